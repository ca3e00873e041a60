"""Notes out of files: .docx and .txt. Only the text is taken; nothing in a file is run, fetched or unpacked beyond a limit."""

from __future__ import annotations

import io
import re
import zipfile
from typing import IO, Any

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.utils.translation import gettext_lazy as _
from lxml import etree

from municipalities.files import check_file, ending_of

LARGEST = 10 * 1024 * 1024
LARGEST_UNPACKED = 20 * 1024 * 1024
# Three thousand pages have fewer; without an end, empty ones alone keep the server busy for half a minute.
MOST_PARAGRAPHS = 100_000
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
# The same once more, for programs that know no text boxes.
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")

OTHER_KIND = _("Only Word documents (.docx) and plain text (.txt) can be read in. Save it as one of these.")
TOO_LARGE = _("The file is larger than 10 MB. Take pictures out of it, or copy the text into a note.")
BOMB = _("The file unpacks to more than 20 MB of text, which no notes do. It is not read in.")
TOO_MANY = _("The document has more than 100,000 paragraphs. Divide it, and read in the parts one by one.")
DAMAGED = _("The document cannot be read. Open it in Word and save it anew, or copy the text into a note.")
NOT_TEXT = _("The file is called .txt, but there is something else than text in it.")
NO_TEXT = _("There is no text in the file. What stands in pictures cannot be read in.")


def text_of(upload: File[Any]) -> str:
    """The text of a file that somebody chose. Raises ValidationError with a message for them."""
    ending = ending_of(upload.name or "")
    if ending not in ("docx", "txt"):
        raise ValidationError(OTHER_KIND, code="kind")
    if (upload.size or 0) > LARGEST:
        raise ValidationError(TOO_LARGE, code="too_large")
    if ending == "docx":
        check_file(upload)
    upload.seek(0)
    data = upload.read()
    text = _plain(data) if ending == "txt" else _of_document(data)
    text = _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()
    if not text:
        raise ValidationError(NO_TEXT, code="no_text")
    return text


def _plain(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return data.decode("utf-16")
        except UnicodeDecodeError:
            raise ValidationError(NOT_TEXT, code="not_text") from None
    if b"\x00" in data:
        raise ValidationError(NOT_TEXT, code="not_text")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        # Notepad on an older Windows; the five bytes that it leaves out are nobody's letters.
        return data.decode("cp1252", "replace")


def _of_document(data: bytes) -> str:
    """The paragraphs of the main part. Its size is looked at before it is unpacked; zipfile reads no more than is declared."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            part = archive.getinfo("word/document.xml")
            if part.file_size > LARGEST_UNPACKED:
                raise ValidationError(BOMB, code="bomb")
            with archive.open(part) as stream:
                return "\n".join(_paragraphs(stream))
    except ValidationError:
        raise
    except Exception:  # zipfile and lxml raise many kinds for a damaged file: BadZipFile, zlib.error, XMLSyntaxError …
        raise ValidationError(DAMAGED, code="damaged") from None


def _paragraphs(stream: IO[bytes]) -> list[str]:
    """Table cells are paragraphs too. What was struck out with tracked changes is not in `w:t` and stays out."""
    found = []
    events = etree.iterparse(stream, tag=f"{_W}p", resolve_entities=False, no_network=True, load_dtd=False)
    for _event, paragraph in events:
        if next(paragraph.iterancestors(_FALLBACK), None) is not None:
            continue
        words = []
        for element in paragraph.iter(f"{_W}t", f"{_W}tab", f"{_W}br", f"{_W}cr"):
            words.append(element.text or "" if element.tag == f"{_W}t" else "\t" if element.tag == f"{_W}tab" else "\n")
        found.append("".join(words))
        if len(found) > MOST_PARAGRAPHS:
            raise ValidationError(TOO_MANY, code="too_many")
        paragraph.clear()
    if events.root.getroottree().docinfo.doctype:
        raise ValueError("a document type in a Word file")
    return found

"""What may be filed with a case: PDF, Office, pictures and saved mails, by what is in the file and not by what it is called.

A file is looked through in pieces and never unpacked, so a bomb inside an Office file has nothing to go off in.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.utils.text import get_valid_filename
from django.utils.translation import gettext_lazy as _

LARGEST_FILE = 25 * 1024 * 1024
LONGEST_NAME = 150
_HEAD = 4096
_PIECE = 256 * 1024

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = b"PK\x03\x04"
_OOXML = "application/vnd.openxmlformats-officedocument."
_ODF = "application/vnd.oasis.opendocument."


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file: how it begins, and what else must occur in it (names inside a zip are stored in clear)."""

    content_type: str
    begins: re.Pattern[bytes]
    holds: tuple[bytes, ...] = ()


def _starts(*heads: bytes) -> re.Pattern[bytes]:
    return re.compile(b"|".join(re.escape(head) for head in heads))


def _stream(name: str) -> bytes:
    """A name in the directory of an old Office file."""
    return name.encode("utf-16-le")


_JPEG = Kind("image/jpeg", _starts(b"\xff\xd8\xff"))
_TIFF = Kind("image/tiff", _starts(b"II*\x00", b"MM\x00*"))
# The length of the first box, "ftyp" and a brand of the High Efficiency Image Format: what telephones take.
_HEIC = Kind("image/heic", re.compile(rb"....ftyp(heic|heix|heim|heis|mif1|msf1)", re.DOTALL))

KINDS: Mapping[str, Kind] = {
    "pdf": Kind("application/pdf", _starts(b"%PDF-", b"\xef\xbb\xbf%PDF-")),
    "docx": Kind(f"{_OOXML}wordprocessingml.document", _starts(_ZIP), (b"[Content_Types].xml", b"word/")),
    "xlsx": Kind(f"{_OOXML}spreadsheetml.sheet", _starts(_ZIP), (b"[Content_Types].xml", b"xl/")),
    "pptx": Kind(f"{_OOXML}presentationml.presentation", _starts(_ZIP), (b"[Content_Types].xml", b"ppt/")),
    "odt": Kind(f"{_ODF}text", _starts(_ZIP), (b"mimetypeapplication/vnd.oasis.opendocument.text",)),
    "ods": Kind(f"{_ODF}spreadsheet", _starts(_ZIP), (b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet",)),
    "odp": Kind(f"{_ODF}presentation", _starts(_ZIP), (b"mimetypeapplication/vnd.oasis.opendocument.presentation",)),
    "doc": Kind("application/msword", _starts(_OLE), (_stream("WordDocument"),)),
    "xls": Kind("application/vnd.ms-excel", _starts(_OLE), (_stream("Workbook"),)),
    "ppt": Kind("application/vnd.ms-powerpoint", _starts(_OLE), (_stream("PowerPoint Document"),)),
    "png": Kind("image/png", _starts(b"\x89PNG\r\n\x1a\n")),
    "jpg": _JPEG,
    "jpeg": _JPEG,
    "gif": Kind("image/gif", _starts(b"GIF87a", b"GIF89a")),
    "webp": Kind("image/webp", re.compile(rb"RIFF....WEBP", re.DOTALL)),
    "tif": _TIFF,
    "tiff": _TIFF,
    "heic": _HEIC,
    # A mail is its headers; what it must say is asked by `municipalities.mails`.
    "eml": Kind("message/rfc822", re.compile(rb"(?:From [^\n]*\n)?[!-9;-~]+:[ \t]")),
}

TOO_LARGE = _("The file is larger than 25 MB. Save it smaller, or file a part of it.")
EMPTY = _("The file is empty.")
UNKNOWN = _("Files of this kind are not taken. Choose a PDF, an Office file, a picture or a saved mail (.eml).")
NOT_AS_NAMED = _(
    "The file is called .%(ending)s, but there is something else in it. Open it in its program and save it anew."
)


def ending_of(name: str) -> str:
    return name.rpartition(".")[2].lower() if "." in name else ""


def kept_name(name: str) -> str:
    """The name that came with the file, as it can be given to any computer: no folders, no odd characters."""
    last = re.split(r"[/\\]", name)[-1]
    stem, dot, ending = re.sub(r"[^\w .()+-]", "_", last).strip(" .").rpartition(".")
    stem = (stem or get_valid_filename("file"))[: LONGEST_NAME - len(ending) - 1].strip()
    return f"{stem}{dot}{ending}"


def check_file(upload: File[Any]) -> str:
    """The content type of a file that may be kept. Raises ValidationError with a message for whoever chose it."""
    if upload.size > LARGEST_FILE:
        raise ValidationError(TOO_LARGE, code="too_large")
    if not upload.size:
        raise ValidationError(EMPTY, code="empty")
    ending = ending_of(upload.name or "")
    kind = KINDS.get(ending)
    if kind is None:
        raise ValidationError(UNKNOWN, code="unknown")
    upload.seek(0)
    fits = kind.begins.match(upload.read(_HEAD)) is not None and all(_occurs(upload, text) for text in kind.holds)
    upload.seek(0)
    if not fits:
        raise ValidationError(NOT_AS_NAMED, code="not_as_named", params={"ending": ending})
    return kind.content_type


def _occurs(upload: File[Any], text: bytes) -> bool:
    upload.seek(0)
    before = b""
    for piece in pieces(upload):
        if text in before + piece:
            return True
        before = piece[-len(text) :]
    return False


def pieces(upload: File[Any]) -> Iterator[bytes]:
    """The file from where it stands, a piece at a time."""
    while piece := upload.read(_PIECE):
        yield piece

"""HTML to tagged PDF (PDF/UA-1), from what it is given and nothing else: no network, no files but those that are named.

To lay out forty pages is seconds of work. So documents that are the same for whoever asks are kept as files, for all
processes of this server (`kept_pdf`), and made again only when a word, a picture or the style has changed.
"""

from __future__ import annotations

import datetime
import gc
import hashlib
import logging
import os
import tempfile
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import lru_cache
from importlib.metadata import version
from io import BytesIO
from pathlib import Path

from django.conf import settings
from django.utils import timezone
from PIL import ImageFile

logger = logging.getLogger(__name__)

File = Path | bytes
"""A file, or what would stand in it."""

_KINDS = {
    ".css": "text/css",
    ".woff2": "font/woff2",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".svg": "image/svg+xml",
    ".ttf": "font/ttf",
}

PACKAGES = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
"""What Debian calls the libraries that WeasyPrint loads; without them there is no PDF."""

# Never asked for: it lets the relative addresses of a document be told from all others.
_BASE = "https://given.invalid/"

_FONTS = settings.NODE_MODULES / "@fontsource-variable" / "inter" / "files"
HOUSE_FILES: Mapping[str, File] = {
    "print.css": Path(__file__).parent / "data" / "print.css",
    "paper.css": Path(__file__).parent / "data" / "paper.css",
    "boxes.ttf": Path(__file__).parent / "data" / "boxes.ttf",
    "inter-latin.woff2": _FONTS / "inter-latin-wght-normal.woff2",
    "inter-latin-ext.woff2": _FONTS / "inter-latin-ext-wght-normal.woff2",
}
"""The style and the typefaces of a printed document, for `<link rel="stylesheet" href="print.css">`."""

KEPT_FOR = datetime.timedelta(days=30)
"""How long after it was last asked for a document is kept."""

# One document at a time: another thread would only take turns with it, and whoever asks for the same finds it done.
_turn = threading.RLock()


class PdfUnavailable(Exception):
    """The libraries for PDF are not installed on this server; the text says which are missing."""


class PdfRefused(Exception):
    """The document asked for an address that it was not given."""


def html_to_pdf(html: str, *, files: Mapping[str, File] = HOUSE_FILES) -> bytes:
    """The document as PDF/UA-1 with tags, language and title.

    `files` are all that it may load: the relative address as it stands in the HTML or the CSS, and the file. Any other
    address raises PdfRefused, whatever its scheme: a text that somebody typed must not make the server fetch something.
    Raises PdfUnavailable if WeasyPrint cannot be loaded.
    """
    cut_pictures = ImageFile.LOAD_TRUNCATED_IMAGES
    try:
        # Loads Pango: half a second, and impossible where it is not installed. So never before it is needed.
        from weasyprint import HTML  # noqa: PLC0415
        from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse  # noqa: PLC0415
    except (ImportError, OSError) as error:
        raise PdfUnavailable(str(error)) from error
    finally:
        # WeasyPrint makes Pillow take pictures that end too early, everywhere in the process: also emblems that are uploaded.
        ImageFile.LOAD_TRUNCATED_IMAGES = cut_pictures

    class Given(URLFetcher):
        def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
            name = url.removeprefix(_BASE)
            file = files.get(name) if url.startswith(_BASE) else None
            if file is None:
                raise FatalURLFetchingError(url)
            kind = _KINDS.get(Path(name).suffix, "application/octet-stream")
            content = _unpacked(file) if isinstance(file, Path) and file.suffix == ".woff2" else _content(file)
            return URLFetcherResponse(url, content, {"Content-Type": kind})

    try:
        with _turn, _no_search_for_garbage():
            document: bytes = HTML(string=html, base_url=_BASE, url_fetcher=Given()).write_pdf(pdf_variant="pdf/ua-1")
    except FatalURLFetchingError as error:
        raise PdfRefused(f"The document may not load {error}") from error
    return document


def _content(file: File) -> bytes:
    return file.read_bytes() if isinstance(file, Path) else file


@lru_cache(maxsize=4)
def _unpacked(font: Path) -> bytes:
    """The font as WeasyPrint would unpack it for each document anew, a tenth of a second each time."""
    from fontTools.ttLib import woff2  # noqa: PLC0415

    unpacked = BytesIO()
    woff2.decompress(BytesIO(font.read_bytes()), unpacked)
    return unpacked.getvalue()


@contextmanager
def _no_search_for_garbage() -> Iterator[None]:
    """Layout makes some hundred thousand objects and needs them all to its end: Python would look through them, in vain,
    for an eighth of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


# --- Kept documents -----------------------------------------------------------------------------------------------------


def kept_pdf(html: str, *, files: Mapping[str, File] = HOUSE_FILES) -> bytes:
    """The same as `html_to_pdf`, laid out once for all processes. Not for what only some may read: it lies in a file.

    Raises what `html_to_pdf` raises, but for a document that is kept.
    """
    path = Path(settings.DOCUMENTS_ROOT) / f"{_digest(html, files)}.pdf"
    found = _read(path)
    if found is None:
        with _turn:
            found = _read(path)
            if found is None:
                found = html_to_pdf(html, files=files)
                _keep(path, found)
    return found


def forget_kept(now: datetime.datetime) -> int:
    """Delete the documents that nobody has asked for in `KEPT_FOR`; how many there were."""
    gone = 0
    for path in Path(settings.DOCUMENTS_ROOT).glob("*"):
        with suppress(OSError):
            if path.stat().st_mtime < (now - KEPT_FOR).timestamp():
                path.unlink()
                gone += 1
    return gone


def _digest(html: str, files: Mapping[str, File]) -> str:
    """Of everything that the document depends on, this module and the version of WeasyPrint too."""
    digest = hashlib.sha256(f"{version('weasyprint')} {len(html)} {html}".encode("utf-8", "surrogatepass"))
    for name, file in sorted([*files.items(), ("", Path(__file__))]):
        content = _content(file)
        digest.update(f"{name} {len(content)} ".encode())
        digest.update(content)
    return digest.hexdigest()


def _read(path: Path) -> bytes | None:
    try:
        content = path.read_bytes()
        os.utime(path)
    except OSError:
        return None
    # A file that a full disk cut short is made again.
    return content if content.rstrip().endswith(b"%%EOF") else None


def _keep(path: Path, content: bytes) -> None:
    """Whole or not at all: another process may be reading. A document that cannot be kept is told, and given all the same."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
            file.write(content)
        os.replace(file.name, path)
    except OSError as error:
        logger.warning("A document cannot be kept and is laid out each time: %s", error)
        return
    forget_kept(timezone.now())

"""HTML to tagged PDF (PDF/UA-1), from what it is given and nothing else: no network, no files but those that are named."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from django.conf import settings
from PIL import ImageFile

_KINDS = {
    ".css": "text/css",
    ".woff2": "font/woff2",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".svg": "image/svg+xml",
}

PACKAGES = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
"""What Debian calls the libraries that WeasyPrint loads; without them there is no PDF."""

# Never asked for: it lets the relative addresses of a document be told from all others.
_BASE = "https://given.invalid/"

_FONTS = settings.NODE_MODULES / "@fontsource-variable" / "inter" / "files"
HOUSE_FILES: Mapping[str, Path] = {
    "print.css": Path(__file__).parent / "data" / "print.css",
    "paper.css": Path(__file__).parent / "data" / "paper.css",
    "inter-latin.woff2": _FONTS / "inter-latin-wght-normal.woff2",
    "inter-latin-ext.woff2": _FONTS / "inter-latin-ext-wght-normal.woff2",
}
"""The style and the typeface of a printed document, for `<link rel="stylesheet" href="print.css">`."""


class PdfUnavailable(Exception):
    """The libraries for PDF are not installed on this server; the text says which are missing."""


class PdfRefused(Exception):
    """The document asked for an address that it was not given."""


def html_to_pdf(html: str, *, files: Mapping[str, Path] = HOUSE_FILES) -> bytes:
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
            path = files.get(url.removeprefix(_BASE)) if url.startswith(_BASE) else None
            if path is None:
                raise FatalURLFetchingError(url)
            kind = _KINDS.get(path.suffix, "application/octet-stream")
            return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": kind})

    try:
        document: bytes = HTML(string=html, base_url=_BASE, url_fetcher=Given()).write_pdf(pdf_variant="pdf/ua-1")
    except FatalURLFetchingError as error:
        raise PdfRefused(f"The document may not load {error}") from error
    return document

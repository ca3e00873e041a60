"""An uploaded emblem, made safe: opened as one of four formats, measured before it is unpacked, and written anew."""

from __future__ import annotations

import warnings
from io import BytesIO

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps

LARGEST_FILE = 1024 * 1024
LARGEST_SIDE = 4000
# What is read, and what it is kept as. An animation keeps its first picture: emblems in a footer must not move.
KEPT_AS = {"PNG": "PNG", "GIF": "PNG", "JPEG": "JPEG", "WEBP": "WEBP"}
CONTENT_TYPES = {".png": "image/png", ".jpg": "image/jpeg", ".webp": "image/webp"}
_EXTENSIONS = {"PNG": ".png", "JPEG": ".jpg", "WEBP": ".webp"}

NOT_AN_IMAGE = _("This file is not a picture that we can use. Choose a PNG, JPEG, WebP or GIF file.")
TOO_LARGE_FILE = _("The file is larger than 1 MB. Save the picture smaller and try again.")
TOO_MANY_PIXELS = _("The picture is larger than 4000 × 4000 pixels. Save it smaller and try again.")
VECTOR = _("SVG files cannot be used, since they may contain scripts. Save the picture as PNG and choose that file.")


def _is_svg(name: str, head: bytes) -> bool:
    return name.lower().endswith((".svg", ".svgz")) or b"<svg" in head.lower()


def clean_logo(upload: File[bytes]) -> ContentFile[bytes]:
    """The picture written anew, without anything that was hidden in the file; its name is only an extension.

    Raises ValidationError with a message for the person who chose the file.
    """
    if upload.size > LARGEST_FILE:
        raise ValidationError(TOO_LARGE_FILE, code="too_large")
    upload.seek(0)
    data = upload.read()
    if _is_svg(upload.name or "", data[:4096]):
        raise ValidationError(VECTOR, code="svg")
    try:
        with warnings.catch_warnings():
            # Pillow only warns of a bomb that is twice its limit; here it ends the reading.
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            # Opening reads the header alone, so the size is known before a pixel is unpacked.
            image: Image.Image = Image.open(BytesIO(data), formats=list(KEPT_AS))
            if max(image.size) > LARGEST_SIDE:
                raise ValidationError(TOO_MANY_PIXELS, code="too_many_pixels")
            kept_as = KEPT_AS[image.format or ""]
            image.load()
            image = ImageOps.exif_transpose(image)
            has_alpha = image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info
            image = image.convert("RGBA" if has_alpha and kept_as != "JPEG" else "RGB")
            written = BytesIO()
            image.save(written, format=kept_as, **({"quality": 90} if kept_as != "PNG" else {}))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise ValidationError(TOO_MANY_PIXELS, code="too_many_pixels") from error
    except ValidationError:
        raise
    except Exception as error:
        # Pillow raises whatever its decoders meet: OSError, SyntaxError, ValueError, struct.error, EOFError …
        raise ValidationError(NOT_AN_IMAGE, code="not_an_image") from error
    return ContentFile(written.getvalue(), name=_EXTENSIONS[kept_as])

"""An uploaded photo, made safe and small: measured before it is unpacked, turned upright, written anew without place or camera."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from io import BytesIO

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps

LARGEST_FILE = 25 * 1024 * 1024
MOST_PIXELS = 50_000_000
LONGEST_SIDE = 2560
"""What press and print need; a whiteboard can still be read."""
THUMBNAIL_SIDE = 480
FORMATS = ("JPEG", "PNG", "WEBP")
_QUALITY = 85
_HEIC = (b"heic", b"heix", b"heim", b"heis", b"mif1", b"msf1")

NOT_A_PHOTO = _("This file is not a photo that we can use. Choose a JPEG, PNG or WebP file.")
TOO_LARGE_FILE = _("The file is larger than 25 MB. Save the photo smaller and try again.")
TOO_MANY_PIXELS = _(
    "The photo has more than 50 million pixels. Take it with a lower resolution, or save it smaller, and try again."
)
HEIC = _(
    "This is a photo in Apple’s own format (HEIC). Save it as JPEG, or choose “Most compatible” in the camera’s settings."
)


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A photo as it is kept: both JPEG, in sRGB, with nothing but pixels. `width` and `height` are those of `picture`."""

    picture: ContentFile[bytes]
    thumbnail: ContentFile[bytes]
    width: int
    height: int


def clean_photo(upload: File[bytes]) -> Cleaned:
    """The photo written anew. What the file says of place, time, camera and person is left behind.

    Raises ValidationError with a message for whoever chose the file.
    """
    if upload.size > LARGEST_FILE:
        raise ValidationError(TOO_LARGE_FILE, code="too_large")
    upload.seek(0)
    data = upload.read()
    if data[4:8] == b"ftyp" and data[8:12] in _HEIC:
        raise ValidationError(HEIC, code="heic")
    try:
        with warnings.catch_warnings():
            # Pillow only warns of a bomb below twice its limit; here it ends the reading.
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            return _cleaned(data)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise ValidationError(TOO_MANY_PIXELS, code="too_many_pixels") from error
    except ValidationError:
        raise
    except Exception as error:
        # Pillow raises whatever its decoders meet: OSError, SyntaxError, ValueError, struct.error, EOFError …
        raise ValidationError(NOT_A_PHOTO, code="not_a_photo") from error


def _cleaned(data: bytes) -> Cleaned:
    # Opening reads the header alone, so the size is known before a pixel is unpacked.
    image: Image.Image = Image.open(BytesIO(data), formats=list(FORMATS))
    if image.width * image.height > MOST_PIXELS:
        raise ValidationError(TOO_MANY_PIXELS, code="too_many_pixels")
    # A JPEG is unpacked at a half or a quarter of its size where that is enough: a quarter of the time and of the memory.
    image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
    image.load()
    image.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    image = _on_white(ImageOps.exif_transpose(image))
    small = image.copy()
    small.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE), Image.Resampling.LANCZOS)
    return Cleaned(_written(image), _written(small), image.width, image.height)


def _on_white(image: Image.Image) -> Image.Image:
    """Without transparency, which JPEG does not have; and a new picture, to which nothing of the file sticks."""
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        image = image.convert("RGBA")
        white = Image.new("RGB", image.size, "white")
        white.paste(image, mask=image.getchannel("A"))
        return white
    fresh = Image.new("RGB", image.size)
    fresh.paste(image.convert("RGB"))
    return fresh


def _written(image: Image.Image) -> ContentFile[bytes]:
    written = BytesIO()
    image.save(written, format="JPEG", quality=_QUALITY, progressive=True)
    return ContentFile(written.getvalue())

"""Photos as they come from a telephone, a disk or somebody who means ill."""

import struct
import zlib
from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

PLACE = {1: "N", 2: (65.0, 35.0, 3.0), 3: "E", 4: (22.0, 9.0, 14.0)}
GPS, ORIENTATION, ARTIST = 0x8825, 0x0112, 0x013B
LYING = 6
"""The camera was turned: the picture is to be shown turned by a quarter."""


def jpeg(width=640, height=480, *, exif=True, colour=(20, 90, 96)):
    """With place, person and a turned camera in it."""
    written = BytesIO()
    details = Image.Exif()
    if exif:
        details[ORIENTATION] = LYING
        details[ARTIST] = "Somebody"
        details.get_ifd(GPS).update(PLACE)
    Image.new("RGB", (width, height), colour).save(written, "JPEG", exif=details, comment=b"Kommunhuset")
    return written.getvalue()


def upload(data=None, name="IMG_0001.jpg"):
    return SimpleUploadedFile(name, jpeg() if data is None else data, content_type="image/jpeg")


def png_that_claims(width, height):
    """A PNG whose header says how large it is, and which is a few bytes: what a decompression bomb begins with."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 100)) + chunk(b"IEND", b"")
    )

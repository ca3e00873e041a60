"""Emblems: only pictures, made safe, shown to whoever has the address, gone when deleted."""

import warnings
import zlib
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, PngImagePlugin

from municipalities.actions import add_logo, delete_logo
from municipalities.images import clean_logo
from municipalities.models import Logo


def encoded(image, kind, **options):
    file = BytesIO()
    image.save(file, format=kind, **options)
    return file.getvalue()


def picture(kind="PNG", size=(200, 64), mode="RGB", **options):
    return encoded(Image.new(mode, size), kind, **options)


def upload(data, name="logo.png"):
    return SimpleUploadedFile(name, data)


@pytest.mark.parametrize(
    ("data", "kept_as", "mode"),
    [
        (picture("PNG"), "PNG", "RGB"),
        (picture("PNG", mode="RGBA"), "PNG", "RGBA"),
        (picture("PNG", mode="P"), "PNG", "RGB"),
        (picture("PNG", mode="1"), "PNG", "RGB"),
        (picture("PNG", mode="I;16"), "PNG", "RGB"),
        (picture("JPEG"), "JPEG", "RGB"),
        (picture("JPEG", mode="CMYK"), "JPEG", "RGB"),
        (picture("WEBP"), "WEBP", "RGB"),
        (picture("GIF", mode="P"), "PNG", "RGB"),
        (picture("GIF", mode="P", transparency=0), "PNG", "RGBA"),
    ],
)
def test_a_picture_is_written_anew(data, kept_as, mode):
    kept = clean_logo(upload(data))
    image = Image.open(kept)
    assert (image.format, image.size, image.mode) == (kept_as, (200, 64), mode)


def test_the_largest_size_is_taken_and_one_more_pixel_is_not():
    assert Image.open(clean_logo(upload(picture(size=(4000, 4000))))).size == (4000, 4000)
    with pytest.raises(ValidationError) as caught:
        clean_logo(upload(picture(size=(4001, 10))))
    assert caught.value.code == "too_many_pixels"


def test_what_is_hidden_in_a_picture_is_left_out():
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Comment", "<script>alert(1)</script>")
    data = picture(pnginfo=notes) + b"<script>alert(2)</script>"
    assert b"script" not in clean_logo(upload(data)).read()
    exif = Image.Exif()
    exif[0x9286] = "Kiruna 67.85"
    assert b"67.85" not in clean_logo(upload(picture("JPEG", exif=exif))).read()


def test_a_picture_lying_on_its_side_is_turned():
    exif = Image.Exif()
    exif[0x0112] = 6
    assert Image.open(clean_logo(upload(picture("JPEG", exif=exif)))).size == (64, 200)


def test_an_animation_keeps_its_first_picture():
    frames = [Image.new("RGB", (20, 20), colour) for colour in ("red", "blue")]
    data = encoded(frames[0], "GIF", save_all=True, append_images=frames[1:])
    kept = Image.open(clean_logo(upload(data, "logo.gif")))
    assert (kept.format, getattr(kept, "n_frames", 1), kept.getpixel((5, 5))) == ("PNG", 1, (255, 0, 0))


def bomb():
    """A PNG of some kilobytes that says it is 60 000 pixels a side."""

    def chunk(kind, data):
        return len(data).to_bytes(4) + kind + data + zlib.crc32(kind + data).to_bytes(4)

    side = 60_000
    head = side.to_bytes(4) * 2 + bytes([1, 0, 0, 0, 0])
    rows = zlib.compress(bytes(1_000_000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("data", "name", "code"),
    [
        (b"", "logo.png", "not_an_image"),
        (b"GIF89a", "logo.gif", "not_an_image"),
        (b"<html><script>alert(1)</script>", "logo.png", "not_an_image"),
        (b"%PDF-1.4", "logo.png", "not_an_image"),
        (picture("BMP"), "logo.png", "not_an_image"),
        (picture("TIFF"), "logo.png", "not_an_image"),
        (picture("PNG")[:-30], "logo.png", "not_an_image"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>', "logo.svg", "svg"),
        (b'<?xml version="1.0"?>\n<SVG onload="x">', "logo.png", "svg"),
        (picture("PNG"), "logo.SVG", "svg"),
        (bytes(1024 * 1024 + 1), "logo.png", "too_large"),
        (bomb(), "logo.png", "too_many_pixels"),
    ],
)
def test_what_is_no_picture_is_refused(data, name, code):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(ValidationError) as caught:
            clean_logo(upload(data, name))
    assert caught.value.code == code


@pytest.fixture
def logo(assessment, lead):
    return add_logo(
        assessment=assessment,
        upload=ContentFile(picture(), name="../../hemlig namn.png"),
        alt_sv="Europeiska unionen",
        alt_en="European Union",
        by=lead,
    )


def test_logos_are_kept_in_order_under_names_of_our_own(logo, assessment, lead):
    second = add_logo(
        assessment=assessment, upload=ContentFile(picture("JPEG"), name="x.jpg"), alt_sv="B", alt_en="B", by=lead
    )
    assert (logo.order, second.order) == (1, 2)
    assert (logo.image.name, second.image.name) == (f"logos/{logo.key}.png", f"logos/{second.key}.jpg")
    assert list(assessment.logos.all()) == [logo, second]


def test_deleting_removes_the_file(logo, lead, django_capture_on_commit_callbacks):
    name = logo.image.name
    assert default_storage.exists(name)
    with django_capture_on_commit_callbacks(execute=True):
        delete_logo(logo=logo, by=lead)
    assert (default_storage.exists(name), Logo.objects.count()) == (False, 0)


def test_anyone_with_the_address_sees_the_picture(logo, anonymous):
    response = anonymous.get(f"/assessments/logo/{logo.key}/")
    assert (response.status_code, response.headers["Content-Type"]) == (200, "image/png")
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert Image.open(BytesIO(response.content)).size == (200, 64)


def test_a_picture_whose_file_is_gone_is_not_found(logo, anonymous):
    logo.image.storage.delete(logo.image.name)
    assert anonymous.get(f"/assessments/logo/{logo.key}/").status_code == 404
    assert anonymous.get("/assessments/logo/00000000-0000-4000-8000-000000000000/").status_code == 404


ADD = "/assessments/prestratus-2018/logos/add/"


def test_the_lead_adds_a_logo(assessment, lead_client):
    sent = {
        "image": upload(picture("GIF", mode="P"), "eu.gif"),
        "alt_sv": "Europeiska unionen",
        "alt_en": "European Union",
    }
    response = lead_client.post(ADD, sent)
    assert response.headers["Location"] == "/assessments/prestratus-2018/"
    logo = assessment.logos.get()
    assert (logo.alt_sv, logo.alt_en) == ("Europeiska unionen", "European Union")
    assert f'src="/assessments/logo/{logo.key}/"' in lead_client.get("/assessments/prestratus-2018/").content.decode()


def test_a_file_that_is_no_picture_is_refused_and_the_texts_stay(assessment, lead_client):
    sent = {"image": upload(b"<svg/>", "eu.svg"), "alt_sv": "Europeiska unionen", "alt_en": ""}
    page = lead_client.post(ADD, sent).content.decode()
    assert "SVG-filer går inte att använda" in page
    assert 'value="Europeiska unionen"' in page
    assert assessment.logos.count() == 0


def test_the_lead_deletes_a_logo(logo, lead_client):
    address = f"/assessments/prestratus-2018/logos/{logo.key}/delete/"
    assert lead_client.get(address).status_code == 200
    assert Logo.objects.count() == 1
    assert lead_client.post(address).headers["Location"] == "/assessments/prestratus-2018/"
    assert Logo.objects.count() == 0


def test_a_logo_is_deleted_only_at_its_own_assessment(logo, lead_client):
    assert lead_client.post(f"/assessments/annan/logos/{logo.key}/delete/").status_code == 404


@pytest.mark.parametrize("client", ["officer_client", "reader_client"])
def test_nobody_else_adds_or_deletes(client, logo, request):
    browser = request.getfixturevalue(client)
    sent = {"image": upload(picture()), "alt_sv": "A", "alt_en": "A"}
    assert browser.post(ADD, sent).status_code == 404
    assert browser.post(f"/assessments/prestratus-2018/logos/{logo.key}/delete/").status_code == 404
    assert Logo.objects.count() == 1

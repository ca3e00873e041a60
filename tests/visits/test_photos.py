"""Photos: made safe and small, kept once, private until they may be shown."""

import resource
import uuid
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from PIL import Image

from accounts.models import AuditEvent
from tests.factories import at, make_note
from tests.visits.images import GPS, jpeg, png_that_claims, upload
from tests.visits.many import twelve_megapixels
from visits.actions import add_photo, delete_photo, save_photo
from visits.actions.photos import MOST_PHOTOS
from visits.models import Note, Photo
from visits.pictures import LONGEST_SIDE, THUMBNAIL_SIDE, clean_photo

DESCRIBED = {
    "caption_sv": "Laddplatser vid kommunhuset",
    "caption_en": "",
    "credit": "Energikontoret",
    "consent": "nobody",
    "is_whiteboard": False,
    "published": True,
}


def opened(file):
    return Image.open(BytesIO(file.read()))


def describe(photo, by, **changes):
    return save_photo(photo=photo, **DESCRIBED | changes, by=by, now=at(9))


# --- What is kept ---------------------------------------------------------------------------------------------------------


def test_place_camera_and_person_are_left_behind_and_the_picture_stands_upright():
    cleaned = clean_photo(upload(jpeg(640, 480)))

    for file in (cleaned.picture, cleaned.thumbnail):
        picture = opened(file)
        assert picture.format == "JPEG"
        assert dict(picture.getexif()) == {} and picture.getexif().get_ifd(GPS) == {}
        assert "comment" not in picture.info and "exif" not in picture.info
    assert (cleaned.width, cleaned.height) == (480, 640)


@pytest.mark.parametrize(("size", "kept"), [((4000, 3000), (1920, 2560)), ((300, 200), (200, 300))])
def test_a_photo_is_bounded_and_never_made_larger(size, kept):
    cleaned = clean_photo(upload(jpeg(*size)))

    assert (cleaned.width, cleaned.height) == kept == opened(cleaned.picture).size
    assert max(kept) <= LONGEST_SIDE
    assert max(opened(cleaned.thumbnail).size) == min(THUMBNAIL_SIDE, max(kept))


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P", "L", "I;16", "CMYK"])
def test_every_kind_of_picture_becomes_one_that_browsers_show(mode):
    written = BytesIO()
    kind = "JPEG" if mode == "CMYK" else "PNG"
    Image.new(mode, (60, 40)).save(written, kind)

    cleaned = clean_photo(upload(written.getvalue(), "a.png"))

    assert opened(cleaned.picture).mode == "RGB"


@pytest.mark.parametrize(
    ("data", "name", "code"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "a.jpg", "not_a_photo"),
        (b"<!doctype html><script>alert(1)</script>", "a.jpg", "not_a_photo"),
        (jpeg()[:300], "a.jpg", "not_a_photo"),
        (b"", "a.jpg", "not_a_photo"),
        (b"GIF89a" + b"\0" * 40, "a.jpg", "not_a_photo"),
        (png_that_claims(9000, 6700), "a.png", "too_many_pixels"),
        (png_that_claims(60000, 60000), "a.png", "too_many_pixels"),
        (b"\0\0\0\x18ftypheic" + b"\0" * 40, "IMG_1.HEIC", "heic"),
    ],
)
def test_what_is_no_photo_or_too_large_is_refused_with_a_reason(data, name, code):
    with pytest.raises(ValidationError) as error:
        clean_photo(upload(data, name))

    assert error.value.code == code


def test_a_file_that_is_too_large_is_not_read():
    file = upload()
    file.size = 25 * 1024 * 1024 + 1
    with pytest.raises(ValidationError) as error:
        clean_photo(file)
    assert error.value.code == "too_large"


def test_twelve_megapixels_take_300_megabytes_at_most():
    photo = upload(twelve_megapixels())
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    clean_photo(photo)

    assert (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024 < 300


# --- Added, described, deleted ----------------------------------------------------------------------------------------


def test_what_is_sent_twice_is_kept_once(visit, officer, other_municipality, assessment):
    key = uuid.uuid4()
    first = add_photo(visit=visit, upload=upload(), key=key, by=officer, now=at(7))
    assert add_photo(visit=visit, upload=upload(), key=key, by=officer, now=at(7)) == first
    assert Photo.objects.count() == 1
    visit.pk, visit.key = None, uuid.uuid4()
    visit.save()
    with pytest.raises(ValidationError, match="annat besök"):
        add_photo(visit=visit, upload=upload(), key=key, by=officer, now=at(7))


def test_no_file_is_left_behind_by_what_is_refused(visit, officer, media, monkeypatch):
    monkeypatch.setattr("visits.actions.photos.MOST_PHOTOS", 1)
    add_photo(visit=visit, upload=upload(), by=officer, now=at(7))
    with pytest.raises(ValidationError, match="högst 1 foto"):
        add_photo(visit=visit, upload=upload(), by=officer, now=at(7))
    assert len(list(media.rglob("*.jpg"))) == 2
    assert MOST_PHOTOS == 200


def test_a_whiteboard_is_a_note_as_well_and_its_words_outlive_it(visit, officer):
    photo = add_photo(visit=visit, upload=upload(), is_whiteboard=True, by=officer, now=at(7))
    note = Note.objects.get(key=photo.key)
    assert (note.kind, note.visit, note.author, note.text) == ("whiteboard", visit, officer, "")

    note.text = "Laddning. Solceller."
    note.save()
    delete_photo(photo=photo, by=officer)
    assert Note.objects.get().text == "Laddning. Solceller."

    empty = add_photo(visit=visit, upload=upload(), is_whiteboard=True, by=officer, now=at(7))
    delete_photo(photo=empty, by=officer)
    assert Note.objects.count() == 1


def test_a_photo_that_is_deleted_leaves_no_file(visit, officer, media, django_capture_on_commit_callbacks):
    photo = add_photo(visit=visit, upload=upload(), by=officer, now=at(7))
    with django_capture_on_commit_callbacks(execute=True):
        delete_photo(photo=photo, by=officer)
    assert list(media.rglob("*.jpg")) == []
    assert AuditEvent.objects.filter(verb="photo deleted").count() == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"caption_sv": " "}, "caption_sv"),
        ({"credit": ""}, "credit"),
        ({"consent": "not_asked"}, "consent"),
        ({"is_whiteboard": True}, "is_whiteboard"),
    ],
)
def test_publishing_asks_for_caption_credit_and_consent(visit, officer, changes, field):
    photo = add_photo(visit=visit, upload=upload(), by=officer, now=at(7))
    with pytest.raises(ValidationError) as error:
        describe(photo, officer, **changes)
    assert set(error.value.message_dict) == {field}
    photo.refresh_from_db()
    assert (photo.published_at, photo.caption_sv) == (None, "")
    describe(photo, officer, **changes, published=False)


# --- The pages ----------------------------------------------------------------------------------------------------------


def address(photo, name="photo"):
    return reverse(f"visits:{name}", args=[photo.key])


def test_a_photo_is_private_until_it_is_published_and_again_when_it_is_taken_back(
    visit, officer, officer_client, anonymous, respondent, stranger, reader_client
):
    photo = add_photo(visit=visit, upload=upload(), by=officer, now=at(7))
    outside = [anonymous, respondent, stranger, reader_client]

    assert officer_client.get(address(photo)).status_code == 200
    assert [client.get(address(photo)).status_code for client in outside] == [404] * 4
    describe(photo, officer)
    answers = [client.get(address(photo, "photo_small")) for client in outside]
    assert [answer.status_code for answer in answers] == [200] * 4
    assert answers[0].headers["Content-Type"] == "image/jpeg"
    assert "sandbox" in answers[0].headers["Content-Security-Policy"]
    assert max(Image.open(BytesIO(answers[0].content)).size) == THUMBNAIL_SIDE
    describe(photo, officer, published=False)
    assert [client.get(address(photo)).status_code for client in outside] == [404] * 4


def test_several_at_once_and_one_that_is_no_photo(visit, officer_client):
    page = reverse("visits:photo_list", args=[visit.pk])
    html = upload(b"<html><script>alert(1)</script>", "bild.jpg")
    answer = officer_client.post(page, {"file": [upload(), html, upload()], "caption_sv": "Rundvandring"})

    assert answer.status_code == 200
    assert "bild.jpg: Den här filen är inget foto" in answer.content.decode()
    assert "2 foton är sparade." in answer.content.decode()
    assert list(Photo.objects.values_list("caption_sv", flat=True)) == ["Rundvandring"] * 2
    assert "Rundvandring" in answer.content.decode()


def test_the_page_that_is_taken_along_is_told_what_was_kept(visit, officer_client):
    page, key = reverse("visits:photo_list", args=[visit.pk]), str(uuid.uuid4())
    said = {"headers": {"Accept": "application/json"}}
    for _twice in range(2):
        answer = officer_client.post(page, {"file": upload(), "key": key, "is_whiteboard": "on"}, **said)
        assert (answer.status_code, answer.json()) == (200, {"saved": [key]})
    assert Photo.objects.count() == Note.objects.count() == 1
    answer = officer_client.post(page, {"file": upload(b"<svg/>"), "key": str(uuid.uuid4())}, **said)
    assert answer.status_code == 400 and answer.json()["only_this"] is True


def test_more_than_the_server_takes_is_said(visit, officer_client, settings):
    settings.FILE_UPLOAD_LARGEST = 100_000
    page = reverse("visits:photo_list", args=[visit.pk])
    heavy = BytesIO()
    Image.effect_noise((900, 900), 80).save(heavy, "JPEG", quality=95)
    answer = officer_client.post(page, {"file": [upload(), upload(heavy.getvalue())]})
    assert "sammanlagt mer än 25 MB" in answer.content.decode() and Photo.objects.count() == 1
    answer = officer_client.post(page, {"file": upload(heavy.getvalue()), "caption_sv": "Kvar"})
    assert "större än 25 MB" in answer.content.decode() and "Kvar" in answer.content.decode()


def test_a_photo_of_another_visit_is_not_found_under_this_one(visit, officer, officer_client):
    photo = add_photo(visit=visit, upload=upload(), by=officer, now=at(7))
    make_note(visit, by=officer)
    for name in ("photo_edit", "photo_delete"):
        assert officer_client.get(reverse(f"visits:{name}", args=[visit.pk, photo.key])).status_code == 200
        assert officer_client.get(reverse(f"visits:{name}", args=[visit.pk + 1, photo.key])).status_code == 404


def test_what_is_refused_keeps_what_was_typed(visit, officer, officer_client):
    photo = add_photo(visit=visit, upload=upload(), by=officer, now=at(7))
    page = reverse("visits:photo_edit", args=[visit.pk, photo.key])
    answer = officer_client.post(
        page, {"caption_sv": "Panncentralen", "consent": "not_asked", "credit": "", "published": "on"}
    )
    text = answer.content.decode()
    assert 'value="Panncentralen"' in text and "innan fotot visas" in text
    assert "Säg vem som har tagit fotot" in text
    photo.refresh_from_db()
    assert photo.caption_sv == ""

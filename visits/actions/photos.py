"""Photos of a visit: taken in once, described, published and deleted."""

from __future__ import annotations

import datetime
import uuid
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.actions import audit
from accounts.models import User
from visits.models import Note, Photo, Visit
from visits.pictures import clean_photo

MOST_PHOTOS = 200
"""What one visit may hold."""


def add_photo(
    *,
    visit: Visit,
    upload: File[Any],
    by: User,
    now: datetime.datetime,
    key: uuid.UUID | None = None,
    is_whiteboard: bool = False,
    caption_sv: str = "",
) -> Photo:
    """Keep a photo. `key` is made on the device: what is sent twice is kept once, also when another visit has it already.

    A whiteboard is a note as well: it gets an empty one with the same key, in which its words can be written and coded.
    Raises ValidationError, for the field `upload`, for what is no photo, too large or one too many.
    """
    known = Photo.objects.filter(key=key).first() if key else None
    if known is not None:
        if known.visit_id != visit.pk:
            raise ValidationError({"upload": _("This photo is kept with another visit already.")})
        return known
    try:
        cleaned = clean_photo(upload)  # before the transaction: it takes a second, and SQLite lets one write at a time
    except ValidationError as error:
        raise ValidationError({"upload": error}) from error
    photo = Photo(
        key=key or uuid.uuid4(),
        visit=visit,
        width=cleaned.width,
        height=cleaned.height,
        is_whiteboard=is_whiteboard,
        caption_sv=caption_sv.strip()[:300],
        credit=by.name[:200],
        added_at=now,
        added_by=by,
    )
    photo.file.save("", cleaned.picture, save=False)
    photo.thumbnail.save("", cleaned.thumbnail, save=False)
    try:
        return _kept(photo, by=by, now=now)
    except BaseException:
        _forget(photo)
        raise


@transaction.atomic
def _kept(photo: Photo, *, by: User, now: datetime.datetime) -> Photo:
    visit = Visit.objects.select_for_update().get(pk=photo.visit_id)
    if visit.photos.count() >= MOST_PHOTOS:
        text = _("A visit holds at most %(most)s photos. Delete some that are not needed.")
        raise ValidationError({"upload": ValidationError(text, params={"most": MOST_PHOTOS})})
    photo.save()
    if photo.is_whiteboard:
        _note_of(photo, by=by, now=now)
    audit(by=by, verb="photo added", target=photo_text(photo))
    return photo


@transaction.atomic
def save_photo(
    *,
    photo: Photo,
    caption_sv: str,
    caption_en: str,
    credit: str,
    consent: str,
    is_whiteboard: bool,
    published: bool,
    by: User,
    now: datetime.datetime,
) -> Photo:
    """Say what is in a photo, and who may see it. Raises ValidationError if it lacks what publishing asks for."""
    photo = Photo.objects.select_for_update().get(pk=photo.pk)
    photo.caption_sv, photo.caption_en, photo.credit = caption_sv.strip(), caption_en.strip(), credit.strip()
    photo.consent, photo.is_whiteboard = consent, is_whiteboard
    if published:
        _may_be_published(photo)
    if published != (photo.published_at is not None):
        audit(by=by, verb="photo published" if published else "photo taken back", target=photo_text(photo))
    photo.published_at = (photo.published_at or now) if published else None
    photo.full_clean(exclude=["visit", "file", "thumbnail", "added_by"])
    photo.save()
    if photo.is_whiteboard:
        _note_of(photo, by=by, now=now)
    return photo


@transaction.atomic
def delete_photo(*, photo: Photo, by: User) -> None:
    """Take a photo away for good. Words that were written from a whiteboard stay; its note goes if it is empty."""
    audit(by=by, verb="photo deleted", target=photo_text(photo))
    Note.objects.filter(key=photo.key, text="").delete()
    photo.delete()
    transaction.on_commit(lambda: _forget(photo))


def photo_text(photo: Photo) -> str:
    """A photo as audit events name it."""
    return f"{photo.visit_id} {photo.key}"


def _may_be_published(photo: Photo) -> None:
    faults: dict[str, Any] = {}
    if photo.is_whiteboard:
        faults["is_whiteboard"] = _("A whiteboard is a note and is not published.")
    if not photo.caption_sv:
        faults["caption_sv"] = _("Say what the photo shows, before it is published.")
    if not photo.credit:
        faults["credit"] = _("Say who took the photo, before it is published.")
    if photo.consent == Photo.Consent.NOT_ASKED:
        faults["consent"] = _("Ask those who can be recognised, before the photo is published.")
    if faults:
        raise ValidationError(faults)


def _note_of(photo: Photo, *, by: User, now: datetime.datetime) -> None:
    values = {
        "visit": photo.visit,
        "author": photo.added_by,
        "kind": Note.Kind.WHITEBOARD,
        "source": photo.caption_sv[:200],
        "begun_at": now,
        "changed_at": now,
    }
    Note.objects.get_or_create(key=photo.key, defaults=values)


def _forget(photo: Photo) -> None:
    for file in (photo.file, photo.thumbnail):
        if file.name:
            file.storage.delete(file.name)

"""What staff write down. A page says which version it knew; what two windows write at the same time is kept from both."""

from __future__ import annotations

import datetime
import uuid
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actions import audit
from accounts.models import User
from municipalities.actions.register import case_text
from surveys.models import Call
from visits.actions.coding import reanchor
from visits.cases import visit_text
from visits.models import Note, Visit
from visits.models.notes import MOST_CHARACTERS

_OURS = uuid.UUID("5b0c2a0e-6f43-4a37-9f3c-0f6a4d0f6d10")

Source = Visit | Call


@dataclass(frozen=True, slots=True)
class Written:
    """`is_beside`: somebody had written in the note meanwhile, so these words stand in one of their own beside it."""

    note: Note
    is_beside: bool = False


def note_key(source: Source, author: User, part: str) -> uuid.UUID:
    """The key of somebody's note on a part: the same on every page and device, before it has been written."""
    kind = "visit" if isinstance(source, Visit) else "call"
    return uuid.uuid5(_OURS, f"{kind}/{source.pk}/{author.pk}/{part}")


@transaction.atomic
def write_note(
    *,
    source: Source,
    key: uuid.UUID,
    part: str = "",
    text: str,
    seen: int,
    window: str = "",
    by: User,
    now: datetime.datetime,
) -> Written:
    """One note as it stands on a page that knew version `seen` of it; `window` names the page for as long as it is open.

    The same text again changes nothing. If the note has moved on since `seen`, this text is kept in a note beside it, and
    what the same window writes after that goes there too. Raises ValidationError for a text that is too long, and
    PermissionDenied for a note of somebody else or of another visit.
    """
    check_length(text)
    _locked(source)
    note = _own(source, key, by)
    beside_key = uuid.uuid5(key, window or text)
    beside = _own(source, beside_key, by)
    if beside is not None:
        return Written(_keep(beside, text, now), is_beside=True)
    if note is None:
        note = _new(source, key=key, part=part, by=by, now=now)
        return Written(_keep(note, text, now))
    if note.text != text and note.seq > seen:
        return Written(_keep(_new(source, key=beside_key, part=note.part, by=by, now=now), text, now), is_beside=True)
    return Written(_keep(note, text, now))


@transaction.atomic
def import_note(*, source: Source, key: uuid.UUID, text: str, file_name: str, by: User, now: datetime.datetime) -> Note:
    """A note out of a file. The same key again is the same note. Raises ValidationError for a text that is too long."""
    if len(text) > MOST_CHARACTERS:
        raise ValidationError(
            _(
                "The document has %(all)s characters, and a note holds %(most)s. Divide it, and read in the parts one by one."
            )
            % {"all": _spaced(len(text)), "most": _spaced(MOST_CHARACTERS)},
            code="too_long",
        )
    _locked(source)
    found = _own(source, key, by)
    if found is not None:
        return found
    note = _new(source, key=key, part="", by=by, now=now)
    note.kind, note.source, note.text, note.seq = Note.Kind.IMPORTED, file_name[:200], text, 1
    note.save()
    audit(by=by, verb="note imported", target=_case_text(source), note=note.pk, characters=len(text))
    return note


def check_length(text: str) -> None:
    """Raises ValidationError, which says how much is too much."""
    if len(text) > MOST_CHARACTERS:
        over = len(text) - MOST_CHARACTERS
        raise ValidationError(
            _(
                "The note has %(all)s characters; %(over)s of them are too many, for a note holds %(most)s. "
                "Nothing of it is saved like this: move a part to another note."
            )
            % {"all": _spaced(len(text)), "over": _spaced(over), "most": _spaced(MOST_CHARACTERS)},
            code="too_long",
        )


def _spaced(number: int) -> str:
    return f"{number:,}".replace(",", "\u00a0")


def _case_text(source: Source) -> str:
    return visit_text(source) if isinstance(source, Visit) else case_text(source.participation)


def _locked(source: Source) -> None:
    """Two windows that begin the same note come one after the other."""
    type(source)._default_manager.select_for_update(of=("self",)).get(pk=source.pk)


def _of(source: Source) -> dict[str, Source]:
    return {"visit": source} if isinstance(source, Visit) else {"call": source}


def _own(source: Source, key: uuid.UUID, by: User) -> Note | None:
    note = Note.objects.select_for_update(of=("self",)).filter(key=key).first()
    if note is not None and (note.author_id != by.pk or source.pk not in (note.visit_id, note.call_id)):
        raise PermissionDenied
    if note is not None and (note.visit_id is None) == isinstance(source, Visit):
        raise PermissionDenied
    return note


def _new(source: Source, *, key: uuid.UUID, part: str, by: User, now: datetime.datetime) -> Note:
    return Note(key=key, part=part, author=by, begun_at=now, changed_at=now, **_of(source))


def _keep(note: Note, text: str, now: datetime.datetime) -> Note:
    if note.pk is not None and note.text == text:
        return note
    note.text, note.changed_at = text, now
    note.seq += 1
    note.save()
    reanchor(note=note)
    return note

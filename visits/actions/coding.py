"""Passages of notes: given codes, changed, removed, found again when a note has changed; and the codes themselves."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from accounts.actions import audit
from accounts.models import User
from municipalities.models import KeyRole, Theme
from visits import anchors
from visits.models import Code, Excerpt, Note
from visits.models.coding import MOST_IN_A_PASSAGE

ALLOWED = ["permission", "theme", "role", "code"]


@dataclass(frozen=True, slots=True)
class Reanchored:
    """How many passages of a note stand in it, how many are lost, and how many of those were found before."""

    found: int
    lost: int
    newly_lost: int


@transaction.atomic
def code_passage(
    *,
    note: Note,
    start: int,
    end: int,
    seen: str,
    codes: Sequence[Code],
    theme: Theme | None,
    permission: str,
    role: KeyRole | None,
    by: User,
    now: datetime.datetime,
) -> list[Excerpt]:
    """Give a passage of a note one or more codes; an excerpt for each. Pressing twice makes no more of them.

    `start` and `end` count characters of the text as `visits.anchors.plain` gives it; `seen` is `anchors.digest` of the text
    that the page showed. Raises ValidationError for a note that has changed since, for a passage outside the text, of
    blanks, or too long, and without a code.
    """
    locked: Note = Note.objects.select_for_update(of=("self",)).get(pk=note.pk)
    place = _anchor(locked, start, end, seen)
    if not codes:
        raise ValidationError({"codes": _("Choose at least one code.")})
    here = {
        (row.code_id, row.theme_id): row
        for row in locked.excerpts.filter(start=place.start, text=place.text, is_lost=False)
    }
    made = []
    for code in codes:
        known = here.get((code.pk, theme.pk if theme else None))
        if known is not None:
            made.append(known)
            continue
        excerpt = Excerpt(note=locked, code=code, theme=theme, permission=permission, role=role)
        excerpt.made_at, excerpt.made_by = now, by
        excerpt.stand_at(place)
        excerpt.full_clean(exclude=["note", "made_by"])
        excerpt.save()
        audit(by=by, verb="passage coded", target=f"note {locked.pk}", excerpt=excerpt.pk, code=code.key)
        made.append(excerpt)
    return made


@transaction.atomic
def change_excerpt(
    *, excerpt: Excerpt, code: Code, theme: Theme | None, permission: str, role: KeyRole | None, by: User
) -> Excerpt:
    """Another code, theme, permission or function for a passage. Its words are those of the note."""
    locked: Excerpt = Excerpt.objects.select_for_update(of=("self",)).get(pk=excerpt.pk)
    was = {name: getattr(locked, f"{name}_id", None) or getattr(locked, name) for name in ALLOWED}
    locked.code, locked.theme, locked.permission, locked.role = code, theme, permission, role
    locked.full_clean(exclude=["note", "made_by"])
    locked.save(update_fields=ALLOWED)
    changed = [name for name in ALLOWED if was[name] != (getattr(locked, f"{name}_id", None) or getattr(locked, name))]
    if changed:
        audit(by=by, verb="passage changed", target=f"note {locked.note_id}", excerpt=locked.pk, fields=changed)
    return locked


@transaction.atomic
def remove_excerpt(*, excerpt: Excerpt, by: User) -> None:
    """The passage is no excerpt any more; the note keeps its words. Removing twice is removing once."""
    number, _models = Excerpt.objects.filter(pk=excerpt.pk).delete()
    if number:
        code = excerpt.code.key
        audit(by=by, verb="passage removed", target=f"note {excerpt.note_id}", excerpt=excerpt.pk, code=code)


@transaction.atomic
def place_excerpt(*, excerpt: Excerpt, start: int, end: int, seen: str, by: User) -> Excerpt:
    """A passage gets another place in its note, with the words that are there. Raises ValidationError as `code_passage`."""
    note: Note = Note.objects.select_for_update(of=("self",)).get(pk=excerpt.note_id)
    place = _anchor(note, start, end, seen)
    locked: Excerpt = Excerpt.objects.select_for_update(of=("self",)).get(pk=excerpt.pk)
    locked.stand_at(place)
    locked.save(update_fields=["start", "text", "before", "after", "is_lost", "search"])
    audit(by=by, verb="passage placed", target=f"note {note.pk}", excerpt=locked.pk)
    return locked


def _anchor(note: Note, start: int, end: int, seen: str) -> anchors.Anchor:
    text = anchors.plain(note.text)
    if seen != anchors.digest(text):
        raise ValidationError(
            {"passage": _("The note has changed since you opened the page. It is shown as it is now: choose again.")}
        )
    if not 0 <= start < end <= len(text):
        raise ValidationError({"passage": _("Choose a passage of the note.")})
    place = anchors.anchor(text, start, end)
    if not place.text:
        raise ValidationError({"passage": _("There are no words in the passage. Choose some.")})
    if len(place.text) > MOST_IN_A_PASSAGE:
        raise ValidationError(
            {
                "passage": _("The passage has %(length)s characters, at most %(most)s are possible. Choose less.")
                % {"length": len(place.text), "most": MOST_IN_A_PASSAGE}
            }
        )
    return place


@transaction.atomic
def reanchor(*, note: Note) -> Reanchored:
    """Find the passages of a note again after its text has been saved. Call it wherever a note is written.

    A passage that is not found is marked as lost and keeps its words and its place, so that it is found if they come back.
    """
    text = anchors.plain(Note.objects.values_list("text", flat=True).get(pk=note.pk))
    rows = list(note.excerpts.order_by("start", "pk"))
    changed: list[Excerpt] = []
    newly_lost = 0
    for row, place in zip(rows, anchors.find_all(text, [row.anchor for row in rows]), strict=True):
        if place is None:
            if not row.is_lost:
                row.is_lost = True
                newly_lost += 1
                changed.append(row)
        elif row.is_lost or place != row.anchor:
            row.stand_at(place)
            changed.append(row)
    if changed:
        Excerpt.objects.bulk_update(changed, ["start", "text", "before", "after", "is_lost", "search"])
    lost = sum(row.is_lost for row in rows)
    return Reanchored(found=len(rows) - lost, lost=lost, newly_lost=newly_lost)


# --- Codes ----------------------------------------------------------------------------------------------------------------


@transaction.atomic
def save_code(*, code: Code, by: User) -> Code:
    """Add a code or change what it is called. Its key never changes; a new one gets it from its Swedish name.

    Raises ValidationError, for example if another code is called the same.
    """
    is_new = code.pk is None
    others = Code.objects.exclude(pk=code.pk)
    for field in ("name_sv", "name_en"):
        if others.filter(**{f"{field}__iexact": getattr(code, field)}).exists():
            raise ValidationError({field: _("Another code is called this. Choose another name.")})
    if is_new:
        code.key = _free_key(code.name_sv)
        code.order = max(Code.objects.values_list("order", flat=True), default=-1) + 1
    code.full_clean()
    code.save()
    audit(by=by, verb="code added" if is_new else "code changed", target=f"code {code.key}")
    return code


def _free_key(name: str) -> str:
    base = slugify(name)[:34].replace("-", "_") or "kod"
    taken = set(Code.objects.filter(key__startswith=base).values_list("key", flat=True))
    return next(key for key in (base, *(f"{base}_{n}" for n in range(2, 10_000))) if key not in taken)


@transaction.atomic
def use_code(*, code: Code, is_used: bool, by: User) -> Code:
    """Take a code out of use, or into use again. Its passages keep it."""
    if Code.objects.filter(pk=code.pk, is_used=not is_used).update(is_used=is_used):
        audit(by=by, verb="code taken into use" if is_used else "code taken out of use", target=f"code {code.key}")
    code.is_used = is_used
    return code

"""What was said of each theme at visits and on calls, beside its numbers. Reads only.

Inside the office everything is shown. What may not leave it is marked and not printed; what may be told without a name has none,
and no way back to a note that would name it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from municipalities.models import Assessment
from visits.models import Excerpt

SHOWN = 6
"""Passages beside a theme; the others are a link away."""


@dataclass(frozen=True, slots=True)
class Voice:
    """One passage. `municipality` is '' and `note` None where it may be told without a name."""

    text: str
    code: str
    role: str
    municipality: str
    note: int | None
    excerpt: int
    is_internal: bool


@dataclass(frozen=True, slots=True)
class Voices:
    """Of one theme: `n` in all, and the first of them."""

    n: int
    shown: tuple[Voice, ...]

    @property
    def more(self) -> int:
        return self.n - len(self.shown)


NOBODY = Voices(0, ())


def voices(assessment: Assessment, municipalities: Mapping[str, str]) -> dict[str, Voices]:
    """Theme -> its passages, from the municipalities counted (code -> name). Two queries, whatever their number.

    Codes in their order, so needs come before barriers; those without a name stand last, in the order of their words, so that
    their place tells nothing.
    """
    visited, on_call = "note__visit__municipality__code", "note__call__participation__municipality__code"
    rows = (
        Excerpt.objects.of(assessment)
        .exclude(theme=None)
        .order_by("code__order", "note__begun_at", "start", "pk")
        .values_list("pk", "theme__key", "permission", visited, on_call)
    )
    where: dict[int, str] = {}
    keys: dict[str, list[int]] = defaultdict(list)
    for pk, theme, _permission, at_visit, in_call in rows:
        code = at_visit or in_call
        if code in municipalities:
            where[pk] = municipalities[code]
            keys[theme].append(pk)
    wanted = [pk for each in keys.values() for pk in each[:SHOWN]]
    found = {
        row.pk: row
        for row in Excerpt.objects.filter(pk__in=wanted).select_related("code", "role").defer("before", "after")
    }
    return {
        theme: Voices(
            len(each), tuple(sorted((_voice(found[pk], where[pk]) for pk in each[:SHOWN]), key=_nameless_last))
        )
        for theme, each in keys.items()
    }


def _voice(row: Excerpt, municipality: str) -> Voice:
    is_nameless = row.permission == Excerpt.Permission.UNNAMED
    return Voice(
        text=row.text,
        code=row.code.name,
        role="" if is_nameless or row.role is None else row.role.name,
        municipality="" if is_nameless else municipality,
        note=None if is_nameless else row.note_id,
        excerpt=row.pk,
        is_internal=row.permission == Excerpt.Permission.INTERNAL,
    )


def _nameless_last(voice: Voice) -> tuple[bool, str]:
    return not voice.municipality, "" if voice.municipality else voice.text

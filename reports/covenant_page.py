"""The page of the Covenant of Mayors: the result in the reader's language, as its template prints it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language

from municipalities.models import Assessment, Municipality
from reports import sentences
from reports.counted_page import CountedShown, Teller, WordsShown
from reports.covenant import Covenant, Group
from reports.names import Names
from surveys.definition import DEFAULT_LANGUAGE, say


@dataclass(frozen=True, slots=True)
class WrittenShown:
    label: str
    written: tuple[WordsShown, ...]


@dataclass(frozen=True, slots=True)
class GroupShown:
    """One variant: its questions, what was written, and what the register says of its municipalities."""

    variant: str
    head: str
    questions: tuple[CountedShown, ...]
    written: tuple[WrittenShown, ...]
    known: tuple[Municipality, ...]


def context(assessment: Assessment, result: Covenant) -> dict[str, Any]:
    """What `reports/covenant.html` shows."""
    language = get_language() or DEFAULT_LANGUAGE
    basis = result.basis
    names = Names(assessment, basis)
    codes = {column.code: column.variant for column in basis.columns}
    known = list(Municipality.objects.filter(code__in=codes).order_by("sort_key", "code"))
    return {
        "groups": [
            _group(
                each,
                basis.declined_by.get(each.variant, 0),
                Teller(basis, names, language, (each.variant,)),
                [municipality for municipality in known if codes[municipality.code] == each.variant],
            )
            for each in result.groups
        ]
    }


def _group(found: Group, declined: int, tell: Teller, known: list[Municipality]) -> GroupShown:
    """Asked of one group alone, so each number has this group's base and no other beside it."""
    written = []
    for words in found.written.values():
        if words:
            view = tell.basis.view_of[words[0].who]
            written.append(WrittenShown(say(view.nodes[words[0].question].label, tell.language), tell.words(words)))
    return GroupShown(
        variant=found.variant,
        head=sentences.group_head(found.variant, found.n, declined),
        questions=tuple(tell.counted(each) for each in found.questions),
        written=tuple(written),
        known=tuple(known),
    )

"""The page of changes: the result in the reader's language, as its template prints it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from municipalities.models import Assessment
from reports import sentences
from reports.analysis.changes import DOWN, OTHER, UP, Change, Rating, RoundCount, ThemeChanges
from reports.basis import theme_names
from reports.cells import look
from reports.changes import CURRENT, PHONE, VISIT, WEB, Changes, reason_words
from reports.names import Names
from surveys.definition import DEFAULT_LANGUAGE


@dataclass(frozen=True, slots=True)
class CellShown:
    classes: str
    content: SafeString


@dataclass(frozen=True, slots=True)
class ChangeShown:
    """One change; `name` leads to the history of the answer. `reason` is '' where nobody has said why."""

    name: SafeString
    before: CellShown
    after: CellShown
    direction: str
    rounds: str
    reason: str


@dataclass(frozen=True, slots=True)
class ThemeShown:
    """One theme; `up`, `down`, `other`, `same` have a number for each variant."""

    key: str
    label: str
    rounds: tuple[RoundCount, ...]
    up: str
    down: str
    other: str
    same: str
    changes: tuple[ChangeShown, ...]


def round_names() -> dict[str, str]:
    return {WEB: _("Web"), PHONE: _("Telephone"), VISIT: _("Visit"), CURRENT: _("Latest value")}


def context(assessment: Assessment, result: Changes) -> dict[str, Any]:
    """What `reports/changes.html` shows."""
    language = get_language() or DEFAULT_LANGUAGE
    basis = result.basis
    names = Names(assessment, basis)
    labels = theme_names(basis.views, basis.views.themes, language)
    called = round_names()
    everything = result.all
    return {
        "rounds": [called[name] for name in result.rounds],
        "themes": [_theme(each, labels[each.theme], result, names) for each in result.themes],
        "n": len(everything),
        "up": sum(each.direction == UP for each in everything),
        "down": sum(each.direction == DOWN for each in everything),
        "other": sum(each.direction == OTHER for each in everything),
        "who": len({each.who for each in everything}),
        "without_reason": sum(not result.reasons[each] for each in everything),
        "measure": sentences.measure_name(basis.scope.measure),
        "large": sentences.large_name(basis.scope.measure),
    }


def _theme(found: ThemeChanges, label: str, result: Changes, names: Names) -> ThemeShown:
    split = result.basis.split
    return ThemeShown(
        key=found.theme,
        label=label,
        rounds=tuple(found.rounds[name] for name in result.rounds),
        up=sentences.pair(split(found.who(UP))),
        down=sentences.pair(split(found.who(DOWN))),
        other=sentences.pair(split(found.who(OTHER))),
        same=sentences.pair(split(found.same)),
        changes=tuple(_change(each, result, names) for each in found.changes),
    )


def _change(found: Change, result: Changes, names: Names) -> ChangeShown:
    called = round_names()
    return ChangeShown(
        name=names.rated((found.who,), found.theme, result.basis.scope.measure),
        before=_cell(found.before),
        after=_cell(found.after),
        direction=found.direction,
        rounds=f"{called[found.start]} → {sentences.in_sentence(called[found.end])}",
        reason=reason_words(result.reasons[found]),
    )


def _cell(rating: Rating) -> CellShown:
    return CellShown(*look(*rating))

"""The page of readiness: the result in the reader's language, as its template prints it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from municipalities.models import Assessment
from reports import sentences
from reports.analysis.readiness import COACH, LIGHT, MODES, SHARE, START_UP, ThemeModes
from reports.basis import theme_names
from reports.counted_page import Teller
from reports.frames.said import Said
from reports.names import Names
from reports.readiness import Readiness, Standing
from surveys.definition import DEFAULT_LANGUAGE, say


@dataclass(frozen=True, slots=True)
class ModeShown:
    """One kind of support for one theme; `n` has a number for each variant."""

    label: str
    n: str
    names: SafeString


@dataclass(frozen=True, slots=True)
class ThemeShown:
    label: str
    modes: tuple[ModeShown, ...]
    base: str
    untold: str
    untold_names: SafeString


@dataclass(frozen=True, slots=True)
class StandingShown:
    """One municipality; each of the three leads to its answer. `ready`: "yes", "no" or "unknown"."""

    name: str
    time: str
    time_url: str
    group: str
    group_url: str
    documents: str
    ready: str


@dataclass(frozen=True, slots=True)
class GroupShown:
    """The municipalities of one variant. `ready` of `n` have in place what is needed."""

    head: str
    n: int
    ready: int
    rows: tuple[StandingShown, ...]


def mode_names() -> dict[str, str]:
    return {
        COACH: _("Coach"),
        START_UP: _("Start-up help"),
        LIGHT: _("Light touch"),
        SHARE: _("Share with others"),
    }


def context(assessment: Assessment, result: Readiness) -> dict[str, Any]:
    """What `reports/readiness.html` shows."""
    language = get_language() or DEFAULT_LANGUAGE
    basis = result.basis
    names = Names(assessment, basis)
    tell = Teller(basis, names, language)
    labels = theme_names(basis.views, basis.views.themes, language)
    items = {each.key.item or each.asked.node.name: say(each.asked.node.label, language) for each in result.documents}
    return {
        "groups": _groups(result, names, items, language),
        "modes": list(mode_names().values()),
        "themes": [_theme(each, labels[each.theme], tell, names) for each in result.themes],
        "steps": [tell.counted(each) for each in result.steps],
        "documents": [tell.counted(each) for each in result.documents],
        "links": tell.words(result.links),
    }


def _groups(result: Readiness, names: Names, items: Mapping[str, str], language: str) -> list[GroupShown]:
    basis = result.basis
    labels: dict[tuple[str, str], str] = {}
    for each in result.steps:
        for choice in each.asked.choices.values():
            labels[each.key.measure, choice.name] = say(choice.label, language)
    found = []
    for variant, n in basis.bases.items():
        own = [each for each in result.standings if basis.variants[each.who] == variant]
        if own:
            head = sentences.group_head(variant, n, basis.declined_by.get(variant, 0))
            ready = sum(each.in_place.is_ready is True for each in own)
            rows = tuple(_standing(each, basis.by_response[each.who].name, labels, items, names) for each in own)
            found.append(GroupShown(head, len(own), ready, rows))
    return found


def _standing(
    found: Standing, name: str, labels: Mapping[tuple[str, str], str], items: Mapping[str, str], names: Names
) -> StandingShown:
    def told(said: Said | None, measure: str) -> tuple[str, str]:
        if said is None:
            return "", ""
        text = labels.get((measure, str(said.value))) if said.state == "value" else str(sentences.MARKS[said.state][2])
        return text or str(said.value), names.answer_url(found.who, said.question)

    ready = found.in_place.is_ready
    return StandingShown(
        name,
        *told(found.time, "staffing"),
        *told(found.group, "working_group"),
        documents=", ".join(items[each] for each in found.documents),
        ready="unknown" if ready is None else "yes" if ready else "no",
    )


def _theme(found: ThemeModes, label: str, tell: Teller, names: Names) -> ThemeShown:
    called = mode_names()
    everybody = [who for each in found.by_mode.values() for who in each]
    return ThemeShown(
        label=label,
        modes=tuple(
            ModeShown(called[key], tell.pair(found.by_mode[key]), names.rated(found.by_mode[key], found.theme, "need"))
            for key in MODES
        ),
        base=tell.pair(everybody),
        untold=tell.pair(found.untold) if found.untold else "",
        untold_names=names.rated(found.untold, found.theme, "need"),
    )

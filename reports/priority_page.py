"""The page of priority against capacity: the result in the reader's language, as its template prints it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import get_language

from municipalities.models import Assessment
from reports import sentences
from reports.analysis.priority import Place, ThemeGap
from reports.analysis.ratings import FLAGS
from reports.basis import Basis, theme_names
from reports.drawing import drawing
from reports.names import Names
from reports.page import steps_of
from reports.plot import plot, short_names
from reports.priorities import Priorities
from reports.voices import NOBODY, Voices, voices
from surveys.definition import DEFAULT_LANGUAGE


@dataclass(frozen=True, slots=True)
class PlaceShown:
    """A row of the table beside a plot; `n` has a number for each variant."""

    found: Place
    n: str
    names: SafeString


@dataclass(frozen=True, slots=True)
class FlagShown:
    """A rule and for whom it holds; `words` say what it means."""

    key: str
    words: str
    n: int
    pair: str
    names: SafeString


@dataclass(frozen=True, slots=True)
class ThemeShown:
    """One theme. `base`, `more`, … have a number for each variant; the medians are of all that are shown."""

    found: ThemeGap
    label: str
    base: str
    more: str
    even: str
    less: str
    gaps: str
    by_group: tuple[tuple[str, int | None], ...]
    places: tuple[PlaceShown, ...]
    flags: tuple[FlagShown, ...]
    apart: SafeString
    plot: SafeString | None
    voices: Voices


def context(assessment: Assessment, result: Priorities) -> dict[str, Any]:
    """What `reports/priority.html` shows."""
    language = get_language() or DEFAULT_LANGUAGE
    basis = result.basis
    names = Names(assessment, basis)
    labels = theme_names(basis.views, basis.views.themes, language)
    short = short_names({each.response: each.name for each in basis.columns})
    said = voices(assessment, {each.code: each.name for each in basis.columns}) if result.themes else {}
    return {
        "themes": [
            _theme(each, labels[each.theme], basis, names, short, said.get(each.theme, NOBODY))
            for each in result.themes
        ],
        "short": _short(basis, short),
        "priority_steps": list(enumerate(steps_of(basis.views, "priority", language))),
        "capacity_steps": list(enumerate(steps_of(basis.views, "capacity", language))),
        "bases": sentences.pair(list(basis.bases.values())),
    }


def _short(basis: Basis, short: dict[int, str]) -> list[tuple[str, str]]:
    """Which name each short one stands for, where they differ."""
    pairs = ((short[each.response], each.name) for each in basis.columns)
    return [(few, name) for few, name in pairs if few != name]


def _theme(found: ThemeGap, label: str, basis: Basis, names: Names, short: dict[int, str], said: Voices) -> ThemeShown:
    groups = list(found.by_variant.values())

    def flag(key: str) -> FlagShown:
        who = found.flags[key]
        return FlagShown(
            key, sentences.flag(key), len(who), sentences.pair(basis.split(who)), names.rated(who, found.theme, "need")
        )

    return ThemeShown(
        found=found,
        label=label,
        base=sentences.pair([each.base for each in groups]),
        more=sentences.pair([each.more for each in groups]),
        even=sentences.pair([each.even for each in groups]),
        less=sentences.pair([each.less for each in groups]),
        gaps=sentences.pair([each.flags["prioritised_gap"] for each in groups]),
        by_group=tuple((sentences.variant_name(key), each.gap) for key, each in found.by_variant.items()),
        places=tuple(
            PlaceShown(place, sentences.pair(basis.split(place.who)), names.rated(place.who, found.theme, "priority"))
            for place in found.places
        ),
        flags=tuple(flag(key) for key in FLAGS),
        apart=names.rated(found.apart, found.theme, "priority"),
        plot=drawing(plot(found, short, basis.variants), label) if found.places else None,
        voices=said,
    )

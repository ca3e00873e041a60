"""The ratings of a case as the visit's page shows them: three rounds of each, and what can be chosen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import pgettext

from municipalities.models import Theme
from surveys.definition import Question, View, say
from surveys.models import Response
from surveys.provenance import Event, Provenance, Round, State, provenance
from surveys.values import MISSING_TEXTS, Missing, as_text, missing_codes

MEASURES = ("need", "priority", "capacity")
CODE = "!"
"""Before a missing code in the value of a control, as on the other pages that take answers."""


@dataclass(frozen=True, slots=True)
class Rating:
    """One question: `said` are the rounds that it was answered in, as (round, value in words)."""

    name: str
    measure: str
    label: str
    choices: tuple[tuple[str, str], ...]
    current: str
    said: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class RatedTheme:
    key: str
    label: str
    ratings: tuple[Rating, ...]


def rated_questions(view: View) -> dict[str, dict[str, str]]:
    """Theme -> measure -> question, themes in the order of the questionnaire; the first one if there are several."""
    found: dict[str, dict[str, str]] = {}
    for measure in MEASURES:
        for node in view.by_measure(measure):
            theme = view.theme(node.name)
            if theme and isinstance(node, Question):
                found.setdefault(theme, {}).setdefault(measure, node.name)
    order = {key: place for place, (key, _label) in enumerate(view.definition.themes())}
    return dict(sorted(found.items(), key=lambda each: order.get(each[0], len(order))))


def as_control(state: State) -> str:
    """A state as the value of its control; '' for no answer."""
    if state is None:
        return ""
    value, missing = state
    return f"{CODE}{missing}" if missing and value is None else str(value)


def as_value(control: str) -> Any:
    """The value of a control as `record_answers` takes it."""
    if not control:
        return None
    return Missing(control.removeprefix(CODE)) if control.startswith(CODE) else control


class Ratings:
    """Of one response, in the reader's language; reads the revisions of the ratings and the submissions, two queries."""

    def __init__(self, response: Response, *, language: str) -> None:
        self.view = response.view
        self.language = language
        self.questions = rated_questions(self.view)
        self.labels = {theme.key: theme.name for theme in Theme.objects.all()}
        self.seq = response.seq
        self._found = _provenance(response, [n for names in self.questions.values() for n in names.values()])

    @property
    def themes(self) -> list[RatedTheme]:
        return [
            RatedTheme(theme, self._label(theme), tuple(self._rating(measure, name) for measure, name in names.items()))
            for theme, names in self.questions.items()
        ]

    def _label(self, theme: str) -> str:
        written = dict(self.view.definition.themes()).get(theme, {})
        return self.labels.get(theme) or say(written, self.language) or theme

    def _rating(self, measure: str, name: str) -> Rating:
        found = self._found.get(name)
        question = self.view.question(name)
        codes = [(f"{CODE}{code}", say(MISSING_TEXTS[code], self.language)) for code in missing_codes(question)]
        listed = [(choice.name, self._choice(choice)) for choice in self.view.choices(question)]
        return Rating(
            name=name,
            measure=measure,
            label=measure_label(measure),
            choices=(("", pgettext("a rating", "No answer")), *listed, *codes),
            current=as_control(found.current) if found else "",
            said=tuple(self._said(question, found)) if found else (),
        )

    def _choice(self, choice: Any) -> str:
        label = say(choice.label, self.language, self.view.definition.default_language)
        return label if choice.score is None else f"{choice.score} {label}"

    def _said(self, question: Question, found: Provenance) -> Iterable[tuple[str, str]]:
        rounds = (
            (pgettext("round", "Web"), found.web),
            (pgettext("round", "Telephone"), found.phone),
            (pgettext("round", "Visit"), found.visit),
        )
        for label, state in rounds:
            if state is not None:
                yield label, as_text(self.view, question, *state, self.language)


def measure_label(measure: str) -> str:
    return {
        "need": pgettext("measure", "Need"),
        "priority": pgettext("measure", "Priority"),
        "capacity": pgettext("measure", "Capacity"),
    }[measure]


def _provenance(response: Response, names: list[str]) -> Mapping[str, Provenance]:
    if response.pk is None:
        return {}
    rows = response.revisions.filter(question__in=names, item="").order_by("seq")
    events: dict[str, list[Event]] = {}
    for name, *event in rows.values_list("question", "seq", "kind", "channel", "value", "missing"):
        events.setdefault(name, []).append(Event(*event))
    rounds = [Round(kind, seq) for kind, seq in response.submissions.values_list("kind", "seq")]
    return {name: provenance(found, rounds) for name, found in events.items()}

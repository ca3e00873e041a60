"""What an officer should know before the call: what to ask about, what is unanswered, who answered what. Reads only."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from surveys.actions import Key
from surveys.definition import Question, View, say
from surveys.interview.flags import (
    CAPACITY,
    NEED,
    NEED_DESPITE_CAPACITY,
    NEED_WITHOUT_PRIORITY,
    PRIORITY,
    flags,
)
from surveys.interview.parts import Line
from surveys.models import Answer

if TYPE_CHECKING:
    from surveys.interview.desk import Interview


def flag_texts(view: View, answers: Mapping[Key, Answer], language: str) -> Iterator[tuple[str, str]]:
    """(question about the need, the flag in words) of each theme whose ratings do not fit together."""
    for ratings in _by_theme(view).values():
        scores = {
            measure: answer.score
            for measure, question in ratings.items()
            if (answer := answers.get((question.name, ""))) is not None and answer.relevant
        }
        for flag in flags(scores):
            words = {measure: _word(view, question, answers, language) for measure, question in ratings.items()}
            yield ratings[NEED].name, _in_words(flag, words)


def _by_theme(view: View) -> dict[str, dict[str, Question]]:
    """Theme -> measure -> the question that rates it."""
    found: dict[str, dict[str, Question]] = {}
    for measure in (NEED, PRIORITY, CAPACITY):
        for node in view.by_measure(measure):
            theme = view.theme(node.name)
            if theme and isinstance(node, Question):
                found.setdefault(theme, {}).setdefault(measure, node)
    return {theme: ratings for theme, ratings in found.items() if NEED in ratings}


def _word(view: View, question: Question, answers: Mapping[Key, Answer], language: str) -> str:
    answer = answers.get((question.name, ""))
    value = answer.value if answer is not None else None
    return next((say(choice.label, language) for choice in view.choices(question) if choice.name == value), "")


def _in_words(flag: str, words: Mapping[str, str]) -> str:
    need, priority, capacity = words.get(NEED, ""), words.get(PRIORITY, "").lower(), words.get(CAPACITY, "").lower()
    if flag == NEED_WITHOUT_PRIORITY:
        return _("%(need)s but %(priority)s: ask why.") % {"need": need, "priority": priority}
    if flag == NEED_DESPITE_CAPACITY:
        return _("%(need)s but %(capacity)s: ask what is lacking.") % {"need": need, "capacity": capacity}
    text = _("%(need)s, but %(priority)s and %(capacity)s: ask how they see it.")
    return text % {"need": need, "priority": priority, "capacity": capacity}


@dataclass(frozen=True, slots=True)
class WhoAnswered:
    """A function, as it stands in the ledger, and the parts of the questionnaire in which it answered."""

    role: str
    parts: list[str]


@dataclass(frozen=True, slots=True)
class Briefing:
    """On one page, for printing: flagged points, core questions without an answer, who answered what."""

    flagged: list[Line]
    unanswered: list[Line]
    answered_by: list[WhoAnswered]


def briefing(desk: Interview) -> Briefing:
    view, language = desk.view, desk.language
    flagged = [
        Line(view.full_label(name, language), desk.question_url(name), flag.text, flag.lang)
        for name in view.nodes
        for flag in desk.flags.get(name, ())
    ]
    flagged += [
        Line(line.label, line.url, _("Two different answers: settle which one holds."))
        for line in desk.conflict_lines()
    ]
    unanswered = [
        Line(view.full_label(name, language), desk.question_url(name))
        for name in view.core
        if name in desk.relevant and name not in desk.answered
    ]
    return Briefing(flagged, unanswered, _answered_by(desk))


def _answered_by(desk: Interview) -> list[WhoAnswered]:
    """Whoever gave the present answers, each with the parts, in the order of the questionnaire."""
    found: dict[str, list[str]] = {}
    for count in desk.pages:
        for name in count.page.nodes:
            for key in desk.keys_of(name):
                rows = [row for row in desk.history[key] if row.kind != "confirm"]
                role = rows[-1].spoken_role if rows and key in desk.answers else ""
                label = say(count.page.section.label, desk.language)
                if role and label not in found.setdefault(role, []):
                    found[role].append(label)
    return [WhoAnswered(role, parts) for role, parts in found.items()]

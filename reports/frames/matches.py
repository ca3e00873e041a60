"""What the matching takes: the answers, lessons and register of an assessment as its facts. Reads only.

Questions are found by measure, theme and item of the questionnaire that the municipality answered. Who takes part and has handed in
is known with all it said; reference municipalities, and whoever a learning visit went to, with their lessons only. Whoever declined is
not there at all.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, Literal

from django.db.models import Exists, OuterRef, TextField
from django.db.models.functions import Cast

from municipalities.models import Assessment, Participation
from municipalities.models import Municipality as Place
from reports.analysis.collaboration import may_tell
from reports.analysis.matching import Lesson, Municipality, Offer, Rated, Source, Standing, Wish
from reports.analysis.ratings import SCALE
from reports.disclosure import Display
from reports.display import UNANSWERED, display_of, questions_of
from reports.frames.wishes import PARTNER, PLACES, THEME, neighbours
from reports.questions import rankings_of, ratings_of, theme_labels, themes_of
from surveys.definition import Question, Repeat, Text, View
from surveys.models import Answer, Questionnaire, Response
from visits.models import Lesson as VisitLesson
from visits.models import Visit

SUBTOPIC, ROLE_MODEL, OFFER, LESSON = "subtopic", "role_model", "offer", "lesson"
"""`prestratus::measure` of the questions read here beside the ratings and the ranking; of the fields of the lists:"""
PERMISSION = "permission"

OTHER: Final = "annat"
"""The choice "other": two that chose it have nothing in common by that."""

LISTS = (PARTNER, ROLE_MODEL, OFFER, LESSON)


@dataclass(frozen=True, slots=True)
class Facts:
    """`themes` in the order of the questionnaire, with their `labels`; `subtopics`: (theme, choice) -> what it is called; `names` of
    all municipalities of the register that are part of it, in Swedish order. `counted`: how many have handed in and take part; of the others some are `waiting` and some `declined`.
    """

    municipalities: tuple[Municipality, ...]
    themes: tuple[str, ...]
    labels: Mapping[str, Text]
    subtopics: Mapping[tuple[str, str], Text]
    names: Mapping[str, str]
    counted: int
    waiting: tuple[str, ...]
    declined: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Asked:
    """A municipality that is counted, and the questionnaire as it sees it."""

    code: str
    view: View


@dataclass(frozen=True, slots=True)
class _Entered:
    """A municipality of the register. `declined`: None if it is not asked in this assessment."""

    name: str
    population: int | None
    declined: bool | None
    is_reference: bool


def facts(assessment: Assessment, *, only: Collection[str] = ()) -> Facts:
    """In eight queries at most, however many answer. `only`: codes, for the facts of some."""
    register = _register(assessment)
    asked = _asked(assessment, only)
    counted = {each.code for each in asked.values()}
    views = tuple(dict.fromkeys(each.view for each in asked.values()))
    lessons = _of_visits(assessment)
    elsewhere = _elsewhere(register, counted, lessons)
    if only:
        elsewhere = [each for each in elsewhere if each.code in only]
    bordering = neighbours(assessment)
    words, standings = _Words(asked, register), _standings(asked)
    found = [
        replace(
            words.municipality(pk, standings[pk]),
            lessons=(*words.lessons(pk), *lessons.get(each.code, ())),
            population=register[each.code].population,
            neighbours=frozenset(bordering.get(each.code, ())),
        )
        for pk, each in asked.items()
    ]
    found += [replace(each, lessons=tuple(lessons.get(each.code, ()))) for each in elsewhere]
    codes = {each.code for each in found}
    return Facts(
        municipalities=tuple(found),
        themes=themes_of(views),
        labels=theme_labels(views),
        subtopics=_subtopics(views),
        names={
            code: each.name
            for code, each in register.items()
            if code in codes or each.declined is not None or each.is_reference
        },
        counted=len(asked),
        waiting=tuple(e.name for code, e in register.items() if e.declined is False and code not in counted),
        declined=tuple(e.name for e in register.values() if e.declined),
    )


def _register(assessment: Assessment) -> dict[str, _Entered]:
    """By code, in Swedish order."""
    here = Participation.objects.filter(assessment=assessment, municipality=OuterRef("pk"))
    references = Assessment.references.through.objects.filter(assessment=assessment, municipality=OuterRef("pk"))
    rows = (
        Place.objects.annotate(
            is_here=Exists(here),
            has_declined=Exists(here.exclude(declined_on=None)),
            is_learnt_from=Exists(references),
        )
        .order_by("sort_key", "code")
        .values_list("code", "name", "population", "is_here", "has_declined", "is_learnt_from")
    )
    return {
        code: _Entered(name, population, declined if is_here else None, reference)
        for code, name, population, is_here, declined, reference in rows
    }


def _asked(assessment: Assessment, only: Collection[str] = ()) -> dict[int, _Asked]:
    """Response -> whose it is. The questionnaires come newest first, so that their themes stand as in the newest."""
    used = Questionnaire.objects.filter(responses__participation__assessment=assessment).distinct()
    loaded = {row.pk: row.load() for row in used.defer("definition").order_by("-created_at", "-id")}
    place = {key: number for number, key in enumerate(loaded)}
    rows = Response.objects.counted().filter(participation__assessment=assessment)
    if only:
        rows = rows.filter(participation__municipality__code__in=only)
    found = rows.order_by("participation__municipality__code").values_list(
        "pk", "questionnaire", "participation__variant", "participation__municipality__code"
    )
    year = assessment.membership_date.year
    return {
        pk: _Asked(code, loaded[questionnaire].view(variant, year))
        for pk, questionnaire, variant, code in sorted(found, key=lambda row: place[row[1]])
    }


# --- Ratings --------------------------------------------------------------------------------------------------------------


def _standings(asked: Mapping[int, _Asked]) -> dict[int, dict[str, dict[str, Any]]]:
    """Response -> theme -> the scores of a Standing. An answer without a number is none."""
    places = {view: {name: key for key, name in ratings_of(view).items()} for view in _views(asked)}
    wanted = sorted({name for names in places.values() for name in names})
    rows = Answer.objects.filter(
        response__in=list(asked), question__in=wanted, item="", relevant=True, missing="", score__in=SCALE
    )
    found: dict[int, dict[str, dict[str, Any]]] = {pk: defaultdict(dict) for pk in asked}
    for pk, question, score in rows.order_by().values_list("response", "question", "score"):
        each = asked[pk]
        key = places[each.view].get(question)
        if key is not None:
            theme, measure = key
            found[pk][theme][measure] = Rated(int(score or 0), Source("answer", each.code, question))
    return found


def _views(asked: Mapping[int, _Asked]) -> tuple[View, ...]:
    return tuple(dict.fromkeys(each.view for each in asked.values()))


# --- What is chosen and listed --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Entry:
    """One entry of a list: where it stands, and its fields by measure."""

    source: Source
    given: Mapping[str, Any]

    @property
    def theme(self) -> str:
        return str(self.given.get(THEME) or "")

    @property
    def places(self) -> list[str]:
        """What was chosen among the municipalities, be it one choice or several."""
        value = self.given.get(PLACES)
        return [str(each) for each in value] if isinstance(value, list) else [str(value)] if value else []


class _Words:
    """Everything but the ratings, from one query: the ranking, subtopics, lists and how answers may be shown."""

    def __init__(self, asked: Mapping[int, _Asked], known: Collection[str]) -> None:
        self.asked = asked
        self.known = known
        self.values: dict[int, dict[str, Any]] = {pk: {} for pk in asked}
        self.entries: dict[int, dict[str, list[_Entry]]] = {pk: defaultdict(list) for pk in asked}
        wanted = {name for view in _views(asked) for name in _named(view)}
        rows = Answer.objects.filter(response__in=list(asked), question__in=sorted(wanted), relevant=True, missing="")
        rows = rows.order_by("response", "question", "position", "item").annotate(text=Cast("value", TextField()))
        for pk, question, item, text in rows.values_list("response", "question", "item", "text"):
            value = None if text is None else json.loads(text)
            node = asked[pk].view.nodes.get(question)
            if isinstance(node, Repeat):
                self._entry(pk, node, item, value)
            elif node is not None:
                self.values[pk][question] = value

    def _entry(self, pk: int, node: Repeat, item: str, value: Any) -> None:
        if isinstance(value, dict):
            given = {child.measure: value.get(child.name) for child in node.children}
            source = Source("answer", self.asked[pk].code, node.name, item)
            self.entries[pk][node.measure].append(_Entry(source, given))

    def lessons(self, pk: int) -> list[Lesson]:
        return [Lesson(each.theme, each.source, _permission(each)) for each in self.entries[pk][LESSON] if each.theme]

    def municipality(self, pk: int, standings: Mapping[str, Mapping[str, Any]]) -> Municipality:
        each, entries = self.asked[pk], self.entries[pk]
        display, shown = self._display(pk)
        return Municipality(
            code=each.code,
            display=display,
            display_source=shown,
            standings=self._with_words(pk, standings),
            offers=tuple(Offer(e.theme, e.source) for e in entries[OFFER] if e.theme),
            wishes=tuple(self._wishes(pk)),
        )

    def _display(self, pk: int) -> tuple[Display, Source | None]:
        each = self.asked[pk]
        for name in questions_of(each.view):
            value = self.values[pk].get(name)
            if value:
                return display_of(value), Source("answer", each.code, name)
        return UNANSWERED, None

    def _wishes(self, pk: int) -> Iterator[Wish]:
        """Those that name a municipality of the register: "does not matter which" and "another country" are no codes."""
        own = self.asked[pk].code
        for measure in (PARTNER, ROLE_MODEL):
            for entry in self.entries[pk][measure]:
                yield from (
                    Wish(place, entry.theme, entry.source)
                    for place in entry.places
                    if place in self.known and place != own
                )

    def _with_words(self, pk: int, standings: Mapping[str, Mapping[str, Any]]) -> dict[str, Standing]:
        each, values = self.asked[pk], self.values[pk]
        found: dict[str, dict[str, Any]] = {theme: dict(scores) for theme, scores in standings.items()}
        for name in rankings_of(each.view):
            for place, theme in enumerate(_list(values.get(name)), start=1):
                parts = found.setdefault(theme, {})
                if "place" not in parts:
                    parts |= {"place": place, "place_source": Source("answer", each.code, name)}
        for node in each.view.by_measure(SUBTOPIC):
            chosen = frozenset(_list(values.get(node.name))) - {OTHER}
            theme = each.view.theme(node.name)
            if chosen and theme:
                parts = found.setdefault(theme, {})
                parts |= {"subtopics": chosen, "subtopics_source": Source("answer", each.code, node.name)}
        return {theme: Standing(**parts) for theme, parts in found.items()}


def _named(view: View) -> Iterator[str]:
    yield from rankings_of(view)
    yield from questions_of(view)
    yield from (node.name for node in view.by_measure(SUBTOPIC) if isinstance(node, Question))
    for measure in LISTS:
        yield from (node.name for node in view.by_measure(measure) if isinstance(node, Repeat))


def _list(value: Any) -> list[str]:
    return [str(each) for each in value] if isinstance(value, list) else []


def _permission(entry: _Entry) -> Literal["named", "anonymous", "no"]:
    words, name = may_tell(str(entry.given.get(PERMISSION) or ""))
    return "named" if name else "anonymous" if words else "no"


def _subtopics(views: Collection[View]) -> dict[tuple[str, str], Text]:
    nodes = [(view, node) for view in views for node in view.by_measure(SUBTOPIC) if isinstance(node, Question)]
    return {(v.theme(node.name), choice.name): choice.label for v, node in nodes for choice in v.choices(node)}


# --- Visits and the register ----------------------------------------------------------------------------------------------


def _of_visits(assessment: Assessment) -> dict[str, list[Lesson]]:
    """The lessons of learning visits by municipality.

    A lesson is the office's own words and may be told by name; the passages behind it keep their own permission. Its source is its
    id, with the visit as `item`, which is where it is shown.
    """
    rows = list(
        VisitLesson.objects.filter(visit__assessment=assessment, visit__kind=Visit.Kind.LEARNING)
        .order_by("pk", "themes__order", "themes__key")
        .values_list("pk", "visit", "visit__municipality__code", "themes__key")
    )
    suits: dict[int, set[str]] = defaultdict(set)
    if rows:
        through = VisitLesson.municipalities.through.objects.filter(lesson__in={row[0] for row in rows})
        for pk, code in through.values_list("lesson", "municipality__code"):
            suits[pk].add(code)
    lessons: dict[str, list[Lesson]] = defaultdict(list)
    for pk, visit, code, theme in rows:
        if theme:
            source = Source("lesson", code, str(pk), str(visit))
            lessons[code].append(Lesson(theme, source, "named", frozenset(suits[pk])))
    return dict(lessons)


def _elsewhere(
    register: Mapping[str, _Entered], counted: Collection[str], visited: Collection[str]
) -> list[Municipality]:
    """Who has a lesson without being counted, or is a reference municipality. Nobody has asked it how it may be named."""
    return [
        Municipality(code, UNANSWERED, population=each.population, is_reference=each.declined is None)
        for code, each in register.items()
        if code not in counted and not each.declined and (each.is_reference or code in visited)
    ]

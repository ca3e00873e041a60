"""What a measure of one municipality can stand on: its answers, accepted matches, what was said in the room, lessons. Reads only.

Answers are found by theme and measure, never by the name of a question.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from municipalities.models import Municipality, Participation, Theme
from reports.analysis import plans as analysis
from reports.analysis.ratings import MEASURES, SCALE
from reports.case_answers import BETWEEN, SUBTOPIC
from reports.disclosure import Display
from reports.display import NAMED, UNANSWERED, displays
from reports.models import Match, MeasureSource
from reports.questions import COMMENT, RANKING, rankings_of, ratings_of, theme_labels, themes_of
from reports.sentences import measure_name
from surveys.definition import Question, Repeat, View, say
from surveys.models import Answer, Response
from surveys.values import as_text
from visits.models import Excerpt, Lesson

ANSWER, MATCH, EXCERPT, LESSON = MeasureSource.Kind.values
LONGEST = 140
"""Characters of an answer or a passage beside its box; the whole stands where it leads."""

Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Evidence:
    """One thing to stand on. `key` is what a form sends; `themes` it speaks of, none for what is about the whole municipality."""

    key: str
    kind: str
    themes: tuple[str, ...]
    label: str
    text: str
    url: str
    lang: str = ""


@dataclass
class Case:
    """One municipality's answers as they stand, read once. `response` is None before it was invited."""

    case: Participation
    response: Response | None
    answers: Mapping[Key, Answer]
    names: Mapping[str, str]
    """Theme -> its name in the reader's language."""
    language: str

    @property
    def view(self) -> View | None:
        return self.response.view if self.response is not None else None

    @property
    def url(self) -> str:
        return reverse("reports:case", args=[self.case.assessment.slug, self.case.municipality.code])


def find(assessment: str, code: str) -> Participation | None:
    """The case with its response, and what the pages of its plan and their letters name. One query."""
    joined = Participation.objects.select_related(
        "assessment", "municipality", "officer", "main_contact", "response__questionnaire__assessment"
    ).defer("response__questionnaire__definition")
    found: Participation | None = joined.filter(assessment__slug=assessment, municipality__code=code).first()
    return found


def read(case: Participation, *, language: str) -> Case:
    """Two queries: the answers and the themes. `case` as `find` gives it."""
    response = getattr(case, "response", None)
    answers: dict[Key, Answer] = {}
    if response is not None:
        response.participation = case
        rows = Answer.objects.filter(response=response, relevant=True).order_by("question", "position", "item")
        answers = {(row.question, row.item): row for row in rows}
    names = {theme.key: theme.name for theme in Theme.objects.all()}
    if response is not None:
        for key, label in theme_labels([response.view]).items():
            names.setdefault(key, say(label, language))
    return Case(case, response, answers, names, language)


# --- Facts for the proposals ------------------------------------------------------------------------------------------


def themes(found: Case) -> tuple[analysis.Theme, ...]:
    """What is known of each theme, in the order in which they are asked."""
    view = found.view
    if view is None:
        return ()
    places = ranking(found)
    rated = ratings_of(view)
    return tuple(
        analysis.Theme(
            key=theme,
            place=places.get(theme, (None, ""))[0],
            **{measure: score(found, rated.get((theme, measure), "")) for measure in MEASURES},
        )
        for theme in themes_of([view])
    )


def score(found: Case, question: str) -> int | None:
    """A rating from 0 to 4; None for a code, and for no answer."""
    answer = found.answers.get((question, ""))
    return answer.score if answer is not None and not answer.missing and answer.score in SCALE else None


def ranking(found: Case) -> dict[str, tuple[int, str]]:
    """Theme -> (its place among those that support is wanted for most, the question)."""
    places: dict[str, tuple[int, str]] = {}
    for question in rankings_of(found.view) if found.view is not None else ():
        answer = found.answers.get((question, ""))
        if answer is not None and not answer.missing and isinstance(answer.value, list):
            for place, theme in enumerate(answer.value, start=1):
                places.setdefault(str(theme), (place, question))
    return places


def subtopics(found: Case, theme: str) -> tuple[str, str]:
    """(what it is about within the theme in words, the question); '' where nothing is ticked."""
    view = found.view
    for node in view.by_measure(SUBTOPIC) if view is not None else ():
        if isinstance(node, Question) and view is not None and view.theme(node.name) == theme:
            answer = found.answers.get((node.name, ""))
            if answer is not None and not answer.missing and answer.value:
                return as_text(view, node, answer.value, "", found.language), node.name
    return "", ""


def matches_of(found: Case) -> list[Match]:
    """The accepted ones that this municipality is part of, with both and the theme."""
    case = found.case
    mine = Q(demander=case.municipality_id) | Q(supplier=case.municipality_id)
    rows = Match.objects.accepted().filter(mine, assessment=case.assessment_id)
    return list(
        rows.select_related("theme", "demander", "supplier").order_by("theme__order", "supplier__sort_key", "pk")
    )


def other_of(match: Match, case: Participation, shown: Mapping[str, Display]) -> Municipality | None:
    """The other one of a match, where another municipality may read its name. `shown` as `reports.display.displays` gives it.

    Who helps without being asked anything, as a reference municipality, has nothing to hide: what it showed us was told with its name.
    """
    helps = match.supplier_id == case.municipality_id
    other: Municipality = match.demander if helps else match.supplier
    return other if shown.get(other.code, UNANSWERED if helps else NAMED) == NAMED else None


def exchanges(case: Participation, matches: Sequence[Match]) -> tuple[analysis.Exchange, ...]:
    """The matches (`matches_of`) seen from one municipality. Who has not chosen to be named is nameless: `other` is ''."""
    shown = displays(case.assessment) if matches else {}
    others = ((match, other_of(match, case, shown)) for match in matches)
    return tuple(
        analysis.Exchange(
            match=match.pk,
            theme=match.theme.key,
            other=other.name if other is not None else "",
            helps=match.supplier_id == case.municipality_id,
        )
        for match, other in others
    )


# --- Everything to choose from ----------------------------------------------------------------------------------------


def everything(found: Case) -> tuple[Evidence, ...]:
    """All that there is, answers first; three queries more than `read`."""
    return (
        *_answers(found),
        *_matches(found, matches_of(found)),
        *_excerpts(found),
        *_lessons(found),
    )


def answer_key(question: str, item: str = "") -> str:
    return f"{ANSWER}:{question}{BETWEEN}{item}" if item else f"{ANSWER}:{question}"


def _answers(found: Case) -> Iterator[Evidence]:
    view = found.view
    if view is None:
        return
    for (question, item), answer in sorted(found.answers.items(), key=lambda each: _place(view, each[0])):
        node = view.nodes.get(question)
        if node is None or answer.missing:
            continue
        spoken = _themes(view, node, answer.value)
        text = as_text(view, node, answer.value, "", found.language)
        if text:
            yield Evidence(
                key=answer_key(question, item),
                kind=ANSWER,
                themes=spoken,
                label=label_of(found, question),
                text=_short(text),
                url=f"{found.url}?cell={question}{BETWEEN + item if item else ''}#trail",
                lang="sv" if is_written(node) else "",
            )


def is_written(node: Question | Repeat) -> bool:
    """Whether an answer is in the words of the municipality, and so in Swedish."""
    return isinstance(node, Repeat) or node.kind == "text"


def _place(view: View, key: Key) -> tuple[int, str]:
    order = list(view.nodes)
    return (order.index(key[0]) if key[0] in view.nodes else len(order)), key[1]


def label_of(found: Case, question: str) -> str:
    """What a question is called outside its page: "Transporter och mobilitet: behov" for what is rated, the rest as it is asked."""
    view = found.view
    node = view.nodes.get(question) if view is not None else None
    if view is None or node is None:
        return question
    if node.measure == RANKING:
        return _("Wants support with most")
    known = {SUBTOPIC: _("what it is about"), COMMENT: _("comment")}
    about = measure_name(node.measure) if node.measure in MEASURES else known.get(node.measure or "", "")
    theme = found.names.get(view.theme(question), "")
    return f"{theme}: {about}" if theme and about else view.full_label(question, found.language)


def _themes(view: View, node: Any, value: Any) -> tuple[str, ...]:
    own = view.theme(node.name)
    if own:
        return (own,)
    if isinstance(node, Repeat):
        given = value if isinstance(value, dict) else {}
        return tuple(
            str(given[child.name]) for child in node.children if child.measure == "theme_ref" and given.get(child.name)
        )
    if node.measure == RANKING and isinstance(value, list):
        return tuple(str(each) for each in value)
    return ()


def _matches(found: Case, matches: Iterable[Match]) -> Iterator[Evidence]:
    page = reverse("reports:matches", args=[found.case.assessment.slug])
    for match in matches:
        helps = match.supplier_id == found.case.municipality_id
        text = _("shares with %(name)s") if helps else _("learns from %(name)s")
        other = match.demander.name if helps else match.supplier.name
        yield Evidence(
            key=f"{MATCH}:{match.pk}",
            kind=MATCH,
            themes=(match.theme.key,),
            label=_("Match"),
            text=text % {"name": other},
            url=f"{page}?theme={match.theme.key}",
        )


def _excerpts(found: Case) -> Iterator[Evidence]:
    rows = Excerpt.objects.of_case(found.case).in_place().select_related("code", "theme")
    for row in rows.order_by("note", "start", "id"):
        yield Evidence(
            key=f"{EXCERPT}:{row.pk}",
            kind=EXCERPT,
            themes=(row.theme.key,) if row.theme is not None else (),
            label=_("Said: %(code)s") % {"code": row.code.name},
            text=_short(row.text),
            url=excerpt_url(row),
            lang="sv",
        )


def excerpt_url(excerpt: Excerpt) -> str:
    """The note that a passage stands in, at the passage."""
    return f"{reverse('visits:note_code', args=[excerpt.note_id])}?excerpt={excerpt.pk}#e{excerpt.pk}"


def _lessons(found: Case) -> Iterator[Evidence]:
    rows = Lesson.objects.filter(visit__assessment=found.case.assessment_id).select_related("visit__municipality")
    page = reverse("reports:lessons", args=[found.case.assessment.slug])
    for row in rows.prefetch_related("themes").order_by("visit__starts_at", "id"):
        yield Evidence(
            key=f"{LESSON}:{row.pk}",
            kind=LESSON,
            themes=tuple(theme.key for theme in row.themes.all()),
            label=_("Lesson from %(name)s") % {"name": row.visit.municipality.name},
            text=_short(row.title),
            url=page,
            lang="sv",
        )


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= LONGEST else line[: LONGEST - 1].rstrip() + "…"

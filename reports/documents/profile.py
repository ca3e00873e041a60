"""The profile of one municipality: two pages in plain words for its committee, from its own answers and what was said there.

Nothing of other municipalities stands in it but that they can work together, and their names only where they may be named.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from municipalities.models import Participation
from reports.analysis import plans as analysis
from reports.analysis.collaboration import may_tell
from reports.analysis.ratings import LARGE, MEASURES, flags_of
from reports.case_answers import BETWEEN
from reports.collaboration import LESSON, OFFER, PERMISSION, THEME, WORDS
from reports.disclosure import Display
from reports.display import displays
from reports.documents.parts import Chapter, Document, Figures, Part, Source
from reports.documents.phrases import day, foreign, kind_name, listed, own, place
from reports.models import DocumentKind, Match, SupportMeasure
from reports.papers.blocks import ITEM, LEAD, NOTE, QUOTE, Cell, Table
from reports.plans import evidence
from reports.questions import COMMENT, question_of, ratings_of, scale_of, themes_of
from reports.sentences import MARKS, in_sentence, measure_name
from surveys.definition import Repeat, View, say
from surveys.models import Submission
from surveys.values import as_text
from visits.models import Excerpt

FORM, ONE_THING = "support_form", "most_important"
MOST_WANTED, MOST_SAID, MOST_MEASURES = 5, 4, 8
"""Two pages hold so much; what is left out is counted."""


@dataclass(frozen=True)
class Reading:
    """Everything the profile is made of, read once. `found.answers` is empty until the municipality has handed in."""

    found: evidence.Case
    handed_in: datetime.datetime | None
    interviewed: datetime.datetime | None
    matches: tuple[Match, ...]
    measures: tuple[SupportMeasure, ...]
    excerpts: tuple[Excerpt, ...]
    displays: Mapping[str, Display]

    @property
    def case(self) -> Participation:
        return self.found.case

    @property
    def name(self) -> str:
        return str(self.case.municipality.name)

    @property
    def view(self) -> View | None:
        return self.found.view

    def theme(self, key: str) -> str:
        return self.found.names.get(key, key)

    def themes(self, keys: list[str]) -> str:
        return listed([in_sentence(self.theme(key)) for key in keys])

    def answer_source(self, *questions: str) -> tuple[Source, ...]:
        """The answers behind a paragraph, each once."""
        view = self.view
        if view is None:
            return ()
        kept = [name for name in dict.fromkeys(questions) if name]
        return tuple(
            Source(evidence.label_of(self.found, name), f"{self.found.url}?cell={name}#trail") for name in kept
        )


def read(case: Participation, language: str) -> Reading:
    """In eight queries. `case` as `evidence.find` gives it."""
    found = evidence.read(case, language=language)
    rows = Submission.objects.filter(response=found.response).order_by("seq") if found.response is not None else ()
    at = {row.kind: row.at for row in rows}
    if not at:
        found.answers = {}
    measures = SupportMeasure.objects.filter(plan__participation=case).exclude(status=SupportMeasure.Status.DROPPED)
    named = Excerpt.objects.of_case(case).in_place().filter(permission=Excerpt.Permission.NAMED)
    return Reading(
        found=found,
        handed_in=at.get(Submission.Kind.WEB),
        interviewed=at.get(Submission.Kind.INTERVIEW),
        matches=tuple(evidence.matches_of(found)),
        measures=tuple(measures.select_related("theme", "partner", "package").order_by("order", "id")),
        excerpts=tuple(
            named.select_related("role", "theme", "code").order_by("code__order", "note__begun_at", "start", "pk")
        ),
        displays=displays(case.assessment),
    )


def profile(case: Participation, *, language: str, today: datetime.date) -> Document:
    found = read(case, language)
    return Document(
        kind=DocumentKind.PROFILE,
        language=language,
        kind_name=kind_name(DocumentKind.PROFILE),
        title=_("Profile of %(name)s") % {"name": place(case.municipality)},
        facts=(
            (_("Assessment"), Cell(case.assessment.name, foreign())),
            (_("As of"), Cell(day(today))),
            (_("Base"), Cell(_base(found))),
        ),
        chapters=tuple(_chapters(found)),
        municipality=case.municipality.code,
    )


def _base(found: Reading) -> str:
    if found.handed_in is None and found.interviewed is None:
        return _("no answers yet")
    told = [
        _("answers sent in %(day)s") % {"day": _day_of(found.handed_in)} if found.handed_in else "",
        _("interview %(day)s") % {"day": _day_of(found.interviewed)} if found.interviewed else "",
    ]
    return _("the municipality’s own answers (%(how)s)") % {"how": ", ".join(text for text in told if text)}


def _day_of(at: datetime.datetime) -> str:
    return day(timezone.localdate(at))


def _chapters(found: Reading) -> Iterator[Chapter]:
    if not found.found.answers:
        yield Chapter("summary", _("In short"), (_no_answers(found),))
    else:
        yield Chapter("summary", _("In short"), tuple(_summary(found)))
        yield Chapter("standing", _("Where the municipality stands, theme by theme"), tuple(_standing(found)))
        yield Chapter("wanted", _("What it wants support with"), tuple(_wanted(found)))
        yield Chapter("shares", _("What it can share with others"), tuple(_shares(found)))
    yield Chapter("partners", _("Whom it can work with"), tuple(_partners(found)))
    if found.excerpts:
        yield Chapter("said", _("What was said when we met"), tuple(_said(found)))
    yield Chapter("measures", _("What we propose"), tuple(_measures(found)))


def _no_answers(found: Reading) -> Part:
    declined = found.case.declined_on is not None
    text = (
        _("%(name)s has declined to take part in this assessment.")
        if declined
        else _("%(name)s has not handed in its answers yet, so nothing can be said of its needs.")
    )
    return Part("summary.none", text % {"name": found.name}, {"declined": declined}, style=LEAD)


# --- In short ---------------------------------------------------------------------------------------------------------


def _summary(found: Reading) -> Iterator[Part]:
    standings = evidence.themes(found.found)
    rated = [each for each in standings if each.need is not None]
    large = [each.key for each in rated if (each.need or 0) >= LARGE]
    facts = {"municipality": found.case.municipality.code, "rated": len(rated), "large": large}
    names = {"name": found.name, "n": len(large), "base": len(rated), "themes": found.themes(large)}
    if not rated:
        text = _("%(name)s has not rated its need of support in any theme.") % names
    elif not large:
        text = _("%(name)s has no large need of support in any of the %(base)s themes that it has rated.") % names
    else:
        text = (
            _(
                "%(name)s has a large need of support (3 or 4 on a scale to 4) in %(n)s of the %(base)s themes that it has rated: %(themes)s."
            )
            % names
        )
    needs = [question_of(found.view, key, "need") for key in large] if found.view is not None else []
    yield Part("summary.need", text, facts, found.answer_source(*needs), LEAD)
    ranked = sorted((each for each in standings if each.place is not None), key=lambda each: each.place or 0)
    if ranked:
        keys = [each.key for each in ranked]
        questions = [evidence.ranking(found.found)[key][1] for key in keys]
        text = _("Most of all it wants support with, the most important first: %(themes)s.")
        text %= {"themes": found.themes(keys)}
        yield Part("summary.ranked", text, {"ranked": keys}, found.answer_source(*questions))
    gaps = [each.key for each in standings if "prioritised_gap" in flags_of(each.need, each.priority, each.capacity)]
    if gaps:
        text = _(
            "It wants to do more than it has come to so far (large need, high priority, small capacity) in %(themes)s."
        )
        rated_in = [question_of(found.view, key, measure) for key in gaps for measure in MEASURES] if found.view else []
        yield Part(
            "summary.gaps", text % {"themes": found.themes(gaps)}, {"gaps": gaps}, found.answer_source(*rated_in)
        )


# --- Theme by theme ---------------------------------------------------------------------------------------------------


def _standing(found: Reading) -> Iterator[Part | Figures]:
    view = found.view
    if view is None:
        return
    rows = tuple(_row(found, view, theme) for theme in themes_of([view]))
    if not rows:
        yield Part("standing.none", _("The questionnaire asks about no themes."), {"themes": 0}, (_case(found),))
        return
    heads = (_("Theme"), _("Need"), _("Priority"), _("Capacity"))
    yield Figures(Table(_("Need, priority and capacity from 0 to 4"), heads, rows), (_case(found),))
    told, facts = [], {}
    for measure in MEASURES:
        scale = scale_of([view], measure)
        if 0 in scale and 4 in scale:
            ends = {"measure": measure_name(measure).capitalize()}
            ends |= {
                "low": say(scale[0].label, found.found.language),
                "high": say(scale[4].label, found.found.language),
            }
            told.append(_("%(measure)s: 0 is “%(low)s” and 4 “%(high)s”.") % ends)
            facts[measure] = [scale[0].name, scale[4].name]
    if told:
        yield Part("standing.scale", " ".join(told), facts, style=NOTE)


def _case(found: Reading) -> Source:
    return Source(found.name, found.found.url, "sv")


def _row(found: Reading, view: View, theme: str) -> tuple[Cell, ...]:
    rated = ratings_of(view)
    ratings = (Cell(_rating(found, rated.get((theme, measure), ""))) for measure in MEASURES)
    return (Cell(found.theme(theme)), *ratings)


def _rating(found: Reading, question: str) -> str:
    answer = found.found.answers.get((question, ""))
    if answer is None:
        return "–"
    if answer.missing:
        return str(MARKS[answer.missing][2])
    return "–" if answer.score is None else str(answer.score)


# --- Support ----------------------------------------------------------------------------------------------------------


def _wanted(found: Reading) -> Iterator[Part]:
    wanted = analysis.proposals(evidence.themes(found.found), ())
    for each in wanted[:MOST_WANTED]:
        yield _wish(found, each.theme)
    rest = [each.theme for each in wanted[MOST_WANTED:]]
    if rest:
        text = _("It also wants support with %(themes)s.") % {"themes": found.themes(rest)}
        yield Part("wanted.more", text, {"themes": rest}, (_case(found),))
    if not wanted:
        text = _("It has told no theme in which it wants support.")
        yield Part("wanted.none", text, {"themes": []}, (_case(found),))
    yield from _written(found, FORM, "wanted.forms", _("It would like the support as: %(what)s."))
    yield from _written(
        found, ONE_THING, "wanted.one", _("If the energy office could do just one thing, it would be: “%(what)s”")
    )


def _wish(found: Reading, theme: str) -> Part:
    about, about_in = evidence.subtopics(found.found, theme)
    told_in = question_of(found.view, theme, COMMENT) if found.view is not None else ""
    comment = found.found.answers.get((told_in, ""))
    words = str(comment.value) if comment is not None and not comment.missing and comment.value else ""
    chosen = found.found.answers.get((about_in, ""))
    text = found.theme(theme)
    if about:
        text = _("%(theme)s. It is about: %(what)s.") % {"theme": text, "what": about.replace("; ", ", ")}
    else:
        text += "."
    if words:
        text = _("%(text)s In its own words: “%(words)s”") % {"text": text, "words": own(" ".join(words.split()))}
    facts = {"theme": theme, "about": chosen.value if chosen is not None else None, "comment": words}
    needs = question_of(found.view, theme, "need") if found.view is not None else ""
    return Part(f"wanted.{theme}", text, facts, found.answer_source(needs, about_in, told_in if words else ""), ITEM)


def _written(found: Reading, measure: str, key: str, sentence: str) -> Iterator[Part]:
    """What was answered to the question with this measure, in a sentence; nothing where there is no answer."""
    view = found.view
    for node in view.by_measure(measure) if view is not None else ():
        answer = found.found.answers.get((node.name, ""))
        if view is None or answer is None or answer.missing or not answer.value:
            continue
        what = " ".join(as_text(view, node, answer.value, "", found.found.language).replace("; ", ", ").split())
        what = own(what) if evidence.is_written(node) else what
        yield Part(key, sentence % {"what": what}, {"answer": answer.value}, found.answer_source(node.name))
        return


# --- What it can share ------------------------------------------------------------------------------------------------


def _shares(found: Reading) -> Iterator[Part]:
    offered = [*_entries(found, OFFER), *(each for each in _entries(found, LESSON) if _may_be_told(each[2]))]
    themes: set[str] = set()
    for key, item, given in offered:
        theme, words = str(given.get(THEME) or ""), " ".join(str(given.get(WORDS) or "").split())
        themes.add(theme)
        text = ": ".join(filter(None, [found.theme(theme) if theme else "", own(words) if words else ""]))
        url = f"{found.found.url}?cell={key}{BETWEEN + item if item else ''}#trail"
        facts = {"theme": theme, "words": words}
        yield Part(f"shares.{key}.{item}", text, facts, (Source(evidence.label_of(found.found, key), url),), ITEM)
    far = [
        each.key
        for each in evidence.themes(found.found)
        if each.capacity is not None and each.capacity >= LARGE and each.key not in themes
    ]
    if far:
        text = _("It has come far itself (3 or 4 on a scale to 4) in %(themes)s.") % {"themes": found.themes(far)}
        asked = [question_of(found.view, key, "capacity") for key in far] if found.view is not None else []
        yield Part("shares.capacity", text, {"themes": far}, found.answer_source(*asked))
    if not offered and not far:
        text = _("It has not told anything that it could share.")
        yield Part("shares.none", text, {"offers": 0}, (_case(found),))


def _may_be_told(given: Mapping[str, Any]) -> bool:
    """A lesson whose municipality may be named: everything in a profile is told with the name."""
    return all(may_tell(str(given.get(PERMISSION) or "")))


def _entries(found: Reading, measure: str) -> list[tuple[str, str, dict[str, Any]]]:
    """(question, item, its fields by measure) of a list, in the order in which they were written."""
    view = found.view
    nodes = [node for node in view.by_measure(measure) if isinstance(node, Repeat)] if view is not None else []
    entries = []
    for node in nodes:
        for (question, item), answer in found.found.answers.items():
            if question == node.name and not answer.missing and isinstance(answer.value, dict):
                given = {child.measure: answer.value.get(child.name) for child in node.children}
                if given.get(WORDS) or given.get(THEME):
                    entries.append((question, item, given))
    return entries


# --- With whom --------------------------------------------------------------------------------------------------------


def _partners(found: Reading) -> Iterator[Part]:
    page = reverse("reports:matches", args=[found.case.assessment.slug])
    for match in found.matches:
        helps = match.supplier_id == found.case.municipality_id
        other = evidence.other_of(match, found.case, found.displays)
        theme = in_sentence(match.theme.name)
        told = {
            "other": other.name if other is not None else _("another municipality"),
            "theme": theme,
            "name": found.name,
        }
        text = _("%(name)s can help %(other)s with %(theme)s.") if helps else _("%(other)s can help with %(theme)s.")
        sentence = text % told
        facts = {
            "match": match.pk,
            "theme": match.theme.key,
            "helps": helps,
            "other": other.code if other is not None else "",
        }
        source = Source(_("Matching"), f"{page}?theme={match.theme.key}")
        yield Part(f"partners.{match.pk}", sentence[:1].upper() + sentence[1:], facts, (source,), ITEM)
    if not found.matches:
        yield Part("partners.none", _("No exchange with another municipality is decided yet."), {"matches": 0})


def _said(found: Reading) -> Iterator[Part]:
    for row in found.excerpts[:MOST_SAID]:
        role = f" ({row.role.name_sv.lower()})" if row.role is not None else ""
        source = Source(_("Said: %(code)s") % {"code": row.code.name}, evidence.excerpt_url(row))
        facts = {"excerpt": row.pk, "text": row.text, "role": row.role.key if row.role is not None else ""}
        yield Part(f"said.{row.pk}", f"”{row.text.strip()}”{role}", facts, (source,), QUOTE, "sv")


# --- Measures ---------------------------------------------------------------------------------------------------------


def _measures(found: Reading) -> Iterator[Part]:
    url = reverse("reports:plan", args=[found.case.assessment.slug, found.case.municipality.code])
    source = (Source(_("Support plan"), url),)
    for row in found.measures[:MOST_MEASURES]:
        facts = {"measure": row.pk, "title": row.title, "who": row.who, "when": row.when}
        yield Part(f"measures.{row.pk}", _measure(row), facts, source, ITEM, "sv")
    more = len(found.measures) - MOST_MEASURES
    if more > 0:
        text = ngettext(
            "%(n)s more measure stands in the support plan.", "%(n)s more measures stand in the support plan.", more
        )
        yield Part("measures.more", text % {"n": more}, {"more": more}, source)
    if not found.measures:
        text = _("No measures are proposed yet. They come with the support plan.")
        yield Part("measures.none", text, {"measures": 0}, source)


def _measure(row: SupportMeasure) -> str:
    """In Swedish, as everything that goes to a municipality is written. Why stands in the plan."""
    who = ", ".join(filter(None, [row.who, row.when]))
    return f"{row.title} ({who})" if who else row.title

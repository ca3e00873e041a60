"""The support plan of one municipality as its page shows it: measures with their sources, packages, proposals, what was said of it."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, prefetch_related_objects
from django.urls import reverse
from django.utils.translation import gettext as _

from municipalities.models import Participation
from reports.analysis import plans as analysis
from reports.case_answers import BETWEEN
from reports.models import (
    Match,
    MeasureSource,
    Package,
    PackageChoice,
    PlanReply,
    PlanVersion,
    SupportMeasure,
    SupportPlan,
)
from reports.plans import evidence, words
from reports.plans.evidence import ANSWER, EXCERPT, LESSON, MATCH, Case
from surveys.models import AnswerRevision
from surveys.values import as_text

HOLDS, CHANGED, GONE = "holds", "changed", "gone"
STANDING = (Match.State.ACCEPTED, Match.State.EDITED)

NO_PLAN, DRAFT, SENT, COMMENTED, AGREED, OUTDATED = "no_plan", "draft", "sent", "commented", "agreed", "outdated"
"""How far a plan has come. `outdated`: what would be sent now differs from what the municipality has read."""


@dataclass(frozen=True, slots=True)
class SourceShown:
    """`state`: holds, changed (it says something else now) or gone."""

    row: MeasureSource
    label: str
    text: str
    url: str
    state: str
    lang: str = ""

    @property
    def key(self) -> str:
        if self.row.kind == ANSWER:
            return evidence.answer_key(self.row.question, self.row.item)
        pk = {MATCH: self.row.match_id, EXCERPT: self.row.excerpt_id, LESSON: self.row.lesson_id}[self.row.kind]
        return f"{self.row.kind}:{pk}" if pk else ""


@dataclass(frozen=True, slots=True)
class MeasureShown:
    row: SupportMeasure
    sources: tuple[SourceShown, ...]

    @property
    def is_marked(self) -> bool:
        """Something that it stands on no longer says so."""
        return any(source.state != HOLDS for source in self.sources)

    @property
    def is_dropped(self) -> bool:
        return self.row.status == SupportMeasure.Status.DROPPED


@dataclass(frozen=True, slots=True)
class PackageShown:
    """`package` is None for measures outside the packages. `missing` in words: what an application lacks."""

    package: Package | None
    measures: tuple[MeasureShown, ...]
    choice: PackageChoice | None
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ProposalShown:
    key: str
    title: str
    why: str
    package: str


@dataclass(frozen=True, slots=True)
class Page:
    """`plan` is None before it is begun; `versions` the newest first, each with its replies."""

    case: Participation
    plan: SupportPlan | None
    state: str
    packages: tuple[PackageShown, ...]
    proposals: tuple[ProposalShown, ...]
    versions: tuple[PlanVersion, ...]
    has_answers: bool

    @property
    def measures(self) -> int:
        return sum(len(each.measures) for each in self.packages)

    @property
    def marked(self) -> int:
        return sum(measure.is_marked for each in self.packages for measure in each.measures if not measure.is_dropped)


def state_words() -> Mapping[str, str]:
    return {
        NO_PLAN: _("not begun"),
        DRAFT: _("draft"),
        SENT: _("with the municipality"),
        COMMENTED: _("the municipality has comments"),
        AGREED: _("agreed"),
        OUTDATED: _("changed since it was sent"),
    }


def plan_of(case: Participation) -> SupportPlan | None:
    """The plan with its versions (newest first) and their replies, in three queries."""
    replies = PlanReply.objects.select_related("by_contact", "written_by").order_by("at", "id")
    versions = PlanVersion.objects.select_related("sent_by").order_by("-number")
    return (
        SupportPlan.objects.filter(participation=case)
        .prefetch_related(Prefetch("versions", versions), Prefetch("versions__replies", replies))
        .first()
    )


def packages_of(case: Participation) -> list[Package]:
    """The packages of the assessment with their themes."""
    return list(Package.objects.filter(assessment=case.assessment_id).prefetch_related("themes"))


def measures_of(plan: SupportPlan | None) -> list[SupportMeasure]:
    """Measures with what a page names of them, in two queries."""
    if plan is None:
        return []
    rows = plan.measures.select_related("theme", "partner", "changed_by").order_by("order", "id")
    return with_sources(rows)


def with_sources(measures: Iterable[SupportMeasure]) -> list[SupportMeasure]:
    """The measures with their sources and what these name, in one query more."""
    found = list(measures)
    sources = MeasureSource.objects.select_related(
        "match__theme", "match__demander", "match__supplier", "excerpt__code", "lesson__visit__municipality"
    ).order_by("kind", "id")
    prefetch_related_objects(found, Prefetch("sources", sources))
    return found


def proposals_of(found: Case, *, taken: Iterable[str]) -> tuple[analysis.Proposal, ...]:
    """The proposals from the evidence that no measure was made of; one query."""
    exchanges = evidence.exchanges(found.case, evidence.matches_of(found))
    return analysis.proposals(evidence.themes(found), exchanges, taken=set(taken))


def page(case: Participation, *, language: str, today: datetime.date) -> Page:
    """Everything the page of one plan shows. `case` with its assessment and municipality."""
    found = evidence.read(case, language=language)
    plan = plan_of(case)
    packages = packages_of(case)
    shown = [MeasureShown(row, sources) for row, sources in sources_shown(found, measures_of(plan))]
    proposals = proposals_of(found, taken=[each.row.proposal for each in shown if each.row.proposal])
    chosen = PackageChoice.objects.filter(participation=case).select_related("letter", "said_by", "changed_by")
    choices = {row.package_id: row for row in chosen}
    state = state_of(plan)
    return Page(
        case=case,
        plan=plan,
        state=state,
        packages=tuple(_packages(packages, shown, choices, state, case, today)),
        proposals=tuple(
            ProposalShown(
                key=each.key,
                title=words.proposal_title(each, dict(found.names)),
                why=words.proposal_why(each, found),
                package=package.name if (package := words.package_of(each.theme, packages)) is not None else "",
            )
            for each in proposals
        ),
        versions=tuple(plan.versions.all()) if plan is not None else (),
        has_answers=bool(found.answers),
    )


def _packages(
    packages: Sequence[Package],
    measures: Sequence[MeasureShown],
    choices: Mapping[int, PackageChoice],
    state: str,
    case: Participation,
    today: datetime.date,
) -> Iterable[PackageShown]:
    told = words.missing_words()
    for package in packages:
        own = tuple(each for each in measures if each.row.package_id == package.pk)
        choice = choices.get(package.pk)
        missing = analysis.missing(
            choice_fact(case.municipality.name, choice, today),
            measures=sum(not each.is_dropped for each in own),
            lost=sum(each.is_marked and not each.is_dropped for each in own),
            is_agreed=state == AGREED,
        )
        yield PackageShown(package, own, choice, tuple(told[key] for key in missing))
    outside = tuple(each for each in measures if each.row.package_id is None)
    if outside:
        yield PackageShown(None, outside, None, ())


def choice_fact(name: str, choice: PackageChoice | None, today: datetime.date) -> analysis.Choice:
    """A choice as the analysis takes it. It is decided once the day of the decision has come."""
    if choice is None:
        return analysis.Choice(name)
    return analysis.Choice(
        municipality=name,
        wants=choice.wants,
        kronor=choice.kronor,
        hours=choice.hours,
        is_decided=choice.decision_on is not None and choice.decision_on <= today,
        has_letter=choice.letter_id is not None,
    )


# --- What measures stand on -------------------------------------------------------------------------------------------


def sources_shown(
    found: Case, measures: Sequence[SupportMeasure]
) -> list[tuple[SupportMeasure, tuple[SourceShown, ...]]]:
    """Each measure with its sources and whether they still say what they said; one query if an answer was written anew."""
    rows = [source for measure in measures for source in measure.sources.all() if source.kind == ANSWER]
    states = answer_states(found, rows)
    return [(row, tuple(_source(found, each, states) for each in row.sources.all())) for row in measures]


def answer_states(found: Case, sources: Iterable[MeasureSource]) -> dict[int, str]:
    """Source -> holds, changed or gone. An answer that was written anew holds if it says the same as the revision it was tied to."""
    states: dict[int, str] = {}
    rewritten: list[MeasureSource] = []
    for source in sources:
        answer = found.answers.get((source.question, source.item))
        if answer is None:
            states[source.pk] = GONE
        elif answer.seq == source.seq:
            states[source.pk] = HOLDS
        else:
            rewritten.append(source)
    if not rewritten:
        return states
    then = {
        row.seq: (row.value, row.missing)
        for row in AnswerRevision.objects.filter(response=found.response, seq__in=[each.seq for each in rewritten])
    }
    for source in rewritten:
        answer = found.answers[source.question, source.item]
        is_same = then.get(source.seq or 0) == (answer.value, answer.missing)
        states[source.pk] = HOLDS if is_same else CHANGED
    return states


def is_gone(row: MeasureSource) -> bool:
    """Of a match, passage or lesson: whether it is no longer there, or no longer says so."""
    if row.kind == MATCH:
        return row.match is None or row.match.state not in STANDING
    if row.kind == EXCERPT:
        return row.excerpt is None or row.excerpt.is_lost
    return row.kind == LESSON and row.lesson_id is None


def _source(found: Case, row: MeasureSource, states: Mapping[int, str]) -> SourceShown:
    if row.kind == ANSWER:
        return _answer(found, row, states[row.pk])
    if row.kind == MATCH:
        return _match(found, row)
    if row.kind == EXCERPT:
        excerpt = row.excerpt
        if excerpt is None:
            return SourceShown(row, words.source_kind(row.kind), _("The passage is gone."), "", GONE)
        label = _("Said: %(code)s") % {"code": excerpt.code.name}
        state = GONE if excerpt.is_lost else HOLDS
        return SourceShown(row, label, excerpt.text, evidence.excerpt_url(excerpt), state, "sv")
    lesson = row.lesson
    if lesson is None:
        return SourceShown(row, words.source_kind(row.kind), _("The lesson is gone."), "", GONE)
    label = _("Lesson from %(name)s") % {"name": lesson.visit.municipality.name}
    url = reverse("reports:lessons", args=[found.case.assessment.slug])
    return SourceShown(row, label, lesson.title, url, HOLDS, "sv")


def _answer(found: Case, row: MeasureSource, state: str) -> SourceShown:
    view = found.view
    node = view.nodes.get(row.question) if view is not None else None
    answer = found.answers.get((row.question, row.item))
    text = _("The answer is gone.")
    if view is not None and node is not None and answer is not None:
        text = as_text(view, node, answer.value, answer.missing, found.language)
    label = evidence.label_of(found, row.question)
    url = f"{found.url}?cell={row.question}{BETWEEN + row.item if row.item else ''}#trail"
    lang = "sv" if node is not None and evidence.is_written(node) and state != GONE else ""
    return SourceShown(row, label, text, url, state, lang)


def _match(found: Case, row: MeasureSource) -> SourceShown:
    match = row.match
    if match is None:
        return SourceShown(row, words.source_kind(row.kind), _("The match is gone."), "", GONE)
    helps = match.supplier_id == found.case.municipality_id
    text = _("shares with %(name)s") if helps else _("learns from %(name)s")
    url = f"{reverse('reports:matches', args=[found.case.assessment.slug])}?theme={match.theme.key}"
    state = HOLDS if match.state in STANDING else CHANGED
    name = match.demander.name if helps else match.supplier.name
    return SourceShown(row, words.source_kind(row.kind), text % {"name": name}, url, state)


# --- What goes to the municipality ------------------------------------------------------------------------------------


def content_of(
    plan: SupportPlan | None, packages: Sequence[Package], measures: Sequence[MeasureShown]
) -> dict[str, Any]:
    """The plan as it would be frozen now, without what is dropped: words as they are written, names in both languages.

    {"summary": str, "packages": [{"id": int or None, "name": {sv, en}, "about": {sv, en}, "is_for_all": bool, "measures": [
    {"title", "why", "who", "when", "partner": str, "theme": {sv, en}, "sources": [str]}]}]}. A package without measures is there too, if
    there are measures at all: the municipality may want it all the same.
    """
    kept = [each for each in measures if not each.is_dropped]
    told: list[dict[str, Any]] = []
    for package in packages if kept else ():
        own = [each for each in kept if each.row.package_id == package.pk]
        told.append(
            {
                "id": package.pk,
                "name": {"sv": package.name_sv, "en": package.name_en},
                "about": {"sv": package.about_sv, "en": package.about_en},
                "is_for_all": package.is_for_all,
                "measures": [_told(each) for each in own],
            }
        )
    outside = [_told(each) for each in kept if each.row.package_id is None]
    if outside:
        told.append({"id": None, "name": {"sv": "", "en": ""}, "about": {}, "is_for_all": False, "measures": outside})
    return {"summary": plan.summary if plan is not None else "", "packages": told}


def frozen(found: Case, plan: SupportPlan | None) -> dict[str, Any]:
    """The plan as it would be sent now; `plan` as `plan_of` gives it."""
    shown = [MeasureShown(row, sources) for row, sources in sources_shown(found, measures_of(plan))]
    return content_of(plan, packages_of(found.case), shown)


def _told(measure: MeasureShown) -> dict[str, Any]:
    row = measure.row
    theme = {"sv": row.theme.name_sv, "en": row.theme.name_en} if row.theme is not None else {}
    return {
        "title": row.title,
        "why": row.why,
        "who": row.who,
        "when": row.when,
        "partner": row.partner.name if row.partner is not None else "",
        "theme": theme,
        "sources": sorted({source.row.kind for source in measure.sources}),
    }


def state_of(plan: SupportPlan | None) -> str:
    """How far the plan has come, from what was sent and said. `plan` as `plan_of` gives it."""
    if plan is None:
        return NO_PLAN
    versions = list(plan.versions.all())
    if not versions:
        return DRAFT
    newest = versions[0]
    if plan.changed_at > newest.sent_at:
        return OUTDATED
    replies = list(newest.replies.all())
    if not replies:
        return SENT
    return AGREED if replies[-1].kind == PlanReply.Kind.AGREE else COMMENTED


@dataclass(frozen=True, slots=True)
class ToldPackage:
    """A package of a version in one language; `name` '' for the measures outside the packages."""

    pk: int | None
    name: str
    about: str
    is_for_all: bool
    measures: tuple[Mapping[str, Any], ...]


def told_in(content: Mapping[str, Any], language: str) -> tuple[ToldPackage, ...]:
    """A version's packages for a page: each measure as in `content_of`, its `theme` and `sources` in the reader's words."""
    return tuple(
        ToldPackage(
            pk=package["id"],
            name=_in(package["name"], language),
            about=_in(package["about"], language),
            is_for_all=package["is_for_all"],
            measures=tuple(
                {
                    **measure,
                    "theme": _in(measure["theme"], language),
                    "sources": [words.source_told(kind) for kind in measure["sources"]],
                }
                for measure in package["measures"]
            ),
        )
        for package in content["packages"]
    )


def _in(texts: Mapping[str, str], language: str) -> str:
    return texts.get(language) or texts.get("sv", "")


@dataclass(frozen=True, slots=True)
class ReplyShown:
    """What was said of a version, and by which function of the municipality."""

    row: PlanReply
    words: str
    who: str


def replies_shown(version: PlanVersion) -> tuple[ReplyShown, ...]:
    """The newest first. `version` with its replies, as `plan_of` gives it."""
    told = {PlanReply.Kind.AGREE: _("agrees with the plan"), PlanReply.Kind.COMMENT: _("wants something changed")}
    rows = sorted(version.replies.all(), key=lambda row: (row.at, row.pk), reverse=True)
    return tuple(
        ReplyShown(row, told[PlanReply.Kind(row.kind)], row.spoken_role or str(row.by_contact or "")) for row in rows
    )


def wants_of(case: Participation) -> dict[int, str]:
    """Package -> what the municipality has said of it."""
    rows = PackageChoice.objects.filter(participation=case).exclude(wants="")
    return dict(rows.values_list("package", "wants"))

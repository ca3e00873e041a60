"""The support plans of an assessment together: how far each has come, packages added up, what an application lacks. Reads only."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Prefetch
from django.urls import reverse

from municipalities.models import Assessment, Participation
from reports.analysis import plans as analysis
from reports.analysis.plans import Total
from reports.models import MeasureSource, Package, PackageChoice, PlanReply, PlanVersion, SupportMeasure, SupportPlan
from reports.plans import case as one
from reports.plans import words
from surveys.models import Answer, AnswerRevision

DROPPED = SupportMeasure.Status.DROPPED


@dataclass(frozen=True, slots=True)
class Named:
    name: str
    url: str


@dataclass(frozen=True, slots=True)
class Lacking:
    """One municipality that a package cannot count on yet, and why, in words."""

    named: Named
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PackageRow:
    package: Package
    themes: tuple[str, ...]
    total: Total
    yes: tuple[Named, ...]
    maybe: tuple[Named, ...]
    no: tuple[Named, ...]
    unanswered: tuple[Named, ...]
    lacking: tuple[Lacking, ...]
    measures: int


@dataclass(frozen=True, slots=True)
class CaseRow:
    """`marked`: measures that stand on something that no longer says so. `by_package`: what it says of each, in words."""

    named: Named
    state: str
    words: str
    measures: int
    marked: int
    by_package: tuple[tuple[Package, str], ...]
    answer_by: datetime.date | None


@dataclass(frozen=True, slots=True)
class Overview:
    """`states`: state -> how many, of `base` that take part. `declined` are in no base."""

    packages: tuple[PackageRow, ...]
    cases: tuple[CaseRow, ...]
    states: Mapping[str, int]
    base: int
    declined: tuple[str, ...]

    @property
    def agreed(self) -> int:
        return self.states.get(one.AGREED, 0)


def overview(assessment: Assessment, *, today: datetime.date) -> Overview:
    """Some ten queries for any number of municipalities."""
    everybody = list(Participation.objects.filter(assessment=assessment).in_order().select_related("municipality"))
    cases = [case for case in everybody if case.declined_on is None]
    plans = _plans(assessment)
    packages = list(Package.objects.filter(assessment=assessment).prefetch_related("themes"))
    choices = {
        (row.package_id, row.participation_id): row
        for row in PackageChoice.objects.filter(package__assessment=assessment)
    }
    marked = _marked(plans)
    states = {case.pk: one.state_of(plans.get(case.pk)) for case in cases}
    named = {
        case.pk: Named(case.municipality.name, reverse("reports:plan", args=[assessment.slug, case.municipality.code]))
        for case in cases
    }
    return Overview(
        packages=tuple(_package(each, cases, choices, plans, marked, states, named, today) for each in packages),
        cases=tuple(_case(each, packages, choices, plans, marked, states, named) for each in cases),
        states={state: sum(each == state for each in states.values()) for state in one.state_words()},
        base=len(cases),
        declined=tuple(case.municipality.name for case in everybody if case.declined_on is not None),
    )


def _plans(assessment: Assessment) -> dict[int, SupportPlan]:
    """Participation -> plan with its measures, sources, versions and replies."""
    versions = PlanVersion.objects.defer("content").order_by("-number")
    replies = PlanReply.objects.order_by("at", "id")
    measures = SupportMeasure.objects.order_by("order", "id")
    sources = MeasureSource.objects.select_related("match", "excerpt").defer("excerpt__text")
    found = SupportPlan.objects.filter(participation__assessment=assessment).prefetch_related(
        Prefetch("versions", versions),
        Prefetch("versions__replies", replies),
        Prefetch("measures", measures),
        Prefetch("measures__sources", sources),
    )
    return {plan.participation_id: plan for plan in found}


def _marked(plans: Mapping[int, SupportPlan]) -> set[int]:
    """The measures that have lost a source; two or three queries."""
    rows = [
        (case, measure, source)
        for case, plan in plans.items()
        for measure in plan.measures.all()
        if measure.status != DROPPED
        for source in measure.sources.all()
    ]
    found = {measure.pk for _case, measure, source in rows if one.is_gone(source)}
    answers = [(case, measure, source) for case, measure, source in rows if source.kind == one.ANSWER]
    if not answers:
        return found
    now = _answers(plans, {source.question for _case, _measure, source in answers})
    rewritten = []
    for case, measure, source in answers:
        stands = now.get((case, source.question, source.item))
        if stands is None:
            found.add(measure.pk)
        elif stands[1] != source.seq:
            rewritten.append((case, measure, source, stands))
    return found | _changed(rewritten)


_Stands = tuple[int, int | None, object, str]


def _answers(plans: Iterable[int], questions: Iterable[str]) -> dict[tuple[int, str, str], _Stands]:
    """(case, question, item) -> (response, seq, value, missing)."""
    rows = Answer.objects.filter(
        response__participation__in=list(plans), question__in=sorted(questions), relevant=True
    ).values_list("response__participation", "question", "item", "response", "seq", "value", "missing")
    return {(case, question, item): stands for case, question, item, *stands in rows}  # type: ignore[misc]


def _changed(rewritten: Sequence[tuple[int, SupportMeasure, MeasureSource, _Stands]]) -> set[int]:
    if not rewritten:
        return set()
    responses = {stands[0] for *_rest, stands in rewritten}
    seqs = {source.seq for _case, _measure, source, _stands in rewritten}
    then = {
        (response, seq): (value, missing)
        for response, seq, value, missing in AnswerRevision.objects.filter(
            response__in=responses, seq__in=seqs
        ).values_list("response", "seq", "value", "missing")
    }
    return {
        measure.pk
        for _case, measure, source, (response, _seq, value, missing) in rewritten
        if then.get((response, source.seq)) != (value, missing)
    }


def _package(
    package: Package,
    cases: Sequence[Participation],
    choices: Mapping[tuple[int, int], PackageChoice],
    plans: Mapping[int, SupportPlan],
    marked: set[int],
    states: Mapping[int, str],
    named: Mapping[int, Named],
    today: datetime.date,
) -> PackageRow:
    told = words.missing_words()
    facts, lacking, measures = [], [], 0
    by_wants: dict[str, list[Named]] = defaultdict(list)
    for case in cases:
        fact = one.choice_fact(case.municipality.name, choices.get((package.pk, case.pk)), today)
        own = _measures(plans.get(case.pk), package)
        measures += len(own)
        facts.append(fact)
        by_wants[fact.wants].append(named[case.pk])
        missing = analysis.missing(
            fact,
            measures=len(own),
            lost=sum(each.pk in marked for each in own),
            is_agreed=states[case.pk] == one.AGREED,
        )
        if missing:
            lacking.append(Lacking(named[case.pk], tuple(told[key] for key in missing)))
    return PackageRow(
        package=package,
        themes=tuple(theme.name for theme in package.themes.all()),
        total=analysis.total(facts),
        yes=tuple(by_wants[analysis.YES]),
        maybe=tuple(by_wants[analysis.MAYBE]),
        no=tuple(by_wants[analysis.NO]),
        unanswered=tuple(by_wants[""]),
        lacking=tuple(lacking),
        measures=measures,
    )


def _measures(plan: SupportPlan | None, package: Package) -> list[SupportMeasure]:
    rows = plan.measures.all() if plan is not None else ()
    return [each for each in rows if each.package_id == package.pk and each.status != DROPPED]


def _case(
    case: Participation,
    packages: Sequence[Package],
    choices: Mapping[tuple[int, int], PackageChoice],
    plans: Mapping[int, SupportPlan],
    marked: set[int],
    states: Mapping[int, str],
    named: Mapping[int, Named],
) -> CaseRow:
    plan = plans.get(case.pk)
    own = [each for each in plan.measures.all() if each.status != DROPPED] if plan is not None else []
    versions = list(plan.versions.all()) if plan is not None else []
    return CaseRow(
        named=named[case.pk],
        state=states[case.pk],
        words=one.state_words()[states[case.pk]],
        measures=len(own),
        marked=sum(each.pk in marked for each in own),
        by_package=tuple((each, _said(choices.get((each.pk, case.pk)))) for each in packages),
        answer_by=versions[0].answer_by if versions and states[case.pk] == one.SENT else None,
    )


def _said(choice: PackageChoice | None) -> str:
    wants = choice.wants if choice is not None else ""
    return str(PackageChoice.Wants(wants).label) if wants else "–"

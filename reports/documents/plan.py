"""The support plan of one municipality as a document: what the municipality was sent, or would be sent now."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from municipalities.models import Participation
from reports.documents.parts import Chapter, Document, Part, Source
from reports.documents.phrases import day, foreign, kind_name, number, own, place
from reports.models import DocumentKind, MeasureSource, PackageChoice, PlanVersion, SupportPlan
from reports.papers.blocks import ITEM, LEAD, NOTE, Cell
from reports.plans import case as one
from reports.plans.case import MeasureShown, ToldPackage


def content_now(case: Participation, plan: SupportPlan | None) -> dict[str, Any]:
    """The plan as it would be sent now; what its sources say is no part of it."""
    measures = [MeasureShown(row, tuple(_shown(row.sources.all()))) for row in one.measures_of(plan)]
    return one.content_of(plan, one.packages_of(case), measures)


def _shown(rows: Iterable[MeasureSource]) -> Iterator[one.SourceShown]:
    yield from (one.SourceShown(row, "", "", "", one.HOLDS) for row in rows)


def plan_document(
    case: Participation, *, language: str, today: datetime.date, version: PlanVersion | None = None
) -> Document:
    """`version`: as it was sent; otherwise as it is now, with what the municipality has said of the packages."""
    plan = one.plan_of(case) if version is None else None
    content = content_now(case, plan) if version is None else version.content
    choices = PackageChoice.objects.filter(participation=case) if version is None else ()
    as_of = timezone.localdate(version.sent_at) if version is not None else today
    return Document(
        kind=DocumentKind.PLAN,
        language=language,
        kind_name=kind_name(DocumentKind.PLAN),
        title=_("Support plan for %(name)s") % {"name": place(case.municipality)},
        facts=(
            (_("Assessment"), Cell(case.assessment.name, foreign())),
            (_("As of"), Cell(day(as_of))),
            (_("State"), Cell(_state(plan, version))),
        ),
        chapters=tuple(_chapters(case, content, {row.package_id: row for row in choices}, language)),
        municipality=case.municipality.code,
    )


def _state(plan: SupportPlan | None, version: PlanVersion | None) -> str:
    if version is not None:
        return _("version %(number)s, sent to the municipality") % {"number": version.number}
    return one.state_words()[one.state_of(plan)]


def _chapters(
    case: Participation, content: Mapping[str, Any], choices: Mapping[int, PackageChoice], language: str
) -> Iterator[Chapter]:
    source = (Source(_("Support plan"), reverse("reports:plan", args=[case.assessment.slug, case.municipality.code])),)
    if content["summary"]:
        facts = {"summary": content["summary"]}
        yield Chapter("summary", _("In short"), (Part("summary", content["summary"], facts, source, LEAD, "sv"),))
    packages = one.told_in(content, language)
    for package, kept in zip(packages, content["packages"], strict=True):
        yield Chapter(
            f"package.{package.pk or 0}",
            package.name or _("Other measures"),
            tuple(_package(package, kept["about"], choices.get(package.pk or 0), source)),
        )
    if not packages:
        text = _("The support plan has no measures yet.")
        yield Chapter("measures", _("Measures"), (Part("measures.none", text, {"measures": 0}, source),))


def _package(
    package: ToldPackage, about: Mapping[str, str], choice: PackageChoice | None, source: tuple[Source, ...]
) -> Iterator[Part]:
    """`about` in both languages: facts know none."""
    key = f"package.{package.pk or 0}"
    if package.about:
        yield Part(f"{key}.about", package.about, {"package": package.pk, "about": dict(about)}, source)
    if choice is not None and choice.wants:
        yield Part(f"{key}.choice", " ".join(_choice(choice)), choice_facts(choice), source)
    for order, measure in enumerate(package.measures, start=1):
        yield from _measure(f"{key}.{order}", measure, source)
    if not package.measures:
        yield Part(
            f"{key}.none", _("No measure of its own is proposed in this package."), {"measures": 0}, source, NOTE
        )


def choice_facts(choice: PackageChoice) -> dict[str, Any]:
    return {
        "wants": choice.wants,
        "kronor": choice.kronor,
        "hours": choice.hours,
        "decider": choice.decider,
        "decision_on": choice.decision_on.isoformat() if choice.decision_on else None,
        "letter": choice.letter_id is not None,
    }


def _choice(choice: PackageChoice) -> Iterator[str]:
    yield {
        "yes": _("The municipality wants to take part."),
        "maybe": _("The municipality may take part."),
        "no": _("The municipality does not want to take part."),
    }[choice.wants]
    put_in = [
        _("%(sum)s kronor") % {"sum": number(choice.kronor)} if choice.kronor is not None else "",
        _("%(sum)s hours") % {"sum": number(choice.hours)} if choice.hours is not None else "",
    ]
    if any(put_in):
        yield _("It puts in %(what)s.") % {"what": ", ".join(text for text in put_in if text)}
    if choice.decision_on:
        yield _("Day of the decision: %(day)s.") % {"day": day(choice.decision_on)}
    if choice.letter_id is not None:
        yield _("There is a signed letter.")


def _measure(key: str, measure: Mapping[str, Any], source: tuple[Source, ...]) -> Iterator[Part]:
    """The measure and why in the words it was written in; who, when and on what it stands below."""
    facts = {name: measure[name] for name in ("title", "why")}
    text = f"{measure['title']}. {measure['why']}" if measure["why"] else str(measure["title"])
    yield Part(key, text, facts, source, ITEM, "sv")
    told = [
        _("Who: %(what)s.") % {"what": own(measure["who"])} if measure["who"] else "",
        _("When: %(what)s.") % {"what": own(measure["when"])} if measure["when"] else "",
        _("Together with: %(what)s.") % {"what": own(measure["partner"])} if measure["partner"] else "",
        _("It stands on: %(what)s.") % {"what": ", ".join(measure["sources"])} if measure["sources"] else "",
    ]
    facts = {name: measure[name] for name in ("who", "when", "partner")} | {"sources": len(measure["sources"])}
    if any(told):
        yield Part(f"{key}.how", " ".join(text for text in told if text), facts, source, NOTE)

"""Matches, support plans, their measures with sources, and packages, as plain rows. Takes the frozen results that the pages show."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from municipalities.models import Assessment, Participation
from reports import matches as matching
from reports.exports.cells import Cell, naive
from reports.exports.tables import Row
from reports.matchforms import MatchesForm
from reports.matchpage import MatchesPage
from reports.matchwords import DEMANDS
from reports.models import Match, MeasureSource, Package, PackageChoice, SupportMeasure
from reports.plans.overview import overview
from reports.plans.words import source_kind
from surveys.models import Response


def matches(assessment: Assessment) -> Iterator[Row]:
    """What stands, what is proposed today and what was turned down, as on the page of the matching.

    Where there are more municipalities than are matched with each other, what was decided only.
    """
    counted = Response.objects.counted().filter(participation__assessment=assessment)
    if counted.count() > matching.MATCHED_AT_MOST:
        yield from _only_decided(Match.objects.of(assessment).with_names())
        return
    report = matching.report(assessment)
    page = MatchesPage(report, MatchesForm({}, themes=(), names=()))
    told = set()
    for row in page.shown:
        about = (row.theme, page.theme(row.theme), row.demander, page.name(row.demander))
        demand = "; ".join(page.said(reason, DEMANDS, row.theme).text for reason in row.demand)
        for found in row.matches:
            shown = page.supplier(found)
            told.add((found.demander, found.theme, found.supplier))
            state = str(shown.decided.get_state_display()) if shown.decided else _("proposed")
            reasons = "; ".join(reason.text for reason in shown.reasons)
            own = (demand, shown.code, shown.name, shown.state, state, reasons, " ".join(shown.cautions))
            yield about, (*own, "; ".join(shown.lost), *_decision(shown.decided))
        for decided in row.rejected:
            told.add((row.demander, row.theme, decided.supplier.code))
            yield about, _turned_down(decided, demand)
    yield from _only_decided(decided for key, decided in report.decisions.items() if key not in told)


def _only_decided(rows: Iterable[Match]) -> Iterator[Row]:
    for row in rows:
        about = (row.theme.key, row.theme.name, row.demander.code, row.demander.name)
        yield about, _turned_down(row, "")


def _turned_down(row: Match, demand: str) -> tuple[Cell, ...]:
    """A decision without what speaks for it today."""
    own = (demand, row.supplier.code, row.supplier.name, row.state, str(row.get_state_display()))
    return *own, "", "", "", *_decision(row)


def _decision(decided: Match | None) -> tuple[Cell, ...]:
    """Whom it stands for, why, when and by whom."""
    if decided is None:
        return None, None, None, None
    replaces = decided.replaces.name if decided.replaces is not None else ""
    return replaces, decided.note, naive(timezone.localtime(decided.decided_at)), decided.decided_by.name


def plans(assessment: Assessment, *, today: datetime.date) -> Iterator[Row]:
    """Each municipality that takes part, with how far its plan has come."""
    found = overview(assessment, today=today)
    cases = Participation.objects.filter(assessment=assessment).taking_part().in_order()
    for code, case in zip(cases.values_list("municipality__code", flat=True), found.cases, strict=True):
        yield (code, case.named.name), (case.state, case.words, case.measures, case.marked, case.answer_by)


def measures(assessment: Assessment) -> Iterator[Row]:
    rows = SupportMeasure.objects.filter(plan__participation__assessment=assessment)
    rows = rows.select_related("plan__participation__municipality", "package", "theme", "partner")
    for row in rows.order_by(*_PLACE, F("package__order").asc(nulls_last=True), "order", "id"):
        place = row.plan.participation.municipality
        yield (
            (place.code, place.name),
            (
                *(row.pk, row.title, row.why, row.package.name if row.package else ""),
                *((row.theme.key, row.theme.name) if row.theme else (None, None)),
                *(row.who, *((row.partner.code, row.partner.name) if row.partner else (None, None)), row.when),
                *(row.status, str(row.get_status_display())),
            ),
        )


_PLACE = ("plan__participation__municipality__sort_key", "plan__participation__municipality__code")


def sources(assessment: Assessment) -> Iterator[Row]:
    """What each measure stands on: an answer with its revision, a match, a passage or a lesson."""
    rows = MeasureSource.objects.filter(measure__plan__participation__assessment=assessment)
    rows = rows.select_related("measure__plan__participation__municipality", "match__supplier", "match__demander")
    rows = rows.select_related("lesson").order_by(*(f"measure__{name}" for name in _PLACE), "measure", "kind", "id")
    for row in rows:
        place = row.measure.plan.participation.municipality
        said = f"{row.match.supplier.name} → {row.match.demander.name}" if row.match is not None else ""
        yield (
            (place.code, place.name),
            (
                *(row.measure_id, row.measure.title, row.kind, source_kind(row.kind)),
                *(row.question, row.item, row.seq, row.excerpt_id),
                said or (row.lesson.title if row.lesson is not None else ""),
            ),
        )


def packages(assessment: Assessment) -> Iterator[Row]:
    """Each package with every municipality that takes part, also those that have said nothing."""
    cases = list(
        Participation.objects.filter(assessment=assessment).taking_part().in_order().select_related("municipality")
    )
    said = {
        (row.package_id, row.participation_id): row
        for row in PackageChoice.objects.filter(package__assessment=assessment)
    }
    for package in Package.objects.filter(assessment=assessment):
        for case in cases:
            choice = said.get((package.pk, case.pk)) or PackageChoice()
            yield (
                (package.pk, package.name, package.is_for_all),
                (
                    *(case.municipality.code, case.municipality.name),
                    *(choice.wants, str(choice.get_wants_display()), choice.kronor, choice.hours),
                    *(choice.decider, choice.decision_on, choice.letter_id is not None),
                ),
            )

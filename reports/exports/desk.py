"""Who takes part, and the calls, visits and passages of an assessment, as plain rows. Reads only.

People at the municipalities are told by their functions: no names, numbers or addresses leave by these tables. Scratch notes and what
was noted in the minute after a visit stay in the office.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from django.db.models import F, Max, Prefetch, Q
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from municipalities.models import Assessment, Participation
from reports.exports.answers import functions_of
from reports.exports.cells import naive
from reports.exports.tables import Row
from reports.sentences import variant_name
from surveys.models import Call, Submission
from visits.models import Attendance, Excerpt, Visit

COUNTED, WAITING, DECLINED = "counted", "waiting", "declined"


def municipalities(assessment: Assessment) -> Iterator[Row]:
    """Everybody of the assessment, also who has not handed in or has declined: the bases of all numbers."""
    cases = Participation.objects.filter(assessment=assessment).in_order().select_related("municipality")
    words = {COUNTED: _("has handed in"), WAITING: _("has not handed in"), DECLINED: _("has declined")}
    web = Q(response__submissions__kind=Submission.Kind.WEB)
    for case in cases.annotate(
        web_at=Max("response__submissions__at", filter=web), phone_at=Max("response__submissions__at", filter=~web)
    ):
        state = DECLINED if case.declined_on else COUNTED if case.web_at or case.phone_at else WAITING
        place = case.municipality
        yield (
            (place.code, place.name, case.variant, variant_name(case.variant)),
            (
                *(state, words[state], _local(case.web_at), _local(case.phone_at), case.declined_on),
                *(place.population, place.population_year),
            ),
        )


def calls(assessment: Assessment) -> Iterator[Row]:
    """Each attempt by telephone, answered or not, in the order of time."""
    functions = functions_of(assessment)
    now = timezone.now()
    rows = Call.objects.of(assessment).select_related("participation__municipality", "officer")
    for call in rows.order_by("started_at", "id").iterator(2000):
        place = call.participation.municipality
        role = functions.get((call.contact_id, place.pk), _("a contact")) if call.contact_id else ""
        minutes = round(call.seconds(now) / 60) if call.ended_at else None
        yield (
            (place.code, place.name),
            (
                *(_local(call.started_at), minutes, call.outcome, str(call.get_outcome_display())),
                *(call.was_reached, role, call.officer.name, call.appointment_id is not None),
            ),
        )


def visits(assessment: Assessment) -> Iterator[Row]:
    """Each visit with the functions that were expected, met and absent."""
    people = Attendance.objects.select_related("role").order_by("order", "id")
    rows = Visit.objects.filter(assessment=assessment).select_related("municipality")
    rows = rows.prefetch_related(Prefetch("attendance", people), "staff", "roles_asked")
    for visit in rows.order_by(F("starts_at").asc(nulls_last=True), "id"):
        met = [_function(each) for each in visit.attendance.all() if each.state == Attendance.State.MET]
        absent = [_function(each) for each in visit.attendance.all() if each.state == Attendance.State.DECLINED]
        asked = [role.name for role in visit.roles_asked.all()]
        yield (
            (visit.municipality.code, visit.municipality.name),
            (
                *(visit.pk, visit.kind, str(visit.get_kind_display()), visit.form, str(visit.get_form_display())),
                *(visit.state, str(visit.get_state_display()), _local(visit.starts_at), _local(visit.ends_at)),
                *("; ".join(asked), len(met), "; ".join(met), "; ".join(absent)),
                "; ".join(each.name for each in visit.staff.all()),
            ),
        )


def excerpts(assessment: Assessment) -> Iterator[Row]:
    """Each passage that was given a code, with how it may be used."""
    place = Coalesce("note__visit__municipality__sort_key", "note__call__participation__municipality__sort_key")
    rows = Excerpt.objects.of(assessment).with_sources().order_by(place, "note", "start", "id")
    for row in rows.iterator(2000):
        note, municipality = row.note, row.municipality
        at = note.visit.starts_at if note.visit is not None else None
        yield (
            (municipality.code, municipality.name),
            (
                *(row.pk, row.text, row.code.key, row.code.name),
                *((row.theme.key, row.theme.name) if row.theme else (None, None)),
                *(row.role.name if row.role else "", row.permission, str(row.get_permission_display())),
                note.visit.get_kind_display() if note.visit is not None else pgettext("noun", "Call"),
                _local(at or note.begun_at),
                note.author.name,
                row.is_lost,
            ),
        )


def _function(each: Attendance) -> str:
    name = each.role.name if each.role is not None else each.role_text
    return name or _("function not noted")


def _local(at: datetime.datetime | None) -> datetime.datetime | None:
    return naive(timezone.localtime(at)) if at is not None else None

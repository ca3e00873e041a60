"""Visits that are planned, booked, moved, made digital, called off and held. Telling of them is in `telling`."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.actions import audit
from accounts.models import User
from municipalities.models import Assessment, Contact, KeyRole, Municipality
from surveys.models import Appointment
from visits.cases import visit_text
from visits.models import Attendance, Visit

_LISTS = ("staff", "roles_asked", "expected")
# What those who are invited must hear of, and calendars: a change of it is a new version of the invitation.
_TOLD = ("form", "starts_at", "ends_at", "place", "digital_address")


@dataclass(frozen=True, slots=True)
class Plan:
    """What is planned of a visit: when and where, who of us, whom we ask for, what for, and what the road needs."""

    form: str = Visit.Form.ON_SITE
    starts_at: datetime.datetime | None = None
    ends_at: datetime.datetime | None = None
    spare_at: datetime.datetime | None = None
    place: str = ""
    digital_address: str = ""
    agenda: str = ""
    turn_back_at: datetime.time | None = None
    overnight: str = ""
    door: str = ""
    telephone: str = ""
    officer: User | None = None
    staff: Sequence[User] = ()
    roles_asked: Sequence[KeyRole] = ()
    expected: Sequence[Contact] = ()
    topics: Sequence[str] = ()

    @property
    def columns(self) -> dict[str, Any]:
        """What stands in the row itself."""
        names = [each.name for each in fields(self) if each.name not in _LISTS]
        return {name: getattr(self, name) for name in names} | {"topics": list(self.topics)}


def _audit(visit: Visit, verb: str, by: User, **detail: object) -> None:
    audit(by=by, verb=verb, target=visit_text(visit), visit=visit.pk, **detail)


def _locked(visit: Visit, *states: str) -> Visit:
    found = Visit.objects.select_for_update(of=("self",)).get(pk=visit.pk)
    found = Visit.objects.with_people().get(pk=found.pk)
    if states and found.state not in states:
        raise ValidationError(_("Somebody else has changed this visit meanwhile. Look at it before you try again."))
    return found


# --- One person at two places --------------------------------------------------------------------------------------------


def _refuse_two_places(visit: Visit, staff: Iterable[User]) -> None:
    """Raises ValidationError that names the other visit, or the call, if somebody of us is booked elsewhere then.

    The people are locked, so that two visits that are booked in the same moment see each other.
    """
    keys = sorted(each.pk for each in staff)
    people = list(User.objects.select_for_update().filter(pk__in=keys).order_by("pk"))
    starts_at, ends_at = visit.starts_at, visit.end
    if starts_at is None or ends_at is None:
        return
    others = Visit.objects.at_the_same_time(starts_at, ends_at).exclude(pk=visit.pk).filter(staff__in=people)
    clash = others.select_related("municipality").order_by("starts_at", "pk").distinct().first()
    if clash is not None:
        names = ", ".join(str(each) for each in clash.staff.filter(pk__in=keys).order_by("name", "pk"))
        text = _("%(who)s cannot be at two places: the visit to %(municipality)s is booked for %(when)s.")
        raise ValidationError(
            {
                "staff": text
                % {"who": names, "municipality": clash.municipality, "when": _when(clash.starts_at, clash.end)}
            }
        )
    for person in people:
        call = Appointment.objects.overlapping(person, starts_at, ends_at).with_people().order_by("starts_at").first()
        if call is not None:
            text = _("%(who)s has a call with %(municipality)s then: %(when)s. Move the call, or choose another time.")
            where = {"who": person, "municipality": call.participation.municipality}
            raise ValidationError({"staff": text % {**where, "when": _when(call.starts_at, call.ends_at)}})


def _when(starts_at: datetime.datetime | None, ends_at: datetime.datetime | None) -> str:
    """ "ons 7 nov 2018 10.00–12.00"."""
    start, end = (timezone.localtime(at) if at else None for at in (starts_at, ends_at))
    if start is None:
        return ""
    clock = pgettext("time of day", "H:i")
    day = date_format(start, pgettext("weekday and day", "D j M Y"))
    return f"{day} {date_format(start, clock)}" + (f"–{date_format(end, clock)}" if end else "")


def _check(visit: Visit, staff: Iterable[User]) -> None:
    """Raises ValidationError, by field, for what cannot be planned."""
    if visit.starts_at is None and visit.ends_at is not None:
        raise ValidationError({"starts_at": _("Say when it begins too.")})
    if visit.starts_at is not None and visit.ends_at is not None and visit.ends_at <= visit.starts_at:
        raise ValidationError({"ends_at": _("It ends before it begins. Write a later time.")})
    if visit.state == Visit.State.BOOKED and visit.starts_at is None:
        raise ValidationError({"starts_at": _("A booked visit has a time.")})
    visit.full_clean(exclude=["assessment", "municipality", "officer", "made_by"])
    if visit.is_open:
        _refuse_two_places(visit, staff)


# --- Planning -------------------------------------------------------------------------------------------------------------


@transaction.atomic
def plan_visit(
    *,
    assessment: Assessment,
    municipality: Municipality,
    plan: Plan,
    is_booked: bool,
    by: User,
    now: datetime.datetime,
    kind: str = Visit.Kind.MUNICIPALITY,
    key: uuid.UUID | None = None,
) -> Visit:
    """A visit that is proposed, or booked at once. A time that has passed is allowed: some visits are written down afterwards.

    `key` is made with the form: the same plan with the same key, from a button that is pressed twice, is one visit.
    Raises ValidationError, by field, for an end before the beginning, and for one of us at two places.
    """
    if key is not None:
        Assessment.objects.select_for_update(of=("self",)).get(pk=assessment.pk)  # two presses come one after the other
        known = Visit.objects.with_people().filter(key=key).first()
        if known is not None and _is_as_planned(known, assessment, municipality, plan):
            return known
        # Somebody has gone back in the browser and planned something else.
        key = None if known is not None else key
    visit = Visit(
        key=key or uuid.uuid4(),
        assessment=assessment,
        municipality=municipality,
        kind=kind,
        state=Visit.State.BOOKED if is_booked else Visit.State.PROPOSED,
        booked_at=now if is_booked else None,
        made_at=now,
        made_by=by,
        **plan.columns,
    )
    _check(visit, plan.staff)
    visit.save()
    _set_lists(visit, plan, by=by, now=now)
    _audit(visit, "visit booked" if is_booked else "visit proposed", by, at=_iso(visit.starts_at))
    return visit


def _is_as_planned(visit: Visit, assessment: Assessment, municipality: Municipality, plan: Plan) -> bool:
    is_there = (visit.assessment_id, visit.municipality_id) == (assessment.pk, municipality.pk)
    return is_there and all(getattr(visit, name) == value for name, value in plan.columns.items())


@transaction.atomic
def save_visit(*, visit: Visit, plan: Plan, by: User, now: datetime.datetime) -> tuple[Visit, bool]:
    """Change what is planned. (the visit, whether those who are invited have to hear of it). Raises as `plan_visit`."""
    found = _locked(visit)
    before = {name: getattr(found, name) for name in _TOLD}
    if not found.is_open:
        # What was held, or called off, keeps its time and place; agenda, people and the rest may still be put right.
        plan = _with_told(plan, before)
    for name, value in plan.columns.items():
        setattr(found, name, value)
    is_news = found.state == Visit.State.BOOKED and any(getattr(found, name) != before[name] for name in _TOLD)
    if is_news:
        found.sequence += 1
        found.moved_from = before["starts_at"] if found.starts_at != before["starts_at"] else found.moved_from
    _check(found, plan.staff)
    found.save()
    _set_lists(found, plan, by=by, now=now)
    _audit(found, "visit changed", by, at=_iso(found.starts_at))
    return found, is_news


def _with_told(plan: Plan, told: dict[str, Any]) -> Plan:
    return Plan(**({each.name: getattr(plan, each.name) for each in fields(plan)} | told))


def _iso(at: datetime.datetime | None) -> str:
    return at.isoformat() if at else ""


def _set_lists(visit: Visit, plan: Plan, *, by: User, now: datetime.datetime) -> None:
    visit.staff.set(plan.staff)
    visit.roles_asked.set(plan.roles_asked)
    _expect(visit, plan.expected, by=by, now=now)


def _expect(visit: Visit, contacts: Sequence[Contact], *, by: User, now: datetime.datetime) -> None:
    """Who is expected; what was noted at the door of those who came, or declined, stays."""
    wanted = {contact.pk: contact for contact in contacts}
    rows = list(visit.attendance.filter(contact__isnull=False))
    gone = [row.pk for row in rows if row.state == Attendance.State.EXPECTED and row.contact_id not in wanted]
    visit.attendance.filter(pk__in=gone).delete()
    new = [contact for pk, contact in wanted.items() if pk not in {row.contact_id for row in rows}]
    roles: dict[int, KeyRole] = {}
    held = visit.municipality.assignments.filter(contact__in=new).select_related("role").order_by("-role__order", "-pk")
    for assignment in held:
        if assignment.contact_id is not None:
            roles[assignment.contact_id] = assignment.role
    order = max((row.order for row in visit.attendance.all()), default=0)
    for number, contact in enumerate(new, start=order + 1):
        role = roles.get(contact.pk)
        Attendance.objects.create(
            visit=visit,
            contact=contact,
            name=contact.name[:100],
            role=role,
            role_text="" if role else str(_("no function given")),
            order=number,
            noted_at=now,
            noted_by=by,
        )


# --- Booked, moved, digital, off ------------------------------------------------------------------------------------------


@transaction.atomic
def book_visit(*, visit: Visit, by: User, now: datetime.datetime) -> Visit:
    """The time that was proposed holds; or a visit that was called off is booked again. Raises ValidationError."""
    found = _locked(visit, Visit.State.PROPOSED, Visit.State.CANCELLED)
    if found.state == Visit.State.CANCELLED:
        found.sequence += 1
        found.cancelled_at = None
    found.state, found.reason = Visit.State.BOOKED, ""
    found.booked_at = found.booked_at or now
    _check(found, found.staff.all())
    found.save()
    _audit(found, "visit booked", by, at=_iso(found.starts_at))
    return found


@transaction.atomic
def move_visit(
    *,
    visit: Visit,
    starts_at: datetime.datetime,
    ends_at: datetime.datetime | None,
    reason: str = "",
    by: User,
    now: datetime.datetime,
) -> Visit:
    """Another time; a spare time that is taken is no longer spare. The same time again changes nothing. Raises ValidationError."""
    found = _locked(visit, Visit.State.PROPOSED, Visit.State.BOOKED)
    if (found.starts_at, found.ends_at) == (starts_at, ends_at):
        return found
    before = found.starts_at
    found.starts_at, found.ends_at, found.moved_from, found.reason = starts_at, ends_at, before, reason
    if found.spare_at == starts_at:
        found.spare_at = None
    if found.state == Visit.State.BOOKED:
        found.sequence += 1
    _check(found, found.staff.all())
    found.save()
    _audit(found, "visit moved", by, was=_iso(before), to=_iso(starts_at))
    return found


@transaction.atomic
def make_digital(
    *, visit: Visit, digital_address: str = "", reason: str = "", by: User, now: datetime.datetime
) -> Visit:
    """The same time without the road. Raises ValidationError for a visit that is no longer planned."""
    found = _locked(visit, Visit.State.PROPOSED, Visit.State.BOOKED)
    address = digital_address or found.digital_address
    if found.is_digital and found.digital_address == address:
        return found
    found.form, found.digital_address, found.reason = Visit.Form.DIGITAL, address, reason
    if found.state == Visit.State.BOOKED:
        found.sequence += 1
    _check(found, found.staff.all())
    found.save()
    _audit(found, "visit made digital", by)
    return found


@transaction.atomic
def call_off_visit(*, visit: Visit, reason: str = "", by: User, now: datetime.datetime) -> Visit:
    """It does not take place. Raises ValidationError for one that is held or off already."""
    found = _locked(visit, Visit.State.PROPOSED, Visit.State.BOOKED)
    if found.state == Visit.State.BOOKED:
        found.sequence += 1
    found.state, found.cancelled_at, found.reason = Visit.State.CANCELLED, now, reason
    found.save()
    _audit(found, "visit called off", by)
    return found


@transaction.atomic
def hold_visit(*, visit: Visit, by: User, now: datetime.datetime) -> Visit:
    """It took place: at its own time, whenever that is written down. Raises ValidationError before it has begun."""
    found = _locked(visit, Visit.State.PROPOSED, Visit.State.BOOKED)
    if found.starts_at is None:
        raise ValidationError(_("The visit has no time. Write down first when it was."))
    if found.starts_at > now:
        raise ValidationError(_("The visit has not begun yet. Move it first, if it was held earlier."))
    found.state = Visit.State.HELD
    found.held_at = min(now, found.end or now)
    found.booked_at = found.booked_at or found.starts_at
    found.save()
    _audit(found, "visit held", by)
    return found


@transaction.atomic
def unhold_visit(*, visit: Visit, by: User) -> Visit:
    """A button was pressed by mistake: the visit is booked, as it was. Raises ValidationError if it is not held."""
    found = _locked(visit, Visit.State.HELD)
    found.state, found.held_at, found.written_at = Visit.State.BOOKED, None, None
    found.save()
    _audit(found, "visit not held", by)
    return found

"""The dated facts of cases, read for any number of them in the same eight queries. What they mean is in `reports.stages`."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Count, Exists, F, Max, Min, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.timezone import localdate, localtime

from municipalities.models import Assessment, Assignment, CaseFile, FollowUp, Participation
from reports.models import PlanReply, PlanVersion, SupportPlan
from reports.stages import MUNICIPALITY, US, ByHand, Facts
from surveys.heard import named, talked
from surveys.models import (
    AnswerRevision,
    Appointment,
    Call,
    Channel,
    Invitation,
    Letter,
    LetterKind,
    MissingCode,
    ReadBack,
    Submission,
    Thread,
    ThreadMessage,
    Verdict,
)
from surveys.prepared import Prepared
from visits.models import Attendance, Visit

INTERVIEWS = (Appointment.Kind.INTERVIEW, Appointment.Kind.CONFIRM)
SPOKEN = (Channel.WEB, Channel.PHONE, Channel.VISIT)
MAIL = "mail"


@dataclass(frozen=True, slots=True)
class Contacted:
    """When the municipality was last heard: `channel` web, phone, visit or mail; `role` of whom, '' where nobody knows.

    `is_switchboard`: its switchboard answered, and nobody else was asked for.
    """

    at: datetime.datetime
    channel: str
    contact_id: int | None
    role: str = ""
    is_switchboard: bool = False


@dataclass(frozen=True, slots=True)
class Case:
    """One case: its row, its facts, and what is open in it. `kept`: the appointments that a call keeps just now."""

    participation: Any
    facts: Facts
    contacted: Contacted | None
    questions: int
    refused: int
    appointments: tuple[Appointment, ...]
    follow_ups: tuple[FollowUp, ...]
    kept: frozenset[int] = frozenset()


def cases(assessment: Assessment, *, now: datetime.datetime, with_roles: bool = True) -> list[Case]:
    """Every case of an assessment in Swedish order; a query less without the role of whom was last spoken to."""
    participations = _participations(assessment.pk)
    for each in participations:
        each.assessment = assessment  # the same for all: joined, it would be made anew for each
        each.has_link = each.link_until is not None and each.link_until > now
    appointments = _by_case(_appointments(assessment.pk))
    follow_ups = _by_case(_promises(assessment.pk))
    calls = _by_case(_calls(assessment.pk))
    read_backs = _by_case(_read_backs(assessment.pk))
    threads = _by_case(_threads(assessment.pk))
    made = [
        case_of(
            each,
            assessment,
            now,
            appointments=appointments.get(each.pk, []),
            follow_ups=follow_ups.get(each.pk, []),
            calls=calls.get(each.pk, []),
            read_backs=read_backs.get(each.pk, []),
            threads=threads.get(each.pk, []),
        )
        for each in participations
    ]
    return _with_roles(made) if with_roles else made


def _by_case(found: Iterable[Any]) -> dict[int, list[Any]]:
    grouped = defaultdict(list)
    for each in found:
        grouped[each.participation_id].append(each)
    return grouped


def _waiting() -> Q:
    return Q(state__in=[Appointment.State.ASKED, Appointment.State.BOOKED])


# --- The questions --------------------------------------------------------------------------------------------------------


def _last(found: QuerySet[Any], group: str, column: Any) -> Subquery:
    return Subquery(found.order_by().values(group).annotate(last=Max(column)).values("last"))


def _submitted(kind: str) -> Subquery:
    return _last(Submission.objects.filter(response__participation=OuterRef("pk"), kind=kind), "response", "at")


def _cases_of(assessment: int) -> QuerySet[Participation]:
    response = OuterRef("response")
    invitations = Invitation.objects.filter(response=response)
    handed_in = Submission.objects.filter(response=response, kind=Submission.Kind.WEB).order_by("-at", "-pk")
    # What staff correct without anybody on the line is neither a contact nor the beginning of an interview.
    given = AnswerRevision.objects.filter(response=response).order_by("-seq")
    spoken = given.filter(named(), channel__in=SPOKEN)
    phoned = given.filter(talked(), channel=Channel.PHONE)
    letters = Letter.objects.filter(participation=OuterRef("pk"))
    # A letter that came back is settled by the next one to the same person.
    again = Letter.objects.filter(participation=OuterRef("participation"), contact=OuterRef("contact"))
    again = again.filter(created_at__gt=OuterRef("created_at")).order_by()
    refused = letters.filter(~Exists(again), state=Letter.State.REFUSED).order_by().values("participation")
    mails = CaseFile.objects.mails().filter(participation=OuterRef("pk")).order_by("-mail_at")
    # What a municipality writes by its link beside its answers: to the read-back, and to our questions.
    answered = ReadBack.objects.filter(response=response, answered_at__isnull=False).order_by("-answered_at")
    objections = Verdict.objects.filter(readback__response=response, kind=Verdict.Kind.OBJECT).order_by("-at", "-pk")
    messages = ThreadMessage.objects.filter(thread__response=response, by_user=None).order_by("-at", "-pk")
    return (
        Participation.objects.filter(assessment=assessment)
        .select_related("municipality", "officer", "main_contact", "response")
        .annotate(
            web_at=_submitted(Submission.Kind.WEB),
            web_by_user=Subquery(handed_in.values("by_user")[:1]),
            phone_at=_submitted(Submission.Kind.INTERVIEW),
            invited_at=_last(invitations, "response", "created_at"),
            link_until=_last(invitations.filter(revoked_at=None, contact__erased_at=None), "response", "expires_at"),
            link_ended_at=Subquery(
                invitations.order_by()
                .values("response")
                .annotate(last=Max(Coalesce("revoked_at", "expires_at")))
                .values("last")
            ),
            reminded_at=_last(
                letters.filter(kind=LetterKind.REMINDER), "participation", Coalesce("sent_at", "created_at")
            ),
            refused_count=Subquery(refused.annotate(n=Count("pk")).values("n")),
            refused_at=Subquery(refused.annotate(last=Max("created_at")).values("last")),
            phoned_at=Subquery(phoned.values("at")[:1]),
            spoken_at=Subquery(spoken.values("at")[:1]),
            spoken_channel=Subquery(spoken.values("channel")[:1]),
            spoken_contact=Subquery(spoken.values(who=Coalesce("by_contact", "spoken_by"))[:1]),
            mailed_at=Subquery(mails.values("mail_at")[:1]),
            mailed_contact=Subquery(mails.values("contact")[:1]),
            answered_at=Subquery(answered.values("answered_at")[:1]),
            answered_contact=Subquery(answered.values("answered_by")[:1]),
            objection_at=Subquery(objections.values("at")[:1]),
            objection_contact=Subquery(objections.values("by_contact")[:1]),
            message_at=Subquery(messages.values("at")[:1]),
            message_contact=Subquery(messages.values("by_contact")[:1]),
            **_visits_of(),
            **plan_steps(),
        )
        .order_by("municipality__sort_key", "municipality__code")
    )


def _visits_of() -> dict[str, Subquery]:
    """What became of the visits to a case, in its own statement: it is asked where one more would be one too many."""
    visits = Visit.objects.at_municipalities().filter(
        assessment=OuterRef("assessment"), municipality=OuterRef("municipality")
    )
    held = with_people_met(visits.held()).order_by("-starts_at", "-pk")
    proposed = visits.filter(state=Visit.State.PROPOSED, starts_at__isnull=False)
    off = visits.filter(state=Visit.State.CANCELLED)
    return {
        "visit_held_at": Subquery(held.values("starts_at")[:1]),
        "visit_people": Subquery(held.values("people")[:1]),
        "visit_written_at": Subquery(held.values("written_at")[:1]),
        "visit_at": Subquery(visits.booked().order_by("starts_at").values("starts_at")[:1]),
        "visit_proposed_at": Subquery(proposed.order_by("starts_at").values("starts_at")[:1]),
        "visit_off_at": Subquery(off.order_by("-cancelled_at").values("cancelled_at")[:1]),
    }


def plan_steps(until: datetime.datetime | None = None) -> dict[str, Subquery]:
    """How far the plan has come, now or at a moment; what was said counts if it is the last word about the version that was sent last."""
    begun, sent, said = ({f"{name}__lte": until} if until else {} for name in ("begun_at", "sent_at", "at"))
    plans = SupportPlan.objects.filter(participation=OuterRef("pk"), **begun)
    versions = PlanVersion.objects.filter(plan__participation=OuterRef("pk"), **sent).order_by("-number")
    newest = PlanVersion.objects.filter(plan__participation=OuterRef(OuterRef("pk")), **sent).order_by("-number")
    replies = PlanReply.objects.filter(version=Subquery(newest.values("pk")[:1]), **said).order_by("-at", "-pk")
    return {
        "plan_begun_at": Subquery(plans.values("begun_at")[:1]),
        "plan_sent_at": Subquery(versions.values("sent_at")[:1]),
        "plan_replied_at": Subquery(replies.values("at")[:1]),
        "plan_reply": Subquery(replies.values("kind")[:1]),
        "plan_contact": Subquery(replies.values("by_contact")[:1]),
    }


def _read_backs_of(found: QuerySet[ReadBack]) -> QuerySet[Any]:
    """The last first, with `objections` that nobody has settled, `objected_at`, and whether an answer `has_changed` since."""
    waiting = Q(verdicts__kind="object", verdicts__settled_at=None)
    later = AnswerRevision.objects.filter(response=OuterRef("response"), seq__gt=OuterRef("seq"))
    later = later.exclude(kind=AnswerRevision.Kind.CONFIRM).exclude(missing=MissingCode.NOT_ASKED)
    return found.annotate(
        participation_id=F("response__participation"),
        objections=Count("verdicts", filter=waiting),
        objected_at=Min("verdicts__at", filter=waiting),
        has_changed=Exists(later.order_by()),
    ).order_by("-sent_at", "-pk")


def _threads_of(found: QuerySet[Thread]) -> QuerySet[Any]:
    """Those that are open, with who wrote last and when."""
    last = ThreadMessage.objects.filter(thread=OuterRef("pk")).order_by("-at", "-pk")
    return found.filter(closed_at=None).annotate(
        participation_id=F("response__participation"),
        last_at=Subquery(last.values("at")[:1]),
        last_contact=Subquery(last.values("by_contact")[:1]),
    )


def with_people_met(found: QuerySet[Visit]) -> QuerySet[Any]:
    """Visits to assessed municipalities in order of time, with how many `people` were met."""
    met = Count("attendance", filter=Q(attendance__state=Attendance.State.MET))
    return found.filter(kind=Visit.Kind.MUNICIPALITY).annotate(people=met).order_by("starts_at", "pk")


# The board asks them on every view, and putting the first together takes longer than its answer (see `surveys.prepared`).
_participations: Prepared[Any] = Prepared(_cases_of)
_appointments: Prepared[Any] = Prepared(
    lambda assessment: (
        Appointment.objects.filter(participation__assessment=assessment).filter(_waiting()).select_related("officer")
    )
)
# A new last day is no task: it stands as the day by which answers are wanted.
_promises: Prepared[Any] = Prepared(
    lambda assessment: (
        FollowUp.objects.filter(participation__assessment=assessment)
        .open()
        .exclude(kind=FollowUp.Kind.MORE_TIME)
        .select_related("officer", "contact")
    )
)
_calls: Prepared[Any] = Prepared(
    lambda assessment: Call.objects.filter(participation__assessment=assessment).order_by("started_at", "pk")
)
_read_backs: Prepared[Any] = Prepared(
    lambda assessment: _read_backs_of(ReadBack.objects.filter(response__participation__assessment=assessment))
)
_threads: Prepared[Any] = Prepared(
    lambda assessment: _threads_of(Thread.objects.filter(response__participation__assessment=assessment))
)


# --- From rows to facts ---------------------------------------------------------------------------------------------------


def _day(at: datetime.datetime | None) -> datetime.date | None:
    return None if at is None else localdate(at)


def case_of(
    case: Any,
    assessment: Assessment,
    now: datetime.datetime,
    *,
    appointments: Sequence[Any],
    follow_ups: Sequence[FollowUp],
    calls: Sequence[Any],
    read_backs: Sequence[Any],
    threads: Sequence[Any],
) -> Case:
    """The facts of one case. `case` carries what `_participations` annotates; the other rows may come from anywhere."""
    response = getattr(case, "response", None)
    contacted = _contacted(case, calls)
    facts = Facts(
        today=localdate(now),
        owner=case.officer,
        declined_on=case.declined_on,
        contacted_on=_day(contacted.at) if contacted else None,
        target_visits=assessment.target_visits,
        replied_on=_day(min((each.last_at for each in threads if each.last_contact), default=None)),
        **_survey(case, response, assessment),
        **_telephone(case, appointments, calls),
        **_read_back(read_backs),
        **visit_facts(case),
        **plan_facts(case),
        **_left(follow_ups),
    )
    return Case(
        participation=case,
        facts=facts,
        contacted=contacted,
        questions=len(threads),
        refused=case.refused_count or 0,
        appointments=tuple(appointments),
        follow_ups=tuple(follow_ups),
        kept=frozenset(each.appointment_id for each in calls if each.ended_at is None and each.appointment_id),
    )


def _survey(case: Any, response: Any, assessment: Assessment) -> dict[str, Any]:
    reopened = response is not None and response.reopened_at is not None and case.web_at is not None
    reopened = reopened and case.phone_at is None and response.reopened_at >= case.web_at
    return {
        "answers_due": case.due_on or assessment.target_answers,
        "sent_on": _day(case.invited_at),
        "has_link": case.has_link,
        "link_ended_on": _day(case.link_ended_at),
        "refused_on": _day(case.refused_at),
        "reminded_on": _day(case.reminded_at),
        "opened_on": _day(response.opened_at) if response is not None else None,
        "has_begun": bool(response is not None and response.seq),
        "submitted_on": _day(case.web_at),
        "on_paper": bool(case.web_by_user),
        "reopened_on": _day(response.reopened_at) if reopened else None,
    }


def _telephone(case: Any, appointments: Sequence[Any], calls: Sequence[Any]) -> dict[str, Any]:
    """Attempts are counted since somebody was last spoken to, on the telephone page without a call too."""
    booked = [each for each in appointments if each.state == Appointment.State.BOOKED]
    interview = min((each for each in booked if each.kind in INTERVIEWS), key=lambda each: each.starts_at, default=None)
    back = min((each for each in booked if each.kind not in INTERVIEWS), key=lambda each: each.starts_at, default=None)
    asked = [each.asked_at for each in appointments if each.state == Appointment.State.ASKED]
    ended = [each for each in calls if each.ended_at is not None]
    reached = [each.started_at for each in ended if each.was_reached]
    reached += [case.phoned_at] if case.phoned_at else []
    tries = [each for each in ended if not each.was_reached and all(each.started_at > at for at in reached)]
    begun = case.phoned_at if case.phone_at is None else None
    return {
        "asked_on": _day(min(asked, default=None)),
        "booked_at": localtime(interview.starts_at) if interview else None,
        "booked_until": localtime(interview.ends_at) if interview and interview.ends_at else None,
        "booked_owner": interview.officer if interview else None,
        "call_back_at": localtime(back.starts_at) if back else None,
        "call_back_owner": back.officer if back else None,
        "calling_on": _day(min((each.started_at for each in calls if each.ended_at is None), default=None)),
        "tries": len(tries),
        "tried_on": _day(tries[-1].started_at) if tries else None,
        "began_on": _day(begun),
        "interviewed_on": _day(case.phone_at),
    }


def _read_back(read_backs: Sequence[Any]) -> dict[str, Any]:
    """The last one counts; objections to an earlier one wait until somebody has settled them."""
    if not read_backs:
        return {}
    last = read_backs[0]
    return {
        "read_back_on": _day(last.sent_at),
        "read_back_closes_on": last.closes_on,
        "read_back_answered_on": _day(last.answered_at),
        "read_back_changed": last.has_changed,
        "objections": sum(each.objections for each in read_backs),
        "objected_on": _day(min((each.objected_at for each in read_backs if each.objected_at), default=None)),
    }


def visit_facts(case: Any) -> dict[str, Any]:
    """From what `_visits_of` annotates: of several visits the last that was held counts, and the next that is booked."""
    return {
        "visit_held_on": _day(case.visit_held_at),
        "visit_people": case.visit_people or 0,
        "visit_written_on": _day(case.visit_written_at),
        "visit_on": _day(case.visit_at),
        # A visit without a time is no proposal yet.
        "visit_proposed_for": _day(case.visit_proposed_at),
        "visit_cancelled_on": _day(case.visit_off_at),
    }


def plan_facts(case: Any) -> dict[str, Any]:
    """From what `plan_steps` annotates."""
    replied = _day(case.plan_replied_at)
    return {
        "plan_begun_on": _day(case.plan_begun_at),
        "plan_sent_on": _day(case.plan_sent_at),
        "plan_commented_on": replied if case.plan_reply == PlanReply.Kind.COMMENT else None,
        "plan_agreed_on": replied if case.plan_reply == PlanReply.Kind.AGREE else None,
    }


def visit_times(visits: Iterable[Any]) -> dict[str, Any]:
    """The same as `_visits_of`, from rows in order of time with how many `people` were met."""
    rows = list(visits)
    held = [each for each in rows if each.state == Visit.State.HELD]
    off = [each.cancelled_at for each in rows if each.state == Visit.State.CANCELLED]
    last = held[-1] if held else None

    def first(state: str) -> datetime.datetime | None:
        return min((each.starts_at for each in rows if each.state == state and each.starts_at), default=None)

    return {
        "visit_held_at": last.starts_at if last else None,
        "visit_people": last.people if last else 0,
        "visit_written_at": last.written_at if last else None,
        "visit_at": first(Visit.State.BOOKED),
        "visit_proposed_at": first(Visit.State.PROPOSED),
        "visit_off_at": max(off, default=None),
    }


def _left(follow_ups: Sequence[FollowUp]) -> dict[str, Any]:
    hand = next((each for each in follow_ups if each.kind == FollowUp.Kind.NEXT_STEP), None)
    others = [each.made_at for each in follow_ups if each.kind == FollowUp.Kind.SOMEBODY_ELSE]
    by_hand = None
    if hand is not None:
        turn = US if hand.side == FollowUp.Side.OFFICE else MUNICIPALITY
        by_hand = ByHand(hand.what, turn, hand.due_on, hand.officer)
    return {"by_hand": by_hand, "somebody_else_on": _day(min(others, default=None))}


# --- Who was spoken to ----------------------------------------------------------------------------------------------------


def _contacted(case: Any, calls: Sequence[Any]) -> Contacted | None:
    found = [
        Contacted(
            each.started_at,
            Channel.PHONE,
            each.contact_id,
            is_switchboard=each.contact_id is None and _is_number_of(each.telephone, case.municipality.switchboard),
        )
        for each in calls
        if each.ended_at and each.was_reached
    ]
    if case.spoken_at is not None:
        found.append(Contacted(case.spoken_at, case.spoken_channel, case.spoken_contact))
    if case.mailed_at is not None:
        found.append(Contacted(case.mailed_at, MAIL, case.mailed_contact))
    written = [
        (case.answered_at, case.answered_contact),
        (case.objection_at, case.objection_contact),
        (case.message_at, case.message_contact),
        (case.plan_replied_at, case.plan_contact),
    ]
    found += [Contacted(at, Channel.WEB, contact) for at, contact in written if at is not None]
    if case.visit_held_at is not None:
        found.append(Contacted(case.visit_held_at, Channel.VISIT, None))
    return max(found, key=lambda each: each.at, default=None)


def _is_number_of(dialled: str, number: str) -> bool:
    """The same telephone number, however it is written."""
    digits = "".join(filter(str.isdigit, number))
    return bool(digits) and "".join(filter(str.isdigit, dialled)) == digits


def _with_roles(found: list[Case]) -> list[Case]:
    """The function of whom was last spoken to at that municipality, in the reader's language; one query."""
    people = {case.contacted.contact_id for case in found if case.contacted and case.contacted.contact_id}
    if not people:
        return found
    roles: dict[tuple[int, int], str] = {}
    held = Assignment.objects.filter(contact__in=people).select_related("role").order_by("-role__order", "-pk")
    for each in held:
        roles[each.contact_id, each.municipality_id] = each.role.name
    return [_with_role(case, roles) for case in found]


def _with_role(case: Case, roles: dict[tuple[int, int], str]) -> Case:
    contacted = case.contacted
    if contacted is None or contacted.contact_id is None:
        return case
    role = roles.get((contacted.contact_id, case.participation.municipality_id), "")
    return replace(case, contacted=replace(contacted, role=role))

"""Reads what a status report says from dated facts, as they stood at a moment. Nothing of it is stored until it is issued."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from django.db.models import Count, Exists, Max, Min, OuterRef, Q, Subquery
from django.utils import timezone

from accounts.models import AuditEvent
from municipalities.models import Assessment, Assignment, CaseFile, KeyRole, Participation
from reports import stages
from reports.casefacts import plan_facts, plan_steps, visit_facts, visit_times
from reports.questions import ratings_of, theme_labels, themes_of
from reports.status import ahead, visited
from reports.status.content import (
    INTERVIEW,
    PLAN,
    READBACK,
    SURVEY,
    VISIT,
    Content,
    Heard,
    Meeting,
    Risk,
    Track,
    late_tracks,
)
from surveys.heard import named, talked
from surveys.models import (
    AnswerRevision,
    Appointment,
    Call,
    Channel,
    Letter,
    ReadBack,
    Response,
    Submission,
    ThreadMessage,
    Verdict,
)
from surveys.models.calls import minutes_of

QUIET_FOR = datetime.timedelta(days=14)
"""After so long without a word from a municipality it is named as a risk."""
MUCH = 3
"""The need from which a theme is something that we hear."""
INTERVIEWS = (Appointment.Kind.INTERVIEW, Appointment.Kind.CONFIRM)


@dataclass(frozen=True)
class _Period:
    """From the beginning of the first day to `until`, the moment that the report is about."""

    start: datetime.datetime
    until: datetime.datetime

    def __contains__(self, at: datetime.datetime | None) -> bool:
        return at is not None and self.start <= at <= self.until


def period_of(starts_on: datetime.date, as_of: datetime.date, now: datetime.datetime) -> _Period:
    """The days as moments here. A report about today ends now: what is booked for the evening has not happened."""
    zone = timezone.get_current_timezone()
    start = datetime.datetime.combine(starts_on, datetime.time.min, tzinfo=zone)
    end = datetime.datetime.combine(as_of, datetime.time.max, tzinfo=zone)
    return _Period(start, min(end, now) if start <= now else end)


@dataclass(frozen=True)
class _Spoken:
    """A person who has given answers by one channel: `functions` as text in Swedish, from the first time to the last."""

    contact: int | None
    functions: str
    channel: str
    first: datetime.datetime
    last: datetime.datetime


class _Case:
    """A municipality in the assessment with what happened to it until the moment of the report."""

    def __init__(self, participation: Participation) -> None:
        self.participation = participation
        self.name = participation.municipality.name
        self.submissions: list[Submission] = []
        self.appointments: list[Appointment] = []
        self.calls: list[Call] = []
        self.readbacks: list[Any] = []
        self.spoken: list[_Spoken] = []
        # At the municipality, in order of time.
        self.visits: list[visited.Visited] = []
        # What its people are: who holds which role, in the order of the roles.
        self.held: list[tuple[int, KeyRole]] = []
        self.last_word: datetime.datetime | None = None

    @property
    def response(self) -> Response | None:
        return getattr(self.participation, "response", None)

    def heard_from(self, at: datetime.datetime | None) -> None:
        if at is not None and (self.last_word is None or at > self.last_word):
            self.last_word = at


def gather(
    assessment: Assessment, *, starts_on: datetime.date, as_of: datetime.date, now: datetime.datetime
) -> Content:
    """What the report says; the number of queries does not grow with the municipalities."""
    period = period_of(starts_on, as_of, now)
    cases = _cases(assessment, period.until)
    taking_part = [case for case in cases if not _declined(case, as_of)]
    declined = tuple(case.name for case in cases if _declined(case, as_of))
    tracks = _tracks(assessment, taking_part, declined, period.until)
    log = sorted((meeting for case in cases for meeting in _meetings(case, period.until)), key=lambda each: each.day)
    first_day = starts_on.isoformat()
    return Content(
        tracks=tracks,
        meetings=tuple(meeting for meeting in log if meeting.day >= first_day),
        letters=_letters(assessment, period),
        submitted=tuple(case.name for case in taking_part if any(s.at in period for s in _web(case))),
        heard=_heard(taking_part, period),
        risks=(
            *late_tracks(tracks, as_of),
            *_objections(taking_part),
            *_unread(taking_part, period.until),
            *_moved(taking_part, period),
            *visited.moved(taking_part, period.start, period.until),
            *_quiet(taking_part, period.until),
            *_not_heard(taking_part),
        ),
        coming=ahead.coming(taking_part, period.until),
        decisions=ahead.decisions(assessment, period.until),
        log=tuple(log),
    )


def _declined(case: _Case, on: datetime.date) -> bool:
    day = case.participation.declined_on
    return day is not None and day <= on


def _cases(assessment: Assessment, until: datetime.datetime) -> list[_Case]:
    revisions = AnswerRevision.objects.filter(response=OuterRef("response"), at__lte=until)
    said = revisions.exclude(channel=Channel.IMPORT)
    mails = CaseFile.objects.mails().filter(participation=OuterRef("pk"), mail_at__lte=until)
    # What a municipality writes by its link beside its answers, as on the board.
    answered = ReadBack.objects.filter(response=OuterRef("response"), answered_at__lte=until)
    verdicts = Verdict.objects.filter(readback__response=OuterRef("response"), kind=Verdict.Kind.OBJECT, at__lte=until)
    messages = ThreadMessage.objects.filter(thread__response=OuterRef("response"), by_user=None, at__lte=until)
    rows = (
        Participation.objects.filter(assessment=assessment)
        .select_related("municipality", "response__questionnaire")
        .defer("response__questionnaire__definition")
        .annotate(
            has_begun=Exists(revisions),
            phoned_at=_latest(revisions.filter(talked(), channel=Channel.PHONE), "response", "at"),
            said_at=_latest(said.filter(named()), "response", "at"),
            mail_at=_latest(mails, "participation", "mail_at"),
            answered_at=_latest(answered, "response", "answered_at"),
            objection_at=_latest(verdicts, "readback__response", "at"),
            message_at=_latest(messages, "thread__response", "at"),
            **plan_steps(until),
        )
        .order_by("municipality__sort_key", "municipality__code")
    )
    found = {}
    for row in rows:
        row.assessment = assessment
        found[row.pk] = _Case(row)
        for at in (row.said_at, row.mail_at, row.answered_at, row.objection_at, row.message_at, row.plan_replied_at):
            found[row.pk].heard_from(at)
    by_response = {case.response.pk: case for case in found.values() if case.response is not None}
    of_cases: dict[str, Any] = {"participation__in": list(found)}
    handed_in = Submission.objects.filter(response__in=list(by_response), at__lte=until).select_related("by_user")
    for submission in handed_in.order_by("at", "id"):
        by_response[submission.response_id].submissions.append(submission)
    spoken = AnswerRevision.objects.filter(response__in=list(by_response), at__lte=until)
    for response, *person in (
        spoken.exclude(spoken_role="")
        .order_by()
        .values("response", "spoken_by", "spoken_role", "channel")
        .annotate(first=Min("at"), last=Max("at"))
        .values_list("response", "spoken_by", "spoken_role", "channel", "first", "last")
        # Whoever has been given another function meanwhile stands with the last one.
        .order_by("last", "first", "spoken_role")
    ):
        by_response[response].spoken.append(_Spoken(*person))
    by_municipality = {case.participation.municipality_id: case for case in found.values()}
    held = Assignment.objects.filter(municipality__in=list(by_municipality), contact__isnull=False)
    for assignment in held.select_related("role").order_by("role__order", "pk"):
        by_municipality[assignment.municipality_id].held.append((assignment.contact_id, assignment.role))
    calls = Call.objects.filter(**of_cases, started_at__lte=until).select_related("officer")
    for call in calls.order_by("started_at"):
        found[call.participation_id].calls.append(call)
        if call.was_reached:
            found[call.participation_id].heard_from(call.started_at)
    asked = Appointment.objects.filter(**of_cases, asked_at__lte=until).select_related("officer")
    for appointment in asked.order_by("starts_at", "pk"):
        found[appointment.participation_id].appointments.append(appointment)
    for place, visits in visited.visits_of(assessment, until).items():
        if place in by_municipality:
            by_municipality[place].visits = visits
            for visit in visits:
                by_municipality[place].heard_from(visit.starts_at if visited.is_held(visit, until) else None)
    objections = Verdict.objects.filter(readback=OuterRef("pk"), kind=Verdict.Kind.OBJECT, at__lte=until).filter(
        Q(settled_at=None) | Q(settled_at__gt=until)
    )
    grouped = objections.order_by().values("readback").annotate(first=Min("at"), n=Count("pk"))
    read = ReadBack.objects.filter(response__in=list(by_response), sent_at__lte=until)
    read = read.annotate(objected_at=Subquery(grouped.values("first")), objections=Subquery(grouped.values("n")))
    for readback in read.order_by("sent_at", "id"):
        by_response[readback.response_id].readbacks.append(readback)
    return list(found.values())


def _latest(rows: Any, by: str, at: str) -> Subquery:
    return Subquery(rows.order_by().values(by).annotate(latest=Max(at)).values("latest"))


# --- Tracks -------------------------------------------------------------------------------------------------------------

# The tracks of the board that the report follows, by the names under which a report is frozen.
FOLLOWED = {
    SURVEY: stages.SURVEY,
    INTERVIEW: stages.INTERVIEW,
    READBACK: stages.READ_BACK,
    VISIT: stages.VISITS,
    PLAN: stages.PLANS,
}


def _tracks(
    assessment: Assessment, cases: Sequence[_Case], declined: tuple[str, ...], until: datetime.datetime
) -> tuple[Track, ...]:
    """Where the board would say that each stood at that moment (`reports.stages`)."""
    judged = [(case.name, stages.tracks(_facts(case, until))) for case in cases]
    targets = {
        SURVEY: assessment.target_answers,
        INTERVIEW: assessment.target_interviews,
        VISIT: assessment.target_visits,
        PLAN: assessment.target_plans,
    }
    found = []
    for key, name in FOLLOWED.items():
        states: list[tuple[str, stages.Track]] = [(who, getattr(each, name)) for who, each in judged]
        target = targets.get(key)
        found.append(
            Track(
                key=key,
                base=len(cases) + len(declined),
                done=tuple(who for who, each in states if each.shape == stages.DONE),
                booked=tuple((who, _since(key, each)) for who, each in states if each.state in stages.UNDER_WAY),
                left=tuple(who for who, each in states if stages.is_left(each)),
                declined=declined,
                target=target.isoformat() if target else "",
            )
        )
    return tuple(found)


def _since(key: str, track: stages.Track) -> str:
    """The day of what is booked or under way; answers in progress have none that says anything."""
    return track.on.isoformat() if track.on is not None and key != SURVEY else ""


def _facts(case: _Case, until: datetime.datetime) -> stages.Facts:
    """Those facts, as they stood, that decide how far a municipality has come on the tracks that are followed.

    The board's own (`reports.casefacts`) are of now: what was handled, settled or handed in later must not count here.
    """
    response, web, phone = case.response, _web(case), _interviews(case)
    reopened = response.reopened_at if response is not None else None
    is_back = web and not phone and reopened is not None and web[-1].at <= reopened <= until
    waiting = [each for each in case.appointments if each.handled_at is None or each.handled_at > until]
    booked = [each.starts_at for each in waiting if each.starts_at is not None and each.kind in INTERVIEWS]
    asked = [each.asked_at for each in waiting if each.starts_at is None]
    last = case.readbacks[-1] if case.readbacks else None
    is_answered = last is not None and last.answered_at is not None and last.answered_at <= until
    objected = [each.objected_at for each in case.readbacks if each.objected_at is not None]
    return stages.Facts(
        today=timezone.localdate(until),
        has_begun=case.participation.has_begun,
        submitted_on=_date(web[-1].at) if web else None,
        reopened_on=_date(reopened) if is_back else None,
        asked_on=_date(min(asked, default=None)),
        booked_at=timezone.localtime(min(booked)) if booked else None,
        began_on=_date(case.participation.phoned_at),
        interviewed_on=_date(phone[-1].at) if phone else None,
        read_back_on=_date(last.sent_at) if last else None,
        read_back_closes_on=last.closes_on if last else None,
        read_back_answered_on=_date(last.answered_at) if last and is_answered else None,
        objections=len(objected),
        objected_on=_date(min(objected, default=None)),
        **visit_facts(SimpleNamespace(**visit_times(visited.as_it_stood(each, until) for each in case.visits))),
        **plan_facts(case.participation),
    )


def _date(at: datetime.datetime | None) -> datetime.date | None:
    return None if at is None else timezone.localdate(at)


def _day(at: datetime.datetime) -> str:
    return timezone.localdate(at).isoformat()


def _web(case: _Case) -> list[Submission]:
    return [each for each in case.submissions if each.kind == Submission.Kind.WEB]


def _interviews(case: _Case) -> list[Submission]:
    return [each for each in case.submissions if each.kind == Submission.Kind.INTERVIEW]


# --- The rest -----------------------------------------------------------------------------------------------------------


def _meetings(case: _Case, until: datetime.datetime) -> list[Meeting]:
    """Interviews that were completed, each with who was spoken to that day, and for how long by the calls."""
    found = []
    for submission in _interviews(case):
        day = _day(submission.at)
        calls = [each for each in case.calls if each.was_reached and _day(each.started_at) == day]
        staff = [call.officer.name for call in calls] or [submission.by_user.name if submission.by_user else ""]
        found.append(
            Meeting(
                day=day,
                kind=INTERVIEW,
                municipality=case.name,
                roles=_people(case, calls, day),
                staff=", ".join(dict.fromkeys(staff)),
                minutes=minutes_of(sum(call.seconds(until) for call in calls)) if calls else 0,
            )
        )
    return found + [visited.meeting(case.name, each) for each in case.visits if visited.is_held(each, until)]


def _people(case: _Case, calls: Sequence[Call], day: str) -> tuple[str, ...]:
    """The functions of each who was on the line that day, each person once: as they were then, if the answers tell it.

    Functions, not names: a report is spread further than a register.
    """
    people: dict[int | str, str] = {}
    for call in calls:
        functions = _functions(case, call.contact_id)
        if functions:
            people[call.contact_id or functions] = functions
    for each in case.spoken:
        if each.channel == Channel.PHONE and _day(each.first) <= day <= _day(each.last):
            people[each.contact or each.functions] = each.functions
    return tuple(people.values())


def _functions(case: _Case, contact: int | None) -> str:
    """What whoever was called is at that municipality, as the ledger would write it; '' for the switchboard."""
    return ", ".join(dict.fromkeys(role.name_sv for who, role in case.held if who == contact))


def _letters(assessment: Assessment, period: _Period) -> dict[str, int]:
    sent = Letter.objects.of_assessment(assessment).filter(sent_at__gte=period.start, sent_at__lte=period.until)
    return dict(sorted(Counter(sent.order_by().values_list("kind", flat=True)).items()))


def _moved(cases: Sequence[_Case], period: _Period) -> tuple[Risk, ...]:
    """Calls that were moved or called off in the period. When that was, only the audit trail knows."""
    changed = {each.pk: case.name for case in cases for each in case.appointments if each.sequence}
    if not changed:
        return ()
    events = AuditEvent.objects.filter(
        at__gte=period.start, at__lte=period.until, verb__in=["call moved", "call called off"]
    )
    told = {event.detail.get("appointment") for event in events}
    names = dict.fromkeys(name for pk, name in changed.items() if pk in told)
    return (Risk("moved", names=tuple(names)),) if names else ()


def _quiet(cases: Sequence[_Case], until: datetime.datetime) -> tuple[Risk, ...]:
    """Municipalities that have been heard of and then not for two weeks, however far they have come."""
    names = tuple(case.name for case in cases if case.last_word is not None and until - case.last_word >= QUIET_FOR)
    return (Risk("quiet", names=names, day=str(QUIET_FOR.days)),) if names else ()


def _objections(cases: Sequence[_Case]) -> tuple[Risk, ...]:
    """Objections that nobody has settled, with how many where there are more."""
    waiting = ((case.name, sum(each.objections or 0 for each in case.readbacks)) for case in cases)
    names = tuple(f"{name} ({n})" if n > 1 else name for name, n in waiting if n)
    return (Risk("objection", names=names),) if names else ()


def _unread(cases: Sequence[_Case], until: datetime.datetime) -> tuple[Risk, ...]:
    """Municipalities whose last read-back was closed without a word from them: nobody knows whether it was read."""
    today = timezone.localdate(until)
    names = tuple(case.name for case in cases if case.readbacks and _is_unread(case, today, until))
    return (Risk("unread", names=names),) if names else ()


def _is_unread(case: _Case, today: datetime.date, until: datetime.datetime) -> bool:
    last = case.readbacks[-1]
    is_answered = last.answered_at is not None and last.answered_at <= until
    objected = case.participation.objection_at
    return last.closes_on < today and not is_answered and not (objected is not None and objected >= last.sent_at)


def _not_heard(cases: Sequence[_Case]) -> tuple[Risk, ...]:
    """Key roles that somebody holds at an interviewed municipality, of whom none has given an answer by any channel."""
    roles: dict[int, KeyRole] = {}
    missed: dict[int, list[str]] = {}
    for case in (each for each in cases if _interviews(each)):
        people = {each.contact for each in case.spoken} | {call.contact_id for call in case.calls if call.was_reached}
        said = {function for each in case.spoken for function in each.functions.split(", ")}
        met = {each.role_id for visit in case.visits for each in visit.was_met}
        people |= {each.contact_id for visit in case.visits for each in visit.was_met if each.contact_id}
        heard = {role.pk for contact, role in case.held if contact in people or role.name_sv in said or role.pk in met}
        for role in dict.fromkeys(role for _who, role in case.held if role.is_key and role.pk not in heard):
            roles[role.pk] = role
            missed.setdefault(role.pk, []).append(case.name)
    ordered = sorted(missed, key=lambda pk: (roles[pk].order, pk))
    return tuple(
        Risk("role", names=tuple(missed[pk]), role={"sv": roles[pk].name_sv, "en": roles[pk].name_en}) for pk in ordered
    )


def _said_at(seq: int, at: datetime.datetime, channel: str, rounds: Sequence[Submission]) -> datetime.datetime | None:
    """When a revision reached the office; None for what is still a draft."""
    if channel != Channel.WEB:
        return at
    return next((each.at for each in rounds if each.seq >= seq), None)


def _heard(cases: Sequence[_Case], period: _Period) -> tuple[Heard, ...]:
    """Themes with much need that were said in the period and differ from what was said before it.

    What a municipality types by its link is said when it hands it in, not while it is a draft.
    """
    rounds = {case.response.pk: case.submissions for case in cases if case.response is not None}
    responses = {case.response.pk: case.response for case in cases if case.response is not None}
    questions: dict[str, str] = {}
    labels: dict[str, Any] = {}
    for view in {each.view for each in responses.values()}:
        labels |= theme_labels([view])
        questions |= {name: theme for (theme, measure), name in ratings_of(view).items() if measure == "need"}
    rows = (
        AnswerRevision.objects.filter(
            response__in=list(responses), question__in=sorted(questions), at__lte=period.until, item=""
        )
        .exclude(kind="confirm")
        .order_by("response", "seq")
        .values_list("response", "seq", "question", "at", "kind", "score", "channel")
    )
    before: dict[tuple[int, str], int | None] = {}
    after: dict[tuple[int, str], tuple[int | None, str]] = {}
    for response, seq, question, typed_at, kind, score, channel in rows:
        said = None if kind == "clear" else score
        at = _said_at(seq, typed_at, channel, rounds[response])
        if at is None:
            continue
        if at < period.start:
            before[response, question] = said
        else:
            after[response, question] = (said, channel)
    found = [
        Heard(
            key=questions[question],
            theme=dict(labels.get(questions[question], {})),
            municipality=responses[response].participation.municipality.name,
            before=before.get((response, question)),
            after=score,
            channel=channel,
        )
        for (response, question), (score, channel) in after.items()
        if score is not None and score >= MUCH and score != before.get((response, question))
    ]
    order = {theme: place for place, theme in enumerate(themes_of({each.view for each in responses.values()}))}
    places = {
        each.participation.municipality.name: each.participation.municipality.sort_key for each in responses.values()
    }
    return tuple(sorted(found, key=lambda each: (order.get(each.key, len(order)), places[each.municipality])))

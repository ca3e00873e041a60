"""The rounds of a response: opened, submitted, opened again, gone through on the telephone."""

from __future__ import annotations

import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.actions import audit
from accounts.models import User
from municipalities.models import Contact, Participation
from surveys.actions.answers import record_answers
from surveys.actions.batch import Key, strings_of
from surveys.actions.cases import Closed, is_submitted, lock, refuse_if_closed
from surveys.actions.letters import queue_receipt
from surveys.actions.purposes import turn_kinds
from surveys.expressions import relevant_names
from surveys.models import (
    Appointment,
    Channel,
    MissingCode,
    Response,
    Submission,
)
from surveys.values import Missing


@transaction.atomic
def open_response(*, participation: Participation, now: datetime.datetime) -> Response:
    """The response of a case, made on the newest published questionnaire of its assessment if there is none yet.

    Raises ValidationError if the assessment has no published questionnaire.
    """
    found = Response.objects.real().with_case().filter(participation=participation).first()
    if found is not None:
        return found
    questionnaire = participation.assessment.questionnaires.published().order_by("-published_at", "-id").first()
    if questionnaire is None:
        raise ValidationError(_("This assessment has no published questionnaire. Import one and publish it first."))
    response, _made = Response.objects.real().get_or_create(
        participation=participation, defaults={"questionnaire": questionnaire, "created_at": now}
    )
    return Response.objects.real().with_case().get(pk=response.pk)


@transaction.atomic
def submit_response(*, response: Response, by: Contact, now: datetime.datetime) -> Submission:
    """The municipality hands in, and a receipt is written. Submitting twice gives the same submission. Raises `Closed`."""
    locked = lock(response)
    if is_submitted(locked):
        return locked.submissions.filter(kind=Submission.Kind.WEB).latest("at", "id")
    refuse_if_closed(locked, by=by)
    submission = Submission.objects.create(
        response=locked, kind=Submission.Kind.WEB, seq=locked.seq, at=now, by_contact=by
    )
    queue_receipt(submission=submission, by=by, now=now)
    if not locked.is_test:
        turn_kinds(locked.participation)
    return submission


@transaction.atomic
def hand_in_paper(*, response: Response, by: User, spoken_by: Contact, now: datetime.datetime) -> Submission:
    """The municipality's answers came on paper, or in a workbook, and are all there: its own round ends.

    It is the round that a municipality ends on the web by itself, so it counts from now on and is what an interview is
    compared with. Handing in twice gives the same submission. Raises `Closed`, also after an interview: then the talk was
    the first word, and what comes later is a change.
    """
    locked = lock(response)
    refuse_if_closed(locked, by=by)
    if is_submitted(locked):
        return locked.submissions.filter(kind=Submission.Kind.WEB).latest("at", "id")
    if locked.phone_at is not None:
        raise Closed("interviewed")
    audit(by=by, verb="answers handed in on paper", target=locked.participation, contact=spoken_by.pk)
    return Submission.objects.create(response=locked, kind=Submission.Kind.WEB, seq=locked.seq, at=now, by_user=by)


@transaction.atomic
def reopen_response(*, response: Response, by: Contact, now: datetime.datetime) -> Response:
    """The municipality takes its answers back to change them; possible until the interview. Raises `Closed`."""
    locked = lock(response)
    participation = locked.participation
    if not participation.assessment.is_open:
        raise Closed("closed")
    if participation.declined_on is not None:
        raise Closed("declined")
    if locked.phone_at is not None:
        raise Closed("interviewed")
    if is_submitted(locked):
        locked.reopened_at = now
        Response.objects.filter(pk=locked.pk).update(reopened_at=now)
        if not locked.is_test:
            turn_kinds(participation)
            audit(by=None, verb="response reopened", target=participation, contact=by.pk)
    return locked


PRESSED_TWICE = datetime.timedelta(minutes=5)


@transaction.atomic
def complete_interview(
    *,
    response: Response,
    by: User,
    spoken_by: Contact | None,
    mark_not_asked: bool,
    now: datetime.datetime,
) -> Submission:
    """The interview is done. Questions that nobody reached can be marked as not asked.

    It can be completed again; a button pressed twice within minutes completes it once. Raises `Closed`.
    """
    locked = lock(response)
    refuse_if_closed(locked, by=by)
    if mark_not_asked:
        unanswered: dict[str | Key, Any] = {n: Missing(MissingCode.NOT_ASKED) for n in unanswered_names(locked)}
        if unanswered:
            recorded = record_answers(
                response=locked,
                values=unanswered,
                seen_seq=locked.seq,
                channel=Channel.PHONE,
                by=by,
                spoken_by=spoken_by,
                now=now,
            )
            locked.seq = recorded.seq
    last = locked.submissions.order_by("at", "id").last()
    is_same = last is not None and last.kind == Submission.Kind.INTERVIEW and last.seq == locked.seq
    if last is not None and is_same and now - last.at < PRESSED_TWICE:
        return last
    # Who asked to be called, or was to be called today, has been called.
    today = timezone.localtime(now).replace(hour=23, minute=59, second=59)
    Appointment.objects.waiting_until(today).filter(
        participation=locked.participation, kind__in=[Appointment.Kind.INTERVIEW, Appointment.Kind.CONFIRM]
    ).update(state=Appointment.State.DONE, handled_at=now, handled_by=by)
    return Submission.objects.create(
        response=locked, kind=Submission.Kind.INTERVIEW, seq=locked.seq, at=now, by_user=by
    )


def unanswered_names(response: Response) -> list[str]:
    """Relevant questions and repeats without an answer, in the order of the questionnaire."""
    view = response.view
    answers = list(response.answers.all())
    relevant = relevant_names(view, strings_of(view, answers))
    answered = {a.question for a in answers}
    return [name for name in view.nodes if name in relevant and name not in answered]

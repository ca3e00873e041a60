"""Reading back: the answers go to the municipality as they were understood; it agrees or objects, the office settles."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.actions import audit
from accounts.models import User
from municipalities.models import Contact
from surveys import letters
from surveys.actions.cases import Closed, lock, role_text, why_closed
from surveys.actions.invitations import link_for
from surveys.actions.letters import PRESSED_TWICE, queue_letter
from surveys.models import Letter, ReadBack, Response, Verdict
from surveys.readback import Key, last_readback, retold_of

LATEST = datetime.timedelta(days=60)
"""How long a municipality may be given to object."""
LONGEST = 2000
"""Characters of an objection, and of what the office did about it."""

AGREE, OBJECT = Verdict.Kind.AGREE, Verdict.Kind.OBJECT


class ReadBackClosed(Closed):
    """The municipality can say nothing about this read-back now. `why` is closed, declined, answered, late or newer."""

    MESSAGES = {
        "closed": _("This round is closed. Nothing more can be saved."),
        "declined": _("The municipality has declined to take part in this round."),
        "answered": _("You have already said that you are done. Open it again to say something more."),
        "late": _("The last day to object has passed. Call us if something is wrong."),
        "newer": _("The energy office has sent a newer read-back. Open the page again."),
    }


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody says of one answer: `kind` is agree or object; an objection needs words."""

    kind: str
    text: str = ""


def checked_last_day(day: datetime.date, *, today: datetime.date) -> datetime.date:
    """Raises ValidationError for a last day that has passed or lies too far away."""
    if day < today:
        raise ValidationError(_("The last day has passed."))
    if day > today + LATEST:
        raise ValidationError(_("The last day is at most %(days)s days from today."), params={"days": LATEST.days})
    return day


@transaction.atomic
def send_readback(
    *, response: Response, contacts: Iterable[Contact], closes_on: datetime.date, by: User, now: datetime.datetime
) -> tuple[ReadBack, list[Letter]]:
    """Read the answers back as they stand: a letter with the personal link to each contact, open until `closes_on`.

    While the newest read-back is open and no answer has changed since, it is that one that is sent on, with the new last
    day; else there is a new one and the old is closed. Raises ValidationError before the interview is completed, for a wrong
    last day, and where a letter could not arrive; `Closed` where the round is.
    """
    contacts = list(contacts)
    locked = lock(response)
    today = timezone.localdate(now)
    why = why_closed(locked, by=by)
    if why:
        raise Closed(why)
    if locked.phone_at is None:
        raise ValidationError(_("The interview is not completed yet. Complete it, then read back."))
    if not contacts:
        raise ValidationError(_("Choose at least one contact."))
    readback = _to_send(locked, checked_last_day(closes_on, today=today), by, now)
    readback.response = locked
    written = []
    for contact in contacts:
        invitation = link_for(response=locked, contact=contact, until=closes_on, by=by, now=now)
        written.append(
            queue_letter(
                kind=letters.READBACK,
                response=locked,
                contact=contact,
                invitation=invitation,
                by=by,
                now=now,
                readback=readback,
            )
        )
    return readback, written


def _to_send(response: Response, closes_on: datetime.date, by: User, now: datetime.datetime) -> ReadBack:
    last = last_readback(response)
    is_same = last is not None and last.seq == response.seq
    if last is not None and is_same and last.is_open(timezone.localdate(now)):
        if last.closes_on != closes_on:
            last.closes_on = closes_on
            last.save(update_fields=["closes_on"])
            audit(by=by, verb="read-back prolonged", target=response, readback=last.pk, closes_on=str(closes_on))
        return last
    if last is not None and is_same and now - last.sent_at < PRESSED_TWICE:
        return last
    made = ReadBack.objects.create(response=response, seq=response.seq, sent_at=now, sent_by=by, closes_on=closes_on)
    audit(by=by, verb="read-back sent", target=response, readback=made.pk, seq=made.seq, closes_on=str(closes_on))
    return made


# --- The municipality -------------------------------------------------------------------------------------------------


def why_readback_closed(readback: ReadBack, response: Response, *, by: User | Contact, today: datetime.date) -> str:
    """Why nothing can be said now (a key of `ReadBackClosed.MESSAGES`), or ''. `response` with its case and rounds."""
    why = why_closed(response, by=by)
    if why in ("closed", "declined"):
        return why
    if readback.answered_at is not None:
        return "answered"
    return "late" if today > readback.closes_on else ""


def _open(readback: ReadBack, *, by: Contact, now: datetime.datetime) -> ReadBack:
    """The read-back, locked until the transaction ends, with its response. Raises `ReadBackClosed`."""
    fresh = _locked(readback)
    newest = last_readback(fresh.response)
    why = why_readback_closed(fresh, fresh.response, by=by, today=timezone.localdate(now))
    if newest is not None and newest.pk != fresh.pk:
        why = "newer"
    if why:
        raise ReadBackClosed(why)
    return fresh


def _locked(readback: ReadBack) -> ReadBack:
    response = lock(readback.response)
    fresh = ReadBack.objects.get(pk=readback.pk)
    fresh.response = response
    return fresh


@transaction.atomic
def give_verdict(
    *,
    readback: ReadBack,
    question: str,
    kind: str,
    by: Contact,
    now: datetime.datetime,
    text: str = "",
    item: str = "",
) -> Verdict:
    """Say of one answer that it is right or what is not right. The same again changes nothing. See `give_verdicts`."""
    wrong = give_verdicts(readback=readback, said={(question, item): Said(kind, text)}, by=by, now=now)
    for error in wrong.values():
        raise error
    return Verdict.objects.get(readback=readback, question=question, item=item)


@transaction.atomic
def give_verdicts(
    *,
    readback: ReadBack,
    said: Mapping[Key, Said],
    by: Contact,
    now: datetime.datetime,
    seen: datetime.datetime | None = None,
) -> dict[Key, ValidationError]:
    """What somebody says of several answers, each saved on its own; returns what is wrong, by answer.

    `seen` is when the page was read: what a colleague has said since is not overwritten. An objection that the office has
    settled and that is written anew is open again. Raises `ReadBackClosed`.
    """
    fresh = _open(readback, by=by, now=now)
    told = {each.key: each for each in retold_of(fresh.response, fresh.seq)}
    stored = {(row.question, row.item): row for row in fresh.verdicts.all()}
    role = role_text(by, fresh.response)
    wrong: dict[Key, ValidationError] = {}
    for key, each in said.items():
        row = stored.get(key)
        text = each.text.replace("\r\n", "\n").strip() if each.kind == OBJECT else ""
        if row is not None and (row.kind, row.text) == (each.kind, text):
            continue
        error = _refused(each.kind, text, is_told=key in told)
        if error is None and row is not None and seen is not None and row.at > seen and row.by_contact_id != by.pk:
            error = ValidationError(_("Somebody else has answered this meanwhile. Read it, then choose again."))
        if error is not None:
            wrong[key] = error
            continue
        row = row or Verdict(readback=fresh, question=key[0], item=key[1])
        row.seq, row.kind, row.text, row.at = told[key].seq, each.kind, text, now
        row.by_contact, row.spoken_role = by, role
        row.settled_at = row.settled_by = None
        row.save()
        audit(by=None, verb=f"read-back: {each.kind}", target=fresh.response, verdict=row.pk, contact=by.pk)
    return wrong


def _refused(kind: str, text: str, *, is_told: bool) -> ValidationError | None:
    if not is_told or kind not in Verdict.Kind.values:
        return ValidationError(_("This answer is not part of what was read back."))
    if kind == OBJECT and not text:
        return ValidationError(_("Write what is not right."), code="empty")
    if len(text) > LONGEST:
        return ValidationError(
            _("The text has %(given)s characters. Shorten it to at most %(maximum)s."),
            code="too_long",
            params={"given": len(text), "maximum": LONGEST},
        )
    return None


@transaction.atomic
def finish_readback(*, readback: ReadBack, by: Contact, now: datetime.datetime) -> ReadBack:
    """The municipality is done: what it has not objected to is right. Twice is once. Raises `ReadBackClosed`."""
    fresh = _locked(readback)
    newest = last_readback(fresh.response)
    if fresh.answered_at is not None and newest is not None and newest.pk == fresh.pk:
        return fresh
    fresh = _open(readback, by=by, now=now)
    fresh.answered_at, fresh.answered_by, fresh.answered_role = now, by, role_text(by, fresh.response)
    fresh.save(update_fields=["answered_at", "answered_by", "answered_role"])
    objections = fresh.verdicts.filter(kind=OBJECT).count()
    audit(
        by=None,
        verb="read-back answered",
        target=fresh.response,
        readback=fresh.pk,
        contact=by.pk,
        objections=objections,
    )
    return fresh


@transaction.atomic
def reopen_readback(*, readback: ReadBack, by: Contact, now: datetime.datetime) -> ReadBack:
    """The municipality has more to say, while the last day has not passed. Twice is once. Raises `ReadBackClosed`."""
    fresh = _locked(readback)
    was_answered = fresh.answered_at is not None
    fresh.answered_at = None
    newest = last_readback(fresh.response)
    why = why_readback_closed(fresh, fresh.response, by=by, today=timezone.localdate(now))
    if newest is not None and newest.pk != fresh.pk:
        why = "newer"
    if why:
        raise ReadBackClosed(why)
    if was_answered:
        fresh.answered_by, fresh.answered_role = None, ""
        fresh.save(update_fields=["answered_at", "answered_by", "answered_role"])
        audit(by=None, verb="read-back open again", target=fresh.response, readback=fresh.pk, contact=by.pk)
    return fresh


# --- The office -------------------------------------------------------------------------------------------------------


@transaction.atomic
def settle_objection(*, verdict: Verdict, settlement: str, by: User, now: datetime.datetime) -> Verdict:
    """Say what the office did about an objection; the municipality reads it. The same again changes nothing.

    The answer itself is corrected on the telephone page. Raises ValidationError for what is no objection, without words, and
    where somebody else has settled it meanwhile in other words.
    """
    readback = _locked(ReadBack.objects.select_related("response").get(pk=verdict.readback_id))
    fresh = Verdict.objects.select_related("settled_by").get(pk=verdict.pk)
    fresh.readback = readback
    settlement = settlement.replace("\r\n", "\n").strip()
    if fresh.kind != OBJECT:
        raise ValidationError(_("This is no objection any more: the municipality has changed its mind."))
    if not settlement:
        raise ValidationError(_("Write what you did about it. The municipality reads it."))
    if len(settlement) > LONGEST:
        raise ValidationError(
            _("The text has %(given)s characters. Shorten it to at most %(maximum)s."),
            params={"given": len(settlement), "maximum": LONGEST},
        )
    if fresh.settled_at is not None:
        if fresh.settlement == settlement or fresh.settled_by_id == by.pk:
            return _settle(fresh, settlement, by, fresh.settled_at)
        raise ValidationError(
            _("%(who)s has settled this meanwhile: “%(text)s”"),
            params={"who": fresh.settled_by, "text": fresh.settlement},
        )
    _settle(fresh, settlement, by, now)
    audit(by=by, verb="objection settled", target=readback.response, verdict=fresh.pk, question=fresh.question)
    return fresh


def _settle(verdict: Verdict, settlement: str, by: User, at: datetime.datetime) -> Verdict:
    """Keeps who settled it first; that person may mend the words."""
    verdict.settled_at, verdict.settlement = at, settlement
    verdict.settled_by = verdict.settled_by or by
    verdict.save(update_fields=["settled_at", "settled_by", "settlement"])
    return verdict

"""Every write about answers, rounds, links and questionnaires. Nothing else in the house writes answers.

The rules are those of the architecture: one way in, conflicts per question between people about values, relevance never
rejects, and a ledger that replays to the current state.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import Max, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from accounts.actions import audit
from accounts.models import User
from municipalities.actions import save_contact
from municipalities.models import Assessment, Assignment, Contact, KeyRole, Participation, Theme
from surveys import values as rules
from surveys.definition import Definition, Repeat, View
from surveys.expressions import relevant_names
from surveys.models import (
    Answer,
    AnswerRevision,
    Channel,
    Invitation,
    KnownFact,
    MissingCode,
    Questionnaire,
    Reason,
    RefusedAnswer,
    Response,
    Submission,
)
from surveys.values import Item, Missing, Problem

# The role of the register for a function that has no role of its own; which one it is stands in the assignment's note.
ANY_OTHER_ROLE = "annan"

Key = tuple[str, str]
"""(question, item); the item is '' outside repeats."""

State = tuple[Any, str] | None
"""(value, missing code), or None where there is no answer."""


class Closed(Exception):
    """The response takes no answers now. `why` is closed, declined, submitted or interviewed."""

    MESSAGES = {
        "closed": _("This round is closed. Nothing more can be saved."),
        "declined": _("The municipality has declined to take part in this round."),
        "submitted": _("The answers have been submitted. Open them again to change something."),
        "interviewed": _("The interview is done. Call us if something should be changed."),
    }

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why

    @property
    def message(self) -> str:
        return str(self.MESSAGES[self.why])


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two people gave different answers. `refused` stays on screen; `current` stands until somebody chooses."""

    refused: State
    current: State
    at: datetime.datetime | None = None
    channel: str = ""
    who: str = ""


@dataclass(frozen=True, slots=True)
class Recorded:
    """What became of a batch of answers. Keys are (question, item).

    `others`: what other people have changed since the writer last looked, with the state it has now.
    `relevant`: the names of the questions and repeats that are relevant after the batch.
    """

    accepted: frozenset[Key]
    unchanged: frozenset[Key]
    conflicts: Mapping[Key, Conflict]
    invalid: Mapping[Key, Problem]
    seq: int
    relevant: frozenset[str]
    others: Mapping[Key, State] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A checked value: the state it asks for, its score, and the place of a repeat's item (None keeps the place)."""

    state: State
    score: int | None = None
    position: int | None = None


@cache
def _cases() -> QuerySet[Response]:
    """Responses with what every write needs of their case, and the time of their last rounds.

    Built once and for few columns: putting the joins together costs more than running them.
    """

    def last(kind: str) -> Subquery:
        rows = Submission.objects.filter(response=OuterRef("pk"), kind=kind).order_by().values("response")
        return Subquery(rows.annotate(last=Max("at")).values("last"))

    rounds = {"web_at": last(Submission.Kind.WEB), "phone_at": last(Submission.Kind.INTERVIEW)}
    case = "participation__assessment", "participation__municipality", "questionnaire"
    columns = ("variant", "declined_on", "assessment__name", "assessment__membership_date", "assessment__closed_on")
    return (
        Response.objects.select_related(*case)
        .only(
            *("participation", "seq", "opened_at", "reopened_at", "questionnaire__digest"),
            *(f"participation__{column}" for column in (*columns, "municipality__code", "municipality__name")),
        )
        .annotate(**rounds)
    )


def _lock(response: Response) -> Response:
    """The response, locked until the transaction ends, with its case and the time of its last rounds.

    On SQLite the lock is the IMMEDIATE transaction; on PostgreSQL it is this row.
    """
    locked: Response = _cases().select_for_update(of=("self",)).get(pk=response.pk)
    return locked


def is_submitted(response: Response) -> bool:
    """True between a submission on the web and its reopening; needs `web_at` (see `_lock`, `with_rounds`)."""
    return response.web_at is not None and (response.reopened_at is None or response.reopened_at < response.web_at)


def why_closed(response: Response, *, by: User | Contact) -> str:
    """Why the response takes no answers from this person now (a key of `Closed.MESSAGES`), or ''; needs the rounds."""
    participation = response.participation
    if not participation.assessment.is_open:
        return "closed"
    if participation.declined_on is not None:
        return "declined"
    if isinstance(by, Contact):
        if response.phone_at is not None:
            return "interviewed"
        if is_submitted(response):
            return "submitted"
    return ""


def _refuse_if_closed(response: Response, *, by: User | Contact) -> None:
    why = why_closed(response, by=by)
    if why:
        raise Closed(why)


def role_text(contact: Contact, response: Response) -> str:
    """The functions of a contact at the municipality of a response, as text in Swedish (it is copied into the ledger)."""
    held = Assignment.objects.filter(contact=contact, municipality=response.participation.municipality_id)
    rows = held.order_by("role__order").values_list("role__key", "role__name_sv", "note")
    return ", ".join(note if key == ANY_OTHER_ROLE and note else name for key, name, note in rows)[:150]


@transaction.atomic
def record_answers(
    *,
    response: Response,
    values: Mapping[str | Key, Any],
    seen_seq: int,
    channel: str,
    by: User | Contact,
    spoken_by: Contact | None = None,
    kind: str = "value",
    reason: str | Mapping[Key, str] = "",
    now: datetime.datetime,
) -> Recorded:
    """Write answers; the only way in, for the web form, the telephone, the visit and the import.

    `values` maps a question, or (question, item), to a value, an `Item`, `Missing(code)` or None for no answer.
    `seen_seq` is the number of the last revision that the writer's page knew of. `kind` is value, confirm (the values
    must be the current ones) or clear. `reason` is a digit of `Reason`, for changes only, or one for each key. A contact
    on the web speaks for itself; otherwise `spoken_by` says who said it.

    Each value is judged alone: one that is refused never costs another. Raises `Closed`.
    """
    if kind not in AnswerRevision.Kind.values:
        raise ValueError(f"unknown kind of revision: {kind!r}")
    reasons = dict.fromkeys(map(_as_key, values), reason) if isinstance(reason, str) else dict(reason)
    if not set(reasons.values()) <= {"", *Reason.values}:
        raise ValueError(f"unknown reason: {reason!r}")
    locked = _lock(response)
    _refuse_if_closed(locked, by=by)
    view = locked.view
    seen = min(max(seen_seq, 0), locked.seq)
    batch = _Batch(locked, view, by, seen)

    wanted, invalid = _check_all(batch, values, kind)
    accepted: dict[Key, _Wanted] = {}
    unchanged: set[Key] = set()
    conflicts: dict[Key, Conflict] = {}
    for key, want in wanted.items():
        verdict = batch.judge(key, want, kind)
        if verdict == "write":
            accepted[key] = want
        elif verdict == "same":
            unchanged.add(key)
        else:
            conflicts[key] = batch.conflict(key, want.state)
    _settle_repeats(batch, accepted, conflicts, invalid)

    speaker = spoken_by if spoken_by is not None else (by if isinstance(by, Contact) else None)
    relevant = batch.write(accepted, kind=kind, channel=channel, spoken_by=speaker, reasons=reasons, now=now)
    batch.keep_refused(conflicts, wanted, kind=kind, channel=channel, spoken_by=speaker, now=now)
    touched = set(wanted) | set(invalid)
    others = {key: batch.state(key) for key in batch.changed_by_others() if key not in touched}
    return Recorded(
        accepted=frozenset(accepted),
        unchanged=frozenset(unchanged),
        conflicts=conflicts,
        invalid=invalid,
        seq=locked.seq,
        relevant=relevant,
        others=others,
    )


def _as_key(key: str | Key) -> Key:
    return key if isinstance(key, tuple) else (key, "")


def _check_all(
    batch: _Batch, values: Mapping[str | Key, Any], kind: str
) -> tuple[dict[Key, _Wanted], dict[Key, Problem]]:
    """Each value against the definition: what is asked for, and what is wrong."""
    wanted: dict[Key, _Wanted] = {}
    invalid: dict[Key, Problem] = {}
    strings = batch.strings()
    for raw_key, value in values.items():
        key = _as_key(raw_key)
        name, item = key
        node = batch.view.nodes.get(name)
        if node is None:
            invalid[key] = Problem("unknown_question", {"name": name[:100]})
        elif item and (not isinstance(node, Repeat) or not _is_item_id(item)):
            invalid[key] = Problem("unknown_item", {"name": name, "item": item[:20]})
        elif kind == "clear" and value is not None:
            invalid[key] = Problem("clear_with_value", {"name": name})
        elif value is None:
            wanted[key] = _Wanted(None)
        elif isinstance(node, Repeat) and bool(item) == isinstance(value, Missing):
            invalid[key] = Problem("unknown_item", {"name": name, "item": item})
        else:
            result = rules.check(batch.view, node, value, strings=strings, exclude=batch.exclude)
            if isinstance(result, Problem):
                invalid[key] = result
            elif rules.is_empty(result):
                wanted[key] = _Wanted(None)
            else:
                position = value.position if isinstance(value, Item) else None
                wanted[key] = _Wanted((result.value, result.missing), result.score, position)
    return wanted, invalid


def _is_item_id(item: str) -> bool:
    return 0 < len(item) <= 20 and item.isascii() and item.isalnum()


def new_item_id() -> str:
    """A short id for a new item of a repeat, unlikely to be thought of twice in one response."""
    return secrets.token_hex(4)


def _settle_repeats(
    batch: _Batch, accepted: dict[Key, _Wanted], conflicts: dict[Key, Conflict], invalid: dict[Key, Problem]
) -> None:
    """Rules over the items of a repeat: "nothing to give" and items exclude each other, and there is a highest number."""
    for name in {key[0] for key in accepted}:
        repeat = batch.view.nodes[name]
        if not isinstance(repeat, Repeat):
            continue
        items = {k for k in batch.answers if k[0] == name and k[1]}
        removed = {k for k, want in accepted.items() if k[0] == name and k[1] and want.state is None}
        added = [k for k, want in accepted.items() if k[0] == name and k[1] and want.state is not None]
        marker = (name, "")
        left = (items - removed) | set(added)
        if marker in accepted and accepted[marker].state is not None and left:
            del accepted[marker]
            invalid[marker] = Problem("items_exist", {"name": name})
        elif added and marker not in accepted and marker in batch.answers:
            # Somebody gives an item where "nothing to give" stood. Their own mark, or one they saw, gives way; one that
            # another person set meanwhile is a conflict like any other.
            if marker in batch.changed_by_others():
                for key in added:
                    conflicts[key] = batch.conflict(marker, accepted.pop(key).state)
            else:
                accepted[marker] = _Wanted(None)
        elif added and marker in accepted and accepted[marker].state is not None:
            del accepted[marker]
            invalid[marker] = Problem("items_exist", {"name": name})
        most = repeat.max_items
        if most is not None:
            for key in [k for k in added if k in accepted and k not in items][max(most - len(items - removed), 0) :]:
                del accepted[key]
                invalid[key] = Problem("too_many_items", {"name": name, "most": most})


class _Batch:
    """One writer's batch against one locked response: what stands, what others did, and the writing."""

    def __init__(self, response: Response, view: View, by: User | Contact, seen: int) -> None:
        self.response = response
        self.view = view
        self.by = by
        self.seen = seen
        self.exclude = frozenset({response.participation.municipality.code})
        self.answers: dict[Key, Answer] = {(a.question, a.item): a for a in response.answers.all()}
        later = response.revisions.filter(seq__gt=seen) if seen < response.seq else AnswerRevision.objects.none()
        self._later: dict[Key, list[AnswerRevision]] = {}
        for revision in later.select_related("by_user", "by_contact"):
            self._later.setdefault((revision.question, revision.item), []).append(revision)
        self._seen_states: dict[Key, tuple[State, int]] = self._load_seen_states()
        self._confirmed: dict[Key, AnswerRevision] | None = None
        self.refused = list(response.refused.filter(settled_at=None))

    def _load_seen_states(self) -> dict[Key, tuple[State, int]]:
        """State and place, at `seen`, of what has changed since. What has not changed is as it stands now."""
        names = {key[0] for key, revisions in self._later.items() if any(r.kind != "confirm" for r in revisions)}
        if not names:
            return {}
        rows = self.response.revisions.filter(seq__lte=self.seen, question__in=names).exclude(kind="confirm")
        return {(r.question, r.item): (None if r.kind == "clear" else (r.value, r.missing), r.position) for r in rows}

    def state(self, key: Key) -> State:
        """What stands now."""
        answer = self.answers.get(key)
        return None if answer is None else (answer.value, answer.missing)

    def strings(self) -> dict[str, str]:
        """Current values outside repeats as the expressions see them."""
        return {
            name: rules.as_string(self.view.nodes[name], answer.value, answer.missing)
            for (name, item), answer in self.answers.items()
            if not item and name in self.view.nodes
        }

    def _is_mine(self, row: AnswerRevision | RefusedAnswer) -> bool:
        if isinstance(self.by, User):
            return row.by_user_id == self.by.pk
        return row.by_contact_id == self.by.pk

    def _foreign(self, key: Key) -> list[AnswerRevision]:
        """Changes of the value that other people made since the writer last looked."""
        return [r for r in self._later.get(key, []) if r.kind != "confirm" and not self._is_mine(r)]

    def changed_by_others(self) -> set[Key]:
        return {key for key in self._later if self._foreign(key)}

    def judge(self, key: Key, want: _Wanted, kind: str) -> str:
        """`write`, `same` (nothing to write) or `conflict`, by rule 2 of the architecture."""
        now_state = self.state(key)
        answer = self.answers.get(key)
        now_position = answer.position if answer is not None else 0
        if kind == "confirm":
            if now_state is None or want.state != now_state:
                return "conflict" if want.state != now_state else "same"
            return "same" if self._already_confirmed(key) else "write"

        def equal(state: State, position: int) -> bool:
            return want.state == state and (want.position is None or state is None or want.position == position)

        touched_since = any(r.kind != "confirm" for r in self._later.get(key, []))
        seen_state, seen_position = (
            self._seen_states.get(key, (None, 0)) if touched_since else (now_state, now_position)
        )
        if equal(seen_state, seen_position) or equal(now_state, now_position):
            return "same"
        return "conflict" if self._foreign(key) else "write"

    def _already_confirmed(self, key: Key) -> bool:
        """The last revision of the answer is this writer's own confirmation: a reply was lost, or a key pressed twice."""
        if self._confirmed is None:
            rows = self.response.revisions.order_by("seq")
            self._confirmed = {(r.question, r.item): r for r in rows}
        last = self._confirmed.get(key)
        return last is not None and last.kind == "confirm" and self._is_mine(last)

    def conflict(self, key: Key, refused: State) -> Conflict:
        foreign = self._foreign(key)
        last = foreign[-1] if foreign else None
        return Conflict(
            refused=refused,
            current=self.state(key),
            at=last.at if last else None,
            channel=last.channel if last else "",
            who=_who(last) if last else "",
        )

    def write(
        self,
        accepted: Mapping[Key, _Wanted],
        *,
        kind: str,
        channel: str,
        spoken_by: Contact | None,
        reasons: Mapping[Key, str],
        now: datetime.datetime,
    ) -> frozenset[str]:
        """Revisions, current answers and their relevance; returns what is relevant afterwards."""
        spoken_role = role_text(spoken_by, self.response) if spoken_by is not None and accepted else ""
        by_user, by_contact = (self.by, None) if isinstance(self.by, User) else (None, self.by)
        revisions: list[AnswerRevision] = []
        upserts: dict[Key, Answer] = {}
        deletes: list[int] = []
        for key, want in accepted.items():
            self.response.seq += 1
            name, item = key
            before = self.answers.get(key)
            position = self._place(key, want, before)
            value, missing = want.state if want.state is not None else (None, "")
            score = before.score if kind == "confirm" and before is not None else want.score
            is_change = kind != "confirm" and before is not None
            revisions.append(
                AnswerRevision(
                    response=self.response,
                    seq=self.response.seq,
                    question=name,
                    item=item,
                    position=position,
                    at=now,
                    channel=channel,
                    kind=kind if kind == "confirm" else ("clear" if want.state is None else "value"),
                    value=value,
                    missing=missing,
                    score=score,
                    by_user=by_user,
                    by_contact=by_contact,
                    spoken_by=spoken_by,
                    spoken_role=spoken_role,
                    reason=reasons.get(key, "") if is_change else "",
                )
            )
            if kind == "confirm":
                continue
            if want.state is None:
                if before is not None:
                    deletes.append(before.pk)
                    del self.answers[key]
                continue
            answer = before or Answer(response=self.response, question=name, item=item)
            answer.position, answer.value, answer.missing, answer.score = position, value, missing, score
            answer.seq = self.response.seq
            self.answers[key] = answer
            upserts[key] = answer
        if not accepted:
            return relevant_names(self.view, self.strings())
        relevant = self._mark_relevance(upserts)
        AnswerRevision.objects.bulk_create(revisions)
        if deletes:
            Answer.objects.filter(pk__in=deletes).delete()
        if upserts:
            # Rows that exist carry their key; the database decides by the unique constraint, never by our memory.
            rows = [
                Answer(
                    response=self.response,
                    question=a.question,
                    item=a.item,
                    position=a.position,
                    value=a.value,
                    missing=a.missing,
                    score=a.score,
                    relevant=a.relevant,
                    seq=a.seq,
                )
                for a in upserts.values()
            ]
            Answer.objects.bulk_create(
                rows,
                update_conflicts=True,
                unique_fields=["response", "question", "item"],
                update_fields=["position", "value", "missing", "score", "relevant", "seq"],
            )
        Response.objects.filter(pk=self.response.pk).update(seq=self.response.seq)
        return relevant

    def keep_refused(
        self,
        conflicts: Mapping[Key, Conflict],
        wanted: Mapping[Key, _Wanted],
        *,
        kind: str,
        channel: str,
        spoken_by: Contact | None,
        now: datetime.datetime,
    ) -> None:
        """Nobody's words are lost: a refused value waits for a choice. What the writer has settled since waits no more."""
        if not conflicts and not self.refused:
            return
        mine = {(r.question, r.item): r for r in self.refused if self._is_mine(r)}
        for key in wanted:
            row = mine.get(key)
            if row is not None and key not in conflicts and self.state(key) == wanted[key].state:
                row.settled_at = now
                row.save(update_fields=["settled_at"])
        if kind == "confirm":
            return
        for key, conflict in conflicts.items():
            row = mine.get(key) or RefusedAnswer(response=self.response, question=key[0], item=key[1])
            row.value, row.missing = conflict.refused if conflict.refused is not None else (None, "")
            row.is_clear = conflict.refused is None
            row.position = wanted[key].position
            row.at, row.channel = now, channel
            row.by_user, row.by_contact = (self.by, None) if isinstance(self.by, User) else (None, self.by)
            row.spoken_role = role_text(spoken_by, self.response) if spoken_by is not None else ""
            row.save()

    def _place(self, key: Key, want: _Wanted, before: Answer | None) -> int:
        if want.position is not None:
            return want.position
        if before is not None:
            return before.position
        if not key[1]:
            return 0
        return max((a.position for (name, item), a in self.answers.items() if name == key[0] and item), default=0) + 1

    def _mark_relevance(self, upserts: Mapping[Key, Answer]) -> frozenset[str]:
        """Set `relevant` on the answers to be written, and in the database on those it changed for."""
        relevant = relevant_names(self.view, self.strings())
        turned: dict[bool, list[int]] = {True: [], False: []}
        for key, answer in self.answers.items():
            is_relevant = key[0] in relevant
            if key in upserts:
                answer.relevant = is_relevant
            elif answer.relevant != is_relevant and key[0] in self.view.nodes:
                turned[is_relevant].append(answer.pk)
        for is_relevant, keys in turned.items():
            if keys:
                Answer.objects.filter(pk__in=keys).update(relevant=is_relevant)
        return relevant


def _who(revision: AnswerRevision) -> str:
    """Who to name beside a conflicting value: the function if it was copied, else the person who recorded it."""
    if revision.spoken_role:
        return revision.spoken_role
    return str(revision.by_user or revision.by_contact or "")


def given_again(value: Any, missing: str, item: str = "", position: int | None = None) -> Any:
    """A stored value as it has to be given to `record_answers` to come out the same."""
    if missing and value is None:
        return Missing(missing)
    if item and isinstance(value, dict):
        return Item(value, position)
    return value


@transaction.atomic
def settle(
    *,
    refused: RefusedAnswer,
    take: bool,
    text: str | None = None,
    seen_seq: int,
    channel: str,
    by: User | Contact,
    spoken_by: Contact | None = None,
    reason: str = "",
    now: datetime.datetime,
) -> Recorded | None:
    """Choose between two people's answers: `take` the refused one, keep what stands, or write `text` that merges both.

    The choice is final only if nobody has changed the answer meanwhile; otherwise the refused one waits on and the
    result holds the conflict or the problem (`seen_seq` is what the chooser's page knew). Returns None where what stands
    is kept. Raises `Closed`.
    """
    locked = _lock(refused.response)
    _refuse_if_closed(locked, by=by)
    refused = RefusedAnswer.objects.select_for_update().get(pk=refused.pk)
    if refused.settled_at is not None:
        return None
    recorded = None
    if take or text is not None:
        value: Any = None
        if text is not None:
            value = text
        elif not refused.is_clear:
            value = given_again(refused.value, refused.missing, refused.item, refused.position)
        recorded = record_answers(
            response=locked,
            values={(refused.question, refused.item): value},
            seen_seq=seen_seq,
            channel=channel,
            by=by,
            spoken_by=spoken_by,
            reason=reason,
            now=now,
        )
        if recorded.conflicts or recorded.invalid:
            return recorded
    else:
        moved = _moved_on(locked, refused, by=by, seen=min(max(seen_seq, 0), locked.seq))
        if moved is not None:
            return moved
    RefusedAnswer.objects.filter(pk=refused.pk).update(settled_at=now)
    return recorded


def _moved_on(locked: Response, refused: RefusedAnswer, *, by: User | Contact, seen: int) -> Recorded | None:
    """The conflict that there is now, if what stands is no longer what the chooser wanted to keep."""
    batch = _Batch(locked, locked.view, by, seen)
    key = (refused.question, refused.item)
    if key not in batch.changed_by_others():
        return None
    conflict = batch.conflict(key, None if refused.is_clear else (refused.value, refused.missing))
    return Recorded(
        accepted=frozenset(),
        unchanged=frozenset(),
        conflicts={key: conflict},
        invalid={},
        seq=locked.seq,
        relevant=relevant_names(batch.view, batch.strings()),
    )


# --- rounds -------------------------------------------------------------------------------------------------------


@transaction.atomic
def open_response(*, participation: Participation, now: datetime.datetime) -> Response:
    """The response of a case, made on the newest published questionnaire of its assessment if there is none yet.

    Raises ValidationError if the assessment has no published questionnaire.
    """
    found = Response.objects.with_case().filter(participation=participation).first()
    if found is not None:
        return found
    questionnaire = participation.assessment.questionnaires.published().order_by("-published_at", "-id").first()
    if questionnaire is None:
        raise ValidationError(_("This assessment has no published questionnaire. Import one and publish it first."))
    response, _made = Response.objects.get_or_create(
        participation=participation, defaults={"questionnaire": questionnaire, "created_at": now}
    )
    return Response.objects.with_case().get(pk=response.pk)


@transaction.atomic
def submit_response(*, response: Response, by: Contact, now: datetime.datetime) -> Submission:
    """The municipality hands in. Submitting twice gives the same submission. Raises `Closed`."""
    locked = _lock(response)
    if is_submitted(locked):
        return locked.submissions.filter(kind=Submission.Kind.WEB).latest("at", "id")
    _refuse_if_closed(locked, by=by)
    return Submission.objects.create(response=locked, kind=Submission.Kind.WEB, seq=locked.seq, at=now, by_contact=by)


@transaction.atomic
def reopen_response(*, response: Response, by: Contact, now: datetime.datetime) -> Response:
    """The municipality takes its answers back to change them; possible until the interview. Raises `Closed`."""
    locked = _lock(response)
    participation = locked.participation
    if not participation.assessment.is_open:
        raise Closed("closed")
    if locked.phone_at is not None:
        raise Closed("interviewed")
    if is_submitted(locked):
        locked.reopened_at = now
        locked.save(update_fields=["reopened_at"])
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
    locked = _lock(response)
    _refuse_if_closed(locked, by=by)
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
    return Submission.objects.create(
        response=locked, kind=Submission.Kind.INTERVIEW, seq=locked.seq, at=now, by_user=by
    )


def unanswered_names(response: Response) -> list[str]:
    """Relevant questions and repeats without an answer, in the order of the questionnaire."""
    view = response.view
    answers = list(response.answers.all())
    strings = {
        a.question: rules.as_string(view.nodes[a.question], a.value, a.missing)
        for a in answers
        if not a.item and a.question in view.nodes
    }
    relevant = relevant_names(view, strings)
    answered = {a.question for a in answers}
    return [name for name in view.nodes if name in relevant and name not in answered]


# --- what may be changed in the ledger ---------------------------------------------------------------------------------


@transaction.atomic
def fill_reason(*, revision: AnswerRevision, reason: str, by: User) -> AnswerRevision:
    """Give a change its reason afterwards; once. Raises ValidationError."""
    if reason not in Reason.values:
        raise ValidationError(_("Choose one of the reasons."))
    filled = AnswerRevision.objects.filter(pk=revision.pk, reason="").update(reason=reason)
    if not filled:
        raise ValidationError(_("This change already has a reason."))
    revision.reason = reason
    audit(by=by, verb="reason filled in", target=revision, reason=reason)
    return revision


@transaction.atomic
def redact(*, revision: AnswerRevision, by: User, now: datetime.datetime) -> int:
    """Blank a text wherever it stands in the history of its question; returns the number of revisions blanked.

    For an item of a repeat only the texts are taken out; choices stay. The rows, their writers and times remain.
    """
    response = _lock(revision.response)
    node = response.view.nodes[revision.question]
    history = response.revisions.filter(question=revision.question, item=revision.item, redacted_at=None)
    alike = [r for r in history if r.value == revision.value and r.value is not None]
    blanked = _without_texts(node, revision.value)
    for row in alike:
        AnswerRevision.objects.filter(pk=row.pk).update(value=blanked, redacted_at=now)
    Answer.objects.filter(
        response=response, question=revision.question, item=revision.item, seq__in=[r.seq for r in alike]
    ).update(value=blanked)
    audit(by=by, verb="text redacted", target=revision, revisions=len(alike))
    return len(alike)


def _without_texts(node: object, value: Any) -> Any:
    if isinstance(node, Repeat) and isinstance(value, dict):
        texts = {question.name for question in node.children if question.kind == "text"}
        return {name: v for name, v in value.items() if name not in texts}
    return ""


# --- links ----------------------------------------------------------------------------------------------------------------


@transaction.atomic
def invite(
    *, response: Response, contact: Contact, by: User | None, expires_at: datetime.datetime, now: datetime.datetime
) -> Invitation:
    """A personal link for a contact. Inviting again prolongs the link and makes a revoked one valid in a new generation."""
    if expires_at <= now:
        raise ValidationError(_("The last day must be in the future."))
    if contact.erased_at is not None:
        raise ValidationError(_("This contact has been erased."))
    invitation, made = Invitation.objects.select_for_update().get_or_create(
        response=response,
        contact=contact,
        defaults={"expires_at": expires_at, "created_by": by, "created_at": now},
    )
    if not made:
        if invitation.revoked_at is not None:
            invitation.generation += 1
        invitation.revoked_at = None
        invitation.expires_at = expires_at
        invitation.save(update_fields=["generation", "revoked_at", "expires_at"])
    audit(by=by, verb="invited", target=response, contact=contact.pk, generation=invitation.generation)
    return invitation


@transaction.atomic
def invite_to(
    *,
    participation: Participation,
    contact: Contact,
    by: User,
    expires_at: datetime.datetime,
    now: datetime.datetime,
) -> Invitation:
    """`invite` to a case; the first link of a case makes its response. Raises ValidationError where nobody can answer."""
    if participation.declined_on is not None or not participation.assessment.is_open:
        raise ValidationError(Closed.MESSAGES["declined" if participation.declined_on is not None else "closed"])
    response = open_response(participation=participation, now=now)
    return invite(response=response, contact=contact, by=by, expires_at=expires_at, now=now)


@transaction.atomic
def revoke_invitation(*, invitation: Invitation, by: User, now: datetime.datetime) -> Invitation:
    """Every link that was ever given out for this invitation stops working at once."""
    invitation = Invitation.objects.select_for_update().get(pk=invitation.pk)
    invitation.generation += 1
    invitation.revoked_at = now
    invitation.save(update_fields=["generation", "revoked_at"])
    audit(by=by, verb="link revoked", target=invitation.response, contact=invitation.contact_id)
    return invitation


@transaction.atomic
def add_respondent(
    *, response: Response, role: KeyRole, function: str, name: str, email: str, language: str
) -> Contact:
    """Somebody who is not in the register answers: the contact with that address at the municipality, or a new one.

    `function` says which one it is where the role is `ANY_OTHER_ROLE`.
    """
    municipality = response.participation.municipality
    here = Contact.objects.filter(assignments__municipality=municipality, erased_at=None)
    known: Contact | None = here.filter(email__iexact=email).first()
    if known is not None:
        return known
    contact = Contact(name=name, email=email, language=language, added_by_respondent=True)
    save_contact(contact=contact, roles=[(municipality, role)], by=None)
    if role.key == ANY_OTHER_ROLE and function:
        Assignment.objects.filter(contact=contact, municipality=municipality, role=role).update(note=function)
    return contact


@transaction.atomic
def open_invitation(*, invitation: Invitation, now: datetime.datetime) -> Invitation:
    """The link was used by a person (a POST, never a scanner's GET)."""
    Invitation.objects.filter(pk=invitation.pk, opened_at=None).update(opened_at=now)
    Response.objects.filter(pk=invitation.response_id, opened_at=None).update(opened_at=now)
    return invitation


# --- questionnaires and known facts ---------------------------------------------------------------------------------------


@transaction.atomic
def import_questionnaire(*, definition: Definition, assessment: Assessment, by: User | None) -> Questionnaire:
    """Store a definition as a draft of the assessment, and its themes in the register.

    A draft with the same name and version is replaced; the same published version is returned if it is equal.
    Raises ValidationError if that version is published with another content.
    """
    document = definition.to_json()
    digest = hashlib.sha256(json.dumps(document, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
    found = Questionnaire.objects.filter(
        assessment=assessment, name=definition.name, version=definition.version
    ).first()
    if found is not None and found.digest == digest:
        questionnaire = found
    elif found is not None and found.published_at is not None:
        raise ValidationError(
            _("Version %(version)s is published and cannot be changed. Give the new one another version number.")
            % {"version": definition.version}
        )
    elif found is not None:
        found.definition, found.digest = document, digest
        found.save(update_fields=["definition", "digest"])
        questionnaire = found
    else:
        questionnaire = Questionnaire.objects.create(
            assessment=assessment,
            name=definition.name,
            version=definition.version,
            definition=document,
            digest=digest,
        )
    for order, (key, label) in enumerate(definition.themes(), start=1):
        Theme.objects.get_or_create(
            key=key, defaults={"name_sv": label.get("sv", key), "name_en": label.get("en", ""), "order": order}
        )
    audit(by=by, verb="questionnaire imported", target=questionnaire, digest=digest)
    return questionnaire


@transaction.atomic
def publish_questionnaire(*, questionnaire: Questionnaire, by: User | None, now: datetime.datetime) -> Questionnaire:
    """From now on this version is what new responses are made on, and it never changes."""
    if questionnaire.published_at is None:
        questionnaire.published_at = now
        questionnaire.save(update_fields=["published_at"])
        audit(by=by, verb="questionnaire published", target=questionnaire)
    return questionnaire


@transaction.atomic
def save_fact(
    *,
    participation: Participation,
    view: View,
    question: str,
    value: Any,
    source: str,
    known_on: datetime.date,
    by: User | None,
    now: datetime.datetime,
) -> KnownFact | Problem:
    """Note what the office knows; the value must be a valid answer to the question. Returns the problem if it is not."""
    node = view.nodes.get(question)
    if node is None or isinstance(node, Repeat):
        return Problem("unknown_question", {"name": question[:100]})
    result = rules.check(view, node, value, strings={}, exclude=frozenset({participation.municipality.code}))
    if isinstance(result, Problem):
        return result
    if rules.is_empty(result) or result.missing:
        return Problem("fact_without_value", {})
    fact, _made = KnownFact.objects.update_or_create(
        municipality=participation.municipality,
        question=question,
        defaults={
            "value": result.value,
            "source": source,
            "known_on": known_on,
            "entered_by": by,
            "entered_at": now,
        },
    )
    audit(by=by, verb="fact saved", target=fact, source=source, known_on=known_on.isoformat())
    return fact


@transaction.atomic
def delete_fact(*, fact: KnownFact, by: User) -> None:
    """Take back what the office thought it knew; answers that somebody gave because of it stay."""
    audit(by=by, verb="fact deleted", target=fact, value=fact.value, source=fact.source)
    fact.delete()


# --- many cases at once -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Entry:
    """One revision of a ledger that is written for many cases: by the municipality, or by staff who asked for it."""

    question: str
    value: Any
    at: datetime.datetime
    item: str = ""
    by_staff: bool = False
    kind: str = "value"
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Ended:
    """A submission after the first `entries` revisions; kind and writer as in `Submission`."""

    kind: str
    entries: int
    at: datetime.datetime


@transaction.atomic
def load_ledger(
    *,
    questionnaire: Questionnaire,
    cases: Sequence[tuple[Participation, Contact]],
    entries: Sequence[Entry],
    rounds: Sequence[Ended],
    staff: User,
) -> int:
    """Write one invented ledger for many cases of one variant; returns the number of revisions. For measuring only.

    It is the one exception from `record_answers`, since ten thousand municipalities would take hours that way. Values are
    checked like all others, and what comes out passes `ledger_faults`. The cases must be of a demo assessment and have no
    response yet. Raises ValidationError if a value is not allowed.
    """
    assessment = questionnaire.assessment
    if not assessment.is_demo:
        raise ValidationError(_("Only an assessment of invented data can be filled like this."))
    view = questionnaire.load().view(cases[0][0].variant, assessment.membership_date.year)
    current: dict[Key, Answer] = {}
    revisions: list[AnswerRevision] = []
    for seq, entry in enumerate(entries, start=1):
        key = (entry.question, entry.item)
        strings = _strings_of(view, current.values())
        result = rules.check(view, view.nodes[entry.question], entry.value, strings=strings)
        if isinstance(result, Problem):
            raise ValidationError(f"{entry.question}: {result.code}")
        before = current.get(key)
        position = before.position if before else len([k for k in current if k[0] == key[0]]) + 1 if entry.item else 0
        values = {"value": result.value, "missing": result.missing, "score": result.score, "position": position}
        names = {"question": entry.question, "item": entry.item}
        if entry.kind == "value":
            current[key] = Answer(**names, **values, seq=seq)
        channel = Channel.PHONE if entry.by_staff else Channel.WEB
        marks = {"at": entry.at, "channel": channel, "kind": entry.kind, "reason": entry.reason}
        revisions.append(AnswerRevision(**names, **values, **marks, seq=seq, by_user=staff if entry.by_staff else None))
    relevant = relevant_names(view, _strings_of(view, current.values()))
    for answer in current.values():
        answer.relevant = answer.question in relevant
    by_contact = {participation.pk: contact for participation, contact in cases}
    responses = Response.objects.bulk_create(
        Response(
            participation=participation,
            questionnaire=questionnaire,
            seq=len(revisions),
            created_at=entries[0].at,
            opened_at=None if entries[0].by_staff else entries[0].at,
        )
        for participation, _contact in cases
    )
    Submission.objects.bulk_create(
        Submission(
            response=response,
            kind=ended.kind,
            seq=ended.entries,
            at=ended.at,
            by_user=staff if ended.kind == Submission.Kind.INTERVIEW else None,
            by_contact=None if ended.kind == Submission.Kind.INTERVIEW else by_contact[response.participation_id],
        )
        for response in responses
        for ended in rounds
    )
    # The first is written as objects; the database copies its rows to the others.
    first, *others = responses
    first_contact = by_contact[first.participation_id]
    role = role_text(first_contact, first)
    for row in revisions:
        row.response, row.spoken_by, row.spoken_role = first, first_contact, role
        row.by_contact = None if row.by_user_id else first_contact
    for answer in current.values():
        answer.response = first
    AnswerRevision.objects.bulk_create(revisions)
    Answer.objects.bulk_create(current.values())
    contacts = {response.pk: by_contact[response.participation_id].pk for response in others}
    _copy_rows(AnswerRevision, first, contacts, {"by_contact_id", "spoken_by_id"})
    _copy_rows(Answer, first, contacts, set())
    return len(revisions) * len(cases)


def _copy_rows(
    model: type[Answer] | type[AnswerRevision], first: Response, contacts: Mapping[int, int], personal: set[str]
) -> None:
    """Copy a response's rows to other responses; in the `personal` columns a contact becomes that response's own."""
    quote = connection.ops.quote_name
    columns = [str(field.column) for field in model._meta.concrete_fields if not field.primary_key]
    taken = [f"r.{quote(column)}" for column in columns]
    for place, column in enumerate(columns):
        if column == "response_id":
            taken[place] = "n.response"
        elif column in personal:
            taken[place] = f"CASE WHEN {taken[place]} IS NULL THEN NULL ELSE n.contact END"
    table, names = quote(model._meta.db_table), ", ".join(map(quote, columns))
    pairs = list(contacts.items())
    for start in range(0, len(pairs), 200):
        part = pairs[start : start + 200]
        rows = " UNION ALL ".join(["SELECT %s AS response, %s AS contact"] * len(part))
        sql = f"INSERT INTO {table} ({names}) SELECT {', '.join(taken)} FROM {table} r CROSS JOIN ({rows}) n"  # noqa: S608 - names of our own tables
        with connection.cursor() as cursor:
            cursor.execute(f"{sql} WHERE r.response_id = %s", [*(each for pair in part for each in pair), first.pk])


def _strings_of(view: View, answers: Iterable[Answer]) -> dict[str, str]:
    """Values outside repeats as the expressions see them."""
    return {
        a.question: rules.as_string(view.nodes[a.question], a.value, a.missing)
        for a in answers
        if not a.item and a.question in view.nodes
    }


# --- the ledger ---------------------------------------------------------------------------------------------------------------


def ledger_faults(responses: Iterable[Response]) -> list[str]:
    """Replays every revision and compares with the current answers; a line for each difference, none if all is well."""
    faults: list[str] = []
    for response in responses:
        replayed: dict[Key, tuple[Any, str, int, int | None, int]] = {}
        expected = 0
        for revision in response.revisions.order_by("seq"):
            expected += 1
            if revision.seq != expected:
                faults.append(f"response {response.pk}: revision {expected} is missing, found {revision.seq}")
                expected = revision.seq
            key = (revision.question, revision.item)
            if revision.kind == "clear":
                replayed.pop(key, None)
            elif revision.kind == "value":
                replayed[key] = (revision.value, revision.missing, revision.position, revision.score, revision.seq)
        if response.seq != expected:
            faults.append(f"response {response.pk}: counts {response.seq} revisions, has {expected}")
        current = {
            (a.question, a.item): (a.value, a.missing, a.position, a.score, a.seq) for a in response.answers.all()
        }
        for key in sorted(set(replayed) | set(current)):
            if replayed.get(key) != current.get(key):
                faults.append(
                    f"response {response.pk}: {' '.join(key).strip()} is {current.get(key)!r}, "
                    f"the revisions say {replayed.get(key)!r}"
                )
        view = response.view
        strings = {
            name: rules.as_string(view.nodes[name], value[0], value[1])
            for (name, item), value in current.items()
            if not item and name in view.nodes
        }
        relevant = relevant_names(view, strings)
        for answer in response.answers.all():
            if answer.question in view.nodes and answer.relevant != (answer.question in relevant):
                faults.append(f"response {response.pk}: {answer.question} is marked relevant={answer.relevant}")
    return faults

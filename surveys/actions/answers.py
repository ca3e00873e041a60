"""`record_answers`: the one way in for answers, and what becomes of two people's different ones."""

from __future__ import annotations

import datetime
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from accounts.models import User
from municipalities.models import Contact
from surveys import values as rules
from surveys.actions.batch import Batch, Conflict, Key, State, Wanted
from surveys.actions.cases import lock, refuse_if_closed
from surveys.definition import Repeat
from surveys.expressions import relevant_names
from surveys.models import (
    AnswerRevision,
    Reason,
    RefusedAnswer,
    Response,
)
from surveys.values import Item, Missing, Problem


@dataclass(frozen=True, slots=True)
class Recorded:
    """What became of a batch of answers. Keys are (question, item).

    `others`: what other people have changed since the writer last looked, with the state it has now.
    `relevant`, `answered`: the names of the questions and repeats that are relevant, or answered, after the batch.
    """

    accepted: frozenset[Key]
    unchanged: frozenset[Key]
    conflicts: Mapping[Key, Conflict]
    invalid: Mapping[Key, Problem]
    seq: int
    relevant: frozenset[str]
    answered: frozenset[str]
    others: Mapping[Key, State] = field(default_factory=dict)


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
    typed: Mapping[Key, datetime.datetime] | None = None,
    now: datetime.datetime,
) -> Recorded:
    """Write answers; the only way in, for the web form, the telephone, the visit and the import.

    `values` maps a question, or (question, item), to a value, an `Item`, `Missing(code)` or None for no answer.
    `seen_seq` is the number of the last revision that the writer's page knew of. `kind` is value, confirm (the values
    must be the current ones) or clear. `reason` is a digit of `Reason`, for changes only, or one for each key. A contact
    on the web speaks for itself; otherwise `spoken_by` says who said it. `typed` is when each value was typed, from pages
    that save by themselves: what has waited on a device does not undo what the same person wrote elsewhere since.

    Each value is judged alone: one that is refused never costs another. Raises `Closed`.
    """
    if kind not in AnswerRevision.Kind.values:
        raise ValueError(f"unknown kind of revision: {kind!r}")
    reasons = dict.fromkeys(map(_as_key, values), reason) if isinstance(reason, str) else dict(reason)
    if not set(reasons.values()) <= {"", *Reason.values}:
        raise ValueError(f"unknown reason: {reason!r}")
    locked = lock(response)
    refuse_if_closed(locked, by=by)
    view = locked.view
    seen = min(max(seen_seq, 0), locked.seq)
    batch = Batch(locked, view, by, seen, typed=typed)

    wanted, invalid = _check_all(batch, values, kind)
    accepted: dict[Key, Wanted] = {}
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
    settled = {key for key in wanted if key in accepted or key in conflicts or wanted[key].state == batch.state(key)}
    others = {key: batch.state(key) for key in batch.changed_by_others() if key not in settled}
    return Recorded(
        accepted=frozenset(accepted),
        unchanged=frozenset(unchanged),
        conflicts=conflicts,
        invalid=invalid,
        seq=locked.seq,
        relevant=relevant,
        answered=batch.answered,
        others=others,
    )


def _as_key(key: str | Key) -> Key:
    return key if isinstance(key, tuple) else (key, "")


def _check_all(
    batch: Batch, values: Mapping[str | Key, Any], kind: str
) -> tuple[dict[Key, Wanted], dict[Key, Problem]]:
    """Each value against the definition: what is asked for, and what is wrong."""
    wanted: dict[Key, Wanted] = {}
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
            wanted[key] = Wanted(None)
        elif isinstance(node, Repeat) and bool(item) == isinstance(value, Missing):
            invalid[key] = Problem("unknown_item", {"name": name, "item": item})
        else:
            result = rules.check(batch.view, node, value, strings=strings, exclude=batch.exclude)
            if isinstance(result, Problem):
                invalid[key] = result
            elif rules.is_empty(result):
                wanted[key] = Wanted(None)
            else:
                position = value.position if isinstance(value, Item) else None
                wanted[key] = Wanted((result.value, result.missing), result.score, position)
    return wanted, invalid


def _is_item_id(item: str) -> bool:
    return 0 < len(item) <= 20 and item.isascii() and item.isalnum()


def new_item_id() -> str:
    """A short id for a new item of a repeat, unlikely to be thought of twice in one response."""
    return secrets.token_hex(4)


def _settle_repeats(
    batch: Batch, accepted: dict[Key, Wanted], conflicts: dict[Key, Conflict], invalid: dict[Key, Problem]
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
            # another person set meanwhile, or they themselves after an entry that waited on a device, is a conflict.
            anothers = marker in batch.changed_by_others()
            for key in [k for k in added if anothers or batch.overtaken(marker, batch.typed.get(k))]:
                conflicts[key] = batch.conflict(marker, accepted.pop(key).state)
            if any(key in accepted for key in added):
                accepted[marker] = Wanted(None)
        elif added and marker in accepted and accepted[marker].state is not None:
            del accepted[marker]
            invalid[marker] = Problem("items_exist", {"name": name})
        most = repeat.max_items
        if most is not None:
            for key in [k for k in added if k in accepted and k not in items][max(most - len(items - removed), 0) :]:
                del accepted[key]
                invalid[key] = Problem("too_many_items", {"name": name, "most": most})


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
    locked = lock(refused.response)
    refuse_if_closed(locked, by=by)
    refused = RefusedAnswer.objects.select_for_update().get(pk=refused.pk)
    if refused.settled_at is not None:
        return _chosen_too_late(locked, refused, take=take, text=text, channel=channel, by=by, seen=seen_seq, now=now)
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


def _chosen_too_late(
    locked: Response,
    refused: RefusedAnswer,
    *,
    take: bool,
    text: str | None,
    channel: str,
    by: User | Contact,
    seen: int,
    now: datetime.datetime,
) -> Recorded | None:
    """Somebody else has settled it meanwhile. Keeping what stands is done then; another answer waits for a choice again."""
    if not take and text is None:
        return None
    batch = Batch(locked, locked.view, by, min(max(seen, 0), locked.seq))
    key = (refused.question, refused.item)
    wanted = (
        Wanted((text, ""))
        if text is not None
        else Wanted(None if refused.is_clear else (refused.value, refused.missing))
    )
    if wanted.state == batch.state(key):
        return None
    conflicts = {key: batch.conflict(key, wanted.state)}
    batch.keep_refused(conflicts, {key: wanted}, kind="value", channel=channel, spoken_by=None, now=now)
    return _only_conflicts(batch, conflicts)


def _moved_on(locked: Response, refused: RefusedAnswer, *, by: User | Contact, seen: int) -> Recorded | None:
    """The conflict that there is now, if what stands is no longer what the chooser wanted to keep."""
    batch = Batch(locked, locked.view, by, seen)
    key = (refused.question, refused.item)
    if key not in batch.changed_by_others():
        return None
    conflict = batch.conflict(key, None if refused.is_clear else (refused.value, refused.missing))
    return _only_conflicts(batch, {key: conflict})


def _only_conflicts(batch: Batch, conflicts: Mapping[Key, Conflict]) -> Recorded:
    return Recorded(
        accepted=frozenset(),
        unchanged=frozenset(),
        conflicts=conflicts,
        invalid={},
        seq=batch.response.seq,
        relevant=relevant_names(batch.view, batch.strings()),
        answered=batch.answered,
    )

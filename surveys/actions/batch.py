"""One writer's batch of answers against one locked response: what stands, what others did, and the writing."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from accounts.models import User
from municipalities.models import Contact
from surveys import queries
from surveys import values as rules
from surveys.actions.cases import role_text
from surveys.definition import Repeat, View
from surveys.expressions import relevant_names
from surveys.models import (
    Answer,
    AnswerRevision,
    RefusedAnswer,
    Response,
)

Key = tuple[str, str]
"""(question, item); the item is '' outside repeats."""

State = tuple[Any, str] | None
"""(value, missing code), or None where there is no answer."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two people, or one person on two devices, gave different answers.

    `refused` stays on screen; `current` stands until somebody chooses.
    """

    refused: State
    current: State
    at: datetime.datetime | None = None
    channel: str = ""
    who: str = ""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A checked value: the state it asks for, its score, and the place of a repeat's item (None keeps the place)."""

    state: State
    score: int | None = None
    position: int | None = None


class Batch:
    """One writer's batch against one locked response: what stands, what others did, and the writing.

    `typed` says when the writer typed what arrives now, for pages that save by themselves.
    """

    def __init__(
        self,
        response: Response,
        view: View,
        by: User | Contact,
        seen: int,
        *,
        typed: Mapping[Key, datetime.datetime] | None = None,
    ) -> None:
        self.response = response
        self.view = view
        self.by = by
        self.seen = seen
        self.typed = typed or {}
        self.began_at = response.seq
        self.exclude = frozenset({response.participation.municipality.code})
        self.answers: dict[Key, Answer] = {(a.question, a.item): a for a in queries.answers_of(response.pk)}
        self._later: dict[Key, list[AnswerRevision]] = {}
        if seen < response.seq:
            for revision in response.revisions.filter(seq__gt=seen).select_related("by_user", "by_contact"):
                self._later.setdefault((revision.question, revision.item), []).append(revision)
        self._seen_states: dict[Key, tuple[State, int]] = self._load_seen_states()
        self._confirmed: dict[Key, AnswerRevision] | None = None
        self.refused = queries.waiting_of(response.pk) if response.has_waiting else []

    def _load_seen_states(self) -> dict[Key, tuple[State, int]]:
        """State and place, at `seen`, of what has changed since. What has not changed is as it stands now."""
        names = {key[0] for key, revisions in self._later.items() if any(r.kind != "confirm" for r in revisions)}
        if not names:
            return {}
        rows = self.response.revisions.filter(seq__lte=self.seen, question__in=names).exclude(kind="confirm")
        return {(r.question, r.item): (_state_of(r), r.position) for r in rows}

    def state(self, key: Key) -> State:
        """What stands now."""
        answer = self.answers.get(key)
        return None if answer is None else (answer.value, answer.missing)

    @property
    def answered(self) -> frozenset[str]:
        """Questions and repeats with an answer, a code or an item."""
        return frozenset(name for name, _item in self.answers)

    def strings(self) -> dict[str, str]:
        return strings_of(self.view, self.answers.values())

    def _is_mine(self, row: AnswerRevision | RefusedAnswer) -> bool:
        if isinstance(self.by, User):
            return row.by_user_id == self.by.pk
        return row.by_contact_id == self.by.pk

    def _foreign(self, key: Key) -> list[AnswerRevision]:
        """Changes of the value that other people made since the writer last looked."""
        return [r for r in self._later.get(key, []) if r.kind != "confirm" and not self._is_mine(r)]

    def _own(self, key: Key) -> list[AnswerRevision]:
        """Changes of the value that the writer made since this page last looked: in another window, on another device."""
        return [r for r in self._later.get(key, []) if r.kind != "confirm" and self._is_mine(r)]

    def overtaken(self, key: Key, typed: datetime.datetime | None) -> bool:
        """Whether the writer has changed it elsewhere after the moment at which something else was `typed`."""
        own = self._own(key)
        return typed is not None and bool(own) and own[-1].at > typed

    def _arrived_before(self, key: Key, want: Wanted) -> bool:
        """Whether this very value was saved once and its reply was lost: what came after it was meant to replace it."""
        typed = self.typed.get(key)
        return typed is not None and any(r.at >= typed and _state_of(r) == want.state for r in self._own(key))

    def _meets_own(self, key: Key, want: Wanted) -> bool:
        """Whether it would overwrite what the same person wrote elsewhere, later or in more words, without having seen it.

        Only a page that saves by itself can tell: it knows of all its own saves, and when each value was typed.
        """
        own = self._own(key)
        if key not in self.typed or not own:
            return False
        return self.overtaken(key, self.typed[key]) or self._loses_words(key[0], want.state, _state_of(own[-1]))

    def _loses_words(self, name: str, wanted: State, standing: State) -> bool:
        """Whether a text, or an entry of a list, stands that the newer one does not hold too."""
        if standing is None or not standing[0]:
            return False
        node = self.view.nodes[name]
        if isinstance(node, Repeat):
            return wanted != standing
        return node.kind == "text" and (wanted is None or str(standing[0]) not in str(wanted[0]))

    def changed_by_others(self) -> set[Key]:
        return {key for key in self._later if self._foreign(key)}

    def judge(self, key: Key, want: Wanted, kind: str) -> str:
        """`write`, `same` (nothing to write) or `conflict`, by rule 2 of the architecture.

        Between people, and for one person where a page that has waited on a device would undo what was written since.
        """
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
        if self._arrived_before(key, want):
            return "same"
        return "conflict" if self._foreign(key) or self._meets_own(key, want) else "write"

    def _already_confirmed(self, key: Key) -> bool:
        """The last revision of the answer is this writer's own confirmation: a reply was lost, or a key pressed twice."""
        if self._confirmed is None:
            rows = self.response.revisions.order_by("seq")
            self._confirmed = {(r.question, r.item): r for r in rows}
        last = self._confirmed.get(key)
        return last is not None and last.kind == "confirm" and self._is_mine(last)

    def conflict(self, key: Key, refused: State) -> Conflict:
        changes = self._foreign(key) or self._own(key)
        last = changes[-1] if changes else None
        return Conflict(
            refused=refused,
            current=self.state(key),
            at=last.at if last else None,
            channel=last.channel if last else "",
            who=_who(last) if last else "",
        )

    def write(
        self,
        accepted: Mapping[Key, Wanted],
        *,
        kind: str,
        channel: str,
        spoken_by: Contact | None,
        reasons: Mapping[Key, str],
        now: datetime.datetime,
    ) -> frozenset[str]:
        """Revisions, current answers and their relevance; returns what is relevant afterwards."""
        spoken_role = role_text(spoken_by, self.response) if spoken_by is not None and accepted else ""
        by_user, by_contact = (self.by.pk, None) if isinstance(self.by, User) else (None, self.by.pk)
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
                    response_id=self.response.pk,
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
                    by_user_id=by_user,
                    by_contact_id=by_contact,
                    spoken_by_id=spoken_by.pk if spoken_by is not None else None,
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
            answer = before or Answer(response_id=self.response.pk, question=name, item=item)
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
                    response_id=self.response.pk,
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
        wanted: Mapping[Key, Wanted],
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
            if row is None or key in conflicts or self.state(key) != wanted[key].state:
                continue
            if self._was_anothers(key) or wanted[key].state == (None if row.is_clear else (row.value, row.missing)):
                row.settled_at = now
                row.save(update_fields=["settled_at"])
        if kind == "confirm":
            return
        for key, conflict in conflicts.items():
            row = mine.get(key) or RefusedAnswer(response=self.response, question=key[0], item=key[1])
            value, row.missing = conflict.refused if conflict.refused is not None else (None, "")
            row.value = _both(row.value, value)
            row.is_clear = conflict.refused is None
            row.position = wanted[key].position
            row.at, row.channel = min(self.typed.get(key, now), now), channel
            row.by_user, row.by_contact = (self.by, None) if isinstance(self.by, User) else (None, self.by)
            row.spoken_role = role_text(spoken_by, self.response) if spoken_by is not None else ""
            row.save()

    def _was_anothers(self, key: Key) -> bool:
        """Whether somebody else's answer stood before this batch: then whoever writes it anew has given up their own.

        Where it was the writer's own, from another device, only a choice says which of the two is meant.
        """
        rows = self.response.revisions.filter(question=key[0], item=key[1], seq__lte=self.began_at)
        last = rows.exclude(kind="confirm").order_by("seq").last()
        return last is None or not self._is_mine(last)

    def _place(self, key: Key, want: Wanted, before: Answer | None) -> int:
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


def _both(waiting: Any, value: Any) -> Any:
    """Two texts under one name, from a link that two people use: both are kept. Of two choices the later is meant."""
    if not isinstance(waiting, str) or not isinstance(value, str) or " " not in waiting.strip():
        return value
    if waiting in value:
        return value
    return waiting if value in waiting else f"{waiting}\n\n{value}"


def _state_of(revision: AnswerRevision) -> State:
    return None if revision.kind == "clear" else (revision.value, revision.missing)


def _who(revision: AnswerRevision) -> str:
    """Who to name beside a conflicting value: the function if it was copied, else the person who recorded it."""
    if revision.spoken_role:
        return revision.spoken_role
    return str(revision.by_user or revision.by_contact or "")


def strings_of(view: View, answers: Iterable[Answer]) -> dict[str, str]:
    """Values outside repeats as the expressions see them."""
    return {
        a.question: rules.as_string(view.nodes[a.question], a.value, a.missing)
        for a in answers
        if not a.item and a.question in view.nodes
    }

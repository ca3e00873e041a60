"""Refused answers as they are put before a person, and what that person chose."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext

from accounts.models import User
from municipalities.models import Contact
from surveys import values as rules
from surveys.actions import Key, State
from surveys.definition import Repeat, View
from surveys.forms.fields import ConflictShown
from surveys.forms.words import moment, one_person
from surveys.models import AnswerRevision, RefusedAnswer, Response

KEEP, TAKE, MERGE = "keep", "take", "merge"


@dataclass(frozen=True, slots=True)
class Choice:
    """What was chosen in one conflict; `text` is what merges both, None unless that was chosen."""

    id: int
    take: bool
    text: str | None = None


def choices(data: QueryDict) -> list[Choice]:
    """The choices in a posted page: settle.<id> is keep, take or merge, settle.<id>.text the merged text."""
    found = []
    for name in data:
        prefix, _, number = name.partition(".")
        if prefix != "settle" or not number.isascii() or not number.isdigit() or len(number) > 18:
            continue
        what = data.get(name)
        if what in (KEEP, TAKE):
            found.append(Choice(int(number), what == TAKE))
        elif what == MERGE and data.get(f"{name}.text", "").strip():
            # Without its text it is no choice: nobody means to remove both answers by merging them.
            found.append(Choice(int(number), False, data[f"{name}.text"]))
    return found


def forgotten_texts(
    data: QueryDict, conflicts: Callable[[], Mapping[Key, Sequence[ConflictShown]]], *, done: Collection[int]
) -> dict[int, str]:
    """Texts that somebody has written to merge two answers without choosing to: {conflict: what to do}."""
    if not any(name.startswith("settle.") for name in data):
        return {}
    chosen = {choice.id for choice in choices(data)} | set(done)
    return {
        each.id: gettext("Choose which answer holds. Your text has not been saved yet.")
        for found in conflicts().values()
        for each in found
        if each.id not in chosen and _is_edited(data.get(f"settle.{each.id}.text"), each.merged)
    }


def _is_edited(posted: str | None, proposed: str) -> bool:
    return posted is not None and bool(posted.strip()) and posted.split() != proposed.split()


def open_conflicts(
    response: Response,
    view: View,
    language: str,
    *,
    reader: User | Contact | None = None,
    now: datetime.datetime | None = None,
    history: Callable[[], Mapping[Key, list[AnswerRevision]]] | None = None,
) -> dict[Key, list[ConflictShown]]:
    """The refused answers of a response that wait for a choice, by key; one query, three where there are any.

    `history` spares the third where the revisions are known with their writers. `reader` sees which answer is their own; with `now`, moments are told as seen from there ("today 14:03").
    """
    waiting = response.refused.filter(settled_at=None)
    # Nearly always there is none, and joining two tables of people would cost more than asking twice.
    if not [question for question in waiting.values_list("question", flat=True) if question in view.nodes]:
        return {}
    rows = [row for row in waiting.select_related("by_user", "by_contact") if row.question in view.nodes]
    last = _last_of(history()) if history else _last_revisions(response, {row.question for row in rows})
    shown: dict[Key, list[ConflictShown]] = {}
    for row in rows:
        key = (row.question, row.item)
        node = view.nodes[row.question]
        current = last.get(key)
        if row.item and (current is None or current.kind == "clear"):
            # An item met "nothing to give", which is an answer of the whole repeat.
            current = last.get((row.question, "")) or current
        refused_text = _words(view, row.question, None if row.is_clear else (row.value, row.missing), language)
        standing = None if current is None or current.kind == "clear" else (current.value, current.missing)
        current_text = _words(view, row.question, standing, language)
        is_text = node.kind == "text" and isinstance(row.value, str) and bool(standing and standing[0])
        shown.setdefault(key, []).append(
            ConflictShown(
                id=row.pk,
                refused=refused_text,
                refused_who=_who(row),
                refused_at=row.at,
                refused_when=moment(row.at, now),
                refused_is_mine=_is_by(row, reader),
                current=current_text,
                current_who=_who(current) if current else "",
                current_at=current.at if current else None,
                current_when=moment(current.at, now) if current else "",
                current_is_mine=current is not None and _is_by(current, reader),
                is_text=is_text,
                is_free=isinstance(node, Repeat) or node.kind == "text",
                merged=f"{current_text}\n\n{refused_text}" if is_text else "",
            )
        )
    return shown


def in_words(view: View, states: Mapping[Key, State], language: str) -> dict[Key, str]:
    """States of answers as they are read."""
    return {key: _words(view, key[0], state, language) for key, state in states.items() if key[0] in view.nodes}


def _last_of(history: Mapping[Key, list[AnswerRevision]]) -> dict[Key, AnswerRevision]:
    """The last change of each answer."""
    return {key: row for key, rows in history.items() for row in rows if row.kind != "confirm"}


def _last_revisions(response: Response, questions: set[str]) -> dict[Key, AnswerRevision]:
    rows = response.revisions.filter(question__in=questions).exclude(kind="confirm")
    return {(r.question, r.item): r for r in rows.select_related("by_user", "by_contact").order_by("seq")}


def _words(view: View, name: str, state: State, language: str) -> str:
    node = view.nodes[name]
    if state is None:
        return gettext("Removed") if isinstance(node, Repeat) else gettext("No answer")
    text = rules.as_text(view, node, state[0], state[1], language)
    scored = _score(view, node, state[0])
    return f"{scored} {text}" if scored else text


def _score(view: View, node: Any, value: Any) -> str:
    """The number of a choice on a scale, as it stands on its tile."""
    if node.kind != "select_one" or "likert" not in node.appearance:
        return ""
    found: Mapping[str, int | None] = {choice.name: choice.score for choice in view.choices(node)}
    score = found.get(str(value))
    return "" if score is None else str(score)


def _who(row: RefusedAnswer | AnswerRevision) -> str:
    return one_person(row.spoken_role) if row.spoken_role else str(row.by_user or row.by_contact or "")


def _is_by(row: RefusedAnswer | AnswerRevision, reader: User | Contact | None) -> bool:
    if reader is None:
        return False
    return (row.by_user_id if isinstance(reader, User) else row.by_contact_id) == reader.pk

"""Every value that an answer ever had, step by step: who said it, who wrote it down, when, and why it was changed."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from reports.analysis.ratings import OFF_SCALE, SCALE, UNANSWERED, VALUE
from surveys.definition import View
from surveys.models import AnswerRevision
from surveys.provenance import Event, State
from surveys.values import as_text


@dataclass(frozen=True, slots=True)
class Step:
    """One revision. `text` and `before` are labels in the reader's language, '' for no answer.

    `said_by` is the function as it was on that day, else the person's name; '' if nobody noted it. `recorded_by` is the
    member of staff who wrote it down, '' if the municipality wrote it itself. `lacks_reason`: staff changed what somebody
    else had put down, and nobody has said why yet.
    """

    seq: int
    at: datetime.datetime
    channel: str
    kind: str
    state: str
    score: int | None
    text: str
    before: str
    said_by: str
    recorded_by: str
    reason: str
    lacks_reason: bool = False


def event_of(revision: AnswerRevision) -> Event:
    return Event(revision.seq, revision.kind, revision.channel, revision.value, revision.missing)


def state_of(revision: AnswerRevision) -> State:
    return event_of(revision).state


def steps(view: View, name: str, revisions: Iterable[AnswerRevision], language: str) -> Iterable[Step]:
    node = view.nodes[name]
    before, before_by = "", None
    for revision in revisions:
        state = state_of(revision)
        text = "" if state is None else as_text(view, node, *state, language)
        speaker = revision.spoken_by or revision.by_contact
        yield Step(
            seq=revision.seq,
            at=revision.at,
            channel=revision.get_channel_display(),
            kind=revision.kind,
            state=_cell_state(revision),
            score=revision.score if revision.kind != AnswerRevision.Kind.CLEAR else None,
            text=text,
            before=before if revision.kind != AnswerRevision.Kind.CONFIRM and before != text else "",
            said_by=revision.spoken_role or (str(speaker) if speaker else ""),
            recorded_by=str(revision.by_user) if revision.by_user else "",
            reason=revision.get_reason_display() if revision.reason else "",
            lacks_reason=bool(
                before
                and before != text
                and revision.by_user_id
                and revision.by_user_id != before_by
                and not revision.reason
                and revision.kind != AnswerRevision.Kind.CONFIRM
            ),
        )
        if revision.kind != AnswerRevision.Kind.CONFIRM:
            before, before_by = text, revision.by_user_id


def _cell_state(revision: AnswerRevision) -> str:
    if revision.kind == AnswerRevision.Kind.CLEAR:
        return UNANSWERED
    if revision.missing:
        return revision.missing
    return VALUE if revision.score in SCALE else OFF_SCALE

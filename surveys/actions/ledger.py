"""What may be changed in the ledger, and the proof that it replays to the current answers."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.actions import audit
from accounts.models import User
from surveys.actions.batch import Key, strings_of
from surveys.actions.cases import lock
from surveys.definition import Repeat
from surveys.expressions import relevant_names
from surveys.models import (
    Answer,
    AnswerRevision,
    Reason,
    Response,
)


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


def explain(*, revision: AnswerRevision, reason: str, by: User) -> bool:
    """Give a change its reason unless it has one: what somebody else gave meanwhile stands. Returns whether it was given."""
    try:
        fill_reason(revision=revision, reason=reason, by=by)
    except ValidationError:
        return False
    return True


@transaction.atomic
def redact(*, revision: AnswerRevision, by: User, now: datetime.datetime) -> int:
    """Blank a text wherever it stands in the history of its question; returns the number of revisions blanked.

    For an item of a repeat only the texts are taken out; choices stay. The rows, their writers and times remain.
    """
    response = lock(revision.response)
    node = response.view.nodes[revision.question]
    history = response.revisions.filter(question=revision.question, item=revision.item, redacted_at=None)
    alike = [r for r in history if r.value == revision.value and r.value is not None]
    blanked = _without_texts(node, revision.value)
    for row in alike:
        AnswerRevision.objects.filter(pk=row.pk).update(value=blanked, redacted_at=now)
    Answer.objects.filter(
        response=response, question=revision.question, item=revision.item, seq__in=[r.seq for r in alike]
    ).update(value=blanked)
    response.refused.filter(
        question=revision.question, item=revision.item, value=revision.value, value__isnull=False
    ).update(value=blanked)
    audit(by=by, verb="text redacted", target=revision, revisions=len(alike))
    return len(alike)


def _without_texts(node: object, value: Any) -> Any:
    if isinstance(node, Repeat) and isinstance(value, dict):
        texts = {question.name for question in node.children if question.kind == "text"}
        return {name: v for name, v in value.items() if name not in texts}
    return ""


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
        answers = list(response.answers.all())
        current = {(a.question, a.item): (a.value, a.missing, a.position, a.score, a.seq) for a in answers}
        for key in sorted(set(replayed) | set(current)):
            if replayed.get(key) != current.get(key):
                faults.append(
                    f"response {response.pk}: {' '.join(key).strip()} is {current.get(key)!r}, "
                    f"the revisions say {replayed.get(key)!r}"
                )
        view = response.view
        relevant = relevant_names(view, strings_of(view, answers))
        for answer in answers:
            if answer.question in view.nodes and answer.relevant != (answer.question in relevant):
                faults.append(f"response {response.pk}: {answer.question} is marked relevant={answer.relevant}")
    return faults

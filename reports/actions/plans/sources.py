"""What a measure stands on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from municipalities.models import Participation
from reports.models import Match, MeasureSource, SupportMeasure
from surveys.models import Answer
from visits.models import Excerpt, Lesson

ANSWER, MATCH, EXCERPT, LESSON = MeasureSource.Kind.values


@dataclass(frozen=True, slots=True)
class SourceKey:
    """What a measure stands on: an answer (`question`, `item`), or a match, passage or lesson by its `pk`."""

    kind: str
    question: str = ""
    item: str = ""
    pk: int = 0


def set_sources(measure: SupportMeasure, case: Participation, wanted: Sequence[SourceKey]) -> None:
    """Sources that stay keep their row, so an answer that has changed since stays marked until somebody takes it out and in again."""
    before = {_key_of(each): each for each in measure.sources.all()}
    keys = list(dict.fromkeys(wanted))
    for key, row in before.items():
        if key not in keys:
            row.delete()
    fresh = [key for key in keys if key not in before]
    answers = _answers(case, [key for key in fresh if key.kind == ANSWER])
    for key in fresh:
        measure.sources.add(_row(key, case, answers), bulk=False)


def _key_of(source: MeasureSource) -> SourceKey:
    pk = {MATCH: source.match_id, EXCERPT: source.excerpt_id, LESSON: source.lesson_id}.get(source.kind) or 0
    return SourceKey(source.kind, source.question, source.item, pk)


def _answers(case: Participation, keys: Sequence[SourceKey]) -> dict[tuple[str, str], Answer]:
    if not keys:
        return {}
    rows = Answer.objects.filter(
        response__participation=case, question__in=[key.question for key in keys], relevant=True
    )
    return {(row.question, row.item): row for row in rows}


def _row(key: SourceKey, case: Participation, answers: Mapping[tuple[str, str], Answer]) -> MeasureSource:
    """The row of a new source. Raises ValidationError if it is not there, or belongs to somebody else."""
    gone = ValidationError({"sources": _("A source that was chosen is not there any more. Look at the list again.")})
    if key.kind == ANSWER:
        answer = answers.get((key.question, key.item))
        if answer is None:
            raise gone
        return MeasureSource(kind=ANSWER, question=key.question, item=key.item, seq=answer.seq)
    if key.kind == MATCH:
        mine = Q(demander=case.municipality_id) | Q(supplier=case.municipality_id)
        match = Match.objects.accepted().filter(mine, assessment=case.assessment_id, pk=key.pk).first()
        if match is not None:
            return MeasureSource(kind=MATCH, match=match)
    elif key.kind == EXCERPT:
        excerpt = Excerpt.objects.of_case(case).in_place().filter(pk=key.pk).first()
        if excerpt is not None:
            return MeasureSource(kind=EXCERPT, excerpt=excerpt)
    elif key.kind == LESSON:
        lesson = Lesson.objects.filter(visit__assessment=case.assessment_id, pk=key.pk).first()
        if lesson is not None:
            return MeasureSource(kind=LESSON, lesson=lesson)
    raise gone

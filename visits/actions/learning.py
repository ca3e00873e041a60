"""What a learning visit is about, and the lessons from it."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.actions import audit
from accounts.models import User
from municipalities.models import Municipality, Theme
from visits.cases import visit_text
from visits.models import Excerpt, Lesson, Visit
from visits.topics import TOPICS


@transaction.atomic
def set_topics(*, visit: Visit, topics: Iterable[str], by: User) -> Visit:
    """Say what a learning visit is about, by keys of `visits.topics`. Raises ValidationError for a key that is none."""
    wanted = set(topics)
    unknown = wanted - {topic.key for topic in TOPICS}
    if unknown:
        raise ValidationError({"topics": _("This topic does not exist: %(key)s.") % {"key": sorted(unknown)[0]}})
    visit = Visit.objects.select_for_update().get(pk=visit.pk)
    visit.topics = [topic.key for topic in TOPICS if topic.key in wanted]
    visit.save(update_fields=["topics"])
    audit(by=by, verb="visit topics set", target=visit_text(visit), visit=visit.pk, topics=visit.topics)
    return visit


@transaction.atomic
def save_lesson(
    *,
    visit: Visit,
    lesson: Lesson | None = None,
    title: str,
    what_worked: str = "",
    what_did_not: str = "",
    conditions: str = "",
    transferable: str = "",
    topic: str = "",
    themes: Iterable[Theme],
    municipalities: Iterable[Municipality] = (),
    excerpts: Iterable[Excerpt] = (),
    by: User,
    now: datetime.datetime,
) -> Lesson:
    """Write down a lesson, or change one. It says what worked or what did not, and belongs to at least one theme.

    Raises ValidationError for a lesson that says nothing, has no theme, or rests on a passage of another visit.
    """
    themes, excerpts = list(themes), list(excerpts)
    faults: dict[str, ValidationError] = {}
    if not what_worked.strip() and not what_did_not.strip():
        faults["what_worked"] = ValidationError(_("Say what worked, or what did not."))
    if not themes:
        faults["themes"] = ValidationError(_("Choose at least one theme."))
    if any(excerpt.note.visit_id != visit.pk for excerpt in excerpts):
        faults["excerpts"] = ValidationError(_("Choose passages of this visit."))
    if faults:
        raise ValidationError(faults)
    if lesson is None:
        lesson = Lesson(visit=visit, made_at=now, made_by=by)
    verb = "lesson changed" if lesson.pk else "lesson added"
    lesson.title, lesson.topic = title.strip(), topic
    lesson.what_worked, lesson.what_did_not = what_worked.strip(), what_did_not.strip()
    lesson.conditions, lesson.transferable = conditions.strip(), transferable.strip()
    lesson.full_clean(exclude=["visit", "made_by"])
    lesson.save()
    lesson.themes.set(themes)
    lesson.municipalities.set(municipalities)
    lesson.excerpts.set(excerpts)
    audit(by=by, verb=verb, target=f"lesson {lesson.pk}")
    return lesson


@transaction.atomic
def delete_lesson(*, lesson: Lesson, by: User) -> None:
    audit(by=by, verb="lesson deleted", target=f"lesson {lesson.pk}")
    lesson.delete()

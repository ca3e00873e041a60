"""The measures of a plan: each is somebody's words and stands on at least one source."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from accounts.actions import audit
from accounts.models import User
from municipalities.actions.register import case_text
from municipalities.models import Municipality, Theme
from reports.actions.plans.plan import lines, mark_changed, plan_locked
from reports.actions.plans.sources import SourceKey, set_sources
from reports.models import Package, SupportMeasure, SupportPlan

MOST_MEASURES = 200


@dataclass(frozen=True, slots=True)
class Drafted:
    """A measure as somebody writes it. `sources`: at least one."""

    title: str
    sources: Sequence[SourceKey]
    package: Package | None = None
    theme: Theme | None = None
    why: str = ""
    who: str = ""
    partner: Municipality | None = None
    when: str = ""
    status: str = SupportMeasure.Status.PROPOSED
    proposal: str = ""


@transaction.atomic
def add_measures(
    *, plan: SupportPlan, drafts: Iterable[Drafted], by: User, now: datetime.datetime
) -> list[SupportMeasure]:
    """New measures at the end of the plan. A proposal that was taken over meanwhile is left out. Raises ValidationError as `save_measure`."""
    locked = plan_locked(plan)
    taken = set(locked.measures.exclude(proposal="").values_list("proposal", flat=True))
    order = locked.measures.aggregate(last=Max("order"))["last"] or 0
    made = []
    for draft in drafts:
        if draft.proposal and draft.proposal in taken:
            continue
        order += 1
        measure = SupportMeasure(plan=locked, order=order)
        made.append(_write(measure, draft, by, now))
        taken.add(draft.proposal)
    if locked.measures.count() > MOST_MEASURES:
        raise ValidationError(_("A plan has at most %(n)s measures.") % {"n": MOST_MEASURES})
    if made:
        mark_changed(locked, now)
        audit(by=by, verb="measures added", target=case_text(locked.participation), measures=[each.pk for each in made])
    return made


@transaction.atomic
def save_measure(
    *, measure: SupportMeasure, draft: Drafted, seen: datetime.datetime | None, by: User, now: datetime.datetime
) -> SupportMeasure:
    """New words for a measure. `seen`: when it was last changed on the page that the writer had before them.

    Raises ValidationError, by field: without a source, with one of another case, or if somebody else has saved it meanwhile.
    """
    locked = plan_locked(measure.plan)
    current = locked.measures.select_for_update(of=("self",)).get(pk=measure.pk)
    if seen is not None and current.changed_at != seen and current.changed_by_id != by.pk:
        raise ValidationError(
            _("%(who)s has changed the measure meanwhile. Open it anew, and write what you have here into it.")
            % {"who": current.changed_by.name}
        )
    before = _told(current)
    current.plan = locked
    _write(current, draft, by, now)
    if _told(current) != before:
        mark_changed(locked, now)
    audit(
        by=by, verb="measure changed", target=case_text(locked.participation), measure=current.pk, status=current.status
    )
    return current


def _write(measure: SupportMeasure, draft: Drafted, by: User, now: datetime.datetime) -> SupportMeasure:
    case = measure.plan.participation
    if draft.package is not None and draft.package.assessment_id != case.assessment_id:
        raise ValidationError({"package": _("The package belongs to another assessment.")})
    if draft.partner is not None and draft.partner.pk == case.municipality_id:
        raise ValidationError({"partner": _("Choose another municipality than the one that the plan is for.")})
    if not draft.sources:
        raise ValidationError({"sources": _("Choose at least one source: what the measure stands on.")})
    for name in ("title", "package", "theme", "who", "partner", "when", "status"):
        setattr(measure, name, getattr(draft, name))
    measure.why, measure.proposal = lines(draft.why), measure.proposal or draft.proposal
    measure.changed_at, measure.changed_by = now, by
    measure.full_clean(exclude=["plan", "package", "theme", "partner", "changed_by"])
    measure.save()
    set_sources(measure, case, draft.sources)
    return measure


def _told(measure: SupportMeasure) -> tuple[object, ...]:
    """What a municipality reads of a measure: how far it has come is not part of what it agrees to, that it is dropped is."""
    kinds = tuple(measure.sources.order_by("kind").values_list("kind", flat=True).distinct())
    is_dropped = measure.status == SupportMeasure.Status.DROPPED
    words = (measure.title, measure.why, measure.who, measure.when)
    return (*words, measure.package_id, measure.theme_id, measure.partner_id, is_dropped, kinds)


@transaction.atomic
def delete_measure(*, measure: SupportMeasure, by: User, now: datetime.datetime) -> None:
    """What was sent keeps it in its version."""
    locked = plan_locked(measure.plan)
    mark_changed(locked, now)
    audit(
        by=by, verb="measure deleted", target=case_text(locked.participation), measure=measure.pk, title=measure.title
    )
    locked.measures.filter(pk=measure.pk).delete()

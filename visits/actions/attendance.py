"""Who came through the door: ticked, added and taken away, by key, so that what a device sends twice is written once."""

from __future__ import annotations

import datetime
import uuid

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.actions import audit
from accounts.models import User
from municipalities.models import KeyRole
from visits.cases import visit_text
from visits.door import office_of
from visits.models import Attendance, Visit

MOST_PEOPLE = 40
FULL = _("There are 40 people on the list, and it holds no more. Count further people in the note.")
NO_FUNCTION = _("Choose a function, or write another one.")


@transaction.atomic
def note_person(
    *,
    visit: Visit,
    key: uuid.UUID,
    state: str,
    role: KeyRole | None = None,
    role_text: str | None = None,
    name: str | None = None,
    office: str | None = None,
    ticked_at: datetime.datetime | None = None,
    by: User,
    now: datetime.datetime,
) -> Attendance:
    """One row of the attendance list as it was left on the page: made if it is new, changed if something differs.

    What is None stays as it is. `ticked_at` is when it happened at the door, if a device has kept it until now: what
    somebody else has noted after that holds. Raises ValidationError for a row without a function, and for the 41st.
    """
    Visit.objects.select_for_update(of=("self",)).get(pk=visit.pk)
    when = min(ticked_at or now, now)
    row = visit.attendance.filter(key=key).first()
    if row is not None and row.noted_by_id != by.pk and row.noted_at > when:
        return row
    is_new = row is None
    if row is None:
        rows = list(visit.attendance.values_list("order", flat=True))
        if len(rows) >= MOST_PEOPLE:
            raise ValidationError(FULL, code="full")
        row = Attendance(visit=visit, key=key, order=max(rows, default=0) + 1, office=office_of(role))
    told = {"role": role, "role_text": role_text, "name": name, "office": office, "state": state}
    wanted = {field: value for field, value in told.items() if value is not None}
    changed = sorted(field for field, value in wanted.items() if getattr(row, field) != value)
    if not (changed or is_new):
        return row
    for field in changed:
        setattr(row, field, wanted[field])
    if row.role_id is None and not row.role_text:
        raise ValidationError({"role": NO_FUNCTION}, code="function")
    row.noted_at, row.noted_by = when, by
    row.full_clean(exclude=["visit", "role", "contact", "noted_by"], validate_unique=False, validate_constraints=False)
    row.save()
    verb = "attendance added" if is_new else "attendance changed"
    audit(
        by=by, verb=verb, target=visit_text(visit), visit=visit.pk, attendance=row.pk, state=row.state, fields=changed
    )
    return row


@transaction.atomic
def remove_person(*, visit: Visit, key: uuid.UUID, by: User) -> bool:
    """A row that was added by mistake. False if it is gone already."""
    row = visit.attendance.select_for_update().filter(key=key).first()
    if row is None:
        return False
    audit(
        by=by, verb="attendance removed", target=visit_text(visit), visit=visit.pk, attendance=row.pk, state=row.state
    )
    row.delete()
    return True

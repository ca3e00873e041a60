"""What has happened in a case with its visits, as lines of its timeline (`municipalities.timeline`)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from municipalities.timeline import Entry
from visits.models import Visit

VISIT = "visit"


def entries(visits: Iterable[Any]) -> Iterator[Entry]:
    """One line for each visit, where it is or was; one that is off stands where that was said.

    `visits` are those of the case with how many `people` were met, and with their officers.
    """
    for visit in visits:
        at = visit.cancelled_at or visit.starts_at or visit.made_at
        url = reverse("visits:visit_detail", args=[visit.pk])
        detail = visit.reason if visit.state != Visit.State.HELD else visit.most_important
        yield Entry(at, VISIT, _title(visit), str(visit.officer or ""), url, detail)


def _title(visit: Any) -> str:
    if visit.state == Visit.State.HELD:
        met = ngettext("%(n)s person met", "%(n)s persons met", visit.people) % {"n": visit.people}
        return _("Visit held, %(met)s") % {"met": met}
    if visit.state == Visit.State.CANCELLED:
        return _("Visit called off")
    if visit.state == Visit.State.PROPOSED:
        return _("Visit proposed")
    return _("Digital meeting booked") if visit.is_digital else _("Visit booked")

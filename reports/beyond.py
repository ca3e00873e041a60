"""What a municipality's own overview says of pages that are kept here."""

from __future__ import annotations

import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reports.models import Approval
from reports.plans.beyond import pages as plan_pages
from surveys.beyond import Beyond
from surveys.models import Response


def pages(response: Response, now: datetime.datetime) -> list[Beyond]:
    """The support plan, and texts to approve. Two queries, three if there is a plan."""
    return [*plan_pages(response, now), *_approvals(response)]


def _approvals(response: Response) -> list[Beyond]:
    states = list(Approval.objects.filter(participation=response.participation_id).values_list("state", flat=True))
    if not states:
        return []
    waiting = states.count(Approval.State.ASKED)
    text = _("You have answered all texts that the energy office wants to show under your name.")
    if waiting:
        text = ngettext(
            "The energy office wants to show %(n)s thing under your name. Read it, and say yes or no.",
            "The energy office wants to show %(n)s things under your name. Read them, and say yes or no.",
            waiting,
        ) % {"n": waiting}
    action = _("Read and answer") if waiting else _("Read them again")
    url = reverse("reports:respond_approve", args=[response.pk])
    return [Beyond(_("Before it is shown"), text, action, url, bool(waiting))]

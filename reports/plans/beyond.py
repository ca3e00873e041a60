"""What a municipality's overview says of its support plan and its profile."""

from __future__ import annotations

import datetime

from django.urls import reverse
from django.utils import formats
from django.utils.translation import gettext as _

from reports.models import DocumentKind, IssuedDocument, PlanReply, PlanVersion
from surveys.beyond import Beyond
from surveys.models import Response


def pages(response: Response, now: datetime.datetime) -> list[Beyond]:
    """The newest plan that was sent, which waits until the municipality has agreed; the profile once it is issued. Two to three queries."""
    return [*_plan(response), *_profile(response)]


def _profile(response: Response) -> list[Beyond]:
    issued = IssuedDocument.objects.filter(kind=DocumentKind.PROFILE, participation=response.participation_id)
    at = issued.order_by("-number").values_list("issued_at", flat=True).first()
    if at is None or response.participation_id is None:
        return []
    text = _("Two pages about you for your committee, as of %(day)s.") % {"day": formats.date_format(at, "j F")}
    url = reverse("reports:respond_profile", args=[response.pk])
    return [Beyond(_("Your profile"), text, _("Read the profile"), url, False)]


def _plan(response: Response) -> list[Beyond]:
    versions = PlanVersion.objects.filter(plan__participation=response.participation_id).defer("content")
    version = versions.order_by("-number").first()
    if version is None:
        return []
    last = version.replies.order_by("-at", "-id").values_list("kind", "at").first()
    day = formats.date_format(version.answer_by, "j F")
    is_waiting = last is None
    if last is None:
        text = _("The energy office proposes which support you get. Read it, and answer by %(day)s.") % {"day": day}
    elif last[0] == PlanReply.Kind.AGREE:
        text = _("You agreed with the plan on %(day)s.") % {"day": formats.date_format(last[1], "j F")}
    else:
        text = _("You asked for a change on %(day)s. The energy office comes back to you.") % {
            "day": formats.date_format(last[1], "j F")
        }
    action = _("Read the plan and answer") if is_waiting else _("Read the plan")
    url = reverse("reports:respond_plan", args=[response.pk])
    return [Beyond(_("Your support plan"), text, action, url, is_waiting)]

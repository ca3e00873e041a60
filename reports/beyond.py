"""What a municipality's own overview says of pages that are kept here: its support plan, its profile, and texts to approve."""

from __future__ import annotations

import datetime
from typing import Any

from django.db.models import Count, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from municipalities.models import Participation
from reports.casefacts import plan_steps
from reports.models import Approval, DocumentKind, IssuedDocument, PlanReply, PlanVersion
from surveys.beyond import Beyond
from surveys.models import Response


def pages(response: Response, now: datetime.datetime) -> list[Beyond]:
    """In one query, since every page of a municipality's overview asks."""
    versions = PlanVersion.objects.filter(plan__participation=OuterRef("pk")).order_by("-number")
    profiles = IssuedDocument.objects.filter(kind=DocumentKind.PROFILE, participation=OuterRef("pk")).order_by(
        "-number"
    )
    found = (
        Participation.objects.filter(pk=response.participation_id)
        .annotate(
            **plan_steps(),
            answer_by=Subquery(versions.values("answer_by")[:1]),
            profile_at=Subquery(profiles.values("issued_at")[:1]),
            texts=Count("approvals"),
            texts_waiting=Count("approvals", filter=Q(approvals__state=Approval.State.ASKED)),
        )
        .first()
    )
    return [] if found is None else [*_plan(found, response), *_profile(found, response), *_approvals(found, response)]


def _plan(found: Any, response: Response) -> list[Beyond]:
    """The newest plan that was sent; it waits until the municipality has said something of it."""
    if found.plan_sent_at is None:
        return []
    said = formats.date_format(timezone.localtime(found.plan_replied_at), "j F") if found.plan_replied_at else ""
    if not said:
        day = formats.date_format(found.answer_by, "j F")
        text = _("The energy office proposes which support you get. Read it, and answer by %(day)s.") % {"day": day}
    elif found.plan_reply == PlanReply.Kind.AGREE:
        text = _("You agreed with the plan on %(day)s.") % {"day": said}
    else:
        text = _("You asked for a change on %(day)s. The energy office comes back to you.") % {"day": said}
    action = _("Read the plan") if said else _("Read the plan and answer")
    url = reverse("reports:respond_plan", args=[response.pk])
    return [Beyond(_("Your support plan"), text, action, url, is_waiting=not said)]


def _profile(found: Any, response: Response) -> list[Beyond]:
    """Two pages about the municipality, once they are issued."""
    if found.profile_at is None:
        return []
    day = formats.date_format(timezone.localtime(found.profile_at), "j F")
    text = _("Two pages about you for your committee, as of %(day)s.") % {"day": day}
    url = reverse("reports:respond_profile", args=[response.pk])
    return [Beyond(_("Your profile"), text, _("Read the profile"), url, is_waiting=False)]


def _approvals(found: Any, response: Response) -> list[Beyond]:
    if not found.texts:
        return []
    text = _("You have answered all texts that the energy office wants to show under your name.")
    if found.texts_waiting:
        text = ngettext(
            "The energy office wants to show %(n)s thing under your name. Read it, and say yes or no.",
            "The energy office wants to show %(n)s things under your name. Read them, and say yes or no.",
            found.texts_waiting,
        ) % {"n": found.texts_waiting}
    action = _("Read and answer") if found.texts_waiting else _("Read them again")
    url = reverse("reports:respond_approve", args=[response.pk])
    return [Beyond(_("Before it is shown"), text, action, url, is_waiting=bool(found.texts_waiting))]

"""The leaves of the documents about the whole assessment: what the screen shows at a time. Without what they are computed from."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from reports.models import DocumentKind

BASE, NEEDS, GAPS, SUPPORT, COLLABORATION, MATCHES, PLANS, LESSONS, MUNICIPALITIES = (
    *("base", "needs", "gaps", "support", "collaboration", "matches", "plans", "lessons", "municipalities"),
)
NEED, PROJECT = "need", "project"

LEAVES: Mapping[str, tuple[str, ...]] = {
    DocumentKind.REPORT: (BASE, NEEDS, GAPS, SUPPORT, COLLABORATION, MATCHES, PLANS, LESSONS, MUNICIPALITIES),
    DocumentKind.APPLICATION: (NEED, PROJECT),
}


def leaves_of(kind: str) -> tuple[str, ...]:
    """The leaves of a kind of document in order, () for one that is read at once."""
    return LEAVES.get(kind, ())


def leaf_names() -> Mapping[str, str]:
    return {
        BASE: _("Method and base"),
        NEEDS: _("Needs"),
        GAPS: _("Gaps"),
        SUPPORT: _("Wanted support"),
        COLLABORATION: _("Collaboration"),
        MATCHES: _("Matches"),
        PLANS: _("Plans and packages"),
        LESSONS: _("Lessons"),
        MUNICIPALITIES: _("Each municipality"),
        NEED: _("Need and target groups"),
        PROJECT: pgettext("part of an application", "The project"),
    }

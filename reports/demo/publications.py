"""The invented draft of a public page: asked for, half answered. Nothing of it can be published."""

from __future__ import annotations

import datetime
from collections.abc import Mapping

from django.utils import timezone

from accounts.models import User
from municipalities.models import Assessment
from reports.actions import Reply, answer_approvals, ask_approvals, make_publication, save_publication
from reports.demo.story import moment, working_day
from reports.models import Approval
from reports.publications.sections import SECTIONS
from surveys.actions.posting import Outcome, settle_letter
from surveys.models import Letter
from visits.models import Excerpt, Lesson

DAYS_AGO = 1
QUOTES = 3
"""How many of the named passages are asked for."""


def play_publications(*, assessment: Assessment, today: datetime.date, staff: Mapping[str, User]) -> None:
    """One draft; the first municipality that is asked says yes to everything, the others have not answered."""
    lead, now = staff["lead"], moment(today, DAYS_AGO, "16.05")
    values = {
        "slug": "sa-ser-behoven-ut",
        "title_sv": "Så ser kommunernas behov ut",
        "title_en": "What the municipalities need",
        "lead_sv": "Kommunerna har svarat, vi har ringt dem och träffat dem. Förutsättningarna skiljer sig så mycket att ingen mall passar alla.",
        "lead_en": "The municipalities have answered, and we have called and met them. Conditions differ so much that no template suits all.",
        "press": "Projektledaren, Energikontor Norr (demo), press@example.invalid",
        "sections": list(SECTIONS),
    }
    made = make_publication(assessment=assessment, kind="results", participation=None, values=values, by=lead, now=now)
    named = Excerpt.objects.of(assessment).in_place().filter(permission=Excerpt.Permission.NAMED).order_by("pk")
    save_publication(
        publication=made,
        values={},
        quotes=list(named[:QUOTES]),
        photos=[],
        lessons=list(Lesson.objects.filter(visit__assessment=assessment).order_by("pk")[:2]),
        seen=None,
        by=lead,
        now=now,
    )
    until = max(working_day(today, -10), timezone.localdate(now))
    asked = ask_approvals(publication=made, until=until, by=lead, now=now)
    for letter in asked.letters:
        settle_letter(
            letter=letter,
            outcome=Outcome(Letter.State.SENT, "demo: nothing was sent"),
            now=now + datetime.timedelta(minutes=1),
        )
    first = Approval.objects.filter(publication=made).select_related("participation__main_contact").first()
    if first is None or first.participation.main_contact is None:
        return
    rows = Approval.objects.filter(publication=made, participation=first.participation)
    answer_approvals(
        participation=first.participation,
        replies={row.pk: Reply(Approval.State.APPROVED) for row in rows},
        by=first.participation.main_contact,
        now=moment(today, 0, "08.10"),
    )

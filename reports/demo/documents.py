"""The invented documents: a profile that was issued, and a report that one has approved, with a paragraph in the lead's own words."""

from __future__ import annotations

import datetime
from collections.abc import Mapping

from accounts.models import User
from municipalities.models import Assessment
from reports.actions import approve_document, issue_document, write_paragraph
from reports.demo.story import moment
from reports.models import DocumentKind
from reports.plans import evidence

ISSUED_FOR = "2560"
"""Älvsbyn has answered, been called and visited, and agreed with its plan."""

APPROVED_BY = "2584"
"""Kiruna wants to approve the text before it is named, and has."""

KEY = "needs.headline"
OWN = (
    "Transporterna och den förnybara energin kommer först. Avstånden är stora, och ingen vill vänta på de andra. "
    "Talen står i tabellen."
)


def play_documents(*, assessment: Assessment, today: datetime.date, staff: Mapping[str, User]) -> None:
    # pandas costs a second or two: only what counts pays for it.
    from reports.documents.compose import compose, said_of  # noqa: PLC0415

    lead = staff["lead"]
    case = evidence.find(assessment.slug, ISSUED_FOR)
    if case is not None:
        issue_document(
            assessment=assessment,
            participation=case,
            kind=DocumentKind.PROFILE,
            language="sv",
            seen=0,
            by=lead,
            now=moment(today, 1, "16.10"),
        )
    now = moment(today, 1, "16.30")
    approving = evidence.find(assessment.slug, APPROVED_BY)
    said = said_of(DocumentKind.REPORT, assessment, APPROVED_BY, language="sv", now=now)
    if approving is not None and said is not None and approving.main_contact is not None:
        approve_document(
            participation=approving,
            kind=DocumentKind.REPORT,
            digest=said.digest,
            by_contact=approving.main_contact,
            by=lead,
            now=now,
        )
    report = compose(DocumentKind.REPORT, assessment, None, language="sv", now=now, leaf="needs")
    part = next((each for each in report.parts if each.key == KEY), None)
    if part is not None:
        write_paragraph(
            assessment=assessment,
            participation=None,
            document=report,
            key=KEY,
            text=OWN,
            seen="",
            digest=part.digest,
            by=lead,
            now=now,
        )

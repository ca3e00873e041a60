"""Every write about status reports."""

from __future__ import annotations

import datetime
from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.actions import audit
from accounts.models import User
from municipalities.models import Assessment
from reports.models import StatusReport, StatusSending
from reports.status.gather import gather

SECTIONS = ("heard", "deviations", "next", "decisions")
LONGEST_TEXT = 10_000


@transaction.atomic
def make_status_report(
    *,
    assessment: Assessment,
    kind: str,
    starts_on: datetime.date,
    ends_on: datetime.date,
    as_of: datetime.date,
    by: User,
    now: datetime.datetime,
) -> StatusReport:
    """A draft. Raises ValidationError for days that are not in order."""
    report = StatusReport(
        assessment=assessment, kind=kind, starts_on=starts_on, ends_on=ends_on, as_of=as_of, author=by, made_at=now
    )
    _check_days(report)
    report.full_clean(exclude=["assessment", "author", "texts"])
    report.save()
    audit(by=by, verb="status report begun", target=report)
    return report


def _check_days(report: StatusReport) -> None:
    if report.ends_on < report.starts_on:
        raise ValidationError({"ends_on": _("The last day comes before the first.")})
    if report.as_of < report.starts_on:
        raise ValidationError({"as_of": _("The report cannot be about a day before its period.")})


def _draft(report: StatusReport) -> StatusReport:
    locked: StatusReport = StatusReport.objects.select_for_update().get(pk=report.pk)
    if locked.is_issued:
        raise ValidationError(
            _("The report has been issued meanwhile. What is issued does not change: make a new one.")
        )
    return locked


@transaction.atomic
def save_status_texts(*, report: StatusReport, texts: Mapping[str, str], by: User) -> StatusReport:
    """What the lead writes; sections that are not named keep their text. Raises ValidationError once it is issued."""
    locked = _draft(report)
    for section, text in texts.items():
        if section not in SECTIONS:
            raise ValueError(f"a status report has no section {section!r}")
        if len(text) > LONGEST_TEXT:
            raise ValidationError({section: _("At most 10,000 characters.")})
    changed = {name: text for name, text in texts.items() if text != locked.text(name)}
    if changed:
        locked.texts = {**locked.texts, **changed}
        locked.save(update_fields=["texts"])
        audit(by=by, verb="status report written", target=locked, sections=sorted(changed))
    return locked


@transaction.atomic
def issue_status_report(*, report: StatusReport, by: User, now: datetime.datetime) -> StatusReport:
    """Freeze the facts as they stand, give the next number. Pressed twice it is issued once.

    Raises ValidationError for a report about a day that has not come.
    """
    # The assessment's row is what two people who issue at once wait for.
    assessment = Assessment.objects.select_for_update().get(pk=report.assessment_id)
    locked: StatusReport = StatusReport.objects.select_for_update().get(pk=report.pk)
    if locked.is_issued:
        return locked
    if locked.as_of > timezone.localdate(now):
        raise ValidationError(
            _("The report is about a day that has not come. Issue it then, or choose an earlier day.")
        )
    before = StatusReport.objects.before(locked)
    last = StatusReport.objects.filter(assessment=assessment).aggregate(last=Max("number"))["last"] or 0
    content = gather(assessment, starts_on=locked.starts_on, as_of=locked.as_of, now=now)
    locked.number, locked.issued_at, locked.issued_by = last + 1, now, by
    locked.content = content.as_json()
    locked.compared = before.content if before is not None else None
    locked.compared_number = before.number if before is not None else None
    locked.save()
    audit(by=by, verb="status report issued", target=locked, number=locked.number)
    return locked


@transaction.atomic
def delete_status_draft(*, report: StatusReport, by: User) -> None:
    """Raises ValidationError once it is issued."""
    locked = _draft(report)
    audit(by=by, verb="status report deleted", target=locked)
    locked.delete()


@transaction.atomic
def log_sending(
    *, report: StatusReport, sent_on: datetime.date, to: str, by: User, now: datetime.datetime
) -> StatusSending:
    """To whom an issued report was sent. The same twice is once. Raises ValidationError for a draft."""
    if not report.is_issued:
        raise ValidationError(_("Only a report that has been issued is sent."))
    sending, made = StatusSending.objects.get_or_create(
        report=report, sent_on=sent_on, to=to, defaults={"written_at": now, "written_by": by}
    )
    if made:
        audit(by=by, verb="status report sent", target=report, on=sent_on.isoformat())
    return sending

"""Status reports with their life from draft to sent."""

import datetime

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from municipalities.models import Assessment


class StatusReportQuerySet(models.QuerySet["StatusReport"]):
    def issued(self) -> "StatusReportQuerySet":
        return self.exclude(issued_at=None)

    def before(self, report: "StatusReport") -> "StatusReport | None":
        """The issued report that this one is compared with: the last about an earlier day."""
        earlier = self.issued().filter(assessment=report.assessment_id, as_of__lt=report.as_of)
        return earlier.order_by("-as_of", "-number").first()


class StatusReport(models.Model):
    """A report on a period, as of a date. A draft is computed anew each time; an issued one is frozen and numbered."""

    class Kind(models.TextChoices):
        WEEK = "week", _("Week")
        PERIOD = "period", _("Reporting period")
        END = "end", _("Whole project")

    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="status_reports")
    kind = models.CharField(_("kind"), max_length=6, choices=Kind, default=Kind.WEEK)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"))
    as_of = models.DateField(_("as of"))
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    # What the lead writes: {"heard": "…", "deviations": "…", "next": "…", "decisions": "…"}.
    texts = models.JSONField(default=dict)
    number = models.PositiveIntegerField(null=True, blank=True)
    issued_at = models.DateTimeField(null=True, blank=True)
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    # The facts as they stood when it was issued, and those of the report that it was compared with.
    content = models.JSONField(null=True, blank=True)
    compared = models.JSONField(null=True, blank=True)
    compared_number = models.PositiveIntegerField(null=True, blank=True)

    objects = StatusReportQuerySet.as_manager()

    class Meta:
        ordering = ["-as_of", "-id"]
        verbose_name = _("status report")
        verbose_name_plural = _("status reports")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=["week", "period", "end"]), name="reports_statusreport_kind_known"
            ),
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on"), as_of__gte=models.F("starts_on")),
                name="reports_statusreport_days_in_order",
            ),
            models.CheckConstraint(
                condition=models.Q(number=None, issued_at=None, issued_by=None, content=None)
                | models.Q(
                    number__isnull=False, issued_at__isnull=False, issued_by__isnull=False, content__isnull=False
                ),
                name="reports_statusreport_issued_is_frozen",
            ),
            models.UniqueConstraint(fields=["assessment", "number"], name="reports_statusreport_number_once"),
        ]

    def __str__(self) -> str:
        return f"{self.assessment_id} {self.as_of} {self.number or ''}".strip()

    @property
    def is_issued(self) -> bool:
        return self.issued_at is not None

    def text(self, section: str) -> str:
        value = self.texts.get(section, "") if isinstance(self.texts, dict) else ""
        return value if isinstance(value, str) else ""

    @property
    def week(self) -> int | None:
        """The week that it is about, if it is about one from Monday to Sunday."""
        is_week = self.starts_on.weekday() == 0 and self.ends_on - self.starts_on == datetime.timedelta(days=6)
        return self.starts_on.isocalendar().week if is_week else None


class StatusSending(models.Model):
    """To whom an issued report was sent, and when: written down by hand."""

    report = models.ForeignKey(StatusReport, models.CASCADE, related_name="sendings")
    sent_on = models.DateField(_("sent on"))
    to = models.CharField(_("to"), max_length=500)
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["sent_on", "id"]
        verbose_name = _("sending")
        verbose_name_plural = _("sendings")

    def __str__(self) -> str:
        return f"{self.report_id} {self.sent_on}"

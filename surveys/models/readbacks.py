"""The municipality sees how it was understood, and agrees or objects."""

import datetime

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from municipalities.models import Assessment, Contact
from surveys.models.answers import Response


class ReadBackQuerySet(models.QuerySet["ReadBack"]):
    def of(self, assessment: Assessment) -> "ReadBackQuerySet":
        return self.filter(response__participation__assessment=assessment)


class ReadBack(models.Model):
    """One time that the answers were read back: as they stood at `seq`, open for objections until the end of `closes_on`."""

    response = models.ForeignKey(Response, models.CASCADE, related_name="readbacks")
    seq = models.PositiveIntegerField()
    sent_at = models.DateTimeField()
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    closes_on = models.DateField(_("last day for objections"))
    # When the municipality said that it is done: the rest is right.
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(Contact, models.PROTECT, null=True, blank=True, related_name="+")
    answered_role = models.CharField(max_length=300, blank=True)

    objects = ReadBackQuerySet.as_manager()

    class Meta:
        ordering = ["-sent_at", "-id"]
        verbose_name = _("read-back")
        verbose_name_plural = _("read-backs")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(answered_at=None, answered_by=None)
                | models.Q(answered_at__isnull=False, answered_by__isnull=False),
                name="surveys_readback_answered_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.response_id} {self.sent_at:%Y-%m-%d}"

    def is_open(self, today: datetime.date) -> bool:
        """Whether the municipality may still say something."""
        return self.answered_at is None and today <= self.closes_on


class VerdictQuerySet(models.QuerySet["Verdict"]):
    def open_objections(self) -> "VerdictQuerySet":
        return self.filter(kind=Verdict.Kind.OBJECT, settled_at=None)

    def blank_for(self, contact: Contact) -> int:
        """A contact is erased: the words of its objections (see `accounts.erasing`)."""
        return self.filter(by_contact=contact).exclude(text="").update(text="")


class Verdict(models.Model):
    """What the municipality says of one answer that was read back to it."""

    class Kind(models.TextChoices):
        AGREE = "agree", _("agrees")
        OBJECT = "object", _("objects")

    readback = models.ForeignKey(ReadBack, models.CASCADE, related_name="verdicts")
    question = models.CharField(_("question"), max_length=100)
    item = models.CharField(max_length=12, blank=True)
    # The revision of the answer that it is about.
    seq = models.PositiveIntegerField()
    kind = models.CharField(max_length=6, choices=Kind)
    text = models.TextField(_("what is not right"), blank=True, max_length=5000)
    at = models.DateTimeField()
    by_contact = models.ForeignKey(Contact, models.PROTECT, related_name="+")
    spoken_role = models.CharField(max_length=300, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    settlement = models.TextField(_("what we did"), blank=True, max_length=5000)

    objects = VerdictQuerySet.as_manager()

    class Meta:
        ordering = ["at", "id"]
        verbose_name = _("verdict")
        verbose_name_plural = _("verdicts")
        constraints = [
            models.UniqueConstraint(fields=["readback", "question", "item"], name="surveys_verdict_one_per_answer"),
            models.CheckConstraint(condition=models.Q(kind__in=["agree", "object"]), name="surveys_verdict_kind_known"),
            models.CheckConstraint(
                condition=models.Q(settled_at=None, settled_by=None)
                | models.Q(settled_at__isnull=False, settled_by__isnull=False),
                name="surveys_verdict_settled_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.readback_id} {self.question} {self.kind}"

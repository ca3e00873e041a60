"""What somebody is to do for a municipality after a call, a visit or a word from its people."""

import datetime

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from municipalities.models.register import Assessment, Contact, Participation


class FollowUpQuerySet(models.QuerySet["FollowUp"]):
    def of(self, assessment: Assessment) -> "FollowUpQuerySet":
        return self.filter(participation__assessment=assessment)

    def open(self) -> "FollowUpQuerySet":
        return self.filter(done_at=None)

    def from_municipalities(self) -> "FollowUpQuerySet":
        """Those that a contact has left for the office."""
        return self.exclude(made_by_contact=None)

    def with_people(self) -> "FollowUpQuerySet":
        """Joins what a list of them names."""
        return self.select_related(
            "participation__municipality",
            "participation__assessment",
            "contact",
            "made_by_contact",
            "made_by_user",
            "done_by",
        )

    def blank_for(self, contact: Contact) -> int:
        """A contact is erased: the words that it left, and those that name it (see `accounts.erasing`)."""
        told = models.Q(made_by_contact=contact) | models.Q(contact=contact, made_by_contact__isnull=False)
        return self.filter(told).exclude(what="").update(what="")


class FollowUp(models.Model):
    """Who does what until when, on which side. `kind` says what a contact asked for, or that staff set the next step."""

    class Kind(models.TextChoices):
        OTHER = "other", _("To do")
        NEXT_STEP = "next_step", _("Next step")
        SOMEBODY_ELSE = "somebody_else", _("Somebody else should answer")
        MORE_TIME = "more_time", _("New last day")
        PUBLIC_NO = "public_no", _("No to what is public")

    class Side(models.TextChoices):
        OFFICE = "office", _("Energy office")
        MUNICIPALITY = "municipality", _("Municipality")

    participation = models.ForeignKey(Participation, models.CASCADE, related_name="followups")
    kind = models.CharField(_("kind"), max_length=15, choices=Kind, default=Kind.OTHER)
    what = models.TextField(_("what"), blank=True, max_length=2000)
    side = models.CharField(_("who"), max_length=12, choices=Side)
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="followups"
    )
    # Who at the municipality is meant: who does it, or who should answer instead.
    contact = models.ForeignKey(Contact, models.PROTECT, null=True, blank=True, related_name="followups")
    due_on = models.DateField(_("when"), null=True, blank=True)
    made_at = models.DateTimeField()
    made_by_user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    made_by_contact = models.ForeignKey(Contact, models.PROTECT, null=True, blank=True, related_name="+")
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    objects = FollowUpQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at", "-id"]
        verbose_name = _("follow-up")
        verbose_name_plural = _("follow-ups")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(made_by_user=None) ^ models.Q(made_by_contact=None),
                name="municipalities_followup_one_maker",
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=["other", "next_step", "somebody_else", "more_time", "public_no"]),
                name="municipalities_followup_kind_known",
            ),
            models.CheckConstraint(
                condition=models.Q(side__in=["office", "municipality"]), name="municipalities_followup_side_known"
            ),
            models.CheckConstraint(
                condition=models.Q(done_at=None, done_by=None) | models.Q(done_at__isnull=False, done_by__isnull=False),
                name="municipalities_followup_done_by_somebody",
            ),
            models.CheckConstraint(
                condition=~models.Q(kind="more_time") | models.Q(due_on__isnull=False),
                name="municipalities_followup_more_time_has_day",
            ),
            # What a contact asks for again replaces what waits.
            models.UniqueConstraint(
                fields=["participation", "kind", "made_by_contact"],
                condition=models.Q(done_at=None, made_by_contact__isnull=False) & ~models.Q(kind="other"),
                name="municipalities_followup_one_waiting",
            ),
            # A next step that staff have set stands before the computed one until it is done; a new one replaces it.
            models.UniqueConstraint(
                fields=["participation"],
                condition=models.Q(done_at=None, kind="next_step"),
                name="municipalities_followup_one_next_step",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.participation_id} {self.kind} {self.made_at:%Y-%m-%d}"

    @property
    def is_done(self) -> bool:
        return self.done_at is not None

    def is_late(self, today: datetime.date) -> bool:
        return not self.is_done and self.due_on is not None and self.due_on < today

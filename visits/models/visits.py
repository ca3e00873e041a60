"""A visit: planned, moved, held or called off; and who was there."""

import datetime
import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.facts import NUMBER_KEPT
from municipalities.models import Assessment, Contact, KeyRole, Municipality
from surveys.models import Letter

LENGTH = datetime.timedelta(hours=2)
"""How long a visit takes, if nobody says otherwise."""


class VisitQuerySet(models.QuerySet["Visit"]):
    def of(self, assessment: Assessment) -> "VisitQuerySet":
        return self.filter(assessment=assessment)

    def at_municipalities(self) -> "VisitQuerySet":
        return self.filter(kind=Visit.Kind.MUNICIPALITY)

    def learning(self) -> "VisitQuerySet":
        return self.filter(kind=Visit.Kind.LEARNING)

    def booked(self) -> "VisitQuerySet":
        return self.filter(state=Visit.State.BOOKED)

    def held(self) -> "VisitQuerySet":
        return self.filter(state=Visit.State.HELD)

    def at_the_same_time(self, starts_at: datetime.datetime, ends_at: datetime.datetime) -> "VisitQuerySet":
        """Those that are booked for some of that time; one that ends when another begins shares none."""
        lasts = models.Q(ends_at__gt=starts_at) | models.Q(ends_at=None, starts_at__gt=starts_at - LENGTH)
        return self.booked().filter(lasts, starts_at__lt=ends_at)

    def blank_due(self, now: datetime.datetime) -> int:
        """The number for the day and who opens the door, long enough after the visit (`facts.NUMBER_KEPT`)."""
        over = models.Q(held_at__lte=now - NUMBER_KEPT) | models.Q(cancelled_at__lte=now - NUMBER_KEPT)
        blank = {"telephone": "", "door": ""}
        return self.filter(over).exclude(**blank).update(**blank)

    def with_people(self) -> "VisitQuerySet":
        """Joins what a list of them names."""
        return self.select_related("assessment", "municipality", "officer").prefetch_related("staff")


class Visit(models.Model):
    """At an assessed municipality, or a learning visit at a reference municipality."""

    class Kind(models.TextChoices):
        MUNICIPALITY = "municipality", _("Municipal visit")
        LEARNING = "learning", _("Learning visit")

    class Form(models.TextChoices):
        ON_SITE = "on_site", _("on site")
        DIGITAL = "digital", _("digital")
        BOTH = "both", _("on site and digital")

    class State(models.TextChoices):
        PROPOSED = "proposed", _("proposed")
        BOOKED = "booked", _("booked")
        HELD = "held", _("held")
        CANCELLED = "cancelled", _("cancelled")

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="visits")
    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="visits")
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.MUNICIPALITY)
    form = models.CharField(_("form"), max_length=8, choices=Form, default=Form.ON_SITE)
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.PROPOSED)
    starts_at = models.DateTimeField(_("from"), null=True, blank=True)
    ends_at = models.DateTimeField(_("to"), null=True, blank=True)
    # A second time, if weather or road takes the first.
    spare_at = models.DateTimeField(_("spare time"), null=True, blank=True)
    place = models.CharField(_("place"), max_length=300, blank=True)
    digital_address = models.URLField(_("address of the digital meeting"), max_length=500, blank=True)
    officer = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    staff = models.ManyToManyField(
        settings.AUTH_USER_MODEL, blank=True, related_name="visits", verbose_name=_("from us")
    )
    roles_asked = models.ManyToManyField(KeyRole, blank=True, related_name="+", verbose_name=_("functions asked for"))
    agenda = models.TextField(_("agenda"), blank=True, max_length=10_000)
    # For the road and the door.
    turn_back_at = models.TimeField(_("latest time to turn back"), null=True, blank=True)
    overnight = models.CharField(_("overnight stay"), max_length=300, blank=True)
    door = models.CharField(_("who opens the door"), max_length=300, blank=True)
    telephone = models.CharField(_("telephone on the day"), max_length=40, blank=True)
    # Topics of a learning visit, by key (`visits.topics`).
    topics = models.JSONField(default=list, blank=True)
    # How many times it has been moved, made digital or called off since it was booked (RFC 5545, SEQUENCE).
    sequence = models.PositiveIntegerField(default=0)
    moved_from = models.DateTimeField(null=True, blank=True)
    # Why it was moved or called off.
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    # When each state was reached; a visit that is booked again keeps when it first was.
    booked_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    held_at = models.DateTimeField(null=True, blank=True)
    # What was told of it, and the meeting note that those who met got for correction.
    letters = models.ManyToManyField(Letter, blank=True, related_name="visits")
    # What was noted in the minute after.
    most_important = models.TextField(_("most important"), blank=True, max_length=5000)
    unexpected = models.TextField(_("unexpected"), blank=True, max_length=5000)
    we_promised = models.TextField(_("we promised"), blank=True, max_length=5000)
    they_promised = models.TextField(_("they promised"), blank=True, max_length=5000)
    # What the municipality gets to read of it; staff decide what goes in.
    meeting_note = models.TextField(_("meeting note"), blank=True, max_length=20_000)
    # When its notes were worked up: the meeting note was sent, or somebody said so.
    written_at = models.DateTimeField(null=True, blank=True)
    # Counts the versions of these four: a page says which one it knew.
    after_seq = models.PositiveIntegerField(default=0)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = VisitQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at", "id"]
        verbose_name = _("visit")
        verbose_name_plural = _("visits")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=["municipality", "learning"]), name="visits_visit_kind_known"
            ),
            models.CheckConstraint(
                condition=models.Q(form__in=["on_site", "digital", "both"]), name="visits_visit_form_known"
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["proposed", "cancelled"])
                | models.Q(state__in=["booked", "held"], starts_at__isnull=False),
                name="visits_visit_booked_has_time",
            ),
            models.CheckConstraint(
                condition=models.Q(state="held", held_at__isnull=False)
                | (~models.Q(state="held") & models.Q(held_at__isnull=True)),
                name="visits_visit_held_says_when",
            ),
            models.CheckConstraint(
                condition=models.Q(state="cancelled", cancelled_at__isnull=False)
                | (~models.Q(state="cancelled") & models.Q(cancelled_at__isnull=True)),
                name="visits_visit_cancelled_says_when",
            ),
            models.CheckConstraint(
                condition=models.Q(written_at=None) | models.Q(state="held"), name="visits_visit_written_is_held"
            ),
            models.CheckConstraint(
                condition=models.Q(ends_at=None) | models.Q(ends_at__gt=models.F("starts_at")),
                name="visits_visit_times_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.municipality_id} {self.kind} {self.state}"

    @property
    def is_learning(self) -> bool:
        return self.kind == self.Kind.LEARNING

    @property
    def is_open(self) -> bool:
        """It may still take place."""
        return self.state in (self.State.PROPOSED, self.State.BOOKED)

    @property
    def is_digital(self) -> bool:
        return self.form == self.Form.DIGITAL

    @property
    def end(self) -> datetime.datetime | None:
        """When it ends, also where nobody has said."""
        return self.ends_at or (self.starts_at + LENGTH if self.starts_at else None)


class AttendanceQuerySet(models.QuerySet["Attendance"]):
    def met(self) -> "AttendanceQuerySet":
        return self.filter(state=Attendance.State.MET)

    def blank_for(self, contact: Contact) -> int:
        """A contact is erased: the function stays, since it is what the round counts (see `accounts.erasing`)."""
        return self.filter(contact=contact).update(name="", contact=None)


class Attendance(models.Model):
    """Somebody who was expected at a visit, met there, or did not come. Counted by function; a name is optional."""

    class State(models.TextChoices):
        EXPECTED = "expected", _("expected")
        MET = "met", _("met")
        DECLINED = "declined", _("declined")

    class Office(models.TextChoices):
        EMPLOYED = "employed", _("employed")
        ELECTED = "elected", _("elected")
        OTHER = "other", _("neither")

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="attendance")
    # Made on the device, so that what is sent twice is written once.
    key = models.UUIDField(default=uuid.uuid4)
    role = models.ForeignKey(
        KeyRole, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("function")
    )
    role_text = models.CharField(_("other function"), max_length=100, blank=True)
    contact = models.ForeignKey(Contact, models.SET_NULL, null=True, blank=True, related_name="attendance")
    name = models.CharField(_("name"), max_length=100, blank=True)
    office = models.CharField(_("elected or employed"), max_length=8, choices=Office, default=Office.EMPLOYED)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.EXPECTED)
    order = models.PositiveSmallIntegerField(default=0)
    noted_at = models.DateTimeField()
    noted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = AttendanceQuerySet.as_manager()

    class Meta:
        ordering = ["order", "id"]
        verbose_name = _("attendance")
        verbose_name_plural = _("attendance")
        constraints = [
            models.UniqueConstraint(fields=["visit", "key"], name="visits_attendance_once"),
            models.CheckConstraint(
                condition=models.Q(state__in=["expected", "met", "declined"]), name="visits_attendance_state_known"
            ),
            models.CheckConstraint(
                condition=models.Q(office__in=["employed", "elected", "other"]), name="visits_attendance_office_known"
            ),
            models.CheckConstraint(
                condition=models.Q(role__isnull=False) | ~models.Q(role_text=""), name="visits_attendance_has_function"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.visit_id} {self.role_id or self.role_text} {self.state}"

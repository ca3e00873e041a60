"""Calls at a time: asked for, booked, done."""

import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.facts import NUMBER_KEPT
from municipalities.models import Assessment, Contact, Participation
from surveys.wishes import Wish


class AppointmentQuerySet(models.QuerySet["Appointment"]):
    def of(self, assessment: Assessment) -> "AppointmentQuerySet":
        return self.filter(participation__assessment=assessment)

    def asked(self) -> "AppointmentQuerySet":
        """Those that wait for the office."""
        return self.filter(state=Appointment.State.ASKED)

    def in_open_cases(self) -> "AppointmentQuerySet":
        """Those of municipalities that take part in a round that goes on."""
        return self.filter(participation__declined_on=None, participation__assessment__closed_on=None)

    def booked(self) -> "AppointmentQuerySet":
        return self.filter(state=Appointment.State.BOOKED)

    def asked_or_booked(self) -> "AppointmentQuerySet":
        return self.filter(state__in=[Appointment.State.ASKED, Appointment.State.BOOKED])

    def waiting_until(self, end: datetime.datetime) -> "AppointmentQuerySet":
        """Those that were asked for, and those that begin no later than `end`."""
        asked = models.Q(state=Appointment.State.ASKED)
        return self.filter(asked | models.Q(state=Appointment.State.BOOKED, starts_at__lte=end))

    def overlapping(
        self, officer: Any, starts_at: datetime.datetime, ends_at: datetime.datetime
    ) -> "AppointmentQuerySet":
        """The booked calls of a member of staff that share some of that time; one that ends when another begins shares none."""
        later = models.Q(ends_at__gt=starts_at) | models.Q(ends_at=None, starts_at__gte=starts_at)
        return self.booked().in_open_cases().filter(later, officer=officer, starts_at__lt=ends_at)

    def handled(self) -> "AppointmentQuerySet":
        return self.exclude(handled_at=None)

    def withdrawn(self) -> "AppointmentQuerySet":
        """By whoever had asked for it."""
        return self.filter(state=Appointment.State.CANCELLED, handled_by=None)

    def with_people(self) -> "AppointmentQuerySet":
        """Joins what a list of them names."""
        return self.select_related(
            "participation__municipality", "participation__assessment", "contact", "handled_by", "officer"
        )

    def blank_for(self, contact: Contact) -> int:
        """A contact is erased: its number and its words (see `accounts.erasing`)."""
        return self._blank(self.filter(contact=contact))

    def blank_due(self, now: datetime.datetime) -> int:
        """The number and the words of calls that were made or called off long enough ago (`facts.NUMBER_KEPT`)."""
        return self._blank(self.handled().filter(handled_at__lte=now - NUMBER_KEPT))

    def _blank(self, rows: "AppointmentQuerySet") -> int:
        blank = {"telephone": "", "ask_for": "", "words": ""}
        return rows.exclude(**blank).update(**blank)


class Appointment(models.Model):
    """A call at a time: asked for by a contact, booked by the office, done or cancelled."""

    class Kind(models.TextChoices):
        INTERVIEW = "interview", _("Interview")
        CONFIRM = "confirm", _("Go through the answers")
        CALL_BACK = "call_back", _("Call back")

    class State(models.TextChoices):
        ASKED = "asked", _("asked for")
        BOOKED = "booked", _("booked")
        DONE = "done", _("done")
        CANCELLED = "cancelled", _("cancelled")

    participation = models.ForeignKey(Participation, models.CASCADE, related_name="appointments")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.INTERVIEW)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.ASKED)
    # Whose link it was asked by; None where the office makes the appointment itself.
    contact = models.ForeignKey(Contact, models.PROTECT, null=True, blank=True, related_name="appointments")
    # One row a wish: "2018-11-21 any", "2018-11-21 am", "2018-11-21 pm" or "2018-11-21 10:30" (see `Wish`).
    wishes = models.TextField(blank=True, max_length=200)
    words = models.TextField(_("in their own words"), blank=True, max_length=500)
    telephone = models.CharField(_("telephone"), max_length=40, blank=True)
    ask_for = models.CharField(_("ask for"), max_length=100, blank=True)
    asked_at = models.DateTimeField()
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="appointments"
    )
    starts_at = models.DateTimeField(_("from"), null=True, blank=True)
    ends_at = models.DateTimeField(_("to"), null=True, blank=True)
    # How many times it has been moved or called off since it was booked: calendars go by it (RFC 5545, SEQUENCE).
    sequence = models.PositiveIntegerField(default=0)
    note = models.TextField(_("note"), blank=True, max_length=2000)
    handled_at = models.DateTimeField(null=True, blank=True)
    handled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-id"]
        verbose_name = _("appointment")
        verbose_name_plural = _("appointments")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=["interview", "confirm", "call_back"]),
                name="surveys_appointment_kind_known",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["asked", "booked"], handled_at=None, handled_by=None)
                | models.Q(state__in=["done", "cancelled"], handled_at__isnull=False),
                name="surveys_appointment_state_matches",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="booked") | models.Q(starts_at__isnull=False),
                name="surveys_appointment_booked_has_time",
            ),
            models.CheckConstraint(
                condition=models.Q(ends_at=None) | models.Q(ends_at__gt=models.F("starts_at")),
                name="surveys_appointment_times_in_order",
            ),
            # What a contact asks for again replaces what waits.
            models.UniqueConstraint(
                fields=["participation", "contact", "kind"],
                condition=models.Q(state="asked", contact__isnull=False),
                name="surveys_appointment_one_waiting",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.participation_id} {self.kind} {self.state}"

    @property
    def is_handled(self) -> bool:
        return self.handled_at is not None

    @property
    def is_withdrawn(self) -> bool:
        """By whoever had asked for it; what the office calls off names who did."""
        return self.state == Appointment.State.CANCELLED and self.handled_by_id is None

    @property
    def wished(self) -> list[Wish]:
        return [Wish.from_row(row) for row in self.wishes.splitlines()]

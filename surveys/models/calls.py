"""Attempts by telephone, and what was noted while somebody spoke."""

import datetime

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.facts import NUMBER_KEPT
from municipalities.models import Assessment, Contact, Participation, Theme
from surveys.models.appointments import Appointment


def minutes_of(seconds: float) -> int:
    """How long a talk was said to be: in whole minutes, and what somebody answered was at least one."""
    return max(round(seconds / 60), 1)


class CallQuerySet(models.QuerySet["Call"]):
    def of(self, assessment: Assessment) -> "CallQuerySet":
        return self.filter(participation__assessment=assessment)

    def going_on(self) -> "CallQuerySet":
        return self.filter(ended_at=None)

    def reached(self) -> "CallQuerySet":
        """Those in which somebody at the municipality was spoken to."""
        return self.filter(outcome__in=Call.REACHED)

    def with_people(self) -> "CallQuerySet":
        """Joins what a list of them names."""
        return self.select_related("participation__municipality", "participation__assessment", "contact", "officer")

    def blank_for(self, contact: Contact) -> int:
        """A contact is erased: its number, and what was jotted down while it spoke (see `accounts.erasing`)."""
        return self.filter(contact=contact).exclude(telephone="", note="").update(telephone="", note="")

    def blank_due(self, now: datetime.datetime) -> int:
        """The numbers of calls that ended long enough ago (`facts.NUMBER_KEPT`)."""
        return self.filter(ended_at__lte=now - NUMBER_KEPT).exclude(telephone="").update(telephone="")


class Call(models.Model):
    """One attempt by telephone with its outcome; '' while it rings. An interview may take several."""

    class Outcome(models.TextChoices):
        ANSWERED = "answered", _("answered")
        NO_ANSWER = "no_answer", pgettext_lazy("a call", "no answer")
        BUSY = "busy", _("busy")
        MESSAGE_LEFT = "message_left", _("message left")
        WRONG_NUMBER = "wrong_number", _("wrong number")
        NEW_PERSON = "new_person", _("referred to somebody else")
        CALL_AGAIN = "call_again", _("to be called again")

    REACHED = (Outcome.ANSWERED, Outcome.NEW_PERSON, Outcome.CALL_AGAIN)

    participation = models.ForeignKey(Participation, models.CASCADE, related_name="calls")
    # The appointment that it keeps, if there was one.
    appointment = models.ForeignKey(Appointment, models.SET_NULL, null=True, blank=True, related_name="calls")
    # Who was called; None where it was the switchboard, or whoever answers.
    contact = models.ForeignKey(Contact, models.PROTECT, null=True, blank=True, related_name="calls")
    telephone = models.CharField(_("telephone"), max_length=40, blank=True)
    officer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="calls")
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(_("outcome"), max_length=15, choices=Outcome, blank=True)
    # "Do you have until 10.45?": what the clock of the call counts towards.
    until = models.DateTimeField(_("ends at"), null=True, blank=True)
    paused_at = models.DateTimeField(null=True, blank=True)
    paused_seconds = models.PositiveIntegerField(default=0)
    note = models.TextField(_("scratch note"), blank=True, max_length=20_000)

    objects = CallQuerySet.as_manager()

    class Meta:
        ordering = ["-started_at", "-id"]
        verbose_name = _("call")
        verbose_name_plural = _("calls")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    outcome__in=[
                        "",
                        "answered",
                        "no_answer",
                        "busy",
                        "message_left",
                        "wrong_number",
                        "new_person",
                        "call_again",
                    ]
                ),
                name="surveys_call_outcome_known",
            ),
            models.CheckConstraint(
                condition=models.Q(ended_at=None)
                | models.Q(ended_at__gte=models.F("started_at")) & ~models.Q(outcome=""),
                name="surveys_call_ended_has_outcome",
            ),
            models.UniqueConstraint(
                fields=["participation", "officer"],
                condition=models.Q(ended_at=None),
                name="surveys_call_one_going_on",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.participation_id} {self.started_at:%Y-%m-%d %H:%M} {self.outcome}"

    @property
    def was_reached(self) -> bool:
        return self.outcome in self.REACHED

    def seconds(self, now: datetime.datetime) -> int:
        """How long it has lasted, without its pauses."""
        end = self.ended_at or self.paused_at or now
        return max(int((end - self.started_at).total_seconds()) - self.paused_seconds, 0)


class CallNoteQuerySet(models.QuerySet["CallNote"]):
    def of(self, participation: Participation) -> "CallNoteQuerySet":
        return self.filter(call__participation=participation)

    def written(self) -> "CallNoteQuerySet":
        """Those that still have their text."""
        return self.exclude(text="")

    def blank_for(self, contact: Contact) -> int:
        """A contact is erased: what was noted in calls with it (see `accounts.erasing`)."""
        return self.filter(call__contact=contact).exclude(text="").update(text="")


class CallNote(models.Model):
    """A line noted during a call, with its time; it may be tied to a theme, at once or after the call."""

    class Kind(models.TextChoices):
        NOTE = "note", _("note")
        # Two people on the line see it differently: both values are noted, the answer is the one that counts.
        DISAGREEMENT = "disagreement", _("disagreement")

    call = models.ForeignKey(Call, models.CASCADE, related_name="notes")
    at = models.DateTimeField()
    text = models.TextField(_("note"), max_length=5000)
    theme = models.ForeignKey(Theme, models.PROTECT, null=True, blank=True, related_name="+")
    # The question whose card was open, '' for none.
    question = models.CharField(max_length=100, blank=True)
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.NOTE)

    objects = CallNoteQuerySet.as_manager()

    class Meta:
        ordering = ["at", "id"]
        verbose_name = _("note")
        verbose_name_plural = _("notes")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=["note", "disagreement"]), name="surveys_callnote_kind_known"
            ),
            # The time is the note's name: sent twice over a bad line it is one note.
            models.UniqueConstraint(fields=["call", "at"], name="surveys_callnote_once"),
        ]

    def __str__(self) -> str:
        return f"{self.call_id} {self.at:%H:%M}"


class Preparation(models.Model):
    """What an officer wants to remember in the next call; it goes into the note of that call once somebody answers."""

    participation = models.ForeignKey(Participation, models.CASCADE, related_name="preparations")
    officer = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="preparations")
    text = models.TextField(_("own notes for the call"), blank=True, max_length=10_000)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("notes for a call")
        verbose_name_plural = _("notes for calls")
        constraints = [
            models.UniqueConstraint(fields=["participation", "officer"], name="surveys_preparation_one_each"),
        ]

    def __str__(self) -> str:
        return f"{self.participation_id} {self.officer_id}"

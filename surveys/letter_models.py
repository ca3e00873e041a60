"""Letters are rows: written here by the pages, sent by `manage.py send_letters`. No page ever talks to a mail server."""

import datetime

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from municipalities.models import Assessment, Contact, Participation
from surveys import letters

# What is due for so long and still not sent says that no process sends letters.
WAITED_TOO_LONG = datetime.timedelta(minutes=10)
# Longer than a mail server can keep one letter with the time limits of `surveys.sending`: whoever sent it is gone.
SENDING_TOO_LONG = datetime.timedelta(minutes=15)


# Why a letter was stopped, where `answer` holds the key: no mail server has said anything.
WHY_STOPPED = {
    "person": _("stopped by a member of staff"),
    "link": _("the link no longer holds"),
    "submitted": _("the answers have come in meanwhile"),
    "closed": _("the municipality no longer takes part, or the round is closed"),
    "erased": _("the contact has been erased"),
    "appointment": _("the call has been moved or called off meanwhile"),
    "replaced": _("a later letter says something else"),
    "passed": _("what it tells has passed"),
}


class LetterKind(models.TextChoices):
    """What a letter is for. The keys are those of `surveys.letters`."""

    INVITATION = letters.INVITATION, _("Invitation")
    COLLEAGUE = letters.COLLEAGUE, _("Invitation of a colleague")
    REMINDER = letters.REMINDER, _("Reminder")
    RECEIPT = letters.RECEIPT, _("Receipt")
    APPOINTMENT = letters.APPOINTMENT, _("Time for a call")
    READBACK = letters.READBACK, _("Read-back")
    QUESTION = letters.QUESTION, _("Question about an answer")
    VISIT = letters.VISIT, _("Time for a visit")
    VISIT_NOTE = letters.VISIT_NOTE, _("Meeting note for correction")
    PLAN = letters.PLAN, _("Support plan")
    APPROVAL = letters.APPROVAL, _("Text to approve")


class LetterTemplate(models.Model):
    """The office's own wording of a letter. No row: the text that comes with preStratus (`surveys.letters.shipped`)."""

    kind = models.CharField(max_length=12, choices=LetterKind)
    language = models.CharField(max_length=5, choices=[("sv", _("Swedish")), ("en", _("English"))])
    subject = models.CharField(_("subject"), max_length=200)
    body = models.TextField(_("text"), max_length=8000)
    changed_at = models.DateTimeField(default=timezone.now, db_default=Now())
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["kind", "language"]
        verbose_name = _("letter template")
        verbose_name_plural = _("letter templates")
        constraints = [
            models.UniqueConstraint(fields=["kind", "language"], name="surveys_lettertemplate_once"),
            models.CheckConstraint(
                condition=models.Q(kind__in=letters.KINDS, language__in=letters.LANGUAGES),
                name="surveys_lettertemplate_known",
            ),
        ]

    def __str__(self):
        return f"{self.kind} {self.language}"


class LetterQuerySet(models.QuerySet["Letter"]):
    def of_assessment(self, assessment: Assessment) -> "LetterQuerySet":
        return self.filter(participation__assessment=assessment)

    def under_way(self) -> "LetterQuerySet":
        """Waiting to be sent, or being sent at this moment."""
        return self.filter(state__in=[Letter.State.QUEUED, Letter.State.SENDING])

    def due(self, now: datetime.datetime) -> "LetterQuerySet":
        """Those that may be sent now, the longest waiting first."""
        return self.filter(state=Letter.State.QUEUED, next_try_at__lte=now).order_by("next_try_at", "pk")

    def stranded(self, now: datetime.datetime) -> "LetterQuerySet":
        """Those whose sender has died on the way: nobody knows whether they arrived."""
        return self.filter(state=Letter.State.SENDING, claimed_at__lte=now - SENDING_TOO_LONG)

    def overdue(self, now: datetime.datetime) -> "LetterQuerySet":
        """Those that would have been sent, or settled, long ago if a process sent letters."""
        return self.filter(
            models.Q(state=Letter.State.QUEUED, next_try_at__lte=now - WAITED_TOO_LONG)
            | models.Q(state=Letter.State.SENDING, claimed_at__lte=now - SENDING_TOO_LONG - WAITED_TOO_LONG)
        )

    def with_case(self) -> "LetterQuerySet":
        """Joins what a page about letters and the sender name."""
        return self.select_related(
            *("contact", "invitation", "created_by", "participation__assessment", "participation__municipality"),
            *("appointment__officer", "appointment__contact"),
        )

    def blank_for(self, contact: Contact) -> int:
        """A contact is erased: what letters to it, and from it, say of persons; those that wait are stopped (`accounts.erasing`)."""
        concerned = self.filter(models.Q(contact=contact) | models.Q(created_by_contact=contact))
        concerned.filter(state=Letter.State.QUEUED).update(state=Letter.State.STOPPED)
        # A mail server repeats the address in what it answers.
        stopped = models.When(state=Letter.State.STOPPED, then=models.Value("erased"))
        answer = models.Case(stopped, default=models.Value(""))
        return concerned.update(to_address="", subject="", body="", enclosure="", answer=answer)


class Letter(models.Model):
    """One mail to one contact. The text is as it was written, but for the link: `{link}` stands for it until it is sent."""

    class State(models.TextChoices):
        QUEUED = "queued", _("waiting")
        SENDING = "sending", _("being sent")
        SENT = "sent", _("sent")
        REFUSED = "refused", _("refused")
        # The line was lost after the text had been handed over: it may have arrived. Only a person sends it again.
        UNCERTAIN = "uncertain", _("uncertain")
        # Not sent: somebody stopped it, or the link that it carries no longer holds.
        STOPPED = "stopped", _("stopped")

    participation = models.ForeignKey(Participation, models.CASCADE, related_name="letters")
    contact = models.ForeignKey(Contact, models.CASCADE, related_name="letters")
    invitation = models.ForeignKey("surveys.Invitation", models.CASCADE, null=True, related_name="letters")
    # A receipt belongs to one submission, and there is one of it.
    submission = models.OneToOneField("surveys.Submission", models.CASCADE, null=True, related_name="receipt")
    # A letter about a call at a time: it carries the calendar file, as the call stands when the letter is sent.
    appointment = models.ForeignKey("surveys.Appointment", models.SET_NULL, null=True, related_name="letters")
    # A calendar file that goes along as it was when the letter was written; '' for none.
    enclosure = models.TextField(blank=True)
    # When what it tells has passed: later it is not sent any more.
    moot_at = models.DateTimeField(null=True)
    kind = models.CharField(max_length=12, choices=LetterKind)
    language = models.CharField(max_length=5)
    to_address = models.EmailField(blank=True)
    from_name = models.CharField(max_length=200, blank=True)
    reply_to = models.EmailField(blank=True)
    subject = models.CharField(max_length=500)
    body = models.TextField()
    # Made once, when the letter is written: whoever gets it twice sees that it is the same letter.
    message_id = models.CharField(max_length=200, unique=True)
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_by_contact = models.ForeignKey(Contact, models.SET_NULL, null=True, related_name="+")
    next_try_at = models.DateTimeField(default=timezone.now)
    claimed_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    tries = models.PositiveIntegerField(default=0)
    # The mail server's words at the last try, or ours where it said nothing.
    answer = models.TextField(blank=True)

    objects = LetterQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        verbose_name = _("letter")
        verbose_name_plural = _("letters")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=letters.KINDS, language__in=letters.LANGUAGES),
                name="surveys_letter_known",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["queued", "sending", "sent", "refused", "uncertain", "stopped"]),
                name="surveys_letter_state_known",
            ),
            models.CheckConstraint(
                condition=models.Q(state="sent") ^ models.Q(sent_at=None), name="surveys_letter_sent_has_time"
            ),
            models.CheckConstraint(
                condition=~models.Q(state="sending") | models.Q(claimed_at__isnull=False),
                name="surveys_letter_sending_is_claimed",
            ),
        ]
        indexes = [models.Index(fields=["state", "next_try_at"], name="surveys_letter_due")]

    def __str__(self):
        return f"{self.pk} {self.kind} {self.state}"

    @property
    def why_stopped(self):
        """Why it was not sent, in words; '' for a letter that was not stopped."""
        return WHY_STOPPED.get(self.answer, "") if self.state == self.State.STOPPED else ""

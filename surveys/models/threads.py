"""Questions that go back to the municipality about an answer, and what it replies."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from municipalities.models import Assessment, Contact
from surveys.models.answers import Response


class ThreadQuerySet(models.QuerySet["Thread"]):
    def of(self, assessment: Assessment) -> "ThreadQuerySet":
        return self.filter(response__participation__assessment=assessment)

    def open(self) -> "ThreadQuerySet":
        return self.filter(closed_at=None)


class Thread(models.Model):
    """A question to the municipality about one answer. It stands beside the field until it is closed."""

    response = models.ForeignKey(Response, models.CASCADE, related_name="threads")
    question = models.CharField(_("question"), max_length=100)
    item = models.CharField(max_length=12, blank=True)
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    objects = ThreadQuerySet.as_manager()

    class Meta:
        ordering = ["opened_at", "id"]
        verbose_name = _("question to the municipality")
        verbose_name_plural = _("questions to the municipality")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(closed_at=None, closed_by=None)
                | models.Q(closed_at__isnull=False, closed_by__isnull=False),
                name="surveys_thread_closed_by_somebody",
            ),
            models.UniqueConstraint(
                fields=["response", "question", "item"],
                condition=models.Q(closed_at=None),
                name="surveys_thread_one_open",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.response_id} {self.question}"


class ThreadMessageQuerySet(models.QuerySet["ThreadMessage"]):
    def blank_for(self, contact: Contact) -> int:
        """A contact is erased: the words that it wrote (see `accounts.erasing`)."""
        return self.filter(by_contact=contact).exclude(text="").update(text="")


class ThreadMessage(models.Model):
    """What the office asked or the municipality replied."""

    thread = models.ForeignKey(Thread, models.CASCADE, related_name="messages")
    at = models.DateTimeField()
    text = models.TextField(_("text"), max_length=5000)
    by_user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    by_contact = models.ForeignKey(Contact, models.PROTECT, null=True, blank=True, related_name="+")
    spoken_role = models.CharField(max_length=300, blank=True)

    objects = ThreadMessageQuerySet.as_manager()

    class Meta:
        ordering = ["at", "id"]
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(by_user=None) ^ models.Q(by_contact=None), name="surveys_threadmessage_one_writer"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.thread_id} {self.at:%Y-%m-%d %H:%M}"

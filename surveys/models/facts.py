"""What the office knows before anybody has answered."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from municipalities.models import Municipality


class KnownFact(models.Model):
    """What the office already knows of a municipality, as an answer to a question: proposed, never counted as an answer."""

    municipality = models.ForeignKey(Municipality, models.CASCADE, related_name="facts")
    question = models.CharField(_("question"), max_length=100)
    value = models.JSONField()
    source = models.CharField(_("source"), max_length=300)
    known_on = models.DateField(_("date of the source"))
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    entered_at = models.DateTimeField(default=timezone.now, db_default=Now())

    class Meta:
        ordering = ["question"]
        verbose_name = _("known fact")
        verbose_name_plural = _("known facts")
        constraints = [
            models.UniqueConstraint(fields=["municipality", "question"], name="surveys_knownfact_one_per_question"),
        ]

    def __str__(self):
        return f"{self.municipality_id} {self.question}"

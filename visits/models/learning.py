"""What was learnt at a reference municipality, and for whom."""

from django.conf import settings
from django.db import models
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from municipalities.models import Municipality, Theme
from visits.models.coding import Excerpt
from visits.models.visits import Visit
from visits.topics import TOPICS


class Lesson(models.Model):
    """What worked or did not, under which conditions, and to whom it can be carried over."""

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="lessons")
    title = models.CharField(_("lesson"), max_length=200)
    what_worked = models.TextField(_("what worked"), blank=True, max_length=5000)
    what_did_not = models.TextField(_("what did not"), blank=True, max_length=5000)
    conditions = models.TextField(_("under which conditions"), blank=True, max_length=5000)
    transferable = models.TextField(_("to whom it can be carried over"), blank=True, max_length=5000)
    topic = models.CharField(_("topic"), max_length=40, blank=True)
    themes = models.ManyToManyField(Theme, related_name="lessons", verbose_name=_("themes"))
    municipalities = models.ManyToManyField(
        Municipality, blank=True, related_name="lessons_for", verbose_name=_("municipalities that it suits")
    )
    excerpts = models.ManyToManyField(Excerpt, blank=True, related_name="lessons", verbose_name=_("passages behind it"))
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["visit", "id"]
        verbose_name = _("lesson")
        verbose_name_plural = _("lessons")
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(what_worked="") | ~models.Q(what_did_not=""), name="visits_lesson_says_something"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def topic_name(self) -> str:
        """In the reader's language, '' for none."""
        language = translation.get_language() or "sv"
        return next((topic.say(language) for topic in TOPICS if topic.key == self.topic), "")

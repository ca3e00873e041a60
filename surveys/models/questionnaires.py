"""What is asked: one immutable version of the questions."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from municipalities.models import Assessment
from surveys.definition import Definition

_definitions: dict[str, Definition] = {}


class QuestionnaireQuerySet(models.QuerySet["Questionnaire"]):
    def with_response_count(self) -> "QuestionnaireQuerySet":
        """Annotates `response_count`: municipalities that answer this version; tests are never counted."""
        return self.annotate(response_count=models.Count("responses", filter=models.Q(responses__test_of=None)))

    def published(self) -> "QuestionnaireQuerySet":
        return self.exclude(published_at=None)


class Questionnaire(models.Model):
    """One version of the definition. Immutable once published: a trigger in the database refuses a change."""

    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="questionnaires")
    name = models.SlugField(_("name"), max_length=60)
    version = models.CharField(_("version"), max_length=30)
    definition = models.JSONField()
    # SHA-256 of the definition: what loaded definitions are cached by, so that the large document is read once a process.
    digest = models.CharField(max_length=64, editable=False)
    created_at = models.DateTimeField(default=timezone.now)
    published_at = models.DateTimeField(_("published"), null=True, blank=True)

    objects = QuestionnaireQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        verbose_name = _("questionnaire")
        verbose_name_plural = _("questionnaires")
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "name", "version"], name="surveys_questionnaire_version_once"
            ),
        ]

    def __str__(self):
        return f"{self.name} {self.version}"

    def load(self) -> Definition:
        """The definition as dataclasses; costs a query only if `definition` is deferred and not yet in this process."""
        definition = _definitions.get(self.digest)
        if definition is None:
            definition = Definition.from_json(self.definition)
            if len(_definitions) >= 20:
                _definitions.clear()
            _definitions[self.digest] = definition
        return definition

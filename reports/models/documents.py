"""Documents for boards, funders and committees: what was written over a computed paragraph, and what was issued."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from municipalities.models import Assessment, Contact, Participation

LONGEST_PARAGRAPH = 5000


class DocumentKind(models.TextChoices):
    PROFILE = "profile", _("municipal profile")
    PLAN = "plan", _("support plan")
    REPORT = "report", _("whole report")
    APPLICATION = "application", _("basis for an application")


OF_MUNICIPALITY = (DocumentKind.PROFILE, DocumentKind.PLAN)
"""One of these for each municipality; of the others one for the assessment."""

_KINDS = models.Q(kind__in=["profile", "plan"], participation__isnull=False) | models.Q(
    kind__in=["report", "application"], participation=None
)


class DocumentQuerySet(models.QuerySet):
    def of(self, assessment: Assessment, kind: str, participation: Participation | None) -> "DocumentQuerySet":
        return self.filter(assessment=assessment, kind=kind, participation=participation)


class ParagraphEdit(models.Model):
    """A text of the lead's own in place of a computed paragraph. It stands while the facts are those that it was written on."""

    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="paragraph_edits")
    participation = models.ForeignKey(
        Participation, models.CASCADE, null=True, blank=True, related_name="paragraph_edits"
    )
    kind = models.CharField(max_length=11, choices=DocumentKind)
    language = models.CharField(max_length=2)
    key = models.CharField(max_length=100)
    text = models.TextField(_("text"), max_length=LONGEST_PARAGRAPH)
    # The facts and the computed text as they stood; `digest` is of the facts.
    facts = models.JSONField()
    digest = models.CharField(max_length=64)
    computed = models.TextField()
    # Counts the changes of this row, so that who saw an older one is told.
    version = models.PositiveIntegerField(default=1)
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = DocumentQuerySet.as_manager()

    class Meta:
        ordering = ["assessment", "kind", "key"]
        verbose_name = _("own paragraph")
        verbose_name_plural = _("own paragraphs")
        constraints = [
            models.CheckConstraint(condition=_KINDS, name="reports_paragraphedit_kind_fits"),
            models.CheckConstraint(
                condition=models.Q(language__in=["sv", "en"]), name="reports_paragraphedit_language_known"
            ),
            models.CheckConstraint(condition=~models.Q(text=""), name="reports_paragraphedit_has_words"),
            models.UniqueConstraint(
                fields=["assessment", "kind", "language", "key"],
                condition=models.Q(participation=None),
                name="reports_paragraphedit_one",
            ),
            models.UniqueConstraint(
                fields=["participation", "kind", "language", "key"],
                condition=models.Q(participation__isnull=False),
                name="reports_paragraphedit_one_of_case",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key} {self.language}"

    @property
    def token(self) -> str:
        """What somebody saw, to be told when it has changed meanwhile."""
        return f"{self.pk}.{self.version}"


class IssuedDocument(models.Model):
    """A document as it was issued: frozen, numbered within its assessment."""

    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="issued_documents")
    participation = models.ForeignKey(
        Participation, models.CASCADE, null=True, blank=True, related_name="issued_documents"
    )
    kind = models.CharField(max_length=11, choices=DocumentKind)
    language = models.CharField(max_length=2)
    number = models.PositiveIntegerField()
    content = models.JSONField()
    # Paragraph -> digest of its facts, to say later what has changed since.
    digests = models.JSONField()
    issued_at = models.DateTimeField()
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = DocumentQuerySet.as_manager()

    class Meta:
        ordering = ["assessment", "-number"]
        verbose_name = _("issued document")
        verbose_name_plural = _("issued documents")
        constraints = [
            models.CheckConstraint(condition=_KINDS, name="reports_issueddocument_kind_fits"),
            models.CheckConstraint(
                condition=models.Q(language__in=["sv", "en"]), name="reports_issueddocument_language_known"
            ),
            models.UniqueConstraint(fields=["assessment", "number"], name="reports_issueddocument_number_once"),
        ]

    def __str__(self) -> str:
        return f"{self.assessment_id} {self.number} {self.kind}"


class DocumentApproval(models.Model):
    """That a municipality, which wants to approve the text first, has approved to be named in a document about everybody.

    It said so to the office, which sent or read the text to it. It stands while the answers are those of then (`digest`).
    """

    KINDS = ("report", "application")

    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="document_approvals")
    participation = models.ForeignKey(Participation, models.CASCADE, related_name="document_approvals")
    kind = models.CharField(max_length=11, choices=DocumentKind)
    digest = models.CharField(max_length=64)
    by_contact = models.ForeignKey(Contact, models.PROTECT, related_name="+", verbose_name=_("who said it"))
    # The function as it was then, when the contact is another or erased.
    spoken_role = models.CharField(max_length=500, blank=True)
    told_at = models.DateTimeField()
    noted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["assessment", "kind", "participation"]
        verbose_name = _("approval of a document")
        verbose_name_plural = _("approvals of documents")
        constraints = [
            models.UniqueConstraint(fields=["participation", "kind"], name="reports_documentapproval_one"),
            models.CheckConstraint(
                condition=models.Q(kind__in=["report", "application"]), name="reports_documentapproval_kind_fits"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.participation_id} {self.kind}"

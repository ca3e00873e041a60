"""What the office shows to everybody: drafts, what municipalities approve of them, and the versions that were published."""

from django.conf import settings
from django.db import models
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from municipalities.models import Assessment, Contact, Participation, not_reserved_slug
from visits.models import Excerpt, Lesson, Photo

__all__ = ["Approval", "Publication", "PublicationVersion"]


class Publication(models.Model):
    """A page for everybody. What it shows is chosen here; what was shown stands in its versions."""

    class Kind(models.TextChoices):
        NEWS = "news", _("News from the project")
        RESULTS = "results", _("Results")
        MUNICIPALITY = "municipality", _("About one municipality")

    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="publications")
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.RESULTS)
    # Of the kind about one municipality.
    participation = models.ForeignKey(
        Participation,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="publications",
        verbose_name=_("municipality"),
    )
    slug = models.SlugField(_("address"), max_length=60, unique=True, validators=[not_reserved_slug])
    title_sv = models.CharField(_("title in Swedish"), max_length=200)
    title_en = models.CharField(_("title in English"), max_length=200)
    lead_sv = models.TextField(_("introduction in Swedish"), blank=True, max_length=3000)
    lead_en = models.TextField(_("introduction in English"), blank=True, max_length=3000)
    press = models.TextField(_("press contact"), blank=True, max_length=500)
    # Keys of `reports.publications.sections`.
    sections = models.JSONField(default=list, blank=True)
    quotes = models.ManyToManyField(Excerpt, blank=True, related_name="publications", verbose_name=_("quotes"))
    photos = models.ManyToManyField(Photo, blank=True, related_name="publications", verbose_name=_("photos"))
    lessons = models.ManyToManyField(Lesson, blank=True, related_name="publications", verbose_name=_("lessons"))
    # For the next version: until then only the link for the press opens it; None: at once when it is published.
    release_at = models.DateTimeField(_("released"), null=True, blank=True)
    # A higher generation makes every link for the press that was given out worthless.
    generation = models.PositiveIntegerField(default=1)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["-made_at", "-id"]
        verbose_name = _("publication")
        verbose_name_plural = _("publications")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind="municipality", participation__isnull=False)
                | models.Q(kind__in=["news", "results"], participation=None),
                name="reports_publication_kind_matches",
            ),
        ]

    def __str__(self) -> str:
        return self.title_sv

    @property
    def title(self) -> str:
        return self.title_en if translation.get_language() == "en" else self.title_sv


class PublicationVersion(models.Model):
    """What everybody could read from a day on, frozen in both languages."""

    publication = models.ForeignKey(Publication, models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField()
    # {"sv": page, "en": page}: see `reports.publications.content`.
    content = models.JSONField()
    # From when everybody can read it; None: at once.
    release_at = models.DateTimeField(null=True, blank=True)
    # What was corrected since the version before, for the reader.
    correction = models.CharField(_("what was corrected"), max_length=500, blank=True)
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["publication", "-number"]
        verbose_name = _("published version")
        verbose_name_plural = _("published versions")
        constraints = [
            models.UniqueConstraint(fields=["publication", "number"], name="reports_publicationversion_number_once"),
            models.CheckConstraint(
                condition=models.Q(withdrawn_at=None, withdrawn_by=None)
                | models.Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
                name="reports_publicationversion_withdrawn_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.publication_id} {self.number}"


class ApprovalQuerySet(models.QuerySet["Approval"]):
    def waiting(self) -> "ApprovalQuerySet":
        return self.filter(state=Approval.State.ASKED)

    def blank_for(self, contact: Contact) -> int:
        """A contact is erased: why it refused, in its words (see `accounts.erasing`). What it approved is published, and stays."""
        return self.filter(by_contact=contact).exclude(comment="").update(comment="")


class Approval(models.Model):
    """One thing that a municipality is asked to let stand under its name: the exact words, and what it said of them."""

    class State(models.TextChoices):
        ASKED = "asked", _("asked")
        APPROVED = "approved", _("approved")
        EDITED = "edited", _("approved in other words")
        REFUSED = "refused", _("refused")

    publication = models.ForeignKey(Publication, models.CASCADE, related_name="approvals")
    participation = models.ForeignKey(Participation, models.CASCADE, related_name="approvals")
    # "needs", "forms", "quote:12", "photo:3": see `reports.publications.items`.
    item = models.CharField(max_length=40)
    text = models.TextField(max_length=5000)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.ASKED)
    # What it wants to read instead.
    edited = models.TextField(_("in other words"), blank=True, max_length=5000)
    comment = models.TextField(_("why not"), blank=True, max_length=2000)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    by_contact = models.ForeignKey(Contact, models.PROTECT, null=True, blank=True, related_name="+")
    spoken_role = models.CharField(max_length=300, blank=True)

    objects = ApprovalQuerySet.as_manager()

    class Meta:
        ordering = ["publication", "participation", "id"]
        verbose_name = _("approval")
        verbose_name_plural = _("approvals")
        constraints = [
            models.UniqueConstraint(fields=["publication", "participation", "item"], name="reports_approval_one"),
            models.CheckConstraint(
                condition=models.Q(state="asked", answered_at=None)
                | models.Q(state__in=["approved", "refused"], answered_at__isnull=False)
                | models.Q(state="edited", answered_at__isnull=False) & ~models.Q(edited=""),
                name="reports_approval_answered_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.publication_id} {self.participation_id} {self.item} {self.state}"

    @property
    def stands(self) -> bool:
        return self.state in (self.State.APPROVED, self.State.EDITED)

    @property
    def words(self) -> str:
        """What may be shown."""
        return self.edited if self.state == self.State.EDITED else self.text

"""What support a municipality gets: packages, measures with their sources, what was sent to it and what it said."""

from django.conf import settings
from django.db import models
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from municipalities.models import Assessment, CaseFile, Contact, Municipality, Participation, Theme
from visits.models import Excerpt, Lesson

__all__ = ["MeasureSource", "Package", "PackageChoice", "PlanReply", "PlanVersion", "SupportMeasure", "SupportPlan"]


class Package(models.Model):
    """A part of the coming project that municipalities choose, with the themes that it works on."""

    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="packages")
    name_sv = models.CharField(_("name in Swedish"), max_length=100)
    name_en = models.CharField(_("name in English"), max_length=100)
    about_sv = models.TextField(_("what it holds, in Swedish"), blank=True, max_length=2000)
    about_en = models.TextField(_("what it holds, in English"), blank=True, max_length=2000)
    # The base for the others: every municipality is meant to take part.
    is_for_all = models.BooleanField(_("meant for every municipality"), default=False)
    themes = models.ManyToManyField(Theme, related_name="+", verbose_name=_("themes"), blank=True)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["order", "id"]
        verbose_name = _("package")
        verbose_name_plural = _("packages")
        constraints = [
            models.UniqueConstraint(fields=["assessment", "name_sv"], name="reports_package_name_once"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return self.name_en if translation.get_language() == "en" else self.name_sv

    @property
    def about(self) -> str:
        return (self.about_en if translation.get_language() == "en" else "") or self.about_sv


class PackageChoice(models.Model):
    """What a municipality says of a package, and what it puts in. The last word stands; each reply keeps its own."""

    class Wants(models.TextChoices):
        UNANSWERED = "", _("not answered")
        YES = "yes", _("yes")
        MAYBE = "maybe", _("maybe")
        NO = "no", _("no")

    package = models.ForeignKey(Package, models.CASCADE, related_name="choices")
    participation = models.ForeignKey(Participation, models.CASCADE, related_name="package_choices")
    wants = models.CharField(_("wants to take part"), max_length=5, choices=Wants, blank=True, default="")
    kronor = models.PositiveIntegerField(_("co-financing in kronor"), null=True, blank=True)
    hours = models.PositiveIntegerField(_("co-financing in hours"), null=True, blank=True)
    decider = models.CharField(_("who decides"), max_length=200, blank=True)
    decision_on = models.DateField(_("day of the decision"), null=True, blank=True)
    letter = models.ForeignKey(
        CaseFile, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("signed letter")
    )
    changed_at = models.DateTimeField()
    # Who said whether it wants to take part: the municipality by its link, or staff for it.
    said_by = models.ForeignKey(Contact, models.PROTECT, null=True, blank=True, related_name="+")
    said_role = models.CharField(max_length=300, blank=True)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["package", "participation"]
        verbose_name = _("choice of package")
        verbose_name_plural = _("choices of packages")
        constraints = [
            models.UniqueConstraint(fields=["package", "participation"], name="reports_packagechoice_one"),
            models.CheckConstraint(
                condition=models.Q(wants__in=["", "yes", "maybe", "no"]), name="reports_packagechoice_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.participation_id} {self.package_id} {self.wants}"


class SupportPlan(models.Model):
    """The support plan of one municipality: a draft that lives, and the versions that were sent."""

    participation = models.OneToOneField(Participation, models.CASCADE, related_name="support_plan")
    # In the office's words, to the municipality.
    summary = models.TextField(_("summary"), blank=True, max_length=5000)
    begun_at = models.DateTimeField()
    begun_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    # What the next version would hold has changed, for whoever saves from an older page.
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["participation"]
        verbose_name = _("support plan")
        verbose_name_plural = _("support plans")

    def __str__(self) -> str:
        return str(self.participation)


class SupportMeasure(models.Model):
    """What is done for, or with, the municipality. It stands on at least one source."""

    class Status(models.TextChoices):
        PROPOSED = "proposed", _("proposed")
        DECIDED = "decided", _("decided")
        UNDER_WAY = "under_way", _("under way")
        DONE = "done", _("done")
        DROPPED = "dropped", _("dropped")

    plan = models.ForeignKey(SupportPlan, models.CASCADE, related_name="measures")
    package = models.ForeignKey(
        Package, models.SET_NULL, null=True, blank=True, related_name="measures", verbose_name=_("package")
    )
    theme = models.ForeignKey(Theme, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("theme"))
    title = models.CharField(pgettext_lazy("of support", "measure"), max_length=200)
    why = models.TextField(_("why"), blank=True, max_length=2000)
    who = models.CharField(_("who does it"), max_length=300, blank=True)
    partner = models.ForeignKey(
        Municipality, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("together with")
    )
    when = models.CharField(_("when"), max_length=100, blank=True)
    status = models.CharField(_("status"), max_length=9, choices=Status, default=Status.PROPOSED)
    order = models.PositiveSmallIntegerField(default=0)
    # Which proposal from the evidence it came from (`reports.analysis.plans`), so that the same is not offered again; '' if written freely.
    proposal = models.CharField(max_length=100, blank=True)
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["package__order", "order", "id"]
        verbose_name = pgettext_lazy("of support", "measure")
        verbose_name_plural = pgettext_lazy("of support", "measures")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status__in=["proposed", "decided", "under_way", "done", "dropped"]),
                name="reports_measure_status_known",
            ),
            models.CheckConstraint(condition=~models.Q(title=""), name="reports_measure_says_what"),
            models.UniqueConstraint(
                fields=["plan", "proposal"], condition=~models.Q(proposal=""), name="reports_measure_proposal_once"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class MeasureSource(models.Model):
    """What a measure stands on. An answer is named by the revision it was; whether it still says so is looked up, never stored."""

    class Kind(models.TextChoices):
        ANSWER = "answer", _("Answer")
        MATCH = "match", _("Match")
        EXCERPT = "excerpt", _("Said in the room")
        LESSON = "lesson", _("Lesson")

    measure = models.ForeignKey(SupportMeasure, models.CASCADE, related_name="sources")
    kind = models.CharField(max_length=7, choices=Kind)
    # Of an answer: the question, the item of a list, and the revision in the response's ledger.
    question = models.CharField(max_length=100, blank=True)
    item = models.CharField(max_length=12, blank=True)
    seq = models.PositiveIntegerField(null=True, blank=True)
    # What is gone leaves its row behind, so that the measure is marked.
    match = models.ForeignKey("reports.Match", models.SET_NULL, null=True, blank=True, related_name="+")
    excerpt = models.ForeignKey(Excerpt, models.SET_NULL, null=True, blank=True, related_name="+")
    lesson = models.ForeignKey(Lesson, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["measure", "kind", "id"]
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind="answer", seq__isnull=False) & ~models.Q(question="")
                | models.Q(kind__in=["match", "excerpt", "lesson"], seq=None, question=""),
                name="reports_measuresource_kind_matches",
            ),
            models.UniqueConstraint(
                fields=["measure", "question", "item"],
                condition=models.Q(kind="answer"),
                name="reports_measuresource_answer_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.measure_id} {self.kind} {self.question}".strip()


class PlanVersion(models.Model):
    """The plan as it was sent: frozen, so that what the municipality agrees to is what it read."""

    plan = models.ForeignKey(SupportPlan, models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField()
    content = models.JSONField()
    answer_by = models.DateField(_("answer by"))
    sent_at = models.DateTimeField()
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["plan", "-number"]
        verbose_name = _("version of the plan")
        verbose_name_plural = _("versions of the plan")
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="reports_planversion_number_once"),
        ]

    def __str__(self) -> str:
        return f"{self.plan_id} {self.number}"


class PlanReplyQuerySet(models.QuerySet["PlanReply"]):
    def blank_for(self, contact: Contact) -> int:
        """A contact is erased: its words; that the municipality agreed or commented stays (see `accounts.erasing`)."""
        return self.filter(by_contact=contact).exclude(text="").update(text="")


class PlanReply(models.Model):
    """What the municipality says of a version: it agrees, or comments. By its link, or to staff who wrote it down."""

    class Kind(models.TextChoices):
        AGREE = "agree", _("agrees")
        COMMENT = "comment", _("comments")

    version = models.ForeignKey(PlanVersion, models.CASCADE, related_name="replies")
    kind = models.CharField(max_length=7, choices=Kind)
    text = models.TextField(_("comment"), blank=True, max_length=5000)
    # What it said of the packages in this reply: {"<package id>": "yes"}.
    wants = models.JSONField(default=dict, blank=True)
    at = models.DateTimeField()
    by_contact = models.ForeignKey(Contact, models.PROTECT, null=True, blank=True, related_name="+")
    spoken_role = models.CharField(max_length=300, blank=True)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    objects = PlanReplyQuerySet.as_manager()

    class Meta:
        ordering = ["version", "at", "id"]
        verbose_name = _("reply to the plan")
        verbose_name_plural = _("replies to the plan")
        constraints = [
            models.CheckConstraint(condition=models.Q(kind__in=["agree", "comment"]), name="reports_planreply_known"),
            models.CheckConstraint(
                condition=models.Q(by_contact__isnull=False) | models.Q(written_by__isnull=False),
                name="reports_planreply_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version_id} {self.kind}"

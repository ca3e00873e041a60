"""Passages of notes with a code, a theme and a permission; and what a theme's sources say of each other."""

from django.conf import settings
from django.db import models
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from municipalities.models import Assessment, KeyRole, Municipality, Participation, Theme
from municipalities.text import search_needle, search_text
from visits.anchors import CONTEXT, Anchor
from visits.models.notes import Note
from visits.roles import GROUPED, GROUPS, OTHERS, UNKNOWN

__all__ = ["CONTEXT", "MOST_IN_A_PASSAGE", "Code", "Excerpt", "ThemeVerdict"]

MOST_IN_A_PASSAGE = 5000


class CodeQuerySet(models.QuerySet["Code"]):
    def in_use(self) -> "CodeQuerySet":
        """Those that are offered."""
        return self.filter(is_used=True)


class Code(models.Model):
    """What a passage is about; the start set comes with a migration and can be changed and added to."""

    key = models.SlugField(unique=True, max_length=40)
    name_sv = models.CharField(_("name in Swedish"), max_length=100)
    name_en = models.CharField(_("name in English"), max_length=100)
    definition_sv = models.CharField(_("definition in Swedish"), max_length=500, blank=True)
    definition_en = models.CharField(_("definition in English"), max_length=500, blank=True)
    order = models.PositiveSmallIntegerField(default=0)
    # A code that is not used any more keeps its passages and is offered no longer.
    is_used = models.BooleanField(default=True)

    objects = CodeQuerySet.as_manager()

    class Meta:
        ordering = ["order", "id"]
        verbose_name = _("code")
        verbose_name_plural = _("codes")

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return self.name_en if translation.get_language() == "en" else self.name_sv

    @property
    def definition(self) -> str:
        return self.definition_en if translation.get_language() == "en" else self.definition_sv


class ExcerptQuerySet(models.QuerySet["Excerpt"]):
    def of(self, assessment: Assessment) -> "ExcerptQuerySet":
        return self.filter(
            models.Q(note__visit__assessment=assessment) | models.Q(note__call__participation__assessment=assessment)
        )

    def at(self, municipality: Municipality) -> "ExcerptQuerySet":
        return self.filter(
            models.Q(note__visit__municipality=municipality)
            | models.Q(note__call__participation__municipality=municipality)
        )

    def of_case(self, case: Participation) -> "ExcerptQuerySet":
        """What was said at a municipality in one round, at visits and on the telephone."""
        at_visits = models.Q(note__visit__assessment=case.assessment_id, note__visit__municipality=case.municipality_id)
        return self.filter(at_visits | models.Q(note__call__participation=case.pk))

    def said_by(self, group: str) -> "ExcerptQuerySet":
        """By a group of functions (`visits.roles`)."""
        if group == UNKNOWN:
            return self.filter(role=None)
        if group == OTHERS:
            return self.filter(role__isnull=False).exclude(role__key__in=GROUPED)
        return self.filter(role__key__in=GROUPS[group])

    def search(self, query: str) -> "ExcerptQuerySet":
        """Those that hold every word of the query, with or without accents."""
        found = self
        for word in search_needle(query).split():
            found = found.filter(search__contains=word)
        return found

    def lost(self) -> "ExcerptQuerySet":
        """Those whose place in the note is gone."""
        return self.filter(is_lost=True)

    def in_place(self) -> "ExcerptQuerySet":
        return self.filter(is_lost=False)

    def with_sources(self) -> "ExcerptQuerySet":
        """Joins what a list of them names; the whole note stays where it is."""
        return self.defer("note__text").select_related(
            "code",
            "theme",
            "role",
            "note__author",
            "note__visit__municipality",
            "note__visit__assessment",
            "note__call__participation__municipality",
            "note__call__participation__assessment",
        )


class Excerpt(models.Model):
    """A passage of a note. `start` counts characters (see `visits.anchors`); `text` is the passage as it was when it was coded, `before` and `after`
    what stood around it: so it is found again when the note changes, or marked as lost."""

    class Permission(models.TextChoices):
        NAMED = "named", _("with the municipality’s name")
        UNNAMED = "unnamed", _("without a name")
        INTERNAL = "internal", _("only inside the office")

    note = models.ForeignKey(Note, models.CASCADE, related_name="excerpts")
    start = models.PositiveIntegerField()
    text = models.TextField(max_length=MOST_IN_A_PASSAGE)
    before = models.CharField(max_length=CONTEXT, blank=True)
    after = models.CharField(max_length=CONTEXT, blank=True)
    is_lost = models.BooleanField(default=False)
    code = models.ForeignKey(Code, models.PROTECT, related_name="excerpts", verbose_name=_("code"))
    theme = models.ForeignKey(
        Theme, models.PROTECT, null=True, blank=True, related_name="excerpts", verbose_name=_("theme")
    )
    permission = models.CharField(_("may be shown"), max_length=8, choices=Permission, default=Permission.INTERNAL)
    # Who said it, as a function.
    role = models.ForeignKey(
        KeyRole, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("said by")
    )
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    search = models.TextField(editable=False, default="")

    objects = ExcerptQuerySet.as_manager()

    class Meta:
        ordering = ["note", "start", "id"]
        verbose_name = _("excerpt")
        verbose_name_plural = _("excerpts")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(permission__in=["named", "unnamed", "internal"]),
                name="visits_excerpt_permission_known",
            ),
            models.CheckConstraint(condition=~models.Q(text=""), name="visits_excerpt_has_words"),
        ]

    def __str__(self) -> str:
        return self.text[:60]

    def set_search(self) -> None:
        """Call it whenever the text has changed."""
        self.search = search_text(self.text)

    def stand_at(self, anchor: Anchor) -> None:
        """Take over a place, with the words that are there."""
        self.start, self.text, self.before, self.after = anchor.start, anchor.text, anchor.before, anchor.after
        self.is_lost = False
        self.set_search()

    @property
    def anchor(self) -> Anchor:
        return Anchor(self.start, self.text, self.before, self.after)

    @property
    def end(self) -> int:
        return self.start + len(self.text)

    @property
    def municipality(self) -> Municipality:
        """Where it was said; wants `with_sources`."""
        return self.note.municipality


class ThemeVerdict(models.Model):
    """What the office makes of a theme's sources at one municipality: what was answered beside what was said."""

    class Kind(models.TextChoices):
        AGREES = "agrees", _("agrees")
        NUANCED = "nuanced", _("nuanced")
        CONTRADICTS = "contradicts", _("contradicts")
        SILENT = "silent", _("nothing was said")

    participation = models.ForeignKey(Participation, models.CASCADE, related_name="theme_verdicts")
    theme = models.ForeignKey(Theme, models.PROTECT, related_name="+")
    kind = models.CharField(_("verdict"), max_length=11, choices=Kind)
    note = models.TextField(_("note"), blank=True, max_length=2000)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["participation", "theme"]
        verbose_name = _("verdict")
        verbose_name_plural = _("verdicts")
        constraints = [
            models.UniqueConstraint(fields=["participation", "theme"], name="visits_verdict_one"),
            models.CheckConstraint(
                condition=models.Q(kind__in=["agrees", "nuanced", "contradicts", "silent"]), name="visits_verdict_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.participation_id} {self.theme_id} {self.kind}"

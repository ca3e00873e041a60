"""What staff wrote while somebody spoke: each their own, at a visit or on a call."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from municipalities.models import Assessment, Municipality, Participation
from surveys.models import Call
from visits.models.visits import Visit

MOST_CHARACTERS = 100_000


class NoteQuerySet(models.QuerySet["Note"]):
    def with_people(self) -> "NoteQuerySet":
        """Joins what a list of them names."""
        return self.select_related("author", "visit__municipality", "call__participation__municipality")

    def uncoded(self) -> "NoteQuerySet":
        """Those with words of which nothing has been given a code."""
        return self.exclude(text="").filter(excerpts=None)


class Note(models.Model):
    """One person's words about one part of a visit or a call. `seq` counts its versions: a page says which one it knew."""

    class Kind(models.TextChoices):
        WRITTEN = "written", _("written")
        IMPORTED = "imported", _("read in from a file")
        WHITEBOARD = "whiteboard", _("whiteboard")

    # Made on the device, so that what is sent twice is written once.
    key = models.UUIDField(unique=True, default=uuid.uuid4)
    visit = models.ForeignKey(Visit, models.CASCADE, null=True, blank=True, related_name="notes")
    call = models.ForeignKey(Call, models.CASCADE, null=True, blank=True, related_name="written_notes")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.WRITTEN)
    # The question of the interview guide that it answers (`visits.guide`), '' where it is free.
    part = models.CharField(max_length=40, blank=True)
    text = models.TextField(_("text"), blank=True, max_length=MOST_CHARACTERS)
    # The name of the file that it was read from.
    source = models.CharField(max_length=200, blank=True)
    seq = models.PositiveIntegerField(default=0)
    begun_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    objects = NoteQuerySet.as_manager()

    class Meta:
        ordering = ["begun_at", "id"]
        verbose_name = _("note")
        verbose_name_plural = _("notes")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(visit__isnull=False, call=None) | models.Q(visit=None, call__isnull=False),
                name="visits_note_of_visit_or_call",
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=["written", "imported", "whiteboard"]), name="visits_note_kind_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.visit_id or self.call_id} {self.author_id} {self.part}"

    @property
    def is_whiteboard(self) -> bool:
        """Its words were written on a board; the photo of it has the same key."""
        return self.kind == self.Kind.WHITEBOARD

    @property
    def municipality(self) -> Municipality:
        """Where it was written, or with whom; wants `with_people`."""
        return self.visit.municipality if self.visit is not None else self._case.municipality

    @property
    def assessment(self) -> Assessment:
        return self.visit.assessment if self.visit is not None else self._case.assessment

    @property
    def _case(self) -> Participation:
        assert self.call is not None  # noqa: S101 - a constraint: a note is of a visit or of a call
        return self.call.participation

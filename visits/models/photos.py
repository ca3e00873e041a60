"""Pictures from a visit: made anew without place and camera, private until they are published."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from visits.models.visits import Visit
from visits.pictures import THUMBNAIL_SIDE


def photo_path(photo: "Photo", name: str) -> str:
    """Where a picture is kept: under a name of ours, never the one that came with it."""
    return f"photos/{photo.visit_id}/{photo.key}.jpg"


def thumbnail_path(photo: "Photo", name: str) -> str:
    return f"photos/{photo.visit_id}/{photo.key}-small.jpg"


class Photo(models.Model):
    class Consent(models.TextChoices):
        NOBODY = "nobody", _("nobody can be recognised")
        GIVEN = "given", _("those in it have agreed")
        NOT_ASKED = "not_asked", _("nobody has been asked yet")

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    visit = models.ForeignKey(Visit, models.CASCADE, related_name="photos")
    file = models.FileField(upload_to=photo_path, max_length=200)
    thumbnail = models.FileField(upload_to=thumbnail_path, max_length=200)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    # A picture of a whiteboard is a note; any other may be published.
    is_whiteboard = models.BooleanField(_("whiteboard"), default=False)
    caption_sv = models.CharField(_("caption in Swedish"), max_length=300, blank=True)
    caption_en = models.CharField(_("caption in English"), max_length=300, blank=True)
    credit = models.CharField(_("photo by"), max_length=200, blank=True)
    consent = models.CharField(_("consent"), max_length=9, choices=Consent, default=Consent.NOT_ASKED)
    # Seen by staff alone until then; a published one may be fetched by anybody who has its address.
    published_at = models.DateTimeField(null=True, blank=True)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["added_at", "id"]
        verbose_name = _("photo")
        verbose_name_plural = _("photos")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(consent__in=["nobody", "given", "not_asked"]), name="visits_photo_consent_known"
            ),
            models.CheckConstraint(
                condition=models.Q(published_at=None)
                | (models.Q(is_whiteboard=False, consent__in=["nobody", "given"]) & ~models.Q(caption_sv="")),
                name="visits_photo_published_in_order",
            ),
        ]

    def __str__(self) -> str:
        return self.caption_sv or str(self.key)

    @property
    def small(self) -> tuple[int, int]:
        """Width and height of the thumbnail."""
        scale = min(1.0, THUMBNAIL_SIDE / max(self.width, self.height))
        return round(self.width * scale), round(self.height * scale)

    @property
    def caption(self) -> str:
        """In the reader's language; Swedish where there is no English."""
        return (self.caption_en if translation.get_language() == "en" else "") or self.caption_sv

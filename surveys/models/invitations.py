"""Personal links, and the pages that their people want to come back to."""

import datetime

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from municipalities.models import Contact
from surveys.models.answers import Response


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def valid(self, now: datetime.datetime) -> "InvitationQuerySet":
        return self.filter(revoked_at=None, expires_at__gt=now, contact__erased_at=None)


class Invitation(models.Model):
    """A personal link for one contact to one response. Nothing secret is stored: the link is signed."""

    response = models.ForeignKey(Response, models.CASCADE, related_name="invitations")
    contact = models.ForeignKey(Contact, models.CASCADE, related_name="invitations")
    # A link carries the generation it was made in; raising it makes every earlier link invalid.
    generation = models.PositiveIntegerField(default=1)
    expires_at = models.DateTimeField(_("valid until"))
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    revoked_at = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)
    # A colleague who was asked for some pages only: their names, and who asked. Without pages it is the main contact's.
    pages = models.JSONField(default=list, blank=True)
    invited_by = models.ForeignKey(Contact, models.SET_NULL, null=True, blank=True, related_name="+")
    # So that colleagues see who is there; at most once a minute.
    last_seen_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["created_at", "id"]
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints = [
            models.UniqueConstraint(fields=["response", "contact"], name="surveys_invitation_one_per_contact"),
        ]

    def __str__(self):
        return f"{self.response_id} {self.contact_id}"

    def is_valid(self, now: datetime.datetime) -> bool:
        return self.revoked_at is None and self.expires_at > now

    @property
    def is_for_pages(self) -> bool:
        """A colleague's: asked for some pages, and does not submit."""
        return bool(self.pages)


class LaterPage(models.Model):
    """A page that somebody at the municipality wants to come back to; colleagues see it too."""

    response = models.ForeignKey(Response, models.CASCADE, related_name="later_pages")
    page = models.CharField(max_length=100)
    by_contact = models.ForeignKey(Contact, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]
        constraints = [models.UniqueConstraint(fields=["response", "page"], name="surveys_later_page_once")]

    def __str__(self):
        return f"{self.response_id} {self.page}"

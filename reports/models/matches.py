"""Who helps whom with what: what people decided about the proposals of the matching, and how many matches a supplier takes."""

from collections.abc import Iterable

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from municipalities.models import Assessment, Municipality, Theme

MOST_MATCHES = 99
"""The highest limit that can be set; more is nobody's real limit."""


class MatchQuerySet(models.QuerySet["Match"]):
    def of(self, assessment: Assessment) -> "MatchQuerySet":
        return self.filter(assessment=assessment)

    def accepted(self) -> "MatchQuerySet":
        """Those that stand, be it the proposed supplier or another one: what plans and documents build on."""
        return self.filter(state__in=[Match.State.ACCEPTED, Match.State.EDITED])

    def with_names(self) -> "MatchQuerySet":
        """Joins what a list of them names."""
        return self.select_related("theme", "demander", "supplier", "replaces", "decided_by")


class Match(models.Model):
    """A decision about one supplier for one demand. Without a row it is a proposal or nothing: proposals are computed anew."""

    class State(models.TextChoices):
        ACCEPTED = "accepted", _("accepted")
        EDITED = "edited", _("chosen by us")
        REJECTED = "rejected", _("rejected")

    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="matches")
    theme = models.ForeignKey(Theme, models.PROTECT, related_name="+", verbose_name=_("theme"))
    demander = models.ForeignKey(Municipality, models.PROTECT, related_name="+", verbose_name=_("needs help"))
    supplier = models.ForeignKey(Municipality, models.PROTECT, related_name="+", verbose_name=_("helps"))
    state = models.CharField(_("decision"), max_length=8, choices=State)
    # Whom an edited one stands for.
    replaces = models.ForeignKey(Municipality, models.PROTECT, null=True, blank=True, related_name="+")
    note = models.TextField(_("why"), blank=True, max_length=1000)
    # What spoke for it when it was decided, with the sources: see `reports.evidence`.
    evidence = models.JSONField(default=dict)
    # Counts the decisions about this row, so that who saw an older one is told.
    version = models.PositiveIntegerField(default=1)
    decided_at = models.DateTimeField()
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = MatchQuerySet.as_manager()

    class Meta:
        ordering = ["theme__order", "demander__sort_key", "supplier__sort_key"]
        verbose_name = _("match")
        verbose_name_plural = _("matches")
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "theme", "demander", "supplier"], name="reports_match_decided_once"
            ),
            models.CheckConstraint(
                condition=~models.Q(demander=models.F("supplier")), name="reports_match_with_somebody_else"
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["accepted", "edited", "rejected"]), name="reports_match_state_known"
            ),
            models.CheckConstraint(
                condition=models.Q(replaces=None) | models.Q(state="edited") & ~models.Q(replaces=models.F("supplier")),
                name="reports_match_only_edited_replaces",
            ),
            models.CheckConstraint(
                condition=models.Q(state="accepted") | ~models.Q(note=""), name="reports_match_says_why"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.demander_id} {self.theme_id} {self.supplier_id} {self.state}"

    @property
    def token(self) -> str:
        """What somebody saw, to be told when it has changed meanwhile; '' for a proposal."""
        return f"{self.pk}.{self.version}"


class MatchCap(models.Model):
    """How many matches a supplier can take; the row without a supplier is for all that have none of their own."""

    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="match_caps")
    supplier = models.ForeignKey(Municipality, models.CASCADE, null=True, blank=True, related_name="+")
    cap = models.PositiveSmallIntegerField(_("at most"))

    class Meta:
        ordering = ["assessment", "supplier__sort_key"]
        verbose_name = _("limit of matches")
        verbose_name_plural = _("limits of matches")
        constraints = [
            models.UniqueConstraint(fields=["assessment", "supplier"], name="reports_matchcap_once"),
            models.UniqueConstraint(
                fields=["assessment"], condition=models.Q(supplier=None), name="reports_matchcap_one_default"
            ),
            models.CheckConstraint(condition=models.Q(cap__lte=MOST_MATCHES), name="reports_matchcap_not_endless"),
        ]

    def __str__(self) -> str:
        return f"{self.supplier_id or 'all'} {self.cap}"


def caps_token(caps: Iterable[MatchCap]) -> str:
    """What somebody saw of the limits, to be told when they have changed meanwhile."""
    return " ".join(sorted(f"{each.supplier_id or 0}:{each.cap}" for each in caps))

"""What the office makes of a theme's sources at one municipality."""

from __future__ import annotations

import datetime

from django.db import transaction

from accounts.actions import audit
from accounts.models import User
from municipalities.models import Participation, Theme
from visits.models import ThemeVerdict


@transaction.atomic
def set_verdict(
    *, participation: Participation, theme: Theme, kind: str, note: str, by: User, now: datetime.datetime
) -> ThemeVerdict | None:
    """Say what the sources of a theme say of each other, or take it back with an empty `kind`; the audit trail keeps what it was.

    Raises ValidationError for a kind that there is not, and a note that is too long.
    """
    Participation.objects.select_for_update(of=("self",)).get(pk=participation.pk)
    known = ThemeVerdict.objects.filter(participation=participation, theme=theme).first()
    was = known.kind if known is not None else ""
    if not kind:
        if known is not None:
            known.delete()
            audit(by=by, verb="theme verdict withdrawn", target=participation, theme=theme.key, was=was)
        return None
    verdict = known or ThemeVerdict(participation=participation, theme=theme)
    if known is not None and (known.kind, known.note) == (kind, note.strip()):
        return known
    verdict.kind, verdict.note, verdict.made_at, verdict.made_by = kind, note.strip(), now, by
    verdict.full_clean(exclude=["participation", "theme", "made_by"])
    verdict.save()
    audit(by=by, verb="theme verdict", target=participation, theme=theme.key, kind=kind, was=was)
    return verdict

"""Who took which data out of the house."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction

from accounts.actions import audit
from accounts.models import User
from municipalities.models import Assessment


@transaction.atomic
def note_export(*, assessment: Assessment, file: str, language: str, rows: Mapping[str, int], by: User) -> None:
    """Leaves an audit event that says who fetched which file, with how many rows of each table."""
    audit(by=by, verb="data exported", target=assessment.slug, file=file, language=language, rows=dict(rows))

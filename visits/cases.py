"""The case that a visit belongs to, and what the audit trail calls it."""

from __future__ import annotations

from municipalities.models import Participation
from visits.models import Visit


def case_of(visit: Visit) -> Participation | None:
    """None for a learning visit: a reference municipality is not assessed."""
    found = Participation.objects.select_related("assessment", "municipality", "officer")
    return found.filter(assessment=visit.assessment_id, municipality=visit.municipality_id).first()


def visit_text(visit: Visit) -> str:
    """A visit as audit events name it: as its case. Which visit it is stands in the detail."""
    return f"{visit.assessment.slug} {visit.municipality.code}"

"""The pages about the needs have one navigation and one row of filters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from municipalities.models import Assessment
from reports.scope import Scope, bound_form

PAGES: dict[str, Promise] = {
    "needs": _("Needs by theme"),
    "needs_priority": _("Priority and capacity"),
    "needs_support": _("Wanted support"),
    "needs_readiness": _("Readiness"),
    "needs_covenant": _("Covenant of Mayors"),
    "needs_changes": _("Changes"),
}


@dataclass(frozen=True, slots=True)
class Tab:
    url: str
    label: str
    is_current: bool


def tabs(assessment: Assessment, scope: Scope, current: str) -> list[Tab]:
    """The pages, each with the round and the municipalities that are chosen."""
    usual = Scope(assessment.pk)
    query = scope.query(measure=usual.measure, order=usual.order, cell=usual.cell)
    kept = query if len(query) > 1 else ""
    return [
        Tab(reverse(f"reports:{name}", args=[assessment.slug]) + kept, str(label), name == current)
        for name, label in PAGES.items()
    ]


def shared(assessment: Assessment, result: Any, problems: list[str], current: str, *filters: str) -> dict[str, Any]:
    """What every page but the first says of its basis; `filters`: the fields of the filter bar."""
    basis = result.basis
    form = bound_form(basis.scope, basis.sizes)
    return {
        "assessment": assessment,
        "report": basis,
        "scope": basis.scope,
        "problems": problems,
        "empty": result.empty,
        "tabs": tabs(assessment, basis.scope, current),
        "filters": [form[name] for name in filters],
    }

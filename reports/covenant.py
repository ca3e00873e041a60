"""The Covenant of Mayors as each group was asked about it: own questions, own base, never merged."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

from municipalities.models import Assessment
from reports.basis import Basis, basis
from reports.counted import Counted, Words, counted, words
from reports.display import DISPLAY_RULE
from reports.frames.said import Key, read
from reports.scope import Scope

STATUS = (
    "covenant_commitment",
    "covenant_renewal",
    "covenant_plan",
    "covenant_plan_year",
    "covenant_awareness",
    "covenant_history",
    "covenant_barrier",
    "covenant_interest",
    "covenant_condition",
    "covenant_joint",
    "covenant_partner",
    "emission_inventory",
    "inventory_year",
    "risk_assessment",
    "covenant_monitoring",
    "covenant_reporting_barrier",
    "energy_poverty",
    "covenant_benefit",
    "covenant_support",
)
WRITTEN = ("covenant_barrier_other", "covenant_reporting_barrier_other", "covenant_basis")
MEASURES = (*STATUS, *WRITTEN, DISPLAY_RULE)


@dataclass(frozen=True)
class Group:
    """One variant. `n`: municipalities counted of it; `written`: question -> what was written there."""

    variant: str
    n: int
    questions: tuple[Counted, ...]
    written: Mapping[Key, tuple[Words, ...]]


@dataclass(frozen=True)
class Covenant:
    """`groups`: the variants shown that have somebody in them."""

    basis: Basis
    groups: tuple[Group, ...]

    @property
    def empty(self) -> str:
        """As `Basis.empty`; "covenant" where nothing of it is asked about."""
        return self.basis.empty() or ("" if any(each.questions for each in self.groups) else "covenant")


def covenant(assessment: Assessment, scope: Scope, *, now: datetime.datetime) -> Covenant:
    found = basis(assessment, scope, now=now)
    said = read(found, MEASURES, apart=True)
    groups = []
    for variant, n in found.bases.items():
        own = {key: asked for key, asked in said.items() if key.variant == variant}
        if n:
            groups.append(
                Group(
                    variant,
                    n,
                    tuple(each for measure in STATUS for each in counted(own, measure, steps=True)),
                    {key: words(own, key.measure) for key in own if key.measure in WRITTEN},
                )
            )
    return Covenant(found, tuple(groups))

"""Which support is wanted, and what drives and hinders the work: answers -> one frozen result."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from municipalities.models import Assessment
from reports.basis import Basis, basis
from reports.counted import Counted, Words, counted, silent, words
from reports.display import DISPLAY_RULE
from reports.frames.said import read
from reports.questions import RANKING
from reports.scope import Scope

SUBTOPIC, FORM, DRIVER, BARRIER = "subtopic", "support_form", "driver", "barrier"
ONE_THING, OTHER_NEED = "most_important", "need_other"
OTHERS = {FORM: "support_form_other", DRIVER: "driver_other", BARRIER: "barrier_other"}
"""Where a municipality chose "other", it may have written what."""
MEASURES = (RANKING, FORM, SUBTOPIC, DRIVER, BARRIER, ONE_THING, OTHER_NEED, *OTHERS.values(), DISPLAY_RULE)


@dataclass(frozen=True)
class Support:
    """`ranking`, `forms`, `drivers`, `barriers` have one question each, more in several versions of a questionnaire.

    `one_thing`: what was asked last; `unsaid`: who wrote nothing there. `written`: measure -> what was written for "other".
    """

    basis: Basis
    ranking: tuple[Counted, ...]
    forms: tuple[Counted, ...]
    subtopics: tuple[Counted, ...]
    drivers: tuple[Counted, ...]
    barriers: tuple[Counted, ...]
    one_thing: tuple[Words, ...]
    unsaid: tuple[int, ...]
    other_needs: tuple[Words, ...]
    written: dict[str, tuple[Words, ...]]

    @property
    def empty(self) -> str:
        """As `Basis.empty`; "support" where nothing of it is asked about."""
        asked = (self.ranking, self.forms, self.subtopics, self.drivers, self.barriers, self.one_thing, self.unsaid)
        return self.basis.empty() or ("" if any(asked) else "support")


def support(assessment: Assessment, scope: Scope, *, now: datetime.datetime) -> Support:
    found = basis(assessment, scope, now=now)
    said = read(found, MEASURES)
    order = {theme: place for place, theme in enumerate(found.views.themes)}
    subtopics = counted(said, SUBTOPIC)
    return Support(
        basis=found,
        ranking=counted(said, RANKING),
        forms=counted(said, FORM),
        subtopics=tuple(sorted(subtopics, key=lambda each: order.get(each.key.theme, len(order)))),
        drivers=counted(said, DRIVER),
        barriers=counted(said, BARRIER),
        one_thing=words(said, ONE_THING),
        unsaid=silent(said, ONE_THING),
        other_needs=words(said, OTHER_NEED),
        written={measure: words(said, other) for measure, other in OTHERS.items()},
    )

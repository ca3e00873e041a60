"""What the region and the board see of an assessment: as another municipality, through the same sections as the public pages. Reads only.

By name stand only those that have chosen to be named: nobody has been asked to approve this page.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from django.utils.translation import get_language, ngettext

from municipalities.models import Assessment
from reports.analysis.wording import of
from reports.disclosure import NOT_SAID, SUMMARIES, WAITING, why_hidden
from reports.models import Approval
from reports.publications.figures import Figures, figures
from reports.publications.sections import (
    NAMED_FORMS,
    NAMED_NEEDS,
    NAMES,
    PROGRESS,
    TOTAL_FORMS,
    TOTAL_NEEDS,
    Sections,
    seen_by_name,
)
from surveys.definition import DEFAULT_LANGUAGE

SHOWN = (TOTAL_NEEDS, NAMED_NEEDS, TOTAL_FORMS, NAMED_FORMS)
NOT_IN = "not_in"  # it has not handed in
DECLINED = "declined"


def context(assessment: Assessment) -> dict[str, Any]:
    """What `reports/needs_region.html` shows, in some five queries."""
    language = get_language() or DEFAULT_LANGUAGE
    found = figures(assessment)
    approvals = Approval.objects.filter(publication__assessment=assessment)
    sections = Sections(found, language, approvals={}, anywhere=seen_by_name(assessment.pk, approvals), is_live=True)
    hidden = list(_hidden(found))
    return {
        "assessment": assessment,
        "sections": [_section(sections, key, language) for key in SHOWN],
        "progress": sections.section(PROGRESS),
        "hidden": [words for _n, words in hidden],
        "left_out": of(sum(n for n, _words in hidden), found.progress.asked, language),
        "has_answers": bool(found.known),
        "is_hiding": any(why_hidden(case) for case in found.cases({})),
    }


def _section(sections: Sections, key: str, language: str) -> dict[str, Any]:
    """A section, also where it has no row: that it has none is told on the page."""
    is_named = key in (NAMED_NEEDS, NAMED_FORMS)
    made = sections.section(key) or {"key": key, "title": str(NAMES[key]), "rows": []}
    # Two numbers of one theme stand on the page, so each says in its row whom it counts.
    rows = [{**row, "text": of(row["n"], row["base"], language, shown=is_named)} for row in made["rows"]]
    return {**made, "rows": rows, "is_named": is_named}


def _hidden(found: Figures) -> Iterator[tuple[int, str]]:
    """(how many, why in words) of the municipalities that are not named, without those of which there are none."""
    counts = Counter(why_hidden(case) for case in found.cases({}))
    progress = found.progress
    counts[NOT_IN] = progress.asked - progress.answered - progress.declined
    counts[DECLINED] = progress.declined
    for why in (SUMMARIES, WAITING, NOT_SAID, NOT_IN, DECLINED):
        if counts[why]:
            yield counts[why], _why(why, counts[why]) % {"n": counts[why]}


def _why(why: str, n: int) -> str:
    if why == SUMMARIES:
        return ngettext(
            "%(n)s has chosen to stand in summaries only.", "%(n)s have chosen to stand in summaries only.", n
        )
    if why == WAITING:
        return ngettext(
            "%(n)s wants to approve what is written of it first, and this page is not sent to anybody to approve.",
            "%(n)s want to approve what is written of them first, and this page is not sent to anybody to approve.",
            n,
        )
    if why == NOT_SAID:
        return ngettext(
            "%(n)s has not said how its answers may be shown.", "%(n)s have not said how their answers may be shown.", n
        )
    if why == DECLINED:
        return ngettext("%(n)s has declined to take part.", "%(n)s have declined to take part.", n)
    return ngettext("%(n)s has not handed in its answers.", "%(n)s have not handed in their answers.", n)

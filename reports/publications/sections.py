"""The sections with numbers of a page that leaves the office: how far it has come, and needs and forms with and without names. Reads only.

A section: {"key", "title", "intro": str, "base": str, "rows": [{"key", "label", "text": str, "n", "base": int, "names": [str]}],
"shown": [participation]}, in the language that is active.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reports.disclosure import Case, Total, Value, named, total_of_all, total_of_named
from reports.models import Approval, PublicationVersion
from reports.publications.figures import Figures
from reports.publications.items import FORMS, NEEDS
from surveys.definition import say

PROGRESS, TOTAL_NEEDS, NAMED_NEEDS, TOTAL_FORMS, NAMED_FORMS = SECTIONS = (
    *("progress", "needs", "named_needs", "forms", "named_forms"),
)
NAMES = {
    PROGRESS: gettext_lazy("How far the project has come"),
    TOTAL_NEEDS: gettext_lazy("Large need of support, all municipalities together"),
    NAMED_NEEDS: gettext_lazy("Large need of support, by name"),
    TOTAL_FORMS: gettext_lazy("Ways to work together, all municipalities together"),
    NAMED_FORMS: gettext_lazy("Ways to work together, by name"),
}


def seen_by_name(assessment: int, approvals: Iterable[Approval]) -> set[tuple[int, str]]:
    """(participation, item) of everybody who has said yes to stand by name on any page, or stood in the named figures of any version that
    was ever published, whatever it says now. `approvals`: all of the assessment. One query.
    """
    versions = PublicationVersion.objects.filter(publication__assessment=assessment)
    published = {
        (case, NEEDS if section["key"] == NAMED_NEEDS else FORMS)
        for content in versions.values_list("content", flat=True)
        for section in content.get("sv", {}).get("sections", ())
        for case in section.get("shown", ())
    }
    return {(row.participation_id, row.item) for row in approvals if row.stands} | published


class Sections:
    """The sections of one page. `approvals`: what municipalities have said of the words on it; `anywhere`: as `seen_by_name`; `about`: the
    only case the page is about.

    A page that `is_live` follows the answers, and has been sent to nobody to approve.
    """

    def __init__(
        self,
        figures: Figures,
        language: str,
        *,
        approvals: Mapping[tuple[int, str], Approval],
        anywhere: Collection[tuple[int, str]],
        about: int | None = None,
        is_live: bool = False,
    ) -> None:
        self.figures = figures
        self.language = language
        self.approvals = approvals
        self.anywhere = anywhere
        self.about = about
        self.is_live = is_live

    def section(self, key: str) -> dict[str, Any] | None:
        """None where the section has no number to show."""
        rows = list(self.rows(key))
        if not rows:
            return None
        intro, base = ("", _("Of the municipalities that were asked.")) if key == PROGRESS else self.words(key)
        shown = self.shown(key) if key in (NAMED_NEEDS, NAMED_FORMS) else []
        return {"key": key, "title": str(NAMES[key]), "intro": intro, "base": base, "rows": rows, "shown": shown}

    def rows(self, key: str) -> Iterable[dict[str, Any]]:
        if key == PROGRESS:
            return self.progress()
        if key in (NAMED_NEEDS, NAMED_FORMS):
            return self.with_names(key)
        if self.about is not None:
            return ()
        return (row for each in self.values(key) if (row := self.total(key, *each)) is not None)

    def shown(self, key: str) -> list[int]:
        """The cases that a section with names counts."""
        if self.about is not None:
            return [self.about]
        codes = named(self.cases(key))
        return [each.participation for each in self.figures.known if each.code in codes]

    def values(self, key: str) -> list[tuple[str, str, Mapping[str, Value]]]:
        """(key, label, values) of each row of a section."""
        is_needs = key in (TOTAL_NEEDS, NAMED_NEEDS)
        values = self.figures.needs if is_needs else self.figures.forms
        labels = self.figures.theme_labels if is_needs else self.figures.form_labels
        return [(each, say(labels.get(each, {}), self.language) or each, values[each]) for each in values]

    def said(self, item: str) -> dict[str, str]:
        """Code -> approved or refused, of those who were asked for this item."""
        codes = {each.participation: each.code for each in self.figures.known}
        return {
            codes[case]: "approved" if row.stands else "refused"
            for (case, key), row in self.approvals.items()
            if key == item and case in codes and row.state != Approval.State.ASKED
        }

    def cases(self, key: str) -> list[Case]:
        return self.figures.cases(self.said(_item(key)))

    def total(self, section: str, key: str, label: str, values: Mapping[str, Value]) -> dict[str, Any] | None:
        """A number over everybody. Whoever stands by name on any page can be subtracted from it, so only the others are hidden in it."""
        totals = [total_of_all(cases, values) for cases in self.hidden_as(section)]
        found = totals[0] if None not in totals else None
        if found is None or not found.base:
            return None
        return _row(key, label, found, [])

    def hidden_as(self, section: str) -> list[list[Case]]:
        """Who is hidden, by what somebody may know who reads the number: it must tell nothing in any of these."""
        codes = {each.participation: each.code for each in self.figures.known}
        seen = {codes[case] for case, each in self.anywhere if each == _item(section) and case in codes}
        known = [Case(each.code, "named" if each.code in seen else each.display) for each in self.figures.known]
        # Who stood by name may have answered something else since, or have chosen summaries: then both must hold, that it is known to
        # whoever reads this, and that its answer of now is nobody's business.
        return [self.cases(section), known]

    def with_names(self, key: str) -> Iterable[dict[str, Any]]:
        cases = self.cases(key)
        shown = named(cases)
        if self.about is not None:
            yield from self.of_one(key)
            return
        names = {each.code: each.name for each in self.figures.known}
        for each, label, values in self.values(key):
            found = total_of_named(cases, values)
            if found.base:
                yield _row(
                    each, label, found, [name for code, name in names.items() if code in shown and values.get(code)]
                )

    def of_one(self, key: str) -> Iterable[dict[str, Any]]:
        """A page about one municipality shows what holds for it, and nothing that it has not approved, whatever it chose for its answers."""
        approved = {code for code, said in self.said(_item(key)).items() if said == "approved"}
        for known in self.figures.known:
            if known.participation == self.about and known.code in approved:
                for each, label, values in self.values(key):
                    if values.get(known.code):
                        yield {**_row(each, label, Total(1, 1), []), "text": ""}

    def progress(self) -> Iterable[dict[str, Any]]:
        found = self.figures.progress
        told = {
            "answered": (_("have answered"), found.answered),
            "interviewed": (_("have been interviewed"), found.interviewed),
            "visited": (_("have been visited"), found.visited),
            "declined": (_("have declined"), found.declined),
        }
        for key, (label, n) in told.items():
            if n or key != "declined":
                yield _row(key, label, Total(n, found.asked), [])

    def words(self, key: str) -> tuple[str, str]:
        """What a row says, above the numbers, and of whom, below them."""
        if key in (TOTAL_NEEDS, NAMED_NEEDS):
            intro = _("Large need is 3 or 4 on a scale from 0 to 4.")
        else:
            intro = _("Wants to take part is 2, 3 or 4 on a scale from 0 to 4.")
        if key in (TOTAL_NEEDS, TOTAL_FORMS):
            return intro, _(
                "Of the municipalities that gave a number. Where a number could tell of a municipality that does not want to be named, it is not shown."
            )
        if self.about is not None:
            return intro, _("As the municipality has approved it.")
        if self.is_live:
            return intro, _("Of the municipalities that are shown: those that have chosen to be named.")
        return intro, _("Of the municipalities that are shown: those that want to be named, or have approved the text.")


def _item(section: str) -> str:
    return NEEDS if section in (TOTAL_NEEDS, NAMED_NEEDS) else FORMS


def _row(key: str, label: str, total: Total, names: list[str]) -> dict[str, Any]:
    text = _("%(n)s of %(base)s") % {"n": total.n, "base": total.base}
    return {"key": key, "label": label, "text": text, "n": total.n, "base": total.base, "names": names}

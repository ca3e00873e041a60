"""What stands first in every file: what it is about, when, of whom, who may see it, and that demo data are invented."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from municipalities.models import Assessment, Participation
from reports.exports.contents import Contents
from surveys.models import Response

Line = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Base:
    """How many have handed in and take part, of how many that were asked; how many of these have declined."""

    n: int
    asked: int
    declined: int

    def __str__(self) -> str:
        text = _("%(n)s of %(base)s municipalities have handed in") % {"n": self.n, "base": self.asked}
        if self.declined:
            more = ngettext("%(n)s has declined", "%(n)s have declined", self.declined) % {"n": self.declined}
            return f"{text}; {more}"
        return text


def base_of(assessment: Assessment) -> Base:
    """Two queries."""
    declined = list(Participation.objects.filter(assessment=assessment).values_list("declined_on", flat=True))
    n = Response.objects.counted().filter(participation__assessment=assessment).count()
    return Base(n, len(declined), sum(day is not None for day in declined))


def file_name(found: Contents, what: str, suffix: str) -> str:
    """ASCII, with the assessment, the day and, for demo data, a word that says so: "prestratus-2018-demo-svar-2018-11-26.csv"."""
    demo = [_("demo")] if found.assessment.is_demo else []
    return "-".join([found.assessment.slug, *demo, what, f"{found.at:%Y-%m-%d}"]) + f".{suffix}"


def invented() -> str:
    return _("Invented demo data")


def lines(found: Contents, numbers: Mapping[str, int]) -> Iterator[Line]:
    """(what, text), '' in the first for a new line of the same. `numbers`: table -> its rows in the file."""
    assessment = found.assessment
    yield assessment.name, ""
    if assessment.is_demo:
        yield invented(), _("The answers and words of the municipalities are invented, to show how the tool works.")
    yield _("Fetched"), f"{found.at:%Y-%m-%d %H:%M}"
    yield _("Base"), str(base_of(assessment))
    if assessment.office:
        yield _("Energy office"), assessment.office
    if assessment.funder:
        yield _("Funder"), ", ".join(filter(None, [assessment.funder, assessment.project_number]))
    if assessment.statement:
        yield _("Funding statement"), assessment.statement
    yield (
        _("Who may see it"),
        _(
            "For work inside the office. What may be shown outside it, each municipality has said in its answers and each passage says in its permission; what is internal is quoted nowhere."
        ),
    )
    yield (
        _("Persons"),
        _(
            "People at the municipalities stand with their functions: no names, telephone numbers or addresses. In what somebody wrote freely a name may occur all the same. Delete the file when it is no longer needed."
        ),
    )
    yield "", ""
    yield (
        _("What counts"),
        _(
            "A municipality is in the answers from the day it hands in, or its interview is completed. Who has declined is in no number. Always say the base: “9 of 14”."
        ),
    )
    yield (
        _("No answer"),
        _(
            "A blank never means anything by itself: the column of missing codes says why there is no answer. Codes are never numbers. What another answer made pointless is counted nowhere."
        ),
    )
    yield "", ""
    for table in found.tables:
        rows = ngettext("%(n)s row", "%(n)s rows", numbers[table.key]) % {"n": numbers[table.key]}
        yield table.title, f"{table.about} {rows}."

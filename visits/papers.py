"""Attendance list and meeting note as documents: what stands in them, in which words. Words are those of the active language.

Plain data for two writers, `visits.files` (Word) and `templates/visits/paper/` (PDF), so that both say the same. The front is
that of every document of the house (`surveys.paper.Front`).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from surveys.documents import emblems_of
from surveys.paper import Front, funding_of, printable
from surveys.preview import Said
from visits import visit_words
from visits.models import Attendance, Visit

ATTENDANCE, NOTE = "attendance", "note"
EMPTY_ROWS = 8
"""Lines to write on, in a list that is taken along."""


@dataclass(frozen=True, slots=True)
class Table:
    caption: str
    heads: tuple[str, ...]
    rows: tuple[tuple[Said, ...], ...]


@dataclass(frozen=True, slots=True)
class VisitPaper:
    """`kind` is what the document is, `facts` its head, `paragraphs` what staff have written, each in lines.

    `is_over`: the visit was held, and nothing is left to be filled in.
    """

    language: str
    kind: str
    title: str
    front: Front
    facts: tuple[tuple[str, Said], ...]
    tables: tuple[Table, ...] = ()
    paragraphs: tuple[tuple[str, ...], ...] = ()
    header: str = ""
    is_over: bool = False


def paper_of(visit: Visit, people: Sequence[Attendance], *, what: str, language: str) -> VisitPaper:
    """The attendance list or the meeting note of a visit; `people` with their roles, in order."""
    kind = _("Attendance list") if what == ATTENDANCE else _("Meeting note")
    municipality = visit.municipality.official_name
    title = ", ".join(filter(None, [kind, municipality, _day(visit, language)]))
    tables, paragraphs = (_lists(visit, people), ()) if what == ATTENDANCE else ((), _written(visit))
    return VisitPaper(
        language=language,
        kind=kind,
        title=title,
        front=_front(visit, kind, language),
        facts=tuple(_facts(visit, people, what, language)),
        tables=tables,
        paragraphs=paragraphs,
        is_over=visit.state == Visit.State.HELD,
        header=str(_("Invented demo data")) if visit.assessment.is_demo else "",
    )


def _day(visit: Visit, language: str) -> str:
    return visit_words.day_of(visit, language) if visit.starts_at else ""


def _front(visit: Visit, kind: str, language: str) -> Front:
    assessment = visit.assessment
    return Front(
        title=Said(kind, language),
        variant="",
        municipality=printable(visit.municipality.official_name),
        assessment=printable(assessment.name),
        version="",
        mark=str(_("Invented demo data")) if assessment.is_demo else "",
        due_on="",
        funding=funding_of(assessment, language),
        send_to="",
        office_telephone=printable(assessment.office_telephone),
        lines=(),
        emblems=emblems_of(assessment, language),
    )


def _facts(visit: Visit, people: Sequence[Attendance], what: str, language: str) -> list[tuple[str, Said]]:
    when = f"{_day(visit, language)}, {visit_words.hours(visit, language)}" if visit.starts_at else ""
    staff = ", ".join(each.name for each in visit.staff.all()) or (visit.officer.name if visit.officer else "")
    found = [
        (_("Assessment"), Said(visit.assessment.name, "sv")),
        (_("Time"), Said(when, language)),
        (_("Where"), Said(_("digital") if visit.is_digital else visit.place, language if visit.is_digital else "sv")),
        (_("From us"), Said(staff, "sv")),
    ]
    if what == NOTE:
        # Functions, not names: a note is spread further than the list of who was there.
        counted = Counter(_function(each) for each in people if each.state == Attendance.State.MET)
        met = ", ".join(f"{name} ({n})" if n > 1 else name for name, n in counted.items())
        found.append((_("Who took part"), Said(met, language)))
    if visit.assessment.diary_number:
        found.append((_("Our registration number"), Said(visit.assessment.diary_number, "sv")))
    return [(head, Said(printable(said.text), said.lang)) for head, said in found if said.text]


def _function(person: Attendance) -> str:
    return str(person.role) if person.role else person.role_text


def _lists(visit: Visit, people: Sequence[Attendance]) -> tuple[Table, ...]:
    """Before the visit those who are expected, with lines to write on; afterwards those who came, and who declined."""
    heads = (_("Function"), _("Name"), _("Elected or employed"))
    if visit.state != Visit.State.HELD:
        heads = (*heads, _("Present"))
        rows = [(*_line(each), Said("", "sv")) for each in people if each.state != Attendance.State.DECLINED]
        empty = (Said("", "sv"),) * len(heads)
        return (Table(_("Expected"), heads, (*rows, *[empty] * EMPTY_ROWS)),)
    met = [_line(each) for each in people if each.state == Attendance.State.MET]
    declined = [_line(each) for each in people if each.state == Attendance.State.DECLINED]
    tables = [Table(_("Met: %(n)s") % {"n": len(met)}, heads, tuple(met))]
    if declined:
        tables.append(Table(_("Declined: %(n)s") % {"n": len(declined)}, heads, tuple(declined)))
    return tuple(tables)


def _line(person: Attendance) -> tuple[Said, ...]:
    contact = person.contact
    name = person.name or (contact.name if contact is not None else "")
    return (
        Said(printable(_function(person)), "" if person.role else "sv"),
        Said(printable(name), "sv"),
        Said(person.get_office_display(), ""),
    )


def _written(visit: Visit) -> tuple[tuple[str, ...], ...]:
    """Paragraphs with empty lines between them, each as its lines."""
    texts = re.split(r"\n\s*\n", printable(visit.meeting_note).strip())
    return tuple(tuple(text.split("\n")) for text in texts if text)

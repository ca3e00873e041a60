"""Answers from a workbook, municipality by municipality: tried first and undone, then written exactly as they were shown."""

from __future__ import annotations

import datetime
import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.actions import audit
from accounts.models import User
from municipalities.models import Assessment, Assignment, Contact, Participation
from surveys import values as rules
from surveys.actions.answers import Recorded, new_item_id, record_answers
from surveys.actions.batch import Key, State, strings_of
from surveys.actions.cases import Closed, is_submitted
from surveys.actions.rounds import hand_in_paper, open_response
from surveys.answerbook import Column, Columns, Rows
from surveys.answerbook.cells import value_of
from surveys.answerbook.columns import CODE, NAME, SPEAKER
from surveys.definition import Repeat, View
from surveys.models import Answer, Channel, Response
from surveys.values import Item, Problem

# What becomes of a cell, or of the cells of an entry.
NEW, REPLACED, UNCHANGED = "new", "replaced", "unchanged"
CONFLICT, INVALID, NOT_ASKED_HERE = "conflict", "invalid", "not_asked_here"
OUTCOMES = (NEW, REPLACED, UNCHANGED, CONFLICT, INVALID, NOT_ASKED_HERE)

# What becomes of the round of a municipality whose answers are to be handed in.
HANDED_IN, ALREADY, INTERVIEWED, NOTHING = "handed_in", "already", "interviewed", "nothing"

# Why nothing of a row is imported.
WHY_LEFT_OUT = {
    "no_municipality": _("The row does not say which municipality it is about."),
    "unknown_municipality": _("No municipality of the assessment has this code or name."),
    "two_municipalities": _("The code and the name are of two different municipalities."),
    "twice": _("The municipality has a row further up."),
    "declined": _("The municipality has declined to take part."),
    "no_speaker": _("Nobody is named who said it. Choose one of the municipality’s contacts."),
    "unknown_speaker": _("Who said it is not one of the municipality’s contacts, or not clear. Choose who it was."),
}


@dataclass(frozen=True, slots=True)
class CellReport:
    """One answer: of a question, or an entry of a list (`heading` is then "repeat[1]").

    `stands` is what stood before; `who` and `at` say of a conflict who gave that. `given` is what the cells said.
    """

    heading: str
    question: str
    outcome: str
    given: str
    wanted: State = None
    stands: State = None
    is_relevant: bool = True
    who: str = ""
    at: datetime.datetime | None = None
    problem: Problem | None = None

    def mark(self) -> list[Any]:
        """What must not have changed between looking and importing."""
        problem = [self.problem.code, self.problem.field] if self.problem else None
        return [self.heading, self.outcome, self.given, self.wanted, self.stands, self.is_relevant, problem]


@dataclass(slots=True)
class RowReport:
    """One row. `why` is a key of WHY_LEFT_OUT, '' if it is imported; `people` are those who may have said it."""

    number: int
    named: str
    participation: Participation | None = None
    people: tuple[Contact, ...] = ()
    speaker: Contact | None = None
    is_chosen: bool = False
    why: str = ""
    view: View | None = None
    cells: list[CellReport] = field(default_factory=list)
    round: str = ""

    def count(self, outcome: str) -> int:
        return sum(cell.outcome == outcome for cell in self.cells)

    def mark(self) -> list[Any]:
        speaker = self.speaker.pk if self.speaker else None
        return [self.number, self.named, speaker, self.why, self.round, [cell.mark() for cell in self.cells]]


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import does, or would do. `digest` is the same as long as it would do the same."""

    rows: tuple[RowReport, ...]
    digest: str
    is_written: bool = False

    def count(self, outcome: str) -> int:
        return sum(row.count(outcome) for row in self.rows)

    @property
    def written(self) -> int:
        return self.count(NEW) + self.count(REPLACED)

    @property
    def handed_in(self) -> int:
        return sum(row.round == HANDED_IN for row in self.rows)

    @property
    def does_something(self) -> bool:
        return bool(self.written or self.count(CONFLICT) or self.handed_in)


def import_answers(
    *,
    assessment: Assessment,
    rows: Rows,
    columns: Columns,
    speakers: Mapping[str, int],
    hand_in: bool,
    expected: str,
    file: str,
    by: User,
    now: datetime.datetime,
) -> Imported:
    """Record the answers of a workbook if that does exactly what was shown (`expected` is the digest of it).

    Otherwise, and always with '' for `expected`, everything is undone and only told: what is shown before an import is an
    import, so the two cannot differ. `speakers`: the contact that somebody has chosen for a municipality (by code), where the
    workbook names none. `hand_in`: they are all the answers of these municipalities, so that their round ends.
    A value that meets somebody else's is kept beside it for a choice. All or nothing. Raises `Closed`.
    """
    if not assessment.is_open:
        raise Closed("closed")
    with transaction.atomic():
        importer = _Importer(assessment, columns, speakers, hand_in=hand_in, by=by, now=now)
        found = tuple(importer.rows(rows))
        digest = hashlib.sha256(json.dumps([row.mark() for row in found], sort_keys=True).encode()).hexdigest()
        imported = Imported(found, digest)
        is_written = expected == digest and imported.does_something
        if is_written:
            told = {row.named: {name: row.count(name) for name in OUTCOMES} for row in found if not row.why}
            audit(by=by, verb="answers imported", target=assessment, file=file[:200], digest=digest, rows=told)
        else:
            transaction.set_rollback(True)
    return replace(imported, is_written=is_written)


class _Importer:
    """One workbook against one assessment; made inside the transaction."""

    def __init__(
        self,
        assessment: Assessment,
        columns: Columns,
        speakers: Mapping[str, int],
        *,
        hand_in: bool,
        by: User,
        now: datetime.datetime,
    ) -> None:
        self.columns = columns
        self.speakers = speakers
        self.hand_in = hand_in
        self.by = by
        self.now = now
        cases = assessment.participations.select_related("municipality", "assessment").order_by("pk")
        self.by_code = {case.municipality.code: case for case in cases}
        self.by_name: dict[str, Participation] = {}
        for case in self.by_code.values():
            for name in (case.municipality.name, case.municipality.official_name):
                self.by_name[name.casefold()] = case
        self.people = self._people()
        self.done: set[str] = set()
        # In one order, whatever the order of the rows: two imports at once must not wait for each other.
        locks = Response.objects.real().filter(participation__assessment=assessment).order_by("pk")
        list(locks.select_for_update().values_list("pk"))

    def _people(self) -> dict[int, list[Assignment]]:
        there = [case.municipality_id for case in self.by_code.values()]
        held = Assignment.objects.filter(municipality__in=there, contact__erased_at=None, contact__is_test=False)
        found: dict[int, list[Assignment]] = {}
        for row in held.select_related("contact", "role").order_by("contact__sort_key", "contact", "role__order"):
            found.setdefault(row.municipality_id, []).append(row)
        return found

    def rows(self, rows: Rows) -> Iterator[RowReport]:
        for number, cells in rows.rows:
            yield self._row(number, [*cells, *[""] * (len(rows.header) - len(cells))])

    def _row(self, number: int, cells: list[str]) -> RowReport:
        texts = {kind: cells[column.index] for kind, column in self.columns.special.items()}
        code, name = texts.get(CODE, ""), texts.get(NAME, "")
        report = RowReport(number, code or name)
        report.participation, report.why = self._case(code, name)
        if report.participation is None:
            return report
        municipality = report.participation.municipality
        report.named = municipality.code
        if municipality.code in self.done:
            report.why = "twice"
        elif report.participation.declined_on is not None:
            report.why = "declined"
        else:
            self._find_speaker(report, texts.get(SPEAKER, ""))
        self.done.add(municipality.code)
        if not report.why:
            self._record(report, report.participation, cells)
        return report

    def _case(self, code: str, name: str) -> tuple[Participation | None, str]:
        # A workbook keeps "0114" as the number 114.
        by_code = self.by_code.get(code.zfill(4) if code.isdigit() else code) if code else None
        by_name = self.by_name.get(name.casefold()) if name else None
        if not code and not name:
            return None, "no_municipality"
        if (code and by_code is None) or (name and by_name is None):
            return None, "unknown_municipality"
        if by_code is not None and by_name is not None and by_code.pk != by_name.pk:
            return None, "two_municipalities"
        return by_code or by_name, ""

    def _find_speaker(self, report: RowReport, text: str) -> None:
        """Who said it: as the workbook names the person, else as somebody has chosen."""
        assert report.participation is not None  # noqa: S101 - asked only about a known municipality
        assignments = self.people.get(report.participation.municipality_id, [])
        report.people = tuple({row.contact_id: row.contact for row in assignments if row.contact is not None}.values())
        named = {row.contact for row in assignments if row.contact is not None and text and _is_named(row, text)}
        if len(named) == 1:
            report.speaker = named.pop()
            return
        chosen = self.speakers.get(report.named)
        report.speaker = next((person for person in report.people if person.pk == chosen), None)
        report.is_chosen = report.speaker is not None
        if report.speaker is None:
            report.why = "unknown_speaker" if text else "no_speaker"

    def _record(self, report: RowReport, participation: Participation, cells: list[str]) -> None:
        response = open_response(participation=participation, now=self.now)
        batch = _Cells(response, self.columns, cells)
        report.view, report.cells = batch.view, batch.reports
        if batch.values:
            recorded = record_answers(
                response=response,
                values=batch.values,
                # The workbook knows of nothing that stands: whatever somebody else has given meets it.
                seen_seq=0,
                channel=Channel.IMPORT,
                by=self.by,
                spoken_by=report.speaker,
                now=self.now,
            )
            batch.report(recorded, {(a.question, a.item): (a.value, a.missing) for a in response.answers.all()})
            response.seq = recorded.seq
        report.cells.sort(key=lambda cell: batch.order[cell.heading])
        if self.hand_in:
            report.round = self._hand_in(response, report.speaker)

    def _hand_in(self, response: Response, speaker: Contact | None) -> str:
        standing = Response.objects.real().with_rounds().get(pk=response.pk)
        if is_submitted(standing):
            return ALREADY
        if standing.phone_at is not None:
            return INTERVIEWED
        if not standing.seq or speaker is None:
            return NOTHING
        hand_in_paper(response=response, by=self.by, spoken_by=speaker, now=self.now)
        return HANDED_IN


def _is_named(row: Assignment, text: str) -> bool:
    """Whether a text names the person: by name, by address, or by a function."""
    contact = row.contact
    names = [contact.name, contact.email, row.role.name_sv, row.role.name_en, row.note] if contact is not None else []
    return text.casefold() in {name.casefold() for name in names if name}


class _Cells:
    """The cells of one municipality: what they ask for, and, once that is recorded, what became of each."""

    def __init__(self, response: Response, columns: Columns, cells: list[str]) -> None:
        self.view = response.view
        self.exclude = frozenset({response.participation.municipality.code})
        self.answers: dict[Key, Answer] = {(a.question, a.item): a for a in response.answers.all()}
        self.before: dict[Key, State] = {key: (a.value, a.missing) for key, a in self.answers.items()}
        self.values: dict[str | Key, Any] = {}
        self.headings: dict[Key, str] = {}
        self.given: dict[Key, str] = {}
        self.reports: list[CellReport] = []
        self.order: dict[str, int] = {}
        entries: dict[str, dict[int, dict[str, Column]]] = {}
        for column in columns.answers:
            self.order.setdefault(column.heading, column.index)
            if not cells[column.index]:
                continue
            if column.place:
                entries.setdefault(column.node, {}).setdefault(column.place, {})[column.field] = column
            else:
                self._question(column, cells[column.index])
        for name, places in entries.items():
            self._entries(name, places, cells)

    def _question(self, column: Column, text: str) -> None:
        node = self.view.nodes.get(column.node)
        if node is None:
            self._tell(column.heading, column.node, NOT_ASKED_HERE, text)
            return
        value = value_of(self.view, node, text)
        if isinstance(value, Problem):
            self._tell(column.heading, column.node, INVALID, text, value)
        else:
            self._want((column.node, ""), value, column.heading, text)

    def _entries(self, name: str, places: Mapping[int, Mapping[str, Column]], cells: list[str]) -> None:
        """Entries find theirs among those that stand by what they say, else by their place; the rest are new."""
        repeat = self.view.nodes.get(name)
        wanted: dict[int, dict[str, Any]] = {}
        for place, columns in sorted(places.items()):
            heading = f"{name}[{place}]"
            self.order[heading] = min(column.index for column in columns.values())
            asked = {child.name: child for child in repeat.children} if isinstance(repeat, Repeat) else {}
            fields: dict[str, Any] = {}
            for field_name, column in columns.items():
                text = cells[column.index]
                child = asked.get(field_name)
                value = value_of(self.view, child, text) if child is not None else None
                if child is None:
                    self._tell(column.heading, name, NOT_ASKED_HERE, text)
                elif isinstance(value, Problem):
                    self._tell(column.heading, name, INVALID, text, Problem(value.code, value.params, field_name))
                else:
                    fields[field_name] = value
            if fields:
                wanted[place] = fields
        if isinstance(repeat, Repeat) and wanted:
            for place, key in self._placed(repeat, wanted).items():
                standing = self.answers[key].value if key in self.answers else None
                fields = {**(standing if isinstance(standing, Mapping) else {}), **wanted[place]}
                given = " · ".join(cells[places[place][each].index] for each in wanted[place])
                self._want(key, Item(fields), f"{name}[{place}]", given)

    def _placed(self, repeat: Repeat, wanted: Mapping[int, Mapping[str, Any]]) -> dict[int, Key]:
        standing = sorted((a.position, key) for key, a in self.answers.items() if key[0] == repeat.name and key[1])
        left = [key for _position, key in standing]
        by_place = dict(enumerate(left, start=1))
        found: dict[int, Key] = {}
        strings = strings_of(self.view, self.answers.values())
        for place, fields in wanted.items():
            checked = rules.check(self.view, repeat, Item(fields), strings=strings, exclude=self.exclude)
            said = checked.value if not isinstance(checked, Problem) and isinstance(checked.value, dict) else None
            key = next((key for key in left if said and _holds(self.answers[key].value, said)), None)
            if key is not None:
                found[place] = key
                left.remove(key)
        for place in wanted:
            if place not in found:
                key = by_place.get(place)
                if key is not None and key in left:
                    left.remove(key)
                    found[place] = key
                else:
                    found[place] = (repeat.name, new_item_id())
        return found

    def _want(self, key: Key, value: Any, heading: str, given: str) -> None:
        self.values[key] = value
        self.headings[key] = heading
        self.given[key] = given

    def _tell(self, heading: str, name: str, outcome: str, given: str, problem: Problem | None = None) -> None:
        self.reports.append(CellReport(heading, name, outcome, given, problem=problem))

    def report(self, recorded: Recorded, after: Mapping[Key, State]) -> None:
        for key, heading in self.headings.items():
            name = key[0]
            told = CellReport(
                heading,
                name,
                NEW,
                self.given[key],
                wanted=after.get(key),
                stands=self.before.get(key),
                is_relevant=name in recorded.relevant,
            )
            if key in recorded.invalid:
                told = replace(told, outcome=INVALID, problem=recorded.invalid[key], is_relevant=True)
            elif key in recorded.conflicts:
                met = recorded.conflicts[key]
                told = replace(told, outcome=CONFLICT, wanted=met.refused, stands=met.current, who=met.who, at=met.at)
            elif key in recorded.unchanged:
                told = replace(told, outcome=UNCHANGED)
            elif told.stands is not None:
                told = replace(told, outcome=REPLACED)
            self.reports.append(told)


def _holds(standing: Any, said: Mapping[str, Any]) -> bool:
    """Whether an entry says at least what is said."""
    return isinstance(standing, Mapping) and all(standing.get(name) == value for name, value in said.items())

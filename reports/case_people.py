"""The people of a case: nine functions and who holds them, with what has passed between them and the office."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from municipalities.models import Assignment, CaseFile, Contact, KeyRole
from reports.case_answers import Answers
from surveys.models import Call, Channel, Letter
from surveys.timeline import INVITED, WRITTEN, Happened

CALL, WEB, MAIL, VISIT = "call", "web", "mail", "visit"
BY = {Channel.WEB: WEB, Channel.PHONE: CALL, Channel.VISIT: VISIT}


@dataclass(slots=True)
class Person:
    """A contact of the municipality. `last_by` says by which way there was contact last: call, web, mail or visit."""

    contact: Contact
    roles: list[str] = field(default_factory=list)
    is_main: bool = False
    refused_at: datetime.datetime | None = None
    last_at: datetime.datetime | None = None
    last_by: str = ""
    invited_at: datetime.datetime | None = None
    opened_at: datetime.datetime | None = None
    has_link: bool = False
    pages: list[tuple[str, int]] = field(default_factory=list)

    @property
    def page_count(self) -> int:
        return sum(n for _section, n in self.pages)

    def meet(self, at: datetime.datetime | None, by: str) -> None:
        if at is not None and (self.last_at is None or at > self.last_at):
            self.last_at, self.last_by = at, by


@dataclass(frozen=True, slots=True)
class Line:
    """A function: `first` says who holds it or why nobody does; `people` those who have not stood on a line above."""

    role: KeyRole | None
    first: Assignment | None
    rows: Sequence[Assignment]
    people: Sequence[Person]
    again: Sequence[Person]


def lines(
    roles: Iterable[KeyRole],
    assignments: Iterable[Assignment],
    people: Mapping[int, Person],
) -> list[Line]:
    """Key roles whether held or not, then other functions that somebody holds, then people without one."""
    by_role: dict[int, list[Assignment]] = {}
    for row in assignments:
        by_role.setdefault(row.role_id, []).append(row)
    shown: set[int] = set()
    found = []
    for role in sorted(roles, key=lambda each: not each.is_key):
        rows = by_role.get(role.pk, [])
        if not rows and not role.is_key:
            continue
        held = [people[row.contact_id] for row in rows if row.contact_id in people]
        new = [person for person in held if person.contact.pk not in shown]
        shown |= {person.contact.pk for person in new}
        again = [person for person in held if person not in new]
        found.append(Line(role, rows[0] if rows else None, rows, new, again))
    rest = [person for key, person in people.items() if key not in shown]
    return [*found, *(Line(None, None, (), (person,), ()) for person in rest)]


def people_of(
    assignments: Iterable[Assignment],
    *,
    main: Contact | None,
    rows: Iterable[Happened],
    mails: Iterable[CaseFile],
    answers: Answers | None,
    now: datetime.datetime,
) -> dict[int, Person]:
    """Contact -> what is known of the person in this case; the erased are left out."""
    found: dict[int, Person] = {}
    for row in assignments:
        if row.contact is not None and row.contact.erased_at is None:
            person = found.setdefault(row.contact.pk, Person(row.contact))
            person.roles.append(row.role.name)
    if main is not None and main.erased_at is None:
        found.setdefault(main.pk, Person(main)).is_main = True
    refused: dict[int, Happened] = {}
    for event in sorted(rows, key=lambda each: each.at):
        if event.contact not in found:
            continue
        _take(found[event.contact], event, now)
        if event.source == "letter" and event.code in (Letter.State.SENT, Letter.State.REFUSED):
            refused[event.contact] = event
    for key, letter in refused.items():
        # Only the last letter counts: an address that was mended gets the next one.
        found[key].refused_at = letter.at if letter.code == Letter.State.REFUSED else None
    for mail in mails:
        if mail.contact_id in found:
            found[mail.contact_id].meet(mail.mail_at, MAIL)
    if answers is not None:
        for key, revision in answers.last_said.items():
            if key in found:
                found[key].meet(revision.at, BY[revision.channel])
        for key, pages in answers.pages_by_contact.items():
            if key in found:
                found[key].pages = list(pages.items())
    return found


def _take(person: Person, event: Happened, now: datetime.datetime) -> None:
    if event.source == "call" and event.code in Call.REACHED:
        person.meet(event.at, CALL)
    elif event.source in WRITTEN and not event.user:
        person.meet(event.at, WEB)
    elif event.source == INVITED:
        person.invited_at = event.at
        person.has_link = not event.code and event.until is not None and event.until > now
    elif event.source == "opened":
        person.opened_at = event.at

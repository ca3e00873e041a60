"""Plays the invented stories: every row is made by the action that would make it from real work."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from municipalities.actions import (
    save_assessment,
    save_contact,
    save_municipality,
    save_participation,
    set_assignments,
)
from municipalities.models import Assessment, Assignment, Contact, KeyRole, Municipality, Participation
from reports.demo.archetypes import ARCHETYPES
from reports.demo.desk import play_desks
from reports.demo.documents import play_documents
from reports.demo.matches import play_matches
from reports.demo.plans import play_plans
from reports.demo.publications import play_publications
from reports.demo.story import (
    SOURCE_OF_FACTS,
    Archetype,
    AsksBack,
    AsksForCall,
    Books,
    Call,
    NamesSomebodyElse,
    ReadsBack,
    Sitting,
    TakesTime,
    moment,
    working_day,
)
from reports.demo.visits import play_visits
from surveys import letters
from surveys.actions import (
    ANY_OTHER_ROLE,
    Key,
    Named,
    Outcome,
    Recorded,
    ask_for_call,
    ask_for_time,
    book_appointment,
    complete_interview,
    finish_readback,
    give_verdict,
    given_again,
    invite,
    name_somebody_else,
    open_invitation,
    open_response,
    open_thread,
    queue_letter,
    queue_reminder,
    record_answers,
    reopen_response,
    save_fact,
    send_questions,
    send_readback,
    settle_letter,
    submit_response,
)
from surveys.definition import Repeat, View
from surveys.models import Channel, Invitation, Letter, Response
from surveys.values import Item, Missing, Problem
from surveys.wishes import Wish

MAIL_DOMAIN = "example.invalid"
SENT = Outcome(Letter.State.SENT, "demo: nothing was sent")
REFUSED = Outcome(Letter.State.REFUSED, "550 5.1.1 demo: user unknown")
LINKS_LAST = datetime.timedelta(days=180)


class Story(Exception):
    """A story says what the questionnaire or the register does not allow; only whoever changes one of them sees this."""


@transaction.atomic
def load_demo(*, assessment: Assessment, today: datetime.date, lead: User, officer: User) -> None:
    """All stories into an assessment without answers. Raises ValidationError if there are any."""
    if Response.objects.real().filter(participation__assessment=assessment).exists():
        raise ValidationError(f"{assessment.name} has answers already. Demo data is only put where there are none.")
    assessment.is_demo = True
    assessment.period_start = working_day(today, 40)
    assessment.period_end = working_day(today, -120)
    assessment.target_answers = working_day(today, 15)
    assessment.target_interviews = working_day(today, -10)
    assessment.target_visits = working_day(today, -30)
    assessment.target_plans = working_day(today, -100)
    assessment.office_telephone = "0980-319 290"
    save_assessment(assessment=assessment, by=lead)
    staff = {"lead": lead, "officer": officer}
    municipalities = {m.code: m for m in Municipality.objects.all()}
    roles = {role.key: role for role in KeyRole.objects.all()}
    for archetype in ARCHETYPES:
        _set_roles(archetype, municipalities, roles, lead)
    for archetype in ARCHETYPES:
        _Player(archetype, assessment, today, staff, municipalities, roles).play()
    play_desks(assessment=assessment, today=today, staff=staff)
    play_visits(assessment=assessment, today=today, staff=staff)
    play_matches(assessment=assessment, today=today, staff=staff)
    play_plans(assessment=assessment, today=today, staff=staff)
    play_publications(assessment=assessment, today=today, staff=staff)
    play_documents(assessment=assessment, today=today, staff=staff)


def _set_roles(
    archetype: Archetype, municipalities: Mapping[str, Municipality], roles: Mapping[str, KeyRole], by: User
) -> None:
    """Why a key role has no contact of its own."""
    for key, text in archetype.roles.items():
        state, _, detail = text.partition(":")
        set_assignments(
            municipality=municipalities[archetype.code],
            role=roles[key],
            state={"by": "other_role"}.get(state, state),
            by_role=roles[detail] if state == "by" else None,
            shared_with=municipalities[detail] if state == Assignment.State.SHARED else None,
            by=by,
        )


class _Player:
    """One story."""

    def __init__(
        self,
        archetype: Archetype,
        assessment: Assessment,
        today: datetime.date,
        staff: Mapping[str, User],
        municipalities: Mapping[str, Municipality],
        roles: Mapping[str, KeyRole],
    ) -> None:
        self.archetype = archetype
        self.today = today
        self.staff = staff
        self.municipalities = municipalities
        self.roles = roles
        self.municipality = municipalities[archetype.code]
        self.participation = Participation.objects.get(assessment=assessment, municipality=self.municipality)
        self.people: dict[str, Contact] = {}
        self.reminders: list[tuple[int, Invitation]] = []

    def at(self, day: int, time: str, minutes: int = 0) -> datetime.datetime:
        return moment(self.today, day, time) + datetime.timedelta(minutes=minutes)

    def play(self) -> None:
        self._municipality()
        self._people()
        self._case()
        self.response = open_response(participation=self.participation, now=self.at(33, "08.00"))
        self.view: View = self.response.view
        self._facts()
        self._invitations()
        before = 0
        for chapter in self.archetype.story:
            self.response.refresh_from_db()
            seq = self.response.seq
            if isinstance(chapter, Call):
                self._call(chapter)
            else:
                self._sitting(chapter, seen=before if chapter.stale else seq)
            before = seq
        self._reminders()
        for door in self.archetype.doors:
            self._door(door)
        for each in self.archetype.afterwards:
            self.response.refresh_from_db()
            if isinstance(each, ReadsBack):
                self._read_back(each)
            else:
                self._ask_back(each)
        for deed in self.archetype.desk:
            self._books(deed)

    def _municipality(self) -> None:
        self.municipality.switchboard = self.archetype.switchboard
        self.municipality.registrator = f"registrator.{self.archetype.code}@{MAIL_DOMAIN}"
        save_municipality(municipality=self.municipality, by=self.staff["lead"])

    def _people(self) -> None:
        for key, person in self.archetype.people.items():
            role = self.roles[person.roles[0]]
            place = self.municipality.name
            held = [(self.municipality, self.roles[name]) for name in person.roles]
            held += [(self.municipalities[code], self.roles[name]) for code, name in person.elsewhere]
            contact = Contact(
                name=f"{role.name_sv}, {place} (demo)",
                email=f"{key}.{self.archetype.code}@{MAIL_DOMAIN}",
                telephone=person.telephone,
                language=person.language,
                delete_after=working_day(self.today, -250),
            )
            self.people[key] = save_contact(contact=contact, roles=held, by=self.staff["lead"])

    def _case(self) -> None:
        self.participation.officer = self.staff[self.archetype.officer]
        self.participation.main_contact = self.people[self.archetype.main]
        self.participation.due_on = working_day(self.today, 15)
        save_participation(participation=self.participation, by=self.staff["lead"])

    def _facts(self) -> None:
        for question, value in self.archetype.facts.items():
            fact = save_fact(
                participation=self.participation,
                view=self.view,
                question=question,
                value=value,
                source=SOURCE_OF_FACTS,
                known_on=working_day(self.today, 60),
                by=self.staff[self.archetype.officer],
                now=self.at(35, "10.00"),
            )
            if isinstance(fact, Problem):
                raise Story(f"{self.municipality}: known fact {question}: {fact}")

    def _invitations(self) -> None:
        expires = moment(self.today, 0, "23.59") + LINKS_LAST
        for key, day in self.archetype.invited.items():
            invitation = invite(
                response=self.response,
                contact=self.people[key],
                by=self.staff[self.archetype.officer],
                expires_at=expires,
                now=self.at(day, "09.00"),
            )
            self._letter(invitation, key, day)
            if key in self.archetype.opened:
                open_invitation(invitation=invitation, now=self.at(self.archetype.opened[key], "08.30"))

    def _letter(self, invitation: Invitation, key: str, day: int) -> None:
        """The letter that carried the link, and how that went. Nothing of a story is ever sent."""
        letter = queue_letter(
            kind=letters.INVITATION,
            response=self.response,
            contact=self.people[key],
            invitation=invitation,
            by=self.staff[self.archetype.officer],
            now=self.at(day, "09.02"),
        )
        outcome = REFUSED if key in self.archetype.refused else SENT
        settle_letter(letter=letter, outcome=outcome, now=self.at(day, "09.03"))
        if key in self.archetype.reminded:
            day = self.archetype.reminded[key]
            self.reminders.append((day, invitation))

    def _reminders(self) -> None:
        """After the sittings, since a reminder tells how far the answers have come."""
        for day, invitation in self.reminders:
            reminder = queue_reminder(
                invitation=invitation, by=self.staff[self.archetype.officer], now=self.at(day, "10.15")
            )
            settle_letter(letter=reminder, outcome=SENT, now=self.at(day, "10.16"))

    # --- On the web -----------------------------------------------------------------------------------------------

    def _sitting(self, sitting: Sitting, seen: int) -> None:
        contact = self.people[sitting.by]
        now = self.at(sitting.day, sitting.time)
        if sitting.reopen:
            reopen_response(response=self.response, by=contact, now=now)
        for minutes, values in enumerate(self._by_section(sitting.values)):
            recorded = record_answers(
                response=self.response,
                values=values,
                seen_seq=seen,
                channel=Channel.WEB,
                by=contact,
                now=now + datetime.timedelta(minutes=4 * minutes),
            )
            self._check(recorded, may_conflict=sitting.stale)
            seen = seen if sitting.stale else recorded.seq
        if sitting.submit:
            end = now + datetime.timedelta(minutes=45)
            submission = submit_response(response=self.response, by=contact, now=end)
            settle_letter(letter=submission.receipt, outcome=SENT, now=end + datetime.timedelta(minutes=1))

    # --- By another door ------------------------------------------------------------------------------------------

    def _door(self, door: AsksForCall | NamesSomebodyElse | TakesTime) -> None:
        now = self.at(door.day, door.time)
        invitation = self.response.invitations.select_related("contact").get(contact=self.people[door.by])
        invitation.response = self.response
        if isinstance(door, AsksForCall):
            ask_for_call(
                invitation=invitation,
                wishes=[Wish(working_day(self.today, -days), when) for days, when in door.wishes],
                words=door.words,
                telephone=invitation.contact.telephone,
                ask_for=door.ask_for,
                now=now,
            )
        elif isinstance(door, NamesSomebodyElse):
            person = Named(
                role=self.roles[ANY_OTHER_ROLE],
                function=door.function,
                name=f"{door.function}, {self.municipality.name} (demo)",
                email=f"{door.key}.{self.archetype.code}@{MAIL_DOMAIN}",
                telephone=door.telephone,
                language="sv",
            )
            name_somebody_else(invitation=invitation, person=person, words=door.words, now=now)
        else:
            ask_for_time(invitation=invitation, day=working_day(self.today, -door.until), now=now)

    # --- Afterwards -----------------------------------------------------------------------------------------------

    def _read_back(self, told: ReadsBack) -> None:
        now, contact = self.at(told.day, told.time), self.people[told.to]
        readback, written = send_readback(
            response=self.response,
            contacts=[contact],
            closes_on=working_day(self.today, told.until),
            by=self.staff[told.by],
            now=now,
        )
        self._sent(written, now)
        then = self.at(told.said_day, told.said_time)
        for question, words in told.objects.items():
            give_verdict(readback=readback, question=question, kind="object", text=words, by=contact, now=then)
        for question in told.agrees:
            give_verdict(readback=readback, question=question, kind="agree", by=contact, now=then)
        if told.done:
            finish_readback(readback=readback, by=contact, now=then + datetime.timedelta(minutes=6))

    def _ask_back(self, asked: AsksBack) -> None:
        now, by = self.at(asked.day, asked.time), self.staff[asked.by]
        open_thread(response=self.response, question=asked.question, text=asked.words, by=by, now=now)
        written = send_questions(response=self.response, contacts=[self.people[asked.to]], by=by, now=now)
        self._sent(written, now)

    def _sent(self, written: Iterable[Letter], now: datetime.datetime) -> None:
        for letter in written:
            settle_letter(letter=letter, outcome=SENT, now=now + datetime.timedelta(minutes=1))

    # --- At the desk ----------------------------------------------------------------------------------------------

    def _books(self, deed: Books) -> None:
        contact = self.people[deed.speaker]
        book_appointment(
            participation=self.participation,
            starts_at=self.at(deed.on, deed.at),
            contact=contact,
            telephone=contact.telephone,
            by=self.staff[self.archetype.officer],
            now=self.at(deed.day, deed.time),
        )

    # --- On the telephone -----------------------------------------------------------------------------------------

    def _call(self, call: Call) -> None:
        by, speaker = self.staff[call.by], self.people[call.speaker]
        now = self.at(call.day, call.time)

        def record(values: Mapping[Key, Any], minutes: int, **more: str) -> None:
            self.response.refresh_from_db()
            recorded = record_answers(
                response=self.response,
                values=values,
                seen_seq=self.response.seq,
                channel=Channel.PHONE,
                by=by,
                spoken_by=speaker,
                now=now + datetime.timedelta(minutes=minutes),
                **more,
            )
            self._check(recorded)

        for reason in sorted({reason for _, reason in call.changes.values()}):
            changed = {name: value for name, (value, why) in call.changes.items() if why == reason}
            record(self._keys(changed), 6, reason=reason)
        for minutes, values in enumerate(self._by_section(call.answers)):
            record(values, 10 + 4 * minutes)
        confirmed = self._confirmed(call)
        if confirmed:
            record(confirmed, 35, kind="confirm")
        if call.complete:
            self.response.refresh_from_db()
            complete_interview(
                response=self.response,
                by=by,
                spoken_by=speaker,
                mark_not_asked=call.mark_not_asked,
                now=now + datetime.timedelta(minutes=41),
            )

    def _confirmed(self, call: Call) -> dict[Key, Any]:
        """What was read aloud and left as it was: the relevant answers of the named groups."""
        spoken = set(call.changes) | set(call.answers)
        return {
            (answer.question, answer.item): given_again(answer.value, answer.missing, answer.item, answer.position)
            for answer in self.response.answers.filter(relevant=True)
            if answer.question not in spoken
            and any(group.name in call.confirm for group in self.view.groups(answer.question))
        }

    # --- Values ---------------------------------------------------------------------------------------------------

    def _keys(self, values: Mapping[str, Any]) -> dict[Key, Any]:
        """As `record_answers` takes them; the entries of a repeat get the ids d1, d2 …"""
        keyed: dict[Key, Any] = {}
        for name, value in values.items():
            if isinstance(self.view.nodes.get(name), Repeat) and not isinstance(value, Missing):
                for number, fields in enumerate(value, start=1):
                    keyed[(name, f"d{number}")] = Item(fields, number)
            else:
                keyed[(name, "")] = value
        return keyed

    def _by_section(self, values: Mapping[str, Any]) -> Iterable[dict[Key, Any]]:
        """In the order of the questionnaire, a section at a time, as somebody would fill it in."""
        unknown = [name for name in values if name not in self.view.nodes]
        if unknown:
            raise Story(f"{self.municipality}: {', '.join(unknown)} is not asked of this municipality")
        order = {name: place for place, name in enumerate(self.view.nodes)}
        sections: dict[str, dict[str, Any]] = {}
        for name in sorted(values, key=order.__getitem__):
            sections.setdefault(self.view.section(name).name, {})[name] = values[name]
        return [self._keys(section) for section in sections.values()]

    def _check(self, recorded: Recorded, *, may_conflict: bool = False) -> None:
        if recorded.invalid:
            raise Story(f"{self.municipality}: {dict(recorded.invalid)}")
        if recorded.conflicts and not may_conflict:
            raise Story(f"{self.municipality}: two people gave different answers: {dict(recorded.conflicts)}")

"""Plays the invented visits: planned, held, written down and coded by the actions that do so in real work."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Mapping, Sequence
from io import BytesIO

from django.core.files.base import ContentFile
from PIL import Image, ImageDraw

from accounts.models import User
from municipalities.models import Assessment, Contact, KeyRole, Municipality, Participation, Theme
from reports.demo.rooms import DECLINED, MET, ROOMS, TRIPS, Lesson, Room, Trip, Written
from reports.demo.story import moment, working_day
from visits.actions import (
    add_photo,
    follow_promises,
    import_note,
    note_minute_after,
    note_person,
    promises,
    save_lesson,
    save_photo,
    write_note,
)
from visits.actions.after import FIELDS
from visits.actions.coding import code_passage
from visits.actions.ratings import rate_at_visit
from visits.actions.verdicts import set_verdict
from visits.actions.visits import Plan, hold_visit, plan_visit
from visits.anchors import digest, plain
from visits.guide import GUIDE
from visits.models import Code, Excerpt, Note, Visit

BOOKED = "2518"
BOOKED_DAY, BOOKED_HOUR = -4, 10
_KEYS = uuid.UUID("6f1d1d0a-5a0e-4c56-9f3b-0d1f6a5c7e21")


def play_visits(*, assessment: Assessment, today: datetime.date, staff: Mapping[str, User]) -> None:
    """Eleven visits held and one booked, three learning visits of which one is to come."""
    player = _Visits(assessment, today, staff)
    for code, room in ROOMS.items():
        player.room(code, room)
    player.booked()
    for code, trip in TRIPS.items():
        player.trip(code, trip)


class _Visits:
    def __init__(self, assessment: Assessment, today: datetime.date, staff: Mapping[str, User]) -> None:
        self.assessment, self.today, self.staff = assessment, today, staff
        cases = assessment.participations.select_related("municipality", "assessment", "main_contact", "officer")
        self.cases: Mapping[str, Participation] = {case.municipality.code: case for case in cases}
        self.roles = {role.key: role for role in KeyRole.objects.all()}
        self.themes = {theme.key: theme for theme in Theme.objects.all()}
        self.codes = {code.key: code for code in Code.objects.all()}

    def at(self, day: int, hour: int, minutes: int = 0) -> datetime.datetime:
        return moment(self.today, day, f"{hour:02}.00") + datetime.timedelta(minutes=minutes)

    # --- Municipalities -------------------------------------------------------------------------------------------

    def room(self, code: str, room: Room) -> None:
        case, by = self.cases[code], self.staff[room.by]
        visit = self._planned(case.municipality, room, by, asked=self._functions(room.met))
        self._people(visit, room.met, by, room.day, room.hour)
        visit = hold_visit(visit=visit, by=by, now=self.at(room.day, room.hour, 150))
        self._notes(visit, room.notes, by, room.day, room.hour)
        self._ratings(visit, room, by)
        self._after(visit, case, room, by)
        for theme, (kind, why) in room.verdicts.items():
            set_verdict(
                participation=case,
                theme=self.themes[theme],
                kind=kind,
                note=why,
                by=by,
                now=self.at(room.day - 1, 15),
            )
        self._pictures(visit, room.photo, by, room.day, whiteboard=room.whiteboard)

    def booked(self) -> None:
        case = self.cases[BOOKED]
        by = case.officer or self.staff["officer"]
        plan = Plan(
            starts_at=self.at(BOOKED_DAY, BOOKED_HOUR),
            ends_at=self.at(BOOKED_DAY, BOOKED_HOUR + 2),
            spare_at=self.at(BOOKED_DAY - 1, BOOKED_HOUR),
            place="Kommunhuset, sammanträdesrum Älven",
            agenda="Laddning för hemtjänsten och turismen\nDrivmedelsavtalet som löper ut\nNya förtroendevalda",
            turn_back_at=datetime.time(8, 15),
            door="Receptionen, eller ring när ni är framme",
            telephone=by.telephone,
            officer=by,
            staff=[by],
            roles_asked=[self.roles[key] for key in ("kommunchef", "kommunalrad", "miljostrateg", "teknisk_chef")],
            expected=list(Contact.objects.current().at(case.municipality)),
        )
        plan_visit(
            assessment=self.assessment,
            municipality=case.municipality,
            plan=plan,
            is_booked=True,
            by=by,
            now=self.at(1, 16),
        )

    def _planned(
        self, municipality: Municipality, room: Room | Trip, by: User, *, asked: Sequence[KeyRole], **more: str
    ) -> Visit:
        is_digital = getattr(room, "form", "") == Visit.Form.DIGITAL
        plan = Plan(
            form=Visit.Form.DIGITAL if is_digital else Visit.Form.ON_SITE,
            starts_at=self.at(room.day, room.hour),
            ends_at=self.at(room.day, room.hour + 2),
            place=room.place,
            agenda="\n".join(part.sv for part in (GUIDE if isinstance(room, Room) else ())),
            digital_address="https://mote.example.invalid/demo" if is_digital else "",
            officer=by,
            staff=[by],
            roles_asked=asked,
            topics=getattr(room, "topics", ()),
        )
        return plan_visit(
            assessment=self.assessment,
            municipality=municipality,
            plan=plan,
            is_booked=True,
            by=by,
            now=self.at(room.day + 8, 9),
            **more,
        )

    def _functions(self, met: Sequence[str]) -> list[KeyRole]:
        keys = dict.fromkeys(each.lstrip("×!") for each in met)
        return [self.roles[key] for key in keys if key in self.roles]

    def _people(self, visit: Visit, met: Sequence[str], by: User, day: int, hour: int) -> None:
        for place, each in enumerate(met):
            key = each.lstrip("×!")
            elected = "!" in each[:2] or key == "kommunalrad"
            note_person(
                visit=visit,
                key=uuid.uuid5(_KEYS, f"{visit.key}/{place}"),
                state=DECLINED if each.startswith("×") else MET,
                role=self.roles.get(key),
                role_text="" if key in self.roles else key,
                office="elected" if elected else "employed",
                by=by,
                now=self.at(day, hour, place),
            )

    def _notes(self, visit: Visit, notes: Sequence[Written], by: User, day: int, hour: int) -> None:
        for place, written in enumerate(notes):
            author = self.staff[written.by] if written.by else by
            note = import_note(
                source=visit,
                key=uuid.uuid5(_KEYS, f"{visit.key}/note/{place}"),
                text=written.text,
                file_name="",
                by=author,
                now=self.at(day, hour, 20 + 10 * place),
            )
            Note.objects.filter(pk=note.pk).update(kind=Note.Kind.WRITTEN, part=written.part)
            self._coded(note, written, author, day)

    def _coded(self, note: Note, written: Written, by: User, day: int) -> None:
        text = plain(note.text)
        for said in written.said:
            start = text.index(said.words)
            code_passage(
                note=note,
                start=start,
                end=start + len(said.words),
                seen=digest(text),
                codes=[self.codes[said.code]],
                theme=self.themes.get(said.theme),
                permission=said.permission,
                role=self.roles.get(said.role),
                by=by,
                now=self.at(max(day - 1, 0), 14),
            )

    def _ratings(self, visit: Visit, room: Room, by: User) -> None:
        case = self.cases[visit.municipality.code]
        people = Contact.objects.current().at(visit.municipality)
        for question, (value, reason, role) in room.rated.items():
            response = case.response
            response.refresh_from_db()
            rate_at_visit(
                visit=visit,
                values={question: value},
                confirmed=(),
                reasons={question: reason},
                seen_seq=response.seq,
                contact=people.filter(assignments__role=self.roles[role]).first(),
                role=None,
                by=by,
                now=self.at(room.day, room.hour, 70),
            )

    def _after(self, visit: Visit, case: Participation, room: Room, by: User) -> None:
        now = self.at(room.day, room.hour, 130)
        note_minute_after(
            visit=visit, values=dict(zip(FIELDS, room.after, strict=True)), seen=visit.after_seq, by=by, now=now
        )
        visit.refresh_from_db()
        wanted = [(promise.field, promise.what) for promise in promises(visit, case)]
        due = working_day(self.today, room.day - 10)
        follow_promises(visit=visit, case=case, wanted=wanted, due_on=due, by=by, now=now)

    # --- Reference municipalities ---------------------------------------------------------------------------------

    def trip(self, code: str, trip: Trip) -> None:
        place = Municipality.objects.get(code=code)
        self.assessment.references.add(place)
        by = self.staff[trip.by]
        visit = self._planned(place, trip, by, asked=(), kind=Visit.Kind.LEARNING)
        if trip.day < 0:
            return
        self._people(visit, trip.met, by, trip.day, trip.hour)
        visit = hold_visit(visit=visit, by=by, now=self.at(trip.day, trip.hour, 150))
        self._notes(visit, trip.notes, by, trip.day, trip.hour)
        for lesson in trip.lessons:
            self._lesson(visit, lesson, by, trip.day)
        self._pictures(visit, trip.photo, by, trip.day)

    def _lesson(self, visit: Visit, lesson: Lesson, by: User, day: int) -> None:
        save_lesson(
            visit=visit,
            title=lesson.title,
            what_worked=lesson.worked,
            what_did_not=lesson.did_not,
            conditions=lesson.conditions,
            transferable=lesson.transferable,
            topic=lesson.topic,
            themes=[self.themes[key] for key in lesson.themes],
            municipalities=[self.cases[code].municipality for code in lesson.suits],
            excerpts=Excerpt.objects.filter(note__visit=visit, text__in=lesson.passages).select_related("note"),
            by=by,
            now=self.at(day - 1, 10),
        )

    def _pictures(self, visit: Visit, caption: str, by: User, day: int, whiteboard: str = "") -> None:
        """Drawn, since nothing in the demo shows a real place; the caption says so."""
        for text, is_board in ((caption, False), (whiteboard, True)):
            if not text:
                continue
            photo = add_photo(
                visit=visit,
                upload=a_drawing(f"{visit.pk}.jpg", is_board=is_board),
                key=uuid.uuid5(_KEYS, f"{visit.key}/{text}"),
                is_whiteboard=is_board,
                caption_sv=f"{text} (påhittad bild)",
                by=by,
                now=self.at(day, 15),
            )
            if is_board:
                words = f"{text.partition(': ')[2]} Kommunen, bolagen eller en förening?"
                write_note(source=visit, key=photo.key, text=words, seen=0, by=by, now=self.at(day, 15, 30))
            else:
                save_photo(
                    photo=photo,
                    caption_sv=photo.caption_sv,
                    caption_en="An invented picture",
                    credit="demo",
                    consent="nobody",
                    is_whiteboard=False,
                    published=True,
                    by=by,
                    now=self.at(day, 16),
                )


def a_drawing(name: str, *, is_board: bool = False) -> ContentFile[bytes]:
    """Hills and a sun, or lines on a board."""
    image = Image.new("RGB", (960, 640), "#f9f7ee" if is_board else "#e4f0ef")
    draw = ImageDraw.Draw(image)
    if is_board:
        for line in range(6):
            draw.line((80, 120 + 80 * line, 880 - 90 * (line % 3), 120 + 80 * line), fill="#0b5a60", width=10)
    else:
        draw.ellipse((640, 90, 800, 250), fill="#f2c94c")
        draw.polygon(((0, 640), (300, 260), (620, 640)), fill="#0b5a60")
        draw.polygon(((380, 640), (720, 330), (960, 640)), fill="#3c8a7a")
    written = BytesIO()
    image.save(written, "JPEG", quality=80)
    return ContentFile(written.getvalue(), name=name)

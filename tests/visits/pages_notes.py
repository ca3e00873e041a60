"""The door, notes, the minute after and the page that is taken along, for the guard tests."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests.factories import at, make_attendance, make_call, make_note, make_role
from tests.pages import OFFICE, PUBLIC, Page, State, World
from tests.visits.pages_visits import a_visit
from visits.actions import note_key
from visits.models import Note

KEY = "0b8b2f1e-7c1f-4d52-9b57-9f6b7c1d2e3f"


def people(w: World) -> None:
    visit = a_visit(w)
    visit.roles_asked.add(make_role("samhallsplaneringschef"))
    make_attendance(visit, by=w.officer, name="Anna Åström", order=1)
    make_attendance(visit, by=w.officer, role="miljostrateg", state="declined", order=2)
    make_attendance(visit, by=w.officer, state="expected", role=None, role_text="Näringslivsutvecklare", order=3)


def many_people(w: World, number: int) -> None:
    for order in range(number):
        make_attendance(a_visit(w), by=w.officer, order=order + 10)


def some_notes(w: World) -> None:
    visit = a_visit(w)
    key = note_key(visit, w.officer, "provat")
    make_note(visit, by=w.officer, key=key, part="provat", seq=3, text="Bilpool, men ingen bokade.")
    make_note(visit, by=w.officer, part="provat", seq=1, text="Bilpool i två år.")
    make_note(visit, by=w.officer, kind=Note.Kind.IMPORTED, source="möte.docx", seq=1)
    make_note(visit, by=w.lead, part="lart_av", text="Mest av Piteå.")


def many_notes(w: World, number: int) -> None:
    for _each in range(number):
        make_note(a_visit(w), by=w.officer, seq=1)
        make_note(a_visit(w), by=w.lead)


def a_call(w: World):
    return w.participation.calls.first() or make_call(w.participation, officer=w.officer)


def call_notes(w: World) -> None:
    Note.objects.create(call=a_call(w), author=w.lead, text="Ringer igen.", begun_at=at(), changed_at=at())


def promised(w: World) -> None:
    visit = a_visit(w)
    visit.most_important, visit.we_promised = "Ingen äger frågan", "Skicka mallen\nBjuda in till kursen"
    visit.they_promised, visit.after_seq = "Skicka energiplanen", 1
    visit.save()


def everything(w: World) -> None:
    people(w)
    some_notes(w)
    promised(w)


def html_named_docx(_w: World | None = None) -> dict:
    return {"key": KEY, "file": SimpleUploadedFile("möte.docx", b"<html><script>alert(1)</script></html>")}


def _at(name):
    return lambda w: reverse(name, args=[a_visit(w).pk])


def _of_call(name):
    return lambda w: reverse(name, args=[a_call(w).pk])


def _sent(answer) -> dict:
    """Who may send something: staff are answered so, the others like on a page."""
    return {**OFFICE, "lead": answer, "officer": answer}


NO_KEY = {"key": "", "text": "bilpool"}
NO_NUMBER = {"seen": "x"}
TOO_LONG = {"unexpected": "Å" * 5001}

PAGES = [
    Page(
        "visits:attendance",
        url=_at("visits:attendance"),
        main_role="officer",
        access=OFFICE,
        states={
            "empty": State(setup=a_visit),
            "filled": State(setup=people),
            "error": State(setup=people, post={"do": "add", "role": "", "role_text": ""}, form=7),
        },
        rows=many_people,
    ),
    Page(
        "visits:attendance",
        url=_at("visits:attendance"),
        method="POST",
        data={"key": KEY, "role_text": "rektor", "state": "met"},
        main_role="officer",
        access=_sent(302),
        states="leads back to the list",
    ),
    Page(
        "visits:attendance_remove",
        url=lambda w: reverse("visits:attendance_remove", args=[a_visit(w).pk, KEY]),
        method="POST",
        main_role="officer",
        access=_sent(302),
        states="leads back to the list",
    ),
    Page(
        "visits:visit_notes",
        url=_at("visits:visit_notes"),
        main_role="officer",
        access=OFFICE,
        states={
            "empty": State(setup=a_visit),
            "filled": State(setup=some_notes),
            "error": "it saves by itself; what is refused is shown below",
        },
        rows=many_notes,
    ),
    Page(
        "visits:visit_note_import",
        url=_at("visits:visit_note_import"),
        method="POST",
        data=html_named_docx,
        main_role="officer",
        access=OFFICE,
        states={
            "empty": State(setup=a_visit, post={}),
            "filled": "leads back",
            "error": State(setup=some_notes, post={"key": KEY}),
        },
    ),
    Page(
        "visits:call_notes",
        url=_of_call("visits:call_notes"),
        main_role="officer",
        access=OFFICE,
        states={
            "empty": State(setup=a_call),
            "filled": State(setup=call_notes),
            "error": "it saves by itself; what is refused is shown below",
        },
    ),
    Page(
        "visits:call_note_import",
        url=_of_call("visits:call_note_import"),
        method="POST",
        data=html_named_docx,
        main_role="officer",
        access=OFFICE,
        states={
            "empty": State(setup=a_call, post={}),
            "filled": "leads back",
            "error": State(setup=a_call, post={"key": KEY}),
        },
    ),
    Page(
        "visits:after",
        url=_at("visits:after"),
        main_role="officer",
        access=OFFICE,
        states={
            "empty": State(setup=a_visit),
            "filled": State(setup=promised),
            "error": "it saves by itself; what is refused is shown below",
        },
    ),
    Page(
        "visits:visit_notes",
        url=_at("visits:visit_notes"),
        method="POST",
        data=NO_KEY,
        main_role="officer",
        access=OFFICE,
        states={"empty": "it leads back", "filled": "it leads back", "error": State(setup=some_notes, post=NO_KEY)},
    ),
    Page(
        "visits:call_notes",
        url=_of_call("visits:call_notes"),
        method="POST",
        data=NO_KEY,
        main_role="officer",
        access=OFFICE,
        states={"empty": "it leads back", "filled": "it leads back", "error": State(setup=a_call, post=NO_KEY)},
    ),
    Page(
        "visits:after",
        url=_at("visits:after"),
        method="POST",
        data=NO_NUMBER,
        main_role="officer",
        access=OFFICE,
        states={"empty": "it leads back", "filled": "it leads back", "error": State(setup=promised, post=TOO_LONG)},
    ),
    Page(
        "visits:after_promises",
        url=_at("visits:after_promises"),
        method="POST",
        data={"due_on": "imorgon"},
        main_role="officer",
        access=OFFICE,
        states={
            "empty": "leads back",
            "filled": "leads back",
            "error": State(setup=promised, post={"due_on": "imorgon"}),
        },
    ),
    Page(
        "visits:field",
        url=_at("visits:field"),
        main_role="officer",
        access=OFFICE,
        states={
            "empty": State(setup=a_visit),
            "filled": State(setup=everything),
            "error": "what is wrong is said by its script",
        },
        rows=many_people,
    ),
    Page(
        "visits:worker",
        url=lambda _w: reverse("visits:worker"),
        main_role="officer",
        access=PUBLIC,
        states="a script",
    ),
    Page(
        "visits:token",
        url=lambda _w: reverse("visits:token"),
        main_role="officer",
        access=OFFICE,
        states="an answer for a script",
    ),
]

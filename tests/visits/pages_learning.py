"""Learning visits and lessons, for the guard tests."""

from django.urls import reverse

from municipalities.models import Municipality, Theme
from surveys.actions import submit_response
from surveys.values import Item
from tests.factories import CODES, answer, at, make_excerpt, make_municipality, make_note, make_visit
from tests.pages import OFFICE, Page, State, World
from visits.actions import save_lesson
from visits.models import Lesson, Visit


def uppsala(w: World) -> Municipality:
    found = Municipality.objects.filter(code="0380").first()
    found = found or make_municipality("Uppsala", code="0380", is_reference=True)
    w.assessment.references.add(found)
    return found


def a_trip(w: World) -> Visit:
    """The learning visit to Uppsala, made when it is first asked for."""
    found = Visit.objects.learning().first()
    return found or make_visit(w.assessment, uppsala(w), by=w.officer, kind="learning", place="Stadshuset")


def questions(w: World) -> None:
    """What Kalix and Arjeplog want to know: in Uppsala, anywhere and elsewhere."""
    a_trip(w)
    asked = [
        {"samv_forebild_kommun": "0380", "samv_forebild_tema": "mobilitet", "samv_forebild_fraga": "Vem bestämde?"},
        {"samv_forebild_kommun": "valfri", "samv_forebild_tema": "annat", "samv_forebild_fraga": "Hur räknar ni?"},
        {"samv_forebild_kommun": "annan", "samv_forebild_annan": "Växjö", "samv_forebild_fraga": "Hur började det?"},
    ]
    entries = {("samv_forebild", f"a{place}"): Item(entry) for place, entry in enumerate(asked)}
    answer(w.response, {**entries, "mobilitet_behov": "4"}, by=w.contact, now=at(12))
    submit_response(response=w.response, by=w.contact, now=at(12, 15))
    values = {("samv_forebild", "a0"): Item(asked[0]), "mobilitet_behov": "3"}
    answer(w.other_response, values, by=w.other_contact, now=at(12))
    submit_response(response=w.other_response, by=w.other_contact, now=at(12, 16))


def a_lesson(w: World) -> Lesson:
    """A lesson with all that it can have, made when it is first asked for."""
    found = Lesson.objects.first()
    if found is not None:
        return found
    visit = a_trip(w)
    note = make_note(visit, by=w.officer, text="De började med en budget. Nämnden sa nej två gånger.")
    return save_lesson(
        visit=visit,
        title="Koldioxidbudgeten kom före målen",
        what_worked="Politikerna såg vad som var kvar.",
        what_did_not="Uppföljningen tog två år.",
        conditions="En egen ekonom.",
        transferable="Kommuner med en ekonomichef som vill.",
        topic="styrdokument",
        themes=Theme.objects.filter(key__in=["mobilitet", "styrdokument"]),
        municipalities=[w.kalix],
        excerpts=[make_excerpt(note, "Nämnden sa nej två gånger.", by=w.officer, code="hinder")],
        by=w.officer,
        now=at(9, month=11),
    )


def more_lessons(w: World, number: int) -> None:
    for place in range(number):
        save_lesson(
            visit=a_trip(w),
            title=f"Lärdom {place}",
            what_worked="Allt.",
            themes=Theme.objects.all()[:2],
            municipalities=[w.kalix],
            by=w.officer,
            now=at(9, month=11),
        )


def all_of_it(w: World) -> None:
    questions(w)
    a_lesson(w)


def of_trip(name: str):
    return lambda w: reverse(f"visits:{name}", args=[a_trip(w).pk])


def of_lesson(name: str):
    return lambda w: reverse(f"visits:{name}", args=[a_trip(w).pk, a_lesson(w).pk])


PAGES = [
    Page(
        "visits:learning",
        url=lambda w: reverse("visits:learning", args=[w.assessment.slug]),
        main_role="officer",
        access=OFFICE,
        states={
            "empty": State(),
            "filled": State(setup=all_of_it),
            "error": "nothing is typed on it",
        },
        rows=lambda w, number: [
            make_visit(w.assessment, make_municipality(name), by=w.officer, kind="learning")
            for name in [name for name in CODES if name not in ("Kalix", "Arjeplog", "Övertorneå")][:number]
        ],
    ),
    Page(
        "visits:brief",
        url=of_trip("brief"),
        main_role="officer",
        access=OFFICE,
        states={
            "empty": State(setup=a_trip),
            "filled": State(setup=questions),
            "error": State(setup=questions, post={"topics": ["fusk"]}),
        },
    ),
    Page(
        "visits:lesson_list",
        url=of_trip("lesson_list"),
        main_role="officer",
        access=OFFICE,
        states={"empty": State(setup=a_trip), "filled": State(setup=a_lesson), "error": "nothing is typed on it"},
        rows=more_lessons,
    ),
    Page(
        "visits:lesson_add",
        url=of_trip("lesson_add"),
        main_role="officer",
        access=OFFICE,
        states={
            "empty": State(setup=a_trip),
            "filled": State(setup=a_lesson),
            "error": State(setup=a_lesson, post={"title": "Bara en rubrik"}),
        },
    ),
    Page(
        "visits:lesson_edit",
        url=of_lesson("lesson_edit"),
        main_role="officer",
        access=OFFICE,
        states={
            "empty": "a lesson is never empty",
            "filled": State(setup=a_lesson),
            "error": State(setup=a_lesson, post={"title": ""}),
        },
    ),
    Page(
        "visits:lesson_delete",
        url=of_lesson("lesson_delete"),
        main_role="officer",
        access=OFFICE,
        states={
            "empty": "it asks about one lesson",
            "filled": State(setup=a_lesson),
            "error": "nothing is typed on it",
        },
    ),
]

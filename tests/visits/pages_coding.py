"""Coding, excerpts, codes, ratings at the visit and verdicts for the guard tests."""

from django.urls import reverse

from municipalities.models import Theme
from tests.factories import (
    answer,
    at,
    make_assessment,
    make_call,
    make_codes,
    make_excerpt,
    make_note,
    make_participation,
    make_role,
    make_visit,
)
from tests.pages import OFFICE, Page, State, World
from tests.visits.pages_visits import a_visit
from visits.anchors import digest
from visits.models import Code, Excerpt, Note, Visit

TEXT = (
    "Vi saknar folk som kan räkna på laddning. Kommunchefen säger att det är prioriterat.\n\n"
    "Pengar finns, t.ex. från i fjol. Men ingen har tid."
)


def a_note(w: World) -> Note:
    make_codes()
    note = Note.objects.filter(visit__municipality=w.kalix).first()
    return note or make_note(a_visit(w), by=w.officer, text=TEXT, part="besluta_sjalva")


def mobility() -> Theme:
    return Theme.objects.get_or_create(key="mobilitet", defaults={"name_sv": "Transporter", "name_en": "Transport"})[0]


def an_excerpt(w: World, **fields) -> Excerpt:
    known = Excerpt.objects.filter(note=a_note(w)).first()
    values = {"code": "behov", "theme": mobility(), "role": make_role("kommunchef"), **fields}
    return known or make_excerpt(a_note(w), "Vi saknar folk som kan räkna på laddning.", by=w.officer, **values)


def coded(w: World) -> None:
    """Passages that overlap, one that is lost, a note of a call, a note without a code."""
    an_excerpt(w)
    make_excerpt(a_note(w), "räkna på laddning. Kommunchefen säger", by=w.officer, code="hinder")
    make_excerpt(a_note(w), "Men ingen har tid.", by=w.lead, code="avvikelse_enkat", permission="named")
    lost = make_excerpt(a_note(w), "Pengar finns", by=w.lead, code="drivkraft")
    Excerpt.objects.filter(pk=lost.pk).update(text="Pengarna är slut", is_lost=True)
    make_note(a_visit(w), by=w.lead, text="Biogas till bussarna är för dyrt.", kind="imported")
    call = make_call(w.participation, officer=w.officer)
    on_call = Note.objects.create(
        call=call, author=w.officer, text="De ringer i januari.", begun_at=at(22), changed_at=at(22)
    )
    make_excerpt(on_call, "De ringer", by=w.officer, code="erbjudande")


def more_notes(w: World, number: int) -> None:
    for n in range(number):
        note = make_note(a_visit(w), by=w.officer, text=f"{n} {TEXT}")
        make_excerpt(note, "Men ingen har tid.", by=w.officer, code="hinder", role=make_role())


def more_uncoded(w: World, number: int) -> None:
    for n in range(number):
        make_note(a_visit(w), by=w.officer, text=f"{n} {TEXT}")


def more_lost(w: World, number: int) -> None:
    more_notes(w, number)
    Excerpt.objects.update(is_lost=True)


def rated(w: World) -> None:
    answer(w.response, {"mobilitet_behov": "3", "mobilitet_prioritet": "vet_ej"}, by=w.contact, now=at(12))
    answer(w.response, {"mobilitet_behov": "4"}, by=w.officer, channel="visit", spoken_by=w.contact, now=at(13))


def unasked(w: World) -> Visit:
    """A visit in an assessment that has no questionnaire yet."""
    assessment = make_assessment("prestratus-2024", name="preStratus 2024")
    make_participation(assessment, w.kalix)
    return make_visit(assessment, w.kalix, by=w.officer)


def given(w: World, **fields):
    return {"passage": "0-41", "seen": digest(a_note(w).text), "codes": ["behov", "hinder"], **fields}


def by_note(name: str):
    return lambda w: reverse(f"visits:{name}", args=[a_note(w).pk])


def by_visit(name: str):
    return lambda w: reverse(f"visits:{name}", args=[a_visit(w).pk])


def by_excerpt(name: str):
    return lambda w: reverse(f"visits:{name}", args=[an_excerpt(w).pk])


def a_code(w: World) -> Code:
    make_codes()
    return Code.objects.get(key="hinder")


def verdict_url(w: World) -> str:
    return reverse("visits:theme_verdict", args=[w.assessment.slug, w.kalix.code, mobility().key])


PAGES = [
    Page(
        "visits:note_code",
        url=by_note("note_code"),
        main_role="officer",
        access=OFFICE,
        states={
            "filled": State(setup=coded, query="?excerpt=1"),
            "empty": State(),
            "error": State(setup=coded, post={"passage": "10-5", "permission": "everybody", "theme": "månen"}),
        },
        rows=more_notes,
    ),
    Page(
        "visits:visit_coding",
        url=by_visit("visit_coding"),
        main_role="officer",
        access=OFFICE,
        states={"filled": State(setup=coded), "empty": State(), "error": "nothing is typed on it"},
        rows=more_notes,
    ),
    Page(
        "visits:uncoded_list",
        url=lambda w: reverse("visits:uncoded_list"),
        main_role="officer",
        access=OFFICE,
        states={"filled": State(setup=coded), "empty": State(), "error": "nothing is typed on it"},
        rows=more_uncoded,
    ),
    Page(
        "visits:excerpt_list",
        url=lambda w: reverse("visits:excerpt_list"),
        main_role="officer",
        access=OFFICE,
        states={
            "filled": State(setup=coded, query="?q=laddning&municipality=2514"),
            "empty": State(),
            "error": State(setup=coded, query="?code=ingen&theme=%00&municipality=9&group=alla&page=x&q=" + "x" * 300),
        },
        rows=more_notes,
    ),
    Page(
        "visits:excerpt_xlsx",
        url=lambda w: reverse("visits:excerpt_xlsx"),
        main_role="officer",
        access=OFFICE,
        states="a workbook",
    ),
    Page(
        "visits:lost_list",
        url=lambda w: reverse("visits:lost_list"),
        main_role="officer",
        access=OFFICE,
        states={"filled": State(setup=coded), "empty": State(), "error": "nothing is typed on it"},
        rows=more_lost,
    ),
    Page(
        "visits:excerpt_edit",
        url=by_excerpt("excerpt_edit"),
        main_role="officer",
        access=OFFICE,
        states={"filled": State(), "empty": "there is always one", "error": State(post={"code": "", "permission": ""})},
    ),
    Page(
        "visits:excerpt_remove",
        url=by_excerpt("excerpt_remove"),
        main_role="officer",
        access=OFFICE,
        states={"filled": State(), "empty": "there is always one", "error": "there is only a button"},
    ),
    Page(
        "visits:excerpt_place",
        url=by_excerpt("excerpt_place"),
        main_role="officer",
        access=OFFICE,
        states={"filled": State(setup=coded), "empty": "there is always one", "error": State(post={"seen": "x"})},
    ),
    Page(
        "visits:code_list",
        url=lambda w: reverse("visits:code_list"),
        main_role="officer",
        access=OFFICE,
        states={
            "filled": State(setup=lambda w: [coded(w), Code.objects.filter(key="hinder").update(is_used=False)]),
            "empty": State(setup=lambda w: Code.objects.all().delete()),
            "error": "nothing is typed on it",
        },
        rows=more_notes,
    ),
    Page(
        "visits:code_add",
        url=lambda w: reverse("visits:code_add"),
        main_role="officer",
        access=OFFICE,
        states={"filled": State(post={"name_sv": "Behov"}), "empty": State(), "error": State(post={})},
    ),
    Page(
        "visits:code_edit",
        url=lambda w: reverse("visits:code_edit", args=[a_code(w).pk]),
        main_role="officer",
        access=OFFICE,
        states={
            "filled": State(),
            "empty": "there is always one",
            "error": State(post={"name_sv": "", "name_en": "Need"}),
        },
    ),
    Page(
        "visits:code_use",
        url=lambda w: reverse("visits:code_use", args=[a_code(w).pk]),
        main_role="officer",
        access=OFFICE | {"lead": 302, "officer": 302},
        method="POST",
        states="leads back to the list",
    ),
    Page(
        "visits:visit_ratings",
        url=by_visit("visit_ratings"),
        main_role="officer",
        access=OFFICE,
        states={
            "filled": State(setup=rated),
            "empty": State(path=lambda w: reverse("visits:visit_ratings", args=[unasked(w).pk])),
            "error": State(setup=rated, post={"who": "", "q-mobilitet_behov": "9"}),
        },
    ),
    Page(
        "visits:theme_verdict",
        url=verdict_url,
        main_role="officer",
        access=OFFICE | {"lead": 302, "officer": 302},
        method="POST",
        states="leads back to where it was pressed",
    ),
]

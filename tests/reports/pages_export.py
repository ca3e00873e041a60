"""The page of exports and its files, for the guard tests."""

import datetime

from django.urls import reverse

from reports.actions import accept_match
from surveys.actions import submit_response
from tests.factories import answer, at, make_attendance, make_call, make_excerpt, make_note, make_visit
from tests.pages import OFFICE, Page, State, World
from tests.reports.pages_collaboration import entries, more_answers
from tests.reports.pages_plans import agreed, theme

FORMULA = '=HYPERLINK("http://example.invalid";"Klicka")'


def everything(w: World) -> None:
    """Something in every table: Kalix has answered, was called and visited, has a match and a plan; Övertorneå has declined."""
    agreed(w)
    values = {
        "mobilitet_kommentar": FORMULA,
        "styrdokument_behov": "vet_ej",
        "forankring_behov": "0",
        **entries("samv_partner", {"tema": "mobilitet", "kommuner": ["2506", "finland"], "syfte": "Laddning."}),
        **entries("nulage_mal", {"mal": "-40 procent", "malar": 2030}),
    }
    answer(w.response, values, by=w.officer, channel="phone", spoken_by=w.contact, reason="5", now=at(26))
    offer = entries("samv_erbjuda", {"tema": "mobilitet", "vad": "Ett ramavtal.", "form": ["dokument"]})
    answer(w.other_response, offer, by=w.other_contact, now=at(12))
    submit_response(response=w.other_response, by=w.other_contact, now=at(12, 16))
    make_call(
        w.participation,
        officer=w.officer,
        contact=w.contact,
        outcome="no_answer",
        started_at=at(1, 8),
        ended_at=at(1, 8),
    )
    make_call(w.participation, officer=w.officer, contact=w.contact, outcome="answered", ended_at=at(12, 10))
    visit = make_visit(w.assessment, w.kalix, by=w.officer, state="held", held_at=at(7, 12, month=11))
    make_attendance(visit, by=w.officer, name="Karin Kommunchef")
    make_attendance(visit, by=w.officer, role="miljostrateg", state="declined")
    note = make_note(visit, by=w.officer)
    make_excerpt(note, "Det saknas folk", by=w.officer, code="hinder", theme=theme(), permission="internal")
    accept_match(assessment=w.assessment, theme=theme(), demander=w.kalix, supplier=w.arjeplog, by=w.lead, now=at(21))


def declined(w: World) -> None:
    """Nobody has handed in, and one will not."""
    w.third_participation.declined_on = datetime.date(2018, 10, 5)
    w.third_participation.save()


def page(w: World) -> str:
    return reverse("reports:export", args=[w.assessment.slug])


PAGES = [
    Page(
        "reports:export",
        url=page,
        main_role="officer",
        access=OFFICE,
        states={"empty": State(setup=declined), "filled": State(setup=everything), "error": "nothing is typed on it"},
        rows=more_answers,
    ),
    *(
        Page(
            name=f"reports:export_{name}",
            url=lambda w, file=file: page(w) + file,
            main_role="lead",
            access=OFFICE,
            states="A file, which is read again in the tests of reports.",
        )
        for name, file in (("workbook", "workbook.xlsx?lang=xx"), ("longform", "data.zip"))
    ),
]

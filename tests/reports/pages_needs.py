"""The pages beside the heat map, for the guard tests."""

import datetime
from collections.abc import Mapping

from django.urls import reverse

from municipalities.models import Theme
from surveys.actions import complete_interview, submit_response
from surveys.models import Response
from tests.factories import answer, at, make_excerpt, make_municipality, make_note, make_participation, make_response
from tests.pages import OFFICE, SIGNED_IN, Page, State, World
from tests.visits.pages_visits import a_visit

KALIX = {
    "nulage_arsarbete": "05_1",
    "nulage_grupp": "aktiv",
    "nulage_dokument_energiplan": "antagen",
    "nulage_dokument_op": "vet_ej",
    "nulage_dokument_lankar": "Energiplanen är från 2015.",
    "nulage_drivkrafter": ["kostnad", "politik"],
    "nulage_hinder": ["tid", "annat"],
    "nulage_hinder_annat": "Byarna ligger långt isär.",
    "mobilitet_behov": "3",
    "mobilitet_prioritet": "4",
    "mobilitet_formaga": "1",
    "mobilitet_delfragor": ["laddning", "pendling"],
    "fornybar_energi_behov": "0",
    "fornybar_energi_prioritet": "3",
    "fornybar_energi_formaga": "1",
    "fjarrvarme_behov": "ej_aktuellt",
    "tema_annat": "Livsmedel.",
    "stod_topp3": ["mobilitet", "annat", "fornybar_energi"],
    "stod_former": ["coach", "annat"],
    "stod_former_annat": "Någon som ringer.",
    "bm_kannedom": "1",
    "bm_intresse": "2",
    "bm_skal": ["tid", "annat"],
    "bm_skal_annat": "Ingen har frågat.",
    "bm_inventering": "egen",
    "bm_inventering_ar": 2010,
    "avslut_viktigast": "Räkna på laddningen.",
    "avslut_visning": "samlat",
}
ARJEPLOG = {
    "nulage_arsarbete": "0",
    "nulage_grupp": "nej",
    "mobilitet_behov": "4",
    "mobilitet_prioritet": "1",
    "mobilitet_formaga": "1",
    "mobilitet_delfragor": ["laddning"],
    "stod_topp3": ["mobilitet"],
    "cov_atagande": "2020",
    "cov_secap": "inlamnad",
    "cov_secap_ar": 2014,
    "avslut_viktigast": "Kom hit.",
    "avslut_visning": "namn",
}


def everything(w: World) -> None:
    """Kalix and Arjeplog have said a great deal; Kalix changed two ratings on the telephone; there are passages of every kind."""
    w.assessment.is_demo = True
    w.assessment.save()
    w.third_participation.declined_on = datetime.date(2018, 10, 5)
    w.third_participation.save()
    answer(w.response, KALIX, by=w.contact, now=at(12))
    submit_response(response=w.response, by=w.contact, now=at(12, 15))
    answer(w.other_response, ARJEPLOG, by=w.other_contact, now=at(12))
    submit_response(response=w.other_response, by=w.other_contact, now=at(12, 16))
    answer(
        w.response,
        {"mobilitet_behov": "4", "mobilitet_prioritet": "vet_ej"},
        by=w.officer,
        channel="phone",
        spoken_by=w.colleague,
        reason="5",
        now=at(22),
    )
    complete_interview(response=w.response, by=w.officer, spoken_by=w.colleague, mark_not_asked=True, now=at(22, 10))
    passages(w)


def passages(w: World) -> None:
    theme = Theme.objects.get_or_create(key="mobilitet", defaults={"name_sv": "Transporter", "name_en": "Transport"})[0]
    note = make_note(a_visit(w), by=w.officer, text="Laddning saknas. Ingen har tid. Det är internt.")
    for passage, permission in (
        ("Laddning saknas.", "named"),
        ("Ingen har tid.", "unnamed"),
        ("Det är internt.", "internal"),
    ):
        make_excerpt(note, passage, by=w.officer, code="hinder", theme=theme, permission=permission)


def silent(w: World) -> None:
    """Kalix has handed in, and does not know."""
    answer(w.response, {"mobilitet_behov": "vet_ej"}, by=w.contact, now=at(12))
    submit_response(response=w.response, by=w.contact, now=at(12, 15))


def more_columns(w: World, number: int) -> None:
    for each in range(number):
        made = make_municipality(f"Kommun {each}", code=f"90{each}")
        response = make_response(make_participation(w.assessment, made), w.questionnaire)
        answer(response, KALIX, by=w.contact, now=at(12))
        submit_response(response=response, by=w.contact, now=at(12, 17))


def hand_in(w: World, name: str, code: str, display: str, values: Mapping[str, str]) -> Response:
    """One more municipality, and how it lets its answers be shown ("" where it has not said)."""
    response = make_response(make_participation(w.assessment, make_municipality(name, code=code)), w.questionnaire)
    answer(response, {**values, **({"avslut_visning": display} if display else {})}, by=w.contact, now=at(12))
    submit_response(response=response, by=w.contact, now=at(12, 17))
    return response


def some_hidden(w: World) -> None:
    """Arjeplog is named. Kalix and three more are not, each in its own way, and say different things."""
    everything(w)
    learning = "samv_former_larande_exempel"
    hand_in(w, "Boden", "2582", "samlat", {"mobilitet_behov": "0", learning: "4"})
    hand_in(w, "Pajala", "2521", "stamma_av", {"mobilitet_behov": "4", learning: "0"})
    hand_in(w, "Gällivare", "2523", "", {"mobilitet_behov": "1", learning: "3"})
    hand_in(w, "Piteå", "2581", "namn", {"mobilitet_behov": "3", learning: "2"})


def more_in_the_region(w: World, number: int) -> None:
    for each in range(number):
        display = ("namn", "samlat", "stamma_av")[each % 3]
        hand_in(w, f"Kommun {each}", f"90{each}", display, {"mobilitet_behov": "3"})


def a_page(name: str, role: str = "officer", **states: State | str) -> Page:
    found: dict[str, State | str] = {
        "filled": State(setup=everything),
        "empty": State(),
        "error": State(setup=everything, query="?round=longing&variant=%00&order=x&measure=y"),
    }
    return Page(
        f"reports:{name}",
        url=lambda w: reverse(f"reports:{name}", args=[w.assessment.slug]),
        main_role=role,
        access=OFFICE,
        states=found | states,
        rows=more_columns,
    )


PAGES = [
    Page(
        "reports:needs",
        label="as the region sees it",
        url=lambda w: reverse("reports:needs", args=[w.assessment.slug]),
        main_role="reader",
        access=SIGNED_IN,
        states={
            "filled": State(setup=some_hidden),
            "empty": State(),
            "error": "Nothing can be chosen there.",
        },
        rows=more_in_the_region,
    ),
    a_page("needs_priority", empty=State(setup=silent)),
    a_page("needs_support", "lead", error="As on the page of priorities."),
    a_page("needs_readiness", error="As on the page of priorities."),
    a_page("needs_covenant", empty=State(setup=silent), error="As on the page of priorities."),
    a_page("needs_changes", "lead", error="As on the page of priorities."),
]

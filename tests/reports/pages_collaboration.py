"""The page of collaboration, for the guard tests."""

import datetime

from django.urls import reverse

from municipalities.models import Municipality
from surveys.actions import submit_response
from surveys.values import Item
from tests.factories import answer, at, make_municipality, make_participation, make_response
from tests.pages import OFFICE, Page, State, World

FORMS = (
    "larande_exempel",
    "norrlandskt_natverk",
    "tematisk_grannar",
    "gemensamma_piloter",
    "agenda2030_lanet",
    "erfarna_kommuner",
)


def forms(written: str) -> dict[str, str]:
    return {f"samv_former_{form}": value for form, value in zip(FORMS, written.split(), strict=True)}


def entries(name: str, *values: dict) -> dict:
    return {
        (name, f"a{place}"): Item({f"{name}_{key}": value for key, value in each.items()})
        for place, each in enumerate(values)
    }


def everything(w: World) -> None:
    """Every kind of answer: partners within and outside, mutual and not; lessons of every permission; a group and a pair."""
    w.assessment.is_demo = True
    w.assessment.save()
    w.third_participation.declined_on = datetime.date(2018, 10, 5)
    w.third_participation.save()
    kalix = {
        **forms("2 4 3 2 vet_ej 0"),
        **entries(
            "samv_partner",
            {"tema": "mobilitet", "kommuner": ["2506", "2518"], "syfte": "Laddning längs vägen."},
            {"tema": "annat", "kommuner": ["finland"], "utanfor": "Torneå"},
        ),
        **entries("samv_pilot", {"tema": "mobilitet", "forsok": "Elbussar.", "roll": "leda", "nar": "inom_ar"}),
        **entries("samv_erbjuda", {"tema": "mobilitet", "vad": "Ett ramavtal.", "form": ["dokument", "samtal"]}),
        **entries(
            "samv_lardom",
            {"utfall": "bra", "tema": "mobilitet", "beskrivning": "Elbilar i hemtjänsten.", "delas": "med_namn"},
            {"utfall": "mindre_bra", "tema": "mobilitet", "beskrivning": "Laddaren stod fel.", "delas": "utan_namn"},
            {"utfall": "mindre_bra", "tema": "annat", "beskrivning": "Det är vår hemlighet.", "delas": "nej"},
            {"utfall": "bra", "beskrivning": "Ingen har frågat."},
        ),
        **entries("samv_forebild", {"kommun": "1283", "tema": "mobilitet", "fraga": "Hur valde ni plats?"}),
        "nulage_agenda2030": "diskuterat",
        "samv_natverk_form": ["digitalt_manad", "tema"],
        "mobilitet_behov": "4",
        "fornybar_energi_behov": "3",
    }
    answer(w.response, kalix, by=w.contact, now=at(12))
    submit_response(response=w.response, by=w.contact, now=at(12, 15))
    arjeplog = {
        **forms("3 2 4 1 2 1"),
        **entries("samv_partner", {"kommuner": ["2514"]}),
        "nulage_agenda2030": "vet_ej",
        "samv_natverk_form": ["tema"],
        "mobilitet_behov": "3",
        "fornybar_energi_behov": "3",
    }
    answer(w.other_response, arjeplog, by=w.other_contact, now=at(12))
    submit_response(response=w.other_response, by=w.other_contact, now=at(12, 16))
    neighbour = make_municipality("Luleå")
    neighbour.neighbours.add(w.kalix)
    hand_in(w, neighbour, {**forms("0 2 2 0 0 0"), "mobilitet_behov": "4"})
    place_tiles()


TILES = {"2506": (3, 0), "2514": (3, 3), "2518": (2, 4), "2580": (4, 2)}


def place_tiles() -> None:
    """As the register has them."""
    for code, (row, column) in TILES.items():
        Municipality.objects.filter(code=code).update(tile_row=row, tile_col=column)


def hand_in(w: World, municipality, values: dict) -> None:
    response = make_response(make_participation(w.assessment, municipality), w.questionnaire)
    answer(response, values, by=w.contact, now=at(12))
    submit_response(response=response, by=w.contact, now=at(12, 17))


def more_answers(w: World, number: int) -> None:
    for each in range(number):
        values = {**forms("2 2 2 2 2 4"), **entries("samv_partner", {"kommuner": ["2514"]}), "mobilitet_behov": "4"}
        hand_in(w, make_municipality(f"Kommun {each}", code=f"90{each}"), values)


def silent(w: World) -> None:
    """Kalix has handed in without a word about collaboration."""
    answer(w.response, {"mobilitet_behov": "4"}, by=w.contact, now=at(12))
    submit_response(response=w.response, by=w.contact, now=at(12, 15))


def page(w: World) -> str:
    return reverse("reports:collaboration", args=[w.assessment.slug])


PAGES = [
    Page(
        "reports:collaboration",
        url=page,
        main_role="officer",
        access=OFFICE,
        states={
            "empty": State(),
            "filled": State(setup=everything),
            "error": State(setup=everything, query="?variant=x&theme=longing"),
        },
        rows=more_answers,
    ),
    Page(
        "reports:collaboration",
        label="nobody says a word",
        url=page,
        main_role="lead",
        access=OFFICE,
        states={"empty": State(setup=silent), "filled": "As on the page above.", "error": "As on the page above."},
    ),
]

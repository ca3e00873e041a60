"""Swedish order and search, in Python and in the database."""

import pytest

from municipalities.models import Contact, Municipality
from municipalities.text import search_needle, search_text, sort_key
from tests.factories import make_contact, make_municipality

IN_ORDER = [
    "Arjeplog",
    "Arvidsjaur",
    "Boden",
    "Gällivare",
    "Gävle",
    "Haparanda",
    "Helsingborg",
    "Jokkmokk",
    "Kalix",
    "Kiruna",
    "Luleå",
    "Pajala",
    "Piteå",
    "Uppsala",
    "Zorn",
    "Åre",
    "Åsele",
    "Älvsbyn",
    "Öckerö",
    "Överkalix",
    "Övertorneå",
]


def test_sort_key_is_swedish_order():
    assert sorted(set(IN_ORDER), key=sort_key) == IN_ORDER


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("luleå", "LULEÅ"),
        ("André", "andre"),
        ("A\u030are", "Åre"),  # a letter and its ring written as two characters
        ("Ærø", "Äro".replace("o", "ö")),
        ("Müller", "muller"),
    ],
)
def test_sort_key_ignores_case_accents_and_how_a_letter_is_stored(one, other):
    assert sort_key(one) == sort_key(other)


def test_sort_key_fits_the_column():
    assert len(sort_key("å" * 500)) == 200


@pytest.mark.parametrize("query", ["lulea", "LULEÅ", "Luleå", "uleå kom", " luleå ", "2580", "LuleA\u030a"])
def test_search_finds_luleå(query):
    assert search_needle(query) in search_text("Luleå", "Luleå kommun", "2580")


@pytest.mark.parametrize("query", ["luleo", "kalix", "25801"])
def test_search_finds_nothing_else(query):
    assert search_needle(query) not in search_text("Luleå", "Luleå kommun", "2580")


def test_municipalities_come_in_swedish_order_from_the_database(db):
    for number, name in enumerate(reversed(IN_ORDER)):
        make_municipality(name, code=f"{number:04}")

    assert [municipality.name for municipality in Municipality.objects.all()] == IN_ORDER


def test_contacts_come_in_swedish_order_from_the_database(db):
    for name in ["Östen", "Åsa", "adam", "Ärla", "Zelma"]:
        make_contact(name)

    assert [contact.name for contact in Contact.objects.all()] == ["adam", "Zelma", "Åsa", "Ärla", "Östen"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("lulea", ["Luleå"]),
        ("ÖVER", ["Överkalix", "Övertorneå"]),
        ("over", ["Överkalix", "Övertorneå"]),
        ("åsele", ["Åsele"]),
        ("kalix", ["Kalix", "Överkalix"]),
        ("2514", ["Kalix"]),
        ("100%", []),
        ("_", []),
        ("\\", []),
        ("", ["Kalix", "Luleå", "Åsele", "Överkalix", "Övertorneå"]),
    ],
)
def test_search_in_the_database(query, found, db):
    for name in ["Luleå", "Överkalix", "Övertorneå", "Kalix"]:
        make_municipality(name)
    make_municipality("Åsele", code="2463")

    assert [municipality.name for municipality in Municipality.objects.search(query)] == found


def test_contacts_are_found_by_name_address_number_and_municipality(db):
    lulea, kalix = make_municipality("Luleå"), make_municipality("Kalix")
    asa = make_contact("Åsa", at=lulea, email="asa@example.se", telephone="0920-45 30 00")
    make_contact("Bo", at=kalix, email="bo@example.se", telephone="0923-650 00")

    for query in ["åsa", "asa", "ASA@", "0920-45", "092045", "lulea"]:
        assert list(Contact.objects.search(query)) == [asa], query

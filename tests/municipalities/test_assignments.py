"""Who holds a role at a municipality: the page of one role."""

import pytest

from tests.factories import make_contact, make_municipality, make_role
from tests.municipalities.reading import choices, document, errors, value

ADDRESS = "/municipalities/2514/roles/kommunchef/"


@pytest.fixture
def kalix(db):
    make_role("kommunchef")
    return make_municipality("Kalix")


def rows(kalix):
    return [(row.state, row.contact, row.by_role, row.shared_with, row.note) for row in kalix.assignments.all()]


@pytest.mark.parametrize("client", ["lead_client", "officer_client"])
def test_contacts_are_chosen(client, kalix, request):
    browser = request.getfixturevalue(client)
    first, second = make_contact("Åsa", at=kalix, role="bolag"), make_contact("Bo", at=kalix, role="bolag")
    sent = {"state": "held", "contacts": [first.pk, second.pk], "note": "delar på det"}

    assert browser.post(ADDRESS, sent).headers["Location"] == "/municipalities/2514/"

    chosen = kalix.assignments.filter(role__key="kommunchef").order_by("contact__sort_key")
    assert [(row.contact, row.note) for row in chosen] == [(second, "delar på det"), (first, "delar på det")]
    assert choices(browser.get(ADDRESS), "contacts")[1] == ["Bo, Kalix", "Åsa, Kalix"]


def test_own_contacts_come_first_then_those_of_neighbours(kalix, officer_client):
    lulea, boden = make_municipality("Luleå"), make_municipality("Boden")
    kalix.neighbours.add(lulea)
    make_contact("Adam", at=lulea)
    make_contact("Östen", at=kalix)
    make_contact("Bo", at=boden)
    assert choices(officer_client.get(ADDRESS), "contacts")[0] == ["Östen, Kalix", "Adam, Luleå"]


def test_a_contact_from_far_away_cannot_be_chosen(kalix, officer_client):
    stranger = make_contact("Bo", at=make_municipality("Boden"))
    page = officer_client.post(ADDRESS, {"state": "held", "contacts": [stranger.pk]})
    assert len(errors(page)) == 1
    assert rows(kalix) == []


def test_every_other_state(kalix, officer_client):
    haparanda, role = make_municipality("Haparanda"), make_role("miljostrateg")
    contact = make_contact("Åsa", at=kalix, role="kommunchef")

    officer_client.post(ADDRESS, {"state": "vacant", "contacts": [contact.pk], "note": "annons ute"})
    assert rows(kalix) == [("vacant", None, None, None, "annons ute")]
    officer_client.post(ADDRESS, {"state": "absent"})
    assert rows(kalix) == [("absent", None, None, None, "")]
    officer_client.post(ADDRESS, {"state": "other_role", "by_role": role.pk})
    assert rows(kalix) == [("other_role", None, role, None, "")]
    officer_client.post(ADDRESS, {"state": "shared", "shared_with": haparanda.pk})
    assert rows(kalix) == [("shared", None, None, haparanda, "")]
    officer_client.post(ADDRESS, {"state": ""})
    assert rows(kalix) == []


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"state": "held"}, "Kontakter: Välj minst en kontakt, eller ett annat svar ovan."),
        ({"state": "other_role"}, "Vilken roll sköter det? Välj vilken annan roll som sköter detta."),
        ({"state": "shared"}, "Vilken kommun delas den med? Välj vilken annan kommun rollen delas med."),
        (
            {"state": "kanske"},
            "Vem har rollen? Välj ett giltigt alternativ. kanske finns inte bland tillgängliga alternativ.",
        ),
        (
            {"state": "vacant", "note": "x" * 201},
            "Anteckning: Säkerställ att detta värde har som mest 200 tecken (den har 201).",
        ),
        ({"state": "vacant", "note": "a\x00b"}, "Anteckning: Null-tecken är inte tillåtna."),
    ],
)
def test_bad_input_is_told_and_what_was_typed_stays(fields, message, kalix, officer_client):
    page = officer_client.post(ADDRESS, {"note": "annons ute", **fields})
    assert errors(page) == [message]
    assert value(page, "note") == fields.get("note", "annons ute").replace("\x00", "\ufffd")
    assert rows(kalix) == []


@pytest.mark.parametrize("number", ["x", "9" * 30, "-1", "0", "1\x00"])
def test_numbers_of_nothing_are_told(number, kalix, officer_client):
    for sent in [
        {"state": "held", "contacts": [number]},
        {"state": "other_role", "by_role": number},
        {"state": "shared", "shared_with": number},
    ]:
        assert len(errors(officer_client.post(ADDRESS, sent))) == 1, sent
    assert rows(kalix) == []


def test_what_was_chosen_and_does_not_fit_is_told(kalix, officer_client):
    contact = make_contact("Åsa", at=kalix, role="bolag")
    page = officer_client.post(ADDRESS, {"state": "", "contacts": [contact.pk]})
    assert errors(page) == [
        "Vem har rollen? Det du valde under Kontakter passar inte ihop med det här svaret. Ändra det ena."
    ]
    assert choices(page, "contacts")[1] == ["Åsa, Kalix"]


def test_a_link_leads_to_a_new_contact_with_this_role(kalix, officer_client):
    page = document(officer_client.get(ADDRESS))
    assert page.xpath("//main//a[contains(@href, '/contacts/add/')]/@href") == [
        "/municipalities/contacts/add/?municipality=2514&role=kommunchef"
    ]


def test_an_unknown_role_or_municipality_is_not_found(kalix, officer_client):
    assert officer_client.get("/municipalities/2514/roles/trollkarl/").status_code == 404
    assert officer_client.get("/municipalities/9999/roles/kommunchef/").status_code == 404


def test_readers_and_strangers_change_nothing(kalix, reader_client, anonymous):
    make_contact("Åsa", at=kalix, role="kommunchef")
    answer = reader_client.post(ADDRESS, {"state": "absent"})
    assert (answer.status_code, "Åsa" in answer.content.decode()) == (404, False)
    assert anonymous.post(ADDRESS, {"state": "absent"}).status_code == 302
    assert kalix.assignments.get().state == "held"

"""Contacts on screen: found, added, changed, erased."""

import datetime

import pytest

from municipalities.models import Contact
from tests.factories import at, make_contact, make_municipality, make_role
from tests.municipalities.reading import choices, document, errors, field_errors, hrefs, table, value, words

ADD = "/municipalities/contacts/add/"


@pytest.fixture(params=["lead_client", "officer_client"])
def staff_client(request):
    return request.getfixturevalue(request.param)


@pytest.fixture
def kalix(db):
    return make_municipality("Kalix")


@pytest.fixture
def asa(kalix):
    return make_contact("Åsa", at=kalix, email="asa@example.se", telephone="0923-650 00", language="en")


def names(response):
    return [row[0] for row in table(response)]


# --- The list -------------------------------------------------------------------------------------------------------------


def test_the_list_shows_contacts_in_swedish_order(asa, kalix, staff_client):
    asa.assignments.create(municipality=make_municipality("Boden"), role=make_role("kommunchef"))
    Contact.objects.filter(pk=asa.pk).update(delete_after=datetime.date(2019, 6, 30))
    make_contact("Östen", email="", telephone="", added_by_respondent=True)
    make_contact("Bo", at=kalix, delete_after=datetime.date(2099, 1, 1))
    make_contact("", email="", telephone="", erased_at=at())
    assert table(staff_client.get("/municipalities/contacts/")) == [
        ["Bo", "Miljöstrateg, Kalix", "0923-650 00", "kontakt@example.se", "Svenska", "2099-01-01"],
        [
            "Åsa",
            "Miljöstrateg, Kalix Kommunchef, Boden",
            "0923-650 00",
            "asa@example.se",
            "Engelska",
            "sedan 2019-06-30",
        ],
        ["Östen tillagd av kommunen", "–", "–", "–", "Svenska", "–"],
    ]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?q=åsa", ["Åsa"]),
        ("?q=ASA%40", ["Åsa"]),
        ("?q=0923", ["Åsa"]),
        ("?q=kalix", ["Åsa"]),
        ("?municipality=2582", ["Bo"]),
        ("?municipality=2514&q=bo", []),
        ("?municipality=", ["Bo", "Åsa"]),
    ],
)
def test_the_list_is_searched(query, found, asa, officer_client):
    make_contact("Bo", at=make_municipality("Boden"), email="bo@example.se", telephone="0921-620 00")
    response = officer_client.get(f"/municipalities/contacts/{query}")
    assert (names(response) if found else []) == found
    if not found:
        assert words(document(response).xpath("//div[@class='empty']/h2")[0]) == "Ingen kontakt matchar"


@pytest.mark.parametrize("query", ["?municipality=0000", "?municipality=a%00b", "?q=a%00b", "?q=" + "a" * 101])
def test_a_search_that_cannot_be_made_says_why(query, asa, officer_client):
    response = officer_client.get(f"/municipalities/contacts/{query}")
    assert len(field_errors(response)) == 1


# --- Adding and changing --------------------------------------------------------------------------------------------------


def rows(*pairs, total=None):
    """The rows of roles as the browser sends them."""
    sent = {"roles-TOTAL_FORMS": total or len(pairs), "roles-INITIAL_FORMS": 0}
    for number, (municipality, role) in enumerate(pairs):
        sent |= {f"roles-{number}-municipality": municipality, f"roles-{number}-role": role}
    return sent


PERSON = {
    "name": "Åsa",
    "email": "asa@example.se",
    "telephone": "+46 (0)923-650 00",
    "language": "sv",
    "delete_after": "2019-06-30",
}


def held(contact):
    return [
        (row.municipality.name, row.role.key)
        for row in contact.assignments.order_by("municipality__sort_key", "role__key")
    ]


def test_a_contact_is_added_with_roles(kalix, staff_client):
    boden, role = make_municipality("Boden"), make_role("kommunchef")
    sent = PERSON | rows((kalix.pk, role.pk), (boden.pk, role.pk), ("", ""), (boden.pk, role.pk))

    assert staff_client.post(ADD, sent).headers["Location"] == "/municipalities/contacts/"

    contact = Contact.objects.get()
    assert (contact.name, contact.email, contact.delete_after) == ("Åsa", "asa@example.se", datetime.date(2019, 6, 30))
    assert held(contact) == [("Boden", "kommunchef"), ("Kalix", "kommunchef")]
    assert hrefs(staff_client.get("/municipalities/contacts/"), "tel:") == ["tel:+4692365000"]


def test_a_contact_is_added_from_a_municipality(kalix, officer_client):
    role = make_role("kommunchef")
    address = f"{ADD}?municipality=2514&role=kommunchef"
    page = officer_client.get(address)
    assert choices(page, "roles-0-municipality")[1] == ["Kalix"]
    assert choices(page, "roles-0-role")[1] == ["Kommunchef"]

    assert (
        officer_client.post(address, PERSON | rows((kalix.pk, role.pk))).headers["Location"] == "/municipalities/2514/"
    )
    assert held(Contact.objects.get()) == [("Kalix", "kommunchef")]


@pytest.mark.parametrize("query", ["?municipality=0000", "?municipality=a%00&role=%00", "?role=" + "x" * 10_000])
def test_an_invented_place_is_left_out(query, officer_client):
    assert choices(officer_client.get(ADD + query), "roles-0-municipality") == (["Välj"], [])


def test_a_contact_is_changed(asa, kalix, staff_client):
    boden, role = make_municipality("Boden"), make_role("kommunchef")
    address = f"/municipalities/contacts/{asa.pk}/edit/"
    page = staff_client.get(address)
    assert (value(page, "name"), choices(page, "roles-0-role")[1]) == ("Åsa", ["Miljöstrateg"])

    sent = PERSON | {"name": "Åsa Berg", "email": ""} | rows((boden.pk, role.pk))
    assert staff_client.post(address, sent).headers["Location"] == "/municipalities/contacts/"

    asa.refresh_from_db()
    assert (asa.name, asa.email, held(asa)) == ("Åsa Berg", "", [("Boden", "kommunchef")])


def test_a_row_is_added_and_removed_without_script_and_without_loss(asa, kalix, officer_client):
    boden, role = make_municipality("Boden"), make_role("kommunchef")
    address = f"/municipalities/contacts/{asa.pk}/edit/"
    typed = PERSON | {"name": "", "email": "fel", "delete_after": "i höst"}

    page = officer_client.post(address, typed | rows((kalix.pk, role.pk), (boden.pk, ""), ("", "")) | {"add_row": "1"})

    assert errors(page) == []
    assert (value(page, "name"), value(page, "email"), value(page, "delete_after")) == (None, "fel", "i höst")
    shown = [choices(page, f"roles-{number}-municipality")[1] for number in range(3)]
    assert shown == [["Kalix"], ["Boden"], []]

    page = officer_client.post(address, typed | rows((kalix.pk, role.pk), (boden.pk, role.pk)) | {"remove_row": "0"})
    assert [choices(page, f"roles-{number}-municipality")[1] for number in range(2)] == [["Boden"], []]
    assert held(asa) == [("Kalix", "miljostrateg")]


@pytest.mark.parametrize(
    "pressed", [{"add_row": "1"}, {"remove_row": "x"}, {"remove_row": "99"}, {"remove_row": "\x00"}]
)
@pytest.mark.parametrize(
    "sent", [{}, {"roles-TOTAL_FORMS": "x"}, {"roles-TOTAL_FORMS": "100000", "roles-INITIAL_FORMS": "-4"}]
)
def test_buttons_of_rows_bear_any_input(pressed, sent, officer_client):
    page = officer_client.post(ADD, PERSON | sent | pressed)
    assert value(page, "name") == "Åsa"


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        (
            {"name": "", "email": ""},
            "Namn eller funktion: Skriv ett namn eller en funktion, eller åtminstone en e-postadress.",
        ),
        ({"email": "asa"}, "E-post i arbetet: Fyll i en giltig e-postadress."),
        ({"telephone": "ring Åsa"}, "Telefon i arbetet: Skriv numret med siffror, till exempel 0923-650 00."),
        ({"telephone": "1234"}, "Telefon i arbetet: Skriv numret med siffror, till exempel 0923-650 00."),
        ({"language": "fi"}, "Språk: Välj ett giltigt alternativ. fi finns inte bland tillgängliga alternativ."),
        ({"delete_after": "2019-02-30"}, "Gallras efter: Skriv datumet som 2018-11-21."),
        ({"delete_after": "0019-06-30"}, "Gallras efter: Skriv datumet som 2018-11-21."),
        ({"delete_after": "30/6 2019"}, "Gallras efter: Skriv datumet som 2018-11-21."),
        ({"name": "Å" * 101}, "Namn eller funktion: Säkerställ att detta värde har som mest 100 tecken (den har 101)."),
        ({"name": "Å\x00sa"}, "Namn eller funktion: Null-tecken är inte tillåtna."),
    ],
)
def test_bad_input_is_told_and_what_was_typed_stays(fields, message, kalix, officer_client):
    role = make_role("kommunchef")
    page = officer_client.post(ADD, PERSON | fields | rows((kalix.pk, role.pk)))
    assert errors(page) == [message]
    for name, typed in fields.items():
        if name != "language" and "\x00" not in typed:
            assert (value(page, name) or "") == typed
    assert choices(page, "roles-0-municipality")[1] == ["Kalix"]
    assert Contact.objects.count() == 0


@pytest.mark.parametrize(
    ("municipality", "role", "message"),
    [
        ("", "kommunchef", "Kommun: Välj kommun också, eller ta bort raden."),
        ("Kalix", "", "Roll: Välj roll också, eller ta bort raden."),
        (
            "999999",
            "kommunchef",
            "Kommun: Välj ett giltigt alternativ. Det valet finns inte bland tillgängliga alternativ.",
        ),
        (
            "9" * 30,
            "kommunchef",
            "Kommun: Välj ett giltigt alternativ. Det valet finns inte bland tillgängliga alternativ.",
        ),
        (
            "Kalix",
            "trollkarl",
            "Roll: Välj ett giltigt alternativ. Det valet finns inte bland tillgängliga alternativ.",
        ),
    ],
)
def test_half_a_role_is_told(municipality, role, message, kalix, officer_client):
    pairs = {"Kalix": kalix.pk, "kommunchef": make_role("kommunchef").pk}
    sent = PERSON | rows((pairs.get(municipality, municipality), pairs.get(role, role)))
    page = officer_client.post(ADD, sent)
    assert errors(page) == [message]
    assert value(page, "name") == "Åsa"
    assert Contact.objects.count() == 0


def test_the_missing_list_of_roles_is_told(officer_client):
    page = officer_client.post(ADD, PERSON)
    assert (len(errors(page)), Contact.objects.count()) == (1, 0)


def test_marks_that_nobody_sees_are_left_out(officer_client):
    """Numbers that are copied from an address book come with marks of direction around them."""
    officer_client.post(
        ADD, PERSON | {"telephone": "\u202d0923-650 00\u202c", "name": "\ufeffÅsa 👩🏽‍🔬"} | rows(("", ""))
    )
    contact = Contact.objects.get()
    assert (contact.telephone, contact.name) == ("0923-650 00", "Åsa 👩🏽‍🔬")


# --- Erasing --------------------------------------------------------------------------------------------------------------


def test_erasing_asks_first_and_says_what_is_kept(asa, staff_client):
    address = f"/municipalities/contacts/{asa.pk}/erase/"
    page = words(document(staff_client.get(address)).xpath("//main")[0])
    assert "rollerna: Miljöstrateg, Kalix" in page
    assert "Detta sparas: de svar som personen lämnade för kommunen, med dåvarande roll men utan namn." in page
    asa.refresh_from_db()
    assert asa.erased_at is None

    response = staff_client.post(address, follow=True)

    asa.refresh_from_db()
    assert (asa.name, asa.email, asa.telephone, asa.search, held(asa)) == ("", "", "", "", [])
    assert words(document(response).xpath("//div[@class='messages']")[0]) == "Kontakten är raderad."
    assert staff_client.get(f"/municipalities/contacts/{asa.pk}/edit/").status_code == 404
    assert staff_client.post(address).status_code == 404


def test_an_erased_contact_is_on_no_page(asa, kalix, officer_client):
    officer_client.post(f"/municipalities/contacts/{asa.pk}/erase/")
    for address in ["/municipalities/contacts/", "/municipalities/2514/", "/municipalities/contacts/?q=åsa"]:
        assert "asa@example.se" not in officer_client.get(address).content.decode()


@pytest.mark.parametrize("action", ["edit", "erase"])
def test_readers_and_strangers_learn_and_change_nothing(action, asa, reader_client, anonymous):
    address = f"/municipalities/contacts/{asa.pk}/{action}/"
    for method in ("get", "post"):
        answer = getattr(reader_client, method)(address)
        assert (answer.status_code, "asa@example.se" in answer.content.decode()) == (404, False)
        assert getattr(anonymous, method)(address).headers["Location"].startswith("/accounts/login/?next=")
    asa.refresh_from_db()
    assert asa.name == "Åsa"


@pytest.mark.parametrize("pk", ["0", "999999", "9" * 30])
def test_an_invented_contact_is_not_found(pk, officer_client):
    assert officer_client.get(f"/municipalities/contacts/{pk}/edit/").status_code == 404
    assert officer_client.post(f"/municipalities/contacts/{pk}/erase/").status_code == 404


def test_those_whose_time_is_over_are_found(asa, kalix, officer_client):
    make_contact("Bo", at=kalix, delete_after=datetime.date(2019, 6, 30))
    make_contact("Eva", at=kalix, delete_after=datetime.date(2099, 1, 1))
    page = officer_client.get("/municipalities/contacts/?show=due")
    assert names(page) == ["Bo"]
    links = document(page).xpath("//nav[@class='views']/a")
    assert [(words(link), link.get("aria-current")) for link in links] == [("Alla 3", None), ("Att gallra 1", "page")]

"""The register of municipalities on screen."""

import datetime

import pytest

from municipalities.models import Municipality, Participation
from tests.factories import make_assessment, make_contact, make_municipality, make_participation, make_role
from tests.municipalities.reading import choices, document, errors, field_errors, hrefs, record, table, value, words

CLIENTS = ["lead_client", "officer_client"]


@pytest.fixture(params=CLIENTS)
def staff_client(request):
    return request.getfixturevalue(request.param)


# --- The list -------------------------------------------------------------------------------------------------------------


@pytest.fixture
def register(db):
    """Three of the fourteen and one to learn from."""
    kalix = make_municipality("Kalix")
    lulea = make_municipality(
        "Luleå", population=77_832, covenant_signed_on=datetime.date(2016, 7, 1), covenant_precision="before"
    )
    make_municipality("Övertorneå", population=None, population_year=None)
    make_municipality("Gävle", code="2180", is_reference=True, population=None)
    make_role("kommunchef")
    make_contact("Åsa", at=kalix)
    make_contact("Bo", at=kalix)
    kalix.assignments.create(role=make_role("kommunchef"), state="vacant")
    lulea.assignments.create(role=make_role("bolag", is_key=False), state="vacant")


def test_the_list_shows_every_municipality_in_swedish_order(register, staff_client):
    assert table(staff_client.get("/municipalities/")) == [
        ["Gävle 2180 · referenskommun", "–", "–", "0", "–"],
        ["Kalix 2514", "16 058 2018", "–", "2", "1 av 2 1 vakant"],
        ["Luleå 2580", "77 832 2018", "före 2016-07", "0", "0 av 2"],
        ["Övertorneå 2518", "–", "2013", "0", "0 av 2"],
    ]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("?q=lulea", ["Luleå 2580"]),
        ("?q=%C3%96VER", ["Övertorneå 2518"]),
        ("?q=2514", ["Kalix 2514"]),
        ("?q=malmö", []),
        ("?show=reference", ["Gävle 2180 · referenskommun"]),
        ("?show=assessed", ["Kalix 2514", "Luleå 2580", "Övertorneå 2518"]),
        ("?show=assessed&q=kal", ["Kalix 2514"]),
        ("?page=99", ["Gävle 2180 · referenskommun", "Kalix 2514", "Luleå 2580", "Övertorneå 2518"]),
    ],
)
def test_the_list_is_searched_and_filtered(register, query, names, officer_client):
    response = officer_client.get(f"/municipalities/{query}")
    rows = table(response) if names else []
    assert [row[0] for row in rows] == names
    if not names:
        assert words(document(response).xpath("//div[@class='empty']/h2")[0]) == "Ingen kommun matchar"


@pytest.mark.parametrize("query", ["?q=a%00b", "?q=" + "å" * 101])
def test_a_search_that_cannot_be_made_says_why_and_keeps_the_text(register, query, officer_client):
    response = officer_client.get(f"/municipalities/{query}")
    assert list(field_errors(response)) == ["id_q"]
    assert len(value(response, "q")) > 2


def test_the_views_carry_the_search(register, officer_client):
    response = officer_client.get("/municipalities/?q=e&page=3")
    links = document(response).xpath("//nav[@class='views']/a")
    assert [(words(link), link.get("href")) for link in links] == [
        ("Alla 3", "?q=e"),
        ("I nulägesanalysen 2", "?q=e&show=assessed"),
        ("Referenskommuner 1", "?q=e&show=reference"),
    ]


@pytest.mark.parametrize(
    "address", ["/municipalities/", "/municipalities/2514/", "/municipalities/2514/edit/", "/municipalities/add/"]
)
def test_readers_and_strangers_see_nothing(address, register, reader_client, anonymous):
    answer = reader_client.get(address)
    assert (answer.status_code, "16 058" in answer.content.decode()) == (404, False)
    assert anonymous.get(address).headers["Location"] == f"/accounts/login/?next={address}"


# --- One municipality -----------------------------------------------------------------------------------------------------


@pytest.fixture
def kalix(officer):
    """Kalix with every fact, every state of a role, and two rounds."""
    overtornea, haparanda = make_municipality("Övertorneå"), make_municipality("Haparanda")
    kalix = make_municipality(
        "Kalix",
        neighbours_elsewhere="Sorsele; NO; FI",
        minority_languages="fi fit se",
        switchboard="0923-650 00",
        registrator="kommun@example.se",
        covenant_signed_on=datetime.date(2016, 7, 1),
        covenant_precision="before",
        source="SCB",
    )
    kalix.neighbours.add(overtornea, haparanda)
    contact = make_contact("Åsa", at=kalix, role="kommunchef", telephone="0923-650 01", email="asa@example.se")
    chief = contact.assignments.get().role
    rows = {"absent": {}, "vacant": {"note": "annons ute"}, "other_role": {"by_role": chief}}
    for order, (state, fields) in enumerate(rows.items(), start=2):
        role = make_role(state, name_sv=f"Roll {order}", order=order)
        kalix.assignments.create(role=role, state=state, **fields)
    kalix.assignments.create(role=make_role("delad", name_sv="Roll 5", order=5), state="shared", shared_with=haparanda)
    make_role("okand", name_sv="Roll 6", order=6)
    make_role("annan", name_sv="Annan funktion", order=7, is_key=False)
    first = make_assessment(diary_number="EKN 2018-14")
    second = make_assessment(
        "prestratus-2021",
        name="preStratus 2021",
        period_start=datetime.date(2021, 1, 1),
        period_end=datetime.date(2021, 12, 31),
    )
    make_participation(first, kalix, officer=officer, due_on=datetime.date(2018, 10, 19), diary_number="KS 2018:214")
    make_participation(
        second,
        kalix,
        declined_on=datetime.date(2021, 2, 1),
        declined_reason="har inte tid",
        variant="signatory",
        variant_reason="vill ha den",
    )
    return kalix


def test_the_page_shows_the_facts_with_their_source(kalix, staff_client):
    response = staff_client.get("/municipalities/2514/")
    assert record(response) == {
        "Folkmängd": "16 058 (2018)",
        "Centralort": "Kalix",
        "Borgmästaravtalet": "undertecknat före 2016-07",
        "Grannar i registret": "Haparanda, Övertorneå",
        "Grannar på andra håll": "Sorsele, Norge, Finland",
        "Minoritetsspråk": "Finska, meänkieli, samiska",
        "Växel": "0923-650 00",
        "Registrator": "kommun@example.se",
        "Källa": "SCB",
    }
    assert hrefs(response, "tel:") == ["tel:092365000", "tel:092365001"]
    assert hrefs(response, "mailto:") == ["mailto:kommun@example.se", "mailto:asa@example.se"]


def test_the_page_in_english_writes_codes_out_in_english(kalix, officer_client):
    officer_client.cookies["language"] = "en"
    facts = record(officer_client.get("/municipalities/2514/"))
    assert (facts["Minority languages"], facts["Neighbours elsewhere"]) == (
        "Finnish, Meänkieli, Sami",
        "Sorsele, Norway, Finland",
    )
    assert (facts["Covenant of Mayors"], facts["Population"]) == ("signed before 2016-07", "16,058 (2018)")


def test_the_page_shows_every_state_of_a_role(kalix, officer_client):
    response = officer_client.get("/municipalities/2514/")
    assert table(response) == [
        ["Kommunchef", "Åsa"],
        ["Roll 2", "finns inte här"],
        ["Roll 3", "vakant annons ute"],
        ["Roll 4", "sköts av: kommunchef"],
        ["Roll 5", "delas med Haparanda"],
        ["Roll 6", "inte känt än"],
    ]
    assert hrefs(response, "/municipalities/2514/roles/") == [
        f"/municipalities/2514/roles/{key}/"
        for key in ["kommunchef", "absent", "vacant", "other_role", "delad", "okand", "annan"]
    ]


def test_the_page_shows_contacts_and_rounds(kalix, officer_client):
    response = officer_client.get("/municipalities/2514/")
    assert table(response, 1) == [["Åsa", "Kommunchef, Kalix", "0923-650 01", "asa@example.se", "Svenska"]]
    assert table(response, 2) == [
        [
            "preStratus 2021 Öppna ärendet avböjde 2021-02-01: har inte tid",
            "Borgmästaravtalet vill ha den",
            "–",
            "–",
            "–",
        ],
        [
            "preStratus 2018 Öppna ärendet",
            "Borgmästaravtalet",
            "Handläggare 1",
            "2018-10-19",
            "vårt: EKN 2018-14 deras: KS 2018:214",
        ],
    ]


def test_an_invented_code_is_not_found(kalix, officer_client):
    for address in ["/municipalities/0000/", "/municipalities/0000/edit/", "/municipalities/0000/roles/kommunchef/"]:
        assert officer_client.get(address).status_code == 404


# --- Adding and changing --------------------------------------------------------------------------------------------------

MALA = {
    "name": "Malå",
    "official_name": "Malå kommun",
    "code": "2418",
    "county_code": "24",
    "seat": "Malå",
    "switchboard": "0953-140 00",
    "registrator": "kommun@example.se",
    "address": "Skolgatan 2, 939 31 Malå",
    "population": "3 109",
    "population_year": "2018",
    "covenant_signed": "2013-10",
    "covenant_note": "enligt Länsstyrelsen",
    "minority_languages": ["se", "fi"],
    "neighbours_elsewhere": "Sorsele",
    "source": "SCB",
}


def test_a_municipality_is_added(staff_client):
    kalix = make_municipality("Kalix")
    response = staff_client.post("/municipalities/add/", {**MALA, "neighbours": [kalix.pk]})

    assert response.headers["Location"] == "/municipalities/2418/"
    mala = Municipality.objects.get(code="2418")
    assert (mala.name, mala.population, mala.minority_languages) == ("Malå", 3109, "fi se")
    assert mala.address == "Skolgatan 2, 939 31 Malå"
    assert (mala.covenant_signed_on, mala.covenant_precision) == (datetime.date(2013, 10, 1), "month")
    assert list(kalix.neighbours.all()) == [mala]
    assert (
        words(document(staff_client.get("/municipalities/2418/")).xpath("//div[@class='messages']")[0])
        == "Kommunen är tillagd."
    )


def test_a_municipality_is_changed_and_keeps_its_code(staff_client):
    kalix, boden = make_municipality("Kalix"), make_municipality("Boden")
    page = staff_client.get("/municipalities/2514/edit/")
    assert document(page).xpath("//input[@name='code']") == []

    sent = {
        **MALA,
        "name": "Kalix",
        "code": "9999",
        "neighbours": [boden.pk],
        "covenant_signed": "2016-07",
        "covenant_before": "on",
        "is_reference": "on",
    }
    assert staff_client.post("/municipalities/2514/edit/", sent).headers["Location"] == "/municipalities/2514/"

    kalix.refresh_from_db()
    assert (kalix.code, kalix.covenant_precision, kalix.is_reference) == ("2514", "before", True)
    assert list(kalix.neighbours.all()) == [boden]


def test_the_form_shows_what_is_stored(officer_client):
    boden, lulea = (
        make_municipality("Boden"),
        make_municipality(
            "Luleå",
            covenant_signed_on=datetime.date(2016, 7, 1),
            covenant_precision="before",
            minority_languages="fi se",
        ),
    )
    make_municipality("Gävle", code="2180", county_code="21", is_reference=True)
    lulea.neighbours.add(boden)
    page = officer_client.get("/municipalities/2580/edit/")
    assert (value(page, "covenant_signed"), choices(page, "covenant_before")[1] != []) == ("2016-07", True)
    assert choices(page, "minority_languages") == (["Finska", "Meänkieli", "Samiska"], ["Finska", "Samiska"])
    assert choices(page, "neighbours") == (["Boden"], ["Boden"])


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"code": "2514"}, "Kod: Det finns redan en kommun med den här koden."),
        ({"code": "add"}, "Kod: ”add” är adressen till en annan sida. Välj en annan kod."),
        ({"code": "24 18"}, "Kod: Använd bokstäver, siffror och bindestreck, högst 12."),
        ({"name": ""}, "Namn: Detta fält måste fyllas i."),
        ({"name": "\u202e\u200b"}, "Namn: Detta fält måste fyllas i."),
        ({"name": "Ma\x00lå"}, "Namn: Null-tecken är inte tillåtna."),
        ({"name": "Ma\x07lå"}, "Namn: Här finns ett tecken som inte går att visa. Skriv texten igen utan det."),
        ({"population": "tre tusen"}, "Folkmängd: Fyll i ett heltal."),
        ({"population": "-1"}, "Folkmängd: Kontrollera att detta värde är större än eller lika med 0."),
        ({"population": "9" * 30}, "Folkmängd: Kontrollera att detta värde är mindre än eller lika med 50000000."),
        ({"population_year": ""}, "År för siffran: Skriv vilket år siffran är från."),
        ({"population_year": "20188"}, "År för siffran: Kontrollera att detta värde är mindre än eller lika med 2100."),
        (
            {"covenant_signed": "2013-13"},
            "Undertecknade Borgmästaravtalet: Skriv datumet som 2013, 2013-10 eller 2013-10-30, så exakt som du vet.",
        ),
        (
            {"covenant_signed": "", "covenant_before": "on"},
            "Undertecknade Borgmästaravtalet: Skriv det datum som avtalet undertecknades före.",
        ),
        (
            {"covenant_signed": "2099"},
            "Undertecknade Borgmästaravtalet: Det datumet har inte varit än. Kontrollera det.",
        ),
        ({"switchboard": "växeln"}, "Växel: Skriv numret med siffror, till exempel 0923-650 00."),
        ({"registrator": "kommunen"}, "Registrator: Fyll i en giltig e-postadress."),
        (
            {"minority_languages": ["xx"]},
            "Minoritetsspråk: Välj ett giltigt alternativ. xx finns inte bland tillgängliga alternativ.",
        ),
    ],
)
def test_bad_input_is_told_and_what_was_typed_stays(fields, message, officer_client):
    make_municipality("Kalix")
    page = officer_client.post("/municipalities/add/", {**MALA, **fields})
    assert errors(page) == [message]
    assert value(page, "official_name") == "Malå kommun"
    assert choices(page, "minority_languages")[1] == ([] if "minority_languages" in fields else ["Finska", "Samiska"])
    assert Municipality.objects.count() == 1


@pytest.mark.parametrize("neighbour", ["999999", "x", "9" * 30, "1\x00", "-1", ""])
def test_a_neighbour_that_is_none_is_told(neighbour, officer_client):
    page = officer_client.post("/municipalities/add/", {**MALA, "neighbours": [neighbour]})
    assert len(errors(page)) == 1
    assert value(page, "name") == "Malå"


def test_a_megabyte_of_text_is_told(officer_client):
    page = officer_client.post("/municipalities/add/", {**MALA, "source": "å" * 1_000_000})
    assert errors(page) == ["Källa: Säkerställ att detta värde har som mest 300 tecken (den har 1000000)."]


def test_emoji_and_signs_of_markup_are_kept_as_text(officer_client):
    officer_client.post(
        "/municipalities/add/", {**MALA, "source": "👩🏽‍🔬 <script>alert(1)</script> \u202eåt fel håll"}
    )
    assert Municipality.objects.get().source == "👩🏽‍🔬 <script>alert(1)</script> åt fel håll"
    page = officer_client.get("/municipalities/2418/").content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_readers_change_nothing(reader_client):
    make_municipality("Kalix")
    assert reader_client.post("/municipalities/add/", MALA).status_code == 404
    assert reader_client.post("/municipalities/2514/edit/", MALA).status_code == 404
    assert [municipality.name for municipality in Municipality.objects.all()] == ["Kalix"]


def test_a_new_covenant_date_is_told_on_the_assessment_and_changes_nothing(kalix, lead_client, officer_client):
    sent = {"name": "Kalix", "official_name": "Kalix kommun", "covenant_signed": ""}
    officer_client.post("/municipalities/2514/edit/", sent)
    participation = Participation.objects.get(assessment__slug="prestratus-2018")
    assert participation.variant == "signatory"
    note = document(lead_client.get("/assessments/prestratus-2018/")).xpath("//p[contains(@class, 'note-attn')]")
    assert [words(line) for line in note] == [
        "Enligt registret skulle de här ha den andra enkäten: Kalix. Inget ändras förrän någon bestämmer det."
    ]


def test_who_takes_part_is_no_reference_municipality(kalix, officer_client):
    sent = {"name": "Kalix", "official_name": "Kalix kommun", "is_reference": "on", "seat": "Töre"}
    page = officer_client.post("/municipalities/2514/edit/", sent)
    assert errors(page) == [
        "Referenskommun: Kommunen deltar i en nulägesanalys och kan därför inte vara referenskommun."
    ]
    assert value(page, "seat") == "Töre"

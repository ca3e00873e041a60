"""Assessments and who takes part in them."""

import datetime

import pytest

from municipalities.actions import load_register
from municipalities.models import Assessment, Municipality, Participation
from tests.factories import make_assessment, make_contact, make_municipality, make_participation, make_user
from tests.municipalities.reading import choices, document, errors, hrefs, record, table, value, words

HERE = "/assessments/prestratus-2018/"
ROUND = {
    "name": "preStratus 2021",
    "slug": "prestratus-2021",
    "office": "Energikontoret",
    "office_telephone": "0920-10 10 10",
    "funder": "Region Norrbotten",
    "statement_sv": "Rad ett\r\nRad två",
    "statement_en": "Line one",
    "project_number": "2020",
    "diary_number": "EKN 2021-1",
    "period_start": "2021-01-01",
    "period_end": "2021-12-31",
    "membership_date": "2021-01-01",
    "target_answers": "2021-03-01",
}


@pytest.fixture(params=["lead_client", "officer_client"])
def staff_client(request):
    return request.getfixturevalue(request.param)


def note(response):
    return [words(line) for line in document(response).xpath("//main//p[contains(@class, 'note-attn')]")]


# --- The list and the page ------------------------------------------------------------------------------------------------


def test_the_list_shows_the_newest_first(staff_client):
    first = make_assessment(is_demo=True)
    make_assessment(
        "prestratus-2021",
        name="preStratus 2021",
        period_start=datetime.date(2021, 1, 1),
        period_end=datetime.date(2021, 12, 31),
        funder="",
        closed_on=datetime.date(2022, 1, 2),
    )
    for name, fields in {"Kalix": {}, "Arjeplog": {}, "Boden": {"declined_on": datetime.date(2018, 10, 1)}}.items():
        make_participation(first, make_municipality(name), **fields)
    assert table(staff_client.get("/assessments/")) == [
        ["preStratus 2021", "2021-01-01 – 2021-12-31", "0 | 0", "stängd 2022-01-02"],
        [
            "preStratus 2018 Påhittade demodata Europeiska regionala utvecklingsfonden",
            "2018-09-01 – 2019-06-30",
            "1 | 1 1 har avböjt",
            "öppen",
        ],
    ]


def test_the_page_shows_what_was_agreed(staff_client):
    assessment = make_assessment(
        statement_sv="Rad ett\nRad två",
        statement_en="Line one",
        project_number="20202020",
        diary_number="EKN 2018-14",
        target_answers=datetime.date(2018, 10, 19),
    )
    gavle = make_municipality("Gävle", code="2180", is_reference=True)
    assessment.references.add(gavle)
    make_participation(assessment, make_municipality("Kalix"))
    assert record(staff_client.get(HERE)) == {
        "Energikontor": "Energikontoret, 0920-10 10 10",
        "Finansiär": "Europeiska regionala utvecklingsfonden",
        "Finansieringstext på svenska": "Rad ett Rad två",
        "Finansieringstext på engelska": "Line one",
        "Projektnummer": "20202020",
        "Vårt diarienummer": "EKN 2018-14",
        "Måldatum": "svar 2018-10-19 intervjuer – besök – planer –",
        "Med i Borgmästaravtalet den": "2018-09-01: enligt registret 0 i Borgmästaravtalet | 1 övriga",
        "Referenskommuner": "Gävle",
    }


def test_the_page_counts_eight_and_six(lead_client, lead):
    load_register()
    make_assessment()
    before = record(lead_client.get(HERE))["Med i Borgmästaravtalet den"]
    everyone = [municipality.pk for municipality in Municipality.objects.assessable()]
    lead_client.post(HERE + "participations/add/", {"municipalities": everyone})
    after = lead_client.get(HERE)

    assert before == "2018-09-01: enligt registret 8 i Borgmästaravtalet | 6 övriga"
    assert record(after)["Med i Borgmästaravtalet den"] == before
    assert words(document(after).xpath("//section[2]//p[@class='quiet']")[0]) == "8 i Borgmästaravtalet | 6 övriga"
    assert [row[0] for row in table(after)][-3:] == ["Älvsbyn", "Överkalix", "Övertorneå"]
    assert dict(Participation.objects.values_list("municipality__name", "variant"))["Överkalix"] == "other"


def test_the_page_shows_each_case(staff_client, officer):
    assessment = make_assessment()
    kalix, arjeplog, boden, pajala = (make_municipality(name) for name in ["Kalix", "Arjeplog", "Boden", "Pajala"])
    make_participation(
        assessment, kalix, officer=officer, due_on=datetime.date(2018, 10, 19), diary_number="KS 2018:214"
    )
    make_participation(assessment, arjeplog, variant="other", variant_reason="vill ha den korta")
    make_participation(assessment, boden, variant="other")
    make_participation(assessment, pajala, declined_on=datetime.date(2018, 10, 1), declined_reason="har inte tid")
    response = staff_client.get(HERE)
    assert table(response) == [
        ["Arjeplog", "Övriga kommuner avviker från registret: vill ha den korta", "–", "–", "ja"],
        ["Boden", "Övriga kommuner registret säger: Borgmästaravtalet", "–", "–", "ja"],
        ["Kalix KS 2018:214", "Övriga kommuner", "Handläggare 1", "2018-10-19", "ja"],
        ["Pajala", "Övriga kommuner", "–", "–", "avböjde 2018-10-01 har inte tid"],
    ]
    assert note(response) == [
        "Enligt registret skulle de här ha den andra enkäten: Boden. Inget ändras förrän någon bestämmer det."
    ]


def test_an_officer_reads_rounds_and_edits_cases(officer_client, lead_client, assessment, participation):
    assert hrefs(lead_client.get(HERE), HERE) == [
        HERE + "decisions/",
        HERE + "participations/add/",
        HERE + "edit/",
        HERE + "participations/2514/",
        HERE + "logos/add/",
    ]
    page = officer_client.get(HERE)
    assert hrefs(page, HERE) == [HERE + "decisions/", HERE + "participations/2514/"]
    assert document(page).xpath("//main//form") == []


# --- Beginning and changing -----------------------------------------------------------------------------------------------


def test_an_assessment_is_added(lead_client):
    gavle = make_municipality("Gävle", code="2180", is_reference=True)
    make_municipality("Kalix")
    assert choices(lead_client.get("/assessments/add/"), "references")[0] == ["Gävle"]

    response = lead_client.post("/assessments/add/", ROUND | {"references": [gavle.pk]})

    assert response.headers["Location"] == "/assessments/prestratus-2021/"
    added = Assessment.objects.get()
    assert (added.name, added.membership_date, added.statement_sv) == (
        "preStratus 2021",
        datetime.date(2021, 1, 1),
        "Rad ett\nRad två",
    )
    assert list(added.references.all()) == [gavle]


def test_an_assessment_is_changed(lead_client, assessment):
    page = lead_client.get(HERE + "edit/")
    assert (value(page, "name"), value(page, "period_start")) == ("preStratus 2018", "2018-09-01")
    assert lead_client.post(HERE + "edit/", ROUND).headers["Location"] == "/assessments/prestratus-2021/"
    assessment.refresh_from_db()
    assert (assessment.name, assessment.slug, assessment.funder) == (
        "preStratus 2021",
        "prestratus-2021",
        "Region Norrbotten",
    )


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"name": ""}, "Namn: Detta fält måste fyllas i."),
        ({"slug": "prestratus-2018"}, "Adress: Det finns redan en nulägesanalys med den här adressen."),
        ({"slug": "themes"}, "Adress: ”themes” är adressen till en annan sida. Välj en annan adress."),
        ({"period_end": "2020-12-31"}, "Till: Perioden slutar innan den börjar."),
        ({"period_start": "1 januari"}, "Från: Skriv datumet som 2018-11-21."),
        ({"membership_date": ""}, "Med i Borgmästaravtalet den: Detta fält måste fyllas i."),
        ({"membership_date": "9999-12-31"}, "Med i Borgmästaravtalet den: Skriv datumet som 2018-11-21."),
        (
            {"statement_en": "x" * 1001},
            "Finansieringstext på engelska: Säkerställ att detta värde har som mest 1000 tecken (den har 1001).",
        ),
        ({"office_telephone": "kontoret"}, "Kontorets telefon: Skriv numret med siffror, till exempel 0923-650 00."),
        ({"funder": "EU\x00"}, "Finansiär: Null-tecken är inte tillåtna."),
    ],
)
def test_bad_input_is_told_and_what_was_typed_stays(fields, message, lead_client, assessment):
    page = lead_client.post("/assessments/add/", ROUND | fields)
    assert errors(page) == [message]
    kept = {
        name: text for name, text in (ROUND | fields).items() if not name.startswith("statement") and "\x00" not in text
    }
    assert {name: value(page, name) or "" for name in kept} == kept
    assert Assessment.objects.count() == 1


def test_a_date_that_is_none_stays_readable(lead_client):
    page = document(lead_client.post("/assessments/add/", ROUND | {"period_start": "1 januari"}))
    shown = page.xpath("//input[@name='period_start' or @name='period_end']")
    assert [(field.get("type"), field.get("value")) for field in shown] == [
        ("text", "1 januari"),
        ("date", "2021-12-31"),
    ]


def test_closing_and_opening_again(lead_client, assessment):
    assert lead_client.get(HERE + "close/").status_code == 405
    page = lead_client.post(HERE + "close/", {"do": "close"}, follow=True)
    assessment.refresh_from_db()
    assert assessment.closed_on is not None
    assert (
        words(document(page).xpath("//div[@class='messages']")[0])
        == "Nulägesanalysen är stängd. Inga fler svar kan lämnas."
    )
    assert HERE + "participations/add/" not in hrefs(page, HERE)
    assert lead_client.get(HERE + "participations/add/").status_code == 404

    lead_client.post(HERE + "close/", {"do": "reopen"})
    assessment.refresh_from_db()
    assert assessment.closed_on is None


# --- Participations -------------------------------------------------------------------------------------------------------


def test_municipalities_are_added(lead_client, lead, officer, assessment, participation):
    arjeplog = make_municipality("Arjeplog")
    make_municipality("Gävle", code="2180", is_reference=True)
    page = lead_client.get(HERE + "participations/add/")
    assert choices(page, "municipalities")[0] == ["Arjeplog"]
    assert choices(page, "officer")[0] == ["Ingen än", "Handläggare 1", "Projektledare 1"]

    sent = {"municipalities": [arjeplog.pk], "officer": officer.pk, "due_on": "2018-10-19"}
    assert lead_client.post(HERE + "participations/add/", sent).headers["Location"] == HERE

    added = Participation.objects.get(municipality=arjeplog)
    assert (added.variant, added.officer, added.due_on) == ("signatory", officer, datetime.date(2018, 10, 19))
    page = lead_client.get(HERE + "participations/add/")
    assert words(document(page).xpath("//div[@class='empty']/h2")[0]) == "Alla kommuner deltar redan"


@pytest.mark.parametrize(
    ("fields", "messages"),
    [
        ({"municipalities": []}, ["Kommuner: Välj minst en kommun."]),
        ({"municipalities": ["9" * 30]}, [f"Kommuner: ”{'9' * 30}” är inte ett giltigt värde."]),
        ({"due_on": "i oktober"}, ["Svar senast: Skriv datumet som 2018-11-21."]),
        (
            {"officer": "0"},
            ["Ansvarig handläggare: Välj ett giltigt alternativ. Det valet finns inte bland tillgängliga alternativ."],
        ),
    ],
)
def test_what_cannot_be_added_is_told(fields, messages, lead_client, assessment):
    kalix = make_municipality("Kalix")
    page = lead_client.post(HERE + "participations/add/", {"municipalities": [kalix.pk], **fields})
    assert [error.replace("“", "”").replace('"', "”") for error in errors(page)] == messages
    assert Participation.objects.count() == 0


def test_who_takes_part_already_or_is_a_reference_cannot_be_added(lead_client, assessment, participation):
    gavle = make_municipality("Gävle", code="2180", is_reference=True)
    make_municipality("Pajala")
    for municipality in (gavle, participation.municipality):
        page = lead_client.post(HERE + "participations/add/", {"municipalities": [municipality.pk]})
        assert len(errors(page)) == 1
    assert Participation.objects.count() == 1


CASE = HERE + "participations/2514/"


def test_a_case_is_changed(lead_client, lead, participation, contact):
    make_contact("Bo", at=make_municipality("Boden"))
    make_user("officer", email="borta@example.se", name="Slutat", is_active=False)
    page = lead_client.get(CASE)
    assert choices(page, "officer")[0] == ["Ingen än", "Projektledare 1"]
    assert choices(page, "main_contact")[0] == ["Inte vald", "Miljöstrateg 1"]
    assert choices(page, "variant") == (["Borgmästaravtalet", "Övriga kommuner"], ["Övriga kommuner"])

    sent = {
        "variant": "signatory",
        "variant_reason": "har just undertecknat",
        "officer": lead.pk,
        "main_contact": contact.pk,
        "due_on": "2018-10-19",
        "diary_number": "KS 2018:214",
    }
    assert lead_client.post(CASE, sent).headers["Location"] == HERE

    participation.refresh_from_db()
    assert (participation.variant, participation.variant_reason, participation.officer, participation.main_contact) == (
        "signatory",
        "har just undertecknat",
        lead,
        contact,
    )
    # Back to the register's own variant: the reason falls away.
    lead_client.post(CASE, sent | {"variant": "other"})
    participation.refresh_from_db()
    assert (participation.variant, participation.variant_reason) == ("other", "")


def test_an_officer_who_has_left_stays_in_the_case(lead_client, participation):
    left = make_user("officer", email="borta@example.se", name="Slutat", is_active=False)
    Participation.objects.update(officer=left)
    assert choices(lead_client.get(CASE), "officer")[1] == ["Slutat"]
    lead_client.post(CASE, {"variant": "other", "officer": left.pk})
    participation.refresh_from_db()
    assert participation.officer == left


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        (
            {"variant": "signatory"},
            "Skäl till en annan enkät: Ange varför kommunen får en annan enkät än den som registret ger.",
        ),
        ({"variant": ""}, "Enkät: Detta fält måste fyllas i."),
        ({"variant": "båda"}, "Enkät: Välj ett giltigt alternativ. båda finns inte bland tillgängliga alternativ."),
        ({"due_on": "2018-13-01"}, "Svar senast: Skriv datumet som 2018-11-21."),
        (
            {"diary_number": "x" * 61},
            "Kommunens diarienummer: Säkerställ att detta värde har som mest 60 tecken (den har 61).",
        ),
    ],
)
def test_bad_input_for_a_case_is_told_and_what_was_typed_stays(fields, message, lead_client, participation):
    page = lead_client.post(CASE, {"variant": "other", "diary_number": "KS 1", **fields})
    assert errors(page) == [message]
    assert value(page, "diary_number") == fields.get("diary_number", "KS 1")
    participation.refresh_from_db()
    assert (participation.variant, participation.diary_number) == ("other", "")


def test_a_contact_of_another_municipality_is_no_main_contact(lead_client, participation, other_contact):
    page = lead_client.post(CASE, {"variant": "other", "main_contact": other_contact.pk})
    assert errors(page) == [
        "Huvudkontakt: Välj ett giltigt alternativ. Det valet finns inte bland tillgängliga alternativ."
    ]


def test_a_case_that_differs_from_the_register_says_so(lead_client, participation):
    Participation.objects.update(variant="signatory")
    assert note(lead_client.get(CASE)) == [
        "Kommunen har en annan enkät än den som registret ger. Välj vilken som gäller, och ange skäl om det inte är registrets."
    ]


def test_a_municipality_declines_and_takes_part_after_all(lead_client, participation):
    sent = {"do": "decline", "decline-declined_on": "2018-10-01", "decline-declined_reason": "har inte tid"}
    assert lead_client.post(CASE, sent).headers["Location"] == HERE
    participation.refresh_from_db()
    assert (participation.declined_on, participation.declined_reason) == (datetime.date(2018, 10, 1), "har inte tid")

    lead_client.post(CASE, {"do": "undo"})
    participation.refresh_from_db()
    assert (participation.declined_on, participation.declined_reason) == (None, "")


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"decline-declined_reason": ""}, "Skäl: Detta fält måste fyllas i."),
        ({"decline-declined_on": "i går"}, "Avböjde den: Skriv datumet som 2018-11-21."),
    ],
)
def test_declining_without_a_reason_or_a_day_is_told(fields, message, lead_client, participation):
    sent = {"do": "decline", "decline-declined_on": "2018-10-01", "decline-declined_reason": "har inte tid", **fields}
    page = lead_client.post(CASE, sent)
    assert errors(page) == [message]
    assert (value(page, "decline-declined_reason") or "") == sent["decline-declined_reason"]
    participation.refresh_from_db()
    assert participation.declined_on is None


@pytest.mark.parametrize("client", ["officer_client", "reader_client"])
def test_only_the_lead_changes_rounds(client, assessment, participation, request):
    browser = request.getfixturevalue(client)
    addresses = ["/assessments/add/", HERE + "edit/", HERE + "close/", HERE + "participations/add/"]
    if client == "reader_client":
        addresses.append(CASE)
    assert {browser.post(address, ROUND | {"variant": "signatory"}).status_code for address in addresses} == {404}
    assessment.refresh_from_db()
    participation.refresh_from_db()
    assert (assessment.name, assessment.closed_on, participation.variant) == ("preStratus 2018", None, "other")


def test_an_officer_notes_that_a_municipality_declines(officer_client, participation):
    sent = {"do": "decline", "decline-declined_on": "2018-10-01", "decline-declined_reason": "har inte tid"}
    assert officer_client.post(CASE, sent).headers["Location"] == HERE
    participation.refresh_from_db()
    assert participation.declined_reason == "har inte tid"


def test_readers_and_strangers_see_no_assessment(assessment, reader_client, anonymous):
    for address in ["/assessments/", HERE]:
        answer = reader_client.get(address)
        assert (answer.status_code, "Europeiska" in answer.content.decode()) == (404, False)
        assert anonymous.get(address).headers["Location"] == f"/accounts/login/?next={address}"


@pytest.mark.parametrize("address", ["/assessments/annan/", "/assessments/annan/edit/", HERE + "participations/0000/"])
def test_what_does_not_exist_is_not_found(address, assessment, lead_client):
    assert lead_client.get(address).status_code == 404

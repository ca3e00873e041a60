"""Faults in accessibility: the form that everybody may send, the list of the office, and what is erased when."""

import datetime

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone
from lxml import html as lxml_html

from accounts import actions, facts
from accounts.models import AuditEvent, FaultReport
from tests import factories

FORM = "/about/accessibility/report/"
LIST = "/accounts/fault-reports/"
NOW = factories.at(20)


def make_report(**fields):
    given = {"page": "/respond/3/", "text": "Hoppar", "tools": "NVDA", "email": "nagon@kalix.test", "now": NOW}
    return actions.report_fault(**given | fields)


def page_of(response):
    return lxml_html.fromstring(response.content)


def errors(response):
    return [" ".join(item.text_content().split()) for item in page_of(response).xpath("//*[@data-error-summary]//li")]


# --- Sending ----------------------------------------------------------------------------------------------------------


def test_a_report_is_kept_as_it_was_sent(anonymous):
    sent = {"page": "Sidan 4", "text": "Rad 1\r\nRad 2", "tools": "NVDA", "email": "Nagon@kalix.test"}
    response = anonymous.post(FORM, sent)
    assert (response.status_code, response.headers["Location"]) == (302, "/about/accessibility/report/sent/")
    row = FaultReport.objects.values("page", "text", "tools", "email", "handled_at", "handled_by").get()
    assert row == sent | {"text": "Rad 1\nRad 2", "handled_at": None, "handled_by": None}


def test_only_what_went_wrong_must_be_said(anonymous):
    assert anonymous.post(FORM, {"text": "Hoppar"}).status_code == 302
    assert FaultReport.objects.values_list("page", "text", "tools", "email").get() == ("", "Hoppar", "", "")


def test_a_report_from_a_browser_needs_the_token(db):
    assert Client(enforce_csrf_checks=True).post(FORM, {"text": "Hoppar"}).status_code == 403
    assert FaultReport.objects.count() == 0


@pytest.mark.parametrize(
    ("query", "page"),
    [
        ("?from=/respond/3/", "/respond/3/"),
        ("?from=https://elsewhere.example.se/", None),
        ("?from=//elsewhere.example.se/", None),
        ("?from=/i/3-1-a.secret/", "/i/…/"),
        ("?from=%00", None),
        ("", None),
    ],
)
def test_the_page_is_filled_in_if_it_is_ours(anonymous, query, page):
    response = anonymous.get(FORM + query)
    assert page_of(response).xpath("//input[@name='page']")[0].get("value") == page


def test_the_statement_passes_the_page_on(anonymous):
    links = page_of(anonymous.get("/about/accessibility/?from=/respond/3/")).xpath("//main//a/@href")
    assert "/about/accessibility/report/?from=/respond/3/" in links


@pytest.mark.parametrize(
    ("sent", "error"),
    [
        ({"text": "   "}, "Vad gick fel? Detta fält måste fyllas i."),
        ({"text": "x", "email": "ingen"}, "Din e-post, om du vill ha svar: Fyll i en giltig e-postadress."),
        (
            {"text": "x\x07y"},
            "Vad gick fel? Här finns ett tecken som inte går att visa. Skriv texten igen utan det.",
        ),
        (
            {"text": "x", "page": "y" * 301},
            "Vilken sida gäller det? Säkerställ att detta värde har som mest 300 tecken (den har 301).",
        ),
    ],
)
def test_bad_input_is_said_and_kept(anonymous, sent, error):
    response = anonymous.post(FORM, {"tools": "NVDA och <b>Firefox</b>"} | sent)
    assert response.status_code == 200
    assert errors(response) == [error]
    page = page_of(response)
    assert page.xpath("//input[@name='tools']")[0].get("value") == "NVDA och <b>Firefox</b>"
    assert FaultReport.objects.count() == 0


def test_a_megabyte_is_refused_with_its_length_and_kept(anonymous):
    response = anonymous.post(FORM, {"text": "x" * 1_000_000})
    assert response.status_code == 200
    assert ["5000" in error and "1000000" in error for error in errors(response)] == [True]
    assert len(page_of(response).xpath("//textarea")[0].text.strip()) == 1_000_000
    assert FaultReport.objects.count() == 0


def test_keys_of_personal_links_are_not_kept(anonymous):
    anonymous.post(FORM, {"text": "Se https://x.example.se/i/3-1-a.abc/", "page": "/i/3-1-a.abc/"})
    assert FaultReport.objects.values_list("text", "page").get() == ("Se https://x.example.se/i/…/", "/i/…/")


def test_too_many_from_one_place_are_held_back_and_kept_on_the_page(anonymous):
    for _number in range(facts.REPORTS_AN_HOUR):
        assert anonymous.post(FORM, {"text": "Hoppar"}).status_code == 302
    response = anonymous.post(FORM, {"text": "En till"})
    assert response.status_code == 429
    assert page_of(response).xpath("//textarea")[0].text.strip() == "En till"
    assert FaultReport.objects.count() == facts.REPORTS_AN_HOUR
    assert Client(REMOTE_ADDR="192.0.2.7").post(FORM, {"text": "En annan"}).status_code == 302


def test_wrong_forms_do_not_count_as_reports(anonymous):
    for _number in range(facts.REPORTS_AN_HOUR + 1):
        anonymous.post(FORM, {"text": ""})
    assert anonymous.post(FORM, {"text": "Hoppar"}).status_code == 302


# --- The office -------------------------------------------------------------------------------------------------------


def test_the_list_shows_text_as_text(officer_client):
    make_report(
        text="<a href='https://elsewhere.example.se/'>här</a> https://elsewhere.example.se/", page="//x.example.se"
    )
    main = page_of(officer_client.get(LIST)).xpath("//main")[0]
    assert "<a href='https://elsewhere.example.se/'>här</a>" in main.text_content()
    links = main.xpath(".//li[@class='item']//a/@href")
    assert links == ["mailto:nagon@kalix.test"]


def test_handling_and_taking_it_back(officer, officer_client):
    report = make_report()
    assert officer_client.post(f"{LIST}{report.pk}/handle/").headers["Location"] == LIST
    report.refresh_from_db()
    assert (report.handled_by, abs(timezone.now() - report.handled_at) < datetime.timedelta(minutes=1)) == (
        officer,
        True,
    )
    assert [
        page_of(officer_client.get(LIST + query)).xpath("count(//li[@class='item'])") for query in ("", "?show=handled")
    ] == [0, 1]
    assert officer_client.post(f"{LIST}{report.pk}/reopen/").headers["Location"] == LIST
    report.refresh_from_db()
    assert (report.handled_by, report.handled_at) == (None, None)


def test_the_address_is_erased_by_a_button(officer_client):
    report = make_report()
    officer_client.post(f"{LIST}{report.pk}/erase-address/")
    report.refresh_from_db()
    assert (report.email, report.text) == ("", "Hoppar")


def test_what_staff_do_is_recorded_once_and_without_the_address(officer):
    report = make_report()
    for _twice in range(2):
        actions.handle_fault(report=report, by=officer, now=NOW)
    for _twice in range(2):
        actions.reopen_fault(report=report, by=officer)
    for _twice in range(2):
        actions.erase_fault_address(report=report, by=officer)
    events = AuditEvent.objects.order_by("id").values_list("verb", "target", "detail", "by")
    target = f"fault report {report.pk}"
    assert list(events) == [
        ("fault report handled", target, {}, officer.pk),
        ("fault report reopened", target, {}, officer.pk),
        ("fault report address erased", target, {}, officer.pk),
    ]


def test_the_first_who_handled_it_stays(officer, lead):
    report = make_report()
    actions.handle_fault(report=report, by=officer, now=NOW)
    actions.handle_fault(report=report, by=lead, now=NOW + datetime.timedelta(days=1))
    report.refresh_from_db()
    assert (report.handled_by, report.handled_at) == (officer, NOW)


@pytest.mark.parametrize("name", ["handle", "reopen", "erase-address"])
def test_a_get_changes_nothing(officer_client, name):
    report = make_report()
    assert officer_client.get(f"{LIST}{report.pk}/{name}/").status_code == 405


@pytest.mark.parametrize("who", ["reader_client", "stranger", "respondent"])
def test_others_do_not_see_that_there_are_reports(request, who):
    client = request.getfixturevalue(who)
    report = make_report()
    paths = [LIST, f"{LIST}{report.pk}/handle/", f"{LIST}{report.pk}/erase-address/"]
    assert {client.post(path).status_code for path in paths} == ({404} if who == "reader_client" else {302})
    report.refresh_from_db()
    assert (report.email, report.handled_at) == ("nagon@kalix.test", None)


# --- Erasing ----------------------------------------------------------------------------------------------------------


def test_addresses_and_reports_are_erased_when_their_time_is_over(officer):
    for email in ("open@kalix.test", "fresh@kalix.test", "due@kalix.test", "old@kalix.test"):
        make_report(email=email, text=email)
    handled = {
        "fresh@kalix.test": facts.ADDRESS_KEPT - datetime.timedelta(seconds=1),
        "due@kalix.test": facts.ADDRESS_KEPT,
        "old@kalix.test": facts.REPORT_KEPT,
    }
    for text, age in handled.items():
        actions.handle_fault(report=FaultReport.objects.get(text=text), by=officer, now=NOW - age)
    assert actions.erase_due_faults(now=NOW) == (1, 1)
    assert dict(FaultReport.objects.values_list("text", "email")) == {
        "open@kalix.test": "open@kalix.test",
        "fresh@kalix.test": "fresh@kalix.test",
        "due@kalix.test": "",
    }
    assert actions.erase_due_faults(now=NOW) == (0, 0)


def test_the_nightly_command_erases_counters_and_sessions_too(anonymous, officer, officer_client, capsys):
    actions.handle_fault(report=make_report(), by=officer, now=NOW)
    anonymous.post(FORM, {"text": "Hoppar"})
    from django.contrib.sessions.models import Session  # noqa: PLC0415

    with connection.cursor() as cursor:
        past = connection.ops.adapt_datetimefield_value(NOW)
        cursor.execute("UPDATE prestratus_cache SET expires = %s WHERE cache_key LIKE %s", [past, "%report_fault%"])
        assert cursor.rowcount >= 1
    Session.objects.update(expire_date=NOW)
    capsys.readouterr()
    call_command("erase_due")
    said = capsys.readouterr().out
    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM prestratus_cache WHERE cache_key LIKE %s", ["%report_fault%"])
        left = cursor.fetchone()[0]
    assert (left, Session.objects.count()) == (0, 0)
    assert said.startswith("Erased 0 addresses and 1 fault reports, ")


# --- The database -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("fields", [{"text": ""}, {"text": "x", "handled_at": NOW}])
def test_rows_that_say_nothing_or_half_are_refused(db, fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        FaultReport.objects.create(at=NOW, **fields)

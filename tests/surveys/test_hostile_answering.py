"""What an attacker, a bad line and two people at once do to the pages where answers are given."""

import pytest

from municipalities.models import Contact
from surveys.actions import ledger_faults, record_answers, submit_response
from surveys.models import KnownFact, RefusedAnswer, Response
from surveys.values import Item, Missing
from tests import factories
from tests.factories import at
from tests.surveys.answering import post, send, stored

pytestmark = pytest.mark.django_db

CASE = "/cases/prestratus-2018/2514/interview/"


@pytest.fixture
def base(response):
    return f"/respond/{response.pk}/"


@pytest.fixture
def whole(respondent, base):
    respondent.post(base, {"way": "whole"})
    return respondent


@pytest.mark.parametrize(
    "do", ["restore.\x00", "edit.\x00", "remove.\x00", "up.\x00", "restore." + "9" * 5000, "goto.\x00"]
)
def test_null_bytes_in_buttons(whole, base, officer_client, questionnaire, do):
    assert send(whole, f"{base}nulage_mal/", do, nulage_mal_mal="Halva utsläppen").status_code in (302, 200)
    assert send(officer_client, f"{CASE}nulage_mal/", do, **{"line-speaker": "nobody"}).status_code in (302, 200)


GARBAGE = ["\x00", "9" * 5000, "-1", "%(x)s", "<script>alert(1)</script>", "\u202e😀²٣å"]


OF_A_PAGE = ["seen", "asked", "disputed", "way", "settle.1", "settle.1.text", "shown", "ok", "reason.nulage_mal", "do"]
OF_AN_ITEM = ["item", "nulage_mal.code", "nulage_mal_mal", "nulage_mal_malar", "nulage_mal.fact"]
OF_A_CALL = ["line-speaker", "line-role", "line-name"]


def page_or_item(name):
    if name in OF_AN_ITEM:
        return "nulage_mal/", {
            "asked": "nulage_mal_mal nulage_mal_malar",
            "item": "abc",
            "nulage_mal_mal": "x",
            "seen": "0",
        }
    return "nulage/", {"asked": "nulage_ansvar nulage_natverk nulage_hinder nulage_anstallda", "nulage_ansvar": "en"}


@pytest.mark.parametrize("name", OF_A_PAGE + OF_AN_ITEM)
def test_garbage_posted_by_a_municipality(whole, base, questionnaire, name):
    where, data = page_or_item(name)
    for value in GARBAGE:
        assert whole.post(f"{base}{where}", {**data, name: value}).status_code in (200, 302), value
    assert ledger_faults(Response.objects.all()) == []


@pytest.mark.parametrize("name", OF_A_PAGE + OF_AN_ITEM + OF_A_CALL)
def test_garbage_posted_on_the_telephone(officer_client, questionnaire, response, name):
    where, data = page_or_item(name)
    for value in GARBAGE:
        sent = {**data, "line-speaker": "nobody", name: value}
        assert officer_client.post(f"{CASE}{where}", sent).status_code in (200, 302), value
    assert ledger_faults(Response.objects.all()) == []


@pytest.mark.parametrize("name", ["item", "new", "removed", "since", "next", "way"])
def test_garbage_in_the_address(whole, base, officer_client, questionnaire, response, name):
    for value in GARBAGE:
        for page in ("nulage_mal", "nulage"):
            assert whole.get(f"{base}{page}/", {name: value}).status_code in (200, 302), value
            assert officer_client.get(f"{CASE}{page}/", {name: value}).status_code in (200, 302), value
        assert whole.get(f"{base}who/", {name: value}).status_code in (200, 302), value
    assert not response.revisions.exists()


@pytest.mark.parametrize("name", ["speaker", "role", "name", "email", "function", "next"])
def test_garbage_about_who_answers(respondent, base, name):
    role = factories.make_role()
    data = {"speaker": "other", "role": str(role.pk), "name": "x", "email": "a@example.se"}
    for value in GARBAGE:
        answered = respondent.post(f"{base}who/", {**data, name: value})
        assert answered.status_code in (200, 302), value
        # A way out of the house is no way on.
        assert answered.headers.get("Location", base).startswith("/respond/"), value


def test_putting_back_does_not_overwrite_a_colleagues_mark(whole, base, response, colleague, contact):
    factories.answer(response, {("nulage_mal", "aaa"): Item({"nulage_mal_mal": "Halva utsläppen"})}, by=contact)
    send(whole, f"{base}nulage_mal/", "remove.aaa")
    page = whole.get(f"{base}nulage_mal/?removed=aaa")
    factories.answer(response, {"nulage_mal": Missing("none")}, by=colleague)
    post(whole, page, f"{base}nulage_mal/", "restore.aaa")
    assert stored(response) == {"nulage_mal": "[none]"}
    assert RefusedAnswer.objects.filter(response=response, settled_at=None).count() == 1


def test_putting_back_by_phone_does_not_overwrite_a_mark(officer_client, base, response, colleague, contact):
    factories.answer(response, {("nulage_mal", "aaa"): Item({"nulage_mal_mal": "Halva utsläppen"})}, by=contact)
    send(officer_client, f"{CASE}nulage_mal/", "remove.aaa", **{"line-speaker": "nobody"})
    page = officer_client.get(f"{CASE}nulage_mal/?removed=aaa")
    factories.answer(response, {"nulage_mal": Missing("none")}, by=colleague)
    post(officer_client, page, f"{CASE}nulage_mal/", "restore.aaa", **{"line-speaker": "nobody"})
    assert stored(response) == {"nulage_mal": "[none]"}
    assert RefusedAnswer.objects.filter(response=response, settled_at=None).count() == 1


def test_a_page_sent_twice_adds_the_person_on_the_line_once(officer_client, questionnaire, participation, municipality):
    role = factories.make_role("kommunchef")
    page = officer_client.get(f"{CASE}nulage/")
    for _ in range(2):
        post(
            officer_client,
            page,
            f"{CASE}nulage/",
            "save",
            **{"line-speaker": "nobody", "line-role": str(role.pk), "line-name": "Ny Person"},
        )
    assert Contact.objects.filter(name="Ny Person").count() == 1


def test_an_error_does_not_add_the_person_again(officer_client, questionnaire, participation, municipality):
    role = factories.make_role("kommunchef")
    shown = send(
        officer_client,
        f"{CASE}nulage/",
        "save",
        **{"line-speaker": "nobody", "line-role": str(role.pk), "line-name": "Ny Person", "nulage_anstallda": "x"},
    )
    assert shown.status_code == 200
    post(officer_client, shown, f"{CASE}nulage/", "save", nulage_anstallda="3")
    assert Contact.objects.filter(name="Ny Person").count() == 1


def test_agreeing_to_a_fact_that_was_changed_meanwhile(whole, base, response, participation, officer, definition):
    KnownFact.objects.create(
        municipality=participation.municipality,
        question="nulage_anstallda",
        value=3,
        source="x",
        known_on=at().date(),
        entered_by=officer,
    )
    page = whole.get(f"{base}nulage/")
    KnownFact.objects.update(value=99)
    post(whole, page, f"{base}nulage/", "save", **{"nulage_anstallda.fact": "yes"})
    assert stored(response).get("nulage_anstallda") != 99


def test_a_page_of_the_other_way_by_phone(officer_client, questionnaire, response, definition):
    one = officer_client
    one.post(CASE, {"way": "short", "line-speaker": "nobody"})
    short = one.get(f"{CASE}tema/")
    assert short.status_code == 200
    one.post(CASE, {"way": "whole", "line-speaker": "nobody"})
    post(one, short, f"{CASE}tema/", "save", styrdokument_behov="4", mobilitet_behov="3", **{"line-speaker": "nobody"})
    assert stored(response) == {"styrdokument_behov": "4", "mobilitet_behov": "3"}


def test_merge_without_its_text_removes_nothing(whole, base, response, contact, colleague):
    factories.answer(response, {"bm_intresse": "Min"}, by=colleague)
    record_answers(response=response, values={"bm_intresse": "Din"}, seen_seq=0, channel="web", by=contact, now=at())
    [refused] = RefusedAnswer.objects.all()
    data = {
        "seen": str(Response.objects.get().seq),
        "asked": "bm_intresse",
        "disputed": "bm_intresse",
        "bm_intresse": "Min",
        f"settle.{refused.pk}": "merge",
        "do": "settle",
    }
    whole.post(f"{base}samverkan/", data)
    assert stored(response) == {"bm_intresse": "Min"}
    refused.refresh_from_db()
    assert refused.settled_at is None


def test_keep_what_has_changed_meanwhile(whole, base, response, contact, colleague):
    factories.answer(response, {"bm_intresse": "Min"}, by=colleague)
    record_answers(response=response, values={"bm_intresse": "Din"}, seen_seq=0, channel="web", by=contact, now=at())
    [refused] = RefusedAnswer.objects.all()
    page = whole.get(f"{base}samverkan/")
    factories.answer(response, {"bm_intresse": "Nu helt annat"}, by=colleague)
    post(whole, page, f"{base}samverkan/", "settle", **{f"settle.{refused.pk}": "keep"})
    refused.refresh_from_db()
    assert refused.settled_at is None


def test_staff_do_not_answer_in_a_contacts_name(invitation, officer, response, contact):
    client = factories.open_link(invitation, client=factories.sign_in(officer))
    client.post(f"/respond/{response.pk}/nulage/", {"asked": "nulage_ansvar", "nulage_ansvar": "en", "seen": "0"})
    assert not response.revisions.exists()


def test_a_short_text_that_comes_too_late_is_shown(whole, base, response, contact):
    page = whole.get(f"{base}samverkan/")
    submit_response(response=response, by=contact, now=at())
    late = post(whole, page, f"{base}samverkan/", "next", bm_intresse="Solceller 2018")
    assert late.status_code == 409
    assert "Solceller 2018" in late.content.decode()


def test_staff_pages_are_not_cached(officer_client, invitation, participation):
    for url in (
        "/",
        "/municipalities/",
        "/municipalities/contacts/",
        "/cases/prestratus-2018/2514/invitations/",
        "/municipalities/2514/",
        "/reports/prestratus-2018/needs/",
        "/accounts/staff/",
        "/accounts/profile/",
        CASE,
    ):
        page = officer_client.get(url)
        assert "no-store" in page.headers.get("Cache-Control", ""), url


def test_many_digits_in_the_invitations_address(officer_client, invitation):
    assert officer_client.get("/cases/prestratus-2018/2514/invitations/", {"contact": "9" * 5000}).status_code == 200

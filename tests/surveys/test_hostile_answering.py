"""What an attacker, a bad line and two people at once do to the pages where answers are given."""

import pytest
from django.test import Client

from municipalities.models import Contact
from surveys.actions import ledger_faults, record_answers, settle, submit_response
from surveys.models import KnownFact, RefusedAnswer, Response
from surveys.values import Item, Missing
from tests import factories
from tests.factories import at
from tests.surveys.answering import post, send, stored, texts

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


# --- What somebody has written is never thrown away without a word --------------------------------------------------------


def test_the_variant_changes_while_somebody_writes(whole, base, response, participation):
    page = whole.get(f"{base}samverkan/")
    participation.variant, participation.variant_reason = "signatory", "Har skrivit under"
    participation.save()
    late = post(whole, page, f"{base}samverkan/", bm_intresse="Solceller på skolorna")
    assert (late.status_code, texts(late, "//textarea")) == (409, ["Solceller på skolorna"])
    assert stored(response) == {}


def test_the_variant_changes_during_a_call(officer_client, base, response, participation):
    page = officer_client.get(f"{CASE}samverkan/")
    participation.variant, participation.variant_reason = "signatory", "Har skrivit under"
    participation.save()
    said = {"line-speaker": "nobody", "bm_intresse": "Solceller på skolorna"}
    late = post(officer_client, page, f"{CASE}samverkan/", "save", **said)
    assert (late.status_code, texts(late, "//textarea")) == (409, ["Solceller på skolorna"])


def test_a_page_that_is_gone_shows_what_was_noted_on_the_telephone(officer_client, questionnaire, response):
    data = {"asked": "nulage_ansvar", "nulage_ansvar": "Solceller på skolorna", "line-speaker": "nobody"}
    late = officer_client.post(f"{CASE}hittepa/", data)
    assert (late.status_code, texts(late, "//textarea")) == (404, ["Solceller på skolorna"])


@pytest.fixture
def two_texts(whole, base, response, contact, colleague):
    """A colleague has written first; ours waits for a choice."""
    factories.answer(response, {"bm_intresse": "Deras text"}, by=colleague)
    record_answers(
        response=response, values={"bm_intresse": "Vår text"}, seen_seq=0, channel="web", by=contact, now=at()
    )
    [refused] = RefusedAnswer.objects.all()
    return refused


@pytest.mark.parametrize("do", ["next", "save", "settle"])
def test_a_merged_text_without_the_choice_to_merge_stays_on_screen(whole, base, response, two_texts, do):
    written = "Deras text och vår, noga sammanskrivna"
    shown = send(whole, f"{base}samverkan/", do, **{f"settle.{two_texts.pk}.text": written})
    assert shown.status_code == 200
    assert texts(shown, f"//textarea[@name='settle.{two_texts.pk}.text']") == [written]
    assert "Välj vilket svar som gäller. Din text är inte sparad än." in shown.content.decode()
    assert stored(response) == {"bm_intresse": "Deras text"}


def test_a_merged_text_without_the_choice_stays_on_the_telephone(officer_client, response, two_texts):
    written = "Deras text och vår, noga sammanskrivna"
    said = {"line-speaker": "nobody", f"settle.{two_texts.pk}.text": written}
    shown = send(officer_client, f"{CASE}samverkan/", "confirm", **said)
    assert (shown.status_code, texts(shown, f"//textarea[@name='settle.{two_texts.pk}.text']")) == (200, [written])


def settled_by_a_colleague(refused, response, colleague):
    settle(refused=refused, take=False, seen_seq=response.revisions.count(), channel="web", by=colleague, now=at())


@pytest.mark.parametrize(
    ("choice", "kept"),
    [({"": "merge", ".text": "Noga sammanskrivet"}, "Noga sammanskrivet"), ({"": "take"}, "Vår text")],
)
def test_a_choice_that_comes_too_late_waits_for_another(whole, base, response, colleague, two_texts, choice, kept):
    page = whole.get(f"{base}samverkan/")
    settled_by_a_colleague(two_texts, response, colleague)
    chosen = {f"settle.{two_texts.pk}{name}": value for name, value in choice.items()}
    sent = post(whole, page, f"{base}samverkan/", "settle", **chosen)
    assert sent.status_code == 302
    [waiting] = RefusedAnswer.objects.filter(settled_at=None)
    assert (waiting.value, stored(response)) == (kept, {"bm_intresse": "Deras text"})
    shown = " ".join(texts(whole.get(sent.headers["Location"].partition("#")[0]), "//main"))
    assert kept in shown
    assert "Ditt val är sparat" not in shown


def test_keeping_what_stands_after_a_colleague_has_is_done(whole, base, response, colleague, two_texts):
    page = whole.get(f"{base}samverkan/")
    settled_by_a_colleague(two_texts, response, colleague)
    post(whole, page, f"{base}samverkan/", "settle", **{f"settle.{two_texts.pk}": "keep"})
    assert not RefusedAnswer.objects.filter(settled_at=None).exists()


def test_two_people_behind_one_link_lose_no_text(response, contact, colleague):
    factories.answer(response, {"bm_intresse": "Deras text"}, by=colleague)
    for text in ("Den första skrev detta", "Den andra skrev något annat", "Den första skrev detta"):
        values = {"bm_intresse": text}
        record_answers(response=response, values=values, seen_seq=0, channel="web", by=contact, now=at())
    [refused] = RefusedAnswer.objects.all()
    assert refused.value == "Den första skrev detta\n\nDen andra skrev något annat"


def test_a_page_from_before_another_person_took_over_is_not_saved_as_theirs(whole, base, response, colleague):
    page = whole.get(f"{base}samverkan/")
    whole.post(f"{base}who/", {"speaker": str(colleague.pk)})
    late = post(whole, page, f"{base}samverkan/", bm_intresse="Solceller på skolorna")
    assert (late.status_code, texts(late, "//textarea")) == (409, ["Solceller på skolorna"])
    assert not response.revisions.exists()


def test_a_full_list_says_that_an_entry_cannot_be_put_back(whole, base, response, contact):
    most = response.view.nodes["nulage_mal"].max_items
    items = {("nulage_mal", f"i{number}"): Item({"nulage_mal_mal": f"Mål {number}"}) for number in range(most)}
    factories.answer(response, items, by=contact)
    send(whole, f"{base}nulage_mal/", "remove.i0")
    factories.answer(response, {("nulage_mal", "i99"): Item({"nulage_mal_mal": "Mål 99"})}, by=contact)
    page = whole.get(f"{base}nulage_mal/?removed=i0")
    shown = post(whole, page, f"{base}nulage_mal/", "restore.i0")
    assert shown.status_code == 200
    assert texts(shown, "//div[contains(@class, 'error-summary')]//li") != []


def test_leaving_the_computer_holds_against_a_request_under_way(whole, base, response):
    before = whole.cookies["sessionid"].value
    whole.post(f"{base}leave/")
    assert whole.cookies["sessionid"].value != before
    other_tab = Client()
    other_tab.cookies["sessionid"] = before
    assert other_tab.get(base).status_code == 404


def test_a_municipality_that_has_declined_opens_nothing_again(whole, base, response, contact, participation):
    submit_response(response=response, by=contact, now=at())
    participation.declined_on, participation.declined_reason = at().date(), "Ingen tid"
    participation.save()
    assert whole.post(f"{base}reopen/").headers["Location"] == f"{base}review/"
    response.refresh_from_db()
    assert response.reopened_at is None


def test_an_address_that_the_register_knows_says_whose_it_is(respondent, base, colleague):
    role = factories.make_role()
    typed = {"speaker": "other", "role": str(role.pk), "name": "Någon helt annan", "email": colleague.email.upper()}
    page = respondent.post(f"{base}who/", typed, follow=True)
    assert f"Adressen tillhör {colleague}" in page.content.decode()
    assert Contact.objects.filter(name="Någon helt annan").count() == 0


def test_staff_whose_session_has_ended_can_copy_what_they_noted(officer_client, questionnaire, response):
    page = officer_client.get(f"{CASE}samverkan/")
    officer_client.logout()
    late = post(officer_client, page, f"{CASE}samverkan/", "save", bm_intresse="Solceller på skolorna")
    assert (late.status_code, texts(late, "//textarea")) == (403, ["Solceller på skolorna"])
    assert officer_client.get(f"{CASE}samverkan/").headers["Location"].startswith("/accounts/login/?next=")


@pytest.mark.parametrize("charset", ["hex", "idna", "undefined", "rot13", "unicode_escape", "utf-16", "hittepa"])
def test_a_form_in_an_odd_character_set_is_refused(whole, base, response, charset):
    body = b'--B\r\nContent-Disposition: form-data; name="asked"\r\n\r\nx\r\n--B--\r\n'
    for url in (f"{base}samverkan/", f"{base}who/", "/accounts/login/"):
        sent = whole.generic("POST", url, body, content_type=f"multipart/form-data; boundary=B; charset={charset}")
        assert sent.status_code == 400


# --- A page that is shown again because something on it is wrong ----------------------------------------------------------


def test_a_page_shown_again_does_not_carry_an_old_value_over_a_colleagues(whole, base, response, contact, colleague):
    factories.answer(response, {"nulage_ansvar": "en"}, by=contact)
    page = whole.get(f"{base}nulage/")
    factories.answer(response, {"nulage_ansvar": "ingen"}, by=colleague)
    again = post(whole, page, f"{base}nulage/", nulage_anstallda="många")
    assert again.status_code == 200
    assert post(whole, again, f"{base}nulage/", nulage_anstallda="3").status_code == 302
    assert stored(response) == {"nulage_ansvar": "ingen", "nulage_anstallda": 3}


def test_the_same_on_the_telephone(officer_client, base, response, contact, colleague):
    factories.answer(response, {"nulage_ansvar": "en"}, by=contact)
    page = officer_client.get(f"{CASE}nulage/")
    factories.answer(response, {"nulage_ansvar": "ingen"}, by=colleague)
    again = post(officer_client, page, f"{CASE}nulage/", "save", nulage_anstallda="många", **{"line-speaker": "nobody"})
    assert again.status_code == 200
    assert post(officer_client, again, f"{CASE}nulage/", "save", nulage_anstallda="3").status_code == 302
    assert stored(response) == {"nulage_ansvar": "ingen", "nulage_anstallda": 3}


def test_an_own_change_can_be_taken_back_on_a_page_shown_again(whole, base, response, contact):
    factories.answer(response, {"nulage_ansvar": "en"}, by=contact)
    page = whole.get(f"{base}nulage/")
    again = post(whole, page, f"{base}nulage/", nulage_ansvar="ingen", nulage_anstallda="många")
    post(whole, again, f"{base}nulage/", nulage_ansvar="en", nulage_anstallda="3")
    assert stored(response) == {"nulage_ansvar": "en", "nulage_anstallda": 3}


def test_a_wrong_value_over_a_colleagues_says_what_the_colleague_answered(whole, base, response, contact, colleague):
    page = whole.get(f"{base}nulage/")
    factories.answer(response, {"nulage_anstallda": "7"}, by=colleague)
    again = post(whole, page, f"{base}nulage/", nulage_anstallda="många")
    assert "Någon annan har under tiden svarat ”7”." in " ".join(texts(again, "//p[@id='q-nulage_anstallda-error']"))


@pytest.mark.parametrize("client", ["whole", "officer_client"])
def test_an_entry_shown_again_does_not_carry_an_old_text_over_a_colleagues(
    request, client, base, response, contact, colleague
):
    browser = request.getfixturevalue(client)
    url = f"{base if client == 'whole' else CASE}nulage_mal/"
    said = {} if client == "whole" else {"line-speaker": "nobody"}
    key = ("nulage_mal", "aaa")
    factories.answer(response, {key: Item({"nulage_mal_mal": "Gammalt"})}, by=contact)
    page = browser.get(f"{url}?item=aaa")
    factories.answer(response, {key: Item({"nulage_mal_mal": "Kollegans"})}, by=colleague)
    again = post(browser, page, url, "save", nulage_mal_malar="snart", **said)
    assert again.status_code == 200
    post(browser, again, url, "save", nulage_mal_malar="2030", **said)
    assert stored(response) == {"nulage_mal": [{"nulage_mal_mal": "Kollegans", "nulage_mal_malar": 2030}]}


def test_a_new_function_at_a_municipality_with_a_long_name_keeps_the_answers(
    officer_client, questionnaire, participation, municipality, response
):
    municipality.name = "Sankt Johannes och Sankta Maria landskommun med omkringliggande byar och fäbodar vid älven"
    municipality.save()
    role = factories.make_role("energi_klimatradgivare")
    sent = send(officer_client, f"{CASE}nulage/", "save", nulage_anstallda="3", **{"line-role": str(role.pk)})
    assert (sent.status_code, stored(response)) == (302, {"nulage_anstallda": 3})
    assert len(Contact.objects.latest("pk").name) == 100


def test_a_control_character_in_the_profile_is_told(officer_client, officer):
    sent = officer_client.post("/accounts/profile/", {"name": "a\x07b", "telephone": "0920-1"})
    assert sent.status_code == 200
    assert texts(sent, "//div[contains(@class, 'error-summary')]//li") != []
    officer.refresh_from_db()
    assert officer.name == "Handläggare 1"

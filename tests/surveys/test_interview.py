"""Answering by telephone: web values in place, confirmed or changed with a reason, and nobody's words lost."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from municipalities.models import Assessment, Contact
from surveys.actions import ledger_faults, record_answers, reopen_response, settle, submit_response
from surveys.forms.posted import fact_token
from surveys.models import AnswerRevision, KnownFact, RefusedAnswer, Response
from surveys.values import Item, Missing
from tests import factories
from tests.factories import at
from tests.surveys.answering import checked, errors, post, root, send, stored, texts

pytestmark = pytest.mark.django_db

CASE = "/cases/prestratus-2018/2514/interview/"
THEME = f"{CASE}tema_mobilitet/"
WEB = {
    "mobilitet_behov": "3",
    "mobilitet_prioritet": "1",
    "mobilitet_formaga": "1",
    "mobilitet_kommentar": "Två elbilar, ingen laddning.",
}


@pytest.fixture
def submitted(response, contact):
    """Kalix has answered about transport and submitted."""
    factories.answer(response, WEB, by=contact, now=at(12, 14))
    submit_response(response=response, by=contact, now=at(12, 15))
    return response


@pytest.fixture
def second_officer(db):
    return factories.sign_in(factories.make_user("officer", email="annan@example.se", name="Handläggare 2"))


def revisions(response, question):
    """What the ledger holds of a question, without the web's own first value."""
    rows = response.revisions.filter(question=question).order_by("seq")
    return [(r.kind, r.channel, r.value, r.missing, r.reason) for r in rows]


def faults(response):
    return ledger_faults(Response.objects.filter(pk=response.pk))


def call(client, url, contact, do="confirm", **changes):
    """Fetch a page of the interview, say who is on the line, change some fields and press a button."""
    return send(client, url, do, **{"line-speaker": str(contact.pk) if contact else "nobody", **changes})


# --- Saving ---------------------------------------------------------------------------------------------------------------


def test_what_is_left_is_confirmed_and_what_is_changed_gets_its_reason(officer_client, submitted, contact, officer):
    sent = call(officer_client, THEME, contact, mobilitet_behov="4", reason__mobilitet_behov="2")

    assert (sent.status_code, sent.headers["Location"]) == (302, f"{CASE}samverkan/")
    assert revisions(submitted, "mobilitet_behov") == [("value", "web", "3", "", ""), ("value", "phone", "4", "", "2")]
    assert revisions(submitted, "mobilitet_prioritet") == [
        ("value", "web", "1", "", ""),
        ("confirm", "phone", "1", "", ""),
    ]
    spoken = submitted.revisions.filter(channel="phone")
    assert {(r.by_user, r.spoken_by, r.spoken_role) for r in spoken} == {(officer, contact, "Miljöstrateg")}
    assert faults(submitted) == []


def test_saving_without_confirming_confirms_nothing(officer_client, submitted, contact):
    sent = call(officer_client, THEME, contact, do="save", mobilitet_behov="4")
    assert sent.headers["Location"] == THEME
    assert [r[0] for r in revisions(submitted, "mobilitet_behov")] == ["value", "value"]
    assert not submitted.revisions.filter(kind="confirm").exists()


def test_an_answer_whose_box_is_left_empty_is_not_confirmed(officer_client, submitted, contact):
    call(officer_client, THEME, contact, ok=["mobilitet_behov", "mobilitet_formaga"])
    confirmed = submitted.revisions.filter(kind="confirm").values_list("question", flat=True)
    assert set(confirmed) == {"mobilitet_behov", "mobilitet_formaga"}


def test_pressing_twice_confirms_once(officer_client, submitted, contact):
    page = officer_client.get(THEME)
    for _ in range(2):
        post(officer_client, page, THEME, "confirm", **{"line-speaker": str(contact.pk)})
    assert submitted.revisions.filter(kind="confirm").count() == 4


def test_a_reason_that_is_none_is_left_out_and_the_value_saved(officer_client, submitted, contact):
    call(officer_client, THEME, contact, mobilitet_behov="4", reason__mobilitet_behov="7")
    assert revisions(submitted, "mobilitet_behov")[-1] == ("value", "phone", "4", "", "")


def test_missing_codes_of_every_kind_are_kept(officer_client, submitted, contact):
    codes = {"mobilitet_behov": "!pending", "mobilitet_prioritet": "!declined", "mobilitet_formaga": "!not_asked"}
    call(officer_client, THEME, contact, **codes, mobilitet_kommentar="", mobilitet_kommentar__code="none")
    assert stored(submitted) == {
        "mobilitet_behov": "[pending]",
        "mobilitet_prioritet": "[declined]",
        "mobilitet_formaga": "[not_asked]",
        "mobilitet_kommentar": "[none]",
    }


def test_without_an_earlier_web_answer_everything_is_new(officer_client, participation, questionnaire, contact):
    """Nobody has opened a link: the response is made by the first answer, not by looking."""
    assert officer_client.get(CASE).status_code == 200
    assert officer_client.get(THEME).status_code == 200
    assert not Response.objects.exists()
    sent = call(officer_client, THEME, contact, mobilitet_behov="4", mobilitet_prioritet="2")
    assert sent.status_code == 302
    response = Response.objects.get(participation=participation)
    assert stored(response) == {"mobilitet_behov": "4", "mobilitet_prioritet": "2"}
    assert revisions(response, "mobilitet_behov") == [("value", "phone", "4", "", "")]


def test_a_value_given_on_this_call_is_not_asked_to_be_confirmed(officer_client, participation, questionnaire, contact):
    call(officer_client, THEME, contact, mobilitet_behov="4")
    assert root(officer_client.get(THEME)).xpath("//input[@name='ok']") == []


def test_a_known_fact_becomes_an_answer_when_the_municipality_agrees(
    officer_client, response, contact, officer, municipality
):
    fact = KnownFact.objects.create(
        municipality=municipality,
        question="nulage_ansvar",
        value="delat",
        source="Kommunens webbplats",
        known_on=datetime.date(2018, 8, 20),
        entered_by=officer,
    )
    url = f"{CASE}nulage/"
    assert "Delat mellan flera" in officer_client.get(url).content.decode()
    call(officer_client, url, contact, nulage_ansvar__fact=fact_token(fact))
    assert revisions(response, "nulage_ansvar") == [("value", "phone", "delat", "", "")]


def test_questions_that_an_answer_makes_relevant_are_asked_before_going_on(officer_client, response, contact):
    url = f"{CASE}nulage/"
    sent = call(officer_client, url, contact, nulage_natverk=["annat"])
    assert sent.headers["Location"] == f"{url}?new=nulage_natverk_annat#q-nulage_natverk_annat"
    page = officer_client.get(sent.headers["Location"].partition("#")[0])
    assert texts(page, "//p[@id='q-nulage_natverk_annat-new']") == ["En ny fråga, på grund av det senaste svaret."]


def test_an_answer_that_lost_its_relevance_is_kept_and_can_be_seen(officer_client, submitted, contact):
    call(officer_client, THEME, contact, mobilitet_behov="ej_aktuellt")
    assert stored(submitted)["mobilitet_prioritet"] == "1"
    assert not submitted.answers.get(question="mobilitet_prioritet").relevant
    hidden = root(officer_client.get(THEME)).xpath("//details[contains(@class, 'call-hidden')]//input[@checked]/@name")
    assert hidden[0] == "mobilitet_prioritet"


# --- Bad input ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "typed"),
    [
        ("nulage_anstallda", "många"),
        ("nulage_anstallda", "501"),
        ("nulage_anstallda", "9" * 30),
        ("nulage_ansvar", "ingen-sadan"),
        ("nulage_natverk", ["inget", "annat"]),
        ("nulage_natverk_annat", "null\x00byte"),
        ("nulage_natverk_annat", "å" * 10_001),
    ],
)
def test_what_is_wrong_stays_on_screen_and_the_rest_is_saved(officer_client, response, contact, question, typed):
    url = f"{CASE}nulage/"
    sent = call(officer_client, url, contact, **{"nulage_hinder.1": "tid", question: typed})
    found, links = errors(sent)
    assert sent.status_code == 200
    assert set(found) == {question}
    assert len(links) == 1
    assert stored(response) == {"nulage_hinder": ["tid"]}


def test_a_text_may_hold_markup_and_other_scripts(officer_client, response, contact):
    text = "<script>alert(1)</script> 🙂 \u202eåäö"
    call(officer_client, THEME, contact, mobilitet_kommentar=text)
    assert stored(response) == {"mobilitet_kommentar": text}
    assert "<script>alert" not in officer_client.get(THEME).content.decode()


def test_a_value_and_a_code_at_once_are_asked_about(officer_client, response, contact):
    sent = call(officer_client, THEME, contact, mobilitet_kommentar="Text", mobilitet_kommentar__code="declined")
    assert sent.status_code == 200
    assert set(errors(sent)[0]) == {"mobilitet_kommentar"}
    assert "Text" in sent.content.decode()


@pytest.mark.parametrize(
    "fields",
    [
        {"seen": "-1"},
        {"seen": "999999999999"},
        {"seen": "x"},
        {"asked": "mobilitet_behov bm_nytta finns_inte"},
        {"do": "remove.nothing"},
        {"do": "up.<script>"},
        {"do": "goto./etc"},
        {"do": "restore.a1"},
        {"ok": ["mobilitet_behov/x", "finns_inte", "", "/", "mobilitet_behov"]},
        {"settle.99": "take", "settle.1e5": "keep", "settle.": "merge"},
        {"item": "../../etc", "do": "edit.\x00"},
        {"reason.mobilitet_behov": "<b>"},
        {"mobilitet_kommentar.code": "not_a_code"},
    ],
)
def test_a_mangled_form_is_never_an_error_page(officer_client, submitted, contact, fields):
    sent = officer_client.post(
        THEME, {"line-speaker": str(contact.pk), "seen": "4", "asked": "mobilitet_behov", **fields}
    )
    assert sent.status_code in (200, 302)
    assert faults(submitted) == []


def test_a_page_that_is_not_in_the_questionnaire_is_not_found(officer_client, response):
    assert officer_client.get(f"{CASE}finns_inte/").status_code == 404
    assert officer_client.get(f"{THEME}?since=abc&item=../x&new=%00&removed=%00").status_code == 200


# --- Who is on the line ---------------------------------------------------------------------------------------------------


def test_the_speaker_is_remembered_from_page_to_page(officer_client, submitted, colleague):
    call(officer_client, THEME, colleague, do="save", mobilitet_behov="2")
    page = officer_client.get(f"{CASE}samverkan/")
    assert checked(page, "line-speaker") == [str(colleague.pk)]
    assert submitted.revisions.latest("seq").spoken_role == "Kommunchef"


def test_the_overview_takes_speaker_and_way(officer_client, submitted, colleague):
    sent = officer_client.post(CASE, {"line-speaker": str(colleague.pk), "way": "short"})
    assert (sent.status_code, sent.headers["Location"]) == (302, f"{CASE}nulage/")
    assert checked(officer_client.get(CASE), "way") == ["short"]
    assert checked(officer_client.get(CASE), "line-speaker") == [str(colleague.pk)]


def test_somebody_new_is_added_by_function(officer_client, submitted, municipality, officer):
    factories.make_role("samhallsplaneringschef")
    role = factories.make_role("samhallsplaneringschef")
    fields = {"line-speaker": "", "line-role": str(role.pk), "line-name": ""}
    send(officer_client, THEME, "save", **fields, mobilitet_behov="2")
    added = Contact.objects.get(assignments__role=role, assignments__municipality=municipality)
    assert added.name == "Samhällsplaneringschef, Kalix"
    last = submitted.revisions.latest("seq")
    assert (last.spoken_by, last.spoken_role) == (added, "Samhällsplaneringschef")


def test_a_name_without_a_function_saves_nothing_and_keeps_what_was_typed(officer_client, submitted):
    fields = {"line-speaker": "", "line-name": "Ny person"}
    sent = send(officer_client, THEME, "confirm", **fields, mobilitet_behov="2", mobilitet_kommentar="Ny text")
    assert sent.status_code == 200
    assert submitted.revisions.count() == 4
    assert checked(sent, "mobilitet_behov") == ["2"]
    assert "Ny text" in sent.content.decode()
    assert root(sent).xpath("//input[@name='line-name']/@value") == ["Ny person"]
    assert root(sent).xpath("//div[contains(@class, 'error-summary')]//a/@href") == ["#id_line-role"]


def test_a_contact_of_another_municipality_cannot_be_on_the_line(officer_client, submitted, other_contact):
    sent = send(officer_client, THEME, "confirm", **{"line-speaker": str(other_contact.pk)})
    assert sent.status_code == 200
    assert submitted.revisions.count() == 4


def test_nobody_named_is_allowed_and_the_ledger_says_so(officer_client, submitted):
    call(officer_client, THEME, None, mobilitet_behov="2")
    last = submitted.revisions.filter(channel="phone", kind="value").get()
    assert (last.spoken_by, last.spoken_role) == (None, "")


# --- Two at once ----------------------------------------------------------------------------------------------------------


def test_what_a_contact_changed_meanwhile_is_shown_and_not_overwritten(officer_client, response, contact):
    factories.answer(response, WEB, by=contact)
    page = officer_client.get(THEME)
    factories.answer(response, {"mobilitet_behov": "0"}, by=contact)
    sent = post(officer_client, page, THEME, "confirm", **{"line-speaker": str(contact.pk)}, mobilitet_behov="4")

    conflict = RefusedAnswer.objects.get()
    assert sent.headers["Location"] == f"{THEME}#conflict-{conflict.pk}"
    assert (conflict.value, stored(response)["mobilitet_behov"]) == ("4", "0")
    shown = officer_client.get(THEME)
    labels = texts(shown, "//div[contains(@class, 'conflict')]//label/span")
    assert [label[:1] for label in labels] == ["0", "4"]


def test_a_confirmation_of_a_value_that_changed_meanwhile_is_refused_and_shown(officer_client, response, contact):
    factories.answer(response, WEB, by=contact)
    page = officer_client.get(THEME)
    factories.answer(response, {"mobilitet_behov": "0"}, by=contact)
    sent = post(officer_client, page, THEME, "confirm", **{"line-speaker": str(contact.pk)})

    assert sent.headers["Location"] == f"{THEME}?since=4#q-mobilitet_behov"
    assert set(response.revisions.filter(kind="confirm").values_list("question", flat=True)) == set(WEB) - {
        "mobilitet_behov"
    }
    shown = texts(
        officer_client.get(sent.headers["Location"].partition("#")[0]), "//fieldset//p[contains(@class, 'note')]"
    )
    assert len(shown) == 1
    assert "3" in shown[0] and "0" in shown[0]


def test_two_officers_meet_as_a_conflict_and_nothing_is_lost(officer_client, second_officer, submitted, contact):
    first, second = officer_client.get(THEME), second_officer.get(THEME)
    speaker = {"line-speaker": str(contact.pk)}
    post(officer_client, first, THEME, "save", **speaker, mobilitet_behov="4", reason__mobilitet_behov="2")
    sent = post(second_officer, second, THEME, "save", **speaker, mobilitet_behov="2", mobilitet_formaga="3")

    assert stored(submitted)["mobilitet_behov"] == "4"
    assert stored(submitted)["mobilitet_formaga"] == "3"
    conflict = RefusedAnswer.objects.get()
    assert (conflict.value, str(conflict.by_user)) == ("2", "Handläggare 2")
    assert sent.headers["Location"].endswith(f"#conflict-{conflict.pk}")
    # The other officer sees it too, and chooses.
    chosen = call(officer_client, THEME, contact, do="settle", **{f"settle__{conflict.pk}": "take"})
    assert chosen.status_code == 302
    assert stored(submitted)["mobilitet_behov"] == "2"
    assert not RefusedAnswer.objects.filter(settled_at=None).exists()
    assert faults(submitted) == []


def test_keeping_what_stands_settles_and_confirms_it(officer_client, response, contact, colleague):
    factories.answer(response, WEB, by=contact)
    mine = {"mobilitet_behov": "1"}
    record_answers(response=response, values=mine, seen_seq=0, channel="web", by=colleague, now=at(2))
    conflict = RefusedAnswer.objects.get()
    call(officer_client, THEME, contact, ok=["mobilitet_behov"], **{f"settle__{conflict.pk}": "keep"})
    assert not RefusedAnswer.objects.filter(settled_at=None).exists()
    assert [r[0] for r in revisions(response, "mobilitet_behov")] == ["value", "confirm"]


def test_a_conflict_without_a_choice_stays_and_is_not_confirmed(officer_client, response, contact, colleague):
    factories.answer(response, WEB, by=contact)
    mine = {"mobilitet_behov": "1"}
    record_answers(response=response, values=mine, seen_seq=0, channel="web", by=colleague, now=at(2))
    sent = call(officer_client, THEME, contact, ok=["mobilitet_behov", "mobilitet_formaga"])
    assert sent.headers["Location"] == f"{CASE}samverkan/"
    assert [r[0] for r in revisions(response, "mobilitet_behov")] == ["value"]
    assert RefusedAnswer.objects.filter(settled_at=None).count() == 1


def test_keeping_what_somebody_changed_meanwhile_asks_again(officer_client, response, contact, colleague):
    factories.answer(response, WEB, by=contact)
    record_answers(
        response=response, values={"mobilitet_behov": "1"}, seen_seq=0, channel="web", by=colleague, now=at(2)
    )
    conflict = RefusedAnswer.objects.get()
    page = officer_client.get(THEME)
    factories.answer(response, {"mobilitet_behov": "0"}, by=contact)
    speaker = {"line-speaker": str(contact.pk)}
    sent = post(officer_client, page, THEME, "confirm", **speaker, **{f"settle__{conflict.pk}": "keep"})
    assert sent.headers["Location"] == f"{THEME}#conflict-{conflict.pk}"
    assert RefusedAnswer.objects.filter(settled_at=None).count() == 1
    assert [r[0] for r in revisions(response, "mobilitet_behov")] == ["value", "value"]


def test_a_page_of_the_short_way_is_saved_as_such_after_the_way_was_changed(officer_client, response, contact):
    officer_client.post(CASE, {"line-speaker": "nobody", "way": "short"})
    page = officer_client.get(f"{CASE}tema/")
    officer_client.post(CASE, {"line-speaker": "nobody", "way": "whole"})
    speaker = {"line-speaker": str(contact.pk)}
    post(officer_client, page, f"{CASE}tema/", "save", **speaker, styrdokument_behov="4", mobilitet_behov="3")
    assert stored(response) == {"styrdokument_behov": "4", "mobilitet_behov": "3"}


def test_a_page_sent_twice_adds_the_person_once(officer_client, submitted, municipality):
    role = factories.make_role("samhallsplaneringschef")
    page = officer_client.get(THEME)
    for _ in range(2):
        post(officer_client, page, THEME, "save", **{"line-speaker": "nobody", "line-role": str(role.pk)})
    assert Contact.objects.filter(assignments__role=role).count() == 1


def test_putting_back_an_entry_meets_a_mark_that_somebody_set_meanwhile(officer_client, response, contact, colleague):
    factories.answer(response, {("nulage_mal", "a1"): Item({"nulage_mal_mal": "Fossilfria resor"})}, by=contact)
    url = f"{CASE}nulage_mal/"
    call(officer_client, url, contact, do="remove.a1")
    page = officer_client.get(f"{url}?removed=a1")
    factories.answer(response, {"nulage_mal": Missing("none")}, by=colleague)
    post(officer_client, page, url, "restore.a1", **{"line-speaker": str(contact.pk)})
    assert stored(response) == {"nulage_mal": "[none]"}
    assert RefusedAnswer.objects.filter(settled_at=None).count() == 1


def test_two_texts_can_be_put_together(officer_client, response, contact, colleague):
    factories.answer(response, WEB, by=contact)
    mine = {"mobilitet_kommentar": "Bussar saknas."}
    record_answers(response=response, values=mine, seen_seq=0, channel="web", by=colleague, now=at(2))
    conflict = RefusedAnswer.objects.get()
    changes = {f"settle__{conflict.pk}": "merge", f"settle__{conflict.pk}__text": "Två elbilar. Bussar saknas."}
    call(officer_client, THEME, contact, do="settle", **changes)
    assert stored(response)["mobilitet_kommentar"] == "Två elbilar. Bussar saknas."


def test_a_merged_text_that_is_too_long_stays_on_screen(officer_client, response, contact, colleague):
    factories.answer(response, WEB, by=contact)
    mine = {"mobilitet_kommentar": "Bussar saknas."}
    record_answers(response=response, values=mine, seen_seq=0, channel="web", by=colleague, now=at(2))
    conflict = RefusedAnswer.objects.get()
    changes = {f"settle__{conflict.pk}": "merge", f"settle__{conflict.pk}__text": "å" * 10_001}
    sent = call(officer_client, THEME, contact, do="settle", **changes)
    assert sent.status_code == 200
    assert "å" * 10_001 in sent.content.decode()
    assert RefusedAnswer.objects.filter(settled_at=None).count() == 1


# --- Entries of a repeat --------------------------------------------------------------------------------------------------


REPEAT = f"{CASE}nulage_mal/"


def test_entries_are_added_changed_moved_removed_and_put_back(officer_client, response, contact):
    added = call(officer_client, f"{REPEAT}?item=new", contact, do="add", nulage_mal_mal="Fossilfria resor")
    assert added.headers["Location"] == f"{REPEAT}?item=new#item"
    call(
        officer_client,
        f"{REPEAT}?item=new",
        contact,
        do="save",
        nulage_mal_mal="Halverad energi",
        nulage_mal_malar="2030",
    )
    assert [v["nulage_mal_mal"] for v in stored(response)["nulage_mal"]] == ["Fossilfria resor", "Halverad energi"]

    first, second = response.answers.order_by("position").values_list("item", flat=True)
    call(officer_client, REPEAT, contact, do=f"up.{second}")
    assert [v["nulage_mal_mal"] for v in stored(response)["nulage_mal"]] == ["Halverad energi", "Fossilfria resor"]
    removed = call(officer_client, REPEAT, contact, do=f"remove.{first}", reason__nulage_mal="1")
    assert removed.headers["Location"] == f"{REPEAT}?removed={first}#items"
    assert [v["nulage_mal_mal"] for v in stored(response)["nulage_mal"]] == ["Halverad energi"]
    assert response.revisions.get(kind="clear").reason == "1"
    call(officer_client, removed.headers["Location"].partition("#")[0], contact, do=f"restore.{first}")
    assert len(stored(response)["nulage_mal"]) == 2
    assert faults(response) == []


def test_an_entry_from_the_web_is_confirmed_by_its_line(officer_client, response, contact):
    entry = Item({"nulage_mal_mal": "Fossilfria resor"})
    factories.answer(response, {("nulage_mal", "a1"): entry}, by=contact)
    submit_response(response=response, by=contact, now=at(2))
    call(officer_client, REPEAT, contact)
    assert [r[0] for r in revisions(response, "nulage_mal")] == ["value", "confirm"]


def test_an_open_entry_is_changed_with_a_reason(officer_client, response, contact):
    entry = Item({"nulage_mal_mal": "Fossilfria resor"})
    factories.answer(response, {("nulage_mal", "a1"): entry}, by=contact)
    call(officer_client, f"{REPEAT}?item=a1", contact, nulage_mal_malar="2030", reason__nulage_mal="2")
    last = response.revisions.latest("seq")
    assert (last.kind, last.value, last.reason) == (
        "value",
        {"nulage_mal_mal": "Fossilfria resor", "nulage_mal_malar": 2030},
        "2",
    )


def test_a_wrong_field_of_an_entry_is_said_beside_it(officer_client, response, contact):
    sent = call(officer_client, f"{REPEAT}?item=new", contact, nulage_mal_mal="Mål", nulage_mal_malar="1066")
    assert sent.status_code == 200
    assert set(errors(sent)[0]) == {"nulage_mal_malar"}
    assert "1066" in sent.content.decode()


def test_nothing_to_give_stands_instead_of_entries(officer_client, response, contact):
    call(officer_client, REPEAT, contact, nulage_mal__code="none")
    assert stored(response) == {"nulage_mal": "[none]"}
    assert checked(officer_client.get(REPEAT), "nulage_mal.code") == ["none"]


# --- The short way --------------------------------------------------------------------------------------------------------


def test_the_short_way_saves_first_and_shows_core_questions_only(officer_client, submitted, contact):
    sent = call(officer_client, THEME, contact, do="short", mobilitet_behov="2")
    assert stored(submitted)["mobilitet_behov"] == "2"
    assert sent.headers["Location"] == f"{CASE}tema/"
    page = officer_client.get(f"{CASE}tema/")
    asked = root(page).xpath("//input[@name='asked']/@value")[0].split()
    assert asked == ["styrdokument_behov", "mobilitet_behov"]
    back = call(officer_client, f"{CASE}tema/", contact, do="whole")
    assert back.headers["Location"] == f"{CASE}tema_styrdokument/"


# --- What is shown --------------------------------------------------------------------------------------------------------


def test_the_web_value_stands_where_it_was(officer_client, submitted, contact):
    call(officer_client, THEME, contact, mobilitet_behov="4", reason__mobilitet_behov="2")
    page = officer_client.get(THEME)
    was = texts(page, "//label[@class='was']")
    assert [text[:1] for text in was] == ["3"]
    outcome = texts(page, "//fieldset[@id='q-mobilitet_behov']//div[@class='outcome']/span[1]")
    assert outcome == ["3 webb → 4 telefon"]
    history = texts(page, "//fieldset[@id='q-mobilitet_behov']//ol[@class='steps']/li")
    assert len(history) == 2
    assert "Handläggare 1" in history[1] and "Miljöstrateg" in history[1]


def test_the_overview_counts_by_page(officer_client, submitted, contact):
    call(officer_client, THEME, contact, mobilitet_behov="4", ok=["mobilitet_formaga"])
    rows = {
        cells[0]: cells[1:]
        for row in root(officer_client.get(CASE)).xpath("//tr[td]")
        for cells in [[" ".join(cell.text_content().split()) for cell in row.xpath("th|td")]]
    }
    assert rows["Transporter och mobilitet"] == ["3 av 3", "1", "1", "", ""]
    assert rows["Styrdokument och åtgärdsplaner"][3] == "3"


def test_what_the_municipality_added_itself_is_no_change_of_ours(officer_client, submitted, contact):
    reopen_response(response=submitted, by=contact, now=at(13))
    factories.answer(submitted, {"styrdokument_behov": "4"}, by=contact, now=at(13, 10))
    submit_response(response=submitted, by=contact, now=at(13, 11))
    call(officer_client, f"{CASE}tema_styrdokument/", contact)
    numbers = texts(officer_client.get(f"{CASE}complete/"), "//main//dl[@class='record']//dd")
    # A comment may be left out: it is counted apart, so that the parts add up to what is answered.
    assert numbers[:4] == ["4 av 12", "1", "0", "3"]
    assert numbers[-1] == "1"


def test_ending_with_gaps_says_what_it_will_count_as(officer_client, participation, questionnaire, contact):
    call(officer_client, THEME, contact, mobilitet_behov="4")
    end = officer_client.get(f"{CASE}complete/")
    numbers = dict(
        zip(texts(end, "//main//dl[@class='record']//dt"), texts(end, "//main//dl[@class='record']//dd"), strict=True)
    )
    assert (numbers["Svarat"], numbers["– Lämnade på telefon"]) == ("1 av 12", "1")
    assert texts(end, "//main//form//p[contains(@class, 'note-attn')]") == [
        "11 av 12 frågor saknar svar. När intervjun är avslutad räknas kommunen som intervjuad och som att den har svarat."
    ]
    assert "Inget är besvarat på webben" in " ".join(texts(officer_client.get(CASE), "//ul[@class='log-rounds']/li"))


def test_facts_of_the_municipality_are_beside_every_page(officer_client, submitted, municipality):
    municipality.switchboard = "0923-650 00"
    municipality.save()
    for url in (CASE, THEME, f"{CASE}complete/"):
        facts = texts(officer_client.get(url), "//dl[@class='facts']/dd")
        assert "0923-650 00" in facts
        assert any(text.endswith("(2018)") for text in facts)


def test_pages_ask_as_often_for_many_answers_as_for_few(officer_client, submitted, contact):
    def asked(url):
        officer_client.get(url)
        with CaptureQueriesContext(connection) as queries:
            assert officer_client.get(url).status_code == 200
        return len(queries)

    few = [asked(url) for url in (CASE, THEME, f"{CASE}complete/")]
    call(officer_client, THEME, contact, mobilitet_behov="4")
    call(officer_client, f"{CASE}tema_styrdokument/", contact, styrdokument_behov="4", styrdokument_kommentar="Mer")
    factories.make_contact("Nr 3", at=submitted.participation.municipality)
    assert [asked(url) for url in (CASE, THEME, f"{CASE}complete/")] == few


# --- The end --------------------------------------------------------------------------------------------------------------


def test_completing_marks_the_unanswered_only_when_it_is_asked_for(officer_client, submitted, contact, officer):
    page = officer_client.get(f"{CASE}complete/")
    assert root(page).xpath("//input[@name='mark_not_asked']/@checked") == []
    sent = post(officer_client, page, f"{CASE}complete/", "complete", **{"line-speaker": str(contact.pk)})
    assert (sent.status_code, sent.headers["Location"]) == (302, CASE)
    done = submitted.submissions.get(kind="interview")
    assert (done.by_user, done.seq) == (officer, 4)
    assert not submitted.answers.filter(missing="not_asked").exists()


def test_without_a_web_submission_the_rest_is_marked_as_not_asked(
    officer_client, participation, questionnaire, contact
):
    call(officer_client, THEME, contact, mobilitet_behov="4")
    page = officer_client.get(f"{CASE}complete/")
    assert len(root(page).xpath("//input[@name='mark_not_asked'][@checked]")) == 1
    post(officer_client, page, f"{CASE}complete/", "complete", **{"line-speaker": str(contact.pk)})
    response = Response.objects.get()
    assert response.answers.get(question="styrdokument_behov").missing == "not_asked"
    assert response.submissions.get().kind == "interview"


def test_it_can_be_opened_and_completed_again(officer_client, submitted, contact):
    complete = f"{CASE}complete/"
    send(officer_client, complete, "complete")
    send(officer_client, complete, "complete")
    assert submitted.submissions.filter(kind="interview").count() == 1
    call(officer_client, THEME, contact, mobilitet_behov="4")
    send(officer_client, complete, "complete")
    assert list(submitted.submissions.filter(kind="interview").values_list("seq", flat=True)) == [4, 8]


def test_changes_without_a_reason_are_listed_and_filled_in_once(officer_client, submitted, contact):
    call(officer_client, THEME, contact, mobilitet_behov="4", mobilitet_formaga="2", reason__mobilitet_formaga="1")
    complete = f"{CASE}complete/"
    revision = AnswerRevision.objects.get(question="mobilitet_behov", channel="phone")
    page = officer_client.get(complete)
    assert root(page).xpath("//section[@id='reasons']//select/@name") == [f"reason.{revision.pk}"]
    post(officer_client, page, complete, "reasons", **{f"reason__{revision.pk}": "5"})
    revision.refresh_from_db()
    assert revision.reason == "5"
    assert root(officer_client.get(complete)).xpath("//section[@id='reasons']") == []
    # Another page that was left standing gives another reason: the first stays.
    sent = post(officer_client, page, complete, "reasons", **{f"reason__{revision.pk}": "1"})
    revision.refresh_from_db()
    assert (sent.status_code, revision.reason) == (302, "5")


def test_a_reason_that_does_not_exist_is_said_and_nothing_is_completed(officer_client, submitted, contact):
    call(officer_client, THEME, contact, mobilitet_behov="4")
    revision = AnswerRevision.objects.get(question="mobilitet_behov", channel="phone")
    sent = send(officer_client, f"{CASE}complete/", "complete", **{f"reason__{revision.pk}": "8"})
    assert sent.status_code == 200
    assert root(sent).xpath("//div[contains(@class, 'error-summary')]//a/@href") == [f"#reason-{revision.pk}"]
    assert not submitted.submissions.filter(kind="interview").exists()


def test_correcting_oneself_back_to_the_web_value_needs_no_reason(officer_client, submitted, contact):
    call(officer_client, THEME, contact, mobilitet_behov="4")
    call(officer_client, THEME, contact, mobilitet_behov="3")
    assert root(officer_client.get(f"{CASE}complete/")).xpath("//section[@id='reasons']") == []


def test_conflicts_are_listed_with_a_link(officer_client, response, contact, colleague):
    factories.answer(response, WEB, by=contact)
    record_answers(
        response=response, values={"mobilitet_behov": "1"}, seen_seq=0, channel="web", by=colleague, now=at(2)
    )
    conflict = RefusedAnswer.objects.get()
    page = officer_client.get(f"{CASE}complete/")
    assert root(page).xpath("//section[@id='conflicts']//a/@href") == [f"{THEME}#conflict-{conflict.pk}"]
    settle(refused=conflict, take=False, seen_seq=4, channel="phone", by=contact, now=at(3))
    assert root(officer_client.get(f"{CASE}complete/")).xpath("//section[@id='conflicts']") == []


# --- Doors ----------------------------------------------------------------------------------------------------------------


def test_a_municipality_that_declined_gets_a_clear_page(officer_client, submitted, participation):
    participation.declined_on, participation.declined_reason = datetime.date(2018, 10, 20), "Ingen tid"
    participation.save()
    for url in (CASE, THEME, f"{CASE}complete/"):
        page = officer_client.get(url)
        assert page.status_code == 200
        assert "Ingen tid" in page.content.decode()
        assert root(page).xpath("//main//form") == []
    sent = officer_client.post(
        THEME, {"asked": "mobilitet_kommentar", "mobilitet_kommentar": "En lång text som skrevs."}
    )
    assert sent.status_code == 409
    assert "En lång text som skrevs." in sent.content.decode()
    assert stored(submitted)["mobilitet_kommentar"] == WEB["mobilitet_kommentar"]


def test_a_closed_round_takes_nothing(officer_client, submitted):
    Assessment.objects.update(closed_on=datetime.date(2019, 7, 1))
    assert officer_client.post(f"{CASE}complete/", {"do": "complete"}).status_code == 409
    assert officer_client.get(CASE).status_code == 200
    assert not submitted.submissions.filter(kind="interview").exists()


def test_without_a_questionnaire_there_is_a_clear_page(officer_client, participation):
    for url in (CASE, THEME, f"{CASE}complete/"):
        page = officer_client.get(url)
        assert page.status_code == 200
        assert root(page).xpath("//main//form") == []


def test_an_unknown_case_is_not_found(officer_client, submitted):
    for url in ("/cases/prestratus-2018/2506/interview/", "/cases/finns-inte/2514/interview/"):
        assert officer_client.get(url).status_code == 404


def test_strangers_learn_nothing(anonymous, reader_client, respondent, submitted):
    for url in (CASE, THEME, f"{CASE}complete/", "/cases/finns-inte/2514/interview/"):
        assert reader_client.get(url).status_code == 404
        assert anonymous.get(url).headers["Location"] == f"/accounts/login/?next={url}"
        assert respondent.get(url).headers["Location"] == f"/accounts/login/?next={url}"
        assert reader_client.post(url, {"mobilitet_behov": "0"}).status_code == 404
    assert submitted.revisions.count() == 4


def test_a_code_is_not_lost_by_a_page_that_was_open(officer_client, submitted, contact):
    """A code that stands is printed as chosen, so sending the page as it is changes nothing."""
    factories.answer(
        submitted, {"mobilitet_kommentar": Missing("pending")}, by=factories.make_user("lead"), channel="phone"
    )
    call(officer_client, THEME, contact, do="save")
    assert stored(submitted)["mobilitet_kommentar"] == "[pending]"

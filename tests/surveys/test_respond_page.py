"""A page of questions: saved answer by answer, what is wrong stays on screen, and what follows appears."""

import datetime
from urllib.parse import urlencode

import pytest

from municipalities.models import Assessment
from surveys.actions import complete_interview, submit_response
from surveys.forms.posted import fact_token
from surveys.models import KnownFact, RefusedAnswer, Response
from tests import factories
from tests.factories import at
from tests.surveys.answering import checked, errors, is_hidden, post, root, send, stored, texts

pytestmark = pytest.mark.django_db


@pytest.fixture
def base(response):
    return f"/respond/{response.pk}/"


@pytest.fixture
def whole(respondent, base):
    """Kalix on the way through the whole questionnaire."""
    respondent.post(base, {"way": "whole"})
    return respondent


@pytest.fixture
def chief(invitation, colleague, base):
    """A second browser, where the chief executive answers."""
    browser = factories.open_link(invitation, speaker=colleague)
    browser.post(base, {"way": "whole"})
    return browser


# --- Saving and going on --------------------------------------------------------------------------------------------------


def test_a_page_is_saved_and_the_next_one_opened(whole, base, response, contact):
    sent = send(
        whole,
        f"{base}nulage/",
        nulage_ansvar="en",
        nulage_natverk=["ekokommuner"],
        nulage_hinder__1="tid",
        nulage_hinder__2="pengar",
        nulage_anstallda="2",
    )
    assert (sent.status_code, sent.headers["Location"]) == (302, f"{base}nulage_mal/")
    assert stored(response) == {
        "nulage_ansvar": "en",
        "nulage_natverk": ["ekokommuner"],
        "nulage_hinder": ["tid", "pengar"],
        "nulage_anstallda": 2,
    }
    revisions = [(r.channel, r.by_contact, r.spoken_by, r.spoken_role) for r in response.revisions.all()]
    assert set(revisions) == {("web", contact, contact, "Miljöstrateg")}


@pytest.mark.parametrize(
    ("do", "to"),
    [
        ("next", "tema_mobilitet/"),
        ("previous", "nulage_mal/"),
        ("overview", ""),
        ("save", "tema_styrdokument/"),
        ("garbage", "tema_mobilitet/"),
        ("", "tema_mobilitet/"),
        ("up.x\x00", "tema_styrdokument/#items"),
        ("remove.ö", "tema_styrdokument/?removed=%C3%B6#items"),
    ],
)
def test_every_button_saves_first(whole, base, response, do, to):
    sent = send(whole, f"{base}tema_styrdokument/", do, styrdokument_kommentar="Två rader\r\ntext")
    assert sent.headers["Location"] == f"{base}{to}"
    assert stored(response) == {"styrdokument_kommentar": "Två rader\ntext"}


def test_the_last_page_leads_to_the_review_and_the_first_back_to_the_overview(whole, base):
    assert send(whole, f"{base}samverkan/").headers["Location"] == f"{base}review/"
    assert send(whole, f"{base}nulage/", "previous").headers["Location"] == base


def test_a_page_that_nobody_changed_writes_nothing(whole, base, response, contact):
    factories.answer(response, {"mobilitet_behov": "3", "nulage_hinder": ["tid"]}, by=contact)
    send(whole, f"{base}tema_mobilitet/")
    send(whole, f"{base}nulage/")
    assert Response.objects.get(pk=response.pk).seq == 2


def test_a_saved_page_shows_what_it_holds(whole, base, response, contact):
    values = {
        "nulage_ansvar": "delat",
        "nulage_natverk": ["borgmastaravtalet", "annat"],
        "nulage_hinder": ["annat", "tid"],
        "nulage_anstallda": 4,
        "nulage_natverk_annat": 'Nätverk <b>"Nord"</b>',
    }
    factories.answer(response, values, by=contact)
    page = whole.get(f"{base}nulage/")
    assert checked(page, "nulage_ansvar") == ["delat"]
    assert checked(page, "nulage_natverk") == ["borgmastaravtalet", "annat"]
    assert (checked(page, "nulage_hinder.1"), checked(page, "nulage_hinder.2")) == (["annat"], ["tid"])
    assert root(page).xpath("//input[@name='nulage_anstallda']/@value") == ["4"]
    assert root(page).xpath("//input[@name='nulage_natverk_annat']/@value") == ['Nätverk <b>"Nord"</b>']


def test_answers_can_be_taken_back(whole, base, response, contact):
    factories.answer(response, {"mobilitet_behov": "3", "mobilitet_kommentar": "Text"}, by=contact)
    send(whole, f"{base}tema_mobilitet/", mobilitet_behov="", mobilitet_kommentar="")
    assert stored(response) == {}


def test_progress_counts_what_is_asked_and_answered(whole, base, response, contact):
    factories.answer(response, {"mobilitet_behov": "3", "nulage_ansvar": "en"}, by=contact)
    page = whole.get(f"{base}tema_mobilitet/")
    progress = root(page).xpath("//progress")[0]
    # Five in the first part with its repeat, three in each theme, one in the last: comments do not count.
    assert (progress.get("value"), progress.get("max")) == ("2", "12")


def test_an_unknown_page_is_not_found(whole, base):
    for name in ("nothing", "tema_nothing", "nulage.", "%00", "Nulage", "bm_nytta"):
        assert whole.get(f"{base}{name}/").status_code == 404


def test_a_page_that_is_gone_shows_what_was_typed(whole, base, response):
    text = "En lång text som ingen vill skriva igen"
    sent = whole.post(f"{base}gone/", {"asked": "mobilitet_kommentar", "mobilitet_kommentar": text})
    assert (sent.status_code, texts(sent, "//textarea")) == (404, [text])
    assert stored(response) == {}


# --- Two ways -------------------------------------------------------------------------------------------------------------


def test_the_short_way_shows_the_core_questions_of_a_part_together(respondent, base):
    page = respondent.get(f"{base}tema/")
    assert root(page).xpath("//input[@name='asked']/@value") == ["styrdokument_behov mobilitet_behov"]
    assert len(texts(page, "//h2[@class='group-head']")) == 2


def test_the_short_way_goes_from_part_to_part(respondent, base):
    assert send(respondent, f"{base}nulage/").headers["Location"] == f"{base}tema/"
    assert send(respondent, f"{base}tema/").headers["Location"] == f"{base}review/"


def test_a_page_of_the_other_way_can_be_answered_too(respondent, base, response):
    sent = send(respondent, f"{base}tema_mobilitet/", mobilitet_behov="1", mobilitet_formaga="2")
    assert sent.headers["Location"] == f"{base}samverkan/"
    assert stored(response) == {"mobilitet_behov": "1", "mobilitet_formaga": "2"}


def test_what_the_page_did_not_ask_is_not_cleared(respondent, base, response, contact):
    """The pages "nulage" of both ways share a name; the short one asks one of five questions."""
    factories.answer(response, {"nulage_ansvar": "en", "nulage_anstallda": 4}, by=contact)
    send(respondent, f"{base}nulage/", nulage_ansvar="delat")
    assert stored(response) == {"nulage_ansvar": "delat", "nulage_anstallda": 4}


def test_a_page_left_standing_when_the_way_is_changed_saves_everything(whole, base, response):
    page = whole.get(f"{base}nulage/")
    whole.post(base, {"way": "short"})
    post(whole, page, f"{base}nulage/", nulage_ansvar="en", nulage_anstallda="4")
    assert stored(response) == {"nulage_ansvar": "en", "nulage_anstallda": 4}


def test_the_way_is_changed_on_the_overview(respondent, base):
    assert len(texts(respondent.get(base), "//ul[@class='pages']/li")) == 2
    respondent.post(base, {"way": "whole"})
    assert len(texts(respondent.get(base), "//ul[@class='pages']/li")) == 5


# --- What depends on an answer --------------------------------------------------------------------------------------------


def test_what_is_not_relevant_is_in_the_page_and_hidden(whole, base, response, contact):
    assert is_hidden(whole.get(f"{base}nulage/"), "nulage_natverk_annat")
    factories.answer(response, {"nulage_natverk": ["annat"]}, by=contact)
    assert not is_hidden(whole.get(f"{base}nulage/"), "nulage_natverk_annat")


def test_a_new_question_brings_the_page_back(whole, base, response):
    sent = send(whole, f"{base}nulage/", nulage_natverk=["annat"], nulage_anstallda="1")
    to = f"{base}nulage/?new=nulage_natverk_annat#q-nulage_natverk_annat-new"
    assert (sent.status_code, sent.headers["Location"]) == (302, to)
    page = whole.get(to)
    assert root(page).xpath("//*[@id='q-nulage_natverk_annat-new']/@tabindex") == ["-1"]
    # Once it has been seen and left empty, the next save goes on.
    assert send(whole, f"{base}nulage/").headers["Location"] == f"{base}nulage_mal/"
    assert stored(response) == {"nulage_natverk": ["annat"], "nulage_anstallda": 1}


def test_going_back_is_not_held_up_by_a_new_question(whole, base):
    assert send(whole, f"{base}nulage/", "previous", nulage_natverk=["annat"]).headers["Location"] == base


@pytest.mark.parametrize("new", ["x", "nulage_ansvar,,nulage_ansvar", "%00", "," * 2000])
def test_an_invented_new_question_is_ignored(whole, base, new):
    assert whole.get(f"{base}nulage/?new={new}").status_code == 200


def test_a_hidden_answer_is_kept_and_comes_back(whole, base, response, contact):
    factories.answer(response, {"mobilitet_behov": "3", "mobilitet_prioritet": "4"}, by=contact)
    send(whole, f"{base}tema_mobilitet/", mobilitet_behov="ej_aktuellt")
    page = whole.get(f"{base}tema_mobilitet/")
    assert is_hidden(page, "mobilitet_prioritet")
    assert checked(page, "mobilitet_prioritet") == ["4"]
    assert response.answers.get(question="mobilitet_prioritet").relevant is False
    send(whole, f"{base}tema_mobilitet/", mobilitet_behov="1")
    assert response.answers.get(question="mobilitet_prioritet").relevant is True


# --- Codes ----------------------------------------------------------------------------------------------------------------


def test_every_kind_of_question_can_be_left_with_a_reason(whole, base, response):
    send(
        whole,
        f"{base}nulage/",
        nulage_ansvar="!pending",
        nulage_natverk__code="dont_know",
        nulage_hinder__code="none",
        nulage_anstallda__code="declined",
    )
    assert stored(response) == {
        "nulage_ansvar": "[pending]",
        "nulage_natverk": "[dont_know]",
        "nulage_hinder": "[none]",
        "nulage_anstallda": "[declined]",
    }
    page = whole.get(f"{base}nulage/")
    assert checked(page, "nulage_ansvar") == ["!pending"]
    assert len(root(page).xpath("//details[@class='other'][@open]")) == 4


def test_a_choice_that_is_a_code_stands_apart(whole, base):
    page = whole.get(f"{base}tema_mobilitet/")
    apart = root(page).xpath("//fieldset[@id='q-mobilitet_behov']/div[@class='apart']//input/@value")
    assert apart == ["vet_ej", "ej_aktuellt"]
    codes = root(page).xpath("//fieldset[@id='q-mobilitet_behov']/details//input/@value")
    assert codes == ["pending", "declined"] or codes == ["!pending", "!declined"]


def test_not_asked_is_for_staff(whole, base, response):
    sent = send(whole, f"{base}tema_mobilitet/", mobilitet_behov="!not_asked")
    assert b"not_asked" not in whole.get(f"{base}tema_mobilitet/").content
    assert (sent.status_code, stored(response)) == (200, {})


def test_an_answer_and_a_reason_at_once_is_asked_about(whole, base, response):
    sent = send(whole, f"{base}nulage/", nulage_anstallda="3", nulage_anstallda__code="dont_know", nulage_ansvar="en")
    assert list(errors(sent)[0]) == ["nulage_anstallda"]
    assert (checked(sent, "nulage_anstallda.code"), stored(response)) == (["dont_know"], {"nulage_ansvar": "en"})


def test_the_newer_of_answer_and_reason_is_meant(whole, base, response):
    send(whole, f"{base}nulage/", nulage_anstallda__code="dont_know")
    send(whole, f"{base}nulage/", nulage_anstallda="3")
    assert stored(response) == {"nulage_anstallda": 3}
    send(whole, f"{base}nulage/", nulage_anstallda__code="declined")
    assert stored(response) == {"nulage_anstallda": "[declined]"}


def test_the_own_municipality_is_never_offered(whole, base, response):
    page = whole.get(f"{base}samverkan/")
    offered = root(page).xpath("//input[@name='samv_partner']/@value")
    assert (len(offered), "2514" in offered) == (13, False)
    sent = send(whole, f"{base}samverkan/", samv_partner=["2514", "2510"])
    assert (list(errors(sent)[0]), stored(response)) == (["samv_partner"], {})


def test_a_question_of_the_other_variant_is_neither_shown_nor_taken(whole, base, response):
    sent = send(whole, f"{base}samverkan/", bm_nytta="Hemligt", asked="samv_partner bm_intresse bm_nytta")
    # It is kept nowhere, and not thrown away without a word: the variant may have changed while somebody wrote.
    assert (sent.status_code, stored(response), texts(sent, "//textarea")) == (409, {}, ["Hemligt"])


# --- What bad input gets --------------------------------------------------------------------------------------------------

LONG = "å" * 1_000_000
WRONG = {
    "a word for a number": ("nulage", "nulage_anstallda", "många"),
    "a number out of its rule": ("nulage", "nulage_anstallda", "501"),
    "a huge number": ("nulage", "nulage_anstallda", "9" * 5000),
    "other digits": ("nulage", "nulage_anstallda", "²³"),
    "an unknown choice": ("nulage", "nulage_ansvar", "hittepå"),
    "an unknown code": ("nulage", "nulage_ansvar", "!hittepå"),
    "a code that is not for this": ("nulage", "nulage_ansvar", "!none"),
    "an unknown code beside": ("nulage", "nulage_hinder.code", "hittepå"),
    "one choice of many unknown": ("nulage", "nulage_natverk", ["annat", "hittepå"]),
    "a code with a choice": ("nulage", "nulage_natverk", ["annat", "inget"]),
    "the same place twice": ("nulage", "nulage_hinder.2", "tid"),
    "too many places": ("nulage", "nulage_hinder.3", "kunskap"),
    "a megabyte": ("tema_mobilitet", "mobilitet_kommentar", LONG),
    "a null byte": ("tema_mobilitet", "mobilitet_kommentar", "ett\x00två"),
}


@pytest.mark.parametrize("case", WRONG)
def test_wrong_input_is_named_beside_its_field_and_the_rest_is_saved(whole, base, response, case):
    page, name, value = WRONG[case]
    changes = {"nulage_hinder__1": "tid", "nulage_hinder__2": "pengar"} if "place" in case else {}
    good = ("nulage_natverk_annat", "Bra") if page == "nulage" else ("mobilitet_behov", "3")
    changes |= {name.replace(".", "__"): value, good[0]: good[1]}
    sent = send(whole, f"{base}{page}/", **changes)
    assert sent.status_code == 200
    question = name.partition(".")[0]
    beside, links = errors(sent)
    assert list(beside) == [question]
    assert beside[question]
    assert [link.partition("-1")[0] for link in links] == [f"#q-{question}"]
    assert root(sent).xpath(f"//*[@id='{links[0][1:]}']/@name"), "the link leads to a control"
    assert stored(response) == {good[0]: good[1]}


def test_what_was_typed_stays_on_screen(whole, base):
    typed = "ett\x00två <script>alert(1)</script> \u202e👩\u200d🚒"
    sent = send(whole, f"{base}tema_mobilitet/", mobilitet_kommentar=typed, mobilitet_behov="2")
    assert root(sent).xpath("//textarea[@name='mobilitet_kommentar']/text()")[0].lstrip("\n") == typed.replace(
        "\x00", "\ufffd"
    )
    assert checked(sent, "mobilitet_behov") == ["2"]
    assert b"<script>alert" not in sent.content


def test_wrong_choices_stay_chosen(whole, base):
    sent = send(
        whole,
        f"{base}nulage/",
        nulage_natverk=["annat", "inget"],
        nulage_hinder__1="tid",
        nulage_hinder__2="tid",
        nulage_anstallda="många",
    )
    assert checked(sent, "nulage_natverk") == ["annat", "inget"]
    assert (checked(sent, "nulage_hinder.1"), checked(sent, "nulage_hinder.2")) == (["tid"], ["tid"])
    assert root(sent).xpath("//input[@name='nulage_anstallda']/@value") == ["många"]
    assert len(errors(sent)[1]) == 3


@pytest.mark.parametrize("text", ["👩‍🚒🌲", "\u202eשלום\u202c", "<script>alert(1)</script>", "ﷺ" * 100, "\ttab"])
def test_any_writing_is_kept_as_it_is(whole, base, response, text):
    send(whole, f"{base}tema_mobilitet/", mobilitet_kommentar=text)
    assert stored(response) == {"mobilitet_kommentar": text}
    page = whole.get(f"{base}tema_mobilitet/")
    assert root(page).xpath("//textarea[@name='mobilitet_kommentar']")[0].text.removeprefix("\n") == text


def test_a_text_that_begins_with_a_line_break_keeps_it(whole, base, response):
    send(whole, f"{base}tema_mobilitet/", mobilitet_kommentar="\n\nTvå rader ned")
    send(whole, f"{base}tema_mobilitet/")
    assert (stored(response), Response.objects.get(pk=response.pk).seq) == (
        {"mobilitet_kommentar": "\n\nTvå rader ned"},
        1,
    )


@pytest.mark.parametrize("seen", ["", "-1", "x", "9" * 5000, "1e3", "²", "\x00", "1.5"])
def test_a_page_that_does_not_know_what_it_saw_is_careful(whole, base, response, colleague, seen):
    factories.answer(response, {"mobilitet_behov": "1"}, by=colleague)
    sent = send(whole, f"{base}tema_mobilitet/", mobilitet_behov="4", mobilitet_formaga="2", seen=seen)
    assert sent.status_code == 302
    assert stored(response) == {"mobilitet_behov": "1", "mobilitet_formaga": "2"}
    assert RefusedAnswer.objects.get().value == "4"


def test_unknown_fields_are_ignored(whole, base, response):
    sent = send(whole, f"{base}tema_mobilitet/", hittepa="Vad är det?", mobilitet_behov="2")
    assert (sent.status_code, stored(response)) == (302, {"mobilitet_behov": "2"})


def test_an_unknown_question_is_shown_for_copying_and_the_rest_is_saved(whole, base, response):
    asked = "hittepa mobilitet_behov"
    sent = send(whole, f"{base}tema_mobilitet/", hittepa="Vad är det?", asked=asked, mobilitet_behov="2")
    assert (sent.status_code, stored(response)) == (409, {"mobilitet_behov": "2"})
    assert texts(sent, "//textarea") == ["Vad är det?"]
    assert "Några frågor på sidan ingår inte längre i er enkät." in sent.content.decode()


def test_an_empty_post_saves_nothing_and_breaks_nothing(whole, base, response, contact):
    factories.answer(response, {"mobilitet_behov": "1"}, by=contact)
    assert whole.post(f"{base}tema_mobilitet/", {}).status_code == 302
    assert stored(response) == {"mobilitet_behov": "1"}


# --- Two people -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def conflict(whole, chief, base, response):
    """Both had the page open; the chief executive saved first. Returns what the strategist's browser was answered."""
    page = whole.get(f"{base}tema_mobilitet/")
    send(chief, f"{base}tema_mobilitet/", mobilitet_formaga="2", mobilitet_kommentar="Fyra laddplatser")
    return post(
        whole,
        page,
        f"{base}tema_mobilitet/",
        mobilitet_formaga="1",
        mobilitet_kommentar="Ingen plan",
        mobilitet_behov="3",
    )


def refused(question):
    return RefusedAnswer.objects.get(question=question)


def test_different_answers_are_both_kept_and_shown(conflict, whole, base, response):
    assert stored(response) == {
        "mobilitet_behov": "3",
        "mobilitet_formaga": "2",
        "mobilitet_kommentar": "Fyra laddplatser",
    }
    first = refused("mobilitet_formaga")
    assert conflict.headers["Location"] == f"{base}tema_mobilitet/#conflict-{first.pk}"
    page = whole.get(f"{base}tema_mobilitet/")
    box = root(page).xpath("//fieldset[@id='q-mobilitet_formaga']/div[@class='conflict']")[0]
    labels = [" ".join(label.text_content().split()) for label in box.xpath(".//label")]
    assert len(labels) == 2
    assert labels[0].startswith("1 ") and "miljöstrateg" in labels[0]
    assert labels[1].startswith("2 ") and "kommunchef" in labels[1]
    assert checked(page, "mobilitet_formaga") == ["2"]


def test_a_page_with_a_conflict_can_be_sent_again_without_a_choice(conflict, whole, base, response):
    sent = send(whole, f"{base}tema_mobilitet/")
    assert sent.headers["Location"] == f"{base}samverkan/"
    assert RefusedAnswer.objects.filter(settled_at=None).count() == 2
    assert stored(response)["mobilitet_formaga"] == "2"


def test_taking_the_refused_answer(conflict, whole, base, response, contact):
    one = refused("mobilitet_formaga")
    sent = send(whole, f"{base}tema_mobilitet/", "settle", **{f"settle__{one.pk}": "take"})
    assert sent.headers["Location"] == f"{base}tema_mobilitet/"
    assert (stored(response)["mobilitet_formaga"], refused("mobilitet_formaga").settled_at is None) == ("1", False)
    assert response.revisions.get(seq=4).by_contact == contact


def test_keeping_what_stands(conflict, whole, base, response):
    one = refused("mobilitet_formaga")
    send(whole, f"{base}tema_mobilitet/", "next", **{f"settle__{one.pk}": "keep"})
    assert (stored(response)["mobilitet_formaga"], refused("mobilitet_formaga").settled_at is None) == ("2", False)


def test_one_text_made_of_both(conflict, whole, base, response):
    two = refused("mobilitet_kommentar")
    page = whole.get(f"{base}tema_mobilitet/")
    merged = root(page).xpath(f"//textarea[@name='settle.{two.pk}.text']")[0].text.lstrip("\n")
    assert merged == "Fyra laddplatser\n\nIngen plan"
    changes = {f"settle__{two.pk}": "merge", f"settle__{two.pk}__text": "Fyra laddplatser, ingen plan"}
    send(whole, f"{base}tema_mobilitet/", "settle", **changes)
    assert stored(response)["mobilitet_kommentar"] == "Fyra laddplatser, ingen plan"
    assert refused("mobilitet_kommentar").settled_at is not None


def test_a_merged_text_that_cannot_be_saved_stays_on_screen(conflict, whole, base, response):
    two = refused("mobilitet_kommentar")
    changes = {f"settle__{two.pk}": "merge", f"settle__{two.pk}__text": "x" * 10_001}
    sent = send(whole, f"{base}tema_mobilitet/", "settle", **changes)
    assert sent.status_code == 200
    assert len(texts(sent, "//div[@class='conflict']/p[@class='field-error']")) == 1
    assert len(root(sent).xpath(f"//textarea[@name='settle.{two.pk}.text']")[0].text.strip()) == 10_001
    assert stored(response)["mobilitet_kommentar"] == "Fyra laddplatser"


def test_saving_a_choice_that_was_not_made_says_so(conflict, whole, base):
    sent = send(whole, f"{base}tema_mobilitet/", "settle")
    page = whole.get(sent.headers["Location"])
    assert len(texts(page, "//li[contains(@class, 'warning')]")) == 1
    assert RefusedAnswer.objects.filter(settled_at=None).count() == 2


def test_the_colleague_sees_the_conflict_too_and_may_settle_it(conflict, chief, base, response, colleague):
    one = refused("mobilitet_formaga")
    send(chief, f"{base}tema_mobilitet/", "settle", **{f"settle__{one.pk}": "take"})
    assert stored(response)["mobilitet_formaga"] == "1"
    assert response.revisions.last().by_contact == colleague


def test_a_conflict_of_another_response_cannot_be_settled(conflict, stranger, other_response):
    one = refused("mobilitet_formaga")
    url = f"/respond/{other_response.pk}/tema_mobilitet/"
    assert stranger.post(url, {f"settle.{one.pk}": "take", "do": "settle"}).status_code == 302
    assert refused("mobilitet_formaga").settled_at is None


def test_merging_without_a_text_is_no_choice(conflict, whole, base, response):
    two = refused("mobilitet_kommentar")
    for text in (None, "", "  "):
        changes = {f"settle__{two.pk}": "merge", f"settle__{two.pk}__text": text}
        send(whole, f"{base}tema_mobilitet/", "settle", **changes)
    assert stored(response)["mobilitet_kommentar"] == "Fyra laddplatser"
    assert refused("mobilitet_kommentar").settled_at is None


def test_keeping_what_has_changed_meanwhile_is_asked_again(conflict, whole, chief, base, response):
    one = refused("mobilitet_formaga")
    page = whole.get(f"{base}tema_mobilitet/")
    send(chief, f"{base}tema_mobilitet/", mobilitet_formaga="0")
    sent = post(whole, page, f"{base}tema_mobilitet/", "settle", **{f"settle__{one.pk}": "keep"})
    assert sent.headers["Location"] == f"{base}tema_mobilitet/#conflict-{one.pk}"
    assert (stored(response)["mobilitet_formaga"], refused("mobilitet_formaga").settled_at) == ("0", None)


@pytest.mark.parametrize(
    "name", ["settle.", "settle.x", "settle.-1", "settle.²", "settle.99999999999999999999", "settle"]
)
def test_an_invented_conflict_is_ignored(whole, base, response, name):
    assert whole.post(f"{base}tema_mobilitet/", {name: "take", "do": "settle"}).status_code == 302


def test_a_conflict_beside_something_wrong_shows_both(whole, chief, base, response):
    page = whole.get(f"{base}nulage/")
    send(chief, f"{base}nulage/", nulage_ansvar="en")
    sent = post(whole, page, f"{base}nulage/", nulage_ansvar="delat", nulage_anstallda="många")
    assert sent.status_code == 200
    assert (len(texts(sent, "//div[@class='conflict']")), list(errors(sent)[0])) == (1, ["nulage_anstallda"])
    # Sent again as it is now, the standing answer is no new one.
    again = post(whole, sent, f"{base}nulage/", nulage_anstallda="3")
    assert (again.status_code, stored(response)) == (302, {"nulage_ansvar": "en", "nulage_anstallda": 3})


def test_a_lost_reply_is_harmless(whole, base, response):
    page = whole.get(f"{base}tema_mobilitet/")
    for _again in range(3):
        sent = post(whole, page, f"{base}tema_mobilitet/", mobilitet_behov="3")
        assert sent.status_code == 302
    assert Response.objects.get(pk=response.pk).seq == 1


def test_the_bar_says_who_answers_and_who_else(whole, chief, base):
    send(chief, f"{base}nulage/", nulage_ansvar="en")
    send(whole, f"{base}tema_mobilitet/", mobilitet_behov="3")
    bar = texts(whole.get(f"{base}nulage/"), "//*[@class='who']/span[not(@hidden)]")
    assert len(bar) == 3
    assert ("kommunchef" in bar[1], ":" in bar[2]) == (True, True)


# --- Known facts ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def fact(municipality):
    return KnownFact.objects.create(
        municipality=municipality,
        question="nulage_ansvar",
        value="delat",
        source="Kommunens webbplats",
        known_on=datetime.date(2018, 5, 2),
    )


def test_a_known_fact_is_asked_about_and_is_no_answer(whole, base, response, fact):
    page = whole.get(f"{base}nulage/")
    note = texts(page, "//div[contains(@class, 'fact')]")[0]
    assert ("Kommunens webbplats" in note, "2018-05-02" in note) == (True, True)
    assert checked(page, "nulage_ansvar") == []
    send(whole, f"{base}nulage/")
    assert stored(response) == {}


def test_a_known_fact_becomes_an_answer_when_it_is_agreed_to(whole, base, response, contact, fact):
    send(whole, f"{base}nulage/", nulage_ansvar__fact=fact_token(fact))
    assert (stored(response), response.revisions.get().by_contact) == ({"nulage_ansvar": "delat"}, contact)
    assert texts(whole.get(f"{base}nulage/"), "//div[contains(@class, 'fact')]") == []


def test_agreeing_to_what_has_changed_meanwhile_is_asked_again(whole, base, response, fact):
    page = whole.get(f"{base}nulage/")
    token = fact_token(fact)
    KnownFact.objects.update(value="ingen")
    sent = post(whole, page, f"{base}nulage/", nulage_ansvar__fact=token, nulage_anstallda="2")
    assert (list(errors(sent)[0]), stored(response)) == (["nulage_ansvar"], {"nulage_anstallda": 2})
    assert checked(sent, "nulage_ansvar.fact") == []


@pytest.mark.parametrize("agreed", ["yes", "x" * 5000, "\x00"])
def test_agreeing_to_nothing_in_particular_is_no_answer(whole, base, response, fact, agreed):
    assert send(whole, f"{base}nulage/", nulage_ansvar__fact=agreed).status_code == 200
    assert stored(response) == {}


def test_an_answer_counts_before_a_known_fact(whole, base, response, fact):
    send(whole, f"{base}nulage/", nulage_ansvar="en", nulage_ansvar__fact=fact_token(fact))
    assert stored(response) == {"nulage_ansvar": "en"}


def test_a_fact_about_another_municipality_is_not_shown(whole, base, fact, other_municipality, response):
    fact.municipality = other_municipality
    fact.save()
    assert texts(whole.get(f"{base}nulage/"), "//div[contains(@class, 'fact')]") == []
    send(whole, f"{base}nulage/", nulage_ansvar__fact=fact_token(fact))
    assert stored(response) == {}


# --- When nothing can be saved --------------------------------------------------------------------------------------------


def after_submission(response, contact, officer):
    submit_response(response=response, by=contact, now=at(12))


def after_the_interview(response, contact, officer):
    complete_interview(response=response, by=officer, spoken_by=contact, mark_not_asked=False, now=at(24))


def after_the_round(response, contact, officer):
    Assessment.objects.update(closed_on=datetime.date(2019, 6, 30))


def after_declining(response, contact, officer):
    participation = response.participation
    participation.declined_on, participation.declined_reason = datetime.date(2018, 10, 1), "Ingen tid"
    participation.save()


@pytest.mark.parametrize("cause", [after_submission, after_the_interview, after_the_round, after_declining])
def test_too_late(whole, base, response, contact, officer, cause):
    page = whole.get(f"{base}tema_mobilitet/")
    cause(response, contact, officer)
    sent = post(whole, page, f"{base}tema_mobilitet/", mobilitet_kommentar="solceller", mobilitet_behov="3")
    assert (sent.status_code, texts(sent, "//textarea")) == (
        409,
        ["solceller", "Transporter och mobilitet: Hur stort är ert behov av stöd? Stort behov"],
    )
    assert stored(response) == {}
    shown = whole.get(f"{base}tema_mobilitet/")
    assert (shown.status_code, shown.headers["Location"]) == (302, f"{base}review/")
    assert whole.get(base).status_code == 200
    assert root(whole.get(f"{base}review/")).xpath(f"//form[@action='{base}submit/']") == []


@pytest.mark.parametrize("address", ["", "nulage/", "review/", "who/"])
def test_answers_are_kept_in_no_cache(whole, base, address):
    assert "no-store" in whole.get(f"{base}{address}").headers["Cache-Control"]


def test_a_million_letters_as_a_browser_sends_them_are_said_beside_the_field(whole, base, response):
    """Urlencoded each å is six characters: the request is read all the same, and the rest of the page saved."""
    page = f"{base}tema_mobilitet/"
    form = root(whole.get(page)).xpath("//main//form[.//textarea]")[0]
    fields = dict(form.form_values()) | {"mobilitet_behov": "3", "mobilitet_kommentar": LONG}
    sent = whole.post(page, urlencode(fields), content_type="application/x-www-form-urlencoded")
    assert sent.status_code == 200
    assert list(errors(sent)[0]) == ["mobilitet_kommentar"]
    assert stored(response) == {"mobilitet_behov": "3"}


def test_no_entry_is_called_new(whole, base, response):
    """The address of a new entry says `item=new`: an entry of that name would stand in its way for good."""
    send(whole, f"{base}nulage_mal/?item=new", item="new")
    assert "new" not in set(response.answers.values_list("item", flat=True))

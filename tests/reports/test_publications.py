"""Public pages: what is left out and why, what municipalities approve, publishing, withdrawing, the files for the press."""

import datetime
import io
import itertools

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone, translation
from lxml import etree
from PIL import Image

from municipalities.actions import decline_participation
from municipalities.models import FollowUp
from reports import actions
from reports.models import Approval, Publication, PublicationVersion
from reports.papers.bars import Bar, Chart, _font, as_svg, drawn
from reports.publications.content import prepare
from reports.publications.items import points_of
from surveys.actions import Closed, submit_response
from surveys.models import Letter
from tests import factories
from tests.factories import answer, at, open_link
from tests.pages import build_world
from tests.reports import pages_publications as made
from tests.reports import reading

pytestmark = pytest.mark.django_db
URL = "/results/resultat-2018/"


@pytest.fixture
def w(db, real_definition):
    return build_world(real_definition)


def page(publication, language="sv"):
    publication.refresh_from_db()
    return prepare(publication).pages[language]


def section(publication, key):
    return next((each for each in page(publication)["sections"] if each["key"] == key), None)


def rows(publication, key):
    found = section(publication, key)
    return {} if found is None else {row["label"]: (row["text"], row["names"]) for row in found["rows"]}


MOBILITY, RENEWABLE = "Transporter och mobilitet", "Förnybar energi"


def hand_in(w, name, code, display, need, **more):
    """Another municipality with its need in mobility and its choice of display."""
    place = factories.make_municipality(name, code=code)
    response = factories.make_response(factories.make_participation(w.assessment, place), w.questionnaire)
    values = {"mobilitet_behov": need, **({"avslut_visning": display} if display else {}), **more}
    answer(response, values, by=w.contact, now=at(12))
    submit_response(response=response, by=w.contact, now=at(12, 17))
    return response


# --- Names and numbers ------------------------------------------------------------------------------------------------


def test_only_who_has_said_yes_stands_with_its_name(w):
    draft = made.drafted(w)
    assert rows(draft, "named_needs") == {MOBILITY: ("1 av 1", ["Arjeplog"])}
    with translation.override("sv"):
        left = prepare(draft).left
    assert [(each.name, each.why) for each in left.hidden[0][1]] == [("Kalix", "har inte godkänt texten ännu")]

    replied = {row.pk: actions.Reply("approved") for row in asked(w, draft)}
    actions.answer_approvals(participation=w.participation, replies=replied, by=w.contact, now=at(22))
    assert rows(draft, "named_needs") == {
        MOBILITY: ("2 av 2", ["Arjeplog", "Kalix"]),
        RENEWABLE: ("0 av 1", []),
    }
    actions.answer_approvals(
        participation=w.participation,
        replies={pk: actions.Reply("refused") for pk in replied},
        by=w.contact,
        now=at(23),
    )
    assert rows(draft, "named_needs") == {MOBILITY: ("1 av 1", ["Arjeplog"])}


def asked(w, draft):
    actions.ask_approvals(publication=draft, until=timezone.localdate(), by=w.lead, now=timezone.now())
    return list(Approval.objects.filter(publication=draft))


def test_an_approval_is_of_these_words_and_counts_no_more_when_an_answer_changes(w):
    draft = made.replied(w)
    assert "Kalix" in rows(draft, "named_needs")[MOBILITY][1]
    answer(w.response, {"fornybar_energi_behov": "4"}, by=w.officer, channel="phone", spoken_by=w.contact, now=at(25))
    assert rows(draft, "named_needs")[MOBILITY] == ("1 av 1", ["Arjeplog"])
    assert prepare(draft).waiting == 1
    (needs,) = [row for row in asked(w, draft) if row.item == "needs"]
    assert needs.state == "asked" and RENEWABLE in needs.text


def refuse(w, draft, now=None):
    replies = {row.pk: actions.Reply("refused", comment="Vi ändrade oss.") for row in draft.approvals.all()}
    actions.answer_approvals(participation=w.participation, replies=replies, by=w.contact, now=now or timezone.now())


@pytest.mark.parametrize("mended", ["corrected", "withdrawn"])
def test_a_no_to_what_is_public_is_a_task_of_the_office_until_the_page_is_mended(w, mended):
    draft = made.published(w)
    refuse(w, draft)
    refuse(w, draft)
    (task,) = FollowUp.objects.all()
    assert (task.kind, task.side, task.made_by_contact, task.due_on) == (
        "public_no",
        "office",
        w.contact,
        timezone.localdate(),
    )
    assert draft.title_sv in task.what and task.what.endswith("Vi ändrade oss.")
    board = reading.page(w.client("officer").get("/"))
    arrived = " ".join(reading.texts(board, "//li[contains(@class, 'item')]"))
    assert "Kalix: sa nej till det som är publicerat" in arrived
    due = " ".join(reading.texts(board, "//section[@aria-labelledby='do-today']"))
    assert "Kalix" in due and "rätta sidan eller dra tillbaka den" in due
    timeline = w.client("officer").get("/cases/prestratus-2018/2514/").content.decode()
    assert "Kommunen sa nej till det som är publicerat" in timeline
    if mended == "withdrawn":
        actions.withdraw(publication=draft, by=w.lead, now=timezone.now())
    else:
        publish = {"without_waiting": True, "correction": "Kalix står inte med.", "by": w.lead}
        values = {"slug": "nytt", "title_sv": "Nytt", "title_en": "News", "sections": ["progress"]}
        news = actions.make_publication(
            assessment=w.assessment, kind="news", participation=None, values=values, by=w.lead, now=timezone.now()
        )
        actions.publish(publication=news, now=timezone.now(), **publish | {"correction": ""})
        task.refresh_from_db()
        assert task.done_at is None, "another page mends nothing"
        actions.publish(publication=draft, now=timezone.now(), **publish)
    task.refresh_from_db()
    assert (task.done_by, task.is_done) == (w.lead, True)


def say(w, draft, state, comment="", items=None):
    rows = draft.approvals.filter(item__in=items) if items else draft.approvals.all()
    replies = {row.pk: actions.Reply(state, comment=comment) for row in rows}
    actions.answer_approvals(participation=w.participation, replies=replies, by=w.contact, now=timezone.now())


def test_a_no_is_a_task_also_after_a_second_yes(w):
    """What counts is what stands on the page, not when it was last approved."""
    draft = made.published(w)
    say(w, draft, "approved", comment="Det ser bra ut.")
    say(w, draft, "refused")
    assert FollowUp.objects.filter(kind="public_no").count() == 1


def test_a_no_is_a_task_also_where_the_municipality_was_asked_anew(w):
    draft = made.published(w)
    answer(w.response, {"fornybar_energi_behov": "3"}, by=w.officer, channel="phone", spoken_by=w.contact, now=at(23))
    day = timezone.localdate() + datetime.timedelta(days=10)
    actions.ask_approvals(publication=draft, until=day, by=w.lead, now=timezone.now())
    assert draft.approvals.get(item="needs").state == "asked"
    say(w, draft, "refused", items=["needs"])
    assert FollowUp.objects.filter(kind="public_no").count() == 1


def test_a_no_to_what_never_was_public_keeps_no_task_open(w):
    draft = made.asked(w)
    say(w, draft, "approved", items=["needs", "forms"])
    publish = {"publication": draft, "without_waiting": True, "by": w.lead}
    actions.publish(**publish, correction="", now=timezone.now())
    quotes = [row.item for row in draft.approvals.all() if row.item.startswith("quote:")]
    say(w, draft, "refused", items=quotes)
    assert not FollowUp.objects.exists(), "the quote waited and was left out"
    say(w, draft, "refused", items=["needs"])
    task = FollowUp.objects.get(kind="public_no")
    actions.publish(**publish, correction="Kalix står inte med.", now=timezone.now())
    task.refresh_from_db()
    assert task.is_done


def test_a_no_on_one_page_is_done_when_that_page_is_mended_whatever_was_said_of_another(w):
    draft = made.published(w)
    values = {"slug": "andra", "title_sv": "Andra sidan", "title_en": "Other", "sections": ["progress", "named_forms"]}
    other = actions.make_publication(
        assessment=w.assessment, kind="results", participation=None, values=values, by=w.lead, now=timezone.now()
    )
    day = timezone.localdate() + datetime.timedelta(days=10)
    actions.ask_approvals(publication=other, until=day, by=w.lead, now=timezone.now())
    actions.publish(publication=other, without_waiting=True, correction="", by=w.lead, now=timezone.now())
    say(w, other, "refused")
    say(w, draft, "refused", items=["needs"])
    task = FollowUp.objects.get(kind="public_no")
    actions.publish(
        publication=draft, without_waiting=True, correction="Kalix står inte med.", by=w.lead, now=timezone.now()
    )
    task.refresh_from_db()
    assert task.is_done


def test_a_no_before_anything_is_public_is_no_task(w):
    draft = made.replied(w)
    refuse(w, draft)
    assert not FollowUp.objects.exists()


def test_totals_wait_for_three_hidden_that_differ(w):
    draft = made.drafted(w)
    assert section(draft, "needs") is None, "one is hidden"
    hand_in(w, "Boden", "2582", "samlat", "4")
    hand_in(w, "Pajala", "2521", "", "4")
    assert MOBILITY not in rows(draft, "needs"), "three are hidden and say the same"
    hand_in(w, "Gällivare", "2523", "samlat", "0")
    assert rows(draft, "needs")[MOBILITY] == ("4 av 5", [])


def test_who_has_stood_by_name_on_another_page_is_subtracted_by_whoever_reads_both(w):
    """Kalix approves on one page; a total on another must not tell of the two that are left."""
    draft = made.drafted(w)
    hand_in(w, "Boden", "2582", "samlat", "0")
    hand_in(w, "Pajala", "2521", "samlat", "0")
    assert rows(draft, "needs")[MOBILITY] == ("2 av 4", [])
    values = {"slug": "annan", "title_sv": "Annan", "title_en": "Other", "sections": ["named_needs"]}
    other = actions.make_publication(
        assessment=w.assessment, kind="results", participation=None, values=values, by=w.lead, now=at(20)
    )
    replies = {row.pk: actions.Reply("approved") for row in asked(w, other)}
    actions.answer_approvals(participation=w.participation, replies=replies, by=w.contact, now=at(22))
    assert MOBILITY not in rows(draft, "needs")


def test_an_answer_changed_since_it_was_approved_is_not_told_by_a_total(w):
    """Kalix approves, stands by name, and then answers something else: it has no name any more, and nor has what it says now a number."""
    draft = made.replied(w)
    assert rows(draft, "needs")[MOBILITY] == ("2 av 2", []), "nobody is hidden"
    answer(w.response, {"mobilitet_behov": "0"}, by=w.officer, channel="phone", spoken_by=w.contact, now=at(25))
    assert rows(draft, "named_needs")[MOBILITY] == ("1 av 1", ["Arjeplog"])
    assert section(draft, "needs") is None or MOBILITY not in rows(draft, "needs")


def test_who_was_published_by_name_and_chose_summaries_since_is_not_among_the_three(w):
    made.published(w)
    hand_in(w, "Boden", "2582", "samlat", "0")
    hand_in(w, "Pajala", "2521", "samlat", "4")
    answer(w.response, {"avslut_visning": "samlat"}, by=w.officer, channel="phone", spoken_by=w.contact, now=at(25))
    draft = Publication.objects.get()
    assert section(draft, "needs") is None or MOBILITY not in rows(draft, "needs"), "with Kalix known two are left"


def test_nobody_hidden_can_be_worked_out_from_the_page_itself(w):
    """Every world of the hidden ones' answers through the database, as the pure test does without one. Kalix approves first."""
    draft = made.drafted(w, sections=["needs", "named_needs"])
    responses = [w.response, *(hand_in(w, f"K{n}", f"900{n}", "samlat", "0") for n in range(3))]
    seen = {}
    for world in itertools.product(("0", "4"), repeat=4):
        for response, need in zip(responses, world, strict=True):
            answer(response, {"mobilitet_behov": need}, by=w.officer, channel="phone", spoken_by=w.contact, now=at(23))
        seen.setdefault(repr(page(draft)["sections"]), []).append(world)
    for alike in seen.values():
        for place in range(4):
            assert len({world[place] for world in alike}) > 1, alike


def test_a_page_about_one_municipality_shows_what_it_approved_and_nothing_else(w):
    draft = made.drafted(w, kind="municipality", sections=["named_needs", "named_forms"])
    assert page(draft)["sections"] == []
    replies = {row.pk: actions.Reply("approved") for row in asked(w, draft)}
    assert {row.participation for row in Approval.objects.all()} == {w.participation}
    actions.answer_approvals(participation=w.participation, replies=replies, by=w.contact, now=at(22))
    assert list(rows(draft, "named_needs")) == [MOBILITY]
    assert rows(draft, "named_needs")[MOBILITY] == ("", [])


def test_news_tells_of_progress_only(w):
    draft = made.drafted(w, kind="news")
    found = page(draft)
    assert [each["key"] for each in found["sections"]] == ["progress"] and found["lessons"] == []
    assert rows(draft, "progress") == {
        "har svarat": ("2 av 3", []),
        "har intervjuats": ("0 av 3", []),
        "har fått besök": ("0 av 3", []),
    }
    decline_participation(participation=w.third_participation, on=datetime.date(2018, 10, 5), reason="x", by=w.lead)
    assert rows(draft, "progress")["har avböjt"] == ("1 av 3", [])


def test_without_answers_there_is_no_section_and_nothing_to_publish(w):
    values = {"slug": "tom", "title_sv": "Tom", "title_en": "Empty", "sections": ["needs", "named_needs", "forms"]}
    draft = actions.make_publication(
        assessment=w.assessment, kind="results", participation=None, values=values, by=w.lead, now=at(20)
    )
    assert page(draft)["sections"] == []
    with pytest.raises(ValidationError):
        actions.publish(publication=draft, without_waiting=True, correction="", by=w.lead, now=at(21))


# --- Quotes -----------------------------------------------------------------------------------------------------------


def test_a_quote_is_shown_when_it_is_approved_with_who_and_when(w):
    draft = made.asked(w)
    assert page(draft)["quotes"] == []
    quote = Approval.objects.get(item__startswith="quote")
    assert quote.text == "”Vi saknar folk.”, Kalix"
    reply = {quote.pk: actions.Reply("edited", "”Vi behöver fler.”, Kalix")}
    actions.answer_approvals(participation=w.participation, replies=reply, by=w.contact, now=at(22))
    (found,) = page(draft)["quotes"]
    assert (found["text"], found["who"], found["day"]) == (
        "”Vi behöver fler.”, Kalix",
        "Miljöstrateg",
        "22 oktober 2018",
    )


def test_an_unnamed_quote_names_nobody_and_an_internal_one_never_leaves(w):
    draft = made.drafted(w)
    excerpt = draft.quotes.get()
    excerpt.permission = "unnamed"
    excerpt.save()
    replies = {row.pk: actions.Reply("approved") for row in asked(w, draft)}
    actions.answer_approvals(participation=w.participation, replies=replies, by=w.contact, now=at(22))
    (found,) = page(draft)["quotes"]
    assert (found["text"], found["who"]) == ("”Vi saknar folk.”", "")
    excerpt.permission = "internal"
    excerpt.save()
    assert page(draft)["quotes"] == [] and prepare(draft).left.quotes == 1


def test_numbers_are_approved_or_refused_but_not_rewritten(w):
    draft = made.asked(w)
    needs = Approval.objects.get(item="needs")
    with pytest.raises(ValidationError):
        actions.answer_approvals(
            participation=w.participation,
            replies={needs.pk: actions.Reply("edited", "Kalix behöver inget.")},
            by=w.contact,
            now=at(22),
        )
    assert Approval.objects.waiting().count() == 3 and draft


# --- Asking and answering ---------------------------------------------------------------------------------------------


def test_a_letter_goes_to_each_municipality_that_is_asked_and_the_same_is_not_asked_twice(w):
    draft = made.asked(w)
    (letter,) = Letter.objects.filter(kind="approval")
    assert letter.contact == w.contact and "{link}" in letter.body and "Så ser behoven ut" in letter.subject
    assert {row.item.partition(":")[0] for row in Approval.objects.all()} == {"needs", "forms", "quote"}
    replies = {row.pk: actions.Reply("approved") for row in Approval.objects.all()}
    actions.answer_approvals(participation=w.participation, replies=replies, by=w.contact, now=at(22))
    again = actions.ask_approvals(publication=draft, until=timezone.localdate(), by=w.lead, now=timezone.now())
    assert (again.items, again.letters) == (0, [])


def test_nobody_to_write_to_is_said_by_name(w):
    draft = made.drafted(w)
    w.participation.main_contact = None
    w.participation.save()
    found = actions.ask_approvals(publication=draft, until=timezone.localdate(), by=w.lead, now=timezone.now())
    assert found.unreached == ["Kalix"] and found.items == 3


def test_the_municipality_answers_by_its_link_and_nobody_else_can(w):
    made.asked(w)
    url = f"/respond/{w.response.pk}/approve/"
    rows = {row.item.partition(":")[0]: row for row in Approval.objects.all()}
    data = {"answers_as": str(w.contact.pk)}
    data |= {f"a{row.pk}-state": "approved" for row in rows.values()}
    data |= {f"a{rows['quote'].pk}-state": "refused", f"a{rows['quote'].pk}-comment": "Det sade vi inte."}
    stranger = open_link(w.other_invitation)
    assert stranger.post(url, data).status_code == 404
    assert stranger.get(f"/respond/{w.other_response.pk}/approve/").status_code == 404, "nothing is asked of it"
    assert open_link(w.invitation).post(url, data).status_code == 302
    said = {row.item.partition(":")[0]: (row.state, row.comment, row.by_contact) for row in Approval.objects.all()}
    assert said == {
        "needs": ("approved", "", w.contact),
        "forms": ("approved", "", w.contact),
        "quote": ("refused", "Det sade vi inte.", w.contact),
    }


def test_items_of_another_municipality_are_left_alone(w):
    made.asked(w)
    replies = {row.pk: actions.Reply("approved") for row in Approval.objects.all()}
    assert (
        actions.answer_approvals(participation=w.other_participation, replies=replies, by=w.other_contact, now=at(22))
        == []
    )
    assert Approval.objects.waiting().count() == 3


def test_who_has_declined_answers_no_more(w):
    made.asked(w)
    decline_participation(participation=w.participation, on=datetime.date(2018, 11, 1), reason="x", by=w.lead)
    w.participation.refresh_from_db()
    replies = {row.pk: actions.Reply("approved") for row in Approval.objects.all()}
    with pytest.raises(Closed):
        actions.answer_approvals(participation=w.participation, replies=replies, by=w.contact, now=at(22))


# --- Publishing -------------------------------------------------------------------------------------------------------


def publish(publication, by, **fields):
    values = {"without_waiting": False, "correction": "", "now": timezone.now(), **fields}
    return actions.publish(publication=publication, by=by, **values)


def test_publishing_waits_for_answers_unless_told_to_leave_out(w):
    draft = made.asked(w)
    with pytest.raises(ValidationError):
        publish(draft, w.lead)
    version = publish(draft, w.lead, without_waiting=True)
    assert version.number == 1 and version.content["sv"]["quotes"] == []


def test_invented_data_is_never_published(w):
    made.demo(w)
    with pytest.raises(ValidationError, match="Påhittade demodata publiceras aldrig"):
        publish(Publication.objects.get(), w.lead, without_waiting=True)
    assert Client().get(URL).status_code == 404


def test_everybody_reads_what_was_frozen_and_a_correction_stands_with_its_day(w):
    draft = made.published(w)
    anybody = Client()
    text = anybody.get(URL).content.decode()
    assert "Så ser behoven ut" in text and "En siffra var fel." in text and "Miljöstrateg" in text
    answer(w.other_response, {"mobilitet_behov": "0"}, by=w.officer, channel="phone", spoken_by=w.contact, now=at(25))
    assert anybody.get(URL).content.decode().count("2 av 2") == text.count("2 av 2") > 0
    assert draft.versions.count() == 2
    anybody.cookies["language"] = "en"
    assert "What is needed" in anybody.get(URL).content.decode()


def test_before_its_release_only_the_link_for_the_press_opens_it(w):
    soon = timezone.now() + datetime.timedelta(days=2)
    draft = made.published(w, release_at=soon)
    anybody, lead = Client(), factories.sign_in(w.lead)
    assert anybody.get(URL).status_code == 404
    assert anybody.get(URL + "?press=1-1.abc").status_code == 404
    office = lead.get(f"/reports/prestratus-2018/publications/{draft.pk}/").content.decode()
    link = office.split('href="http://testserver')[1].split('"')[0]
    assert "?press=" in link and anybody.get(link).status_code == 200
    svg = anybody.get(link.replace("?", "progress.svg?"))
    assert svg.status_code == 200
    actions.withdraw(publication=draft, by=w.lead, now=timezone.now())
    assert anybody.get(link).status_code == 404
    Publication.objects.update(release_at=timezone.now() - datetime.timedelta(hours=1))
    publish(Publication.objects.get(), w.lead)
    assert anybody.get(URL).status_code == 200


def test_withdrawing_takes_everything_away_at_once_and_keeps_it_inside(w):
    draft = made.published(w)
    assert actions.withdraw(publication=draft, by=w.lead, now=timezone.now()) == 2
    anybody = Client()
    gone = anybody.get(URL)
    assert gone.status_code == 410 and "Så ser behoven ut" not in gone.content.decode()
    for name in ("progress.svg", "progress.png", "text.txt"):
        assert anybody.get(URL + name).status_code == 404
    assert PublicationVersion.objects.count() == 2
    with pytest.raises(ValidationError):
        actions.delete_publication(publication=draft, by=w.lead)


def test_two_people_who_change_a_draft_the_second_is_told(w):
    draft = made.drafted(w)
    seen = draft.changed_at
    save = {"publication": draft, "quotes": [], "photos": [], "lessons": [], "seen": seen, "by": w.lead}
    actions.save_publication(values={"title_sv": "Ny rubrik"}, now=at(21), **save)
    with pytest.raises(ValidationError):
        actions.save_publication(values={"title_sv": "En annan"}, now=at(22), **save)
    assert Publication.objects.get().title_sv == "Ny rubrik"


@pytest.mark.parametrize(
    ("key", "text", "head", "points"),
    [
        (
            "needs",
            "Kalix har stort behov av stöd: mål: år 2030; sol.",
            "Kalix har stort behov av stöd:",
            ("mål: år 2030", "sol"),
        ),
        ("needs", "Kalix har inget stort behov.", "Kalix har inget stort behov.", ()),
        ("quote:3", "”Vi sa: aldrig; sällan.”, Kalix", "”Vi sa: aldrig; sällan.”, Kalix", ()),
    ],
)
def test_what_is_listed_is_shown_as_a_list(key, text, head, points):
    assert points_of(key, text) == (head, points)


def test_the_municipality_reads_its_numbers_as_a_list_and_approves_the_text_as_it_is(w):
    draft = made.asked(w)
    shown = reading.page(w.client("respondent").get(f"/respond/{w.response.pk}/approve/"))
    needs = draft.approvals.get(item="needs").text
    assert reading.texts(shown, "//fieldset//ul/li") != []
    told = (
        reading.texts(shown, "//fieldset[1]/legend")[0]
        + " "
        + "; ".join(reading.texts(shown, "//fieldset[1]/ul/li"))
        + "."
    )
    assert told == needs


# --- Pictures and text ------------------------------------------------------------------------------------------------


def test_the_picture_is_the_table_drawn_twice(w):
    draft = made.published(w)
    anybody = Client()
    svg = anybody.get(URL + "named_needs.svg")
    tree = etree.fromstring(svg.content)
    words = " ".join(tree.itertext())
    names = {"s": "http://www.w3.org/2000/svg"}
    assert MOBILITY in words and "2 av 2" in words and "Energikontoret" in words
    assert tree.get("role") == "img" and tree.findtext("s:title", namespaces=names) == "Stort behov av stöd, med namn"
    png = Image.open(io.BytesIO(anybody.get(URL + "named_needs.png").content))
    bars = [Bar(row["label"], row["text"], row["n"], row["base"]) for row in section(draft, "named_needs")["rows"]]
    drawing = drawn(Chart("T", tuple(bars), "x", is_demo=False))
    assert png.size == (drawing.width * 2, drawing.height * 2)
    assert len(png.getcolors(1 << 24)) > 3, "letters and bars"
    assert anybody.get(URL + "longing.svg").status_code == 404


def test_the_bar_is_as_long_as_its_share():
    drawing = drawn(Chart("T", (Bar("A <b>", "1 av 4", 1, 4), Bar("B", "0 av 0", 0, 0)), "k", is_demo=True))
    ground, bar, _ground, nothing = drawing.boxes
    assert (bar.width, nothing.width) == (ground.width / 4, 0)
    assert "A &lt;b&gt;" in as_svg(drawing) and any("demo" in each.text for each in drawing.words)


def test_a_long_number_has_its_room():
    text = "10 av 12 som visas"
    drawing = drawn(Chart("T", (Bar("A", text, 10, 12),), "k", is_demo=False))
    number = next(each for each in drawing.words if each.text == text)
    assert number.x + _font(number.size, 400).getlength(text) <= drawing.width
    assert number.x >= drawing.boxes[0].x + drawing.boxes[0].width


def test_the_plain_text_says_the_same(w):
    made.published(w)
    text = Client().get(URL + "text.txt").content.decode()
    assert f"- {MOBILITY}: 2 av 2 (Arjeplog, Kalix)" in text and "Projektledaren, 0920-10 10 10" in text


def test_the_constraints_hold(w):
    draft = made.asked(w)
    approval = Approval.objects.first()
    wrong = [
        lambda: Publication.objects.filter(pk=draft.pk).update(kind="municipality"),
        lambda: Publication.objects.filter(pk=draft.pk).update(kind="longing"),
        lambda: Approval.objects.filter(pk=approval.pk).update(state="approved"),
        lambda: Approval.objects.filter(pk=approval.pk).update(state="edited", answered_at=at(22)),
        lambda: PublicationVersion.objects.create(
            publication=draft, number=1, content={}, published_at=at(22), published_by=w.lead, withdrawn_at=at(23)
        ),
    ]
    for write in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            write()


def test_the_numbers_are_those_of_the_needs_page(w):
    """Where nobody is hidden: each row of the public page, and its bar, counts what the heat map counts."""
    from reports.report import report  # noqa: PLC0415 - pandas
    from reports.scope import read_scope  # noqa: PLC0415

    draft = made.drafted(w)
    answer(w.response, {"avslut_visning": "namn"}, by=w.officer, channel="phone", spoken_by=w.contact, now=at(24))
    hand_in(w, "Boden", "2582", "namn", "4", fornybar_energi_behov="3", fjarrvarme_behov="vet_ej")
    hand_in(w, "Pajala", "2521", "namn", "0", fornybar_energi_behov="4")
    scope, _problems = read_scope(w.assessment.pk, {})
    heat = {row.theme: row.need for row in report(w.assessment, scope, now=timezone.now()).needs.rows}
    public = {row["key"]: (row["n"], row["base"]) for row in section(draft, "needs")["rows"]}
    assert public == {theme: (need.large, need.base) for theme, need in heat.items() if need.base}
    by_name = {row["key"]: (row["n"], row["base"]) for row in section(draft, "named_needs")["rows"]}
    assert by_name == public


# --- What somebody reads and keeps ------------------------------------------------------------------------------------


def test_a_no_after_publishing_does_not_bring_totals_back(w):
    """What a page has shown by name is known to whoever read it, whatever the municipality says afterwards."""
    draft = made.drafted(w, sections=["needs", "named_needs"])
    hand_in(w, "Boden", "2582", "samlat", "0")
    hand_in(w, "Pajala", "2521", "samlat", "0")
    replies = {row.pk: actions.Reply("approved") for row in asked(w, draft)}
    actions.answer_approvals(participation=w.participation, replies=replies, by=w.contact, now=at(22))
    publish(draft, w.lead)
    no = {pk: actions.Reply("refused") for pk in replies}
    actions.answer_approvals(participation=w.participation, replies=no, by=w.contact, now=at(23))
    assert MOBILITY not in rows(draft, "needs")
    office = factories.sign_in(w.lead).get(f"/reports/prestratus-2018/publications/{draft.pk}/").content.decode()
    assert "en kommun har sagt nej till ord på den" in office


def test_words_that_were_changed_meanwhile_are_not_approved_unread(w):
    draft = made.asked(w)
    client, url = open_link(w.invitation), f"/respond/{w.response.pk}/approve/"
    row = Approval.objects.get(item__startswith="quote")
    sent = {f"a{row.pk}-state": "approved", f"a{row.pk}-read_at": row.asked_at.isoformat()}
    excerpt = draft.quotes.get()
    excerpt.text = "Vi har allt."
    excerpt.save()
    asked(w, draft)
    shown = client.post(url, sent)
    assert shown.status_code == 200 and "har ändrats under tiden" in shown.content.decode()
    assert Approval.objects.get(pk=row.pk).state == "asked"


def test_who_has_left_can_still_take_its_words_back(w):
    draft = made.replied(w)
    decline_participation(participation=w.participation, on=datetime.date(2018, 11, 1), reason="x", by=w.lead)
    w.participation.refresh_from_db()
    no = {row.pk: actions.Reply("refused") for row in Approval.objects.all()}
    actions.answer_approvals(participation=w.participation, replies=no, by=w.contact, now=at(23))
    assert set(Approval.objects.values_list("state", flat=True)) == {"refused"} and draft


def test_saving_a_draft_changes_nothing_that_is_public(w):
    soon = timezone.now() + datetime.timedelta(days=2)
    draft = made.published(w, release_at=soon)
    Publication.objects.update(release_at=None)
    assert Client().get(URL).status_code == 404, "the version was published for later"
    actions.withdraw(publication=draft, by=w.lead, now=timezone.now())
    assert Client().get(URL).status_code == 404, "nobody could ever read it"
    publish(draft, w.lead)
    Publication.objects.update(release_at=soon)
    assert Client().get(URL).status_code == 200
    publish(draft, w.lead, correction="Kommer senare.")
    assert "Kommer senare." not in Client().get(URL).content.decode(), "the one before stands until then"


def test_a_passage_without_a_name_stands_on_no_page_about_one_municipality(w):
    draft = made.drafted(w, kind="municipality", sections=["named_needs"])
    draft.quotes.update(permission="unnamed")
    assert [row.item for row in asked(w, draft)] == ["needs"]

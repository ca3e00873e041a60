"""Coding: passages get codes, are found again when their note changes, are changed, removed and placed."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from lxml import html as lxml_html

from accounts.models import AuditEvent
from municipalities.models import Theme
from tests import factories
from tests.factories import at, make_excerpt, make_note, make_role, make_visit
from visits.actions.coding import (
    change_excerpt,
    code_passage,
    place_excerpt,
    reanchor,
    remove_excerpt,
    save_code,
    use_code,
)
from visits.anchors import digest
from visits.models import Code, Excerpt, Note

TEXT = "Vi saknar folk som räknar. Kommunchefen säger att pengar finns.\r\nMen ingen har tid."
PLAIN = TEXT.replace("\r\n", "\n")


@pytest.fixture
def visit(assessment, municipality, officer):
    return make_visit(assessment, municipality, by=officer)


@pytest.fixture
def note(visit, officer):
    return make_note(visit, by=officer, text=TEXT)


@pytest.fixture
def theme(db):
    return Theme.objects.create(key="mobilitet", name_sv="Transporter", name_en="Transport")


def code_of(key):
    return Code.objects.get(key=key)


def give(note, passage, officer, *codes, **fields):
    start = PLAIN.index(passage)
    values = {
        "seen": digest(note.text),
        "codes": [code_of(key) for key in codes or ("behov",)],
        "theme": None,
        "permission": "internal",
        "role": None,
        "by": officer,
        "now": at(9, month=11),
    }
    return code_passage(note=note, start=start, end=start + len(passage), **values | fields)


def refused(error):
    return {field: messages[0] for field, messages in error.value.message_dict.items()}


# --- Giving codes ---------------------------------------------------------------------------------------------------------


def test_a_passage_with_two_codes_is_two_excerpts(note, theme, officer):
    role = make_role("kommunchef")
    made = give(note, "pengar finns.\nMen ingen", officer, "hinder", "avvikelse_enkat", theme=theme, role=role)
    assert [(row.code.key, row.start, row.text, row.permission) for row in made] == [
        ("hinder", 50, "pengar finns.\nMen ingen", "internal"),
        ("avvikelse_enkat", 50, "pengar finns.\nMen ingen", "internal"),
    ]
    first = Excerpt.objects.get(pk=made[0].pk)
    assert (first.theme, first.role, first.made_by, first.made_at) == (theme, role, officer, at(9, month=11))
    assert first.before == PLAIN[10:50]
    assert first.after == " har tid."
    assert AuditEvent.objects.filter(verb="passage coded").count() == 2


def test_pressing_twice_makes_one(note, officer, theme):
    first = give(note, "pengar finns", officer, theme=theme)
    again = give(note, "pengar finns", officer, "behov", "hinder", theme=theme)
    assert [row.pk for row in again][:1] == [first[0].pk]
    assert sorted(note.excerpts.values_list("code__key", flat=True)) == ["behov", "hinder"]


def test_passages_may_overlap(note, officer):
    give(note, "folk som räknar. Kommunchefen", officer)
    give(note, "räknar. Kommunchefen säger", officer)
    assert [row.text for row in note.excerpts.all()] == [
        "folk som räknar. Kommunchefen",
        "räknar. Kommunchefen säger",
    ]


@pytest.mark.parametrize(
    ("start", "end", "message"),
    [
        (0, 0, "Välj ett avsnitt i anteckningen."),
        (9, 3, "Välj ett avsnitt i anteckningen."),
        (-3, 3, "Välj ett avsnitt i anteckningen."),
        (0, len(PLAIN) + 1, "Välj ett avsnitt i anteckningen."),
        (26, 27, "Det finns inga ord i avsnittet. Välj några."),
    ],
)
def test_a_passage_that_is_none(note, officer, start, end, message):
    with pytest.raises(ValidationError) as error:
        code_passage(
            note=note,
            start=start,
            end=end,
            seen=digest(note.text),
            codes=[code_of("behov")],
            theme=None,
            permission="internal",
            role=None,
            by=officer,
            now=at(),
        )
    assert refused(error) == {"passage": message}
    assert not Excerpt.objects.exists()


def test_a_passage_that_is_too_long(visit, officer):
    note = make_note(visit, by=officer, text="ord " * 2000)
    with pytest.raises(ValidationError) as error:
        code_passage(
            note=note,
            start=0,
            end=6000,
            seen=digest(note.text),
            codes=[code_of("behov")],
            theme=None,
            permission="internal",
            role=None,
            by=officer,
            now=at(),
        )
    assert refused(error) == {"passage": "Avsnittet har 5999 tecken, högst 5000 går. Välj mindre."}


def test_a_note_that_changed_meanwhile(note, officer):
    Note.objects.filter(pk=note.pk).update(text=f"Nytt. {TEXT}")
    with pytest.raises(ValidationError) as error:
        give(note, "pengar finns", officer)
    assert "Anteckningen har ändrats sedan du öppnade sidan." in refused(error)["passage"]


def test_no_code_and_a_permission_that_is_none(note, officer):
    with pytest.raises(ValidationError) as error:
        give(note, "pengar finns", officer, codes=[])
    assert refused(error) == {"codes": "Välj minst en kod."}
    with pytest.raises(ValidationError) as error:
        give(note, "pengar finns", officer, permission="everybody")
    assert list(refused(error)) == ["permission"]
    assert not Excerpt.objects.exists()


def test_the_database_refuses_what_the_action_would(note, officer):
    excerpt = make_excerpt(note, "pengar", by=officer, code="behov")
    for wrong in ({"permission": "all"}, {"text": ""}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Excerpt.objects.filter(pk=excerpt.pk).update(**wrong)


# --- The note changes -----------------------------------------------------------------------------------------------------


def test_passages_move_with_their_note(note, officer):
    (row,) = give(note, "pengar finns", officer)
    Note.objects.filter(pk=note.pk).update(text=f"Rubrik\r\n\r\n{TEXT}")
    told = reanchor(note=note)
    assert (told.found, told.lost, told.newly_lost) == (1, 0, 0)
    row.refresh_from_db()
    assert (row.start, row.text, row.is_lost) == (58, "pengar finns", False)


def test_a_passage_is_lost_and_comes_back(note, officer):
    (row,) = give(note, "pengar finns", officer)
    other = give(note, "Vi saknar folk", officer)[0]
    Note.objects.filter(pk=note.pk).update(text=TEXT.replace("pengar finns", "det ordnar sig"))
    told = reanchor(note=note)
    assert (told.found, told.lost, told.newly_lost) == (1, 1, 1)
    assert reanchor(note=note).newly_lost == 0
    row.refresh_from_db()
    assert (row.is_lost, row.text) == (True, "pengar finns")
    Note.objects.filter(pk=note.pk).update(text=TEXT)
    assert reanchor(note=note).lost == 0
    row.refresh_from_db()
    other.refresh_from_db()
    assert (row.is_lost, row.start, other.start) == (False, 50, 0)


def test_a_lost_passage_is_placed_again(note, officer):
    (row,) = give(note, "pengar finns", officer, "drivkraft")
    Note.objects.filter(pk=note.pk).update(text=TEXT.replace("pengar finns", "medel finns"))
    reanchor(note=note)
    note.refresh_from_db()
    start = note.text.replace("\r\n", "\n").index("medel")
    place_excerpt(excerpt=row, start=start, end=start + 11, seen=digest(note.text), by=officer)
    row.refresh_from_db()
    assert (row.text, row.is_lost, row.code.key, row.search) == ("medel finns", False, "drivkraft", "medel finns")
    with pytest.raises(ValidationError):
        place_excerpt(excerpt=row, start=0, end=5, seen="another", by=officer)


def test_change_and_remove(note, officer, theme):
    (row,) = give(note, "pengar finns", officer)
    change_excerpt(excerpt=row, code=code_of("hinder"), theme=theme, permission="named", role=None, by=officer)
    row.refresh_from_db()
    assert (row.code.key, row.theme, row.permission, row.text) == ("hinder", theme, "named", "pengar finns")
    event = AuditEvent.objects.get(verb="passage changed")
    assert event.detail == {"excerpt": row.pk, "fields": ["permission", "theme", "code"]}
    remove_excerpt(excerpt=row, by=officer)
    remove_excerpt(excerpt=row, by=officer)
    assert not Excerpt.objects.exists()
    assert AuditEvent.objects.filter(verb="passage removed").count() == 1


# --- Codes ----------------------------------------------------------------------------------------------------------------


def test_a_new_code_gets_a_key_and_the_last_place(officer):
    made = save_code(code=Code(name_sv="Å, vad bra!", name_en="Oh, how good!"), by=officer)
    assert (made.key, made.order) == ("a_vad_bra", 10)
    again = save_code(code=Code(name_sv="Å vad bra", name_en="Good"), by=officer)
    assert again.key == "a_vad_bra_2"
    assert save_code(code=Code(name_sv="…", name_en="..."), by=officer).key == "kod"


def test_two_codes_are_not_called_the_same(officer):
    with pytest.raises(ValidationError) as error:
        save_code(code=Code(name_sv="behov", name_en="Wants"), by=officer)
    assert refused(error) == {"name_sv": "En annan kod heter så. Välj ett annat namn."}


def test_a_code_out_of_use_keeps_its_passages_and_is_offered_no_longer(note, officer, officer_client):
    (row,) = give(note, "pengar finns", officer, "drivkraft")
    use_code(code=code_of("drivkraft"), is_used=False, by=officer)
    page = lxml_html.fromstring(officer_client.get(f"/visits/notes/{note.pk}/code/").content)
    assert "drivkraft" not in page.xpath("//input[@name='codes']/@value")
    assert len(page.xpath("//input[@name='codes']")) == 9
    # The passage itself can still be edited with the code that it has.
    page = lxml_html.fromstring(officer_client.get(f"/visits/excerpts/{row.pk}/").content)
    assert page.xpath("//select[@name='code']/option[@selected]/@value") == ["drivkraft"]
    answer = officer_client.post(
        f"/visits/notes/{note.pk}/code/",
        {"passage": "0-5", "seen": digest(note.text), "codes": ["drivkraft"], "permission": "internal"},
    )
    assert "En kod används inte längre. Välj en annan." in answer.content.decode()
    assert Excerpt.objects.count() == 1


def test_the_list_of_codes_counts_and_takes_out_of_use(note, officer, officer_client):
    give(note, "pengar finns", officer, "drivkraft")
    key = code_of("drivkraft").pk
    assert officer_client.post(f"/visits/codes/{key}/use/", {"use": "no"}).status_code == 302
    page = lxml_html.fromstring(officer_client.get("/visits/codes/").content)
    (resting,) = page.xpath("//section[@aria-labelledby='resting']//li")
    assert "Drivkraft" in resting.text_content() and "1 utdrag" in resting.text_content()
    officer_client.post(f"/visits/codes/{key}/use/", {"use": "yes"})
    assert code_of("drivkraft").is_used


def test_a_code_is_added_and_changed(officer_client):
    new = {"name_sv": "Risk", "name_en": "Risk", "definition_sv": "Det som kan gå fel.", "definition_en": ""}
    assert officer_client.post("/visits/codes/add/", new).url == "/visits/codes/"
    made = Code.objects.get(key="risk")
    officer_client.post(f"/visits/codes/{made.pk}/", new | {"name_sv": "Risker"})
    made.refresh_from_db()
    assert (made.key, made.name_sv, made.definition_sv) == ("risk", "Risker", "Det som kan gå fel.")
    answer = officer_client.post("/visits/codes/add/", new | {"name_en": "Risky", "name_sv": "risker"})
    assert "En annan kod heter så" in answer.content.decode()


# --- The page -------------------------------------------------------------------------------------------------------------


def test_without_scripts_a_sentence_is_chosen_and_coded(note, theme, officer_client):
    page = lxml_html.fromstring(officer_client.get(f"/visits/notes/{note.pk}/code/").content)
    choices = {
        label.text_content(): label.xpath("./input/@value")[0]
        for label in page.xpath("//label[contains(@class, 'sentence')]")
    }
    assert list(choices) == [
        "Vi saknar folk som räknar.",
        "Kommunchefen säger att pengar finns.",
        "Men ingen har tid.",
    ]
    sent = {
        "passage": choices["Men ingen har tid."],
        "seen": page.xpath("//input[@name='seen']/@value")[0],
        "codes": ["hinder", "behov"],
        "theme": "mobilitet",
        "permission": "unnamed",
        "role": "",
    }
    answer = officer_client.post(f"/visits/notes/{note.pk}/code/", sent)
    first = Excerpt.objects.order_by("pk").first()
    assert answer.url == f"/visits/notes/{note.pk}/code/?excerpt={first.pk}#e{first.pk}"
    assert list(Excerpt.objects.values_list("text", "code__key", "permission").order_by("code__order")) == [
        ("Men ingen har tid.", "behov", "unnamed"),
        ("Men ingen har tid.", "hinder", "unnamed"),
    ]
    shown = lxml_html.fromstring(officer_client.get(answer.url).content)
    assert "".join(shown.xpath("//mark[contains(@class, 'is-open')]//text()")) == "Men ingen har tid."
    assert shown.xpath(f"//a[@id='e{first.pk}']/@href") == [f"#passage-{first.pk}"]


def test_internal_is_what_is_chosen_beforehand(note, officer_client):
    page = lxml_html.fromstring(officer_client.get(f"/visits/notes/{note.pk}/code/").content)
    assert page.xpath("//input[@name='permission'][@checked]/@value") == ["internal"]


def test_a_mistake_keeps_what_was_chosen(note, officer_client):
    sent = {"passage": "0-26", "seen": digest(note.text), "theme": "ingen", "permission": "named"}
    page = lxml_html.fromstring(officer_client.post(f"/visits/notes/{note.pk}/code/", sent).content)
    assert page.xpath("//input[@name='passage'][@checked]/@value") == ["0-26"]
    assert page.xpath("//input[@name='permission'][@checked]/@value") == ["named"]
    assert [" ".join(each.text_content().split()) for each in page.xpath("//*[@data-error-summary]//a")] == [
        "Koder: Välj minst en kod.",
        "Tema: Välj något i listan.",
    ]


def test_words_chosen_by_the_script_survive_a_mistake(note, officer_client):
    sent = {"passage": "3-20", "seen": digest(note.text), "permission": "named"}
    page = lxml_html.fromstring(officer_client.post(f"/visits/notes/{note.pk}/code/", sent).content)
    assert page.xpath("//input[@data-own]/@value") == ["3-20"]


def test_lost_passages_are_listed_placed_and_removed(note, officer, officer_client):
    (row,) = give(note, "pengar finns", officer)
    Note.objects.filter(pk=note.pk).update(text=TEXT.replace("pengar finns", "medel finns"))
    reanchor(note=note)
    note.refresh_from_db()
    for address in ("/visits/excerpts/lost/", f"/visits/notes/{note.pk}/code/"):
        page = lxml_html.fromstring(officer_client.get(address).content)
        assert page.xpath("//q[text()='pengar finns']") != [], address
        assert page.xpath(f"//a[@href='/visits/excerpts/{row.pk}/place/']") != [], address
    start = note.text.replace("\r\n", "\n").index("medel")
    answer = officer_client.post(
        f"/visits/excerpts/{row.pk}/place/", {"passage": f"{start}-{start + 11}", "seen": digest(note.text)}
    )
    assert answer.url == f"/visits/notes/{note.pk}/code/?excerpt={row.pk}#e{row.pk}"
    assert officer_client.get(f"/visits/excerpts/{row.pk}/remove/").status_code == 200
    assert Excerpt.objects.count() == 1, "looking removes nothing"
    officer_client.post(f"/visits/excerpts/{row.pk}/remove/")
    assert Excerpt.objects.count() == 0


def test_notes_without_a_code(visit, note, officer, officer_client):
    make_note(visit, by=officer, text="")
    other = make_note(visit, by=officer, text="Biogasen är dyr.")
    give(note, "pengar finns", officer)
    page = lxml_html.fromstring(officer_client.get("/visits/notes/uncoded/").content)
    assert page.xpath("//main//li[@class='item']//a/@href") == [f"/visits/notes/{other.pk}/code/"]


def test_a_reader_sees_no_note(note, reader_client, officer):
    (row,) = give(note, "pengar finns", officer)
    for address in (
        f"/visits/notes/{note.pk}/code/",
        f"/visits/excerpts/{row.pk}/",
        "/visits/excerpts/",
        "/visits/excerpts/excerpts.xlsx",
    ):
        assert reader_client.get(address).status_code == 404, address
    assert reader_client.post(f"/visits/excerpts/{row.pk}/remove/").status_code == 404
    assert Excerpt.objects.count() == 1


def test_a_note_of_a_call_is_coded_too(participation, officer, officer_client):
    call = factories.make_call(participation, officer=officer)
    note = Note.objects.create(call=call, author=officer, text=TEXT, begun_at=at(22), changed_at=at(22))
    (row,) = give(note, "pengar finns", officer)
    page = officer_client.get(f"/visits/notes/{note.pk}/code/").content.decode()
    assert "Kalix" in page and "pengar finns" in page
    assert list(Excerpt.objects.of_case(participation)) == [row]

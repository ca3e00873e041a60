"""Notes: each their own, kept as they are typed, from two windows at once, out of files; and the minute after."""

import datetime
import io
import time
import uuid
import zipfile

import docx
import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from municipalities.models import FollowUp
from tests.factories import at, make_call, make_municipality, make_note, make_visit
from visits import actions
from visits.models import Note, Visit
from visits.notebook import notebook, parts_of
from visits.reading import text_of

NOW = at(7, 11, month=11)
JSON = {"Accept": "application/json"}


@pytest.fixture
def visit(assessment, municipality, officer):
    return make_visit(assessment, municipality, by=officer)


@pytest.fixture
def call(participation, officer):
    return make_call(participation, officer=officer)


def write(source, by, text, *, seen=0, part="", window="a", key=None, now=NOW):
    key = key or actions.note_key(source, by, part)
    return actions.write_note(source=source, key=key, part=part, text=text, seen=seen, window=window, by=by, now=now)


def call_url(call):
    case = call.participation
    return reverse("surveys:call", args=[case.assessment.slug, case.municipality.code, call.pk])


def texts(source):
    return sorted(note.text for note in (source.notes if isinstance(source, Visit) else source.written_notes).all())


# --- Writing ----------------------------------------------------------------------------------------------------------


def test_a_note_grows_version_by_version(visit, officer):
    assert write(visit, officer, "Bil").note.seq == 1
    assert write(visit, officer, "Bilpool", seen=1).note.seq == 2
    assert texts(visit) == ["Bilpool"]


def test_a_reply_that_was_lost_does_no_harm(visit, officer):
    write(visit, officer, "Bil")
    again = write(visit, officer, "Bil")
    assert (again.note.seq, again.is_beside) == (1, False)
    assert not write(visit, officer, "Bilpool", seen=again.note.seq).is_beside
    assert texts(visit) == ["Bilpool"]


def test_two_windows_of_one_person_lose_nothing(visit, officer):
    write(visit, officer, "Från telefonen", window="a")
    first = write(visit, officer, "Från datorn", window="b")
    assert first.is_beside
    # Both go on where they are.
    write(visit, officer, "Från datorn, mer", window="b", seen=first.note.seq)
    write(visit, officer, "Från telefonen, mer", window="a", seen=1)
    assert texts(visit) == ["Från datorn, mer", "Från telefonen, mer"]
    assert {note.part for note in visit.notes.all()} == {""}


def test_without_scripts_a_form_sent_twice_stands_beside_once(visit, officer):
    write(visit, officer, "Nyare", window="")
    for _each in range(2):
        assert write(visit, officer, "Från en gammal sida", window="").is_beside
    assert texts(visit) == ["Från en gammal sida", "Nyare"]


def test_notes_of_two_people_do_not_meet(visit, officer, lead):
    write(visit, officer, "Mitt")
    assert not write(visit, lead, "Ditt").is_beside
    assert texts(visit) == ["Ditt", "Mitt"]


def test_nobody_writes_in_the_note_of_another(visit, officer, lead):
    note = write(visit, officer, "Mitt").note
    with pytest.raises(PermissionDenied):
        write(visit, lead, "Ändrat", key=note.key, seen=1)
    assert texts(visit) == ["Mitt"]


def test_a_note_stays_at_its_visit_or_call(visit, call, officer):
    note = write(visit, officer, "Mitt").note
    with pytest.raises(PermissionDenied):
        write(call, officer, "Ändrat", key=note.key, seen=1)


def test_a_hundred_thousand_characters_and_no_more(visit, officer):
    assert write(visit, officer, "å" * 100_000).note.seq == 1
    with pytest.raises(ValidationError) as refused:
        write(visit, officer, "å" * 100_001, seen=1)
    assert "100\u00a0001 tecken. Det är 1 för många" in refused.value.messages[0]


# --- The page ---------------------------------------------------------------------------------------------------------


def test_own_sheets_first_and_the_others_to_read(visit, officer, lead):
    write(visit, officer, "Bilpool", part="provat")
    make_note(visit, by=officer, part="provat", text="Bredvid", seq=1)
    write(visit, lead, "Piteå", part="lart_av")
    book = notebook(visit, officer)
    assert [(sheet.part and sheet.part.key, sheet.text, sheet.is_extra) for sheet in book.sheets] == [
        (None, "", False),
        ("stod_hjalpte", "", False),
        ("besluta_sjalva", "", False),
        ("lart_av", "", False),
        ("provat", "Bilpool", False),
        ("provat", "Bredvid", True),
    ]
    assert [(note.text, part.key) for note, part in book.others] == [("Piteå", "lart_av")]


def test_a_learning_visit_is_noted_by_its_topics(assessment, officer):
    visit = make_visit(assessment, make_municipality("Umeå"), by=officer, kind="learning", topics=["fjarrvarme"])
    assert [part.key for part in parts_of(visit)] == ["fjarrvarme"]


def test_a_page_saves_with_and_without_scripts(officer_client, visit, officer):
    url = f"/visits/{visit.pk}/notes/"
    sent = {"key": actions.note_key(visit, officer, ""), "text": "Ett\r\nTvå", "seen": 0}
    assert officer_client.post(url, sent, headers=JSON).json()["seq"] == 1
    assert officer_client.post(url, {**sent, "text": "Tre", "seen": 1}).status_code == 302
    assert texts(visit) == ["Tre"]


def test_another_window_is_told(officer_client, visit, officer):
    write(visit, officer, "Ett")
    sent = {"key": actions.note_key(visit, officer, ""), "text": "Två", "seen": 0, "window": "b"}
    assert "ett annat fönster" in officer_client.post(f"/visits/{visit.pk}/notes/", sent, headers=JSON).json()["beside"]


def test_two_hundred_thousand_characters_are_shown_again(officer_client, visit, officer):
    text = "åäö " * 50_000
    sent = {"key": actions.note_key(visit, officer, ""), "text": text, "seen": 0}
    page = officer_client.post(f"/visits/{visit.pk}/notes/", sent)
    assert page.status_code == 200
    assert text.strip() in page.content.decode()
    assert "är 99\u00a0999 för många" in page.content.decode()
    reply = officer_client.post(f"/visits/{visit.pk}/notes/", sent, headers=JSON)
    assert (reply.status_code, reply.json()["only_this"]) == (400, True)
    assert not Note.objects.exists()


def test_whoever_is_signed_out_gets_the_words_back(anonymous, visit):
    sent = {"key": uuid.uuid4(), "text": "Skrivet förgäves?", "seen": 0}
    page = anonymous.post(f"/visits/{visit.pk}/notes/", sent)
    assert "Skrivet förgäves?" in page.content.decode()
    assert str(sent["key"]) not in page.content.decode()


def test_a_key_of_somebody_else_is_not_found(officer_client, visit, lead):
    note = write(visit, lead, "Ledarens").note
    sent = {"key": note.key, "text": "Ändrat", "seen": 1}
    assert officer_client.post(f"/visits/{visit.pk}/notes/", sent).status_code == 404


def test_what_is_written_is_text_and_nothing_else(officer_client, visit, lead):
    write(visit, lead, "<script>alert(1)</script>")
    assert "<script>alert(1)" not in officer_client.get(f"/visits/{visit.pk}/notes/").content.decode()


def test_notes_of_a_call(officer_client, call, officer, assessment):
    url = f"/visits/calls/{call.pk}/notes/"
    sent = {"key": actions.note_key(call, officer, "sakra"), "part": "sakra", "text": "Säkra på fastigheter", "seen": 0}
    officer_client.post(url, sent)
    assert texts(call) == ["Säkra på fastigheter"]
    assert "Säkra på fastigheter" in officer_client.get(url).content.decode()


def test_the_page_after_a_call_leads_to_its_notes(officer_client, call):
    call.outcome, call.ended_at = "answered", NOW
    call.save()
    page = officer_client.get(call_url(call)).content.decode()
    assert f'href="/visits/calls/{call.pk}/notes/"' in page


def test_twenty_long_notes_are_read_soon(officer_client, visit, officer):
    """20 notes of 10,000 characters: the issue asks for 150 ms; a machine that is busy gets five tries."""
    Note.objects.bulk_create(
        Note(visit=visit, author=officer, text="Ord om allt. " * 770, seq=1, begun_at=NOW, changed_at=NOW)
        for _n in range(20)
    )
    took = []
    for _try in range(5):
        begun = time.perf_counter()
        officer_client.get(f"/visits/{visit.pk}/notes/")
        took.append(time.perf_counter() - begun)
    assert min(took) < 0.15


# --- Files ------------------------------------------------------------------------------------------------------------


def document(*paragraphs):
    book = docx.Document()
    for paragraph in paragraphs:
        book.add_paragraph(paragraph)
    table = book.add_table(rows=1, cols=2)
    table.cell(0, 0).text, table.cell(0, 1).text = "vänster", "höger"
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def zipped(**parts):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        for name, data in parts.items():
            archive.writestr(f"word/{name}.xml", data)
    return file.getvalue()


W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def upload(name, data):
    return SimpleUploadedFile(name, data)


def test_a_word_document_is_read_paragraph_by_paragraph():
    assert text_of(upload("möte.docx", document("Åsa sade:", "ingen tid"))) == "Åsa sade:\ningen tid\nvänster\nhöger"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_plain_text_in_the_encodings_of_windows(encoding):
    assert text_of(upload("möte.txt", "Åsa, Öjebyn\r\nelva".encode(encoding))) == "Åsa, Öjebyn\nelva"


BILLION = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>'


@pytest.mark.parametrize(
    ("name", "data", "told"),
    [
        ("möte.docx", b"<html><script>alert(1)</script></html>", "något annat i den"),
        ("möte.docx", zipped(document=b" " * (20 * 1024 * 1024 + 1)), "mer än 20 MB"),
        ("möte.docx", zipped(document=f"{BILLION}<w:p {W}><w:t>&b;</w:t></w:p>"), "går inte att läsa"),
        ("möte.docx", zipped(document=f"<w:body {W}>{'<w:p/>' * 100_001}</w:body>"), "mer än 100 000 stycken"),
        ("möte.docx", zipped(document="<w:p"), "går inte att läsa"),
        ("möte.docx", zipped(styles="<a/>"), "går inte att läsa"),
        ("möte.docx", document(), None),
        ("möte.docx", b"", "filen är tom"),
        ("möte.txt", b"\x00\x01\x02", "något annat än text"),
        ("möte.txt", b"\xff\xfe\x00", "något annat än text"),
        ("möte.txt", b" \n ", "ingen text"),
        ("möte.html", b"<p>Hej</p>", "Bara Word-dokument"),
        ("möte.doc", b"\xd0\xcf\x11\xe0", "Bara Word-dokument"),
        ("möte.txt", b"a" * (10 * 1024 * 1024 + 1), "större än 10 MB"),
    ],
)
def test_a_file_that_is_not_what_it_seems(name, data, told, officer_client, visit):
    page = officer_client.post(f"/visits/{visit.pk}/notes/import/", {"key": uuid.uuid4(), "file": upload(name, data)})
    if told is None:
        assert visit.notes.get().text == "vänster\nhöger"
    else:
        assert told in page.content.decode()
        assert not Note.objects.exists()


def test_a_document_of_five_hundred_pages(officer_client, visit):
    paragraph = f"<w:p><w:r><w:t>{'ord ' * 600}</w:t></w:r></w:p>"
    data = zipped(document=f"<w:document {W}><w:body>{paragraph * 500}</w:body></w:document>")
    begun = time.perf_counter()
    page = officer_client.post(
        f"/visits/{visit.pk}/notes/import/", {"key": uuid.uuid4(), "file": upload("bok.docx", data)}
    )
    assert "Dela upp det" in page.content.decode()
    assert time.perf_counter() - begun < 5
    assert not Note.objects.exists()


def test_a_file_that_is_read_in_twice_is_one_note(officer_client, visit, officer):
    key = uuid.uuid4()
    for _each in range(2):
        sent = {"key": key, "file": upload("möte.txt", "Ingen äger frågan".encode())}
        assert officer_client.post(f"/visits/{visit.pk}/notes/import/", sent).status_code == 302
    note = visit.notes.get()
    assert (note.kind, note.source, note.author, note.text) == ("imported", "möte.txt", officer, "Ingen äger frågan")


def test_a_file_with_notes_of_a_call(officer_client, call):
    sent = {"key": uuid.uuid4(), "file": upload("samtal.txt", b"Ringer igen")}
    officer_client.post(f"/visits/calls/{call.pk}/notes/import/", sent)
    assert texts(call) == ["Ringer igen"]


# --- The minute after -------------------------------------------------------------------------------------------------


def minute(visit, by, seen=0, **values):
    return actions.note_minute_after(visit=visit, values=values, seen=seen, by=by, now=NOW)


def test_the_minute_after_keeps_what_two_people_write(visit, officer, lead):
    assert minute(visit, officer, most_important="Ingen äger frågan").seq == 1
    kept = minute(visit, lead, most_important="Snön", unexpected="Alla kom")
    assert kept.is_merged
    assert kept.values["most_important"] == "Ingen äger frågan\nSnön"
    assert kept.values["unexpected"] == "Alla kom"
    # Sent once more, since the reply was lost.
    again = minute(visit, lead, most_important="Snön", unexpected="Alla kom")
    assert (again.seq, again.values) == (kept.seq, kept.values)


def test_the_minute_after_can_be_written_over_by_who_has_seen_it(visit, officer):
    seq = minute(visit, officer, we_promised="Skicka malen").seq
    kept = minute(visit, officer, seen=seq, we_promised="Skicka mallen")
    assert (kept.values["we_promised"], kept.is_merged) == ("Skicka mallen", False)
    assert minute(visit, officer, seen=kept.seq, we_promised="").values["we_promised"] == ""


def test_too_long_a_minute_is_shown_again(officer_client, visit):
    page = officer_client.post(f"/visits/{visit.pk}/after/", {"seen": 0, "unexpected": "Å" * 5001})
    assert "Å" * 5001 in page.content.decode()
    visit.refresh_from_db()
    assert visit.unexpected == ""


def test_promises_become_follow_ups_once(officer_client, visit, participation, officer):
    minute(visit, officer, we_promised="- Skicka mallen\nBjuda in", they_promised="Skicka planen")
    sent = {"promise": ["we_promised:Skicka mallen", "they_promised:Skicka planen", "we_promised:Påhittat"]}
    for _each in range(2):
        officer_client.post(f"/visits/{visit.pk}/after/promises/", {**sent, "due_on": "2018-11-21"})
    made = FollowUp.objects.filter(participation=participation).order_by("id")
    assert [(each.side, each.what, each.officer, each.due_on) for each in made] == [
        ("office", "Skicka mallen", officer, datetime.date(2018, 11, 21)),
        ("municipality", "Skicka planen", None, datetime.date(2018, 11, 21)),
    ]
    assert [each.is_noted for each in actions.promises(Visit.objects.get(), participation)] == [True, False, True]


def test_a_promise_longer_than_a_follow_up_is_followed_up_once(officer_client, visit, participation, officer):
    minute(visit, officer, we_promised="Å" * 2001)
    for _each in range(2):
        [promise] = actions.promises(Visit.objects.get(), participation)
        officer_client.post(f"/visits/{visit.pk}/after/promises/", {"promise": f"{promise.field}:{promise.what}"})
    assert FollowUp.objects.get().what == "Å" * 2000


def test_promises_at_a_reference_municipality_have_no_case(officer_client, visit, officer):
    minute(visit, officer, we_promised="Skicka mallen")
    assert officer_client.post(f"/visits/{visit.pk}/after/promises/", {}).status_code == 404
    assert "Löften att följa upp" not in officer_client.get(f"/visits/{visit.pk}/after/").content.decode()

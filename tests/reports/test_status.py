"""Status reports: what they count, as of when, frozen when issued, and the same on the page, in Word, PDF and text."""

import datetime
import io
from dataclasses import replace

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone, translation
from docx import Document
from pypdf import PdfReader

from municipalities.actions import decide, decline_participation, raise_matter
from municipalities.models import Assignment
from reports import actions, desk
from reports.models import StatusReport
from reports.papers.blocks import Cell, Section, Table
from reports.papers.pdf import as_pdf
from reports.papers.text import as_text
from reports.papers.word import LETTER, PADDING, TEXT_WIDTH, as_docx, widths
from reports.status.blocks import of, printed, roles_text, span, title_of
from reports.status.content import Content, Track, newly_done, no_longer_done
from reports.status.gather import gather
from surveys import timeline
from surveys.actions import (
    ask_for_call,
    book_appointment,
    complete_interview,
    hand_in_paper,
    move_appointment,
    open_invitation,
    reopen_response,
    submit_response,
)
from surveys.actions.cases import role_text
from surveys.models import ReadBack, Verdict
from tests import factories
from tests.factories import at
from tests.reports.desk import a_read_back

pytestmark = pytest.mark.django_db

FIRST, LAST = datetime.date(2018, 10, 16), datetime.date(2018, 10, 22)
NOW = at(30)


@pytest.fixture
def told(assessment, participation, response, contact, officer, other_municipality, questionnaire):
    """Kalix answers and is interviewed; Arjeplog is booked."""
    other = factories.make_participation(assessment, other_municipality)
    factories.answer(response, {"mobilitet_behov": "3"}, by=contact, now=at(12))
    submit_response(response=response, by=contact, now=at(12, 15))
    factories.make_call(
        participation,
        officer=officer,
        contact=contact,
        started_at=at(22, 9),
        ended_at=at(22, 9, 40),
        outcome="answered",
    )
    factories.answer(
        response, {"mobilitet_behov": "4"}, by=officer, channel="phone", spoken_by=contact, now=at(22, 9, 20)
    )
    complete_interview(response=response, by=officer, spoken_by=contact, mark_not_asked=False, now=at(22, 9, 40))
    book_appointment(participation=other, starts_at=at(24, 10), officer=officer, by=officer, now=at(18))
    return assessment


def content(assessment, *, first=FIRST, last=LAST):
    return gather(assessment, starts_on=first, as_of=last, now=NOW)


def track(found, key):
    return found.track(key)


# --- What it counts -----------------------------------------------------------------------------------------------------


def test_tracks_name_who_has_come_how_far(told):
    found = content(told)
    assert (track(found, "survey").done, track(found, "survey").left) == (("Kalix",), ("Arjeplog",))
    assert track(found, "interview").done == ("Kalix",)
    assert track(found, "interview").booked == (("Arjeplog", "2018-10-24"),)
    assert track(found, "readback").left == ("Arjeplog", "Kalix")


def test_what_came_after_the_day_of_the_report_is_left_out(told):
    found = content(told, last=datetime.date(2018, 10, 21))
    assert track(found, "interview").done == ()
    assert found.log == () and found.heard == ()
    earlier = content(told, first=datetime.date(2018, 10, 1), last=datetime.date(2018, 10, 11))
    assert track(earlier, "survey").done == ()


def test_answers_taken_back_are_not_done_until_they_come_again(told, participation, response, contact, assessment):
    """On a municipality without an interview; with one it is done for good."""
    fresh = factories.make_participation(assessment, factories.make_municipality("Boden"))
    its = factories.make_response(fresh, response.questionnaire)
    who = factories.make_contact("Miljöstrateg 2", at=fresh.municipality)
    submit_response(response=its, by=who, now=at(13))
    assert "Boden" in track(content(told), "survey").done
    reopen_response(response=its, by=who, now=at(20))
    assert [name for name, _day in track(content(told), "survey").booked] == ["Boden"]
    assert "Boden" in track(content(told, last=datetime.date(2018, 10, 19)), "survey").done, "as it stood then"


def test_a_read_back_is_done_when_agreed_or_over_and_not_while_objected_to(told, response, officer, contact):
    readback = ReadBack.objects.create(
        response=response, seq=response.seq, sent_at=at(22, 12), sent_by=officer, closes_on=datetime.date(2018, 10, 29)
    )
    assert track(content(told), "readback").booked == (("Kalix", "2018-10-22"),)
    assert track(content(told, last=datetime.date(2018, 10, 30)), "readback").done == ("Kalix",)
    verdict = Verdict.objects.create(
        readback=readback, question="mobilitet_behov", seq=1, kind="object", text="nej", at=at(23), by_contact=contact
    )
    assert track(content(told, last=datetime.date(2018, 10, 30)), "readback").booked
    verdict.settled_at, verdict.settled_by = at(25), officer
    verdict.save()
    assert track(content(told, last=datetime.date(2018, 10, 30)), "readback").done == ("Kalix",)
    assert track(content(told, last=datetime.date(2018, 10, 24)), "readback").done == ()


def test_report_and_board_name_the_same(told, response, officer, contact, questionnaire, lead):
    """In every state in which a municipality can be on the three tracks: who has come so far, who is under way."""
    given = {"mobilitet_behov": "4"}
    made = {}
    for name in ("Boden", "Gällivare", "Jokkmokk", "Kiruna", "Luleå", "Pajala", "Piteå", "Älvsbyn"):
        made[name] = factories.make_response(
            factories.make_participation(told, factories.make_municipality(name)), questionnaire
        )
        made[name].speaker = factories.make_contact(
            f"Strateg {name}", at=made[name].participation.municipality, email=f"{name[0]}{len(made)}@ex.se".lower()
        )
    open_invitation(invitation=factories.make_invitation(made["Boden"], made["Boden"].speaker), now=at(10))
    factories.answer(made["Gällivare"], given, by=made["Gällivare"].speaker, now=at(10))
    for name in ("Jokkmokk", "Luleå", "Pajala"):
        submit_response(response=made[name], by=made[name].speaker, now=at(12))
    reopen_response(response=made["Jokkmokk"], by=made["Jokkmokk"].speaker, now=at(15))
    factories.answer(made["Luleå"], given, by=officer, channel="phone", spoken_by=made["Luleå"].speaker, now=at(16))
    invitation = factories.make_invitation(made["Pajala"], made["Pajala"].speaker)
    ask_for_call(invitation=invitation, wishes=[], words="", telephone="0978-1 20 00", ask_for="", now=at(19))
    hand_in_paper(response=made["Piteå"], by=officer, spoken_by=made["Piteå"].speaker, now=at(13))
    # The time has passed, and nobody has said what came of it.
    booked_for = {"starts_at": at(17, 10), "officer": officer, "by": officer, "now": at(14)}
    book_appointment(participation=made["Piteå"].participation, **booked_for)
    decline_participation(participation=made["Älvsbyn"].participation, on=at(18).date(), reason="hinner inte", by=lead)
    agreed = a_read_back(response, officer, at=at(23), closes_on=datetime.date(2018, 11, 5), answered_by=contact)
    a_read_back(made["Luleå"], officer, at=at(23), closes_on=datetime.date(2018, 11, 5))
    a_read_back(made["Pajala"], officer, at=at(20), closes_on=datetime.date(2018, 10, 26))
    a_read_back(
        made["Piteå"],
        officer,
        at=at(20),
        closes_on=datetime.date(2018, 10, 26),
        answered_by=made["Piteå"].speaker,
        objections=1,
    )
    assert agreed.answered_at < NOW

    found = content(told, last=NOW.date())
    rows = desk.rows(told, now=NOW)
    figures = {each.key: each for each in desk.figures(rows, told, today=NOW.date())}
    for key, name in (("survey", "survey"), ("interview", "interview"), ("readback", "read_back")):
        reported, board = found.track(key), [(row.municipality.name, getattr(row.tracks, name)) for row in rows]
        assert reported.done == tuple(who for who, track in board if track.shape == "done"), key
        assert len(reported.booked) == figures[name].booked > 0, key
        assert len(reported.left) == figures[name].left > 0, key
        assert {who for who, _day in reported.booked} <= set(reported.left), key
        assert len(reported.done) + len(reported.left) + len(reported.declined) == reported.base, "it adds up"
        assert (reported.base, len(reported.declined)) == (figures[name].base, figures[name].declined) == (10, 1), key
    with translation.override("sv"):
        assert of(len(found.track("survey").done), found.track("survey")) == "4 av 10, en avböjde"


def test_who_declined_stays_in_the_base(told, lead, other_municipality):
    other = told.participations.get(municipality=other_municipality)
    decline_participation(participation=other, on=datetime.date(2018, 10, 19), reason="hinner inte", by=lead)
    found = track(content(told), "survey")
    assert (found.base, found.declined, found.left) == (2, ("Arjeplog",), ())
    assert track(content(told, last=datetime.date(2018, 10, 18)), "survey").declined == ()


def test_an_interview_is_a_meeting_with_functions_and_minutes(told):
    (meeting,) = content(told).meetings
    assert (meeting.day, meeting.municipality, meeting.minutes) == ("2018-10-22", "Kalix", 40)
    assert meeting.roles and all("Miljöstrateg 1" not in role for role in meeting.roles), "functions, not names"


def test_a_person_with_two_functions_took_part_once(told, response, contact, officer):
    """As the ledger wrote it down that day; a second person on the line is another one."""
    municipality = response.participation.municipality
    for key in ("kommunchef", "samhallsplaneringschef"):
        Assignment.objects.create(contact=contact, municipality=municipality, role=factories.make_role(key))
    second = factories.make_contact("Teknisk chef 1", at=municipality, role="teknisk_chef", email="k@ex.se")
    talk = {"by": officer, "channel": "phone", "spoken_by": contact}
    factories.answer(response, {"mobilitet_prioritet": "2"}, now=at(22, 9, 25), **talk)
    (meeting,) = content(told).meetings
    assert meeting.roles == (role_text(contact, response),) and meeting.roles[0].count(", ") == 2
    factories.answer(
        response, {"mobilitet_formaga": "2"}, now=at(22, 9, 30), by=officer, channel="phone", spoken_by=second
    )
    (meeting,) = content(told).meetings
    assert meeting.roles == (role_text(contact, response), role_text(second, response))


@pytest.mark.parametrize(("seconds", "minutes"), [(20, 1), (89, 1), (91, 2), (45 * 60, 45)])
def test_report_and_case_say_alike_how_long_a_call_was(told, participation, seconds, minutes):
    call = participation.calls.get()
    call.ended_at = call.started_at + datetime.timedelta(seconds=seconds)
    call.save()
    (meeting,) = content(told).meetings
    with translation.override("sv"):
        titles = [each.title for each in timeline.entries(participation) if each.kind == timeline.CALL]
    assert meeting.minutes == minutes
    assert titles == [f"Samtal: svarade, {minutes} minut{'er' if minutes > 1 else ''}"]


def test_what_is_typed_is_heard_when_it_is_handed_in(told, assessment, questionnaire):
    """A draft of the week before that is handed in this week is new this week; a draft is no word of the municipality."""
    boden = factories.make_response(
        factories.make_participation(assessment, factories.make_municipality("Boden")), questionnaire
    )
    who = factories.make_contact("Miljöstrateg 2", at=boden.participation.municipality, email="m2@ex.se")
    factories.answer(boden, {"mobilitet_behov": "4"}, by=who, now=at(8))
    heard = {"first": FIRST, "last": LAST}
    assert [each.municipality for each in content(told, **heard).heard] == ["Kalix"]
    submit_response(response=boden, by=who, now=at(18))
    assert [(each.municipality, each.before, each.after) for each in content(told, **heard).heard] == [
        ("Boden", None, 4),
        ("Kalix", 3, 4),
    ]
    later = content(told, first=datetime.date(2018, 10, 23), last=datetime.date(2018, 10, 29))
    assert later.heard == (), "said once, heard once"


def test_what_we_hear_is_new_or_changed_and_much(told, response, contact):
    (heard,) = content(told).heard
    assert (heard.key, heard.before, heard.after, heard.channel) == ("mobilitet", 3, 4, "phone")
    assert heard.theme["sv"]
    early = content(told, first=datetime.date(2018, 10, 8), last=datetime.date(2018, 10, 14))
    assert [(each.before, each.after, each.channel) for each in early.heard] == [(None, 3, "web")]


def test_risks_are_late_targets_moved_calls_and_silence(told, officer, other_municipality, response, contact):
    told.target_interviews = datetime.date(2018, 10, 19)
    told.save()
    other = told.participations.get(municipality=other_municipality)
    move_appointment(appointment=other.appointments.get(), starts_at=at(26, 10), by=officer, now=at(20))
    fresh = factories.make_response(other, response.questionnaire)
    who = factories.make_contact("Näringslivschef 1", at=other_municipality)
    factories.answer(fresh, {"mobilitet_behov": "1"}, by=who, now=at(3))
    # The audit trail's clock is the machine's, so the period reaches until today.
    today = timezone.localdate()
    risks = {risk.key: risk for risk in gather(told, starts_on=FIRST, as_of=today, now=timezone.now()).risks}
    assert (risks["late"].track, risks["late"].names) == ("interview", ("Arjeplog",))
    assert risks["moved"].names == ("Arjeplog",)
    assert risks["quiet"].names == ("Arjeplog", "Kalix"), "who has been interviewed may fall silent too"
    assert "quiet" not in {risk.key for risk in content(told, last=datetime.date(2018, 10, 16)).risks}


def risks_of(assessment, **days):
    return {risk.key: risk for risk in content(assessment, **days).risks}


def test_a_read_back_that_nobody_answered_is_a_risk(told, response, officer, contact):
    closes_on = datetime.date(2018, 10, 26)
    a_read_back(response, officer, at=at(22, 12), closes_on=closes_on)
    assert "unread" not in risks_of(told, last=closes_on)
    assert risks_of(told, last=datetime.date(2018, 10, 27))["unread"].names == ("Kalix",)
    a_read_back(response, officer, at=at(23, 12), closes_on=closes_on, answered_by=contact)
    assert "unread" not in risks_of(told, last=datetime.date(2018, 10, 27))


def test_objections_that_are_not_settled_are_a_risk(told, response, officer, contact):
    a_read_back(response, officer, at=at(23), closes_on=datetime.date(2018, 11, 5), answered_by=contact, objections=2)
    assert risks_of(told, last=datetime.date(2018, 10, 25))["objection"].names == ("Kalix (2)",)
    assert "objection" not in risks_of(told), "as it stood then"
    Verdict.objects.update(settled_at=at(26), settled_by=officer)
    assert "objection" not in risks_of(told, last=datetime.date(2018, 10, 27))
    assert "objection" in risks_of(told, last=datetime.date(2018, 10, 25))


def test_silence_ends_with_what_a_municipality_writes_beside_its_answers(told, response, officer, contact):
    """As on the board: it has read its answers, or replied to a question."""
    late = datetime.date(2018, 11, 8)
    quiet = gather(told, starts_on=FIRST, as_of=late, now=at(9, month=11)).risks
    assert {risk.key: risk for risk in quiet}["quiet"].names == ("Kalix",)
    closes_on = datetime.date(2018, 11, 9)
    a_read_back(response, officer, at=at(29), closes_on=closes_on, answered_by=contact)
    assert "quiet" not in {risk.key for risk in gather(told, starts_on=FIRST, as_of=late, now=at(9, month=11)).risks}


def test_a_key_role_that_nobody_has_spoken_for_is_a_risk(told, participation, officer, other_municipality):
    """Where somebody holds it, and where the interview is done: else everybody is still to be heard."""
    role = factories.make_role("ekonomichef", name_sv="Ekonomichef", name_en="Head of finance")
    for municipality in (participation.municipality, other_municipality):
        factories.make_contact("Ekonomichef", at=municipality, role="ekonomichef", email=f"e{municipality.code}@ex.se")
    assert risks_of(told)["role"].names == ("Kalix",)
    with translation.override("en"):
        assert roles_text([risks_of(told)["role"]], "en").endswith(": Head of finance (Kalix).")
    holder = role.assignments.get(municipality=participation.municipality).contact
    factories.answer(
        participation.response, {"mobilitet_formaga": "1"}, by=officer, channel="phone", spoken_by=holder, now=at(22)
    )
    assert "role" not in risks_of(told)


def test_decisions_that_wait_on_that_day(told, lead):
    matter = raise_matter(assessment=told, matter="Ska vi ringa?", owner=lead, due_on=None, by=lead, now=at(17))
    assert [each.matter for each in content(told).decisions] == ["Ska vi ringa?"]
    decide(decision=matter, decided_on=datetime.date(2018, 10, 20), text="Ja", decided_by="", by=lead, today=NOW.date())
    assert content(told).decisions == ()
    assert len(content(told, last=datetime.date(2018, 10, 19)).decisions) == 1


def test_queries_do_not_grow_with_the_municipalities(told, django_assert_max_num_queries, response):
    for number in range(5):
        case = factories.make_participation(told, factories.make_municipality(f"Kommun {number}", code=f"25{number}0"))
        its = factories.make_response(case, response.questionnaire)
        who = factories.make_contact(f"Strateg {number}", at=case.municipality)
        submit_response(response=its, by=who, now=at(13))
    with django_assert_max_num_queries(11):
        content(told)


# --- Frozen -------------------------------------------------------------------------------------------------------------


def draft(assessment, lead, *, last=LAST):
    return actions.make_status_report(
        assessment=assessment,
        kind="week",
        starts_on=last - datetime.timedelta(days=6),
        ends_on=last,
        as_of=last,
        by=lead,
        now=NOW,
    )


def test_an_issued_report_does_not_change_and_reads_back_the_same(told, lead, response):
    report = actions.issue_status_report(report=draft(told, lead), by=lead, now=NOW)
    before = Content.from_json(report.content)
    assert before == content(told)
    told.participations.exclude(municipality__name="Kalix").delete()
    assert Content.from_json(StatusReport.objects.get().content) == before
    with pytest.raises(ValidationError, match="utfärdad"):
        actions.save_status_texts(report=report, texts={"heard": "nytt"}, by=lead)
    with pytest.raises(ValidationError, match="utfärdad"):
        actions.delete_status_draft(report=report, by=lead)


def test_numbers_follow_each_other_and_a_button_pressed_twice_counts_once(told, lead):
    first = actions.issue_status_report(report=draft(told, lead), by=lead, now=NOW)
    again = actions.issue_status_report(report=first, by=lead, now=NOW)
    second = actions.issue_status_report(report=draft(told, lead, last=datetime.date(2018, 10, 29)), by=lead, now=NOW)
    assert (first.number, again.number, second.number) == (1, 1, 2)
    assert second.compared_number == 1


def test_a_report_about_a_day_to_come_is_not_issued(told, lead):
    with pytest.raises(ValidationError, match="inte har varit"):
        actions.issue_status_report(report=draft(told, lead, last=datetime.date(2018, 11, 30)), by=lead, now=NOW)


def test_only_what_is_issued_is_sent_and_the_same_is_noted_once(told, lead):
    report = draft(told, lead)
    with pytest.raises(ValidationError):
        actions.log_sending(report=report, sent_on=LAST, to="Styrgruppen", by=lead, now=NOW)
    report = actions.issue_status_report(report=report, by=lead, now=NOW)
    for _time in range(2):
        actions.log_sending(report=report, sent_on=LAST, to="Styrgruppen", by=lead, now=NOW)
    assert report.sendings.count() == 1


def test_a_report_of_a_later_format_is_refused():
    with pytest.raises(ValueError, match="format 4"):
        Content.from_json({"format": 4})


def test_a_report_of_the_first_format_says_left_as_reports_do_now():
    """It left out of `left` who was booked: read today its table adds up."""
    track = {
        "key": "interview",
        "base": 3,
        "done": ["Kalix"],
        "booked": [["Boden", "2018-10-24"]],
        "left": ["Arjeplog"],
        "declined": [],
        "target": "",
    }
    empty = {
        "meetings": [],
        "letters": {},
        "submitted": [],
        "heard": [],
        "risks": [],
        "coming": [],
        "decisions": [],
        "log": [],
    }
    found = Content.from_json({"format": 1, "tracks": [track], **empty}).track("interview")
    assert (found.left, found.booked) == (("Boden", "Arjeplog"), (("Boden", "2018-10-24"),))


def test_compared_with_the_report_before():
    now = Track("survey", 3, done=("Boden", "Kalix"))
    before = Content(tracks=(Track("survey", 3, done=("Arjeplog", "Kalix")),))
    assert newly_done(now, before) == ("Boden",)
    assert no_longer_done(now, before) == ("Arjeplog",)
    assert newly_done(now, None) is None and no_longer_done(now, None) == ()


# --- In words -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "last", "text"),
    [
        ((2018, 11, 19), (2018, 11, 25), "19–25 nov 2018"),
        ((2018, 10, 29), (2018, 11, 4), "29 okt–4 nov 2018"),
        ((2018, 12, 31), (2019, 1, 6), "31 dec 2018–6 jan 2019"),
        ((2018, 11, 19), (2018, 11, 19), "19 nov 2018"),
    ],
)
def test_a_span_of_days_is_said_as_people_say_it(first, last, text):
    with translation.override("sv"):
        assert span(datetime.date(*first), datetime.date(*last)) == text


def test_the_title_names_the_week(told, lead):
    report = draft(told, lead, last=datetime.date(2018, 11, 25))
    with translation.override("sv"):
        assert title_of(report) == "Lägesrapport vecka 47, 19–25 nov 2018"
    with translation.override("en"):
        assert title_of(report) == "Status report, week 47, 19–25 Nov 2018"


def words_of(report, language):
    """Every text of the printed report, in order."""
    shown = printed(report, content(report.assessment), None, language=language)
    found = [shown.title, *(cell.text for _label, cell in shown.facts)]
    for section in shown.sections:
        found.append(section.title)
        for block in section.blocks:
            if isinstance(block, Table):
                found += [block.caption, *block.heads, *(cell.text for row in block.rows for cell in row)]
            else:
                found.append(block.text)
    return shown, found


@pytest.mark.parametrize("language", ["sv", "en"])
def test_word_pdf_and_text_say_what_the_page_says(told, lead, lead_client, language):
    report = draft(told, lead)
    actions.save_status_texts(report=report, texts={"heard": "Laddning är en fråga\nför alla."}, by=lead)
    report = StatusReport.objects.select_related("assessment", "author").get(pk=report.pk)
    shown, words = words_of(report, language)
    document = Document(io.BytesIO(as_docx(shown)))
    in_word = "\n".join(
        [paragraph.text for paragraph in document.paragraphs]
        + [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    )
    in_text = as_text(shown)
    in_pdf = " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(as_pdf(shown))).pages).split())
    lead_client.post("/language/", {"language": language, "next": "/"})
    page = lead_client.get(f"/reports/{told.slug}/status/{report.pk}/").content.decode()
    for text in words:
        assert text in in_word, text
        assert " ".join(text.split()) in in_pdf, text
        assert text.replace("'", "&#x27;") in page, text
    for text in words[:7]:
        assert text in in_text
    assert "Laddning är en fråga" in in_word and "Laddning är en fråga" in in_text and "Laddning är en fråga" in in_pdf
    assert ("UTKAST" if language == "sv" else "DRAFT") in in_text


def the_narrowest_table():
    """Where we stand with all fourteen: six columns, and names that fill one of them."""
    names = ", ".join(factories.CODES)
    heads = ("Spår", "Klart", "Kvar", "Av dem bokat eller på gång", "Mål", "Sedan förra rapporten")
    row = ("Återkoppling", "1 av 14, en avböjde", f"13: {names}", names, "5 nov 2018, har passerat", f"nya: {names}")
    return Table("Hur långt kommunerna har kommit", heads, (tuple(Cell(text) for text in row),))


def test_no_column_of_a_word_file_breaks_a_word():
    table = the_narrowest_table()
    found = widths(table)
    assert sum(found) <= TEXT_WIDTH + 0.01
    for width, *texts in zip(found, table.heads, [cell.text for cell in table.rows[0]], strict=True):
        longest = max(len(word) for text in texts for word in text.split())
        assert width >= longest * LETTER + PADDING - 0.01, texts


def test_no_column_of_the_pdf_breaks_a_word(told, lead):
    report = StatusReport.objects.select_related("assessment", "author").get(pk=draft(told, lead).pk)
    table = the_narrowest_table()
    shown = replace(printed(report, content(told), None, language="sv"), sections=(Section("Läget", "", (table,)),))
    lines = PdfReader(io.BytesIO(as_pdf(shown))).pages[0].extract_text().split()
    for text in (*table.heads, *(cell.text for cell in table.rows[0])):
        assert set(text.split()) <= set(lines), text


def test_the_text_for_a_mail_tells_what_there_is_and_says_target_once(told, lead):
    told.target_answers = datetime.date(2018, 10, 5)
    told.save()
    report = StatusReport.objects.select_related("assessment", "author").get(pk=draft(told, lead).pk)
    text = as_text(printed(report, content(told), None, language="sv"))
    assert "  Mål: 5 okt 2018, har passerat\n" in text
    assert "- Enkät\n  Klart: 1 av 2\n  Kvar: 1: Arjeplog\n" in text
    assert "–\n" not in text, "an empty cell is no line"


def test_numbers_have_their_base(told, lead):
    _shown, words = words_of(draft(told, lead), "sv")
    assert "1 av 2" in words and not any("%" in word for word in words)


# --- Pages --------------------------------------------------------------------------------------------------------------


def test_the_lead_writes_and_issues(told, lead_client, officer_client, lead):
    told_list = f"/reports/{told.slug}/status/"
    days = {"kind": "week", "starts_on": "2018-10-16", "ends_on": "2018-10-22", "as_of": "2018-10-22"}
    assert officer_client.post(told_list, days).status_code == 200 and not StatusReport.objects.exists()
    page = lead_client.post(told_list, days)
    report = StatusReport.objects.get()
    assert page.headers["Location"] == f"{told_list}{report.pk}/"
    texts = {"heard": "Alla talar om laddning.", "deviations": "", "next": "", "decisions": ""}
    assert officer_client.post(page.headers["Location"], texts | {"do": "issue"}).status_code == 404
    lead_client.post(page.headers["Location"], texts | {"do": "issue"})
    report.refresh_from_db()
    assert (report.number, report.text("heard")) == (1, "Alla talar om laddning.")
    late = lead_client.post(page.headers["Location"], texts | {"heard": "för sent skrivet"})
    assert late.status_code == 200 and "för sent skrivet" in late.content.decode(), "nothing typed is lost"
    assert "utfärdad" in late.content.decode()


def test_a_report_is_reached_through_its_own_assessment_only(told, lead, lead_client):
    factories.make_assessment("another")
    report = draft(told, lead)
    assert lead_client.get(f"/reports/another/status/{report.pk}/").status_code == 404
    assert lead_client.get(f"/reports/another/status/{report.pk}/report.txt").status_code == 404

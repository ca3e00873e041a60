"""The case: /cases/<assessment>/<code>/."""

import datetime

import pytest
from django.utils import translation

from municipalities.actions import add_follow_up, add_mail, finish_follow_up, set_next_step
from municipalities.models import Participation
from reports.case import CasePage, find
from surveys.actions import book_appointment, complete_interview, open_invitation, save_fact
from surveys.models import Call, CallNote, Letter, LetterKind, ReadBack, Thread, ThreadMessage, Verdict
from surveys.readback import readback_states
from surveys.values import Item
from tests.factories import answer, at, make_call, make_contact, make_questionnaire, make_response, make_role
from tests.reports.answers import call, hand_in, rated
from tests.reports.reading import one, page, shown, texts, words

pytestmark = pytest.mark.django_db

CASE = "/cases/prestratus-2018/2514/"
NOW = at(28)


@pytest.fixture
def kalix(response, contact):
    """The response of Kalix, whose contact answers."""
    response.speaker = contact
    return response


@pytest.fixture
def read(participation):
    """The case as it is read, in Swedish."""

    def reader(**fields) -> CasePage:
        found = find("prestratus-2018", "2514")
        assert found is not None
        return CasePage(found, **{"opened": "", "language": "sv", "now": NOW, **fields})

    return reader


@pytest.fixture(autouse=True)
def swedish():
    with translation.override("sv"):
        yield


# --- Who may ----------------------------------------------------------------------------------------------------------------


def test_a_case_that_does_not_exist(officer_client, participation):
    assert officer_client.get("/cases/prestratus-2018/9999/").status_code == 404
    assert officer_client.get("/cases/prestratus-2019/2514/").status_code == 404


def test_nothing_of_a_case_reaches_a_reader(reader_client, kalix, contact):
    response = reader_client.get(CASE)
    assert response.status_code == 404
    assert contact.name not in response.content.decode()


# --- The head ---------------------------------------------------------------------------------------------------------------


def head(tree) -> dict[str, str]:
    return {
        words(dt): shown(dt.xpath("./following-sibling::dd")[0]) for dt in tree.xpath("//dl[@class='case-line']/div/dt")
    }


def test_the_head_of_a_new_case(officer_client, participation, assessment):
    tree = page(officer_client.get(CASE))
    assert words(one(tree, "//h1")) == "Kalix"
    assert head(tree) == {
        "Enkät": "ej skickad",
        "Intervju": "ej bokad",
        "Återkoppling": "ej skickad",
        "Besök": "ej planerat",
        "Plan": "–",
        "Nästa steg": "Bjud in kommunen Sätt",
        "Hur svaren får visas": "inte besvarat: visa inget med namn utanför kontoret",
    }
    assert "ingen är ansvarig" in words(one(tree, "//div[@class='page-head']"))


def test_the_head_says_where_the_case_stands(officer_client, kalix, officer, participation, assessment, contact):
    assessment.diary_number = "EKN 14"
    assessment.save()
    Participation.objects.update(
        officer=officer, main_contact=contact, diary_number="KS 214", variant="signatory", variant_reason="nyss med"
    )
    answer(kalix, rated("mobilitet", 3, 1, 1), by=contact, now=at(12))
    hand_in(kalix)
    call(kalix, {"mobilitet_behov": "4"}, officer, complete=True)
    set_next_step(
        participation=participation, what="Ring om bussarna", due_on=datetime.date(2018, 10, 30), by=officer, now=at(23)
    )
    tree = page(officer_client.get(CASE))
    said = words(one(tree, "//div[@class='page-head']"))
    assert "Borgmästaravtalet (nyss med) · ansvarig: Handläggare 1" in said
    assert "vårt EKN 14, deras KS 214" in said
    assert head(tree)["Enkät"].startswith("klar 12 okt 2018")
    assert head(tree)["Intervju"] == "gjord 22 okt 2018"
    assert head(tree)["Nästa steg"].startswith("Ring om bussarna Handläggare 1, tis 30 okt 2018, försenat")
    assert tree.xpath("//div[contains(@class, 'case-actions')]/a/@href")[:2] == [
        "tel:092365000",
        "mailto:kontakt@example.se",
    ]


@pytest.fixture
def whole_questionnaire(assessment, real_definition):
    return make_questionnaire(assessment, real_definition)


def test_the_display_choice_is_what_the_municipality_said(participation, whole_questionnaire, contact, read):
    response = make_response(participation, whole_questionnaire)
    assert read().display_rule == ""
    answer(response, {"avslut_visning": "samlat", "nulage_natverk": ["klimatkommunerna"]}, by=contact)
    found = read()
    assert found.display_rule == next(
        choice.label["sv"]
        for choice in found.view.choices(found.view.question("avslut_visning"))
        if choice.name == "samlat"
    )
    assert found.networks == "Klimatkommunerna"


# --- Answers ----------------------------------------------------------------------------------------------------------------


def rounds(found, theme: str) -> list[list[tuple[str, str]]]:
    row = next(row for row in found.answers.themes if row.theme == theme)
    return [[(each.label, each.text) for each in cell.rounds] for cell in row.cells]


def test_a_draft_is_shown_as_one(read, kalix, contact):
    answer(kalix, {"mobilitet_behov": "3"}, by=contact)
    assert rounds(read(), "mobilitet") == [[("inte inskickat än", "Stort behov")], [], []]


def test_each_rating_from_web_to_telephone_to_visit_to_now(read, kalix, contact, officer):
    answer(kalix, rated("mobilitet", 3, 1), by=contact, now=at(12))
    hand_in(kalix)
    assert rounds(read(), "mobilitet")[0] == [("Webb", "Stort behov")]
    call(kalix, {"mobilitet_behov": "4", "mobilitet_formaga": "1"}, officer, complete=True)
    found = rounds(read(), "mobilitet")
    assert found[0] == [("Webb", "Stort behov"), ("Telefon", "Mycket stort behov")]
    assert found[1] == [("Webb", "Låg prioritet"), ("Telefon", "Låg prioritet")]
    assert found[2] == [("Telefon", "Enstaka insatser")]
    answer(kalix, {"mobilitet_behov": "2"}, by=officer, channel="visit", spoken_by=contact, now=at(24))
    assert rounds(read(), "mobilitet")[0][2:] == [("Besök", "Visst behov")]
    answer(kalix, {"mobilitet_behov": "1"}, by=officer, channel="phone", spoken_by=contact, now=at(25))
    assert rounds(read(), "mobilitet")[0][3:] == [("sedan dess", "Litet behov")]


def test_a_rating_that_another_answer_made_pointless(read, kalix, contact):
    answer(kalix, {"mobilitet_prioritet": "3", "mobilitet_behov": "3"}, by=contact)
    answer(kalix, {"mobilitet_behov": "ej_aktuellt"}, by=contact, now=at(2))
    row = next(row for row in read().answers.themes if row.theme == "mobilitet")
    assert [cell.rounds[0].classes for cell in row.cells if cell.rounds] == ["cell miss m-e", "cell miss m-i"]
    assert row.flags == ()


def test_flags_comment_and_place_of_a_theme(read, kalix, contact):
    values = rated("mobilitet", 3, 1, 4) | {"mobilitet_kommentar": "Två elbilar."}
    answer(kalix, values, by=contact)
    row = next(row for row in read().answers.themes if row.theme == "mobilitet")
    assert row.flags == (
        ("Stort behov men låg prioritet: fråga varför.", True),
        ("Bedömningarna talar emot varandra: fråga vad som menas.", True),
    )
    assert (row.comment, row.place) == ("Två elbilar.", 0)


def test_the_rest_stands_by_group(read, kalix, contact):
    answer(
        kalix,
        {
            "nulage_natverk": ["ekokommuner", "annat"],
            "nulage_natverk_annat": "Klimatnätverket",
            "nulage_anstallda": 2,
        },
        by=contact,
    )
    found = {each.label: each for each in read().answers.sections}
    section = found["Nuläget hos er"]
    assert {cell.key: cell.text for cell in section.cells if cell.text} == {
        "nulage_natverk": "Sveriges Ekokommuner; Annat",
        "nulage_natverk_annat": "Klimatnätverket",
        "nulage_anstallda": "2",
    }
    assert section.answered == 3
    assert "Behov av stöd" not in found


def test_a_cell_opens_its_history_in_place(officer_client, kalix, contact, officer):
    answer(kalix, rated("mobilitet", 3, 1, 1), by=contact, now=at(12))
    hand_in(kalix)
    call(kalix, {"mobilitet_behov": "4"}, officer, reason="5", complete=True)
    tree = page(officer_client.get(f"{CASE}?cell=mobilitet_behov"))
    row = one(tree, "//tr[@id='theme-mobilitet']/following-sibling::tr[1]")
    steps = [words(each) for each in row.xpath(".//ol/li")]
    assert len(steps) == 2
    assert steps[0].startswith("3Webb fre 12 okt 2018")
    assert "Miljöstrateg svarade ”Stort behov”" in steps[0]
    assert "Miljöstrateg sade ”Mycket stort behov”, antecknat av Handläggare 1" in steps[1]
    assert "Tidigare: ”Stort behov”" in steps[1]
    assert steps[1].endswith("Skäl: läget har ändrats")


def test_the_history_of_an_entry_of_a_list(officer_client, kalix, contact, read):
    answer(kalix, {("nulage_mal", "a1"): Item({"nulage_mal_mal": "Fossilfri 2030"}, 1)}, by=contact)
    key = next(cell.key for section in read().answers.sections for cell in section.cells if cell.text)
    assert key == "nulage_mal~a1"
    tree = page(officer_client.get(f"{CASE}?cell={key}"))
    assert "Fossilfri 2030" in words(one(tree, "//section[@id='trail']"))


@pytest.mark.parametrize("cell", ["invented", "mobilitet_behov~x", "nulage_mal~x", "%00", "a" * 200])
def test_a_cell_that_does_not_exist_is_said(officer_client, kalix, contact, cell):
    answer(kalix, {"mobilitet_behov": "3"}, by=contact)
    tree = page(officer_client.get(f"{CASE}?cell={cell}"))
    assert tree.xpath("//section[@id='trail']") == []
    said = [words(each) for each in tree.xpath("//main//p[@role='alert']")]
    # What cannot be the name of a cell at all falls back to the page as it is.
    assert said == ([] if cell in ("%00", "a" * 200) else ["Kommunen har inget sådant svar. Välj ett i tabellen."])


# --- People -----------------------------------------------------------------------------------------------------------------


def a_letter(participation, contact, officer, state, day):
    return Letter.objects.create(
        participation=participation,
        contact=contact,
        kind=LetterKind.INVITATION,
        language="sv",
        subject="x",
        body="x",
        message_id=f"<{day}@example.se>",
        state=state,
        sent_at=at(day) if state == "sent" else None,
        created_at=at(day),
        created_by=officer,
    )


def test_what_is_known_of_a_person(read, kalix, invitation, contact, colleague, officer, participation):
    open_invitation(invitation=invitation, now=at(4))
    answer(kalix, rated("mobilitet", 3), by=contact, now=at(5))
    make_call(participation, officer=officer, contact=contact, started_at=at(8), ended_at=at(8, 10), outcome="answered")
    make_call(participation, officer=officer, contact=contact, started_at=at(9), ended_at=at(9, 10), outcome="busy")
    a_letter(participation, colleague, officer, "refused", 2)
    Participation.objects.update(main_contact=colleague)
    people = read().people
    first, second = people[contact.pk], people[colleague.pk]
    assert (first.last_at, first.last_by, first.opened_at, first.has_link) == (at(8), "call", at(4), True)
    assert first.pages == [("Behov av stöd", 1)]
    assert (second.is_main, second.refused_at, second.last_at, second.invited_at) == (True, at(2), None, None)
    a_letter(participation, colleague, officer, "sent", 6)
    assert read().people[colleague.pk].refused_at is None


def test_a_logged_mail_is_a_contact_too(read, participation, contact, officer):
    add_mail(
        participation=participation,
        title="Hej",
        mail_at=at(9),
        mail_from="x",
        text="x",
        contact=contact,
        by=officer,
        now=at(10),
    )
    person = read().people[contact.pk]
    assert (person.last_at, person.last_by) == (at(9), "mail")


def test_functions_are_listed_with_and_without_somebody(read, participation, municipality, contact):
    for key, state in (("stabschef", "absent"), ("ekr", "vacant")):
        municipality.assignments.create(role=make_role(key), state=state)
    municipality.assignments.create(role=make_role("naringslivschef"), contact=contact)
    make_role("kommunchef")
    found = {line.role.key: line for line in read().lines if line.role}
    state = {key: line.first.state if line.first else "" for key, line in found.items()}
    assert state == {
        "miljostrateg": "held",
        "stabschef": "absent",
        "ekr": "vacant",
        "naringslivschef": "held",
        "kommunchef": "",
    }
    # Somebody with two functions is described once.
    described = [key for key, line in found.items() if line.people]
    again = [key for key, line in found.items() if line.again]
    assert len(described) == len(again) == 1
    assert {*described, *again} == {"miljostrateg", "naringslivschef"}


# --- The municipality -------------------------------------------------------------------------------------------------------


def test_known_facts_with_source_year_and_link(read, kalix, participation, officer):
    save_fact(
        participation=participation,
        view=kalix.view,
        question="nulage_natverk_annat",
        value="Nätverket, se https://example.se/natverk.",
        source="protokoll, http://example.se/p",
        known_on=datetime.date(2018, 9, 1),
        by=officer,
        now=at(2),
    )
    (fact,) = read().facts
    assert (fact.source, fact.known_on, fact.lang) == (
        "protokoll, http://example.se/p",
        datetime.date(2018, 9, 1),
        "sv",
    )
    assert fact.links == ("https://example.se/natverk", "http://example.se/p")


# --- To do and questions ----------------------------------------------------------------------------------------------------


def test_what_is_to_be_done_stands_by_its_day(read, participation, officer, contact):
    def noted(what, day=None, **fields):
        due = datetime.date(2018, 10, day) if day else None
        values = {"side": "office", "by": officer} | fields
        return add_follow_up(participation=participation, what=what, due_on=due, now=at(3), **values)

    noted("utan dag")
    noted("sen", 20)
    noted("snart", 30)
    noted("ny sista dag", 25, kind="more_time", side="municipality", by=contact)
    finish_follow_up(follow_up=noted("gjord", 1), by=officer, now=at(4))
    found = read()
    assert [row.what for row in found.follow_ups] == ["sen", "snart", "utan dag"]
    assert [row.what for row in found.late] == ["sen"]
    assert [row.what for row in found.done_follow_ups] == ["gjord"]


def test_open_questions_say_whether_they_were_sent_and_somebody_replied(read, kalix, participation, officer, contact):
    thread = Thread.objects.create(response=kalix, question="mobilitet_behov", opened_at=at(5), opened_by=officer)
    ThreadMessage.objects.create(thread=thread, at=at(5), text="Alla bilar?", by_user=officer)
    (found,) = read().questions
    assert (found.text, found.who, found.is_answered, found.is_unsent) == ("Alla bilar?", "Handläggare 1", False, True)
    assert "Transporter och mobilitet" in found.label
    letter = a_letter(participation, contact, officer, "refused", 5)
    Letter.objects.filter(pk=letter.pk).update(kind="question", created_at=at(5, 11))
    assert read().questions[0].is_unsent
    Letter.objects.filter(pk=letter.pk).update(state="queued")
    assert not read().questions[0].is_unsent
    ThreadMessage.objects.create(thread=thread, at=at(6), text="Ja.", by_contact=contact)
    (found,) = read().questions
    assert (found.text, found.is_answered, found.is_unsent) == ("Ja.", True, False)
    thread.closed_at, thread.closed_by = at(7), officer
    thread.save()
    assert read().questions == []


def test_the_read_back_stands_as_everywhere_else(read, kalix, participation, officer, contact):
    """What the case works out of its rows is what `surveys.readback` asks the database for."""

    names = {"not_sent": "read_back_not_sent", "sent": "read_back_sent", "objections": "objection"}

    def same():
        found = read()
        track, state = found.row.tracks.read_back, readback_states([participation], found.today)[participation.pk]
        assert (track.state, track.n or 0) == (names.get(state.kind, state.kind), state.objections)
        return state.kind, [(each.label, each.text, each.who) for each in found.objections]

    assert same() == ("not_sent", [])
    made = ReadBack.objects.create(
        response=kalix, seq=1, sent_at=at(12), sent_by=officer, closes_on=datetime.date(2018, 10, 20)
    )
    assert same() == ("no_objection", [])
    ReadBack.objects.update(closes_on=datetime.date(2999, 1, 1))
    assert same() == ("sent", [])
    said = {"readback": made, "seq": 1, "at": at(13), "by_contact": contact}
    Verdict.objects.create(question="mobilitet_prioritet", kind="agree", **said)
    verdict = Verdict.objects.create(question="mobilitet_behov", kind="object", text="Vi sade två.", **said)
    label = "Transporter och mobilitet: Hur stort är ert behov av stöd?"
    assert same() == ("objections", [(label, "Vi sade två.", "Miljöstrateg 1")])
    Verdict.objects.filter(pk=verdict.pk).update(settled_at=at(14), settled_by=officer, settlement="Rättat.")
    assert same() == ("sent", [])
    ReadBack.objects.update(answered_at=at(15), answered_by=contact)
    assert same() == ("agreed", [])
    ReadBack.objects.create(response=kalix, seq=2, sent_at=at(16), sent_by=officer, closes_on=datetime.date(2999, 1, 1))
    assert same() == ("sent", [])


@pytest.mark.parametrize(
    ("kind", "title"),
    [
        ("agree", "Kommunen håller med om det som lästes tillbaka"),
        ("object", "Kommunen är klar med återkopplingen, med invändningar"),
    ],
)
def test_the_timeline_tells_agreed_from_objected(read, kalix, officer, contact, kind, title):
    made = ReadBack.objects.create(
        response=kalix,
        seq=1,
        sent_at=at(12),
        sent_by=officer,
        closes_on=datetime.date(2018, 10, 20),
        answered_at=at(14),
        answered_by=contact,
    )
    Verdict.objects.create(
        readback=made, question="mobilitet_behov", seq=1, kind=kind, text="x", at=at(13), by_contact=contact
    )
    assert title in [each.title for each in read().entries]


def test_the_case_leads_to_its_objections_and_questions(officer_client, kalix, officer, contact):
    made = ReadBack.objects.create(
        response=kalix, seq=1, sent_at=at(12), sent_by=officer, closes_on=datetime.date(2018, 10, 20)
    )
    verdict = Verdict.objects.create(
        readback=made, question="mobilitet_behov", seq=1, kind="object", text="Nej.", at=at(13), by_contact=contact
    )
    thread = Thread.objects.create(response=kalix, question="mobilitet_behov", opened_at=at(5), opened_by=officer)
    ThreadMessage.objects.create(thread=thread, at=at(5), text="Alla bilar?", by_user=officer)
    tree = page(officer_client.get(CASE))
    to_verdict, to_thread = f"{CASE}readback/#verdict-{verdict.pk}", f"{CASE}questions/#thread-{thread.pk}"
    for part in ("//section[@aria-labelledby='objections']", "//ol[@class='case-timeline no-print']"):
        assert to_verdict in tree.xpath(f"{part}//a/@href")
    for part in ("//section[@aria-labelledby='questions']", "//ol[@class='case-timeline no-print']"):
        assert to_thread in tree.xpath(f"{part}//a/@href")
    (track,) = tree.xpath(f"//dl[@class='case-line']/div[dt/a/@href='{CASE}readback/']")
    assert words(track) == "Återkopplinginvändning 1"
    assert texts(tree, "//a[@href='#to-do']") == ["Att göra 1"]
    # Where the links lead.
    assert page(officer_client.get(f"{CASE}readback/")).xpath(f"//*[@id='verdict-{verdict.pk}']")
    assert page(officer_client.get(f"{CASE}questions/")).xpath(f"//*[@id='thread-{thread.pk}']")


# --- The timeline -----------------------------------------------------------------------------------------------------------


def test_everything_stands_on_one_timeline(read, kalix, participation, officer, contact, invitation):
    answer(kalix, rated("mobilitet", 3), by=contact, now=at(5))
    hand_in(kalix, day=6)
    made = make_call(
        participation,
        officer=officer,
        contact=contact,
        started_at=at(10, 10),
        ended_at=at(10, 10, 45),
        paused_seconds=300,
        outcome="answered",
        note="Vill ha mejlet tidigt.",
    )
    CallNote.objects.create(call=made, at=at(10, 10, 12), text="Ny chef i januari.")
    complete_interview(response=kalix, by=officer, spoken_by=contact, mark_not_asked=False, now=at(10, 10, 44))
    book_appointment(participation=participation, starts_at=at(30), contact=contact, by=officer, now=at(11))
    readback = ReadBack.objects.create(
        response=kalix, seq=1, sent_at=at(12), sent_by=officer, closes_on=datetime.date(2018, 10, 20)
    )
    Verdict.objects.create(
        readback=readback,
        question="mobilitet_behov",
        seq=1,
        kind="object",
        text="Vi sade två.",
        at=at(13),
        by_contact=contact,
    )
    set_next_step(participation=participation, what="Rätta", due_on=datetime.date(2018, 10, 20), by=officer, now=at(14))
    a_letter(participation, contact, officer, "sent", 2)
    found = [(each.kind, each.title, each.who, each.detail) for each in read().entries]
    person, staff = "Miljöstrateg 1", "Handläggare 1"
    assert found == [
        ("appointment", "Tid för samtal: Gå igenom svaren, bokat", f"{staff} → {person}", ""),
        ("follow_up", "Nästa steg sattes, senast 2018-10-20", staff, "Rätta"),
        (
            "readback",
            "Invändning: Transporter och mobilitet: Hur stort är ert behov av stöd?",
            person,
            "Vi sade två.",
        ),
        ("readback", "Svaren lästes tillbaka till kommunen; den kan invända till och med 2018-10-20", staff, ""),
        ("answers", "Intervjun avslutad", staff, ""),
        ("call", "Anteckning under ett samtal", staff, "Ny chef i januari."),
        ("call", "Samtal: svarade, 40 minuter", f"{staff} → {person}", "Vill ha mejlet tidigt."),
        ("letter", "Brev: Kvitto, väntar", person, ""),
        ("answers", "Inskickat på webben", person, ""),
        ("letter", "Brev: Inbjudan, skickat", f"{staff} → {person}", ""),
    ]


@pytest.mark.parametrize("outcome", Call.Outcome.values)
def test_only_calls_that_reached_somebody_have_a_length(read, participation, officer, outcome):
    make_call(participation, officer=officer, started_at=at(9), ended_at=at(9, 9, 7), outcome=outcome)
    (entry,) = read().entries
    assert entry.title.endswith(", 7 minuter") == (outcome in Call.REACHED)


def test_nothing_of_another_case_is_on_the_timeline(read, participation, other_participation, officer, other_contact):
    make_call(other_participation, officer=officer, contact=other_contact, ended_at=at(2), outcome="busy")
    add_follow_up(participation=other_participation, what="x", side="office", by=officer, now=at(3))
    book_appointment(participation=other_participation, starts_at=at(30), by=officer, now=at(11))
    assert read().entries == []


def test_the_timeline_is_filtered_by_the_address(officer_client, participation, officer):
    add_follow_up(participation=participation, what="Ring", side="office", by=officer, now=at(3))
    make_call(participation, officer=officer, started_at=at(2), ended_at=at(2, 10), outcome="busy")

    def lines(query=""):
        return [
            words(each)
            for each in page(officer_client.get(CASE + query)).xpath("//ol[@class='case-timeline no-print']/li/div")
        ]

    assert [each.split()[0] for each in lines()] == ["Uppföljning", "Samtal:"]
    assert lines("?kind=call") == ["Samtal: upptaget · Handläggare 1"]
    assert lines("?kind=lunch") == lines()
    tree = page(officer_client.get(f"{CASE}?kind=call"))
    assert texts(tree, "//nav[@aria-label='Vilka händelser']/a[@aria-current]") == ["Samtal 1"]


def test_thirty_entries_stand_on_a_page(officer_client, participation, officer):
    for day in range(1, 32):
        make_call(participation, officer=officer, started_at=at(day), ended_at=at(day, 10), outcome="busy")
    for number, query in ((30, ""), (1, "?page=2")):
        tree = page(officer_client.get(CASE + query))
        assert len(tree.xpath("//ol[@class='case-timeline no-print']/li")) == number


# --- All of it --------------------------------------------------------------------------------------------------------------


def test_the_whole_case_holds_every_value_ever_given(officer_client, kalix, contact, officer):
    answer(kalix, {"nulage_natverk_annat": "Första", "nulage_natverk": ["annat"]}, by=contact, now=at(5))
    answer(kalix, {"nulage_natverk_annat": "Andra"}, by=contact, now=at(6))
    answer(kalix, {"nulage_natverk": ["inget"]}, by=contact, now=at(7))
    for number in range(40):
        make_call(
            kalix.participation,
            officer=officer,
            started_at=at(8),
            ended_at=at(8, 10),
            outcome="busy",
            note=f"Not {number}.",
        )
    said = words(one(page(officer_client.get(f"{CASE}?print=whole")), "//main"))
    assert {text for text in ("Första", "Andra", "Not 0.", "Not 39.") if text in said} == {
        "Första",
        "Andra",
        "Not 0.",
        "Not 39.",
    }


def test_a_contact_that_has_left_its_function_is_still_known(read, kalix, participation):
    left = make_contact("Avgången", email="borta@example.se")
    Participation.objects.update(main_contact=left)
    assert [line.people[0].contact for line in read().lines if line.role is None] == [left]


# --- What it costs ----------------------------------------------------------------------------------------------------------


def test_the_case_is_read_in_fifteen_queries_session_and_user_among_them(
    officer_client, kalix, contact, officer, django_assert_num_queries
):
    answer(kalix, rated("mobilitet", 3, 1), by=contact, now=at(12))
    make_call(kalix.participation, officer=officer, contact=contact, ended_at=at(8, 10), outcome="answered")
    add_mail(
        participation=kalix.participation, title="x", mail_at=at(2), mail_from="x", text="x", by=officer, now=at(3)
    )
    with django_assert_num_queries(15):
        officer_client.get(f"{CASE}?cell=mobilitet_behov")

"""The invented data: true to what is published of the real study, dated from the day of loading, and labelled."""

import datetime
import re
from collections import Counter
from io import BytesIO, StringIO

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import transaction
from django.test import Client
from django.utils import timezone
from pypdf import PdfReader

from accounts.models import User
from municipalities.models import Assessment, Assignment, CaseFile, Contact, FollowUp, Municipality, Participation
from reports.demo.archetypes import ARCHETYPES
from reports.demo.desk import DESKS
from reports.demo.generated import generate
from reports.demo.prepare import PASSWORD, SIGN_INS, demo_user, prepare_base, shown_invitations
from reports.demo.rooms import ROOMS, TRIPS
from reports.demo.story import SOURCE_OF_FACTS, NamesSomebodyElse, moment, themes, working_day
from reports.documents.compose import draft_of
from reports.models import Approval, IssuedDocument, ParagraphEdit
from reports.papers.blocks import Printed
from reports.papers.pdf import as_pdf
from surveys.actions import Entry, ledger_faults, load_ledger
from surveys.interview import Interview
from surveys.links import make_token
from surveys.models import (
    Answer,
    AnswerRevision,
    Appointment,
    Invitation,
    KnownFact,
    Letter,
    MissingCode,
    Questionnaire,
    RefusedAnswer,
    Response,
    Submission,
)
from surveys.provenance import ADDED, CHANGED, CONFIRMED, REPORTED, Event, Round, provenance
from surveys.readback import readback_states
from surveys.threads import thread_counts
from surveys.values import Missing
from tests import factories
from visits.models import Attendance, Excerpt, Photo, ThemeVerdict, Visit


def run(*arguments, **options):
    out = StringIO()
    call_command(*arguments, stdout=out, **options)
    return out.getvalue()


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker):
    """Loaded once for the tests that only look; what `prepare` printed."""
    with django_db_blocker.unblock():
        atomic = transaction.atomic()
        atomic.__enter__()
        yield run("prepare", demo="yes")
        transaction.set_rollback(True)
        atomic.__exit__(None, None, None)


@pytest.fixture
def undone(demo):
    """For a test that changes something."""
    with transaction.atomic():
        yield demo
        transaction.set_rollback(True)


def of(name):
    return Response.objects.with_case().get(participation__municipality__name=name)


def names(responses):
    return sorted(response.participation.municipality.name for response in responses)


def counted():
    """Those who have answered."""
    return list(Response.objects.with_case().counted())


def scores(measure, item="", theme=""):
    """{municipality: score} among those who have answered, found by measure, item and theme alone."""
    found = {}
    for response in counted():
        view = response.view
        for node in view.by_measure(measure):
            if item and node.item != item or theme and view.theme(node.name) != theme:
                continue
            answer = response.answers.filter(question=node.name).first()
            found[response.participation.municipality.name] = answer.score if answer else None
    return found


def how_many(found, least):
    return sum(score is not None and score >= least for score in found.values())


# --- The published aggregates ---------------------------------------------------------------------------------------------


def test_who_has_answered(demo):
    everybody = set(Municipality.objects.assessable().values_list("name", flat=True))
    assert everybody - set(names(counted())) == {"Kalix", "Arjeplog"}
    assert not Participation.objects.exclude(declined_on=None).exists()


def test_all_need_support(demo):
    most = Counter()
    for response in counted():
        for node in response.view.by_measure("need"):
            answer = response.answers.filter(question=node.name).first()
            score = answer.score if answer and answer.score is not None else 0
            most[response.participation.municipality.name] = max(most[response.participation.municipality.name], score)
    assert len(most) == 12
    assert min(most.values()) >= 3


@pytest.mark.parametrize("theme", ["mobilitet", "fornybar_energi"])
def test_all_need_it_in_transport_and_renewable_energy(demo, theme):
    assert how_many(scores("need", theme=theme), 3) == 12


@pytest.mark.parametrize("theme", ["styrdokument", "mal_uppfoljning", "forankring", "kompetens_resurser"])
def test_most_need_it_in_steering(demo, theme):
    assert how_many(scores("need", theme=theme), 3) >= 9


def test_exactly_one_leads_joint_trials(demo):
    assert how_many(scores("collaboration_form", item="gemensamma_piloter"), 4) == 1


def test_several_want_a_northern_network(demo):
    """ "Flera": more than a quarter, up to two thirds of those who answered."""
    assert 3 < how_many(scores("collaboration_form", item="norrlandskt_natverk"), 2) <= 8


def test_nearly_all_want_to_learn_from_examples(demo):
    assert how_many(scores("collaboration_form", item="larande_exempel"), 2) == 11


def test_all_are_positive_to_some_form_of_collaboration(demo):
    forms = ["larande_exempel", "norrlandskt_natverk", "tematisk_grannar", "gemensamma_piloter", "erfarna_kommuner"]
    found = [scores("collaboration_form", item=form) for form in forms]
    assert all(any((each[name] or 0) >= 2 for each in found) for name in found[0])


# --- Every kind of story --------------------------------------------------------------------------------------------------


def test_the_ledger_replays(demo):
    assert ledger_faults(Response.objects.with_case()) == []


def test_stories_of_every_kind(demo):
    kinds = {
        name: set(of(name).submissions.values_list("kind", flat=True)) for name in names(Response.objects.with_case())
    }
    assert {name for name, found in kinds.items() if found == {"interview"}} == {"Överkalix"}
    assert {name for name, found in kinds.items() if found == {"web"}} == {"Gällivare", "Haparanda"}
    assert {name for name, found in kinds.items() if not found} == {"Kalix", "Arjeplog"}
    assert of("Kalix").answers.exists()
    assert not of("Arjeplog").answers.exists()
    assert {row.response.participation.municipality.name for row in RefusedAnswer.objects.filter(settled_at=None)} == {
        "Haparanda"
    }
    assert {r.by_contact.assignments.first().role.key for r in RefusedAnswer.objects.all()} == {"teknisk_chef"}


def test_missing_codes_of_every_kind(demo):
    assert set(Answer.objects.exclude(missing="").values_list("missing", flat=True)) == set(MissingCode.values)


def test_an_answer_without_relevance_is_kept(demo):
    kept = Answer.objects.filter(relevant=False)
    assert {answer.response.participation.municipality.name for answer in kept} >= {"Pajala"}


def test_answers_from_web_and_telephone_in_every_state(demo):
    found = Counter()
    for response in counted():
        rounds = [Round(row.kind, row.seq) for row in response.submissions.all()]
        events = {}
        for row in response.revisions.order_by("seq"):
            event = Event(row.seq, row.kind, row.channel, row.value, row.missing)
            events.setdefault((row.question, row.item), []).append(event)
        found.update(provenance(rows, rounds).status for rows in events.values())
    assert set(found) == {REPORTED, CONFIRMED, CHANGED, ADDED}
    assert found[CHANGED] >= 15
    reasons = AnswerRevision.objects.filter(channel="phone", kind="value").exclude(reason="")
    assert set(reasons.values_list("reason", flat=True)) >= {"1", "2", "3", "4", "5"}


def test_some_changes_lack_their_reason(demo):
    lacking = {}
    for response in counted():
        desk = Interview(
            response.participation,
            response,
            reader=User.objects.first(),
            language="sv",
            now=timezone.now(),
            short=False,
        )
        lacking[response.participation.municipality.name] = len(desk.unexplained())
    assert {name for name, number in lacking.items() if number} == {"Arvidsjaur", "Jokkmokk", "Älvsbyn"}


def test_repeats_have_entries_and_texts_are_swedish(demo):
    assert {a.question for a in Answer.objects.exclude(item="")} == {
        "nulage_mal",
        "samv_partner",
        "samv_pilot",
        "samv_forebild",
        "samv_erbjuda",
        "samv_lardom",
    }
    texts = [a.value for a in Answer.objects.filter(question__endswith="_kommentar", missing="")]
    assert len(texts) >= 40
    assert sum(bool(re.search("[åäöÅÄÖ]", text)) for text in texts) >= 35


def test_own_municipality_is_never_a_partner(demo):
    for answer in Answer.objects.filter(question="samv_partner").exclude(item=""):
        assert answer.response.participation.municipality.code not in answer.value.get("samv_partner_kommuner", [])


# --- Invented people ------------------------------------------------------------------------------------------------------


def test_people_are_functions_with_numbers_and_addresses_of_nobody(demo):
    people = Contact.objects.all()
    named = sum(isinstance(door, NamesSomebodyElse) for archetype in ARCHETYPES for door in archetype.doors)
    assert people.count() == sum(len(archetype.people) for archetype in ARCHETYPES) + named
    for person in people:
        assert person.name.endswith(" (demo)")
        assert person.email.endswith("@example.invalid")
        # The numbers that the Swedish authority keeps for fiction.
        assert re.fullmatch(r"0980-319 2\d\d", person.telephone)
    municipalities = Municipality.objects.assessable()
    assert all(re.fullmatch(r"0980-319 2\d\d", m.switchboard) for m in municipalities)
    numbers = [p.telephone for p in people] + [m.switchboard for m in municipalities]
    assert len(numbers) == len(set(numbers))
    assert {person.language for person in people} == {"sv", "en"}


def test_roles_of_every_state(demo):
    states = set(Assignment.objects.values_list("state", flat=True))
    assert states == set(Assignment.State.values)
    held = Counter(Assignment.objects.exclude(contact=None).values_list("contact", "municipality"))
    assert 2 in held.values()  # two functions at one municipality
    places = Counter(contact for contact, _place in held)
    assert 2 in places.values()  # one person in two municipalities


def test_known_facts_say_that_they_are_invented(demo):
    assert set(KnownFact.objects.values_list("source", flat=True)) == {SOURCE_OF_FACTS}
    assert KnownFact.objects.filter(municipality__name="Kalix").count() == 3


def test_every_story_fits_one_municipality():
    assert len({archetype.code for archetype in ARCHETYPES}) == 14


# --- Dates ----------------------------------------------------------------------------------------------------------------


def test_everything_happened_on_working_days_before_today(demo):
    now = timezone.now()
    moments = [*AnswerRevision.objects.values_list("at", flat=True), *Submission.objects.values_list("at", flat=True)]
    days = {timezone.localtime(moment) for moment in moments}
    assert max(days) < now
    assert {day.weekday() for day in days} <= {0, 1, 2, 3, 4}
    assert (timezone.localdate() - min(days).date()).days < 60
    assert (timezone.localdate() - max(days).date()).days <= 5


def test_rounds_come_after_what_they_end(demo):
    for response in counted():
        for submission in response.submissions.all():
            before = response.revisions.filter(seq__lte=submission.seq).order_by("seq").last()
            assert before.at <= submission.at
        moments = list(response.revisions.order_by("seq").values_list("at", flat=True))
        assert moments == sorted(moments)


@pytest.mark.parametrize(
    "today", [datetime.date(2018, 11, 22), datetime.date(2018, 11, 24), datetime.date(2020, 2, 29)]
)
def test_working_days_are_counted_from_any_day(today):
    days = [working_day(today, before) for before in range(40)]
    assert all(day.weekday() < 5 for day in days)
    assert len(set(days)) == 40
    assert days == sorted(days, reverse=True)
    assert working_day(today, -1) > today
    assert moment(today, 0, "14.03").hour == 14


def test_the_shorthand_for_themes():
    assert themes(mobilitet=("4 T - laddning pendling", "Långt"), fjarrvarme="E") == {
        "mobilitet_behov": "4",
        "mobilitet_prioritet": Missing("pending"),
        "mobilitet_delfragor": ["laddning", "pendling"],
        "mobilitet_kommentar": "Långt",
        "fjarrvarme_behov": "ej_aktuellt",
    }


def test_what_waits_for_the_office(demo):
    """One call, one other person, one new last day, each with who left it."""
    call = Appointment.objects.get(state="asked")
    assert (call.state, str(call.participation.municipality), len(call.wished)) == ("asked", "Arjeplog", 2)
    named = FollowUp.objects.get(kind="somebody_else")
    assert (str(named.contact), named.is_done) == ("Klimatsamordnare, Arjeplog (demo)", False)
    assert not named.contact.invitations.exists()
    moved = FollowUp.objects.get(kind="more_time")
    assert (str(moved.participation.municipality), moved.participation.due_on) == ("Kalix", moved.due_on)
    assert moved.due_on == working_day(timezone.localdate(), -8)


def test_the_interviews_that_are_booked(demo):
    """Today and tomorrow, so that the board and "next to call" have something to say."""
    booked = Appointment.objects.filter(state="booked").order_by("starts_at")
    today = timezone.localdate()
    assert [
        (str(each.participation.municipality), each.kind, timezone.localtime(each.starts_at)) for each in booked
    ] == [
        ("Haparanda", "confirm", moment(today, 0, "10.00")),
        ("Gällivare", "confirm", moment(today, -1, "13.00")),
    ]


# --- Loading --------------------------------------------------------------------------------------------------------------


def rows():
    tables = [
        Answer,
        AnswerRevision,
        Appointment,
        Contact,
        FollowUp,
        Invitation,
        KnownFact,
        Municipality,
        Questionnaire,
        Response,
        Submission,
        User,
    ]
    return {model.__name__: model.objects.count() for model in tables}


def test_read_backs_and_a_question_sent_back(demo):
    states = readback_states(Participation.objects.all(), timezone.localdate())
    shown = {
        name: (states[pk].kind, states[pk].objections)
        for pk, name in Participation.objects.values_list("pk", "municipality__name")
        if states[pk].kind != "not_sent"
    }
    assert shown == {"Luleå": ("objections", 1), "Piteå": ("agreed", 0)}
    open_questions = {
        name: count.open
        for name, pk in Participation.objects.values_list("municipality__name", "pk")
        if (count := thread_counts(Participation.objects.all())[pk]).open
    }
    assert open_questions == {"Gällivare": 1}


def test_the_block_says_where_and_how(demo):
    assert "http://127.0.0.1:8000/" in demo
    for who in SIGN_INS:
        assert re.search(rf"{who.role}\s+{who.email}\s+{PASSWORD}", demo)
    invitations = shown_invitations(Assessment.objects.get(slug="prestratus"), timezone.now())
    assert [i.response.participation.municipality.name for i in invitations] == ["Kalix", "Gällivare", "Luleå"]
    for invitation in invitations:
        assert f"http://127.0.0.1:8000/i/{make_token(invitation)}/" in demo


def test_everybody_can_sign_in_with_the_printed_password(demo):
    for who in SIGN_INS:
        user = User.objects.get(email=who.email)
        assert (user.role, user.check_password(PASSWORD)) == (who.role, True)


def test_loading_twice_changes_nothing(undone):
    before = rows()
    assert run("prepare", demo="yes").replace("\n", "").count("@example.invalid") == 3
    assert "there already" in run("demo")
    assert rows() == before


def test_a_fresh_start_from_another_day(undone):
    before = rows()
    Answer.objects.filter(response=of("Boden"), question="nulage_ansvar").update(value="ingen")
    run("demo", "--fresh", "--today", "2018-11-22")
    assert rows() == before
    assert of("Boden").answers.get(question="nulage_ansvar").value == "ledning"
    last = timezone.localtime(AnswerRevision.objects.latest("at").at)
    assert last.date() == datetime.date(2018, 11, 21)
    assert ledger_faults(Response.objects.with_case()) == []


def test_every_page_is_labelled(demo):
    officer = factories.sign_in(User.objects.get(role="officer"))
    for url in ("/", "/reports/prestratus/needs/", "/cases/prestratus/2518/interview/", "/municipalities/2518/"):
        assert "Påhittade demodata" in officer.get(url).content.decode(), url
    respondent = Client()
    invitation = shown_invitations(Assessment.objects.get(slug="prestratus"), timezone.now())[0]
    assert "Påhittade demodata" in respondent.get(f"/i/{make_token(invitation)}/").content.decode()


def test_somebody_answers_as_kalix_and_submits(undone):
    invitation = shown_invitations(Assessment.objects.get(slug="prestratus"), timezone.now())[0]
    kalix = factories.open_link(invitation)
    base = f"/respond/{invitation.response_id}/"
    sent = kalix.post(
        f"{base}tema_mobilitet/", {"way": "whole", "seen": "99", "asked": "mobilitet_behov", "mobilitet_behov": "4"}
    )
    assert sent.status_code == 302
    assert kalix.post(f"{base}submit/").status_code == 302
    assert of("Kalix").submissions.get().kind == "web"
    assert of("Kalix").answers.get(question="mobilitet_behov").value == "4"


@pytest.mark.django_db
def test_without_demo_there_are_municipalities_and_a_questionnaire_only():
    printed = run("prepare", demo="no")
    assert "create_lead" in printed
    assert "@example.invalid" not in printed
    assert (User.objects.count(), Response.objects.count(), Contact.objects.count()) == (0, 0, 0)
    assessment = Assessment.objects.get()
    assert not assessment.is_demo
    assert Counter(p.variant for p in assessment.participations.all()) == {"signatory": 8, "other": 6}
    assert set(assessment.references.values_list("name", flat=True)) == {"Helsingborg", "Gävle", "Uppsala"}
    assert (assessment.membership_date, assessment.office) == (datetime.date(2018, 9, 1), "Energikontor Norr")
    assert assessment.statement_sv and assessment.statement_en and assessment.funder
    assert assessment.questionnaires.published().count() == 1
    factories.make_user("lead")
    assert "create_lead" not in run("prepare", demo="no")


@pytest.mark.django_db
def test_demo_data_is_never_mixed_with_real_work():
    assessment = prepare_base(today=datetime.date(2018, 11, 22))
    factories.make_user("lead")
    assert "Somebody signs in here already" in run("prepare", demo="yes")
    assert not Response.objects.exists()
    kalix = Participation.objects.get(municipality__code="2514")
    response = factories.make_response(kalix, assessment.questionnaires.get())
    factories.answer(response, {"nulage_ansvar": "miljo"}, by=factories.make_contact(at=kalix.municipality))
    assert "has answers" in run("prepare", demo="yes")
    for arguments in (["demo"], ["demo", "--fresh"]):
        with pytest.raises(CommandError, match="never mixed"):
            run(*arguments)
    assert Response.objects.get().answers.count() == 1
    assert not Assessment.objects.get().is_demo


@pytest.mark.django_db
@pytest.mark.parametrize("arguments", [["--today", "i går"], ["--municipalities", "0"], ["--municipalities", "x"]])
def test_what_cannot_be_meant_is_refused(arguments):
    with pytest.raises(CommandError):
        run("demo", *arguments)


@pytest.mark.django_db
def test_outside_development_nobody_gets_the_known_password(settings):
    settings.DEVELOPMENT = False
    users = [demo_user(who) for who in SIGN_INS]
    assert [user.role for user in users] == ["lead", "officer", "reader"]
    assert not any(user.has_usable_password() for user in users)
    settings.ALLOWED_HOSTS = ["nulage.example.se"]
    assert "https://nulage.example.se/" in run("prepare", demo="no")


# --- Generated for measuring ----------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_any_number_of_municipalities_is_generated():
    source = prepare_base(today=datetime.date(2018, 11, 22))
    made = generate(number=24, today=datetime.date(2018, 11, 22), source=source)

    assert (made.assessment.slug, made.municipalities) == ("generated-24", 24)
    assert made.assessment.is_demo
    assert made.revisions == AnswerRevision.objects.count() > 24 * 60
    assert Counter(made.assessment.participations.values_list("variant", flat=True)) == {"other": 16, "signatory": 8}
    responses = Response.objects.with_case()
    assert responses.count() == 24
    assert ledger_faults(responses) == []
    assert set(Submission.objects.values_list("kind", flat=True)) == {"web", "interview"}
    assert 15 < Response.objects.counted().count() < 24
    # Each municipality answers for itself.
    for revision in AnswerRevision.objects.exclude(by_contact=None).select_related(
        "by_contact", "response__participation"
    ):
        assert revision.by_contact_id == revision.spoken_by_id
    writers = (
        AnswerRevision.objects.exclude(by_contact=None).order_by().values_list("response", "by_contact").distinct()
    )
    assert len(writers) == len({contact for _response, contact in writers}) == len({r for r, _contact in writers})
    assert all(
        name.startswith("Genererad")
        for name in Municipality.objects.filter(code__startswith="G").values_list("name", flat=True)
    )
    with pytest.raises(ValidationError, match="there already"):
        generate(number=24, today=datetime.date(2018, 11, 22), source=source)
    smaller = generate(number=6, today=datetime.date(2018, 11, 22), source=source)
    assert smaller.assessment.participations.count() == 6
    assert Municipality.objects.filter(code__startswith="G").count() == 24


@pytest.mark.django_db
def test_the_bulk_way_is_closed_to_real_rounds():
    assessment = prepare_base(today=datetime.date(2018, 11, 22))
    kalix = Participation.objects.get(municipality__code="2514")
    entry = Entry("nulage_ansvar", "miljo", factories.at())
    with pytest.raises(ValidationError, match="påhittad|invented"):
        load_ledger(
            questionnaire=assessment.questionnaires.get(),
            cases=[(kalix, factories.make_contact(at=kalix.municipality))],
            entries=[entry],
            rounds=[],
            staff=factories.make_user("lead"),
        )
    assert not Response.objects.exists()


# --- Letters --------------------------------------------------------------------------------------------------------------


def test_letters_are_written_by_the_actions_and_none_waits(demo):
    kinds = Counter(Letter.objects.values_list("kind", "state"))
    invited = Invitation.objects.count()
    submitted = Submission.objects.filter(kind="web").count()
    assert kinds == {
        ("invitation", "sent"): invited - 1,
        ("invitation", "refused"): 1,
        ("reminder", "sent"): 1,
        ("receipt", "sent"): submitted,
        ("readback", "sent"): 2,
        ("question", "sent"): 1,
        ("plan", "sent"): 4,
        ("approval", "sent"): Approval.objects.values("participation").distinct().count(),
    }
    label = re.compile(r"\[(påhittade demodata|invented demo data)\] ")
    assert all(label.match(subject) for subject in Letter.objects.values_list("subject", flat=True))
    assert all(address.endswith("@example.invalid") for address in Letter.objects.values_list("to_address", flat=True))


def test_the_reminder_tells_how_far_the_municipality_has_come(demo):
    reminder = Letter.objects.get(kind="reminder")
    assert reminder.participation.municipality.name == "Arjeplog"
    assert "Ni har inte börjat svara än; den korta vägen är 33 frågor." in reminder.body


# --- The desk -------------------------------------------------------------------------------------------------------------


def test_the_desk_has_a_step_promises_a_mail_and_a_file(demo):
    today = timezone.localdate()
    of = FollowUp.objects.filter(participation__municipality__code__in=DESKS, made_by_user__isnull=False)
    promised = sum(bool(line) for code in DESKS if code in ROOMS for line in ROOMS[code].after[2:])
    assert Counter(row.kind for row in of) == {"next_step": 2, "other": 5 + promised}
    assert {row.done_at is not None for row in of} == {True, False}
    assert all(row.made_at <= timezone.now() for row in of)
    mails = CaseFile.objects.filter(kind="mail").select_related("contact")
    assert {mail.participation.main_contact for mail in mails} == {mail.contact for mail in mails}
    assert sorted(bool(mail.file) for mail in mails) == [False, True]
    plan = CaseFile.objects.get(kind="file")
    assert plan.content_type == "application/pdf"
    assert plan.file.storage.exists(plan.file.name)
    assert today - plan.added_at.date() < datetime.timedelta(days=14)


# --- Visits -----------------------------------------------------------------------------------------------------------


def test_eleven_of_fourteen_have_been_visited_as_when_the_study_wrote_home(demo):
    visits = Visit.objects.at_municipalities()
    held = visits.held()
    assert held.count() == held.values("municipality").distinct().count() == 11
    assert [visit.municipality.name for visit in visits.booked()] == ["Övertorneå"]
    assert all(visit.held_at <= timezone.now() for visit in held)
    learning = Visit.objects.learning()
    assert {visit.municipality.name: visit.state for visit in learning} == {
        "Helsingborg": "held",
        "Gävle": "booked",
        "Uppsala": "held",
    }
    assert learning.count() == len(TRIPS)


def test_nobody_in_the_rooms_has_a_name_and_most_rooms_are_full(demo):
    assert not Attendance.objects.exclude(state="expected").exclude(name="").exists()
    rooms = [visit.attendance.met().count() for visit in Visit.objects.at_municipalities().held()]
    assert max(rooms) == 14 and sum(number >= 8 for number in rooms) >= 6
    assert Attendance.objects.met().filter(office="elected").exists()
    assert Attendance.objects.filter(state="declined").exists()


def test_what_was_said_is_coded_where_it_stands_and_no_passage_is_lost(demo):
    said = sum(len(note.said) for place in (*ROOMS.values(), *TRIPS.values()) for note in place.notes)
    excerpts = Excerpt.objects.select_related("note")
    assert excerpts.count() == said > 30
    for excerpt in excerpts:
        assert not excerpt.is_lost
        assert excerpt.note.text[excerpt.start :].startswith(excerpt.text)
    assert {excerpt.permission for excerpt in excerpts} == {"named", "unnamed", "internal"}
    assert set(ThemeVerdict.objects.values_list("kind", flat=True)) == {
        "agrees",
        "nuanced",
        "contradicts",
    }


def test_a_rating_was_changed_in_the_room(demo):
    changed = AnswerRevision.objects.filter(channel="visit").select_related("response__participation__municipality")
    assert {row.response.participation.municipality.name for row in changed} == {"Jokkmokk", "Pajala"}
    assert all(row.spoken_role and row.reason for row in changed)


def test_pictures_are_drawn_and_say_so(demo):
    photos = list(Photo.objects.all())
    assert photos and all("(påhittad bild)" in photo.caption_sv for photo in photos)
    assert {photo.is_whiteboard for photo in photos} == {True, False}


def test_a_profile_is_issued_and_one_paragraph_is_in_own_words(demo):
    issued = IssuedDocument.objects.get()
    paper = Printed.from_json(issued.content)
    assert (issued.number, issued.participation.municipality.name, paper.is_demo) == (1, "Älvsbyn", True)
    edit = ParagraphEdit.objects.get()
    report = draft_of("report", edit.assessment, None, language="sv", now=timezone.now())
    assert (report.own, report.unsettled, report.find(edit.key).text) == (1, 0, edit.text)


def test_the_profile_of_the_demo_fills_two_pages(demo):
    paper = Printed.from_json(IssuedDocument.objects.get().content)
    assert len(PdfReader(BytesIO(as_pdf(paper))).pages) == 2

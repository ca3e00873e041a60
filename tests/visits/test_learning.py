"""What the municipalities want to learn, and the lessons beside who needs them."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from municipalities.models import Theme
from surveys.actions import submit_response
from surveys.values import Item
from tests import factories
from tests.factories import answer, at, make_excerpt, make_note, make_visit
from visits import briefs
from visits.actions import delete_lesson, save_lesson, set_topics
from visits.models import Lesson

UPPSALA = {
    "samv_forebild_kommun": "0380",
    "samv_forebild_tema": "mobilitet",
    "samv_forebild_fraga": "Vem bestämde om parkeringen?",
}
ANY = {"samv_forebild_kommun": "valfri", "samv_forebild_fraga": "Hur räknar ni på laddning?"}
ELSEWHERE = {"samv_forebild_kommun": "annan", "samv_forebild_annan": "Växjö", "samv_forebild_fraga": "Hur började ni?"}
GAVLE_UNSAID = {"samv_forebild_kommun": "2180", "samv_forebild_tema": "annat"}
NOTHING = {"samv_forebild_tema": "mobilitet"}


@pytest.fixture
def questionnaire(assessment, real_definition):
    return factories.make_questionnaire(assessment, real_definition)


@pytest.fixture(autouse=True)
def themes(db):
    for key in ("mobilitet", "fjarrvarme", "fornybar_energi"):
        Theme.objects.get_or_create(key=key, defaults={"name_sv": key})


@pytest.fixture
def uppsala(assessment):
    found = factories.make_municipality("Uppsala", code="0380", is_reference=True)
    assessment.references.add(found)
    return found


@pytest.fixture
def trip(assessment, uppsala, officer):
    return make_visit(assessment, uppsala, by=officer, kind="learning")


def ask(response, contact, *entries):
    values = {("samv_forebild", f"a{place}"): Item(entry) for place, entry in enumerate(entries)}
    answer(response, values, by=contact, now=at(3))


def lesson(trip, officer, **changes):
    values = {
        "title": "Budgeten kom före målen",
        "what_worked": "Politikerna såg vad som var kvar.",
        "themes": Theme.objects.filter(key="mobilitet"),
    }
    return save_lesson(visit=trip, by=officer, now=at(9), **values | changes)


# --- The brief --------------------------------------------------------------------------------------------------------


def test_the_brief_holds_what_was_asked_of_this_place_and_of_anybody(
    assessment, uppsala, response, other_response, contact, other_contact
):
    ask(response, contact, UPPSALA, ANY, ELSEWHERE)
    ask(other_response, other_contact, GAVLE_UNSAID, NOTHING, UPPSALA)
    for each, person in ((response, contact), (other_response, other_contact)):
        submit_response(response=each, by=person, now=at(4))

    found = briefs.brief(assessment, uppsala, Theme.objects.all())

    assert [(group.theme.key, [(a.municipality.name, a.question) for a in group.asked]) for group in found.here] == [
        ("mobilitet", [("Arjeplog", UPPSALA["samv_forebild_fraga"]), ("Kalix", UPPSALA["samv_forebild_fraga"])])
    ]
    assert [(group.theme, [a.question for a in group.asked]) for group in found.anywhere] == [
        (None, [ANY["samv_forebild_fraga"]])
    ]
    assert (found.n, found.base) == (2, 2)
    everything = briefs.asked(assessment)
    assert [(a.municipality.name, a.place, a.elsewhere, a.theme, a.question) for a in everything] == [
        ("Arjeplog", "2180", "", "", ""),
        ("Arjeplog", "0380", "", "mobilitet", UPPSALA["samv_forebild_fraga"]),
        ("Kalix", "0380", "", "mobilitet", UPPSALA["samv_forebild_fraga"]),
        ("Kalix", "", "", "", ANY["samv_forebild_fraga"]),
        ("Kalix", "", "Växjö", "", ELSEWHERE["samv_forebild_fraga"]),
    ]


def test_answers_that_are_not_handed_in_or_of_one_that_declined_are_no_part_of_it(
    assessment, uppsala, response, other_response, contact, other_contact, participation
):
    ask(response, contact, UPPSALA)
    ask(other_response, other_contact, UPPSALA)
    submit_response(response=response, by=contact, now=at(4))
    assert [a.municipality.name for a in briefs.asked(assessment)] == ["Kalix"]
    participation.declined_on = at(5).date()
    participation.save()
    assert briefs.asked(assessment) == []
    assert briefs.brief(assessment, uppsala, []).base == 0


def test_each_question_leads_to_the_answer_it_stands_in(officer_client, assessment, trip, response, contact):
    ask(response, contact, UPPSALA)
    submit_response(response=response, by=contact, now=at(4))
    page = reverse("surveys:interview_page", args=[assessment.slug, "2514", briefs.asked(assessment)[0].page])
    shown = officer_client.get(reverse("visits:brief", args=[trip.pk])).content.decode()
    assert f'href="{page}"' in shown and UPPSALA["samv_forebild_fraga"] in shown
    assert "1 av 1" in shown
    assert UPPSALA["samv_forebild_fraga"] in officer_client.get(page).content.decode()


def test_a_municipal_visit_has_neither_brief_nor_lessons(officer_client, visit):
    for name in ("brief", "lesson_list", "lesson_add"):
        assert officer_client.get(reverse(f"visits:{name}", args=[visit.pk])).status_code == 404


def test_topics_keep_the_order_of_the_study_and_unknown_ones_are_refused(trip, officer):
    assert set_topics(visit=trip, topics=["mobilitet", "styrdokument"], by=officer).topics == [
        "styrdokument",
        "mobilitet",
    ]
    with pytest.raises(ValidationError, match="påhitt"):
        set_topics(visit=trip, topics=["påhitt"], by=officer)


# --- Lessons ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"what_worked": "  "}, "what_worked"),
        ({"themes": []}, "themes"),
        ({"title": " "}, "title"),
    ],
)
def test_a_lesson_says_something_about_some_theme(trip, officer, changes, field):
    with pytest.raises(ValidationError) as error:
        lesson(trip, officer, **changes)
    assert set(error.value.message_dict) == {field}
    assert not Lesson.objects.exists()


def test_the_database_keeps_out_a_lesson_that_says_nothing(trip, officer):
    with pytest.raises(IntegrityError), transaction.atomic():
        Lesson.objects.create(visit=trip, title="Tom", made_at=at(9), made_by=officer)


def test_a_lesson_rests_on_passages_of_its_own_visit(trip, visit, officer):
    theirs = make_excerpt(make_note(trip, by=officer), "saknas folk", by=officer, code="hinder")
    ours = make_excerpt(make_note(visit, by=officer), "saknas folk", by=officer, code="hinder")
    made = lesson(trip, officer, excerpts=[theirs])
    assert list(made.excerpts.all()) == [theirs]
    with pytest.raises(ValidationError) as error:
        lesson(trip, officer, lesson=made, excerpts=[theirs, ours])
    assert set(error.value.message_dict) == {"excerpts"}


def test_a_lesson_is_changed_and_deleted_and_its_passages_stay(trip, officer, municipality):
    passage = make_excerpt(make_note(trip, by=officer), "saknas folk", by=officer, code="hinder")
    made = lesson(trip, officer, excerpts=[passage], municipalities=[municipality])
    changed = lesson(trip, officer, lesson=made, what_worked="", what_did_not="Allt.", themes=Theme.objects.all()[:3])
    assert (changed.pk, changed.what_worked, changed.what_did_not) == (made.pk, "", "Allt.")
    assert (changed.themes.count(), changed.municipalities.count()) == (3, 0)
    delete_lesson(lesson=changed, by=officer)
    passage.refresh_from_db()


def test_what_is_refused_keeps_what_was_typed(officer_client, trip):
    page = reverse("visits:lesson_add", args=[trip.pk])
    shown = officer_client.post(page, {"title": "Halvfärdig", "what_did_not": "Upphandlingen"}).content.decode()
    assert "Halvfärdig" in shown and "Upphandlingen" in shown and "Välj minst ett tema" in shown


# --- Beside who needs and who asked -----------------------------------------------------------------------------------


def test_lessons_stand_beside_those_who_asked_and_those_who_need(
    officer_client, assessment, trip, officer, response, other_response, contact, other_contact, real_definition
):
    ask(response, contact, UPPSALA)
    answer(response, {"mobilitet_behov": "4", "fjarrvarme_behov": "1"}, by=contact, now=at(3))
    answer(other_response, {"mobilitet_behov": "2", "fornybar_energi_behov": "3"}, by=other_contact, now=at(3))
    for each, person in ((response, contact), (other_response, other_contact)):
        submit_response(response=each, by=person, now=at(4))
    made = lesson(trip, officer)

    shown = officer_client.get(reverse("reports:lessons", args=[assessment.slug]))
    rows = {row.key: row for row in shown.context["rows"]}

    assert set(rows) == {"mobilitet", "fornybar_energi"}
    mobility = rows["mobilitet"]
    assert list(mobility.lessons) == [made]
    assert [each.municipality.name for each in mobility.asked] == ["Kalix"]
    assert [(need.name, need.score) for need in mobility.needs] == [("Kalix", 4)]
    assert (mobility.n, mobility.base) == (1, 2)
    assert not mobility.is_missing and rows["fornybar_energi"].is_missing
    opened = officer_client.get(reverse("reports:needs", args=[assessment.slug]) + mobility.needs[0].query)
    assert opened.status_code == 200 and opened.context["problems"] == []

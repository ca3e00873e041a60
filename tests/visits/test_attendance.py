"""Who is at the door: ticked in one tap, once however often it is sent, in the order of the door."""

import datetime
import uuid

import pytest
from django.core.exceptions import ValidationError

from accounts.models import AuditEvent
from tests.factories import at, make_attendance, make_role, make_user, make_visit
from visits import actions, door
from visits.models import Attendance, Visit

NOW = at(7, 10, month=11)
JSON = {"Accept": "application/json"}


@pytest.fixture
def visit(assessment, municipality, officer):
    return make_visit(assessment, municipality, by=officer)


@pytest.fixture
def url(visit):
    return f"/visits/{visit.pk}/attendance/"


def note(visit, by, key=None, *, state="met", now=NOW, **fields):
    return actions.note_person(visit=visit, key=key or uuid.uuid4(), state=state, by=by, now=now, **fields)


# --- Writing ----------------------------------------------------------------------------------------------------------


def test_what_is_sent_twice_is_written_once(visit, officer):
    key = uuid.uuid4()
    for minute in range(3):
        note(
            visit, officer, key, role=make_role("kommunchef"), name="Anna", now=NOW + datetime.timedelta(minutes=minute)
        )
    row = visit.attendance.get()
    assert (row.state, row.name, row.noted_at) == ("met", "Anna", NOW)
    assert AuditEvent.objects.filter(verb__startswith="attendance").count() == 1


def test_people_stand_in_the_order_in_which_they_came(visit, officer):
    for text in ("Rektor", "Jurist", "Arkivarie"):
        note(visit, officer, role_text=text)
    assert [row.role_text for row in door.rows(visit)] == ["Rektor", "Jurist", "Arkivarie"]


def test_a_tick_leaves_name_and_office_as_they_are(visit, officer):
    row = note(visit, officer, role_text="Rektor", name="Anna", office="elected")
    note(visit, officer, row.key, state="declined")
    row.refresh_from_db()
    assert (row.state, row.name, row.office) == ("declined", "Anna", "elected")


def test_a_name_can_be_taken_away(visit, officer):
    row = note(visit, officer, role_text="Rektor", name="Anna")
    note(visit, officer, row.key, name="")
    assert visit.attendance.get().name == ""


def test_somebody_needs_a_function(visit, officer):
    with pytest.raises(ValidationError, match="Välj en funktion"):
        note(visit, officer)
    assert not visit.attendance.exists()


def test_the_forty_first_is_refused_and_a_tick_of_the_fortieth_is_not(visit, officer):
    rows = [note(visit, officer, role_text=f"Person {number}") for number in range(40)]
    with pytest.raises(ValidationError, match="40 personer"):
        note(visit, officer, role_text="En till")
    note(visit, officer, rows[-1].key, state="declined")
    assert visit.attendance.count() == 40


def test_a_device_that_sends_late_does_not_undo_what_somebody_else_noted_after_it(visit, officer, lead):
    row = note(visit, officer, role_text="Rektor", state="expected", now=NOW)
    note(visit, lead, row.key, state="declined", now=NOW + datetime.timedelta(minutes=20))
    late = NOW + datetime.timedelta(hours=2)
    note(visit, officer, row.key, state="met", ticked_at=NOW + datetime.timedelta(minutes=5), now=late)
    assert visit.attendance.get().state == "declined"
    note(visit, officer, row.key, state="met", ticked_at=NOW + datetime.timedelta(minutes=30), now=late)
    assert visit.attendance.get().state == "met"


def test_a_clock_that_goes_ahead_is_held_to_ours(visit, officer):
    row = note(visit, officer, role_text="Rektor", ticked_at=NOW + datetime.timedelta(days=2))
    assert row.noted_at == NOW


def test_taking_off_the_list_twice_is_taking_off_once(visit, officer):
    row = note(visit, officer, role_text="Rektor")
    assert actions.remove_person(visit=visit, key=row.key, by=officer)
    assert not actions.remove_person(visit=visit, key=row.key, by=officer)
    assert not visit.attendance.exists()


# --- The list ---------------------------------------------------------------------------------------------------------


def test_functions_that_were_asked_for_stand_on_the_list_until_somebody_has_them(visit, officer):
    chief, planner = make_role("kommunchef"), make_role("samhallsplaneringschef")
    visit.roles_asked.set([chief, planner])
    assert {row.role for row in door.rows(visit)} == {chief, planner}
    note(visit, officer, door.asked_key(visit, chief), role=chief)
    found = door.rows(visit)
    assert [(row.role, row.pk is None) for row in found] == [(chief, False), (planner, True)]


def test_an_elected_member_is_taken_for_elected(officer_client, visit, url):
    make_role("kommunalrad")
    officer_client.post(url, {"do": "add", "key": uuid.uuid4(), "role": "kommunalrad", "state": "met"})
    assert visit.attendance.get().office == "elected"
    assert door.count(door.rows(visit)) == door.Count(met=1, elected=1, declined=0)


def test_a_tick_alone_knows_the_usual_office_of_a_function(visit, officer):
    """The page leaves out what nobody has touched."""
    note(visit, officer, role=make_role("kommunalrad"))
    note(visit, officer, role=make_role("kommunchef"))
    assert [row.office for row in visit.attendance.all()] == ["elected", "employed"]


# --- The page ---------------------------------------------------------------------------------------------------------


def test_one_tap_without_scripts_and_one_more_takes_it_back(officer_client, visit, url):
    visit.roles_asked.add(make_role("kommunchef"))
    page = officer_client.get(url).content.decode()
    assert 'name="state" value="met" data-state="met" aria-pressed="false"' in page
    key = door.rows(visit)[0].key
    officer_client.post(url, {"key": key, "role": "kommunchef", "state": "met", "name": "", "office": "employed"})
    assert visit.attendance.get().state == "met"
    assert (
        'name="state" value="expected" data-state="met" aria-pressed="true"' in officer_client.get(url).content.decode()
    )


def test_a_script_is_told_when_it_was_saved(officer_client, visit, url):
    sent = {"key": uuid.uuid4(), "role_text": "Rektor", "state": "met", "age": 90_000}
    reply = officer_client.post(url, sent, headers=JSON).json()
    assert reply["wrong"] == {} and reply["seq"] == 0
    row = visit.attendance.get()
    assert (
        datetime.timedelta(seconds=85)
        < datetime.datetime.now(datetime.UTC) - row.noted_at
        < datetime.timedelta(minutes=3)
    )


def test_what_is_wrong_with_one_person_concerns_nobody_else(officer_client, url):
    reply = officer_client.post(url, {"key": uuid.uuid4(), "state": "met"}, headers=JSON)
    assert reply.status_code == 400
    assert reply.json()["only_this"] is True
    assert "Välj en funktion" in reply.json()["text"]


@pytest.mark.parametrize(
    "bad", [{"state": "dansade"}, {"key": "x"}, {"role_text": "Å" * 101}, {"age": "-1"}, {"role": "påve"}]
)
def test_nonsense_writes_nothing(officer_client, visit, url, bad):
    sent = {"key": uuid.uuid4(), "role_text": "Rektor", "state": "met", **bad}
    assert officer_client.post(url, sent, headers=JSON).status_code == 400
    assert not visit.attendance.exists()


def test_a_key_of_another_visit_is_nobody_here(officer_client, visit, url, assessment, other_municipality, officer):
    other = make_visit(assessment, other_municipality, by=officer)
    row = make_attendance(other, by=officer, role="kommunchef", state="expected")
    officer_client.post(url, {"key": row.key, "role": "kommunchef", "state": "met"})
    row.refresh_from_db()
    assert row.state == "expected"
    assert visit.attendance.get().pk != row.pk


def test_somebody_added_twice_by_an_impatient_finger_is_added_once(officer_client, visit, url):
    sent = {"do": "add", "key": uuid.uuid4(), "role_text": "Rektor", "name": "Bo", "state": "met"}
    for _each in range(2):
        officer_client.post(url, sent)
    assert visit.attendance.get().name == "Bo"


def test_a_row_can_be_taken_off_the_list(officer_client, visit, officer):
    row = make_attendance(visit, by=officer)
    officer_client.post(f"/visits/{visit.pk}/attendance/{row.key}/remove/")
    assert not Attendance.objects.exists()


# --- What the page that is taken along needs --------------------------------------------------------------------------


def test_the_worker_is_asked_for_anew_and_may_not_leave_the_visits(anonymous):
    reply = anonymous.get("/visits/sw.js")
    assert reply.headers["Cache-Control"] == "no-cache"
    assert reply.headers["Content-Type"] == "text/javascript"
    assert "Service-Worker-Allowed" not in reply.headers


def test_a_token_says_whose_it_is(officer_client, officer):
    reply = officer_client.get("/visits/token/")
    assert reply.json()["user"] == officer.pk
    assert len(reply.json()["token"]) == 64
    assert "no-store" in reply.headers["Cache-Control"]


def test_the_page_taken_along_names_every_file_that_it_loads(officer_client, visit):
    page = officer_client.get(f"/visits/{visit.pk}/field/")
    loads = [part.split('"')[0] for part in page.content.decode().split("/static/")[1:]]
    kept = page.context["files"]
    assert {f"/static/{name}" for name in loads} <= set(kept)


def test_the_field_page_holds_what_one_person_may_know(visit, officer, lead, officer_client):
    """Nobody else's notes are taken along."""
    actions.write_note(source=visit, key=uuid.uuid4(), text="Ledarens ord", seen=0, by=lead, now=NOW)
    assert "Ledarens ord" not in officer_client.get(f"/visits/{visit.pk}/field/").content.decode()


def test_many_people_cost_no_more_than_few(visit, officer, officer_client, django_assert_max_num_queries):
    for number in range(40):
        make_attendance(visit, by=officer, order=number)
    with django_assert_max_num_queries(12):
        officer_client.get(f"/visits/{visit.pk}/field/")


def test_made_for_the_race_of_two_at_the_door(visit, officer):
    """A second colleague ticks the same function at the same time: one row."""
    other = make_user("officer", email="annan@energi.example.se", name="Handläggare 2")
    role = make_role("kommunchef")
    visit.roles_asked.add(role)
    key = door.asked_key(Visit.objects.get(pk=visit.pk), role)
    note(visit, officer, key, role=role)
    note(visit, other, key, role=role)
    assert visit.attendance.count() == 1

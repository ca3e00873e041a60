"""Writes to the register: what they change, what they refuse, and the trace they leave."""

import datetime

import pytest
from django.core.exceptions import ValidationError

from accounts.models import AuditEvent
from municipalities import actions
from municipalities.models import Assessment, Assignment, Contact, Municipality, Participation, Theme
from tests.factories import at, make_assessment, make_contact, make_municipality, make_participation, make_role


def trace():
    return [(event.by, event.verb, event.target, event.detail) for event in AuditEvent.objects.order_by("id")]


def roles_at(municipality):
    rows = municipality.assignments.order_by("role__key", "contact__name")
    return [(row.role.key, row.state, row.contact and row.contact.name) for row in rows]


# --- Municipalities -------------------------------------------------------------------------------------------------------


def test_save_municipality_fills_order_and_search_and_both_sides_of_a_border(officer):
    boden = make_municipality("Boden")
    lulea = Municipality(code="2580", name="Luleå", official_name="Luleå kommun")

    actions.save_municipality(municipality=lulea, neighbours=[boden], by=officer)

    assert (lulea.sort_key, list(boden.neighbours.all())) == ("lule{a", [lulea])
    assert trace() == [(officer, "municipality added", "2580 Luleå", {"neighbours": ["", "2582"]})]


def test_save_municipality_keeps_neighbours_that_are_not_given(officer):
    boden, lulea = make_municipality("Boden"), make_municipality("Luleå")
    lulea.neighbours.add(boden)
    lulea.population = 78_000

    actions.save_municipality(municipality=lulea, by=officer)

    assert list(lulea.neighbours.all()) == [boden]
    assert trace() == [(officer, "municipality changed", "2580 Luleå", {"population": ["16058", "78000"]})]


def test_save_municipality_is_no_neighbour_of_itself(officer):
    lulea = make_municipality("Luleå")
    actions.save_municipality(municipality=lulea, neighbours=[lulea], by=officer)
    assert list(lulea.neighbours.all()) == []


def test_saving_without_a_change_leaves_no_trace(officer):
    actions.save_municipality(municipality=make_municipality("Luleå"), neighbours=[], by=officer)
    assert trace() == []


def test_save_municipality_refuses_a_code_that_is_taken(officer):
    make_municipality("Luleå")
    with pytest.raises(ValidationError) as caught:
        actions.save_municipality(
            municipality=Municipality(code="2580", name="Boden", official_name="Bodens kommun"), by=officer
        )
    assert list(caught.value.message_dict) == ["code"]


# --- People ---------------------------------------------------------------------------------------------------------------


def test_save_contact_with_roles_at_two_municipalities(officer):
    kalix, boden = make_municipality("Kalix"), make_municipality("Boden")
    chief, strategist = make_role("kommunchef"), make_role("miljostrateg")
    contact = Contact(name="Åsa", email="asa@example.se")

    actions.save_contact(contact=contact, roles=[(kalix, chief), (boden, strategist)], by=officer)

    assert (roles_at(kalix), roles_at(boden)) == ([("kommunchef", "held", "Åsa")], [("miljostrateg", "held", "Åsa")])
    assert (contact.sort_key, contact.search) == ("{asa", "åsa asa@example.se asa asa@example.se")
    assert trace() == [(officer, "contact added", f"contact {contact.pk}", {"fields": ["roles"]})]


def test_save_contact_replaces_roles(officer):
    kalix = make_municipality("Kalix")
    contact = make_contact("Åsa", at=kalix, role="kommunchef")

    actions.save_contact(contact=contact, roles=[(kalix, make_role("miljostrateg"))], by=officer)

    assert roles_at(kalix) == [("miljostrateg", "held", "Åsa")]


def test_save_contact_keeps_roles_that_are_not_given(officer):
    kalix = make_municipality("Kalix")
    contact = make_contact("Åsa", at=kalix)
    contact.telephone = "0923-650 01"

    actions.save_contact(contact=contact, by=officer)

    assert roles_at(kalix) == [("miljostrateg", "held", "Åsa")]
    assert trace() == [(officer, "contact changed", f"contact {contact.pk}", {"fields": ["telephone"]})]


def test_the_trace_of_a_contact_holds_nothing_personal(officer):
    kalix = make_municipality("Kalix")
    contact = Contact(name="Åsa", email="asa@example.se", telephone="0923-650 00")
    actions.save_contact(contact=contact, roles=[(kalix, make_role())], by=officer)
    contact.name = "Åsa Berg"
    actions.save_contact(contact=contact, by=officer)
    actions.erase_contact(contact=contact, by=officer, now=at())

    written = str([(event.target, event.detail) for event in AuditEvent.objects.all()])
    assert [part for part in ("Åsa", "Berg", "asa@", "650") if part in written] == []


@pytest.mark.parametrize("state", ["vacant", "absent", "other_role"])
def test_whoever_gets_a_role_ends_its_vacancy(state, officer):
    kalix = make_municipality("Kalix")
    by_role = make_role("kommunchef") if state == "other_role" else None
    Assignment.objects.create(municipality=kalix, role=make_role(), state=state, by_role=by_role)

    actions.save_contact(contact=Contact(name="Åsa"), roles=[(kalix, make_role())], by=officer)

    assert roles_at(kalix) == [("miljostrateg", "held", "Åsa")]


def test_a_shared_role_stays_shared_with_and_without_a_contact(officer):
    kalix, haparanda = make_municipality("Kalix"), make_municipality("Haparanda")
    Assignment.objects.create(municipality=kalix, role=make_role(), state="shared", shared_with=haparanda)
    contact = Contact(name="Åsa")

    actions.save_contact(contact=contact, roles=[(kalix, make_role())], by=officer)
    actions.save_contact(contact=Contact(name="Bo"), roles=[(kalix, make_role())], by=officer)
    assert roles_at(kalix) == [("miljostrateg", "shared", "Bo"), ("miljostrateg", "shared", "Åsa")]

    actions.save_contact(contact=contact, roles=[], by=officer)
    assert roles_at(kalix) == [("miljostrateg", "shared", "Bo")]
    actions.erase_contact(contact=Contact.objects.get(name="Bo"), by=officer, now=at())
    assert roles_at(kalix) == [("miljostrateg", "shared", None)]
    assert kalix.assignments.get().shared_with == haparanda


def test_a_contact_needs_a_name_or_an_address(officer):
    with pytest.raises(ValidationError):
        actions.save_contact(contact=Contact(telephone="0923-650 00"), by=officer)
    actions.save_contact(contact=Contact(email="kontakt@example.se"), by=officer)
    assert Contact.objects.count() == 1


def test_erasing_blanks_the_person_and_keeps_the_row(officer):
    kalix = make_municipality("Kalix")
    contact = make_contact("Åsa", at=kalix, delete_after=datetime.date(2019, 1, 1))
    participation = make_participation(make_assessment(), kalix, main_contact=contact)

    actions.erase_contact(contact=contact, by=officer, now=at())

    contact.refresh_from_db()
    participation.refresh_from_db()
    assert (contact.name, contact.email, contact.telephone, contact.sort_key, contact.search) == ("", "", "", "", "")
    assert (contact.erased_at, contact.delete_after, participation.main_contact) == (at(), None, None)
    assert roles_at(kalix) == []
    assert list(Contact.objects.current()) == []
    assert trace() == [(officer, "contact erased", f"contact {contact.pk}", {})]


def test_erasing_twice_is_once(officer):
    contact = make_contact()
    actions.erase_contact(contact=contact, by=officer, now=at())
    actions.erase_contact(contact=contact, by=officer, now=at(2))
    assert (contact.erased_at, len(trace())) == (at(), 1)


def test_an_erased_contact_stays_erased(officer):
    contact = actions.erase_contact(contact=make_contact(), by=officer, now=at())
    contact.name = "Åsa"
    with pytest.raises(ValidationError):
        actions.save_contact(contact=contact, by=officer)


# --- Roles at a municipality ----------------------------------------------------------------------------------------------


@pytest.fixture
def kalix(db):
    return make_municipality("Kalix")


def test_several_contacts_hold_a_role(kalix, officer):
    first, second = make_contact("Åsa"), make_contact("Bo")
    actions.set_assignments(
        municipality=kalix, role=make_role(), state="held", contacts=[first, second], note="delar på det", by=officer
    )
    assert roles_at(kalix) == [("miljostrateg", "held", "Bo"), ("miljostrateg", "held", "Åsa")]

    kept = kalix.assignments.get(contact=first).pk
    actions.set_assignments(municipality=kalix, role=make_role(), state="held", contacts=[first], by=officer)
    assert kalix.assignments.get().pk == kept
    assert trace()[-1] == (
        officer,
        "role changed",
        "2514 miljostrateg",
        {"state": "held", "contacts": [first.pk]},
    )


@pytest.mark.parametrize("state", ["vacant", "absent"])
def test_nobody_holds_a_role(state, kalix, officer):
    make_contact("Åsa", at=kalix)
    actions.set_assignments(municipality=kalix, role=make_role(), state=state, by=officer)
    assert roles_at(kalix) == [("miljostrateg", state, None)]


def test_another_role_or_municipality(kalix, officer):
    haparanda, chief = make_municipality("Haparanda"), make_role("kommunchef")
    actions.set_assignments(municipality=kalix, role=make_role(), state="other_role", by_role=chief, by=officer)
    assert kalix.assignments.get().by_role == chief

    actions.set_assignments(municipality=kalix, role=make_role(), state="shared", shared_with=haparanda, by=officer)
    shared = kalix.assignments.get()
    assert (shared.state, shared.by_role, shared.shared_with) == ("shared", None, haparanda)


def test_what_is_not_known_is_forgotten(kalix, officer):
    make_contact("Åsa", at=kalix)
    actions.set_assignments(municipality=kalix, role=make_role(), state="", by=officer)
    assert roles_at(kalix) == []


@pytest.mark.parametrize(
    ("state", "field"), [("held", "contacts"), ("other_role", "by_role"), ("shared", "shared_with")]
)
def test_a_state_needs_what_belongs_to_it(state, field, kalix, officer):
    with pytest.raises(ValidationError) as caught:
        actions.set_assignments(municipality=kalix, role=make_role(), state=state, by=officer)
    assert list(caught.value.message_dict) == [field]


def test_a_role_is_not_handled_by_itself_nor_shared_with_itself(kalix, officer):
    role = make_role()
    with pytest.raises(ValidationError):
        actions.set_assignments(municipality=kalix, role=role, state="other_role", by_role=role, by=officer)
    with pytest.raises(ValidationError):
        actions.set_assignments(municipality=kalix, role=role, state="shared", shared_with=kalix, by=officer)
    with pytest.raises(ValueError, match="unknown state"):
        actions.set_assignments(municipality=kalix, role=role, state="kanske", by=officer)


# --- Themes ---------------------------------------------------------------------------------------------------------------


@pytest.fixture
def themes(db):
    names = ["styrdokument", "mobilitet", "fjarrvarme", "samhallsplanering"]
    return [Theme.objects.create(key=key, name_sv=key, order=order) for order, key in enumerate(names, start=1)]


@pytest.mark.parametrize(
    ("place", "keys"),
    [
        (1, ["fjarrvarme", "styrdokument", "mobilitet", "samhallsplanering"]),
        (3, ["styrdokument", "mobilitet", "fjarrvarme", "samhallsplanering"]),
        (4, ["styrdokument", "mobilitet", "samhallsplanering", "fjarrvarme"]),
        (99, ["styrdokument", "mobilitet", "samhallsplanering", "fjarrvarme"]),
    ],
)
def test_a_theme_moves_and_the_others_close_up(place, keys, themes, lead):
    actions.save_theme(theme=themes[2], place=place, by=lead)
    assert [theme.key for theme in Theme.objects.all()] == keys
    assert [theme.order for theme in Theme.objects.all()] == [1, 2, 3, 4]


# --- Rounds ---------------------------------------------------------------------------------------------------------------


def new_assessment(**fields):
    values = {
        "slug": "runda",
        "name": "Runda",
        "period_start": datetime.date(2018, 9, 1),
        "period_end": datetime.date(2019, 6, 30),
        "membership_date": datetime.date(2018, 9, 1),
        **fields,
    }
    return Assessment(**values)


def test_create_and_change_an_assessment(lead):
    gavle = make_municipality("Gävle", code="2180", is_reference=True)
    assessment = actions.create_assessment(assessment=new_assessment(), references=[gavle], by=lead)
    assert list(assessment.references.all()) == [gavle]

    assessment.funder = "Region Norrbotten"
    actions.save_assessment(assessment=assessment, by=lead)

    assert list(assessment.references.all()) == [gavle]
    assert trace() == [
        (lead, "assessment added", "runda", {"references": ["", "2180"]}),
        (lead, "assessment changed", "runda", {"funder": ["", "Region Norrbotten"]}),
    ]


def test_a_period_ends_after_it_begins(lead):
    with pytest.raises(ValidationError) as caught:
        actions.create_assessment(assessment=new_assessment(period_end=datetime.date(2018, 1, 1)), by=lead)
    assert list(caught.value.message_dict) == ["period_end"]


def test_participations_get_the_variant_of_the_membership_date(lead, officer):
    assessment = make_assessment()
    kalix, arjeplog = make_municipality("Kalix"), make_municipality("Arjeplog")
    due_on = datetime.date(2018, 10, 19)

    added = actions.add_participations(
        assessment=assessment, municipalities=[kalix, arjeplog], officer=officer, due_on=due_on, by=lead
    )
    again = actions.add_participations(assessment=assessment, municipalities=[kalix], by=lead)

    assert [(row.municipality.name, row.variant, row.officer, row.due_on) for row in added] == [
        ("Kalix", "other", officer, due_on),
        ("Arjeplog", "signatory", officer, due_on),
    ]
    assert again == []
    assert Participation.objects.count() == 2
    assert trace() == [(lead, "municipalities added", "prestratus-2018", {"codes": ["2506", "2514"]})]


def test_another_date_for_the_covenant_changes_no_participation(lead):
    assessment, kalix = make_assessment(), make_municipality("Kalix")
    actions.add_participations(assessment=assessment, municipalities=[kalix], by=lead)
    kalix.covenant_signed_on = datetime.date(2010, 5, 4)
    actions.save_municipality(municipality=kalix, by=lead)
    participation = Participation.objects.get()
    assert (participation.variant, participation.expected_variant) == ("other", "signatory")


def test_reference_municipalities_and_closed_rounds_take_nobody_in(lead):
    assessment = make_assessment()
    gavle = make_municipality("Gävle", code="2180", is_reference=True)
    with pytest.raises(ValidationError):
        actions.add_participations(assessment=assessment, municipalities=[gavle], by=lead)
    actions.close_assessment(assessment=assessment, on=datetime.date(2019, 7, 1), by=lead)
    with pytest.raises(ValidationError):
        actions.add_participations(assessment=assessment, municipalities=[make_municipality("Kalix")], by=lead)
    assert Participation.objects.count() == 0


def test_closing_and_reopening(lead):
    assessment = make_assessment()
    actions.close_assessment(assessment=assessment, on=datetime.date(2019, 7, 1), by=lead)
    actions.close_assessment(assessment=assessment, on=datetime.date(2019, 8, 1), by=lead)
    assessment.refresh_from_db()
    assert (assessment.closed_on, list(Assessment.objects.open())) == (datetime.date(2019, 7, 1), [])

    actions.reopen_assessment(assessment=assessment, by=lead)
    actions.reopen_assessment(assessment=assessment, by=lead)
    assert list(Assessment.objects.open()) == [assessment]
    assert [verb for _by, verb, _target, _detail in trace()] == ["assessment closed", "assessment reopened"]


def test_save_participation_needs_a_reason_for_another_variant(lead):
    participation = make_participation(make_assessment(), make_municipality("Kalix"))
    participation.variant = "signatory"
    with pytest.raises(ValidationError):
        actions.save_participation(participation=participation, by=lead)
    participation.variant_reason = "vill ha hela enkäten"
    actions.save_participation(participation=participation, by=lead)
    assert trace() == [
        (
            lead,
            "participation changed",
            "prestratus-2018 2514",
            {"variant": ["other", "signatory"], "variant_reason": ["", "vill ha hela enkäten"]},
        )
    ]


def test_declining_and_taking_part_after_all(lead):
    participation = make_participation(make_assessment(), make_municipality("Kalix"))
    day = datetime.date(2018, 10, 1)
    with pytest.raises(ValidationError):
        actions.decline_participation(participation=participation, reason=" ", on=day, by=lead)

    actions.decline_participation(participation=participation, reason="har inte tid", on=day, by=lead)
    assert list(Participation.objects.taking_part()) == []

    actions.undo_decline(participation=participation, by=lead)
    participation.refresh_from_db()
    assert (participation.declined_on, participation.declined_reason) == (None, "")
    assert list(Participation.objects.taking_part()) == [participation]
    assert [verb for _by, verb, _target, _detail in trace()] == ["participation declined", "participation resumed"]

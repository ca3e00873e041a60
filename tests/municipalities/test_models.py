"""What the database refuses, one rule at a time."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import translation

from municipalities.models import Assessment, Assignment, Contact, KeyRole, Municipality, Participation, Theme
from tests.factories import at, make_assessment, make_contact, make_municipality, make_participation, make_role


def violates(name):
    """The constraint of this name is broken inside the block; SQLite names columns of a plain unique one instead."""
    return pytest.raises(IntegrityError, match=name)


@pytest.fixture(autouse=True)
def savepoint(db):
    with transaction.atomic():
        yield


def test_a_code_is_used_once():
    make_municipality("Kalix")
    with violates("code"):
        make_municipality("Kalix igen", code="2514")


def test_precision_is_one_of_four():
    with violates("municipalities_municipality_precision_known"):
        make_municipality("Kalix", covenant_precision="ungefär")


@pytest.mark.parametrize("code", ["", "2514\n", "25 14", "å514", "2514/", "1234567890123", "add", "Contacts"])
def test_a_code_can_stand_in_an_address(code):
    with pytest.raises(ValidationError) as caught:
        Municipality(code=code, name="Kalix", official_name="Kalix kommun").full_clean()
    assert list(caught.value.message_dict) == ["code"]


@pytest.mark.parametrize("slug", ["add", "themes", "logo", "å", "två ord"])
def test_a_slug_can_stand_in_an_address(slug):
    day = datetime.date(2018, 9, 1)
    with pytest.raises(ValidationError) as caught:
        Assessment(slug=slug, name="x", period_start=day, period_end=day, membership_date=day).full_clean()
    assert list(caught.value.message_dict) == ["slug"]


@pytest.mark.parametrize("field", ["name", "email", "telephone", "sort_key", "search"])
def test_an_erased_contact_holds_nothing(field):
    contact = Contact.objects.create(erased_at=at())
    with violates("municipalities_contact_erased_is_blank"):
        Contact.objects.filter(pk=contact.pk).update(**{field: "kvar"})


@pytest.mark.parametrize(
    "fields",
    [
        {"state": "held"},
        {"state": "shared"},
        {"state": "other_role"},
        {"state": "vacant", "contact": True},
        {"state": "absent", "contact": True},
        {"state": "other_role", "contact": True, "by_role": True},
        {"state": "kanske"},
    ],
)
def test_a_state_has_what_belongs_to_it(fields):
    kalix = make_municipality("Kalix")
    values = dict(fields)
    if "contact" in values:
        values["contact"] = make_contact()
    if "by_role" in values:
        values["by_role"] = make_role("kommunchef")
    with violates("municipalities_assignment_state_matches"):
        Assignment.objects.create(municipality=kalix, role=make_role(), **values)


def test_a_contact_holds_a_role_once():
    kalix, contact = make_municipality("Kalix"), make_contact()
    Assignment.objects.create(municipality=kalix, role=make_role(), contact=contact)
    with violates("municipalities_assignment"):
        Assignment.objects.create(municipality=kalix, role=make_role(), contact=contact)


def test_a_role_without_a_contact_is_said_once():
    kalix = make_municipality("Kalix")
    Assignment.objects.create(municipality=kalix, role=make_role(), state="vacant")
    with violates("municipalities_assignment"):
        Assignment.objects.create(municipality=kalix, role=make_role(), state="absent")


def test_another_role_is_another():
    with violates("municipalities_assignment_other_role_is_another"):
        Assignment.objects.create(
            municipality=make_municipality("Kalix"), role=make_role(), state="other_role", by_role=make_role()
        )


def test_a_role_is_shared_with_another_municipality():
    kalix = make_municipality("Kalix")
    with violates("municipalities_assignment_shared_with_another"):
        Assignment.objects.create(municipality=kalix, role=make_role(), state="shared", shared_with=kalix)


def test_a_period_ends_after_it_begins():
    with violates("municipalities_assessment_period_in_order"):
        make_assessment(period_end=datetime.date(2018, 8, 31))


def test_an_address_of_an_assessment_is_used_once():
    make_assessment()
    with violates("slug"):
        make_assessment()


def test_a_municipality_takes_part_once():
    assessment, kalix = make_assessment(), make_municipality("Kalix")
    make_participation(assessment, kalix)
    with violates("municipalities_participation"):
        make_participation(assessment, kalix)


def test_there_are_two_variants():
    with violates("municipalities_participation_variant_known"):
        make_participation(make_assessment(), make_municipality("Kalix"), variant="båda")


@pytest.mark.parametrize("model", [Theme, KeyRole])
def test_keys_of_themes_and_roles_are_used_once(model):
    model.objects.create(key="mobilitet", name_sv="Transporter")
    with violates("key"):
        model.objects.create(key="mobilitet", name_sv="Resor")


def test_a_variant_other_than_the_registers_needs_a_reason():
    participation = make_participation(make_assessment(), make_municipality("Kalix"))
    participation.variant = "signatory"
    with pytest.raises(ValidationError) as caught:
        participation.full_clean()
    assert list(caught.value.message_dict) == ["variant_reason"]

    participation.variant_reason = "  "
    with pytest.raises(ValidationError):
        participation.full_clean()

    participation.variant_reason = "har undertecknat i maj"
    participation.full_clean()


def test_declining_needs_a_reason():
    participation = make_participation(make_assessment(), make_municipality("Kalix"))
    participation.declined_on = datetime.date(2018, 10, 1)
    with pytest.raises(ValidationError) as caught:
        participation.full_clean()
    assert list(caught.value.message_dict) == ["declined_reason"]


def test_names_follow_the_language():
    theme = Theme(key="mobilitet", name_sv="Transporter", name_en="Transport")
    only_swedish = Theme(key="annat", name_sv="Annat")
    with translation.override("sv"):
        assert (theme.name, only_swedish.name) == ("Transporter", "Annat")
    with translation.override("en"):
        assert (theme.name, only_swedish.name) == ("Transport", "Annat")


def test_an_erased_contact_is_called_so():
    with translation.override("sv"):
        assert str(Contact(name="", erased_at=at())) == "Raderad kontakt"
    assert str(Contact(email="kontakt@example.se")) == "kontakt@example.se"


def test_participations_come_in_the_order_of_their_municipalities():
    assessment = make_assessment()
    for name in ["Övertorneå", "Älvsbyn", "Arjeplog"]:
        make_participation(assessment, make_municipality(name))
    names = [participation.municipality.name for participation in Participation.objects.in_order()]
    assert names == ["Arjeplog", "Älvsbyn", "Övertorneå"]

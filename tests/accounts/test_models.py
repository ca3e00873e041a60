import pytest
from django.db import IntegrityError, transaction

from accounts.models import User
from accounts.text import search_text, sort_key
from tests import factories


def test_an_address_is_stored_once_in_lower_case(db):
    user = factories.make_user("officer", email="Anna.Officer@Example.SE")

    assert user.email == "anna.officer@example.se"
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create(email="anna.officer@example.se", name="x")
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create(email="Anna.Officer@example.se", name="x")


def test_the_database_refuses_an_unknown_role(officer):
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.filter(pk=officer.pk).update(role="root")


@pytest.mark.parametrize(
    ("name", "initials"),
    [("Handläggare 1", "H1"), ("åsa", "Å"), ("Anna Maria Berg", "AB"), ("", "A")],
)
def test_initials_are_the_first_letters_of_first_and_last_word(name, initials):
    assert User(name=name, email="a@example.se").initials == initials


def test_names_are_sorted_as_in_swedish():
    names = ["Öster", "Ängla", "Åsa", "Zeb", "anna", "Berit", "Émile", "Wilma", "Viktor"]

    assert sorted(names, key=sort_key) == ["anna", "Berit", "Émile", "Viktor", "Wilma", "Zeb", "Åsa", "Ängla", "Öster"]


def test_search_finds_with_and_without_dots():
    assert "lulea" in search_text("Luleå", "", "A@B.se")
    assert "luleå" in search_text("Luleå")
    assert User(name="Åsa Öman", email="asa@example.se", telephone="0920-1").matches("ÖMAN")
    assert not User(name="Åsa Öman", email="asa@example.se").matches("berg")

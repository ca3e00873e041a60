import pytest
from django.http import QueryDict

from reports.scope import Scope, bound_form, read_scope


def test_an_empty_address_gives_the_usual_scope():
    assert read_scope(7, QueryDict("")) == (Scope(7), [])


def test_every_part_is_read():
    scope, messages = read_scope(
        7, QueryDict("measure=priority&round=phone&variant=other&order=questionnaire&cell=mobilitet-2514")
    )

    assert scope == Scope(7, "priority", "phone", "other", "questionnaire", "mobilitet-2514")
    assert messages == []
    assert scope.variants == ("other",)
    assert Scope(7).variants == ("signatory", "other")


@pytest.mark.parametrize("name", ["measure", "round", "variant", "order"])
@pytest.mark.parametrize("value", ["both", "NEED", "<script>", "%00", "é" * 5000, "need;x"])
def test_what_is_not_understood_falls_back_and_is_said(name, value):
    scope, messages = read_scope(7, QueryDict(f"{name}={value}"))

    assert scope == Scope(7)
    assert len(messages) == 1


@pytest.mark.parametrize("cell", ["x" * 201, "a%00b"])
def test_an_impossible_cell_is_said(cell):
    scope, messages = read_scope(7, QueryDict(f"cell={cell}"))

    assert scope == Scope(7)
    assert len(messages) == 1


def test_unknown_parts_are_ignored():
    assert read_scope(7, QueryDict("themes=1&page=-1&measure=")) == (Scope(7), [])


def test_the_query_leaves_out_what_is_usual():
    scope = Scope(7, measure="priority", cell="mobilitet-2514")

    assert scope.query() == "?measure=priority&cell=mobilitet-2514"
    assert scope.query(cell="") == "?measure=priority"
    assert Scope(7).query() == "?"
    assert read_scope(7, QueryDict(scope.query()[1:])) == (scope, [])


def test_the_filter_bar_shows_how_many_are_counted():
    form = bound_form(Scope(7, variant="other"), {"signatory": 8, "other": 6})

    assert [str(label).rpartition(" (")[2] for _value, label in form.fields["variant"].choices] == [
        "8 | 6)",
        "8)",
        "6)",
    ]
    assert form["variant"].value() == "other"
    assert bound_form(Scope(7), {"signatory": 1, "other": 2}).fields["variant"].choices[0][1].endswith("(1 | 2)")

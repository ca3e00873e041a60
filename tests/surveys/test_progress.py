"""How far a response has come: pure, over the small questionnaire."""

import pytest

from surveys.progress import (
    at_first,
    counts,
    neighbours,
    page_heading,
    page_label,
    page_states,
    totals,
    way,
)

EVERYTHING = {"nulage_ansvar", "nulage_natverk", "nulage_hinder", "nulage_anstallda", "nulage_mal"}


@pytest.fixture(scope="module")
def kalix(definition):
    return definition.view("other", 2018)


def states(view, answered=(), *, short=False, to_settle=None, relevant=None):
    found = page_states(
        view, short, answered=answered, relevant=at_first(view) if relevant is None else relevant, to_settle=to_settle
    )
    return {state.page.name: (state.state, state.answered, state.total) for state in found}


def test_nothing_is_begun(kalix):
    assert states(kalix) == {
        "nulage": ("not_begun", 0, 4),
        "nulage_mal": ("not_begun", 0, 1),
        "tema_styrdokument": ("not_begun", 0, 3),
        "tema_mobilitet": ("not_begun", 0, 3),
        "samverkan": ("not_begun", 0, 1),
    }


def test_pages_under_way_done_and_to_settle(kalix):
    found = states(kalix, EVERYTHING | {"mobilitet_behov"}, to_settle={"samv_partner": 1})
    assert found == {
        "nulage": ("done", 4, 4),
        "nulage_mal": ("done", 1, 1),
        "tema_styrdokument": ("not_begun", 0, 3),
        "tema_mobilitet": ("under_way", 1, 3),
        "samverkan": ("to_settle", 0, 1),
    }


def test_a_comment_begins_a_page_and_counts_nowhere(kalix):
    assert states(kalix, {"mobilitet_kommentar"})["tema_mobilitet"] == ("under_way", 0, 3)
    assert counts(kalix.nodes["mobilitet_kommentar"]) is False
    assert counts(kalix.nodes["nulage_mal"]) is True


def test_what_is_not_relevant_is_not_asked_for(kalix):
    relevant = at_first(kalix) - {"mobilitet_prioritet", "mobilitet_formaga", "samv_partner", "bm_intresse"}
    found = states(kalix, {"mobilitet_behov"}, relevant=relevant)
    assert found["tema_mobilitet"] == ("done", 1, 1)
    assert "samverkan" not in found


def test_a_page_of_gifts_only_is_optional(kalix):
    relevant = {"mobilitet_kommentar"}
    assert states(kalix, relevant=relevant) == {"tema_mobilitet": ("optional", 0, 0)}
    assert states(kalix, {"mobilitet_kommentar"}, relevant=relevant) == {"tema_mobilitet": ("done", 0, 0)}


def test_totals_add_up(kalix):
    found = page_states(kalix, False, answered=EVERYTHING, relevant=at_first(kalix))
    assert totals(found) == (5, 12)
    assert totals([]) == (0, 0)


def test_neighbours_skip_pages_without_anything_to_ask(kalix):
    relevant = at_first(kalix) - {"nulage_mal"}
    found = page_states(kalix, False, answered=(), relevant=relevant)
    assert neighbours(found, kalix, False, "nulage") == (None, "tema_styrdokument")
    # Also from the page that is skipped: somebody may have come there by its address.
    assert neighbours(found, kalix, False, "nulage_mal") == ("nulage", "tema_styrdokument")
    assert neighbours(found, kalix, False, "samverkan") == ("tema_mobilitet", None)


def test_ways_are_counted_and_timed(kalix, real_definition):
    assert way(kalix, True) == (3, 5)
    assert way(kalix, False) == (12, 10)
    for variant in ("signatory", "other"):
        view = real_definition.view(variant, 2018)
        questions, minutes = way(view, True)
        assert (questions in (32, 33), minutes) == (True, 15)
        questions, minutes = way(view, False)
        assert 70 <= questions <= 85
        assert 40 <= minutes <= 60


def test_pages_of_loose_questions_are_named_twice(real_definition):
    view = real_definition.view("other", 2018)
    page = view.page("nulage_agenda2030")
    assert page_heading(view, page, "sv") == "Nuläge"
    assert page_label(view, page, "sv") == "Hur långt har ni kommit med Agenda 2030?"
    theme = view.page("tema_mobilitet")
    assert page_heading(view, theme, "en") == page_label(view, theme, "en") == "Transport and mobility"

from dataclasses import replace

from reports.questions import (
    question_of,
    rankings_of,
    ratings_of,
    scale_of,
    theme_labels,
    themes_of,
)
from surveys.definition import Definition, Group, Question


def test_questions_are_found_by_theme_and_measure(definition):
    view = definition.view("other", 2018)

    assert dict(ratings_of(view)) == {
        ("styrdokument", "need"): "styrdokument_behov",
        ("styrdokument", "priority"): "styrdokument_prioritet",
        ("styrdokument", "capacity"): "styrdokument_formaga",
        ("mobilitet", "need"): "mobilitet_behov",
        ("mobilitet", "priority"): "mobilitet_prioritet",
        ("mobilitet", "capacity"): "mobilitet_formaga",
    }
    assert question_of(view, "mobilitet", "comment") == "mobilitet_kommentar"
    assert question_of(view, "mobilitet", "responsibility") == ""
    assert question_of(view, "rymdfart", "need") == ""


def test_the_shipped_questionnaire_rates_thirteen_themes_three_ways(real_definition):
    views = [real_definition.view(variant, 2018) for variant in ("signatory", "other")]

    for view in views:
        assert len(ratings_of(view)) == 39
        assert rankings_of(view) == ("stod_topp3",)
    themes = themes_of(views)
    assert len(themes) == 13
    assert themes[:2] == ("styrdokument", "mal_uppfoljning")
    assert set(theme_labels(views)) >= set(themes)
    ranked = {choice.name for choice in views[0].choices(views[0].question("stod_topp3"))}
    assert ranked == {*themes, "annat"}


def test_the_scale_is_read_from_the_questionnaire(definition):
    found = scale_of([definition.view("other", 2018)], "capacity")

    assert {score: choice.label["sv"] for score, choice in found.items()}[2] == "Påbörjat men ojämnt"
    assert sorted(found) == [0, 1, 2, 3, 4]
    assert scale_of([], "need") == {}


def renamed(definition: Definition) -> Definition:
    """The same themes in another order, under names of its own."""
    tema = definition.sections[1]
    groups = []
    for group in reversed(tema.children):
        children = tuple(
            replace(question, name=f"ny_{question.name}", relevant="")
            for question in group.children
            if isinstance(question, Question)
        )
        groups.append(replace(group, name=f"ny_{group.name}", children=children))
    section = replace(tema, name="ny_tema", children=tuple(groups))
    return replace(definition, version="2", sections=(section,))


def test_another_questionnaire_works_unchanged(definition):
    views = [renamed(definition).view("other", 2018), definition.view("other", 2018)]

    assert ratings_of(views[0])["mobilitet", "need"] == "ny_mobilitet_behov"
    assert themes_of(views) == ("mobilitet", "styrdokument")


def test_a_theme_that_is_not_rated_is_no_row():
    text = Question("egen_text", "text", {"sv": "Text"}, measure="comment", theme="mobilitet")
    definition = Definition(
        "prov", {"sv": "Prov"}, "1", ("sv",), "sv", (Group("del", {"sv": "Del"}, children=(text,)),), {}
    )

    assert themes_of([definition.view("other", 2018)]) == ()

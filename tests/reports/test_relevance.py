"""Asking for a few questions gives the same answer as asking for all."""

import random

from reports.relevance import relevance_of
from surveys.definition import Definition, Group, Question
from surveys.expressions import relevant_names


def all_alike(view, strings):
    relevance = relevance_of(view)
    return frozenset(name for name in view.nodes if relevance(name, strings)) == relevant_names(view, strings)


def test_alike_for_the_shipped_questionnaire(real_definition):
    chance = random.Random(3)
    for variant in ("signatory", "other"):
        view = real_definition.view(variant, 2018)
        assert all_alike(view, {})
        for _ in range(25):
            strings = {}
            for name, node in view.nodes.items():
                choices = view.choices(node) if isinstance(node, Question) else ()
                if choices and chance.random() < 0.7:
                    strings[name] = chance.choice(choices).name
            assert all_alike(view, strings)


def test_a_value_that_is_not_relevant_decides_nothing():
    def question(name, relevant=""):
        return Question(name, "text", {"sv": name}, relevant=relevant)

    group = Group(
        "inne",
        {"sv": "Inne"},
        relevant="${start} = 'ja'",
        children=(question("mitt"), question("slut", "${mitt} = 'ja'")),
    )
    section = Group("del", {"sv": "Del"}, children=(question("start"), group))
    definition = Definition("prov", {"sv": "Prov"}, "1", ("sv",), "sv", (section,), {})
    view = definition.view("other", 2018)
    relevance = relevance_of(view)

    assert relevance.triggers("slut") == ("mitt", "start")
    assert relevance("slut", {"start": "ja", "mitt": "ja"}) is True
    assert relevance("slut", {"start": "nej", "mitt": "ja"}) is False
    assert relevance("slut", {"mitt": "ja"}) is False
    for strings in ({}, {"start": "ja"}, {"mitt": "ja"}, {"start": "ja", "mitt": "ja"}):
        assert all_alike(view, strings)


def test_a_need_that_does_not_apply_hides_priority_and_capacity(definition):
    relevance = relevance_of(definition.view("other", 2018))

    assert relevance.triggers("mobilitet_prioritet") == ("mobilitet_behov",)
    assert relevance("mobilitet_prioritet", {"mobilitet_behov": "3"})
    assert relevance("mobilitet_prioritet", {})
    assert not relevance("mobilitet_prioritet", {"mobilitet_behov": "ej_aktuellt"})
    assert relevance("mobilitet_behov", {"mobilitet_behov": "ej_aktuellt"})

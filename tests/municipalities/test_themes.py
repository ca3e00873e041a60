"""Themes: listed for staff, renamed and moved by the lead."""

import pytest

from municipalities.models import Theme
from tests.municipalities.reading import errors, table, value


@pytest.fixture
def themes(db):
    names = {"styrdokument": ("Styrdokument", "Steering documents"), "mobilitet": ("Transporter", "")}
    for order, (key, (sv, en)) in enumerate(names.items(), start=1):
        Theme.objects.create(key=key, name_sv=sv, name_en=en, order=order)


@pytest.mark.parametrize("client", ["lead_client", "officer_client"])
def test_the_list(client, themes, request):
    assert table(request.getfixturevalue(client).get("/assessments/themes/")) == [
        ["1. Styrdokument", "Steering documents", "styrdokument"],
        ["2. Transporter", "–", "mobilitet"],
    ]


def test_the_lead_renames_and_moves(themes, lead_client):
    page = lead_client.get("/assessments/themes/mobilitet/")
    assert (value(page, "name_sv"), value(page, "place")) == ("Transporter", "2")
    sent = {"name_sv": "Transporter och mobilitet", "name_en": "Transport and mobility", "place": "1"}
    assert lead_client.post("/assessments/themes/mobilitet/", sent).headers["Location"] == "/assessments/themes/"
    assert [(theme.name_sv, theme.order) for theme in Theme.objects.all()] == [
        ("Transporter och mobilitet", 1),
        ("Styrdokument", 2),
    ]


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"name_sv": ""}, "Namn på svenska: Detta fält måste fyllas i."),
        ({"place": "först"}, "Plats i listan: Fyll i ett heltal."),
        ({"place": "0"}, "Plats i listan: Kontrollera att detta värde är större än eller lika med 1."),
        ({"name_en": "x" * 151}, "Namn på engelska: Säkerställ att detta värde har som mest 150 tecken (den har 151)."),
    ],
)
def test_bad_input_is_told_and_what_was_typed_stays(fields, message, themes, lead_client):
    sent = {"name_sv": "Resor", "name_en": "Travel", "place": "1", **fields}
    page = lead_client.post("/assessments/themes/mobilitet/", sent)
    assert errors(page) == [message]
    assert {name: value(page, name) or "" for name in sent} == sent
    assert Theme.objects.get(key="mobilitet").name_sv == "Transporter"


def test_nobody_else_changes_a_theme(themes, officer_client, reader_client):
    sent = {"name_sv": "Resor", "place": "1"}
    assert officer_client.get("/assessments/themes/mobilitet/").status_code == 404
    assert officer_client.post("/assessments/themes/mobilitet/", sent).status_code == 404
    assert reader_client.get("/assessments/themes/").status_code == 404
    assert Theme.objects.get(key="mobilitet").name_sv == "Transporter"


def test_an_unknown_theme_is_not_found(themes, lead_client):
    assert lead_client.get("/assessments/themes/annat/").status_code == 404


def test_themes_are_those_of_the_questionnaire_without_annat(assessment, real_definition, lead):
    from surveys.actions import import_questionnaire  # noqa: PLC0415 - an app to the right of this one

    import_questionnaire(definition=real_definition, assessment=assessment, by=lead)
    expected = [choice for choice in real_definition.choice_lists["teman"] if choice.name != "annat"]
    assert [(theme.key, theme.name_sv, theme.name_en) for theme in Theme.objects.all()] == [
        (choice.name, choice.label["sv"], choice.label["en"]) for choice in expected
    ]
    assert len(expected) == 13

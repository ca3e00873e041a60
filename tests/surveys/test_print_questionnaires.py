"""Printing ahead: what a municipality fetches the day after is there already."""

import datetime

import pytest
from django.core.management import CommandError, call_command

from tests import factories


@pytest.fixture
def printed(documents, capsys):
    def run():
        call_command("print_questionnaires")
        return capsys.readouterr().out.strip(), {path.name for path in documents.iterdir()}

    return run


def test_what_is_fetched_afterwards_is_there_already(printed, documents, response, respondent, officer_client):
    # Two variants and Kalix, in two languages.
    said, before = printed()
    assert (said, len(before)) == ("6 questionnaires are laid out.", 6)
    for language in ("sv", "en"):
        for client, address in (
            (respondent, f"/respond/{response.pk}/questionnaire.pdf"),
            (officer_client, f"/questionnaires/{response.questionnaire_id}/signatory.pdf"),
            (officer_client, f"/questionnaires/{response.questionnaire_id}/other.pdf"),
        ):
            assert client.get(f"{address}?language={language}").status_code == 200
    assert {path.name for path in documents.iterdir()} == before
    assert printed() == (said, before)


def test_who_declined_and_what_is_closed_or_a_draft_is_left_out(
    printed, response, other_response, participation, assessment, definition
):
    participation.declined_on, participation.declined_reason = datetime.date(2018, 10, 1), "Ingen tid."
    participation.save()
    factories.make_questionnaire(factories.make_assessment("senare"), definition, published=False)
    assert printed()[0] == "6 questionnaires are laid out."
    assessment.closed_on = datetime.date(2019, 6, 30)
    assessment.save()
    assert printed()[0] == "0 questionnaires are laid out."


def test_without_pango_it_says_what_to_install(without_pango, response):
    with pytest.raises(CommandError, match="apt-get install libpango-1.0-0"):
        call_command("print_questionnaires")

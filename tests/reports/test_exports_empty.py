"""Exports of an assessment in which there is little or nothing."""

import pytest

from surveys.models import Response
from tests.pages import build_world
from tests.reports.pages_export import declined, page
from tests.reports.reading import page as read
from tests.reports.reading import words
from tests.reports.test_exports import workbook

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(real_definition):
    return build_world(real_definition)


def test_an_assessment_without_answers_has_its_sheets_and_a_page_that_says_so(world):
    declined(world)
    book = workbook(world)
    tree = read(world.client("officer").get(page(world)))

    assert (len(book["Svar"]), len(book["Historik"]), len(book["Kommuner"])) == (0, 0, 3)
    assert len(book["Kodbok"]) > 500
    assert "Ingen har lämnat in än" in words(tree.xpath("//p[contains(@class, 'note')]")[0])


def test_an_assessment_without_a_questionnaire_can_be_exported(world):
    Response.objects.all().delete()
    world.questionnaire.__class__.objects.all().delete()

    assert workbook(world)["Svar"] == []
    assert {row["Vad (kod)"] for row in workbook(world)["Kodbok"]} == {"missing", "column"}

"""A questionnaire of somebody else's: without themes, ratings, packages or any measure that we know. Every page says so and none breaks."""

import pytest

from surveys.actions import submit_response
from surveys.definition import Definition, Group, Question
from tests import factories
from tests.factories import answer, at
from tests.pages import build_world, pages

pytestmark = pytest.mark.django_db

BARE = Definition(
    name="prestratus",
    title={"sv": "En fråga", "en": "One question"},
    version="1",
    languages=("sv", "en"),
    default_language="sv",
    sections=(
        Group(
            name="om",
            label={"sv": "Om er", "en": "About you"},
            children=(Question(name="ord", kind="text", label={"sv": "Berätta", "en": "Tell us"}),),
        ),
    ),
    choice_lists={},
)

# Of an assessment and its cases. What stands on a plan or a public page is made of these.
NAMES = (
    *("home", "case", "case_triangulation", "triangulation", "lessons", "collaboration", "matches", "match_caps"),
    *("needs", "needs_priority", "needs_support", "needs_readiness", "needs_covenant", "needs_changes"),
    *(
        "export",
        "export_workbook",
        "export_longform",
        "plans",
        "plan",
        "measure_new",
        "publication_list",
        "status_list",
    ),
    *("documents", "document", "document_docx", "document_pdf", "document_docx_of", "document_pdf_of"),
)
OPENED = [page for page in pages() if page.name.removeprefix("reports:") in NAMES and page.method == "GET"]


@pytest.mark.parametrize("definition", [BARE, factories.small_definition()], ids=["bare", "small"])
def test_every_report_opens_on_another_questionnaire(definition):
    w = build_world(definition)
    for response, contact in ((w.response, w.contact), (w.other_response, w.other_contact)):
        if definition is BARE:
            answer(response, {"ord": "Vi är få."}, by=contact, now=at(12))
        submit_response(response=response, by=contact, now=at(13))
    assert {page.name.removeprefix("reports:") for page in OPENED} == set(NAMES)
    for page in OPENED:
        assert w.client(page.main_role).get(page.url(w)).status_code == 200, str(page)
    profile = w.client("lead").get("/reports/prestratus-2018/documents/profile/2514/").content.decode()
    assert ("Enkäten frågar inte om några teman." in profile) == (definition is BARE)

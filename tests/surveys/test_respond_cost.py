"""What answering costs: SQL statements and bytes. Times are measured by `make bench`, since they depend on the machine."""

import gzip
import re
from dataclasses import replace
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from surveys.links import make_token
from tests import factories
from tests.surveys.answering import root
from tests.surveys.journey import ANSWERS, PAGES, answer_forty

pytestmark = pytest.mark.django_db

MOST_STATEMENTS = 190
MOST_TO_SHOW, MOST_TO_SAVE = 10, 16
MOST_BYTES, MOST_REQUESTS = 100_000, 12


@pytest.fixture
def kalix(assessment, participation, contact, officer, real_definition):
    """Kalix, variant other, on the questionnaire that is shipped, with an officer in charge."""
    participation.officer = officer
    participation.save()
    questionnaire = factories.make_questionnaire(assessment, replace(real_definition, version="cost"))
    return factories.make_invitation(factories.make_response(participation, questionnaire), contact)


@pytest.fixture
def link(kalix):
    return f"/i/{make_token(kalix)}/"


def test_forty_answers_from_the_link_to_the_last_page(kalix, link, contact):
    view = kalix.response.view
    with CaptureQueriesContext(connection) as queries:
        sent = answer_forty(Client(), link, contact.pk, view)
    assert sent >= ANSWERS
    assert kalix.response.answers.count() == sent
    assert len(queries) <= MOST_STATEMENTS


@pytest.fixture
def answering(kalix, link, contact):
    """A browser in the middle of the whole questionnaire."""
    browser = Client()
    answer_forty(browser, link, contact.pk, kalix.response.view)
    return browser


def test_pages_are_shown_and_saved_with_few_statements(answering, kalix, django_assert_max_num_queries):
    base = f"/respond/{kalix.response_id}/"
    for page in ["", "review/", "nulage_mal/", "samv_partner/", *(f"{page}/" for page in PAGES)]:
        with django_assert_max_num_queries(MOST_TO_SHOW):
            assert answering.get(base + page).status_code == 200
    url = f"/respond/{kalix.response_id}/samv_former/"
    fields = dict.fromkeys(kalix.response.view.page("samv_former").nodes, "1")
    hidden = {"asked": " ".join(fields), "shown": " ".join(fields), "seen": "999", "way": "whole"}
    with django_assert_max_num_queries(MOST_TO_SAVE):
        assert answering.post(url, fields | hidden).status_code == 302


def test_the_statements_do_not_grow_with_the_answers(kalix, link, contact):
    """A page asks the database as often at the first answer as at the fortieth."""
    empty = Client()
    empty.post(link, {"way": "whole"})
    empty.post(f"/respond/{kalix.response_id}/who/", {"speaker": str(contact.pk)})
    url = f"/respond/{kalix.response_id}/tema_mobilitet/"
    empty.get(url)
    with CaptureQueriesContext(connection) as before:
        empty.get(url)
    answer_forty(empty, link, contact.pk, kalix.response.view)
    with CaptureQueriesContext(connection) as after:
        empty.get(url)
    assert len(before) == len(after)


def test_the_heaviest_page_on_a_slow_line(answering, kalix):
    """Everything that a browser loads, compressed as the server sends it (fonts are so already)."""
    html = answering.get(f"/respond/{kalix.response_id}/utanfor_avtalet/")
    files = {
        href for href in root(html).xpath("//link/@href | //script/@src | //img/@src") if href.startswith("/static/")
    }
    for href in list(files):
        if href.endswith(".css"):
            files |= loaded_by(href)
    weight = len(gzip.compress(html.content)) + sum(compressed(href) for href in files)
    assert weight < MOST_BYTES
    assert 1 + len(files) <= MOST_REQUESTS


def path_of(href):
    return Path(finders.find(href.removeprefix("/static/")))


def compressed(href):
    content = path_of(href).read_bytes()
    return len(content) if href.endswith((".woff2", ".png")) else len(gzip.compress(content, 9))


def loaded_by(href):
    """Files of a style sheet that Swedish text needs: the second half of the font is for Sami letters only."""
    css = path_of(href).read_text(encoding="utf-8")
    urls = re.findall(r"url\(\"(\.\./[^\"]+)\"\)", css)
    return {f"/static/{url.removeprefix('../')}" for url in urls if "latin-ext" not in url}

"""Every page in every state: it answers, in few queries, as valid HTML, wholly in one language."""

import re

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver
from lxml import html as lxml_html

from tests.guard import language as languages
from tests.pages import ROLES, STATES, pages, shown

MOST_QUERIES = 15
MOST_QUERIES_OF_A_WRITE = 25  # what a form writes, and the page that answers
# The rate limits of the sign-in and the marks of a transaction are no questions of the page.
BOOKKEEPING = re.compile(r"prestratus_cache|^(RELEASE )?SAVEPOINT|^BEGIN|^ROLLBACK")

# Nothing is excused. A name put here must be argued for in docs/decisions.md, and the last test fails until then.
EXCUSED_ADDRESSES: set[str] = set()
EXCUSED_WORDS: set[str] = set()
EXCUSED_FAULTS: set[str] = set()

SHOWN = [pytest.param(page, state, id=f"{page} {name}") for page, name, state in shown()]
LISTS = [pytest.param(page, id=str(page)) for page in pages() if page.rows is not None]


def addresses(patterns=None, prefix=""):
    """Names of all URL patterns, with their namespaces."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
            yield from addresses(pattern.url_patterns, inner)
        elif isinstance(pattern, URLPattern):
            yield f"{prefix}{pattern.name}" if pattern.name else f"{prefix}{pattern.pattern}"


@pytest.fixture(scope="module")
def vocabulary(real_definition):
    return languages.vocabularies(real_definition)


def test_every_address_has_a_page():
    assert set(addresses()) - {page.name for page in pages()} == EXCUSED_ADDRESSES


def test_every_page_has_an_address():
    assert {page.name for page in pages()} - set(addresses()) == set()


@pytest.mark.parametrize("entry", [pytest.param(page, id=str(page)) for page in pages()])
def test_every_page_says_who_and_how(entry):
    assert set(entry.access) == set(ROLES)
    assert isinstance(entry.states, str) and entry.states or set(entry.states) == set(STATES)
    assert entry.main_role in ROLES
    if entry.name.endswith("_list") and entry.method == "GET":
        assert entry.rows is not None, "a list needs rows=, so that its queries are counted at 1 and 3 rows"


@pytest.mark.parametrize(("entry", "state"), SHOWN)
def test_page(entry, state, world, vocabulary, html_faults):
    entry.arrange(world, state)
    client = world.client(state.role or entry.main_role)
    cookies = dict(client.cookies)
    for language in ("sv", "en"):
        # A page that ends a session has its work undone below: the browser has its session again.
        client.cookies.update(cookies)
        queries = CaptureQueriesContext(connection)
        with transaction.atomic():
            response = entry.show(world, state, language=language, measure=lambda queries=queries: queries)
            names = languages.names_in_the_register()
            transaction.set_rollback(True)

        assert response.status_code == state.status, response.content.decode()[:2000]
        assert response.headers["Content-Type"] == "text/html; charset=utf-8"
        assert lxml_html.document_fromstring(response.content).get("lang") == language
        assert "default-src 'self'" in response.headers["Content-Security-Policy"]
        asked = [sql for sql in (query["sql"][:300] for query in queries) if not BOOKKEEPING.search(sql)]
        writes = state.post is not None or entry.method == "POST"
        assert len(asked) <= (MOST_QUERIES_OF_A_WRITE if writes else MOST_QUERIES), "\n".join(asked)
        assert set(html_faults(f"{entry} {language}", response.content.decode())) - EXCUSED_FAULTS == set()
        found = languages.faults(response.content, language, vocabulary, names=names)
        assert set(found) - EXCUSED_WORDS == set()


@pytest.mark.parametrize("entry", LISTS)
def test_list_asks_as_often_for_three_rows_as_for_one(entry, world):
    counts = []
    for number in (1, 3):
        with transaction.atomic():
            entry.rows(world, number)
            client = world.new_client(entry.main_role)
            client.get(entry.url(world))  # fills what is kept between requests
            with CaptureQueriesContext(connection) as queries:
                assert client.get(entry.url(world)).status_code == 200
            counts.append([query["sql"] for query in queries])
            transaction.set_rollback(True)
    assert len(counts[0]) == len(counts[1]), "\n".join(sql[:300] for sql in counts[1])


def test_nothing_is_excused():
    assert (set(), set(), set()) == (EXCUSED_ADDRESSES, EXCUSED_WORDS, EXCUSED_FAULTS)

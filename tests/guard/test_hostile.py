"""Whatever is sent with a form of ours or behind the question mark of a page is answered, never with an error of the server."""

import itertools
import re
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from lxml import html as lxml_html

from tests.pages import pages

JUNK = (
    "a\x00b",
    "99999999999",
    "<script>alert(1)</script>\x0b\ud7ff\ufffe🌲",
    "-1",
    "å" * 20_000,
    "",
    "2018-13-45T99:99",
    "99999999999999999999",
)
"""Zero bytes and large numbers: PostgreSQL refuses them, so this is asked there (see tests/conftest.py)."""

FILLED = [
    pytest.param(page, page.shown_states.get("filled"), id=str(page))
    for page in pages()
    if page.method == "GET" and not isinstance(page.states, str) and page.shown_states.get("filled") is not None
]


def answered(send):
    """The status; what was written is undone."""
    with transaction.atomic():
        status = send().status_code
        transaction.set_rollback(True)
    return status


@pytest.fixture(scope="module")
def asked():
    """The forms that junk was sent with, by where they go and what they have: the same one stands on many pages."""
    return set()


def forms_of(content, path, asked):
    """(address, form) of those that are new."""
    for form in lxml_html.fromstring(content).xpath("//form"):
        target = form.get("action") or path
        if target.startswith(("?", "#")):
            target = path.partition("?")[0] + target
        names = tuple(sorted({*form.xpath(".//*[@name]/@name"), *form.xpath(".//button[@name]/@value")}))
        key = re.sub(r"\d+", "0", target.partition("?")[0]), re.sub(r"\d+", "0", " ".join(names))
        if key not in asked:
            asked.add(key)
            yield target, form


def ways(form):
    """What could be sent with each of the buttons: another kind of junk in each field; at last in what is hidden too."""
    buttons = [{each.get("name"): each.get("value", "")} for each in form.xpath(".//button[@name]")] or [{}]
    fields = form.xpath(".//input[@name]|.//textarea[@name]|.//select[@name]")
    hidden = {each.get("name"): each.get("value", "") for each in fields if each.get("type") == "hidden"}
    files = {each.get("name") for each in fields if each.get("type") == "file"}
    names = list(dict.fromkeys(each.get("name") for each in fields))
    for start, button in itertools.product((0, 1, 4), buttons):
        junk = {name: JUNK[(start + place) % len(JUNK)] for place, name in enumerate(names)}
        sent = {
            name: SimpleUploadedFile("å.pdf", text.encode()) if name in files else text for name, text in junk.items()
        }
        yield {**sent, **(hidden if start < 4 else {}), **button}


@pytest.mark.parametrize(("entry", "state"), FILLED)
def test_junk(entry, state, world, asked):
    entry.arrange(world, state)
    client = world.client(state.role or entry.main_role)
    path = (state.path or entry.url)(world)
    shown = client.get(path + state.query).content
    cookies = dict(client.cookies)
    for target, form in forms_of(shown, path + state.query, asked):
        send = client.post if (form.get("method") or "").lower() == "post" else client.get
        for data in ways(form):
            assert answered(lambda send=send, target=target, data=data: send(target, data)) < 500, (target, data)
            client.cookies.update(cookies)  # a form that ends the session has its work undone
    names = behind_the_question_mark(shown, path) | set(parse_qs(state.query.lstrip("?")))
    for junk in (each for each in JUNK if names and len(each) < 100):
        data = dict.fromkeys(names, junk)
        assert answered(lambda data=data: client.get(path, data)) < 500, (path, data)


def behind_the_question_mark(content, path):
    """The names that the page's own links and forms use."""
    shown = lxml_html.fromstring(content)
    links = [link for link in shown.xpath("//a/@href") if link.startswith(("?", f"{path}?"))]
    names = {name for link in links for name in parse_qs(urlsplit(link).query)}
    return names | set(shown.xpath("//form[not(@method) or @method='get']//*[@name]/@name"))

"""Whatever is sent with a form of ours or behind the question mark of a page is answered, never with an error of the server."""

import itertools

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from lxml import html as lxml_html

from tests.pages import pages

LONG = "å" * 20_000
JUNK = (
    "",
    "-1",
    "99999999999999999999",
    "2018-13-45T99:99",
    "<script>alert(1)</script>\x0b\ud7ff\ufffe🌲",
    "' OR 1=1 --",
    "../../etc/passwd",
    LONG,
)
"""No NUL, which no form of a browser can send to a database: `test_what_no_database_can_hold` asks for it by itself."""
NUL = "a\x00b"

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


def forms_of(content):
    return lxml_html.fromstring(content).xpath("//form")


def ways(form, junk):
    """What could be sent: junk in what is seen, then in what is hidden too; with each of the buttons."""
    buttons = [{each.get("name"): each.get("value", "")} for each in form.xpath(".//button[@name]")] or [{}]
    fields = [each for each in form.xpath(".//input[@name]|.//textarea[@name]|.//select[@name]")]
    hidden = {each.get("name"): each.get("value", "") for each in fields if each.get("type") == "hidden"}
    files = {each.get("name") for each in fields if each.get("type") == "file"}
    seen = {each.get("name") for each in fields} - set(hidden)
    filled = {name: SimpleUploadedFile("å.pdf", junk.encode()) if name in files else junk for name in seen}
    for button in buttons:
        yield {**hidden, **filled, **button}
        yield {**dict.fromkeys(hidden, junk), **filled, **button}


@pytest.mark.parametrize(("entry", "state"), FILLED)
def test_junk_in_every_form(entry, state, world):
    entry.arrange(world, state)
    client = world.client(state.role or entry.main_role)
    path = (state.path or entry.url)(world) + state.query
    shown = client.get(path)
    cookies = dict(client.cookies)
    for form, junk in itertools.product(forms_of(shown.content), JUNK):
        target = form.get("action") or path
        if target.startswith(("?", "#")):
            target = path.partition("?")[0] + target
        for data in ways(form, junk):
            send = client.post if (form.get("method") or "").lower() == "post" else client.get
            status = answered(lambda send=send, target=target, data=data: send(target, data))
            assert status < 500, (target, junk[:40])
            client.cookies.update(cookies)  # a form that ends the session has its work undone


@pytest.mark.parametrize(("entry", "state"), FILLED)
def test_junk_behind_the_question_mark(entry, state, world):
    entry.arrange(world, state)
    client = world.client(state.role or entry.main_role)
    path = (state.path or entry.url)(world)
    shown = lxml_html.fromstring(client.get(path + state.query).content)
    links = [link for link in shown.xpath("//a/@href") if link.startswith("?") or link.startswith(f"{path}?")]
    names = {pair.partition("=")[0] for link in links for pair in link.partition("?")[2].partition("#")[0].split("&")}
    names |= set(shown.xpath("//form[not(@method) or @method='get']//*[@name]/@name"))
    names |= {pair.partition("=")[0] for pair in state.query.lstrip("?").split("&")}
    for junk in JUNK[:-1]:
        data = dict.fromkeys(filter(None, names), junk)
        assert answered(lambda data=data: client.get(path, data)) < 500, (path, junk[:40])

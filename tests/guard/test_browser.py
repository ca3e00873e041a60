"""Every page in every state in a real browser, 320 pixels wide, as the person who uses it most."""

from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.http import FileResponse, HttpResponse

from tests.factories import browser_cookies
from tests.pages import build_world, shown

pytestmark = pytest.mark.e2e

BASE = Path(__file__).resolve().parent.parent.parent
AXE = BASE / "node_modules" / "axe-core" / "axe.min.js"
AXE_PATH = "axe.min.js"
EMPTY_PATH = "empty.html"
EMPTY = '<!DOCTYPE html><html lang="en"><title>-</title><link rel="icon" href="data:,"></html>'
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
WIDTH = 320

# Nothing is excused; the last test keeps it so.
EXCUSED_RULES: set[str] = set()
EXCUSED_MESSAGES: set[str] = set()

SHOWN = [pytest.param(page, state, id=f"{page} {name}") for page, name, state in shown()]

RUN_AXE = """async tags => (await axe.run(document, {runOnly: {type: 'tag', values: tags}, resultTypes: ['violations']}))
  .violations.flatMap(v => v.nodes.map(n => `${v.id}: ${n.target.join(' ')} ${n.failureSummary.replace(/\\s+/g, ' ')}`))"""

# Elements that reach past the window and scroll in no container of their own.
TOO_WIDE = """width => {
  if (document.documentElement.scrollWidth <= width) return [];
  const inside = e => e.closest('.scroll-x') && !e.matches('.scroll-x');
  return [...document.body.querySelectorAll('*')]
    .filter(e => e.getBoundingClientRect().right > width + 0.5 && !inside(e))
    .map(e => `${e.tagName.toLowerCase()}.${[...e.classList].join('.')} reaches ${Math.round(e.getBoundingClientRect().right)}`)
    .concat(`the page is ${document.documentElement.scrollWidth} wide`);
}"""

# Sends the page's own form, with fields changed, as a person would who typed something wrong.
SEND_FORM = """([number, changes]) => {
  const form = [...document.querySelectorAll('main form')].filter(f => f.method === 'post')[number];
  for (const [name, value] of Object.entries(changes)) {
    const values = value === null ? [] : Array.isArray(value) ? value : [value];
    form.querySelectorAll(`[name="${name}"]`).forEach(e => e.remove());
    for (const each of values) {
      const field = document.createElement('textarea');
      field.name = name;
      field.value = each;
      field.hidden = true;
      form.append(field);
    }
  }
  HTMLFormElement.prototype.submit.call(form);
}"""

# A POST address has no page to send from: a form is made on the spot.
SEND_TO = """([path, token, fields]) => {
  const form = Object.assign(document.createElement('form'), {method: 'post', action: path});
  for (const [name, value] of Object.entries({csrfmiddlewaretoken: token, ...fields}))
    for (const each of Array.isArray(value) ? value : [value]) {
      const field = document.createElement('textarea');
      Object.assign(field, {name, value: each, hidden: true});
      form.append(field);
    }
  document.body.append(form);
  form.submit();
}"""
TOKEN = "k" * 32


@pytest.fixture(scope="module", autouse=True)
def _files_are_kept():
    """axe lies beside our own files, and the browser keeps all of them: half a megabyte is compiled once, not for every page."""
    serve = StaticFilesHandler.serve

    def kept(handler, request):
        if handler.file_path(request.path) == EMPTY_PATH:
            response = HttpResponse(EMPTY)
        elif handler.file_path(request.path) == AXE_PATH:
            response = FileResponse(AXE.open("rb"), content_type="text/javascript")
        else:
            response = serve(handler, request)
        response.headers["Cache-Control"] = "max-age=3600"
        return response

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(StaticFilesHandler, "serve", kept)
        yield


@pytest.fixture(scope="module")
def _tab(browser, browser_context_args):
    """One window for all pages: what they share, stylesheets and axe among it, is fetched and compiled once."""
    context = browser.new_context(**browser_context_args | {"viewport": {"width": WIDTH, "height": 640}})
    yield context.new_page()
    context.close()


@pytest.fixture
def tab(_tab, live_server):
    """The window as if it had never been here."""
    session = _tab.context.new_cdp_session(_tab)
    session.send("Storage.clearDataForOrigin", {"origin": live_server.url, "storageTypes": "all"})
    _tab.context.clear_cookies()
    yield _tab
    if _tab.url.startswith(live_server.url):
        _tab.evaluate("sessionStorage.clear()")
    # Not about:blank: from there the browser begins the next page in a new process, and compiles everything anew.
    _tab.goto(live_server.url + settings.STATIC_URL + EMPTY_PATH)
    session.detach()


@pytest.mark.parametrize(("entry", "state"), SHOWN)
def test_in_the_browser(entry, state, transactional_db, live_server, tab, real_definition, watched):
    world = build_world(real_definition)
    if state.setup is not None:
        state.setup(world)
    role = state.role or entry.main_role
    path = (state.path or entry.url)(world) + state.query
    tab.context.add_cookies(
        [
            *browser_cookies(world.client(role), live_server.url),
            {"name": "csrftoken", "value": TOKEN, "url": live_server.url},
        ]
    )
    seen = watched(tab, live_server.url)
    post = state.post(world) if callable(state.post) else state.post

    if entry.method == "GET":
        answer = tab.goto(live_server.url + path)
        if post is not None:
            with tab.expect_navigation() as navigation:
                tab.evaluate(SEND_FORM, [state.form, dict(post.items())])
            answer = navigation.value
    else:
        tab.goto(live_server.url + "/accounts/inactive/")  # any page of ours will do
        seen.clear()
        with tab.expect_navigation() as navigation:
            tab.evaluate(SEND_TO, [path, TOKEN, dict(post or {})])
        answer = navigation.value

    assert answer.status == state.status
    assert "default-src 'self'" in answer.headers["content-security-policy"]
    assert tab.evaluate(TOO_WIDE, WIDTH) == []
    tab.add_script_tag(url=settings.STATIC_URL + AXE_PATH)
    violations = [text for text in tab.evaluate(RUN_AXE, TAGS) if text.partition(":")[0] not in EXCUSED_RULES]
    assert violations == []
    # A page that answers 4xx by design makes the browser note just that.
    expected = {f"Failed to load resource: the server responded with a status of {state.status}"}
    noted = [text for text in seen if state.status == 200 or not any(text.startswith(start) for start in expected)]
    assert [text for text in noted if text not in EXCUSED_MESSAGES] == []


def test_nothing_is_excused():
    assert (set(), set()) == (EXCUSED_RULES, EXCUSED_MESSAGES)

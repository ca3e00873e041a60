"""Fixtures for the real browser: Debian's Chromium through playwright, against the live server.

Beside PostgreSQL it is Chromium's headless shell where that is installed: the same engine without the windows, bars and
menus around a page, which nobody sees here and which cost as much as our pages. Beside SQLite it is what people have.

Imported by the conftest.py of the folders that hold browser tests, so that the rest never pays for playwright.
"""

import os
import shutil
import threading
import time

import pytest
from django.core.signals import request_finished, request_started
from django.db import connection, transaction
from django.test import TransactionTestCase

from tests.line import Line

__all__ = [
    "_orm_beside_playwright",
    "_quick_flush",
    "browser_context_args",
    "browser_type_launch_args",
    "line",
    "open_as",
    "own_server",
    "watched",
]

# Lists that open under the address bar, which nobody sees here: Chromium draws them for each window, at twice the cost of our pages.
LISTS_OF_THE_BAR = ["WebUIOmniboxPopup", "WebUIOmniboxAimPopup", "WebUIOmniboxFullPopup"]
# Of several such lists on its command line Chromium takes the last, so what playwright turns off is told again.
TURNED_OFF = [
    "AvoidUnnecessaryBeforeUnloadCheckSync",
    "DestroyProfileOnBrowserClose",
    "HttpsUpgrades",
    "HttpsFirstBalancedModeAutoEnable",
    "LensOverlay",
    "MediaRouter",
    "PaintHolding",
    "ThirdPartyStoragePartitioning",
    "AvoidCorsURLLoaderRestartOnRedirect",
    "TcpPortRandomizationWin",
    "OptimizationHints",
    "NetworkTimeServiceQuerying",
    "AimEnabled",
    "PreconnectToSearch",
    "msForceBrowserSignIn",
    "msEdgeUpdateLaunchServicesPreferredVersion",
    *LISTS_OF_THE_BAR,
]


@pytest.fixture(scope="session", autouse=True)
def _orm_beside_playwright(request):
    """Playwright runs an event loop in the test's thread, and Django refuses its ORM beside one unless told so."""
    if not any(item.get_closest_marker("e2e") for item in request.session.items):
        yield
        return
    from playwright.sync_api import expect  # noqa: PLC0415

    # Two browsers on two cores: the first chart of a run may take longer than the five seconds that are the default.
    expect.set_options(timeout=30_000)
    # Until the process ends: each conftest that imports this has a fixture of its own, and the databases go last of all.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    yield


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    shell = shutil.which("chromium-headless-shell") if connection.vendor == "postgresql" else None
    chromium = shell or shutil.which("chromium")
    assert chromium, "Chromium is missing: run make test, which installs it or says how"
    flags = [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        f"--disable-features={','.join(TURNED_OFF)}",
    ]
    return browser_type_launch_args | {"executable_path": chromium, "args": flags}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    return browser_context_args | {"locale": "sv-SE", "timezone_id": "Europe/Stockholm"}


@pytest.fixture(scope="session", autouse=True)
def _quick_flush():
    """PostgreSQL makes new files for every table it truncates, and Django then looks through all permissions: a second after
    each test. Deleting the few rows that a test has made takes a hundredth of that. No trigger may object, so they rest."""
    if connection.vendor != "postgresql":
        yield
        return
    from psycopg2 import sql  # noqa: PLC0415 - SQLite needs none

    from tests.factories import make_codes  # noqa: PLC0415 - wants Django's apps

    usual = TransactionTestCase._fixture_teardown

    def teardown(_test):
        kept = {"django_migrations", "django_content_type", "auth_permission"}
        tables = [name for name in connection.introspection.table_names() if name not in kept]
        delete = [sql.SQL("DELETE FROM {}").format(sql.Identifier(name)) for name in tables]
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql.SQL("; ").join([sql.SQL("SET LOCAL session_replication_role = replica"), *delete]))
        make_codes()  # filled in by a migration, so every test may count on them

    TransactionTestCase._fixture_teardown = teardown
    yield
    TransactionTestCase._fixture_teardown = usual


@pytest.fixture
def watched():
    """`seen = watched(page, url)`: everything a page should not do collects in the list, and must be empty at the end.

    Console warnings and errors (a blocked style among them), uncaught errors, requests to another host, failed requests.
    A request that the browser itself cuts off because somebody goes to the next page is no failure of either page.
    """

    listening = []

    def watch(page, url):
        seen = []
        asked_on = {}  # the pages that had been asked for before each request
        pages = 0

        def on_console(message):
            if message.type in ("error", "warning"):
                seen.append(message.text)

        def on_request(request):
            nonlocal pages
            pages += request.is_navigation_request() and request.frame == page.main_frame
            asked_on[request] = pages
            if not request.url.startswith((url, "data:", "blob:")):
                seen.append(f"request to another host: {request.url}")

        def on_failed(request):
            if not (request.failure == "net::ERR_ABORTED" and asked_on.get(request, pages) < pages):
                seen.append(f"failed: {request.url} {request.failure}")

        handlers = {
            "console": on_console,
            "pageerror": lambda error: seen.append(f"error: {error}"),
            "request": on_request,
            "requestfailed": on_failed,
        }
        for event, handler in handlers.items():
            page.on(event, handler)
            listening.append((page, event, handler))
        return seen

    yield watch
    for page, event, handler in listening:
        page.remove_listener(event, handler)


@pytest.fixture
def open_as(new_context, live_server, watched):
    """`page = open_as(client)`: a browser window that goes on where a test client is; `page.seen` is what went wrong in it."""
    from tests.factories import browser_cookies  # noqa: PLC0415

    contexts = []

    def open_window(client=None, *, width=1280, height=800, url=live_server.url, **options):
        context = new_context(viewport={"width": width, "height": height}, base_url=url, **options)
        contexts.append(context)
        if client is not None and client.cookies:
            context.add_cookies(browser_cookies(client, url))
        page = context.new_page()
        page.seen = watched(page, url)
        return page

    # A page that saves by itself may be in the middle of it; the rows must not be cleared away under a request.
    under_way = _Requests()
    yield open_window
    for context in contexts:
        context.close()
    under_way.wait()


@pytest.fixture
def line(live_server):
    """A line to the live server, for `open_as(url=line.url)`: `line.cut(context)`, `line.mend(context)`."""
    line = Line(live_server.thread.port)
    yield line
    line.close()


@pytest.fixture
def own_server(transactional_db, tmp_path):
    """A server in a process of its own, on the database of the tests, which can be stopped and started on its port."""
    from tests.server import Server  # noqa: PLC0415

    server = Server(tmp_path)
    server.start()
    yield server
    server.stop()


class _Requests:
    """Counts the requests that the live server is answering."""

    def __init__(self):
        self.count, self.lock = 0, threading.Lock()
        request_started.connect(self._began, weak=False, dispatch_uid=id(self))
        request_finished.connect(self._ended, weak=False, dispatch_uid=id(self))

    def _began(self, **_more):
        with self.lock:
            self.count += 1

    def _ended(self, **_more):
        with self.lock:
            self.count -= 1

    def wait(self):
        for _try in range(200):
            time.sleep(0.05)
            if self.count <= 0:
                break
        request_started.disconnect(dispatch_uid=id(self))
        request_finished.disconnect(dispatch_uid=id(self))

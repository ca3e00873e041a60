"""How soon a respondent's page can be used on a slow line, for `make bench`.

preStratus is served as on a server: https, files with a digest in their name, compressed, kept by the browser for a year.
Chromium opens the pages with nothing kept from before, over 400 kbit/s with 400 ms to the server and back.

Usable means: the page is drawn, its scripts listen, and the first choice that is made is on its way to the server. Chromium
delays requests, not connections, so what it takes to find the server and to open a connection is added (`SETTING_UP`).
"""

from __future__ import annotations

import contextlib
import datetime
import ipaddress
import os
import shutil
import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.conf import settings
from django.core.management import call_command
from django.test import Client, override_settings
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.server import Server

BUDGET = 5.0
"""Seconds until a page can be used."""
ROUND_TRIP, BYTES_PER_SECOND = 0.4, 400_000 / 8
TIMES = 5
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SETTING_UP = {"first": 3, "more": 2}
"""Round trips to the first connection (name, TCP, TLS 1.3) and to those that Chromium opens beside it (TCP, TLS 1.3)."""


@dataclass(frozen=True, slots=True)
class Opened:
    """One page that was opened: seconds until it was drawn and until it could be used, bytes over the line, requests."""

    drawn: float
    usable: float
    weight: int
    requests: int


Row = tuple[str, str, str, bool]


def measure_line(client: Client, path: str, link: str) -> list[Row]:
    """Rows of the report: the first page behind the link, a page of questions, the next one, and the first answer.

    `client` has opened the link and said who answers; `path` is a page of questions with choices on it.
    """
    # Playwright runs an event loop in this thread, and Django refuses its ORM beside one unless told so.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with TemporaryDirectory() as folder, served(Path(folder)) as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        try:
            first = [opened(slow(browser, server, None), link, is_new=True) for _ in range(TIMES)]
            questions, again, saved = [], [], []
            for _ in range(TIMES):
                page = slow(browser, server, client)
                questions.append(opened(page, path, is_new=True))
                saved.append(seconds_to_save(page))
                again.append(opened(page, path, is_new=False))
                page.context.close()
        finally:
            browser.close()
    return [
        row("First page behind the link, nothing kept from before", first),
        row("Page of questions, nothing kept from before", questions),
        row("Page of questions, files kept from before", again),
        saving(saved),
    ]


# --- The server -------------------------------------------------------------------------------------------------------------


@contextlib.contextmanager
def served(folder: Path) -> Iterator[Server]:
    """preStratus with the settings of a server, on the database of the measurement."""
    static = folder / "static"
    storage = {"staticfiles": {"BACKEND": "prestratus.static.StaticFilesStorage"}}
    with override_settings(STATIC_ROOT=static, STORAGES=settings.STORAGES | storage):
        # Charts are for staff, and compressing their library takes a minute.
        call_command("collectstatic", interactive=False, verbosity=0, ignore_patterns=["plotly*"])
    environment = {
        "SECRET_KEY": settings.SECRET_KEY,
        "ALLOWED_HOSTS": "127.0.0.1",
        "STATIC_ROOT": str(static),
        "SERVICE_FILE": str(settings.BASE_DIR / "tests" / "service.toml"),
        "DEVELOPMENT": "",
    }
    server = Server(
        folder, settings="prestratus.settings", environment=environment, certificate=self_signed(folder / "server.pem")
    )
    server.start()
    try:
        yield server
    finally:
        server.stop()


def self_signed(file: Path) -> Path:
    """A certificate for this computer and the next hour, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(hours=1))
        .not_valid_after(now + datetime.timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    file.write_bytes(
        key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + certificate.public_bytes(pem)
    )
    return file


# --- The browser ------------------------------------------------------------------------------------------------------------


def slow(browser: Browser, server: Server, client: Client | None) -> Page:
    """A new window on a telephone that knows nothing, on the slow line; with the session of a client if there is one."""
    context: BrowserContext = browser.new_context(
        base_url=server.url, ignore_https_errors=True, viewport={"width": 360, "height": 740}, locale="sv-SE"
    )
    if client is not None:
        cookies = [{"name": name, "value": each.value, "url": server.url} for name, each in client.cookies.items()]
        context.add_cookies(cookies)  # type: ignore[arg-type]
    page = context.new_page()
    devtools = context.new_cdp_session(page)
    devtools.send("Network.enable")
    devtools.send(
        "Network.emulateNetworkConditions",
        {
            "offline": False,
            "latency": ROUND_TRIP * 1000,
            "downloadThroughput": BYTES_PER_SECOND,
            "uploadThroughput": BYTES_PER_SECOND,
        },
    )
    return page


def opened(page: Page, path: str, *, is_new: bool) -> Opened:
    """Open it. Deferred scripts have run when the browser says that the document's content is loaded."""
    answer = page.goto(path)
    if answer is None or answer.status != 200:
        raise SystemExit(f"Cannot measure: {path} answers {answer and answer.status}")
    told: dict[str, Any] = page.evaluate(
        """async () => {
            const drawn = await new Promise((resolve) => new PerformanceObserver((list, observer) => {
                const found = list.getEntriesByName("first-contentful-paint")[0];
                if (found) { observer.disconnect(); resolve(found.startTime); }
            }).observe({ type: "paint", buffered: true }));
            const [page] = performance.getEntriesByType("navigation");
            const files = performance.getEntriesByType("resource").filter((each) => each.name.startsWith(location.origin));
            const needed = files.filter((each) => each.startTime < page.domContentLoadedEventEnd);
            return {
                drawn, listens: page.domContentLoadedEventEnd,
                isNew: page.connectEnd > page.connectStart,
                connected: needed.some((each) => each.connectEnd > each.connectStart),
                weight: page.transferSize + files.reduce((sum, each) => sum + each.transferSize, 0),
                requests: 1 + files.filter((each) => each.transferSize > 0).length,
            };
        }"""
    )
    trips = SETTING_UP["first"] if is_new else SETTING_UP["more"] if told["isNew"] else 0
    trips += SETTING_UP["more"] if told["connected"] else 0
    drawn, listens = told["drawn"] / 1000, told["listens"] / 1000
    return Opened(
        drawn + trips * ROUND_TRIP, max(drawn, listens) + trips * ROUND_TRIP, told["weight"], told["requests"]
    )


def seconds_to_save(page: Page) -> float:
    """Make another choice than the one that stands, and wait for the server to answer that it has it."""
    choice = page.locator("main .scale input[type=radio]:not(:checked):visible").first
    begun = time.perf_counter()
    with page.expect_response(lambda answer: answer.request.method == "POST", timeout=15_000) as answer:
        choice.check()
    if answer.value.status != 200:
        raise SystemExit(f"Cannot measure: saving answers {answer.value.status}")
    return time.perf_counter() - begun


# --- What it says -------------------------------------------------------------------------------------------------------------


def row(what: str, found: list[Opened]) -> Row:
    usable = statistics.median(each.usable for each in found)
    drawn = statistics.median(each.drawn for each in found)
    slowest = max(each.usable for each in found)
    measured = (
        f"usable after {usable:.1f} s (slowest {slowest:.1f}), drawn after {drawn:.1f} s; "
        f"{found[0].weight / 1000:.0f} kB in {found[0].requests} requests"
    )
    return f"{what}, on 400 kbit/s and 400 ms", f"{BUDGET:.0f} s", measured, usable <= BUDGET


def saving(found: list[float]) -> Row:
    median = statistics.median(found)
    measured = f"{median:.1f} s from the choice to the answer of the server (slowest {max(found):.1f})"
    return "First answer saved by itself, on that line", "2 s", measured, median <= 2

"""`make bench`: how fast the pages are, on PostgreSQL, written with the machine to docs/performance.md.

Requests go through the whole Django stack in this process, one at a time. CPU is what this process and its database
backend spent; wall time is the median of many requests. The budgets are those that the project set itself.
"""

import argparse
import datetime
import os
import platform
import resource
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

BASE = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(BASE)]
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"

import brotli  # noqa: E402
import django  # noqa: E402

django.setup()

from django.contrib.staticfiles import finders  # noqa: E402
from django.core.files.base import ContentFile  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext, setup_databases, teardown_databases  # noqa: E402
from django.urls import reverse  # noqa: E402
from django.utils import timezone  # noqa: E402
from lxml import html as lxml_html  # noqa: E402

from accounts.models import AuditEvent, User  # noqa: E402
from municipalities.models import Assessment, Municipality  # noqa: E402
from scripts.line import measure_line  # noqa: E402
from surveys.definition import View  # noqa: E402
from surveys.links import make_token  # noqa: E402
from tests import factories  # noqa: E402
from tests.surveys.journey import ANSWERS, PAGES, answer_forty  # noqa: E402
from tests.visits.many import SEARCHES, long_visit, many_excerpts, twelve_megapixels  # noqa: E402
from visits.models import Visit  # noqa: E402
from visits.pictures import clean_photo  # noqa: E402

REPORT = BASE / "docs" / "performance.md"
JOURNEYS = 20
NEEDS = {
    "Priority and capacity": "priority/",
    "Wanted support": "support/",
    "Readiness": "readiness/",
    "Covenant of Mayors": "covenant/",
    "Changes between rounds": "changes/",
}
DESK = {
    "A case with everything": "/cases/prestratus/2514/",
    "A case for print": "/cases/prestratus/2514/?print=all",
    "Before the call": "/cases/prestratus/2514/interview/",
    "A card of the call": "/cases/prestratus/2514/interview/tema_mobilitet/",
    "Calls": "/calls/",
    "Status reports": "/reports/prestratus/status/",
    "Matching, 14 municipalities": "/reports/prestratus/matches/",
    "A municipal profile": "/reports/prestratus/documents/profile/2560/",
    "The needs in the report": "/reports/prestratus/documents/report/?part=needs",
    "The project of an application": "/reports/prestratus/documents/application/?part=project",
    "Support plans, 14 municipalities": "/reports/prestratus/plans/",
    "A support plan": "/reports/prestratus/plans/2583/",
    "The sources of a measure": "/reports/prestratus/plans/2583/measures/new/",
    "Public pages": "/reports/prestratus/publications/",
    "Collaboration, 14 municipalities": "/reports/prestratus/collaboration/",
    "Export, 14 municipalities": "/reports/prestratus/export/",
}


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure the pages and write docs/performance.md.")
    parser.add_argument("--sizes", default="290,11000", help="numbers of generated municipalities beside the fourteen")
    parser.add_argument("--no-report", action="store_true", help="print only")
    options = parser.parse_args()
    if connection.vendor != "postgresql":
        sys.exit("The figures are those of PostgreSQL: make bench")
    databases = setup_databases(verbosity=0, interactive=False)
    try:
        text = report(measure([int(size) for size in options.sizes.split(",") if size]))
    finally:
        connection.close()
        teardown_databases(databases, verbosity=0)
    print(text)
    if not options.no_report:
        REPORT.write_text(text, encoding="utf-8")


def measure(sizes: list[int]) -> list[tuple[str, str, str, bool]]:
    """(what, budget, measured, kept) for every figure."""
    call_command("prepare", demo="yes", stdout=open(os.devnull, "w"))  # noqa: SIM115
    rows = respondent_pages() + slow_line()
    staff = factories.sign_in(User.objects.get(email="lead@example.invalid"))
    rows.append(timed("Home page, 14 municipalities", 150, lambda: get(staff, "/")))
    rows.append(timed("Needs page, 14 municipalities", 150, lambda: get(staff, "/reports/prestratus/needs/")))
    rows += needs_pages(staff, "prestratus", 14, 150)
    rows += [timed(what, 150, lambda path=path: get(staff, path)) for what, path in DESK.items()]
    report = "/reports/prestratus/documents/report/document.pdf"
    rows.append(timed("The whole report as PDF, 14 municipalities", 5000, lambda: get(staff, report), times=3))
    rows += visit_pages(staff)
    for size in sizes:
        print(f"Making {size} municipalities …", file=sys.stderr)
        call_command("demo", municipalities=size, stdout=open(os.devnull, "w"))  # noqa: SIM115
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        budget = 400 if size <= 1000 else 1000
        if size <= 1000:
            board = f"/?assessment=generated-{size}"
            rows.append(timed(f"Home page, {size:,} municipalities", 300, lambda path=board: get(staff, path), times=9))
            for what, page in (("Collaboration", "collaboration"), ("Export", "export")):
                path = f"/reports/generated-{size}/{page}/"
                rows.append(timed(f"{what}, {size:,} municipalities", 400, lambda path=path: get(staff, path), times=7))
            path = f"/reports/generated-{size}/matches/"
            rows.append(timed(f"Matching, {size:,} municipalities", 400, lambda path=path: get(staff, path), times=7))
        rows += exports(staff, size)
        path = f"/reports/generated-{size}/needs/"
        rows.append(timed(f"Needs page, {size:,} municipalities", budget, lambda path=path: get(staff, path), times=7))
        rows += needs_pages(staff, f"generated-{size}", size, budget)
    return rows


def needs_pages(staff: Client, assessment: str, size: int, budget: int) -> list[tuple[str, str, str, bool]]:
    """The pages beside the heat map; where there are too many municipalities to name they say so, and quickly."""
    return [
        timed(
            f"{what}, {size:,} municipalities",
            budget,
            partial(get, staff, f"/reports/{assessment}/needs/{page}"),
            times=7,
        )
        for what, page in NEEDS.items()
    ]


def visit_pages(staff: Client) -> list[tuple[str, str, str, bool]]:
    """The visits of the demo, then as much as a large round leaves behind."""
    assessment, officer = Assessment.objects.get(slug="prestratus"), User.objects.get(email="officer@example.invalid")
    held = Visit.objects.at_municipalities().held().first()
    expect(held is not None, "the demo has no visit")
    pages = {
        "Visits": "/visits/",
        "Functions met": "/visits/coverage/",
        "A visit": f"/visits/{held.pk}/",
        "The page that is taken along": f"/visits/{held.pk}/field/",
        "Answered beside said": "/reports/prestratus/triangulation/",
        "Lessons": "/reports/prestratus/lessons/",
    }
    rows = [timed(what, 150, lambda path=path: get(staff, path)) for what, path in pages.items()]
    places = list(Municipality.objects.filter(name__in=["Luleå", "Boden", "Piteå"]))
    note = long_visit(assessment, places[0], officer)
    long = {
        "A visit with 20 notes of 10,000 characters and 300 passages": f"/visits/{note.visit_id}/coding/",
        "One of those notes": f"/visits/notes/{note.pk}/code/",
    }
    rows += [timed(what, 150, lambda path=path: get(staff, path)) for what, path in long.items()]
    many_excerpts(assessment, places, officer)
    for query in SEARCHES:
        what = f"Searching 5,300 passages, `{query or 'all'}`"
        rows.append(timed(what, 200, lambda query=query: get(staff, f"/visits/excerpts/{query}"), times=9))
    photo = twelve_megapixels()
    rows.append(timed("A photo of 12 megapixels, made safe", 2000, lambda: clean_photo(ContentFile(photo)), times=5))
    return rows


def exports(staff: Client, size: int) -> list[tuple[str, str, str, bool]]:
    """The workbook and the long form: 12 s for 400,000 answers, of which ten thousand responses to forty questions have so many.

    `ru_maxrss` only grows, so what is told is how much higher it was afterwards.
    """
    rows = []
    for what, file in (("Workbook", "workbook.xlsx"), ("Long form", "data.zip")):
        before, start = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.perf_counter()
        response = get(staff, f"/reports/generated-{size}/export/{file}?lang=sv")
        weight = sum(map(len, response.streaming_content))
        spent = time.perf_counter() - start
        more = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1000
        written = AuditEvent.objects.filter(verb="data exported").latest("at").detail["rows"]
        answers = written["answers"]
        budget = max(12 * answers / 400_000, 3)  # the matching and the codebook cost the same for few
        measured = (
            f"{spent:.1f} s for {answers:,} answers and {written['history']:,} revisions, {weight / 1e6:.0f} MB; "
            f"{more:.0f} MB of memory more than before"
        )
        kept = spent <= budget and more <= 300
        rows.append((f"{what}, {size:,} municipalities", f"{budget:.0f} s, 300 MB", measured, kept))
    return rows


def get(client: Client, path: str) -> Any:
    response = client.get(path)
    expect(response.status_code == 200, f"{path} answers {response.status_code}")
    return response


def expect(kept: bool, otherwise: str) -> None:
    """A figure of an error page would look splendid."""
    if not kept:
        raise SystemExit(f"Cannot measure: {otherwise}")


def timed(what: str, budget: float, call: Callable[[], Any], *, times: int = 40) -> tuple[str, str, str, bool]:
    for _ in range(3):
        call()
    spent = []
    for _ in range(times):
        start = time.perf_counter()
        call()
        spent.append((time.perf_counter() - start) * 1000)
    with CaptureQueriesContext(connection) as queries:
        call()
    median, worst = statistics.median(spent), max(spent)
    measured = f"{median:.0f} ms (slowest {worst:.0f}), {len(queries)} statements"
    return what, f"{budget:.0f} ms", measured, median <= budget


# --- A municipality answers -----------------------------------------------------------------------------------------------


@dataclass
class Asked:
    """One request: seconds on the clock, and seconds of this process's CPU."""

    method: str
    path: str
    wall: float
    cpu: float
    database: float


class MeteredClient(Client):
    """Times what the server does, not what stands in for the browser. Forms travel urlencoded, as a browser sends them."""

    def __init__(self, backend: int) -> None:
        super().__init__()
        self.backend = backend
        self.asked: list[Asked] = []

    def post(self, path: str, data: Any = None, *args: Any, **more: Any) -> Any:
        body = urlencode(data or {}, doseq=True)
        return super().post(path, body, "application/x-www-form-urlencoded", *args, **more)

    def request(self, **request: Any) -> Any:
        database, wall, cpu = database_cpu(self.backend), time.perf_counter(), time.process_time()
        response = super().request(**request)
        self.asked.append(
            Asked(
                request["REQUEST_METHOD"],
                request["PATH_INFO"],
                time.perf_counter() - wall,
                time.process_time() - cpu,
                database_cpu(self.backend) - database,
            )
        )
        return response


def respondent_pages() -> list[tuple[str, str, str, bool]]:
    """Kalix answers the same forty questions in round after round; each round is a row of its own."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        pid = cursor.fetchone()[0]
    rounds = [fresh_round(number) for number in range(JOURNEYS + 2)]
    answer(pid, *rounds[0])  # fills what is kept between requests
    with CaptureQueriesContext(connection) as queries:
        client = answer(pid, *rounds[1])
    statements = len(queries)
    clients = [answer(pid, *each) for each in rounds[2:]]

    view, _link, _contact = rounds[0]
    longest = max(PAGES, key=lambda page: len(view.page(page).nodes))
    fields = len(view.page(longest).nodes)
    web = statistics.median(sum(each.cpu for each in on_pages(client)) for client in clients) * 1000
    database = statistics.median(sum(each.database for each in on_pages(client)) for client in clients) * 1000
    total = web + database
    whole = statistics.median(sum(each.cpu + each.database for each in client.asked) for client in clients) * 1000
    cost = (
        f"{total:.0f} ms of CPU ({web:.0f} web, {database:.0f} database); opening the link, saying who answers and "
        f"reading the overview {whole - total:.0f} ms more; {statements} statements with these"
    )
    path = next(each.path for each in client.asked if each.path.endswith(f"/{longest}/"))
    return [
        times(f"Respondent page, {fields} fields", clients, "GET", longest),
        times(f"Saving it, {fields} answers", clients, "POST", longest),
        autosaving(client, path, view),
        first_load(client, path),
        (
            f"{ANSWERS} answers over {len(PAGES)} pages, each shown and sent",
            "190 ms of CPU, 190 statements",
            cost,
            total <= 190 and statements <= 190,
        ),
    ]


def slow_line() -> list[tuple[str, str, str, bool]]:
    """How soon the longest page can be used on a slow line, in a browser."""
    view, link, contact = fresh_round(JOURNEYS + 2)
    client = Client()
    answer_forty(client, link, contact, view)
    response = next(iter(client.session["responses"]))
    longest = max(PAGES, key=lambda page: len(view.page(page).nodes))
    return measure_line(client, f"/respond/{response}/{longest}/", link)


def fresh_round(number: int) -> tuple[View, str, int]:
    """The questions, a personal link and its contact, in a round without answers."""
    source = Assessment.objects.get(slug="prestratus")
    kalix = Municipality.objects.get(code="2514")
    assessment = factories.make_assessment(f"bench-{number}", membership_date=source.membership_date)
    questionnaire = factories.make_questionnaire(assessment, source.questionnaires.published()[0].load())
    officer = User.objects.get(email="officer@example.invalid")
    participation = factories.make_participation(assessment, kalix, officer=officer)
    response = factories.make_response(participation, questionnaire)
    contact = factories.make_contact(f"Mätperson {number}", at=kalix)
    invitation = factories.make_invitation(response, contact, now=timezone.now())
    return response.view, reverse("surveys:open", args=[make_token(invitation)]), contact.pk


def answer(backend: int, view: View, link: str, contact: int) -> MeteredClient:
    client = MeteredClient(backend)
    sent = answer_forty(client, link, contact, view)
    expect(sent >= ANSWERS, f"only {sent} answers were sent")
    return client


def on_pages(client: MeteredClient) -> list[Asked]:
    return [each for each in client.asked if each.path.rstrip("/").rpartition("/")[2] in PAGES]


def times(what: str, clients: list[MeteredClient], method: str, page: str) -> tuple[str, str, str, bool]:
    spent = [
        each.wall * 1000
        for client in clients
        for each in client.asked
        if each.method == method and each.path.endswith(f"/{page}/")
    ]
    median = statistics.median(spent)
    return what, "40 ms", f"{median:.0f} ms (slowest {max(spent):.0f})", median <= 40


def autosaving(client: MeteredClient, path: str, view: View) -> tuple[str, str, str, bool]:
    """A page that saves one choice by itself, back and forth, with the number that the reply before gave it."""
    theme = path.replace(path.rstrip("/").rpartition("/")[2], "tema_mobilitet")
    shown = " ".join(view.page("tema_mobilitet").nodes)
    state = {"seq": 0, "turn": 0}

    def save() -> None:
        state["turn"] += 1
        data = {
            "do": "autosave",
            "way": "whole",
            "asked": "mobilitet_prioritet",
            "shown": shown,
            "seen": str(state["seq"]),
            "mobilitet_prioritet": str(state["turn"] % 2),
        }
        reply = client.post(theme, data)
        expect(reply.status_code == 200 and not reply.json()["wrong"], f"{theme} answers {reply.status_code}")
        state["seq"] = reply.json()["seq"]

    return timed("Saving one answer by itself", 25, save)


def first_load(client: Client, path: str) -> tuple[str, str, str, bool]:
    """What a browser that knows nothing fetches for a respondent page, compressed as a server sends it."""
    page = get(client, path)
    document = lxml_html.fromstring(page.content)
    addresses = {
        *document.xpath("//link[@rel='stylesheet' or @rel='preload' or @rel='icon']/@href"),
        *document.xpath("//script/@src"),
        *document.xpath("//img/@src"),
    }
    addresses = {address for address in addresses if not address.startswith("data:")}
    weight = len(brotli.compress(page.content, quality=5))
    for address in addresses:
        found = finders.find(urlsplit(address).path.removeprefix("/static/"))
        content = Path(found).read_bytes() if isinstance(found, str) else body(client.get(address))
        weight += len(content) if address.endswith((".woff2", ".png")) else len(brotli.compress(content))
    requests = 1 + len(addresses)
    measured = f"{weight / 1000:.0f} kB in {requests} requests"
    return "First load of a respondent page", "100 kB, 12 requests", measured, weight < 100_000 and requests <= 12


def body(response: Any) -> bytes:
    """An emblem is streamed from its file."""
    return b"".join(response.streaming_content) if response.streaming else response.content


def database_cpu(backend: int) -> float:
    """Seconds that the database process behind our connection has computed."""
    return int(Path(f"/proc/{backend}/schedstat").read_text().split()[0]) / 1e9


def machine() -> str:
    model = platform.processor() or platform.machine()
    info = Path("/proc/cpuinfo")
    if info.exists():
        names = [
            line.partition(":")[2].strip() for line in info.read_text().splitlines() if line.startswith("model name")
        ]
        model = names[0] if names else model
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        version = cursor.fetchone()[0].split()[0]
    return f"{os.cpu_count()} cores, {model}; Python {platform.python_version()}, PostgreSQL {version}; {pace()}"


def pace() -> str:
    """What the machine managed just then: a shared one is half as fast at some hours as at others."""
    began, total = time.perf_counter(), 0
    for number in range(20_000_000):
        total += number
    return f"20 million additions took {time.perf_counter() - began:.1f} s"


def report(rows: list[tuple[str, str, str, bool]]) -> str:
    lines = [
        "# Performance",
        "",
        f"Measured on {datetime.date.today():%Y-%m-%d} by `make bench`: {machine()}.",
        "",
        "Requests pass the whole Django stack in one process, one at a time; times are medians. A server adds its network.",
        "On the slow line (400 kbit/s, 400 ms to the server and back) it is Chromium that opens the pages, from a server of its",
        "own with https and compressed files; finding it and opening connections is in the seconds (`scripts/line.py`).",
        "",
        "| What | Budget | Measured | |",
        "|---|---|---|---|",
    ]
    lines += [
        f"| {what} | {budget} | {found} | {'kept' if kept else '**over**'} |" for what, budget, found, kept in rows
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()

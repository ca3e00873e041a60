"""The files of an assessment, opened again: every number is the one on the screen, and nothing leaves that should stay."""

import copy
import csv
import datetime
import io
import zipfile
from collections import Counter

import openpyxl
import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import AuditEvent
from municipalities.models import Contact
from reports import collaboration, matches
from reports import report as needs
from reports.exports import answers as answers_module
from reports.exports.answers import Answers, Statuses
from reports.exports.contents import contents
from reports.exports.longform import HELD
from reports.exports.numbers import numbers_of
from reports.models import MeasureSource, SupportMeasure
from reports.plans.overview import overview
from reports.scope import Scope
from surveys.models import Answer, AnswerRevision, Response
from surveys.provenance import Event, Round, provenance
from surveys.values import MISSING_CODES
from tests.factories import answer, at
from tests.pages import build_world
from tests.reports.pages_collaboration import more_answers
from tests.reports.pages_export import FORMULA, everything, page
from tests.reports.reading import page as read
from tests.reports.reading import texts

pytestmark = pytest.mark.django_db
NAMES = ("Miljöstrateg 1", "Miljöstrateg 2", "Kommunchef 1", "Karin Kommunchef")


@pytest.fixture(scope="module")
def _shared(django_db_setup, django_db_blocker, real_definition):
    """Built once for all tests, as the world of the guard tests is."""
    with django_db_blocker.unblock(), transaction.atomic():
        world = build_world(real_definition)
        everything(world)
        for role in ("lead", "officer", "reader", "respondent"):
            world.client(role)
        yield world
        transaction.set_rollback(True)


@pytest.fixture
def filled(_shared, db):
    shared = [_shared.definition, _shared.questionnaire.definition]  # large, and never changed
    return copy.deepcopy(_shared, {id(each): each for each in shared})


@pytest.fixture(scope="module")
def book(_shared, django_db_blocker):
    """The workbook, for tests that only look."""
    with django_db_blocker.unblock(), transaction.atomic():
        found = workbook(_shared)
        transaction.set_rollback(True)
    return found


@pytest.fixture(scope="module")
def files(_shared, django_db_blocker):
    """The archive, for tests that only look: (table -> rows, the file to read first)."""
    with django_db_blocker.unblock(), transaction.atomic():
        found = longform(_shared)
        transaction.set_rollback(True)
    return found


def workbook(world, *, lang: str = "sv", role: str = "lead") -> dict[str, list[dict]]:
    """Sheet -> rows by their heads; "Läs mig" as it is."""
    response = world.client(role).get(f"{page(world)}workbook.xlsx?lang={lang}")
    assert response.status_code == 200, response.status_code
    book = openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content)))
    found = {}
    for sheet in book:
        rows = list(sheet.iter_rows(values_only=True))
        first = sheet.title in ("Läs mig", "Read me")
        found[sheet.title] = rows if first else [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]
    return found


def longform(world, *, lang: str = "sv") -> tuple[dict[str, list[dict]], str]:
    """(table -> rows, the file to read first)"""
    response = world.client("lead").get(f"{page(world)}data.zip?lang={lang}")
    archive = zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content)))
    *tables, about = archive.namelist()
    found = {
        key: list(csv.DictReader(io.StringIO(archive.read(name).decode("utf-8-sig"), newline="")))
        for key, name in zip(HELD, tables, strict=True)
    }
    return found, archive.read(about).decode("utf-8-sig")


def needs_of(world, measure: str = "need"):
    return needs.report(world.assessment, Scope(world.assessment.pk, measure=measure), now=timezone.now())


# --- The same numbers -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("measure", ["need", "priority", "capacity"])
def test_the_answers_count_as_the_needs_page_does(filled, measure):
    more_answers(filled, 2)
    report = needs_of(filled, measure)
    counted: Counter = Counter()
    for row in workbook(filled)["Svar"]:
        if row["Mått"] == measure:
            counted[row["Variant"], row["Temakod"], row["Svar saknas (kod)"] or "value", row["Poäng"]] += 1

    expected: Counter = Counter()
    for theme in report.needs.rows:
        for variant, summary in theme.by_variant.items():
            expected.update({(variant, theme.theme, "value", score): n for score, n in enumerate(summary.counts) if n})
            expected.update({(variant, theme.theme, state, None): n for state, n in summary.missing.items()})
    assert counted == expected
    assert sum(counted.values()) > 13


def test_csv_and_workbook_say_the_same(filled, book, files):
    tables, _about = files
    found = contents(filled.assessment, language="sv", now=timezone.localtime())

    for key in HELD:
        table = found.table(key)
        title = {"Municipalities": "Kommuner", "Answers": "Svar", "History": "Historik", "Codebook": "Kodbok"}.get(
            table.title, table.title
        )
        heads = list(book[title][0])
        assert len(tables[key]) == len(book[title])
        for line, row in zip(tables[key], book[title], strict=True):
            cells = [line[column.key] for column in table.columns]
            assert cells == [_as_csv(row[head]) for head in heads], key


def _as_csv(value) -> str:
    if isinstance(value, datetime.datetime):
        return f"{value:%Y-%m-%d}" if value.time() == datetime.time() else f"{value:%Y-%m-%dT%H:%M}"
    return "" if value is None else str(value)


def test_every_answer_and_revision_is_there_once(book):
    counted = Response.objects.counted()
    assert [(row["Ändring nr"]) for row in book["Historik"]] == list(
        AnswerRevision.objects.filter(response__in=counted)
        .order_by("response__participation__municipality__sort_key", "seq")
        .values_list("seq", flat=True)
    )
    given = {(row["Kommunkod"], row["Lista"] or row["Frågans namn"], row["Post"] or "") for row in book["Svar"]}
    stored = set(
        Answer.objects.filter(response__in=counted).values_list(
            "response__participation__municipality__code", "question", "item"
        )
    )
    assert stored <= given
    (kalix,) = [row for row in book["Svar"] if row["Frågans namn"] == "mobilitet_behov" and row["Kommun"] == "Kalix"]
    history = [row for row in book["Historik"] if row["Frågans namn"] == "mobilitet_behov"]
    assert (kalix["Svar"], kalix["Kod"], kalix["Poäng"], kalix["Svar saknas (kod)"]) == (
        "Mycket stort behov",
        "4",
        4,
        None,
    )
    assert history[-1]["Ändring nr"] == kalix["Ändring nr"]


def test_the_page_says_how_many_rows_the_files_hold(filled):
    found = contents(filled.assessment, language="sv", now=timezone.localtime())
    read_anew = {table.key: sum(1 for _row in table.rows()) for table in found.tables}
    numbers = numbers_of(found)

    assert {key: n for key, n in numbers.items() if key != "matches"} == {
        key: n for key, n in read_anew.items() if key != "matches"
    }
    assert numbers["matches"] == matches.report(filled.assessment).count("accepted") == 1
    shown = texts(read(filled.client("officer").get(page(filled))), "//section[@aria-labelledby='workbook']//td[2]")
    assert [int("".join(filter(str.isdigit, text.split(" beslutad")[0]))) for text in shown] == [
        numbers[table.key] for table in found.tables
    ]


def test_what_was_decided_is_as_on_its_pages(filled, book):
    report = matches.report(filled.assessment)
    plans = overview(filled.assessment, today=timezone.localdate())

    assert Counter(row["Beslut (kod)"] for row in book["Matchningar"]) == {
        "accepted": 1,
        **({"proposed": report.proposed} if report.proposed else {}),
    }
    assert [(row["Kommun"], row["Åtgärder"], row["Läge"]) for row in book["Stödplaner"]] == [
        (case.named.name, case.measures, case.words) for case in plans.cases
    ]
    assert len(book["Åtgärder"]) == SupportMeasure.objects.count()
    assert len(book["Källor"]) == MeasureSource.objects.count()
    transport = [row for row in book["Paket"] if row["Paket"] == "Transporter"]
    (total,) = [row.total for row in plans.packages if row.package.name_sv == "Transporter"]
    assert (len(transport), sum(row["Vill delta (kod)"] == "yes" for row in transport)) == (total.base, len(total.yes))
    assert sum(row["Medfinansiering, kronor"] or 0 for row in transport) == total.kronor == 120_000
    assert sum(row["Medfinansiering, kronor"] is not None for row in transport) == total.kronor_by


def test_partners_count_as_on_the_page_of_collaboration(filled):
    more_answers(filled, 2)
    report = collaboration.report(filled.assessment)
    codes = {row.place.code for row in report.partners}
    named = {
        (row["Kommunkod"], code)
        for row in workbook(filled)["Svar"]
        if row["Mått"] == "partner.municipality_ref"
        for code in row["Kod"].split()
        if code in codes
    }

    assert named == {(row.place.code, link.named.place.code) for row in report.partners for link in row.names}


# --- Where it came from ---------------------------------------------------------------------------------------------------


def test_the_history_says_by_which_way_who_said_and_who_noted(book):
    rows = [row for row in book["Historik"] if row["Frågans namn"] == "mobilitet_kommentar"]

    assert [(row["Kanal (kod)"], row["Sagt av"], row["Antecknat av"], row["Skäl (kod)"]) for row in rows] == [
        ("web", "Miljöstrateg", None, None),
        ("phone", "Miljöstrateg", "Handläggare 1", "5"),
    ]
    assert rows[-1]["Svar"] == f"'{FORMULA}"
    assert rows[-1]["Kanal"] == "Telefon"
    assert rows[-1]["När"] == timezone.localtime(at(26)).replace(tzinfo=None)


def test_the_status_is_that_of_the_ledger(filled):
    answer(filled.response, {"mobilitet_behov": "4"}, by=filled.officer, channel="phone", kind="confirm", now=at(27))
    rounds = [Round(kind, seq) for kind, seq in filled.response.submissions.values_list("kind", "seq")]
    ledger: dict = {}
    for row in filled.response.revisions.order_by("seq"):
        ledger.setdefault((row.question, row.item), []).append(
            Event(row.seq, row.kind, row.channel, row.value, row.missing)
        )
    found = {
        (row["Lista"] or row["Frågans namn"], row["Post"] or ""): row["Status (kod)"] or ""
        for row in workbook(filled)["Svar"]
        if row["Kommun"] == "Kalix" and row["Ändring nr"]
    }

    assert found == {key: provenance(events, rounds).status for key, events in ledger.items()}
    assert set(found.values()) == {"reported", "confirmed", "changed", "added"}


@pytest.mark.parametrize("rounds", [[], [Round("web", 2)], [Round("interview", 2)]])
@pytest.mark.parametrize("kind", ["value", "confirm", "clear"])
@pytest.mark.parametrize("seq", [1, 2, 3])
def test_the_short_way_to_a_status_is_the_rule(rounds, kind, seq):
    statuses = Statuses(rounds)
    if kind != "value":
        statuses.add((1, "q", "", seq, kind, "web", "3", ""))

    assert statuses.of(("q", ""), seq) == provenance([Event(seq, kind, "web", "3", "")], rounds).status


# --- What a cell says -----------------------------------------------------------------------------------------------------


def test_missing_codes_are_told_from_blanks_and_zero(book):
    found = {row["Frågans namn"]: row for row in book["Svar"] if row["Kommun"] == "Kalix"}

    def told(name):
        return found[name]["Svar"], found[name]["Poäng"], found[name]["Svar saknas (kod)"]

    assert told("styrdokument_behov") == ("Vet ej", None, "dont_know")
    assert told("forankring_behov") == ("Inget behov", 0, None)
    assert told("klimatanpassning_behov") == (None, None, "unanswered")
    assert told("forankring_delfragor") == (None, None, "irrelevant")
    assert found["styrdokument_behov"]["Varför svar saknas"] == "vet ej"


def test_lists_have_a_row_for_each_field_and_numbers_stay_numbers(book):
    rows = [row for row in book["Svar"] if row["Kommun"] == "Kalix" and row["Lista"]]

    assert [(row["Mått"], row["Post"], row["Plats i listan"], row["Svar"], row["Kod"]) for row in rows] == [
        ("target.description", "a0", 1, "'-40 procent", None),
        ("target.target_year", "a0", 1, 2030, 2030),
        ("partner.theme_ref", "a0", 1, "Transporter och mobilitet", "mobilitet"),
        ("partner.municipality_ref", "a0", 1, "Arjeplog; Kommun i Finland", "2506 finland"),
        ("partner.description", "a0", 1, "Laddning.", None),
    ]


def test_no_cell_is_a_formula_and_csv_has_none_either(filled, files):
    response = filled.client("lead").get(f"{page(filled)}workbook.xlsx")
    content = b"".join(response.streaming_content)
    for sheet in openpyxl.load_workbook(io.BytesIO(content)):
        assert not [cell for row in sheet.iter_rows() for cell in row if cell.data_type in ("f", "e")], sheet.title
    tables, _about = files
    texts_in_files = [value for rows in tables.values() for row in rows for value in row.values() if value]

    assert f"'{FORMULA}" in texts_in_files
    assert [value for value in texts_in_files if value.startswith(("=", "+", "@", "\t", "\r"))] == []


def test_the_codebook_knows_every_code_of_the_data(book):
    known = {(row["Vad (kod)"], row["Namn"]) for row in book["Kodbok"]}
    lists = {row["Namn"]: row["Lista med val"] for row in book["Kodbok"] if row["Vad (kod)"] == "question"}
    choices = {(row["Lista med val"], row["Namn"]): row for row in book["Kodbok"] if row["Vad (kod)"] == "choice"}

    assert {row["Frågans namn"] for row in book["Svar"]} <= {name for what, name in known if what == "question"}
    assert {("missing", code) for code in (*MISSING_CODES, "unanswered", "irrelevant")} <= known
    assert {("theme", row["Temakod"]) for row in book["Svar"] if row["Temakod"]} <= known
    for row in book["Svar"]:
        name = row["Frågans namn"]
        for code in str(row["Kod"] or "").split() if lists[name] else ():
            choice = choices[lists[name], code]
            assert choice["Poäng"] == row["Poäng"] or row["Poäng"] is None
            assert row["Svar saknas (kod)"] or not choice["Svar saknas (kod)"]


def test_rows_stand_in_swedish_order(filled):
    more_answers(filled, 1)
    names = list(dict.fromkeys(row["Kommun"] for row in workbook(filled)["Kommuner"]))

    assert names == ["Arjeplog", "Kalix", "Kommun 0", "Övertorneå"]


def test_english_is_english_and_columns_of_csv_are_the_same(filled):
    book = workbook(filled, lang="en")
    (kalix,) = [
        row for row in book["Answers"] if row["Question’s name"] == "mobilitet_behov" and row["Municipality"] == "Kalix"
    ]
    english, _about = longform(filled, lang="en")
    swedish, _about = longform(filled)

    assert (kalix["Answer"], kalix["Theme"]) == ("Very large need", "Transport and mobility") or kalix["Code"] == "4"
    assert [list(rows[0]) for rows in english.values()] == [list(rows[0]) for rows in swedish.values()]
    assert [row["code"] for row in english["answers"]] == [row["code"] for row in swedish["answers"]]


# --- What leaves, and for whom --------------------------------------------------------------------------------------------


def test_no_name_number_or_address_of_a_contact_leaves(filled):
    Contact.objects.update(telephone="070-1740605")
    response = filled.client("lead").get(f"{page(filled)}workbook.xlsx")
    archive = zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content)))
    everything_said = "".join(archive.read(name).decode() for name in archive.namelist())
    files, about = longform(filled)
    everything_said += about + str(files)

    for secret in (*NAMES, "070-1740605", *Contact.objects.values_list("email", flat=True)):
        assert secret not in everything_said, secret


def test_calls_and_visits_stand_with_functions(book):
    calls, (visit,), (excerpt,) = book["Samtalsförsök"], book["Besök"], book["Utdrag"]

    assert [
        (call["Kommun"], call["Försökets utfall"], call["Någon nåddes"], call["Vem vi ringde"]) for call in calls
    ] == [
        ("Kalix", "inget svar", False, "Miljöstrateg"),
        ("Kalix", "svarade", True, "Miljöstrateg"),
    ]
    assert (visit["Antal vi mötte"], visit["Träffade funktioner"], visit["Kom inte"]) == (
        1,
        "Kommunchef",
        "Miljöstrateg",
    )
    assert (excerpt["Avsnitt"], excerpt["Medgivande (kod)"]) == ("Det saknas folk", "internal")


def test_the_first_sheet_says_what_it_is(filled):
    filled.assessment.statement_sv = "Medfinansieras av Europeiska unionen."
    filled.assessment.save()
    lines = dict(row[:2] for row in workbook(filled)["Läs mig"] if row[0])
    _files, about = longform(filled)

    assert list(workbook(filled))[0] == "Läs mig"
    assert lines["Påhittade demodata"].startswith("Kommunernas svar och ord är påhittade")
    assert lines["Bas"] == "2 av 3 kommuner har lämnat in; 1 har tackat nej"
    assert lines["Finansieringstext"] == "Medfinansieras av Europeiska unionen."
    assert lines["Svar"].endswith(f"{len(workbook(filled)['Svar'])} rader.")
    assert "Påhittade demodata" in about and "2 av 3 kommuner har lämnat in" in about
    assert {row["invented"] for rows in longform(filled)[0].values() for row in rows} == {"Påhittade demodata"}


def test_what_is_no_demo_says_nothing_of_it(filled):
    filled.assessment.is_demo = False
    filled.assessment.save()
    response = filled.client("lead").get(f"{page(filled)}data.zip")

    assert "demo" not in response.headers["Content-Disposition"]
    assert {row["invented"] for rows in longform(filled)[0].values() for row in rows} == {""}
    assert "Påhittade" not in str(workbook(filled)["Läs mig"])


def test_who_declined_is_named_and_in_no_answer(book):

    assert [(row["Kommun"], row["Läge (kod)"]) for row in book["Kommuner"]] == [
        ("Arjeplog", "counted"),
        ("Kalix", "counted"),
        ("Övertorneå", "declined"),
    ]
    assert {row["Kommun"] for row in (*book["Svar"], *book["Historik"])} == {"Arjeplog", "Kalix"}


@pytest.mark.parametrize("file", ["", "workbook.xlsx", "data.zip"])
def test_readers_and_strangers_get_nothing(filled, file):
    assert filled.client("reader").get(page(filled) + file).status_code == 404
    assert filled.client("respondent").get(page(filled) + file).status_code == 302
    assert filled.client("lead").get("/reports/invented/export/" + file).status_code == 404
    assert AuditEvent.objects.filter(verb="data exported").count() == 0


def test_who_fetched_what_is_in_the_audit_trail(filled):
    workbook(filled, role="officer", lang="en")
    event = AuditEvent.objects.get(verb="data exported")

    assert (event.by, event.target) == (filled.officer, filled.assessment.slug)
    assert (event.detail["file"], event.detail["language"]) == ("xlsx", "en")
    assert event.detail["rows"]["calls"] == 2


# --- As many as there are -------------------------------------------------------------------------------------------------


def queries(call) -> int:
    with CaptureQueriesContext(connection) as found:
        call()
    return len(found)


def test_queries_do_not_depend_on_how_many_answer_but_for_every_hundred(filled, monkeypatch):
    workbook(filled)
    few = queries(lambda: workbook(filled))
    more_answers(filled, 4)
    assert queries(lambda: workbook(filled)) == few
    monkeypatch.setattr(answers_module, "AT_A_TIME", 1)
    assert queries(lambda: workbook(filled)) == few + 4 * (6 - 1)


def test_only_a_hundred_municipalities_are_held_at_a_time(filled, monkeypatch):
    monkeypatch.setattr(answers_module, "AT_A_TIME", 2)
    more_answers(filled, 3)
    rows = Answers(filled.assessment, "sv").rows()
    with CaptureQueriesContext(connection) as found:
        next(rows)

    assert sum('FROM "surveys_answer"' in query["sql"] for query in found) == 1
    assert len({row[0][0] for row in rows}) == 5

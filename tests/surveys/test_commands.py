"""manage.py questionnaire and manage.py verify_ledger."""

import csv
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.utils import timezone

from surveys.measures import needed_measures, needed_of_variants
from surveys.models import Answer, Questionnaire
from surveys.xlsform import problems_of
from tests import factories
from tests.surveys.test_questionnaires import CHOICES, SETTINGS, SURVEY

FOLDER = Path(__file__).resolve().parent.parent.parent / "surveys" / "questionnaires" / "prestratus"


@pytest.fixture
def folder(tmp_path):
    """A small questionnaire that a test may spoil."""
    for name, rows in (("survey", SURVEY), ("choices", CHOICES), ("settings", SETTINGS)):
        with (tmp_path / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(rows)
    return tmp_path


def spoil(folder, sheet, old, new):
    path = folder / f"{sheet}.csv"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def failing(capsys, *arguments):
    """(what it printed, what it ended with) of a command that must fail with 1."""
    with pytest.raises(CommandError) as error:
        call_command(*arguments)
    assert error.value.returncode == 1
    return capsys.readouterr().out.splitlines(), str(error.value)


def test_check_of_the_real_questionnaire_finds_nothing(capsys, real_definition):
    call_command("questionnaire", "check", str(FOLDER))
    views = [real_definition.view(variant, timezone.localdate().year) for variant in ("signatory", "other")]
    assert capsys.readouterr().out.splitlines() == [
        *(f"{v.variant}: {len(v.nodes)} questions, {len(v.core)} on the short way" for v in views),
        "prestratus, version 1: no problems.",
    ]


def test_check_prints_every_problem_with_its_place_and_remedy(folder, capsys):
    spoil(folder, "survey", "select_one skala,behov", "geopoint,behov")
    spoil(folder, "choices", "skala,1,Stort,Large,1", "skala,0,Stort,Large,one")
    lines, end = failing(capsys, "questionnaire", "check", str(folder))

    assert [line.partition(":")[0] for line in lines] == [
        "survey, row 4, type",
        "choices, row 3, name",
        "choices, row 3, score",
    ]
    assert "geopoint" in lines[0]
    assert end == "3 problems. Nothing has been imported."


def test_check_names_the_measures_that_reports_need(folder, capsys):
    lines, end = failing(capsys, "questionnaire", "check", str(folder))

    lacking = set(needed_measures()) - {"need"}
    in_variants = list(needed_of_variants())
    assert {measure for measure in needed_measures() for line in lines if f"{measure}”" in line} == lacking
    assert [
        line.count(f"{measure}”") for (_variant, measure), line in zip(in_variants, lines[len(lacking) :], strict=True)
    ] == [1] * len(in_variants)
    assert all(line.startswith("survey, prestratus::measure: ") for line in lines)
    assert end == f"{len(lacking) + len(in_variants)} measures are lacking."


def test_every_needed_measure_is_named_by_an_app():
    named = {m for config in apps.get_app_configs() for m in getattr(config, "needed_measures", ())}
    assert set(needed_measures()) == named >= {"need", "priority", "capacity"}
    assert {("signatory", "covenant_plan"), ("other", "covenant_interest")} <= set(needed_of_variants())


def test_a_measure_of_one_group_lacks_only_there(definition):
    """The small questionnaire asks the others of their interest, and the signatories of what the Covenant has given them."""
    of_variants = [("signatory", "covenant_use"), ("other", "covenant_use"), ("other", "covenant_interest")]
    (found,) = problems_of(definition, ["need"], of_variants)

    assert found.params == {"measure": "covenant_use", "variant": "other"}


@pytest.mark.parametrize("name", ["no/such/folder", "no-such.xlsx", "README.md"])
def test_a_file_that_cannot_be_read_is_a_problem(capsys, tmp_path, name):
    (tmp_path / "README.md").write_text("no workbook", encoding="utf-8")
    lines, _end = failing(capsys, "questionnaire", "check", str(tmp_path / name))
    assert len(lines) == 1


def run_import(folder, *more):
    call_command("questionnaire", "import", str(folder), "--assessment", "prestratus-2018", *more)


def test_import_stores_a_draft_and_publishes_when_told(assessment, folder, capsys):
    run_import(folder)
    assert Questionnaire.objects.get().published_at is None
    run_import(folder, "--publish")
    assert Questionnaire.objects.get().published_at is not None
    assert "liten, version 1, in preStratus 2018: published." in capsys.readouterr().out.splitlines()


def test_import_of_a_broken_file_imports_nothing(assessment, folder, capsys):
    spoil(folder, "survey", "end_group", "end_repeat")
    failing(capsys, "questionnaire", "import", str(folder), "--assessment", "prestratus-2018", "--publish")
    assert Questionnaire.objects.count() == 0


def test_import_says_which_assessments_there_are(assessment, folder):
    with pytest.raises(CommandError, match="no assessment 2019. There are: prestratus-2018"):
        call_command("questionnaire", "import", str(folder), "--assessment", "2019")


def test_import_does_not_change_what_is_published(assessment, folder):
    run_import(folder, "--publish")
    spoil(folder, "settings", "Enkät", "Annan titel")
    with pytest.raises(CommandError):
        run_import(folder)
    assert Questionnaire.objects.get().load().title == {"sv": "Enkät"}


def test_verify_ledger_is_content_with_what_was_recorded(response, contact, capsys):
    factories.answer(response, {"styrdokument_behov": "3", "nulage_anstallda": "4"}, by=contact)
    factories.answer(response, {"styrdokument_behov": "ej_aktuellt", "nulage_anstallda": None}, by=contact)
    call_command("verify_ledger")
    assert capsys.readouterr().out == "1 responses: the ledger replays to the stored answers.\n"


def test_verify_ledger_finds_an_answer_that_nobody_recorded(response, contact, capsys):
    factories.answer(response, {"styrdokument_behov": "3"}, by=contact)
    Answer.objects.update(value="4", score=4)
    lines, end = failing(capsys, "verify_ledger")
    assert len(lines) == 1
    assert "styrdokument_behov" in lines[0]
    assert end == "1 differences in 1 responses."


def test_verify_ledger_looks_at_one_assessment_if_told(response, contact, capsys):
    factories.answer(response, {"styrdokument_behov": "3"}, by=contact)
    Answer.objects.update(value="4", score=4)
    factories.make_assessment("another")
    call_command("verify_ledger", assessment="another")
    assert capsys.readouterr().out == "0 responses: the ledger replays to the stored answers.\n"
    with pytest.raises(CommandError, match="There are: "):
        call_command("verify_ledger", assessment="nobody")

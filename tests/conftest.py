"""Roles and the usual rows as fixtures. Each role is one person at one place, so a test reads like a sentence."""

import gc
import os
import sys
from pathlib import Path

import pytest
from django.db.models.signals import post_migrate
from django.dispatch import receiver
from django.test import Client
from django.utils import translation

from tests import factories


def pytest_collection_finish(session):
    """What is loaded by now stays: looking through it again for every few hundred objects costs a tenth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


@pytest.fixture(scope="session")
def definition():
    """A small questionnaire with every kind of question, named as in the real one."""
    return factories.small_definition()


@pytest.fixture(scope="session")
def real_definition():
    """The questionnaire that is shipped, read once a run."""
    from surveys.xlsform import read_folder  # noqa: PLC0415 - reading it costs a second

    return read_folder(Path(__file__).parent.parent / "surveys" / "questionnaires" / "prestratus")


@receiver(post_migrate, dispatch_uid="codes of the tests")
def _bring_codes_back(sender, using, **kwargs):
    """A migration fills them in; a test that clears its database takes them along, and tells of it by this signal."""
    if sender.name == "visits" and using == "default":
        factories.make_codes()


@pytest.fixture(autouse=True)
def _begins_in_swedish():
    """A page in English leaves its language in the thread; a test that asks no page must not meet it."""
    translation.deactivate()


# --- Staff ----------------------------------------------------------------------------------------------------------------


@pytest.fixture
def lead(db):
    return factories.make_user("lead")


@pytest.fixture
def officer(db):
    return factories.make_user("officer")


@pytest.fixture
def reader(db):
    return factories.make_user("reader")


@pytest.fixture
def lead_client(lead):
    return factories.sign_in(lead)


@pytest.fixture
def officer_client(officer):
    return factories.sign_in(officer)


@pytest.fixture
def reader_client(reader):
    return factories.sign_in(reader)


@pytest.fixture
def anonymous(db):
    return Client()


# --- Kalix, which answers, and Arjeplog, which has no business there ------------------------------------------------------


@pytest.fixture
def assessment(db):
    return factories.make_assessment()


@pytest.fixture
def municipality(db):
    return factories.make_municipality("Kalix")


@pytest.fixture
def other_municipality(db):
    return factories.make_municipality("Arjeplog")


@pytest.fixture
def contact(municipality):
    return factories.make_contact(at=municipality)


@pytest.fixture
def colleague(municipality):
    return factories.make_contact("Kommunchef 1", at=municipality, role="kommunchef", email="chef@example.se")


@pytest.fixture
def other_contact(other_municipality):
    return factories.make_contact("Miljöstrateg 2", at=other_municipality, email="annan@example.se")


@pytest.fixture
def questionnaire(assessment, definition):
    return factories.make_questionnaire(assessment, definition)


@pytest.fixture
def participation(assessment, municipality):
    """Kalix: variant other."""
    return factories.make_participation(assessment, municipality)


@pytest.fixture
def other_participation(assessment, other_municipality):
    """Arjeplog: variant signatory."""
    return factories.make_participation(assessment, other_municipality)


@pytest.fixture
def response(participation, questionnaire):
    return factories.make_response(participation, questionnaire)


@pytest.fixture
def other_response(other_participation, questionnaire):
    return factories.make_response(other_participation, questionnaire)


@pytest.fixture
def invitation(response, contact):
    return factories.make_invitation(response, contact)


@pytest.fixture
def other_invitation(other_response, other_contact):
    return factories.make_invitation(other_response, other_contact)


@pytest.fixture
def respondent(invitation):
    """A browser in Kalix that has opened its link and said who it is."""
    return factories.open_link(invitation)


@pytest.fixture
def stranger(other_invitation):
    """A browser in Arjeplog, with a link of its own."""
    return factories.open_link(other_invitation)


# --- Documents ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def documents(settings, tmp_path):
    """An empty folder for the PDFs that are kept."""
    settings.DOCUMENTS_ROOT = tmp_path / "documents"
    return settings.DOCUMENTS_ROOT


@pytest.fixture
def without_pango(documents, monkeypatch, tmp_path):
    """What WeasyPrint does on import when the library is missing, from a package of that name that comes first."""
    (tmp_path / "weasyprint.py").write_text("raise OSError(\"cannot load library 'libpango-1.0-0'\")\n")
    monkeypatch.syspath_prepend(tmp_path)
    for name in [name for name in sys.modules if name.partition(".")[0] == "weasyprint"]:
        monkeypatch.delitem(sys.modules, name)


# --- The parts of the suite -------------------------------------------------------------------------------------------------

# What goes through everything, makes whole documents and rounds, starts servers or tries many made-up cases takes longer than
# the rest together, so it is a part of its own and the rest answers soon.
WALKS = (
    "guard/test_access.py",
    "guard/test_pages.py",
    "guard/test_language.py",
    "guard/test_real.py",
    "guard/test_structure.py",
    "accounts/test_about.py",
    "accounts/test_pdf.py",
    "prestratus/test_backup.py",
    "prestratus/test_messages.py",
    "prestratus/test_settings.py",
    "prestratus/test_static.py",
    "reports/test_demo.py",
    "reports/test_document_files.py",
    "reports/test_documents.py",
    "reports/test_every_stage.py",
    "reports/test_exports.py",
    "reports/test_frames.py",
    "reports/test_needs_analysis.py",
    "reports/test_office_files.py",
    "reports/test_publications.py",
    "reports/test_purity.py",
    "reports/test_same_numbers.py",
    "reports/test_sheets.py",
    "reports/test_sources.py",
    "reports/test_status.py",
    "reports/test_trials_never_counted.py",
    "surveys/test_expressions.py",
    "surveys/test_concurrency.py",
    "surveys/test_hostile_answering.py",
    "surveys/test_import_answers.py",
    "surveys/test_imports.py",
    "surveys/test_ledger.py",
    "surveys/test_paper.py",
    "surveys/test_paper_front.py",
    "surveys/test_print_questionnaires.py",
    "surveys/test_respond_cost.py",
    "surveys/test_sending.py",
    "surveys/test_trials.py",
    "surveys/test_values.py",
    "surveys/test_xlsform.py",
    "visits/test_papers.py",
    "visits/test_photos.py",
)

HERE = Path(__file__).parent
# Whole files for the browser: what is asked without one need not read them.
BROWSER = ("e2e/", "guard/test_browser.py")
# On PostgreSQL each page in each state is opened in the browser; who may see which address has been asked on SQLite. How a
# paper looks follows from what it is given: that papers can be made from rows is tried on both databases by other files.
ASKED_ON_SQLITE = (
    "guard/test_pages.py",
    "guard/test_access.py",
    "accounts/test_pdf.py",
    "surveys/test_paper_front.py",
)

# Junk is sent to the stricter one.
ASKED_ON_POSTGRESQL = ("guard/test_hostile.py",)


def on_postgresql():
    return os.environ.get("DATABASE_URL", "").startswith("postgres")


def file_of(path):
    """As it stands in the lists above."""
    return path.relative_to(HERE).as_posix()


def pytest_ignore_collect(collection_path, config):
    """A file whose tests are all left out is not read: most of the suite's thousands of cases stand in few files."""
    if not collection_path.is_relative_to(HERE):
        return None
    left_out = config.getoption("markexpr")
    file = file_of(collection_path)
    if ("not walk" in left_out and file in WALKS) or ("not e2e" in left_out and file.startswith(BROWSER)):
        return True
    return True if file in ASKED_ON_POSTGRESQL and not on_postgresql() else None


def knows_a_database(item):
    if file_of(item.path) in ASKED_ON_SQLITE:
        return False
    if item.get_closest_marker("e2e") is not None:
        return True
    return item.get_closest_marker("django_db") is not None or not {"db", "transactional_db"}.isdisjoint(
        item.fixturenames
    )


def pytest_itemcollected(item):
    """The marks that follow from where a test stands."""
    file = file_of(item.path)
    if file in WALKS:
        item.add_marker(pytest.mark.walk)
    if file.startswith(BROWSER):
        item.add_marker(pytest.mark.e2e)


def pytest_collection_modifyitems(config, items):
    if on_postgresql():
        # What asks no database has been run beside SQLite.
        alone = [item for item in items if not knows_a_database(item)]
        config.hook.pytest_deselected(items=alone)
        items[:] = [item for item in items if knows_a_database(item)]

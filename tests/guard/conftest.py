"""The world that the guard tests share: built once per module inside one transaction, unrolled after each test."""

import copy
import json
import subprocess
from pathlib import Path

import pytest
from django.db import transaction

from tests.browser import *  # noqa: F403
from tests.pages import build_world

BASE = Path(__file__).resolve().parent.parent.parent


@pytest.fixture(scope="module")
def _shared_world(django_db_setup, django_db_blocker, real_definition):
    with django_db_blocker.unblock(), transaction.atomic():
        yield build_world(real_definition)
        transaction.set_rollback(True)


@pytest.fixture
def world(_shared_world, db):
    """A copy per test: what a test changes in an object must not reach the next one, as its rows do not."""
    shared = [_shared_world.definition, _shared_world.questionnaire.definition]  # large, and never changed
    return copy.deepcopy(_shared_world, {id(each): each for each in shared})


@pytest.fixture(scope="session")
def html_faults():
    """A function from (name, HTML) to what html-validate says. One node process serves the whole run."""
    process = subprocess.Popen(
        [BASE / ".venv" / "bin" / "node", Path(__file__).parent / "html_validate.mjs"],
        cwd=BASE,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )

    def ask(name: str, html: str) -> list[str]:
        process.stdin.write(json.dumps({"name": name, "html": html}) + "\n")
        process.stdin.flush()
        line = process.stdout.readline()
        assert line, "html-validate has stopped; is node_modules complete? Run make environment."
        return json.loads(line)

    yield ask
    process.stdin.close()
    process.stdout.close()
    process.wait(timeout=10)

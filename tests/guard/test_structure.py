"""Rules over the source: what may name what. Who may write answers is in tests/surveys/test_ledger.py."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

BASE = Path(__file__).resolve().parent.parent.parent
ORDER = ("accounts", "municipalities", "surveys", "visits", "reports")
PURE = (
    "reports.analysis",
    "reports.disclosure",
    "reports.stages",
    "surveys.calldays",
    "surveys.answerbook",
    "surveys.definition",
    "surveys.expressions",
    "surveys.letters",
    "surveys.provenance",
    "surveys.values",
    "surveys.xlsform",
    "visits.anchors",
    "visits.passages",
    "visits.roles",
)

# Files that may break the rule named. Empty, and the last test keeps it so.
EXCUSED: set[str] = set()


def test_templates_name_no_address_to_their_right():
    """accounts <- municipalities <- surveys <- visits <- reports; only the base templates at the root may link upwards."""
    found = []
    for position, app in enumerate(ORDER):
        above = "|".join(ORDER[position + 1 :])
        if not above:
            continue
        link = re.compile(rf"\{{%\s*url\s+['\"](?:{above}):")
        for path in sorted((BASE / "templates" / app).rglob("*.html")):
            found += [
                f"{path.relative_to(BASE)}:{number}"
                for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
                if link.search(line)
            ]
    assert set(found) == EXCUSED


def test_templates_have_nothing_inline():
    """The Content-Security-Policy would block it in the browser; here it is found without one."""
    inline = re.compile(
        r"<style\b|\sstyle=|\son[a-z]+=|<script(?![^>]*\bsrc=)(?![^>]*type=\"application/json\")|javascript:"
    )
    found = [
        f"{path.relative_to(BASE)}:{number}"
        for path in sorted((BASE / "templates").rglob("*.html"))
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if inline.search(line)
    ]
    assert set(found) == EXCUSED


@pytest.mark.parametrize("module", PURE)
def test_pure_module_knows_no_django(module):
    """In a fresh interpreter: an import at the top of something it imports counts too."""
    code = (
        f"import sys, importlib, pkgutil\n"
        f"module = importlib.import_module({module!r})\n"
        f"for found in pkgutil.walk_packages(getattr(module, '__path__', []), {module!r} + '.'):\n"
        f"    importlib.import_module(found.name)\n"
        f"print(sorted(name for name in sys.modules if name.split('.')[0] == 'django')[:5])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=BASE, capture_output=True, text=True)
    assert (done.returncode, done.stdout.strip(), done.stderr) == (0, "[]", "")


def test_nothing_is_excused():
    assert set() == EXCUSED

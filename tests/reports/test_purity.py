import subprocess
import sys


def loaded(statement: str) -> set[str]:
    """The top-level modules that are loaded after a statement in a fresh interpreter."""
    code = f"{statement}\nimport sys; print(' '.join(sorted({{name.partition('.')[0] for name in sys.modules}})))"
    run = subprocess.run([sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, check=True)
    return set(run.stdout.split())


def test_the_analysis_knows_no_django():
    found = loaded(
        "import reports.analysis.needs, reports.analysis.matching, reports.charts, reports.questions, reports.relevance"
    )

    assert "pandas" in found
    assert "django" not in found


def test_the_matching_needs_no_pandas():
    assert not {"django", "pandas", "numpy"} & loaded("import reports.analysis.matching")


def test_the_pages_beside_the_heat_map_count_without_pandas():
    found = loaded(
        "import reports.analysis.priority, reports.analysis.choices, reports.analysis.readiness, reports.analysis.changes, reports.plot"
    )

    assert not {"django", "pandas", "numpy"} & found


def test_starting_the_site_loads_neither_pandas_nor_plotly():
    """They cost a second or two, which only the pages that count shall pay."""
    found = loaded(
        "import os; os.environ['DJANGO_SETTINGS_MODULE'] = 'tests.settings'\n"
        "import django; django.setup()\n"
        "import reports.urls, reports.desk, reports.scope, reports.management.commands.prepare"
    )

    assert "django" in found
    assert not {"pandas", "numpy", "plotly"} & found

"""The rules of the analysis for one municipality say the same as those for a whole frame."""

from itertools import product

from reports.analysis.needs import RATINGS, derive
from reports.analysis.ratings import FLAGS, MEASURES, VALUE, flags_of
from reports.frames.schema import frame
from tests.reports.test_purity import loaded

VALUES = (None, 0, 1, 2, 3, 4)


def test_flags_are_those_of_the_frame_for_every_combination():
    combinations = list(product(VALUES, repeat=3))
    rows = [
        (number, "other", "x", measure, VALUE, score)
        for number, scores in enumerate(combinations)
        for measure, score in zip(MEASURES, scores, strict=True)
        if score is not None
    ]
    derived = derive(frame(RATINGS, rows)).set_index("response")
    expected = {
        number: tuple(flag for flag in FLAGS if derived.loc[number, flag]) if number in derived.index else ()
        for number in range(len(combinations))
    }
    assert {number: flags_of(*scores) for number, scores in enumerate(combinations)} == expected
    assert {flag for flags in expected.values() for flag in flags} == set(FLAGS)


def test_the_case_loads_no_pandas():
    found = loaded(
        "import os; os.environ['DJANGO_SETTINGS_MODULE'] = 'tests.settings'\n"
        "import django; django.setup()\n"
        "import reports.views.case"
    )
    assert "django" in found
    assert not {"pandas", "numpy", "plotly"} & found

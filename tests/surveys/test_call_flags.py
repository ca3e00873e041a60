"""What the call asks about is what the analysis flags, over all ratings."""

import itertools

import pandas as pd

from reports.analysis.needs import RATINGS, derive
from surveys.interview.flags import NEED_WITHOUT_PRIORITY, flags

SCORES = [None, 0, 1, 2, 3, 4]
MEASURES = ("need", "priority", "capacity")


def test_the_flags_of_the_call_are_those_of_the_analysis():
    ratings = list(itertools.product(SCORES, repeat=3))
    rows = [
        {"response": number, "theme": "t", "measure": measure, "state": "value", "score": score}
        for number, scores in enumerate(ratings)
        for measure, score in zip(MEASURES, scores, strict=True)
        if score is not None
    ]
    frame = pd.DataFrame(rows).reindex(columns=list(RATINGS)).astype({"score": "Int8"})
    derived = derive(frame).set_index("response")
    assert len(ratings) == 216
    for number, scores in enumerate(ratings):
        found = set(flags(dict(zip(MEASURES, scores, strict=True))))
        expected = (
            {"need_without_priority": False, "contradiction": False}
            if scores == (None, None, None)
            else derived.loc[number]
        )
        assert (NEED_WITHOUT_PRIORITY in found) == expected["need_without_priority"], scores
        assert bool(found - {NEED_WITHOUT_PRIORITY}) == expected["contradiction"], scores

"""Every key of the matching has words in both languages."""

import pytest
from django.utils.translation import override

from reports import matchwords
from reports.analysis import matching
from reports.analysis.matching import Demand, Outcome, Refusal


@pytest.mark.parametrize(
    ("words", "keys"),
    [
        (matchwords.REASONS, matching.REASONS),
        (matchwords.REFUSALS_IN_WORDS, matching.REFUSALS),
        (matchwords.CAUTIONS, matching.CAUTIONS),
        (matchwords.DEMANDS, ("need", "ranked", "prioritised_gap")),
        (matchwords.WITHOUT_DEMAND, ("nothing_known", "nothing_large")),
    ],
)
def test_every_key_has_words_in_both_languages(words, keys):
    assert tuple(words) == keys

    with override("en"):
        english = [str(each) for each in words.values()]
    with override("sv"):
        swedish = [str(each) for each in words.values()]

    assert len({*english, *swedish}) == 2 * len(keys)


def test_who_is_not_proposed_is_told_with_names_in_swedish_order():
    demand = Demand("2506", "mobilitet", (), 3, False, False)
    refusals = (
        Refusal("2505", "no_supply"),
        Refusal("2513", "full"),
        Refusal("2580", "full"),
        Refusal("2560", "full"),
    )
    names = {"2505": "Arvidsjaur", "2513": "Överkalix", "2580": "Luleå", "2560": "Älvsbyn"}

    with override("sv"):
        assert matchwords.refused(Outcome(demand, 0, (), refusals), names) == [
            "Har varken erbjudande, kapacitet eller lärdom inom området: Arvidsjaur",
            "Fullt: Luleå, Älvsbyn, Överkalix",
        ]
    with override("en"):
        assert matchwords.refused(Outcome(demand, 0, (), ()), names) == []

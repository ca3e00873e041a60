"""The heads of the heat map."""

import pytest

from reports.heatmap import hyphenate


@pytest.mark.parametrize(
    ("name", "broken"),
    [
        ("Överkalix", "Över-kalix"),
        ("Övertorneå", "Över-torneå"),
        ("Arvidsjaur", "Arvids-jaur"),
        ("Jokkmokk", "Jokk-mokk"),
        ("Haparanda", "Hapa-randa"),
        ("Arjeplog", "Arje-plog"),
        ("Gällivare", "Gäl-li-vare"),
        ("Älvsbyn", "Älvsbyn"),
    ],
)
def test_a_long_name_breaks_where_a_swede_would_break_it(name, broken):
    assert hyphenate(name).replace("\xad", "-") == broken

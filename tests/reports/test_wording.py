"""The words for how many: by hand, against the rule in fractions, and for every n of every base up to twenty."""

from fractions import Fraction

import pytest

from reports.analysis.wording import OF, SUBJECTS, counted, of, subject, wording

EVERY = [(n, base) for base in range(21) for n in range(base + 1)]
STRENGTH = ["none", "one", "some", "several", "most", "all"]


@pytest.mark.parametrize(
    ("n", "base", "key"),
    [
        (0, 0, "no_answers"),
        (0, 14, "none"),
        (1, 14, "one"),
        (2, 14, "some"),
        (3, 14, "some"),
        (4, 14, "several"),
        (9, 14, "several"),
        (10, 14, "most"),
        (13, 14, "most"),
        (14, 14, "all"),
        (1, 1, "all"),
        (1, 2, "one"),
        (2, 3, "several"),
        (2, 4, "several"),
        (2, 8, "some"),
        (3, 4, "most"),
        (5, 6, "most"),
    ],
)
def test_wording_by_hand(n, base, key):
    found = wording(n, base)
    assert (found.key, found.n, found.base) == (key, n, base)


@pytest.mark.parametrize(
    ("n", "base", "swedish", "english"),
    [
        (0, 14, "ingen kommun (0 av 14)", "no municipality (0 of 14)"),
        (1, 14, "en kommun (1 av 14)", "one municipality (1 of 14)"),
        (3, 14, "några kommuner (3 av 14)", "a few municipalities (3 of 14)"),
        (9, 14, "flera kommuner (9 av 14)", "several municipalities (9 of 14)"),
        (10, 14, "de flesta kommuner (10 av 14)", "most municipalities (10 of 14)"),
        (14, 14, "alla kommuner (14 av 14)", "all municipalities (14 of 14)"),
        (1, 1, "alla kommuner (1 av 1)", "all municipalities (1 of 1)"),
    ],
)
def test_phrases_by_hand(n, base, swedish, english):
    assert counted(n, base, "sv") == swedish
    assert counted(n, base, "en") == english
    assert counted(n, base, "sv", begins=True) == swedish[0].upper() + swedish[1:]


@pytest.mark.parametrize(
    ("n", "base", "swedish", "english"),
    [
        (0, 0, "ingen av dem som visas (0 av 0)", "none of those that are shown (0 of 0)"),
        (0, 9, "ingen av dem som visas (0 av 9)", "none of those that are shown (0 of 9)"),
        (1, 9, "en av dem som visas (1 av 9)", "one of those that are shown (1 of 9)"),
        (2, 9, "några av dem som visas (2 av 9)", "a few of those that are shown (2 of 9)"),
        (6, 9, "flera av dem som visas (6 av 9)", "several of those that are shown (6 of 9)"),
        (7, 9, "de flesta av dem som visas (7 av 9)", "most of those that are shown (7 of 9)"),
        (9, 9, "alla som visas (9 av 9)", "all that are shown (9 of 9)"),
    ],
)
def test_who_is_shown_alone_is_never_told_as_everybody(n, base, swedish, english):
    assert counted(n, base, "sv", shown=True) == swedish
    assert counted(n, base, "en", shown=True, begins=True) == english[0].upper() + english[1:]
    assert of(n, base, "sv", shown=True) == f"{n} av {base} som visas"
    assert of(n, base, "en", shown=True) == f"{n} of {base} that are shown"


def oracle(n: int, base: int) -> str:
    """The rule as the domain words it, row by row, in exact fractions."""
    if base == 0:
        return "no_answers"
    share = Fraction(n, base)
    rows = [
        ("all", share == 1),
        ("none", share == 0),
        ("one", n == 1),
        ("some", share <= Fraction(1, 4)),
        ("several", share <= Fraction(2, 3)),
    ]
    return next((key for key, holds in rows if holds), "most")


@pytest.mark.parametrize("base", [*range(21), 290])
def test_the_rule_in_fractions_says_the_same(base):
    assert [wording(n, base).key for n in range(base + 1)] == [oracle(n, base) for n in range(base + 1)]


@pytest.mark.parametrize("base", [*range(1, 21), 290])
def test_more_is_never_said_with_a_weaker_word(base):
    found = [STRENGTH.index(wording(n, base).key) for n in range(base + 1)]
    assert found == sorted(found)


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_numbers_always_stand_behind_the_words(language):
    for n, base in EVERY:
        numbers = OF[language].format(n=n, base=base)
        assert of(n, base, language) == numbers
        assert counted(n, base, language).endswith(f" ({numbers})")


def test_every_key_has_its_words_in_both_languages_and_no_two_the_same():
    said = {key for n, base in EVERY for key in [wording(n, base).key]}
    for language, words in SUBJECTS.items():
        assert set(words) == said
        spoken = [text for key, text in words.items() if key != "no_answers"]
        assert len(set(spoken)) == len(spoken), language
        assert subject("one", language) == words["one"]


def test_a_language_that_is_not_there_is_answered_in_swedish():
    assert counted(2, 8, "fi") == "några kommuner (2 av 8)"


@pytest.mark.parametrize("pair", [(15, 14), (-1, 14)])
def test_more_than_there_are_is_refused(pair):
    with pytest.raises(ValueError, match="of 14"):
        wording(*pair)

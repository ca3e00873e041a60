"""A coded passage is found again wherever it stands, and never where it does not."""

import random

import pytest

from visits.anchors import CONTEXT, Anchor, anchor, digest, find, find_all, plain

NOTE = (
    "Vi saknar folk. Kommunchefen säger att det är prioriterat, men ingen har tid. Pengar finns i fjol. Vi saknar folk."
)


def at(text, passage, number=0):
    start = -1
    for _time in range(number + 1):
        start = text.index(passage, start + 1)
    return anchor(text, start, start + len(passage))


def test_a_passage_knows_its_place_and_what_stands_around_it():
    found = anchor("Först det ena.  Sedan det andra. ", 14, 33)
    assert found == Anchor(16, "Sedan det andra.", "Först det ena.  ", " ")
    assert (found.end, anchor("a" * 100, 50, 52).before) == (32, "a" * CONTEXT)


def test_blanks_alone_are_no_passage():
    assert anchor("ett  \n två", 3, 7).text == ""


@pytest.mark.parametrize("ends", ["\r\n", "\r", "\n"])
def test_line_ends_count_once(ends):
    text = f"Ett.{ends}Två."
    assert (plain(text), digest(text)) == ("Ett.\nTvå.", digest("Ett.\nTvå."))
    assert digest(text) != digest("Ett. Två.")


@pytest.mark.parametrize(
    ("changed", "place"),
    [
        (NOTE, "ingen har tid"),
        (f"Rubrik.\n\n{NOTE}", "ingen har tid"),
        (NOTE.replace("Vi saknar folk. K", "K"), "ingen har tid"),
        (NOTE.replace("Pengar finns i fjol.", ""), "ingen har tid"),
        # One side is gone, the other still stands.
        (NOTE.replace("det är prioriterat, men", "så är det; dock:"), "ingen har tid"),
        (NOTE.replace(". Pengar finns i fjol. Vi saknar folk.", "!"), "ingen har tid"),
        (f"Ingen har tid att läsa. Och {NOTE}", "ingen har tid"),
    ],
)
def test_found_again(changed, place):
    found = find(changed, at(NOTE, "ingen har tid"))
    assert found == at(changed, place)


@pytest.mark.parametrize(
    "changed",
    [
        "",
        NOTE.replace("ingen har tid", "ingen har riktigt tid"),
        NOTE.replace("ingen har tid", ""),
        # The words stand somewhere else, among others: short ones prove nothing.
        "I fikarummet: ingen har tid att fika, sade någon annan helt annanstans.",
    ],
)
def test_lost(changed):
    assert find(changed, at(NOTE, "ingen har tid")) is None


def test_a_long_passage_is_known_without_its_neighbours():
    passage = "Kommunchefen säger att det är prioriterat"
    changed = f"Allt annat är nytt här. {passage} nu. Och så vidare."
    assert find(changed, at(NOTE, passage)) == at(changed, passage)
    assert find(f"{passage} Nytt nytt nytt. {passage} Annat.", at(NOTE, passage)) is None


def test_the_ends_of_a_note_are_neighbours_too():
    first = at("Tid saknas.", "Tid saknas.")
    assert find("Tid saknas.\nMer kom sedan.", first) == Anchor(0, "Tid saknas.", "", "\nMer kom sedan.")
    assert find("Mer kom före.\nTid saknas.", first) == Anchor(14, "Tid saknas.", "Mer kom före.\n", "")
    assert find("Före. Tid saknas. Efter.", first) is None


def test_a_sentence_that_is_said_twice_keeps_its_place():
    first, second = at(NOTE, "Vi saknar folk", 0), at(NOTE, "Vi saknar folk", 1)
    changed = f"{'Helt ny inledning. ' * 20}{NOTE}"
    assert [each.start for each in find_all(changed, [second, first])] == [
        at(changed, "Vi saknar folk", 1).start,
        at(changed, "Vi saknar folk", 0).start,
    ]


def test_repeated_lines_move_together():
    """Nobody can tell which of thirty alike lines is meant: those that were apart stay apart, and in order."""
    text = "Nej.\n" * 30
    known = [anchor(text, 5 * n, 5 * n + 4) for n in (10, 12, 15)]
    assert find_all(text, known) == known
    first, second, third = (each.start for each in find_all("Ja!\n" + text, known))
    assert (second - first, third - second) == (10, 15)


def test_words_that_come_back_are_found():
    known = at(NOTE, "ingen har tid")
    assert find(NOTE.replace("ingen har tid", "alla har tid"), known) is None
    assert find(NOTE, known) == known


WORDS = [
    "vi",
    "ni",
    "kommun",
    "energi",
    "laddning",
    "sol",
    "tid",
    "pengar",
    "folk",
    "inte",
    "har",
    "kan",
    "ska",
    "behöver",
    "plan",
    "mål",
    "åtgärd",
    "ö",
    "å",
    "ä",
    "🌞",
    "bil",
]


@pytest.mark.parametrize("seed", range(60))
def test_random_edits_elsewhere_move_the_passage_exactly(seed):
    """Text is put in or taken away outside the passage, a neighbour's length from it: it is found where it went."""
    chance = random.Random(seed)
    text = " ".join(f"{chance.choice(WORDS)}{n}" for n in range(120))
    start = chance.randrange(200, 300)
    known = anchor(text, start, start + chance.randrange(10, 80))
    place = known.start
    for _edit in range(6):
        position = chance.choice([chance.randrange(0, max(1, place - CONTEXT)), None])
        if position is None:
            position = chance.randrange(place + len(known.text) + CONTEXT, len(text) + 1)
        taken = chance.choice([0, 0, chance.randrange(1, 30)])
        if position < place:
            taken = min(taken, max(0, place - CONTEXT - position))
        put = " ".join(chance.choice(WORDS) for _word in range(chance.randrange(6)))
        text = text[:position] + put + text[position + taken :]
        if position < place:
            place += len(put) - taken
    found = find(text, known)
    assert found is not None
    assert (found.start, found.text) == (place, known.text)


@pytest.mark.parametrize("seed", range(60))
def test_random_edits_anywhere_never_give_other_words(seed):
    """Whatever is done to the text: what is found are the same words, with a neighbour or a long passage to prove it."""
    chance = random.Random(1000 + seed)
    text = " ".join(chance.choice(WORDS) for _word in range(150))
    known = [anchor(text, start, start + chance.randrange(5, 60)) for start in range(20, 500, 60)]
    for _edit in range(10):
        position = chance.randrange(len(text))
        text = text[:position] + chance.choice(["", " ny ", "x" * 9]) + text[position + chance.randrange(12) :]
    for before, found in zip(known, find_all(text, known), strict=True):
        if found is None:
            assert before.before[-12:] + before.text + before.after[:12] not in text
        else:
            assert text[found.start : found.end] == before.text
            assert (found.before, found.after) == (
                text[max(0, found.start - CONTEXT) : found.start],
                text[found.end :][:CONTEXT],
            )


def test_a_text_that_repeats_itself_costs_no_minutes():
    text = "a" * 100_000
    known = [anchor(text, n * 300, n * 300 + 5) for n in range(300)]
    assert find_all(text, known) == known

"""The table of event sequences is the specification; each row is replayed."""

import csv
import random
from pathlib import Path

import pytest

from surveys.provenance import Event, Round, provenance, state_at

CASES = list(csv.DictReader((Path(__file__).parent / "provenance_cases.csv").read_text("utf-8").splitlines()))
CHANNELS = {"w": "web", "p": "phone", "v": "visit", "i": "import"}


def state(text):
    if text == "-":
        return None
    return (None, text[1:]) if text.startswith("~") else (int(text), "")


def replay(text):
    """Events and rounds of a line such as `w=3 S p! I`; `.` is a revision of some other question."""
    events, rounds, seq = [], [], 0
    for token in text.split():
        if token in "SI":
            rounds.append(Round("web" if token == "S" else "interview", seq))
            continue
        seq += 1
        if token == ".":
            continue
        channel = CHANNELS[token[0]]
        now = state_at(events, seq)
        if token[1] == "!":
            value, missing = now if now is not None else (None, "")
            events.append(Event(seq, "confirm", channel, value, missing))
        elif token[1] == "-":
            events.append(Event(seq, "clear", channel))
        else:
            value, missing = state(token[2:])
            events.append(Event(seq, "value", channel, value, missing))
    return events, rounds


def test_the_table_has_at_least_25_different_cases():
    assert len(CASES) >= 25
    assert len({row["case"] for row in CASES}) == len({row["events"] for row in CASES}) == len(CASES)


@pytest.mark.parametrize("row", CASES, ids=[row["case"] for row in CASES])
def test_provenance_case(row):
    found = provenance(*replay(row["events"]))
    assert {
        "status": found.status,
        "current": found.current,
        "baseline": found.baseline,
        "web": found.web,
        "phone": found.phone,
        "visit": found.visit,
    } == {
        "status": row["status"],
        **{name: state(row[name]) for name in ("current", "baseline", "web", "phone", "visit")},
    }


def test_every_status_occurs_in_the_table():
    assert {row["status"] for row in CASES} == {"", "reported", "confirmed", "changed", "added"}


def test_rounds_do_not_depend_on_the_order_in_which_they_are_given():
    events, rounds = replay("w=1 S p=2 I p=3 I v=0")
    expected = provenance(events, rounds)
    for seed in range(5):
        shuffled = random.Random(seed).sample(rounds, len(rounds))
        assert provenance(events, shuffled) == expected


def test_state_at_ignores_confirmations_and_later_events():
    events, _rounds = replay("w=1 p! p=2 p-")
    assert [state_at(events, seq) for seq in range(6)] == [None, (1, ""), (1, ""), (2, ""), None, None]

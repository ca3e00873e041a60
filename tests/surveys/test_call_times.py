"""When to call again, and how a call keeps to its plan: plain arithmetic."""

import datetime

import pytest

from surveys.interview.times import pace, times_to_call_again
from tests.factories import STOCKHOLM, at


def said(now):
    return [f"{each:%a %d %b %H:%M %z}" for each in times_to_call_again(now, STOCKHOLM)]


def test_three_times_on_a_thursday():
    assert said(at(22, 9, 58, month=11)) == [
        "Thu 22 Nov 10:30 +0100",
        "Fri 23 Nov 09:00 +0100",
        "Mon 26 Nov 10:00 +0100",
    ]


def test_nobody_is_called_at_the_weekend():
    assert said(at(23, 14, month=11))[1:] == ["Mon 26 Nov 09:00 +0100", "Mon 03 Dec 10:00 +0100"]


def test_nine_is_nine_after_the_clocks_have_changed():
    # The night to 28 October 2018 summer time ended.
    assert said(at(26, 16, 1))[1:] == ["Mon 29 Oct 09:00 +0100", "Mon 05 Nov 10:00 +0100"]
    assert said(at(25, 16))[1:] == ["Fri 26 Oct 09:00 +0200", "Mon 29 Oct 10:00 +0100"]


@pytest.mark.parametrize(
    "now",
    [
        datetime.datetime(2018, 10, 28, 0, 45, tzinfo=datetime.UTC),
        datetime.datetime(2019, 3, 31, 0, 45, tzinfo=datetime.UTC),
    ],
)
def test_half_an_hour_is_half_an_hour_while_the_clocks_change(now):
    assert times_to_call_again(now, STOCKHOLM)[0] - now == datetime.timedelta(minutes=30)


@pytest.mark.parametrize(
    ("spent", "done", "left", "behind"),
    [
        (0, 0, 45, 0),
        (600, 5, 35, 0),
        (1450, 5, 20, 6),
        (2700, 13, 0, 0),
        (3000, 10, -5, 15),
    ],
)
def test_pace(spent, done, left, behind):
    found = pace(spent=spent, length=2700, done=done, total=13)
    assert (found.left, found.behind) == (left, behind)
    assert found.is_late == (behind >= 5)


def test_a_call_without_cards_is_never_late():
    assert pace(spent=4000, length=2700, done=0, total=0).behind == 0

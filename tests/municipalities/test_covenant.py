"""Dates as precise as they are known, and what they mean for the questionnaire."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from municipalities.covenant import parse_signed, written
from municipalities.models import Municipality

TODAY = datetime.date(2026, 11, 22)
DAY = datetime.date


@pytest.mark.parametrize(
    ("text", "before", "expected"),
    [
        ("", False, (None, "day")),
        ("  ", False, (None, "day")),
        ("2013", False, (DAY(2013, 1, 1), "year")),
        ("2016-07", False, (DAY(2016, 7, 1), "month")),
        ("2016-7", False, (DAY(2016, 7, 1), "month")),
        ("2013-10-30", False, (DAY(2013, 10, 30), "day")),
        ("2016-07", True, (DAY(2016, 7, 1), "before")),
        ("2016-07-15", True, (DAY(2016, 7, 15), "before")),
    ],
)
def test_a_written_date(text, before, expected):
    assert parse_signed(text, before=before, today=TODAY) == expected


@pytest.mark.parametrize(
    ("text", "before", "code"),
    [
        ("i fjol", False, "not_a_date"),
        ("2013-13", False, "not_a_date"),
        ("2013-02-30", False, "not_a_date"),
        ("13-10-30", False, "not_a_date"),
        ("２０１３", False, "not_a_date"),
        ("0000", False, "not_a_date"),
        ("2007", False, "too_early"),
        ("2027", False, "in_future"),
        ("2026-11-23", False, "in_future"),
        ("", True, "date_missing"),
    ],
)
def test_what_is_no_date_is_refused(text, before, code):
    with pytest.raises(ValidationError) as caught:
        parse_signed(text, before=before, today=TODAY)
    assert caught.value.code == code


@pytest.mark.parametrize("text", ["2013", "2016-07", "2013-10-30"])
@pytest.mark.parametrize("before", [False, True])
def test_a_date_is_written_as_it_was_read(text, before):
    day, precision = parse_signed(text, before=before)
    again = parse_signed(written(day, precision), before=before)
    assert again == (day, precision)


def municipality(day, precision):
    return Municipality(name="Kalix", covenant_signed_on=day, covenant_precision=precision)


@pytest.mark.parametrize(
    ("day", "precision", "latest", "sv", "en"),
    [
        (None, "day", None, "", ""),
        (DAY(2016, 6, 27), "day", DAY(2016, 6, 27), "2016-06-27", "2016-06-27"),
        (DAY(2016, 2, 1), "month", DAY(2016, 2, 29), "2016-02", "2016-02"),
        (DAY(2013, 1, 1), "year", DAY(2013, 12, 31), "2013", "2013"),
        (DAY(2016, 7, 1), "before", DAY(2016, 6, 30), "före 2016-07", "before 2016-07"),
        (DAY(2016, 7, 15), "before", DAY(2016, 7, 14), "före 2016-07-15", "before 2016-07-15"),
    ],
)
def test_what_is_known_of_a_date(day, precision, latest, sv, en):
    assert municipality(day, precision).covenant_latest_day() == latest
    with translation.override("sv"):
        assert str(municipality(day, precision).covenant_text()) == sv
    with translation.override("en"):
        assert str(municipality(day, precision).covenant_text()) == en


@pytest.mark.parametrize(
    ("day", "precision", "on", "variant"),
    [
        (None, "day", DAY(2018, 9, 1), "other"),
        (DAY(2018, 9, 1), "day", DAY(2018, 9, 1), "signatory"),
        (DAY(2018, 9, 2), "day", DAY(2018, 9, 1), "other"),
        # Only what is sure counts: somewhere in September may be after the first.
        (DAY(2018, 9, 1), "month", DAY(2018, 9, 1), "other"),
        (DAY(2018, 9, 1), "month", DAY(2018, 9, 30), "signatory"),
        (DAY(2018, 1, 1), "year", DAY(2018, 9, 1), "other"),
        (DAY(2018, 9, 1), "before", DAY(2018, 8, 31), "signatory"),
        (DAY(2018, 9, 2), "before", DAY(2018, 8, 31), "other"),
    ],
)
def test_variant_on_a_day(day, precision, on, variant):
    assert municipality(day, precision).variant_on(on) == variant

"""The day on which the tests of the stages stand, and those around it."""

import datetime

from tests.factories import STOCKHOLM

TODAY = datetime.date(2018, 11, 22)  # a Thursday


def days(n: int) -> datetime.date:
    return TODAY + datetime.timedelta(days=n)


def at(n: int, hour: int = 10) -> datetime.datetime:
    return datetime.datetime.combine(days(n), datetime.time(hour), STOCKHOLM)

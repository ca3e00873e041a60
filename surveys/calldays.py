"""By which day a call is to be made. Pure: standard library only.

The board's next step and "next to call" count with the same days.
"""

from __future__ import annotations

import datetime

# Working days within which …
ASKED_FOR = 2  # … a call that a municipality asks for is booked
AFTER_NO_ANSWER = 1  # … somebody who was not reached is tried again
AFTER_ANSWERS = 5  # … answers that were handed in on the web are gone through
AFTER_A_BREAK = 2  # … an interview that was broken off goes on


def workday(day: datetime.date, n: int) -> datetime.date:
    """The working day (Monday to Friday) `n` working days after a day; negative is before.

    A Saturday or Sunday counts from the Friday before it. Holidays are not known.
    """
    found = day
    while found.weekday() > 4:
        found -= datetime.timedelta(days=1)
    step = datetime.timedelta(days=1 if n > 0 else -1)
    for _each in range(abs(n)):
        found += step
        while found.weekday() > 4:
            found += step
    return found

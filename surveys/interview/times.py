"""Times of a call: when to call again, and how it keeps to its plan. Pure: time is an argument."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from zoneinfo import ZoneInfo

SOON = datetime.timedelta(minutes=30)
MORNING, LATER = datetime.time(9), datetime.time(10)
SATURDAY = 5
WORTH_SAYING = 5
"""Minutes behind the plan from which the page says so."""
LENGTH = datetime.timedelta(minutes=45)


def times_to_call_again(now: datetime.datetime, zone: ZoneInfo) -> list[datetime.datetime]:
    """Three times: in half an hour, the next working day at 09.00, the Monday after that at 10.00, by the clock on the wall.

    Half an hour is half an hour also in the night when the clocks change; 09.00 is 09.00 after it.
    """
    soon = (now + SOON).astimezone(zone).replace(second=0, microsecond=0)
    # To the next five minutes, in absolute time: the wall clock may be changing.
    soon = (soon.astimezone(datetime.UTC) + datetime.timedelta(minutes=-soon.minute % 5)).astimezone(zone)
    morning = now.astimezone(zone).date() + datetime.timedelta(days=1)
    while morning.weekday() >= SATURDAY:
        morning += datetime.timedelta(days=1)
    monday = morning + datetime.timedelta(days=7 - morning.weekday())
    return [
        soon,
        datetime.datetime.combine(morning, MORNING, tzinfo=zone),
        datetime.datetime.combine(monday, LATER, tzinfo=zone),
    ]


@dataclass(frozen=True, slots=True)
class Pace:
    """How a call keeps to its time, in minutes. `left` is negative when the time is over; `behind` is 0 if it keeps up."""

    left: int
    behind: int

    @property
    def is_late(self) -> bool:
        return self.behind >= WORTH_SAYING

    @property
    def over(self) -> int:
        return max(-self.left, 0)


def pace(*, spent: int, length: int, done: int, total: int) -> Pace:
    """`spent` and `length` are seconds; `done` of `total` cards are finished, and each is planned to take as long."""
    planned = length * done / total if total else length
    return Pace(left=(length - spent) // 60, behind=max(int(spent - planned) // 60, 0) if done < total else 0)

"""When it suits somebody to be called: a day, and the part of it or the time. No Django models; stored as rows of text."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

ANY, MORNING, AFTERNOON = "any", "am", "pm"
PARTS: dict[str, Promise] = {ANY: _("any time"), MORNING: _("in the morning"), AFTERNOON: _("in the afternoon")}
# From eight to half past four, when somebody is in on both sides.
TIMES = tuple(f"{hour:02}:{minute}" for hour in range(8, 17) for minute in ("00", "30"))
MOST_WISHES = 3


@dataclass(frozen=True, slots=True)
class Wish:
    """`when` is one of PARTS or of TIMES."""

    day: datetime.date
    when: str = ANY

    @classmethod
    def from_row(cls, row: str) -> Wish:
        day, _space, when = row.partition(" ")
        return cls(datetime.date.fromisoformat(day), when)

    @property
    def row(self) -> str:
        return f"{self.day} {self.when}"

    def __str__(self) -> str:
        """In words, in the reader's language."""
        day = date_format(self.day, "l j F")
        if self.when in PARTS:
            return f"{day}, {PARTS[self.when]}"
        return gettext("%(day)s at %(time)s") % {"day": day, "time": self.when}

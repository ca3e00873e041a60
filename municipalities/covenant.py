"""A date of signing as it is written, in a form or in a file, and as precise as it is known."""

import datetime
import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

# The Covenant of Mayors began in January 2008.
FIRST_YEAR = 2008
_WRITTEN = re.compile(r"(?P<year>[0-9]{4})(?:-(?P<month>[0-9]{1,2})(?:-(?P<day>[0-9]{1,2}))?)?")


def parse_signed(text: str, *, before: bool, today: datetime.date | None = None) -> tuple[datetime.date | None, str]:
    """("2013" | "2016-07" | "2013-10-30", before) -> (date, precision); an empty text is no date.

    The date is the first day of what is written. With `today`, a later date is refused. Raises ValidationError with a
    message for the person who wrote it.
    """
    text = text.strip()
    if not text:
        if before:
            raise ValidationError(_("Write the date before which the Covenant was signed."), code="date_missing")
        return None, "day"
    match = _WRITTEN.fullmatch(text)
    try:
        if match is None:
            raise ValueError(text)
        day = datetime.date(int(match["year"]), int(match["month"] or 1), int(match["day"] or 1))
    except ValueError:
        raise ValidationError(
            _("Write the date as 2013, 2013-10 or 2013-10-30, as precisely as you know it."), code="not_a_date"
        ) from None
    if day.year < FIRST_YEAR:
        raise ValidationError(_("The Covenant of Mayors began in 2008. Check the year."), code="too_early")
    if today is not None and day > today:
        raise ValidationError(_("This date has not come yet. Check it."), code="in_future")
    if before:
        return day, "before"
    return day, "day" if match["day"] else "month" if match["month"] else "year"


def written(day: datetime.date | None, precision: str) -> str:
    """The text that `parse_signed` reads back as this date, without the "before"."""
    if day is None:
        return ""
    if precision == "year":
        return f"{day.year}"
    if precision == "month" or (precision == "before" and day.day == 1):
        return f"{day:%Y-%m}"
    return f"{day:%Y-%m-%d}"

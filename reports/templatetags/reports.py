from django import template
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import pgettext

register = template.Library()


@register.filter
def day_of(day, today):
    """A date in a table: "12 okt", with the year if it is another than today's; '' for none."""
    if day is None:
        return ""
    pattern = pgettext("day in a table", "j M") if day.year == today.year else pgettext("day in a table", "j M Y")
    return date_format(day, pattern)


@register.filter
def moment(at):
    """When something was said: "fre 12 okt 2018, 14.03"."""
    return date_format(localtime(at), pgettext("day and time", "D j M Y, H:i"))


@register.filter
def at(mapping, key):
    return mapping[key]


@register.filter
def signed(number):
    """A difference: "+2", "0", "−1"."""
    return f"+{number}" if number > 0 else f"{number}".replace("-", "−")

"""Days and times as they are said: "12 okt", "fre 12 okt 2018, 14:03"; "12 Oct" in English."""

from django import template
from django.utils import timezone, translation
from django.utils.dateformat import format as format_date

register = template.Library()


def _month():
    """Swedish writes months in lower case, which Django's usual letter does not."""
    return "b" if (translation.get_language() or "sv").startswith("sv") else "M"


def _local(at):
    return timezone.localtime(at) if hasattr(at, "hour") else at


@register.filter
def day_month(at):
    return format_date(_local(at), f"j {_month()}") if at else ""


@register.filter
def day_time(at):
    return format_date(_local(at), f"D j {_month()} Y, H:i") if at else ""

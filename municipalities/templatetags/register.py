import re

from django import template

register = template.Library()


@register.filter
def tel(number):
    """The address that dials a telephone number as people write it: "0923-650 00 ankn 12" -> "tel:092365000,12"."""
    number, _, extension = re.sub(r"\(0\)", "", number).lower().partition("ankn" if "ankn" in number.lower() else "x")
    digits = re.sub(r"[^0-9+]", "", number)
    after = re.sub(r"[^0-9]", "", extension)
    return f"tel:{digits},{after}" if after else f"tel:{digits}"

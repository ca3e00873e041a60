"""How a label and what is said of it stand beside each other."""

from django import template

from accounts.sentences import joined

register = template.Library()


@register.filter
def said_of(label: str, text: str) -> str:
    """`{{ field.label|said_of:error }}`: "Date: choose a day", but "What went wrong? Say it here"."""
    return joined(str(label), str(text))

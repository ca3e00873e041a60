"""Hints of keys on the page of a call: seen, never read aloud; what is read aloud is `aria-keyshortcuts`."""

from django import template
from django.utils.html import format_html, format_html_join

register = template.Library()

BROWSER_KEEPS = "NTW"
"""Letters that browsers keep for themselves together with Ctrl: a new window, a new tab, closing one."""


def _keys(context, letter):
    if not context.get("with_ctrl"):
        return [letter]
    return ["Ctrl", "Alt", letter] if letter in BROWSER_KEEPS else ["Ctrl", letter]


@register.simple_tag(takes_context=True)
def key(context, letter):
    """The keys to press, as hints."""
    parts = format_html_join(" ", "<kbd>{}</kbd>", ((each,) for each in _keys(context, letter)))
    return format_html('<span class="keyhint" aria-hidden="true">{}</span>', parts)


@register.simple_tag(takes_context=True)
def shortcut(context, letter):
    """The value of `aria-keyshortcuts`."""
    return "+".join({"Ctrl": "Control"}.get(each, each) for each in _keys(context, letter))

"""The choices of a question as HTML. A page has fifty of them, always the same, so each list is put together once.

A template would spend a third of a page's time on these loops. What is kept here is bounded, and made of the
questionnaire's own texts only.
"""

from __future__ import annotations

from functools import lru_cache

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from surveys.forms.options import Option

_KEPT = 4096
Options = tuple[Option, ...]


def _input(kind: str, name: str, option: Option, id_: str) -> SafeString:
    """`id_` is for the first control of a question, where links to the question lead."""
    own_id = format_html(' id="{}"', id_) if id_ else ""
    checked = " checked" if option.chosen else ""
    return format_html('<input type="{}" name="{}" value="{}"{}{}>', kind, name, option.value, own_id, checked)


@lru_cache(maxsize=_KEPT)
def tiles(name: str, options: Options, first_id: str) -> SafeString:
    """The steps of a scale side by side, with their numbers."""
    return format_html_join(
        "",
        '<label><span class="pick">{}{}</span> <span>{}</span></label>',
        (
            (_input("radio", name, o, "" if place else first_id), f" {o.number}" if o.number else "", o.label)
            for place, o in enumerate(options)
        ),
    )


@lru_cache(maxsize=_KEPT)
def lines(kind: str, name: str, options: Options, first_id: str) -> SafeString:
    """Radios or checkboxes below each other."""
    return format_html_join(
        "",
        "<label>{} <span>{}</span></label>",
        ((_input(kind, name, o, "" if place else first_id), o.label) for place, o in enumerate(options)),
    )


@lru_cache(maxsize=_KEPT)
def apart(name: str, options: Options) -> SafeString:
    """Radios in a row: what is no step of the scale, and the reasons for not answering."""
    return format_html_join("", "<label>{} {}</label>", ((_input("radio", name, o, ""), o.label) for o in options))


@lru_cache(maxsize=_KEPT)
def choices(options: Options) -> SafeString:
    """The lines of a select."""
    return format_html_join(
        "",
        '<option value="{}"{}>{}</option>',
        ((o.value, " selected" if o.chosen else "", o.label) for o in options),
    )

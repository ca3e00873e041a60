"""How a rating looks wherever it stands: a number on its colour, or the letter and the pattern of why there is none."""

from __future__ import annotations

from django.utils.html import format_html
from django.utils.safestring import SafeString

from reports.analysis.ratings import VALUE
from reports.sentences import MARKS


def look(state: str, score: int | None) -> tuple[str, SafeString]:
    """The classes and the content of a cell."""
    if state == VALUE:
        return f"cell n{score}", format_html("{}", score)
    letter, pattern, words = MARKS[state]
    content = format_html('<span class="visually-hidden">{}</span>', words)
    if letter:
        content = format_html('<b aria-hidden="true">{}</b>{}', letter, content)
    return f"cell miss {pattern}", content

"""The text of a note as HTML, a radio button at each sentence, its passages marked and numbered; and passages as lines of a list.

The text is made here and not in a template, where every blank between tags would be a character of the note; the lines,
because a visit has hundreds of them and a template takes ten times as long.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from visits.anchors import plain
from visits.models import Excerpt
from visits.passages import Piece, Sentence, Span, laid_out


def marked(text: str, excerpts: Iterable[Excerpt], *, chosen: str = "", opened: int = 0) -> SafeString:
    """The whole text. `chosen` is the "start-end" of the sentence whose button is pressed, `opened` the passage looked at.

    Every stretch of the note carries where it begins (`data-at`), which is what a script reads a selection by.
    """
    rows = list(excerpts)
    numbers = {row.pk: number for number, row in enumerate(rows, start=1)}
    layout = laid_out(plain(text), [Span(row.pk, row.start, row.end) for row in rows])
    return format_html_join("", "{}", ((_sentence(each, numbers, chosen, opened),) for each in layout))


def _sentence(sentence: Sentence, numbers: Mapping[int, int], chosen: str, opened: int) -> SafeString:
    at = sentence.start
    parts = []
    for piece in sentence.pieces:
        parts.append(_piece(piece, at, numbers, opened))
        at += len(piece.text)
    text = mark_safe("".join(parts))  # noqa: S308 - each part is escaped below
    if sentence.is_gap:
        return text
    return format_html(
        '<label class="sentence"><input type="radio" name="passage" value="{}"{}>{}</label>',
        sentence.value,
        mark_safe(" checked") if sentence.value == chosen else "",
        text,
    )


def _piece(piece: Piece, at: int, numbers: Mapping[int, int], opened: int) -> SafeString:
    links = format_html_join(
        "",
        '<a class="passage-number" id="e{}" href="#passage-{}"><span class="visually-hidden">{} </span>{}</a>',
        ((key, key, _("Passage"), numbers[key]) for key in piece.begins),
    )
    if not piece.marks:
        return format_html('<span data-at="{}">{}</span>', at, piece.text)
    look = ["passage", "passage-twice" if len(piece.marks) > 1 else "", "is-open" if opened in piece.marks else ""]
    return format_html('{}<mark class="{}" data-at="{}">{}</mark>', links, " ".join(filter(None, look)), at, piece.text)


LOOK = 300
"""Characters of a passage in a list."""


def lines(excerpts: Iterable[Excerpt], address: str) -> SafeString:
    """Passages of one note as items, each a link to its place; `address` is that of the note's page."""
    return format_html_join("", "{}", ((_line(each, address),) for each in excerpts))


def _line(excerpt: Excerpt, address: str) -> SafeString:
    given = [each.name for each in (excerpt.theme, excerpt.role) if each is not None]
    lost = format_html(' · <span class="late">{}</span>', _("lost its place")) if excerpt.is_lost else ""
    return format_html(
        '<li class="item"><div class="item-head"><p><a class="quote" href="{}?excerpt={}#e{}"><q lang="sv">{}</q></a></p>'
        '<p><span class="excerpt-code">{}</span>{} · <span class="quiet">{}</span>{}</p></div></li>',
        address,
        excerpt.pk,
        excerpt.pk,
        Truncator(excerpt.text).chars(LOOK),
        excerpt.code.name,
        format_html_join("", " · {}", ((each,) for each in given)),
        excerpt.get_permission_display(),
        lost,
    )

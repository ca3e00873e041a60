"""The bars of a public page or a document, as SVG and as PNG: the same drawing twice, no library that looks different.

The text alternative is the table that stands beside it; the picture names it.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cache
from typing import Any
from xml.sax.saxutils import escape

from django.contrib.staticfiles import finders
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

WIDTH, LABEL, NUMBER = 960, 380, 110
LETTER = 8.5
"""Of a number in its size, at most."""
ROW, BAR, HEAD, FOOT = 40, 22, 64, 52
INK, QUIET, FILL, GROUND, PAPER = "#1a2b2c", "#516263", "#0b5a60", "#e4f0ef", "#ffffff"
FONT = "vendor/inter/files/inter-latin-wght-normal.woff2"
SCALE = 2
"""Of the PNG: twice as many pixels, for print."""


@dataclass(frozen=True, slots=True)
class Bar:
    """`text` is the number as it stands beside the bar: "6 av 14"."""

    label: str
    text: str
    n: int
    base: int


@dataclass(frozen=True, slots=True)
class Chart:
    """One bar for each row, as long as n of base. `source`: who says so, and when."""

    title: str
    bars: tuple[Bar, ...]
    source: str
    is_demo: bool

    @property
    def about(self) -> str:
        """What it says, for who does not see it."""
        return "; ".join(f"{bar.label}: {bar.text}" for bar in self.bars)

    @property
    def name(self) -> str:
        """Of its file; the same for the same chart."""
        return f"chart-{hashlib.sha256(json.dumps(asdict(self)).encode()).hexdigest()[:12]}.svg"

    @property
    def svg(self) -> SafeString:
        """As it stands in a page."""
        return mark_safe(as_svg(drawn(self)))  # noqa: S308 - every text in it is escaped


@dataclass(frozen=True, slots=True)
class Box:
    x: float
    y: float
    width: float
    height: float
    fill: str


@dataclass(frozen=True, slots=True)
class Words:
    """`anchor` start or end; y is the line that letters stand on."""

    x: float
    y: float
    text: str
    size: int
    fill: str
    anchor: str = "start"
    is_strong: bool = False


@dataclass(frozen=True, slots=True)
class Drawing:
    width: int
    height: int
    boxes: tuple[Box, ...]
    words: tuple[Words, ...]
    title: str
    about: str
    name: str


def drawn(chart: Chart) -> Drawing:
    rows: Sequence[Bar] = chart.bars
    room = WIDTH - LABEL - max(NUMBER, round(max((len(bar.text) for bar in rows), default=0) * LETTER) + 16)
    boxes: list[Box] = []
    words = [Words(0, 28, chart.title, 22, INK, is_strong=True)]
    for place, row in enumerate(rows):
        top = HEAD + place * ROW
        share = row.n / row.base if row.base else 0
        boxes += [Box(LABEL, top, room, BAR, GROUND), Box(LABEL, top, round(room * share, 2), BAR, FILL)]
        words.append(Words(LABEL - 12, top + 17, fitted(row.label), 15, INK, "end"))
        words.append(Words(LABEL + room + 12, top + 17, row.text, 15, INK))
    bottom = HEAD + len(rows) * ROW + 24
    words.append(Words(0, bottom, chart.source, 13, QUIET))
    if chart.is_demo:
        words.append(Words(WIDTH, bottom, _("Invented demo data"), 13, "#9a3412", "end", is_strong=True))
    height = HEAD + len(rows) * ROW + FOOT
    return Drawing(WIDTH, height, tuple(boxes), tuple(words), chart.title, chart.about, chart.name)


def fitted(label: str, most: int = 46) -> str:
    """What there is room for."""
    return label if len(label) <= most else label[: most - 1].rstrip() + "…"


def as_svg(drawing: Drawing) -> str:
    """With its title and what it says as text, for who does not see it. Several may stand in one page."""
    key = drawing.name.partition(".")[0]
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {drawing.width} {drawing.height}" '
        f'width="{drawing.width}" height="{drawing.height}" role="img" aria-labelledby="{key}-t {key}-d" '
        'font-family="Inter Variable, Inter, Arial, sans-serif">',
        f'<title id="{key}-t">{escape(drawing.title)}</title><desc id="{key}-d">{escape(drawing.about)}</desc>',
        f'<rect width="{drawing.width}" height="{drawing.height}" fill="{PAPER}"/>',
    ]
    parts += [
        f'<rect x="{box.x}" y="{box.y}" width="{box.width}" height="{box.height}" fill="{box.fill}"/>'
        for box in drawing.boxes
    ]
    parts += [
        f'<text x="{each.x}" y="{each.y}" font-size="{each.size}" fill="{each.fill}" text-anchor="{each.anchor}"'
        f"{' font-weight=' + chr(34) + '600' + chr(34) if each.is_strong else ''}>{escape(each.text)}</text>"
        for each in drawing.words
    ]
    return "\n".join([*parts, "</svg>"])


@cache
def _font(size: int, weight: int) -> Any:
    from PIL import ImageFont  # noqa: PLC0415 - only who fetches a picture pays for it

    path = finders.find(FONT)
    if not path:
        raise FileNotFoundError(f"the font {FONT} is not among the static files")
    font = ImageFont.truetype(str(path), size)
    font.set_variation_by_axes([weight])
    return font


def as_png(drawing: Drawing) -> bytes:
    from PIL import Image, ImageDraw  # noqa: PLC0415

    image = Image.new("RGB", (drawing.width * SCALE, drawing.height * SCALE), PAPER)
    draw = ImageDraw.Draw(image)
    for box in drawing.boxes:
        if box.width >= 1:
            corners = (box.x, box.y, box.x + box.width, box.y + box.height)
            draw.rectangle([round(each * SCALE) for each in corners], fill=box.fill)
    for each in drawing.words:
        font = _font(each.size * SCALE, 600 if each.is_strong else 400)
        anchor = "rs" if each.anchor == "end" else "ls"
        draw.text((each.x * SCALE, each.y * SCALE), each.text, font=font, fill=each.fill, anchor=anchor)
    out = io.BytesIO()
    image.save(out, "PNG", optimize=True)
    return out.getvalue()

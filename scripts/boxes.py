"""Make accounts/data/boxes.ttf, the box to tick on paper: Inter has none, and a drawn one costs as much as a line of text."""

import io
from pathlib import Path

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen

TARGET = Path(__file__).resolve().parent.parent / "accounts" / "data" / "boxes.ttf"
BOX = 0x2610
# In thousandths of the size of the text: the side, the line and the room that the box takes.
SIDE, LINE, WIDTH, BELOW = 960, 85, 1080, -120


def _square(pen: TTGlyphPen, low: int, left: int, side: int, *, hole: bool) -> None:
    corners = [(left, low), (left, low + side), (left + side, low + side), (left + side, low)]
    first, *others = reversed(corners) if hole else corners
    pen.moveTo(first)
    for corner in others:
        pen.lineTo(corner)
    pen.closePath()


def font() -> bytes:
    """A font with one character; the same bytes each time."""
    pen = TTGlyphPen(None)
    _square(pen, BELOW, 0, SIDE, hole=False)
    _square(pen, BELOW + LINE, LINE, SIDE - 2 * LINE, hole=True)
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder([".notdef", "box"])
    builder.setupCharacterMap({BOX: "box"})
    builder.setupGlyf({".notdef": TTGlyphPen(None).glyph(), "box": pen.glyph()})
    builder.setupHorizontalMetrics({".notdef": (500, 0), "box": (WIDTH, 0)})
    builder.setupHorizontalHeader(ascent=SIDE + BELOW, descent=BELOW)
    builder.setupNameTable({"familyName": "Boxes", "styleName": "Regular"})
    builder.setupOS2(sTypoAscender=SIDE + BELOW, sTypoDescender=BELOW, usWinAscent=SIDE + BELOW, usWinDescent=-BELOW)
    builder.setupPost()
    builder.updateHead(created=0, modified=0)
    builder.font.recalcTimestamp = False
    out = io.BytesIO()
    builder.save(out)
    return out.getvalue()


if __name__ == "__main__":
    TARGET.write_bytes(font())

"""Who names whom as a partner, drawn as arrows between the tiles of the municipalities. Reads nothing.

The adjacency table beside it says the same in words. A municipality without a place among the tiles stands in the table only.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from reports.analysis.collaboration import Partners

WIDTH, HEIGHT, GAP_X, GAP_Y, MARGIN = 146, 56, 28, 48, 20
BOWS = (12.0, -12.0, 45.0, -45.0, 65.0, -65.0, 85.0, -85.0, 105.0, -105.0, 130.0, -130.0, 160.0, -160.0)
"""How far an arrow may leave the straight line, to cross as little of other tiles as can be."""
_STEPS = 24


Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Tile:
    """A municipality's place among the tiles, rows and columns from 0."""

    code: str
    name: str
    row: int
    column: int


@dataclass(frozen=True, slots=True)
class Drawn:
    """A tile on the drawing; `is_in`: it names somebody or is named."""

    name: str
    x: int
    y: int
    text_x: int
    text_y: int
    is_in: bool


@dataclass(frozen=True, slots=True)
class Arrow:
    path: str
    is_mutual: bool


@dataclass(frozen=True, slots=True)
class Network:
    """`arrows` is empty where nobody names anybody that has a tile; `missing`: how many of the table have none."""

    width: int
    height: int
    tiles: tuple[Drawn, ...]
    arrows: tuple[Arrow, ...]
    missing: int

    @property
    def box(self) -> str:
        return f"0 0 {self.width} {self.height}"


def network(tiles: Sequence[Tile], rows: Iterable[Partners]) -> Network:
    """One arrow for each wish; one with two heads where it goes both ways, drawn last so that it lies on top."""
    rows = tuple(rows)
    centres = {tile.code: _centre(tile) for tile in tiles}
    taking_part = {row.code for row in rows}
    width = max((tile.column for tile in tiles), default=-1) * (WIDTH + GAP_X) + WIDTH + 2 * MARGIN
    height = max((tile.row for tile in tiles), default=-1) * (HEIGHT + GAP_Y) + HEIGHT + 2 * MARGIN
    one_way: list[Arrow] = []
    both: list[Arrow] = []
    for row in rows:
        for link in row.names:
            if row.code not in centres or link.other not in centres or (link.is_mutual and row.code > link.other):
                continue
            others = [centre for code, centre in centres.items() if code not in (row.code, link.other)]
            bows = (0.0, *BOWS) if link.is_mutual else BOWS
            found = Arrow(_way(centres[row.code], centres[link.other], bows, others, (width, height)), link.is_mutual)
            (both if link.is_mutual else one_way).append(found)
    return Network(
        width=width,
        height=height,
        tiles=tuple(_drawn(tile, tile.code in taking_part) for tile in tiles),
        arrows=(*one_way, *both),
        missing=sum(row.code not in centres for row in rows),
    )


def _centre(tile: Tile) -> Point:
    x = MARGIN + tile.column * (WIDTH + GAP_X) + WIDTH / 2
    return x, MARGIN + tile.row * (HEIGHT + GAP_Y) + HEIGHT / 2


def _drawn(tile: Tile, is_in: bool) -> Drawn:
    x, y = _centre(tile)
    return Drawn(tile.name, round(x - WIDTH / 2), round(y - HEIGHT / 2), round(x), round(y + 9), is_in)


def _way(start: Point, end: Point, bows: Sequence[float], others: Sequence[Point], size: tuple[int, int]) -> str:
    """The path that crosses least; of equal ones that of the first bow."""
    curves = [_curve(start, end, bow) for bow in bows]
    best = min(curves, key=lambda curve: _crossed(curve, others, size))
    numbers = [round(number, 1) for point in best for number in point]
    return "M{} {}Q{} {} {} {}".format(*numbers)


def _curve(start: Point, end: Point, bow: float) -> tuple[Point, Point, Point]:
    """From the edge of one tile to the edge of the other, bent to the side of its way by `bow`."""
    length = math.dist(start, end)
    across = (end[1] - start[1]) / length, (start[0] - end[0]) / length
    middle = ((start[0] + end[0]) / 2 + across[0] * bow * 2, (start[1] + end[1]) / 2 + across[1] * bow * 2)
    return _edge(start, middle), middle, _edge(end, middle)


def _crossed(curve: tuple[Point, Point, Point], others: Sequence[Point], size: tuple[int, int]) -> int:
    """How much of the curve lies in other tiles; outside the drawing is worse than any of it."""
    (x1, y1), (x2, y2), (x3, y3) = curve
    found = 0
    for step in range(1, _STEPS):
        t = step / _STEPS
        x = (1 - t) ** 2 * x1 + 2 * (1 - t) * t * x2 + t**2 * x3
        y = (1 - t) ** 2 * y1 + 2 * (1 - t) * t * y2 + t**2 * y3
        if not (2 < x < size[0] - 2 and 2 < y < size[1] - 2):
            found += 100
        found += any(abs(x - ox) < WIDTH / 2 + 3 and abs(y - oy) < HEIGHT / 2 + 3 for ox, oy in others)
    return found


def _edge(centre: Point, towards: Point) -> Point:
    """Where the line from a tile's centre leaves it, with a little air."""
    dx, dy = towards[0] - centre[0], towards[1] - centre[1]
    part = min((side / 2 + 3) / abs(d) if d else math.inf for side, d in ((WIDTH, dx), (HEIGHT, dy)))
    return centre[0] + dx * part, centre[1] + dy * part

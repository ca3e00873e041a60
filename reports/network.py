"""Who names whom as a partner, drawn as arrows between the tiles of the municipalities. Reads nothing.

The adjacency table beside it says the same in words. A municipality without a place among the tiles stands in the table only.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from reports.analysis.collaboration import Partners

WIDTH, HEIGHT, GAP_X, GAP_Y, MARGIN = 132, 54, 46, 46, 4
BOW = 13.0
"""How far an arrow leaves the straight line, so that it does not hide what lies behind it."""


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
    one_way: list[Arrow] = []
    both: list[Arrow] = []
    for row in rows:
        for link in row.names:
            if row.code not in centres or link.other not in centres:
                continue
            if not link.is_mutual:
                one_way.append(Arrow(_path(centres[row.code], centres[link.other], BOW), False))
            elif row.code < link.other:
                both.append(Arrow(_path(centres[row.code], centres[link.other], 0.0), True))
    return Network(
        width=max((tile.column for tile in tiles), default=-1) * (WIDTH + GAP_X) + WIDTH + 2 * MARGIN,
        height=max((tile.row for tile in tiles), default=-1) * (HEIGHT + GAP_Y) + HEIGHT + 2 * MARGIN,
        tiles=tuple(_drawn(tile, tile.code in taking_part) for tile in tiles),
        arrows=(*one_way, *both),
        missing=sum(row.code not in centres for row in rows),
    )


def _centre(tile: Tile) -> tuple[float, float]:
    x = MARGIN + tile.column * (WIDTH + GAP_X) + WIDTH / 2
    return x, MARGIN + tile.row * (HEIGHT + GAP_Y) + HEIGHT / 2


def _drawn(tile: Tile, is_in: bool) -> Drawn:
    x, y = _centre(tile)
    return Drawn(tile.name, round(x - WIDTH / 2), round(y - HEIGHT / 2), round(x), round(y + 7), is_in)


def _path(start: tuple[float, float], end: tuple[float, float], bow: float) -> str:
    """From the edge of one tile to the edge of the other, bent to the left of its way."""
    length = math.dist(start, end)
    across = (end[1] - start[1]) / length, (start[0] - end[0]) / length
    middle = (
        (start[0] + end[0]) / 2 + across[0] * bow * 2,
        (start[1] + end[1]) / 2 + across[1] * bow * 2,
    )
    first, last = _edge(start, middle), _edge(end, middle)
    numbers = [round(number, 1) for point in (first, middle, last) for number in point]
    return "M{} {}Q{} {} {} {}".format(*numbers)


def _edge(centre: tuple[float, float], towards: tuple[float, float]) -> tuple[float, float]:
    """Where the line from a tile's centre leaves it, with a little air."""
    dx, dy = towards[0] - centre[0], towards[1] - centre[1]
    part = min((side / 2 + 3) / abs(d) if d else math.inf for side, d in ((WIDTH, dx), (HEIGHT, dy)))
    return centre[0] + dx * part, centre[1] + dy * part

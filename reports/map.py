"""The map of the board: every municipality with a boundary, marked by one track. What it says stands in a table beside it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from reports.boundaries import Shape, boundaries
from reports.desk import Row
from reports.stages import Track


@dataclass(frozen=True, slots=True)
class Place:
    """A municipality and where it stands in the chosen track. `shape` is None for those without a boundary."""

    row: Row
    track: Track
    shape: Shape | None


@dataclass(frozen=True, slots=True)
class Map:
    width: int
    height: int
    places: list[Place]

    @property
    def drawn(self) -> list[Place]:
        return [place for place in self.places if place.shape is not None]

    @property
    def missing(self) -> int:
        return len(self.places) - len(self.drawn)


def board_map(found: Iterable[Row], track: str) -> Map:
    known = boundaries()
    places = [Place(row, getattr(row.tracks, track), known.shapes.get(row.municipality.code)) for row in found]
    return Map(known.width, known.height, places)

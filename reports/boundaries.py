"""The boundaries of the municipalities as SVG paths. Where they come from: scripts/boundaries.py."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import municipalities

FILE = Path(municipalities.__file__).parent / "data" / "boundaries.json"


@dataclass(frozen=True, slots=True)
class Shape:
    """A municipality's outline, where its mark stands (centre, and corner of a square of 14), and its name."""

    path: str
    cx: str
    cy: str
    x: str
    y: str
    name_x: str
    name_y: str


@dataclass(frozen=True, slots=True)
class Boundaries:
    source: str
    width: int
    height: int
    shapes: dict[str, Shape]


@lru_cache(maxsize=1)
def boundaries() -> Boundaries:
    found = json.loads(FILE.read_text(encoding="utf-8"))
    shapes = {code: _shape(**each) for code, each in found["municipalities"].items()}
    return Boundaries(found["source"], found["width"], found["height"], shapes)


def _shape(path: str, x: float, y: float, name_x: float, name_y: float) -> Shape:
    """Numbers as texts, so that no language writes them with a comma."""
    centre_x, centre_y, corner_x, corner_y = x, y, x - 7, y - 7
    return Shape(path, *(f"{n:.1f}" for n in (centre_x, centre_y, corner_x, corner_y, name_x, name_y)))

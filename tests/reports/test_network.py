"""The drawing of the partners: from edge to edge of the tiles, one arrow for each wish."""

import csv
import math
import re
from pathlib import Path

from reports.analysis.collaboration import Wish, partners
from reports.network import HEIGHT, WIDTH, Tile, network

TILES = [Tile("A", "Arjeplog", 0, 0), Tile("B", "Boden", 0, 2), Tile("C", "Kalix", 2, 1)]


def drawn(*wishes: tuple[str, str], tiles=TILES, order="ABCD"):
    return network(tiles, partners([Wish(by, to) for by, to in wishes], list(order)))


def points(path: str) -> list[tuple[float, float]]:
    numbers = [float(each) for each in re.findall(r"-?[0-9.]+", path)]
    return list(zip(numbers[::2], numbers[1::2], strict=True))


def tile_at(found, point: tuple[float, float]) -> str:
    """The tile whose edge the point is nearest to; it lies at most five units outside."""
    for tile in found.tiles:
        dx = max(tile.x - point[0], 0, point[0] - tile.x - WIDTH)
        dy = max(tile.y - point[1], 0, point[1] - tile.y - HEIGHT)
        inside = tile.x < point[0] < tile.x + WIDTH and tile.y < point[1] < tile.y + HEIGHT
        if math.hypot(dx, dy) <= 5 and not inside:
            return tile.name
    return ""


def test_an_arrow_goes_from_who_names_to_who_is_named():
    found = drawn(("A", "B"), ("B", "C"))

    ends = [(points(arrow.path)[0], points(arrow.path)[-1]) for arrow in found.arrows]
    assert [(tile_at(found, start), tile_at(found, end)) for start, end in ends] == [
        ("Arjeplog", "Boden"),
        ("Boden", "Kalix"),
    ]
    assert [arrow.is_mutual for arrow in found.arrows] == [False, False]


def test_a_mutual_wish_is_one_straight_arrow_and_lies_on_top():
    found = drawn(("A", "B"), ("B", "A"), ("C", "A"))

    assert [arrow.is_mutual for arrow in found.arrows] == [False, True]
    (x1, y1), (x2, y2), (x3, y3) = points(found.arrows[-1].path)
    assert y1 == y2 == y3
    assert x1 < x2 < x3


def test_one_way_arrows_bend_so_that_a_tile_between_is_not_crossed_straight():
    (arrow,) = drawn(("A", "B")).arrows
    (_x1, y1), (_x2, y2), (_x3, _y3) = points(arrow.path)

    assert abs(y2 - y1) > 10


def test_no_arrow_between_neighbours_crosses_a_third_tile():
    """In the register's layout. Between far ones a line may cross a tile; names lie on top of lines."""
    with (Path(__file__).parents[2] / "municipalities/data/municipalities.csv").open(encoding="utf-8-sig") as file:
        rows = [row for row in csv.DictReader(file) if row["tile_row"]]
    tiles = [Tile(r["code"], r["name"], int(r["tile_row"]), int(r["tile_col"])) for r in rows]
    wishes = [Wish(row["code"], other) for row in rows for other in row["neighbours"].split()]
    crossing = []
    for wish in wishes:
        found = network(tiles, partners([wish], [tile.code for tile in tiles]))
        (x1, y1), (x2, y2), (x3, y3) = points(found.arrows[0].path)
        names = {tile.name for tile in tiles if tile.code in (wish.by, wish.to)}
        along = [
            ((1 - t) ** 2 * x1 + 2 * (1 - t) * t * x2 + t**2 * x3, (1 - t) ** 2 * y1 + 2 * (1 - t) * t * y2 + t**2 * y3)
            for t in (step / 50 for step in range(51))
        ]
        crossing += [
            (wish.by, wish.to)
            for tile in found.tiles
            if tile.name not in names
            if any(tile.x < x < tile.x + WIDTH and tile.y < y < tile.y + HEIGHT for x, y in along)
        ]
    assert len(wishes) > 40
    assert set(crossing) == {
        ("2513", "2580"),
        ("2580", "2513"),
    }  # Överkalix and Luleå, with two tiles side by side between


def test_everything_is_inside_the_drawing():
    found = drawn(("A", "B"), ("B", "C"), ("C", "A"))

    assert all(tile.x >= 0 and tile.x + WIDTH <= found.width for tile in found.tiles)
    assert all(tile.y >= 0 and tile.y + HEIGHT <= found.height for tile in found.tiles)
    assert found.box == f"0 0 {found.width} {found.height}"


def test_who_has_no_tile_is_counted_and_not_drawn():
    found = drawn(("A", "D"), ("D", "B"))

    assert (found.arrows, found.missing) == ((), 1)
    assert [tile.is_in for tile in found.tiles] == [True, True, False]


def test_without_tiles_there_is_no_drawing():
    found = drawn(("A", "B"), tiles=[])

    assert (found.tiles, found.arrows, found.missing) == ((), (), 2)

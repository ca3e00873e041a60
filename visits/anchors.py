"""Where a coded passage stands in a note, and where it stands when the note has changed. Pure; no Django.

Positions count characters of the text as `plain` gives it: a browser sends line ends in two characters and counts them as one.

A passage is found again by its own words and by what stood around them. It is never guessed: a passage whose words have
changed is lost, and so is a short one that has neither its neighbours any more nor the end of the note beside it. What is
lost can be found again: if the words come back, the passage does.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

CONTEXT = 40
"""Characters that are kept on either side."""

NEIGHBOURS = 12
"""So many of them have to stand on one side for a passage to be known by its place."""

UNMISTAKABLE = 24
"""A passage of so many characters that stands in the text once is known by itself."""

MOST_CANDIDATES = 500
"""Places that are weighed; a text that repeats itself more often is no help to anybody."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """A passage and its place. `before` and `after` are what stood around it, shorter only at the ends of the text."""

    start: int
    text: str
    before: str = ""
    after: str = ""

    @property
    def end(self) -> int:
        return self.start + len(self.text)


def plain(text: str) -> str:
    """The text with line ends of one character, as a browser counts them."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def digest(text: str) -> str:
    """Tells two versions of a text apart: a page says which one it showed."""
    return hashlib.sha256(plain(text).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def anchor(text: str, start: int, end: int) -> Anchor:
    """The passage from `start` to `end` of a plain text, without the blanks around it."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Anchor(start, text[start:end], text[max(0, start - CONTEXT) : start], text[end : end + CONTEXT])


def find(text: str, known: Anchor, *, near: int | None = None) -> Anchor | None:
    """The passage in a plain text that may have changed, None if it is lost.

    `near`: where it is expected, if several places are as good; without it where it stood.
    """
    if not known.text:
        return None
    near = known.start if near is None else near
    start = _with_all_around(text, known, near)
    if start is None:
        start = _with_neighbours(text, known, near)
    if start is None and len(known.text) >= UNMISTAKABLE and text.count(known.text) == 1:
        start = text.index(known.text)
    return None if start is None else anchor(text, start, start + len(known.text))


def find_all(text: str, known: Iterable[Anchor]) -> list[Anchor | None]:
    """The same for several passages of one text, in the order given.

    What was written above a passage moves it as it moved the one before, so repeated sentences keep their order.
    """
    anchors: Sequence[Anchor] = list(known)
    found: list[Anchor | None] = [None] * len(anchors)
    moved = 0
    for place in sorted(range(len(anchors)), key=lambda each: anchors[each].start):
        here = find(text, anchors[place], near=anchors[place].start + moved)
        if here is not None:
            moved = here.start - anchors[place].start
        found[place] = here
    return found


def _with_all_around(text: str, known: Anchor, near: int) -> int | None:
    """Where it stands with everything that stood around it; the place nearest to the expected one."""
    whole = known.before + known.text + known.after
    if len(known.before) + len(known.after) < NEIGHBOURS and text != whole:
        return None
    wanted = max(0, near - len(known.before))
    later = text.find(whole, wanted)
    earlier = text.rfind(whole, 0, wanted + len(whole))
    places = [place + len(known.before) for place in (later, earlier) if place >= 0]
    return min(places, key=lambda place: abs(place - near), default=None)


def _with_neighbours(text: str, known: Anchor, near: int) -> int | None:
    """Where it stands with the nearest of what stood on one side; the most alike, then the nearest."""
    places = {*_after_neighbours(text, known), *_before_neighbours(text, known)}
    return max(places, key=lambda place: (_likeness(text, place, known), -abs(place - near)), default=None)


def _after_neighbours(text: str, known: Anchor) -> Iterator[int]:
    left = known.before[-NEIGHBOURS:]
    if len(left) == NEIGHBOURS:
        yield from (place + len(left) for place in _places(text, left + known.text))
    elif text.startswith(known.before + known.text):
        # It stood at the beginning, and still does.
        yield len(known.before)


def _before_neighbours(text: str, known: Anchor) -> Iterator[int]:
    right = known.after[:NEIGHBOURS]
    if len(right) == NEIGHBOURS:
        yield from _places(text, known.text + right)
    elif text.endswith(known.text + known.after):
        yield len(text) - len(known.after) - len(known.text)


def _places(text: str, needle: str) -> Iterator[int]:
    place = text.find(needle)
    for _number in range(MOST_CANDIDATES):
        if place < 0:
            return
        yield place
        place = text.find(needle, place + 1)


def _likeness(text: str, place: int, known: Anchor) -> int:
    """How many characters on both sides, counted from the passage, are as they were."""
    end = place + len(known.text)
    left = _alike(reversed(text[max(0, place - CONTEXT) : place]), reversed(known.before))
    return left + _alike(text[end : end + CONTEXT], known.after)


def _alike(one: Iterable[str], other: Iterable[str]) -> int:
    number = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        number += 1
    return number

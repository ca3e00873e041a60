"""A note as the page that codes it prints it: sentences to choose, passages marked. Pure; no Django."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

LONGEST_SENTENCE = 1000

# The end of a sentence: a mark with what closes after it, then a blank; or the end of a line.
_END = re.compile(r"""[.!?…]+["”’')\]]*(?=\s)|(?=\n)""")
# After these a point ends nothing.
_ABBREVIATION = re.compile(
    r"(?:\b(?:t\.ex|bl\.a|d\.v\.s|m\.m|osv|ca|kl|nr|dvs|resp|inkl|exkl|e\.g|i\.e)|\b[A-ZÅÄÖ])\.$"
)


@dataclass(frozen=True, slots=True)
class Span:
    """A passage to be marked: `key` says which one."""

    key: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text with the same marks on all of it. `begins`: the marks that begin here."""

    text: str
    marks: tuple[int, ...]
    begins: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Sentence:
    """What can be chosen at once. `is_gap`: only blanks, which nobody chooses."""

    start: int
    end: int
    pieces: tuple[Piece, ...]
    is_gap: bool

    @property
    def value(self) -> str:
        return f"{self.start}-{self.end}"


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """(start, end) of the sentences of a plain text, without the blanks around them; a very long one is cut at a blank."""
    begin = 0
    for stop in [*_stops(text), len(text)]:
        start, end = _stripped(text, begin, stop)
        begin = stop
        while end - start > LONGEST_SENTENCE:
            cut = text.rfind(" ", start + 1, start + LONGEST_SENTENCE)
            cut = cut if cut > start else start + LONGEST_SENTENCE
            yield _stripped(text, start, cut)
            start, end = _stripped(text, cut, end)
        if start < end:
            yield start, end


def _stops(text: str) -> Iterator[int]:
    for match in _END.finditer(text):
        if not _ABBREVIATION.search(text, max(0, match.end() - 8), match.end()):
            yield match.end()


def _stripped(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def laid_out(text: str, spans: Iterable[Span]) -> list[Sentence]:
    """The whole text in order, sentences and the blanks between them, cut wherever a mark begins or ends."""
    marks = sorted(spans, key=lambda each: (each.start, each.end, each.key))
    edges = sorted({edge for each in marks for edge in (each.start, each.end)})
    found: list[Sentence] = []
    at = 0
    for start, end in [*sentences(text), (len(text), len(text))]:
        if at < start:
            found.append(_sentence(text, at, start, marks, edges, is_gap=True))
        if start < end:
            found.append(_sentence(text, start, end, marks, edges, is_gap=False))
        at = end
    return found


def _sentence(text: str, start: int, end: int, marks: list[Span], edges: list[int], *, is_gap: bool) -> Sentence:
    cuts = [start, *(edge for edge in edges if start < edge < end), end]
    here = [each for each in marks if each.start < end and each.end > start]
    pieces = tuple(
        Piece(
            text=text[a:b],
            marks=tuple(each.key for each in here if each.start <= a and each.end >= b),
            begins=tuple(each.key for each in here if each.start == a),
        )
        for a, b in zip(cuts, cuts[1:], strict=False)
    )
    return Sentence(start, end, pieces, is_gap)

"""A whole questionnaire."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from surveys.definition.rows import VARIANTS, Choice, Group, Row, Text, dump, load_group, walk
from surveys.definition.view import View

FORMAT = 1


@dataclass(frozen=True, slots=True)
class Definition:
    name: str
    title: Text
    version: str
    languages: tuple[str, ...]
    default_language: str
    sections: tuple[Group, ...]
    choice_lists: Mapping[str, tuple[Choice, ...]]
    _views: dict[tuple[str, int], View] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __hash__(self) -> int:
        return hash((self.name, self.version))

    def walk(self) -> Iterator[Row]:
        """Every row in the order of the sheet, groups before their children, fields of repeats included."""
        for section in self.sections:
            yield from walk(section)

    def themes(self) -> tuple[tuple[str, Text], ...]:
        """(key, label) of the groups that carry a theme, in order of appearance."""
        found: dict[str, Text] = {}
        for row in self.walk():
            if isinstance(row, Group) and row.theme:
                found.setdefault(row.theme, row.label)
        return tuple(found.items())

    def view(self, variant: str, year: int) -> View:
        """What a participation of this variant sees; `year` is the year of the assessment's membership date."""
        if variant not in VARIANTS:
            raise ValueError(f"unknown variant: {variant!r}")
        key = (variant, year)
        view = self._views.get(key)
        # Two threads may build the same view once each; setdefault lets both use the same one.
        return view if view is not None else self._views.setdefault(key, View(self, variant, year))

    def to_json(self) -> dict[str, Any]:
        return {
            "format": FORMAT,
            "name": self.name,
            "title": dict(self.title),
            "version": self.version,
            "languages": list(self.languages),
            "default_language": self.default_language,
            "sections": [dump(section) for section in self.sections],
            "choice_lists": {name: [dump(choice) for choice in choices] for name, choices in self.choice_lists.items()},
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        if data.get("format") != FORMAT:
            raise ValueError(f"unknown format of a definition: {data.get('format')!r}")
        return cls(
            name=data["name"],
            title=dict(data["title"]),
            version=data["version"],
            languages=tuple(data["languages"]),
            default_language=data["default_language"],
            sections=tuple(load_group(section) for section in data["sections"]),
            choice_lists={
                name: tuple(Choice(**choice) for choice in choices) for name, choices in data["choice_lists"].items()
            },
        )

"""One thing to choose, the smallest part of a page."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Option:
    """One radio, checkbox or line of a select."""

    value: str
    label: str
    number: str = ""
    chosen: bool = False
    is_before: bool = False  # the value that stood on the web, on the telephone page

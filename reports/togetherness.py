"""What the page of collaboration shows, as one frozen result."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from reports.analysis import collaboration as analysis
from reports.analysis.collaboration import Shared
from reports.network import Network


@dataclass(frozen=True, slots=True)
class Place:
    """A municipality. `is_counted`: it has handed in and takes part, so what it says can be known."""

    code: str
    name: str
    is_counted: bool


@dataclass(frozen=True, slots=True)
class Named:
    """A municipality and the answer that says so."""

    place: Place
    url: str


@dataclass(frozen=True, slots=True)
class FormRow:
    """`apart`: why others gave no value, with how many."""

    key: str
    label: str
    found: analysis.Form
    apart: tuple[tuple[str, int], ...]
    wants: tuple[Named, ...]
    leads: tuple[Named, ...]


@dataclass(frozen=True, slots=True)
class LinkShown:
    """`purposes`: what they want to do together, in the words of whoever names."""

    named: Named
    themes: str
    is_mutual: bool
    purposes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PartnerRow:
    """A row of the adjacency table: whom it names, who names it, and how many of these go both ways."""

    place: Place
    names: tuple[LinkShown, ...]
    named_by: tuple[LinkShown, ...]

    @property
    def mutual(self) -> int:
        return sum(link.is_mutual for link in self.names)


@dataclass(frozen=True, slots=True)
class Beyond:
    """A partner outside those that are asked: the choice in the list, and the name as it was written."""

    by: Named
    where: str
    elsewhere: str
    theme: str
    purpose: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a list. `by` is None where its municipality wants no name; `facts` are the other fields in words."""

    by: Named | None
    theme: str
    words: str
    facts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Chosen:
    """A question with choices: who chose each, of `base` that chose any; `apart`: why others did not, with how many."""

    key: str
    label: str
    base: int
    rows: tuple[tuple[str, tuple[Named, ...]], ...]
    apart: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class SharedRow:
    """`near`, `far` and `leads` as in the analysis; each name leads to its cell of the needs."""

    found: Shared
    theme: str
    forms: tuple[tuple[str, tuple[str, ...]], ...]
    near: tuple[tuple[Named, ...], ...]
    far: tuple[Named, ...]


@dataclass(frozen=True, slots=True)
class ThemeGroups:
    """The groups of one theme that have neighbours among them, or those that have none."""

    theme: str
    is_near: bool
    rows: tuple[SharedRow, ...]


@dataclass(frozen=True, slots=True)
class Left:
    """Municipalities of the assessment that are in no figure."""

    n: int
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """`base`: how many have handed in and take part. `mutual` of `pairs` name each other.

    `sizes`: variant -> how many have handed in; `themes`: what can be filtered by, `theme` what is. `lessons` is without those that may not be told: of `kept` the municipality said no, of `unsaid` it said nothing.
    `empty`: why there is nothing, '' if there is something.
    """

    base: int
    empty: str
    waiting: Left
    declined: Left
    steps: tuple[str, ...]
    forms: tuple[FormRow, ...]
    partners: tuple[PartnerRow, ...]
    mutual: int
    pairs: int
    beyond: tuple[Beyond, ...]
    pilots: tuple[Entry, ...]
    offers: tuple[Entry, ...]
    lessons: tuple[Entry, ...]
    role_models: tuple[Entry, ...]
    choices: tuple[Chosen, ...]
    theme: str
    network: Network
    sizes: Mapping[str, int]
    themes: Mapping[str, str]
    kept: int
    unsaid: int
    groups: tuple[ThemeGroups, ...]
    couples: tuple[SharedRow, ...]

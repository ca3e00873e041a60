"""What municipalities said to questions that are no ratings: by measure, theme and item, never by the name of a question.

Reads only; no pandas beyond the list of who is counted.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from reports.basis import Basis
from reports.frames.needs import Reader, Stands, stands_of
from reports.relevance import relevance_of
from surveys.definition import Choice, Question, View


class Key(NamedTuple):
    """What a question is about. `variant` is '' unless the groups are kept apart."""

    measure: str
    theme: str = ""
    item: str = ""
    variant: str = ""


class Said(NamedTuple):
    """What one municipality said: a state as in RATINGS, and the value where it is "value"."""

    question: str
    state: str
    value: Any


@dataclass(slots=True)
class Asked:
    """One matter that was asked about, perhaps in several versions of a questionnaire.

    `node` and `view`: as it was asked first; `choices`: those of all versions, without those that stand for a missing code.
    `said`: municipality -> what it said, in the order of the columns.
    """

    node: Question
    view: View
    choices: dict[str, Choice] = field(default_factory=dict)
    said: dict[int, Said] = field(default_factory=dict)

    @property
    def answers(self) -> dict[int, tuple[str, Any]]:
        return {who: (each.state, each.value) for who, each in self.said.items()}


def read(basis: Basis, measures: Iterable[str], *, apart: bool = False) -> dict[Key, Asked]:
    """Everything that the municipalities of the basis were asked with these measures, in the order of the questionnaire.

    Measures in the order given. `apart`: the same measure asked of both groups stays two matters, as for questions that each
    group gets in its own words. One query.
    """
    nodes = _nodes(basis, tuple(dict.fromkeys(measures)), apart)
    stands = _stands(basis, nodes)
    readers = {who: Reader(view, who, stands) for who, view in basis.view_of.items()}
    found: dict[Key, Asked] = {}
    for key, of_variant in nodes.items():
        for column in basis.columns:
            node = of_variant.get(basis.view_of[column.response])
            if node is None:
                continue
            view = basis.view_of[column.response]
            asked = found.setdefault(key, Asked(node, view))
            for choice in _listed(view, node):
                asked.choices.setdefault(choice.name, choice)
            asked.said[column.response] = Said(node.name, *readers[column.response].said(node.name))
    return found


def _nodes(basis: Basis, measures: Sequence[str], apart: bool) -> dict[Key, dict[View, Question]]:
    """If a questionnaire has several questions about the same, the first."""
    views = list(dict.fromkeys(basis.view_of[column.response] for column in basis.columns))
    found: dict[Key, dict[View, Question]] = {}
    for measure in measures:
        for view in views:
            for node in view.by_measure(measure):
                if isinstance(node, Question):
                    key = Key(measure, view.theme(node.name), node.item, view.variant if apart else "")
                    found.setdefault(key, {}).setdefault(view, node)
    return found


def _stands(basis: Basis, nodes: Mapping[Key, Mapping[View, Question]]) -> Stands:
    names = {
        name
        for of_variant in nodes.values()
        for view, node in of_variant.items()
        for name in (node.name, *relevance_of(view).triggers(node.name))
    }
    return stands_of(basis.asked, basis.scope, names) if names else Stands({})


def _listed(view: View, node: Question) -> Iterable[Choice]:
    listed = view.definition.choice_lists.get(node.choice_list or "", ())
    return (choice for choice in listed if not choice.missing)

"""Which key does what on a card. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from surveys.definition import Question, View
from surveys.interview.flags import CAPACITY, NEED, PRIORITY

LETTERS = {NEED: "B", PRIORITY: "P", CAPACITY: "F"}
CODES = {"dont_know": "V", "not_applicable": "E", "declined": "X", "pending": "T"}


def letters(view: View, names: Iterable[str]) -> dict[str, str]:
    """The letter of each rating on a card; where two questions would have the same, neither has it."""
    measures = {
        name: node.measure
        for name in names
        if isinstance(node := view.nodes[name], Question) and node.measure in LETTERS
    }
    often = Counter(measures.values())
    return {name: LETTERS[measure] for name, measure in measures.items() if often[measure] == 1}


def code_values(view: View, question: Question, codes: Iterable[str]) -> dict[str, str]:
    """What V, E, X and T choose: a choice that stands for the code, else the code itself as the control sends it."""
    found = {}
    for code in codes:
        if code in CODES:
            found[CODES[code]] = f"!{code}" if question.kind == "select_one" else code
    if question.kind == "select_one":
        for choice in view.choices(question):
            if choice.missing in CODES:
                found[CODES[choice.missing]] = choice.name
    return {key: found[key] for key in CODES.values() if key in found}

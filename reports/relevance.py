"""Is this one question relevant, given a few other answers? No Django, no pandas.

`surveys.expressions.relevant_names` answers for a whole questionnaire at once. A report looks at forty questions of many
municipalities, each of which depends on one or two others, so it asks for these only. A test proves both alike.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from surveys.definition import View
from surveys.expressions import Expression, compile_expression


class Relevance:
    """Of the questions of one view; made by `relevance_of`, shared, remembers what it has worked out."""

    def __init__(self, view: View) -> None:
        self.view = view
        self._conditions: dict[str, tuple[Expression, ...]] = {}
        self._triggers: dict[str, tuple[str, ...]] = {}
        self._known: dict[tuple[str, tuple[str, ...]], bool] = {}

    def conditions(self, name: str) -> tuple[Expression, ...]:
        """Those of the groups around the question and its own."""
        found = self._conditions.get(name)
        if found is None:
            rows = (*self.view.groups(name), self.view.nodes[name])
            found = tuple(compile_expression(row.relevant) for row in rows if row.relevant)
            self._conditions[name] = found
        return found

    def triggers(self, name: str) -> tuple[str, ...]:
        """The nodes whose values decide, directly or through others, in alphabetical order."""
        found = self._triggers.get(name)
        if found is None:
            names: set[str] = set()
            for expression in self.conditions(name):
                for other in expression.references:
                    if other in self.view.nodes and other not in names:
                        names |= {other, *self.triggers(other)}
            found = self._triggers[name] = tuple(sorted(names))
        return found

    def __call__(self, name: str, strings: Mapping[str, str]) -> bool:
        """`strings` as in `surveys.expressions`; a name that is not in it counts as unanswered."""
        triggers = self.triggers(name)
        if not triggers:
            return all(expression.test({}) for expression in self.conditions(name))
        key = (name, tuple(strings.get(other, "") for other in triggers))
        known = self._known.get(key)
        if known is None:
            # A value that is itself not relevant counts as unanswered.
            values = {other: strings[other] for other in triggers if strings.get(other) and self(other, strings)}
            known = all(expression.test(values) for expression in self.conditions(name))
            if len(self._known) >= 20_000:
                self._known.clear()
            self._known[key] = known
        return known


@lru_cache(maxsize=64)
def relevance_of(view: View) -> Relevance:
    return Relevance(view)

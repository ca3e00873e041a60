"""How far a response has come, page by page, and how long each way takes. Pure: no Django, no database.

A question counts if it is relevant now and not a text that may be left out. A code ("we do not know") is an answer too:
somebody has looked at the question.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from surveys.definition import Node, Page, Question, Repeat, View, say
from surveys.expressions import relevant_names

DONE = "done"
UNDER_WAY = "under_way"
NOT_BEGUN = "not_begun"
OPTIONAL = "optional"
TO_SETTLE = "to_settle"

# Seconds that a question takes when it is read for the first time; timed with colleagues, generous on purpose.
_SECONDS = {"select_one": 15, "integer": 20, "select_multiple": 30, "rank": 45, "text": 60, "repeat": 180}
_SECONDS_FOR_OPTIONAL_TEXT = 30


def counts(node: Node) -> bool:
    """Whether the question is expected to be answered; a text that is neither required nor core is a gift."""
    return not (isinstance(node, Question) and node.kind == "text" and not node.required and not node.core)


@dataclass(frozen=True, slots=True)
class PageState:
    """One page: `answered` of `total` questions that count; `begun` if anything on it is answered."""

    page: Page
    answered: int
    total: int
    begun: bool
    to_settle: int

    @property
    def state(self) -> str:
        if self.to_settle:
            return TO_SETTLE
        if self.total == 0:
            return DONE if self.begun else OPTIONAL
        if self.answered == self.total:
            return DONE
        return UNDER_WAY if self.begun else NOT_BEGUN

    @property
    def is_finished(self) -> bool:
        return self.state in (DONE, OPTIONAL)


def is_beyond_core(view: View, answered: Collection[str]) -> bool:
    """Whether somebody has answered more than the short way asks: then the whole questionnaire is what they answer."""
    nodes = (view.nodes[name] for name in answered if name in view.nodes)
    return any(counts(node) and not node.core for node in nodes)


def page_states(
    view: View,
    short: bool,
    *,
    answered: Collection[str],
    relevant: Collection[str],
    to_settle: Mapping[str, int] | None = None,
) -> list[PageState]:
    """The pages of a way that hold anything relevant now, in order.

    `answered` are the names of questions and repeats with an answer or a code, `to_settle` how many conflicts wait by name.
    """
    waiting = to_settle or {}
    states = []
    for page in view.pages(short):
        shown = [name for name in page.nodes if name in relevant]
        if not shown:
            continue
        counted = [name for name in shown if counts(view.nodes[name])]
        states.append(
            PageState(
                page=page,
                answered=sum(name in answered for name in counted),
                total=len(counted),
                begun=any(name in answered for name in shown),
                to_settle=sum(waiting.get(name, 0) for name in page.nodes),
            )
        )
    return states


def totals(states: Iterable[PageState]) -> tuple[int, int]:
    """(answered, total) over pages."""
    states = list(states)
    return sum(state.answered for state in states), sum(state.total for state in states)


def neighbours(states: Sequence[PageState], view: View, short: bool, name: str) -> tuple[str | None, str | None]:
    """Names of the pages before and after `name` that hold anything relevant; the page itself may hold nothing."""
    shown = {state.page.name for state in states}
    names = [page.name for page in view.pages(short)]
    here = names.index(name)
    before = next((other for other in reversed(names[:here]) if other in shown), None)
    after = next((other for other in names[here + 1 :] if other in shown), None)
    return before, after


def page_label(view: View, page: Page, language: str) -> str:
    """What a page is called in a list: a page of loose questions by its first question, else by its title."""
    node = view.nodes.get(page.name)
    default = view.definition.default_language
    return say(node.label if isinstance(node, Question) else page.title, language, default)


def page_heading(view: View, page: Page, language: str) -> str:
    """The h1 of a page: above loose questions the name of their section, since the first question follows at once."""
    default = view.definition.default_language
    if isinstance(view.nodes.get(page.name), Question):
        return say(page.section.label, language, default)
    return say(page.title, language, default)


@lru_cache(maxsize=64)
def at_first(view: View) -> frozenset[str]:
    """What is relevant before anything is answered."""
    return relevant_names(view, {})


def way(view: View, short: bool) -> tuple[int, int]:
    """(questions, minutes) of a way as it looks to somebody who has answered nothing; minutes in steps of five."""
    names = [name for page in view.pages(short) for name in page.nodes if name in at_first(view)]
    nodes = [view.nodes[name] for name in names]
    seconds = sum(_seconds(node) for node in nodes)
    return sum(counts(node) for node in nodes), max(5, -(-seconds // 300) * 5)


def _seconds(node: Node) -> int:
    if isinstance(node, Repeat):
        return _SECONDS["repeat"]
    return _SECONDS[node.kind] if counts(node) else _SECONDS_FOR_OPTIONAL_TEXT

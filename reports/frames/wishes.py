"""Whom municipalities name as partners, and which of those asked border on one another. Reads only; one query each."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING, Any

from municipalities.models import Assessment, Municipality
from reports.analysis.collaboration import Wish
from surveys.definition import Question, Repeat, View
from surveys.models import Answer

if TYPE_CHECKING:
    # pandas costs a second or two, and who only asks for neighbours needs none.
    from reports.basis import Basis

PARTNER = "partner"
"""`prestratus::measure` of the question; of the fields of its list:"""
PLACES, THEME = "municipality_ref", "theme_ref"


def wishes(basis: Basis, only: Collection[int], known: Collection[str]) -> tuple[Wish, ...]:
    """What the responses in `only` say, of the municipalities in `known` (by code): anybody else is outside of those that are asked."""
    views = {who: view for who, view in basis.view_of.items() if who in only}
    names = {node.name for view in dict.fromkeys(views.values()) for node in view.by_measure(PARTNER)}
    rows = Answer.objects.filter(response__in=list(views), question__in=names, relevant=True, missing="")
    return tuple(
        wish
        for who, question, value in rows.order_by("response", "question", "position", "item").values_list(
            "response", "question", "value"
        )
        for wish in _wishes(basis.by_response[who].code, views[who], question, value)
        if wish.to in known
    )


def _wishes(by: str, view: View, question: str, value: Any) -> Iterator[Wish]:
    node = view.nodes.get(question)
    theme, places = "", value
    if isinstance(node, Repeat):
        given = {child.measure: value.get(child.name) for child in node.children} if isinstance(value, dict) else {}
        theme, places = str(given.get(THEME) or ""), given.get(PLACES)
    elif not isinstance(node, Question):
        return
    for each in places if isinstance(places, list) else [places] if places else []:
        yield Wish(by, str(each), theme)


def neighbours(assessment: Assessment) -> dict[str, set[str]]:
    """Code -> the codes of those it borders on, of everybody that is asked."""
    found: dict[str, set[str]] = {}
    between = Municipality.neighbours.through.objects.filter(from_municipality__participations__assessment=assessment)
    for one, other in between.values_list("from_municipality__code", "to_municipality__code"):
        found.setdefault(one, set()).add(other)
    return found

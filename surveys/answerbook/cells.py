"""What a text in a cell means as an answer to a question.

Choices go by their names, or by their texts in any language of the questionnaire where only one choice has that text; several
by their names with spaces between, or by names or texts with semicolons. A reason for no answer goes by its code, and, except
in a text question, by its words. What is none of this stays as it is: `surveys.values.check` says what is wrong with it.
"""

from __future__ import annotations

import re

from surveys.definition import Choice, Node, Question, Repeat, View
from surveys.values import MISSING_CODES, MISSING_TEXTS, Missing, Problem

Value = str | list[str] | Missing

_WORDS = {text.casefold(): code for code, texts in MISSING_TEXTS.items() for text in texts.values()}
_THOUSANDS = re.compile(r"[+-]?[0-9]{1,3}(?:[ \u00a0\u202f][0-9]{3})+")


def value_of(view: View, node: Node, text: str) -> Value | Problem:
    """The value that a cell asks for; `text` is not empty. Of a repeat only a reason why it has no entries."""
    if text in MISSING_CODES:
        return Missing(text)
    if isinstance(node, Question) and node.kind == "text":
        return text
    if isinstance(node, Question) and node.kind != "integer":
        found = _chosen(view, node, text)
        if found is not None:
            return found
    code = _WORDS.get(_plain(text))
    if code is not None:
        return Missing(code)
    if isinstance(node, Repeat):
        return Problem("unknown_code")
    if node.kind == "integer":
        return re.sub(r"\s", "", text) if _THOUSANDS.fullmatch(text) else text
    return text if node.kind == "select_one" else text.split()


def _chosen(view: View, question: Question, text: str) -> Value | Problem | None:
    """The choice, or the list of choices, that the text names; None if it names none."""
    choices = view.choices(question)
    several = question.kind != "select_one"
    one = _choice(choices, text)
    if isinstance(one, Problem):
        return one
    if one is not None:
        return [one] if several else one
    if not several:
        return None
    for parts in (re.split(r"[;\n]", text), text.split(), text.split(",")):
        named = [_choice(choices, part.strip()) for part in parts if part.strip()]
        names = [each for each in named if isinstance(each, str)]
        if len(names) == len(named) and len(names) > 1:
            return names
    return None


def _choice(choices: tuple[Choice, ...], text: str) -> str | Problem | None:
    """The name of the choice with this name or text; a Problem where more than one has the text."""
    if any(choice.name == text for choice in choices):
        return text
    plain = _plain(text)
    named = [choice.name for choice in choices if plain in {_plain(label) for label in choice.label.values()}]
    if len(named) > 1:
        return Problem("ambiguous_choice", {"value": text[:40]})
    return named[0] if named else None


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()

"""One value against the definition: what is stored, or what is wrong. No Django.

A value arrives as Python data (str, int, list of str, `Item`, `Missing` or None) and leaves as `Stored` or `Problem`.
`check` never raises, whatever it is given. Relevance is not its business: a value of a question that is not relevant
now is checked like any other.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from surveys.definition import MISSING_CODES, Choice, Node, Question, Repeat, Text, View, gettext_noop, say
from surveys.expressions import constraint_holds

__all__ = [
    "LARGEST_INTEGER",
    "LONGEST_TEXT",
    "MESSAGES",
    "MISSING_CODES",
    "MISSING_TEXTS",
    "UNPRINTABLE",
    "Item",
    "JSON",
    "Missing",
    "Problem",
    "Stored",
    "as_string",
    "as_text",
    "check",
    "is_empty",
    "missing_codes",
]

LONGEST_TEXT = 10_000
LARGEST_INTEGER = 999_999_999

JSON = str | int | list[str] | dict[str, Any] | None


MESSAGES: dict[str, str] = {
    "wrong_type": gettext_noop("This cannot be an answer to the question."),
    "unknown_choice": gettext_noop("“%(value)s” is not one of the choices."),
    "ambiguous_choice": gettext_noop("“%(value)s” is the text of more than one choice. Write the name of the choice."),
    "choice_alone": gettext_noop("Choose either “%(choice)s” or some of the others."),
    "chosen_twice": gettext_noop("“%(choice)s” is chosen more than once. Choose each only once."),
    "too_many": gettext_noop("Choose at most %(maximum)s. You have chosen %(given)s."),
    "too_long": gettext_noop("The text has %(given)s characters. Shorten it to at most %(maximum)s."),
    "control_character": gettext_noop(
        "The text contains a character that cannot be shown (number %(position)s). Type it again without it."
    ),
    "not_integer": gettext_noop("Write a whole number in digits, for example 2018."),
    "out_of_range": gettext_noop("Write a number between −%(maximum)s and %(maximum)s."),
    "constraint": gettext_noop("The answer does not keep the rule of the question."),
    "unknown_code": gettext_noop("This is not a reason for leaving out an answer."),
    "code_not_here": gettext_noop("The question cannot be left out for this reason."),
    "unknown_field": gettext_noop("“%(field)s” is not asked for here."),
}

# How a missing code reads where it stands instead of an answer.
MISSING_TEXTS: dict[str, Text] = {
    "dont_know": {"sv": "Vet ej", "en": "Do not know"},
    "not_applicable": {"sv": "Inte aktuellt", "en": "Not applicable"},
    "none": {"sv": "Inget att ange", "en": "Nothing to give"},
    "pending": {"sv": "Kommunen återkommer", "en": "The municipality will get back"},
    "declined": {"sv": "Avböjer att svara", "en": "Declines to answer"},
    "not_asked": {"sv": "Inte frågat", "en": "Not asked"},
}

# Control characters but newline and tab, lone surrogates, what XML does not know. Marks that turn the writing direction
# and the joiners inside emoji are none of these.
UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_INTEGER = re.compile(r"[+-]?[0-9]{1,20}")


@dataclass(frozen=True, slots=True)
class Missing:
    """Why there is no answer: one of MISSING_CODES."""

    code: str


@dataclass(frozen=True, slots=True)
class Item:
    """One item of a repeat: field name -> value."""

    fields: Mapping[str, object]
    position: int | None = None


@dataclass(frozen=True, slots=True)
class Stored:
    """What to store. Everything empty means that there is no answer. A choice that stands for a code gives both."""

    value: JSON
    missing: str = ""
    score: int | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a value.

    `params` fill the message; those that are Text have to be said in a language. In an item, `field` names the field
    and `more` holds the problems of the other fields.
    """

    code: str
    params: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    field: str = ""
    more: tuple[Problem, ...] = ()

    def say(self, language: str, translate: Callable[[str], str] = str) -> str:
        """The message in `language`; `translate` is gettext."""
        params = {
            name: say(value, language) if isinstance(value, Mapping) else value for name, value in self.params.items()
        }
        return params.get("message") or translate(MESSAGES[self.code]) % params


def missing_codes(node: Node) -> tuple[str, ...]:
    """The codes that make sense beside the choices of a node of a View; `not_asked`, for staff only, is the last.

    A code that a choice stands for is not among them: the choice says it.
    """
    if isinstance(node, Repeat):
        return ("none", "pending", "declined", "not_asked")
    codes = ["dont_know", "not_applicable", "pending", "declined", "not_asked"]
    if node.kind in ("text", "select_multiple", "rank"):
        codes.insert(0, "none")
    return tuple(code for code in codes if code not in node.stands_for)


def is_empty(value: object) -> bool:
    """True for what counts as no answer: None, blank text, an empty list, an item of empty fields."""
    if isinstance(value, Item):
        return isinstance(value.fields, Mapping) and all(is_empty(each) for each in value.fields.values())
    if isinstance(value, Stored):
        return value.value is None and not value.missing
    if isinstance(value, str):
        return not value.strip()
    return value is None or (isinstance(value, list | tuple | Mapping) and not value)


def check(
    view: View,
    node: Node,
    value: object,
    *,
    strings: Mapping[str, str],
    exclude: frozenset[str] = frozenset(),
) -> Stored | Problem:
    """What to store for `value`, or what is wrong with it.

    `node` is a node (or a field of a repeat) of `view`; `strings` are the other answers as expressions see them;
    `exclude` names choices that are never offered, such as the municipality itself.
    """
    if isinstance(value, Missing):
        return _missing(view, node, value, exclude)
    if is_empty(value):
        return Stored(None)
    if isinstance(node, Repeat):
        return _item(view, node, value, strings, exclude)
    return _answer(view, node, value, strings, exclude)


def _missing(view: View, node: Node, value: Missing, exclude: frozenset[str]) -> Stored | Problem:
    if not isinstance(value.code, str) or value.code not in MISSING_CODES:
        return Problem("unknown_code")
    if isinstance(node, Question):
        for choice in _offered(view, node, exclude).values():
            if choice.missing == value.code:
                return Stored([choice.name] if node.kind == "select_multiple" else choice.name, value.code)
    if value.code in missing_codes(node):
        return Stored(None, value.code)
    return Problem("code_not_here")


def _offered(view: View, question: Question, exclude: frozenset[str]) -> dict[str, Choice]:
    return {choice.name: choice for choice in view.choices(question) if choice.name not in exclude}


def _item(
    view: View, repeat: Repeat, value: object, strings: Mapping[str, str], exclude: frozenset[str]
) -> Stored | Problem:
    """An object of the fields that were filled in, in the order of the questionnaire."""
    if not isinstance(value, Item) or not isinstance(value.fields, Mapping):
        return Problem("wrong_type")
    questions = {child.name: child for child in repeat.children}
    problems = [
        Problem("unknown_field", {"field": _shown(name)}, field=_shown(name))
        for name in value.fields
        if not isinstance(name, str) or name not in questions
    ]
    found: dict[str, Any] = {}
    for name, question in questions.items():
        given = value.fields.get(name)
        if isinstance(given, Missing):
            checked = _missing(view, question, given, exclude)
            if isinstance(checked, Stored) and checked.value is None:
                checked = Problem("code_not_here")  # an item keeps answers only; a field without one is left out
        elif is_empty(given):
            continue
        else:
            checked = _plain(view, question, given, exclude)
        if isinstance(checked, Problem):
            problems.append(Problem(checked.code, checked.params, field=name))
        else:
            found[name] = checked.value
    everything = {**strings, **{name: as_string(questions[name], found[name]) for name in found}}
    for name in found:
        broken = _broken(questions[name], found[name], everything)
        if broken:
            problems.append(Problem(broken.code, broken.params, field=name))
    if problems:
        first, *rest = problems
        return Problem(first.code, first.params, first.field, tuple(rest))
    return Stored(found or None)


def _answer(
    view: View, question: Question, value: object, strings: Mapping[str, str], exclude: frozenset[str]
) -> Stored | Problem:
    checked = _plain(view, question, value, exclude)
    if isinstance(checked, Problem):
        return checked
    return _broken(question, checked.value, strings) or checked


def _broken(question: Question, value: JSON, strings: Mapping[str, str]) -> Problem | None:
    if constraint_holds(question, as_string(question, value), strings):
        return None
    return Problem("constraint", {"message": question.constraint_message})


def _plain(view: View, question: Question, value: object, exclude: frozenset[str]) -> Stored | Problem:
    """Everything but the constraint; `value` is not empty."""
    if question.kind == "text":
        return _text(value)
    if question.kind == "integer":
        return _integer(value)
    offered = _offered(view, question, exclude)
    if question.kind == "select_one":
        if not isinstance(value, str):
            return Problem("wrong_type")
        chosen = offered.get(value)
        if chosen is None:
            return Problem("unknown_choice", {"value": _shown(value)})
        return Stored(value, chosen.missing, None if chosen.missing else chosen.score)
    if not isinstance(value, list | tuple) or not all(isinstance(name, str) for name in value):
        return Problem("wrong_type")
    unknown = [name for name in value if name not in offered]
    if unknown:
        return Problem("unknown_choice", {"value": _shown(unknown[0])})
    if question.kind == "rank":
        return _rank(question, list(value), offered)
    return _several(list(value), offered)


def _several(names: list[str], offered: Mapping[str, Choice]) -> Stored | Problem:
    wanted = frozenset(names)
    chosen = [choice for choice in offered.values() if choice.name in wanted]
    coded = [choice for choice in chosen if choice.missing]
    if coded and len(chosen) > 1:
        return Problem("choice_alone", {"choice": coded[0].label})
    return Stored([choice.name for choice in chosen], coded[0].missing if coded else "")


def _rank(question: Question, names: list[str], offered: Mapping[str, Choice]) -> Stored | Problem:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            return Problem("chosen_twice", {"choice": offered[name].label})
        seen.add(name)
    if question.max_items is not None and len(names) > question.max_items:
        return Problem("too_many", {"maximum": question.max_items, "given": len(names)})
    return Stored(names)


def _text(value: object) -> Stored | Problem:
    if not isinstance(value, str):
        return Problem("wrong_type")
    text = value.replace("\r\n", "\n").replace("\r", "\n").rstrip()
    if len(text) > LONGEST_TEXT:
        return Problem("too_long", {"maximum": LONGEST_TEXT, "given": len(text)})
    control = UNPRINTABLE.search(text)
    if control:
        return Problem("control_character", {"position": control.start() + 1})
    return Stored(text or None)


def _integer(value: object) -> Stored | Problem:
    if isinstance(value, str) and _INTEGER.fullmatch(value.strip()):
        number = int(value)
    elif isinstance(value, int) and not isinstance(value, bool):
        number = value
    elif isinstance(value, str):
        return Problem("not_integer")
    else:
        return Problem("wrong_type")
    if abs(number) > LARGEST_INTEGER:
        return Problem("out_of_range", {"maximum": LARGEST_INTEGER})
    return Stored(number)


def _shown(value: object) -> str:
    """A piece of the input that is safe to print in a message."""
    text = value if isinstance(value, str) else type(value).__name__
    return UNPRINTABLE.sub("\ufffd", text[:40])


def as_string(node: Node, value: object, missing: str = "") -> str:
    """The value as expressions see it; '' for a missing code that is not a choice, and for repeats."""
    if isinstance(node, Repeat) or value is None:
        return ""
    if isinstance(value, list | tuple):
        return " ".join(str(each) for each in value)
    return str(value)


def as_text(view: View, node: Node, value: object, missing: str, language: str) -> str:
    """The value as people read it, '' for none.

    Choices by their labels, several with "; " between, ranks as "1. A, 2. B", the filled-in fields of an item with
    " · " between, a list of items one on each line.
    """
    if value is None:
        return say(MISSING_TEXTS.get(missing, {}), language)
    if isinstance(node, Repeat):
        if isinstance(value, list | tuple):
            return "\n".join(as_text(view, node, item, "", language) for item in value)
        if not isinstance(value, Mapping):
            return str(value)
        texts = (
            as_text(view, child, value[child.name], "", language) for child in node.children if child.name in value
        )
        return " · ".join(text for text in texts if text)
    labels = {
        # Also choices that this year's view leaves out: an answer may have been given in another.
        choice.name: say(choice.label, language, view.definition.default_language)
        for choice in view.definition.choice_lists.get(node.choice_list or "", ())
    }
    if isinstance(value, list | tuple):
        names = [labels.get(str(each), str(each)) for each in value]
        if node.kind == "rank":
            return ", ".join(f"{place}. {name}" for place, name in enumerate(names, start=1))
        return "; ".join(names)
    return labels.get(str(value), str(value))

"""`relevant` and `constraint`: XPath 1.0 through lxml, values as string variables. No Django.

`${name}` is a string: '' while unanswered and for a missing code that is not a choice; the name of the choice, also of
one that stands for a code; several choices joined by one space; the digits of an integer. `.` is the answer itself.
Real XPath decides what `number('') >= 2` means (false), so a form behaves here as in other XLSForm tools.

What pyxform lets through (unknown functions, broken syntax, cycles) is refused here, before anything is published, so
evaluating a compiled expression does not fail.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import lru_cache
from graphlib import CycleError as GraphCycleError
from graphlib import TopologicalSorter
from typing import Any, NamedTuple

from lxml import etree

from surveys.definition import Definition, Group, Note, Question, Repeat, Row, View, gettext_noop

LONGEST = 4_000


# code -> (what is wrong, what to do)
MESSAGES: dict[str, tuple[str, str]] = {
    "expression_too_long": (
        gettext_noop("The expression has more than %(maximum)s characters."),
        gettext_noop("Shorten it, or split the question in two."),
    ),
    "expression_character": (
        gettext_noop("The expression cannot be read from “%(near)s” on."),
        gettext_noop("Write question names as ${name} and texts in straight quotation marks, for example 'yes'."),
    ),
    "expression_reference": (
        gettext_noop("“%(reference)s” is not a question name."),
        gettext_noop("Write the name from the name column between ${ and }."),
    ),
    "expression_word": (
        gettext_noop("“%(word)s” stands alone in the expression."),
        gettext_noop("Put texts in straight quotation marks and question names between ${ and }."),
    ),
    "expression_function": (
        gettext_noop("The function “%(function)s” is not known."),
        gettext_noop("Use one of: %(known)s."),
    ),
    "expression_arguments": (
        gettext_noop("The function “%(function)s” was given %(given)s values."),
        gettext_noop("Give it %(expected)s."),
    ),
    "expression_syntax": (
        gettext_noop("The expression “%(expression)s” cannot be understood."),
        gettext_noop("Check the brackets, the quotation marks and that something stands on both sides of every sign."),
    ),
}

# function -> fewest and most values; None is no limit
_FUNCTIONS: dict[str, tuple[int, int | None]] = {
    "selected": (2, 2),
    "count-selected": (1, 1),
    "number": (1, 1),
    "string": (1, 1),
    "boolean": (1, 1),
    "not": (1, 1),
    "true": (0, 0),
    "false": (0, 0),
    "string-length": (1, 1),
    "normalize-space": (1, 1),
    "contains": (2, 2),
    "starts-with": (2, 2),
    "concat": (2, None),
    "floor": (1, 1),
    "ceiling": (1, 1),
    "round": (1, 1),
}
FUNCTIONS = frozenset(_FUNCTIONS)

_TOKEN = re.compile(
    r"""\s*(?:
      \$\{(?P<reference>[^}]*)\}
    | (?P<literal>"[^"]*"|'[^']*')
    | (?P<number>[0-9]+(?:\.[0-9]*)?|\.[0-9]+)
    | (?P<name>[A-Za-z_][A-Za-z0-9_-]*)
    | (?P<sign>!=|<=|>=|[=<>+*(),-])
    | (?P<self>\.)
    )""",
    re.VERBOSE,
)
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
_OPERATOR_WORDS = frozenset({"and", "or", "div", "mod"})
_SELF = "self."  # a legal XPath name that no question can have
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_NOWHERE = etree.Element("nowhere")  # XPath wants a document; no expression looks into it


class ExpressionError(ValueError):
    """An expression that cannot be used; `code` is a key of MESSAGES."""

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(MESSAGES[code][0] % params)
        self.code = code
        self.params = params


class CycleError(ValueError):
    """Questions whose relevance depends on itself; `names` begins and ends with the same one."""

    def __init__(self, names: Sequence[str]) -> None:
        super().__init__(" → ".join(names))
        self.names = tuple(names)


class Expression:
    """Compiled, immutable, usable from several threads. Made by `compile_expression`."""

    __slots__ = ("_xpath", "references", "text", "uses_self")

    text: str
    references: frozenset[str]
    uses_self: bool

    def __init__(self, text: str) -> None:
        self.text = text
        source, self.references, self.uses_self = _translate(text)
        try:
            # boolean() makes the result a bool whatever the expression yields.
            self._xpath = etree.XPath(f"boolean({source})", extensions=_EXTENSIONS)
            self.test({})
        except etree.XPathError:
            raise ExpressionError("expression_syntax", expression=text) from None

    def __repr__(self) -> str:
        return f"<Expression {self.text}>"

    def test(self, strings: Mapping[str, str], self_value: str = "") -> bool:
        """True or false for these values; a name that is not in `strings` is ''."""
        variables = {name: strings.get(name, "") for name in self.references}
        if self.uses_self:
            variables[_SELF] = self_value
        try:
            return self._xpath(_NOWHERE, **variables) is True
        except ValueError:
            # XML knows no control characters; no stored value has them, but a value being checked may.
            safe = {name: _NOT_XML.sub("\ufffd", value) for name, value in variables.items()}
            return self._xpath(_NOWHERE, **safe) is True


@lru_cache(maxsize=4096)
def compile_expression(text: str) -> Expression:
    """Raises ExpressionError."""
    return Expression(text)


def _translate(text: str) -> tuple[str, frozenset[str], bool]:
    """XLSForm to XPath: `${name}` to a variable, `.` to another; refuses what is not in the small language."""
    if len(text) > LONGEST:
        raise ExpressionError("expression_too_long", maximum=LONGEST)
    parts: list[str] = []
    references: set[str] = set()
    uses_self = False
    brackets: list[_Bracket] = []
    function = ""  # the function whose bracket must come next
    after_value = False
    position, end = 0, len(text.rstrip())
    while position < end:
        match = _TOKEN.match(text, position)
        if match is None:
            raise ExpressionError("expression_character", near=text[position:].strip()[:20])
        position = match.end()
        kind, part = match.lastgroup or "", match.group(match.lastgroup or 0)
        if brackets and not (kind == "sign" and part == ")"):
            brackets[-1].filled = True
        if kind == "reference":
            name = part.strip()
            if not _NAME.fullmatch(name):
                raise ExpressionError("expression_reference", reference=part)
            references.add(name)
            part = f"${name}"
        elif kind == "self":
            uses_self = True
            part = f"${_SELF}"
        elif kind == "name" and not (after_value and part in _OPERATOR_WORDS):
            if not text[position:].lstrip().startswith("("):
                raise ExpressionError("expression_word", word=part)
            if part not in _FUNCTIONS:
                raise ExpressionError("expression_function", function=part, known=", ".join(_FUNCTIONS))
            function = part
        elif part == "(":
            brackets.append(_Bracket(function))
            function = ""
        elif part == "," and brackets:
            brackets[-1].commas += 1
        elif part == ")":
            if not brackets:
                raise ExpressionError("expression_syntax", expression=text)
            brackets.pop().check()
        after_value = kind in ("reference", "self", "literal", "number") or (kind == "sign" and part == ")")
        parts.append(part)
    if brackets:
        raise ExpressionError("expression_syntax", expression=text)
    return " ".join(parts), frozenset(references), uses_self


class _Bracket:
    """An open bracket: of which function, and what has been seen in it."""

    def __init__(self, function: str) -> None:
        self.function = function
        self.commas = 0
        self.filled = False

    def check(self) -> None:
        if not self.function:
            return
        given = self.commas + 1 if self.filled else 0
        fewest, most = _FUNCTIONS[self.function]
        if given < fewest or (most is not None and given > most):
            expected = str(fewest) if fewest == most else f"{fewest}–{most}" if most else f"{fewest}+"
            raise ExpressionError("expression_arguments", function=self.function, given=given, expected=expected)


def _string(value: object) -> str:
    """What XPath's string() makes of an argument; lxml hands over bool, float or str."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else str(value)
    return str(value)


def _selected(_context: object, value: object, choice: object) -> bool:
    return _string(choice).strip() in _string(value).split()


def _count_selected(_context: object, value: object) -> float:
    return float(len(_string(value).split()))


_EXTENSIONS: dict[tuple[str | None, str], Callable[..., Any]] = {
    (None, "selected"): _selected,
    (None, "count-selected"): _count_selected,
}


# Relevance


class _Step(NamedTuple):
    name: str
    conditions: tuple[Expression, ...]


class _Plan(NamedTuple):
    """What a relevance pass needs, in dependency order."""

    always: frozenset[str]
    steps: tuple[_Step, ...]
    values: frozenset[str]  # the nodes that some expression reads


@lru_cache(maxsize=64)
def _plan(view: View) -> _Plan:
    conditions = {name: _conditions((*view.groups(name), node)) for name, node in view.nodes.items()}
    return _ordered(conditions)


@lru_cache(maxsize=256)
def _repeat_plan(repeat: Repeat) -> _Plan:
    return _ordered({child.name: _conditions((child,)) for child in repeat.children})


def _ordered(conditions: Mapping[str, tuple[Expression, ...]]) -> _Plan:
    names = dependency_order({name: _read(found) for name, found in conditions.items()})
    steps = tuple(_Step(name, conditions[name]) for name in names if conditions[name])
    return _Plan(
        always=frozenset(name for name in names if not conditions[name]),
        steps=steps,
        values=frozenset().union(*(_read(step.conditions) for step in steps)),
    )


def _conditions(rows: Iterable[Row]) -> tuple[Expression, ...]:
    return tuple(compile_expression(row.relevant) for row in rows if row.relevant)


def _read(conditions: Iterable[Expression]) -> frozenset[str]:
    return frozenset().union(*(expression.references for expression in conditions))


def dependency_order(reads: Mapping[str, Collection[str]]) -> tuple[str, ...]:
    """Names so that each comes after those it reads; raises CycleError."""
    graph = {name: [other for other in reads if other in read] for name, read in reads.items()}
    try:
        return tuple(TopologicalSorter(graph).static_order())
    except GraphCycleError as error:
        # graphlib lists the cycle from what is read to who reads it
        raise CycleError(list(reversed(error.args[1]))) from None


def _pass(plan: _Plan, values: dict[str, str]) -> frozenset[str]:
    """The relevant names. Blanks the irrelevant ones in `values` on the way: they count as unanswered."""
    relevant = set(plan.always)
    known: dict[Expression, bool] = {}  # many rows share a condition, and what it reads is settled before the first
    for name, conditions in plan.steps:
        for expression in conditions:
            holds = known.get(expression)
            if holds is None:
                holds = known[expression] = expression.test(values)
            if not holds:
                values.pop(name, None)
                break
        else:
            relevant.add(name)
    return frozenset(relevant)


def relevant_names(view: View, strings: Mapping[str, str]) -> frozenset[str]:
    """The relevant questions and repeats (not the fields of repeats) for these values.

    Relevance is inherited from groups and evaluated in dependency order. The value of a question that is not relevant,
    or that the view leaves out, counts as '' for the others.
    """
    plan = _plan(view)
    values = {name: strings[name] for name in plan.values if name in strings and name in view.nodes}
    return _pass(plan, values)


def relevant_fields(repeat: Repeat, fields_strings: Mapping[str, str], outer: Mapping[str, str]) -> frozenset[str]:
    """The relevant fields of one item. `outer` holds the values outside, without those that are not relevant."""
    own = {child.name: fields_strings.get(child.name, "") for child in repeat.children}
    return _pass(_repeat_plan(repeat), {**outer, **own})


def relevant_notes(view: View, strings: Mapping[str, str]) -> frozenset[str]:
    """The names of the notes to show for these values."""
    relevant = relevant_names(view, strings)
    values = {name: value for name, value in strings.items() if name in relevant}
    return frozenset(
        name
        for name, conditions in _note_conditions(view).items()
        if all(expression.test(values) for expression in conditions)
    )


@lru_cache(maxsize=64)
def _note_conditions(view: View) -> Mapping[str, tuple[Expression, ...]]:
    notes = (note for page in view.pages() for note in page.notes)
    return {note.name: _conditions((*view.groups(note.name), note)) for note in notes}


def constraint_holds(question: Question, value_string: str, strings: Mapping[str, str]) -> bool:
    """Whether the answer keeps the question's own rule. An empty answer breaks none."""
    if not question.constraint or not value_string:
        return True
    values = {**strings, question.name: value_string}
    return compile_expression(question.constraint).test(values, value_string)


def order(definition: Definition) -> tuple[str, ...]:
    """Questions and repeats of all variants in dependency order; raises CycleError, for fields of repeats too."""
    reads: dict[str, frozenset[str]] = {}

    def collect(group: Group, above: frozenset[str]) -> None:
        above |= _read(_conditions((group,)))
        for row in group.children:
            if isinstance(row, Group):
                collect(row, above)
            elif not isinstance(row, Note):
                reads[row.name] = above | _read(_conditions((row,)))
                if isinstance(row, Repeat):
                    _repeat_plan(row)

    for section in definition.sections:
        collect(section, frozenset())
    return dependency_order(reads)

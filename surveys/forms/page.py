"""A page of the questionnaire as form fields, for the web and for the telephone.

This is not a Django form, on purpose: what a value may be is decided once, by `surveys.values.check` inside
`record_answers`, and a second set of validators here could only disagree with it. The page form turns posted fields
into values and values into what the template prints. How one question is read is in `posted`.

Names of the posted fields, `q` being the question:
    q          the value; for a choice also "!code" for a missing code and "" for no answer
    q.1, q.2   the places of a rank
    q.code     the missing code of a text, number, rank, repeat or several choices
    q.fact     the token of the known fact that is shown beside the question and is right
    seen       the number of the last revision that this page knew of
    asked      the names of the questions on this page: a question that was not on the page is never cleared
    shown      those of them that were not hidden
    disputed   those of them that two people answer differently: what stands is shown, and sending it is no choice
    way        short or whole: which of the two pages of this name it is
    settle.N   the choice between two people's answers, N being the refused one: keep, take or merge
    settle.N.text  the text that merges both
    item       the id of the repeat's item that is being edited
    do         the button that was pressed
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext

from surveys import values as rules
from surveys.actions import Key
from surveys.definition import Page, Question, Repeat, View, say
from surveys.expressions import compile_expression, relevant_fields
from surveys.forms.fields import ConflictShown, FactShown, Field, ItemShown
from surveys.forms.options import Option
from surveys.forms.posted import KINDS, PLACES_READ, fact_token, is_same, posted_number
from surveys.forms.words import WORDS_FOR_CONTACTS, place, problem_text
from surveys.models import Answer, KnownFact, MissingCode
from surveys.progress import at_first, counts
from surveys.values import Item, Missing, Problem

# Choices of one question become a list to open when there are more; a scale has at most seven tiles.
MOST_RADIOS = 12
MOST_TILES = 7


class PageForm:
    """The fields of one page, filled from the answers or from what was posted.

    `answers` are those of the whole response by key; `relevant` the names relevant now; `staff` prints the codes that
    only staff may choose. `item` opens one item of a repeat (an id that no item has yet: a new one). `new` are the
    questions that the last save made relevant. Iterating gives `Field`s.
    """

    def __init__(
        self,
        *,
        view: View,
        page: Page,
        answers: Mapping[Key, Answer],
        relevant: Collection[str],
        language: str,
        exclude: Collection[str] = (),
        facts: Mapping[str, KnownFact] | None = None,
        staff: bool = False,
        data: QueryDict | None = None,
        item: str | None = None,
        new: Sequence[str] = (),
    ) -> None:
        self.view = view
        self.page = page
        self.answers = answers
        self.relevant = relevant
        self.language = language
        self.exclude = frozenset(exclude)
        self.facts = facts or {}
        self.staff = staff
        self.data = data
        self._post = data if data is not None else QueryDict()
        self.item = item
        self.new = tuple(name for name in new if name in self._names)
        self.problems: dict[Key, Problem] = {}
        self.conflicts: dict[Key, list[ConflictShown]] = {}
        # When a page is shown again it knows of every later revision. So what its sender did not touch is printed as it
        # stands now, not as it was posted: sent once more, a colleague's answer would be overwritten by an older one.
        self.untouched: Collection[Key] = ()
        # What somebody else has answered where the posted value was wrong, in words.
        self.meanwhile: Mapping[Key, str] = {}

    # --- reading what was posted ---------------------------------------------------------------------------------

    @cached_property
    def repeat(self) -> Repeat | None:
        """The repeat that this page edits, if it is a page of a repeat."""
        node = self.view.nodes[self.page.nodes[0]]
        return node if isinstance(node, Repeat) else None

    @property
    def number(self) -> str:
        """Of the repeat that this page edits; '' on other pages, whose questions have their own."""
        return self.view.number(self.repeat.name) if self.repeat is not None else ""

    @cached_property
    def _names(self) -> frozenset[str]:
        """The questions that can stand on the page: its own, or the fields of its repeat."""
        if self.repeat is not None:
            return frozenset(child.name for child in self.repeat.children)
        return frozenset(self.page.nodes)

    @property
    def seen(self) -> int:
        """The last revision that the posted page knew of; 0, the most careful one, if it does not say."""
        return posted_number(self.data, "seen")

    def values(self) -> dict[Key, Any]:
        """Posted values by key, for `record_answers`. What is wrong already in the form goes to `self.problems`."""
        if self.data is None:
            return {}
        if self.repeat is not None:
            return self._repeat_values(self.repeat)
        values: dict[Key, Any] = {}
        for name in self.page.nodes:
            node = self.view.nodes[name]
            if name not in self._asked or isinstance(node, Repeat):
                continue
            key = (name, "")
            fact = self.facts.get(name)
            value = self._read(node, key)
            agreed = self._post.get(f"{name}.fact")
            if fact is not None and value is None and agreed:
                value = fact.value
                if agreed != fact_token(fact):
                    self.problems[key] = Problem("fact_changed")
            if key not in self.problems and not (name in self._disputed and self._stands(node, key, value)):
                values[key] = value
        return values

    @cached_property
    def _asked(self) -> frozenset[str]:
        return frozenset(self._post.get("asked", "").split())

    @cached_property
    def gone(self) -> frozenset[str]:
        """Questions that were on the posted page, are not on it now, and have something in them."""
        return frozenset(
            name
            for name in self._asked - self._names - frozenset(self.page.nodes)
            if any(value.strip() for value in self._post.getlist(name))
        )

    @cached_property
    def _disputed(self) -> frozenset[str]:
        return frozenset(self._post.get("disputed", "").split())

    def _stands(self, question: Question, key: Key, value: Any) -> bool:
        """Whether the posted value is the answer that stands."""
        stored = self.answers.get(key)
        if isinstance(value, Missing):
            return stored is not None and stored.value is None and stored.missing == value.code
        return is_same(question, stored.value, value) if stored is not None else rules.is_empty(value)

    def _read(self, question: Question, key: Key) -> Any:
        value = KINDS[question.kind](question, self._post)
        code = self._post.get(f"{question.name}.code", "")
        if isinstance(value, Missing):
            code = value.code
        if code == MissingCode.NOT_ASKED and not self.staff:
            self.problems[key] = Problem("code_not_here")
            return None
        if not code or question.kind == "select_one":
            return value
        if value is None or value == []:
            return Missing(code)
        # A value and a code: the one that is new is meant. Both new is for the person to settle.
        stored = self.answers.get(key)
        if stored is not None and stored.missing == code:
            return value
        if stored is not None and is_same(question, stored.value, value):
            return Missing(code)
        self.problems[key] = Problem("value_and_code", {})
        return None

    # --- repeats ---------------------------------------------------------------------------------------------------

    def _repeat_values(self, repeat: Repeat) -> dict[Key, Any]:
        marker_key = (repeat.name, "")
        code = self._post.get(f"{repeat.name}.code", "")
        marker = self.answers.get(marker_key)
        stood = marker.missing if marker is not None else ""
        given = self._posted_item(repeat)
        values: dict[Key, Any] = {}
        if code == MissingCode.NOT_ASKED and not self.staff:
            self.problems[marker_key] = Problem("code_not_here")
            code = ""
        if given:
            if not (repeat.name in self._disputed and given == self._stored_fields((repeat.name, self.item or ""))):
                values[(repeat.name, self.item or "")] = Item(given)
            if code and code != stood:
                self.problems[marker_key] = Problem("items_exist", {})
            elif stood:
                values[marker_key] = None  # the mark stood there before; the entry is newer
            return values
        if self.item is not None and (repeat.name, self.item) in self.answers and self._sent(repeat):
            # An entry that is emptied is removed.
            values[(repeat.name, self.item)] = None
        if code:
            values[marker_key] = Missing(code)
        elif stood and f"{repeat.name}.code" in self._post:
            values[marker_key] = None
        return values

    def _sent(self, repeat: Repeat) -> bool:
        """Whether the fields of the open item were in the posted page at all."""
        return any(child.name in self._asked for child in repeat.children) and not self.problems

    def _posted_item(self, repeat: Repeat) -> dict[str, Any]:
        """The fields of the open item that can be stored. A wrong one keeps what it held, and says what is wrong."""
        if self.item is None:
            return {}
        key = (repeat.name, self.item)
        children = [child for child in repeat.children if child.name in self._asked]
        posted = {child.name: KINDS[child.kind](child, self._post) for child in children}
        given = {name: value for name, value in posted.items() if not rules.is_empty(value)}
        stored = self._stored_fields(key)
        # Fields that were not on the page stay.
        given.update({name: value for name, value in stored.items() if name not in posted})
        result = rules.check(self.view, repeat, Item(given), strings=self.strings, exclude=self.exclude)
        if isinstance(result, Problem):
            self.problems[key] = result
            for wrong in {each.field for each in (result, *result.more)}:
                given.pop(wrong, None)
                if wrong in stored:
                    given[wrong] = stored[wrong]
            return given
        return dict(result.value) if isinstance(result.value, dict) else {}

    def _stored_fields(self, key: Key) -> dict[str, Any]:
        stored = self.answers.get(key)
        return dict(stored.value) if stored is not None and isinstance(stored.value, dict) else {}

    @cached_property
    def strings(self) -> dict[str, str]:
        """The answers outside repeats as expressions see them; irrelevant ones count as unanswered."""
        return {
            name: rules.as_string(self.view.nodes[name], answer.value, answer.missing)
            for (name, item), answer in self.answers.items()
            if not item and name in self.relevant and name in self.view.nodes
        }

    def _relevant_fields(self, repeat: Repeat, fields: Mapping[str, Any]) -> frozenset[str]:
        texts = {
            child.name: rules.as_string(child, fields[child.name]) for child in repeat.children if child.name in fields
        }
        return relevant_fields(repeat, texts, self.strings)

    def shown_before(self) -> frozenset[str]:
        """The questions that the posted page showed, hidden ones left out; as it stood, if the page does not say."""
        if "shown" in self._post:
            return frozenset(self._post["shown"].split())
        return frozenset(self.relevant)

    def appeared(self, before: Collection[str], after: Collection[str], answered: Collection[str]) -> list[str]:
        """Questions of this page that a save has made relevant and that nobody has answered: they are to be shown."""
        if self.repeat is None or self.item is None or self.data is None:
            new = (name for name in self.page.nodes if name in after and name not in before)
            return [name for name in new if name not in answered]
        children = self.repeat.children
        posted = {child.name: KINDS[child.kind](child, self._post) for child in children}
        shown = self._relevant_fields(self.repeat, self._stored_fields((self.repeat.name, self.item)))
        now = self._relevant_fields(self.repeat, {n: v for n, v in posted.items() if not rules.is_empty(v)})
        return [c.name for c in children if c.name in now - shown and rules.is_empty(posted[c.name])]

    @cached_property
    def _item_answers(self) -> list[Answer]:
        if self.repeat is None:
            return []
        found = [a for (name, item), a in self.answers.items() if name == self.repeat.name and item]
        return sorted(found, key=lambda a: (a.position, a.item))

    @property
    def items(self) -> list[ItemShown]:
        """The items of the repeat as lines, those removed by somebody else while another person changed them last."""
        if self.repeat is None:
            return []
        answers = self._item_answers
        return [
            ItemShown(
                id=answer.item,
                number=number,
                title=title,
                rest=rest,
                is_open=answer.item == self.item,
                is_first=number == 1,
                is_last=number == len(answers),
                conflicts=tuple(self.conflicts.get((self.repeat.name, answer.item), ())),
            )
            for number, answer in enumerate(answers, start=1)
            for title, rest in [self._summary(self.repeat, answer)]
        ]

    @property
    def loose_conflicts(self) -> list[ConflictShown]:
        """Conflicts about items that stand in no line, and about the mark of the whole repeat."""
        if self.repeat is None:
            return []
        lines = {answer.item for answer in self._item_answers}
        return [
            each
            for (name, item), found in self.conflicts.items()
            if name == self.repeat.name and item not in lines
            for each in found
        ]

    def _summary(self, repeat: Repeat, answer: Answer) -> tuple[str, str]:
        """The most telling text of an item, and the rest."""
        value = answer.value if isinstance(answer.value, dict) else {}
        texts = {
            child.name: rules.as_text(self.view, child, value[child.name], "", self.language)
            for child in repeat.children
            if child.name in value
        }
        telling = [child.name for child in repeat.children if child.kind == "text" and texts.get(child.name)]
        chosen = next(iter([*telling, *texts]), None)
        if chosen is None:
            return gettext("(empty)"), ""
        return texts[chosen], " · ".join(text for name, text in texts.items() if name != chosen and text)

    @property
    def is_new_item(self) -> bool:
        return self.repeat is not None and self.item is not None and (self.repeat.name, self.item) not in self.answers

    @property
    def open_number(self) -> int:
        """The place of the open item in the list, from 1."""
        ids = [answer.item for answer in self._item_answers]
        return ids.index(self.item) + 1 if self.item in ids else len(ids) + 1

    @property
    def has_room(self) -> bool:
        most = self.repeat.max_items if self.repeat is not None else 0
        return most is None or len(self._item_answers) < most

    def moved(self, item: str, step: int) -> dict[Key, Any]:
        """Values that put an item one place up (-1) or down (1); {} at the ends and for an unknown item."""
        if self.repeat is None:
            return {}
        answers = self._item_answers
        here = next((place for place, answer in enumerate(answers) if answer.item == item), None)
        if here is None or not 0 <= here + step < len(answers):
            return {}
        answers = [*answers]
        answers[here], answers[here + step] = answers[here + step], answers[here]
        return {
            (self.repeat.name, answer.item): Item(answer.value, position)
            for position, answer in enumerate(answers, start=1)
            if answer.position != position
        }

    def has_item(self, item: str) -> bool:
        return self.repeat is not None and bool(item) and (self.repeat.name, item) in self.answers

    # --- printing -----------------------------------------------------------------------------------------------------

    def __iter__(self) -> Iterator[Field]:
        return iter(self.fields)

    @cached_property
    def fields(self) -> list[Field]:
        """The fields to print: of the page, or of the open item of its repeat."""
        repeat = self.repeat
        if repeat is None:
            found = [
                self._field(self.view.nodes[name], (name, ""))
                for name in self.page.nodes
                if isinstance(self.view.nodes[name], Question)
            ]
        elif self.item is None:
            return []
        else:
            key = (repeat.name, self.item)
            stored = self._stored_fields(key)
            found = [self._field(question, key, stored) for question in repeat.children]
            held = {
                f.name: value
                for f, question in zip(found, repeat.children, strict=True)
                for value in [self._as_posted(question, key, stored.get(question.name), "")[0]]
                if not rules.is_empty(value)
            }
            shown = self._relevant_fields(repeat, held)
            for each in found:
                each.shown = each.name in shown or bool(each.error)
        self._mark(found)
        return found

    def _mark(self, fields: Sequence[Field]) -> None:
        """What depends on its neighbours: indentation, what is new, and what has been passed over."""
        above: set[str] = set()
        for each in fields:
            each.follows = each.name in self._dependent and bool(self._references(each.name) & above)
            above = {*above, each.name} if each.follows else {each.name}
        begun = self.data is None and any(each.answer is not None for each in fields)
        for each in fields:
            each.waits = begun and each.required and each.shown and each.answer is None and not self.staff
        fresh = [each for each in fields if each.name in self.new and each.shown]
        if fresh:
            fresh[0].new_count = len(fresh)

    @cached_property
    def _dependent(self) -> frozenset[str]:
        """Questions that appear because of an answer; those that an answer only takes away stand like the others."""
        if self.repeat is not None:
            return frozenset(c.name for c in self.repeat.children) - self._relevant_fields(self.repeat, {})
        return frozenset(self.page.nodes) - at_first(self.view)

    def _references(self, name: str) -> frozenset[str]:
        relevant = self.view.question(name).relevant
        return frozenset(compile_expression(relevant).references) if relevant else frozenset()

    @property
    def asked(self) -> str:
        """For the hidden field: what this page asks, so that nothing else is cleared by it."""
        return " ".join(child.name for child in self.repeat.children) if self.repeat else " ".join(self.page.nodes)

    @property
    def places(self) -> str:
        """For the script of a card: the questions in their order, "a,b"."""
        return ",".join(self.asked.split())

    @property
    def shown(self) -> str:
        """For the hidden field: what the page shows, so that a save knows what it has made appear."""
        return " ".join(name for name in self.page.nodes if name in self.relevant)

    @property
    def disputed(self) -> str:
        """For the hidden field: the questions that are shown with a conflict."""
        own = {self.repeat.name} if self.repeat is not None else set(self.page.nodes)
        return " ".join(sorted({name for name, _item in self.conflicts} & own))

    @property
    def errors(self) -> list[tuple[str, str, str]]:
        """(id of the control, label of its question, what is wrong) for the summary on top of the page."""
        found = [(f.first_id, f.label, f.error) for f in self.fields if f.error]
        repeat = self.repeat
        if repeat is not None:
            label = say(repeat.label, self.language)
            whole = [p for p in self.problems.values() if not p.field]
            found += [(f"q-{repeat.name}", label, problem_text(problem, self.language)) for problem in whole]
        return found

    @property
    def repeat_error(self) -> str:
        """What is wrong with the repeat as a whole."""
        whole = [problem_text(p, self.language) for p in self.problems.values() if not p.field]
        return " ".join(dict.fromkeys(whole)) if self.repeat is not None else ""

    def _field(self, question: Question, key: Key, item_values: Mapping[str, Any] | None = None) -> Field:
        in_item = item_values is not None
        language = self.language
        stored = None if in_item else self.answers.get(key)
        value = item_values.get(question.name) if item_values is not None else (stored.value if stored else None)
        missing = stored.missing if stored else ""
        problem = self._problem(key, question.name if in_item else "")
        heading = self.page.headings.get(question.name)
        result = Field(
            name=question.name,
            number=self.view.number(question.name),
            kind=question.kind,
            label=say(question.label, language),
            hint=say(question.hint, language),
            guidance=say(question.guidance, language),
            required=question.required,
            optional=not in_item and not counts(question),
            shown=in_item or question.name in self.relevant,
            follows=False,
            is_scale=False,
            multiline="multiline" in question.appearance,
            error=problem_text(problem, language) if problem else "",
            heading=heading,
            heading_text=say(heading.label, language) if heading else "",
            answer=stored,
            most=question.max_items,
        )
        if not in_item:
            result.conflicts = self.conflicts.get(key, [])
        if problem and key in self.meanwhile:
            others = gettext("Somebody else has answered “%(text)s” meanwhile.") % {"text": self.meanwhile[key]}
            result.error = f"{result.error} {others}"
        if not result.conflicts:
            # Where two people disagree the field shows what stands; both answers are in the conflict below it.
            value, missing = self._as_posted(question, key, value, missing)
        self._fill(result, question, value, missing, in_item)
        fact = self.facts.get(question.name)
        if fact is not None and stored is None and not in_item:
            text = rules.as_text(self.view, question, fact.value, "", language)
            token = fact_token(fact)
            agreed = self._post.get(f"{question.name}.fact") == token
            result.fact = FactShown(token, text, fact.source, fact.known_on, agreed)
        return result

    def _problem(self, key: Key, field_name: str) -> Problem | None:
        """What is wrong with a question, or with one field of the open item."""
        problem = self.problems.get(key)
        if problem is None or not field_name:
            return problem
        return next((each for each in (problem, *problem.more) if each.field == field_name), None)

    def _as_posted(self, question: Question, key: Key, value: Any, missing: str) -> tuple[Any, str]:
        """What was typed stays on screen: a posted page is printed as it was posted."""
        if self.data is None or question.name not in self._asked:
            return value, missing
        if key in self.untouched and not self._problem(key, question.name if key[1] else ""):
            return value, missing
        posted = KINDS[question.kind](question, self._post)
        if isinstance(posted, Missing):
            return None, posted.code
        return posted, "" if question.kind == "select_one" else self._post.get(f"{question.name}.code", "")

    def _fill(self, result: Field, question: Question, value: Any, missing: str, in_item: bool) -> None:
        # A text that may be left out is left out by leaving it empty.
        silent = in_item or (result.optional and not missing and not self.staff)
        codes = [] if silent else self.codes(question)
        if question.kind == "select_one":
            self._fill_one(result, question, value, missing, codes)
        elif question.kind == "select_multiple":
            chosen = value if isinstance(value, list) else []
            result.options = [
                Option(c.name, say(c.label, self.language), "", c.name in chosen) for c in self._choices(question)
            ]
            result.codes = self._code_options(codes, missing)
        elif question.kind == "rank":
            self._fill_rank(result, question, value)
            result.codes = self._code_options(codes, missing)
        else:
            result.text = "" if value is None else str(value).replace("\x00", "\ufffd")
            # A line on its own would lose its breaks in the browser, and be saved without them.
            result.multiline = result.multiline or "\n" in result.text
            result.size = 4 if "year" in question.appearance else (0 if question.kind == "text" else 8)
            result.codes = self._code_options(codes, missing)

    def _choices(self, question: Question) -> list[Any]:
        return [choice for choice in self.view.choices(question) if choice.name not in self.exclude]

    def _fill_one(self, result: Field, question: Question, value: Any, missing: str, codes: Collection[str]) -> None:
        options, coded = [], []
        for choice in self._choices(question):
            number = "" if choice.score is None else str(choice.score)
            option = Option(choice.name, say(choice.label, self.language), number, value == choice.name)
            (coded if choice.missing else options).append(option)
        result.is_scale = "likert" in question.appearance and len(options) <= MOST_TILES
        result.options = options if result.is_scale else [*options, *coded]
        result.apart = coded if result.is_scale else []
        result.is_select = not result.is_scale and len(result.options) > MOST_RADIOS
        result.codes = [
            Option(f"!{code}", self.code_label(code), "", value is None and missing == code) for code in codes
        ]
        if result.answer is not None or value is not None or missing or result.is_select:
            empty = gettext("No answer yet") if result.is_select or self.staff else gettext("Remove the answer")
            result.codes.append(Option("", empty, "", False))

    def _fill_rank(self, result: Field, question: Question, value: Any) -> None:
        choices = [(choice.name, say(choice.label, self.language)) for choice in self._choices(question)]
        ranked = value if isinstance(value, list) else []
        places = max(min(question.max_items or len(choices), len(choices)), min(len(ranked), PLACES_READ))
        for number in range(1, places + 1):
            at_place = ranked[number - 1] if number <= len(ranked) else ""
            options = [Option(name, label, "", name == at_place) for name, label in choices]
            result.slots.append((number, place(number, self.language), options))

    def codes(self, node: Question | Repeat) -> list[str]:
        """The missing codes that may be chosen for this question or repeat by the person at this page."""
        return [code for code in rules.missing_codes(node) if self.staff or code != "not_asked"]

    def code_label(self, code: str) -> str:
        return str(MissingCode(code).label if self.staff else WORDS_FOR_CONTACTS[code])

    def _code_options(self, codes: Collection[str], missing: str) -> list[Option]:
        if not codes:
            return []
        options = [Option(code, self.code_label(code), "", missing == code) for code in codes]
        # Without a mark there is nothing to take back, except on the telephone where one is always pressed.
        if missing or self.staff:
            options.append(Option("", gettext("No such note"), "", not missing))
        return options

    def repeat_codes(self) -> list[Option]:
        """ "Nothing to give" and its like, for a whole repeat."""
        repeat = self.repeat
        if repeat is None:
            return []
        marker = self.answers.get((repeat.name, ""))
        missing = marker.missing if marker else ""
        if self.data is not None:
            missing = self._post.get(f"{repeat.name}.code", missing)
        return self._code_options(self.codes(repeat), missing)

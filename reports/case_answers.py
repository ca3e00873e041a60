"""What one municipality has answered, as the case shows it: themes by rounds, the rest by group, and the history of a cell.

From the revisions alone, which hold everything: one query. No pandas.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from reports import sentences
from reports.analysis.ratings import IRRELEVANT, MEASURES, OFF_SCALE, SCALE, UNANSWERED, VALUE, flags_of
from reports.casefacts import SPOKEN
from reports.cells import look
from reports.questions import COMMENT, RANKING, question_of, ratings_of
from reports.sentences import swedish
from reports.trail import Step, event_of, steps
from surveys.definition import DEFAULT_LANGUAGE, Group, Node, Question, Repeat, View, say
from surveys.expressions import relevant_names
from surveys.models import AnswerRevision, Channel
from surveys.provenance import Event, Provenance, Round, State, provenance, state_at
from surveys.values import as_string, as_text

SUBTOPIC, NETWORK = "subtopic", "network"
BETWEEN = "~"
"""Between a question and its entry in the address of a cell."""

Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Shown:
    """A value in one round: `label` says which, `classes` and `content` how a rating looks."""

    label: str
    text: str
    classes: str = ""
    content: SafeString | str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """One answer: what it was in each round that took place, the latest last. `key` opens its history."""

    key: str
    label: str
    rounds: tuple[Shown, ...]
    status: str
    count: int
    is_open: bool

    lang: str = ""
    """"sv" for what was written in free text, or has no label in the reader's language."""

    @property
    def text(self) -> str:
        return self.rounds[-1].text if self.rounds else ""


@dataclass(frozen=True, slots=True)
class ThemeRow:
    """One theme: need, priority and capacity, and what goes with them. `place` is its place among the three, 0 for none.

    `flags` are rules that hold, in words, and whether they are something to ask about.
    """

    theme: str
    label: str
    cells: tuple[Cell | None, ...]
    subtopics: str
    place: int
    flags: tuple[tuple[str, bool], ...]
    comment: str

    @property
    def opened(self) -> Cell | None:
        return next((cell for cell in self.cells if cell is not None and cell.is_open), None)

    @property
    def anchor(self) -> str:
        return f"theme-{self.theme}"


@dataclass(frozen=True, slots=True)
class Section:
    """A group of the questionnaire without the themes; `answered` of its cells have a value or a code."""

    name: str
    label: str
    cells: tuple[Cell, ...]
    answered: int

    @property
    def is_open(self) -> bool:
        return any(cell.is_open for cell in self.cells)

    @property
    def anchor(self) -> str:
        return f"section-{self.name}"


@dataclass(frozen=True, slots=True)
class Told:
    """A step of a history as it stands on the page: how its rating looks ('' for no rating), and in words."""

    step: Step
    classes: str
    content: SafeString | str
    words: SafeString


@dataclass(frozen=True, slots=True)
class Trail:
    """The history of one answer, oldest first."""

    key: str
    label: str
    status: str
    steps: tuple[Told, ...]


def language_of(view: View, node: Node, language: str) -> str:
    """The language of an answer where it is not the reader's: free text, and choices that have no other label."""
    if isinstance(node, Repeat) or node.kind == "text":
        return DEFAULT_LANGUAGE
    labels = [choice.label for choice in view.definition.choice_lists.get(node.choice_list or "", ())]
    return "" if all(language in label for label in labels) else DEFAULT_LANGUAGE


class Answers:
    """Of one response; everything is worked out once. `opened` is the key of the cell whose history is asked for."""

    def __init__(
        self,
        view: View,
        revisions: Iterable[AnswerRevision],
        rounds: Iterable[Round],
        *,
        language: str,
        labels: Mapping[str, str],
        opened: str = "",
    ) -> None:
        self.view = view
        self.language = language
        self.labels = labels
        self.opened = opened
        self.rounds = sorted(rounds, key=lambda each: each.seq)
        self.history: dict[Key, list[AnswerRevision]] = {}
        for row in revisions:
            if row.question in view.nodes:
                self.history.setdefault((row.question, row.item), []).append(row)

    # --- what stands ------------------------------------------------------------------------------------------------------

    def events(self, key: Key) -> list[Event]:
        return [event_of(row) for row in self.history.get(key, ())]

    @cached_property
    def current(self) -> dict[Key, State]:
        found = {key: state_at(self.events(key), rows[-1].seq) for key, rows in self.history.items()}
        return {key: state for key, state in found.items() if state is not None}

    @cached_property
    def answered(self) -> frozenset[str]:
        return frozenset(name for name, _item in self.current)

    @cached_property
    def strings(self) -> dict[str, str]:
        return {
            name: as_string(self.view.nodes[name], *state)
            for (name, item), state in self.current.items()
            if not item and state is not None
        }

    @cached_property
    def relevant(self) -> frozenset[str]:
        return relevant_names(self.view, self.strings)

    @property
    def seq(self) -> int:
        return max((rows[-1].seq for rows in self.history.values()), default=0)

    @property
    def progress(self) -> tuple[int, int]:
        """(answered, all) of the relevant core questions."""
        wanted = [name for name in self.view.core if name in self.relevant]
        return sum(name in self.answered for name in wanted), len(wanted)

    def text_of(self, measure: str) -> str:
        """What stands for the first question with this measure, '' for no answer."""
        node = next(iter(self.view.by_measure(measure)), None)
        state = self.current.get((node.name, "")) if node is not None else None
        return "" if state is None or node is None else as_text(self.view, node, *state, self.language)

    # --- themes -----------------------------------------------------------------------------------------------------------

    @cached_property
    def _theme_names(self) -> dict[str, dict[str, str]]:
        """Theme -> measure -> question, in the order of the questionnaire."""
        found: dict[str, dict[str, str]] = {}
        for theme, measure in ratings_of(self.view):
            found.setdefault(theme, {})[measure] = ratings_of(self.view)[theme, measure]
        order = {key: place for place, (key, _label) in enumerate(self.view.definition.themes())}
        for theme, names in found.items():
            for measure in (SUBTOPIC, COMMENT):
                names[measure] = question_of(self.view, theme, measure)
        return dict(sorted(found.items(), key=lambda each: order.get(each[0], len(order))))

    @cached_property
    def themes(self) -> list[ThemeRow]:
        return [self._theme(theme, names) for theme, names in self._theme_names.items()]

    def _theme(self, theme: str, names: Mapping[str, str]) -> ThemeRow:
        cells = tuple(self.cell((names[each], "")) if names.get(each) else None for each in MEASURES)
        scores = {each: self._score(names.get(each, "")) for each in MEASURES}
        flags = flags_of(scores["need"], scores["priority"], scores["capacity"])
        written = dict(self.view.definition.themes()).get(theme, {})
        return ThemeRow(
            theme=theme,
            label=self.labels.get(theme) or say(written, self.language) or theme,
            cells=cells,
            subtopics=self._text(names[SUBTOPIC]),
            place=self._places.get(theme, 0),
            flags=tuple((sentences.flag(flag), flag != "prioritised_gap") for flag in flags),
            comment=self._text(names[COMMENT]),
        )

    @cached_property
    def _places(self) -> dict[str, int]:
        found: dict[str, int] = {}
        for node in self.view.by_measure(RANKING):
            state = self.current.get((node.name, ""))
            if state is not None and isinstance(state[0], list):
                for place, theme in enumerate(state[0], start=1):
                    found.setdefault(str(theme), place)
        return found

    def _score(self, name: str) -> int | None:
        state = self.current.get((name, ""))
        return self._score_of(name, state) if name in self.relevant and state is not None else None

    def _score_of(self, name: str, state: State) -> int | None:
        node = self.view.nodes[name]
        if state is None or state[1] or not isinstance(node, Question):
            return None
        listed = self.view.definition.choice_lists.get(node.choice_list or "", ())
        return next((choice.score for choice in listed if choice.name == state[0]), None)

    def _text(self, name: str) -> str:
        state = self.current.get((name, "")) if name and name in self.relevant else None
        return "" if state is None else as_text(self.view, self.view.nodes[name], *state, self.language)

    # --- one answer -------------------------------------------------------------------------------------------------------

    def cell(self, key: Key) -> Cell:
        name, item = key
        rows = self.history.get(key, [])
        found = provenance(self.events(key), self.rounds)
        address = f"{name}{BETWEEN}{item}" if item else name
        return Cell(
            key=address,
            label=self.view.full_label(name, self.language),
            rounds=tuple(self._rounds(key, found)),
            status=found.status,
            count=len(rows),
            is_open=address == self.opened,
            lang=language_of(self.view, self.view.nodes[name], self.language),
        )

    def _rounds(self, key: Key, found: Provenance) -> Iterator[Shown]:
        """Web, telephone and visit if they took place; then what was written since, if that is something else."""
        took_place = {each.kind for each in self.rounds}
        states: list[tuple[str, State]] = []
        if "web" in took_place:
            states.append((str(Channel.WEB.label), found.web))
        if "interview" in took_place:
            states.append((str(Channel.PHONE.label), found.phone))
        if any(row.channel == Channel.VISIT for row in self.history.get(key, ())):
            states.append((str(Channel.VISIT.label), found.visit))
        now = self.current.get(key)
        if not states and now is not None:
            states.append((_("not submitted yet"), now))
        elif states and states[-1][1] != now:
            states.append((_("since then"), now))
        # A round before anything was said of it tells nothing.
        while len(states) > 1 and states[0][1] is None:
            states.pop(0)
        for label, state in states:
            yield self._shown(key[0], label, state)

    def _shown(self, name: str, label: str, state: State) -> Shown:
        node = self.view.nodes[name]
        text = "" if state is None else as_text(self.view, node, *state, self.language)
        if not self._is_rating(node):
            return Shown(label, text)
        classes, content = look(*self._state(name, state))
        return Shown(label, text or str(sentences.MARKS[UNANSWERED][2]), classes, content)

    def _is_rating(self, node: Node) -> bool:
        return isinstance(node, Question) and node.measure in MEASURES

    def _state(self, name: str, state: State) -> tuple[str, int | None]:
        if name not in self.relevant:
            return IRRELEVANT, None
        if state is None:
            return UNANSWERED, None
        if state[1]:
            return state[1], None
        score = self._score_of(name, state)
        return (VALUE, score) if score in SCALE else (OFF_SCALE, None)

    # --- the rest ---------------------------------------------------------------------------------------------------------

    @cached_property
    def sections(self) -> list[Section]:
        """The groups of the questionnaire with what is relevant in them and stands in no theme's row."""
        themed = {name for names in self._theme_names.values() for name in names.values()}
        return [each for each in (self._section(group, themed) for group in self.view.sections) if each.cells]

    def _section(self, group: Group, themed: set[str]) -> Section:
        names = [name for name in self.view.nodes if self.view.section(name).name == group.name]
        cells: list[Cell] = []
        for name in names:
            if name in themed or (name not in self.relevant and name not in self.answered):
                continue
            cells += [self.cell(key) for key in self._keys(name)]
        label = say(group.label, self.language, self.view.definition.default_language)
        answered = sum(bool(cell.text) for cell in cells)
        return Section(group.name, label, tuple(cells), answered)

    def _keys(self, name: str) -> list[Key]:
        """The question, or the entries of a repeat in their order; one empty cell for a repeat without entries."""
        if not isinstance(self.view.nodes[name], Repeat):
            return [(name, "")]
        items = [(rows[-1].position, item) for (other, item), rows in self.history.items() if other == name and item]
        return [(name, item) for _position, item in sorted(items)] or [(name, "")]

    # --- its history ------------------------------------------------------------------------------------------------------

    def trail(self, address: str) -> Trail | None:
        """The history of a cell, None if there is no such cell."""
        name, _between, item = address.partition(BETWEEN)
        if name not in self.view.nodes or (item and (name, item) not in self.history):
            return None
        key = (name, item)
        node = self.view.nodes[name]
        told = []
        is_free = bool(language_of(self.view, node, self.language))
        for step in steps(self.view, name, self.history.get(key, ()), self.language):
            if is_free:
                step = replace(step, text=swedish(step.text), before=swedish(step.before) if step.before else "")
            classes, content = look(step.state, step.score) if self._is_rating(node) else ("", "")
            told.append(Told(step, classes, content, sentences.said(step)))
        status = sentences.status(provenance(self.events(key), self.rounds).status)
        return Trail(address, self.view.full_label(name, self.language), status, tuple(told))

    def whole(self) -> Iterator[tuple[str, list[Trail]]]:
        """Every answer with its whole history, by group: for who asks for the public documents of the case."""
        for group in self.view.sections:
            trails = []
            for name in self.view.nodes:
                if self.view.section(name).name == group.name and any(other == name for other, _item in self.history):
                    keys = [key for key in self.history if key[0] == name]
                    for _name, item in sorted(keys, key=lambda key: (self.history[key][-1].position, key[1])):
                        found = self.trail(f"{name}{BETWEEN}{item}" if item else name)
                        if found is not None:
                            trails.append(found)
            if trails:
                yield say(group.label, self.language, self.view.definition.default_language), trails

    # --- who answered -----------------------------------------------------------------------------------------------------

    @cached_property
    def pages_by_contact(self) -> dict[int, dict[str, int]]:
        """Contact -> section -> how many of its pages that person has written or said something on."""
        seen: dict[int, dict[str, set[str]]] = {}
        for (name, _item), rows in self.history.items():
            try:
                page = self.view.page_of(name)
            except KeyError:
                continue
            section = say(page.section.label, self.language, self.view.definition.default_language)
            for row in rows:
                contact = row.spoken_by_id or row.by_contact_id
                if contact is not None:
                    seen.setdefault(contact, {}).setdefault(section, set()).add(page.name)
        return {who: {each: len(pages) for each, pages in found.items()} for who, found in seen.items()}

    @cached_property
    def last_said(self) -> dict[int, AnswerRevision]:
        """Contact -> the last revision that it wrote on the web, or that was written down while it spoke."""
        found: dict[int, AnswerRevision] = {}
        for rows in self.history.values():
            for row in rows:
                contact = row.by_contact_id or row.spoken_by_id
                if contact is None or row.channel not in SPOKEN:
                    continue
                if contact not in found or row.seq > found[contact].seq:
                    found[contact] = row
        return found

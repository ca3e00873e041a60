"""Everything a respondent's pages need to know of one response, each part read once and only if it is asked for."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any
from urllib.parse import quote

from django.urls import reverse
from django.utils import timezone, translation
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from surveys import queries
from surveys import values as rules
from surveys.access import Respondent
from surveys.actions import THERE_FOR, Key, role_text, strings_of, why_closed
from surveys.beyond import Beyond, pages_beyond
from surveys.definition import Group, Page, Repeat, View, say
from surveys.expressions import relevant_names, relevant_notes
from surveys.forms import ConflictShown, moment, one_person, open_conflicts
from surveys.forms.threads import ThreadShown, show_thread
from surveys.models import Answer, KnownFact, ReadBack, Response, Thread
from surveys.progress import (
    DONE,
    NOT_BEGUN,
    OPTIONAL,
    TO_SETTLE,
    UNDER_WAY,
    PageState,
    counts,
    page_heading,
    page_label,
    page_states,
    totals,
)
from surveys.readback import last_readback
from surveys.threads import threads_of

_HERE = SafeString(' aria-current="step"')

# Per state: the icon, the class of a line in the list beside a page, that of the words about the state, the words.
_LOOKS: dict[str, tuple[str, str, str, Any]] = {
    DONE: ("done", "done", " done", _("done")),
    UNDER_WAY: ("booked", "", " booked", ""),
    TO_SETTLE: ("attn", "flag", " attn", _("to settle")),
    OPTIONAL: ("open", "", "", _("optional")),
    NOT_BEGUN: ("open", "", "", _("not begun")),
}
_LATER = ("booked", "", " booked")


@dataclass(slots=True)
class Entry:
    """A line in the list of contents: a section or a page, with its state in shape and words."""

    label: str
    url: str
    icon: str
    css: str
    css_state: str
    words: str
    is_here: bool = False
    pages: list[Entry] = field(default_factory=list)

    def __str__(self) -> SafeString:
        """The line beside a page. Printed here and not in a template, since a page has fifteen of them."""
        inside = format_html("<ol>{}</ol>", format_html_join("", "{}", ((page,) for page in self.pages)))
        return format_html(
            '<li><a href="{}" class="{}"{}><svg class="i" aria-hidden="true"><use href="#i-{}"/></svg>'
            '<span>{}<span class="visually-hidden">, {}</span></span></a>{}</li>',
            self.url,
            self.css,
            _HERE if self.is_here and not self.pages else "",
            self.icon,
            self.label,
            self.words,
            inside if self.pages else "",
        )

    # A template asks for the text of an object before it asks whether it is safe: both answer with the same.
    __html__ = __str__


@dataclass(frozen=True, slots=True)
class InWords:
    """One question with its answer in words, for reading all answers."""

    number: str
    label: str
    text: str
    url: str
    is_missing: bool
    is_required: bool
    is_free: bool  # somebody's own words, in whatever language


class Answering:
    """One respondent at one response at one moment, in one language."""

    def __init__(self, respondent: Respondent, *, language: str, now: datetime.datetime) -> None:
        self.respondent = respondent
        self.response: Response = respondent.response
        self.speaker = respondent.speaker
        self.short = respondent.is_short
        self.language = language
        self.now = now
        # What was read with the case at the start of the request still holds.
        self.is_fresh = True

    @classmethod
    def of(cls, respondent: Respondent) -> Answering:
        return cls(respondent, language=translation.get_language() or "sv", now=timezone.now())

    def again(self) -> Answering:
        """The same after a save: everything is read anew."""
        fresh = Answering(self.respondent, language=self.language, now=self.now)
        fresh.short = self.short
        fresh.is_fresh = False
        return fresh

    # --- what there is -----------------------------------------------------------------------------------------------

    @cached_property
    def view(self) -> View:
        return self.response.view

    @cached_property
    def exclude(self) -> frozenset[str]:
        """The municipality itself is never offered."""
        return frozenset({self.response.participation.municipality.code})

    @cached_property
    def answers(self) -> dict[Key, Answer]:
        rows = queries.answers_of(self.response.pk)
        return {(a.question, a.item): a for a in rows if a.question in self.view.nodes}

    @cached_property
    def strings(self) -> dict[str, str]:
        return strings_of(self.view, self.answers.values())

    @cached_property
    def relevant(self) -> frozenset[str]:
        return relevant_names(self.view, self.strings)

    @cached_property
    def answered(self) -> frozenset[str]:
        """Questions and repeats with an answer, a code or an item."""
        return frozenset(name for name, _item in self.answers)

    @cached_property
    def facts(self) -> dict[str, KnownFact]:
        """What the office knows of the municipality and nobody has answered."""
        if not self.response.has_facts:
            return {}
        found = queries.facts_of(self.response.participation.municipality_id)
        return {fact.question: fact for fact in found if fact.question in self.view.nodes}

    @cached_property
    def conflicts(self) -> dict[Key, list[ConflictShown]]:
        if self.is_fresh and not self.response.has_waiting:
            return {}
        return open_conflicts(self.response, self.view, self.language, reader=self.speaker, now=self.now)

    @cached_property
    def why_closed(self) -> str:
        return why_closed(self.response, by=self.speaker or self.respondent.invitation.contact)

    def notes(self, page: Page) -> list[str]:
        if not page.notes:
            return []
        shown = relevant_notes(self.view, self.strings)
        return [say(note.label, self.language) for note in page.notes if note.name in shown]

    # --- several people ----------------------------------------------------------------------------------------------

    @cached_property
    def own_pages(self) -> frozenset[str]:
        """The pages that this person was asked for; none for the main contact, who has all."""
        return frozenset(self.respondent.invitation.pages)

    @cached_property
    def later(self) -> frozenset[str]:
        """Pages that somebody wants to come back to."""
        return (
            frozenset(mark.page for mark in queries.later_of(self.response.pk))
            if self.response.has_later
            else frozenset()
        )

    @cached_property
    def here(self) -> list[str]:
        """Who else is at the questionnaire right now, by function."""
        seen = self.response.others_seen_at
        if seen is None or self.now - seen > THERE_FOR:
            return []
        others = [
            person.contact
            for person in queries.people_of(self.response.pk)
            if person.contact_id != self.respondent.invitation.contact_id
            and person.contact.erased_at is None
            and person.last_seen_at is not None
            and self.now - person.last_seen_at <= THERE_FOR
        ]
        return [one_person(role_text(contact, self.response)) or str(contact) for contact in others[:3]]

    # --- what the office has asked back, and read back -----------------------------------------------------------------

    @cached_property
    def _threads(self) -> list[Thread]:
        """Every question that was sent back, with its messages."""
        return threads_of(self.response) if self.response.has_threads else []

    @cached_property
    def all_threads(self) -> list[ThreadShown]:
        found = [
            show_thread(each, self.view, self.answers, language=self.language, now=self.now) for each in self._threads
        ]
        for each in found:
            if each.key[0] in self.view.nodes and not self.why_closed:
                each.url = self.url(self._page_of(each.key[0]).name, each.anchor)
            else:
                each.url = f"{reverse('surveys:questions', args=[self.response.pk])}#{each.anchor}"
        return found

    @property
    def threads(self) -> list[ThreadShown]:
        """The open questions, those that wait for a reply first."""
        return sorted((each for each in self.all_threads if each.is_open), key=lambda each: each.waits_for_us)

    def thread(self, number: str) -> Thread | None:
        """The question with this number, if it is one to this municipality."""
        return next((each for each in self._threads if str(each.pk) == number), None)

    @cached_property
    def may_reply(self) -> bool:
        """Also after the answers are submitted: a reply is no answer."""
        return self.why_closed not in ("closed", "declined")

    @cached_property
    def readback(self) -> ReadBack | None:
        """The newest read-back."""
        return last_readback(self.response) if self.response.has_readback else None

    @property
    def open_readback(self) -> ReadBack | None:
        """The newest read-back while something can be said about it; it comes first on the way in."""
        found = self.readback if self.may_reply else None
        return found if found is not None and found.is_open(timezone.localdate(self.now)) else None

    @cached_property
    def beyond(self) -> list[Beyond]:
        """Other pages for the municipality, what waits for its answer first."""
        return pages_beyond(self.response, now=self.now)

    # --- how far it has come -----------------------------------------------------------------------------------------

    @cached_property
    def to_settle(self) -> Mapping[str, int]:
        return Counter(name for (name, _item), found in self.conflicts.items() for _conflict in found)

    @cached_property
    def _states(self) -> dict[bool, list[PageState]]:
        return {}

    def states(self, short: bool) -> list[PageState]:
        if short not in self._states:
            self._states[short] = page_states(
                self.view, short, answered=self.answered, relevant=self.relevant, to_settle=self.to_settle
            )
        return self._states[short]

    def states_after(self, relevant: frozenset[str]) -> list[PageState]:
        """The pages of the way once a save has changed what is relevant; what is answered does not matter here."""
        return page_states(self.view, self.short, answered=(), relevant=relevant)

    @property
    def progress(self) -> tuple[int, int]:
        return totals(self.states(self.short))

    @cached_property
    def base(self) -> str:
        return reverse("surveys:overview", args=[self.response.pk])

    def url(self, page: str, anchor: str = "") -> str:
        return f"{self.base}{quote(page)}/" + (f"#{anchor}" if anchor else "")

    @cached_property
    def resume_url(self) -> str:
        """The first page with something left to do on this way; the review if there is none."""
        states = [s for s in self.states(self.short) if s.page.name in self.own_pages or not self.own_pages]
        first = next((state for state in states if not state.is_finished), None)
        return self.url(first.page.name) if first else reverse("surveys:review", args=[self.response.pk])

    def contents(self, here: Page | None = None) -> list[Entry]:
        """The sections of the way, the one of `here` with its pages."""
        by_section: dict[str, list[PageState]] = {}
        sections: dict[str, Group] = {}
        for state in self.states(self.short):
            by_section.setdefault(state.page.section.name, []).append(state)
            sections[state.page.section.name] = state.page.section
        return [self._section(sections[name], states, here) for name, states in by_section.items()]

    def groups(self) -> list[tuple[str, list[Entry]]]:
        """The pages of the way for a long list: (heading, lines); sections of one page stand together without one."""
        found: list[tuple[str, list[Entry]]] = []
        if self.own_pages:
            found.append((gettext("Asked of you"), [self._page_entry(s) for s in self._own_states()]))
            found.append((gettext("The whole questionnaire"), []))
        for entry in self.contents():
            if entry.pages:
                found.append((entry.label, entry.pages))
            elif found and (not found[-1][0] or not found[-1][1]):
                found[-1][1].append(entry)
            else:
                found.append(("", [entry]))
        return found

    def _own_states(self) -> list[PageState]:
        """The pages that this person was asked for, on this way or the whole one."""
        here = {state.page.name: state for state in self.states(self.short)}
        whole = {state.page.name: state for state in self.states(False)}
        return [here.get(name) or state for name, state in whole.items() if name in self.own_pages]

    def _page_entry(self, state: PageState, *, is_here: bool = False) -> Entry:
        label = page_label(self.view, state.page, self.language)
        return self._entry(label, state.page.name, state.state, state.answered, state.total, is_here)

    def _section(self, section: Group, states: list[PageState], here: Page | None) -> Entry:
        first = next((state for state in states if not state.is_finished), states[0])
        is_here = here is not None and here.section.name == section.name
        entry = self._entry(
            say(section.label, self.language), first.page.name, _section_state(states), *totals(states), is_here
        )
        if len(states) > 1 and (here is None or is_here):
            entry.pages = [
                self._page_entry(state, is_here=here is not None and state.page.name == here.name) for state in states
            ]
        return entry

    def marks(self, here: Page) -> list[tuple[str, str, str]]:
        """(icon, class, words) of the section that one is in and of its page, as the list beside it shows them."""
        states = [state for state in self.states(self.short) if state.page.section.name == here.section.name]
        if not states:
            return []
        section = self._section(here.section, states, here)
        return [(entry.icon, entry.css, entry.words) for entry in (section, *section.pages) if entry.is_here]

    @cached_property
    def _words(self) -> dict[str, str]:
        return {state: str(look[3]) for state, look in _LOOKS.items()}

    def _entry(self, label: str, page: str, state: str, answered: int, total: int, is_here: bool) -> Entry:
        icon, css, css_state, _words = _LOOKS[state]
        words = self._words[state]
        if state == UNDER_WAY:
            words = gettext("under way, %(answered)s of %(total)s") % {"answered": answered, "total": total}
        if page in self.later and state != TO_SETTLE:
            icon, css, css_state = _LATER
            words = gettext("come back to this")
        return Entry(label, self.url(page), icon, css, css_state, words, is_here)

    # --- who else, and when --------------------------------------------------------------------------------------------

    @cached_property
    def _writers(self) -> list[dict[str, Any]]:
        """Contacts who have answered on the web, with the time of their last save."""
        return sorted(queries.writers_of(self.response.pk), key=lambda row: row["last"])

    @cached_property
    def speaker_text(self) -> str:
        """Whom this person answers as: the functions, else the name."""
        return one_person(", ".join(self.respondent.roles)) or str(self.speaker)

    @property
    def others(self) -> list[str]:
        """Functions of the other people who have answered, as they were copied into the ledger."""
        mine = self.speaker.pk if self.speaker is not None else None
        roles = [row["spoken_role"] for row in self._writers if row["by_contact"] != mine and row["spoken_role"]]
        return [one_person(role) for role in dict.fromkeys(roles)]

    @property
    def saved(self) -> str:
        """When this person last saved, the time alone if it was today; '' if never."""
        mine = [row["last"] for row in self._writers if self.speaker and row["by_contact"] == self.speaker.pk]
        if not mine:
            return ""
        last, today = timezone.localtime(max(mine)), timezone.localtime(self.now)
        return f"{last:%H:%M}" if last.date() == today.date() else moment(last, self.now)

    # --- reading back ----------------------------------------------------------------------------------------------------

    def missing(self) -> tuple[list[InWords], list[InWords]]:
        """Relevant questions of the way without an answer: (required, the others that count), with links."""
        rows = [
            row
            for state in self.states(self.short)
            for name in state.page.nodes
            if name in self.relevant and name not in self.answered and counts(self.view.nodes[name])
            for row in [self._read_back(name, state.page, full=True)]
        ]
        required = [row for row in rows if row.is_required]
        return required, [row for row in rows if not row.is_required]

    def _page_of(self, name: str) -> Page:
        """The page that asks for it on this way, else on the whole one."""
        try:
            return self.view.page_of(name, self.short)
        except KeyError:
            return self.view.page_of(name)

    def _read_back(self, name: str, page: Page, *, full: bool = False) -> InWords:
        node = self.view.nodes[name]
        label = self.view.full_label(name, self.language) if full else say(node.label, self.language)
        return InWords(
            number=self.view.number(name),
            label=label,
            text=self.answer_text(name),
            url=self.url(page.name, "" if isinstance(node, Repeat) else f"q-{name}"),
            is_missing=name not in self.answered,
            is_required=not isinstance(node, Repeat) and node.required,
            is_free=isinstance(node, Repeat) or node.kind == "text",
        )

    def conflict_links(self) -> list[tuple[str, str]]:
        """(question, address) of what two people have answered differently."""
        return [
            (self.view.full_label(name, self.language), self.url(self._page_of(name).name, found[0].anchor))
            for (name, _item), found in self.conflicts.items()
        ]

    def read_back(self) -> list[tuple[str, str, list[InWords]]]:
        """(heading, address, rows) of each page: what was answered, and what this way still asks for."""
        found: list[tuple[str, str, list[InWords]]] = []
        headings: Counter[str] = Counter()
        for page in self.view.pages(False):
            names = [name for name in page.nodes if name in self.relevant and self._is_read_back(name)]
            if not names:
                continue
            heading = page_heading(self.view, page, self.language)
            headings[heading] += 1
            if headings[heading] > 1:
                heading = gettext("%(title)s, part %(number)s") % {"title": heading, "number": headings[heading]}
            rows = [self._read_back(name, self._page_of(name)) for name in names]
            if len(rows) == 1 and rows[0].label == heading:
                rows = [replace(rows[0], label=gettext("Your answer"))]
            found.append((heading, rows[0].url.partition("#")[0], rows))
        return found

    def _is_read_back(self, name: str) -> bool:
        node = self.view.nodes[name]
        return name in self.answered or (counts(node) and (node.core or not self.short))

    def answer_text(self, name: str) -> str:
        """The answer in words, items of a repeat one on each line; '' for none."""
        node = self.view.nodes[name]
        if isinstance(node, Repeat):
            items = sorted(
                (a for (question, item), a in self.answers.items() if question == name and item),
                key=lambda a: (a.position, a.item),
            )
            if items:
                return rules.as_text(self.view, node, [a.value for a in items], "", self.language)
        answer = self.answers.get((name, ""))
        if answer is None:
            return ""
        return rules.as_text(self.view, node, answer.value, answer.missing, self.language)

    def chosen(self, name: str) -> list[str]:
        """The names of the choices that are the answer now; none for what is not chosen from a list."""
        answer = self.answers.get((name, ""))
        value = answer.value if answer is not None else None
        return [str(each) for each in value] if isinstance(value, list) else [str(value)] if value is not None else []


def _section_state(states: list[PageState]) -> str:
    if any(state.state == TO_SETTLE for state in states):
        return TO_SETTLE
    if all(state.is_finished for state in states):
        return DONE
    return UNDER_WAY if any(state.begun for state in states) else NOT_BEGUN

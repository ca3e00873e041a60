"""A page of questions that is sent: what the web and the telephone do alike with it."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Protocol
from urllib.parse import urlencode

from django.http import HttpRequest

from accounts.models import User
from accounts.sentences import joined
from municipalities.models import Contact
from surveys.access import SHORT, WHOLE
from surveys.actions import Key, Recorded, record_answers, settle
from surveys.definition import Page, View
from surveys.forms import NEW_ITEM, ConflictShown, PageForm, choices, forgotten_texts, in_words, item_id, problem_text
from surveys.models import RefusedAnswer, Response
from surveys.values import Item


class Desk(Protocol):
    """A response as somebody sees it at one moment: `Answering` on the web, `Interview` on the telephone."""

    response: Response
    short: bool
    language: str
    now: datetime.datetime

    @property
    def view(self) -> View: ...
    @property
    def conflicts(self) -> dict[Key, list[ConflictShown]]: ...
    def again(self) -> Desk: ...


def find_page(request: HttpRequest, desk: Desk, name: str) -> Page | None:
    """The page of the way that was posted or is chosen; one that only the other way has is shown in that one."""
    posted = request.POST.get("way")
    wanted = desk.short if posted not in (SHORT, WHOLE) else posted == SHORT
    for short in (wanted, not wanted):
        try:
            found = desk.view.page(name, short)
        except KeyError:
            continue
        desk.short = short
        return found
    return None


def posted_item(request: HttpRequest) -> str | None:
    """The entry of a repeat that was open on the posted page."""
    return item_id(request.POST["item"]) if request.POST.get("item") else None


def removed_item(request: HttpRequest, form: PageForm) -> str:
    """The id of an entry that was just removed and can be put back, else ''."""
    wanted = request.GET.get("removed", "")
    fits = form.repeat is not None and wanted and item_id(wanted) == wanted and not form.has_item(wanted)
    return wanted if fits else ""


def error_links(errors: Sequence[tuple[str, str, str]]) -> list[dict[str, str]]:
    """What is wrong on a page, for the summary on its top."""
    return [{"url": f"#{id_}", "text": joined(label, text)} for id_, label, text in errors]


class Clerk:
    """Writes one posted page in the name of one person.

    `channel` is set by the channel's own clerk; `moved_on` are conflicts that came up while somebody chose, `unmerged`
    says what is wrong with a choice ({conflict: text}), `taken` are the keys where the other answer was taken.
    """

    channel: str

    def __init__(
        self, request: HttpRequest, desk: Desk, form: PageForm, *, by: User | Contact, spoken_by: Contact | None = None
    ) -> None:
        self.request = request
        self.desk = desk
        self.form = form
        self.by = by
        self.spoken_by = spoken_by
        self.do, _dot, self.target = request.POST.get("do", "").partition(".")
        self.moved_on: set[Key] = set()
        self.unmerged: dict[int, str] = {}
        self.taken: set[Key] = set()

    def values(self) -> dict[Key, Any]:
        """What was posted, and the removal that a button asks for."""
        values = self.form.values()
        if self.do == "remove" and self.form.has_item(self.target):
            values[(self.form.page.nodes[0], self.target)] = None
        return values

    def record(
        self,
        values: Mapping[Key, Any],
        *,
        seen: int,
        reasons: Mapping[Key, str] | str = "",
        kind: str = "value",
        typed: Mapping[Key, datetime.datetime] | None = None,
    ) -> Recorded:
        return record_answers(
            response=self.desk.response,
            values=values,
            seen_seq=seen,
            channel=self.channel,
            by=self.by,
            spoken_by=self.spoken_by,
            kind=kind,
            reason=reasons,
            typed=typed,
            now=self.desk.now,
        )

    def reason(self, key: Key) -> str:
        """Why an answer was changed; the web asks nobody."""
        return ""

    def settle(self) -> None:
        """Carry out the choices between two people's answers."""
        for choice in choices(self.request.POST):
            refused = RefusedAnswer.objects.filter(pk=choice.id, response=self.desk.response).first()
            if refused is None:
                continue  # not of this response
            recorded = settle(
                refused=refused,
                take=choice.take,
                text=choice.text,
                seen_seq=self.form.seen,
                channel=self.channel,
                by=self.by,
                spoken_by=self.spoken_by,
                reason=self.reason((refused.question, "")),
                now=self.desk.now,
            )
            if recorded is not None:
                self.taken.add((refused.question, refused.item))
                self.moved_on |= set(recorded.conflicts)
                for problem in recorded.invalid.values():
                    self.unmerged[choice.id] = problem_text(problem, self.desk.language)
        self.unmerged |= forgotten_texts(self.request.POST, lambda: self.desk.conflicts, done=self.unmerged.keys())

    def restore(self, recorded: Recorded) -> Recorded:
        """Put a removed entry back as it last was. Judged by what the page knew: a colleague's mark is not overwritten."""
        repeat, item = self.form.repeat, self.target
        if repeat is None or self.form.has_item(item) or item != item_id(item):
            return recorded
        rows = self.desk.response.revisions.filter(question=repeat.name, item=item, kind="value")
        last = rows.order_by("seq").last()
        if last is None or not isinstance(last.value, dict):
            return recorded
        put_back = self.record({(repeat.name, item): Item(last.value, last.position)}, seen=self.form.seen)
        return replace(
            put_back,
            conflicts={**recorded.conflicts, **put_back.conflicts},
            invalid={**recorded.invalid, **put_back.invalid},
        )

    def show_again(self, form: PageForm, desk: Desk, recorded: Recorded) -> PageForm:
        """The page as it was sent, with what is wrong beside the fields; everything else has been saved."""
        form.problems = self.form.problems
        form.untouched = recorded.unchanged | set(recorded.conflicts)
        form.meanwhile = in_words(desk.view, recorded.others, desk.language)
        form.conflicts = {key: [self._with_error(each) for each in found] for key, found in desk.conflicts.items()}
        return form

    def _with_error(self, conflict: ConflictShown) -> ConflictShown:
        """A conflict with what is wrong about a merged text, and the text as it was typed."""
        typed = self.request.POST.get(f"settle.{conflict.id}.text", conflict.merged)
        return replace(conflict, error=self.unmerged.get(conflict.id, ""), merged=typed)

    def on_page(self, here: str) -> str | None:
        """Where a button goes that stays on the page, None for the others."""
        item = self.target[:20]
        return {
            "save": here,
            "settle": here,
            "up": f"{here}#items",
            "down": f"{here}#items",
            "restore": f"{here}#items",
            "remove": f"{here}?{urlencode({'removed': item})}#items",
            "add": f"{here}?item={NEW_ITEM}#item",
            "edit": f"{here}?{urlencode({'item': item})}#item",
        }.get(self.do)


# --- What a page is told after it has saved by itself --------------------------------------------------------------------


def changed_meanwhile(clerk: Clerk, recorded: Recorded) -> set[str]:
    """Questions that have changed since the page last knew, and not by this save: by a colleague, or on another device."""
    if recorded.seq <= clerk.form.seen + len(recorded.accepted):
        return set()
    rows = clerk.desk.response.revisions.filter(seq__gt=clerk.form.seen).exclude(kind="confirm")
    keys: set[Key] = {(question, item) for question, item in rows.values_list("question", "item")}
    return {question for question, _item in keys - recorded.accepted}


def agreed_to(clerk: Clerk, name: str) -> bool:
    """Whether a known fact was agreed to: the question then holds an answer that the page does not show yet."""
    return bool(clerk.request.POST.get(f"{name}.fact"))


def wrong_fields(again: PageForm) -> dict[str, str]:
    """{question, field of the open entry, or repeat: what is wrong with it}."""
    wrong = {field.name: field.error for field in again.fields if field.error}
    if again.repeat is not None and again.repeat_error:
        wrong[again.repeat.name] = again.repeat_error
    return wrong


def shown_after(clerk: Clerk, recorded: Recorded, again: PageForm) -> list[str]:
    """The questions of the page, or the fields of the open entry, that are relevant after the save."""
    if clerk.form.repeat is None:
        return [name for name in clerk.form.page.nodes if name in recorded.relevant]
    return [field.name for field in again.fields if field.shown]

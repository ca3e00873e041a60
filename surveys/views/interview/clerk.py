"""What becomes of a page that is sent: written, settled, confirmed, and where it goes on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from municipalities.models import Contact
from surveys.access import SHORT, WHOLE
from surveys.actions import (
    Key,
    Recorded,
    given_again,
    open_response,
    record_answers,
    settle,
)
from surveys.forms import PageForm, choices, forgotten_texts, problem_text
from surveys.interview import Interview
from surveys.models import Channel, Reason, RefusedAnswer
from surveys.values import Item
from surveys.views.interview.line import form_of, keep

NEW_ITEM = "new"


class Clerk:
    """Writes one posted page, and says where to go."""

    def __init__(self, request: HttpRequest, desk: Interview, form: PageForm, speaker: Contact | None) -> None:
        self.request = request
        self.desk = desk
        self.form = form
        self.speaker = speaker
        self.unmerged: dict[int, str] = {}
        self.stale: list[Key] = []
        self.moved_on: set[Key] = set()
        self.confirmed = 0
        self.before = desk.relevant

    def write(self, values: Mapping[Key, Any], do: str, target: str) -> Recorded:
        if self.desk.response.pk is None:
            self.desk.response = open_response(participation=self.desk.participation, now=self.desk.now)
        settled = self._settle()
        recorded = self._record(values, seen=self.form.seen, reasons=self._reasons(values))
        if do in ("up", "down") and not self.form.problems:
            moved = form_of(self.desk.again(), self.form.page).moved(target, -1 if do == "up" else 1)
            recorded = replace(recorded, seq=self._record(moved, seen=recorded.seq).seq)
        elif do == "restore":
            recorded = self._restore(target, recorded)
        if do == "confirm" and not (self.form.problems or recorded.invalid):
            # Where something is wrong the page is shown again, and its boxes with it.
            recorded = replace(recorded, seq=self._confirm(values, recorded, settled))
        return recorded

    def _record(
        self, values: Mapping[Key, Any], *, seen: int, reasons: Mapping[Key, str] | str = "", kind: str = "value"
    ) -> Recorded:
        return record_answers(
            response=self.desk.response,
            values=values,
            seen_seq=seen,
            channel=Channel.PHONE,
            by=self.request.user,  # type: ignore[arg-type]
            spoken_by=self.speaker,
            kind=kind,
            reason=reasons,
            now=self.desk.now,
        )

    def _reasons(self, values: Mapping[Key, Any]) -> dict[Key, str]:
        posted = {key: self.request.POST.get(f"reason.{key[0]}", "") for key in values}
        return {key: reason for key, reason in posted.items() if reason in Reason.values}

    def _settle(self) -> set[Key]:
        """Carry out the choices between two people's answers; returns those where the other answer was taken."""
        taken = set()
        for choice in choices(self.request.POST):
            refused = RefusedAnswer.objects.filter(pk=choice.id, response=self.desk.response).first()
            if refused is None:
                continue  # not of this response
            recorded = settle(
                refused=refused,
                take=choice.take,
                text=choice.text,
                seen_seq=self.form.seen,
                channel=Channel.PHONE,
                by=self.request.user,  # type: ignore[arg-type]
                spoken_by=self.speaker,
                reason=self._reasons({(refused.question, ""): None}).get((refused.question, ""), ""),
                now=self.desk.now,
            )
            if recorded is not None:
                taken.add((refused.question, refused.item))
                self.moved_on |= set(recorded.conflicts)
                for problem in recorded.invalid.values():
                    self.unmerged[choice.id] = problem_text(problem, self.desk.language)
        self.unmerged |= forgotten_texts(self.request.POST, lambda: self.desk.conflicts, done=self.unmerged)
        return taken

    def with_errors(self, conflicts: Mapping[Key, Any]) -> dict[Key, Any]:
        """The conflicts, with what is wrong about a merged text and the text as it was typed."""
        return {
            key: [
                replace(
                    each,
                    error=self.unmerged.get(each.id, ""),
                    merged=self.request.POST.get(f"settle.{each.id}.text", each.merged),
                )
                for each in found
            ]
            for key, found in conflicts.items()
        }

    def _restore(self, item: str, recorded: Recorded) -> Recorded:
        """Put a removed entry back as it last was. Judged by what the page knew: a colleague's mark is not overwritten."""
        repeat = self.form.repeat
        rows = self.desk.history.get((repeat.name, item), []) if repeat else []
        last = next((r for r in reversed(rows) if r.kind == "value"), None)
        if repeat is None or last is None or self.form.has_item(item) or not isinstance(last.value, dict):
            return recorded
        put_back = self._record({(repeat.name, item): Item(last.value, last.position)}, seen=self.form.seen)
        return replace(
            put_back,
            conflicts={**recorded.conflicts, **put_back.conflicts},
            invalid={**recorded.invalid, **put_back.invalid},
        )

    def _confirm(self, values: Mapping[Key, Any], recorded: Recorded, settled: set[Key]) -> int:
        """Confirm what was ticked and left as it was. What somebody else changed meanwhile is not confirmed but shown."""
        wanted: dict[Key, Any] = {}
        waiting = {key for key in self.desk.conflicts if key not in settled} - self._kept_keys()
        for text in self.request.POST.getlist("ok"):
            name, _slash, item = text.partition("/")
            key = (name, item)
            if name not in self.form.page.nodes or name not in recorded.relevant:
                continue
            if key in recorded.accepted or key in recorded.conflicts or key in recorded.invalid:
                continue
            if key in self.form.problems or key in settled or key in waiting:
                continue
            value = values[key] if key in values else self._as_seen(key)
            if value is not None:
                wanted[key] = value
        if not wanted:
            return recorded.seq
        confirmed = self._record(wanted, seen=recorded.seq, kind="confirm")
        self.stale = list(confirmed.conflicts)
        self.confirmed = len(confirmed.accepted)
        return confirmed.seq

    def _kept_keys(self) -> set[Key]:
        """Conflicts that have just been settled by keeping what stands: that answer may be confirmed at once."""
        kept = {choice.id for choice in choices(self.request.POST) if not choice.take and choice.text is None}
        return {key for key, found in self.desk.conflicts.items() if all(each.id in kept for each in found)}

    def _as_seen(self, key: Key) -> Any:
        state = self.desk.state_at(key, self.form.seen)
        if state is None:
            return None
        answer = self.desk.answers.get(key)
        return given_again(*state, key[1], answer.position if answer else None)

    # --- and then -----------------------------------------------------------------------------------------------------

    def where_next(self, desk: Interview, recorded: Recorded, do: str, target: str) -> str:
        """The address after a save; `desk` is the case as it stands now."""
        here = desk.page_url(self.form.page.name)
        self._say_what_others_changed(desk, recorded)
        disputed = {*recorded.conflicts, *self.moved_on}
        if disputed:
            first = next((found[0] for key, found in desk.conflicts.items() if key in disputed), None)
            messages.warning(
                self.request, _("Somebody else has answered differently meanwhile. Choose which answer holds.")
            )
            return f"{here}#{first.anchor}" if first else here
        if self.stale:
            text = _("An answer was changed while this page was open. Read it aloud again before you confirm it.")
            messages.warning(self.request, text)
            return f"{here}?since={self.form.seen}#q-{self.stale[0][0]}"
        new = self.form.appeared(self.before, recorded.relevant, lambda: desk.answered)
        if new and do in ("confirm", "save", "add"):
            query = {"new": ",".join(new), **({"item": self.form.item} if self.form.item else {})}
            return f"{here}?{urlencode(query)}#q-{new[0]}"
        return self._button(desk, do, target)

    def _say_what_others_changed(self, desk: Interview, recorded: Recorded) -> None:
        elsewhere = [key[0] for key in recorded.others if key[0] not in self.form.page.nodes]
        if elsewhere and not self.stale:
            labels = [desk.view.full_label(name, desk.language) for name in dict.fromkeys(elsewhere)]
            text = ngettext(
                "Somebody else has changed %(count)s answer on another page: %(labels)s.",
                "Somebody else has changed %(count)s answers on other pages: %(labels)s.",
                len(labels),
            )
            messages.info(self.request, text % {"count": len(labels), "labels": "; ".join(labels[:3])})

    def _button(self, desk: Interview, do: str, target: str) -> str:
        here = desk.page_url(self.form.page.name)
        on_page = {
            "save": here,
            "settle": here,
            "up": f"{here}#items",
            "down": f"{here}#items",
            "restore": f"{here}#items",
            "remove": f"{here}?{urlencode({'removed': target[:20]})}#items",
            "add": f"{here}?item={NEW_ITEM}#item",
            "edit": f"{here}?{urlencode({'item': target[:20]})}#item",
        }
        if do == "save":
            messages.success(self.request, _("Saved."))
        if do in on_page:
            return on_page[do]
        if do in (SHORT, WHOLE):
            keep(self.request, desk.participation, short=do == SHORT)
            return self._same_place(desk.again(short=do == SHORT))
        if do == "finish":
            return desk.complete_url
        if do == "goto" and target == "overview":
            return desk.url
        if do == "goto" and any(count.page.name == target for count in desk.pages):
            return desk.page_url(target)
        return desk.neighbours(self.form.page)[0 if do == "previous" else 1]

    def _same_place(self, desk: Interview) -> str:
        """The page of the other way that asks for what this page asks, or the next one with something left to do."""
        for name in self.form.page.nodes:
            try:
                return desk.page_url(desk.view.page_of(name, desk.short).name)
            except KeyError:
                continue
        first = desk.resume()
        return first.url if first else desk.url

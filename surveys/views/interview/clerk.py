"""What becomes of a page that is sent: written, settled, confirmed, and where it goes on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from surveys.access import SHORT, WHOLE
from surveys.actions import (
    Key,
    Recorded,
    explain,
    given_again,
    open_response,
)
from surveys.forms import choices
from surveys.interview import Interview
from surveys.models import Channel, Reason
from surveys.views.interview.line import form_of, keep
from surveys.views.posting import Clerk


class PhoneClerk(Clerk):
    """Writes what somebody says on the telephone, in the name of the member of staff."""

    channel = Channel.PHONE
    desk: Interview

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.do = self.do or "confirm"
        self.stale: list[Key] = []
        self.confirmed = 0
        self.before = self.desk.relevant

    def write(self) -> Recorded:
        """Each answer on its own, then what the button asks for, then what was read aloud. Raises `Closed`."""
        if self.desk.response.pk is None:
            self.desk.response = open_response(participation=self.desk.participation, now=self.desk.now)
        values = self.values()
        self.settle()
        reasons = {key: reason for key in values if (reason := self.reason(key))}
        recorded = self.record(values, seen=self.form.seen, reasons=reasons)
        if self.do in ("up", "down") and not self.form.problems:
            moved = form_of(self.desk.again(), self.form.page).moved(self.target, -1 if self.do == "up" else 1)
            recorded = replace(recorded, seq=self.record(moved, seen=recorded.seq).seq)
        elif self.do == "restore":
            recorded = self.restore(recorded)
        if self.do == "confirm" and not (self.form.problems or recorded.invalid):
            # Where something is wrong the page is shown again, and its boxes with it.
            recorded = replace(recorded, seq=self._confirm(values, recorded))
        self._explain(reasons, recorded)
        return recorded

    def _explain(self, reasons: Mapping[Key, str], recorded: Recorded) -> None:
        """A digit that comes after its change: the change has been saved by itself meanwhile."""
        for key, reason in reasons.items():
            if key in recorded.accepted or key in recorded.conflicts or key[1]:
                continue
            rows = self.desk.response.revisions.filter(question=key[0], item=key[1]).exclude(kind="confirm")
            last = rows.order_by("seq").last()
            if last is not None and last.by_user_id == self.by.pk and not last.reason:
                explain(revision=last, reason=reason, by=self.by)  # type: ignore[arg-type]

    def reason(self, key: Key) -> str:
        """The digit that was pressed for a question, '' for none."""
        digit = self.request.POST.get(f"reason.{key[0]}", "")
        return digit if digit in Reason.values else ""

    def _confirm(self, values: Mapping[Key, Any], recorded: Recorded) -> int:
        """Confirm what was ticked and left as it was. What somebody else changed meanwhile is not confirmed but shown."""
        wanted: dict[Key, Any] = {}
        waiting = {key for key in self.desk.conflicts if key not in self.taken} - self._kept_keys()
        for text in self.request.POST.getlist("ok"):
            name, _slash, item = text.partition("/")
            key = (name, item)
            if name not in self.form.page.nodes or name not in recorded.relevant:
                continue
            if key in recorded.accepted or key in recorded.conflicts or key in recorded.invalid:
                continue
            if key in self.form.problems or key in self.taken or key in waiting:
                continue
            value = values[key] if key in values else self._as_seen(key)
            if value is not None:
                wanted[key] = value
        if not wanted:
            return recorded.seq
        confirmed = self.record(wanted, seen=recorded.seq, kind="confirm")
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

    def where_next(self, desk: Interview, recorded: Recorded) -> str:
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
        new = self.form.appeared(self.before, recorded.relevant, recorded.answered)
        if new and self.do in ("confirm", "save", "add"):
            query = {"new": ",".join(new), **({"item": self.form.item} if self.form.item else {})}
            return f"{here}?{urlencode(query)}#q-{new[0]}"
        return self._button(desk)

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

    def _button(self, desk: Interview) -> str:
        do, target = self.do, self.target
        if do == "save":
            messages.success(self.request, _("Saved."))
        stays = self.on_page(desk.page_url(self.form.page.name))
        if stays is not None:
            return stays
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

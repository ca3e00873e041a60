"""A read-back as pages show it, what the municipality says of each answer, and what staff type around it."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.fields import TextField
from municipalities.forms import DateField
from municipalities.forms.fields import helper
from surveys.actions import Said, checked_last_day
from surveys.actions.readbacks import AGREE, LONGEST, OBJECT
from surveys.definition import Repeat, View, say
from surveys.forms.conflicts import ConflictShown, in_words, open_conflicts
from surveys.forms.fields import for_textarea
from surveys.forms.threads import RecipientsForm
from surveys.forms.words import moment, one_person
from surveys.models import AnswerRevision, ReadBack, Response, Verdict
from surveys.readback import ADDED, REMOVED, Key, Retold, retold_of


@dataclass(slots=True)
class ToldShown:
    """One answer as it is read back, in words, and what was said of it: stored, or typed on a page that is shown again.

    `others` are what somebody else has answered, each with who, as long as nobody has chosen.
    """

    told: Retold
    number: str
    label: str
    before: str
    after: str
    is_free: bool
    who: str
    channel: str
    when: str
    others: tuple[tuple[str, str], ...] = ()
    now: str = ""
    now_who: str = ""
    now_when: str = ""
    verdict: Verdict | None = None
    verdict_who: str = ""
    chosen: str = ""
    typed: str = ""
    error: str = ""

    @property
    def field(self) -> str:
        """The answer in the name of a control."""
        return "/".join(part for part in self.told.key if part)

    @property
    def id(self) -> str:
        return "said-" + "-".join(part for part in self.told.key if part)

    @property
    def area(self) -> str:
        return for_textarea(self.typed)

    @property
    def is_added(self) -> bool:
        return self.told.status == ADDED

    @property
    def is_removed(self) -> bool:
        return self.told.status == REMOVED

    @property
    def is_objected(self) -> bool:
        return self.verdict is not None and self.verdict.kind == OBJECT

    @property
    def is_agreed(self) -> bool:
        return self.verdict is not None and self.verdict.kind == AGREE


@dataclass(frozen=True, slots=True)
class SectionShown:
    """The answers of one section; `is_open` where somebody has said something in it."""

    label: str
    rows: list[ToldShown]

    @property
    def is_open(self) -> bool:
        return any(row.error or row.is_objected or row.chosen == OBJECT for row in self.rows)


class ReadBackPage:
    """A read-back at one moment in one language; with `data`, as somebody has sent it."""

    def __init__(
        self,
        readback: ReadBack,
        response: Response,
        *,
        language: str,
        now: datetime.datetime,
        data: QueryDict | None = None,
    ) -> None:
        self.readback = readback
        self.response = response
        self.view: View = response.view
        self.language = language
        self.now = now
        self.data = data

    @cached_property
    def verdicts(self) -> list[Verdict]:
        """Those of this read-back and the objections of earlier ones, in order of time."""
        rows = Verdict.objects.filter(readback__response=self.response.pk)
        return list(rows.select_related("by_contact", "settled_by").order_by("at", "id"))

    @cached_property
    def rows(self) -> list[ToldShown]:
        mine = {(v.question, v.item): v for v in self.verdicts if v.readback_id == self.readback.pk}
        return [self._row(told, mine.get(told.key)) for told in retold_of(self.response, self.readback.seq)]

    @cached_property
    def by_key(self) -> Mapping[Key, ToldShown]:
        return {row.told.key: row for row in self.rows}

    @cached_property
    def _conflicts(self) -> Mapping[Key, list[ConflictShown]]:
        """Answers of two people that nobody has chosen between yet."""
        return open_conflicts(self.response, self.view, self.language)

    def _row(self, told: Retold, verdict: Verdict | None) -> ToldShown:
        node = self.view.nodes[told.key[0]]
        row = ToldShown(
            told=told,
            number=self.view.number(told.key[0]),
            label=self.view.full_label(told.key[0], self.language),
            before=self._text(told.key, told.before),
            after=self._text(told.key, told.after),
            is_free=isinstance(node, Repeat) or node.kind == "text",
            who=_who(told.last),
            channel=str(told.last.get_channel_display()).lower(),
            when=moment(told.last.at, self.now),
        )
        row.others = tuple((each.refused, each.refused_who) for each in self._conflicts.get(told.key, ()))
        if told.later is not None:
            row.now, row.now_who = self._text(told.key, told.now), _who(told.later)
            row.now_when = moment(told.later.at, self.now)
        if verdict is not None:
            row.verdict, row.chosen, row.typed = verdict, verdict.kind, verdict.text
            row.verdict_who = one_person(verdict.spoken_role) if verdict.spoken_role else str(verdict.by_contact)
        return row

    def _text(self, key: Key, state: Any) -> str:
        text = in_words(self.view, {key: state}, self.language)[key]
        return text or gettext("(the text has been removed)")

    # --- as the page shows it -----------------------------------------------------------------------------------------

    @cached_property
    def is_new_altogether(self) -> bool:
        """The municipality has submitted nothing itself: everything was said on the telephone."""
        return all(row.told.before is None for row in self.rows)

    @property
    def first(self) -> list[SectionShown]:
        """What differs from what was submitted."""
        return self._sections([row for row in self.rows if row.told.is_new])

    @property
    def rest(self) -> list[SectionShown]:
        return self._sections([row for row in self.rows if not row.told.is_new])

    def _sections(self, rows: list[ToldShown]) -> list[SectionShown]:
        found: dict[str, SectionShown] = {}
        for row in rows:
            section = self.view.section(row.told.key[0])
            label = say(section.label, self.language)
            found.setdefault(section.name, SectionShown(label, [])).rows.append(row)
        return list(found.values())

    @property
    def changed_since(self) -> list[ToldShown]:
        """Answers that have changed after the read-back was sent."""
        return [row for row in self.rows if row.told.later is not None]

    @property
    def objections(self) -> list[ToldShown]:
        return [row for row in self.rows if row.is_objected]

    @property
    def unsettled(self) -> list[ToldShown]:
        return [row for row in self.objections if row.verdict is not None and row.verdict.settled_at is None]

    @property
    def agreed(self) -> list[ToldShown]:
        return [row for row in self.rows if row.is_agreed]

    @property
    def earlier(self) -> list[tuple[str, Verdict]]:
        """(question, objection) of earlier read-backs."""
        return [
            (self.view.full_label(v.question, self.language) if v.question in self.view.nodes else v.question, v)
            for v in self.verdicts
            if v.readback_id != self.readback.pk and v.kind == OBJECT
        ]

    @property
    def seen(self) -> str:
        return self.now.isoformat()

    @property
    def errors(self) -> list[dict[str, str]]:
        """For the summary on top of the page."""
        return [{"url": f"#{row.id}-words", "text": f"{row.label} {row.error}"} for row in self.rows if row.error]

    # --- as somebody has sent it --------------------------------------------------------------------------------------

    @property
    def seen_at(self) -> datetime.datetime | None:
        """When the posted page was read; None if it does not say."""
        try:
            found = parse_datetime(self.data.get("read", "") if self.data else "")
        except ValueError:
            return None
        return found if found is not None and found.tzinfo is not None else None

    def said(self) -> dict[Key, Said]:
        """What was chosen or typed and differs from what is stored. What is wrong already goes to the rows."""
        found: dict[Key, Said] = {}
        data = self.data if self.data is not None else QueryDict()
        box = TextField(max_length=LONGEST, required=False)
        for row in self.rows:
            chosen, typed = data.get(f"verdict.{row.field}", ""), data.get(f"words.{row.field}", "")
            stored = (row.verdict.kind, row.verdict.text) if row.verdict else ("", "")
            is_new_text = bool(typed.strip()) and typed.split() != stored[1].split()
            if chosen not in (AGREE, OBJECT) and not is_new_text:
                continue
            row.chosen, row.typed = chosen or OBJECT, typed
            if chosen == AGREE and is_new_text:
                row.error = gettext("You have written something but said that it is right. Choose one of them.")
                continue
            try:
                text = box.clean(typed) if row.chosen == OBJECT else ""
            except ValidationError as error:
                row.error = " ".join(error.messages)
                continue
            if (row.chosen, text) != stored:
                found[row.told.key] = Said(row.chosen, text)
        return found

    def put_back(self, other: ReadBackPage, wrong: Mapping[Key, ValidationError]) -> None:
        """What could not be saved stands as it was sent to the page `other`, with why."""
        for row in other.rows:
            error = row.error or (" ".join(wrong[row.told.key].messages) if row.told.key in wrong else "")
            mine = self.by_key.get(row.told.key)
            if error and mine is not None:
                mine.chosen, mine.typed, mine.error = row.chosen, row.typed, error


def _who(row: AnswerRevision) -> str:
    """Who said it, by function, else who wrote it down."""
    return one_person(row.spoken_role) if row.spoken_role else str(row.by_user or row.by_contact or "")


class SendReadBackForm(RecipientsForm):
    """Whom the read-back goes to, and until when it is open."""

    closes_on = DateField(
        label=_("Last day for objections"),
        help_text=_("The municipality can agree or object until the end of this day."),
    )

    def __init__(self, *args: Any, today: datetime.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.helper = helper("contacts", "closes_on")

    def clean_closes_on(self) -> datetime.date:
        return checked_last_day(self.cleaned_data["closes_on"], today=self.today)


class SettleForm(forms.Form):
    """What the office did about an objection."""

    settlement = TextField(
        label=_("What we did"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": "3", "class": "form-control"}),
        error_messages={"required": _("Write what you did about it. The municipality reads it.")},
    )

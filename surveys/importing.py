"""A workbook between looking and importing, and what an import does as it is shown."""

from __future__ import annotations

import base64
import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from django.utils.functional import cached_property
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from accounts.models import User
from municipalities.models import Assessment
from surveys import values as rules
from surveys.actions import WHY_LEFT_OUT, CellReport, Imported, RowReport, State
from surveys.actions.imports import (
    ALREADY,
    CONFLICT,
    HANDED_IN,
    INTERVIEWED,
    INVALID,
    NEW,
    NOT_ASKED_HERE,
    NOTHING,
    REPLACED,
    UNCHANGED,
)
from surveys.definition import Repeat, View
from surveys.forms.words import moment, problem_text

# How long somebody may look before the workbook has to be chosen again. The nightly erasing takes what is older.
KEPT_SECONDS = 24 * 60 * 60


@dataclass(frozen=True, slots=True)
class Upload:
    name: str
    data: bytes
    hand_in: bool


def keep_upload(upload: Upload, *, by: User, assessment: Assessment) -> str:
    """Keep a workbook for its owner, in the database's cache, which every server shares; returns the key to it."""
    key = secrets.token_urlsafe(18)
    kept = (upload.name, base64.b64encode(upload.data).decode(), upload.hand_in)
    cache.set(_place(key, by, assessment), kept, KEPT_SECONDS)
    return key


def kept_upload(key: str, *, by: User, assessment: Assessment) -> Upload | None:
    """What this person has kept for this assessment; None if there is nothing, or no longer."""
    kept = cache.get(_place(key, by, assessment)) if re.fullmatch(r"[\w-]{1,40}", key, re.ASCII) else None
    return Upload(kept[0], base64.b64decode(kept[1]), kept[2]) if kept else None


def forget_upload(key: str, *, by: User, assessment: Assessment) -> None:
    cache.delete(_place(key, by, assessment))


def _place(key: str, by: User, assessment: Assessment) -> str:
    return f"import-{by.pk}-{assessment.pk}-{key}"


# --- Shown --------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Line:
    """One answer as it is shown: which question, what the cell says, what stands, and what becomes of it.

    `is_free`: the texts are somebody's words, not those of the questionnaire in the reader's language. `who` and `when` say
    of an answer that stands in the way whose it is.
    """

    heading: str
    label: str
    wanted: str
    stands: str
    note: str
    is_free: bool
    who: str = ""
    when: str = ""


class ShownRow:
    """A municipality's row in the reader's language."""

    def __init__(self, row: RowReport, language: str) -> None:
        self.row = row
        self.language = language

    @property
    def name(self) -> str:
        participation = self.row.participation
        return participation.municipality.name if participation is not None else self.row.named

    @property
    def code(self) -> str:
        return self.row.participation.municipality.code if self.row.participation is not None else ""

    @property
    def is_in_register(self) -> bool:
        return self.row.participation is not None

    @property
    def why(self) -> str:
        return str(WHY_LEFT_OUT[self.row.why]) if self.row.why else ""

    @property
    def asks_who(self) -> bool:
        """Whether somebody has to choose, or has chosen, who said it."""
        return self.row.is_chosen or self.row.why in ("no_speaker", "unknown_speaker")

    @property
    def speaker(self) -> str:
        return str(self.row.speaker) if self.row.speaker is not None else ""

    @property
    def chosen(self) -> int | None:
        return self.row.speaker.pk if self.row.speaker is not None else None

    @cached_property
    def counts(self) -> list[str]:
        """ "3 new", "1 unchanged": what becomes of the row's answers."""
        row = self.row
        new, unchanged = row.count(NEW), row.count(UNCHANGED)
        invalid = row.count(INVALID) + row.count(NOT_ASKED_HERE)
        hidden = sum(not cell.is_relevant for cell in row.cells)
        found = (
            (new, ngettext("%(count)s new", "%(count)s new", new)),
            (row.count(REPLACED), _("%(count)s changed")),
            (unchanged, ngettext("%(count)s unchanged", "%(count)s unchanged", unchanged)),
            (row.count(CONFLICT), _("%(count)s meet another answer")),
            (invalid, _("%(count)s cannot be imported")),
            (hidden, ngettext("%(count)s not relevant now", "%(count)s not relevant now", hidden)),
        )
        return [text % {"count": count} for count, text in found if count]

    @property
    def round(self) -> str:
        return {
            "": "",
            HANDED_IN: _("Handed in as the municipality’s answers."),
            ALREADY: _("Handed in before: these answers become changes."),
            INTERVIEWED: _("The interview is done: these answers become changes."),
            NOTHING: _("There are no answers, so nothing is handed in."),
        }[self.row.round]

    @cached_property
    def attention(self) -> list[Line]:
        """Answers that do not simply go in."""
        order = (INVALID, NOT_ASKED_HERE, CONFLICT, REPLACED)
        return [self._line(cell) for outcome in order for cell in self.row.cells if cell.outcome == outcome]

    @cached_property
    def plain(self) -> list[Line]:
        return [self._line(cell) for cell in self.row.cells if cell.outcome in (NEW, UNCHANGED)]

    def _line(self, cell: CellReport) -> Line:
        view = self.row.view
        assert view is not None  # noqa: S101 - a row with cells has one
        # A question of the other variant has no words here.
        label = view.full_label(cell.question, self.language) if cell.question in view.nodes else ""
        note = " ".join(self._reasons(cell)) or _("Is written.")
        if cell.outcome in (INVALID, NOT_ASKED_HERE):
            return Line(cell.heading, label, cell.given, "", note, is_free=True)
        node = view.nodes[cell.question]
        stands = self._said(view, cell, cell.stands) if cell.outcome in (CONFLICT, REPLACED) else ""
        is_free = isinstance(node, Repeat) or node.kind == "text"
        wanted, when = self._said(view, cell, cell.wanted), moment(cell.at, None) if cell.at else ""
        return Line(cell.heading, label, wanted, stands, note, is_free=is_free, who=cell.who, when=when)

    def _said(self, view: View, cell: CellReport, state: State) -> str:
        if state is None:
            return _("no answer")
        return rules.as_text(view, view.nodes[cell.question], state[0], state[1], self.language)

    def _reasons(self, cell: CellReport) -> Iterator[str]:
        if cell.problem is not None:
            for problem in (cell.problem, *cell.problem.more):
                text = problem_text(problem, self.language)
                yield f"{problem.field}: {text}" if problem.field else text
        elif cell.outcome == NOT_ASKED_HERE:
            yield _("The question belongs to the other variant: this municipality is not asked.")
        elif cell.outcome == CONFLICT:
            yield _("Another answer stands. Both are kept until somebody chooses.")
        elif cell.outcome == REPLACED:
            yield _("Replaces what you have recorded yourself.")
        elif cell.outcome == UNCHANGED:
            yield _("The same answer stands already.")
        if not cell.is_relevant:
            yield _("Not relevant with the other answers: kept, counted nowhere.")


class Shown:
    """An import in words: in all, and row by row; those left out come first."""

    def __init__(self, imported: Imported) -> None:
        self.imported = imported
        language = get_language() or "sv"
        rows = [ShownRow(row, language) for row in imported.rows]
        self.left_out = [row for row in rows if row.row.why]
        self.taken = [row for row in rows if not row.row.why]

    @property
    def asks_who(self) -> bool:
        return any(row.asks_who for row in (*self.left_out, *self.taken))

    @property
    def button(self) -> str:
        """What pressing it does, in numbers."""
        count = self.imported.written + self.imported.count(CONFLICT)
        answers = ngettext("%(count)s answer", "%(count)s answers", count) % {"count": count}
        of = {"answers": answers, "count": len(self.taken)}
        return (
            ngettext(
                "Import %(answers)s of %(count)s municipality",
                "Import %(answers)s of %(count)s municipalities",
                len(self.taken),
            )
            % of
        )

    def messages(self) -> Iterator[tuple[bool, str]]:
        """(whether all is well, what was done) after the import."""
        count = self.imported.written
        answers = ngettext("%(count)s answer", "%(count)s answers", count) % {"count": count}
        of = {"answers": answers, "count": len(self.taken)}
        yield (
            True,
            ngettext(
                "%(answers)s of %(count)s municipality imported.",
                "%(answers)s of %(count)s municipalities imported.",
                len(self.taken),
            )
            % of,
        )
        if self.imported.handed_in:
            text = ngettext(
                "%(count)s municipality handed in.", "%(count)s municipalities handed in.", self.imported.handed_in
            )
            yield True, text % {"count": self.imported.handed_in}
        for row in self.taken:
            met = row.row.count(CONFLICT)
            if met:
                text = ngettext(
                    "%(name)s: %(count)s answer met another one. Choose under Interview.",
                    "%(name)s: %(count)s answers met other ones. Choose under Interview.",
                    met,
                )
                yield False, text % {"name": row.name, "count": met}


def words_of_template() -> Any:
    """What the template says, in the reader's language."""
    from surveys.answerbook.template import Words  # noqa: PLC0415 - openpyxl takes long to import

    return Words(
        answers=_("Answers"),
        columns=_("Columns"),
        choices=_("Choices"),
        headings=(
            _("Column"),
            _("Question"),
            _("Kind"),
            _("Asked of"),
            _("List of choices"),
            _("If there is no answer"),
        ),
        choice_headings=(_("List of choices"), _("Write"), _("Means")),
        remark=_("The question. This row is not read."),
        special={
            "code": _("The municipality’s code, four digits. It or the name is needed."),
            "name": _("The municipality’s name."),
            "speaker": _("Who said it: name, e-mail address or function of one of the municipality’s contacts."),
        },
        kinds={
            "select_one": _("one choice"),
            "select_multiple": _("several choices, with spaces between"),
            "rank": _("choices in order, the most important first, with spaces between"),
            "text": _("text"),
            "integer": _("whole number"),
            "repeat": _("list: a column for each field of each entry; here only why it is empty"),
        },
        variants={"signatory": _("those in the Covenant of Mayors"), "other": _("the others")},
        both=_("everybody"),
        entry=_("entry %(place)s"),
    )

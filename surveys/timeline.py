"""What has happened in a case with its answers: letters, calls, appointments, rounds, questions back, read-backs.

Ten tables are asked in one query, each as rows of the same columns, so that a page pays once whatever has happened.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from functools import reduce
from typing import Any

from django.db.models import (
    Case,
    CharField,
    DateTimeField,
    Exists,
    F,
    IntegerField,
    OuterRef,
    QuerySet,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, Length, NullIf
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from municipalities.models import Participation
from municipalities.timeline import Entry
from surveys.definition import DEFAULT_LANGUAGE, View
from surveys.models import (
    Appointment,
    Call,
    CallNote,
    Invitation,
    Letter,
    LetterKind,
    ReadBack,
    Submission,
    ThreadMessage,
    Verdict,
)
from surveys.models.calls import minutes_of

LETTER, CALL, APPOINTMENT, ANSWERS, READBACK, QUESTION = (
    "letter",
    "call",
    "appointment",
    "answers",
    "readback",
    "question",
)
# Rows that are no events.
INVITED = "invited"
# A round that the office handed in for the municipality.
ON_PAPER = "paper"
# What a municipality writes by its link beside its answers.
WRITTEN = ("readback_answered", "objection", "message")


@dataclass(frozen=True, slots=True)
class Happened:
    """A row of any of the tables. What `code`, `words` and `number` hold is up to the `source`."""

    source: str
    pk: int
    at: datetime.datetime
    until: datetime.datetime | None
    code: str
    words: str
    number: int
    user: str
    contact: int | None
    name: str


def _rows(
    rows: QuerySet[Any],
    source: str,
    *,
    at: Any,
    code: Any = "",
    words: Any = "",
    until: Any = None,
    number: Any = 0,
    user: str = "",
    contact: str = "",
) -> QuerySet[Any]:
    """One table as rows of `Happened`; a name in `at`, `user` or `contact` is a column."""

    def text(value: Any) -> Any:
        return Cast(Value(value) if isinstance(value, str) else value, TextField())

    nobody = Cast(Value(None), IntegerField())
    named = Coalesce(NullIf(F(f"{contact}__name"), Value("")), F(f"{contact}__email"), Value("")) if contact else ""
    return (
        rows.order_by()
        .annotate(
            t_source=text(source),
            t_at=F(at) if isinstance(at, str) else at,
            t_until=Cast(Value(None), DateTimeField())
            if until is None
            else F(until)
            if isinstance(until, str)
            else until,
            t_code=text(code),
            t_words=text(words),
            t_number=Cast(Value(number) if isinstance(number, int) else number, IntegerField()),
            t_user=text(Coalesce(F(f"{user}__name"), Value("")) if user else ""),
            t_contact=Cast(F(f"{contact}_id"), IntegerField()) if contact else nobody,
            t_name=text(named),
        )
        .values_list(
            *("t_source", "pk", "t_at", "t_until", "t_code", "t_words"),
            *("t_number", "t_user", "t_contact", "t_name"),
        )
    )


def happened(participation: Participation) -> list[Happened]:
    """Everything, in no order; one query."""
    calls = Call.objects.filter(participation=participation)
    links = Invitation.objects.filter(response__participation=participation)
    readbacks = ReadBack.objects.filter(response__participation=participation)
    objections = Verdict.objects.filter(readback__response__participation=participation, kind=Verdict.Kind.OBJECT)
    parts = [
        # The first decides how the columns are read back, so it has a real time in `until`.
        _rows(
            calls,
            "call",
            at="started_at",
            until="ended_at",
            code=F("outcome"),
            words=F("note"),
            number=F("paused_seconds"),
            user="officer",
            contact="contact",
        ),
        _rows(
            CallNote.objects.filter(call__participation=participation),
            "note",
            at="at",
            words=F("text"),
            user="call__officer",
        ),
        _rows(
            Letter.objects.filter(participation=participation),
            "letter",
            at=Coalesce(F("sent_at"), F("created_at")),
            until="created_at",
            code=F("state"),
            words=F("kind"),
            user="created_by",
            contact="contact",
        ),
        # Who has a link, and until when: no event, but what a list of people tells. '' where nobody took it back.
        _rows(
            links,
            INVITED,
            at="created_at",
            until=Coalesce(F("revoked_at"), F("expires_at")),
            code=Case(
                When(revoked_at=None, contact__erased_at=None, then=Value("")),
                default=Value("revoked"),
                output_field=TextField(),
            ),
            contact="contact",
        ),
        _rows(
            links.filter(opened_at__isnull=False),
            "opened",
            at="opened_at",
            contact="contact",
        ),
        _rows(
            Appointment.objects.filter(participation=participation),
            "appointment",
            # A talk that took place before its time stands where it took place.
            at=Case(
                When(state=Appointment.State.DONE, handled_at__lt=F("starts_at"), then=F("handled_at")),
                default=Coalesce(F("starts_at"), F("asked_at")),
            ),
            until="ends_at",
            code=F("state"),
            words=F("kind"),
            # An appointment without a time was only asked for.
            number=Length(Coalesce(Cast(F("starts_at"), CharField()), Value(""))),
            user="officer",
            contact="contact",
        ),
        _rows(
            Submission.objects.filter(response__participation=participation),
            "submission",
            at="at",
            # As `Submission.is_on_paper` says it.
            code=Case(When(kind=Submission.Kind.WEB, by_user__isnull=False, then=Value(ON_PAPER)), default=F("kind")),
            number=F("seq"),
            user="by_user",
            contact="by_contact",
        ),
        # Its last day as text: not every database makes a time of a day.
        _rows(
            readbacks,
            "readback",
            at="sent_at",
            code=Cast(F("closes_on"), CharField()),
            # As the answers stood at this revision.
            number=F("seq"),
            user="sent_by",
        ),
        _rows(
            readbacks.filter(answered_at__isnull=False),
            "readback_answered",
            at="answered_at",
            # Whether anything was objected to, settled or not.
            code=Case(
                When(Exists(objections.filter(readback=OuterRef("pk")).order_by()), then=Value("object")),
                default=Value("agree"),
            ),
            contact="answered_by",
        ),
        _rows(
            objections,
            "objection",
            at="at",
            code=F("question"),
            words=F("text"),
            # Whether it waits for the office.
            number=Case(When(settled_at=None, then=Value(1)), default=Value(0)),
            contact="by_contact",
        ),
        _rows(
            objections.filter(settled_at__isnull=False),
            "settled",
            at="settled_at",
            code=F("question"),
            words=F("settlement"),
            user="settled_by",
        ),
        _rows(
            ThreadMessage.objects.filter(thread__response__participation=participation),
            "message",
            at="at",
            code=F("thread__question"),
            words=F("text"),
            # The question that is still open; 0 once it is closed.
            number=Case(When(thread__closed_at=None, then=F("thread_id")), default=Value(0)),
            user="by_user",
            contact="by_contact",
        ),
    ]
    return [Happened(*row) for row in reduce(lambda a, b: a.union(b, all=True), parts)]


def entries(participation: Participation, rows: list[Happened] | None = None) -> list[Entry]:
    """The same as lines for people; `rows` if they have been read already."""
    teller = _Teller(participation)
    return list(teller.tell(happened(participation) if rows is None else rows))


def question_label(view: View | None, name: str, language: str) -> str:
    """What a question is called outside its page; its name where this municipality is not asked it."""
    try:
        return name if view is None else view.full_label(name, language)
    except KeyError:
        return name


class _Teller:
    """Puts rows into the reader's language."""

    def __init__(self, participation: Participation) -> None:
        self.case = participation
        self.language = get_language() or DEFAULT_LANGUAGE
        response = getattr(participation, "response", None)
        self.view: View | None = response.view if response is not None else None

    def tell(self, rows: list[Happened]) -> Iterator[Entry]:
        for row in rows:
            if row.source == INVITED:
                continue
            kind, title, detail = getattr(self, f"_{row.source}")(row)
            who = " → ".join(filter(None, [row.user, row.name]))
            yield Entry(row.at, kind, title, who, self._url(row, kind), detail, row.contact)

    def _url(self, row: Happened, kind: str) -> str:
        """Where more of it stands; '' where this line is all."""
        slug, code = self.case.assessment.slug, self.case.municipality.code
        if row.source == "letter":
            return reverse("surveys:letter_detail", args=[slug, row.pk])
        if kind == READBACK:
            anchor = f"#verdict-{row.pk}" if row.source in ("objection", "settled") else ""
            return reverse("surveys:readback_detail", args=[slug, code]) + anchor
        if kind == QUESTION:
            anchor = f"#thread-{row.number}" if row.number else ""
            return reverse("surveys:thread_list", args=[slug, code]) + anchor
        return ""

    def _question(self, name: str) -> str:
        return question_label(self.view, name, self.language)

    def _call(self, row: Happened) -> tuple[str, str, str]:
        if not row.code:
            return CALL, _("Call, going on"), row.words
        title = _("Call: %(outcome)s") % {"outcome": str(Call.Outcome(row.code).label)}
        if row.until is not None and row.code in Call.REACHED:
            minutes = minutes_of((row.until - row.at).total_seconds() - row.number)
            title += ngettext(", %(n)s minute", ", %(n)s minutes", minutes) % {"n": minutes}
        return CALL, title, row.words

    def _note(self, row: Happened) -> tuple[str, str, str]:
        return CALL, _("Note during a call"), row.words

    def _letter(self, row: Happened) -> tuple[str, str, str]:
        named = {"kind": LetterKind(row.words).label, "state": str(Letter.State(row.code).label)}
        return LETTER, _("Letter: %(kind)s, %(state)s") % named, ""

    def _opened(self, row: Happened) -> tuple[str, str, str]:
        return ANSWERS, _("Opened the link"), ""

    def _appointment(self, row: Happened) -> tuple[str, str, str]:
        kind, state = str(Appointment.Kind(row.words).label), Appointment.State(row.code)
        if not row.number:
            return APPOINTMENT, _("Call asked for (%(state)s)") % {"state": state.label}, ""
        return APPOINTMENT, _("Time for a call: %(kind)s, %(state)s") % {"kind": kind, "state": state.label}, ""

    def _submission(self, row: Happened) -> tuple[str, str, str]:
        return ANSWERS, _("Handed in on paper") if row.code == ON_PAPER else str(Submission.Kind(row.code).label), ""

    def _readback(self, row: Happened) -> tuple[str, str, str]:
        title = _("Answers read back to the municipality; it may object until %(day)s") % {"day": row.code}
        return READBACK, title, ""

    def _readback_answered(self, row: Happened) -> tuple[str, str, str]:
        if row.code == Verdict.Kind.OBJECT:
            return READBACK, _("The municipality is done with the read-back, with objections"), ""
        return READBACK, _("The municipality agrees to what was read back"), ""

    def _objection(self, row: Happened) -> tuple[str, str, str]:
        return READBACK, _("Objection: %(question)s") % {"question": self._question(row.code)}, row.words

    def _settled(self, row: Happened) -> tuple[str, str, str]:
        return READBACK, _("Objection settled: %(question)s") % {"question": self._question(row.code)}, row.words

    def _message(self, row: Happened) -> tuple[str, str, str]:
        what = {"question": self._question(row.code)}
        if row.contact is None and not row.name:
            return QUESTION, _("Question to the municipality: %(question)s") % what, row.words
        return QUESTION, _("Reply of the municipality: %(question)s") % what, row.words

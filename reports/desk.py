"""What the board shows: where each municipality stands, what is to be done and by whom. No pandas, nothing stored.

Everybody is read at once (`casefacts.cases`): which view a municipality is in and where it stands in the order follow from
its next step, and that is a matter of Python, not of the database.
"""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from django.urls import reverse
from django.utils.timezone import localtime

from accounts.models import User
from municipalities.models import Assessment
from municipalities.text import search_needle
from reports.casefacts import INTERVIEWS, Case, cases
from reports.progress import progress
from reports.stages import (
    ATTN,
    BOOKED,
    CALL,
    DONE,
    INTERVIEW,
    MUNICIPALITY,
    PLAN,
    PLANS,
    READ_BACK,
    SURVEY,
    TRACKS,
    UNDER_WAY,
    US,
    VISIT,
    VISITS,
    Facts,
    Step,
    Track,
    Tracks,
    is_left,
    next_step,
    tracks,
)
from surveys.models import Appointment

# Saved views. The five tracks are views too: those that have come so far.
ALL, MINE, TO_CALL, TO_VISIT, WAITING_THEM, WAITING_US, DECLINED, MAP = (
    *("all", "mine", "to-call", "to-visit", "waiting-municipality", "waiting-us", "declined", "map"),
)
DONE_VIEWS = {SURVEY: "answered", INTERVIEW: "interviewed", READ_BACK: "read-back", VISITS: "visited", PLANS: "planned"}
# Where a step is done, by its key or by what it is done with: the page, and the part of it. The others are done where
# everything about the case is.
PAGES = {
    **dict.fromkeys(
        ("invite_other", "fix_address", "invite", "new_link", "remind", "wait_answers"), ("surveys:invitation_list", "")
    ),
    **dict.fromkeys(("book_asked", "book_interview"), ("surveys:appointment_list", "#book")),
    **dict.fromkeys(("send_read_back", "wait_read_back"), ("surveys:readback_detail", "")),
    "settle_objection": ("surveys:readback_detail", "#objections"),
    "read_reply": ("surveys:thread_list", ""),
    "plan_visit": ("visits:visit_plan", ""),
    PLAN: ("reports:plan", ""),
    "wait_plan": ("reports:plan", "#replies"),
    **dict.fromkeys((VISIT, "wait_visit"), ("reports:case", "#visits")),
    "end_call": ("surveys:interview", ""),
    CALL: ("surveys:interview", ""),
}
# The word on the button of a step (`reports.words.BUTTONS`), by its key or by what it is done with.
BUTTONS = {
    "by_hand": "done",
    "end_call": "end",
    "interview": "prepare",
    **dict.fromkeys(("book_asked", "book_interview", "plan_visit"), "book"),
    **dict.fromkeys(("invite", "invite_other"), "invite"),
    **dict.fromkeys(("new_link", "remind", "send_read_back", "send_plan"), "send"),
    "begin_plan": "begin",
    "fix_address": "correct",
    **dict.fromkeys(("settle_objection", "change_plan"), "answer"),
    "read_reply": "read",
    CALL: "call",
}

VIEWS = (ALL, MINE, TO_CALL, TO_VISIT, WAITING_THEM, WAITING_US, DECLINED, *DONE_VIEWS.values())


@lru_cache(maxsize=4096)
def _address(name: str, *arguments: Any) -> str:
    """Putting one together takes a fifth of a millisecond, and a board has five for every municipality."""
    return reverse(name, args=arguments)


@dataclass(frozen=True, slots=True)
class Row:
    """A municipality on the board. `answered` of all relevant core questions is counted where `is_answering`."""

    found: Case
    tracks: Tracks
    step: Step
    answered: tuple[int, int] = (0, 0)

    @property
    def case(self) -> Any:
        return self.found.participation

    @property
    def municipality(self) -> Any:
        return self.case.municipality

    @property
    def is_answering(self) -> bool:
        return self.tracks.survey.state in ("begun", "reopened")

    @property
    def telephone(self) -> str:
        contact = self.case.main_contact
        found: str = (contact.telephone if contact is not None else "") or self.municipality.switchboard
        return found

    @property
    def url(self) -> str:
        """Where everything about the municipality is."""
        return self.at("reports:case")

    @property
    def step_url(self) -> str:
        """Where the next step is done."""
        return self.url_of(self.step)

    def url_of(self, step: Step) -> str:
        """Where a step of the case is done."""
        page, part = PAGES.get(step.key) or PAGES.get(step.by) or ("reports:case", "")
        return self.at(page) + part

    def at(self, name: str, *more: Any) -> str:
        """The address of a page of the case."""
        return _address(name, self.case.assessment.slug, self.municipality.code, *more)

    @property
    def is_on_the_line(self) -> bool:
        """Somebody speaks with the municipality, or its telephone rings."""
        return self.found.facts.calling_on is not None

    @property
    def booked(self) -> list[Step]:
        """The calls at a time that are booked beside the next step, the earliest first.

        Whatever is to be done next: a time that was promised is kept. What is being kept just now is no task.
        """
        if self.case.declined_on is not None:
            return []
        waiting = [each for each in self.found.appointments if each.state == Appointment.State.BOOKED]
        found, is_told = [], False
        for each in sorted(waiting, key=lambda each: each.starts_at):
            step = _booked_step(each, self.found.facts)
            if not is_told and (step.key, step.at) == (self.step.key, self.step.at):
                is_told = True
            elif each.pk not in self.found.kept:
                found.append(step)
        return found

    @property
    def calls(self) -> list[Step]:
        """Every call that is to be made: the next step, if it is one, and those that are booked beside it."""
        return [step for step in (self.step, *self.booked) if step.by == CALL]

    @property
    def letters_url(self) -> str:
        return self.at("surveys:invitation_list")

    @property
    def interview_url(self) -> str:
        return self.at("surveys:interview")

    @property
    def open(self) -> int:
        """How much is open: questions of ours, follow-ups, letters that came back."""
        return self.found.questions + len(self.found.follow_ups) + self.found.refused


def _booked_step(appointment: Appointment, facts: Facts) -> Step:
    """A booked call as the step that it is when nothing comes before it (`stages.RULES`)."""
    is_interview = appointment.kind in INTERVIEWS
    at, until = appointment.starts_at, appointment.ends_at
    day = localtime(at).date()
    return Step(
        key="interview" if is_interview else "call_back",
        turn=US,
        due=day,
        is_late=day < facts.today,
        by=CALL,
        owner=appointment.officer or facts.owner,
        at=localtime(at),
        until=localtime(until) if until and is_interview else None,
    )


def rows(assessment: Assessment, *, now: datetime.datetime, with_roles: bool = True) -> list[Row]:
    """Every municipality of an assessment in Swedish order; `with_roles` as in `casefacts.cases`."""
    return [row_of(each, (0, 0)) for each in cases(assessment, now=now, with_roles=with_roles)]


def row_of(found: Case, answered: tuple[int, int]) -> Row:
    """One case as the board tells it, for its own page."""
    return Row(found, tracks(found.facts), next_step(found.facts), answered)


def with_progress(found: Sequence[Row], assessment: Assessment) -> list[Row]:
    """How far the answers have come of those who are answering; two queries, so only for the rows of one page."""
    counted = progress([row.case for row in found if row.is_answering], assessment)
    return [replace(row, answered=counted.get(row.case.pk, (0, 0))) for row in found]


# --- Views, search, order -------------------------------------------------------------------------------------------------

_IN_VIEW: dict[str, Callable[[Row, Any], bool]] = {
    ALL: lambda row, user: True,
    MINE: lambda row, user: row.case.officer_id == user.pk,
    TO_CALL: lambda row, user: bool(row.calls),
    TO_VISIT: lambda row, user: row.case.declined_on is None and row.tracks.visit.shape != DONE,
    WAITING_THEM: lambda row, user: row.step.turn == MUNICIPALITY,
    WAITING_US: lambda row, user: row.step.turn == US,
    DECLINED: lambda row, user: row.case.declined_on is not None,
    **{
        view: lambda row, user, name=name: getattr(row.tracks, name).shape == DONE  # type: ignore[misc]
        for name, view in DONE_VIEWS.items()
    },
}


def counts(found: Iterable[Row], user: User) -> dict[str, int]:
    """How many are in each saved view; keys as templates can name them."""
    counted = Counter(view for row in found for view in VIEWS if _IN_VIEW[view](row, user))
    return {view.replace("-", "_"): counted[view] for view in VIEWS}


def shown(found: Iterable[Row], *, show: str, query: str, user: User) -> list[Row]:
    needle = search_needle(query) if query else ""
    return [row for row in found if _IN_VIEW[show](row, user) and needle in row.municipality.search]


_SURVEY_ORDER = (
    "declined",
    "not_sent",
    "expired",
    "sent",
    "opened",
    "begun",
    "reopened",
    "submitted",
    "on_paper",
    "by_telephone",
)
_LATEST = datetime.date.max


def _on(track: Track) -> Any:
    """By date, those without one last; those that nothing is expected of after them."""
    return track.state == "not_concerned", track.on or _LATEST


def _by_shape(track: Track) -> Any:
    return track.state == "not_concerned", (ATTN, "open", BOOKED, DONE).index(track.shape), track.on or _LATEST


def _by_step(row: Row) -> Any:
    return row.step.due or _LATEST, row.step.at.time() if row.step.at else datetime.time.max


def _by_contact(row: Row) -> Any:
    """The longest silence first; who has never been heard stands before all."""
    return row.found.facts.contacted_on or datetime.date.min


def _by_progress(row: Row) -> Any:
    done, total = row.answered
    return _SURVEY_ORDER.index(row.tracks.survey.state), done / total if total else 0, row.tracks.survey.on or _LATEST


SORTS: dict[str, Callable[[Row], Any]] = {
    "next": _by_step,
    "name": lambda row: (row.municipality.sort_key, row.municipality.code),
    "survey": _by_progress,
    "interview": lambda row: _on(row.tracks.interview),
    "read_back": lambda row: _by_shape(row.tracks.read_back),
    "visit": lambda row: _on(row.tracks.visit),
    "plan": lambda row: _by_shape(row.tracks.plan),
    "contact": _by_contact,
    "open": lambda row: -row.open,
}
DEFAULT_SORT = "next"


def ordered(found: Sequence[Row], sort: str) -> list[Row]:
    """By a column, "-column" backwards; equals keep the Swedish order of their names."""
    return sorted(found, key=SORTS[sort.removeprefix("-")], reverse=sort.startswith("-"))


# --- The worklist ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Line:
    """Something to do: for whom, what, who of us, when, and where it is done. `finish` takes a POST that ends it."""

    row: Row
    step: Step
    url: str
    button: str
    finish: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """A part of the worklist: `late`, `today` or `week`. The first LINES_AT_MOST of `count` lines are shown."""

    key: str
    lines: list[Line]
    count: int

    @property
    def more(self) -> int:
        return self.count - len(self.lines)


LINES_AT_MOST = 20
"""Lines of each group. Whoever has more to do than that looks at the board, which stands in the same order."""


def worklist(found: Iterable[Row], *, today: datetime.date) -> list[Group]:
    """Late, today, later this week, where there is anything: the steps that are ours, booked calls, dated follow-ups, and
    what the municipality is late with."""
    lines = sorted((line for row in found for line in _lines(row)), key=lambda line: _when(line.step))
    sunday = today + datetime.timedelta(days=6 - today.weekday())
    late = [line for line in lines if line.step.is_late]
    ours = [line for line in lines if line.step.turn == US and line.step.due is not None and not line.step.is_late]
    groups = {
        "late": late,
        "today": [line for line in ours if line.step.due == today],
        "week": [line for line in ours if line.step.due is not None and today < line.step.due <= sunday],
    }
    return [Group(key, lines[:LINES_AT_MOST], len(lines)) for key, lines in groups.items() if lines]


def _when(step: Step) -> tuple[datetime.date, datetime.time]:
    return step.due or _LATEST, step.at.time() if step.at else datetime.time.max


def _lines(row: Row) -> Iterable[Line]:
    """The next step, and the booked calls and the dated follow-ups beside it."""
    if row.step.turn:
        hand = next((each for each in row.found.follow_ups if each.kind == "next_step"), None)
        finish = finish_url(row, hand) if row.step.key == "by_hand" and hand else ""
        yield Line(row, row.step, row.step_url, button_of(row.step), finish)
    if row.case.declined_on is not None:
        return
    for step in row.booked:
        yield Line(row, step, row.url_of(step), button_of(step))
    for each in row.found.follow_ups:
        if each.kind not in ("other", "public_no") or each.due_on is None:
            continue
        turn = US if each.side == "office" else MUNICIPALITY
        late = each.is_late(row.found.facts.today)
        owner = each.officer or row.case.officer
        yield Line(
            row,
            Step("follow_up", turn, each.due_on, late, owner=owner, what=each.what),
            row.url,
            "done",
            finish_url(row, each),
        )


def finish_url(row: Row, follow_up: Any) -> str:
    return row.at("municipalities:follow_up_finish", follow_up.pk)


def button_of(step: Step) -> str:
    """The word on the button, a key of `reports.words.BUTTONS`."""
    return BUTTONS.get(step.key) or BUTTONS.get(step.by) or "open"


def next_to_call(found: Iterable[Row], user: User, *, today: datetime.date) -> Row | None:
    """Whom this person calls next, with that call as the step of the row: the earliest that is theirs, or nobody's in
    particular; never a colleague's, and nobody who is on the line already.

    A time that was promised for today or earlier comes before everything else; then by day, then by time.
    """

    def order(row: Row) -> tuple[bool, datetime.date, datetime.time]:
        promised = row.step.at is not None and row.step.at.date() <= today
        return not promised, *_by_step(row)

    calls = (
        replace(row, step=step)
        for row in found
        if not row.is_on_the_line
        for step in row.calls
        if step.owner in (None, user)
    )
    return min(calls, key=order, default=None)


# --- The figures on top ---------------------------------------------------------------------------------------------------

UNITS_AT_MOST = 60
WIDTH = 168


@dataclass(frozen=True, slots=True)
class Unit:
    """A rectangle of the bar of a figure, as SVG attributes (texts, so that no language writes them with a comma)."""

    kind: str
    x: str
    width: str


@dataclass(frozen=True, slots=True)
class Figure:
    """`n` of `base` municipalities have come so far, `booked` are under way, `left` take part and have not.

    `base` is everybody in the assessment, also the `declined`. `wanting` are objections that nobody has
    settled.
    """

    key: str
    show: str
    n: int
    base: int
    booked: int
    wanting: int
    left: int
    declined: int
    target: datetime.date | None
    is_late: bool
    units: tuple[Unit, ...]


def figures(found: Sequence[Row], assessment: Assessment, *, today: datetime.date) -> list[Figure]:
    """One for each track."""
    targets = {
        SURVEY: assessment.target_answers,
        INTERVIEW: assessment.target_interviews,
        VISITS: assessment.target_visits,
        PLANS: assessment.target_plans,
    }
    declined = sum(row.case.declined_on is not None for row in found)
    return [
        _figure(key, [getattr(row.tracks, key) for row in found], declined, targets.get(key), today) for key in TRACKS
    ]


def _figure(
    key: str, found: Sequence[Track], declined: int, target: datetime.date | None, today: datetime.date
) -> Figure:
    shapes = Counter(track.shape for track in found)
    n, base, booked = shapes[DONE], len(found), sum(track.state in UNDER_WAY for track in found)
    left = sum(map(is_left, found))
    return Figure(
        key=key,
        show=DONE_VIEWS[key],
        n=n,
        base=base,
        booked=booked,
        wanting=sum(track.n for track in found if track.state == "objection"),
        left=left,
        declined=declined,
        target=target,
        is_late=bool(left and target is not None and target < today),
        units=units(n, booked, base),
    )


def units(done: int, booked: int, base: int) -> tuple[Unit, ...]:
    """One unit for each municipality; above UNITS_AT_MOST one rectangle for each kind."""
    if not base:
        return ()
    step = WIDTH / max(base, 14)
    kinds = [("u-done", done), ("u-booked", booked), ("u-open", base - done - booked)]
    if base > UNITS_AT_MOST:
        drawn, x = [], 0.0
        for kind, n in kinds:
            if n:
                drawn.append(Unit(kind, f"{x + 0.75:.2f}", f"{max(n * step - 1.5, 0.5):.2f}"))
            x += n * step
        return tuple(drawn)
    names = [kind for kind, n in kinds for _each in range(n)]
    return tuple(Unit(kind, f"{i * step + step / 12:.2f}", f"{step * 2 / 3:.2f}") for i, kind in enumerate(names))

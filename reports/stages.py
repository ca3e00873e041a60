"""From dated facts to five tracks and one next step. Pure: standard library only, nothing is read or stored here.

The next step is the first row of `RULES` whose conditions all hold. The rows are data: docs/next-step.md is printed from
them (`make steps`), and tests/reports/test_every_stage.py goes through every combination of the facts.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from surveys.calldays import AFTER_A_BREAK, AFTER_ANSWERS, AFTER_NO_ANSWER, ASKED_FOR, workday

US, MUNICIPALITY, NOBODY = "us", "municipality", ""
"""Whose turn it is."""

CALL, WRITE, VISIT, PLAN = "call", "write", "visit", "plan"
"""What a step is done with: it decides the button, and who is in the view "to call"."""


@dataclass(frozen=True, slots=True)
class ByHand:
    """A next step that somebody of the office has written; it stands before the computed one until it is done."""

    what: str
    turn: str
    due: datetime.date | None = None
    owner: Any = None


@dataclass(frozen=True, slots=True)
class Facts:
    """What has happened in one case, as days on the office's calendar. None: it has not.

    `owner` and those beside it are whoever is in charge; they are passed on, never looked at.
    """

    today: datetime.date
    owner: Any = None
    by_hand: ByHand | None = None
    declined_on: datetime.date | None = None
    # The questionnaire. `refused_on`: a letter came back and none has been sent to that person since. `on_paper`: what
    # the municipality handed in was entered by the office.
    answers_due: datetime.date | None = None
    sent_on: datetime.date | None = None
    has_link: bool = False
    link_ended_on: datetime.date | None = None
    refused_on: datetime.date | None = None
    reminded_on: datetime.date | None = None
    opened_on: datetime.date | None = None
    has_begun: bool = False
    submitted_on: datetime.date | None = None
    on_paper: bool = False
    reopened_on: datetime.date | None = None
    somebody_else_on: datetime.date | None = None
    # The telephone. `tries`: attempts since somebody was last reached. `began_on`: answers were given, not all.
    asked_on: datetime.date | None = None
    booked_at: datetime.datetime | None = None
    booked_until: datetime.datetime | None = None
    booked_owner: Any = None
    call_back_at: datetime.datetime | None = None
    call_back_owner: Any = None
    calling_on: datetime.date | None = None
    tries: int = 0
    tried_on: datetime.date | None = None
    began_on: datetime.date | None = None
    interviewed_on: datetime.date | None = None
    contacted_on: datetime.date | None = None
    # The read-back. `objections` are those that nobody has settled; `objected_on` is the oldest of them. `read_back_changed`:
    # an answer is another now than what was read back.
    read_back_on: datetime.date | None = None
    read_back_closes_on: datetime.date | None = None
    read_back_answered_on: datetime.date | None = None
    read_back_changed: bool = False
    objections: int = 0
    objected_on: datetime.date | None = None
    # The oldest reply of the municipality to a question of ours that nobody has read and closed.
    replied_on: datetime.date | None = None
    # The visit.
    target_visits: datetime.date | None = None
    visit_proposed_for: datetime.date | None = None
    visit_on: datetime.date | None = None
    visit_cancelled_on: datetime.date | None = None
    visit_held_on: datetime.date | None = None
    visit_written_on: datetime.date | None = None
    visit_people: int = 0
    # The plan. What was said of it is of the version that was sent last: it is agreed, or something is to be changed.
    plan_begun_on: datetime.date | None = None
    plan_sent_on: datetime.date | None = None
    plan_commented_on: datetime.date | None = None
    plan_agreed_on: datetime.date | None = None


# --- Five tracks ----------------------------------------------------------------------------------------------------------

DONE, BOOKED, OPEN, ATTN = "done", "booked", "open", "attn"
"""The shapes: done, booked or under way, not begun, something is wanted of us."""

SURVEY, INTERVIEW, READ_BACK, VISITS, PLANS = TRACKS = ("survey", "interview", "read_back", "visit", "plan")


@dataclass(frozen=True, slots=True)
class Track:
    """Where a municipality stands: `state` says which words, `shape` which mark, `on` or `at` when, `n` how many."""

    state: str
    shape: str
    on: datetime.date | None = None
    at: datetime.datetime | None = None
    n: int = 0


@dataclass(frozen=True, slots=True)
class Tracks:
    survey: Track
    interview: Track
    read_back: Track
    visit: Track
    plan: Track


# A municipality that is under way on a track counts as such in figures and reports. A questionnaire that was sent is not
# under way before somebody has begun.
UNDER_WAY = {
    *("begun", "reopened", "booked", "interview_begun", "read_back_sent", "objection"),
    *("visit_booked", "plan_begun", "plan_sent", "plan_commented"),
}

NOT_CONCERNED = Track("not_concerned", OPEN)


def is_left(track: Track) -> bool:
    """Takes part and has not come so far; of these some are under way. What board and report call "left"."""
    return track.shape != DONE and track.state not in ("declined", NOT_CONCERNED.state)


def tracks(facts: Facts) -> Tracks:
    """The five tracks of a case. Who has declined is not concerned of any but the first."""
    if facts.declined_on is not None:
        declined = Track("declined", OPEN, facts.declined_on)
        return Tracks(declined, NOT_CONCERNED, NOT_CONCERNED, NOT_CONCERNED, NOT_CONCERNED)
    return Tracks(_survey(facts), _interview(facts), _read_back(facts), _visit(facts), _plan(facts))


def _survey(facts: Facts) -> Track:
    if facts.submitted_on is not None and not _is_reopened(facts):
        return Track("on_paper" if facts.on_paper else "submitted", DONE, facts.submitted_on)
    if facts.interviewed_on is not None:
        return Track("by_telephone", DONE, facts.interviewed_on)
    shape = ATTN if facts.answers_due is not None and facts.answers_due < facts.today else BOOKED
    if _is_reopened(facts):
        return Track("reopened", shape, facts.reopened_on)
    if facts.has_begun:
        return Track("begun", shape)
    if facts.opened_on is not None:
        return Track("opened", shape, facts.opened_on)
    if facts.sent_on is None:
        return Track("not_sent", ATTN if shape == ATTN else OPEN)
    return Track("sent", shape, facts.sent_on) if facts.has_link else Track("expired", ATTN, facts.link_ended_on)


def _interview(facts: Facts) -> Track:
    if facts.interviewed_on is not None:
        return Track("interviewed", DONE, facts.interviewed_on)
    if facts.booked_at is not None:
        passed = facts.booked_at.date() < facts.today
        return Track("booked", ATTN if passed else BOOKED, facts.booked_at.date(), facts.booked_at, facts.tries)
    if facts.asked_on is not None:
        return Track("asked", ATTN, facts.asked_on, n=facts.tries)
    if facts.began_on is not None:
        return Track("interview_begun", BOOKED, facts.began_on, n=facts.tries)
    if facts.tries:
        return Track("tried", BOOKED, facts.tried_on, n=facts.tries)
    return Track("not_booked", OPEN)


def _read_back(facts: Facts) -> Track:
    if facts.objections:
        return Track("objection", ATTN, facts.objected_on, n=facts.objections)
    if facts.read_back_answered_on is not None:
        return Track("agreed", DONE, facts.read_back_answered_on, n=facts.read_back_changed)
    if facts.read_back_closes_on is not None and facts.read_back_closes_on < facts.today:
        return Track("no_objection", DONE, facts.read_back_closes_on, n=facts.read_back_changed)
    if facts.read_back_on is not None:
        return Track("read_back_sent", BOOKED, facts.read_back_on, n=facts.read_back_changed)
    return Track("read_back_not_sent", OPEN)


def _visit(facts: Facts) -> Track:
    if facts.visit_held_on is not None:
        return Track("visited", DONE, facts.visit_held_on, n=facts.visit_people)
    if facts.visit_on is not None:
        return Track("visit_booked", ATTN if facts.visit_on < facts.today else BOOKED, facts.visit_on)
    if facts.visit_proposed_for is not None:
        return Track("visit_proposed", BOOKED, facts.visit_proposed_for)
    if facts.visit_cancelled_on is not None:
        return Track("visit_cancelled", ATTN, facts.visit_cancelled_on)
    return Track("not_planned", OPEN)


def _plan(facts: Facts) -> Track:
    if facts.plan_agreed_on is not None:
        return Track("plan_agreed", DONE, facts.plan_agreed_on)
    if facts.plan_commented_on is not None:
        return Track("plan_commented", ATTN, facts.plan_commented_on)
    if facts.plan_sent_on is not None:
        return Track("plan_sent", BOOKED, facts.plan_sent_on)
    if facts.plan_begun_on is not None:
        return Track("plan_begun", BOOKED, facts.plan_begun_on)
    return Track("no_plan", OPEN)


# --- What the rows of the table are made of -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Condition:
    """Something that holds or not. `words` stand in the documentation, `otherwise` for its opposite (`~condition`)."""

    words: str
    otherwise: str
    test: Callable[[Facts], bool]

    def __invert__(self) -> Condition:
        test = self.test
        return Condition(self.otherwise, self.words, lambda facts: not test(facts))


@dataclass(frozen=True, slots=True)
class Due:
    """By when: a day, and for a booked call its time."""

    words: str
    day: Callable[[Facts], datetime.date | None]
    at: Callable[[Facts], datetime.datetime | None] = lambda _facts: None


def _is_reopened(facts: Facts) -> bool:
    return facts.reopened_on is not None


def _is_answered(facts: Facts) -> bool:
    return facts.interviewed_on is not None or (facts.submitted_on is not None and not _is_reopened(facts))


def _is_due(at: datetime.datetime | None, facts: Facts) -> bool:
    return at is not None and at.date() <= facts.today


def _latest(*days: datetime.date | None) -> datetime.date | None:
    return max((day for day in days if day is not None), default=None)


def _after(day: datetime.date | None, n: int) -> datetime.date | None:
    return None if day is None else workday(day, n)


def _since(day: datetime.date | None, start: datetime.date | None) -> bool:
    """Whether something has happened on a day or later."""
    return day is not None and start is not None and day >= start


REMIND_BEFORE = 3
INVITE_BEFORE = 15
ANSWER_WITHIN = 2
CALL_AFTER_CONTACT = 5
CALL_BEFORE_CLOSE = 2
VISIT_BEFORE_TARGET = 15
PLAN_AFTER_VISIT = 10
PLAN_WITHIN = 5
PLAN_ANSWER_WITHIN = 10


def _reminder_day(facts: Facts) -> datetime.date | None:
    return _after(facts.answers_due, -REMIND_BEFORE)


def _reminder_wanted(facts: Facts) -> bool:
    day = _reminder_day(facts)
    if day is None or facts.today < day:
        return False
    return not _since(facts.reminded_on, day) and not _since(facts.contacted_on, day)


def _read_back_near_end(facts: Facts) -> bool:
    day = _after(facts.read_back_closes_on, -CALL_BEFORE_CLOSE)
    return day is not None and facts.today >= day and not _since(facts.contacted_on, day)


def _read_back_open(facts: Facts) -> bool:
    closes = facts.read_back_closes_on
    return (
        facts.read_back_on is not None
        and facts.read_back_answered_on is None
        and (closes is None or closes >= facts.today)
    )


by_hand = Condition("a next step is set by hand", "none is set by hand", lambda f: f.by_hand is not None)
declined = Condition("the municipality has declined", "it takes part", lambda f: f.declined_on is not None)
calling = Condition("a call is going on", "no call is going on", lambda f: f.calling_on is not None)
call_back_due = Condition(
    "a call back is booked for today or earlier", "none is due", lambda f: _is_due(f.call_back_at, f)
)
call_back = Condition("a call back is booked", "none is booked", lambda f: f.call_back_at is not None)
booked_due = Condition(
    "the interview is booked for today or earlier", "it is not due", lambda f: _is_due(f.booked_at, f)
)
booked = Condition("the interview is booked", "no interview is booked", lambda f: f.booked_at is not None)
interviewed = Condition("the interview is done", "the interview is not done", lambda f: f.interviewed_on is not None)
interview_begun = Condition("an interview was broken off", "none was begun", lambda f: f.began_on is not None)
visit_due = Condition(
    "a visit is booked for today or earlier", "none is due", lambda f: f.visit_on is not None and f.visit_on <= f.today
)
visited = Condition("the visit was held", "the visit was not held", lambda f: f.visit_held_on is not None)
visit_booked = Condition("a visit is booked", "no visit is booked", lambda f: f.visit_on is not None)
visit_proposed = Condition("a visit is proposed", "none is proposed", lambda f: f.visit_proposed_for is not None)
visit_written = Condition("its notes are worked up", "its notes wait", lambda f: f.visit_written_on is not None)
objected = Condition("an objection is not settled", "all objections are settled", lambda f: f.objections > 0)
replied = Condition("a reply to a question of ours waits", "no reply waits", lambda f: f.replied_on is not None)
somebody_else = Condition(
    "it has named who should answer instead", "nobody else is named", lambda f: f.somebody_else_on is not None
)
answered = Condition("the answers are in", "the answers are not in", _is_answered)
asked = Condition("it has asked for a call", "it has not asked for a call", lambda f: f.asked_on is not None)
refused = Condition("a letter came back", "no letter came back", lambda f: f.refused_on is not None)
looked = Condition(
    "somebody has opened the link",
    "nobody has opened a link",
    lambda f: f.opened_on is not None or f.has_begun or f.reopened_on is not None,
)
sent = Condition("a link was sent", "no link was sent", lambda f: f.sent_on is not None)
link = Condition("a link is valid", "no link is valid", lambda f: f.has_link)
answers_late = Condition(
    "the last day has passed",
    "the last day has not passed",
    lambda f: f.answers_due is not None and f.answers_due < f.today,
)
reminder = Condition(
    f"at most {REMIND_BEFORE} working days are left, without a reminder or a contact in them",
    "no reminder is wanted",
    _reminder_wanted,
)
unreached = Condition("nobody was reached at the last try", "nobody was tried in vain", lambda f: f.tries > 0)
read_back_sent = Condition("the read-back is sent", "no read-back is sent", lambda f: f.read_back_on is not None)
read_back_open = Condition("the municipality may still say something of it", "it is closed", _read_back_open)
read_back_near_end = Condition(
    f"at most {CALL_BEFORE_CLOSE} working days are left, without a contact in them",
    "there is time",
    _read_back_near_end,
)
plan_agreed = Condition("the plan is agreed", "the plan is not agreed", lambda f: f.plan_agreed_on is not None)
plan_sent = Condition("the plan is with the municipality", "the plan is not sent", lambda f: f.plan_sent_on is not None)
plan_commented = Condition(
    "the municipality wants the plan changed", "it has no comments", lambda f: f.plan_commented_on is not None
)
plan_begun = Condition("a draft of the plan exists", "there is no draft", lambda f: f.plan_begun_on is not None)
plan_overdue = Condition(
    f"it has been there for {PLAN_ANSWER_WITHIN} working days",
    "it has been there for a shorter time",
    lambda f: (day := _after(f.plan_sent_on, PLAN_ANSWER_WITHIN)) is not None and day <= f.today,
)


def _days(n: int) -> str:
    return f"{abs(n)} working day{'s' if abs(n) != 1 else ''}"


def _within(n: int, of: str, fact: str) -> Due:
    """A number of working days after (or, negative, before) a fact."""
    words = f"{_days(n)} {'after' if n > 0 else 'before'} {of}"
    return Due(words, lambda facts: _after(getattr(facts, fact), n))


def _on(words: str, fact: str) -> Due:
    return Due(words, lambda facts: getattr(facts, fact))


def _at(words: str, fact: str) -> Due:
    def at(facts: Facts) -> datetime.datetime | None:
        found: datetime.datetime | None = getattr(facts, fact)
        return found

    def day(facts: Facts) -> datetime.date | None:
        found = at(facts)
        return None if found is None else found.date()

    return Due(words, day, at)


NO_DAY = Due("–", lambda _facts: None)


def _in_charge(facts: Facts) -> Any:
    return facts.owner


@dataclass(frozen=True, slots=True)
class Rule:
    """One row. `turn` and `due` of a step that was set by hand are its own."""

    key: str
    when: tuple[Condition, ...]
    turn: str
    due: Due
    by: str = ""
    owner: Callable[[Facts], Any] = _in_charge

    def holds(self, facts: Facts) -> bool:
        return all(condition.test(facts) for condition in self.when)


RULES: tuple[Rule, ...] = (
    Rule(
        "by_hand",
        (by_hand,),
        US,
        Due("the day that was set", lambda f: f.by_hand.due if f.by_hand else None),
        owner=lambda f: (f.by_hand.owner if f.by_hand else None) or f.owner,
    ),
    Rule("declined", (declined,), NOBODY, NO_DAY),
    # What was promised for today
    # Nobody is to be called who is on the line: it is no step of the telephone.
    Rule("end_call", (calling,), US, _on("the day on which it began", "calling_on")),
    Rule(
        "call_back",
        (call_back_due,),
        US,
        _at("the time that was booked", "call_back_at"),
        CALL,
        lambda f: f.call_back_owner or f.owner,
    ),
    Rule(
        "interview",
        (booked_due, ~interviewed),
        US,
        _at("the time that was booked", "booked_at"),
        CALL,
        lambda f: f.booked_owner or f.owner,
    ),
    Rule("hold_visit", (visit_due, ~visited), US, _on("the day of the visit", "visit_on"), VISIT),
    # What the municipality waits for
    Rule("settle_objection", (objected,), US, _within(ANSWER_WITHIN, "the objection", "objected_on"), WRITE),
    Rule("read_reply", (replied,), US, _within(ANSWER_WITHIN, "the reply", "replied_on"), WRITE),
    Rule(
        "invite_other",
        (somebody_else, ~answered),
        US,
        _within(ANSWER_WITHIN, "it was said", "somebody_else_on"),
        WRITE,
    ),
    Rule(
        "book_asked",
        (asked, ~booked, ~interviewed),
        US,
        _within(ASKED_FOR, "it was asked for", "asked_on"),
        CALL,
    ),
    # What is booked for later
    Rule(
        "call_back",
        (call_back,),
        US,
        _at("the time that was booked", "call_back_at"),
        CALL,
        lambda f: f.call_back_owner or f.owner,
    ),
    Rule(
        "interview",
        (booked, ~interviewed),
        US,
        _at("the time that was booked", "booked_at"),
        CALL,
        lambda f: f.booked_owner or f.owner,
    ),
    Rule(
        "finish_interview",
        (interview_begun, ~interviewed),
        US,
        Due(
            f"{_days(AFTER_A_BREAK)} after the break, or {_days(AFTER_NO_ANSWER)} after the last try",
            lambda f: _latest(_after(f.began_on, AFTER_A_BREAK), _after(f.tried_on, AFTER_NO_ANSWER)),
        ),
        CALL,
    ),
    # Until the answers are in
    Rule("fix_address", (~answered, refused, ~looked), US, _within(1, "it came back", "refused_on"), WRITE),
    Rule(
        "invite",
        (~answered, ~sent, ~looked),
        US,
        _within(-INVITE_BEFORE, "the last day for answers", "answers_due"),
        WRITE,
    ),
    Rule("new_link", (~answered, ~link), US, _within(ANSWER_WITHIN, "the last link ended", "link_ended_on"), WRITE),
    Rule(
        "call_late",
        (~answered, answers_late),
        US,
        Due(
            f"1 working day after the last day for answers, {_days(CALL_AFTER_CONTACT)} after the last contact, "
            f"or {_days(AFTER_NO_ANSWER)} after the last try, whichever is latest",
            lambda f: _latest(
                _after(f.answers_due, 1),
                _after(f.contacted_on, CALL_AFTER_CONTACT),
                _after(f.tried_on, AFTER_NO_ANSWER),
            ),
        ),
        CALL,
    ),
    Rule(
        "remind",
        (~answered, reminder),
        US,
        Due(f"{_days(REMIND_BEFORE)} before the last day for answers", _reminder_day),
        WRITE,
    ),
    Rule("wait_answers", (~answered,), MUNICIPALITY, _on("the last day for answers", "answers_due")),
    # Until the interview is done
    Rule("try_again", (~interviewed, unreached), US, _within(AFTER_NO_ANSWER, "the last try", "tried_on"), CALL),
    Rule(
        "book_interview",
        (~interviewed,),
        US,
        _within(AFTER_ANSWERS, "the answers came in", "submitted_on"),
        CALL,
    ),
    # Until it is read back
    Rule("send_read_back", (~read_back_sent,), US, _within(1, "the interview", "interviewed_on"), WRITE),
    Rule(
        "call_read_back",
        (read_back_open, read_back_near_end),
        US,
        _within(-1, "it closes", "read_back_closes_on"),
        CALL,
    ),
    Rule("wait_read_back", (read_back_open,), MUNICIPALITY, _on("the day on which it closes", "read_back_closes_on")),
    # Until the visit is held and worked up
    Rule("hold_visit", (~visited, visit_booked), US, _on("the day of the visit", "visit_on"), VISIT),
    Rule(
        "wait_visit",
        (~visited, visit_proposed),
        MUNICIPALITY,
        _within(-5, "the day that was proposed", "visit_proposed_for"),
    ),
    Rule(
        "plan_visit",
        (~visited,),
        US,
        _within(-VISIT_BEFORE_TARGET, "the target date for visits", "target_visits"),
        VISIT,
    ),
    Rule("write_visit", (~visit_written,), US, _within(1, "the visit", "visit_held_on"), VISIT),
    # Until the plan is agreed
    Rule("nothing", (plan_agreed,), NOBODY, NO_DAY),
    Rule(
        "change_plan",
        (plan_commented,),
        US,
        _within(PLAN_WITHIN, "the municipality commented", "plan_commented_on"),
        PLAN,
    ),
    Rule(
        "call_plan",
        (plan_sent, plan_overdue),
        US,
        _within(PLAN_ANSWER_WITHIN, "the plan was sent", "plan_sent_on"),
        CALL,
    ),
    Rule(
        "wait_plan",
        (plan_sent,),
        MUNICIPALITY,
        _within(PLAN_ANSWER_WITHIN, "the plan was sent", "plan_sent_on"),
    ),
    Rule("send_plan", (plan_begun,), US, _within(PLAN_WITHIN, "the draft was begun", "plan_begun_on"), PLAN),
    Rule("begin_plan", (), US, _within(PLAN_AFTER_VISIT, "the visit", "visit_held_on"), PLAN),
)


@dataclass(frozen=True, slots=True)
class Step:
    """What is to be done next, by whose turn and when. `what` only where it was set by hand.

    `owner` is who of us does it, or follows it up; `by` what it is done with. `at` is the time of a booked call.
    """

    key: str
    turn: str
    due: datetime.date | None
    is_late: bool
    by: str = ""
    owner: Any = None
    at: datetime.datetime | None = None
    until: datetime.datetime | None = None
    what: str = ""


def rule_for(facts: Facts) -> Rule:
    """The first row that holds; the last one always does."""
    return next(rule for rule in RULES if rule.holds(facts))


def next_step(facts: Facts) -> Step:
    rule = rule_for(facts)
    due = rule.due.day(facts)
    hand = facts.by_hand if rule.key == "by_hand" else None
    return Step(
        key=rule.key,
        turn=hand.turn if hand else rule.turn,
        due=due,
        is_late=due is not None and due < facts.today,
        by=rule.by,
        owner=rule.owner(facts),
        at=rule.due.at(facts),
        until=facts.booked_until if rule.key == "interview" else None,
        what=hand.what if hand else "",
    )

"""The tracks, the next step and the last contact in words, in the reader's language."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext, pgettext_lazy

from reports.casefacts import MAIL, Contacted
from reports.stages import MUNICIPALITY, Step, Track
from surveys.models import Channel

STEPS: Mapping[str, Promise | str] = {
    "by_hand": gettext_lazy("A step that was set by hand"),
    "declined": gettext_lazy("Has declined"),
    "end_call": gettext_lazy("End the call"),
    "call_back": gettext_lazy("Call back"),
    "interview": gettext_lazy("Call for the interview"),
    "hold_visit": gettext_lazy("Make the visit"),
    "settle_objection": gettext_lazy("Answer the objection"),
    "read_reply": gettext_lazy("Read the reply to our question"),
    "invite_other": gettext_lazy("Invite who should answer"),
    "book_asked": gettext_lazy("Book the call they asked for"),
    "finish_interview": gettext_lazy("Finish the interview"),
    "fix_address": gettext_lazy("Correct the address"),
    "invite": gettext_lazy("Invite the municipality"),
    "new_link": gettext_lazy("Send a new link"),
    "call_late": gettext_lazy("Call about the answers"),
    "remind": gettext_lazy("Remind of the questionnaire"),
    "wait_answers": gettext_lazy("Answers the questionnaire"),
    "try_again": gettext_lazy("Call again"),
    "book_interview": gettext_lazy("Book the interview"),
    "send_read_back": gettext_lazy("Send the read-back"),
    "call_read_back": gettext_lazy("Call about the read-back"),
    "wait_read_back": gettext_lazy("Reads the read-back"),
    "wait_visit": gettext_lazy("Confirms the visit"),
    "plan_visit": gettext_lazy("Plan the visit"),
    "write_visit": gettext_lazy("Work up the notes of the visit"),
    "nothing": gettext_lazy("Nothing is left"),
    "change_plan": gettext_lazy("Answer the comments on the plan"),
    "call_plan": gettext_lazy("Call about the plan"),
    "wait_plan": gettext_lazy("Reads the plan"),
    "send_plan": gettext_lazy("Send the draft of the plan"),
    "begin_plan": gettext_lazy("Begin the plan"),
}


BUTTONS: Mapping[str, Promise] = {
    "done": gettext_lazy("Done"),
    "end": pgettext_lazy("a call", "End"),
    "prepare": gettext_lazy("Prepare"),
    "book": gettext_lazy("Book"),
    "invite": gettext_lazy("Invite"),
    "send": gettext_lazy("Send"),
    "correct": pgettext_lazy("an address", "Correct"),
    "answer": pgettext_lazy("an objection", "Answer"),
    "begin": gettext_lazy("Begin"),
    "read": pgettext_lazy("a reply", "Read"),
    "call": gettext_lazy("Call"),
    "open": gettext_lazy("Open"),
}
"""What stands on the button of a line of the worklist, by the key that `desk.button_of` gives."""


@dataclass(frozen=True, slots=True)
class Said:
    """The fact, and a detail below it; both are '' where there is nothing to say."""

    text: str
    more: str = ""


def step(found: Step) -> str:
    return found.what or str(STEPS[found.key])


def day(found: datetime.date, today: datetime.date) -> str:
    """ "12 okt", with the year if it is another than today's."""
    pattern = pgettext("day in a table", "j M") if found.year == today.year else pgettext("day in a table", "j M Y")
    return date_format(found, pattern)


def weekday(found: datetime.date, today: datetime.date) -> str:
    """ "i dag", "fre 23 nov", with the year if it is another than today's."""
    if found == today:
        return _("today")
    same = found.year == today.year
    return date_format(found, pgettext("weekday and day", "D j M") if same else pgettext("weekday and day", "D j M Y"))


def clock(at: datetime.datetime) -> str:
    return date_format(at, pgettext("time of day", "H:i"))


def when(found: Step, today: datetime.date) -> str:
    """ "mån 19 nov, försenat", "i dag 10.00", "fre 23 nov"; '' without a day."""
    if found.due is None:
        return ""
    text = weekday(found.due, today)
    if found.at is not None:
        text = f"{text} {clock(found.at)}"
    return _("%(when)s, late") % {"when": text} if found.is_late else text


def line_when(found: Step, today: datetime.date) -> str:
    """Under a heading that says "late" or "today": "sedan mån 19 nov", "10.00–10.45", "i dag"; else the day and time."""
    if found.due is None:
        return ""
    if found.is_late:
        return _("since %(day)s") % {"day": weekday(found.due, today)}
    if found.at is None:
        return weekday(found.due, today)
    times = f"{clock(found.at)}–{clock(found.until)}" if found.until else clock(found.at)
    return times if found.due == today else f"{weekday(found.due, today)} {times}"


def call_when(found: Step, today: datetime.date) -> str:
    """Beside "next to call": "10.00", "fre 23 nov 10.00", "sedan mån 19 nov"; '' for any time today."""
    if found.due is None or (found.due == today and found.at is None):
        return ""
    if found.at is not None:
        return clock(found.at) if found.due == today else f"{weekday(found.due, today)} {clock(found.at)}"
    text = weekday(found.due, today)
    return _("since %(day)s") % {"day": text} if found.due < today else text


def who(found: Step) -> str:
    """Initials of whose step it is, or that it is the municipality's."""
    if found.turn == MUNICIPALITY:
        return _("the municipality")
    return found.owner.initials if found.owner is not None else ""


# --- The tracks -----------------------------------------------------------------------------------------------------------


def track(
    found: Track, today: datetime.date, *, answered: tuple[int, int] = (0, 0), due: datetime.date | None = None
) -> Said:
    """`answered` of all relevant core questions, where somebody has begun; `due`: the day by which answers are wanted."""
    values = {"day": day(found.on, today) if found.on else "", "done": answered[0], "total": answered[1], "n": found.n}
    if found.state in ("not_sent", "sent", "expired", "opened", "begun", "reopened"):
        return _survey(found.state, values, due, today)
    if found.state == "booked":
        return _booked(found, today)
    text = _TRACKS[found.state](values)
    return Said(text, _more(found))


_TRACKS = {
    "declined": lambda v: _("declined %(day)s") % v,
    "not_concerned": lambda v: pgettext("track", "not concerned"),
    "submitted": lambda v: _("submitted %(day)s") % v,
    "on_paper": lambda v: _("submitted %(day)s") % v,
    "by_telephone": lambda v: _("done %(day)s") % v,
    "interviewed": lambda v: _("held %(day)s") % v,
    "asked": lambda v: _("wants to be called"),
    "interview_begun": lambda v: _("begun %(day)s") % v,
    "tried": lambda v: ngettext("%(n)d attempt", "%(n)d attempts", v["n"]) % v,
    "not_booked": lambda v: pgettext("interview", "not booked"),
    "objection": lambda v: _("objection %(n)d") % v,
    "agreed": lambda v: pgettext("read-back", "confirmed"),
    "no_objection": lambda v: _("no objection"),
    "read_back_sent": lambda v: pgettext("read-back", "sent %(day)s") % v,
    "read_back_not_sent": lambda v: pgettext("read-back", "not sent"),
    "visited": lambda v: pgettext("visit", "held %(day)s") % v,
    "visit_booked": lambda v: pgettext("visit", "booked %(day)s") % v,
    "visit_proposed": lambda v: pgettext("visit", "proposed %(day)s") % v,
    "visit_cancelled": lambda v: pgettext("visit", "called off"),
    "not_planned": lambda v: pgettext("visit", "not planned"),
    "plan_agreed": lambda v: pgettext("plan", "agreed"),
    "plan_commented": lambda v: pgettext("plan", "has comments"),
    "plan_sent": lambda v: pgettext("plan", "with the municipality"),
    "plan_begun": lambda v: pgettext("plan", "draft"),
    "no_plan": lambda v: pgettext("plan", "not begun"),
}


def _more(found: Track) -> str:
    if found.state == "submitted":
        return _("on the web")
    if found.state == "on_paper":
        return _("on paper")
    if found.state == "by_telephone":
        return _("by telephone")
    if found.state == "visited" and found.n:
        return ngettext("%(n)d person", "%(n)d persons", found.n) % {"n": found.n}
    if found.state in ("agreed", "no_objection", "read_back_sent") and found.n:
        return _("answers changed since")
    if found.state in ("asked", "interview_begun") and found.n:
        return ngettext("%(n)d attempt", "%(n)d attempts", found.n) % {"n": found.n}
    return ""


def _survey(state: str, values: dict, due: datetime.date | None, today: datetime.date) -> Said:
    """Answers that have not come; when they are wanted stands below."""
    progress = _("in progress %(done)d of %(total)d") % values
    text = {
        "not_sent": _("not sent"),
        "sent": _("sent %(day)s") % values,
        "expired": _("the link has expired"),
        "opened": _("opened %(day)s") % values,
        "begun": progress,
        "reopened": _("opened again %(day)s") % values,
    }[state]
    more = [progress] if state == "reopened" else []
    if due is not None:
        more.append((_("due %(day)s, late") if due < today else _("due %(day)s")) % {"day": day(due, today)})
    return Said(text, ", ".join(more))


def _booked(found: Track, today: datetime.date) -> Said:
    if found.on == today:
        text, more = _("booked today"), [clock(found.at)]
    else:
        text, more = pgettext("interview", "booked %(day)s") % {"day": weekday(found.on, today)}, [clock(found.at)]
    if found.n:
        more.append(ngettext("%(n)d attempt", "%(n)d attempts", found.n) % {"n": found.n})
    return Said(text, ", ".join(more))


# --- The last contact -----------------------------------------------------------------------------------------------------

_CHANNELS: Mapping[str, Promise] = {
    Channel.WEB: gettext_lazy("web"),
    Channel.PHONE: gettext_lazy("telephone"),
    Channel.VISIT: gettext_lazy("visit"),
    MAIL: gettext_lazy("mail"),
}


def contacted(found: Contacted | None, today: datetime.date, on: datetime.date | None) -> Said:
    """ "6 dagar" with "telefon, miljöstrateg" below."""
    if found is None or on is None:
        return Said("")
    days = (today - on).days
    text = ngettext("%(n)d day", "%(n)d days", days) % {"n": days} if days > 0 else _("today")
    channel = str(_CHANNELS[found.channel])
    role = found.role[:1].lower() + found.role[1:]
    if not role and found.is_switchboard:
        role = _("the switchboard")
    return Said(text, f"{channel}, {role}" if role else channel)

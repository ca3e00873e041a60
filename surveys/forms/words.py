"""Words for codes, problems, places and moments, in the reader's language."""

from __future__ import annotations

import datetime

from django.utils import timezone
from django.utils.dateformat import format as format_date
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from surveys.values import Problem

# How a missing code is put to the person who answers; staff see the labels of MissingCode.
WORDS_FOR_CONTACTS = {
    "dont_know": _("We do not know"),
    "not_applicable": _("Does not apply to us"),
    "declined": _("We prefer not to answer"),
    "pending": _("We will get back to you"),
    "none": _("Nothing to give"),
}

PROBLEMS_OF_FORMS = {
    "value_and_code": _("Give an answer or choose why there is none, not both."),
    "items_exist": _("There are entries here. Remove them before you choose “Nothing to give”."),
    "too_many_items": _("At most %(most)s entries."),
    "unknown_item": _("This entry is not in the questionnaire. Open the page again."),
    "unknown_question": _("This question is not part of your questionnaire."),
    "clear_with_value": _("An answer cannot be cleared and given at once."),
    "fact_without_value": _("A known fact needs a value."),
    "fact_changed": _("What the energy office knows has changed since you opened the page. Read it again."),
}


def problem_text(problem: Problem, language: str) -> str:
    """What is wrong with a value, in the reader's language."""
    ours = PROBLEMS_OF_FORMS.get(problem.code)
    if ours is None:
        return problem.say(language, gettext)
    return str(ours) % problem.params if problem.params else str(ours)


def inside(role: str) -> str:
    """A function as it stands inside a sentence: "Teknisk chef" becomes "teknisk chef", "EU-samordnare" stays."""
    return role[0].lower() + role[1:] if role[1:2].islower() else role


def one_person(roles: str) -> str:
    """The functions of one person, as the ledger has them ("Teknisk chef, Fastighetschef"), inside a sentence: told apart
    from the next person's by "and" instead of a comma."""
    *most, last = [inside(role) for role in roles.split(", ") if role] or [""]
    return gettext("%(some)s and %(last)s") % {"some": ", ".join(most), "last": last} if most else last


def place(number: int, language: str) -> str:
    """The name of a place in a rank: "1:a", "3:e", "1st", "3rd"."""
    if language.startswith("sv"):
        return f"{number}:{'a' if number % 10 in (1, 2) and number % 100 not in (11, 12) else 'e'}"
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def moment(at: datetime.datetime, now: datetime.datetime | None) -> str:
    """ "today 14:03", "12 Oct 14:03" or "12 Oct 2017 14:03" in local time."""
    at = timezone.localtime(at)
    today = timezone.localtime(now).date() if now is not None else None
    if at.date() == today:
        return gettext("today %(time)s") % {"time": f"{at:%H:%M}"}
    # Swedish writes months in lower case, which Django's usual letter does not.
    month = "b" if (get_language() or "sv").startswith("sv") else "M"
    return format_date(at, f"j {month} H:i" if today is not None and at.year == today.year else f"j {month} Y H:i")

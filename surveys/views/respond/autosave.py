"""What a page is told after it has saved by itself: what holds now, what to show, what is wrong, what others did.

The same form as by the button, sent with `do=autosave`, a part of its questions in `asked`, and in `typed` how long ago each
was typed (`surveys.forms.typed_at`). The answer is JSON:

    seq       the number that holds for every question of this page, but those in `wrong` and `disputed`
    saved     the time of day, as it is read
    wrong     {question or field of an entry: what is wrong}; those were not saved
    shown     the questions of the page, or the fields of the open entry, that are relevant now
    fields    {question: its HTML}: what somebody else has changed, what two people see differently, an agreed fact
    disputed  the questions that two people see differently, or one person on two devices
    reload    true where the entries of the page's repeat have changed and the page must be fetched to see them
    answered, total, progress   how far it has come, in numbers and in words
    marks     [icon, class, words] of the part and of the page that one is in, for the list beside it
"""

from __future__ import annotations

from typing import Any

from django.http import JsonResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from surveys.actions import Recorded
from surveys.answering import Answering
from surveys.forms import PageForm
from surveys.views.posting import Clerk, agreed_to, changed_meanwhile, shown_after, wrong_fields


def autosaved(clerk: Clerk, recorded: Recorded, fresh: Answering, again: PageForm, printed: PageForm) -> JsonResponse:
    """The answer to a page that saved by itself.

    `fresh` is the response after the save, `again` the form as it was sent, `printed` the page as it stands now.
    """
    page = clerk.form.page
    changed = changed_meanwhile(clerk, recorded)
    disputed = {name for name, _item in fresh.conflicts} & set(page.nodes)
    names = [name for name in page.nodes if name in disputed or name in changed or agreed_to(clerk, name)]
    answered, total = fresh.progress
    repeat = clerk.form.repeat
    return JsonResponse(
        {
            "seq": recorded.seq,
            "saved": f"{timezone.localtime(fresh.now):%H:%M}",
            "wrong": wrong_fields(again),
            "shown": shown_after(clerk, recorded, again),
            "fields": {} if repeat else _printed(printed, names),
            "disputed": sorted(disputed),
            "reload": repeat is not None and (repeat.name in disputed or repeat.name in changed),
            "answered": answered,
            "total": total,
            "progress": progress_text(answered, total, is_short=fresh.short),
            "marks": fresh.marks(page),
        }
    )


def progress_text(answered: int, total: int, *, is_short: bool) -> str:
    """How far it has come, as the page says it."""
    numbers = {"answered": answered, "total": total}
    if is_short:
        return _("%(answered)s of %(total)s questions answered on the short way") % numbers
    return _("%(answered)s of %(total)s questions answered") % numbers


def _printed(form: PageForm, names: list[str]) -> dict[str, Any]:
    return {
        field.name: render_to_string(field.template, {"field": field}) for field in form.fields if field.name in names
    }

"""What the card is told after it has saved by itself: as a respondent's page, and what the call has made of each answer.

See `surveys.views.respond.autosave` for the fields of the reply; added are
`parts`, {question: HTML of what became of it}, and `flags`, the HTML of what to ask about now.
"""

from __future__ import annotations

from django.http import JsonResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from surveys.actions import Key, Recorded
from surveys.definition import Page
from surveys.forms.interview import REASONS
from surveys.interview import Interview
from surveys.interview.parts import CallField
from surveys.views.interview.clerk import PhoneClerk
from surveys.views.interview.line import form_of
from surveys.views.posting import agreed_to, changed_meanwhile, shown_after, wrong_fields


def autosaved(clerk: PhoneClerk, recorded: Recorded, desk: Interview) -> JsonResponse:
    """The answer to a card that saved by itself; `desk` is the case as it stands now."""
    page, repeat = clerk.form.page, clerk.form.repeat
    again = clerk.show_again(form_of(desk, page, data=clerk.request.POST, item=clerk.form.item), desk, recorded)
    changed = changed_meanwhile(clerk, recorded)
    disputed = {name for name, _item in desk.conflicts} & set(page.nodes)
    names = {name for name in page.nodes if name in disputed or name in changed or agreed_to(clerk, name)}
    printed = form_of(desk, page)
    printed.conflicts = desk.conflicts
    calls = [] if repeat else list(desk.call_fields(printed))
    asked = {name for name, _item in _touched(recorded)}
    answered = sum(count.answered for count in desk.pages)
    total = sum(count.total for count in desk.pages)
    return JsonResponse(
        {
            "seq": recorded.seq,
            "saved": f"{timezone.localtime(desk.now):%H:%M}",
            "wrong": wrong_fields(again),
            "shown": shown_after(clerk, recorded, again),
            "fields": {
                call.field.name: _printed(desk, call, "_call_field") for call in calls if call.field.name in names
            },
            "parts": {
                call.field.name: _printed(desk, call, "_call_outcome")
                for call in calls
                if call.field.name in asked and call.field.name not in names
            },
            "disputed": sorted(disputed),
            "reload": repeat is not None and (repeat.name in disputed or repeat.name in changed),
            "answered": answered,
            "total": total,
            "progress": _("%(answered)s of %(total)s questions answered") % {"answered": answered, "total": total},
            "flags": _flags(desk, page),
        }
    )


def _touched(recorded: Recorded) -> frozenset[Key]:
    return recorded.accepted | recorded.unchanged


def _printed(desk: Interview, call: CallField, name: str) -> str:
    return render_to_string(f"surveys/{name}.html", _context(desk, call))


def _context(desk: Interview, call: CallField) -> dict[str, object]:
    return {"call": call, "desk": desk, "reasons": REASONS, "with_ctrl": desk.reader.keys_with_ctrl}


def _flags(desk: Interview, page: Page) -> str:
    """What to ask about on the card now, as HTML."""
    flags = next((count.flags for count in desk.pages if count.page.name == page.name), ())
    return render_to_string("surveys/_call_flags.html", {"flags": flags}).strip()

"""One page of questions on the telephone."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from accounts.access import staff_required
from accounts.replies import not_saved
from surveys.access import SHORT, WHOLE
from surveys.actions import Closed
from surveys.definition import Page, say
from surveys.forms import NEW_ITEM, PageForm, item_id
from surveys.forms.interview import REASONS, LineForm
from surveys.forms.threads import ASK, Typed
from surveys.interview import Interview
from surveys.progress import page_heading
from surveys.views.interview.asking import ask_about, put_asking
from surveys.views.interview.autosave import autosaved
from surveys.views.interview.clerk import PhoneClerk
from surveys.views.interview.line import (
    LINE_GONE,
    desk_of,
    find_case,
    form_of,
    line_form,
    side_of,
    speaker_of,
    stopped,
    why_stopped,
)
from surveys.views.posting import error_links, find_page, posted_item, removed_item

PAGE_GONE = _("This page is no longer part of the questionnaire.")
ANSWERS_GONE = _("Some questions on this page are no longer part of the questionnaire. Everything else has been saved.")


@staff_required
def interview_page(request: HttpRequest, assessment: str, code: str, page: str) -> HttpResponse:
    """One page of questions: a GET shows it, a POST saves it, confirms what was read aloud, and goes on."""
    participation = find_case(assessment, code)
    desk = desk_of(request, participation)
    text = why_stopped(participation)
    if text or desk is None:
        status = 409 if request.method == "POST" else 200
        view = desk.view if desk is not None else None
        text = text or _("This assessment has no published questionnaire.")
        return stopped(request, participation, text, status, view=view)
    found = find_page(request, desk, page)
    if found is None:
        if request.method != "POST":
            raise Http404
        return stopped(request, participation, PAGE_GONE, 404, view=desk.view, only_this=True)
    if request.method == "POST":
        return _save(request, desk, found)
    form = form_of(desk, found, item=_item_to_open(request, desk, found), new=request.GET.get("new", "").split(","))
    return _show(request, desk, form, line_form(request, desk))


def _item_to_open(request: HttpRequest, desk: Interview, page: Page) -> str | None:
    wanted = request.GET.get("item", "")
    if wanted and (page.nodes[0], wanted) in desk.answers:
        return wanted
    return item_id("") if wanted == NEW_ITEM else None


def _show(
    request: HttpRequest,
    desk: Interview,
    form: PageForm,
    line: LineForm,
    seen: int | None = None,
    asked: Typed | None = None,
) -> HttpResponse:
    page = form.page
    form.conflicts = form.conflicts or desk.conflicts
    since = request.GET.get("since", "")
    fields = list(desk.call_fields(form, since=int(since) if since.isdecimal() and len(since) < 10 else None))
    before, after = desk.neighbours(page)
    mark = desk.of_key((page.nodes[0], ""), form) if form.repeat else None
    boxes = fields + [mark] if mark else fields
    errors = error_links(form.errors) + put_asking(desk, [call.field for call in boxes], asked or Typed({}))
    if line.is_bound:
        errors += [
            {"url": f"#{line[name].id_for_label or 'line'}", "text": text}
            for name in line.errors
            for text in line.errors[name]
        ]
    context = {
        **side_of(request, desk, line),
        "form": form,
        "page": page,
        "page_url": desk.page_url(page.name),
        "heading": page_heading(desk.view, page, desk.language),
        "section": say(page.section.label, desk.language),
        "lead": say(page.lead, desk.language) or (say(form.repeat.hint, desk.language) if form.repeat else ""),
        "guidance": say(page.guidance, desk.language)
        or (say(form.repeat.guidance, desk.language) if form.repeat else ""),
        "notes": desk.notes(page),
        "fields": [call for call in fields if call.field.shown],
        "hidden_fields": [call for call in fields if not call.field.shown],
        "items": desk.call_items(form),
        "mark": mark,
        "reasons": REASONS,
        "before": before,
        "after": after,
        "contacts": desk.last_contacts(),
        "card_notes": desk.page_notes(page),
        "card_flags": next((count.flags for count in desk.pages if count.page.name == page.name), ()),
        "place": _place(desk, page),
        "next_flagged": desk.next_flagged(page),
        "next_unanswered": desk.next_unanswered(page),
        "seen": desk.seq if seen is None else seen,
        "way": SHORT if desk.short else WHOLE,
        "is_relevant": any(name in desk.relevant for name in page.nodes),
        "errors": errors,
        "removed": removed_item(request, form),
    }
    return render(request, "surveys/interview_page.html", context)


def _place(desk: Interview, page: Page) -> tuple[int, int]:
    """(number of the card in its section, how many there are); (0, 0) for a page that stands alone."""
    section = next((each for each in desk.sections if each.name == page.section.name), None)
    names = [count.page.name for count in section.pages] if section is not None else []
    return (names.index(page.name) + 1, len(names)) if page.name in names and len(names) > 1 else (0, 0)


def _save(request: HttpRequest, desk: Interview, page: Page) -> HttpResponse:
    """Save what was posted, each answer on its own; confirm what was left as it was; go where the button says."""
    form = form_of(desk, page, data=request.POST, item=posted_item(request))
    line = line_form(request, desk)
    asked = Typed.of(request.POST, ASK)
    is_late = request.POST.get("do") == "autosave"
    if not line.is_valid() and is_late:
        return not_saved(LINE_GONE, status=409, url=request.path, action=_("Open the page again"))
    if not line.is_valid():
        # Saved answers would be said by the wrong person: nothing is saved, everything stays on the screen.
        asked.wrong = dict.fromkeys(asked.texts, "")
        return _show(request, desk, form, line, form.seen, asked)
    speaker = speaker_of(request, desk.participation, line, is_late=is_late)
    clerk = PhoneClerk(request, desk, form, by=request.user, spoken_by=speaker)  # type: ignore[arg-type]
    clerk.is_held = not asked.check()
    try:
        recorded = clerk.write()
    except Closed as closed:
        return stopped(request, desk.participation, closed.message, 409, view=desk.view)
    ask_about(request, desk, asked)
    if form.gone:
        return stopped(request, desk.participation, ANSWERS_GONE, 409, view=desk.view, only=form.gone, only_this=True)
    desk = desk.again()
    form.problems.update(recorded.invalid)
    if clerk.do == "autosave":
        return autosaved(clerk, recorded, desk)
    if form.problems or clerk.unmerged or asked.wrong:
        again = clerk.show_again(form_of(desk, page, data=request.POST, item=form.item), desk, recorded)
        return _show(request, desk, again, line, recorded.seq, asked)
    return redirect(clerk.where_next(desk, recorded))

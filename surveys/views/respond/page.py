"""A page of questions on the web: a GET shows it, a POST saves it and goes on."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from surveys.access import SHORT, WHOLE, case_context, speaker_required, stopped
from surveys.actions import Closed, Recorded, come_back_to
from surveys.answering import Answering
from surveys.definition import Page, say
from surveys.forms import NEW_ITEM, PageForm, choices, item_id, typed_at
from surveys.forms.threads import REPLY, Typed
from surveys.models import Channel
from surveys.progress import neighbours, page_heading, page_label
from surveys.views.posting import Clerk, error_links, find_page, posted_item, removed_item
from surveys.views.respond.autosave import autosaved, progress_text
from surveys.views.respond.questions import reply, thread_errors, with_wrong
from surveys.windows import somebody_else_answers


@speaker_required
def page(request: HttpRequest, response_id: int, page: str) -> HttpResponse:
    """One page of questions: a GET shows it, a POST saves it and goes on."""
    desk = Answering.of(request.respondent)  # type: ignore[attr-defined]
    refusal = somebody_else_answers(request, desk)
    if refusal is not None:
        return refusal
    found = find_page(request, desk, page)
    if found is None:
        if request.method != "POST":
            raise Http404
        text = _("This page is no longer part of your questionnaire.")
        overview = reverse("surveys:overview", args=[response_id])
        return stopped(request, text, overview, _("To the overview"), status=404, only_this=True)
    if request.method == "POST":
        return _save(request, desk, found)
    if desk.why_closed:
        return redirect("surveys:review", response_id)
    new = request.GET.get("new", "").split(",")
    form = _form(desk, found, item=_item_to_open(request, desk, found), new=new)
    form.conflicts, form.threads = desk.conflicts, desk.threads
    return _show(request, desk, form)


def _form(desk: Answering, page: Page, *, data: QueryDict | None = None, **more: Any) -> PageForm:
    # A posted page seldom needs to know what was answered before; the ledger looks anyway.
    return PageForm(
        view=desk.view,
        page=page,
        answers=desk.answers if data is None else SimpleLazyObject(lambda: desk.answers),
        relevant=desk.relevant if data is None else SimpleLazyObject(lambda: desk.relevant),
        language=desk.language,
        exclude=desk.exclude,
        facts=desk.facts if data is None or any(name.endswith(".fact") for name in data) else None,
        data=data,
        **more,
    )


def _item_to_open(request: HttpRequest, desk: Answering, page: Page) -> str | None:
    """Which item of the page's repeat is open: the one asked for, a new one, or none."""
    name = page.nodes[0]
    wanted = request.GET.get("item", "")
    # One that is not among the answers may wait on somebody's device under this name, and has not been saved yet.
    if wanted and ((name, wanted) in desk.answers or item_id(wanted) == wanted):
        return wanted
    if wanted == NEW_ITEM or name not in desk.answered:
        return item_id("")
    return None


def _show(request: HttpRequest, desk: Answering, form: PageForm, *, seen: int | None = None) -> HttpResponse:
    page = form.page
    states = desk.states(desk.short)
    in_section = [state.page.name for state in states if state.page.section.name == page.section.name]
    before, after = neighbours(states, desk.view, desk.short, page.name)
    answered, total = desk.progress
    context = {
        **case_context(desk.respondent),
        "desk": desk,
        "form": form,
        "page": page,
        "page_url": desk.url(page.name),
        "heading": page_heading(desk.view, page, desk.language),
        "label": page_label(desk.view, page, desk.language),
        "section": say(page.section.label, desk.language),
        "lead": say(page.lead, desk.language) or (say(form.repeat.hint, desk.language) if form.repeat else ""),
        "notes": desk.notes(page),
        "number": in_section.index(page.name) + 1 if page.name in in_section else 0,
        "numbers": len(in_section),
        "is_later": page.name in desk.later,
        "is_relevant": any(name in desk.relevant for name in page.nodes),
        "before": before,
        "after": after,
        "answered": answered,
        "total": total,
        "progress": progress_text(answered, total, is_short=desk.short),
        "seen": desk.response.seq if seen is None else seen,
        "way": SHORT if desk.short else WHOLE,
        "errors": error_links(form.errors) + thread_errors(form.threads),
        "contents": desk.contents(page),
        "removed": removed_item(request, form),
    }
    return render(request, "surveys/respond_page.html", context)


def _save(request: HttpRequest, desk: Answering, page: Page) -> HttpResponse:
    """Save what was posted, each answer on its own; then go where the button says, or show what needs a look."""
    form = _form(desk, page, data=request.POST, item=posted_item(request))
    clerk = WebClerk(request, desk, form, by=desk.speaker)
    # A reply is no answer: it is saved also where answers are not taken any more. What is half written stays where it is.
    replies = Typed.of(request.POST, REPLY)
    if clerk.do != "autosave":
        replies.write(partial(reply, desk))
    try:
        recorded = clerk.write()
    except Closed as closed:
        return stopped(
            request, closed.message, reverse("surveys:review", args=[desk.response.pk]), _("Read your answers")
        )
    if form.gone:
        text = _(
            "Some questions on this page are no longer part of your questionnaire. Everything else has been saved."
        )
        return stopped(request, text, desk.url(page.name), _("Back to the page"), only=form.gone, only_this=True)
    form.problems.update(recorded.invalid)
    if clerk.do == "autosave":
        return _autosaved(clerk, recorded)
    if form.problems or clerk.unmerged or replies.wrong:
        fresh = desk.again()
        again = clerk.show_again(_form(fresh, page, data=request.POST, item=form.item), fresh, recorded)
        again.threads = with_wrong(fresh, replies)
        return _show(request, fresh, again, seen=recorded.seq)
    return redirect(clerk.where_next(recorded))


def _autosaved(clerk: WebClerk, recorded: Recorded) -> HttpResponse:
    fresh = clerk.desk.again()
    again = clerk.show_again(
        _form(fresh, clerk.form.page, data=clerk.request.POST, item=clerk.form.item), fresh, recorded
    )
    printed = _form(fresh, clerk.form.page)
    printed.conflicts = fresh.conflicts
    return autosaved(clerk, recorded, fresh, again, printed)


class WebClerk(Clerk):
    """Writes in the name of the contact who answers."""

    channel = Channel.WEB
    desk: Answering
    before: frozenset[str] = frozenset()

    def write(self) -> Recorded:
        """Each answer on its own, then what the button asks for. Raises `Closed`."""
        values, self.before = self.values(), self.form.shown_before()
        # A form that is sent by its button was typed just now, wherever its page has stood.
        typed = typed_at(self.request.POST, self.desk.now) if self.do == "autosave" else None
        recorded = self.record(values, seen=self.form.seen, typed=typed)
        self.settle()
        if self.do in ("later", "not_later"):
            page = self.form.page.name
            on = self.do == "later"
            come_back_to(response=self.desk.response, page=page, by=self.desk.speaker, on=on, now=self.desk.now)
        elif self.do in ("up", "down") and not self.form.problems:
            moved = _form(self.desk.again(), self.form.page).moved(self.target, -1 if self.do == "up" else 1)
            self.record(moved, seen=recorded.seq)
        elif self.do == "restore":
            recorded = self.restore(recorded)
        return recorded

    def where_next(self, recorded: Recorded) -> str:
        """The address after a save."""
        here = self.desk.url(self.form.page.name)
        disputed = {*recorded.conflicts, *self.moved_on}
        if disputed:
            shown = self.desk.again().conflicts
            first = next((found[0] for key, found in shown.items() if key in disputed), None)
            messages.warning(
                self.request, _("You and a colleague have answered differently. Choose which answer holds.")
            )
            return f"{here}#{first.anchor}" if first else here
        new = self.form.appeared(self.before, recorded.relevant, recorded.answered)
        if new and self.do in ("next", "save", "add"):
            item = f"item={self.form.item}&" if self.form.item else ""
            return f"{here}?{item}new={','.join(new)}#q-{new[0]}-new"
        return self._button(here, recorded)

    def _button(self, here: str, recorded: Recorded) -> str:
        if self.do == "settle" and choices(self.request.POST):
            messages.success(self.request, _("Your choice has been saved."))
        elif self.do == "settle":
            messages.warning(self.request, _("Choose one of the answers first, then save the choice."))
        if self.do == "not_later":
            return here
        if self.do == REPLY and self.target.isdecimal():
            return f"{here}#thread-{self.target}"
        stays = self.on_page(here)
        if stays is not None:
            return stays
        overview = reverse("surveys:overview", args=[self.desk.response.pk])
        states = self.desk.states_after(recorded.relevant)
        if self.form.page.name in self.desk.own_pages:
            # Whoever was asked for some pages goes from one of them to the next.
            states = [state for state in states if state.page.name in self.desk.own_pages]
        before, after = neighbours(states, self.desk.view, self.desk.short, self.form.page.name)
        if self.do == "overview":
            return overview
        if self.do == "previous":
            return self.desk.url(before) if before else overview
        if self.form.page.name in self.desk.own_pages and not after:
            return overview
        return self.desk.url(after) if after else reverse("surveys:review", args=[self.desk.response.pk])

"""Questions to the municipality about its answers, as staff write, send, follow and close them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from accounts.access import staff_required
from municipalities.models import Participation
from surveys import letters
from surveys.actions import (
    Closed,
    close_thread,
    open_thread,
    preview_letter,
    reopen_thread,
    send_questions,
    why_closed,
    write_in_thread,
)
from surveys.definition import Repeat, say
from surveys.forms.threads import AskForm, RecipientsForm, TextForm, ThreadShown, answer_text, show_thread
from surveys.letters import with_link
from surveys.links import proposed_last_day
from surveys.models import Answer, LetterKind, Response, Thread
from surveys.recipients import WHERE_THE_LINK_IS, proposed, reachable
from surveys.threads import THEIRS, threads_of, unsent, whose_turn
from surveys.views.readbacks import find_case, response_of

LONGEST_CHOICE = 90


@staff_required
def thread_list(request: HttpRequest, assessment: str, code: str) -> HttpResponse:
    """The questions of a case; a POST asks a new one."""
    participation = find_case(assessment, code)
    response = response_of(participation)
    if request.method != "POST" or response is None:
        return _show(request, participation, response)
    form = AskForm(request.POST, choices=_choices(response, _answers(response)))
    if form.is_valid():
        try:
            question, item = form.key
            thread = open_thread(
                response=response,
                question=question,
                item=item,
                text=form.cleaned_data["text"],
                by=request.user,  # type: ignore[arg-type]
                now=timezone.now(),
            )
        except (ValidationError, Closed) as error:
            form.add_error(None, error.message if isinstance(error, Closed) else error)
        else:
            messages.success(request, _("The question is ready. Send it by letter when you have written all of them."))
            return redirect(f"{_url(participation)}#thread-{thread.pk}")
    return _show(request, participation, response, ask=form)


def _url(participation: Participation) -> str:
    return reverse("surveys:thread_list", args=[participation.assessment.slug, participation.municipality.code])


def _answers(response: Response) -> dict[tuple[str, str], Answer]:
    return {(each.question, each.item): each for each in response.answers.all()}


def _choices(response: Response, answers: dict[tuple[str, str], Answer]) -> list[tuple[str, Any]]:
    """Every question of the municipality by section, with its number; entries of a repeat each by their words."""
    view, language = response.view, translation.get_language() or "sv"
    groups: dict[str, list[tuple[str, str]]] = {}
    for name, node in view.nodes.items():
        group = groups.setdefault(say(view.section(name).label, language), [])
        group.append((name, f"{view.number(name)} {view.full_label(name, language)}"))
        if isinstance(node, Repeat):
            items = sorted(key for key in answers if key[0] == name and key[1])
            group += [
                (f"{name}/{item}", f"– {answer_text(view, answers, (name, item), language)}"[:LONGEST_CHOICE])
                for _name, item in items
            ]
    return list(groups.items())


def _show(
    request: HttpRequest,
    participation: Participation,
    response: Response | None,
    *,
    ask: AskForm | None = None,
    send: RecipientsForm | None = None,
    preview: tuple[str, Any] | None = None,
    text: tuple[int, TextForm] | None = None,
) -> HttpResponse:
    threads = threads_of(response) if response is not None else []
    answers = _answers(response) if response is not None else {}
    waiting = unsent(threads, participation)
    shown = [_shown(participation, response, thread, answers, waiting, text) for thread in threads if response]
    # What the municipality has replied comes first: it waits for us.
    still = sorted((each for each in shown if each.is_open), key=lambda each: not each.waits_for_us)
    why = why_closed(response, by=request.user) if response is not None else ""  # type: ignore[arg-type]
    contacts = reachable(participation)
    if response is not None and ask is None:
        ask = AskForm(choices=_choices(response, answers), initial={"about": request.GET.get("about", "")})
    context = {
        "participation": participation,
        "municipality": participation.municipality,
        "assessment": participation.assessment,
        "response": response,
        "still": still,
        "closed": [each for each in shown if not each.is_open],
        # What was typed stays on screen also where the round has been closed meanwhile.
        "ask": ask if not why or (ask is not None and ask.is_bound) else None,
        "send": send or RecipientsForm(contacts=contacts, initial={"contacts": proposed(participation, contacts)}),
        "to_send": [each for each in still if not each.waits_for_us],
        "unsent": len(waiting),
        "preview": preview,
        "why_not": str(Closed.MESSAGES[why]) if why else "",
        "letters": list(participation.letters.filter(kind=LetterKind.QUESTION).select_related("contact")[:20]),
        "errors": [{"url": f"#{each.anchor}", "text": each.error} for each in still if each.error],
    }
    return render(request, "surveys/thread_list.html", context)


def _shown(
    participation: Participation,
    response: Response,
    thread: Thread,
    answers: dict[tuple[str, str], Answer],
    waiting: set[int],
    text: tuple[int, TextForm] | None,
) -> ThreadShown:
    view = response.view
    language = translation.get_language() or "sv"
    shown = show_thread(thread, view, answers, language=language, now=timezone.now())
    shown.is_unsent = thread.pk in waiting
    if thread.question in view.nodes:
        anchor = "items" if isinstance(view.nodes[thread.question], Repeat) else f"q-{thread.question}"
        address = [participation.assessment.slug, participation.municipality.code, view.page_of(thread.question).name]
        shown.url = f"{reverse('surveys:interview_page', args=address)}#{anchor}"
    if text is not None and text[0] == thread.pk:
        shown.typed = text[1]["text"].value() or ""
        shown.error = " ".join(error for errors in text[1].errors.values() for error in errors)
    return shown


@staff_required
@require_POST
def thread_write(request: HttpRequest, assessment: str, code: str, pk: int) -> HttpResponse:
    """Write in a thread, close it (with a last word or without), or open it again."""
    participation = find_case(assessment, code)
    response = response_of(participation)
    if response is None:
        raise Http404
    thread = get_object_or_404(Thread, pk=pk, response=response)
    thread.response = response
    form = TextForm(request.POST)
    do = request.POST.get("do", "")
    form.fields["text"].required = do not in ("close", "reopen")
    if form.is_valid():
        try:
            _act(thread, do, form.cleaned_data["text"], request)
        except (ValidationError, Closed) as error:
            form.add_error("text", error.message if isinstance(error, Closed) else error)
        else:
            return redirect(f"{_url(participation)}#thread-{thread.pk}")
    return _show(request, participation, response, text=(thread.pk, form))


def _act(thread: Thread, do: str, text: str, request: HttpRequest) -> None:
    by, now = request.user, timezone.now()
    if do == "reopen":
        reopen_thread(thread=thread, by=by, now=now)  # type: ignore[arg-type]
        messages.success(request, _("The question is open again."))
        return
    if text:
        write_in_thread(thread=thread, text=text, by=by, now=now)  # type: ignore[arg-type]
    if do == "close":
        close_thread(thread=thread, by=by, now=now)  # type: ignore[arg-type]
        messages.success(request, _("The question is closed. It no longer stands beside the answer."))
    else:
        messages.success(request, _("Saved. The municipality reads it at its link; send a letter to tell it."))


@staff_required
@require_POST
def thread_send(request: HttpRequest, assessment: str, code: str) -> HttpResponse:
    """All open questions in one letter: a preview, or the letter itself."""
    participation = find_case(assessment, code)
    response = response_of(participation)
    if response is None:
        raise Http404
    form = RecipientsForm(request.POST, contacts=reachable(participation))
    preview = None
    if form.is_valid():
        try:
            if request.POST.get("do") == "send":
                _send(response, form, request)
                return redirect(_url(participation))
            preview = _preview(response, form)
        except (ValidationError, Closed) as error:
            form.add_error(None, error.message if isinstance(error, Closed) else error)
    return _show(request, participation, response, send=form, preview=preview)


def _send(response: Response, form: RecipientsForm, request: HttpRequest) -> None:
    contacts = form.cleaned_data["contacts"]
    written = send_questions(response=response, contacts=contacts, by=request.user, now=timezone.now())  # type: ignore[arg-type]
    text = ngettext("%(count)s letter waits to be sent.", "%(count)s letters wait to be sent.", len(written))
    messages.success(request, text % {"count": len(written)})


def _preview(response: Response, form: RecipientsForm) -> tuple[str, Any]:
    now = timezone.now()
    threads = [each for each in threads_of(response, only_open=True) if whose_turn(list(each.messages.all())) == THEIRS]
    if not threads:
        raise ValidationError(_("No open question waits for the municipality."))
    language, text = preview_letter(
        kind=letters.QUESTION,
        response=response,
        contact=form.cleaned_data["contacts"][0],
        until=proposed_last_day(response.participation, timezone.localdate(now)),
        now=now,
        threads=threads,
    )
    return language, letters.Text(text.subject, with_link(text.body, WHERE_THE_LINK_IS[language]))

"""How the office has understood the municipality: what is changed or new first, agreed or objected to one by one."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from surveys.access import case_context, speaker_required, stopped
from surveys.actions import (
    ReadBackClosed,
    finish_readback,
    give_verdicts,
    reopen_readback,
    why_readback_closed,
)
from surveys.answering import Answering
from surveys.forms.readback import ReadBackPage
from surveys.models import ReadBack
from surveys.windows import somebody_else_answers


@speaker_required
def readback(request: HttpRequest, response_id: int) -> HttpResponse:
    """A GET shows it, a POST saves what was said of each answer; it can be left and taken up again."""
    desk = Answering.of(request.respondent)  # type: ignore[attr-defined]
    found = desk.readback
    if desk.respondent.is_test or found is None:
        raise Http404
    found.response = desk.response
    if request.method == "POST":
        return _save(request, desk, found)
    return _show(request, desk, _page(desk, found))


def _page(desk: Answering, found: ReadBack, **more: object) -> ReadBackPage:
    return ReadBackPage(found, desk.response, language=desk.language, now=desk.now, **more)  # type: ignore[arg-type]


def _show(request: HttpRequest, desk: Answering, page: ReadBackPage) -> HttpResponse:
    found, today = page.readback, timezone.localdate(desk.now)
    why = why_readback_closed(found, desk.response, by=desk.speaker, today=today)  # type: ignore[arg-type]
    context = {
        **case_context(desk.respondent),
        "desk": desk,
        "page": page,
        "readback": found,
        "why": why,
        "why_text": str(ReadBackClosed.MESSAGES[why]) if why else "",
        "may_reopen": why == "answered" and today <= found.closes_on and not desk.own_pages,
        "errors": page.errors,
    }
    return render(request, "surveys/respond_readback.html", context)


def _save(request: HttpRequest, desk: Answering, found: ReadBack) -> HttpResponse:
    """Each verdict on its own; what is wrong stands beside its answer, and everything else has been saved."""
    here = reverse("surveys:readback", args=[desk.response.pk])
    do = request.POST.get("do", "")
    refusal = somebody_else_answers(request, desk)
    if refusal is not None:
        return refusal
    if request.POST.get("readback", str(found.pk)) != str(found.pk):
        return stopped(request, ReadBackClosed("newer").message, here, _("To the read-back"))
    try:
        if do == "reopen" and not desk.own_pages:
            reopen_readback(readback=found, by=desk.speaker, now=desk.now)  # type: ignore[arg-type]
            return redirect(here)
        sent = _page(desk, found, data=request.POST)
        said = sent.said()
        wrong = give_verdicts(readback=found, said=said, by=desk.speaker, now=desk.now, seen=sent.seen_at)  # type: ignore[arg-type]
        if wrong or sent.errors:
            again = _page(desk, found)
            again.put_back(sent, wrong)
            return _show(request, desk, again)
        if do == "finish" and not desk.own_pages:
            finish_readback(readback=found, by=desk.speaker, now=desk.now)  # type: ignore[arg-type]
            return redirect(here)
    except ReadBackClosed as closed:
        return stopped(request, closed.message, here, _("To the read-back"))
    messages.success(request, _("Saved. You can leave the page and go on later."))
    return redirect(here)

"""The read-back of a case as staff see it: sending it, what the municipality says of it, and settling objections."""

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
from surveys.actions import Closed, preview_letter, send_readback, settle_objection, why_closed
from surveys.forms import open_conflicts
from surveys.forms.readback import ReadBackPage, SendReadBackForm, SettleForm
from surveys.letters import with_link
from surveys.links import proposed_last_day
from surveys.models import LetterKind, ReadBack, Response, Verdict
from surveys.readback import last_readback, state_of, suggested_last_day
from surveys.recipients import WHERE_THE_LINK_IS, proposed, reachable


def find_case(assessment: str, code: str) -> Participation:
    rows = Participation.objects.select_related("assessment", "municipality", "officer")
    return get_object_or_404(rows, assessment__slug=assessment, municipality__code=code)


def response_of(participation: Participation) -> Response | None:
    return Response.objects.real().with_case().with_rounds().filter(participation=participation).first()


@staff_required
def readback_detail(request: HttpRequest, assessment: str, code: str) -> HttpResponse:
    """How it stands, what the municipality says, and the form that sends it."""
    participation = find_case(assessment, code)
    response = response_of(participation)
    form = _send_form(request, participation, response)
    preview: tuple[str, Any] | None = None
    if request.method == "POST" and form is not None and response is not None and form.is_valid():
        if request.POST.get("do") == "send":
            if _send(request, response, form):
                return redirect("surveys:readback_detail", assessment, code)
        else:
            preview = _preview(response, form)
    return _show(request, participation, response, form=form, preview=preview)


def _send_form(
    request: HttpRequest, participation: Participation, response: Response | None
) -> SendReadBackForm | None:
    """None while nothing can be sent."""
    if response is None or response.phone_at is None or why_closed(response, by=request.user):  # type: ignore[arg-type]
        return None
    contacts, today = reachable(participation), timezone.localdate()
    return SendReadBackForm(
        request.POST if request.method == "POST" and "settlement" not in request.POST else None,
        contacts=contacts,
        today=today,
        initial={"contacts": proposed(participation, contacts), "closes_on": suggested_last_day(today)},
    )


def _send(request: HttpRequest, response: Response, form: SendReadBackForm) -> bool:
    data = form.cleaned_data
    try:
        _readback, written = send_readback(
            response=response,
            contacts=data["contacts"],
            closes_on=data["closes_on"],
            by=request.user,  # type: ignore[arg-type]
            now=timezone.now(),
        )
    except Closed as closed:
        form.add_error(None, closed.message)
    except ValidationError as error:
        form.add_error(None, error)
    else:
        text = ngettext("%(count)s letter waits to be sent.", "%(count)s letters wait to be sent.", len(written))
        messages.success(request, text % {"count": len(written)})
        return True
    return False


def _preview(response: Response, form: SendReadBackForm) -> tuple[str, Any]:
    """(language, letter) to the first of the contacts, as it would be written now."""
    now = timezone.now()
    day = form.cleaned_data["closes_on"]
    until = max(day, proposed_last_day(response.participation, timezone.localdate(now)))
    language, text = preview_letter(
        kind=letters.READBACK,
        response=response,
        contact=form.cleaned_data["contacts"][0],
        until=until,
        now=now,
        readback=ReadBack(response=response, seq=response.seq, sent_at=now, closes_on=day),
    )
    return language, letters.Text(text.subject, with_link(text.body, WHERE_THE_LINK_IS[language]))


def _show(
    request: HttpRequest,
    participation: Participation,
    response: Response | None,
    *,
    form: SendReadBackForm | None,
    preview: tuple[str, Any] | None = None,
    settle: tuple[int, SettleForm] | None = None,
) -> HttpResponse:
    now = timezone.now()
    readback = last_readback(response) if response is not None else None
    page = None
    if response is not None and readback is not None:
        page = ReadBackPage(readback, response, language=translation.get_language() or "sv", now=now)
    unsettled = [v for v in page.verdicts if v.kind == Verdict.Kind.OBJECT and v.settled_at is None] if page else []
    context = {
        "participation": participation,
        "municipality": participation.municipality,
        "assessment": participation.assessment,
        "response": response,
        "form": form,
        "preview": preview,
        "readback": readback,
        "page": page,
        "undecided": _undecided(participation, response) if form is not None and response is not None else [],
        "state": state_of(readback, len(unsettled), timezone.localdate(now)),
        "objections": _objections(page, participation, settle) if page else [],
        "why_not": _why_not(request, response) if form is None else "",
        "letters": list(participation.letters.filter(kind=LetterKind.READBACK).select_related("contact")[:20]),
        "errors": [
            {"url": f"#settle-{settle[0]}", "text": text} for texts in settle[1].errors.values() for text in texts
        ]
        if settle
        else [],
    }
    return render(request, "surveys/readback_detail.html", context)


def _undecided(participation: Participation, response: Response) -> list[tuple[str, str]]:
    """(question, address of the choice) where two people have answered differently and nobody has chosen."""
    view, language = response.view, translation.get_language() or "sv"
    address = [participation.assessment.slug, participation.municipality.code]
    found = open_conflicts(response, view, language)
    return [
        (
            view.full_label(name, language),
            f"{reverse('surveys:interview_page', args=[*address, view.page_of(name).name])}#{conflict.anchor}",
        )
        for (name, _item), conflicts in found.items()
        for conflict in conflicts
    ]


def _why_not(request: HttpRequest, response: Response | None) -> str:
    """Why no read-back can be sent now."""
    why = why_closed(response, by=request.user) if response is not None else ""  # type: ignore[arg-type]
    if why:
        return str(Closed.MESSAGES[why])
    return _("The interview is not completed yet. Complete it, then read back.")


def _objections(
    page: ReadBackPage, participation: Participation, settle: tuple[int, SettleForm] | None
) -> list[dict[str, Any]]:
    """Every objection of the case, those that are not settled first: what it is about, its form, the way to the answer."""
    view, rows = page.view, page.by_key
    found = []
    for verdict in (each for each in page.verdicts if each.kind == Verdict.Kind.OBJECT):
        is_known = verdict.question in view.nodes
        form = SettleForm(initial={"settlement": verdict.settlement}, auto_id=f"settle-{verdict.pk}-%s")
        if settle is not None and settle[0] == verdict.pk:
            form = settle[1]
        address = [participation.assessment.slug, participation.municipality.code]
        url = ""
        if is_known:
            anchor = "items" if verdict.item else f"q-{verdict.question}"
            name = view.page_of(verdict.question).name
            url = f"{reverse('surveys:interview_page', args=[*address, name])}#{anchor}"
        found.append(
            {
                "verdict": verdict,
                "label": view.full_label(verdict.question, page.language) if is_known else verdict.question,
                "row": rows.get((verdict.question, verdict.item)),
                "form": form,
                "url": url,
                "is_earlier": verdict.readback_id != page.readback.pk,
            }
        )
    return sorted(found, key=lambda each: each["verdict"].settled_at is not None)


@staff_required
@require_POST
def objection_settle(request: HttpRequest, assessment: str, code: str, pk: int) -> HttpResponse:
    """What was done about an objection; what is wrong is said beside it, and the text stays."""
    participation = find_case(assessment, code)
    response = response_of(participation)
    if response is None:
        raise Http404
    verdict = get_object_or_404(Verdict, pk=pk, readback__response=response, kind=Verdict.Kind.OBJECT)
    form = SettleForm(request.POST, auto_id=f"settle-{verdict.pk}-%s")
    if form.is_valid():
        try:
            settle_objection(
                verdict=verdict,
                settlement=form.cleaned_data["settlement"],
                by=request.user,  # type: ignore[arg-type]
                now=timezone.now(),
            )
        except ValidationError as error:
            form.add_error("settlement", error)
        else:
            messages.success(request, _("The objection is settled. The municipality reads what you did."))
            back = reverse("surveys:readback_detail", args=[assessment, code])
            return redirect(f"{back}#objections")
    send = _send_form(request, participation, response)
    return _show(request, participation, response, form=send, settle=(verdict.pk, form))

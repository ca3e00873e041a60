"""The other doors of the first page: a call instead, somebody else, more time. Each page is its own receipt."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Collection
from functools import wraps
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from municipalities.models import FollowUp, KeyRole
from surveys.access import Respondent, case_context, respondent_required, stopped
from surveys.actions import (
    Closed,
    ask_for_call,
    ask_for_time,
    last_day,
    latest_day,
    name_somebody_else,
    why_closed,
    withdraw_call,
)
from surveys.actions.doors import STILL_CALLED
from surveys.forms.doors import NAMED, CallForm, SomebodyElseForm, TimeForm
from surveys.models import Appointment
from surveys.views.respond import limits

WEEKS_OFFERED = (1, 2)


def _door(*, but: Collection[str] = ()) -> Callable[..., Any]:
    """A page behind the link that needs no word on who answers. Where nothing can be changed now it says why."""

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @respondent_required
        @require_http_methods(["GET", "HEAD", "POST"])
        @wraps(view)
        def guarded(request: HttpRequest, response_id: int) -> HttpResponse:
            respondent: Respondent = request.respondent  # type: ignore[attr-defined]
            if respondent.is_test:
                raise Http404  # nobody is called, named or given more time in a test
            why = why_closed(respondent.response, by=respondent.invitation.contact)
            if why and why not in but:
                return _closed(request, Closed(why))
            try:
                return view(request, respondent)
            except Closed as closed:
                # It was closed while the form was sent.
                return _closed(request, closed)

        return guarded

    return decorate


def _closed(request: HttpRequest, closed: Closed) -> HttpResponse:
    respondent: Respondent = request.respondent  # type: ignore[attr-defined]
    url = reverse("surveys:overview", args=[respondent.response.pk])
    if request.method == "POST":
        return stopped(request, closed.message, url, _("Overview"))
    return render(request, "surveys/respond_door_closed.html", {"text": closed.message, **case_context(respondent)})


def _page(respondent: Respondent, form: forms.Form, **more: Any) -> dict[str, Any]:
    """What the templates of all doors need; the summary on top leads to each field and says which one it is."""
    errors = [{"url": "#main", "text": text} for text in form.non_field_errors()]
    for field in form:
        url = "#id_who_0" if field.name == "who" else f"#{field.id_for_label}"
        label = form.place(field) if isinstance(form, CallForm) else field.label
        errors += [{"url": url, "text": f"{label}: {error}"} for error in field.errors]
    return {**case_context(respondent), "form": form, "errors": errors, **more}


@_door(but=STILL_CALLED)
def telephone(request: HttpRequest, respondent: Respondent) -> HttpResponse:
    """Up to three times, the number, and whom to ask for; what waits is shown, and can be changed."""
    now = timezone.now()
    contact, participation = respondent.invitation.contact, respondent.response.participation
    theirs = Appointment.objects.filter(participation=participation, contact=contact)
    waiting = theirs.asked().first()
    # Who has withdrawn it and changes their mind need not type it once more.
    begun = waiting or theirs.withdrawn().exclude(telephone="").first()
    initial = CallForm.of(begun) if begun else {"telephone": contact.telephone}
    posted = request.POST if request.method == "POST" else None
    form = CallForm(posted, initial=initial, today=timezone.localdate(now))
    if posted is not None and form.is_valid():
        data = form.cleaned_data
        ask_for_call(
            invitation=respondent.invitation,
            wishes=form.wishes(),
            words=data["words"],
            telephone=data["telephone"],
            ask_for=data["ask_for"],
            now=now,
        )
        return redirect("surveys:telephone", respondent.response.pk)
    shows_receipt = waiting is not None and posted is None and "change" not in request.GET
    context = _page(respondent, form, waiting=waiting, shows_receipt=shows_receipt)
    return render(request, "surveys/respond_telephone.html", context)


@require_POST
@_door(but=STILL_CALLED)
def telephone_withdraw(request: HttpRequest, respondent: Respondent) -> HttpResponse:
    """No call after all; the page then says so and can be used again."""
    if withdraw_call(invitation=respondent.invitation, now=timezone.now()):
        messages.success(request, _("You have withdrawn it. We do not call."))
    else:
        messages.info(request, _("No call waits any more: it has been made or settled, or withdrawn already."))
    return redirect("surveys:telephone", respondent.response.pk)


@_door()
def not_me(request: HttpRequest, respondent: Respondent) -> HttpResponse:
    """Who should answer instead. Nobody is invited here: the office decides, and the page says so."""
    contact, participation = respondent.invitation.contact, respondent.response.participation
    found = FollowUp.objects.open().filter(participation=participation, made_by_contact=contact)
    waiting = found.filter(kind=FollowUp.Kind.SOMEBODY_ELSE).select_related("contact").first()
    posted = request.POST if request.method == "POST" else None
    form = SomebodyElseForm(posted, roles=list(KeyRole.objects.all()), own=contact, initial={"who": NAMED})
    if posted is not None and form.is_valid():
        if limits.may_add(request, respondent, "not_me"):
            name_somebody_else(
                invitation=respondent.invitation,
                person=form.person(),
                words=form.cleaned_data["words"],
                now=timezone.now(),
            )
            return redirect("surveys:not_me", respondent.response.pk)
        limits.refuse(form)
    shows_receipt = waiting is not None and posted is None and "change" not in request.GET
    context = _page(
        respondent,
        form,
        waiting=waiting,
        shows_receipt=shows_receipt,
        chosen=form["who"].value() or "",
        person_fields=[form[name] for name in SomebodyElseForm.PERSON],
    )
    return render(request, "surveys/respond_not_me.html", context, status=limits.status(form))


@_door()
def more_time(request: HttpRequest, respondent: Respondent) -> HttpResponse:
    """One or two weeks with one click, or a day of one's own."""
    now = timezone.now()
    participation = respondent.response.participation
    today, present = timezone.localdate(now), last_day(participation)
    latest = latest_day(participation, today)
    tomorrow = today + datetime.timedelta(days=1)
    posted = request.POST if request.method == "POST" else None
    form = TimeForm(posted, first=max(tomorrow, present or tomorrow), latest=latest)
    if posted is not None and form.is_valid():
        try:
            ask_for_time(invitation=respondent.invitation, day=form.cleaned_data["day"], now=now)
        except ValidationError as error:
            form.add_error("day", error)
        else:
            return redirect("surveys:more_time", respondent.response.pk)
    begin = max(present or today, today)
    offered = [(weeks, begin + datetime.timedelta(weeks=weeks)) for weeks in WEEKS_OFFERED]
    context = _page(
        respondent,
        form,
        present=present,
        has_passed=present is not None and present < today,
        was_moved=posted is None and _was_moved(respondent, participation.due_on),
        offered=[(weeks, day) for weeks, day in offered if day <= latest],
        latest=latest if latest > begin else None,
    )
    return render(request, "surveys/respond_more_time.html", context)


def _was_moved(respondent: Respondent, due_on: datetime.date | None) -> bool:
    """Whether the last day is one that this person has chosen."""
    moved = FollowUp.objects.filter(
        participation=respondent.response.participation,
        kind=FollowUp.Kind.MORE_TIME,
        made_by_contact=respondent.invitation.contact,
        due_on=due_on,
    )
    return due_on is not None and moved.exists()

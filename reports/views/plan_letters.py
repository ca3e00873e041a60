"""The plan goes to the municipality; staff write down what it said by telephone."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.access import lead_required
from accounts.saving import error_list, posted, saves
from reports import actions
from reports.plans import case as one
from reports.plans import evidence, words
from reports.plans.forms import SendPlanForm, ToldForm
from reports.views.plans import case_context, find_case, language
from surveys import letters
from surveys.actions import language_for, preview_letter, why_closed
from surveys.actions.letter_values import day_in_words
from surveys.letters import with_link
from surveys.links import proposed_last_day
from surveys.models import LetterKind
from surveys.readback import suggested_last_day
from surveys.recipients import WHERE_THE_LINK_IS, proposed, reachable

DAYS_TO_ANSWER = 21


@lead_required
def plan_send(request, assessment, code):
    """Preview the letter and the plan, then send both."""
    case = find_case(assessment, code)
    plan = one.plan_of(case)
    if plan is None:
        raise Http404
    contacts, today = reachable(case), timezone.localdate()
    form = SendPlanForm(
        posted(request),
        contacts=contacts,
        today=today,
        initial={
            "contacts": proposed(case, contacts),
            "answer_by": suggested_last_day(today, DAYS_TO_ANSWER),
        },
    )
    found = evidence.read(case, language=words.WRITTEN_IN)
    response, content = found.response, one.frozen(found, plan)
    preview = None
    if form.is_bound and form.is_valid():
        if request.POST.get("do") == "send":
            sent = []

            def write():
                _version, written = actions.send_plan(
                    plan=plan,
                    content=content,
                    by=request.user,
                    now=timezone.now(),
                    **form.cleaned_data,
                )
                sent.extend(written)

            if saves(form, write):
                text = ngettext("%(count)s letter waits to be sent.", "%(count)s letters wait to be sent.", len(sent))
                messages.success(request, text % {"count": len(sent)})
                return redirect("reports:plan", assessment, code)
        elif response is not None:
            preview = _preview(case, response, form)
    context = {
        **case_context(case),
        "plan": plan,
        "form": form,
        "content": content,
        "told": one.told_in(content, language()),
        "why_not": _why_not(request, case, response, content, contacts),
        "preview": preview,
        "letters": list(case.letters.filter(kind=LetterKind.PLAN).select_related("contact")[:20]),
        "errors": error_list(form) if form.is_bound else [],
    }
    return render(request, "reports/plan_send.html", context)


def _why_not(request, case, response, content, contacts):
    """Why the plan cannot be sent now, with what to do; '' if it can."""
    if not content["packages"]:
        return _("There is no measure in the plan yet. Take over a proposal or write one.")
    if response is None:
        return _("The municipality has no link of its own yet. Invite it first.")
    if why_closed(response, by=request.user) in ("closed", "declined"):
        return _("The round is closed, or the municipality has declined to take part. No letter can be sent.")
    if not contacts:
        return _("There is nobody to write to: no contact of the municipality has an address. Add one first.")
    return ""


def _preview(case, response, form):
    """(language, letter) to the first of the contacts, as it would be written now."""
    contact, day = form.cleaned_data["contacts"][0], form.cleaned_data["answer_by"]
    now = timezone.now()
    until = max(day, proposed_last_day(case, timezone.localdate(now)))
    more = {"answer_by": day_in_words(day, language_for(contact))}
    spoken, text = preview_letter(
        kind=letters.PLAN, response=response, contact=contact, until=until, now=now, more=more
    )
    return spoken, letters.Text(text.subject, with_link(text.body, WHERE_THE_LINK_IS[spoken]))


@lead_required
def plan_told(request, assessment, code):
    """What the municipality said of the plan by telephone or at a meeting, written down with who said it."""
    case = find_case(assessment, code)
    plan = one.plan_of(case)
    versions = list(plan.versions.all()) if plan is not None else []
    if not versions:
        raise Http404
    version = versions[0]
    form = ToldForm(
        posted(request),
        packages=version.content["packages"],
        language=language(),
        chosen=one.wants_of(case),
        contacts=reachable(case),
    )

    def write():
        data = form.cleaned_data
        actions.reply_to_plan(
            version=version,
            kind=data["kind"],
            text=data["text"],
            wants=form.wants(),
            by=request.user,
            spoken_by=data["contact"],
            now=timezone.now(),
        )

    if form.is_bound and form.is_valid() and _told(form, write):
        messages.success(request, _("Saved."))
        return redirect(reverse("reports:plan", args=[assessment, code]) + "#replies")
    errors = error_list(form) if form.is_bound else []
    context = {**case_context(case), "version": version, "form": form, "errors": errors}
    return render(request, "reports/plan_told.html", context)


def _told(form, write):
    try:
        return saves(form, write)
    except actions.PlanClosed as closed:
        form.add_error(None, ValidationError(closed.message))
        return False

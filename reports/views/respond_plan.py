"""The municipality reads its support plan by its link, says which packages it wants, and agrees or comments."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.saving import error_list, posted, saves
from reports import actions
from reports.plans import case as one
from reports.plans.forms import ReplyForm
from surveys.access import case_context, speaker_required, stopped
from surveys.answering import Answering
from surveys.definition import DEFAULT_LANGUAGE
from surveys.windows import somebody_else_answers


@speaker_required
def respond_plan(request, response_id):
    """A GET shows the newest version that was sent; a POST says what the municipality thinks of it."""
    respondent = request.respondent
    plan = one.plan_of(respondent.response.participation) if not respondent.is_test else None
    versions = list(plan.versions.all()) if plan is not None else []
    if not versions:
        raise Http404
    desk = Answering.of(respondent)
    refusal = somebody_else_answers(request, desk)
    if refusal is not None:
        return refusal
    version, case = versions[0], respondent.response.participation
    here = reverse("reports:respond_plan", args=[response_id])
    if request.POST.get("version", str(version.number)) != str(version.number):
        return stopped(request, actions.PlanClosed("newer").message, here, _("To the plan"))
    language = get_language() or DEFAULT_LANGUAGE
    form = ReplyForm(
        posted(request), packages=version.content["packages"], language=language, chosen=one.wants_of(case)
    )
    try:
        if form.is_bound and form.is_valid() and _reply(form, version, respondent):
            messages.success(request, _("Thank you. The energy office has your answer."))
            return redirect(here)
    except actions.PlanClosed as closed:
        return stopped(request, closed.message, here, _("To the plan"))
    why = actions.why_plan_closed(version, case)
    context = {
        **case_context(respondent),
        "desk": desk,
        "version": version,
        "told": one.told_in(version.content, language),
        "replies": one.replies_shown(version),
        "form": form,
        "why_text": str(actions.PlanClosed.MESSAGES[why]) if why else "",
        "is_late": version.answer_by < timezone.localdate(),
        "errors": error_list(form) if form.is_bound else [],
    }
    return render(request, "reports/respond_plan.html", context)


def _reply(form, version, respondent):
    def write():
        data = form.cleaned_data
        actions.reply_to_plan(
            version=version,
            kind=data["kind"],
            text=data["text"],
            wants=form.wants(),
            by=respondent.speaker,
            now=timezone.now(),
        )

    return saves(form, write)

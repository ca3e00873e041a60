"""The decision log of an assessment: read by all staff, kept by the lead."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import lead_required, staff_required
from accounts.saving import error_list, posted, saves
from municipalities import actions
from municipalities.forms.decisions import DecisionForm, MatterForm
from municipalities.models import Assessment, Decision


@staff_required
def decision_list(request, slug):
    assessment = get_object_or_404(Assessment, slug=slug)
    if request.method == "POST" and not request.user.is_lead:
        raise Http404
    form = MatterForm(posted(request))

    def write():
        actions.raise_matter(assessment=assessment, by=request.user, now=timezone.now(), **form.cleaned_data)

    if form.is_bound and form.is_valid() and saves(form, write):
        messages.success(request, _("The matter stands in the log."))
        return redirect("municipalities:decision_list", slug)
    rows = list(assessment.decisions.select_related("owner", "raised_by"))
    today = timezone.localdate()
    context = {
        "assessment": assessment,
        "form": form,
        "errors": error_list(form) if form.is_bound else [],
        "waiting": sorted(
            (row for row in rows if row.decided_on is None), key=lambda row: (row.due_on or today.max, row.pk)
        ),
        "decided": sorted(
            (row for row in rows if row.decided_on), key=lambda row: (row.decided_on, row.pk), reverse=True
        ),
        "today": today,
    }
    return render(request, "municipalities/decision_list.html", context)


@lead_required
def decision_edit(request, slug, pk):
    """What was decided."""
    decision = get_object_or_404(Decision.objects.select_related("assessment"), pk=pk, assessment__slug=slug)
    today = timezone.localdate()
    known = {
        "decided_on": decision.decided_on or today,
        "decided_by": decision.decided_by,
        "decision": decision.decision,
    }
    form = DecisionForm(posted(request), initial=known)

    def write():
        cleaned = form.cleaned_data
        actions.decide(
            decision=decision,
            decided_on=cleaned["decided_on"],
            text=cleaned["decision"],
            decided_by=cleaned["decided_by"],
            by=request.user,
            today=today,
        )

    if form.is_bound and form.is_valid() and saves(form, write):
        messages.success(request, _("The decision has been noted."))
        return redirect("municipalities:decision_list", slug)
    errors = error_list(form) if form.is_bound else []
    context = {"assessment": decision.assessment, "decision": decision, "form": form, "errors": errors}
    return render(request, "municipalities/decision_form.html", context)

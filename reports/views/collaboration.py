"""Who wants to work with whom, on what and how; every name leads to the answer that says so."""

from django.shortcuts import get_object_or_404, render

from accounts.access import staff_required
from municipalities.models import Assessment
from reports import collaboration as together
from reports.collabforms import CollaborationForm


@staff_required
def collaboration(request, assessment):
    found = get_object_or_404(Assessment, slug=assessment)
    form = CollaborationForm(request.GET)
    report = together.report(found, variant=form.chosen("variant"), theme=form.chosen("theme"))
    form.offer(report.themes, report.sizes)
    context = {
        "assessment": found,
        "report": report,
        "form": form,
        "theme_name": report.themes.get(report.theme, ""),
        "problems": form.problems(report.theme),
    }
    return render(request, "reports/collaboration.html", context)

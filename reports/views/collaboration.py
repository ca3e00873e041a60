"""Who wants to work with whom, on what and how; every name leads to the answer that says so."""

from django.shortcuts import get_object_or_404, render

from accounts.access import staff_required
from municipalities.models import Assessment
from reports import collaboration as together


@staff_required
def collaboration(request, assessment):
    found = get_object_or_404(Assessment, slug=assessment)
    context = {"assessment": found, "report": together.report(found)}
    return render(request, "reports/collaboration.html", context)

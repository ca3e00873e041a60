"""What was learnt, beside who needs it and who asked for it."""

from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from accounts.access import staff_required
from municipalities.models import Assessment
from reports.scope import QUESTIONNAIRE, Scope


@staff_required
def lessons(request, assessment):
    # pandas costs a second or two: only the pages that count pay for it.
    from reports import lessons as beside  # noqa: PLC0415
    from reports import report  # noqa: PLC0415

    found = get_object_or_404(Assessment, slug=assessment)
    result = report.report(found, Scope(found.pk, order=QUESTIONNAIRE), now=timezone.now())
    context = {"assessment": found, "report": result, "rows": beside.rows(found, result)}
    return render(request, "reports/lessons.html", context)

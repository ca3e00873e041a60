"""What is needed, by theme and municipality; every figure opens its source."""

from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from accounts.access import staff_required
from municipalities.models import Assessment
from reports.scope import bound_form, read_scope


@staff_required
def needs(request, assessment):
    # pandas costs a second or two: only the pages that count pay for it.
    from reports import page, report  # noqa: PLC0415

    found = get_object_or_404(Assessment, slug=assessment)
    scope, problems = read_scope(found.pk, request.GET)
    result = report.report(found, scope, now=timezone.now())
    context = page.context(found, result, problems)
    context |= {"assessment": found, "form": bound_form(scope, result.sizes)}
    return render(request, "reports/needs.html", context)

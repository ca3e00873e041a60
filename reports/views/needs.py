"""What is needed, by theme and municipality; every figure opens its source. Readers see a page of their own, by disclosure."""

from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from accounts.access import sign_in_required, staff_required
from municipalities.models import Assessment
from reports import region
from reports.needs_pages import shared, tabs
from reports.scope import bound_form, read_scope


@sign_in_required
def needs(request, assessment):
    found = get_object_or_404(Assessment, slug=assessment)
    if not request.user.is_staff_member:
        # Nothing can be chosen there: a difference between two choices would tell of those who are not named.
        return render(request, "reports/needs_region.html", region.context(found))

    # pandas costs a second or two: only the pages that count pay for it.
    from reports import page, report  # noqa: PLC0415

    scope, problems = read_scope(found.pk, request.GET)
    result = report.report(found, scope, now=timezone.now())
    context = page.context(found, result, problems)
    context |= {"assessment": found, "form": bound_form(scope, result.sizes), "tabs": tabs(found, scope, "needs")}
    return render(request, "reports/needs.html", context)


@staff_required
def priority(request, assessment):
    from reports import priorities, priority_page  # noqa: PLC0415

    found = get_object_or_404(Assessment, slug=assessment)
    scope, problems = read_scope(found.pk, request.GET)
    result = priorities.priorities(found, scope, now=timezone.now())
    context = priority_page.context(found, result)
    context |= shared(found, result, problems, "needs_priority", "round", "variant", "order")
    return render(request, "reports/priority.html", context)


@staff_required
def support(request, assessment):
    from reports import support as wanted  # noqa: PLC0415
    from reports import support_page  # noqa: PLC0415

    found = get_object_or_404(Assessment, slug=assessment)
    scope, problems = read_scope(found.pk, request.GET)
    result = wanted.support(found, scope, now=timezone.now())
    context = support_page.context(found, result)
    context |= shared(found, result, problems, "needs_support", "round", "variant")
    return render(request, "reports/support.html", context)


@staff_required
def readiness(request, assessment):
    from reports import readiness as in_place  # noqa: PLC0415
    from reports import readiness_page  # noqa: PLC0415

    found = get_object_or_404(Assessment, slug=assessment)
    scope, problems = read_scope(found.pk, request.GET)
    result = in_place.readiness(found, scope, now=timezone.now())
    context = readiness_page.context(found, result)
    context |= shared(found, result, problems, "needs_readiness", "round", "variant")
    return render(request, "reports/readiness.html", context)


@staff_required
def covenant(request, assessment):
    from reports import covenant as asked  # noqa: PLC0415
    from reports import covenant_page  # noqa: PLC0415

    found = get_object_or_404(Assessment, slug=assessment)
    scope, problems = read_scope(found.pk, request.GET)
    result = asked.covenant(found, scope, now=timezone.now())
    context = covenant_page.context(found, result)
    context |= shared(found, result, problems, "needs_covenant", "round", "variant")
    return render(request, "reports/covenant.html", context)


@staff_required
def changes(request, assessment):
    from reports import changes as rounds  # noqa: PLC0415
    from reports import changes_page  # noqa: PLC0415

    found = get_object_or_404(Assessment, slug=assessment)
    scope, problems = read_scope(found.pk, request.GET)
    result = rounds.between_rounds(found, scope, now=timezone.now())
    context = changes_page.context(found, result)
    context |= shared(found, result, problems, "needs_changes", "measure", "variant")
    return render(request, "reports/changes.html", context)

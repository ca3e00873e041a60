"""Support plans inside the office: all of them, one municipality's, its measures and packages. The lead writes, officers read."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import lead_required, staff_required
from accounts.saving import error_list, posted, saves
from municipalities.models import Assessment
from reports import actions
from reports.models import Package, PackageChoice, SupportMeasure
from reports.plans import case as one
from reports.plans import evidence, words
from reports.plans.forms import ChoiceForm, MeasureForm, PackageForm, SummaryForm
from reports.plans.overview import overview
from reports.plans.sources import source_groups
from reports.plans.start import START
from surveys.definition import DEFAULT_LANGUAGE


def language():
    return get_language() or DEFAULT_LANGUAGE


def find_case(assessment, code):
    """The case with what every page of its plan names, or 404."""
    found = evidence.find(assessment, code)
    if found is None:
        raise Http404
    return found


def case_context(case):
    return {"case": case, "assessment": case.assessment, "municipality": case.municipality}


@staff_required
def plans(request, assessment):
    found = get_object_or_404(Assessment, slug=assessment)
    context = {"assessment": found, "overview": overview(found, today=timezone.localdate())}
    return render(request, "reports/plans.html", context)


# --- Packages ---------------------------------------------------------------------------------------------------------


@lead_required
@require_POST
def packages_start(request, assessment):
    """Begin with the three of the follow-up project."""
    found = get_object_or_404(Assessment, slug=assessment)
    made = actions.start_packages(assessment=found, drafts=START, by=request.user, now=timezone.now())
    if made:
        messages.success(request, _("Three packages to begin with. Change them as you want."))
    return redirect("reports:plans", assessment)


@lead_required
def package_form(request, assessment, pk=None):
    """A new package, or another wording of one."""
    found = get_object_or_404(Assessment, slug=assessment)
    package = get_object_or_404(Package, pk=pk, assessment=found) if pk is not None else None
    form = PackageForm(posted(request), package=package)

    def write():
        values = {name: value for name, value in form.cleaned_data.items() if name != "themes"}
        actions.save_package(
            assessment=found,
            package=package,
            values=values,
            themes=form.cleaned_data["themes"],
            now=timezone.now(),
            by=request.user,
        )

    if form.is_bound and form.is_valid() and saves(form, write):
        messages.success(request, _("The package is saved."))
        return redirect("reports:plans", assessment)
    errors = error_list(form) if form.is_bound else []
    context = {"assessment": found, "package": package, "form": form, "errors": errors}
    return render(request, "reports/package_form.html", context)


@lead_required
def package_delete(request, assessment, pk):
    """Asks once; measures in it stay in their plans."""
    found = get_object_or_404(Package.objects.select_related("assessment"), pk=pk, assessment__slug=assessment)
    errors = []
    if request.method == "POST":
        try:
            actions.delete_package(package=found, by=request.user, now=timezone.now())
        except ValidationError as error:
            errors = [{"url": "#main", "text": text} for text in error.messages]
        else:
            messages.success(request, _("The package is gone. Its measures stand outside the packages."))
            return redirect("reports:plans", assessment)
    context = {"assessment": found.assessment, "package": found, "measures": found.measures.count(), "errors": errors}
    return render(request, "reports/package_confirm_delete.html", context)


# --- One municipality -------------------------------------------------------------------------------------------------


@staff_required
def plan(request, assessment, code):
    """The plan; a POST of the lead begins it, takes over proposals or saves the summary."""
    case = find_case(assessment, code)
    form = SummaryForm(posted(request) if request.POST.get("do") == "summary" else None)
    if request.method == "POST":
        if not request.user.is_lead:
            raise Http404
        if _write_plan(request, case, form):
            return redirect(reverse("reports:plan", args=[assessment, code]) + _anchor(request))
    page = one.page(case, language=language(), today=timezone.localdate())
    if not form.is_bound:
        text = page.plan.summary if page.plan is not None else ""
        form = SummaryForm(initial={"summary": text, "was": text})
    errors = error_list(form) if form.is_bound else []
    context = {
        **case_context(case),
        "page": page,
        "words": one.state_words()[page.state],
        "form": form,
        "errors": errors,
    }
    return render(request, "reports/plan.html", context)


def _anchor(request):
    return {"take": "#measures", "summary": "#summary"}.get(request.POST.get("do", ""), "")


def _write_plan(request, case, form):
    """True if the page is to be opened anew; False where the form has errors to show."""
    by = request.user
    now = timezone.now()
    try:
        support_plan = actions.begin_plan(participation=case, by=by, now=now)
        if request.POST.get("do") == "take":
            _take(request, case, support_plan, now)
    except ValidationError as error:
        for text in error.messages:
            messages.error(request, text)
        return True
    if request.POST.get("do") != "summary":
        return True

    def write():
        data = form.cleaned_data
        actions.save_summary(plan=support_plan, text=data["summary"], was=data["was"], by=by, now=now)

    if form.is_valid() and saves(form, write):
        messages.success(request, _("The summary is saved."))
        return True
    return False


def _take(request, case, support_plan, now):
    """The proposals that were ticked become measures; what has gone meanwhile is left out."""
    wanted = set(request.POST.getlist("proposal"))
    found = evidence.read(case, language=words.WRITTEN_IN)
    packages = one.packages_of(case)
    offered = one.proposals_of(found, taken=())
    drafts = [words.drafted(each, found, packages) for each in offered if each.key in wanted]
    made = actions.add_measures(plan=support_plan, drafts=drafts, by=request.user, now=now)
    if made:
        text = ngettext("%(n)s measure is in the plan.", "%(n)s measures are in the plan.", len(made))
        messages.success(request, text % {"n": len(made)})
    else:
        messages.error(request, _("Tick at least one proposal that is not in the plan yet."))


@lead_required
def measure_form(request, assessment, code, pk=None):
    """Write a measure, or change one, with what it stands on."""
    case = find_case(assessment, code)
    measures = SupportMeasure.objects.filter(plan__participation=case).select_related("plan", "theme")
    measure = get_object_or_404(measures, pk=pk) if pk is not None else None
    found = evidence.read(case, language=language())
    offered = evidence.everything(found)
    shown = one.sources_shown(found, one.with_sources([measure]))[0][1] if measure is not None else ()
    form = MeasureForm(
        posted(request),
        case=case,
        evidence=offered,
        kept=[each.key for each in shown if each.key],
        initial=_initial(measure, shown, request),
    )

    def write():
        by, now = request.user, timezone.now()
        if measure is None:
            support_plan = actions.begin_plan(participation=case, by=by, now=now)
            actions.add_measures(plan=support_plan, drafts=[form.drafted()], by=by, now=now)
        else:
            seen = form.cleaned_data["seen"]
            actions.save_measure(measure=measure, draft=form.drafted(), seen=seen, by=by, now=now)

    if form.is_bound and form.is_valid() and saves(form, write):
        messages.success(request, _("The measure is saved."))
        return redirect(reverse("reports:plan", args=[assessment, code]) + "#measures")
    context = {
        **case_context(case),
        "measure": measure,
        "form": form,
        "groups": source_groups(offered, shown, set(form["sources"].value() or ()), _theme_of(measure), found.names),
        "errors": error_list(form) if form.is_bound else [],
    }
    return render(request, "reports/measure_form.html", context)


def _initial(measure, shown, request):
    if measure is None:
        return {"status": SupportMeasure.Status.PROPOSED}
    names = ("title", "why", "package", "theme", "who", "partner", "when", "status")
    known = {name: getattr(measure, name) for name in names}
    return {**known, "sources": [each.key for each in shown], "seen": measure.changed_at.isoformat()}


def _theme_of(measure):
    """The theme that the evidence is sorted for: of the measure as it is saved."""
    return measure.theme.key if measure is not None and measure.theme is not None else ""


@lead_required
def measure_delete(request, assessment, code, pk):
    """Asks once. What the municipality has read keeps it."""
    case = find_case(assessment, code)
    measure = get_object_or_404(SupportMeasure.objects.select_related("plan"), pk=pk, plan__participation=case)
    if request.method == "POST":
        actions.delete_measure(measure=measure, by=request.user, now=timezone.now())
        messages.success(request, _("The measure is gone."))
        return redirect(reverse("reports:plan", args=[assessment, code]) + "#measures")
    return render(request, "reports/measure_confirm_delete.html", {**case_context(case), "measure": measure})


@lead_required
def choice_form(request, assessment, code, pk):
    """Whether the municipality wants a package, and what it puts in."""
    case = find_case(assessment, code)
    package = get_object_or_404(Package, pk=pk, assessment=case.assessment)
    choice = PackageChoice.objects.filter(package=package, participation=case).select_related("letter").first()
    form = ChoiceForm(posted(request), case=case, choice=choice)

    def write():
        actions.save_choice(
            package=package,
            participation=case,
            by=request.user,
            now=timezone.now(),
            **form.cleaned_data,
        )

    if form.is_bound and form.is_valid() and saves(form, write):
        messages.success(request, _("Saved."))
        return redirect(reverse("reports:plan", args=[assessment, code]) + f"#package-{pk}")
    errors = error_list(form) if form.is_bound else []
    context = {**case_context(case), "package": package, "choice": choice, "form": form, "errors": errors}
    return render(request, "reports/choice_form.html", context)

"""What was answered beside what was said, for a whole assessment and for one municipality."""

from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language

from accounts.access import staff_required
from municipalities.models import Assessment, Participation
from reports.analysis.triangulation import ROUNDS
from reports.forms import TriangulationForm
from reports.triangulation import pairs_of_assessment, pairs_of_case, round_name
from surveys.definition import DEFAULT_LANGUAGE
from visits.models import ThemeVerdict

PAIRS_PER_PAGE = 100


@staff_required
def triangulation(request, assessment):
    found = get_object_or_404(Assessment, slug=assessment)
    pairs = pairs_of_assessment(found, language=get_language() or DEFAULT_LANGUAGE)
    themes = dict(sorted({pair.theme: pair.label for pair in pairs}.items(), key=lambda each: each[1]))
    form = TriangulationForm(request.GET, themes=themes)
    form.is_valid()
    shown = [pair for pair in pairs if form.shows(pair)]
    context = {
        "assessment": found,
        "form": form,
        "page_obj": Paginator(shown, PAIRS_PER_PAGE).get_page(request.GET.get("page")),
        "rounds": [round_name(each) for each in ROUNDS],
        "contradictions": sum(pair.evidence.verdict == ThemeVerdict.Kind.CONTRADICTS for pair in pairs),
        "waiting": sum(bool(pair.reasons) for pair in pairs),
        "heard": sum(pair.is_heard for pair in pairs),
        "total": len(pairs),
    }
    return render(request, "reports/triangulation.html", context)


@staff_required
def case_triangulation(request, assessment, code):
    cases = Participation.objects.select_related("assessment", "municipality")
    case = cases.filter(assessment__slug=assessment, municipality__code=code).first()
    if case is None:
        raise Http404
    pairs, without_theme = pairs_of_case(case, language=get_language() or DEFAULT_LANGUAGE)
    context = {
        "case": case,
        "assessment": case.assessment,
        "municipality": case.municipality,
        "heard": [pair for pair in pairs if pair.is_heard],
        "silent": [pair for pair in pairs if not pair.is_heard],
        "without_theme": without_theme,
        "rounds": [round_name(each) for each in ROUNDS],
        "kinds": ThemeVerdict.Kind.choices,
    }
    return render(request, "reports/triangulation_case.html", context)

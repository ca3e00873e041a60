"""The board: where every municipality stands. Readers see only which assessments are going on."""

from django.core.paginator import Paginator
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import sign_in_required
from municipalities.models import Assessment
from reports import desk
from reports.arrivals import arrivals
from reports.forms import BoardForm

ROWS_PER_PAGE = 300


@sign_in_required
def home(request):
    assessments = list(Assessment.objects.open().newest_first())
    if not request.user.is_staff_member:
        return render(request, "reports/home_reader.html", {"assessments": assessments})
    form = BoardForm(request.GET)
    form.is_valid()
    assessment = _chosen(assessments, form)
    context = {"assessments": assessments, "assessment": assessment, "form": form}
    if assessment is None:
        return render(request, "reports/home_empty.html", context)
    return render(request, "reports/home.html", context | _board(request, assessment, form.cleaned_data))


def _chosen(assessments, form):
    """The assessment asked for, else the newest; a wrong one is said beside the choice."""
    slug = form.cleaned_data.get("assessment")
    if not slug or "assessment" in form.errors:
        return next(iter(assessments), None)
    found = next((each for each in assessments if each.slug == slug), None)
    if found is None:
        form.add_error("assessment", _("There is no open assessment with this address. Here is the newest one."))
    return found or next(iter(assessments), None)


def _board(request, assessment, chosen):
    now = timezone.now()
    show, query = chosen.get("show") or desk.ALL, chosen.get("q", "")
    figures = desk.figures(assessment, request.user)
    found = desk.cases(assessment, show=show, query=query, user=request.user, now=now)
    page = Paginator(found, ROWS_PER_PAGE).get_page(request.GET.get("page"))
    today = timezone.localdate(now)
    return {
        "show": show,
        "query": query,
        "today": today,
        "figures": figures,
        "tracks": desk.tracks(assessment, figures, today=today),
        "page_obj": page,
        "rows": desk.rows(page.object_list, assessment, today=today, local=timezone.localdate),
        "arrivals": arrivals(assessment, now=now),
        "has_questionnaire": assessment.questionnaires.published().exists(),
    }

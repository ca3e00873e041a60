"""The board: where every municipality stands. Readers see only which assessments are going on."""

from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import sign_in_required
from municipalities.models import Assessment
from reports import desk
from reports.arrivals import arrivals
from reports.forms import BoardForm
from reports.map import board_map
from reports.stages import INTERVIEW, TRACKS
from surveys.models import Questionnaire

ROWS_PER_PAGE = 100


@sign_in_required
def home(request):
    published = Questionnaire.objects.published().filter(assessment=OuterRef("pk")).order_by()
    assessments = list(Assessment.objects.open().newest_first().annotate(has_questionnaire=Exists(published)))
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
    now, user = timezone.now(), request.user
    today = timezone.localdate(now)
    found = desk.rows(assessment, now=now)
    show = chosen.get("show") or desk.ALL
    return {
        "show": show,
        "today": today,
        "total": len(found),
        "counts": desk.counts(found, user),
        "figures": desk.figures(found, assessment, today=today),
        "worklist": desk.worklist(found, today=today),
        "next_call": desk.next_to_call(found, user, today=today),
        "arrivals": arrivals(assessment, now=now),
    } | (_map(found, assessment, chosen) if show == desk.MAP else _table(request, found, assessment, chosen))


def _table(request, found, assessment, chosen):
    query, sort = chosen.get("q", ""), chosen.get("sort") or desk.DEFAULT_SORT
    by_progress = sort.endswith("survey")
    if by_progress:
        found = desk.with_progress(found, assessment)
    found = desk.shown(found, show=chosen.get("show") or desk.ALL, query=query, user=request.user)
    page = Paginator(desk.ordered(found, sort), ROWS_PER_PAGE).get_page(request.GET.get("page"))
    rows = page.object_list if by_progress else desk.with_progress(page.object_list, assessment)
    return {"query": query, "sort": sort, "page_obj": page, "rows": rows}


def _map(found, assessment, chosen):
    track = chosen.get("track") or INTERVIEW
    found = desk.with_progress(found, assessment)
    return {"query": "", "sort": "", "track": track, "tracks": TRACKS, "map": board_map(found, track)}

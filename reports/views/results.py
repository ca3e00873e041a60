"""The public page: what was published, its charts and its text. Nobody signs in for it."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache

from reports.models import Publication
from reports.papers import bars
from reports.publications.public import SHOWN, WITHDRAWN, version_for


def _found(request, slug):
    """(state, publication, version), or 404 for what is not public."""
    publication = get_object_or_404(Publication.objects.select_related("assessment"), slug=slug)
    state, version = version_for(publication, token=request.GET.get("press", ""), now=timezone.now())
    if state not in (SHOWN, WITHDRAWN):
        raise Http404
    return state, publication, version


def _page(version):
    return version.content.get(get_language() or "sv") or version.content["sv"]


@never_cache
def results(request, slug):
    state, publication, version = _found(request, slug)
    context = {"assessment": publication.assessment, "publication": publication}
    if state == WITHDRAWN:
        return render(request, "reports/results_withdrawn.html", context, status=410)
    context |= {
        "page": _page(version),
        "version": version,
        "corrections": [
            each
            for each in publication.versions.order_by("-number")
            if each.correction and each.number <= version.number
        ],
        "press_query": f"?press={request.GET['press']}" if request.GET.get("press") else "",
    }
    return render(request, "reports/results.html", context)


@never_cache
def results_chart(request, slug, key, suffix):
    """The bars of a section as a picture."""
    state, publication, version = _found(request, slug)
    sections = {each["key"]: each for each in _page(version)["sections"]} if state == SHOWN else {}
    section = sections.get(key)
    if section is None or not all(row["text"] for row in section["rows"]):
        raise Http404
    chart = bars.Chart(
        title=section["title"],
        bars=tuple(bars.Bar(row["label"], row["text"], row["n"], row["base"]) for row in section["rows"]),
        source=source_of(publication, version),
        is_demo=publication.assessment.is_demo,
    )
    if suffix == "svg":
        return HttpResponse(bars.as_svg(bars.drawn(chart)), content_type="image/svg+xml")
    return HttpResponse(bars.as_png(bars.drawn(chart)), content_type="image/png")


def source_of(publication, version):
    """The line under a picture: who has counted, and when."""
    office = publication.assessment.office or publication.assessment.name
    return f"{office}, {publication.assessment.name}, {timezone.localdate(version.published_at):%Y-%m-%d}"


@never_cache
def results_text(request, slug):
    """Plain text to paste."""
    state, publication, version = _found(request, slug)
    if state == WITHDRAWN:
        raise Http404
    context = {"page": _page(version), "publication": publication, "version": version}
    text = render_to_string("reports/results.txt", context)
    return HttpResponse(text, content_type="text/plain; charset=utf-8")

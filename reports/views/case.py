"""The case: everything about one municipality in one round."""

from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language

from accounts.access import staff_required
from municipalities.languages import language_names, neighbour_names
from reports.case import ON_PAPER, CasePage, find, kinds
from reports.forms import CaseForm
from surveys.definition import DEFAULT_LANGUAGE

ENTRIES_PER_PAGE = 30


@staff_required
def case(request, assessment, code):
    found = find(assessment, code)
    if found is None:
        raise Http404
    form = CaseForm(request.GET)
    form.is_valid()
    chosen = form.cleaned_data
    language = get_language() or DEFAULT_LANGUAGE
    page = CasePage(found, opened=chosen.get("cell", ""), language=language, now=timezone.now())
    context = {
        "page": page,
        "others": [each for each in page.on_the_line if each.officer != request.user.name],
        "case": found,
        "assessment": found.assessment,
        "municipality": found.municipality,
        "neighbours": list(found.municipality.neighbours.all()),
        "neighbours_elsewhere": neighbour_names(found.municipality.neighbours_elsewhere),
        "languages": language_names(found.municipality.minority_languages),
    }
    if chosen.get("print") == CaseForm.WHOLE:
        return render(request, "reports/case_whole.html", context)
    named = kinds()
    kind = chosen.get("kind", "") if chosen.get("kind") in named else ""
    entries = page.entries_of(kind)
    context |= {
        "kind": kind,
        "filters": [(key, named[key], number) for key, number in page.counts.items()],
        "page_obj": Paginator(entries, ENTRIES_PER_PAGE).get_page(request.GET.get("page")),
        "on_paper": page.entries[:ON_PAPER],
        "no_such_cell": bool(chosen.get("cell")) and page.trail is None,
    }
    return render(request, "reports/case.html", context)

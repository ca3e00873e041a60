"""Visits: which are planned and held, and one by itself."""

from django.shortcuts import get_object_or_404, render

from accounts.access import staff_required
from visits.models import Visit


@staff_required
def visit_list(request):
    visits = Visit.objects.with_people()
    return render(request, "visits/visit_list.html", {"visits": visits})


@staff_required
def visit_detail(request, pk):
    visit = get_object_or_404(Visit.objects.with_people(), pk=pk)
    return render(request, "visits/visit_detail.html", {"visit": visit, "assessment": visit.assessment})

"""The register: the municipalities, what is known of them, and who holds which role there."""

from copy import copy

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import staff_required
from accounts.saving import posted, saves
from municipalities import actions
from municipalities.forms import AssignmentForm, MunicipalityForm, SearchForm
from municipalities.languages import language_names, neighbour_names
from municipalities.models import Assignment, Contact, KeyRole, Municipality

PER_PAGE = 100


@staff_required
def municipality_list(request):
    form = SearchForm(request.GET)
    form.is_valid()
    query, show = form.cleaned_data.get("q", ""), form.cleaned_data.get("show", "")
    found = Municipality.objects.search(query)
    counts = found.order_by().aggregate(total=Count("pk"), reference=Count("pk", filter=Q(is_reference=True)))
    if show:
        found = found.filter(is_reference=show == form.REFERENCE)
    context = {
        "search_form": form,
        "query": query,
        "show": show,
        "page_obj": Paginator(found.with_people(), PER_PAGE).get_page(request.GET.get("page")),
        "total": counts["total"],
        "reference": counts["reference"],
        "assessed": counts["total"] - counts["reference"],
        "key_roles": KeyRole.objects.filter(is_key=True).count(),
    }
    return render(request, "municipalities/municipality_list.html", context)


@staff_required
def municipality_add(request):
    form = MunicipalityForm(posted(request), today=timezone.localdate())
    if request.method == "POST" and form.is_valid() and _save(form, request.user):
        messages.success(request, _("The municipality has been added."))
        return redirect("municipalities:municipality_detail", form.instance.code)
    return render(request, "municipalities/municipality_form.html", {"form": form})


@staff_required
def municipality_edit(request, code):
    municipality = get_object_or_404(Municipality, code=code)
    # The form gets a copy: the page goes on calling the municipality by the name that is stored.
    form = MunicipalityForm(posted(request), instance=copy(municipality), today=timezone.localdate())
    if request.method == "POST" and form.is_valid() and _save(form, request.user):
        messages.success(request, _("The changes have been saved."))
        return redirect("municipalities:municipality_detail", code)
    return render(request, "municipalities/municipality_form.html", {"form": form, "municipality": municipality})


def _save(form, user):
    return saves(
        form,
        lambda: actions.save_municipality(
            municipality=form.instance, neighbours=form.cleaned_data["neighbours"], by=user
        ),
    )


def _roles_at(municipality):
    """Key roles whether held or not, then others that somebody holds; and those that are left to choose from."""
    rows = municipality.assignments.select_related("contact", "by_role", "shared_with")
    by_role = {}
    for row in rows:
        by_role.setdefault(row.role_id, []).append(row)
    shown, left = [], []
    for role in KeyRole.objects.all():
        found = by_role.get(role.pk, [])
        if role.is_key or found:
            shown.append({"role": role, "first": found[0] if found else None, "rows": found})
        else:
            left.append(role)
    return sorted(shown, key=lambda line: not line["role"].is_key), left


@staff_required
def municipality_detail(request, code):
    municipality = get_object_or_404(Municipality, code=code)
    roles, other_roles = _roles_at(municipality)
    participations = municipality.participations.select_related("assessment", "officer")
    context = {
        "municipality": municipality,
        "neighbours": municipality.neighbours.all(),
        "neighbours_elsewhere": neighbour_names(municipality.neighbours_elsewhere),
        "languages": language_names(municipality.minority_languages),
        "roles": roles,
        "other_roles": other_roles,
        "contacts": Contact.objects.current().at(municipality).with_roles(),
        "participations": participations.order_by("-assessment__period_start", "-assessment_id"),
        "states": Assignment.State,
    }
    return render(request, "municipalities/municipality_detail.html", context)


@staff_required
def assignment_edit(request, code, role):
    municipality = get_object_or_404(Municipality, code=code)
    role = get_object_or_404(KeyRole, key=role)
    form = AssignmentForm(posted(request), municipality=municipality, role=role)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        if saves(form, lambda: actions.set_assignments(municipality=municipality, role=role, by=request.user, **data)):
            messages.success(request, _("The changes have been saved."))
            return redirect("municipalities:municipality_detail", code)
    context = {"form": form, "municipality": municipality, "role": role}
    return render(request, "municipalities/assignment_form.html", context)

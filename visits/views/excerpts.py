"""Passages: found, changed, removed, placed again, taken along as a workbook."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models.functions import Coalesce
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.access import staff_required
from accounts.saving import error_list, posted, saves
from municipalities.models import Assessment
from visits.actions.coding import change_excerpt, place_excerpt, remove_excerpt
from visits.forms.coding import ExcerptForm, FindForm, PlaceForm
from visits.models import Excerpt
from visits.views.coding import find_note, note_context

PER_PAGE = 50
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _found(request):
    """(form, excerpts in order) for the query string; what is wrong in it narrows nothing."""
    form = FindForm(request.GET)
    form.is_valid()
    place = Coalesce("note__visit__municipality__sort_key", "note__call__participation__municipality__sort_key")
    return form, form.found().order_by(place, "note", "start", "id")


@staff_required
def excerpt_list(request):
    form, found = _found(request)
    page = Paginator(found.with_sources(), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "errors": error_list(form),
        "page_obj": page,
        "several": Assessment.objects.count() > 1,
        "lost": Excerpt.objects.lost().count(),
        "demo": any(row.note.assessment.is_demo for row in page.object_list),
    }
    return render(request, "visits/excerpt_list.html", context)


@staff_required
@require_safe
def excerpt_xlsx(request):
    """The excerpts found, all pages of them."""
    from visits.workbook import excerpts_workbook  # noqa: PLC0415 - openpyxl takes long to import

    form, found = _found(request)
    content = excerpts_workbook(found.with_sources(), form, now=timezone.localtime())
    name = f"{_('excerpts')}-{timezone.localdate():%Y-%m-%d}.xlsx"
    return HttpResponse(content, content_type=XLSX, headers={"Content-Disposition": f'attachment; filename="{name}"'})


@staff_required
def lost_list(request):
    """Passages whose words are no longer in their note."""
    page = Paginator(Excerpt.objects.lost().with_sources().order_by("note", "start", "id"), PER_PAGE)
    return render(request, "visits/lost_list.html", {"page_obj": page.get_page(request.GET.get("page"))})


def _excerpt(pk):
    return get_object_or_404(Excerpt.objects.with_sources(), pk=pk)


def _in_note(excerpt):
    address = reverse("visits:note_code", args=[excerpt.note_id])
    return address if excerpt.is_lost else f"{address}?excerpt={excerpt.pk}#e{excerpt.pk}"


@staff_required
def excerpt_edit(request, pk):
    excerpt = _excerpt(pk)
    form = ExcerptForm(posted(request), excerpt=excerpt)

    def write():
        change_excerpt(excerpt=excerpt, by=request.user, **form.cleaned_data)

    if form.is_bound and form.is_valid() and saves(form, write):
        messages.success(request, _("The changes have been saved."))
        return redirect(_in_note(excerpt))
    context = {"excerpt": excerpt, "note": excerpt.note, "form": form, "back": _in_note(excerpt)}
    return render(request, "visits/excerpt_form.html", context | {"assessment": excerpt.note.assessment})


@staff_required
def excerpt_remove(request, pk):
    """Asked once, then removed."""
    excerpt = _excerpt(pk)
    if request.method == "POST":
        remove_excerpt(excerpt=excerpt, by=request.user)
        messages.success(request, _("The passage is no excerpt any more. The note keeps its words."))
        return redirect("visits:note_code", excerpt.note_id)
    context = {"excerpt": excerpt, "note": excerpt.note, "back": _in_note(excerpt)}
    return render(request, "visits/excerpt_confirm_delete.html", context | {"assessment": excerpt.note.assessment})


@staff_required
def excerpt_place(request, pk):
    """Where the passage is now, chosen in the text of the note."""
    excerpt = _excerpt(pk)
    form = PlaceForm(posted(request))

    def write():
        start, end = form.cleaned_data["passage"]
        place_excerpt(excerpt=excerpt, start=start, end=end, seen=form.cleaned_data["seen"], by=request.user)

    if form.is_bound and form.is_valid() and saves(form, write):
        messages.success(request, _("The passage has its place again."))
        excerpt.is_lost = False
        return redirect(_in_note(excerpt))
    context = note_context(request, find_note(excerpt.note_id), form) | {"placing": excerpt}
    return render(request, "visits/note_code.html", context)

"""The codes that passages are given: their names and meanings, and which are in use."""

from copy import copy

from django.contrib import messages
from django.db.models import Count
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import staff_required
from accounts.saving import posted, saves
from visits.actions.coding import save_code, use_code
from visits.forms.coding import CodeForm
from visits.models import Code


@staff_required
def code_list(request):
    codes = Code.objects.annotate(passages=Count("excerpts")).order_by("order", "id")
    context = {"in_use": [code for code in codes if code.is_used], "resting": [c for c in codes if not c.is_used]}
    return render(request, "visits/code_list.html", context)


@staff_required
def code_add(request):
    return _save(request, None)


@staff_required
def code_edit(request, pk):
    return _save(request, get_object_or_404(Code, pk=pk))


def _save(request, code):
    # The form gets a copy: the page goes on calling the code by the name that is stored.
    form = CodeForm(posted(request), instance=copy(code) if code else Code())
    if form.is_bound and form.is_valid() and saves(form, lambda: save_code(code=form.instance, by=request.user)):
        messages.success(request, _("The changes have been saved."))
        return redirect("visits:code_list")
    return render(request, "visits/code_form.html", {"form": form, "code": code})


@staff_required
@require_POST
def code_use(request, pk):
    """Out of use, or into use again."""
    code = get_object_or_404(Code, pk=pk)
    is_used = request.POST.get("use") == "yes"
    use_code(code=code, is_used=is_used, by=request.user)
    if is_used:
        messages.success(request, _("The code is in use again."))
    else:
        messages.success(request, _("The code is out of use. Its passages keep it."))
    return redirect("visits:code_list")

"""Contacts: who is met, called and invited, and which roles they hold."""

from copy import copy

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import staff_required
from accounts.saving import error_list, posted, saves
from municipalities import actions
from municipalities.forms import ContactForm, ContactSearchForm, RoleFormSet, RolePresetForm
from municipalities.models import Contact

PER_PAGE = 100
ROWS = "roles"


@staff_required
def contact_list(request):
    form = ContactSearchForm(request.GET)
    form.is_valid()
    query, municipality = form.cleaned_data.get("q", ""), form.cleaned_data.get("municipality")
    today, show = timezone.localdate(), form.cleaned_data.get("show", "")
    found = Contact.objects.current().search(query)
    if municipality:
        found = found.at(municipality)
    shown = found.due(today) if show == form.DUE else found
    context = {
        "search_form": form,
        "query": query,
        "chosen": municipality,
        "show": show,
        "page_obj": Paginator(shown.with_roles(), PER_PAGE).get_page(request.GET.get("page")),
        "total": found.count(),
        "due": found.due(today).count(),
        "today": today,
    }
    return render(request, "municipalities/contact_list.html", context)


@staff_required
def contact_add(request):
    preset = RolePresetForm(request.GET)
    preset.is_valid()
    municipality, role = preset.cleaned_data.get("municipality"), preset.cleaned_data.get("role")
    rows = [{"municipality": municipality, "role": role}] if municipality else []
    back = reverse("municipalities:municipality_detail", args=[municipality.code]) if municipality else None
    return _contact_page(request, Contact(), rows, back)


@staff_required
def contact_edit(request, pk):
    contact = get_object_or_404(Contact.objects.current(), pk=pk)
    assignments = contact.assignments.order_by("municipality__sort_key", "role__order")
    rows = [{"municipality": row.municipality_id, "role": row.role_id} for row in assignments]
    return _contact_page(request, contact, rows, None)


def _contact_page(request, contact, rows, back):
    """The same page adds and changes. A button beside the rows adds or removes one and keeps what was typed."""
    back = back or reverse("municipalities:contact_list")
    data = posted(request)
    if data and ("add_row" in data or "remove_row" in data):
        form = ContactForm(initial={name: data.get(name, "") for name in ContactForm.base_fields}, instance=contact)
        formset = RoleFormSet(prefix=ROWS, initial=_rows_after_button(data))
    else:
        form = ContactForm(data, instance=copy(contact))
        # A row counts because it is filled, not because it differs from what was proposed.
        formset = RoleFormSet(data, prefix=ROWS) if data is not None else RoleFormSet(prefix=ROWS, initial=rows)
        if data is not None and all([form.is_valid(), formset.is_valid()]):
            pairs = formset.pairs()
            if saves(form, lambda: actions.save_contact(contact=form.instance, roles=pairs, by=request.user)):
                added = _("The contact has been added.")
                messages.success(request, _("The changes have been saved.") if contact.pk else added)
                return redirect(back)
    errors = error_list(form, *formset) if form.is_bound else []
    if formset.is_bound:
        errors += [{"url": "#roles", "text": text} for text in formset.non_form_errors()]
    context = {"form": form, "formset": formset, "contact": contact, "back": back, "errors": errors}
    return render(request, "municipalities/contact_form.html", context)


def _rows_after_button(data):
    """What the rows hold when a row is to be added (the formset appends an empty one) or removed."""
    typed = RoleFormSet(data, prefix=ROWS)
    rows = [{name: form[name].data for name in form.fields} for form in typed]
    removed = data.get("remove_row")
    return [row for index, row in enumerate(rows) if str(index) != removed and any(row.values())]


@staff_required
def contact_erase(request, pk):
    contact = get_object_or_404(Contact.objects.current().with_roles(), pk=pk)
    if request.method == "POST":
        actions.erase_contact(contact=contact, by=request.user, now=timezone.now())
        messages.success(request, _("The contact has been erased."))
        return redirect("municipalities:contact_list")
    return render(request, "municipalities/contact_confirm_delete.html", {"contact": contact})

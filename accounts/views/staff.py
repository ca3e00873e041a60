"""Staff: who signs in, and what everybody may change about themselves. Signing in itself is allauth's."""

import datetime

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_POST

from accounts import actions
from accounts.access import lead_required, sign_in_required, staff_required
from accounts.forms import ProfileForm, StaffForm, StaffSearchForm
from accounts.models import User
from accounts.text import sort_key

# Two people, or a button pressed twice, at the same moment: the database decides.
_JUST_TAKEN = _lazy("Somebody with this address has just been added.")


@staff_required
def staff_list(request):
    form = StaffSearchForm(request.GET)
    form.is_valid()
    query = form.cleaned_data.get("q", "")
    show = form.cleaned_data.get("show") or form.OPEN
    everybody = sorted(User.objects.all(), key=lambda user: (sort_key(user.name), user.pk))
    shown = [user for user in everybody if user.is_active == (show == form.OPEN) and user.matches(query)]
    context = {
        "search_form": form,
        "query": query,
        "show": show,
        "staff": shown,
        "open_count": sum(user.is_active for user in everybody),
        "closed_count": sum(not user.is_active for user in everybody),
    }
    return render(request, "accounts/staff_list.html", context)


@lead_required
def staff_add(request):
    form = StaffForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            member = actions.add_staff(**form.cleaned_data, by=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        except IntegrityError:
            form.add_error("email", _JUST_TAKEN)
        else:
            messages.success(request, _("The person has been added."))
            return _show_link(request, member)
    return render(request, "accounts/staff_form.html", {"form": form})


@lead_required
def staff_edit(request, pk):
    member = get_object_or_404(User, pk=pk)
    form = StaffForm(request.POST or None, instance=member)
    if request.method == "POST" and form.is_valid():
        try:
            actions.save_staff(user=member, **form.cleaned_data, by=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        except IntegrityError:
            form.add_error("email", _JUST_TAKEN)
        else:
            messages.success(request, _("The changes have been saved."))
            return redirect("accounts:staff_list")
    context = {"form": form, "member": member, "has_two_factor": is_mfa_enabled(member)}
    return render(request, "accounts/staff_form.html", context)


def _show_link(request, member):
    """The page with a new link: made by a POST, shown once, kept nowhere."""
    try:
        path = actions.new_password_link(user=member, by=request.user)
    except ValidationError as error:
        messages.error(request, error.message)
        return redirect("accounts:staff_edit", member.pk)
    until = timezone.now() + datetime.timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT)
    context = {"member": member, "link": request.build_absolute_uri(path), "until": until}
    return render(request, "accounts/staff_link.html", context)


@lead_required
@require_POST
def staff_link(request, pk):
    return _show_link(request, get_object_or_404(User, pk=pk))


@lead_required
@require_POST
def staff_close(request, pk):
    member = get_object_or_404(User, pk=pk)
    try:
        actions.close_staff(user=member, by=request.user)
    except ValidationError as error:
        messages.error(request, error.message)
        return redirect("accounts:staff_edit", pk)
    messages.success(request, _("The account is closed."))
    return redirect("accounts:staff_list")


@lead_required
@require_POST
def staff_reopen(request, pk):
    member = actions.reopen_staff(user=get_object_or_404(User, pk=pk), by=request.user)
    messages.success(request, _("The account is open again."))
    return _show_link(request, member)


@lead_required
@require_POST
def staff_two_factor(request, pk):
    actions.remove_two_factor(user=get_object_or_404(User, pk=pk), by=request.user)
    messages.success(request, _("Two-step sign-in is off."))
    return redirect("accounts:staff_edit", pk)


@sign_in_required
def profile(request):
    form = ProfileForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            actions.save_profile(user=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("The changes have been saved."))
            return redirect("accounts:profile")
    return render(request, "accounts/profile.html", {"form": form, "has_two_factor": is_mfa_enabled(request.user)})

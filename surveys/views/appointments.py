"""Calls that a municipality has asked for: the office marks them as handled, and takes that back."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import staff_required
from accounts.forms import came_from
from surveys import actions
from surveys.models import Appointment


def _appointment(assessment, code, pk):
    return get_object_or_404(
        Appointment, pk=pk, participation__assessment__slug=assessment, participation__municipality__code=code
    )


@staff_required
@require_POST
def appointment_handle(request, assessment, code, pk):
    actions.handle_appointment(appointment=_appointment(assessment, code, pk), by=request.user, now=timezone.now())
    messages.success(request, _("The call is marked as handled. You can open it again under “Handled”."))
    return redirect(came_from(request))


@staff_required
@require_POST
def appointment_reopen(request, assessment, code, pk):
    try:
        actions.reopen_appointment(appointment=_appointment(assessment, code, pk), by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("The call is open again."))
    return redirect(came_from(request))

"""What the office makes of a theme's sources; the form stands on pages of the reports."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import staff_required
from accounts.forms import came_from
from municipalities.models import Participation, Theme
from visits.actions.verdicts import set_verdict
from visits.forms.coding import VerdictForm


@staff_required
@require_POST
def theme_verdict(request, assessment, code, theme):
    participation = get_object_or_404(Participation, assessment__slug=assessment, municipality__code=code)
    found = get_object_or_404(Theme, key=theme)
    form = VerdictForm(request.POST)
    try:
        if not form.is_valid():
            raise ValidationError([text for errors in form.errors.values() for text in errors])
        set_verdict(participation=participation, theme=found, by=request.user, now=timezone.now(), **form.cleaned_data)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("The verdict has been saved."))
    return redirect(f"{came_from(request)}#theme-{found.key}")

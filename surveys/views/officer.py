"""Who is in charge of a case: handing it over to another officer."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import staff_required
from accounts.forms import FromForm, came_from
from municipalities.models import Participation
from surveys.actions import hand_over_case
from surveys.forms.staff import OfficerForm


@staff_required
def case_officer(request, assessment, code):
    found = Participation.objects.select_related("assessment", "municipality", "officer")
    case = get_object_or_404(found, assessment__slug=assessment, municipality__code=code)
    form = OfficerForm(request.POST if request.method == "POST" else None, participation=case)
    if request.method == "POST" and form.is_valid():
        try:
            hand_over_case(participation=case, by=request.user, now=timezone.now(), **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("The case has been handed over."))
            return redirect(came_from(request))
    back = came_from(request) if request.method == "POST" else FromForm(request.GET).chosen() or "/"
    context = {"form": form, "case": case, "assessment": case.assessment, "back": back}
    return render(request, "surveys/case_officer_form.html", context)

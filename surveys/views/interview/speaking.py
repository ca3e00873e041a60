"""Who is on the line, said between the answers: the script tells it at once, so that the next card says the same."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import staff_required
from accounts.replies import is_script, not_saved
from surveys.forms.interview import LineForm
from surveys.views.interview.line import LINE_GONE, find_case, keep, people_of


@staff_required
@require_POST
def interview_line(request: HttpRequest, assessment: str, code: str) -> HttpResponse:
    """From now on somebody else speaks. Whoever is no longer among the contacts is refused, and nothing changes."""
    participation = find_case(assessment, code)
    overview = reverse("surveys:interview", args=[assessment, code])
    line = LineForm(request.POST, people=people_of(participation), roles=())
    if line.is_valid():
        keep(request, participation, speaker=line.person.pk if line.person else None)
    if not is_script(request):
        if line.errors:
            messages.error(request, LINE_GONE)
        return redirect(overview)
    if line.errors:
        return not_saved(LINE_GONE, status=409, url=overview, action=_("To the overview"))
    return JsonResponse({"at": timezone.now().timestamp()})

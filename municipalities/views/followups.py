"""Follow-ups: the office marks them as done, and takes that back."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import staff_required
from accounts.forms import came_from
from municipalities import actions
from municipalities.models import FollowUp


def _follow_up(slug, code, pk):
    return get_object_or_404(
        FollowUp, pk=pk, participation__assessment__slug=slug, participation__municipality__code=code
    )


@staff_required
@require_POST
def follow_up_finish(request, slug, code, pk):
    actions.finish_follow_up(follow_up=_follow_up(slug, code, pk), by=request.user, now=timezone.now())
    messages.success(request, _("Marked as handled. You can open it again under “Handled”."))
    return redirect(came_from(request))


@staff_required
@require_POST
def follow_up_reopen(request, slug, code, pk):
    try:
        actions.reopen_follow_up(follow_up=_follow_up(slug, code, pk), by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("It is open again."))
    return redirect(came_from(request))

"""Two windows of one browser: what one of them sends when the other has changed who answers."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from surveys.access import stopped
from surveys.answering import Answering


def somebody_else_answers(request: HttpRequest, desk: Answering) -> HttpResponse | None:
    """Why a page that was sent is not saved: another window of this browser has said since that somebody else answers."""
    speaker = str(desk.speaker.pk)  # type: ignore[union-attr]
    if request.POST.get("answers_as", speaker) == speaker:
        return None
    text = _("In another window somebody else answers now: %(who)s. Say who you are, then send the page again.")
    who = f"{reverse('surveys:who', args=[desk.response.pk])}?{urlencode({'next': request.path})}"
    return stopped(request, text % {"who": desk.speaker_text}, who, _("Who answers now?"))

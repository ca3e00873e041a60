"""A member of staff's own calls: the list, and the same as a feed that a calendar program subscribes to."""

import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.access import staff_required
from surveys import appointment_words, calendar
from surveys.actions import renew_calendar
from surveys.calendar_links import make_token, user_of
from surveys.models import Appointment

FEED_GOES_BACK = datetime.timedelta(days=30)
FEED_AT_MOST = 1000
SHOWN = 200
LANGUAGES = ("sv", "en")


@staff_required
def calls(request):
    """The booked calls of everybody, mine first chosen, and what was asked for and has no time yet."""
    everybody = request.GET.get("show") == "all"
    found = Appointment.objects.in_open_cases().with_people()
    if not everybody:
        found = found.filter(officer=request.user)
    now = timezone.now()
    booked = list(found.booked().order_by("starts_at", "pk")[:SHOWN])
    language = "en" if get_language() == "en" else "sv"
    feed = reverse("surveys:calendar_feed", args=[language, make_token(request.user)])
    context = {
        "everybody": everybody,
        "late": [each for each in booked if each.ends_at <= now],
        "coming": [each for each in booked if each.ends_at > now],
        "asked": list(found.asked().order_by("asked_at", "pk")[:SHOWN]),
        "feed": request.build_absolute_uri(feed),
    }
    return render(request, "surveys/call_list.html", context)


@staff_required
@require_POST
def calendar_renew(request):
    renew_calendar(user=request.user)
    messages.success(request, _("There is a new address. Calendars that use the old one get nothing more."))
    return redirect("surveys:calls")


@never_cache
@require_safe
def calendar_feed(request, language, token):
    """No session is needed: whoever has the address reads it, so it says no more than a calendar needs."""
    user = user_of(token)
    if user is None or language not in LANGUAGES:
        raise Http404
    now = timezone.now()
    states = [Appointment.State.BOOKED, Appointment.State.CANCELLED, Appointment.State.DONE]
    found = (
        Appointment.objects.in_open_cases()
        .filter(officer=user, state__in=states, starts_at__gte=now - FEED_GOES_BACK)
        .with_people()
        .order_by("starts_at", "pk")[:FEED_AT_MOST]
    )
    entries = [
        appointment_words.entry(each, language, for_staff=True, url=f"{settings.SITE_URL}{_case_url(each)}")
        for each in found
    ]
    zone = ZoneInfo(settings.TIME_ZONE)
    name = "preStratus"
    body = calendar.calendar(entries, method=calendar.PUBLISH, zone=zone, now=now, name=name)
    return HttpResponse(body, content_type="text/calendar; charset=utf-8")


def _case_url(appointment):
    case = appointment.participation
    return reverse("surveys:interview", args=[case.assessment.slug, case.municipality.code])

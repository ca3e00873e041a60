"""The case and who is on the line: what every page of an interview needs."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.replies import is_script, not_saved
from municipalities.actions import save_contact
from municipalities.languages import language_names, neighbour_names
from municipalities.models import Assignment, Contact, KeyRole, Participation
from surveys.access import function_name, typed_answers
from surveys.actions import (
    Closed,
)
from surveys.definition import Page, View
from surveys.forms import PageForm
from surveys.forms.interview import NOBODY, LineForm
from surveys.interview import Interview, interview_response
from surveys.interview.around import clock, others_calls, pace_of, planned_seconds
from surveys.models import Appointment, Call
from surveys.threads import with_threads

SESSION_KEY = "interviews"
NAME_LENGTH = 100
LINE_GONE = gettext_lazy("Whoever was on the line is no longer among the municipality’s contacts.")
OPENING = 180
"""Seconds in which a call is still about who calls and why."""


def find_case(assessment: str, code: str, *, threads: bool = False, **more: Any) -> Participation:
    """The case; with `threads`, annotated with its open questions. `more` are annotations that a page wants to know with it."""
    rows = Participation.objects.select_related("assessment", "municipality", "officer").annotate(**more)
    rows = with_threads(rows) if threads else rows
    return get_object_or_404(rows, assessment__slug=assessment, municipality__code=code)


def desk_of(request: HttpRequest, participation: Participation) -> Interview | None:
    """The case as it stands; None if the assessment has no published questionnaire."""
    response = interview_response(participation)
    if response is None:
        return None
    return Interview(
        participation,
        response,
        reader=request.user,  # type: ignore[arg-type]
        language=translation.get_language() or "sv",
        now=timezone.now(),
        short=_kept(request, participation).get("short", False),
    )


def _kept(request: HttpRequest, participation: Participation) -> dict[str, Any]:
    """What this browser remembers of a call: who is on the line, and whether it takes the short way."""
    kept = request.session.get(SESSION_KEY, {}).get(str(participation.pk))
    return kept if isinstance(kept, dict) else {}


def keep(request: HttpRequest, participation: Participation, **changes: Any) -> None:
    calls = dict(request.session.get(SESSION_KEY, {}))
    calls[str(participation.pk)] = {**_kept(request, participation), **changes}
    request.session[SESSION_KEY] = calls


def people_of(participation: Participation) -> list[tuple[Contact, str]]:
    """The municipality's contacts with their functions in words."""
    held = Assignment.objects.filter(municipality=participation.municipality_id, contact__erased_at=None)
    rows = (
        held.exclude(contact=None)
        .select_related("contact", "role")
        .order_by("contact__sort_key", "contact", "role__order")
    )
    people: dict[Contact, list[str]] = {}
    for row in rows:
        people.setdefault(row.contact, []).append(str(function_name(row)))
    return [(contact, ", ".join(functions)) for contact, functions in people.items()]


def callees(
    participation: Participation, people: Iterable[tuple[Contact, str]], *, booked: Iterable[Appointment] = ()
) -> list[tuple[str, str, str, str, str]]:
    """(pk, functions, name if it says more, number, language): with whom a call is booked first, then the main contact.

    Those without a number come last. `booked`: the case's coming calls, the next one first.
    """
    order = [*(each.contact_id for each in booked), participation.main_contact_id]
    place = {str(pk): number for number, pk in reversed(list(enumerate(order)))}
    rows = [(str(p.pk), roles, _name(p, roles), p.telephone, p.language) for p, roles in people]
    return sorted(rows, key=lambda row: (not row[3], place.get(row[0], len(order))))


def _name(person: Contact, roles: str) -> str:
    """A contact that is named by its function is not named twice."""
    return "" if roles and str(person).startswith(roles) else str(person)


def line_form(request: HttpRequest, desk: Interview) -> LineForm:
    participation = desk.participation
    kept = _kept(request, participation)
    if "speaker" in kept:
        speaker = kept["speaker"]
    else:
        # Until somebody says otherwise it is whoever was called who speaks.
        speaker = desk.call.contact_id if desk.call is not None else None
    return LineForm(
        request.POST if request.method == "POST" else None,
        people=people_of(participation),
        roles=list(KeyRole.objects.all()),
        initial={"speaker": str(speaker) if speaker else ""},
    )


def speaker_of(
    request: HttpRequest, participation: Participation, line: LineForm, *, is_late: bool = False
) -> Contact | None:
    """Who is on the line according to a valid form, remembered for the next page; a function that is new is added.

    `is_late`: it was said with an answer that may have waited since, so it says nothing about who speaks now.
    """
    role = line.key_role
    speaker = line.person
    if role is not None:
        name = line.cleaned_data["name"].strip() or f"{role.name_sv}, {participation.municipality}"[:NAME_LENGTH]
        # A page that is sent twice adds nobody twice.
        held = Assignment.objects.filter(municipality=participation.municipality, role=role, contact__name=name)
        known = held.filter(contact__erased_at=None).select_related("contact").first()
        if known is not None:
            speaker = known.contact
        else:
            contact = Contact(name=name, delete_after=participation.assessment.period_end)
            speaker = save_contact(contact=contact, roles=[(participation.municipality, role)], by=request.user)
    if not is_late:
        keep(request, participation, speaker=speaker.pk if speaker else None)
    return speaker


def stopped(
    request: HttpRequest,
    participation: Participation,
    text: str,
    status: int = 200,
    *,
    view: View | None = None,
    only: Collection[str] | None = None,
    only_this: bool = False,
) -> HttpResponse:
    """A page for a case that takes no answers: why, and what was typed for copying."""
    if is_script(request):
        case = (participation.assessment.slug, participation.municipality.code)
        overview = reverse("surveys:interview", args=case)
        return not_saved(text, status=status, url=overview, action=_("To the overview"), only_this=only_this)
    context = {
        **names_of(participation),
        "text": text,
        "typed": typed_answers(request, [view] if view else [], only=only),
    }
    return render(request, "surveys/interview_stopped.html", context, status=status)


def why_stopped(participation: Participation) -> str:
    if participation.declined_on is not None:
        return str(Closed.MESSAGES["declined"])
    if not participation.assessment.is_open:
        return str(Closed.MESSAGES["closed"])
    return ""


def names_of(participation: Participation) -> dict[str, Any]:
    return {
        "participation": participation,
        "municipality": participation.municipality,
        "assessment": participation.assessment,
    }


def side_of(request: HttpRequest, desk: Interview, line: LineForm) -> dict[str, Any]:
    """What stands beside every page: who is on the line, and what is known of the municipality."""
    municipality = desk.municipality
    chosen = line["speaker"].value() or NOBODY
    return {
        **names_of(desk.participation),
        "desk": desk,
        "line": line,
        "people": [(str(person.pk), roles, _name(person, roles)) for person, roles in line.people],
        "chosen": str(chosen),
        "nobody": NOBODY,
        # The session was read before: a switch that arrived between is newer than what this page says.
        "told_at": f"{desk.now.timestamp() - 2:.6f}",
        **_clock_of(desk, desk.call),
        "others": others_calls(desk.calls, desk.reader, desk.now),
        "with_ctrl": desk.reader.keys_with_ctrl,
        "languages": language_names(municipality.minority_languages),
        "neighbours": list(municipality.neighbours.all()),
        "neighbours_elsewhere": neighbour_names(municipality.neighbours_elsewhere),
        "known": [
            (desk.view.full_label(name, desk.language), desk.fact_text(fact), fact) for name, fact in desk.facts.items()
        ],
    }


def _clock_of(desk: Interview, call: Call | None) -> dict[str, Any]:
    """The call that goes on, with its clock; an attempt that nobody has answered yet has none."""
    if call is None or not call.outcome:
        return {"call": None, "going_on": call}
    spent, planned = call.seconds(desk.now), planned_seconds(call)
    return {
        "is_opening": spent < OPENING,
        "ends_at": timezone.localtime(desk.now + datetime.timedelta(seconds=planned - spent)),
        "minutes": round(planned / 60),
        "call": call,
        "going_on": call,
        "spent": spent,
        # In full: a note in the first second of a call must not be named by a time before it.
        "server_time": f"{desk.now.timestamp():.6f}",
        "clock": clock(spent),
        "planned": planned,
        "pace": pace_of(call, desk.now, done=desk.done_pages, total=len(desk.pages)),
    }


def form_of(desk: Interview, page: Page, **more: Any) -> PageForm:
    return PageForm(
        view=desk.view,
        page=page,
        answers=desk.answers,
        relevant=desk.relevant,
        language=desk.language,
        exclude=desk.exclude,
        facts=desk.facts,
        staff=True,
        **more,
    )

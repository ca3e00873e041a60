"""From the link to the first page: whom the link is for, and who answers now."""

from __future__ import annotations

from collections.abc import Mapping

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from municipalities.models import Assignment, Contact, KeyRole
from surveys.access import (
    SHORT,
    WHOLE,
    Respondent,
    case_context,
    closed_door,
    function_name,
    invitation_of,
    is_shut,
    remember,
    remember_speaker,
    respondent_required,
    signed_in,
    speak_to,
    speaker_known,
)
from surveys.actions import (
    add_respondent,
    open_invitation,
)
from surveys.answering import Answering
from surveys.definition import View
from surveys.forms.doors import DoorForm
from surveys.forms.respond import SOMEBODY_ELSE, WayForm, WhoForm
from surveys.models import Invitation
from surveys.progress import is_beyond_core, page_label, way
from surveys.trials import function_of, people_of_test
from surveys.views.respond import limits

_IN_LANGUAGE = {"sv": gettext_lazy("In Swedish"), "en": gettext_lazy("In English")}


@never_cache
def open_link(request: HttpRequest, token: str) -> HttpResponse:
    """The first page. Looking at it, as link scanners do, changes nothing; the button opens."""
    now = timezone.now()
    invitation = invitation_of(token, now=now)
    if invitation is None or is_shut(request, invitation.response):
        return closed_door(request)
    if request.user.is_authenticated and not invitation.response.is_test:
        return signed_in(request, Respondent(invitation.response, invitation, None), status=200)
    if request.method == "POST":
        door = DoorForm(request.POST).route()
        open_invitation(invitation=invitation, now=now)
        if request.session.session_key:
            request.session.cycle_key()
        # Another door says nothing of the way; whoever was asked for some pages has the whole questionnaire.
        chosen = WHOLE if invitation.is_for_pages else WayForm(request.POST).chosen()
        remember(request, invitation, way=None if door else chosen)
        answer = redirect(reverse(door, args=[invitation.response_id]) if door else _first_page(request, invitation))
        if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
            _set_language(answer, invitation.contact.language)
        return answer
    speak_to(request, invitation.contact)
    respondent = Respondent(invitation.response, invitation, invitation.contact)
    view, desk = invitation.response.view, Answering.of(respondent)
    context = {
        **case_context(respondent),
        "short_way": way(view, True),
        "whole_way": way(view, False),
        "why_closed": desk.why_closed,
        "way_back": WHOLE if is_beyond_core(view, desk.answered) else SHORT,
        "readback": desk.open_readback,
        "waiting": next((page for page in desk.beyond if page.is_waiting), None),
        "threads": desk.threads if desk.may_reply else [],
        "asked_pages": [
            page_label(view, page, translation.get_language() or "sv")
            for page in view.pages(False)
            if page.name in invitation.pages
        ],
        "papers": _papers(token, view),
        "logos": list(invitation.response.participation.assessment.logos.all()),
    }
    return render(request, "surveys/respond_open.html", context)


def _first_page(request: HttpRequest, invitation: Invitation) -> str:
    """Where the button of the first page leads: to what waits for an answer (a read-back first), else to the overview."""
    response = invitation.response
    desk = Answering.of(Respondent(response, invitation, invitation.contact))
    waiting = [page.url for page in desk.beyond if page.is_waiting]
    if desk.open_readback is not None:
        waiting.insert(0, reverse("surveys:readback", args=[response.pk]))
    page = waiting[0] if waiting else reverse("surveys:overview", args=[response.pk])
    if speaker_known(request, invitation):
        return page
    who = reverse("surveys:who", args=[response.pk])
    return f"{who}?{urlencode({'next': page})}" if waiting else who


def _papers(token: str, view: View) -> list[dict[str, str]]:
    """The questions as documents in each language that they have, that of the page first."""
    here = translation.get_language()
    known = [code for code, _name in settings.LANGUAGES if code in view.definition.languages]
    return [
        {
            "language": code,
            "name": str(_IN_LANGUAGE[code]),
            **{
                suffix: f"{reverse(f'surveys:blank_{suffix}', args=[token])}?{urlencode({'language': code})}"
                for suffix in ("pdf", "docx")
            },
        }
        for code in sorted(known, key=lambda code: code != here)
    ]


def _set_language(answer: HttpResponse, language: str) -> None:
    answer.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        path=settings.LANGUAGE_COOKIE_PATH,
        domain=settings.LANGUAGE_COOKIE_DOMAIN,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite=settings.LANGUAGE_COOKIE_SAMESITE,
    )


@respondent_required
def who(request: HttpRequest, response_id: int) -> HttpResponse:
    """Who answers now: one of the municipality's contacts, or somebody else."""
    respondent: Respondent = request.respondent  # type: ignore[attr-defined]
    people = people_at(respondent)
    speaker = respondent.speaker
    form = WhoForm(
        request.POST if request.method == "POST" else None,
        people=[person for person, _roles in people],
        roles=list(KeyRole.objects.all()),
        initial={"speaker": str(speaker.pk) if speaker else ""},
    )
    chosen = chosen_person(request, form, respondent) if request.method == "POST" and form.is_valid() else None
    if chosen is not None:
        if (
            form.person is None
            and chosen.email.lower() == form.cleaned_data["email"].lower()
            and not _is_as_typed(form, chosen)
        ):
            text = _("The address belongs to %(who)s, who answers now. Choose somebody else if that is wrong.")
            messages.info(request, text % {"who": chosen})
        remember_speaker(request, response_id, chosen)
        return redirect(_next_page(request, response_id))
    context = {
        **case_context(respondent),
        "form": form,
        "errors": error_summary(form, {"speaker": "id_speaker_0"}),
        "detail_fields": [form[name] for name in ("role", "function", "name", "email")],
        "people": people,
        "chosen": form["speaker"].value() or "",
        "somebody_else": SOMEBODY_ELSE,
        "next": request.POST.get("next") or request.GET.get("next", ""),
    }
    return render(request, "surveys/respond_who.html", context, status=limits.status(form))


def error_summary(form: WhoForm, ids: Mapping[str, str]) -> list[dict[str, str]]:
    """Links from the top of the page to what is wrong; `ids` of the fields whose control is not the form's own."""
    return [
        {
            "url": f"#{ids.get(name) or ('speaker' if name == NON_FIELD_ERRORS else form[name].id_for_label)}",
            "text": errors[0],
        }
        for name, errors in form.errors.items()
    ]


def people_at(respondent: Respondent) -> list[tuple[Contact, str]]:
    """The municipality's contacts and the one whose link it is, with their functions in words."""
    if respondent.is_test:
        return [(person, function_of(person)) for person in people_of_test(respondent.response)]
    municipality = respondent.response.participation.municipality
    found = (
        Contact.objects.current()
        .at(municipality)
        .prefetch_related(Prefetch("assignments", Assignment.objects.select_related("role")))
    )
    people = {contact.pk: contact for contact in found}
    own = respondent.invitation.contact
    # Whose link it is comes first, and is there also without a function at this municipality.
    people = {own.pk: people.pop(own.pk, own), **people}
    return [
        (
            contact,
            ", ".join(function_name(a) for a in contact.assignments.all() if a.municipality_id == municipality.pk),
        )
        for contact in people.values()
    ]


def chosen_person(request: HttpRequest, form: WhoForm, respondent: Respondent) -> Contact | None:
    """Who was chosen or added; None where this link has added so many that the form must wait, and says so."""
    if form.person is not None:
        return form.person
    if not limits.may_add(request, respondent, "add_person"):
        limits.refuse(form)
        return None
    return add_respondent(
        response=respondent.response,
        role=form.key_role,
        function=form.cleaned_data["function"],
        name=form.cleaned_data["name"],
        email=form.cleaned_data["email"],
        language=translation.get_language() or "sv",
    )


def _is_as_typed(form: WhoForm, contact: Contact) -> bool:
    """False where the register knew the address by another name."""
    return not form.cleaned_data["name"] or contact.name == form.cleaned_data["name"]


def _next_page(request: HttpRequest, response_id: int) -> str:
    """Where the person was going; only pages of this response, whatever was sent."""
    overview_url = reverse("surveys:overview", args=[response_id])
    wanted = request.POST.get("next", "")
    return wanted if wanted.startswith(overview_url) and "\n" not in wanted and "\r" not in wanted else overview_url

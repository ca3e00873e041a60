"""Which response this browser may write. The session holds the links it has opened; each request asks if they still hold.

session["responses"] = {"<response id>": {"invitation": id, "generation": n, "speaker": contact id or None,
                                          "way": "short" or "whole"}}
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from functools import cached_property, wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from accounts.replies import is_script, not_saved
from accounts.typed import typed_texts
from municipalities.models import Assessment, Assignment, Contact
from surveys import queries
from surveys.actions import ANY_OTHER_ROLE, note_presence
from surveys.definition import VARIANTS, Question, Repeat, View, say
from surveys.links import ANSWER, TEST, read_token
from surveys.models import Invitation, Questionnaire, Response
from surveys.trials import function_of, people_of_test, with_stand_in

SESSION_KEY = "responses"
SHORT, WHOLE = "short", "whole"


@dataclass(frozen=True)
class Respondent:
    """The person at the other end: the link they came by, and who they said they are (None: not asked yet)."""

    response: Response
    invitation: Invitation
    speaker: Contact | None
    way: str = SHORT

    @property
    def is_short(self) -> bool:
        return self.way != WHOLE

    @property
    def is_test(self) -> bool:
        return self.response.is_test

    @cached_property
    def roles(self) -> list[str]:
        """The functions of the speaker at this municipality, in the reader's language."""
        if self.speaker is None:
            return []
        if self.speaker.is_test:
            return [function_of(self.speaker)]
        english = translation.get_language() == "en"
        return [
            row["note"]
            if row["role__key"] == ANY_OTHER_ROLE and row["note"]
            else (english and row["role__name_en"]) or row["role__name_sv"]
            for row in queries.functions_of(self.speaker.pk, self.response.participation.municipality_id)
        ]


def function_name(assignment: Assignment) -> str:
    """What a person does, in the reader's language; the note says it where the register has no role for it."""
    is_other = assignment.role.key == ANY_OTHER_ROLE and assignment.note
    return assignment.note if is_other else assignment.role.name


def _load(now: datetime.datetime, pk: int, generation: int) -> Invitation | None:
    """The invitation with its case, or None if there is none that is valid now."""
    invitation = queries.invitation_by.first(pk, generation)
    if invitation is None or not invitation.is_valid(now) or invitation.contact.erased_at is not None:
        return None
    case = queries.case_of.first(invitation.response_id, invitation.pk)
    if case is None:
        return None
    invitation.response = with_stand_in(case)
    return invitation


def invitation_of(token: str, *, now: datetime.datetime) -> Invitation | None:
    """The invitation behind a link, or None if it is mangled, revoked, expired, for something else or of an erased contact."""
    read = read_token(token)
    if read is None:
        return None
    invitation = _load(now, read[0], read[1])
    if invitation is None or read[2] != (TEST if invitation.response.is_test else ANSWER):
        return None
    return invitation


def speak_to(request: HttpRequest, contact: Contact) -> None:
    """Until somebody chooses on the page, it speaks the language that the register has for this person."""
    if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
        translation.activate(contact.language)
        request.LANGUAGE_CODE = contact.language  # type: ignore[attr-defined]


def is_shut(request: HttpRequest, response: Response) -> bool:
    """A test is open to the lead whose test it is, and to nobody else, whatever link they have."""
    user = request.user
    return response.is_test and not (user.is_authenticated and user.is_lead and user.pk == response.test_of_id)


def remember(
    request: HttpRequest, invitation: Invitation, speaker: Contact | None = None, *, way: str | None = None
) -> None:
    """Let this browser write the invitation's response; other responses that it has opened stay.

    Who answers and which way are kept if this very link was opened here before.
    """
    before = _grant(request, invitation.response_id)
    if before.get("invitation") != invitation.pk:
        before = {}
    _keep(
        request,
        invitation.response_id,
        {
            "invitation": invitation.pk,
            "generation": invitation.generation,
            "speaker": speaker.pk if speaker is not None else before.get("speaker"),
            "way": way or before.get("way", SHORT),
        },
    )


def _grant(request: HttpRequest, response_id: int) -> dict[str, Any]:
    opened = request.session.get(SESSION_KEY)
    grant = opened.get(str(response_id)) if isinstance(opened, dict) else None
    return grant if isinstance(grant, dict) else {}


def _keep(request: HttpRequest, response_id: int, grant: dict[str, Any]) -> None:
    opened = dict(request.session.get(SESSION_KEY, {}))
    opened[str(response_id)] = grant
    request.session[SESSION_KEY] = opened


def speaker_known(request: HttpRequest, invitation: Invitation) -> bool:
    """Whether somebody has said in this browser who answers."""
    return _grant(request, invitation.response_id).get("speaker") is not None


def remember_speaker(request: HttpRequest, response_id: int, speaker: Contact) -> None:
    """Who answers at this browser from now on, for one response."""
    _keep(request, response_id, {**_grant(request, response_id), "speaker": speaker.pk})


def remember_way(request: HttpRequest, response_id: int, way: str) -> None:
    """The short way or the whole questionnaire, for one response."""
    _keep(request, response_id, {**_grant(request, response_id), "way": way})


def forget(request: HttpRequest, response_id: int) -> None:
    """Leave the computer: this browser may no longer write that response."""
    opened = dict(request.session.get(SESSION_KEY, {}))
    opened.pop(str(response_id), None)
    request.session[SESSION_KEY] = opened
    # A request that is under way in another tab writes back what it read: it must not find this session any more.
    request.session.cycle_key()


def respondent_of(request: HttpRequest, response_id: int, *, now: datetime.datetime) -> Respondent | None:
    """Who may write that response from this browser, or None."""
    grant = _grant(request, response_id)
    if not grant:
        return None
    pk, generation = grant.get("invitation"), grant.get("generation")
    if not isinstance(pk, int) or not isinstance(generation, int):
        return None
    invitation = _load(now, pk, generation)
    if invitation is None or invitation.response_id != response_id:
        return None
    way = WHOLE if grant.get("way") == WHOLE else SHORT
    speaker = _speaker(grant.get("speaker"), invitation)
    return Respondent(invitation.response, invitation, speaker, way)


def _speaker(pk: int | None, invitation: Invitation) -> Contact | None:
    if pk is None:
        return None
    if pk == invitation.contact_id:
        return invitation.contact
    if invitation.response.is_test:
        return people_of_test(invitation.response).filter(pk=pk).first()
    return Contact.objects.current().at(invitation.response.participation.municipality).filter(pk=pk).first()


def typed_answers(request: HttpRequest, views: Iterable[View], *, only: Collection[str] | None = None) -> list[str]:
    """The texts of a posted page of questions, and what was chosen in words where there is one view to tell it.

    `only`: the questions whose answers are wanted, all by default.
    """
    views = list(views)
    nodes: dict[str, Question] = {}
    for view in views:
        for node in view.nodes.values():
            nodes |= {child.name: child for child in node.children} if isinstance(node, Repeat) else {node.name: node}

    def words(name: str, value: str) -> str | None:
        first, _dot, rest = name.partition(".")
        if only is not None and first not in only:
            return ""
        if first in ("reply", "words", "ask"):
            # What is written beside the answers: to the office, or by it.
            return value
        if first == "verdict":
            return ""
        if first == "settle":
            return value if rest.endswith(".text") else ""
        if first in ("reason", "line-speaker", "line-role", "role"):
            return ""
        if first in ("line-name", "name", "email", "function", "telephone"):
            return value
        question = nodes.get(first)
        if question is None:
            return None
        if question.kind in ("text", "integer"):
            return "" if rest else value
        return _chosen(views[0], question, value) if len(views) == 1 and (not rest or rest.isdigit()) else ""

    return typed_texts(request, words)


def _chosen(view: View, question: Question, value: str) -> str | None:
    """A chosen answer in words, with its question; None for what is no choice."""
    language = translation.get_language() or "sv"
    label = next((say(choice.label, language) for choice in view.choices(question) if choice.name == value), "")
    if not label:
        return None
    asked = view.full_label(question.name, language) if question.name in view.nodes else say(question.label, language)
    return f"{asked} {label}"


def _newest_views() -> list[View]:
    """What the newest published questionnaire asks, in both variants; whatever response a link was for."""
    newest = Questionnaire.objects.published().select_related("assessment").order_by("-published_at", "-id").first()
    if newest is None:
        return []
    definition, year = newest.load(), newest.assessment.membership_date.year
    return [definition.view(variant, year) for variant in VARIANTS]


def closed_door(request: HttpRequest) -> HttpResponse:
    """The one page for every link that does not work, whatever the cause: it gives no hint whether it ever existed."""
    # The office of the newest round, whatever link it was: whom to ask says nothing of this one.
    assessment = Assessment.objects.open().newest_first().first()
    typed = typed_answers(request, _newest_views()) if request.method == "POST" else []
    context = {"typed": typed, "assessment": assessment}
    return render(request, "surveys/link_invalid.html", context, status=404)


def respondent_required(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Gives the view `request.respondent`; answers 404 with a page that says what to do to everybody else."""

    @never_cache
    @wraps(view)
    def guarded(request: HttpRequest, response_id: int, *args: Any, **kwargs: Any) -> HttpResponse:
        respondent = respondent_of(request, response_id, now=timezone.now())
        if respondent is None or is_shut(request, respondent.response):
            return closed_door(request)
        request.respondent = respondent  # type: ignore[attr-defined]
        if request.user.is_authenticated and not respondent.is_test:
            return signed_in(request, respondent)
        return view(request, response_id, *args, **kwargs)

    return guarded


def signed_in(request: HttpRequest, respondent: Respondent, *, status: int = 404) -> HttpResponse:
    """Staff never answer in a municipality's name: they have the telephone pages, which say who recorded what."""
    if is_script(request):
        return not_saved(_("You are signed in as staff"), status=status, url=request.path, action=_("What to do"))
    typed = typed_answers(request, [respondent.response.view])
    context = {"typed": typed, **case_context(respondent)}
    return render(request, "surveys/respond_signed_in.html", context, status=status)


def speaker_required(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Like `respondent_required`, and asks first who answers. What was typed meanwhile is shown for copying."""

    @respondent_required
    @wraps(view)
    def guarded(request: HttpRequest, response_id: int, *args: Any, **kwargs: Any) -> HttpResponse:
        respondent: Respondent = request.respondent  # type: ignore[attr-defined]
        if respondent.speaker is not None:
            note_presence(invitation=respondent.invitation, now=timezone.now())
            return view(request, response_id, *args, **kwargs)
        who = reverse("surveys:who", args=[response_id])
        if request.method != "POST":
            return redirect(f"{who}?{urlencode({'next': request.get_full_path()})}")
        return stopped(request, _("Say who answers, then send the page again."), who, _("Who answers now?"))

    return guarded


def stopped(
    request: HttpRequest,
    text: str,
    url: str,
    action: str,
    *,
    status: int = 409,
    only: Collection[str] | None = None,
    only_this: bool = False,
) -> HttpResponse:
    """A page for what cannot be saved now: why, where to go on, and what was typed (`only` there) for copying.

    `only_this`: other pages of the questionnaire can be saved.
    """
    if is_script(request):
        return not_saved(text, status=status, url=url, action=action, only_this=only_this)
    respondent: Respondent = request.respondent  # type: ignore[attr-defined]
    typed = typed_answers(request, [respondent.response.view], only=only)
    context = {"text": text, "url": url, "action": action, "typed": typed, **case_context(respondent)}
    return render(request, "surveys/respond_stopped.html", context, status=status)


def case_context(respondent: Respondent) -> dict[str, Any]:
    """What the base template of a respondent's page names."""
    participation = respondent.response.participation
    return {
        "response": respondent.response,
        "participation": participation,
        "municipality": participation.municipality,
        "assessment": participation.assessment,
        "officer": participation.officer,
        "respondent": respondent,
        "is_test": respondent.is_test,
        "test_url": reverse("surveys:test_list", args=[respondent.response.questionnaire_id])
        if respondent.is_test
        else "",
    }

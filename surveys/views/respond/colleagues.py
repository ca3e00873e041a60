"""Several people at one municipality: who is asked for what, who has answered what, who is there now."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from municipalities.models import Contact, KeyRole
from surveys import queries
from surveys.access import case_context, speaker_required, stopped
from surveys.actions import THERE_FOR, Closed, ask_colleague
from surveys.answering import Answering
from surveys.forms import inside, moment
from surveys.forms.respond import SOMEBODY_ELSE, ColleagueForm
from surveys.models import Invitation, Letter
from surveys.progress import page_label
from surveys.views.respond import limits
from surveys.views.respond.link import chosen_person, error_summary, people_at


@dataclass(frozen=True, slots=True)
class _Colleague:
    """One person with a link, or who has answered: what they were asked, what they have answered and when."""

    name: str
    functions: str
    asked: list[str]
    asked_by: str
    answered: list[str]
    last: str
    is_here: bool
    is_me: bool
    letter: str


@speaker_required
def colleagues(request: HttpRequest, response_id: int) -> HttpResponse:
    """Who answers what; whoever has the whole questionnaire can ask colleagues for pages of it."""
    desk = Answering.of(request.respondent)  # type: ignore[attr-defined]
    if desk.respondent.is_test:
        raise Http404  # no letter is sent from a test
    here = people_at(desk.respondent)
    people = [(person, functions) for person, functions in here if person.pk != desk.speaker.pk]
    form = ColleagueForm(
        request.POST if request.method == "POST" else None,
        people=[person for person, _functions in people],
        roles=list(KeyRole.objects.all()),
        pages=[
            (page.name, page_label(desk.view, page, desk.language))
            for page in desk.view.pages(False)
            if any(name in desk.relevant for name in page.nodes)
        ],
        initial={"pages": [request.GET.get("page", "")]},
    )
    may_ask = not desk.own_pages and not desk.why_closed
    if request.method == "POST":
        if not may_ask:
            text = str(
                Closed.MESSAGES.get(desk.why_closed, _("Only those who have the whole questionnaire ask others."))
            )
            url = reverse("surveys:colleagues", args=[response_id])
            return stopped(request, text, url, _("Who answers what"))
        if form.is_valid() and _ask(request, desk, form):
            who = _("The letter to %(who)s is on its way.") % {"who": form.asked}
            messages.success(request, who)
            return redirect("surveys:colleagues", response_id)
    context = {
        **case_context(desk.respondent),
        "desk": desk,
        "colleagues": _rows(desk, here),
        "may_ask": may_ask,
        "form": form,
        "errors": error_summary(form, {"speaker": "id_speaker_0", "pages": "id_pages_0"}),
        "detail_fields": [form[name] for name in ("role", "function", "name", "email")],
        "people": people,
        "chosen": form["speaker"].value() or "",
        "chosen_pages": form["pages"].value() or [],
        "somebody_else": SOMEBODY_ELSE,
    }
    return render(request, "surveys/respond_colleagues.html", context, status=limits.status(form))


def _ask(request: HttpRequest, desk: Answering, form: ColleagueForm) -> bool:
    """Carry it out; what is wrong is added to the form."""
    contact = chosen_person(request, form, desk.respondent)
    if contact is None:
        return False
    try:
        ask_colleague(
            invitation=desk.respondent.invitation,
            by=desk.speaker,
            contact=contact,
            pages=form.cleaned_data["pages"],
            note=form.cleaned_data["note"],
            now=desk.now,
        )
    except ValidationError as error:
        fields = error.message_dict if hasattr(error, "error_dict") else {None: error.messages}
        for name, texts in fields.items():
            for text in texts:
                form.add_error({"contact": "speaker", "__all__": None}.get(name, name) if name else None, text)
        return False
    except Closed as closed:
        form.add_error(None, closed.message)
        return False
    form.asked = str(contact)  # type: ignore[attr-defined]
    return True


def _rows(desk: Answering, here: list[tuple[Contact, str]]) -> list[_Colleague]:
    """Everybody with a link that works, and everybody who has answered; `here` are the municipality's people."""
    invitations = {person.contact_id: person for person in queries.people_of(desk.response.pk)}
    answered, last = _answered(desk)
    people = {person.pk: (person, functions) for person, functions in here}
    gone = {*invitations, *answered} - set(people)
    if gone:
        people |= {person.pk: (person, "") for person in Contact.objects.filter(pk__in=gone, erased_at=None)}
    letters = _letters(desk)
    rows = []
    for pk, (person, functions) in people.items():
        invitation = invitations.get(pk)
        if pk in answered or (invitation is not None and invitation.is_valid(desk.now)):
            rows.append(
                _row(desk, person, functions, invitation, answered.get(pk, []), last.get(pk), letters.get(pk, ""))
            )
    return sorted(rows, key=lambda row: (not row.is_me, bool(row.asked), row.functions))


def _row(
    desk: Answering,
    contact: Contact,
    functions: str,
    invitation: Invitation | None,
    answered: list[str],
    last: datetime.datetime | None,
    letter: str,
) -> _Colleague:
    seen = invitation.last_seen_at if invitation is not None else None
    asked = set(invitation.pages) if invitation is not None else set()
    by = invitation.invited_by if invitation is not None else None
    return _Colleague(
        name=contact.name,
        functions=functions,
        asked=[page_label(desk.view, page, desk.language) for page in desk.view.pages(False) if page.name in asked],
        asked_by=inside(str(by)) if by is not None else "",
        answered=answered,
        last=moment(last, desk.now) if last is not None else "",
        is_here=seen is not None and desk.now - seen <= THERE_FOR,
        is_me=contact.pk == desk.speaker.pk,
        letter=letter,
    )


def _answered(desk: Answering) -> tuple[dict[int, list[str]], dict[int, datetime.datetime]]:
    """{contact: titles of the pages where they have answered, in order}, {contact: when last}."""
    questions: dict[int, set[str]] = {}
    last: dict[int, datetime.datetime] = {}
    rows = desk.response.revisions.exclude(by_contact=None).order_by("seq").values_list("by_contact", "question", "at")
    for contact, question, at in rows:
        questions.setdefault(contact, set()).add(question)
        last[contact] = at
    pages = desk.view.pages(False)
    return {
        contact: [page_label(desk.view, page, desk.language) for page in pages if names & set(page.nodes)]
        for contact, names in questions.items()
    }, last


def _letters(desk: Answering) -> dict[int, str]:
    """{contact: what is wrong with the last letter to them}, only where something is."""
    wrong: dict[int, Any] = {
        Letter.State.REFUSED: _("The letter did not arrive: check the address with your colleague."),
        Letter.State.UNCERTAIN: _("It is not certain that the letter arrived. Ask your colleague."),
    }
    rows = Letter.objects.filter(participation=desk.response.participation_id, kind="colleague").order_by("created_at")
    last = dict(rows.values_list("contact", "state"))
    return {contact: str(wrong[state]) for contact, state in last.items() if state in wrong}

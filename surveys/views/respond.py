"""Answering on the web: by a personal link, page by page, with plain form posts.

Nothing is lost: what is refused stands beside its question, and what cannot be saved at all is shown for copying.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.functional import SimpleLazyObject
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from municipalities.models import Contact, KeyRole
from surveys.access import (
    SHORT,
    WHOLE,
    Respondent,
    case_context,
    closed_door,
    forget,
    function_name,
    invitation_of,
    remember,
    remember_speaker,
    remember_way,
    respondent_required,
    signed_in,
    speaker_known,
    speaker_required,
    stopped,
)
from surveys.actions import (
    Closed,
    Key,
    Recorded,
    add_respondent,
    open_invitation,
    record_answers,
    reopen_response,
    settle,
    submit_response,
)
from surveys.answering import Answering
from surveys.definition import Page, say
from surveys.forms import PageForm, choices, forgotten_texts, in_words, item_id, moment, problem_text
from surveys.forms.respond import SOMEBODY_ELSE, WayForm, WhoForm
from surveys.models import Channel, RefusedAnswer
from surveys.progress import neighbours, page_heading, page_label, way
from surveys.values import Item

NEW_ITEM = "new"

# --- The link ---------------------------------------------------------------------------------------------------------


@never_cache
def open_link(request: HttpRequest, token: str) -> HttpResponse:
    """The first page. Looking at it, as link scanners do, changes nothing; the button opens."""
    now = timezone.now()
    invitation = invitation_of(token, now=now)
    if invitation is None:
        return closed_door(request)
    if request.user.is_authenticated:
        return signed_in(request, Respondent(invitation.response, invitation, None), status=200)
    if request.method == "POST":
        form = WayForm(request.POST)
        open_invitation(invitation=invitation, now=now)
        if request.session.session_key:
            request.session.cycle_key()
        remember(request, invitation, way=form.chosen())
        answer = redirect(
            "surveys:overview" if speaker_known(request, invitation) else "surveys:who", invitation.response_id
        )
        if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
            _set_language(answer, invitation.contact.language)
        return answer
    if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
        # Until somebody chooses on the page, it speaks the language that the register has for this person.
        translation.activate(invitation.contact.language)
        request.LANGUAGE_CODE = invitation.contact.language  # type: ignore[attr-defined]
    respondent = Respondent(invitation.response, invitation, invitation.contact)
    view = invitation.response.view
    context = {
        **case_context(respondent),
        "short_way": way(view, True),
        "whole_way": way(view, False),
        "why_closed": Answering.of(respondent).why_closed,
        "logos": list(invitation.response.participation.assessment.logos.all()),
    }
    return render(request, "surveys/respond_open.html", context)


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
    people = _people(respondent)
    speaker = respondent.speaker
    form = WhoForm(
        request.POST if request.method == "POST" else None,
        people=[person for person, _roles in people],
        roles=list(KeyRole.objects.all()),
        initial={"speaker": str(speaker.pk) if speaker else ""},
    )
    if request.method == "POST" and form.is_valid():
        chosen = _chosen_person(form, respondent)
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
        "errors": _summary(form),
        "detail_fields": [form[name] for name in ("role", "function", "name", "email")],
        "people": people,
        "chosen": form["speaker"].value() or "",
        "somebody_else": SOMEBODY_ELSE,
        "next": request.POST.get("next") or request.GET.get("next", ""),
    }
    return render(request, "surveys/respond_who.html", context)


def _summary(form: WhoForm) -> list[dict[str, str]]:
    """Links from the top of the page to what is wrong."""
    ids = {"speaker": "id_speaker_0"}
    return [
        {"url": f"#{ids.get(name, form[name].id_for_label)}", "text": errors[0]} for name, errors in form.errors.items()
    ]


def _people(respondent: Respondent) -> list[tuple[Contact, str]]:
    """The municipality's contacts and the one whose link it is, with their functions in words."""
    municipality = respondent.response.participation.municipality
    found = Contact.objects.current().at(municipality).prefetch_related("assignments__role")
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


def _chosen_person(form: WhoForm, respondent: Respondent) -> Contact:
    if form.person is not None:
        return form.person
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


# --- Overview ---------------------------------------------------------------------------------------------------------


@speaker_required
def overview(request: HttpRequest, response_id: int) -> HttpResponse:
    """How far it has come, page by page; the way can be changed here."""
    if request.method == "POST":
        remember_way(request, response_id, WayForm(request.POST).chosen())
        return redirect("surveys:overview", response_id)
    desk = Answering.of(request.respondent)  # type: ignore[attr-defined]
    answered, total = desk.progress
    context = {
        **case_context(desk.respondent),
        **_rounds(desk),
        "desk": desk,
        "groups": desk.groups(),
        "answered": answered,
        "total": total,
        "begun": bool(desk.answers),
        "is_short": desk.short,
        "short_way": way(desk.view, True),
        "whole_way": way(desk.view, False),
    }
    return render(request, "surveys/respond_overview.html", context)


def _rounds(desk: Answering) -> dict[str, Any]:
    """What a page says about submission and the end of the round."""
    response = desk.response
    return {
        "why_closed": desk.why_closed,
        "is_submitted": desk.why_closed == "submitted",
        "submitted_at": response.web_at,
        "interviewed_at": response.phone_at,
        "closed_text": str(Closed.MESSAGES[desk.why_closed]) if desk.why_closed else "",
    }


# --- A page -----------------------------------------------------------------------------------------------------------


@speaker_required
def page(request: HttpRequest, response_id: int, page: str) -> HttpResponse:
    """One page of questions: a GET shows it, a POST saves it and goes on."""
    desk = Answering.of(request.respondent)  # type: ignore[attr-defined]
    if request.POST.get("answers_as", str(desk.speaker.pk)) != str(desk.speaker.pk):
        text = _("In another window somebody else answers now: %(who)s. Say who you are, then send the page again.")
        who = f"{reverse('surveys:who', args=[response_id])}?{urlencode({'next': request.path})}"
        return stopped(request, text % {"who": desk.speaker_text}, who, _("Who answers now?"))
    found = _find_page(request, desk, page)
    if found is None:
        if request.method != "POST":
            raise Http404
        text = _("This page is no longer part of your questionnaire.")
        return stopped(request, text, reverse("surveys:overview", args=[response_id]), _("To the overview"), status=404)
    if request.method == "POST":
        return _save(request, desk, found)
    if desk.why_closed:
        return redirect("surveys:review", response_id)
    new = request.GET.get("new", "").split(",")
    form = _form(desk, found, item=_item_to_open(request, desk, found), new=new)
    form.conflicts = desk.conflicts
    return _show(request, desk, form)


def _find_page(request: HttpRequest, desk: Answering, name: str) -> Page | None:
    """The page of the way that was posted or chosen; a page that only the other way has is shown in that one."""
    posted = request.POST.get("way")
    wanted = desk.short if posted not in (SHORT, WHOLE) else posted == SHORT
    for short in (wanted, not wanted):
        try:
            found = desk.view.page(name, short)
        except KeyError:
            continue
        desk.short = short
        return found
    return None


def _form(desk: Answering, page: Page, *, data: QueryDict | None = None, **more: Any) -> PageForm:
    # A posted page seldom needs to know what was answered before; the ledger looks anyway.
    return PageForm(
        view=desk.view,
        page=page,
        answers=desk.answers if data is None else SimpleLazyObject(lambda: desk.answers),
        relevant=desk.relevant if data is None else SimpleLazyObject(lambda: desk.relevant),
        language=desk.language,
        exclude=desk.exclude,
        facts=desk.facts if data is None or any(name.endswith(".fact") for name in data) else None,
        data=data,
        **more,
    )


def _item_to_open(request: HttpRequest, desk: Answering, page: Page) -> str | None:
    """Which item of the page's repeat is open: the one asked for, a new one, or none."""
    name = page.nodes[0]
    wanted = request.GET.get("item", "")
    if (name, wanted) in desk.answers and wanted:
        return wanted
    if wanted == NEW_ITEM or name not in desk.answered:
        return item_id("")
    return None


def _show(request: HttpRequest, desk: Answering, form: PageForm, *, seen: int | None = None) -> HttpResponse:
    page = form.page
    states = desk.states(desk.short)
    in_section = [state.page.name for state in states if state.page.section.name == page.section.name]
    before, after = neighbours(states, desk.view, desk.short, page.name)
    answered, total = desk.progress
    context = {
        **case_context(desk.respondent),
        "desk": desk,
        "form": form,
        "page": page,
        "page_url": desk.url(page.name),
        "heading": page_heading(desk.view, page, desk.language),
        "label": page_label(desk.view, page, desk.language),
        "section": say(page.section.label, desk.language),
        "lead": say(page.lead, desk.language) or (say(form.repeat.hint, desk.language) if form.repeat else ""),
        "notes": desk.notes(page),
        "number": in_section.index(page.name) + 1 if page.name in in_section else 0,
        "numbers": len(in_section),
        "is_relevant": any(name in desk.relevant for name in page.nodes),
        "before": before,
        "after": after,
        "answered": answered,
        "total": total,
        "seen": desk.response.seq if seen is None else seen,
        "way": SHORT if desk.short else WHOLE,
        "errors": [{"url": f"#{id_}", "text": _joined(label, text)} for id_, label, text in form.errors],
        "contents": desk.contents(page),
        "removed": _removed(request, form),
    }
    return render(request, "surveys/respond_page.html", context)


def _joined(label: str, text: str) -> str:
    return f"{label} {text}" if label.endswith((".", "?", "!", ":")) else f"{label}: {text}"


def _removed(request: HttpRequest, form: PageForm) -> str:
    """The id of an item that was just removed and can be put back."""
    wanted = request.GET.get("removed", "")
    return (
        wanted if form.repeat is not None and wanted and item_id(wanted) == wanted and not form.has_item(wanted) else ""
    )


def _save(request: HttpRequest, desk: Answering, page: Page) -> HttpResponse:
    """Save what was posted, each answer on its own; then go where the button says, or show what needs a look."""
    item = item_id(request.POST["item"]) if request.POST.get("item") else None
    form = _form(desk, page, data=request.POST, item=item)
    do, _dot, target = request.POST.get("do", "next").partition(".")
    values = form.values()
    if do == "remove" and form.has_item(target):
        values[(page.nodes[0], target)] = None
    before = form.shown_before()
    try:
        recorded = _record(desk, values, form.seen)
        conflicts = set(recorded.conflicts)
        merged = _settle_chosen(request, desk, form.seen, conflicts)
        if do in ("up", "down") and not form.problems:
            moved = _form(desk.again(), page).moved(target, -1 if do == "up" else 1)
            _record(desk, moved, recorded.seq)
        elif do == "restore":
            put_back = _restore(desk, form, target, form.seen)
            conflicts |= set(put_back.conflicts) if put_back else set()
            form.problems.update(put_back.invalid if put_back else {})
    except Closed as closed:
        return stopped(
            request, closed.message, reverse("surveys:review", args=[desk.response.pk]), _("Read your answers")
        )
    if form.gone:
        text = _(
            "Some questions on this page are no longer part of your questionnaire. Everything else has been saved."
        )
        return stopped(request, text, desk.url(page.name), _("Back to the page"), only=form.gone)
    form.problems.update(recorded.invalid)
    if form.problems or merged:
        return _show_again(request, desk.again(), form, merged, recorded)
    new = form.appeared(before, recorded.relevant, lambda: desk.again().answered)
    return redirect(_where_next(request, desk, form, recorded, conflicts, do, target, new))


def _record(desk: Answering, values: dict[Key, Any], seen: int) -> Recorded:
    return record_answers(
        response=desk.response,
        values=values,
        seen_seq=seen,
        channel=Channel.WEB,
        by=desk.speaker,
        now=desk.now,
    )


def _settle_chosen(request: HttpRequest, desk: Answering, seen: int, conflicts: set[Key]) -> dict[int, str]:
    """Carry out the choices between two people's answers; {conflict: what is wrong} where one could not be.

    What has changed while somebody chose is added to `conflicts`.
    """
    wrong = {}
    for choice in choices(request.POST):
        refused = RefusedAnswer.objects.filter(pk=choice.id, response=desk.response).first()
        if refused is None:
            continue  # not of this response
        recorded = settle(
            refused=refused,
            take=choice.take,
            text=choice.text,
            seen_seq=seen,
            channel=Channel.WEB,
            by=desk.speaker,
            now=desk.now,
        )
        if recorded is not None:
            conflicts.update(recorded.conflicts)
            for problem in recorded.invalid.values():
                wrong[choice.id] = problem_text(problem, desk.language)
    return wrong | forgotten_texts(request.POST, lambda: desk.again().conflicts, done=wrong)


def _restore(desk: Answering, form: PageForm, item: str, seen: int) -> Recorded | None:
    """Put a removed item back as it last was; tells what somebody else has done instead meanwhile, or why it cannot be."""
    if form.repeat is None or form.has_item(item) or item != item_id(item):
        return None
    last = desk.response.revisions.filter(question=form.repeat.name, item=item, kind="value").order_by("seq").last()
    if last is None or not isinstance(last.value, dict):
        return None
    return _record(desk, {(form.repeat.name, last.item): Item(last.value, last.position)}, seen)


def _show_again(
    request: HttpRequest, desk: Answering, form: PageForm, merged: dict[int, str], recorded: Recorded
) -> HttpResponse:
    """The page as it was sent, with what is wrong beside the fields; everything else has been saved."""
    again = _form(desk, form.page, data=request.POST, item=form.item)
    again.problems = form.problems
    again.untouched = recorded.unchanged | set(recorded.conflicts)
    again.meanwhile = in_words(desk.view, recorded.others, desk.language)
    again.conflicts = {
        key: [
            replace(each, error=merged[each.id], merged=request.POST.get(f"settle.{each.id}.text", ""))
            if each.id in merged
            else each
            for each in found
        ]
        for key, found in desk.conflicts.items()
    }
    return _show(request, desk, again, seen=recorded.seq)


def _where_next(
    request: HttpRequest,
    desk: Answering,
    form: PageForm,
    recorded: Recorded,
    conflicts: set[Key],
    do: str,
    target: str,
    new: list[str],
) -> str:
    """The address after a save."""
    here = desk.url(form.page.name)
    if conflicts:
        shown = desk.again().conflicts
        first = next((found[0] for key, found in shown.items() if key in conflicts), None)
        messages.warning(request, _("You and a colleague have answered differently. Choose which answer holds."))
        return f"{here}#{first.anchor}" if first else here
    if new and do in ("next", "save", "add"):
        item = f"item={form.item}&" if form.item else ""
        return f"{here}?{item}new={','.join(new)}#q-{new[0]}-new"
    return _button(request, desk, form, do, target, recorded)


def _button(request: HttpRequest, desk: Answering, form: PageForm, do: str, target: str, recorded: Recorded) -> str:
    here = desk.url(form.page.name)
    if do == "settle" and choices(request.POST):
        messages.success(request, _("Your choice has been saved."))
    elif do == "settle":
        messages.warning(request, _("Choose one of the answers first, then save the choice."))
    on_page = {
        "save": here,
        "settle": here,
        "up": f"{here}#items",
        "down": f"{here}#items",
        "restore": f"{here}#items",
        "remove": f"{here}?{urlencode({'removed': target[:20]})}#items",
        "add": f"{here}?item={NEW_ITEM}#item",
        "edit": f"{here}?{urlencode({'item': target[:20]})}#item",
        "overview": reverse("surveys:overview", args=[desk.response.pk]),
    }
    if do in on_page:
        return on_page[do]
    states = desk.states_after(recorded.relevant)
    before, after = neighbours(states, desk.view, desk.short, form.page.name)
    if do == "previous":
        return desk.url(before) if before else on_page["overview"]
    return desk.url(after) if after else reverse("surveys:review", args=[desk.response.pk])


# --- Review and submission --------------------------------------------------------------------------------------------


@speaker_required
def review(request: HttpRequest, response_id: int) -> HttpResponse:
    """What is missing, what two people see differently, and everything that was answered, in words."""
    desk = Answering.of(request.respondent)  # type: ignore[attr-defined]
    required, other = desk.missing()
    answered, total = desk.progress
    context = {
        **case_context(desk.respondent),
        **_rounds(desk),
        "desk": desk,
        "required": required,
        "other": other,
        "conflicts": desk.conflict_links(),
        "read_back": desk.read_back(),
        "answered": answered,
        "total": total,
        "submitted_text": moment(desk.response.web_at, desk.now) if desk.response.web_at else "",
        "contents": desk.contents(),
    }
    return render(request, "surveys/respond_review.html", context)


def _post_only(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A GET, from the address bar or a reload, goes to the review instead."""

    @wraps(view)
    def guarded(request: HttpRequest, response_id: int) -> HttpResponse:
        if request.method != "POST":
            return redirect("surveys:review", response_id)
        return view(request, response_id)

    return guarded


@speaker_required
@_post_only
def submit(request: HttpRequest, response_id: int) -> HttpResponse:
    """Hand in, also with gaps."""
    respondent: Respondent = request.respondent  # type: ignore[attr-defined]
    try:
        submit_response(response=respondent.response, by=respondent.speaker, now=timezone.now())
    except Closed as closed:
        messages.error(request, closed.message)
    return redirect("surveys:review", response_id)


@speaker_required
@_post_only
def reopen(request: HttpRequest, response_id: int) -> HttpResponse:
    """Take the answers back to change them; possible until the interview."""
    respondent: Respondent = request.respondent  # type: ignore[attr-defined]
    try:
        reopen_response(response=respondent.response, by=respondent.speaker, now=timezone.now())
    except Closed as closed:
        messages.error(request, closed.message)
        return redirect("surveys:review", response_id)
    messages.success(request, _("The answers are open again. Submit them when you have changed what you wanted."))
    return redirect("surveys:overview", response_id)


@respondent_required
@_post_only
def leave(request: HttpRequest, response_id: int) -> HttpResponse:
    """Forget this response in this browser, for a computer that others use too."""
    context = case_context(request.respondent)  # type: ignore[attr-defined]
    forget(request, response_id)
    return render(request, "surveys/respond_left.html", {"assessment": context["assessment"]})

"""Answering by telephone, plain: staff go through the pages with somebody at the municipality, and complete the interview.

Everything that an officer types is kept: what another person has changed meanwhile stands beside it until somebody chooses.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.access import staff_required
from municipalities.actions import save_contact
from municipalities.languages import language_names, neighbour_names
from municipalities.models import Assignment, Contact, KeyRole, Participation
from surveys.access import SHORT, WHOLE, function_name, typed_texts
from surveys.actions import (
    Closed,
    Key,
    Recorded,
    complete_interview,
    fill_reason,
    given_again,
    open_response,
    record_answers,
    settle,
)
from surveys.definition import Page, say
from surveys.forms import PageForm, choices, item_id, problem_text
from surveys.forms.interview import NOBODY, REASONS, CompleteForm, LineForm, ReasonForm
from surveys.interview import Interview, interview_response
from surveys.models import Channel, Reason, RefusedAnswer
from surveys.progress import page_heading
from surveys.values import Item

SESSION_KEY = "interviews"
NEW_ITEM = "new"


# --- the case and the line ----------------------------------------------------------------------------------------------


def _case(assessment: str, code: str) -> Participation:
    rows = Participation.objects.select_related("assessment", "municipality", "officer")
    return get_object_or_404(rows, assessment__slug=assessment, municipality__code=code)


def _desk(request: HttpRequest, participation: Participation) -> Interview | None:
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


def _keep(request: HttpRequest, participation: Participation, **changes: Any) -> None:
    calls = dict(request.session.get(SESSION_KEY, {}))
    calls[str(participation.pk)] = {**_kept(request, participation), **changes}
    request.session[SESSION_KEY] = calls


def _people(participation: Participation) -> list[tuple[Contact, str]]:
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


def _line_form(request: HttpRequest, participation: Participation) -> LineForm:
    speaker = _kept(request, participation).get("speaker")
    return LineForm(
        request.POST if request.method == "POST" else None,
        people=_people(participation),
        roles=list(KeyRole.objects.all()),
        initial={"speaker": str(speaker) if speaker else ""},
    )


def _speaker(request: HttpRequest, participation: Participation, line: LineForm) -> Contact | None:
    """Who is on the line according to a valid form, remembered for the next page; a function that is new is added."""
    role = line.key_role
    speaker = line.person
    if role is not None:
        name = line.cleaned_data["name"].strip() or f"{role.name_sv}, {participation.municipality}"
        # A page that is sent twice adds nobody twice.
        held = Assignment.objects.filter(municipality=participation.municipality, role=role, contact__name=name)
        known = held.filter(contact__erased_at=None).select_related("contact").first()
        if known is not None:
            speaker = known.contact
        else:
            contact = Contact(name=name, delete_after=participation.assessment.period_end)
            speaker = save_contact(contact=contact, roles=[(participation.municipality, role)], by=request.user)
    _keep(request, participation, speaker=speaker.pk if speaker else None)
    return speaker


def _stopped(request: HttpRequest, participation: Participation, text: str, status: int = 200) -> HttpResponse:
    """A page for a case that takes no answers: why, and what was typed for copying."""
    context = {**_names(participation), "text": text, "typed": typed_texts(request)}
    return render(request, "surveys/interview_stopped.html", context, status=status)


def _why_stopped(participation: Participation) -> str:
    if participation.declined_on is not None:
        return str(Closed.MESSAGES["declined"])
    if not participation.assessment.is_open:
        return str(Closed.MESSAGES["closed"])
    return ""


def _names(participation: Participation) -> dict[str, Any]:
    return {
        "participation": participation,
        "municipality": participation.municipality,
        "assessment": participation.assessment,
    }


def _side(request: HttpRequest, desk: Interview, line: LineForm) -> dict[str, Any]:
    """What stands beside every page: who is on the line, and what is known of the municipality."""
    municipality = desk.municipality
    chosen = line["speaker"].value() or NOBODY
    return {
        **_names(desk.participation),
        "desk": desk,
        "line": line,
        # A contact that is named by its function is not named twice.
        "people": [
            (str(person.pk), roles, "" if roles and str(person).startswith(roles) else str(person))
            for person, roles in line.people
        ],
        "chosen": str(chosen),
        "nobody": NOBODY,
        "languages": language_names(municipality.minority_languages),
        "neighbours": list(municipality.neighbours.all()),
        "neighbours_elsewhere": neighbour_names(municipality.neighbours_elsewhere),
        "known": [
            (desk.view.full_label(name, desk.language), desk.fact_text(fact), fact) for name, fact in desk.facts.items()
        ],
    }


# --- overview -----------------------------------------------------------------------------------------------------------


@staff_required
def interview(request: HttpRequest, assessment: str, code: str) -> HttpResponse:
    """Before and between: how far it has come, who is on the line, what is known."""
    participation = _case(assessment, code)
    desk = _desk(request, participation)
    text = _why_stopped(participation)
    if text or desk is None:
        return _stopped(request, participation, text or _("This assessment has no published questionnaire."))
    line = _line_form(request, participation)
    if request.method == "POST" and line.is_valid():
        _speaker(request, participation, line)
        _keep(request, participation, short=request.POST.get("way") == SHORT)
        first = desk.again(short=request.POST.get("way") == SHORT).resume()
        return redirect(first.url if first else desk.complete_url)
    context = {
        **_side(request, desk, line),
        "form": line,
        "summary": desk.summary(),
        "unexplained": desk.unexplained(),
        "resume": desk.resume(),
    }
    return render(request, "surveys/interview_overview.html", context)


# --- a page -------------------------------------------------------------------------------------------------------------


@staff_required
def interview_page(request: HttpRequest, assessment: str, code: str, page: str) -> HttpResponse:
    """One page of questions: a GET shows it, a POST saves it, confirms what was read aloud, and goes on."""
    participation = _case(assessment, code)
    desk = _desk(request, participation)
    text = _why_stopped(participation)
    if text or desk is None:
        status = 409 if request.method == "POST" else 200
        return _stopped(request, participation, text or _("This assessment has no published questionnaire."), status)
    found = _find_page(request, desk, page)
    if request.method == "POST":
        return _save(request, desk, found)
    form = _form(desk, found, item=_item_to_open(request, desk, found), new=request.GET.get("new", "").split(","))
    return _show(request, desk, form, _line_form(request, participation))


def _find_page(request: HttpRequest, desk: Interview, name: str) -> Page:
    """The page of the way that was posted or is chosen; one that only the other way has is shown in that one."""
    posted = request.POST.get("way")
    wanted = desk.short if posted not in (SHORT, WHOLE) else posted == SHORT
    for short in (wanted, not wanted):
        try:
            found = desk.view.page(name, short)
        except KeyError:
            continue
        desk.short = short
        return found
    raise Http404


def _item_to_open(request: HttpRequest, desk: Interview, page: Page) -> str | None:
    wanted = request.GET.get("item", "")
    if wanted and (page.nodes[0], wanted) in desk.answers:
        return wanted
    return item_id("") if wanted == NEW_ITEM else None


def _form(desk: Interview, page: Page, **more: Any) -> PageForm:
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


def _show(
    request: HttpRequest, desk: Interview, form: PageForm, line: LineForm, seen: int | None = None
) -> HttpResponse:
    page = form.page
    form.conflicts = form.conflicts or desk.conflicts
    since = request.GET.get("since", "")
    fields = list(desk.call_fields(form, since=int(since) if since.isdecimal() and len(since) < 10 else None))
    before, after = desk.neighbours(page)
    mark = desk.of_key((page.nodes[0], ""), form) if form.repeat else None
    errors = [{"url": f"#{id_}", "text": f"{label}: {text}"} for id_, label, text in form.errors]
    if line.is_bound:
        errors += [
            {"url": f"#{line[name].id_for_label or 'line'}", "text": text}
            for name in line.errors
            for text in line.errors[name]
        ]
    context = {
        **_side(request, desk, line),
        "form": form,
        "page": page,
        "heading": page_heading(desk.view, page, desk.language),
        "section": say(page.section.label, desk.language),
        "lead": say(page.lead, desk.language) or (say(form.repeat.hint, desk.language) if form.repeat else ""),
        "guidance": say(page.guidance, desk.language)
        or (say(form.repeat.guidance, desk.language) if form.repeat else ""),
        "notes": desk.notes(page),
        "fields": [call for call in fields if call.field.shown],
        "hidden_fields": [call for call in fields if not call.field.shown],
        "items": desk.call_items(form),
        "mark": mark,
        "reasons": REASONS,
        "before": before,
        "after": after,
        "seen": desk.seq if seen is None else seen,
        "way": SHORT if desk.short else WHOLE,
        "is_relevant": any(name in desk.relevant for name in page.nodes),
        "errors": errors,
        "removed": _removed(request, form),
    }
    return render(request, "surveys/interview_page.html", context)


def _removed(request: HttpRequest, form: PageForm) -> str:
    """The id of an entry that was just removed and can be put back."""
    wanted = request.GET.get("removed", "")
    fits = form.repeat is not None and wanted and item_id(wanted) == wanted and not form.has_item(wanted)
    return wanted if fits else ""


def _save(request: HttpRequest, desk: Interview, page: Page) -> HttpResponse:
    """Save what was posted, each answer on its own; confirm what was left as it was; go where the button says."""
    item = item_id(request.POST["item"]) if request.POST.get("item") else None
    form = _form(desk, page, data=request.POST, item=item)
    line = _line_form(request, desk.participation)
    if not line.is_valid():
        # Saved answers would be said by the wrong person: nothing is saved, everything stays on the screen.
        return _show(request, desk, form, line, form.seen)
    do, _dot, target = request.POST.get("do", "confirm").partition(".")
    values = form.values()
    if do == "remove" and form.has_item(target):
        values[(page.nodes[0], target)] = None
    speaker = _speaker(request, desk.participation, line)
    clerk = _Clerk(request, desk, form, speaker)
    try:
        recorded = clerk.write(values, do, target)
    except Closed as closed:
        return _stopped(request, desk.participation, closed.message, 409)
    desk = desk.again()
    form.problems.update(recorded.invalid)
    if form.problems or clerk.unmerged:
        again = _form(desk, page, data=request.POST, item=item)
        again.problems = form.problems
        again.conflicts = clerk.with_errors(desk.conflicts)
        return _show(request, desk, again, line, recorded.seq)
    return redirect(clerk.where_next(desk, recorded, do, target))


class _Clerk:
    """Writes one posted page, and says where to go."""

    def __init__(self, request: HttpRequest, desk: Interview, form: PageForm, speaker: Contact | None) -> None:
        self.request = request
        self.desk = desk
        self.form = form
        self.speaker = speaker
        self.unmerged: dict[int, str] = {}
        self.stale: list[Key] = []
        self.moved_on: set[Key] = set()
        self.confirmed = 0
        self.before = desk.relevant

    def write(self, values: Mapping[Key, Any], do: str, target: str) -> Recorded:
        if self.desk.response.pk is None:
            self.desk.response = open_response(participation=self.desk.participation, now=self.desk.now)
        settled = self._settle()
        recorded = self._record(values, seen=self.form.seen, reasons=self._reasons(values))
        if do in ("up", "down") and not self.form.problems:
            moved = _form(self.desk.again(), self.form.page).moved(target, -1 if do == "up" else 1)
            recorded = replace(recorded, seq=self._record(moved, seen=recorded.seq).seq)
        elif do == "restore":
            recorded = self._restore(target, recorded)
        if do == "confirm" and not (self.form.problems or recorded.invalid):
            # Where something is wrong the page is shown again, and its boxes with it.
            recorded = replace(recorded, seq=self._confirm(values, recorded, settled))
        return recorded

    def _record(
        self, values: Mapping[Key, Any], *, seen: int, reasons: Mapping[Key, str] | str = "", kind: str = "value"
    ) -> Recorded:
        return record_answers(
            response=self.desk.response,
            values=values,
            seen_seq=seen,
            channel=Channel.PHONE,
            by=self.request.user,  # type: ignore[arg-type]
            spoken_by=self.speaker,
            kind=kind,
            reason=reasons,
            now=self.desk.now,
        )

    def _reasons(self, values: Mapping[Key, Any]) -> dict[Key, str]:
        posted = {key: self.request.POST.get(f"reason.{key[0]}", "") for key in values}
        return {key: reason for key, reason in posted.items() if reason in Reason.values}

    def _settle(self) -> set[Key]:
        """Carry out the choices between two people's answers; returns those where the other answer was taken."""
        taken = set()
        for choice in choices(self.request.POST):
            refused = RefusedAnswer.objects.filter(pk=choice.id, response=self.desk.response, settled_at=None).first()
            if refused is None:
                continue  # settled meanwhile, or not of this response
            recorded = settle(
                refused=refused,
                take=choice.take,
                text=choice.text,
                seen_seq=self.form.seen,
                channel=Channel.PHONE,
                by=self.request.user,  # type: ignore[arg-type]
                spoken_by=self.speaker,
                reason=self._reasons({(refused.question, ""): None}).get((refused.question, ""), ""),
                now=self.desk.now,
            )
            if recorded is not None:
                taken.add((refused.question, refused.item))
                self.moved_on |= set(recorded.conflicts)
                for problem in recorded.invalid.values():
                    self.unmerged[choice.id] = problem_text(problem, self.desk.language)
        return taken

    def with_errors(self, conflicts: Mapping[Key, Any]) -> dict[Key, Any]:
        """The conflicts, with what is wrong about a merged text and the text as it was typed."""
        return {
            key: [
                replace(
                    each,
                    error=self.unmerged.get(each.id, ""),
                    merged=self.request.POST.get(f"settle.{each.id}.text", each.merged),
                )
                for each in found
            ]
            for key, found in conflicts.items()
        }

    def _restore(self, item: str, recorded: Recorded) -> Recorded:
        """Put a removed entry back as it last was. Judged by what the page knew: a colleague's mark is not overwritten."""
        repeat = self.form.repeat
        rows = self.desk.history.get((repeat.name, item), []) if repeat else []
        last = next((r for r in reversed(rows) if r.kind == "value"), None)
        if repeat is None or last is None or self.form.has_item(item) or not isinstance(last.value, dict):
            return recorded
        put_back = self._record({(repeat.name, item): Item(last.value, last.position)}, seen=self.form.seen)
        return replace(
            put_back,
            conflicts={**recorded.conflicts, **put_back.conflicts},
            invalid={**recorded.invalid, **put_back.invalid},
        )

    def _confirm(self, values: Mapping[Key, Any], recorded: Recorded, settled: set[Key]) -> int:
        """Confirm what was ticked and left as it was. What somebody else changed meanwhile is not confirmed but shown."""
        wanted: dict[Key, Any] = {}
        waiting = {key for key in self.desk.conflicts if key not in settled} - self._kept_keys()
        for text in self.request.POST.getlist("ok"):
            name, _slash, item = text.partition("/")
            key = (name, item)
            if name not in self.form.page.nodes or name not in recorded.relevant:
                continue
            if key in recorded.accepted or key in recorded.conflicts or key in recorded.invalid:
                continue
            if key in self.form.problems or key in settled or key in waiting:
                continue
            value = values[key] if key in values else self._as_seen(key)
            if value is not None:
                wanted[key] = value
        if not wanted:
            return recorded.seq
        confirmed = self._record(wanted, seen=recorded.seq, kind="confirm")
        self.stale = list(confirmed.conflicts)
        self.confirmed = len(confirmed.accepted)
        return confirmed.seq

    def _kept_keys(self) -> set[Key]:
        """Conflicts that have just been settled by keeping what stands: that answer may be confirmed at once."""
        kept = {choice.id for choice in choices(self.request.POST) if not choice.take and choice.text is None}
        return {key for key, found in self.desk.conflicts.items() if all(each.id in kept for each in found)}

    def _as_seen(self, key: Key) -> Any:
        state = self.desk.state_at(key, self.form.seen)
        if state is None:
            return None
        answer = self.desk.answers.get(key)
        return given_again(*state, key[1], answer.position if answer else None)

    # --- and then -----------------------------------------------------------------------------------------------------

    def where_next(self, desk: Interview, recorded: Recorded, do: str, target: str) -> str:
        """The address after a save; `desk` is the case as it stands now."""
        here = desk.page_url(self.form.page.name)
        self._say_what_others_changed(desk, recorded)
        disputed = {*recorded.conflicts, *self.moved_on}
        if disputed:
            first = next((found[0] for key, found in desk.conflicts.items() if key in disputed), None)
            messages.warning(
                self.request, _("Somebody else has answered differently meanwhile. Choose which answer holds.")
            )
            return f"{here}#{first.anchor}" if first else here
        if self.stale:
            text = _("An answer was changed while this page was open. Read it aloud again before you confirm it.")
            messages.warning(self.request, text)
            return f"{here}?since={self.form.seen}#q-{self.stale[0][0]}"
        new = self.form.appeared(self.before, recorded.relevant, lambda: desk.answered)
        if new and do in ("confirm", "save", "add"):
            query = {"new": ",".join(new), **({"item": self.form.item} if self.form.item else {})}
            return f"{here}?{urlencode(query)}#q-{new[0]}"
        return self._button(desk, do, target)

    def _say_what_others_changed(self, desk: Interview, recorded: Recorded) -> None:
        elsewhere = [key[0] for key in recorded.others if key[0] not in self.form.page.nodes]
        if elsewhere and not self.stale:
            labels = [desk.view.full_label(name, desk.language) for name in dict.fromkeys(elsewhere)]
            text = ngettext(
                "Somebody else has changed %(count)s answer on another page: %(labels)s.",
                "Somebody else has changed %(count)s answers on other pages: %(labels)s.",
                len(labels),
            )
            messages.info(self.request, text % {"count": len(labels), "labels": "; ".join(labels[:3])})

    def _button(self, desk: Interview, do: str, target: str) -> str:
        here = desk.page_url(self.form.page.name)
        on_page = {
            "save": here,
            "settle": here,
            "up": f"{here}#items",
            "down": f"{here}#items",
            "restore": f"{here}#items",
            "remove": f"{here}?{urlencode({'removed': target[:20]})}#items",
            "add": f"{here}?item={NEW_ITEM}#item",
            "edit": f"{here}?{urlencode({'item': target[:20]})}#item",
        }
        if do == "save":
            messages.success(self.request, _("Saved."))
        if do in on_page:
            return on_page[do]
        if do in (SHORT, WHOLE):
            _keep(self.request, desk.participation, short=do == SHORT)
            return self._same_place(desk.again(short=do == SHORT))
        if do == "finish":
            return desk.complete_url
        if do == "goto" and target == "overview":
            return desk.url
        if do == "goto" and any(count.page.name == target for count in desk.pages):
            return desk.page_url(target)
        return desk.neighbours(self.form.page)[0 if do == "previous" else 1]

    def _same_place(self, desk: Interview) -> str:
        """The page of the other way that asks for what this page asks, or the next one with something left to do."""
        for name in self.form.page.nodes:
            try:
                return desk.page_url(desk.view.page_of(name, desk.short).name)
            except KeyError:
                continue
        first = desk.resume()
        return first.url if first else desk.url


# --- the end ------------------------------------------------------------------------------------------------------------


@staff_required
def interview_complete(request: HttpRequest, assessment: str, code: str) -> HttpResponse:
    """What has come of the call; reasons that are missing; the interview is completed here, and again after changes."""
    participation = _case(assessment, code)
    desk = _desk(request, participation)
    text = _why_stopped(participation)
    if text or desk is None:
        status = 409 if request.method == "POST" else 200
        return _stopped(request, participation, text or _("This assessment has no published questionnaire."), status)
    wrong: dict[int, str] = {}
    form = CompleteForm(
        request.POST if request.method == "POST" else None, initial={"mark_not_asked": not desk.was_submitted}
    )
    if request.method == "POST":
        wrong = _fill_reasons(request, desk)
        line = _line_form(request, participation)
        if not wrong and line.is_valid() and form.is_valid():
            if request.POST.get("do") == "reasons":
                messages.success(request, _("The reasons have been saved."))
                return redirect(desk.complete_url)
            return _complete(request, desk, _speaker(request, participation, line), form.cleaned_data["mark_not_asked"])
    else:
        line = _line_form(request, participation)
    if wrong:
        desk = desk.again()
    unexplained = [(each, wrong.get(each.revision.pk, "")) for each in desk.unexplained()]
    context = {
        **_side(request, desk, line),
        "form": form,
        "summary": desk.summary(),
        "unexplained": unexplained,
        "conflicts": desk.conflict_lines(),
        "reasons": REASONS,
        "errors": [
            {"url": f"#reason-{each.revision.pk}", "text": f"{each.label}: {text}"}
            for each, text in unexplained
            if text
        ]
        + [
            {"url": "#line", "text": text}
            for name in (line.errors if line.is_bound else ())
            for text in line.errors[name]
        ],
    }
    return render(request, "surveys/interview_complete.html", context)


def _fill_reasons(request: HttpRequest, desk: Interview) -> dict[int, str]:
    """Give the posted reasons to the changes that lack one; {revision: what is wrong}."""
    wrong = {}
    for each in desk.unexplained():
        form = ReasonForm({"reason": request.POST.get(f"reason.{each.revision.pk}", "")})
        if not form.is_valid():
            wrong[each.revision.pk] = form.errors["reason"][0]
        elif form.cleaned_data["reason"]:
            try:
                fill_reason(revision=each.revision, reason=form.cleaned_data["reason"], by=request.user)  # type: ignore[arg-type]
            except ValidationError:
                continue  # somebody else gave one meanwhile, which stands
    return wrong


def _complete(request: HttpRequest, desk: Interview, speaker: Contact | None, mark_not_asked: bool) -> HttpResponse:
    try:
        response = desk.response
        if response.pk is None:
            response = open_response(participation=desk.participation, now=desk.now)
        complete_interview(
            response=response,
            by=request.user,  # type: ignore[arg-type]
            spoken_by=speaker,
            mark_not_asked=mark_not_asked,
            now=desk.now,
        )
    except Closed as closed:
        return _stopped(request, desk.participation, closed.message, 409)
    messages.success(request, _("The interview is completed. It can be opened and completed again."))
    return redirect(desk.url)


__all__ = ["interview", "interview_complete", "interview_page"]

"""One case while somebody is on the telephone: what stands, where it came from, what is left. Reads only.

The counterpart of `answering` for staff: it knows the whole history of every answer, and what the web said.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cached_property

from django.urls import reverse
from django.utils import timezone

from municipalities.models import Participation
from surveys.actions import Key
from surveys.definition import Page, Repeat, say
from surveys.expressions import relevant_notes
from surveys.forms import Field, Option, PageForm, moment
from surveys.interview.around import Contacted, calls_of, disagreements, last_contacts, notes_of
from surveys.interview.briefing import flag_texts
from surveys.interview.history import History
from surveys.interview.keys import code_values, letters
from surveys.interview.parts import (
    CallField,
    CallItem,
    Flag,
    Line,
    PageCount,
    Said,
    SectionCount,
    Summary,
    Unexplained,
)
from surveys.models import Call, CallNote, Channel, MissingCode, Questionnaire, Response
from surveys.progress import counts, page_label
from surveys.queries import with_talk
from surveys.readback import NOT_SENT, ReadBackState, readback_states


def interview_response(participation: Participation) -> Response | None:
    """The response of a case, not yet saved if nobody has begun; None without a published questionnaire."""
    found = with_talk(Response.objects.real().with_case()).filter(participation=participation).first()
    if found is not None:
        return found
    published = Questionnaire.objects.published().filter(assessment=participation.assessment_id)
    questionnaire = published.defer("definition").order_by("-published_at", "-id").first()
    return Response(participation=participation, questionnaire=questionnaire) if questionnaire else None


class Interview(History):
    """One case at one moment for one member of staff, in one language: its pages, its fields, what is left."""

    def again(self, *, short: bool | None = None) -> Interview:
        """The case read anew, for example after a save. What a save does not touch is not asked for again."""
        fresh = Interview(
            self.participation,
            interview_response(self.participation) or self.response,
            reader=self.reader,
            language=self.language,
            now=self.now,
            short=self.short if short is None else short,
        )
        for name in ("calls", "facts"):
            if name in self.__dict__:
                setattr(fresh, name, getattr(self, name))
        return fresh

    def unexplained(self) -> list[Unexplained]:
        """Changes by staff that lack a reason, in the order of the questionnaire."""
        found = []
        for name in self.view.nodes:
            for key in self._keys.get(name, ()):
                outcome = self._outcome(key)
                if outcome is not None and outcome.before is not None and outcome.lacks_reason:
                    last = next(r for r in reversed(self.history[key]) if r.kind != "confirm")
                    label = self.view.full_label(name, self.language)
                    found.append(Unexplained(last, label, self.question_url(name), outcome.before, outcome.after))
        return found

    @cached_property
    def readback(self) -> ReadBackState:
        """Where the read-back of the case stands; no query where nothing has been read back."""
        if not getattr(self.response, "has_readback", False):
            return ReadBackState(NOT_SENT)
        return readback_states([self.participation], timezone.localdate(self.now))[self.participation.pk]

    # --- pages --------------------------------------------------------------------------------------------------------------

    @property
    def _address(self) -> list[str]:
        return [self.assessment.slug, self.municipality.code]

    @property
    def url(self) -> str:
        return reverse("surveys:interview", args=self._address)

    @property
    def complete_url(self) -> str:
        return reverse("surveys:interview_complete", args=self._address)

    def page_url(self, page: str, anchor: str = "") -> str:
        return reverse("surveys:interview_page", args=[*self._address, page]) + (f"#{anchor}" if anchor else "")

    def question_url(self, name: str) -> str:
        """Of the page that asks for it, on the way that is chosen if that has it."""
        for short in (self.short, not self.short):
            try:
                page = self.view.page_of(name, short)
            except KeyError:
                continue
            anchor = "items" if isinstance(self.view.nodes[name], Repeat) else f"q-{name}"
            return self.page_url(page.name, anchor)
        return self.url

    @cached_property
    def pages(self) -> list[PageCount]:
        """The pages of the way that hold anything relevant now."""
        return [self._count(page) for page in self.view.pages(self.short) if self.relevant & set(page.nodes)]

    def _count(self, page: Page) -> PageCount:
        shown = [name for name in page.nodes if name in self.relevant]
        expected = [name for name in shown if counts(self.view.nodes[name])]
        answered = [name for name in shown if name in self.answered]
        return PageCount(
            page=page,
            label=page_label(self.view, page, self.language),
            url=self.page_url(page.name),
            answered=sum(name in self.answered for name in expected),
            total=len(expected),
            confirmed=sum(self.is_confirmed(name) and not self.is_changed(name) for name in answered),
            changed=sum(self.is_changed(name) for name in shown),
            unanswered=sum(name not in self.answered for name in expected),
            to_confirm=sum(name in self._unspoken for name in answered),
            to_settle=sum(self.to_settle.get(name, 0) for name in page.nodes),
            begun=bool(answered),
            pending=sum(self.is_pending(name) for name in answered),
            flags=tuple(flag for name in shown for flag in self.flags.get(name, ())),
        )

    def is_pending(self, name: str) -> bool:
        """The municipality gets back about it."""
        answer = self.answers.get((name, ""))
        return answer is not None and answer.missing == MissingCode.PENDING

    @cached_property
    def calls(self) -> list[Call]:
        return calls_of(self.participation)

    @property
    def call(self) -> Call | None:
        """The call of this member of staff with the municipality that has not ended."""
        mine = (call for call in self.calls if call.ended_at is None and call.officer_id == self.reader.pk)
        return next(mine, None)

    def last_contacts(self) -> list[Contacted]:
        return last_contacts(self.participation, self.calls, self.submissions)

    @cached_property
    def call_notes(self) -> list[CallNote]:
        """What was noted in any call; asked for only where there has been one."""
        return notes_of(self.participation) if self.calls else []

    @cached_property
    def flags(self) -> dict[str, list[Flag]]:
        """Question -> what the call should ask about it, in words: ratings that do not fit together, disagreements."""
        found: dict[str, list[Flag]] = {}
        for name, text in flag_texts(self.view, self.answers, self.language):
            found.setdefault(name, []).append(Flag(text))
        for name, texts in disagreements(self.call_notes).items():
            found.setdefault(name, []).extend(Flag(text, "sv") for text in texts)
        return found

    def page_notes(self, page: Page) -> list[CallNote]:
        """What has been noted on this card, in any call."""
        return [note for note in self.call_notes if note.question in page.nodes]

    @cached_property
    def sections(self) -> list[SectionCount]:
        found: dict[str, SectionCount] = {}
        for count in self.pages:
            section = count.page.section
            entry = found.setdefault(section.name, SectionCount(section.name, say(section.label, self.language), []))
            entry.pages.append(count)
        return list(found.values())

    @property
    def done_pages(self) -> int:
        return sum(page.is_finished for page in self.pages)

    def resume(self) -> PageCount | None:
        """The first page with something left to do."""
        return next((page for page in self.pages if not page.is_finished), None)

    def next_flagged(self, page: Page) -> PageCount | None:
        """The next page after this one, round the end, with something to ask about."""
        return self._after(page, lambda count: bool(count.flags or count.to_settle))

    def next_unanswered(self, page: Page) -> PageCount | None:
        """The next page after this one, round the end, with an unanswered question."""
        return self._after(page, lambda count: bool(count.unanswered))

    def _after(self, page: Page, fits: Callable[[PageCount], bool]) -> PageCount | None:
        names = [count.page.name for count in self.pages]
        here = names.index(page.name) + 1 if page.name in names else 0
        others = [*self.pages[here:], *self.pages[: max(here - 1, 0)]]
        return next((count for count in others if fits(count)), None)

    def neighbours(self, page: Page) -> tuple[str, str]:
        """Addresses of the page before and after; the overview and the summary at the ends."""
        shown = {count.page.name for count in self.pages}
        names = [each.name for each in self.view.pages(self.short)]
        here = names.index(page.name) if page.name in names else len(names)
        before = next((name for name in reversed(names[:here]) if name in shown), None)
        after = next((name for name in names[here + 1 :] if name in shown), None)
        return self.page_url(before) if before else self.url, self.page_url(after) if after else self.complete_url

    def notes(self, page: Page) -> list[str]:
        if not page.notes:
            return []
        shown = relevant_notes(self.view, self.strings)
        return [say(note.label, self.language) for note in page.notes if note.name in shown]

    def summary(self) -> Summary:
        """Over the whole questionnaire, whichever way the call took."""
        found = Summary()
        for name, node in self.view.nodes.items():
            if name not in self.relevant:
                continue
            is_answered = name in self.answered
            if not counts(node):
                found.optional += not is_answered
                found.given += is_answered
                continue
            found.total += 1
            found.answered += is_answered
            found.pending += is_answered and self.is_pending(name)
            if not is_answered:
                found.unanswered.append(Line(self.view.full_label(name, self.language), self.question_url(name)))
            elif name in self._unspoken:
                found.to_confirm += 1
            elif self.is_changed(name):
                found.changed += 1
            elif self.is_confirmed(name):
                found.confirmed += 1
            else:
                found.spoken += 1
        return found

    def conflict_lines(self) -> list[Line]:
        return [
            Line(self.view.full_label(name, self.language), f"{self._page_of(name)}#{conflict.anchor}")
            for (name, _item), found in self.conflicts.items()
            for conflict in found
        ]

    def _page_of(self, name: str) -> str:
        return self.question_url(name).partition("#")[0]

    # --- the fields of a page -----------------------------------------------------------------------------------------------

    def call_fields(self, form: PageForm, *, since: int | None = None) -> Iterator[CallField]:
        """The fields of a page outside repeats. `since` marks those that other people have changed after it."""
        letter_of = letters(self.view, form.page.nodes) if form.repeat is None else {}
        for each in form:
            key = (each.name, "")
            call = self._call_field(each, key, form)
            if form.repeat is None:
                call.letter = letter_of.get(each.name, "")
                call.codes = code_values(
                    self.view, self.view.question(each.name), form.codes(self.view.nodes[each.name])
                )
            if since is not None:
                call.stale = self._stale(key, since)
            yield call

    def call_items(self, form: PageForm) -> list[CallItem]:
        """The entries of a repeat as lines."""
        if form.repeat is None:
            return []
        return [CallItem(item, self.of_key((form.repeat.name, item.id), form)) for item in form.items]

    def of_key(self, key: Key, form: PageForm) -> CallField:
        """A repeat's entry, or the mark that stands instead of entries."""
        node = self.view.nodes[key[0]]
        label = say(node.label, self.language)
        bare = Field(
            key[0], self.view.number(key[0]), node.kind, label, "", "", False, False, True, False, False, False
        )
        return self._call_field(bare, key, form)

    def _call_field(self, each: Field, key: Key, form: PageForm) -> CallField:
        web = self.web_state(key)
        steps = self.steps(key)
        posted = form.data
        call = CallField(
            field=each,
            key=key,
            web=None if web is None else self.said(key, web, Channel.WEB),
            outcome=self._outcome(key),
            steps=steps,
            is_answered=key in self.answers,
            may_confirm=self.may_confirm(key),
            is_ticked=self.needs_confirming(key),
            is_words=each.kind in ("text", "repeat"),
        )
        if posted is not None:
            call.is_ticked = call.ok in posted.getlist("ok")
            call.reason = posted.get(f"reason.{key[0]}", "")
        if steps and steps[-1].kind == "confirm" and key in self.answers:
            call.confirmed = steps[-1]
        if each.kind == "rank" and key in self.answers:
            call.order = self._in_order(key)
        if web is not None and not key[1]:
            each.options = self._marked(each, each.options, web)
            each.apart = self._marked(each, each.apart, web)
            each.codes = self._marked(each, each.codes, web)
        return call

    def _in_order(self, key: Key) -> list[str]:
        """The choices of a ranking in words, the most important first; none where a code stands."""
        value = self.answers[key].value
        names = value if isinstance(value, list) else []
        labels = {
            choice.name: say(choice.label, self.language) for choice in self.view.choices(self.view.question(key[0]))
        }
        return [labels[name] for name in names if name in labels]

    @property
    def most_important(self) -> Line | None:
        """What to ask before time runs out: the one thing that the office could do."""
        found = self.view.by_measure("most_important")
        return (
            Line(self.view.full_label(found[0].name, self.language), self.question_url(found[0].name))
            if found
            else None
        )

    def _marked(self, each: Field, options: list[Option], web: tuple[object, str]) -> list[Option]:
        """The options with those that the web chose marked."""
        value, missing = web
        names = set(value) if isinstance(value, list) else {value} if isinstance(value, str) else set()
        if value is None and missing:
            names = {f"!{missing}", missing}
        if each.kind not in ("select_one", "select_multiple") and value is not None:
            return options
        return [replace(option, is_before=bool(option.value) and option.value in names) for option in options]

    def _stale(self, key: Key, since: int) -> tuple[Said, Said, str] | None:
        """(what stood then, what stands now, who changed it) where somebody else has changed it after `since`."""
        rows = [r for r in self.history.get(key, ()) if r.seq > since and r.kind != "confirm"]
        foreign = [r for r in rows if r.by_user_id != self.reader.pk]
        if not foreign:
            return None
        then, last = self.state_at(key, since), foreign[-1]
        now_state = self.state_at(key, self.seq)
        if then == now_state:
            return None
        who = last.spoken_role if last.by_contact_id else str(last.by_user)
        when = moment(last.at, self.now)
        return self.said(key, then), self.said(key, now_state), f"{last.get_channel_display()}, {who}, {when}"

"""One case while somebody is on the telephone: what stands, where it came from, what is left. Reads only.

The counterpart of `answering` for staff: it knows the whole history of every answer, and what the web said.
"""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cached_property

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from municipalities.models import Participation
from surveys import values as rules
from surveys.actions import Key, State, strings_of
from surveys.definition import Node, Page, Question, Repeat, View, say
from surveys.expressions import relevant_names, relevant_notes
from surveys.forms import ConflictShown, Field, Option, PageForm, moment, open_conflicts
from surveys.interview.parts import (
    CallField,
    CallItem,
    Line,
    Outcome,
    PageCount,
    Said,
    SectionCount,
    Step,
    Summary,
    Unexplained,
)
from surveys.models import Answer, AnswerRevision, Channel, KnownFact, Questionnaire, Reason, Response, Submission
from surveys.progress import counts, page_label
from surveys.provenance import INTERVIEW, WEB, Event, Provenance, Round, provenance, state_at

SPOKEN = (Channel.PHONE, Channel.VISIT)


def interview_response(participation: Participation) -> Response | None:
    """The response of a case, not yet saved if nobody has begun; None without a published questionnaire."""
    found = Response.objects.real().with_case().filter(participation=participation).first()
    if found is not None:
        return found
    published = Questionnaire.objects.published().filter(assessment=participation.assessment_id)
    questionnaire = published.defer("definition").order_by("-published_at", "-id").first()
    return Response(participation=participation, questionnaire=questionnaire) if questionnaire else None


class Interview:
    """One case at one moment for one member of staff, in one language."""

    def __init__(
        self,
        participation: Participation,
        response: Response,
        *,
        reader: User,
        language: str,
        now: datetime.datetime,
        short: bool,
    ) -> None:
        self.participation = participation
        self.municipality = participation.municipality
        self.assessment = participation.assessment
        self.response = response
        self.reader = reader
        self.language = language
        self.now = now
        self.short = short

    def again(self, *, short: bool | None = None) -> Interview:
        """The case read anew, for example after a save."""
        return Interview(
            self.participation,
            interview_response(self.participation) or self.response,
            reader=self.reader,
            language=self.language,
            now=self.now,
            short=self.short if short is None else short,
        )

    # --- what there is ------------------------------------------------------------------------------------------------

    @cached_property
    def view(self) -> View:
        return self.response.view

    @property
    def seq(self) -> int:
        return self.response.seq

    @cached_property
    def exclude(self) -> frozenset[str]:
        return frozenset({self.municipality.code})

    @cached_property
    def answers(self) -> dict[Key, Answer]:
        rows = self.response.answers.all() if self.response.pk else ()
        return {(a.question, a.item): a for a in rows if a.question in self.view.nodes}

    @cached_property
    def answered(self) -> frozenset[str]:
        return frozenset(name for name, _item in self.answers)

    @cached_property
    def strings(self) -> dict[str, str]:
        return strings_of(self.view, self.answers.values())

    @cached_property
    def relevant(self) -> frozenset[str]:
        return relevant_names(self.view, self.strings)

    @cached_property
    def history(self) -> dict[Key, list[AnswerRevision]]:
        found: dict[Key, list[AnswerRevision]] = {}
        if self.response.pk:
            rows = self.response.revisions.select_related("by_user", "by_contact").order_by("seq")
            for row in rows:
                if row.question in self.view.nodes:
                    found.setdefault((row.question, row.item), []).append(row)
        return found

    @cached_property
    def _provenance(self) -> dict[Key, Provenance]:
        return {}

    @cached_property
    def _keys(self) -> dict[str, list[Key]]:
        """The question and its entries that have ever been answered, by question."""
        found: dict[str, list[Key]] = {}
        for key in self.history:
            found.setdefault(key[0], []).append(key)
        return found

    @cached_property
    def _unspoken(self) -> frozenset[str]:
        return frozenset(key[0] for key in self.answers if self.needs_confirming(key))

    @cached_property
    def is_begun_on_web(self) -> bool:
        return any(row.channel == Channel.WEB for rows in self.history.values() for row in rows)

    @cached_property
    def submissions(self) -> list[Submission]:
        if not self.response.pk:
            return []
        return list(self.response.submissions.select_related("by_user", "by_contact"))

    @cached_property
    def rounds(self) -> list[Round]:
        return [Round(row.kind, row.seq) for row in self.submissions]

    @cached_property
    def facts(self) -> dict[str, KnownFact]:
        found = KnownFact.objects.filter(municipality=self.municipality)
        return {fact.question: fact for fact in found if fact.question in self.view.nodes}

    def fact_text(self, fact: KnownFact) -> str:
        return rules.as_text(self.view, self.view.nodes[fact.question], fact.value, "", self.language)

    @cached_property
    def conflicts(self) -> dict[Key, list[ConflictShown]]:
        if not self.response.pk:
            return {}
        return open_conflicts(self.response, self.view, self.language, reader=self.reader)

    @cached_property
    def to_settle(self) -> Mapping[str, int]:
        return Counter(name for (name, _item), found in self.conflicts.items() for _conflict in found)

    @property
    def was_submitted(self) -> bool:
        return any(row.kind == WEB for row in self.submissions)

    @property
    def is_completed(self) -> bool:
        """The interview is done, and nothing has been said since."""
        done = [row.seq for row in self.submissions if row.kind == INTERVIEW]
        return bool(done) and max(done) == self.seq

    # --- where an answer came from --------------------------------------------------------------------------------------

    def events(self, key: Key) -> list[Event]:
        return [Event(r.seq, r.kind, r.channel, r.value, r.missing) for r in self.history.get(key, ())]

    def provenance(self, key: Key) -> Provenance:
        if key not in self._provenance:
            self._provenance[key] = provenance(self.events(key), self.rounds)
        return self._provenance[key]

    def state_at(self, key: Key, seq: int) -> State:
        return state_at(self.events(key), seq)

    def web_state(self, key: Key) -> State:
        """What the municipality submitted; before it has, what it has written so far."""
        if self.was_submitted:
            return self.provenance(key).web
        written = [r for r in self.history.get(key, ()) if r.channel == Channel.WEB and r.kind != "confirm"]
        if not written or written[-1].kind == "clear":
            return None
        return written[-1].value, written[-1].missing

    def is_confirmed(self, name: str) -> bool:
        """The answer, or every entry of the repeat, was read aloud and left as it was."""
        rows = [self.history[key][-1] for key in self._keys.get(name, ()) if key in self.answers]
        return bool(rows) and all(row.kind == "confirm" and row.channel in SPOKEN for row in rows)

    def is_changed(self, name: str) -> bool:
        """Staff have changed or added something since the last round ended."""
        return any(self._outcome(key) is not None for key in self._keys.get(name, ()))

    def needs_confirming(self, key: Key) -> bool:
        """Nobody has spoken about this answer yet."""
        rows = self.history.get(key)
        return key in self.answers and bool(rows) and rows[-1].channel not in SPOKEN

    def may_confirm(self, key: Key) -> bool:
        """It needs it, or it was said in an earlier interview and not confirmed since."""
        if key not in self.answers or self.conflicts.get(key):
            return False
        last = self.history[key][-1]
        was_completed = any(r.kind == INTERVIEW and r.seq >= last.seq for r in self.rounds)
        return last.channel not in SPOKEN or (last.kind == "value" and was_completed)

    def said(self, key: Key, state: State, channel: str = "") -> Said:
        label = str(Channel(channel).label).lower() if channel else ""
        if state is None:
            return Said(_("no answer"), "", label)
        node = self.view.nodes[key[0]]
        value, missing = state
        return Said(
            rules.as_text(self.view, node, value, missing, self.language), _score(self.view, node, value), label
        )

    def steps(self, key: Key) -> list[Step]:
        return [self._step(key, row) for row in self.history.get(key, ())]

    def _step(self, key: Key, row: AnswerRevision) -> Step:
        said = self.said(key, None if row.kind == "clear" else (row.value, row.missing))
        return Step(
            kind=row.kind,
            channel=row.channel,
            channel_label=str(row.get_channel_display()),
            text=said.text,
            number=said.number,
            at=row.at,
            said_by=row.spoken_role,
            recorded_by=str(row.by_user) if row.by_user else "",
            reason=str(Reason(row.reason).label) if row.reason else "",
            is_redacted=row.redacted_at is not None,
        )

    def _outcome(self, key: Key) -> Outcome | None:
        """What staff made of what stood before their round; None where they changed nothing."""
        if key not in self._outcomes:
            self._outcomes[key] = self._find_outcome(key)
        return self._outcomes[key]

    @cached_property
    def _outcomes(self) -> dict[Key, Outcome | None]:
        return {}

    def _find_outcome(self, key: Key) -> Outcome | None:
        last = next((r for r in reversed(self.history.get(key, [])) if r.kind != "confirm"), None)
        if last is None or last.channel not in SPOKEN:
            return None
        base = self._base(key, last)
        after = None if last.kind == "clear" else (last.value, last.missing)
        if base == after or (base is None and not self.was_submitted):
            return None
        reason = str(Reason(last.reason).label) if last.reason else ""
        before = None if base is None else self.said(key, base, self._channel_of(key, last.seq))
        return Outcome(before, self.said(key, after, last.channel), reason, before is not None and not reason)

    def _base(self, key: Key, last: AnswerRevision) -> State:
        """What stood when the last round before this change ended; before any has, what the municipality had written."""
        ended = [r.seq for r in self.rounds if r.seq < last.seq]
        if ended:
            return self.state_at(key, max(ended))
        return self.web_state(key)

    def _channel_of(self, key: Key, before: int) -> str:
        ended = [r.seq for r in self.rounds if r.seq < before]
        rows = [r for r in self.history[key] if r.kind != "confirm" and r.seq < before]
        rows = [r for r in rows if r.seq <= max(ended)] if ended else [r for r in rows if r.channel == Channel.WEB]
        return rows[-1].channel if rows else ""

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
        )

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
        for each in form:
            key = (each.name, "")
            call = self._call_field(each, key, form)
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
        if web is not None and not key[1]:
            each.options = self._marked(each, each.options, web)
            each.apart = self._marked(each, each.apart, web)
            each.codes = self._marked(each, each.codes, web)
        return call

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


def _score(view: View, node: Node, value: object) -> str:
    """The number of a choice on a scale, as it stands on its tile."""
    if not isinstance(node, Question) or node.kind != "select_one":
        return ""
    score = next((choice.score for choice in view.choices(node) if choice.name == value), None)
    return "" if score is None else str(score)

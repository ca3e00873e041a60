"""Every answer of a case with where it came from: what the web said, what the call has made of it. Reads only."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Mapping
from functools import cached_property

from django.utils.translation import gettext as _

from accounts.models import User
from municipalities.models import Participation
from surveys import values as rules
from surveys.actions import Key, State, strings_of
from surveys.definition import Node, Question, View
from surveys.expressions import relevant_names
from surveys.forms import ConflictShown, open_conflicts
from surveys.interview.parts import (
    Outcome,
    Said,
    Step,
)
from surveys.models import Answer, AnswerRevision, Channel, KnownFact, Reason, Response, Submission
from surveys.provenance import INTERVIEW, WEB, Event, Provenance, Round, provenance, state_at

SPOKEN = (Channel.PHONE, Channel.VISIT)


class History:
    """The answers of one case at one moment, for one member of staff, in one language."""

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

    def keys_of(self, name: str) -> list[Key]:
        """The question and its entries that have ever been answered."""
        return self._keys.get(name, [])

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
        # A response that has only now been begun was not asked whether answers wait.
        if not self.response.pk or not getattr(self.response, "has_waiting", True):
            return {}
        return open_conflicts(self.response, self.view, self.language, reader=self.reader, history=lambda: self.history)

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
        """What the municipality submitted; before it has, or where it has changed it since and that stands, what it has written."""
        last = next((r for r in reversed(self.history.get(key, [])) if r.kind != "confirm"), None)
        stands = last is not None and last.channel == Channel.WEB
        if self.was_submitted and not stands:
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


def _score(view: View, node: Node, value: object) -> str:
    """The number of a choice on a scale, as it stands on its tile."""
    if not isinstance(node, Question) or node.kind != "select_one":
        return ""
    score = next((choice.score for choice in view.choices(node) if choice.name == value), None)
    return "" if score is None else str(score)

"""Answers and their history in long form, municipality by municipality. Reads only; a hundred municipalities at a time.

A row for every question that a municipality is asked, also without an answer: blanks and missing codes are told apart, and so are
questions that another answer made pointless. Of a list (partners, offers) a row for every field that is filled in.
"""

from __future__ import annotations

import datetime
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from django.db.models import Count, Q, Window
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.models import User
from municipalities.models import Assessment, Assignment
from reports.analysis.ratings import IRRELEVANT, UNANSWERED
from reports.exports.cells import Cell, naive
from reports.exports.tables import Part, Row
from reports.frames.needs import AS_TEXT, read_json, views
from reports.questions import theme_labels
from reports.relevance import relevance_of
from reports.sentences import MARKS, variant_name
from surveys.definition import Node, Question, Repeat, View, say
from surveys.models import Answer, AnswerRevision, Channel, Reason, Response, Submission
from surveys.provenance import Event, Round, baseline_seq, provenance
from surveys.values import as_string, as_text

AT_A_TIME = 100
"""Municipalities read together: three queries for the answers of so many, two for their history."""
_REMEMBERED = 50_000

Key = tuple[str, str]
"""(question, item)"""


_Revised = tuple[int, str, str, int, str, str, object, str]
"""Response, question, item, and what `Event` takes; made into one only where a question has several."""


class Case(NamedTuple):
    """A response that is counted, with what stands at the beginning of each of its rows."""

    response: int
    municipality: int
    view: View
    part: Part


class Said(NamedTuple):
    """An answer as it stands. `text` is the value as JSON."""

    response: int
    question: str
    item: str
    position: int
    text: str | None
    missing: str
    score: int | None
    relevant: bool
    seq: int


class Statuses:
    """What the ledger of one response says of each question: reported, confirmed, changed, added.

    `add` takes every revision of the questions that have more than one, or one that is no value.
    """

    def __init__(self, rounds: Sequence[Round]) -> None:
        self._rounds = rounds
        self._base = baseline_seq(rounds)
        self._events: dict[Key, list[_Revised]] = defaultdict(list)

    def add(self, row: _Revised) -> None:
        self._events[row[1], row[2]].append(row)

    def of(self, key: Key, seq: int) -> str:
        """Of an answer that came with revision `seq`."""
        events = self._events.get(key)
        if events is None:  # nearly all: given once, and that was all; a test holds it to the rule
            return "" if self._base is None else ("reported" if seq <= self._base else "added")
        return provenance([Event(*event[3:]) for event in events], self._rounds).status


class _Told:
    """Codes in words, looked up once: a label that is translated anew for each of a million rows takes a minute."""

    def __init__(self) -> None:
        self.why = {"": "", **{code: str(words) for code, (_letter, _pattern, words) in MARKS.items()}}
        self.status = {
            "": "",
            "reported": pgettext("an answer", "reported"),
            "confirmed": pgettext("an answer", "confirmed"),
            "changed": pgettext("an answer", "changed"),
            "added": pgettext("an answer", "added"),
        }

    def said(self, value: tuple[Cell, Cell], score: int | None, missing: str, status: str) -> Part:
        """Answer, code, score, why there is none, status."""
        return *value, score, missing, self.why[missing], status, self.status[status]

    def nothing(self, missing: str, status: str = "") -> Part:
        return None, None, None, missing, self.why[missing], status, self.status[status]


class Answers:
    """The municipalities of an assessment that are counted, in Swedish order, and what they answered."""

    def __init__(self, assessment: Assessment, language: str) -> None:
        self.assessment = assessment
        self.language = language
        self.views = views(assessment)
        place = "participation__municipality__"
        rows = Response.objects.counted().filter(participation__assessment=assessment)
        rows = rows.order_by(f"{place}sort_key", f"{place}code")
        variants = {variant: variant_name(variant) for variant in ("signatory", "other")}
        self.cases = [
            Case(pk, municipality, self.views.of(questionnaire, variant), (code, name, variant, variants[variant]))
            for pk, questionnaire, variant, municipality, code, name in rows.values_list(
                "pk",
                "questionnaire",
                "participation__variant",
                f"{place}id",
                f"{place}code",
                f"{place}name",
            )
        ]
        self.themes = {key: say(text, language) for key, text in theme_labels(self.views.all).items()}
        self._views: dict[View, list[tuple[str, Node, Part]]] = {}
        self._relevant: dict[tuple[object, ...], bool] = {}
        self._questions: dict[tuple[int, str], Part] = {}
        self._known: dict[tuple[int, str, str, str], tuple[Cell, Cell]] = {}

    # --- The answers ---

    def rows(self) -> Iterator[Row]:
        """Municipality, question, which entry of a list, what stands there, the revision."""
        told = _Told()
        for cases in _some(self.cases):
            keys = [case.response for case in cases]
            answers: dict[int, dict[Key, Said]] = defaultdict(dict)
            found = Answer.objects.filter(response__in=keys).order_by("response", "position", "item")
            for said in map(Said._make, found.annotate(text=AS_TEXT).values_list(*Said._fields)):
                answers[said.response][said.question, said.item] = said
            ledgers = _ledgers(keys)
            for case in cases:
                yield from self._of_case(case, answers[case.response], ledgers[case.response], told)

    def _of_case(self, case: Case, answers: Mapping[Key, Said], ledger: Statuses, told: _Told) -> Iterator[Row]:
        view = case.view
        lists: dict[str, list[Said]] = defaultdict(list)
        for said in answers.values():
            if said.item:
                lists[said.question].append(said)
        for name, node, question in self._asked(view):
            if name in lists and isinstance(node, Repeat):
                for place, entry in enumerate(lists[name], start=1):
                    yield from self._of_entry(case, node, entry, place, ledger, told)
                continue
            answer = answers.get((name, ""))
            if answer is None:
                missing = UNANSWERED if self._is_relevant(view, name, answers) else IRRELEVANT
                yield case.part, question, _NO_ENTRY, told.nothing(missing), _NO_REVISION
            elif not answer.relevant:
                yield (
                    case.part,
                    question,
                    _NO_ENTRY,
                    told.nothing(IRRELEVANT, ledger.of((name, ""), answer.seq)),
                    (answer.seq,),
                )
            else:
                value = self.value(view, node, answer.text, answer.missing)
                own = told.said(value, answer.score, answer.missing, ledger.of((name, ""), answer.seq))
                yield case.part, question, _NO_ENTRY, own, (answer.seq,)

    def _asked(self, view: View) -> list[tuple[str, Node, Part]]:
        """What is asked, in order."""
        found = self._views.get(view)
        if found is None:
            found = self._views[view] = [(name, node, self.question(view, name)) for name, node in view.nodes.items()]
        return found

    def _is_relevant(self, view: View, name: str, answers: Mapping[Key, Said]) -> bool:
        """Of a question without an answer; with one, it is stored. The same answers are looked at once."""
        relevance = relevance_of(view)
        if not relevance.conditions(name):
            return True
        said = [answers.get((trigger, "")) for trigger in relevance.triggers(name)]
        key = (view, name, *(each.text if each is not None else None for each in said))
        known = self._relevant.get(key)
        if known is None:
            strings = {
                each.question: as_string(view.nodes[each.question], read_json(each.text), each.missing)
                for each in said
                if each is not None and each.text is not None
            }
            if len(self._relevant) >= _REMEMBERED:
                self._relevant.clear()
            known = self._relevant[key] = relevance(name, strings)
        return known

    def _of_entry(
        self, case: Case, node: Repeat, said: Said, place: int, ledger: Statuses, told: _Told
    ) -> Iterator[Row]:
        status = ledger.of((node.name, said.item), said.seq)
        value = read_json(said.text) if said.text is not None else None
        fields = value if isinstance(value, dict) else {}
        for child in node.children:
            if child.name in fields:
                found = self._of_value(case.view, child, fields[child.name], "")
                own = told.said(found, None, "", status) if said.relevant else told.nothing(IRRELEVANT, status)
                yield case.part, self.question(case.view, child.name), (said.item, place), own, (said.seq,)

    def number_of_rows(self) -> int:
        """How many rows there are, in one query."""
        asked: dict[View, int] = defaultdict(int)
        for case in self.cases:
            asked[case.view] += 1
        rows = sum(n * len(view.nodes) for view, n in asked.items())
        names = {node.name for view in asked for node in view.nodes.values() if isinstance(node, Repeat)}
        entries = Answer.objects.filter(response__in=self._keys(), question__in=sorted(names)).exclude(item="")
        by_case = {case.response: case.view for case in self.cases}
        lists: set[tuple[int, str]] = set()
        for response, name, value in entries.order_by().values_list("response", "question", "value"):
            node = by_case[response].nodes.get(name)
            if isinstance(node, Repeat):
                lists.add((response, name))
                rows += sum(child.name in (value or {}) for child in node.children)
        return int(rows - len(lists))

    def _keys(self) -> Any:
        return Response.objects.counted().filter(participation__assessment=self.assessment).values("pk")

    # --- The history ---

    def revisions(self) -> Iterator[Row]:
        """Municipality, question, revision: every value that an answer ever had."""
        staff = dict(User.objects.values_list("pk", "name"))
        functions = functions_of(self.assessment)
        ways = {
            (channel.value, kind.value): (channel.value, str(channel.label), kind.value, str(kind.label))
            for channel in Channel
            for kind in AnswerRevision.Kind
        }
        reasons = {reason.value: str(reason.label) for reason in Reason}
        somebody = _("a contact")
        told = _Told()
        for cases in _some(self.cases):
            moments: dict[datetime.datetime, datetime.datetime | None] = {}
            found: dict[int, list[tuple[Any, ...]]] = defaultdict(list)
            rows = AnswerRevision.objects.filter(response__in=[case.response for case in cases])
            for row in rows.order_by("response", "seq").annotate(text=AS_TEXT).values_list(*_REVISED):
                found[row[0]].append(row)
            for case in cases:
                for row in found[case.response]:
                    _response, question, item, seq, at, channel, kind, text, missing, score, redacted, *said = row
                    role, user, contact, spoken, reason = said
                    if at not in moments:
                        moments[at] = naive(timezone.localtime(at))
                    if not role and (spoken or contact):
                        role = functions.get((spoken or contact, case.municipality), somebody)
                    node = case.view.nodes.get(question)
                    answer, code = self.value(case.view, node, text, missing) if node is not None else (None, None)
                    erased = naive(timezone.localtime(redacted)) if redacted else None
                    yield (
                        *(case.part, self.question(case.view, question), (item, seq), (moments[at],)),
                        *(ways[channel, kind], (answer, code, score, missing, told.why[missing])),
                        (role, staff.get(user, ""), reason, reasons.get(reason, ""), erased),
                    )

    # --- What stands in the cells ---

    def question(self, view: View, name: str) -> Part:
        """What is asked: number, name, text, list, theme and its label, measure, item. A name that is not asked stands alone."""
        key = (id(view), name)
        known = self._questions.get(key)
        if known is None:
            node: Node | None = view.nodes.get(name)
            repeat = view.repeat_of(name)
            if repeat is not None:
                node = view.question(name)
            if node is None:
                known = (None, name, None, None, None, None, None, None)
            else:
                theme = view.theme(name)
                measure = f"{repeat.measure}.{node.measure}" if repeat is not None else node.measure
                known = (
                    *(view.number(name), name, view.full_label(name, self.language)),
                    *(repeat.name if repeat is not None else "", theme, self.themes.get(theme, "")),
                    *(measure, node.item if isinstance(node, Question) else ""),
                )
            self._questions[key] = known
        return known

    def value(self, view: View, node: Node, text: str | None, missing: str) -> tuple[Cell, Cell]:
        """(answer as people read it, as programs do). Texts have no code, whole numbers are numbers in both."""
        if text is None:
            return None, None
        if isinstance(node, Repeat):
            value = json.loads(text)
            return as_text(view, node, value, missing, self.language), json.dumps(value, ensure_ascii=False)
        if node.kind == "text":
            return json.loads(text), None
        key = (id(view), node.name, text, missing)
        known = self._known.get(key)
        if known is None:
            known = self._of_value(view, node, read_json(text), missing)
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            self._known[key] = known
        return known

    def _of_value(self, view: View, node: Question, value: Any, missing: str) -> tuple[Cell, Cell]:
        if value is None:
            return None, None
        if isinstance(value, int):
            return value, value
        text = as_text(view, node, value, missing, self.language)
        return text, None if node.kind == "text" else as_string(node, value)


_NO_ENTRY: Part = (None, None)
_NO_REVISION: Part = (None,)
_REVISED = (
    *("response", "question", "item", "seq", "at", "channel", "kind", "text", "missing", "score", "redacted_at"),
    *("spoken_role", "by_user", "by_contact", "spoken_by", "reason"),
)


def _ledgers(responses: Sequence[int]) -> dict[int, Statuses]:
    rounds: dict[int, list[Round]] = defaultdict(list)
    ended = Submission.objects.filter(response__in=responses).order_by("at", "id")
    for response, kind, seq in ended.values_list("response", "kind", "seq"):
        rounds[response].append(Round(kind, seq))
    found = {response: Statuses(rounds[response]) for response in responses}
    number = Window(Count("pk"), partition_by=["response", "question", "item"])
    revisions = AnswerRevision.objects.filter(response__in=responses).annotate(number=number)
    revisions = revisions.filter(Q(number__gt=1) | ~Q(kind=AnswerRevision.Kind.VALUE)).order_by("response", "seq")
    for row in revisions.annotate(text=AS_TEXT).values_list(
        "response", "question", "item", "seq", "kind", "channel", "text", "missing"
    ):
        found[row[0]].add(row)
    return found


def functions_of(assessment: Assessment) -> dict[tuple[int, int], str]:
    """(contact, municipality) -> its functions there today, in Swedish as the ledger copies them. Never a name."""
    found: dict[tuple[int, int], list[str]] = defaultdict(list)
    rows = Assignment.objects.filter(contact__isnull=False, municipality__participations__assessment=assessment)
    for contact, municipality, name in rows.order_by("role__order", "role").values_list(
        "contact", "municipality", "role__name_sv"
    ):
        found[contact, municipality].append(name)
    return {key: ", ".join(names) for key, names in found.items()}


def _some(cases: Sequence[Case]) -> Iterator[Sequence[Case]]:
    for start in range(0, len(cases), AT_A_TIME):
        yield cases[start : start + AT_A_TIME]

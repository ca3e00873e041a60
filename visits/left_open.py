"""What survey and telephone left open at a municipality: what a visit is there to settle. Reads only."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from municipalities.models import Participation
from surveys.actions.batch import strings_of
from surveys.expressions import relevant_names
from surveys.models import MissingCode, Response, ThreadMessage, Verdict
from surveys.threads import open_threads
from surveys.values import as_text

MOST_IN_AGENDA = 8
"""Questions that are named in the agenda; more stand on the page."""
WISHES = ("most_important", "support_ranking", "role_model")
"""What the municipality wants most of all, where it wants support, and what it wants to hear of from others."""

_HEADS = {
    "sv": {
        "welcome": "Presentation och vad vi har förstått så här långt",
        "left": "Det som enkät och samtal lämnade öppet",
        "pending": "kommunen återkommer",
        "wishes": "Det ni ville veta mer om",
        "end": "Vad vi lovar varandra, och vad som händer härnäst",
        "more": "och {n} till",
    },
    "en": {
        "welcome": "Introductions, and what we have understood so far",
        "left": "What questionnaire and calls left open",
        "pending": "the municipality comes back",
        "wishes": "What you wanted to know more about",
        "end": "What we promise each other, and what happens next",
        "more": "and {n} more",
    },
}


@dataclass(frozen=True, slots=True)
class Point:
    """A question by its label, with what was last said of it; '' for nothing. `lang` of the text, '' for the page's."""

    label: str
    text: str = ""
    lang: str = "sv"


@dataclass(frozen=True, slots=True)
class LeftOpen:
    """What nobody has settled. `threads` are our questions and their replies, `wishes` what they want to hear of.

    `is_asked`: the municipality has a questionnaire; without one nothing can be said.
    """

    is_asked: bool = False
    unanswered: list[Point] = field(default_factory=list)
    pending: list[Point] = field(default_factory=list)
    threads: list[Point] = field(default_factory=list)
    objections: list[Point] = field(default_factory=list)
    wishes: list[Point] = field(default_factory=list)

    @property
    def count(self) -> int:
        return sum(map(len, (self.unanswered, self.pending, self.threads, self.objections)))

    def __bool__(self) -> bool:
        return bool(self.count or self.wishes)


def left_open(participation: Participation | None, language: str) -> LeftOpen:
    """Of a case in the reader's language; four queries, none where nobody has been asked."""
    if participation is None:
        return LeftOpen()
    response = Response.objects.real().with_case().filter(participation=participation).first()
    if response is None:
        return LeftOpen()
    view = response.view
    answers = list(response.answers.all())
    relevant = relevant_names(view, strings_of(view, answers))
    answered = {answer.question for answer in answers}
    waiting = {answer.question for answer in answers if answer.missing == MissingCode.PENDING}

    def label(name: str) -> str:
        return view.full_label(name, language) if name in view.nodes else name

    wished = []
    for measure in WISHES:
        for node in view.by_measure(measure):
            found = [a for a in answers if a.question == node.name and a.value is not None]
            texts = [as_text(view, node, a.value, "", language) for a in sorted(found, key=lambda a: a.position or 0)]
            if text := "\n".join(text for text in texts if text):
                wished.append(Point(label(node.name), text))
    objections = Verdict.objects.filter(readback__response=response, kind=Verdict.Kind.OBJECT, settled_at=None)
    return LeftOpen(
        is_asked=True,
        unanswered=[Point(label(name)) for name in view.core if name in relevant and name not in answered],
        pending=[Point(label(name)) for name in view.nodes if name in waiting and name in relevant],
        threads=[Point(label(thread.question), _last(messages)) for thread, messages in open_threads(response)],
        objections=[Point(label(row.question), row.text) for row in objections.order_by("at", "pk")],
        wishes=wished,
    )


def _last(messages: Iterable[ThreadMessage]) -> str:
    return [message.text for message in messages][-1]


def agenda_of(found: LeftOpen, guide: Iterable[str], language: str) -> str:
    """A proposal for the agenda: numbered, with what is open and the questions of the guide."""
    words = _HEADS[language]
    parts: list[tuple[str, list[str]]] = [(words["welcome"], [])]
    left = [
        *(point.label for point in found.objections),
        *(point.label for point in found.threads),
        *(f"{point.label} ({words['pending']})" for point in found.pending),
        *(point.label for point in found.unanswered),
    ]
    if left:
        shown = list(dict.fromkeys(left))
        more = len(shown) - MOST_IN_AGENDA
        lines = shown[:MOST_IN_AGENDA] + ([words["more"].format(n=more)] if more > 0 else [])
        parts.append((words["left"], lines))
    parts += [(question, []) for question in guide]
    if found.wishes:
        parts.append((words["wishes"], [point.text.replace("\n", "; ") for point in found.wishes]))
    parts.append((words["end"], []))
    lines = []
    for number, (head, below) in enumerate(parts, start=1):
        lines += [f"{number}. {head}", *(f"   – {line}" for line in below)]
    return "\n".join(lines)

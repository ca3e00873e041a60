"""The questionnaire and the answers as documents: what is printed, in which order, in which words.

Plain data for two writers, `templates/surveys/paper/` (PDF) and `surveys.exports.docx` (Word), so that both say the same.
No request, no query: rows come in, frozen objects go out. The words are those of the active language.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from municipalities.models import Assessment, Participation, Variant
from surveys import values as rules
from surveys.definition import Question, Repeat, View
from surveys.forms.words import WORDS_FOR_CONTACTS, place
from surveys.preview import Asked, Condition, Preview, Said, ShownPage
from surveys.progress import counts
from surveys.values import UNPRINTABLE

# Blocks of a repeat that are printed; more are written on a paper of one's own. Five would make the document half as long again.
MOST_BLOCKS = 3
# Choices of a field that stand below each other; more stand side by side, or an entry would fill a page.
MOST_LINES = 3
# Choices of a field that are repeated in each entry; a longer list stands once above them, and its number is written.
MOST_BOXES = 6
_REFERENCE = re.compile(r"\$\{\s*([^}\s]+)\s*\}")


def printable(text: str) -> str:
    """The text without what no document can hold: control characters and lone surrogates."""
    return UNPRINTABLE.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))


@dataclass(frozen=True, slots=True)
class Emblem:
    """A funder's or partner's picture (PNG), with what stands for it where it is not seen."""

    name: str
    alt: Said
    content: bytes


@dataclass(frozen=True, slots=True)
class Front:
    """What stands on the first page of every document.

    `mark` says that nothing in it is real. `lines` are (what, text): what nobody has given is left out, but for the two
    registration numbers, which are empty and get a line to write on. `office_telephone` is that of the office, not of
    whoever is in charge.
    """

    title: Said
    variant: str
    municipality: str
    assessment: str
    version: str
    mark: str
    due_on: str
    funding: Said
    send_to: str
    office_telephone: str
    lines: tuple[tuple[str, Said], ...]
    emblems: tuple[Emblem, ...] = ()

    @property
    def footer(self) -> str:
        """For the foot of every page: which questionnaire, and whose."""
        version = _("version %(version)s") % {"version": self.version} if self.version else ""
        whose = (self.assessment, self.municipality, version)
        return ", ".join(each for each in whose if each)


def front_of(
    view: View,
    language: str,
    *,
    assessment: Assessment,
    participation: Participation | None = None,
    emblems: tuple[Emblem, ...] = (),
) -> Front:
    """The front of a municipality's document, or of the blank one of the variant without a municipality."""
    officer = participation.officer if participation is not None else None
    due_on = (participation.due_on if participation is not None else None) or assessment.target_answers
    telephone = (officer.telephone if officer is not None else "") or assessment.office_telephone
    lines = [
        (_("Assessment"), assessment.name, "sv"),
        (_("Questionnaire"), str(Variant(view.variant).label), language),
        (_("Asked by"), assessment.office, "sv"),
        (_("Officer in charge"), officer.name if officer is not None else "", "sv"),
        (_("Telephone"), telephone, language),
        (_("E-mail"), officer.email if officer is not None else "", language),
    ]
    to_register = [
        (_("Our registration number"), assessment.diary_number),
        (_("Your registration number"), participation.diary_number if participation is not None else ""),
    ]
    return Front(
        title=Preview(view, language).said(view.definition.title),
        variant=str(Variant(view.variant).label),
        municipality=printable(participation.municipality.official_name) if participation is not None else "",
        assessment=printable(assessment.name),
        version=view.definition.version,
        mark=_mark(assessment, participation),
        due_on=date_format(due_on, "j F Y") if due_on is not None else "",
        funding=funding_of(assessment, language),
        send_to=printable(officer.email if officer is not None else ""),
        office_telephone=printable(assessment.office_telephone),
        lines=(
            *((what, Said(printable(text), lang)) for what, text, lang in lines if text),
            *((what, Said(printable(text), language)) for what, text in to_register),
        ),
        emblems=emblems,
    )


def _mark(assessment: Assessment, participation: Participation | None) -> str:
    """That it is a test (whose case is invented, see `surveys.trials`), else that the round is a demo."""
    if participation is not None and participation.pk is None:
        return str(_("Test answers: never counted"))
    return str(_("Invented demo data")) if assessment.is_demo else ""


def funding_of(assessment: Assessment, language: str) -> Said:
    """Who pays, in the language of the document if it was said in it."""
    in_english = language == "en" and bool(assessment.statement_en)
    text = assessment.statement_en if in_english else assessment.statement_sv or assessment.funder
    return Said(printable(text), "en" if in_english else "sv")


def naming(paper: Paper | AnswerPaper) -> tuple[str, str]:
    """(what it is, the title of the document and the name of its file: what it is, of whom, in which round)."""
    kind = _("Questions")
    if isinstance(paper, AnswerPaper):
        kind = _("Answers, draft") if paper.is_draft else _("Answers")
    front = paper.front
    title = ", ".join(each for each in (kind, front.municipality or front.variant, front.assessment) if each)
    return kind, title


def terms_of(front: Front) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """(heading, paragraphs) before the questions: what happens with the answers, and where to send them."""
    sending = [
        _("Write on this paper or in the file, or answer on the web: the questions and their numbers are the same.")
    ]
    if front.send_to:
        sending.append(_("Send it to %(address)s, or keep it at hand when we call.") % {"address": front.send_to})
    else:
        sending.append(_("Send it to the energy office, or keep it at hand when we call."))
    if front.office_telephone:
        sending.append(
            _("The energy office answers questions on telephone %(number)s.") % {"number": front.office_telephone}
        )
    if front.due_on:
        sending.append(_("Please answer by %(day)s.") % {"day": front.due_on})
    return (
        (
            _("How to answer"),
            (*sending, _("Answer for the municipality as a whole. If you do not know, say so: that is an answer too.")),
        ),
        (
            _("How the answers are used"),
            (
                _(
                    "The energy office reads your answers, calls you to go through them, and plans the support with you. "
                    "At the end you choose how they may be shown outside the office: with the municipality’s name, after "
                    "you have approved the text, or only in summaries."
                ),
                _(
                    "Whatever you choose, the answers may become public documents and can then be requested. Write no "
                    "names of persons."
                ),
            ),
        ),
    )


# --- The empty questionnaire --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Box:
    """A choice to tick. `score` is the step of a scale, or its number in a list of its own; '' for none."""

    name: str
    score: str
    label: Said


@dataclass(frozen=True, slots=True)
class PaperQuestion:
    """One question, field of a repeat, or repeat.

    `kind` is select_one, select_multiple, rank, text, integer or repeat; `how` says in words how to answer; choices that
    `flows` stand side by side; `lines` is how much room a text gets; `places` are the places of a rank; `codes` the reasons for leaving the answer out; `conditions`
    when to answer, all of which must hold. A repeat has `fields`, to be filled in at most `entries` times. A field is
    `listed` if its choices stand once, numbered, above all entries.
    """

    name: str
    number: str
    kind: str
    label: Said
    hint: Said
    how: str
    choices: tuple[Box, ...] = ()
    flows: bool = False
    listed: bool = False
    places: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
    lines: int = 0
    fields: tuple[PaperQuestion, ...] = ()
    entries: int = 0

    @property
    def blocks(self) -> range:
        """The numbers of the entries."""
        return range(1, self.entries + 1)

    @property
    def boxed(self) -> tuple[Box, ...]:
        """The choices that are ticked; those of a rank get places, and those of a list of its own are written."""
        return () if self.kind == "rank" or self.listed else self.choices

    @property
    def is_number(self) -> bool:
        """One number is written there."""
        return self.kind == "integer" or (self.listed and self.kind == "select_one")

    @property
    def lists(self) -> tuple[PaperQuestion, ...]:
        """The fields whose choices stand above the entries."""
        return tuple(field for field in self.fields if field.listed)


@dataclass(frozen=True, slots=True)
class PaperPage:
    """The questions of one page on the screen, under its heading if it has one of its own."""

    heading: Said
    lead: Said
    notes: tuple[Said, ...]
    questions: tuple[PaperQuestion, ...]


@dataclass(frozen=True, slots=True)
class PaperSection:
    label: Said
    pages: tuple[PaperPage, ...]


@dataclass(frozen=True, slots=True)
class Paper:
    """The empty questionnaire of a variant in a language."""

    language: str
    front: Front
    terms: tuple[tuple[str, tuple[str, ...]], ...]
    sections: tuple[PaperSection, ...]

    @property
    def header(self) -> str:
        """For the head of every page: that nothing of it is real."""
        return self.front.mark

    @property
    def questions(self) -> list[PaperQuestion]:
        return [question for section in self.sections for page in section.pages for question in page.questions]


def paper_of(view: View, language: str, front: Front, *, exclude: Collection[str] = ()) -> Paper:
    """`exclude` names choices that are never offered, such as the municipality itself."""
    printer = _Printer(view, language, frozenset(exclude))
    sections = tuple(
        PaperSection(section.label, tuple(printer.page(page, section.label) for page in section.pages))
        for section in printer.preview.sections
    )
    return Paper(language, front, terms_of(front), sections)


def page_of(view: View, language: str, name: str, *, short: bool, exclude: Collection[str] = ()) -> PaperPage:
    """One page of a way, in the same words as on paper; KeyError if there is none."""
    preview = Preview(view, language, short=short)
    found = next(
        (page for section in preview.sections for page in section.pages if page.page.name == name),
        None,
    )
    if found is None:
        raise KeyError(name)
    return _Printer(view, language, frozenset(exclude)).page(found, Said("", language))


def page_text(
    page: PaperPage,
    heading: str,
    given: Mapping[str, str],
    chosen: Mapping[str, Collection[str]] = MappingProxyType({}),
) -> str:
    """The page as plain text for a mail; `given` are the answers so far in words, by question, `chosen` their choices."""
    blocks = [heading, *(said.text for said in (page.lead, *page.notes) if said)]
    for question in page.questions:
        blocks.append(
            "\n".join(
                [
                    *_question_text(question, chosen.get(question.name, ())),
                    _("Answer: %(text)s") % {"text": given.get(question.name, "")},
                ]
            )
        )
    return "\n\n".join(blocks) + "\n"


def _question_text(question: PaperQuestion, chosen: Collection[str] = ()) -> list[str]:
    lines = [f"{question.number}. {question.label.text}", *question.conditions]
    lines += [text for text in (question.hint.text, question.how) if text]
    for choice in question.choices:
        mark = "-" if question.listed else "[x]" if choice.name in chosen else "[ ]"
        lines.append(" ".join(filter(None, (mark, choice.score, choice.label.text))))
    if question.codes:
        lines.append(f"{_('Can you not answer?')} {' / '.join(question.codes)}")
    for field in question.fields:
        lines += ["", *_question_text(field)]
    return lines


class _Printer:
    """Turns what the preview shows into what is printed."""

    def __init__(self, view: View, language: str, exclude: frozenset[str]) -> None:
        self.view = view
        self.language = language
        self.exclude = exclude

    @cached_property
    def preview(self) -> Preview:
        return Preview(self.view, self.language)

    def page(self, shown: ShownPage, section: Said) -> PaperPage:
        # A page of loose questions, or of one repeat, is called after its first question, which follows at once.
        has_own = shown.title != section and shown.page.name not in self.view.nodes
        nothing = Said("", self.language)
        return PaperPage(
            heading=shown.title if has_own else nothing,
            # The lead of such a page is the hint of that question.
            lead=nothing if shown.lead in [asked.hint for asked in shown.asked] else shown.lead,
            notes=shown.notes,
            questions=tuple(self.question(asked) for asked in shown.asked),
        )

    def question(self, asked: Asked, *, in_item: bool = False) -> PaperQuestion:
        row = asked.row
        listed = in_item and row.kind in ("select_one", "select_multiple") and len(asked.choices) > MOST_BOXES
        fields = tuple(self.question(each, in_item=True) for each in asked.fields)
        return PaperQuestion(
            name=row.name,
            number=asked.number,
            kind=row.kind,
            label=asked.label,
            hint=asked.hint,
            how=_how(asked, listed=listed),
            choices=self._choices(row, asked, numbered=listed) if isinstance(row, Question) else (),
            flows=asked.is_scale or (in_item and not listed and len(asked.choices) > MOST_LINES),
            listed=listed,
            places=self._places(row) if isinstance(row, Question) else (),
            codes=() if in_item else self._codes(row),
            conditions=tuple(self._condition(condition) for condition in asked.conditions),
            lines=1 if listed else _lines(asked, in_item),
            fields=fields,
            entries=min(row.max_items or MOST_BLOCKS, MOST_BLOCKS) if isinstance(row, Repeat) else 0,
        )

    def _choices(self, row: Question, asked: Asked, *, numbered: bool) -> tuple[Box, ...]:
        pairs = zip(self.view.choices(row), asked.choices, strict=True)
        offered = [(choice.name, shown) for choice, shown in pairs if choice.name not in self.exclude]
        if numbered:
            return tuple(Box(name, str(place), shown.label) for place, (name, shown) in enumerate(offered, start=1))
        return tuple(
            Box(name, "" if shown.score is None or not asked.is_scale else str(shown.score), shown.label)
            for name, shown in offered
        )

    def _places(self, row: Question) -> tuple[str, ...]:
        if row.kind != "rank":
            return ()
        offered = sum(choice.name not in self.exclude for choice in self.view.choices(row))
        return tuple(place(number, self.language) for number in range(1, min(row.max_items or offered, offered) + 1))

    def _codes(self, row: Question | Repeat) -> tuple[str, ...]:
        """As on the screen: a text that may be left out is left out by leaving it empty."""
        if not counts(row):
            return ()
        return tuple(str(WORDS_FOR_CONTACTS[code]) for code in rules.missing_codes(row) if code in WORDS_FOR_CONTACTS)

    def _condition(self, condition: Condition) -> str:
        number = condition.number
        names = _either([_("“%(text)s”") % {"text": choice.text} for choice in condition.choices])
        if condition.kind == "any":
            parts = [
                _("%(choices)s in question %(number)s")
                % {
                    "choices": _either([_("“%(text)s”") % {"text": choice.text} for choice in part.choices]),
                    "number": part.number,
                }
                for part in condition.parts
            ]
            return _("Answer if you have chosen %(choices)s.") % {"choices": _either(parts)}
        if condition.kind == "code":
            said = _REFERENCE.sub(self._reference, condition.code)
            return _("Answer if this holds: %(rule)s") % {"rule": said}
        words = {
            "is": _("Answer if you have chosen %(choices)s in question %(number)s."),
            "is_not": _("Answer unless you have chosen %(choices)s in question %(number)s."),
            "least": _("Answer if the answer to question %(number)s is at least %(least)s."),
            "answered": _("Answer if question %(number)s has an answer other than %(choices)s.")
            if names
            else _("Answer if question %(number)s has an answer."),
        }
        return words[condition.kind] % {"number": number, "choices": names, "least": condition.least}

    def _reference(self, found: re.Match[str]) -> str:
        try:
            return _("question %(number)s") % {"number": self.view.number(found[1])}
        except KeyError:
            return found[1]


def _either(names: list[str]) -> str:
    """ "a", "a or b", "a, b or c"."""
    if len(names) < 2:
        return "".join(names)
    return _("%(first)s or %(last)s") % {"first": ", ".join(names[:-1]), "last": names[-1]}


def _how(asked: Asked, *, listed: bool) -> str:
    """How to answer, '' where the room for it says so."""
    row = asked.row
    if isinstance(row, Repeat):
        if row.max_items is None:
            return _("Copy the page for more entries.")
        if row.max_items > MOST_BLOCKS:
            return _("At most %(most)s entries. Copy the page for more than %(printed)s.") % {
                "most": row.max_items,
                "printed": MOST_BLOCKS,
            }
        return _("At most %(most)s entries.") % {"most": row.max_items}
    if row.kind == "select_one":
        return _("Write a number from the list.") if listed else _("Tick one.")
    if row.kind == "select_multiple":
        return _("Write one or more numbers from the list.") if listed else _("Tick one or more.")
    if row.kind == "rank":
        if row.max_items:
            return _("Choose at most %(most)s and write them in order, the most important first.") % {
                "most": row.max_items
            }
        return _("Write all in order, the most important first.")
    if asked.is_year:
        return _("A year.")
    if row.kind == "integer":
        return _("A whole number.")
    return "" if counts(row) else _("Optional.")


def _lines(asked: Asked, in_item: bool) -> int:
    if asked.row.kind != "text":
        return 1 if asked.row.kind == "integer" else 0
    if asked.is_long:
        return 3 if in_item else 4
    return 1 if in_item else 2


# --- The answers ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Given:
    """One answer as it stands: in words, whose words, through which channel, when. `lang` is set for free text."""

    text: str
    source: str
    is_free: bool = False
    confirmed: str = ""
    waiting: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AnsweredQuestion:
    """A question with its answer; a repeat has one for each entry. Nothing `given`: not answered."""

    number: str
    label: Said
    given: tuple[Given, ...]


@dataclass(frozen=True, slots=True)
class AnsweredSection:
    """`left_out` are the numbers of questions that the other answers make irrelevant."""

    label: Said
    questions: tuple[AnsweredQuestion, ...]
    left_out: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AnswerPaper:
    """The answers of one municipality; `facts` are lines of (what, when or who) about the response as a whole."""

    language: str
    front: Front
    is_draft: bool
    status: str
    facts: tuple[tuple[str, str], ...]
    sections: tuple[AnsweredSection, ...]

    @property
    def header(self) -> str:
        """For the head of every page: that it is not submitted, that nothing of it is real."""
        draft = _("Draft, not submitted") if self.is_draft else ""
        return " · ".join(each for each in (draft, self.front.mark) if each)

    @property
    def questions(self) -> list[AnsweredQuestion]:
        return [question for section in self.sections for question in section.questions]


def sections_of(
    view: View, language: str, *, relevant: Collection[str], given: Mapping[str, tuple[Given, ...]]
) -> Iterable[AnsweredSection]:
    """Every question of the variant under its section; `given` by question."""
    preview = Preview(view, language)
    for section in view.sections:
        names = [name for name in view.nodes if view.section(name).name == section.name]
        yield AnsweredSection(
            label=preview.said(section.label),
            questions=tuple(
                AnsweredQuestion(view.number(name), _full(preview, name), given.get(name, ()))
                for name in names
                if name in relevant
            ),
            left_out=tuple(view.number(name) for name in names if name not in relevant),
        )


def _full(preview: Preview, name: str) -> Said:
    """The label as it can stand outside its page: the four questions of a theme read alike without it."""
    own = preview.said(preview.view.nodes[name].label)
    return Said(printable(preview.view.full_label(name, preview.language)), own.lang)

"""From the rows of a case to its documents (`surveys.paper`). Reads only, and few statements: everything at once."""

from __future__ import annotations

import datetime
import logging
from collections.abc import Mapping
from io import BytesIO

from django.db.models.fields.files import ImageFieldFile
from django.utils import timezone
from django.utils.translation import gettext as _
from PIL import Image

from municipalities.models import Assessment
from surveys import queries
from surveys import values as rules
from surveys.actions import Key, is_submitted, strings_of
from surveys.definition import Node, Repeat, View, say
from surveys.expressions import relevant_names
from surveys.models import Answer, AnswerRevision, Channel, RefusedAnswer, Response
from surveys.paper import AnswerPaper, Emblem, Front, Given, Paper, front_of, paper_of, printable, sections_of
from surveys.preview import Said
from surveys.trials import with_stand_in

logger = logging.getLogger(__name__)

TALLEST = 400
"""Points of an emblem's height: 600 to the inch at 16 mm."""


def case_of(response: int) -> Response | None:
    """The response with everything that its documents name, and its rounds."""
    found = Response.objects.with_case().with_rounds().filter(pk=response).first()
    return with_stand_in(found) if found is not None else None


def emblems_of(assessment: Assessment, language: str) -> tuple[Emblem, ...]:
    """The pictures of those who pay, as PNG in a size to print. One whose file is gone is left out: the text is what counts."""
    found = []
    for number, logo in enumerate(assessment.logos.all(), start=1):
        try:
            content = _picture(logo.image)
        except (OSError, ValueError) as error:
            logger.warning("The emblem %s cannot be printed: %s", logo.image.name, error)
            continue
        alt = logo.alt_en if language == "en" else logo.alt_sv
        found.append(Emblem(f"emblem-{number}.png", Said(printable(alt), language), content))
    return tuple(found)


def _picture(image: ImageFieldFile) -> bytes:
    """Word takes no WebP, and nobody sees more than so many points of a picture that is 16 mm high."""
    with image.storage.open(image.name or "", "rb") as file, Image.open(file) as picture:
        picture.thumbnail((8 * TALLEST, TALLEST))
        out = BytesIO()
        picture.save(out, format="PNG")
        return out.getvalue()


def variant_of(view: View, language: str, assessment: Assessment) -> Paper:
    """The empty questionnaire of a variant, without a municipality."""
    front = front_of(view, language, assessment=assessment, emblems=emblems_of(assessment, language))
    return paper_of(view, language, front)


def questionnaire_of(response: Response, language: str) -> Paper:
    """The empty questionnaire as this municipality gets it."""
    participation, view = response.participation, response.view
    front = _front(response, language)
    return paper_of(view, language, front, exclude={participation.municipality.code})


def _front(response: Response, language: str) -> Front:
    assessment, participation = response.participation.assessment, response.participation
    emblems = emblems_of(assessment, language)
    return front_of(response.view, language, assessment=assessment, participation=participation, emblems=emblems)


def answers_of(response: Response, language: str) -> AnswerPaper:
    """The answers of a response as they stand; `response` as from `case_of`."""
    view = response.view
    answers = {(a.question, a.item): a for a in queries.answers_of(response.pk) if a.question in view.nodes}
    teller = _Teller(view, language, response)
    return AnswerPaper(
        language=language,
        front=_front(response, language),
        is_draft=not is_submitted(response) and response.phone_at is None,
        status=teller.status(),
        facts=tuple(teller.facts()),
        sections=tuple(
            sections_of(
                view,
                language,
                relevant=relevant_names(view, strings_of(view, answers.values())),
                given=teller.given(answers),
            )
        ),
    )


class _Teller:
    """Says of each answer whose words they are, through which channel and when."""

    def __init__(self, view: View, language: str, response: Response) -> None:
        self.view = view
        self.language = language
        self.response = response
        # The texts of the history stay where they are: only who, how and when is told.
        rows = AnswerRevision.objects.filter(response=response.pk).order_by("seq")
        self.revisions = list(
            rows.only("response_id", "seq", "question", "item", "at", "channel", "kind", "spoken_role", "by_contact_id")
        )
        self.by_seq: Mapping[int, AnswerRevision] = {row.seq: row for row in self.revisions}
        self.submissions = list(response.submissions.all())

    def status(self) -> str:
        if is_submitted(self.response):
            return _("Receipt: the answers were submitted %(when)s.") % {"when": _moment(self.response.web_at)}
        if self.response.phone_at is not None:
            return _("The talk was held %(when)s.") % {"when": _moment(self.response.phone_at)}
        if self.response.reopened_at is not None:
            return _("Draft: opened again %(when)s and not submitted since.") % {
                "when": _moment(self.response.reopened_at)
            }
        return _("Draft, not submitted.")

    def facts(self) -> list[tuple[str, str]]:
        """(what, when or who) of the response as a whole."""
        last = self.revisions[-1].at if self.revisions else None
        found = [
            (_("Opened"), _moment(self.response.opened_at)),
            (_("Last saved"), _moment(last)),
            *((row.label, _moment(row.at)) for row in self.submissions),
        ]
        return [(what, text or _("not yet")) for what, text in found]

    def given(self, answers: Mapping[Key, Answer]) -> dict[str, tuple[Given, ...]]:
        """Answers by question; the entries of a repeat in their order."""
        confirmed = {(row.question, row.item): row for row in self.revisions if row.kind == "confirm"}
        waiting: dict[Key, list[RefusedAnswer]] = {}
        for row in queries.waiting_of(self.response.pk):
            waiting.setdefault((row.question, row.item), []).append(row)
        found: dict[str, list[Given]] = {}
        for key, answer in sorted(answers.items(), key=lambda pair: (pair[1].position, pair[0])):
            confirmation = confirmed.get(key)
            if confirmation is not None and confirmation.seq < answer.seq:
                confirmation = None
            found.setdefault(key[0], []).append(self._given(answer, confirmation, waiting.pop(key, [])))
        for (name, _item), rows in waiting.items():
            if name in self.view.nodes:
                texts = tuple(self._refused(name, row) for row in rows)
                found.setdefault(name, []).append(Given(_("(removed)"), "", waiting=texts))
        return {name: tuple(each) for name, each in found.items()}

    def _given(self, answer: Answer, confirmation: AnswerRevision | None, waiting: list[RefusedAnswer]) -> Given:
        node = self.view.nodes[answer.question]
        revision = self.by_seq.get(answer.seq)
        return Given(
            text=self._text(node, answer.value, answer.missing),
            source=self._source(revision) if revision is not None else "",
            is_free=answer.value is not None and (isinstance(node, Repeat) or node.kind == "text"),
            confirmed=_("Confirmed: %(source)s") % {"source": self._source(confirmation)} if confirmation else "",
            waiting=tuple(self._refused(answer.question, row) for row in waiting),
        )

    def _text(self, node: Node, value: object, missing: str) -> str:
        if not isinstance(node, Repeat) or not isinstance(value, Mapping):
            return printable(rules.as_text(self.view, node, value, missing, self.language))
        lines = [
            f"{self.view.number(child.name)} {say(child.label, self.language)}: "
            f"{rules.as_text(self.view, child, value[child.name], '', self.language)}"
            for child in node.children
            if child.name in value
        ]
        return printable("\n".join(lines)) or _("(empty)")

    def _source(self, row: AnswerRevision | RefusedAnswer) -> str:
        who = row.spoken_role or (_("the municipality") if row.by_contact_id else _("the energy office"))
        parts = {"who": who, "channel": str(Channel(row.channel).label).lower(), "when": _moment(row.at)}
        return printable(_("%(who)s, %(channel)s, %(when)s") % parts)

    def _refused(self, name: str, row: RefusedAnswer) -> str:
        text = self._text(self.view.nodes[name], row.value, row.missing) or _("no answer")
        parts = {"text": text, "source": self._source(row)}
        return _("Another answer waits for a choice: “%(text)s” (%(source)s)") % parts


def _moment(at: datetime.datetime | None) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}" if at is not None else ""

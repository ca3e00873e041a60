"""What the data mean: every question, choice, score and missing code, the themes, the measures, the columns. Reads nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from reports.analysis.ratings import IRRELEVANT, UNANSWERED
from reports.exports.tables import Row, Table
from reports.sentences import MARKS, variant_name
from surveys.definition import Choice, Definition, Group, Question, Repeat, Text, say
from surveys.values import MISSING_CODES

QUESTION, CHOICE, MISSING, THEME, MEASURE, COLUMN = "question", "choice", "missing", "theme", "measure", "column"


@dataclass(frozen=True, slots=True)
class Asked:
    """A questionnaire in one year; `name` tells its version."""

    name: str
    definition: Definition
    year: int


def rows(
    questionnaires: Iterable[Asked], tables: Iterable[Table], themes: Mapping[str, str], language: str
) -> Iterator[Row]:
    """Questionnaire, what it is, name, text, and what belongs to it. `themes`: key -> what it is called."""
    kinds = {
        QUESTION: _("question"),
        CHOICE: _("choice"),
        MISSING: _("why there is no answer"),
        THEME: _("theme"),
        MEASURE: _("measure"),
        COLUMN: _("column"),
    }
    for asked in questionnaires:
        writer = _Questionnaire(asked, kinds, language)
        yield from writer.questions()
        yield from writer.choices()
        yield from writer.measures()
    for code in (*MISSING_CODES, UNANSWERED, IRRELEVANT):
        yield (None,), (MISSING, kinds[MISSING], code, str(MARKS[code][2]))
    for key, name in themes.items():
        yield (None,), (THEME, kinds[THEME], key, name)
    for table in tables:
        for column in table.columns:
            text = f"{column.title}: {column.about}" if column.about else column.title
            yield (None,), (COLUMN, kinds[COLUMN], column.key, text, table.title)


class _Questionnaire:
    def __init__(self, asked: Asked, kinds: Mapping[str, str], language: str) -> None:
        self.asked = asked
        self.kinds = kinds
        self.language = language
        self.views = [asked.definition.view(variant, asked.year) for variant in ("signatory", "other")]

    def say(self, text: Text) -> str:
        return say(text, self.language, self.asked.definition.default_language)

    def questions(self) -> Iterator[Row]:
        """In the order of the questionnaire, fields of lists after their list; who is asked, with the number on screen."""
        for row in self.asked.definition.walk():
            if not isinstance(row, Question | Repeat):
                continue
            seen = [view for view in self.views if row.name in view.nodes or view.repeat_of(row.name) is not None]
            if not seen:
                continue
            numbers = [view.number(row.name) if view in seen else "" for view in self.views]
            repeat = seen[0].repeat_of(row.name)
            measure = f"{repeat.measure}.{row.measure}" if repeat is not None else row.measure
            in_both = len(seen) == len(self.views)
            yield (
                (self.asked.name,),
                (
                    *(QUESTION, self.kinds[QUESTION], row.name, seen[0].full_label(row.name, self.language)),
                    *(
                        repeat.name if repeat is not None else "",
                        row.kind,
                        row.choice_list if isinstance(row, Question) else "",
                    ),
                    *(seen[0].theme(row.name), measure, row.item if isinstance(row, Question) else "", None, ""),
                    *(_("all") if in_both else variant_name(seen[0].variant), *numbers),
                    " and ".join(f"({each})" for each in self._conditions(row, seen[0].groups(row.name))),
                    self.say(row.hint),
                ),
            )

    def _conditions(self, row: Question | Repeat, groups: Iterable[Group]) -> Iterator[str]:
        yield from (each.relevant for each in (*groups, row) if each.relevant)

    def choices(self) -> Iterator[Row]:
        """By list, with the score and the missing code that a choice stands for."""
        for name, choices in self.asked.definition.choice_lists.items():
            for choice in choices:
                if self._is_offered(choice):
                    own = (CHOICE, self.kinds[CHOICE], choice.name, self.say(choice.label), "", "", name)
                    yield (self.asked.name,), (*own, "", "", "", choice.score, choice.missing)

    def _is_offered(self, choice: Choice) -> bool:
        return choice.since is None or choice.since <= self.asked.year

    def measures(self) -> Iterator[Row]:
        """What reports select by, with the questions that ask for it."""
        found: dict[str, dict[str, None]] = {}
        for view in self.views:
            for node in view.nodes.values():
                if node.measure:
                    found.setdefault(node.measure, {})[node.name] = None
        for measure, names in found.items():
            own = (MEASURE, self.kinds[MEASURE], measure, ", ".join(names), "", "", "", "", measure)
            yield (self.asked.name,), own

"""What the municipalities answered about working together, read by measure and never by the name of a question. Reads only."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from municipalities.models import Assessment, Municipality, Participation, Theme
from reports.analysis import collaboration as analysis
from reports.analysis.collaboration import NOT, Shared, Wish
from reports.analysis.ratings import SCALE
from reports.case_answers import BETWEEN
from reports.network import Tile, network
from reports.questions import ratings_of, theme_labels, themes_of
from reports.scope import Scope
from reports.sentences import MARKS
from reports.togetherness import (
    Beyond,
    Chosen,
    Entry,
    FormRow,
    Left,
    LinkShown,
    Named,
    PartnerRow,
    Place,
    Report,
    SharedRow,
    ThemeGroups,
)
from surveys.definition import DEFAULT_LANGUAGE, Question, Repeat, View, say
from surveys.models import Answer, Questionnaire, Response
from surveys.values import as_text

FORM, PARTNER, PILOT, OFFER, LESSON = "collaboration_form", "partner", "pilot", "offer", "lesson"
ROLE_MODEL = "role_model"
LISTS = (PILOT, OFFER, LESSON, ROLE_MODEL)
CHOICES = ("agenda2030", "network_form")
"""How far the work with Agenda 2030 has come, and which forms a network should have."""
"""`prestratus::measure` of the questions read here; of the fields of the lists: those below."""
PLACES, THEME, ELSEWHERE, WORDS, PERMISSION = "municipality_ref", "theme_ref", "place", "description", "permission"


@dataclass
class Answers:
    """What was read: everything by municipality's code, in Swedish order; themes and forms as they are asked."""

    needs: dict[str, dict[str, int]] = field(default_factory=dict)
    willingness: dict[str, dict[str, int]] = field(default_factory=dict)
    apart: dict[str, Counter[str]] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)
    questions: dict[tuple[str, str], str] = field(default_factory=dict)
    """(form, municipality) -> the question it was asked in."""
    steps: dict[int, str] = field(default_factory=dict)
    wishes: list[tuple[Wish, str]] = field(default_factory=list)
    """With the cell that says so."""
    beyond: list[Beyond] = field(default_factory=list)
    purposes: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    entries: dict[str, list[tuple[Entry, str]]] = field(default_factory=lambda: {name: [] for name in LISTS})
    """With the permission."""
    choices: dict[str, Choices] = field(default_factory=dict)
    """By the name of the question, which both variants share."""


@dataclass
class Choices:
    """`chosen`: choice -> who chose it; `labels` in the order in which they are offered."""

    label: str
    labels: dict[str, str]
    asked: int = 0
    chosen: dict[str, list[str]] = field(default_factory=dict)
    said: set[str] = field(default_factory=set)
    apart: Counter[str] = field(default_factory=Counter)


def report(assessment: Assessment, *, variant: str = "", theme: str = "") -> Report:
    """Everything of the page, in a number of queries that does not depend on how many answer.

    `variant` leaves out what the others say; they are still named as partners. `theme` leaves out the lists, groups and wishes
    of other themes: a wish without a theme is one for every theme. '' for all.
    """
    return _Reader(assessment, get_language() or DEFAULT_LANGUAGE, variant, theme).report()


class _Reader:
    def __init__(self, assessment: Assessment, language: str, variant: str = "", theme: str = "") -> None:
        self.assessment = assessment
        self.language = language
        self.variant = variant
        # A cell is named by two slugs, so thousands of links are put together without encoding each.
        self.cell_url = reverse("reports:needs", args=[assessment.slug]) + Scope(assessment.pk).query(cell="-")[:-1]
        used = Questionnaire.objects.filter(responses__participation__assessment=assessment).distinct()
        self.questionnaires = {row.pk: row.load() for row in used.defer("definition").order_by("-created_at", "-id")}
        case = "participation__municipality__"
        rows = Response.objects.counted().filter(participation__assessment=assessment)
        rows = rows.order_by(f"{case}sort_key", f"{case}code")
        year = assessment.membership_date.year
        found = list(rows.values_list("pk", "questionnaire", "participation__variant", f"{case}code"))
        self.sizes = {each: sum(of == each for _pk, _asked, of, _code in found) for each in ("signatory", "other")}
        # Response -> the view that its municipality answers, and its code.
        self.counted: dict[int, tuple[View, str]] = {
            pk: (self.questionnaires[questionnaire].view(of, year), code)
            for pk, questionnaire, of, code in found
            if variant in ("", of)
        }
        codes = {code for _pk, _asked, _of, code in found}
        cases = list(
            Participation.objects.filter(assessment=assessment)
            .in_order()
            .values_list(
                "municipality__code",
                "municipality__name",
                "declined_on",
                "variant",
                "municipality__tile_row",
                "municipality__tile_col",
            )
        )
        self.places = {code: Place(code, name, code in codes) for code, name, *_rest in cases}
        self.tiles = [
            Tile(code, name, row, column)
            for code, name, _day, _of, row, column in cases
            if row is not None and column is not None
        ]
        everybody = [(code, name, day) for code, name, day, of, *_tile in cases if variant in ("", of)]
        # Hundreds of links lead to a few cases.
        self.case_urls = {code: reverse("reports:case", args=[assessment.slug, code]) for code in self.places}
        self.waiting = _left(name for code, name, day in everybody if day is None and code not in codes)
        self.declined = _left(name for _code, name, day in everybody if day is not None)
        views = list(dict.fromkeys(view for view, _code in self.counted.values()))
        self.themes = themes_of(views)
        self.theme = theme if theme in self.themes else ""
        written = {key: say(label, language) for key, label in theme_labels(views).items()}
        self.theme_names = written | {theme.key: theme.name for theme in Theme.objects.all()}

    def report(self) -> Report:
        answers = self.answers()
        rows = analysis.partners([wish for wish, _cell in answers.wishes], list(self.places))
        needs = {theme: scores for theme, scores in answers.needs.items() if self.theme in ("", theme)}
        found = analysis.shared(needs, answers.willingness, self.neighbours())
        told, kept, unsaid = self.lessons(answers.entries[LESSON])
        return Report(
            base=len(self.counted),
            empty=self.empty(answers),
            waiting=self.waiting,
            declined=self.declined,
            steps=tuple(answers.steps.get(step, "") for step in SCALE),
            forms=tuple(self.form(key, answers) for key in answers.willingness),
            partners=tuple(self.partner(row, answers) for row in rows),
            mutual=analysis.mutual_pairs(rows),
            pairs=analysis.named_pairs(rows),
            beyond=tuple(answers.beyond),
            pilots=tuple(entry for entry, _permission in answers.entries[PILOT]),
            offers=tuple(entry for entry, _permission in answers.entries[OFFER]),
            lessons=told,
            role_models=tuple(entry for entry, _permission in answers.entries[ROLE_MODEL]),
            choices=tuple(self.chosen(name, each) for name, each in answers.choices.items()),
            theme=self.theme,
            network=network(self.tiles, rows),
            sizes=self.sizes,
            themes={theme: self.theme_names.get(theme, theme) for theme in self.themes},
            kept=kept,
            unsaid=unsaid,
            groups=self.groups([self.shared(each, answers) for each in found if each.is_group]),
            couples=tuple(self.shared(each, answers) for each in found if not each.is_group),
        )

    def empty(self, answers: Answers) -> str:
        if not self.counted:
            return "answers"
        said = (*answers.willingness.values(), *answers.apart.values(), *answers.entries.values())
        said += tuple((*each.said, *each.apart) for each in answers.choices.values())
        return "" if self.theme or self.variant or answers.wishes or answers.beyond or any(said) else "words"

    # --- Reading ---

    def answers(self) -> Answers:
        """Every answer that the page needs, in one query."""
        found = Answers(needs={theme: {} for theme in self.themes})
        wanted: set[str] = set()
        for view, code in self.counted.values():
            wanted |= {name for (_theme, measure), name in ratings_of(view).items() if measure == "need"}
            wanted |= {node.name for measure in (PARTNER, *LISTS) for node in view.by_measure(measure)}
            for measure in CHOICES:
                for node in view.by_measure(measure):
                    if isinstance(node, Question) and node.choice_list:
                        self.offer(found, view, node)
                        wanted.add(node.name)
            for node in view.by_measure(FORM):
                if isinstance(node, Question):
                    self.ask(found, view, node, code)
                    wanted.add(node.name)
        by_response: dict[int, list[tuple[Any, ...]]] = {}
        rows = Answer.objects.filter(response__in=list(self.counted), question__in=sorted(wanted), relevant=True)
        for row in rows.order_by("question", "position", "item").values_list(
            "response", "question", "item", "value", "missing", "score"
        ):
            by_response.setdefault(row[0], []).append(row[1:])
        for response, (view, code) in self.counted.items():
            for answer in by_response.get(response, ()):
                self.read(found, view, code, *answer)
        return found

    def ask(self, found: Answers, view: View, node: Question, code: str) -> None:
        """That a form is asked about, also where nobody gives a value."""
        key = node.item or node.name
        found.willingness.setdefault(key, {})
        found.apart.setdefault(key, Counter())
        found.labels.setdefault(key, say(node.label, self.language))
        found.questions[key, code] = node.name
        for choice in view.choices(node):
            if choice.score is not None:
                found.steps.setdefault(choice.score, say(choice.label, self.language))

    def offer(self, found: Answers, view: View, node: Question) -> None:
        """That a question with choices is asked, also where nobody answers it."""
        each = found.choices.get(node.name)
        if each is None:
            labels = {row.name: say(row.label, self.language) for row in view.choices(node) if not row.missing}
            each = found.choices[node.name] = Choices(say(node.label, self.language), labels)
        each.asked += 1

    def fits(self, theme: str) -> bool:
        return self.theme in ("", theme)

    def read(
        self,
        found: Answers,
        view: View,
        code: str,
        question: str,
        item: str,
        value: Any,
        missing: str,
        score: int | None,
    ) -> None:
        node = view.nodes.get(question)
        if node is None:
            return
        if node.measure == FORM and isinstance(node, Question):
            key = node.item or node.name
            if missing:
                found.apart[key][missing] += 1
            elif score in SCALE:
                found.willingness[key][code] = score  # type: ignore[assignment]
        elif question in found.choices:
            each = found.choices[question]
            if missing:
                each.apart[missing] += 1
                return
            each.said.add(code)
            for choice in value if isinstance(value, list) else [value]:
                each.chosen.setdefault(choice, []).append(code)
        elif missing:
            return
        elif node.measure == "need":
            if score in SCALE:
                found.needs[view.theme(question)][code] = score  # type: ignore[assignment]
        elif isinstance(node, Repeat):
            cell = f"{question}{BETWEEN}{item}" if item else question
            self.read_entry(found, view, code, node, cell, value if isinstance(value, dict) else {})
        elif node.measure == PARTNER:
            self.read_partners(found, view, code, question, node, value, "", "")

    def read_entry(self, found: Answers, view: View, code: str, node: Repeat, cell: str, value: dict[str, Any]) -> None:
        fields = {child.measure: child for child in node.children}
        given = {measure: value.get(child.name) for measure, child in fields.items()}
        theme = str(given.get(THEME) or "")
        if node.measure == PARTNER:
            elsewhere, purpose = str(given.get(ELSEWHERE) or ""), str(given.get(WORDS) or "")
            places = fields.get(PLACES)
            self.read_partners(found, view, code, cell, places, given.get(PLACES), theme, elsewhere, purpose)
            return
        if not self.fits(theme):
            return
        facts = (
            as_text(view, child, given[measure], "", self.language)
            for measure, child in fields.items()
            if measure not in (THEME, WORDS, PERMISSION) and given[measure]
        )
        words = str(given.get(WORDS) or "")
        entry = Entry(
            by=self.named(code, cell),
            theme=self.theme_names.get(theme) or as_text(view, fields[THEME], theme or None, "", self.language)
            if THEME in fields
            else "",
            words=words,
            facts=tuple(fact for fact in facts if fact),
        )
        if entry.words or entry.theme or entry.facts:
            found.entries[node.measure].append((entry, str(given.get(PERMISSION) or "")))

    def read_partners(
        self,
        found: Answers,
        view: View,
        code: str,
        cell: str,
        node: Question | None,
        value: Any,
        theme: str,
        elsewhere: str,
        purpose: str = "",
    ) -> None:
        """`value`: codes of municipalities, and choices for those outside, which `elsewhere` may name."""
        if theme and not self.fits(theme):
            return
        outside: list[str] = []
        for each in value if isinstance(value, list) else [value] if value else []:
            if each in self.places:
                found.wishes.append((Wish(code, each, theme), cell))
                if purpose:
                    found.purposes.setdefault((code, each), []).append(purpose)
            elif node is not None:
                outside.append(as_text(view, node, each, "", self.language))
        if outside or elsewhere:
            theme_name = self.theme_names.get(theme, "")
            found.beyond.append(Beyond(self.named(code, cell), ", ".join(outside), elsewhere, theme_name, purpose))

    def neighbours(self) -> Mapping[str, set[str]]:
        found: dict[str, set[str]] = {}
        between = Municipality.neighbours.through.objects.filter(from_municipality__code__in=list(self.places))
        for one, other in between.values_list("from_municipality__code", "to_municipality__code"):
            found.setdefault(one, set()).add(other)
        return found

    # --- As the page says it ---

    def named(self, code: str, cell: str) -> Named:
        """Leads to the history of the answer on the case."""
        return Named(self.places[code], f"{self.case_urls[code]}?cell={cell}#trail")

    def needing(self, code: str, theme: str) -> Named:
        return Named(self.places[code], f"{self.cell_url}{theme}-{code}#trail")

    def form(self, key: str, answers: Answers) -> FormRow:
        found = analysis.form(answers.willingness[key])
        words = {code: str(MARKS[code][2]) if code in MARKS else code for code in answers.apart[key]}
        asked = sum(form == key for form, _code in answers.questions)
        apart = [(words[code], n) for code, n in sorted(answers.apart[key].items())]
        silent = asked - found.base - sum(answers.apart[key].values())
        if silent > 0:
            apart.append((str(MARKS["unanswered"][2]), silent))
        return FormRow(
            key=key,
            label=answers.labels[key],
            found=found,
            apart=tuple(apart),
            wants=tuple(self.named(code, answers.questions[key, code]) for code in found.wants),
            leads=tuple(self.named(code, answers.questions[key, code]) for code in found.leads),
        )

    def chosen(self, name: str, found: Choices) -> Chosen:
        """The choices as they are offered, also those that nobody chose; who chose several stands at each."""
        apart = [(str(MARKS[code][2]) if code in MARKS else code, n) for code, n in sorted(found.apart.items())]
        silent = found.asked - len(found.said) - sum(found.apart.values())
        if silent > 0:
            apart.append((str(MARKS["unanswered"][2]), silent))
        return Chosen(
            key=name,
            label=found.label,
            base=len(found.said),
            rows=tuple(
                (label, tuple(self.named(code, name) for code in found.chosen.get(choice, ())))
                for choice, label in found.labels.items()
            ),
            apart=tuple(apart),
        )

    def partner(self, row: analysis.Partners, answers: Answers) -> PartnerRow:
        cells = {(wish.by, wish.to): cell for wish, cell in reversed(answers.wishes)}

        def shown(by: str, to: str, link: analysis.Link) -> LinkShown:
            place = self.places[link.other]
            named = Named(place, self.named(by, cells[by, to]).url)
            themes = ", ".join(self.theme_names.get(each) or _("other") for each in link.themes)
            return LinkShown(named, themes, link.is_mutual, tuple(answers.purposes.get((by, to), ())))

        return PartnerRow(
            self.places[row.code],
            names=tuple(shown(row.code, link.other, link) for link in row.names),
            named_by=tuple(shown(link.other, row.code, link) for link in row.named_by),
        )

    def lessons(self, entries: Iterable[tuple[Entry, str]]) -> tuple[tuple[Entry, ...], int, int]:
        """Those that may be told, without the name where it is not wanted; how many may not; of how many nothing is said.

        Those without a name stand last, in the order of their words, so that their place tells nothing.
        """
        named: list[Entry] = []
        nameless: list[Entry] = []
        refused = Counter[bool]()
        for entry, permission in entries:
            words, name = analysis.may_tell(permission)
            if not words:
                refused[permission == NOT] += 1
            elif name:
                named.append(entry)
            else:
                nameless.append(Entry(None, entry.theme, entry.words, entry.facts))
        nameless.sort(key=lambda entry: (entry.theme, entry.words))
        return (*named, *nameless), refused[True], refused[False]

    def shared(self, found: Shared, answers: Answers) -> SharedRow:
        return SharedRow(
            found=found,
            theme=self.theme_names.get(found.theme, found.theme),
            forms=tuple(
                (answers.labels[key], tuple(self.places[code].name for code in leads)) for key, leads in found.forms
            ),
            near=tuple(tuple(self.needing(code, found.theme) for code in cluster) for cluster in found.near),
            far=tuple(self.needing(code, found.theme) for code in found.far),
        )

    def groups(self, rows: list[SharedRow]) -> tuple[ThemeGroups, ...]:
        """As they come: neighbours first, then as the themes are asked."""
        together = groupby(rows, key=lambda row: (row.theme, row.found.is_near))
        return tuple(ThemeGroups(theme, is_near, tuple(each)) for (theme, is_near), each in together)


def _left(names: Iterable[str]) -> Left:
    found = tuple(names)
    return Left(len(found), found)

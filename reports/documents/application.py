"""The basis for an application: what the forms of funders ask for, in blocks to copy.

What nobody has answered is not made up: such a block waits until the lead has written it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from municipalities.models import Participation
from reports import sentences
from reports.analysis import plans as analysis
from reports.analysis.plans import Total
from reports.analysis.ratings import LARGE
from reports.documents import leaves, packages
from reports.documents.parts import Chapter, Part, Source
from reports.documents.phrases import counted, listed, number, of, own
from reports.documents.report import TOP, choice_label, headline, nothing, theme_facts, theme_sentence
from reports.documents.sources import DOCUMENT, VISIT_ROLES, Number, Sources
from reports.models import Package, PackageChoice, SupportMeasure
from reports.plans import case as one
from reports.readiness import IN_FORCE
from reports.support import BARRIER, FORM
from surveys.definition import say

# --- Need and target groups -----------------------------------------------------------------------------------------------


def need(found: Sources) -> Iterator[Chapter]:
    yield Chapter("need.problem", _("Problem and need"), tuple(_problem(found)))
    yield Chapter("need.target", _("Target groups"), tuple(_target(found)))
    yield Chapter("need.exists", _("What there is already"), tuple(_exists(found)))


def _problem(found: Sources) -> Iterator[Part]:
    rated = [row for row in found.needs if row.total.base]
    if not rated:
        yield nothing("need.none", found)
        return
    yield headline(found, "need.headline")
    source = found.page("needs", _("Needs"))
    top = rated[:TOP]
    text = " ".join(theme_sentence(found, row) for row in top)
    yield Part("need.themes", text, {"themes": [theme_facts(found, row) for row in top]}, source)
    with_gaps = [row for row in rated if row.gaps][:TOP]
    if with_gaps:
        told = [
            f"{sentences.in_sentence(found.names[row.theme])} ({of(len(row.gaps), row.gap_base, shown=row.of_shown)})"
            for row in with_gaps
        ]
        text = _(
            "The need is large and the priority high, but the municipality has not come far itself, in %(themes)s."
        )
        facts = {
            "gaps": {row.theme: [found.codes(row.gaps), row.gap_base, *_of_shown(row.of_shown)] for row in with_gaps}
        }
        yield Part(
            "need.gaps",
            text % {"themes": listed(told)},
            facts,
            found.page("needs_priority", _("Priority and capacity")),
        )
    yield from _chosen(found, BARRIER, "need.barriers", _("What slows the work down most is %(what)s."))
    yield from _chosen(found, FORM, "need.forms", _("The support is wanted as %(what)s."))


def _chosen(found: Sources, measure: str, key: str, sentence: str) -> Iterator[Part]:
    """The choices that most made, in one sentence with their numbers."""
    for each in found.counted(measure):
        top = each.counted.tally.chosen[:TOP]
        if top:
            told = [
                f"{sentences.in_sentence(choice_label(found, each.counted, choice.key))}"
                f" ({of(choice.n, each.base, shown=each.of_shown)})"
                for choice in top
            ]
            facts: dict[str, object] = {
                "base": each.base,
                "chosen": {choice.key: found.codes(choice.who) for choice in top},
            }
            if each.of_shown:
                facts |= {"of shown": True}
            source = found.page("needs_support", _("Wanted support"))
            yield Part(key, sentence % {"what": listed(told)}, facts, source)
        return


def _target(found: Sources) -> Iterator[Part]:
    basis = found.basis
    everybody = basis.base + basis.waiting.n
    source = found.page("needs", _("Needs"))
    text = ngettext(
        "The target group is the %(n)s municipality that takes part, of which %(answered)s has told its needs.",
        "The target group is the %(n)s municipalities that take part, of which %(answered)s have told their needs.",
        everybody,
    )
    facts = {"n": everybody, "answered": basis.base}
    yield Part("need.municipalities", text % facts, facts, source)
    sentence = _(
        "In the municipalities the support concerns those who hold these functions, as they have said themselves: %(what)s."
    )
    yield from _chosen(found, VISIT_ROLES, "need.roles", sentence)


def _exists(found: Sources) -> Iterator[Part]:
    source = found.page("needs_readiness", _("Readiness"))
    told: list[str] = []
    facts: dict[str, object] = {}
    for each in found.counted(DOCUMENT, steps=True):
        who = [who for choice in each.counted.tally.choices if choice.key in IN_FORCE for who in choice.who]
        if each.base:
            node = each.counted.asked.node
            label = sentences.in_sentence(say(node.label, found.language))
            told.append(f"{label} ({of(len(who), each.base, shown=each.of_shown)})")
            facts[each.counted.key.item or node.name] = [found.codes(who), each.base, *_of_shown(each.of_shown)]
    if told:
        text = _("In force in the municipalities are %(documents)s.") % {"documents": listed(told)}
        yield Part("need.documents", text, facts, source)
    rows = [(row.theme, _far(found, row.theme)) for row in found.needs]
    far = sorted((each for each in rows if each[1].n), key=lambda each: -each[1].n)[:TOP]
    if far:
        told = [
            f"{sentences.in_sentence(found.names[theme])} ({of(number.n, number.base, shown=number.of_shown)})"
            for theme, number in far
        ]
        text = _("There is something to build on where municipalities have come far themselves: %(themes)s.")
        facts = {"far": {theme: [list(each.codes), each.base, *_of_shown(each.of_shown)] for theme, each in far}}
        yield Part("need.far", text % {"themes": listed(told)}, facts, found.page("needs", _("Needs")))
    if not facts:
        text = _("No municipality has told what it has in place.")
        yield Part("need.exists_none", text, {"base": found.basis.base}, source)


def _far(found: Sources, theme: str) -> Number:
    """Who has a capacity of 3 or 4, of those that gave one and are shown: the gaps follow from it, and may be of everybody."""
    rated = [(who, capacity) for who, (_n, _p, capacity) in found.threes[theme].items() if capacity is not None]
    return found.number_of_shown(found.by_code({who: capacity >= LARGE for who, capacity in rated}))


def _of_shown(of_shown: bool) -> list[str]:
    """Beside the facts of a number that does not count everybody."""
    return ["of shown"] if of_shown else []


# --- The project ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Packaged:
    """A package with what the municipalities say of it: as the page of the plans counts it."""

    package: Package
    total: Total
    measures: tuple[SupportMeasure, ...]
    letters: tuple[str, ...]


def packaged(found: Sources) -> tuple[Packaged, ...]:
    """Four queries: municipalities, packages, choices with their letters, measures."""
    cases = list(
        Participation.objects.filter(assessment=found.assessment, declined_on=None)
        .in_order()
        .select_related("municipality")
    )
    rows = list(Package.objects.filter(assessment=found.assessment))
    choices = {
        (row.package_id, row.participation_id): row
        for row in PackageChoice.objects.filter(package__assessment=found.assessment).select_related("letter")
    }
    measures = list(
        SupportMeasure.objects.filter(plan__participation__in=cases)
        .exclude(status=SupportMeasure.Status.DROPPED)
        .select_related("partner", "theme")
        .order_by("order", "id")
    )
    return tuple(_packaged(row, cases, choices, measures, found) for row in rows)


def _packaged(
    package: Package,
    cases: Sequence[Participation],
    choices: Mapping[tuple[int, int], PackageChoice],
    measures: Sequence[SupportMeasure],
    found: Sources,
) -> Packaged:
    own = {case.pk: choices.get((package.pk, case.pk)) for case in cases}
    facts = [one.choice_fact(case.municipality.name, own[case.pk], found.today) for case in cases]
    letters = [
        f"{case.municipality.name}: {choice.letter.title}"
        for case in cases
        if (choice := own[case.pk]) is not None and choice.letter is not None
    ]
    return Packaged(
        package=package,
        total=analysis.total(facts),
        measures=tuple(each for each in measures if each.package_id == package.pk),
        letters=tuple(letters),
    )


def project(found: Sources) -> Iterator[Chapter]:
    source = found.page("plans", _("Support plans"))
    rows = packaged(found)
    if not rows:
        part = Part("project.none", _("There are no packages yet."), {"packages": 0}, source)
        yield Chapter("project.packages", _("Measures by package"), (part,))
    for row in rows:
        yield Chapter(
            f"project.package.{row.package.pk}",
            _("Package: %(name)s") % {"name": row.package.name},
            tuple(_package(row, source)),
        )
    yield Chapter("project.lead", _("Who leads, and partners"), tuple(_lead(found, rows, source)))
    yield Chapter("project.results", _("Expected results"), tuple(_results(rows, source)))
    yield Chapter("project.risks", _("Risks"), tuple(_risks(rows, source)))
    yield Chapter("project.lessons", _("Lessons to build on"), tuple(_lessons(found)))
    yield Chapter("project.horizontal", _("Horizontal criteria"), tuple(_horizontal()))
    yield Chapter("project.money", _("Co-financing in all"), tuple(_money(rows, source)))
    yield Chapter("project.letters", _("Attachments"), tuple(_letters(rows, source)))


def _package(row: Packaged, source: tuple[Source, ...]) -> Iterator[Part]:
    key = f"project.{row.package.pk}"
    yield from packages.paragraphs(row.package, row.total, len(row.measures), key, source)
    titles: dict[str, int] = {}
    for measure in row.measures:
        titles[measure.title] = titles.get(measure.title, 0) + 1
    if titles:
        told = [title if n == 1 else f"{title} ({n} kommuner)" for title, n in titles.items()]
        yield Part(f"{key}.measures", f"Åtgärder: {'; '.join(told)}.", {"titles": titles}, source, lang="sv")


def _lead(found: Sources, rows: Sequence[Packaged], source: tuple[Source, ...]) -> Iterator[Part]:
    assessment = found.assessment
    office = own(assessment.office) if assessment.office else _("The energy office")
    yield Part("project.leader", _("%(office)s leads the project.") % {"office": office}, {"office": assessment.office})
    partners = list(dict.fromkeys(name for row in rows for name in row.total.yes))
    base = rows[0].total.base if rows else 0
    facts = {"yes": sorted(partners), "base": base}
    if partners:
        text = _("%(who)s want to take part in at least one package: %(names)s.")
        told = {"who": counted(len(partners), base), "names": listed(partners)}
        yield Part("project.partners", text % told, facts, source)
    else:
        yield Part("project.partners", _("No municipality has said yes to a package yet."), facts, source)
    for chapter in experienced(found):
        yield from chapter.parts


def experienced(found: Sources) -> Iterator[Chapter]:
    """Who helps others."""
    helps = {match.supplier.name: None for match in found.matches if found.may_name(match.supplier.code)}
    if helps:
        text = _("These share what they have done, by matches that are decided: %(names)s.")
        page = found.page("matches", _("Matching"))
        part = Part("project.experienced", text % {"names": listed(list(helps))}, {"helps": sorted(helps)}, page)
        yield Chapter("project.experienced", _("Who leads, and partners"), (part,))


def _results(rows: Sequence[Packaged], source: tuple[Source, ...]) -> Iterator[Part]:
    for row in rows:
        places = len({measure.plan_id for measure in row.measures})
        facts = {"package": row.package.pk, "measures": len(row.measures), "places": places, "yes": len(row.total.yes)}
        text = _(
            "%(name)s: %(measures)s measures are carried out in %(places)s municipalities; %(yes)s have said yes so far."
        )
        told = {
            "name": row.package.name,
            "measures": len(row.measures),
            "places": places,
            "yes": of(len(row.total.yes), row.total.base),
        }
        yield Part(f"project.results.{row.package.pk}", text % told, facts, source)
    if not rows:
        yield Part("project.results.none", _("There are no packages yet."), {"packages": 0}, source)


def _risks(rows: Sequence[Packaged], source: tuple[Source, ...]) -> Iterator[Part]:
    """What is not certain in the numbers, package by package."""
    told = False
    for row in rows:
        total, yes = row.total, len(row.total.yes)
        unsure = len(total.maybe) + len(total.unanswered)
        without_money = yes - max(total.kronor_by, total.hours_by)
        undecided = yes - len(total.decided)
        facts = {"unsure": unsure, "money": without_money, "undecided": undecided, "yes": yes, "base": total.base}
        risks = [
            _("%(n)s have said maybe or nothing") % {"n": of(unsure, total.base)} if unsure else "",
            _("co-financing is not noted for %(n)s that say yes") % {"n": of(without_money, yes)}
            if without_money
            else "",
            _("the decision has not been taken in %(n)s that say yes") % {"n": of(undecided, yes)} if undecided else "",
        ]
        if any(risks):
            told = True
            text = _("%(name)s: %(risks)s.")
            names = {"name": row.package.name, "risks": "; ".join(risk for risk in risks if risk)}
            yield Part(f"project.risks.{row.package.pk}", text % names, facts, source)
    if not told:
        yield Part("project.risks.none", _("Nothing in the numbers stands out."), {"risks": 0}, source)


def _lessons(found: Sources) -> Iterator[Part]:
    page = found.page("lessons", _("Lessons"))
    if not found.lessons:
        yield Part("project.lessons.none", _("No lesson has been written down yet."), {"lessons": 0}, page)
        return
    titles = [f"{row.title} ({row.visit.municipality.name})" for row in found.lessons]
    facts = {"lessons": [[row.pk, row.title] for row in found.lessons]}
    yield Part(
        "project.lessons",
        f"Projektet bygger på det som andra har lärt sig: {'; '.join(titles)}.",
        facts,
        page,
        lang="sv",
    )


def _horizontal() -> Iterator[Part]:
    """Nothing was asked about these, so nothing is said of them."""
    for key, text in (
        ("environment", _("Sustainable development: write how the project contributes, beyond energy and climate.")),
        ("equality", _("Gender equality: write how the project works with it.")),
        ("opportunities", _("Equal opportunities and non-discrimination: write how the project works with it.")),
    ):
        yield Part(f"project.horizontal.{key}", text, {"asked": key}, is_to_write=True)


def _money(rows: Sequence[Packaged], source: tuple[Source, ...]) -> Iterator[Part]:
    kronor, hours = sum(row.total.kronor for row in rows), sum(row.total.hours for row in rows)
    by = sum(max(row.total.kronor_by, row.total.hours_by) for row in rows)
    yes = sum(len(row.total.yes) for row in rows)
    facts = {"kronor": kronor, "hours": hours, "by": by, "yes": yes}
    if not by:
        yield Part("project.money", _("No co-financing is noted yet."), facts, source)
        return
    text = _(
        "Over all packages the municipalities put in %(kronor)s kronor and %(hours)s hours. It is noted for %(by)s of their answers yes."
    )
    told = {"kronor": number(kronor), "hours": number(hours), "by": of(by, yes)}
    yield Part("project.money", text % told, facts, source)


def _letters(rows: Sequence[Packaged], source: tuple[Source, ...]) -> Iterator[Part]:
    for row in rows:
        for place, letter in enumerate(row.letters):
            facts = {"package": row.package.pk, "letter": letter}
            yield Part(
                f"project.letters.{row.package.pk}.{place}",
                f"{letter} ({row.package.name_sv})",
                facts,
                source,
                lang="sv",
            )
    if not any(row.letters for row in rows):
        yield Part("project.letters.none", _("No signed letter is filed yet."), {"letters": 0}, source)


LEAVES: Mapping[str, Callable[[Sources], Iterable[Chapter]]] = MappingProxyType(
    {leaves.NEED: need, leaves.PROJECT: project}
)

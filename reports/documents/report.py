"""The whole report: method and base, needs in order, gaps, support, collaboration, matches, plans, lessons, each municipality.

Names stand only where the municipality lets them, and no number tells of one that does not (`reports.documents.sources`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from municipalities.text import sort_key
from reports import sentences
from reports.analysis.needs import Summary
from reports.analysis.ratings import LARGE
from reports.counted import Counted
from reports.documents import leaves, packages, together
from reports.documents.parts import Chapter, Drawn, Figures, Part, Source
from reports.documents.phrases import counted, day, foreign, listed, of
from reports.documents.sources import DOCUMENT, GROUP, STAFFING, Sources, ThemeNeed, Told
from reports.papers.bars import Bar, Chart
from reports.papers.blocks import ITEM, LEAD, NOTE, QUOTE, Cell, Table
from reports.questions import RANKING
from reports.report import Column
from reports.support import BARRIER, DRIVER, FORM, ONE_THING
from surveys.definition import say

TOP = 5
"""Themes that get a paragraph of their own; the table has them all."""
MOST_QUOTES = 6


# --- Method and base ------------------------------------------------------------------------------------------------------


def base(found: Sources) -> Iterator[Chapter]:
    yield Chapter(f"{leaves.BASE}.counted", _("What the report builds on"), tuple(_counted(found)))
    yield Chapter(f"{leaves.BASE}.method", _("How it was counted"), tuple(_method(found)))


def _counted(found: Sources) -> Iterator[Part]:
    basis = found.basis
    everybody = basis.base + basis.waiting.n
    source = found.page("needs", _("Needs"))
    facts = {"n": basis.base, "base": everybody, "waiting": list(basis.waiting.names), "declined": basis.declined.n}
    text = _("The report builds on the answers of %(n)s of the municipalities that take part.")
    told = [text % {"n": of(basis.base, everybody)}]
    if basis.waiting.n:
        names = listed(basis.waiting.names) or str(basis.waiting.n)
        told.append(_("Not counted, since they have not handed in yet: %(names)s.") % {"names": names})
    if basis.declined.n:
        names = listed(basis.declined.names) or str(basis.declined.n)
        told.append(_("In no base, since they declined to take part: %(names)s.") % {"names": names})
    yield Part("base.counted", " ".join(told), facts, source, LEAD)
    rounds = found.rounds
    text = _(
        "The answers come from a questionnaire (%(web)s municipalities), a call through the same questions (%(phone)s) and visits (%(visited)s). The latest word counts."
    )
    counts = {"web": rounds.web, "phone": rounds.phone, "visited": rounds.visited}
    yield Part(
        "base.rounds", text % counts, counts, found.page("triangulation", _("What was answered beside what was said"))
    )
    if basis.base and not found.hidden:
        by_variant = dict(basis.bases)
        text = _(
            "Where two numbers stand beside each other, “%(pair)s”, the first is of the municipalities that have signed the Covenant of Mayors, the second of the others."
        )
        yield Part("base.groups", text % {"pair": sentences.pair(list(by_variant.values()))}, by_variant, source)
    if basis.base:
        yield from _names(found, source)


def _names(found: Sources, source: tuple[Source, ...]) -> Iterator[Part]:
    """How those are kept out of sight that are not named."""
    hidden = len(found.hidden)
    if not hidden:
        return
    facts = {"hidden": hidden, "shown": len(found.nameable)}
    text = ngettext(
        "%(n)s municipality is not named, since it has not allowed it or has not approved the text yet.",
        "%(n)s municipalities are not named, since they have not allowed it or have not approved the text yet.",
        hidden,
    )
    told = [text % {"n": hidden}]
    if found.nameable:
        rule = _(
            "A number is of everybody where it tells nothing of them; else it is of the %(shown)s that are shown, and says so. The two groups are not told apart."
        )
    else:
        rule = _("A number stands only where it tells nothing of them. The two groups are not told apart.")
    told.append(rule % {"shown": len(found.nameable)})
    yield Part("base.names", " ".join(told), facts, source)


def _method(found: Sources) -> Iterator[Part]:
    yield Part(
        "base.scale",
        _(
            "Need, priority and capacity were rated from 0 to 4. A large need is 3 or 4. Who said that it does not know, or gave no value, is in no base. The median is the lower of two middle values; nothing is averaged, and municipalities are not ranked."
        ),
        {"large": LARGE},
    )
    order = _(
        "Themes stand with the most urgent first: most prioritised gaps (need and priority 3 or 4, capacity at most 2), then the highest median, then what most want support with first, then as in the questionnaire."
    )
    if found.hidden:
        order = _(
            "Themes stand with the most urgent first: the largest part of those counted that has a prioritised gap (need and priority 3 or 4, capacity at most 2), then the highest median, then what most want support with first, then as in the questionnaire."
        )
    yield Part("base.order", order, {"rule": 2 if found.hidden else 1})
    yield Part(
        "base.words",
        _(
            "“A few” is two to a quarter of those that answered, “several” up to two thirds, “most” more than that. The numbers always stand behind the words."
        ),
        {"rule": 1},
        style=NOTE,
    )


# --- Needs ----------------------------------------------------------------------------------------------------------------


def needs(found: Sources) -> Iterator[Chapter]:
    yield Chapter(f"{leaves.NEEDS}.all", _("Needs, the most urgent first"), tuple(_needs(found)))


def _needs(found: Sources) -> Iterator[Part | Figures | Drawn]:
    source = found.page("needs", _("Needs"))
    rated = [row for row in found.needs if row.total.base]
    if not rated:
        yield nothing("needs.none", found)
        return
    yield headline(found, "needs.headline")
    for row in rated[:TOP]:
        yield _theme(found, row)
    heads = (
        _("Theme"),
        _("Large need"),
        *map(sentences.variant_name, rated[0].by_variant),
        _("Median"),
        _("Prioritised gaps"),
    )
    title = _("Need of support by theme: how many have a need of 3 or 4")
    yield Drawn(_chart(found, title, rated), source)
    yield Figures(Table(title, heads, tuple(_row(found, row) for row in found.needs)), source)


def _chart(found: Sources, title: str, rated: Iterable[ThemeNeed]) -> Chart:
    return Chart(
        title=title,
        bars=tuple(
            Bar(
                found.names[row.theme],
                large_of(row.total, shown=row.of_shown),
                row.total.large,
                row.total.base,
            )
            for row in rated
        ),
        # A picture has one language, and the office has a name in Swedish.
        source=", ".join(
            filter(None, ["" if foreign() else found.assessment.office, found.assessment.name, day(found.today)])
        ),
        is_demo=found.assessment.is_demo,
    )


def nothing(key: str, found: Sources) -> Part:
    text = _("No municipality has rated its needs yet, so there is nothing to tell.")
    if found.basis.is_many:
        text = _("So many municipalities take part that a document cannot tell of each. Use the page of needs.")
    return Part(key, text, {"base": found.basis.base}, found.page("needs", _("Needs")))


def headline(found: Sources, key: str) -> Part:
    """The themes that most municipalities have a large need in; as on top of the page of needs."""
    rated = [row for row in found.needs if row.total.base]
    # What is said of everybody comes before what is said of those that are shown.
    of_shown = all(row.of_shown for row in rated)
    rated = [row for row in rated if row.of_shown == of_shown]
    most = max(row.total.large for row in rated)
    same = [row for row in rated if row.total.large == most]
    # The larger base first: "12 of 14" rests on more than "12 of 12".
    base = max(row.total.base for row in same)
    themes = [row.theme for row in same if row.total.base == base]
    facts: dict[str, object] = {"n": most, "base": base, "themes": themes, **_shown_fact(of_shown)}
    who = counted(most, base, shown=of_shown)
    if not most:
        text = _("%(who)s has a large need of support in any theme.") % {"who": who}
        return Part(key, text, facts, found.page("needs", _("Needs")), LEAD)
    text = _("%(who)s have a large need of support in %(themes)s.")
    names = listed([sentences.in_sentence(found.names[theme]) for theme in themes])
    return Part(key, text % {"who": who, "themes": names}, facts, found.page("needs", _("Needs")), LEAD)


def _theme(found: Sources, row: ThemeNeed) -> Part:
    told = [theme_sentence(found, row)]
    if row.total.median is not None:
        told.append(_("The median is %(median)s.") % {"median": row.total.median})
    if row.large and row.has_names:
        told.append(_("These are %(names)s.") % {"names": listed(found.who(row.large))})
    return Part(
        f"needs.{row.theme}", " ".join(told), theme_facts(found, row), found.page("needs", found.names[row.theme]), ITEM
    )


def theme_sentence(found: Sources, row: ThemeNeed) -> str:
    text = ngettext("%(theme)s: %(who)s has a large need.", "%(theme)s: %(who)s have a large need.", row.total.large)
    who = counted(row.total.large, row.total.base, shown=row.of_shown)
    return text % {"theme": found.names[row.theme], "who": who[:1].lower() + who[1:]}


def theme_facts(found: Sources, row: ThemeNeed) -> dict[str, object]:
    return {
        "theme": row.theme,
        "base": row.total.base,
        "large": found.codes(row.large),
        "median": row.total.median,
        **_shown_fact(row.of_shown),
        **({} if row.has_names else {"without names": True}),
    }


def _shown_fact(of_shown: bool) -> dict[str, object]:
    """Beside the facts of a number that does not count everybody."""
    return {"of shown": True} if of_shown else {}


def _row(found: Sources, row: ThemeNeed) -> tuple[Cell, ...]:
    return (
        Cell(found.names[row.theme]),
        Cell(large_of(row.total, shown=row.of_shown)),
        *(Cell(large_of(each)) for each in row.by_variant.values()),
        Cell("–" if row.total.median is None else str(row.total.median)),
        Cell(of(len(row.gaps), row.gap_base, shown=row.of_shown) if row.gap_base else "–"),
    )


def large_of(summary: Summary, *, shown: bool = False) -> str:
    return of(summary.large, summary.base, shown=shown) if summary.base else "–"


# --- Gaps -----------------------------------------------------------------------------------------------------------------


def gaps(found: Sources) -> Iterator[Chapter]:
    yield Chapter(
        f"{leaves.GAPS}.all", _("Where the municipalities want more than they have come to"), tuple(_gaps(found))
    )


def _gaps(found: Sources) -> Iterator[Part]:
    source = found.page("needs_priority", _("Priority and capacity"))
    with_gaps = [row for row in found.needs if row.gaps]
    if not any(row.gap_base for row in found.needs):
        yield nothing("gaps.none", found)
        return
    text = _(
        "A prioritised gap is a theme with a large need and a high priority where the municipality has not come far itself."
    )
    yield Part("gaps.what", text, {"rule": 1}, source, LEAD)
    for row in with_gaps:
        text = ngettext(
            "%(theme)s: %(who)s has a prioritised gap.", "%(theme)s: %(who)s have a prioritised gap.", len(row.gaps)
        )
        who = counted(len(row.gaps), row.gap_base, shown=row.of_shown)
        told = [text % {"theme": found.names[row.theme], "who": who[:1].lower() + who[1:]}]
        if row.has_names:
            told.append(f"{listed(found.who(row.gaps))}.")
        facts = {
            "theme": row.theme,
            "base": row.gap_base,
            "gaps": found.codes(row.gaps),
            **_shown_fact(row.of_shown),
            **({} if row.has_names else {"without names": True}),
        }
        yield Part(f"gaps.{row.theme}", " ".join(told), facts, source, ITEM)
    if not with_gaps:
        yield Part("gaps.nobody", _("No municipality has a prioritised gap in any theme."), {"gaps": 0}, source)
    # They follow from the same ratings, so only those are counted that are shown.
    flags = {
        rule: sum(who in found.nameable for row in found.needs for who in row.flags[rule])
        for rule in ("need_without_priority", "contradiction")
    }
    if any(flags.values()):
        text = _(
            "Pairs of municipality and theme with a large need but a low priority: %(need)s. Pairs where the ratings speak against each other: %(against)s. Both were asked about in the calls."
        )
        if found.hidden:
            text = _(
                "Among those that are shown, pairs of municipality and theme with a large need but a low priority: %(need)s. Pairs where the ratings speak against each other: %(against)s. Both were asked about in the calls."
            )
        numbers = {"need": flags["need_without_priority"], "against": flags["contradiction"]}
        yield Part("gaps.flags", text % numbers, {**flags, **_shown_fact(bool(found.hidden))}, source, NOTE)


# --- Support --------------------------------------------------------------------------------------------------------------


def support(found: Sources) -> Iterator[Chapter]:
    kinds = (
        (RANKING, _("What the municipalities want support with first")),
        (FORM, _("In which form")),
        (DRIVER, _("What drives the work")),
        (BARRIER, _("What slows it down")),
    )
    source = found.page("needs_support", _("Wanted support"))
    for measure, title in kinds:
        blocks = tuple(choices(found, measure, f"support.{measure}", source))
        if blocks:
            yield Chapter(f"support.{measure}", title, blocks)
    standing = tuple(_readiness(found))
    if standing:
        yield Chapter("support.readiness", _("What is in place to take the support in"), standing)
    yield from one_thing(found)
    if not found.said:
        yield Chapter("support.none", _("Wanted support"), (nothing("support.none", found),))


def choices(found: Sources, measure: str, key: str, source: tuple[Source, ...], most: int = TOP) -> Iterator[Part]:
    """What was chosen most, each with how many, of those that chose anything."""
    for each in found.counted(measure):
        for choice in each.counted.tally.chosen[:most]:
            label = choice_label(found, each.counted, choice.key)
            text = _("%(what)s: %(who)s.")
            who = counted(choice.n, each.base, shown=each.of_shown)
            told = {"what": label, "who": who[:1].lower() + who[1:]}
            facts = {
                "choice": choice.key,
                "base": each.base,
                "who": found.codes(choice.who),
                **_shown_fact(each.of_shown),
            }
            yield Part(f"{key}.{choice.key}", text % told, facts, source, ITEM)
        return


def choice_label(found: Sources, asked: Counted, key: str) -> str:
    choice = asked.asked.choices.get(key)
    return found.names.get(key) or (say(choice.label, found.language) if choice is not None else key)


def _readiness(found: Sources) -> Iterator[Figures]:
    source = found.page("needs_readiness", _("Readiness"))
    for measure in (STAFFING, GROUP):
        for each in found.counted(measure, steps=True):
            rows = tuple(
                (
                    Cell(choice_label(found, each.counted, choice.key)),
                    Cell(of(choice.n, each.base, shown=each.of_shown)),
                )
                for choice in each.counted.tally.chosen
            )
            if rows:
                label = say(each.counted.asked.node.label, found.language)
                yield Figures(Table(label, (_("Answer"), _("Municipalities")), rows), source)
    documents = found.counted(DOCUMENT, steps=True)
    if documents:
        yield Figures(_documents(found, documents), source)


def _documents(found: Sources, asked: Sequence[Told]) -> Table:
    """A row for each document, a column for each state that somebody chose."""
    states = list(dict.fromkeys(choice.key for each in asked for choice in each.counted.tally.choices))
    chosen = {choice.key for each in asked for choice in each.counted.tally.chosen}
    shown = [key for key in states if key in chosen]
    rows = []
    for each in asked:
        counts = {choice.key: choice.n for choice in each.counted.tally.choices}
        numbers = [Cell(of(counts.get(key, 0), each.base, shown=each.of_shown) if each.base else "–") for key in shown]
        rows.append((Cell(say(each.counted.asked.node.label, found.language)), *numbers))
    heads = (_("Document"), *(choice_label(found, asked[0].counted, key) for key in shown))
    return Table(_("Which documents there are"), heads, tuple(rows))


def one_thing(found: Sources) -> Iterator[Chapter]:
    quotes = tuple(_one_thing(found))
    if quotes:
        yield Chapter("support.one", _("If the energy office could do just one thing"), quotes)


def _one_thing(found: Sources) -> Iterator[Part]:
    source = found.page("needs_support", _("Wanted support"))
    for each in found.written(ONE_THING)[:MOST_QUOTES]:
        column = found.basis.by_response[each.who]
        text = f"”{' '.join(each.text.split())}” ({column.name})"
        facts = {"municipality": column.code, "text": each.text}
        yield Part(f"support.one.{column.code}", text, facts, source, QUOTE, "sv")


# --- Plans, lessons, municipalities ---------------------------------------------------------------------------------------


def plans(found: Sources) -> Iterator[Chapter]:
    overview = found.plans
    source = found.page("plans", _("Support plans"))
    text = _("%(n)s support plans are agreed with their municipality.") % {"n": of(overview.agreed, overview.base)}
    facts = {"agreed": overview.agreed, "base": overview.base}
    yield Chapter("plans.state", _("Support plans"), (Part("plans.state", text, facts, source, LEAD),))
    for row in overview.packages:
        blocks = tuple(packages.paragraphs(row.package, row.total, row.measures, f"plans.{row.package.pk}", source))
        yield Chapter(f"plans.{row.package.pk}", row.package.name, blocks, level=2)
    if not overview.packages:
        part = Part("plans.none", _("There are no packages yet."), {"packages": 0}, source)
        yield Chapter("plans.packages", _("Packages"), (part,), level=2)


def lessons(found: Sources) -> Iterator[Chapter]:
    source = found.page("lessons", _("Lessons"))
    learnt = tuple(
        Part(
            f"lessons.{row.pk}",
            lesson_text(row.title, row.what_worked, row.what_did_not, row.conditions, row.visit.municipality.name),
            {
                "lesson": row.pk,
                "title": row.title,
                "worked": row.what_worked,
                "not": row.what_did_not,
                "if": row.conditions,
            },
            source,
            ITEM,
            "sv",
        )
        for row in found.lessons
    )
    none = Part("lessons.none", _("No lesson has been written down yet."), {"lessons": 0}, source)
    yield Chapter("lessons.visits", _("What we learnt from others"), learnt or (none,))


def lesson_text(title: str, worked: str, did_not: str, conditions: str, place: str) -> str:
    """In Swedish, as lessons are written."""
    told = [f"{title} ({place})."]
    told += [f"Det som fungerade: {_line(worked)}"] if worked else []
    told += [f"Det som inte fungerade: {_line(did_not)}"] if did_not else []
    told += [f"Förutsättning: {_line(conditions)}"] if conditions else []
    return " ".join(told)


def _line(text: str) -> str:
    line = " ".join(text.split())
    return line if line[-1:] in ".!?…" else f"{line}."


def municipalities(found: Sources) -> Iterator[Chapter]:
    source = found.page("needs", _("Needs"))
    blocks: list[Part] = []
    for column in _by_name(found.basis.columns):
        if column.response in found.nameable:
            blocks.append(_municipality(found, column.response))
    nameless = len(found.basis.columns) - len(blocks)
    if nameless:
        text = ngettext(
            "%(n)s municipality is not named here: it has not allowed it or has not approved the text yet.",
            "%(n)s municipalities are not named here: they have not allowed it or have not approved the text yet.",
            nameless,
        )
        blocks.append(Part("municipalities.nameless", text % {"n": nameless}, {"nameless": nameless}, source))
    if not blocks:
        blocks.append(nothing("municipalities.none", found))
    yield Chapter("municipalities.all", _("Appendix: each municipality"), tuple(blocks))


def _by_name(columns: Iterable[Column]) -> list[Column]:
    """In Swedish order, whatever group they belong to."""
    return sorted(columns, key=lambda column: (sort_key(column.name), column.code))


def _municipality(found: Sources, who: int) -> Part:
    column = found.basis.by_response[who]
    large = [row.theme for row in found.needs if who in row.large]
    gap = [row.theme for row in found.needs if who in row.gaps]
    rated = sum(found.threes[row.theme].get(who, (None,))[0] is not None for row in found.needs)
    wanted = _wanted(found, who)
    names = {"name": column.name, "n": of(len(large), rated)}
    if not rated:
        told = [_("%(name)s has rated its need in no theme.") % names]
    elif large:
        told = [
            _("%(name)s has a large need in %(n)s themes: %(themes)s.") % {**names, "themes": _themes(found, large)}
        ]
    else:
        told = [_("%(name)s has a large need in %(n)s themes.") % names]
    if gap:
        told.append(_("Prioritised gaps: %(themes)s.") % {"themes": _themes(found, gap)})
    if wanted:
        told.append(_("It most wants support with %(themes)s.") % {"themes": _themes(found, wanted)})
    facts = {"municipality": column.code, "large": large, "gaps": gap, "rated": rated, "wanted": wanted}
    return Part(f"municipalities.{column.code}", " ".join(told), facts, found.page("needs", _("Needs")), ITEM)


def _themes(found: Sources, themes: Iterable[str]) -> str:
    return listed([sentences.in_sentence(found.names[theme]) for theme in themes])


def _wanted(found: Sources, who: int) -> list[str]:
    for each in found.counted(RANKING):
        said = each.counted.asked.said.get(who)
        if said is not None and isinstance(said.value, list):
            return [str(theme) for theme in said.value if theme in found.names]
    return []


LEAVES: Mapping[str, Callable[[Sources], Iterable[Chapter]]] = MappingProxyType(
    {
        leaves.BASE: base,
        leaves.NEEDS: needs,
        leaves.GAPS: gaps,
        leaves.SUPPORT: support,
        leaves.COLLABORATION: together.collaboration,
        leaves.MATCHES: together.matches,
        leaves.PLANS: plans,
        leaves.LESSONS: lessons,
        leaves.MUNICIPALITIES: municipalities,
    }
)

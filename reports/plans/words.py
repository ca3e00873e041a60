"""Proposals, reasons and states in words. What goes to a municipality is Swedish, whoever presses the button."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils import translation
from django.utils.translation import gettext as _

from reports.actions.plans import Drafted, SourceKey
from reports.analysis import plans as analysis
from reports.analysis.plans import Proposal
from reports.models import MeasureSource, Package
from reports.plans.evidence import ANSWER, MATCH, Case, ranking, score, subtopics
from reports.questions import ratings_of

WRITTEN_IN = "sv"


def missing_words() -> dict[str, str]:
    """What is missing for one municipality and package, by key."""
    return {
        analysis.NO_CHOICE: _("has not said whether it wants to take part"),
        analysis.UNDECIDED: _("says maybe"),
        analysis.NOTHING_PLANNED: _("no measure in the package"),
        analysis.NOT_AGREED: _("the plan is not agreed"),
        analysis.NO_MONEY: _("no co-financing noted"),
        analysis.NO_DECISION: _("no decision yet"),
        analysis.NO_LETTER: _("no signed letter"),
        analysis.LOST_SOURCE: _("a measure has lost a source"),
    }


def source_kind(kind: str) -> str:
    return str(MeasureSource.Kind(kind).label)


def source_told(kind: str) -> str:
    """What a measure stands on, as the municipality reads it."""
    return {
        ANSWER: _("your answers"),
        MATCH: _("a match with another municipality"),
        MeasureSource.Kind.EXCERPT: _("what was said when we met"),
        MeasureSource.Kind.LESSON: _("what was learnt elsewhere"),
    }[kind]


def named(proposal: Proposal) -> str:
    """The other municipality of a match, as this one may read it."""
    return proposal.other or _("another municipality")


def initial(text: str) -> str:
    return text[:1].upper() + text[1:]


def proposal_title(proposal: Proposal, names: dict[str, str] | None = None) -> str:
    """What a proposal is about: "Stöd inom transporter och mobilitet"."""
    theme = (names or {}).get(proposal.theme) or proposal.theme
    texts = {
        analysis.SUPPORT: _("Support: %(theme)s"),
        analysis.LEARN: _("Learn from %(other)s: %(theme)s"),
        analysis.SHARE: _("Share with %(other)s: %(theme)s"),
    }
    return texts[proposal.kind] % {"theme": theme, "other": named(proposal)}


def proposal_why(proposal: Proposal, found: Case) -> str:
    """Why, from the numbers, in whole sentences that the municipality reads."""
    if proposal.kind == analysis.LEARN:
        return _("%(other)s can share what it has done, and the match is accepted.") % {
            "other": initial(named(proposal))
        }
    if proposal.kind == analysis.SHARE:
        return _("%(other)s wants to learn how you have done, and the match is accepted.") % {
            "other": initial(named(proposal))
        }
    return " ".join(_support(proposal, found))


def _support(proposal: Proposal, found: Case) -> Iterable[str]:
    rated = ratings_of(found.view) if found.view is not None else {}
    need, priority, capacity = (
        score(found, rated.get((proposal.theme, measure), "")) for measure in ("need", "priority", "capacity")
    )
    told = [
        _("need %(n)s of 4") % {"n": need} if need is not None else "",
        _("priority %(n)s of 4") % {"n": priority} if priority is not None else "",
        _("own capacity %(n)s of 4") % {"n": capacity} if capacity is not None else "",
    ]
    if any(told):
        yield _("You have answered: %(what)s.") % {"what": ", ".join(text for text in told if text)}
    place, _question = ranking(found).get(proposal.theme, (None, ""))
    if place is not None:
        yield _("It is number %(n)s of what you want support with most.") % {"n": place}
    if proposal.gap:
        yield _("It is a prioritised gap: large need, high priority, and you have not come far yourselves.")
    about, _question = subtopics(found, proposal.theme)
    if about:
        yield _("It is about: %(what)s.") % {"what": about.replace("; ", ", ")}


def sources_of(proposal: Proposal, found: Case) -> list[SourceKey]:
    """What the proposal stands on: the ratings, the ranking and what it is about; or the match."""
    if proposal.match is not None:
        return [SourceKey(MATCH, pk=proposal.match)]
    rated = ratings_of(found.view) if found.view is not None else {}
    questions = [rated.get((proposal.theme, measure), "") for measure in ("need", "priority", "capacity")]
    questions = [name for name in questions if score(found, name) is not None]
    place = ranking(found).get(proposal.theme)
    questions += [place[1]] if place is not None else []
    questions += [name for name in [subtopics(found, proposal.theme)[1]] if name]
    return [SourceKey(ANSWER, name) for name in questions]


def drafted(proposal: Proposal, found: Case, packages: Iterable[Package]) -> Drafted:
    """A proposal as a measure, in Swedish; in the first package that works on its theme."""
    from municipalities.models import Municipality, Theme  # noqa: PLC0415 - rows are asked for here alone

    with translation.override(WRITTEN_IN):
        theme = Theme.objects.filter(key=proposal.theme).first()
        names = {proposal.theme: theme.name} if theme is not None else found.names
        office = found.case.assessment.office or _("The energy office")
        who = {
            analysis.SUPPORT: office,
            analysis.LEARN: f"{office}, {named(proposal)}",
            analysis.SHARE: f"{found.case.municipality.name}, {office}",
        }[proposal.kind]
        return Drafted(
            title=proposal_title(proposal, dict(names)),
            sources=sources_of(proposal, found),
            package=package_of(proposal.theme, packages),
            theme=theme,
            why=proposal_why(proposal, found),
            who=who,
            partner=Municipality.objects.filter(name=proposal.other).first() if proposal.other else None,
            proposal=proposal.key,
        )


def package_of(theme: str, packages: Iterable[Package]) -> Package | None:
    """The first package that works on a theme; `packages` with their themes."""
    return next((each for each in packages if theme in {row.key for row in each.themes.all()}), None)

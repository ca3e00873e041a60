"""A package in sentences: who wants to take part, what is put in, what is decided. The same in the report and in the application."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from reports.analysis.plans import Total
from reports.documents.parts import Part, Source
from reports.documents.phrases import counted, listed, number, of
from reports.models import Package


def paragraphs(package: Package, total: Total, measures: int, key: str, source: tuple[Source, ...]) -> Iterator[Part]:
    """About, who takes part, co-financing, decisions. `measures` of the plans in the package that are not dropped.

    Whoever says yes to a package does so to be part of the application, and is named in it.
    """
    if package.about:
        facts: dict[str, object] = {"package": package.pk, "about": [package.about_sv, package.about_en]}
        yield Part(f"{key}.about", package.about, facts, source)
    yield Part(f"{key}.who", who(total), who_facts(total), source)
    yield Part(f"{key}.money", money(total), money_facts(total), source)
    text = _(
        "Decided: %(decided)s of those that say yes. Signed letters: %(letters)s. Measures in the plans: %(measures)s."
    )
    yes = len(total.yes)
    told = {
        "decided": of(len(total.decided), yes),
        "letters": of(len(total.letters), yes),
        "measures": measures,
    }
    facts = {"decided": list(total.decided), "letters": list(total.letters), "measures": measures, "yes": yes}
    yield Part(f"{key}.decided", text % told, facts, source)


def who(total: Total) -> str:
    if not total.base:
        return _("No municipality takes part yet.")
    told = [_("%(who)s want to take part.") % {"who": counted(len(total.yes), total.base)}]
    if total.yes:
        told = [
            _("%(who)s want to take part: %(names)s.")
            % {"who": counted(len(total.yes), total.base), "names": listed(total.yes)}
        ]
    told += [
        _("Maybe: %(n)s.") % {"n": of(len(total.maybe), total.base)} if total.maybe else "",
        _("No: %(n)s.") % {"n": of(len(total.no), total.base)} if total.no else "",
        _("Not answered: %(n)s.") % {"n": of(len(total.unanswered), total.base)} if total.unanswered else "",
    ]
    return " ".join(text for text in told if text)


def who_facts(total: Total) -> dict[str, object]:
    return {
        "base": total.base,
        "yes": list(total.yes),
        "maybe": len(total.maybe),
        "no": len(total.no),
        "unanswered": len(total.unanswered),
    }


def money(total: Total) -> str:
    """What is put in, with of how many it is known: who has not said is not one that puts in nothing."""
    yes = len(total.yes)
    told = [
        _("%(sum)s kronor (noted for %(n)s that say yes)")
        % {"sum": number(total.kronor), "n": of(total.kronor_by, yes)}
        if total.kronor_by
        else "",
        _("%(sum)s hours (noted for %(n)s that say yes)") % {"sum": number(total.hours), "n": of(total.hours_by, yes)}
        if total.hours_by
        else "",
    ]
    if not any(told):
        return _("No co-financing is noted yet.")
    return _("Co-financing: %(what)s.") % {"what": listed([text for text in told if text])}


def money_facts(total: Total) -> dict[str, object]:
    return {
        "yes": len(total.yes),
        "kronor": total.kronor,
        "kronor_by": total.kronor_by,
        "hours": total.hours,
        "hours_by": total.hours_by,
    }

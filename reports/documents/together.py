"""Collaboration and matches in the whole report: who wants to work with whom, and what was decided about it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from municipalities.text import sort_key
from reports import sentences
from reports.analysis.collaboration import LEADS, WANTS, mutual_pairs, named_pairs
from reports.documents.parts import Chapter, Figures, Part
from reports.documents.phrases import counted, foreign, listed, of
from reports.documents.sources import Sources
from reports.papers.blocks import ITEM, LEAD, Cell, Table

MOST_GROUPS = 8


# --- Collaboration --------------------------------------------------------------------------------------------------------


def collaboration(found: Sources) -> Iterator[Chapter]:
    chapters = tuple(willing(found))
    if not chapters:
        text = _("No municipality has answered about collaboration yet.")
        if found.hidden:
            text = _("Nothing can be told of collaboration without telling of a municipality that is not named.")
        facts: dict[str, object] = {"base": len(found.cases), "hidden": len(found.hidden)}
        part = Part("collaboration.none", text, facts, found.page("collaboration", _("Collaboration")))
        yield Chapter("collaboration.none", _("Collaboration"), (part,))
        return
    yield from chapters
    yield Chapter("collaboration.pairs", _("Partners"), (_pairs(found),))


def willing(found: Sources) -> Iterator[Chapter]:
    """What may name a municipality: who can lead, and groups."""
    forms = tuple(_forms(found))
    if forms:
        yield Chapter("collaboration.forms", _("In which forms they want to work together"), forms)
        groups = tuple(_groups(found))
        if groups:
            yield Chapter("collaboration.groups", _("Groups that share a theme and a form"), groups)


def _forms(found: Sources) -> Iterator[Part]:
    """Who can lead is named among those that are shown; how many want to take part may be of everybody."""
    source = found.page("collaboration", _("Collaboration"))
    for form, (label, scores) in found.willingness.items():
        number = found.number({code: score >= WANTS for code, score in scores.items()})
        if not number.base:
            continue
        who = counted(number.n, number.base, shown=number.of_shown)
        text = _("%(form)s: %(who)s want to take part.") % {"form": label, "who": who[:1].lower() + who[1:]}
        leads = [code for code, score in scores.items() if score >= LEADS and code in found.shown_codes]
        if leads:
            can = _("Can lead or host: %(names)s.")
            if found.hidden:
                can = _("Of those that are shown, these can lead or host: %(names)s.")
            text += " " + can % {"names": listed(_names(found, leads))}
        facts: dict[str, object] = {
            "form": form,
            "base": number.base,
            "wants": list(number.codes),
            "leads": sorted(leads),
        }
        if found.hidden:
            facts |= {"of shown": number.of_shown}
        yield Part(f"collaboration.form.{form}", text, facts, source, ITEM)


def _names(found: Sources, codes: Iterable[str]) -> list[str]:
    return sorted((found.place_names[code] for code in codes), key=sort_key)


def _groups(found: Sources) -> Iterator[Part]:
    source = found.page("collaboration", _("Collaboration"))
    for place, group in enumerate(found.groups[:MOST_GROUPS]):
        members = [*(code for cluster in group.near for code in cluster), *group.far]
        labels = [found.willingness[form][0] for form, _leads in group.forms]
        text = _("%(theme)s: %(n)s with a large need want to take part in %(forms)s: %(names)s.")
        told = {
            "theme": found.names[group.theme],
            "n": of(group.n, group.base, shown=bool(found.hidden)),
            "forms": listed([sentences.in_sentence(label) for label in labels]),
            "names": listed([found.place_names[code] for code in members]),
        }
        facts = {
            "theme": group.theme,
            "forms": [form for form, _leads in group.forms],
            "members": sorted(members),
            "base": group.base,
            **({"of shown": True} if found.hidden else {}),
        }
        yield Part(f"collaboration.group.{place}.{group.theme}", text % told, facts, source, ITEM)


def _pairs(found: Sources) -> Part:
    facts: dict[str, object] = {"pairs": named_pairs(found.partners), "mutual": mutual_pairs(found.partners)}
    text = _("Of the %(pairs)s pairs in which one names the other as a partner, %(mutual)s are mutual.")
    if found.hidden:
        text = _("Those that are shown name %(pairs)s pairs of partners; %(mutual)s of them are mutual.")
    text %= facts
    kept = {**facts, "of shown": True} if found.hidden else facts
    return Part("collaboration.pairs", text, kept, found.page("collaboration", _("Collaboration")))


# --- Matches --------------------------------------------------------------------------------------------------------------


def matches(found: Sources) -> Iterator[Chapter]:
    source = found.page("matches", _("Matching"))
    if not found.matches:
        part = Part("matches.none", _("No match is decided yet."), {"matches": 0}, source)
        yield Chapter("matches.all", _("Who helps whom"), (part,))
        return
    # A match tells of both: that one has a need, and that the other has come far. So it stands if both may be named.
    told = [m for m in found.matches if found.may_name(m.demander.code) and found.may_name(m.supplier.code)]
    text = ngettext("%(n)s match is decided.", "%(n)s matches are decided.", len(told)) % {"n": len(told)}
    facts: dict[str, object] = {"matches": [match.pk for match in told]}
    if len(told) < len(found.matches):
        text = ngettext(
            "%(n)s match is decided between municipalities that are shown.",
            "%(n)s matches are decided between municipalities that are shown.",
            len(told),
        ) % {"n": len(told)}
        facts |= {"of shown": True}
    part = Part("matches.n", text, facts, source, LEAD)
    rows = tuple(
        (Cell(match.theme.name), Cell(match.demander.name, foreign()), Cell(match.supplier.name, foreign()))
        for match in told
    )
    table = Table(_("Decided matches"), (_("Theme"), _("Needs help"), _("Helps")), rows)
    yield Chapter("matches.all", _("Who helps whom"), (part, *([Figures(table, source)] if rows else [])))

"""Collaboration and matches in the whole report: who wants to work with whom, and what was decided about it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reports import sentences
from reports.documents.parts import Chapter, Figures, Part
from reports.documents.phrases import counted, foreign, listed, named, of
from reports.documents.sources import Sources
from reports.papers.blocks import ITEM, LEAD, Cell, Table

MOST_GROUPS = 8


# --- Collaboration --------------------------------------------------------------------------------------------------------


def collaboration(found: Sources) -> Iterator[Chapter]:
    result = found.collaboration
    source = found.page("collaboration", _("Collaboration"))
    if result.empty:
        text = _("No municipality has answered about collaboration yet.")
        yield Chapter(
            "collaboration.none", _("Collaboration"), (Part("collaboration.none", text, {"base": 0}, source),)
        )
        return
    forms = []
    for row in result.forms:
        who = counted(len(row.found.wants), row.found.base)
        text = _("%(form)s: %(who)s want to take part.") % {"form": row.label, "who": who[:1].lower() + who[1:]}
        if row.leads:
            names = named(*_places(found, row.found.leads, {each.place.code: each.place.name for each in row.leads}))
            text += " " + _("Can lead or host: %(names)s.") % {"names": names}
        facts = {
            "form": row.key,
            "base": row.found.base,
            "wants": sorted(row.found.wants),
            "leads": sorted(row.found.leads),
        }
        forms.append(Part(f"collaboration.form.{row.key}", text, facts, source, ITEM))
    yield Chapter("collaboration.forms", _("In which forms they want to work together"), tuple(forms))
    groups = tuple(_groups(found))
    if groups:
        yield Chapter("collaboration.groups", _("Groups that share a theme and a form"), groups)
    text = _("Of the %(pairs)s pairs in which one names the other as a partner, %(mutual)s are mutual.")
    facts = {"pairs": result.pairs, "mutual": result.mutual}
    yield Chapter("collaboration.pairs", _("Partners"), (Part("collaboration.pairs", text % facts, facts, source),))


def _places(found: Sources, codes: Iterable[str], names: Mapping[str, str]) -> tuple[list[str], int]:
    codes = tuple(codes)
    shown = [names[code] for code in codes if found.may_name(code)]
    return shown, len(codes) - len(shown)


def _groups(found: Sources) -> Iterator[Part]:
    source = found.page("collaboration", _("Collaboration"))
    rows = [row for group in found.collaboration.groups for row in group.rows]
    for place, row in enumerate(rows[:MOST_GROUPS]):
        members = [each.place for cluster in row.near for each in cluster] + [each.place for each in row.far]
        names = named(*_places(found, [each.code for each in members], {each.code: each.name for each in members}))
        forms = listed([sentences.in_sentence(label) for label, _leads in row.forms])
        text = _("%(theme)s: %(n)s with a large need want to take part in %(forms)s: %(names)s.")
        told = {"theme": row.theme, "n": of(row.found.n, row.found.base), "forms": forms, "names": names}
        facts = {
            "theme": row.found.theme,
            "forms": [key for key, _leads in row.found.forms],
            "members": sorted(each.code for each in members),
            "base": row.found.base,
        }
        yield Part(f"collaboration.group.{place}.{row.found.theme}", text % told, facts, source, ITEM)


# --- Matches --------------------------------------------------------------------------------------------------------------


def matches(found: Sources) -> Iterator[Chapter]:
    source = found.page("matches", _("Matching"))
    if not found.matches:
        part = Part("matches.none", _("No match is decided yet."), {"matches": 0}, source)
        yield Chapter("matches.all", _("Who helps whom"), (part,))
        return
    text = ngettext("%(n)s match is decided.", "%(n)s matches are decided.", len(found.matches)) % {
        "n": len(found.matches)
    }
    part = Part("matches.n", text, {"matches": [match.pk for match in found.matches]}, source, LEAD)
    # A reference municipality has answered nothing: what it showed us was told with its name.
    rows = tuple(
        (
            Cell(match.theme.name),
            _name(found, match.demander.code, match.demander.name),
            _name(
                found, match.supplier.code, match.supplier.name, is_reference=match.supplier.code not in found.displays
            ),
        )
        for match in found.matches
    )
    table = Table(_("Decided matches"), (_("Theme"), _("Needs help"), _("Helps")), rows)
    yield Chapter("matches.all", _("Who helps whom"), (part, Figures(table, source)))


def _name(found: Sources, code: str, name: str, *, is_reference: bool = False) -> Cell:
    if is_reference or found.may_name(code):
        return Cell(name, foreign())
    return Cell(_("not named"))

"""Pieces of sentences that the documents share, in the active language."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from django.utils import formats
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from municipalities.models import Municipality
from reports.analysis import wording
from reports.models import DocumentKind
from reports.papers.blocks import swedish


def language() -> str:
    return "en" if get_language() == "en" else "sv"


def foreign() -> str:
    """The `lang` of Swedish words in this document: '' in a Swedish one."""
    return "" if language() == "sv" else "sv"


def own(text: str) -> str:
    """What somebody said, wrote or is called, in Swedish: marked where the document is in another language."""
    return swedish(text) if foreign() else text


def counted(n: int, base: int, *, shown: bool = False) -> str:
    """ "Flera kommuner (6 av 14)", as a sentence begins. `shown`: only those are counted that may be named."""
    return wording.counted(n, base, language(), begins=True, shown=shown)


def of(n: int, base: int, *, shown: bool = False) -> str:
    return wording.of(n, base, language(), shown=shown)


def listed(parts: Sequence[str]) -> str:
    """ "a, b och c"."""
    if len(parts) < 2:
        return "".join(parts)
    return _("%(first)s and %(last)s") % {"first": ", ".join(parts[:-1]), "last": parts[-1]}


def day(value: datetime.date) -> str:
    return formats.date_format(value, "j F Y")


def number(value: int) -> str:
    return formats.number_format(value, use_l10n=True, force_grouping=True)


def place(municipality: Municipality) -> str:
    """ "Kalix kommun" in Swedish, "Kalix" in another language."""
    return str(municipality.name if foreign() else municipality.official_name)


def kind_name(kind: str) -> str:
    """What the document is, as it stands above its title."""
    return {
        DocumentKind.PROFILE: _("Municipal profile"),
        DocumentKind.PLAN: _("Support plan"),
        DocumentKind.REPORT: _("Report"),
        DocumentKind.APPLICATION: _("Basis for an application"),
    }[DocumentKind(kind)]

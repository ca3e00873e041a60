"""The page of wanted support: the result in the reader's language, as its template prints it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from municipalities.models import Assessment
from reports.basis import theme_names
from reports.counted_page import Teller
from reports.names import Names
from reports.support import BARRIER, DRIVER, FORM, Support
from surveys.definition import DEFAULT_LANGUAGE


def context(assessment: Assessment, result: Support) -> dict[str, Any]:
    """What `reports/support.html` shows."""
    language = get_language() or DEFAULT_LANGUAGE
    basis = result.basis
    tell = Teller(basis, Names(assessment, basis), language)
    keys = [*basis.views.themes, *(each.key.theme for each in result.subtopics)]
    themes = theme_names(basis.views, tuple(dict.fromkeys(keys)), language)
    small = _("not asked, since the need is below 2 or not given")
    return {
        "ranking": [tell.counted(each, labels=themes) for each in result.ranking],
        "forms": [tell.counted(each, written=result.written[FORM]) for each in result.forms],
        "subtopics": [tell.counted(each, title=themes[each.key.theme], irrelevant=small) for each in result.subtopics],
        "drivers": [tell.counted(each, written=result.written[DRIVER]) for each in result.drivers],
        "barriers": [tell.counted(each, written=result.written[BARRIER]) for each in result.barriers],
        "one_thing": tell.words(result.one_thing),
        "unsaid": tell.pair(result.unsaid) if result.unsaid else "",
        "other_needs": tell.words(result.other_needs),
    }

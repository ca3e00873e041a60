"""Codes of languages and countries as the register keeps them, written out for the reader."""

from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

# Languages with administrative areas under the act on national minorities, in the order of their codes.
MINORITY_LANGUAGES = ["fi", "fit", "se"]
_LANGUAGES = {"fi": _("Finnish"), "se": _("Sami")}
_COUNTRIES = {"NO": _("Norway"), "FI": _("Finland")}


def _language(code):
    """(name, what language the name itself is in): Meänkieli calls itself so in every language."""
    if code == "fit":
        return "Meänkieli" if get_language() == "en" else "meänkieli", "fit"
    return str(_LANGUAGES.get(code, code)), ""


def language_names(codes):
    """ "fi fit se" -> [(name in the reader's language, language of the name or "")]; an unknown code stands for itself."""
    return [_language(code) for code in codes.split()]


def language_choices():
    """Codes with their names, for a form."""
    named = [(code, *_language(code)) for code in MINORITY_LANGUAGES]
    return [
        (code, format_html('<span lang="{}">{}</span>', lang, capfirst(name)) if lang else capfirst(name))
        for code, name, lang in named
    ]


def neighbour_names(text):
    """ "Sorsele; NO" -> [("Sorsele", is a name), ("Norway", is not)]: countries are translated, municipalities are names."""
    parts = [part.strip() for part in text.split(";") if part.strip()]
    return [(str(_COUNTRIES[part]), False) if part in _COUNTRIES else (part, True) for part in parts]

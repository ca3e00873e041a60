"""A questionnaire as frozen dataclasses. No Django.

A `Definition` is what was written: both variants, every year, inheritance not resolved. A `View` is what one
participation sees: the rows of its variant and year, themes inherited, cut into pages. Everything that shows or
checks answers works on a View.

Texts are mappings from language code to text. A name never changes its meaning and is unique in the whole
questionnaire, fields of repeats included, so that answers can refer to it without a path.
"""

from surveys.definition.document import FORMAT, Definition
from surveys.definition.pages import FIELDS_PER_PAGE, Page
from surveys.definition.rows import (
    DEFAULT_LANGUAGE,
    KINDS,
    MISSING_CODES,
    RESERVED_NAMES,
    VARIANTS,
    Choice,
    Group,
    Kind,
    Node,
    Note,
    Question,
    Repeat,
    Row,
    Text,
    gettext_noop,
    say,
)
from surveys.definition.view import View

__all__ = [
    "DEFAULT_LANGUAGE",
    "FIELDS_PER_PAGE",
    "FORMAT",
    "KINDS",
    "MISSING_CODES",
    "RESERVED_NAMES",
    "VARIANTS",
    "Choice",
    "Definition",
    "Group",
    "Kind",
    "Node",
    "Note",
    "Page",
    "Question",
    "Repeat",
    "Row",
    "Text",
    "View",
    "gettext_noop",
    "say",
]

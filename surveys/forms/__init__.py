"""What is posted on the pages of the questionnaire, and what they print."""

from surveys.forms.conflicts import Choice, choices, forgotten_texts, in_words, open_conflicts
from surveys.forms.fields import ConflictShown, FactShown, Field, ItemShown
from surveys.forms.options import Option
from surveys.forms.page import PageForm
from surveys.forms.posted import KINDS, NEW_ITEM, item_id, posted_number, typed_at
from surveys.forms.words import PROBLEMS_OF_FORMS, WORDS_FOR_CONTACTS, inside, moment, one_person, place, problem_text

__all__ = [
    "NEW_ITEM",
    "KINDS",
    "PROBLEMS_OF_FORMS",
    "WORDS_FOR_CONTACTS",
    "Choice",
    "ConflictShown",
    "FactShown",
    "Field",
    "ItemShown",
    "Option",
    "PageForm",
    "choices",
    "forgotten_texts",
    "in_words",
    "inside",
    "item_id",
    "moment",
    "one_person",
    "open_conflicts",
    "place",
    "posted_number",
    "problem_text",
    "typed_at",
]

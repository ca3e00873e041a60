"""The one place that turns a name into what it is sorted and searched by, alike on every database."""

import unicodedata

# å, ä and ö come after z in Swedish, in this order; Danish, Norwegian and Finnish letters go where a Swede looks for them.
_AFTER_Z = str.maketrans({"å": "{a", "ä": "{b", "æ": "{b", "ö": "{c", "ø": "{c"})


def _strip_marks(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))


def sort_key(text: str) -> str:
    """A string whose plain byte order is Swedish order: å ä ö after z, case and other accents ignored.

    "{" is the character after "z" in ASCII, so the key sorts alike in Python, SQLite and in PostgreSQL under the C
    collation, which is why the columns that hold it ask for that collation nowhere else than in `SortKeyField`.
    """
    folded = unicodedata.normalize("NFC", text).casefold().translate(_AFTER_Z)
    return _strip_marks(folded)[:200]


def search_text(*parts: str) -> str:
    """What a search looks in: the parts casefolded, and once more without accents, so that "lulea" finds Luleå."""
    folded = " ".join(unicodedata.normalize("NFC", part).casefold() for part in parts if part)
    plain = _strip_marks(folded)
    return folded if plain == folded else f"{folded} {plain}"


def search_needle(query: str) -> str:
    """A typed query as it is compared with a `search` column (use with `__contains`)."""
    return unicodedata.normalize("NFC", query).casefold().strip()

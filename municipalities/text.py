"""Swedish order and search. The functions live in `accounts`, because the list of staff is ordered and searched too."""

from accounts.text import search_needle, search_text, sort_key

__all__ = ["search_needle", "search_text", "sort_key"]

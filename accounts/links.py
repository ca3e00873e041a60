"""Addresses that are keys (personal links, links to choose a password), and addresses of our own pages."""

import re

from django.utils.http import url_has_allowed_host_and_scheme

# The part after these is the key.
_SECRET = re.compile(r"(/i/|/password/reset/key/)[^/\s?\"'&]+")


def without_keys(text: str) -> str:
    """The text with every key replaced by "…"."""
    return _SECRET.sub(r"\1…", text)


def own_page(path: str) -> str:
    """The path if it leads to a page of this service, without query and keys; else ''."""
    path = path.strip().partition("?")[0].partition("#")[0]
    if not path.startswith("/") or not url_has_allowed_host_and_scheme(path, allowed_hosts=None):
        return ""
    if any(not character.isprintable() or character.isspace() for character in path):
        return ""
    return without_keys(path)[:300]

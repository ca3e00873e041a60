"""Every page of the app; each part registers its own in a module beside this one."""

from importlib import import_module
from importlib.util import find_spec

PAGES = [
    page
    for part in (
        "questionnaires",
        "trials",
        "respond",
        "colleagues",
        "doors",
        "interview",
        "letters",
        "paper",
        "imports",
    )
    if find_spec(f"tests.surveys.pages_{part}")
    for page in import_module(f"tests.surveys.pages_{part}").PAGES
]

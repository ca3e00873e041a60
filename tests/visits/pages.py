"""Every page of the app; each part registers its own in a module beside this one."""

from importlib import import_module
from pathlib import Path

PAGES = [
    page
    for path in sorted(Path(__file__).parent.glob("pages_*.py"))
    for page in import_module(f"tests.visits.{path.stem}").PAGES
]

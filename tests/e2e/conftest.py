"""A browser beside Django's ORM. The fixtures themselves stand in tests/browser.py, since the guard uses them too."""

from tests.browser import *  # noqa: F403

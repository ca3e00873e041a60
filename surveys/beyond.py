"""Pages for the municipality that apps to the right keep: what waits there for an answer. Those apps name a function for it.

An app says in its configuration `respondent_pages = "path.to.function"`: (response, now) -> list of `Beyond`. So a page here can lead to
them without knowing them.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.apps import apps
from django.utils.module_loading import import_string

from surveys.models import Response


@dataclass(frozen=True, slots=True)
class Beyond:
    """One page: what it is, in a sentence how it stands, what its link says. `is_waiting`: the municipality is asked for something there."""

    title: str
    text: str
    action: str
    url: str
    is_waiting: bool


def pages_beyond(response: Response, *, now: datetime.datetime) -> list[Beyond]:
    """The pages of every app, what waits first. A test response has none."""
    if response.is_test:
        return []
    paths = [getattr(config, "respondent_pages", "") for config in apps.get_app_configs()]
    found = [page for path in paths if path for page in import_string(path)(response, now)]
    return sorted(found, key=lambda page: not page.is_waiting)

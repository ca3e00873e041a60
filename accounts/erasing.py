"""Erasing reaches every app. A model that keeps something personal beside a contact says itself how it forgets it.

It does so by methods of its default manager, found here, since an app knows nothing of those to its right:
`blank_for(contact)` when a contact is erased, `blank_due(now)` every night. Both return how many rows they changed.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Any

from django.apps import apps


def _methods(name: str) -> Iterator[Any]:
    for model in apps.get_models():
        method = getattr(model._default_manager, name, None)
        if method is not None:
            yield method


def blank_for(contact: Any) -> int:
    """A contact is erased: what other models keep of that person goes too."""
    return sum(method(contact) for method in _methods("blank_for"))


def blank_due(now: datetime.datetime) -> int:
    """What is kept no longer than its time."""
    return sum(method(now) for method in _methods("blank_due"))

"""A first wording of the meeting note. Staff decide what goes in; what is only for inside the office is left out from the start."""

from __future__ import annotations

from visits.guide import GUIDE
from visits.models import Excerpt, Note, Visit

_HEADS = (("Viktigast", "most_important"), ("Vi lovade", "we_promised"), ("De lovade", "they_promised"))
LEFT_OUT = "[…]"


def draft(visit: Visit) -> str:
    """What was most important and what was promised, then what was said to the questions of the guide; in Swedish, as it was written.

    What surprised us is ours, and stays out. So do passages that somebody has marked as only for inside the office.
    """
    parts = [f"{head}:\n{text}" for head, name in _HEADS if (text := getattr(visit, name).strip())]
    notes = visit.notes.filter(part__in=[part.key for part in GUIDE]).exclude(text="")
    said: dict[str, list[str]] = {}
    for note in notes.prefetch_related("excerpts").order_by("begun_at", "pk"):
        said.setdefault(note.part, []).append(without_internal(note))
    parts += [f"{part.sv}\n" + "\n".join(said[part.key]) for part in GUIDE if part.key in said]
    return "\n\n".join(parts)


def without_internal(note: Note) -> str:
    """A note without the passages that are only for inside the office, wherever their words stand in it now."""
    text: str = note.text
    internal = [each for each in note.excerpts.all() if each.permission == Excerpt.Permission.INTERNAL]
    # The longest first: a passage may lie within another.
    for excerpt in sorted(internal, key=lambda each: len(each.text), reverse=True):
        text = text.replace(excerpt.text, LEFT_OUT)
    return text.strip()

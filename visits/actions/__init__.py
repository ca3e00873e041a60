"""Every write to the visits. Each one leaves an audit event where somebody may ask who did it."""

from visits.actions.after import case_of, follow_promises, note_minute_after, promises
from visits.actions.attendance import note_person, remove_person
from visits.actions.notes import import_note, note_key, write_note

__all__ = [
    "case_of",
    "follow_promises",
    "import_note",
    "note_key",
    "note_minute_after",
    "note_person",
    "promises",
    "remove_person",
    "write_note",
]

"""Every write to the visits. Each one leaves an audit event where somebody may ask who did it."""

from visits.actions.after import follow_promises, note_minute_after, promises
from visits.actions.attendance import note_person, remove_person
from visits.actions.learning import delete_lesson, save_lesson, set_topics
from visits.actions.notes import import_note, note_key, write_note
from visits.actions.photos import add_photo, delete_photo, save_photo

__all__ = [
    "add_photo",
    "delete_lesson",
    "delete_photo",
    "follow_promises",
    "import_note",
    "note_key",
    "note_minute_after",
    "note_person",
    "promises",
    "remove_person",
    "save_lesson",
    "save_photo",
    "set_topics",
    "write_note",
]

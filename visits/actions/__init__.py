"""Every write to the visits. Each one leaves an audit event where somebody may ask who did it."""

from visits.actions.learning import delete_lesson, save_lesson, set_topics
from visits.actions.photos import add_photo, delete_photo, save_photo

__all__ = ["add_photo", "delete_lesson", "delete_photo", "save_lesson", "save_photo", "set_topics"]

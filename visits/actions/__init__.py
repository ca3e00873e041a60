"""Every write to the visits. Each one leaves an audit event where somebody may ask who did it."""

from visits.actions.photos import add_photo, delete_photo, save_photo

__all__ = ["add_photo", "delete_photo", "save_photo"]

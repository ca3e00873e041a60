"""Who was met and what was said: visits, who was there, notes, coded passages, photos, lessons."""

from visits.models.coding import Code, Excerpt, ThemeVerdict
from visits.models.learning import Lesson
from visits.models.notes import Note
from visits.models.photos import Photo
from visits.models.visits import Attendance, Visit

__all__ = ["Attendance", "Code", "Excerpt", "Lesson", "Note", "Photo", "ThemeVerdict", "Visit"]

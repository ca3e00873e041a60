"""What is typed about visits."""

from visits.forms.photos import PhotoAddForm, PhotoForm

__all__ = ["PhotoAddForm", "PhotoForm"]

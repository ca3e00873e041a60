"""What is typed about visits."""

from visits.forms.learning import LessonForm, TopicsForm
from visits.forms.photos import PhotoAddForm, PhotoForm

__all__ = ["LessonForm", "PhotoAddForm", "PhotoForm", "TopicsForm"]

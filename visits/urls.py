"""Addresses of the visits."""

from django.urls import path

from visits.views import door, notes, visits

app_name = "visits"

urlpatterns = [
    # A visit is planned, held and looked up
    path("", visits.visit_list, name="visit_list"),
    path("<int:pk>/", visits.visit_detail, name="visit_detail"),
    # Who was there, and notes
    path("sw.js", door.worker, name="worker"),
    path("token/", door.token, name="token"),
    path("<int:pk>/field/", door.field, name="field"),
    path("<int:pk>/attendance/", door.attendance, name="attendance"),
    path("<int:pk>/attendance/<uuid:key>/remove/", door.attendance_remove, name="attendance_remove"),
    path("<int:pk>/notes/", notes.visit_notes, name="visit_notes"),
    path("<int:pk>/notes/import/", notes.visit_note_import, name="visit_note_import"),
    path("<int:pk>/after/", notes.after, name="after"),
    path("<int:pk>/after/promises/", notes.after_promises, name="after_promises"),
    path("calls/<int:pk>/notes/", notes.call_notes, name="call_notes"),
    path("calls/<int:pk>/notes/import/", notes.call_note_import, name="call_note_import"),
    # Passages and what they say together
    # Photos, learning visits and lessons
]

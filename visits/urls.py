"""Addresses of the visits."""

from functools import partial

from django.urls import path

from visits.views import learning, photos, visits

app_name = "visits"

urlpatterns = [
    # A visit is planned, held and looked up
    path("", visits.visit_list, name="visit_list"),
    path("<int:pk>/", visits.visit_detail, name="visit_detail"),
    # Who was there, and notes
    # Passages and what they say together
    # Photos, learning visits and lessons
    path("<int:pk>/photos/", photos.photo_list, name="photo_list"),
    path("<int:pk>/photos/<uuid:key>/edit/", photos.photo_edit, name="photo_edit"),
    path("<int:pk>/photos/<uuid:key>/delete/", photos.photo_delete, name="photo_delete"),
    path("photos/<uuid:key>.jpg", partial(photos.photo_file, size="full"), name="photo"),
    path("learning/<slug:slug>/", learning.learning, name="learning"),
    path("<int:pk>/brief/", learning.brief, name="brief"),
    path("<int:pk>/lessons/", learning.lesson_list, name="lesson_list"),
    path("<int:pk>/lessons/add/", learning.lesson_add, name="lesson_add"),
    path("<int:pk>/lessons/<int:lesson>/edit/", learning.lesson_edit, name="lesson_edit"),
    path("<int:pk>/lessons/<int:lesson>/delete/", learning.lesson_delete, name="lesson_delete"),
    path("photos/<uuid:key>-small.jpg", partial(photos.photo_file, size="small"), name="photo_small"),
]

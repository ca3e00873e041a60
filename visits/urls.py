"""Addresses of the visits."""

from django.urls import path

from visits.views import visits

app_name = "visits"

urlpatterns = [
    # A visit is planned, held and looked up
    path("", visits.visit_list, name="visit_list"),
    path("<int:pk>/", visits.visit_detail, name="visit_detail"),
    # Who was there, and notes
    # Passages and what they say together
    # Photos, learning visits and lessons
]

"""Addresses of the visits."""

from functools import partial

from django.urls import path

from visits.papers import ATTENDANCE, NOTE
from visits.views import papers, planning, visits

app_name = "visits"

urlpatterns = [
    # A visit is planned, held and looked up
    path("", visits.visit_list, name="visit_list"),
    path("coverage/", visits.visit_coverage, name="visit_coverage"),
    path("plan/<slug:assessment>/<str:code>/", planning.visit_plan, name="visit_plan"),
    path("<int:pk>/", visits.visit_detail, name="visit_detail"),
    path("<int:pk>/edit/", planning.visit_edit, name="visit_edit"),
    path("<int:pk>/move/", planning.visit_move, name="visit_move"),
    path("<int:pk>/digital/", planning.visit_digital, name="visit_digital"),
    path("<int:pk>/cancel/", planning.visit_cancel, name="visit_cancel"),
    path("<int:pk>/book/", planning.visit_book, name="visit_book"),
    path("<int:pk>/tell/", planning.visit_tell, name="visit_tell"),
    path("<int:pk>/held/", planning.visit_hold, name="visit_hold"),
    path("<int:pk>/not-held/", planning.visit_unhold, name="visit_unhold"),
    path("<int:pk>/car/", visits.visit_car, name="visit_car"),
    path("<int:pk>/visit.ics", visits.visit_ics, name="visit_ics"),
    path("<int:pk>/meeting-note/", papers.meeting_note, name="meeting_note"),
    *(
        path(
            f"<int:pk>/{what}.{suffix}",
            partial(papers.visit_file, what=what, suffix=suffix),
            name=f"{what}_{suffix}",
        )
        for what in (ATTENDANCE, NOTE)
        for suffix in papers.SUFFIXES
    ),
    # Who was there, and notes
    # Passages and what they say together
    # Photos, learning visits and lessons
]

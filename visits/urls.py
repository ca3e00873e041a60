"""Addresses of the visits."""

from functools import partial

from django.urls import path

from visits.papers import ATTENDANCE, NOTE
from visits.views import (
    codes,
    coding,
    door,
    excerpts,
    learning,
    notes,
    papers,
    photos,
    planning,
    ratings,
    verdicts,
    visits,
)

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
    path("<int:pk>/coding/", coding.visit_coding, name="visit_coding"),
    path("<int:pk>/ratings/", ratings.visit_ratings, name="visit_ratings"),
    path("notes/uncoded/", coding.uncoded_list, name="uncoded_list"),
    path("notes/<int:pk>/code/", coding.note_code, name="note_code"),
    path("codes/", codes.code_list, name="code_list"),
    path("codes/add/", codes.code_add, name="code_add"),
    path("codes/<int:pk>/", codes.code_edit, name="code_edit"),
    path("codes/<int:pk>/use/", codes.code_use, name="code_use"),
    path("excerpts/", excerpts.excerpt_list, name="excerpt_list"),
    path("excerpts/excerpts.xlsx", excerpts.excerpt_xlsx, name="excerpt_xlsx"),
    path("excerpts/lost/", excerpts.lost_list, name="lost_list"),
    path("excerpts/<int:pk>/", excerpts.excerpt_edit, name="excerpt_edit"),
    path("excerpts/<int:pk>/remove/", excerpts.excerpt_remove, name="excerpt_remove"),
    path("excerpts/<int:pk>/place/", excerpts.excerpt_place, name="excerpt_place"),
    path("verdicts/<slug:assessment>/<slug:code>/<slug:theme>/", verdicts.theme_verdict, name="theme_verdict"),
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

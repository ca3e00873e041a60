"""Addresses of the visits."""

from django.urls import path

from visits.views import codes, coding, excerpts, ratings, verdicts, visits

app_name = "visits"

urlpatterns = [
    # A visit is planned, held and looked up
    path("", visits.visit_list, name="visit_list"),
    path("<int:pk>/", visits.visit_detail, name="visit_detail"),
    # Who was there, and notes
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
]

"""The page of lessons, for the guard tests."""

from django.urls import reverse

from tests.pages import OFFICE, Page, State
from tests.visits.pages_learning import all_of_it, more_lessons

PAGES = [
    Page(
        "reports:lessons",
        url=lambda w: reverse("reports:lessons", args=[w.assessment.slug]),
        main_role="officer",
        access=OFFICE,
        states={"empty": State(), "filled": State(setup=all_of_it), "error": "nothing is typed on it"},
        rows=more_lessons,
    )
]

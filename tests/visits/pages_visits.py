"""The list of visits and the page of one, for the guard tests."""

from django.urls import reverse

from tests.factories import CODES, make_municipality, make_visit
from tests.pages import OFFICE, Page, State, World
from visits.models import Visit


def a_visit(w: World) -> Visit:
    """The visit to Kalix, made when it is first asked for."""
    return Visit.objects.filter(municipality=w.kalix).first() or make_visit(w.assessment, w.kalix, by=w.officer)


def more_visits(w: World, number: int) -> None:
    for name in [name for name in CODES if name not in ("Kalix", "Arjeplog", "Övertorneå")][:number]:
        make_visit(w.assessment, make_municipality(name), by=w.officer)


PAGES = [
    Page(
        "visits:visit_list",
        url=lambda w: reverse("visits:visit_list"),
        main_role="officer",
        access=OFFICE,
        states={"empty": State(), "filled": State(setup=a_visit), "error": "nothing is typed on it"},
        rows=more_visits,
    ),
    Page(
        "visits:visit_detail",
        url=lambda w: reverse("visits:visit_detail", args=[a_visit(w).pk]),
        main_role="officer",
        access=OFFICE,
        states={"empty": State(setup=a_visit), "filled": State(setup=a_visit), "error": "nothing is typed on it"},
    ),
]

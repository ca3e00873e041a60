"""Handing a case over, for the guard tests."""

from municipalities.models import Participation
from tests.pages import OFFICE, Page, State

PAGES = [
    Page(
        "surveys:case_officer",
        url=lambda w: "/cases/prestratus-2018/2514/officer/?from=/cases/prestratus-2018/2514/",
        main_role="officer",
        access=OFFICE,
        states={
            "filled": State(),
            "empty": State(setup=lambda w: Participation.objects.update(officer=None)),
            "error": State(post=lambda w: {"officer": w.reader.pk}),
        },
    ),
]

"""The decision log for the guard tests."""

import datetime

from municipalities.actions import decide, raise_matter
from municipalities.models import Decision
from tests.factories import at
from tests.pages import LEAD, OFFICE, Page, State, World

LOG = "/assessments/prestratus-2018/decisions/"


def a_matter(w: World, text: str = "Ska vi ringa de sista två?") -> Decision:
    return raise_matter(
        assessment=w.assessment, matter=text, owner=w.officer, due_on=datetime.date(2018, 10, 26), by=w.lead, now=at(3)
    )


def some(w: World, n: int = 2) -> None:
    for i in range(n):
        a_matter(w, f"Fråga {i}")
        decide(
            decision=a_matter(w, f"Beslutad fråga {i}"),
            decided_on=datetime.date(2018, 10, 5),
            text="Vi ringer dem i november.",
            decided_by="Styrgruppen",
            by=w.lead,
            today=datetime.date(2018, 10, 6),
        )


PAGES = [
    Page(
        name="municipalities:decision_list",
        url=lambda w: LOG,
        main_role="lead",
        access=OFFICE,
        states={"filled": State(setup=some), "empty": State(), "error": State(post={"matter": "", "due_on": "fredag"})},
        rows=some,
    ),
    Page(
        name="municipalities:decision_edit",
        url=lambda w: f"{LOG}{a_matter(w).pk}/",
        main_role="lead",
        access=LEAD,
        states={
            "filled": State(),
            "empty": "There is always a matter.",
            "error": State(post={"decided_on": "2999-01-01", "decision": ""}),
        },
    ),
]

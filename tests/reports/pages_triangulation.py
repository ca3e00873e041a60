"""Triangulation for the guard tests."""

from municipalities.models import Participation, Theme
from tests.factories import answer, at, make_excerpt, make_municipality, make_note, make_participation, make_response
from tests.pages import OFFICE, Page, State, World
from tests.visits.pages_coding import a_note, coded, rated
from tests.visits.pages_visits import a_visit
from visits.actions.verdicts import set_verdict


def everything(w: World) -> None:
    """Every verdict, every reason for one, passages without a theme, a theme that nobody asks about."""
    coded(w)
    rated(w)
    for number, kind in enumerate(("agrees", "nuanced", "contradicts", "silent")):
        theme = Theme.objects.get_or_create(key=f"t{number}", defaults={"name_sv": "Tema", "name_en": "Theme"})[0]
        set_verdict(
            participation=w.participation, theme=theme, kind=kind, note="De menar tvärtom.", by=w.officer, now=at(9)
        )
        make_excerpt(a_note(w), "Men ingen har tid.", by=w.lead, code="hinder", theme=theme)


def more_cases(w: World, number: int) -> None:
    for n, name in enumerate(("Boden", "Luleå", "Piteå")[:number]):
        case = make_participation(w.assessment, make_municipality(name))
        answer(make_response(case, w.questionnaire), {"mobilitet_behov": str(n)}, by=w.contact)
        note = make_note(a_visit(w), by=w.officer, text="Ord.")
        theme = Theme.objects.get_or_create(key="mobilitet", defaults={"name_sv": "T", "name_en": "T"})[0]
        make_excerpt(note, "Ord.", by=w.officer, code="hinder", theme=theme)
        set_verdict(participation=case, theme=theme, kind="agrees", note="", by=w.officer, now=at(9))
    assert Participation.objects.count() >= number


PAGES = [
    Page(
        "reports:triangulation",
        url=lambda w: "/reports/prestratus-2018/triangulation/",
        main_role="officer",
        access=OFFICE,
        states={
            "filled": State(setup=everything),
            "empty": State(),
            "error": State(setup=everything, query="?show=half&theme=%00&page=x"),
        },
        rows=more_cases,
    ),
    Page(
        "reports:case_triangulation",
        url=lambda w: "/cases/prestratus-2018/2514/triangulation/",
        main_role="officer",
        access=OFFICE,
        states={"filled": State(setup=everything), "empty": State(), "error": "what is wrong is said on the next page"},
        rows=more_cases,
    ),
]

"""What the municipalities want to learn, and from whom: their own answers, for the brief before a learning visit. Reads only."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from municipalities.models import Assessment, Municipality, Theme
from surveys.definition import Repeat
from surveys.models import Answer, Questionnaire, Response

ROLE_MODEL = "role_model"
"""`prestratus::measure` of the list in which a municipality says what it wants to learn."""
PLACE, THEME, QUESTION, ELSEWHERE = "municipality_ref", "theme_ref", "description", "place"
OTHER_THEME = "annat"


@dataclass(frozen=True, slots=True)
class Asked:
    """One thing that a municipality wants to be found out.

    `place` is the code of the municipality that it wants to learn from, '' for any; `elsewhere` names one that is in no list.
    `theme` is a theme's key, '' where it said none. `page` is where the answer stands in the interview.
    """

    municipality: Municipality
    place: str
    elsewhere: str
    theme: str
    question: str
    page: str


@dataclass(frozen=True, slots=True)
class ByTheme:
    """`theme` is None for what belongs to no theme of the register."""

    theme: Theme | None
    asked: tuple[Asked, ...]


@dataclass(frozen=True, slots=True)
class Brief:
    """`here`: what is asked of this municipality; `anywhere`: of whoever knows. `n` municipalities ask, of `base` that answered."""

    here: tuple[ByTheme, ...]
    anywhere: tuple[ByTheme, ...]
    n: int
    base: int


def asked(assessment: Assessment, questionnaires: Iterable[Questionnaire] | None = None) -> list[Asked]:
    """Everything that is asked in this assessment by municipalities that have handed in, in Swedish order.

    One query; another for the questionnaires, unless they are given.
    """
    if questionnaires is None:
        used = Questionnaire.objects.filter(responses__participation__assessment=assessment).distinct()
        questionnaires = used.defer("definition")
    # Whatever a variant and a year leave out, the name of a list is the same in all of them.
    names = {
        row.name
        for questionnaire in questionnaires
        for row in questionnaire.load().walk()
        if isinstance(row, Repeat) and row.measure == ROLE_MODEL
    }
    rows = Answer.objects.filter(response__in=_counted(assessment), question__in=names, missing="", relevant=True)
    rows = rows.select_related(
        "response__questionnaire", "response__participation__assessment", "response__participation__municipality"
    ).defer("response__questionnaire__definition")
    place = "response__participation__municipality__"
    found = (_read(row) for row in rows.order_by(f"{place}sort_key", f"{place}code", "question", "position", "item"))
    return [each for each in found if each is not None]


def brief(assessment: Assessment, place: Municipality, themes: Iterable[Theme]) -> Brief:
    """What is to be found out at `place`, by theme in the given order."""
    found, themes = asked(assessment), list(themes)
    here = [each for each in found if each.place == place.code]
    anywhere = [each for each in found if not each.place and not each.elsewhere]
    askers = {each.municipality.pk for each in (*here, *anywhere)}
    return Brief(by_theme(here, themes), by_theme(anywhere, themes), len(askers), _counted(assessment).count())


def by_theme(found: Sequence[Asked], themes: Iterable[Theme]) -> tuple[ByTheme, ...]:
    """The same in the order of the themes; what belongs to none comes last."""
    known = list(themes)
    keys = {theme.key for theme in known}
    groups = [ByTheme(theme, tuple(each for each in found if each.theme == theme.key)) for theme in known]
    groups.append(ByTheme(None, tuple(each for each in found if each.theme not in keys)))
    return tuple(group for group in groups if group.asked)


def _counted(assessment: Assessment) -> QuerySet[Response]:
    return Response.objects.counted().filter(participation__assessment=assessment)


def _read(row: Answer) -> Asked | None:
    """None for an entry in which nothing is asked, and for one that this municipality is not asked for."""
    view = row.response.view
    repeat = view.nodes.get(row.question)
    if not isinstance(repeat, Repeat):
        return None
    said = {field.measure: str((row.value or {}).get(field.name) or "") for field in repeat.children}
    # The list holds codes of municipalities beside "any" and "another", which are no codes.
    place = said.get(PLACE, "")
    code = place if place[:1].isdigit() else ""
    if not said.get(QUESTION) and not code:
        return None
    theme = said.get(THEME, "")
    return Asked(
        municipality=row.response.participation.municipality,
        place=code,
        elsewhere=said.get(ELSEWHERE, ""),
        theme="" if theme == OTHER_THEME else theme,
        question=said.get(QUESTION, ""),
        page=view.page_of(repeat.name).name,
    )

"""What the lead of the demo has decided about the first proposals: some accepted, one changed, one turned down. All invented."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

from accounts.models import User
from municipalities.models import Assessment, Municipality, Theme
from reports.actions import accept_match, edit_match, reject_match
from reports.demo.story import moment


@dataclass(frozen=True)
class Decided:
    """`instead`: the supplier that it is put in place of; `no`: turned down."""

    theme: str
    demander: str
    supplier: str
    note: str = ""
    instead: str = ""
    no: bool = False


DECISIONS = (
    Decided("fornybar_energi", "2560", "2581", "Älvsbyn har själv frågat efter Piteå."),
    Decided("samhallsplanering", "2523", "2584"),
    Decided("industriell_symbios", "2584", "0380"),
    Decided(
        "mobilitet",
        "2521",
        "2580",
        "Pajala vill höra om elbilarna i Luleå, som har sagt ja i telefon.",
        instead="2582",
    ),
    Decided("mobilitet", "2523", "2582", "Boden har bett att få vänta till hösten med fler besök.", no=True),
)
DAYS_AGO = 1


def play_matches(*, assessment: Assessment, today: datetime.date, staff: Mapping[str, User]) -> None:
    """Five decisions, one minute after the other."""
    places = {place.code: place for place in Municipality.objects.all()}
    themes = {theme.key: theme for theme in Theme.objects.all()}
    for number, each in enumerate(DECISIONS):
        usual = {
            "assessment": assessment,
            "theme": themes[each.theme],
            "demander": places[each.demander],
            "supplier": places[each.supplier],
            "note": each.note,
            "by": staff["lead"],
            "now": moment(today, DAYS_AGO, f"15.{number:02}"),
        }
        if each.instead:
            edit_match(**usual, replaces=places[each.instead])
        elif each.no:
            reject_match(**usual)
        else:
            accept_match(**usual)

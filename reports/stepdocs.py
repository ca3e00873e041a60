"""docs/next-step.md, printed from the table itself: `make steps`. A test holds the file equal."""

from __future__ import annotations

from django.utils import translation

from reports.stages import MUNICIPALITY, RULES, US, Rule
from reports.words import STEPS

HEAD = """# The next step

The board and the case show one next step for every municipality: **the first row whose conditions all hold.** This page is printed
from `reports/stages.py` by `make steps`, so it cannot say anything else than the program does; a test holds the two equal.
Working days are Monday to Friday. A step is late from the day after its own on.

| | When | Step | På svenska | Whose turn | By when |
|---|---|---|---|---|---|
"""

TAIL = """
Rows without "they" are the officer's in charge; a booked call is that of whoever booked it. "They" waits for the municipality.
Steps with a telephone (☎) are in the view *Ska ringas* and feed "Nästa att ringa": a time that was promised for today or earlier first,
then by day. A booked call does so too where another step stands before it, and it then has its own line under *Försenat*, *I dag* or
*Den här veckan*. Whoever is on the line is not named as next to call.
"""


def documentation() -> str:
    return HEAD + "".join(_row(number, rule) for number, rule in enumerate(RULES, start=1)) + TAIL


def _row(number: int, rule: Rule) -> str:
    when = ", ".join(condition.words for condition in rule.when) or "otherwise"
    telephone = " ☎" if rule.by == "call" else ""
    turn = {US: "we", MUNICIPALITY: "they"}.get(rule.turn, "–")
    if rule.key == "by_hand":
        turn = "as it was set"
    cells = (str(number), when, _said(rule, "en") + telephone, _said(rule, "sv"), turn, rule.due.words)
    return f"| {' | '.join(cells)} |\n"


def _said(rule: Rule, language: str) -> str:
    with translation.override(language):
        return str(STEPS[rule.key])

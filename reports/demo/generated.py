"""Any number of generated municipalities, for measuring how fast the pages are. They say so in their names.

A few hundred different ledgers are made with a fixed seed and written for many municipalities each, in bulk; ten thousand
of them take minutes instead of hours, and every run gives the same rows.
"""

from __future__ import annotations

import datetime
import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from municipalities.actions import add_participations, create_assessment
from municipalities.models import Assessment, Assignment, Contact, KeyRole, Municipality, Participation, Variant
from reports.demo.story import moment
from reports.relevance import relevance_of
from surveys.actions import Ended, Entry, import_questionnaire, load_ledger, publish_questionnaire
from surveys.definition import Question, View
from surveys.models import Questionnaire, Submission
from surveys.values import Missing, Problem, as_string, check, missing_codes

DIFFERENT = 60
"""How many different ledgers there are of each variant."""

OFFICER = "generated@example.invalid"


@dataclass(frozen=True)
class Made:
    assessment: Assessment
    municipalities: int
    revisions: int


@transaction.atomic
def generate(*, number: int, today: datetime.date, source: Assessment) -> Made:
    """A round of its own, `generated-<number>`, on the questionnaire of `source`. Raises ValidationError if it is there."""
    slug = f"generated-{number}"
    if Assessment.objects.filter(slug=slug).exists():
        raise ValidationError(f"The assessment {slug} is there already.")
    officer = _officer()
    assessment = create_assessment(
        assessment=Assessment(
            slug=slug,
            name=f"Påhittad mätning, {number} kommuner",
            office="Energikontor Norr",
            # Older than any round of people, so that the home page keeps showing theirs.
            period_start=datetime.date(2000, 1, 1),
            period_end=datetime.date(2000, 12, 31),
            membership_date=source.membership_date,
            is_demo=True,
        ),
        by=None,
    )
    published = source.questionnaires.published().order_by("-published_at", "-id")[0]
    questionnaire = import_questionnaire(definition=published.load(), assessment=assessment, by=None)
    publish_questionnaire(questionnaire=questionnaire, by=None, now=moment(today, 40, "08.00"))
    municipalities = _municipalities(number)
    participations = add_participations(assessment=assessment, municipalities=municipalities, officer=officer, by=None)
    contacts = _contacts(municipalities)
    revisions = 0
    for variant in Variant.values:
        cases = [(p, contacts[p.municipality_id]) for p in participations if p.variant == variant]
        revisions += _write(questionnaire, variant, cases, officer, today)
    return Made(assessment, number, revisions)


def _officer() -> User:
    found = User.objects.filter(email=OFFICER).first()
    return found or User.objects.create_user(OFFICER, name="Genererad handläggare", role=User.Role.OFFICER)


def _municipalities(number: int) -> list[Municipality]:
    """G00001 … with every third in the Covenant; those of an earlier round are used again."""
    codes = [f"G{n:05}" for n in range(1, number + 1)]
    here = set(Municipality.objects.filter(code__startswith="G").values_list("code", flat=True))
    new = []
    for n, code in enumerate(codes, start=1):
        if code in here:
            continue
        municipality = Municipality(
            code=code,
            name=f"Genererad {n:05}",
            official_name=f"Genererad {n:05} kommun",
            population=1_000 + n * 7919 % 90_000,
            population_year=2018,
            covenant_signed_on=datetime.date(2013, 1, 1) if n % 3 == 0 else None,
            covenant_precision="year" if n % 3 == 0 else "",
            source="Genererad för mätning (demo)",
        )
        municipality.set_order_and_search()
        new.append(municipality)
    Municipality.objects.bulk_create(new, batch_size=500)
    return list(Municipality.objects.filter(code__startswith="G", code__lte=codes[-1]).order_by("code"))


def _contacts(municipalities: Sequence[Municipality]) -> dict[int, Contact]:
    """One for each municipality, by the municipality's key."""
    role = KeyRole.objects.get(key="miljostrateg")
    new = []
    for municipality in municipalities:
        contact = Contact(
            name=f"{role.name_sv}, {municipality.name} (demo)", email=f"{municipality.code}@example.invalid"
        )
        contact.set_order_and_search()
        new.append(contact)
    contacts = Contact.objects.bulk_create(new, batch_size=500)
    Assignment.objects.bulk_create(
        [
            Assignment(municipality=municipality, role=role, contact=contact)
            for municipality, contact in zip(municipalities, contacts, strict=True)
        ],
        batch_size=500,
    )
    return {m.pk: contact for m, contact in zip(municipalities, contacts, strict=True)}


def _write(
    questionnaire: Questionnaire,
    variant: str,
    cases: Sequence[tuple[Participation, Contact]],
    officer: User,
    today: datetime.date,
) -> int:
    view = questionnaire.load().view(variant, questionnaire.assessment.membership_date.year)
    written = 0
    for number in range(DIFFERENT):
        part = cases[number::DIFFERENT]
        if not part:
            continue
        chance = random.Random(f"{variant} {number}")  # noqa: S311 - variety, not secrecy
        entries, rounds = _ledger(view, chance, number, today)
        written += load_ledger(questionnaire=questionnaire, cases=part, entries=entries, rounds=rounds, staff=officer)
    return written


def _ledger(view: View, chance: random.Random, number: int, today: datetime.date) -> tuple[list[Entry], list[Ended]]:
    """Ratings and choices as somebody might give them; every fourth by telephone only, every tenth unfinished."""
    by_phone = number % 4 == 3
    is_relevant = relevance_of(view)
    entries: list[Entry] = []
    strings: dict[str, str] = {}
    values: dict[str, Any] = {}
    start = moment(today, 10 + number % 20, "09.00")
    for name, node in view.nodes.items():
        if not isinstance(node, Question) or node.kind in ("text", "integer") or not is_relevant(name, strings):
            continue
        value = _value(view, node, chance)
        # Some choices stand alone; then fewer are chosen.
        while isinstance(value, list) and isinstance(check(view, node, value, strings=strings), Problem):
            value = value[:-1]
        if value is None:
            continue
        values[name] = value
        strings[name] = "" if isinstance(value, Missing) else as_string(node, value)
        entries.append(Entry(name, value, start, by_staff=by_phone))
    rounds = []
    if by_phone:
        rounds.append(Ended(Submission.Kind.INTERVIEW, len(entries), start + datetime.timedelta(minutes=45)))
    elif number % 10:
        rounds.append(Ended(Submission.Kind.WEB, len(entries), start + datetime.timedelta(minutes=45)))
        called = moment(today, 1 + number % 9, "13.00")
        for name, value in values.items():
            if (
                isinstance(value, str)
                and value.isdigit()
                and value != "0"
                and "likert" in view.question(name).appearance
            ):
                if chance.random() < 0.1:
                    changed = str(int(value) - 1)
                    entries.append(Entry(name, changed, called, by_staff=True, reason=chance.choice("12345")))
                elif chance.random() < 0.3:
                    entries.append(Entry(name, value, called, by_staff=True, kind="confirm"))
        rounds.append(Ended(Submission.Kind.INTERVIEW, len(entries), called + datetime.timedelta(minutes=45)))
    return entries, rounds


def _value(view: View, question: Question, chance: random.Random) -> Any:
    if chance.random() < 0.04:
        return Missing(chance.choice([code for code in missing_codes(question) if code != "none"]))
    if chance.random() < 0.06:
        return None
    choices = [choice for choice in view.choices(question) if not choice.missing]
    if question.kind == "select_one":
        coded = [choice for choice in view.choices(question) if choice.missing]
        return chance.choice(coded if coded and chance.random() < 0.05 else choices).name
    most = question.max_items or 3
    return [choice.name for choice in chance.sample(choices, min(most, len(choices)))]

"""The invented support plans: the three packages, and how far seven municipalities have come with theirs."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field

from accounts.models import User
from municipalities.models import Assessment, Contact
from reports.actions import (
    Drafted,
    SourceKey,
    add_measures,
    begin_plan,
    reply_to_plan,
    save_choice,
    save_summary,
    send_plan,
    start_packages,
)
from reports.demo.story import moment, working_day
from reports.models import Package, SupportPlan
from reports.plans import case as one
from reports.plans import evidence, words
from reports.plans.start import START
from surveys.actions.posting import Outcome, settle_letter
from surveys.models import Letter
from visits.models import Excerpt

STRATEGY, TRANSPORT, SOLAR = "Strategi", "Transporter", "Solel"


@dataclass(frozen=True)
class Planned:
    """`take`: how many of the proposals become measures; `written`: a measure that stands on what was said in the room. `sent` and
    `said` are days ago; `wants` what the municipality says of the packages, `money` (kronor, hours) what it puts in.
    """

    summary: str
    take: int
    begun: int
    written: str = ""
    sent: int = 0
    said: int = 0
    kind: str = ""
    text: str = ""
    wants: Mapping[str, str] = field(default_factory=dict)
    money: Mapping[str, tuple[int | None, int | None]] = field(default_factory=dict)
    decider: str = ""
    decided: int = 0


PLANS: Mapping[str, Planned] = {
    "2583": Planned(
        summary="Ni vill komma igång med laddning och få med er politiken. Vi föreslår en gemensam grund först, och ett par försök.",
        take=6,
        begun=6,
        written="Gå igenom avtalen om fordon tillsammans",
        sent=4,
        said=1,
        kind="agree",
        wants={STRATEGY: "yes", TRANSPORT: "yes", SOLAR: "maybe"},
        money={STRATEGY: (40_000, 120), TRANSPORT: (60_000, 80)},
        decider="Kommunstyrelsen",
        decided=-20,
    ),
    "2560": Planned(
        summary="Ni har planen men inte tiden. Vi föreslår stöd i uppföljningen och ett utbyte om solel.",
        take=3,
        begun=6,
        sent=5,
        said=2,
        kind="agree",
        wants={STRATEGY: "yes", SOLAR: "yes", TRANSPORT: "no"},
        money={STRATEGY: (30_000, None), SOLAR: (None, 60)},
        decider="Kommunstyrelsen",
        decided=-12,
    ),
    "2521": Planned(
        summary="Avstånden gör resorna till er stora fråga. Vi föreslår att ni börjar med tjänsteresorna och lär av andra.",
        take=3,
        begun=5,
        sent=3,
        said=1,
        kind="comment",
        text="Vi vill att hemtjänsten kommer först, och att det inte börjar före semestern.",
        wants={STRATEGY: "yes", TRANSPORT: "maybe"},
    ),
    "2582": Planned(
        summary="Ni kan dela med er av mycket. Vi föreslår att ni får stöd i budgetarbetet och visar andra hur ni gör.",
        take=3,
        begun=4,
        sent=2,
    ),
    "2580": Planned(summary="", take=4, begun=3),
    "2510": Planned(summary="", take=2, begun=2),
    "2584": Planned(summary="", take=2, begun=2),
}


def play_plans(*, assessment: Assessment, today: datetime.date, staff: Mapping[str, User]) -> None:
    """Packages, then each plan as far as it has come, by the actions that do so in real work."""
    lead = staff["lead"]
    start_packages(assessment=assessment, drafts=START, by=lead, now=moment(today, 7, "09.00"))
    packages = {package.name_sv: package for package in Package.objects.filter(assessment=assessment)}
    for code, planned in PLANS.items():
        case = evidence.find(assessment.slug, code)
        if case is None or case.declined_on is not None:
            continue
        plan = begin_plan(participation=case, by=lead, now=moment(today, planned.begun, "09.10"))
        found = evidence.read(case, language=words.WRITTEN_IN)
        _measures(plan, found, planned, lead, moment(today, planned.begun, "09.30"))
        if planned.summary:
            save_summary(plan=plan, text=planned.summary, was="", by=lead, now=moment(today, planned.begun, "09.50"))
        if planned.sent and case.main_contact is not None:
            _send(plan, found, planned, case.main_contact, packages, lead, today)


def _measures(plan: SupportPlan, found: evidence.Case, planned: Planned, by: User, now: datetime.datetime) -> None:
    packages = one.packages_of(found.case)
    offered = one.proposals_of(found, taken=())
    drafts = [words.drafted(each, found, packages) for each in offered[: planned.take]]
    passage = Excerpt.objects.of_case(found.case).in_place().exclude(theme=None).order_by("pk").first()
    if planned.written and passage is not None and passage.theme is not None:
        drafts.append(
            Drafted(
                title=planned.written,
                sources=[SourceKey("excerpt", pk=passage.pk)],
                package=words.package_of(passage.theme.key, packages),
                theme=passage.theme,
                why="Det kom upp när vi träffades.",
                who=found.case.assessment.office,
                when="under våren",
            )
        )
    add_measures(plan=plan, drafts=drafts, by=by, now=now)


def _send(
    plan: SupportPlan,
    found: evidence.Case,
    planned: Planned,
    contact: Contact,
    packages: Mapping[str, Package],
    by: User,
    today: datetime.date,
) -> None:
    now = moment(today, planned.sent, "13.15")
    version, letters = send_plan(
        plan=plan,
        content=one.frozen(found, one.plan_of(found.case)),
        contacts=[contact],
        answer_by=working_day(today, -15),
        by=by,
        now=now,
    )
    for letter in letters:
        settle_letter(
            letter=letter,
            outcome=Outcome(Letter.State.SENT, "demo: nothing was sent"),
            now=now + datetime.timedelta(minutes=1),
        )
    if not planned.said:
        return
    reply_to_plan(
        version=version,
        kind=planned.kind,
        text=planned.text,
        wants={packages[name].pk: wants for name, wants in planned.wants.items()},
        by=contact,
        now=moment(today, planned.said, "10.05"),
    )
    for name, (kronor, hours) in planned.money.items():
        save_choice(
            package=packages[name],
            participation=found.case,
            wants=planned.wants[name],
            kronor=kronor,
            hours=hours,
            decider=planned.decider,
            decision_on=working_day(today, planned.decided),
            letter=None,
            by=by,
            now=moment(today, planned.said, "14.20"),
        )

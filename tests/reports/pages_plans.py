"""Support plans for the guard tests: the overview, packages, one plan, and what the municipality sees of it."""

import datetime

from django.urls import reverse
from django.utils import timezone

from municipalities.actions import decline_participation
from municipalities.models import Theme
from reports import actions
from reports.models import Package, SupportMeasure, SupportPlan
from reports.plans import case as one
from reports.plans import evidence
from reports.plans.start import START
from surveys.actions import submit_response
from tests.factories import answer, at, make_municipality, make_participation
from tests.pages import CONTACT, LEAD, OFFICE, Page, State, World

CODE = "2514"


def theme(key: str = "mobilitet") -> Theme:
    names = {"mobilitet": ("Transporter och mobilitet", "Transport and mobility")}.get(key, (key, key))
    return Theme.objects.get_or_create(key=key, defaults={"name_sv": names[0], "name_en": names[1]})[0]


def answered(w: World) -> None:
    """Kalix needs much, wants it most and says what it is about."""
    w.assessment.is_demo = True
    w.assessment.save()
    theme()
    values = {
        "mobilitet_behov": "4",
        "mobilitet_prioritet": "3",
        "mobilitet_formaga": "1",
        "mobilitet_kommentar": "Vi vet inte var laddarna ska stå.",
        "fornybar_energi_behov": "3",
        "stod_topp3": ["mobilitet", "annat"],
    }
    answer(w.response, values, by=w.contact, now=at(12))
    submit_response(response=w.response, by=w.contact, now=at(12, 15))


def packages(w: World) -> None:
    actions.start_packages(assessment=w.assessment, drafts=START, by=w.lead, now=at(19))


def answer_source(name: str = "mobilitet_behov") -> actions.SourceKey:
    return actions.SourceKey("answer", name)


def planned(w: World) -> SupportPlan:
    """A plan with a measure in a package and one outside; the source of the second has changed since."""
    answered(w)
    packages(w)
    now = at(20)
    plan = actions.begin_plan(participation=w.participation, by=w.lead, now=now)
    transport = Package.objects.get(name_sv="Transporter")
    drafts = [
        actions.Drafted(
            title="Stöd: laddning",
            sources=[answer_source(), answer_source("mobilitet_kommentar")],
            package=transport,
            theme=theme(),
            why="Behovet är stort.",
            who="Energikontoret",
            partner=w.arjeplog,
            when="våren 2019",
            proposal="support:mobilitet",
        ),
        actions.Drafted(title="Träff om sol", sources=[answer_source("fornybar_energi_behov")]),
    ]
    actions.add_measures(plan=plan, drafts=drafts, by=w.lead, now=now)
    actions.save_summary(plan=plan, text="Ni vill framåt med laddning.", was="", by=w.lead, now=now)
    return plan


def changed(w: World) -> None:
    """One measure has lost its source, the municipality has commented on what was sent."""
    sent(w, said="comment")
    answer(w.response, {"fornybar_energi_behov": "1"}, by=w.officer, channel="phone", spoken_by=w.contact, now=at(25))


def frozen(w: World) -> dict:
    case = evidence.find(w.assessment.slug, CODE)
    return one.frozen(evidence.read(case, language="sv"), one.plan_of(case))


def sent(w: World, *, said: str = "", day: datetime.date | None = None) -> None:
    plan = planned(w)
    now = timezone.now()
    version, _letters = actions.send_plan(
        plan=plan,
        content=frozen(w),
        contacts=[w.contact],
        answer_by=timezone.localdate(now) + datetime.timedelta(days=10),
        by=w.lead,
        now=now,
    )
    wants = {package.pk: "yes" for package in Package.objects.filter(name_sv="Transporter")}
    if said:
        text = "Vi vill börja till hösten." if said == "comment" else ""
        actions.reply_to_plan(version=version, kind=said, text=text, wants=wants, by=w.contact, now=now)
    if day is not None:
        version.answer_by = day
        version.save()


def agreed(w: World) -> None:
    """Agreed, with money, a decision; another municipality has declined."""
    sent(w, said="agree")
    decline_participation(
        participation=w.third_participation, on=datetime.date(2018, 10, 5), reason="hinner inte", by=w.lead
    )
    actions.save_choice(
        package=Package.objects.get(name_sv="Transporter"),
        participation=w.participation,
        wants="yes",
        kronor=120_000,
        hours=80,
        decider="Kommunstyrelsen",
        decision_on=datetime.date(2018, 11, 20),
        letter=None,
        by=w.lead,
        now=at(21),
    )


def many(w: World, number: int) -> None:
    """More municipalities with plans, and more measures in the plan."""
    planned(w)
    plan = SupportPlan.objects.get(participation=w.participation)
    drafts = [actions.Drafted(title=f"Åtgärd {n}", sources=[answer_source()]) for n in range(number)]
    actions.add_measures(plan=plan, drafts=drafts, by=w.lead, now=at(21))
    for each in range(number):
        case = make_participation(w.assessment, make_municipality(f"Kommun {each}", code=f"90{each}"))
        actions.begin_plan(participation=case, by=w.lead, now=at(21))


def unreachable(w: World) -> None:
    planned(w)
    w.contact.email = w.colleague.email = ""
    w.contact.save()
    w.colleague.save()


def at_plan(name: str, *more):
    return lambda w: reverse(f"reports:{name}", args=[w.assessment.slug, CODE, *more])


def at_package(name: str):
    def url(w: World) -> str:
        if not Package.objects.exists():
            packages(w)
        return reverse(f"reports:{name}", args=[w.assessment.slug, Package.objects.get(name_sv="Transporter").pk])

    return url


def at_choice(w: World) -> str:
    if not Package.objects.exists():
        packages(w)
    package = Package.objects.get(name_sv="Transporter")
    return reverse("reports:choice_edit", args=[w.assessment.slug, CODE, package.pk])


def at_measure(name: str):
    def url(w: World) -> str:
        if not SupportMeasure.objects.exists():
            planned(w)
        measure = SupportMeasure.objects.order_by("-pk").first()
        return reverse(f"reports:{name}", args=[w.assessment.slug, CODE, measure.pk])

    return url


def after(setup, url):
    """An address that needs rows to be there."""

    def made(w: World) -> str:
        if not SupportPlan.objects.exists():
            setup(w)
        return url(w)

    return made


def at_respond(w: World) -> str:
    if not SupportPlan.objects.exists():
        sent(w)
    return reverse("reports:respond_plan", args=[w.response.pk])


def plans(w: World) -> str:
    return reverse("reports:plans", args=[w.assessment.slug])


def start(w: World) -> str:
    return reverse("reports:packages_start", args=[w.assessment.slug])


def new_package(w: World) -> str:
    return reverse("reports:package_new", args=[w.assessment.slug])


def spoken_for(w: World) -> dict:
    return {"contact": str(w.contact.pk), "kind": "comment", "text": ""}


PAGES = [
    Page(
        "reports:plans",
        url=plans,
        main_role="lead",
        access=OFFICE,
        states={"empty": State(), "filled": State(setup=agreed), "error": "nothing is typed on it"},
        rows=many,
    ),
    Page(
        "reports:packages_start",
        method="POST",
        url=start,
        main_role="lead",
        access={**LEAD, "lead": 302},
        states="It leads back to the plans.",
        invented=404,
    ),
    Page(
        "reports:package_new",
        url=new_package,
        main_role="lead",
        access=LEAD,
        states={"empty": State(), "filled": "As the page below.", "error": State(post={"name_sv": ""})},
    ),
    Page(
        "reports:package_edit",
        url=at_package("package_edit"),
        main_role="lead",
        access=LEAD,
        states={"empty": "There is a package.", "filled": State(setup=planned), "error": "As the page above."},
    ),
    Page(
        "reports:package_delete",
        url=at_package("package_delete"),
        main_role="lead",
        access=LEAD,
        states={
            "empty": "There is a package.",
            "filled": State(setup=planned),
            "error": State(setup=agreed, post={}),
        },
    ),
    Page(
        "reports:plan",
        url=at_plan("plan"),
        main_role="lead",
        access=OFFICE,
        states={
            "empty": State(),
            "filled": State(setup=changed),
            "error": State(setup=planned, post={"summary": "Y" * 5001, "do": "summary"}),
        },
        rows=many,
    ),
    Page(
        "reports:plan",
        label="before it is begun",
        url=at_plan("plan"),
        main_role="lead",
        access=OFFICE,
        states={
            "empty": "As the page above.",
            "filled": State(setup=lambda w: (answered(w), packages(w))),
            "error": "As the page above.",
        },
    ),
    Page(
        "reports:measure_new",
        url=at_plan("measure_new"),
        main_role="lead",
        access=LEAD,
        states={"empty": State(), "filled": State(setup=planned), "error": State(setup=planned, post={"title": ""})},
    ),
    Page(
        "reports:measure_edit",
        url=at_measure("measure_edit"),
        main_role="lead",
        access=LEAD,
        states={"empty": "There is a measure.", "filled": State(setup=changed), "error": "As the page above."},
    ),
    Page(
        "reports:measure_delete",
        url=at_measure("measure_delete"),
        main_role="lead",
        access=LEAD,
        states={"empty": "There is a measure.", "filled": State(setup=planned), "error": "nothing is typed on it"},
    ),
    Page(
        "reports:choice_edit",
        url=at_choice,
        main_role="lead",
        access=LEAD,
        states={
            "empty": "The filled one shows the same fields.",
            "filled": State(setup=lambda w: sent(w, said="agree")),
            "error": State(setup=planned, post={"kronor": "mycket", "decision_on": "1918"}),
        },
    ),
    Page(
        "reports:plan_send",
        url=after(planned, at_plan("plan_send")),
        main_role="lead",
        access=LEAD,
        states={
            "empty": State(setup=unreachable),
            "filled": State(setup=sent, post={"do": "preview"}),
            "error": State(setup=planned, post={"contacts": None, "answer_by": "2018-13-01", "do": "send"}),
        },
    ),
    Page(
        "reports:plan_told",
        url=after(sent, at_plan("plan_told")),
        main_role="lead",
        access=LEAD,
        states={
            "empty": "There is a plan.",
            "filled": State(setup=sent),
            "error": State(setup=sent, post=spoken_for),
        },
    ),
    Page(
        "reports:respond_plan",
        url=at_respond,
        main_role="respondent",
        access=CONTACT,
        states={
            "empty": "Without a plan that was sent the page is not there.",
            "filled": State(setup=lambda w: sent(w, said="comment")),
            "error": State(setup=sent, post={"kind": "comment", "text": ""}),
        },
    ),
    Page(
        "reports:respond_plan",
        label="late",
        url=at_respond,
        main_role="respondent",
        access=CONTACT,
        states={
            "empty": State(setup=lambda w: sent(w, day=datetime.date(2018, 10, 1))),
            "filled": "As the page above.",
            "error": "As the page above.",
        },
    ),
]

"""Public pages for the guard tests: drafts, what is approved, and what everybody reads."""

import datetime

from django.urls import reverse
from django.utils import timezone

from reports import actions
from reports.models import Approval, Publication
from surveys.actions import submit_response
from tests.factories import answer, at, make_excerpt, make_note, make_visit
from tests.pages import CONTACT, LEAD, OFFICE, PUBLIC, Page, State, World
from tests.reports.pages_plans import theme
from visits.models import Lesson

SECTIONS = ["progress", "needs", "named_needs", "forms", "named_forms"]


def answered(w: World) -> None:
    """Kalix approves first, Arjeplog is named."""
    theme()
    values = {"mobilitet_behov": "4", "fornybar_energi_behov": "1", "samv_former_larande_exempel": "3"}
    answer(w.response, {**values, "avslut_visning": "stamma_av"}, by=w.contact, now=at(12))
    submit_response(response=w.response, by=w.contact, now=at(12, 15))
    answer(w.other_response, {"mobilitet_behov": "3", "avslut_visning": "namn"}, by=w.other_contact, now=at(12))
    submit_response(response=w.other_response, by=w.other_contact, now=at(12, 16))
    w.participation.main_contact = w.contact
    w.participation.save()


def a_quote(w: World, text: str = "Vi saknar folk.", **fields):
    visit = make_visit(w.assessment, w.kalix, by=w.officer)
    note = make_note(visit, text=f"De sade: {text}", by=w.officer)
    return make_excerpt(note, text, by=w.officer, code="behov", permission="named", **fields)


def a_lesson(w: World) -> Lesson:
    visit = make_visit(w.assessment, w.kalix, by=w.officer)
    found = Lesson.objects.create(
        visit=visit, title="Budgeten kom först", what_worked="Små pengar.", made_at=at(9), made_by=w.lead
    )
    found.themes.set([theme()])
    return found


def drafted(w: World, *, kind: str = "results", sections=SECTIONS, **fields) -> Publication:
    answered(w)
    values = {
        "slug": "resultat-2018",
        "title_sv": "Så ser behoven ut",
        "title_en": "What is needed",
        "sections": list(sections),
        **fields,
    }
    case = w.participation if kind == "municipality" else None
    made = actions.make_publication(
        assessment=w.assessment, kind=kind, participation=case, values=values, by=w.lead, now=at(20)
    )
    made.quotes.set([a_quote(w)])
    made.lessons.set([a_lesson(w)])
    made.press = "Projektledaren, 0920-10 10 10"
    made.lead_sv = "Alla kommuner vill vidare."
    made.save()
    return made


def asked(w: World) -> Publication:
    made = drafted(w)
    day = timezone.localdate() + datetime.timedelta(days=10)
    actions.ask_approvals(publication=made, until=day, by=w.lead, now=timezone.now())
    return made


def replied(w: World, state: str = "approved", **fields) -> Publication:
    made = asked(w)
    replies = {row.pk: actions.Reply(state, **fields) for row in Approval.objects.all()}
    actions.answer_approvals(participation=w.participation, replies=replies, by=w.contact, now=timezone.now())
    return made


def published(w: World, *, release_at: datetime.datetime | None = None) -> Publication:
    made = replied(w)
    made.release_at = release_at
    made.save()
    actions.publish(publication=made, without_waiting=False, correction="", by=w.lead, now=timezone.now())
    actions.publish(
        publication=made, without_waiting=False, correction="En siffra var fel.", by=w.lead, now=timezone.now()
    )
    return made


def many(w: World, number: int) -> None:
    """More pages, and more quotes on the first."""
    made = drafted(w)
    for each in range(number):
        made.quotes.add(a_quote(w, f"Citat {each}."))
        values = {"slug": f"sida-{each}", "title_sv": f"Sida {each}", "title_en": f"Page {each}"}
        actions.make_publication(
            assessment=w.assessment, kind="news", participation=None, values=values, by=w.lead, now=at(21)
        )


def demo(w: World) -> None:
    drafted(w)
    w.assessment.is_demo = True
    w.assessment.save()


def the_list(w: World) -> str:
    return reverse("reports:publication_list", args=[w.assessment.slug])


def at_page(name: str = "publication", setup=drafted):
    def url(w: World) -> str:
        made = Publication.objects.order_by("pk").first() or setup(w)
        return reverse(f"reports:{name}", args=[w.assessment.slug, made.pk])

    return url


def at_results(name: str = "results", *more):
    def url(w: World) -> str:
        made = Publication.objects.order_by("pk").first() or published(w)
        return reverse(f"reports:{name}", args=[made.slug, *more])

    return url


def at_approve(w: World) -> str:
    if not Approval.objects.exists():
        asked(w)
    return reverse("reports:respond_approve", args=[w.response.pk])


def no_words(w: World) -> dict:
    row = Approval.objects.get(item__startswith="quote")
    return {f"a{row.pk}-state": "edited", f"a{row.pk}-edited": ""}


def posts(name: str, data: dict, *, lead: int = 302) -> Page:
    return Page(
        f"reports:{name}",
        method="POST",
        url=at_page(name),
        main_role="lead",
        access={**LEAD, "lead": lead},
        data=data,
        states="The page of the draft shows what came of it.",
    )


PAGES = [
    Page(
        "reports:publication_list",
        url=the_list,
        main_role="lead",
        access=OFFICE,
        states={"empty": State(), "filled": State(setup=demo), "error": State(post={"title_sv": ""})},
        rows=many,
    ),
    Page(
        "reports:publication",
        url=at_page(),
        main_role="lead",
        access=OFFICE,
        states={
            "empty": "There is a draft.",
            "filled": State(setup=published),
            "error": "Its forms post to pages of their own.",
        },
        rows=many,
    ),
    Page(
        "reports:publication_edit",
        url=at_page("publication_edit"),
        main_role="lead",
        access=LEAD,
        states={
            "empty": "There is a draft.",
            "filled": State(setup=asked),
            "error": State(setup=asked, post={"title_sv": "", "release_time": "12:00"}),
        },
        rows=many,
    ),
    posts("publication_ask", {"until": "1918-01-01"}, lead=200),
    posts("publication_publish", {}, lead=200),
    Page(
        "reports:publication_withdraw",
        url=at_page("publication_withdraw"),
        main_role="lead",
        access=LEAD,
        states={"empty": "There is a page.", "filled": State(setup=published), "error": "nothing is typed on it"},
    ),
    Page(
        "reports:publication_delete",
        url=at_page("publication_delete"),
        main_role="lead",
        access=LEAD,
        states={
            "empty": "There is a draft.",
            "filled": State(setup=drafted),
            "error": State(setup=published, post={}),
        },
    ),
    Page(
        "reports:publication_preview",
        url=at_page("publication_preview"),
        main_role="officer",
        access=OFFICE,
        states={"empty": "The public page shows it.", "filled": State(setup=demo), "error": "nothing is typed on it"},
    ),
    Page(
        "reports:results",
        url=at_results(),
        main_role="anonymous",
        access=PUBLIC,
        states={
            "empty": "An empty page is not published.",
            "filled": State(setup=published),
            "error": "nothing is typed on it",
        },
    ),
    *(
        Page(
            f"reports:results_{suffix}",
            url=at_results(f"results_{suffix}", "progress"),
            main_role="anonymous",
            access=PUBLIC,
            states="A picture; test_publications.py looks at it.",
        )
        for suffix in ("svg", "png")
    ),
    Page(
        "reports:results_text",
        url=at_results("results_text"),
        main_role="anonymous",
        access=PUBLIC,
        states="Plain text; test_publications.py reads it.",
    ),
    Page(
        "reports:respond_approve",
        url=at_approve,
        main_role="respondent",
        access=CONTACT,
        states={
            "empty": "Without something to approve the page is not there.",
            "filled": State(setup=asked),
            "error": State(setup=asked, post=no_words),
        },
    ),
]

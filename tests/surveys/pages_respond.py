"""The pages of the people who answer: the link, who answers, the questions, the review."""

import datetime

from municipalities.models import Assessment, Assignment
from surveys.actions import complete_interview, record_answers, submit_response
from surveys.links import make_token
from surveys.models import KnownFact, Response
from surveys.values import Item
from tests import factories
from tests.factories import at
from tests.municipalities.pages import a_logo
from tests.pages import CONTACT, PUBLIC, ROLES, Page, State

NO_FIELDS = "nothing is typed there"


def url(path=""):
    return lambda w: f"/respond/{w.response.pk}/{path}"


def link(w):
    return f"/i/{make_token(w.invitation)}/"


def contact(status):
    return CONTACT | {"respondent": status}


def some_answers(w):
    factories.answer(
        w.response,
        {
            "nulage_ansvar": "miljo",
            "mobilitet_behov": "3",
            "mobilitet_prioritet": "1",
            "mobilitet_kommentar": "Två elbilar i hemtjänsten.\nIngen plan för laddning.",
            ("nulage_mal", "a1"): Item({"nulage_mal_mal": "Fossilfria resor", "nulage_mal_malar": 2030}),
            ("nulage_mal", "b2"): Item({"nulage_mal_mal": "Halverade utsläpp"}),
        },
        by=w.contact,
    )


def two_opinions(w):
    """The chief executive has answered meanwhile, and the strategist's answers were refused."""
    some_answers(w)
    seen = Response.objects.get(pk=w.response.pk).seq
    chief = {"mobilitet_formaga": "2", "mobilitet_kommentar": "Fyra laddplatser vid kommunhuset."}
    factories.answer(w.response, chief, by=w.colleague)
    mine = {"mobilitet_formaga": "1", "mobilitet_kommentar": "Ingen plan för laddning."}
    record_answers(response=w.response, values=mine, seen_seq=seen, channel="web", by=w.contact, now=at(2))


def known_fact(w):
    KnownFact.objects.create(
        municipality=w.kalix,
        question="nulage_dokument_energiplan",
        value="antagen",
        source="Kommunens webbplats",
        known_on=datetime.date(2018, 5, 2),
    )


def submitted(w):
    some_answers(w)
    submit_response(response=w.response, by=w.contact, now=at(12))


def interviewed(w):
    submitted(w)
    complete_interview(response=w.response, by=w.officer, spoken_by=w.contact, mark_not_asked=False, now=at(24))


def closed(w):
    some_answers(w)
    Assessment.objects.filter(pk=w.assessment.pk).update(closed_on=datetime.date(2019, 6, 30))


def financed(w):
    w.participation.due_on = datetime.date(2018, 10, 12)
    w.participation.save()
    w.assessment.statement_sv = "Projektet finansieras av Europeiska unionen."
    w.assessment.statement_en = "The project is financed by the European Union."
    w.assessment.save()
    a_logo(w)


def nobody(w):
    Assignment.objects.filter(municipality=w.kalix).delete()


def way(name):
    """The browser is on the short way or on the whole one."""

    def choose(w):
        w.client("respondent").post(f"/respond/{w.response.pk}/", {"way": name})

    return choose


def both(*setups):
    def run(w):
        for setup in setups:
            setup(w)

    return run


WHOLE = way("whole")
POSTED = {
    "asked": "mobilitet_kommentar",
    "way": "whole",
    "seen": "0",
    "mobilitet_kommentar": "En lång text att kopiera.",
}

PAGES = [
    Page(
        name="surveys:open",
        url=link,
        main_role="anonymous",
        access=PUBLIC,
        states={
            "filled": State(setup=financed),
            "empty": State(setup=closed),
            "error": State(path=lambda w: "/i/1-1-a.mangled/", status=404),
        },
    ),
    Page(
        name="surveys:open",
        url=link,
        main_role="anonymous",
        # Staff are told that they do not answer for a municipality.
        access=dict.fromkeys(ROLES, 302) | dict.fromkeys(("lead", "officer", "reader"), 200),
        method="POST",
        data={"way": "short"},
        states={"filled": State(post={}, role="officer"), "empty": "it goes on to who answers", "error": NO_FIELDS},
    ),
    Page(
        name="surveys:who",
        url=url("who/"),
        main_role="respondent",
        access=CONTACT,
        states={
            "filled": State(),
            "empty": State(setup=nobody),
            "error": State(post={"speaker": "other", "email": "ingen adress"}),
        },
    ),
    Page(
        name="surveys:overview",
        url=url(),
        main_role="respondent",
        access=CONTACT,
        states={"filled": State(setup=both(two_opinions, WHOLE)), "empty": State(), "error": NO_FIELDS},
    ),
    Page(
        name="surveys:overview",
        label="submitted",
        url=url(),
        main_role="respondent",
        access=CONTACT,
        states={"filled": State(setup=submitted), "empty": State(setup=closed), "error": NO_FIELDS},
    ),
    Page(
        name="surveys:overview",
        url=url(),
        main_role="respondent",
        access=contact(302),
        method="POST",
        data={"way": "whole"},
        states="it shows the overview again",
    ),
    Page(
        name="surveys:page",
        label="theme",
        url=url("tema_mobilitet/"),
        main_role="respondent",
        access=CONTACT,
        states={
            "filled": State(setup=two_opinions),
            "empty": State(),
            "error": State(
                setup=two_opinions,
                post={"mobilitet_kommentar": "å" * 10_001, "mobilitet_behov": "9", "mobilitet_formaga": "!none"},
            ),
        },
    ),
    Page(
        name="surveys:page",
        label="of the short way",
        url=url("tema_energi/"),
        main_role="respondent",
        access=CONTACT,
        states={
            "filled": State(setup=some_answers),
            "empty": State(),
            "error": State(post={"mobilitet_behov": "9"}),
        },
    ),
    Page(
        name="surveys:page",
        label="with every kind",
        url=url("nulage_agenda2030/"),
        main_role="respondent",
        access=CONTACT,
        states={
            "filled": State(setup=some_answers, query="?new=nulage_natverk_annat"),
            "empty": State(),
            "error": State(
                post={
                    "nulage_natverk": ["inget", "annat"],
                    "nulage_drivkrafter.1": "klimat",
                    "nulage_drivkrafter.2": "klimat",
                    "nulage_natverk_annat": "ett\x00två",
                }
            ),
        },
    ),
    Page(
        name="surveys:page",
        label="with a known fact",
        url=url("nulage_dokument/"),
        main_role="respondent",
        access=CONTACT,
        states={"filled": State(setup=known_fact), "empty": State(), "error": "as on the other pages"},
    ),
    Page(
        name="surveys:page",
        label="repeat",
        url=url("nulage_mal/"),
        main_role="respondent",
        access=CONTACT,
        states={
            "filled": State(setup=some_answers, query="?item=a1&removed=c3"),
            "empty": State(),
            "error": State(post={"nulage_mal_malar": "tjugotjugo", "nulage_mal_mal": "Fossilfritt"}),
        },
    ),
    Page(
        name="surveys:page",
        url=url("tema_mobilitet/"),
        main_role="respondent",
        access=contact(409),
        method="POST",
        data=lambda w: (submitted(w), POSTED)[1],
        states={
            "filled": State(setup=submitted, post=POSTED, status=409),
            "empty": State(setup=closed, post={"way": "whole"}, status=409),
            "error": State(post=POSTED, path=url("nothing/"), status=404),
        },
    ),
    Page(
        name="surveys:review",
        url=url("review/"),
        main_role="respondent",
        access=CONTACT,
        states={"filled": State(setup=both(two_opinions, WHOLE)), "empty": State(), "error": NO_FIELDS},
    ),
    Page(
        name="surveys:review",
        label="submitted",
        url=url("review/"),
        main_role="respondent",
        access=CONTACT,
        states={"filled": State(setup=interviewed), "empty": State(setup=submitted), "error": NO_FIELDS},
    ),
    *(
        Page(
            name=f"surveys:{name}",
            url=url(f"{name}/"),
            main_role="respondent",
            access=contact(302),
            method="POST",
            states="it goes back to the review or the overview",
        )
        for name in ("submit", "reopen")
    ),
    Page(
        name="surveys:leave",
        url=url("leave/"),
        main_role="respondent",
        access=CONTACT,
        method="POST",
        states={"filled": State(post={}), "empty": "there is only one way to leave", "error": NO_FIELDS},
    ),
]

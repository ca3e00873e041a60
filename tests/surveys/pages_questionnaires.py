"""Questionnaires, known facts and personal links."""

import datetime

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from surveys.actions import save_fact
from surveys.models import Invitation, KnownFact, Questionnaire, Response
from tests import factories
from tests.pages import LEAD, OFFICE, Page, State
from tests.surveys.test_questionnaires import workbook

FACTS = "/municipalities/2514/facts/"
LINKS = "/cases/prestratus-2018/2514/invitations/"


# --- Questionnaires -----------------------------------------------------------------------------------------------------


def nothing_asked(w):
    Invitation.objects.all().delete()
    Response.objects.all().delete()
    Questionnaire.objects.all().delete()


def draft(w):
    found = Questionnaire.objects.filter(version="1b").first()
    return found or factories.make_questionnaire(w.assessment, factories.small_definition("1b"), published=False)


def more_questionnaires(w, n):
    start = Questionnaire.objects.count()
    for number in range(start, start + n):
        factories.make_questionnaire(w.assessment, factories.small_definition(f"9.{number}"), published=False)


def broken_workbook(w):
    def spoil(sheets):
        sheets["survey"][3][0] = "geopoint"
        sheets["survey"][4][4] = "${nobody} = 1"
        sheets["choices"][2][1] = ""
        sheets["settings"][1][2] = ""

    return {"file": SimpleUploadedFile("enkät.xlsx", workbook(spoil))}


# --- Facts --------------------------------------------------------------------------------------------------------------


def fact(w, question="nulage_ansvar", value="strateg"):
    found = KnownFact.objects.filter(municipality=w.kalix, question=question).first()
    if found is not None:
        return found
    view = w.definition.view(w.participation.variant, 2018)
    node = view.nodes[question]
    if node.kind == "select_one":
        value = next(choice.name for choice in view.choices(node) if not choice.missing)
    saved = save_fact(
        participation=w.participation,
        view=view,
        question=question,
        value=value,
        source="Kommunens webbplats",
        known_on=datetime.date(2018, 8, 20),
        by=w.officer,
        now=factories.at(),
    )
    assert isinstance(saved, KnownFact), saved
    return saved


def more_facts(w, n):
    view = w.definition.view(w.participation.variant, 2018)
    known = set(w.kalix.facts.values_list("question", flat=True))
    names = [name for name, node in view.nodes.items() if node.kind in ("select_one", "text") and name not in known]
    return [fact(w, name, "Två elbilar") for name in names[:n]]


def fact_at(what):
    return lambda w: f"{FACTS}{fact(w).pk}/{what}/"


def not_asked(w):
    """A fact about a question that is not in the questionnaire any more."""
    KnownFact.objects.filter(pk=fact(w).pk).update(question="fragan_fanns_2012")


# --- Links --------------------------------------------------------------------------------------------------------------


def every_state(w):
    now = timezone.now()
    changes = {
        "opened_at": now,
        "revoked_at": now,
        "expires_at": now - datetime.timedelta(days=1),
    }
    for number, (column, value) in enumerate(changes.items(), start=2):
        person = factories.make_contact(f"Miljöstrateg {number}", at=w.kalix)
        invitation = factories.make_invitation(w.response, person)
        Invitation.objects.filter(pk=invitation.pk).update(**{column: value})


def nobody(w):
    Invitation.objects.all().delete()
    for person in (w.contact, w.colleague):
        person.assignments.all().delete()


def declined(w):
    w.participation.declined_on = datetime.date(2018, 9, 9)
    w.participation.declined_reason = "Ingen tid"
    w.participation.save()


def more_links(w, n):
    start = Invitation.objects.count()
    for number in range(start, start + n):
        factories.make_invitation(w.response, factories.make_contact(f"Nr {number}", at=w.kalix))


PAGES = [
    Page(
        "surveys:questionnaire_list",
        url=lambda w: "/questionnaires/",
        main_role="lead",
        access=OFFICE,
        states={"filled": State(setup=draft), "empty": State(setup=nothing_asked), "error": "Takes no input."},
        rows=more_questionnaires,
    ),
    Page(
        "surveys:questionnaire_add",
        url=lambda w: "/questionnaires/add/",
        main_role="lead",
        access=LEAD,
        states={
            "filled": State(),
            "empty": State(setup=lambda w: type(w.assessment).objects.update(closed_on=datetime.date(2019, 7, 1))),
            "error": State(post={}),
        },
    ),
    Page(
        "surveys:questionnaire_add",
        label="broken workbook",
        url=lambda w: "/questionnaires/add/",
        method="POST",
        data=lambda w: {"assessment": w.assessment.pk, **broken_workbook(w)},
        main_role="lead",
        access=LEAD,
        states="A file cannot be chosen from outside the browser; tests/surveys/test_questionnaires.py looks at the table.",
    ),
    Page(
        "surveys:questionnaire_detail",
        url=lambda w: f"/questionnaires/{w.questionnaire.pk}/",
        main_role="officer",
        access=OFFICE,
        states={
            "filled": State(query="?variant=other&path=short"),
            "empty": State(path=lambda w: f"/questionnaires/{draft(w).pk}/", role="lead"),
            "error": State(query="?variant=x&language=y&path=z"),
        },
    ),
    Page(
        "surveys:questionnaire_detail",
        label="in the other language",
        url=lambda w: f"/questionnaires/{w.questionnaire.pk}/?language=sv",
        main_role="officer",
        access=OFFICE,
        states={"filled": State(), "empty": "As above.", "error": "As above."},
    ),
    Page(
        "surveys:questionnaire_publish",
        url=lambda w: f"/questionnaires/{draft(w).pk}/publish/",
        method="POST",
        main_role="lead",
        access=LEAD | {"lead": 302},
        states="Leads back to the questionnaire.",
    ),
    Page(
        "surveys:fact_list",
        url=lambda w: FACTS,
        main_role="officer",
        access=OFFICE,
        states={
            "filled": State(setup=lambda w: more_facts(w, 3)),
            "empty": State(),
            "error": State(setup=lambda w: (not_asked(w), nothing_asked(w))),
        },
        rows=more_facts,
    ),
    Page(
        "surveys:fact_add",
        url=lambda w: f"{FACTS}add/",
        main_role="officer",
        access=OFFICE,
        states={"filled": State(), "empty": "There is always a question.", "error": State(query="?question=nobody")},
    ),
    *(
        Page(
            "surveys:fact_add",
            label=kind,
            url=lambda w, name=name: f"{FACTS}add/?question={name}",
            main_role="officer",
            access=OFFICE,
            states={
                "filled": State(),
                "empty": "The form is empty at first.",
                "error": State(post={"fact-source": "", "fact-known_on": "soon"}),
            },
        )
        for kind, name in (
            ("a choice", "nulage_ansvar"),
            ("a scale", "styrdokument_behov"),
            ("several choices", "nulage_natverk"),
            ("an order", "nulage_hinder"),
            ("a text", "nulage_natverk_annat"),
        )
    ),
    Page(
        "surveys:fact_edit",
        url=fact_at("edit"),
        main_role="officer",
        access=OFFICE,
        states={
            "filled": State(),
            "empty": "A fact has a value.",
            "error": State(post={"nulage_ansvar": "99"}),
        },
    ),
    Page(
        "surveys:fact_delete",
        url=fact_at("delete"),
        main_role="officer",
        access=OFFICE,
        states={"filled": State(), "empty": "A fact has a value.", "error": "Takes no input."},
    ),
    Page(
        "surveys:invitation_list",
        url=lambda w: LINKS,
        main_role="officer",
        access=OFFICE,
        states={
            "filled": State(setup=every_state),
            "empty": State(setup=nobody),
            "error": State(post={"contact": "", "expires_on": "2018-01-01"}),
        },
        rows=more_links,
    ),
    Page(
        "surveys:invitation_list",
        label="declined",
        url=lambda w: LINKS,
        main_role="officer",
        access=OFFICE,
        states={"filled": State(setup=declined), "empty": "As above.", "error": "Takes no input."},
        rows=more_links,
    ),
    Page(
        "surveys:invitation_revoke",
        url=lambda w: f"{LINKS}{w.invitation.pk}/revoke/",
        method="POST",
        main_role="officer",
        access=OFFICE | {"lead": 302, "officer": 302},
        states="Leads back to the list.",
    ),
]

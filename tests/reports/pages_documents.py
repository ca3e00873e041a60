"""Documents for the guard tests: the list, a draft to read and write, what was issued, and what the municipality reads."""

from django.urls import reverse

from reports import actions
from reports.documents.compose import compose, said_of
from reports.models import IssuedDocument, Match
from reports.plans import evidence
from surveys.actions import submit_response
from tests.factories import answer, at, make_excerpt, make_municipality, make_note, make_participation, make_visit
from tests.pages import CONTACT, OFFICE, Page, State, World
from tests.reports import pages_plans as plans
from tests.reports.pages_collaboration import entries

CODE, OTHER = "2514", "2506"
NOW = at(25)


def filled(w: World) -> None:
    """Kalix has answered everything a profile tells, has a plan, was visited and quoted; Arjeplog helps it and may not be named."""
    plans.sent(w, said="agree")
    values = {
        "stod_former": ["coach", "analys"],
        "avslut_viktigast": "Räkna på laddningen med oss.",
        "avslut_visning": "namn",
        "nulage_hinder": ["tid"],
        "nulage_dokument_energiplan": "antagen",
        **entries("samv_erbjuda", {"tema": "mobilitet", "vad": "Vårt avtal om elbilar.", "form": ["dokument"]}),
    }
    answer(w.response, values, by=w.officer, channel="phone", spoken_by=w.contact, now=at(22))
    able = {"mobilitet_behov": "0", "mobilitet_formaga": "4", "avslut_visning": "samlat"}
    answer(w.other_response, able, by=w.other_contact, now=at(12))
    submit_response(response=w.other_response, by=w.other_contact, now=at(12, 16))
    actions.accept_match(
        assessment=w.assessment, theme=plans.theme(), demander=w.kalix, supplier=w.arjeplog, by=w.lead, now=at(23)
    )
    visit = make_visit(w.assessment, w.kalix, by=w.officer, state="held", held_at=at(24))
    note = make_note(visit, by=w.officer, text="Det saknas folk som kan räkna. Chefen sa att budgeten är tom.")
    make_excerpt(note, "Det saknas folk", by=w.officer, code="behov", permission="named")
    make_excerpt(note, "budgeten är tom", by=w.officer, code="hinder", permission="internal")


def show_arjeplog(w: World, display: str) -> None:
    values = {"avslut_visning": display}
    answer(w.other_response, values, by=w.officer, channel="phone", spoken_by=w.other_contact, now=at(24))


def asking(w: World) -> None:
    """Arjeplog wants to approve the text before it is named in the report."""
    filled(w)
    show_arjeplog(w, "stamma_av")


def approved(w: World) -> None:
    asking(w)
    found = said_of("report", w.assessment, OTHER, language="sv", now=NOW)
    actions.approve_document(
        participation=w.other_participation,
        kind="report",
        digest=found.digest,
        by_contact=w.other_contact,
        by=w.lead,
        now=NOW,
    )


def lapsed(w: World) -> None:
    approved(w)
    values = {"mobilitet_behov": "3"}
    answer(w.other_response, values, by=w.officer, channel="phone", spoken_by=w.other_contact, now=at(26))


def profile_of(w: World, language: str = "sv"):
    case = evidence.find(w.assessment.slug, CODE)
    return case, compose("profile", w.assessment, case, language=language, now=NOW)


def write(
    w: World, key: str = "summary.need", text: str = "Vi skriver det med våra ord.", language: str = "sv"
) -> None:
    case, document = profile_of(w, language)
    part = next(each for each in document.parts if each.key == key)
    actions.write_paragraph(
        assessment=w.assessment,
        participation=case,
        document=document,
        key=key,
        text=text,
        seen="",
        digest=part.digest,
        by=w.lead,
        now=NOW,
    )


def issue(w: World, language: str = "sv") -> IssuedDocument:
    case = evidence.find(w.assessment.slug, CODE)
    last = IssuedDocument.objects.of(w.assessment, "profile", case).order_by("-number").first()
    return actions.issue_document(
        assessment=w.assessment,
        participation=case,
        kind="profile",
        language=language,
        seen=last.number if last else 0,
        by=w.lead,
        now=NOW,
    )


def change_an_answer(w: World) -> None:
    answer(w.response, {"mobilitet_behov": "1"}, by=w.officer, channel="phone", spoken_by=w.contact, now=at(26))


def unsettled(w: World) -> None:
    """Own texts whose facts have changed, one whose paragraph is gone, and one that stands."""
    filled(w)
    texts = {
        "sv": ("Vi skriver det med våra ord.", "Hjälp oss räkna.", "Sol på våra tak."),
        "en": ("We write it in our words.", "Help us to count.", "Power from our roofs."),
    }
    for language, (need, one, roofs) in texts.items():
        write(w, "summary.need", need, language)
        write(w, "wanted.one", one, language)
        write(w, "wanted.fornybar_energi", roofs, language)
    change_an_answer(w)
    gone = {"fornybar_energi_behov": "0"}
    answer(w.response, gone, by=w.officer, channel="phone", spoken_by=w.contact, now=at(27))


def issued(w: World) -> None:
    filled(w)
    for language in ("sv", "en"):
        issue(w, language)


def many(w: World, number: int) -> None:
    filled(w)
    for each in range(number):
        make_participation(w.assessment, make_municipality(f"Kommun {each}", code=f"90{each}"))


def at_document(name: str, kind: str, *code: str):
    return lambda w: reverse(f"reports:{name}", args=[w.assessment.slug, kind, *code])


def at_respond(name: str):
    return lambda w: reverse(f"reports:{name}", args=[w.response.pk])


def after(setup, url):
    def made(w: World) -> str:
        if not IssuedDocument.objects.exists():
            setup(w)
        return url(w)

    return made


def after_asking(url):
    def made(w: World) -> str:
        if not IssuedDocument.objects.exists() and not Match.objects.exists():
            asking(w)
        return url(w)

    return made


def part(name: str, kind: str = "report", empty: State | str = "As the others.") -> Page:
    return Page(
        "reports:document",
        label=f"{kind} {name}",
        url=lambda w: at_document("document", kind)(w) + f"?part={name}",
        main_role="lead",
        access=OFFICE,
        states={"empty": empty, "filled": State(setup=filled), "error": "As the profile."},
    )


def file(name: str, kind: str, *code: str) -> Page:
    return Page(
        f"reports:{name}",
        url=at_document(name, kind, *code),
        main_role="officer",
        access=OFFICE,
        states="A file: tests/reports/test_documents.py opens it.",
    )


FILE = "A file: tests/reports/test_documents.py opens it."

PAGES = [
    Page(
        "reports:documents",
        url=lambda w: reverse("reports:documents", args=[w.assessment.slug]),
        main_role="lead",
        access=OFFICE,
        states={"empty": State(), "filled": State(setup=issued), "error": "nothing is typed on it"},
        rows=many,
    ),
    Page(
        "reports:document_of",
        url=at_document("document_of", "profile", CODE),
        main_role="lead",
        access=OFFICE,
        states={
            "empty": State(),
            "filled": State(setup=unsettled),
            "error": State(setup=filled, query="?edit=summary.need", post={"text": ""}),
        },
    ),
    Page(
        "reports:document_of",
        label="issued",
        url=after(issued, lambda w: at_document("document_of", "profile", CODE)(w)),
        main_role="officer",
        access=OFFICE,
        states={"empty": "There is one.", "filled": State(query="?number=1"), "error": "nothing is typed on it"},
    ),
    Page(
        "reports:document_of",
        label="plan",
        url=at_document("document_of", "plan", CODE),
        main_role="lead",
        access=OFFICE,
        states={"empty": State(), "filled": State(setup=filled), "error": "As the profile."},
    ),
    # The other leaves are made of the same pieces: tests/reports/test_documents.py counts their queries and reads their language.
    part("needs", empty=State()),
    Page(
        "reports:document",
        label="report needs, some hidden",
        url=lambda w: at_document("document", "report")(w) + "?part=needs",
        main_role="lead",
        access=OFFICE,
        states={"empty": "As the others.", "filled": State(setup=approved), "error": State(setup=lapsed)},
    ),
    part("plans"),
    part("need", "application"),
    part("project", "application", empty=State()),
    Page(
        "reports:document_approval",
        url=after_asking(at_document("document_approval", "report", OTHER)),
        main_role="lead",
        access=OFFICE,
        states={
            "empty": "A municipality that says nothing is not asked.",
            "filled": State(),
            "error": State(post={"contact": "", "do": "approve"}),
        },
    ),
    Page(
        "reports:document_approval",
        label="answered",
        url=after_asking(at_document("document_approval", "report", OTHER)),
        main_role="lead",
        access=OFFICE,
        states={
            "empty": "As before it is answered.",
            "filled": State(setup=approved),
            "error": State(setup=lapsed),
        },
    ),
    file("document_docx", "report"),
    file("document_pdf", "application"),
    file("document_docx_of", "plan", CODE),
    file("document_pdf_of", "profile", CODE),
    Page(
        "reports:respond_profile",
        url=at_respond("respond_profile"),
        main_role="respondent",
        access=CONTACT,
        states={"empty": State(), "filled": State(setup=issued), "error": "nothing is typed on it"},
    ),
    Page(
        "reports:respond_profile_pdf",
        url=after(issued, at_respond("respond_profile_pdf")),
        main_role="respondent",
        access=CONTACT,
        states=FILE,
    ),
    Page(
        "reports:respond_plan_pdf",
        url=after(plans.sent, at_respond("respond_plan_pdf")),
        main_role="respondent",
        access=CONTACT,
        states=FILE,
    ),
]

"""Documents: equal numbers on page, in Word and PDF; own words that stand or wait; what is issued; who may read what."""

import json
import re

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import AuditEvent
from reports import actions, collaboration
from reports.analysis.collaboration import mutual_pairs, named_pairs
from reports.documents.compose import compose, draft_of, printed
from reports.documents.leaves import LEAVES
from reports.documents.parts import Chapter, Document, Part, canonical, digest
from reports.documents.sources import Sources
from reports.documents.standing import OWN, TO_WRITE, UNSETTLED, draft
from reports.models import DocumentApproval, IssuedDocument, ParagraphEdit
from reports.papers.blocks import Paragraph, Printed, plain, runs_of, swedish
from reports.plans import evidence
from reports.plans.overview import overview
from surveys.actions import submit_response
from surveys.models import Response
from tests import factories
from tests.factories import answer, at, open_link
from tests.guard import language as languages
from tests.pages import build_world
from tests.reports import pages_collaboration as together
from tests.reports import pages_documents as made
from tests.reports import pages_plans as plans
from tests.reports.pages_collaboration import entries
from tests.reports.reading import page, texts

pytestmark = pytest.mark.django_db
NOW = made.NOW
PLACE = "/reports/prestratus-2018/documents"


@pytest.fixture
def w(db, real_definition):
    return build_world(real_definition)


@pytest.fixture
def filled(w):
    made.filled(w)
    return w


def find(w):
    return evidence.find(w.assessment.slug, made.CODE)


def the_draft(w, kind="profile", language="sv", leaf=""):
    case = find(w) if kind in ("profile", "plan") else None
    return draft_of(kind, w.assessment, case, language=language, now=NOW, leaf=leaf)


def said(w, kind="profile", language="sv") -> dict[str, str]:
    return {each.part.key: each.text for each in the_draft(w, kind, language).standings}


def post(w, path, **fields):
    return w.client("lead").post(path, fields)


# --- What a profile says ----------------------------------------------------------------------------------------------


def test_a_profile_says_what_the_municipality_answered(filled):
    found = said(filled)
    assert found["summary.need"] == (
        "Kalix har stort behov av stöd (3 eller 4 på en skala till 4) i 2 av de 2 teman som kommunen har bedömt: "
        "transporter och mobilitet och fornybar_energi."
    ).replace("fornybar_energi", "förnybar energi")
    assert (
        found["summary.ranked"] == "Helst vill kommunen ha stöd med, det viktigaste först: transporter och mobilitet."
    )
    assert found["summary.gaps"].endswith("i transporter och mobilitet.")
    assert "Med egna ord: ”Vi vet inte var laddarna ska stå.”" in found["wanted.mobilitet"]
    assert "Räkna på laddningen med oss." in found["wanted.one"]
    offered = next(text for key, text in found.items() if key.startswith("shares."))
    assert offered == "Transporter och mobilitet: Vårt avtal om elbilar."
    measures = [text for key, text in found.items() if key.startswith("measures.")]
    assert measures == ["Stöd: laddning (Energikontoret, våren 2019)", "Träff om sol"]


def test_only_what_may_be_told_with_the_name_is_quoted(filled):
    text = " ".join(said(filled).values())
    assert "Det saknas folk" in text
    assert "budgeten är tom" not in text, "said for the office only"


def test_whoever_may_not_be_named_is_another_municipality(filled):
    found = [text for key, text in said(filled).items() if key.startswith("partners.")]
    assert found == ["En annan kommun kan hjälpa till med transporter och mobilitet."]
    facts = [each.part.facts for each in the_draft(filled).standings if each.part.key.startswith("partners.")]
    assert facts[0]["other"] == ""
    named = {"avslut_visning": "namn"}
    answer(filled.other_response, named, by=filled.officer, channel="phone", spoken_by=filled.other_contact, now=at(25))
    found = [text for key, text in said(filled).items() if key.startswith("partners.")]
    assert found == ["Arjeplog kan hjälpa till med transporter och mobilitet."]


def test_the_report_names_nobody_who_has_not_allowed_it(filled):
    text = " ".join(said(filled, "report").values())
    assert "Kalix" in text and "Arjeplog" not in text
    assert "1 kommun nämns inte" in text


def test_a_draft_of_answers_is_no_answer(w):
    answer(w.response, {"mobilitet_behov": "4"}, by=w.contact, now=at(12))
    assert said(w)["summary.none"] == "Kalix har inte lämnat in sina svar än, så inget kan sägas om behoven."


@pytest.mark.parametrize("kind", ["profile", "plan", "report", "application"])
@pytest.mark.parametrize("language", ["sv", "en"])
def test_an_assessment_without_answers_says_what_is_missing(w, kind, language):
    found = the_draft(w, kind, language)
    assert found.chapters and all(each.blocks for each in found.chapters)
    assert printed(found, w.assessment).title


def test_an_assessment_without_municipalities_has_its_documents_all_the_same(lead_client):
    factories.make_assessment("tom")
    for kind, leaves in LEAVES.items():
        for leaf in leaves:
            page(lead_client.get(f"/reports/tom/documents/{kind}/?part={leaf}"))
    page(lead_client.get("/reports/tom/documents/"))


# --- The same numbers everywhere --------------------------------------------------------------------------------------


def test_the_application_adds_up_as_the_page_of_the_plans(filled):
    found = said(filled, "application")
    transport = next(row for row in plans_of(filled) if row.package.name_sv == "Transporter")
    key = f"project.{transport.package.pk}"
    assert found[f"{key}.who"] == "En kommun (1 av 3) vill vara med: Kalix. Inte svarat: 2 av 3."
    assert (len(transport.yes), transport.total.base) == (1, 3)
    assert found[f"{key}.money"] == "Ingen medfinansiering är noterad än."


def plans_of(w):
    return overview(w.assessment, today=NOW.date()).packages


def test_co_financing_says_of_how_many_it_is_known(w):
    plans.agreed(w)
    found = said(w, "application")
    money = next(
        text for key, text in found.items() if key.endswith(".money") and key != "project.money" and "kronor" in text
    )
    assert re.sub(r"\s", " ", money) == (
        "Medfinansiering: 120 000 kronor (noterat för 1 av 1 som säger ja) och 80 timmar (noterat för 1 av 1 som säger ja)."
    )


def test_what_nobody_answered_waits_to_be_written(filled):
    found = the_draft(filled, "application")
    waiting = [each.part.key for each in found.standings if each.state == TO_WRITE]
    assert waiting == [f"project.horizontal.{key}" for key in ("environment", "equality", "opportunities")]
    with pytest.raises(ValidationError, match="väntar på er"):
        issue(filled, "application")


# --- What is told of somebody who is not named ------------------------------------------------------------------------------

WHOLE = ("report", "application")
APPROVAL = f"{PLACE}/report/2506/approval/"

OTHERS = (
    {"mobilitet_behov": "4", "mobilitet_prioritet": "4", "mobilitet_formaga": "0", "stod_topp3": ["mobilitet"]},
    {"mobilitet_behov": "vet_ej", "mobilitet_formaga": "3", "stod_former": ["coach"], "nulage_hinder": ["politik"]},
    {
        "fornybar_energi_behov": "4",
        **entries("samv_partner", {"tema": "mobilitet", "kommuner": ["2514"], "syfte": "Laddning."}),
        "samv_former_tematisk_grannar": "4",
        "avslut_viktigast": "Hjälp oss.",
        "nulage_dokument_energiplan": "antagen",
    },
)


def whole(w) -> dict[tuple[str, str], list[str]]:
    """Every word and number of the documents about everybody."""
    return {
        (kind, language): [
            block.text if isinstance(block, Paragraph) else str(block)
            for section in printed(the_draft(w, kind, language), w.assessment).sections
            for block in section.blocks
        ]
        for kind in WHOLE
        for language in ("sv", "en")
    }


def change(w, response, contact, values, day):
    answer(response, values, by=w.officer, channel="phone", spoken_by=contact, now=at(day))


def test_whatever_the_only_hidden_municipality_answers_nothing_of_it_is_told(filled):
    before = whole(filled)
    for day, values in enumerate(OTHERS, start=1):
        change(filled, filled.other_response, filled.other_contact, values, day=25 + day)
        assert whole(filled) == before, values
    # Nor of the matches in which it helps or is helped.
    assert not any("Arjeplog" in text for found in before.values() for text in found)
    made.show_arjeplog(filled, "namn")
    assert whole(filled) != before


def hidden_ones(w, *needs, display="samlat"):
    """More municipalities that are not named, each with a need of support in transport."""
    for number, need in enumerate(needs):
        place = factories.make_municipality(f"Dold {number}", code=f"97{number}")
        case = factories.make_participation(w.assessment, place)
        response = factories.make_response(case, w.questionnaire)
        contact = factories.make_contact(f"Strateg {number}", at=place, email=f"dold{number}@example.se")
        values = {
            "mobilitet_behov": need,
            "mobilitet_prioritet": need,
            "mobilitet_formaga": "1",
            "stod_former": ["coach"],
        }
        answer(response, {**values, "avslut_visning": display}, by=contact, now=at(12))
        submit_response(response=response, by=contact, now=at(12, 16))


def test_enough_hidden_ones_that_differ_are_counted_without_names(filled):
    hidden_ones(filled, "4", "0")
    found = said(filled, "report")
    # Kalix has a large need and a gap; of the three that are not named one has, too.
    assert (
        found["needs.mobilitet"] == "Transporter och mobilitet: flera kommuner (2 av 4) har stort behov. Medianen är 0."
    )
    assert found["gaps.mobilitet"] == "Transporter och mobilitet: flera kommuner (2 av 3) har en prioriterad lucka."
    assert "Kalix har stort behov" in found["municipalities.2514"]
    assert "3 kommuner nämns inte" in found["base.names"]
    rows = {cells[0]: cells[1:] for cells in _table(filled, "needs")}
    assert rows["Transporter och mobilitet"] == ["2 av 4", "0", "2 av 3"], "the groups are not told apart"
    assert "(2 av 4)" in said(filled, "application")["need.headline"]


def test_hidden_ones_that_say_the_same_are_left_out_of_the_number_and_it_says_so(filled):
    hidden_ones(filled, "0", "0")
    found = said(filled, "report")
    assert found["needs.mobilitet"] == (
        "Transporter och mobilitet: alla som visas (1 av 1) har stort behov. Medianen är 4. Det är Kalix."
    )
    assert found["gaps.mobilitet"].endswith("alla som visas (1 av 1) har en prioriterad lucka. Kalix.")
    rows = {cells[0]: cells[1:] for cells in _table(filled, "needs")}
    assert rows["Transporter och mobilitet"] == ["1 av 1 som visas", "4", "1 av 1 som visas"]
    # What is wanted as support is a question of its own, and there Arjeplog said nothing.
    assert found["support.support_form.coach"] == "Återkommande handledning på plats: alla kommuner (3 av 3)."


def _table(w, leaf):
    shown = page(w.client("lead").get(f"{PLACE}/report/?part={leaf}"))
    return [texts(row, "./th|./td") for row in shown.xpath("//table/tbody/tr")]


def test_nobody_may_be_named_and_the_report_still_counts(filled):
    change(filled, filled.response, filled.contact, {"avslut_visning": "samlat"}, day=26)
    hidden_ones(filled, "4")
    text = " ".join(each for found in whole(filled).values() for each in found)
    assert "Kalix kan" not in text and "Kalix har stort behov" not in text
    assert "(2 av 3)" in said(filled, "report")["needs.mobilitet"]
    hide_all = said(filled, "report")["base.names"]
    assert "Ett tal står bara där det inte berättar något om dem" in hide_all


def test_collaboration_is_told_as_on_its_page_where_nobody_is_hidden(w):
    together.everything(w)
    for number, response in enumerate(Response.objects.counted()):
        place = response.participation.municipality
        contact = factories.make_contact(f"Strateg {number}", at=place, email=f"strateg{number}@example.se")
        answer(response, {"avslut_visning": "namn"}, by=w.officer, channel="phone", spoken_by=contact, now=at(28))
    shown = collaboration.report(w.assessment)
    found = Sources(w.assessment, "report", language="sv", now=NOW)
    assert found.hidden == ()
    assert found.groups == tuple(row.found for group in shown.groups for row in group.rows) != ()
    assert (named_pairs(found.partners), mutual_pairs(found.partners)) == (shown.pairs, shown.mutual) != (0, 0)
    told = said(w, "report")
    for form in shown.forms:
        text = told.get(f"collaboration.form.{form.key}", "")
        assert (f"({len(form.found.wants)} av {form.found.base})" in text) == (form.found.base > 0), form.key


# --- Approving to be named --------------------------------------------------------------------------------------------------


def test_a_municipality_that_wants_to_approve_first_is_named_once_it_has(filled):
    assert filled.client("lead").get(APPROVAL).status_code == 404, "it chose summaries"
    made.show_arjeplog(filled, "stamma_av")
    for kind in WHOLE:
        hidden = the_draft(filled, kind).document.hidden
        assert [(each.name, each.why) for each in hidden] == [("Arjeplog", "waiting")], kind
    shown = page(filled.client("lead").get(f"{PLACE}/report/?part=needs"))
    assert APPROVAL + "?lang=sv" in shown.xpath("//main//a/@href")
    asked = page(filled.client("lead").get(APPROVAL))
    text = " ".join(texts(asked, "//main//p"))
    assert "Arjeplog har" in text and "Kalix har" not in text, "only what is said of Arjeplog"

    sent = {
        "do": "approve",
        "contact": filled.other_contact.pk,
        "digest": asked.xpath("//input[@name='digest']/@value")[0],
    }
    assert filled.client("officer").post(APPROVAL, sent).status_code == 404
    assert filled.client("lead").post(APPROVAL, sent | {"contact": filled.contact.pk}).status_code == 200, "of Kalix"
    assert not DocumentApproval.objects.exists()
    assert filled.client("lead").post(APPROVAL, sent).status_code == 302
    row = DocumentApproval.objects.get()
    assert (row.by_contact, row.spoken_role, row.noted_by) == (filled.other_contact, "Miljöstrateg", filled.lead)
    assert AuditEvent.objects.filter(verb="document approved").count() == 1
    document = the_draft(filled, "report").document
    assert document.hidden == () and [each.name for each in document.named] == ["Arjeplog"]
    assert "Arjeplog har" in said(filled, "report")["municipalities.2506"]
    assert the_draft(filled, "application").document.hidden, "that is another text"

    assert filled.client("lead").post(APPROVAL, {"do": "back"}).status_code == 302
    assert filled.client("lead").post(APPROVAL, {"do": "back"}).status_code == 302, "twice is once"
    assert the_draft(filled, "report").document.hidden and not DocumentApproval.objects.exists()


def test_an_approval_stands_while_the_answers_are_those_that_were_approved(w):
    made.approved(w)
    assert "municipalities.2506" in said(w, "report")
    change(w, w.other_response, w.other_contact, {"mobilitet_behov": "3"}, day=26)
    document = the_draft(w, "report").document
    assert [(each.name, each.lapsed) for each in document.hidden] == [("Arjeplog", True)]
    assert "municipalities.2506" not in said(w, "report")
    text = " ".join(texts(page(w.client("lead").get(APPROVAL)), "//main//p"))
    assert "svaren har ändrats" in text
    change(w, w.other_response, w.other_contact, {"mobilitet_behov": "0"}, day=27)
    assert "municipalities.2506" in said(w, "report"), "it is what they approved again"


def test_a_text_that_has_changed_since_it_was_read_cannot_be_approved(w):
    made.asking(w)
    shown = page(w.client("lead").get(APPROVAL))
    digest = shown.xpath("//input[@name='digest']/@value")[0]
    change(w, w.other_response, w.other_contact, {"mobilitet_behov": "2"}, day=26)
    answered = w.client("lead").post(APPROVAL, {"do": "approve", "contact": w.other_contact.pk, "digest": digest})
    assert answered.status_code == 200 and not DocumentApproval.objects.exists()
    assert "Svaren har ändrats under tiden" in answered.content.decode()
    assert w.client("lead").post(APPROVAL, {"do": "nonsense"}).status_code == 404
    for kind in ("profile", "nonsense"):
        assert w.client("lead").get(f"{PLACE}/{kind}/2506/approval/").status_code == 404, kind


def issue(w, kind, **more):
    fields = {"assessment": w.assessment, "participation": None, "kind": kind, "language": "sv", "seen": 0}
    return actions.issue_document(**{**fields, "by": w.lead, "now": NOW, **more})


@pytest.mark.parametrize("kind", LEAVES)
def test_every_leaf_asks_little_and_speaks_one_language(filled, real_definition, kind):
    vocabulary, client = languages.vocabularies(real_definition), filled.client("lead")
    client.cookies["language"] = "en"
    for leaf in LEAVES[kind]:
        with CaptureQueriesContext(connection) as queries:
            shown = client.get(f"{PLACE}/{kind}/?part={leaf}&lang=en")
        assert len(queries) <= 15, leaf
        found = languages.faults(shown.content, "en", vocabulary, names=languages.names_in_the_register())
        assert not found, leaf


# --- Own words --------------------------------------------------------------------------------------------------------


def test_facts_are_told_apart_by_what_they_say_and_not_by_their_order():
    assert digest({"a": 1, "b": [2]}) == digest({"b": [2], "a": 1})
    assert digest({"a": 1}) != digest({"a": "1"})
    assert json.loads(canonical({"å": None})) == {"å": None}


def test_facts_know_no_language(filled):
    for kind in ("profile", "plan", "report", "application"):
        found = {language: the_draft(filled, kind, language).document.digests for language in ("sv", "en")}
        assert found["sv"] == found["en"], kind


def test_own_words_stand_while_the_facts_are_equal_and_wait_when_an_answer_changes(filled):
    made.write(filled)
    again = {"mobilitet_behov": "4"}
    answer(filled.response, again, by=filled.officer, channel="phone", spoken_by=filled.contact, now=at(25))
    assert the_draft(filled).find("summary.need").state == OWN
    assert made.issue(filled).number == 1
    made.change_an_answer(filled)
    standing = the_draft(filled).find("summary.need")
    assert standing.state == UNSETTLED
    assert standing.text == "Vi skriver det med våra ord."
    assert "i 1 av de 2 teman" in standing.part.text, "both are there"
    screen = page(filled.client("lead").get(f"{PLACE}/profile/2514/"))
    shown = " ".join(texts(screen, "//div[@id='p-summary.need']"))
    assert "Vi skriver det med våra ord." in shown and "i 1 av de 2 teman" in shown and "i 2 av de 2 teman" in shown
    with pytest.raises(ValidationError, match="väntar på er"):
        made.issue(filled)
    assert IssuedDocument.objects.count() == 1


@pytest.mark.parametrize(("do", "kept"), [("keep", "Vi skriver det med våra ord."), ("drop", None)])
def test_the_lead_settles_a_paragraph_and_then_issues(filled, do, kept):
    made.write(filled)
    made.change_an_answer(filled)
    standing = the_draft(filled).find("summary.need")
    path = f"{PLACE}/profile/2514/?lang=sv"
    fields = {"key": "summary.need", "seen": standing.token, "digest": standing.part.digest}
    assert post(filled, path, do=do, **fields).status_code == 302
    settled = the_draft(filled)
    assert settled.unsettled == 0
    assert settled.find("summary.need").text == (kept or settled.find("summary.need").part.text)
    assert post(filled, path, do="issue", seen="0").status_code == 302
    assert IssuedDocument.objects.get().number == 1


def test_own_words_whose_paragraph_is_gone_are_not_lost(w):
    made.unsettled(w)
    found = the_draft(w)
    assert [edit.key for edit in found.gone] == ["wanted.fornybar_energi"]
    assert "Sol på våra tak." in w.client("lead").get(f"{PLACE}/profile/2514/?lang=sv").content.decode()
    with pytest.raises(ValidationError):
        made.issue(w)


def test_two_people_at_once_overwrite_nothing(filled):
    case, document = made.profile_of(filled)
    part = next(each for each in document.parts if each.key == "summary.need")
    fields = {"assessment": filled.assessment, "participation": case, "document": document, "key": part.key}
    fields |= {"digest": part.digest, "by": filled.lead, "now": NOW}
    first = actions.write_paragraph(**fields, text="Först.", seen="")
    with pytest.raises(ValidationError, match="har ändrat stycket"):
        actions.write_paragraph(**fields, text="Sedan.", seen="")
    second = actions.write_paragraph(**fields, text="Sedan.", seen=first.token)
    assert (second.text, second.version) == ("Sedan.", 2)
    with pytest.raises(ValidationError, match="Underlaget"):
        actions.write_paragraph(**{**fields, "digest": "0" * 64}, text="Sent.", seen=second.token)
    assert ParagraphEdit.objects.get().text == "Sedan."
    made.issue(filled)
    with pytest.raises(ValidationError, match="utfärdats under tiden"):
        issue(filled, "profile", participation=case)


def test_what_is_typed_is_not_lost_when_the_facts_have_changed(filled):
    path = f"{PLACE}/profile/2514/?lang=sv"
    answered = post(filled, path, do="write", key="summary.need", seen="", digest="0" * 64, text="Lång text.")
    assert answered.status_code == 200
    assert "Lång text." in answered.content.decode() and not ParagraphEdit.objects.exists()


def test_writing_what_is_computed_is_no_own_text(filled):
    case, document = made.profile_of(filled)
    part = next(each for each in document.parts if each.key == "summary.need")
    made.write(filled)
    row = ParagraphEdit.objects.get()
    fields = {"assessment": filled.assessment, "participation": case, "document": document, "key": part.key}
    actions.write_paragraph(**fields, text=part.text, seen=row.token, digest=part.digest, by=filled.lead, now=NOW)
    assert not ParagraphEdit.objects.exists()
    verbs = set(AuditEvent.objects.values_list("verb", flat=True))
    assert {"paragraph written", "paragraph computed again"} <= verbs


def test_an_own_text_belongs_to_its_language_and_its_municipality(filled):
    made.write(filled)
    assert the_draft(filled, language="en").find("summary.need").edit is None
    other = evidence.find(filled.assessment.slug, filled.arjeplog.code)
    found = draft_of("profile", filled.assessment, other, language="sv", now=NOW)
    assert not [each for each in found.standings if each.edit] and not found.gone


def test_a_leaf_shows_no_text_of_another_leaf_as_gone(filled):
    report = compose("report", filled.assessment, None, language="sv", now=NOW, leaf="needs")
    part = next(iter(report.parts))
    fields = {"assessment": filled.assessment, "participation": None, "document": report, "key": part.key}
    actions.write_paragraph(**fields, text="Kort.", seen="", digest=part.digest, by=filled.lead, now=NOW)
    assert the_draft(filled, "report", leaf="gaps").gone == ()
    assert the_draft(filled, "report").find(part.key).text == "Kort."


# --- Issued -----------------------------------------------------------------------------------------------------------


def test_a_frozen_document_is_read_back_as_it_was(filled):
    for kind in ("profile", "report"):
        paper = printed(the_draft(filled, kind, "en"), filled.assessment)
        assert Printed.from_json(json.loads(json.dumps(paper.as_json()))) == paper


# --- Languages --------------------------------------------------------------------------------------------------------


def test_words_in_another_language_are_pieces_of_their_own():
    text = f"It says: “{swedish('på svenska')}”, always."
    assert runs_of(text) == [("It says: “", ""), ("på svenska", "sv"), ("”, always.", "")]
    assert plain(text) == "It says: “på svenska”, always."
    assert runs_of(swedish(f"a{swedish('b')}")) == [("ab", "sv")]
    assert Paragraph("").runs == []


def test_an_edit_is_in_the_language_of_the_document():
    part = Part("a", "Ord", {}, lang="sv")
    chapter_of = compose_one(part)
    found = draft(chapter_of, [_Edit("a", "Words", part.digest)])
    (section,) = found.printed(statement=None, is_demo=False, is_draft=True).sections
    assert (section.blocks[0].text, section.blocks[0].lang, section.blocks[0].written) == ("Words", "", True)


def compose_one(part):
    return Document("profile", "en", "Profile", "Profile", (), (Chapter("c", "C", (part,)),))


class _Edit:
    token = "1.1"
    computed = ""

    def __init__(self, key, text, digest):
        self.key, self.text, self.digest = key, text, digest


# --- Who may read what ------------------------------------------------------------------------------------------------


def test_a_stranger_reads_neither_profile_nor_plan(w):
    made.issued(w)
    mine, other = open_link(w.invitation), open_link(w.other_invitation)
    for path in ("profile/", "profile.pdf", "plan.pdf"):
        assert mine.get(f"/respond/{w.response.pk}/{path}").status_code == 200
        assert other.get(f"/respond/{w.response.pk}/{path}").status_code == 404
    assert other.get(f"/respond/{w.other_response.pk}/profile.pdf").status_code == 404, "none is issued for it"
    empty = page(other.get(f"/respond/{w.other_response.pk}/profile/"))
    assert "inte utfärdat er profil" in " ".join(texts(empty, "//main"))


def test_the_office_reads_and_only_the_lead_writes(filled):
    path = f"{PLACE}/profile/2514/"
    fields = {"do": "issue", "seen": "0"}
    assert filled.client("officer").post(path, fields).status_code == 404
    assert filled.client("reader").get(path).status_code == 404
    assert not IssuedDocument.objects.exists()
    read = page(filled.client("officer").get(f"{path}?edit=summary.need"))
    assert not read.xpath("//main//textarea") and not read.xpath("//main//form")


@pytest.mark.parametrize(
    "path",
    ["nothing/", "profile/", "report/2514/", "profile/9999/", "profile/2514/?number=7", "profile/2514/?number=x"],
)
def test_there_is_no_such_document(filled, path):
    assert filled.client("lead").get(f"{PLACE}/{path}").status_code == 404


@pytest.mark.parametrize("query", ["?part=nothing", "?lang=fi", "?edit=nothing", "?part=%00"])
def test_what_an_address_should_not_ask_for_is_left_out(filled, query):
    page(filled.client("lead").get(f"{PLACE}/report/{query}"))


def test_more_municipalities_than_can_be_named_are_told_so(filled, monkeypatch):
    monkeypatch.setattr("reports.basis.HEATMAP_AT_MOST", 1)
    for leaf in ("needs", "gaps", "support", "municipalities"):
        text = " ".join(each.text for each in the_draft(filled, "report", leaf=leaf).standings)
        assert "Använd sidan Behov" in text, leaf

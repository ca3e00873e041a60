"""What was answered beside what was said: where a verdict is wanted, in which order, from which sources."""

import itertools

import pytest
from django.core.exceptions import ValidationError
from lxml import html as lxml_html

from accounts.models import AuditEvent
from municipalities.models import Theme
from reports.analysis.triangulation import Evidence, differ, is_heard, place, reasons
from reports.triangulation import pairs_of_assessment, pairs_of_case
from surveys.actions import complete_interview, submit_response
from tests.factories import (
    answer,
    at,
    make_assessment,
    make_call,
    make_excerpt,
    make_municipality,
    make_note,
    make_participation,
    make_role,
    make_visit,
)
from visits.actions.verdicts import set_verdict
from visits.models import Note, ThemeVerdict

# --- The analysis ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ((), False),
        ((None, None, None), False),
        ((3, None, None), False),
        ((3, None, 3), False),
        ((3, 3, 2), True),
        ((None, 0, 4), True),
    ],
)
def test_rounds_differ(values, expected):
    assert differ(values) is expected


def test_a_verdict_wants_no_verdict():
    evidence = {"ratings": {"need": (3, None, 1)}, "passages": 3, "differing": 1}
    assert reasons(Evidence(**evidence)) == ("said_differs", "rounds_differ", "heard")
    assert reasons(Evidence(**evidence, verdict="silent")) == ()
    assert reasons(Evidence(ratings={"need": (3, 3, 3)})) == ()


def test_contradictions_stand_first_whatever_else_there_is():
    everything = [
        Evidence({"need": values}, passages, differing, verdict)
        for values, (passages, differing), verdict in itertools.product(
            [(3, 3, 3), (3, None, 1), (None, None, None)],
            [(0, 0), (2, 0), (2, 1)],
            ["", "agrees", "nuanced", "contradicts", "silent"],
        )
    ]
    ordered = sorted(everything, key=place)
    verdicts = [each.verdict for each in ordered]
    assert verdicts[:9] == ["contradicts"] * 9
    assert [bool(reasons(each)) for each in ordered] == sorted(
        (bool(reasons(each)) for each in everything), reverse=True
    ) or verdicts.index("nuanced") > verdicts.index("")
    # What nobody spoke of and nobody judged stands last.
    last = [each for each in everything if not reasons(each) and not each.verdict]
    assert ordered[-len(last) :] == last


def test_the_survey_alone_is_no_second_source():
    assert not is_heard(Evidence({"need": (3, None, None)}))
    assert not is_heard(Evidence({"need": (3, 3, None)})), "read aloud and not changed"
    assert is_heard(Evidence({"need": (3, 2, None)}))
    assert is_heard(Evidence({"need": (3, None, 3)}))
    assert is_heard(Evidence({"need": (3, None, None)}, passages=1))
    assert is_heard(Evidence({}, verdict="silent"))


# --- The sources ----------------------------------------------------------------------------------------------------------


def a_theme(key, name):
    """A theme of the questionnaire is there as soon as one has been read in."""
    return Theme.objects.update_or_create(key=key, defaults={"name_sv": name, "name_en": name})[0]


@pytest.fixture
def theme(questionnaire):
    return a_theme("mobilitet", "Transporter")


@pytest.fixture
def other_theme(questionnaire):
    return a_theme("styrdokument", "Styrdokument")


@pytest.fixture
def note(assessment, municipality, officer):
    text = "Kommunchefen säger att behovet är litet. Bilarna rullar redan."
    return make_note(make_visit(assessment, municipality, by=officer), by=officer, text=text)


@pytest.fixture
def heard(response, contact, officer, participation, note, theme, other_theme):
    """Need of transport: web 3, telephone 2, visit 4; two passages at the visit and one on a call."""
    answer(response, {"mobilitet_behov": "3", "mobilitet_prioritet": "vet_ej"}, by=contact, now=at(12))
    submit_response(response=response, by=contact, now=at(12, 10))
    answer(response, {"mobilitet_behov": "2"}, by=officer, channel="phone", spoken_by=contact, now=at(22))
    complete_interview(response=response, by=officer, spoken_by=contact, mark_not_asked=False, now=at(22, 10))
    answer(response, {"mobilitet_behov": "4"}, by=officer, channel="visit", spoken_by=contact, now=at(25))
    first = "Kommunchefen säger att behovet är litet."
    make_excerpt(note, first, by=officer, code="avvikelse_enkat", theme=theme, role=make_role("kommunchef"))
    make_excerpt(note, "Bilarna rullar redan.", by=officer, code="exempel_bra", theme=theme)
    make_excerpt(note, "Bilarna", by=officer, code="hinder")
    call = make_call(participation, officer=officer)
    told = Note.objects.create(call=call, author=officer, text="Planen är gammal.", begun_at=at(22), changed_at=at(22))
    make_excerpt(told, "Planen är gammal.", by=officer, code="hinder", theme=other_theme)
    return participation


def test_the_pairs_of_a_case(heard):
    pairs, without_theme = pairs_of_case(heard, language="sv")
    assert [(pair.theme, pair.label, pair.reasons) for pair in pairs] == [
        ("mobilitet", "Transporter", ("said_differs", "rounds_differ", "heard")),
        ("styrdokument", "Styrdokument", ("heard",)),
    ]
    need, priority, _capacity = pairs[0].measures
    assert [(each.round, each.text) for each in need.rounds] == [("Enkät", "3"), ("Telefon", "2"), ("Besök", "4")]
    assert need.differs and not priority.differs
    assert [each.text for each in priority.rounds if each] == ["vet ej", "vet ej"]
    assert [each.text for each in pairs[0].excerpts] == [
        "Kommunchefen säger att behovet är litet.",
        "Bilarna rullar redan.",
    ]
    assert [each.text for each in without_theme] == ["Bilarna"]


def test_the_whole_assessment_counts_what_each_case_holds(heard, assessment, officer, theme):
    elsewhere = make_municipality("Boden")
    case = make_participation(assessment, elsewhere)
    set_verdict(participation=case, theme=theme, kind="contradicts", note="", by=officer, now=at(9))
    pairs = pairs_of_assessment(assessment, language="sv")
    assert [(pair.case.municipality.name, pair.theme, pair.evidence.passages) for pair in pairs] == [
        ("Boden", "mobilitet", 0),
        ("Kalix", "mobilitet", 2),
        ("Kalix", "styrdokument", 1),
    ]
    alone, _rest = pairs_of_case(heard, language="sv")
    assert [each.evidence for each in alone] == [each.evidence for each in pairs[1:]]


def test_what_another_round_was_told_is_not_in_this_one(heard, officer, municipality, theme):
    later = make_assessment("prestratus-2024")
    case = make_participation(later, municipality)
    pairs, without_theme = pairs_of_case(case, language="sv")
    assert (pairs, without_theme) == ([], [])
    assert pairs_of_assessment(later, language="sv") == []


# --- Verdicts -------------------------------------------------------------------------------------------------------------


def test_a_verdict_is_given_changed_and_taken_back(participation, theme, officer, lead):
    given = {"participation": participation, "theme": theme, "now": at(9)}
    made = set_verdict(kind="nuanced", note=" De menar bilar. ", by=officer, **given)
    assert (made.kind, made.note, made.made_by) == ("nuanced", "De menar bilar.", officer)
    same = set_verdict(kind="nuanced", note="De menar bilar.", by=lead, **given)
    assert same.made_by == officer, "who saves it unchanged has judged nothing"
    changed = set_verdict(kind="contradicts", note="", by=lead, **given)
    assert (changed.pk, changed.made_by) == (made.pk, lead)
    assert set_verdict(kind="", note="", by=lead, **given) is None
    assert not ThemeVerdict.objects.exists()
    assert [
        event.detail.get("was") for event in AuditEvent.objects.filter(verb__contains="verdict").order_by("pk")
    ] == [
        "",
        "nuanced",
        "contradicts",
    ]


def test_a_verdict_that_there_is_not(participation, theme, officer):
    with pytest.raises(ValidationError):
        set_verdict(participation=participation, theme=theme, kind="maybe", note="", by=officer, now=at())
    assert not ThemeVerdict.objects.exists()


def test_the_form_on_the_page_gives_it(heard, officer_client, reader_client):
    address = "/cases/prestratus-2018/2514/triangulation/"
    page = lxml_html.fromstring(officer_client.get(address).content)
    (form,) = [each for each in page.forms if each.action.endswith("/mobilitet/")]
    data = dict(form.form_values()) | {"kind": "contradicts", "note": "Chefen ser inget behov."}
    assert reader_client.post(form.action, data).status_code == 404
    assert not ThemeVerdict.objects.exists()
    answered = officer_client.post(form.action, data)
    assert answered.url == f"{address}#theme-mobilitet"
    page = lxml_html.fromstring(officer_client.get(address).content)
    assert page.xpath("//section[@class='pair'][1]/h2/span/text()") == ["talar emot"]
    overview = lxml_html.fromstring(officer_client.get("/reports/prestratus-2018/triangulation/").content)
    assert overview.xpath("//tbody/tr[1]//span[contains(@class, 'verdict-contradicts')]/text()") == ["talar emot"]
    officer_client.post(form.action, data | {"kind": "kanske"})
    assert ThemeVerdict.objects.get().kind == "contradicts"


def test_from_the_theme_back_to_the_sentence(heard, officer_client):
    page = lxml_html.fromstring(officer_client.get("/cases/prestratus-2018/2514/triangulation/").content)
    link = page.xpath("//section[@id='theme-mobilitet']//a[contains(@class, 'quote')]/@href")[0]
    address, _hash, anchor = link.partition("#")
    shown = lxml_html.fromstring(officer_client.get(address).content)
    assert "".join(shown.xpath("//mark[contains(@class, 'is-open')]//text()")) == (
        "Kommunchefen säger att behovet är litet."
    )
    assert len(shown.xpath(f"//*[@id='{anchor}']")) == 1


def test_the_case_shows_passages_beside_each_theme(heard, officer_client):
    page = lxml_html.fromstring(officer_client.get("/cases/prestratus-2018/2514/").content)
    quotes = page.xpath("//tr[@id='theme-mobilitet']//details//q/text()")
    assert quotes == ["Kommunchefen säger att behovet är litet.", "Bilarna rullar redan."]
    cell = page.xpath("//tr[@id='theme-mobilitet']/td[1]")[0]
    assert [each.text_content().strip() for each in cell.xpath(".//span[contains(@class, 'cell')]/span")] == [
        "Webb: Stort behov",
        "Telefon: Visst behov",
        "Besök: Mycket stort behov",
    ]


def test_the_overview_is_narrowed(heard, officer_client):
    def shown(query):
        page = lxml_html.fromstring(officer_client.get(f"/reports/prestratus-2018/triangulation/{query}").content)
        return [" ".join(each.text_content().split()) for each in page.xpath("//tbody/tr/th")]

    both = ["Kalix: Transporter", "Kalix: Styrdokument"]
    assert shown("") == both
    assert shown("?theme=styrdokument") == both[1:]
    assert shown("?show=judged") == []
    assert shown("?show=open") == both
    assert shown("?show=half&theme=x") == both


def test_where_rounds_differ_it_is_said_in_what(response, contact, officer, participation, theme):
    answer(response, {"mobilitet_behov": "3", "mobilitet_prioritet": "1"}, by=contact, now=at(9))
    submit_response(response=response, by=contact, now=at(9, 10))
    answer(
        response,
        {"mobilitet_prioritet": "2"},
        by=officer,
        channel="phone",
        spoken_by=contact,
        reason="2",
        now=at(20),
    )
    complete_interview(response=response, by=officer, spoken_by=contact, mark_not_asked=False, now=at(20, 10))

    pairs, _without_theme = pairs_of_case(participation, language="sv")
    [pair] = [each for each in pairs if each.theme == "mobilitet"]

    assert pair.why == "omgångarna skiljer sig åt: prioritet"

"""Ratings at the visit: the same way in as everywhere, with the channel of the visit and who spoke."""

import pytest
from django.core.exceptions import ValidationError
from lxml import html as lxml_html

from municipalities.models import Contact
from surveys.actions import complete_interview, submit_response
from surveys.models import AnswerRevision, RefusedAnswer, Response
from surveys.values import Missing
from tests.factories import (
    answer,
    at,
    make_attendance,
    make_contact,
    make_municipality,
    make_participation,
    make_role,
    make_visit,
)
from visits.actions.ratings import rate_at_visit
from visits.models import Visit


@pytest.fixture
def visit(assessment, municipality, officer):
    return make_visit(assessment, municipality, by=officer)


@pytest.fixture
def answered(response, contact, officer):
    """Web 3, telephone 2; the priority is said once, the capacity not at all."""
    answer(response, {"mobilitet_behov": "3", "mobilitet_prioritet": "1"}, by=contact, now=at(12))
    submit_response(response=response, by=contact, now=at(12, 10))
    answer(response, {"mobilitet_behov": "2"}, by=officer, channel="phone", spoken_by=contact, now=at(22))
    complete_interview(response=response, by=officer, spoken_by=contact, mark_not_asked=False, now=at(22, 10))
    response.refresh_from_db()
    return response


def rate(visit, officer, **fields):
    values = {
        "values": {},
        "confirmed": [],
        "reasons": {},
        "seen_seq": Response.objects.real().get().seq,
        "contact": None,
        "role": None,
        "by": officer,
        "now": at(7, 11, month=11),
    }
    return rate_at_visit(visit=visit, **values | fields)


def test_written_with_channel_speaker_and_reason(answered, visit, officer, contact):
    values = {"mobilitet_behov": "4", "mobilitet_prioritet": "1", "mobilitet_formaga": Missing("dont_know")}
    told = rate(
        visit,
        officer,
        values=values,
        confirmed=list(values),
        reasons={"mobilitet_behov": "5", "mobilitet_formaga": "5"},
        contact=contact,
    )
    assert told.changed == {"mobilitet_behov", "mobilitet_formaga"}
    assert told.confirmed == {"mobilitet_prioritet"}
    rows = AnswerRevision.objects.filter(response=answered, channel="visit").order_by("question")
    assert [(row.question, row.kind, row.spoken_by, row.reason) for row in rows] == [
        ("mobilitet_behov", "value", contact, "5"),
        # There was nothing to change, so there is no reason.
        ("mobilitet_formaga", "value", contact, ""),
        ("mobilitet_prioritet", "confirm", contact, ""),
    ]
    assert {row.by_user for row in rows} == {officer}


def test_a_function_speaks_through_a_contact_that_is_made_once(answered, visit, officer, municipality):
    role = make_role("kommunchef")
    rate(visit, officer, values={"mobilitet_behov": "4"}, role=role)
    rate(visit, officer, values={"mobilitet_behov": "1"}, role=role)
    speaker = Contact.objects.get(name="Kommunchef, Kalix")
    rows = AnswerRevision.objects.filter(channel="visit")
    assert {(row.spoken_by, row.spoken_role) for row in rows} == {(speaker, "Kommunchef")}
    assert list(speaker.assignments.values_list("municipality__name", "role__key")) == [("Kalix", "kommunchef")]


def test_nobody_spoke(answered, visit, officer):
    with pytest.raises(ValidationError) as error:
        rate(visit, officer, values={"mobilitet_behov": "4"})
    assert error.value.message_dict == {"who": ["Välj vem som talade."]}
    assert not AnswerRevision.objects.filter(channel="visit").exists()


def test_what_somebody_else_changed_meanwhile_is_kept_beside(answered, visit, officer, contact, lead):
    seen = answered.seq
    answer(answered, {"mobilitet_behov": "0"}, by=lead, channel="phone", spoken_by=contact, now=at(23))
    told = rate(visit, officer, values={"mobilitet_behov": "4"}, seen_seq=seen, contact=contact)
    assert (told.changed, told.conflicts) == (frozenset(), {"mobilitet_behov"})
    assert RefusedAnswer.objects.get().value == "4"
    assert answered.answers.get(question="mobilitet_behov").value == "0"


def test_a_learning_visit_has_no_ratings(assessment, officer, officer_client, contact):
    reference = make_municipality("Gävle", code="2180", is_reference=True)
    visit = make_visit(assessment, reference, by=officer, kind=Visit.Kind.LEARNING)
    assert officer_client.get(f"/visits/{visit.pk}/ratings/").status_code == 404
    with pytest.raises(ValidationError):
        rate_at_visit(
            visit=visit,
            values={},
            confirmed=[],
            reasons={},
            seen_seq=0,
            contact=contact,
            role=None,
            by=officer,
            now=at(),
        )


# --- The page -------------------------------------------------------------------------------------------------------------


def page_of(client, visit):
    return lxml_html.fromstring(client.get(f"/visits/{visit.pk}/ratings/").content)


def sent(page, **changes):
    """The form as a browser would send it, with changes."""
    (form,) = [each for each in page.forms if each.xpath(".//select[@name='who']")]
    return dict(form.form_values()) | changes


def test_the_page_shows_three_rounds_and_what_stands(answered, visit, officer, contact, officer_client):
    rate(visit, officer, values={"mobilitet_behov": "4"}, contact=contact)
    page = page_of(officer_client, visit)
    (field,) = page.xpath("//select[@name='q-mobilitet_behov']/..")
    assert " ".join(field.xpath("./p")[0].text_content().split()) == (
        "Webb Stort behov · Telefon Visst behov · Besök Mycket stort behov"
    )
    assert field.xpath(".//option[@selected]/@value") == ["4"]
    options = field.xpath(".//option/@value")
    assert options == ["", "0", "1", "2", "3", "4", "vet_ej", "ej_aktuellt", "!pending", "!declined", "!not_asked"]


def test_who_was_met_stands_first(answered, visit, officer, officer_client):
    make_role("miljostrateg")
    make_attendance(visit, by=officer, role="samhallsplaneringschef")
    page = page_of(officer_client, visit)
    assert page.xpath("//optgroup[@label='Funktioner']/option[1]/text()") == ["Samhällsplaneringschef"]


def test_sending_the_page(answered, visit, contact, officer_client):
    changes = {"who": f"c{contact.pk}", "q-mobilitet_behov": "!pending", "reason-mobilitet": "2"}
    data = sent(page_of(officer_client, visit), **changes, **{"again-mobilitet": "on"})
    answered_page = officer_client.post(f"/visits/{visit.pk}/ratings/", data, follow=True)
    rows = AnswerRevision.objects.filter(channel="visit").order_by("question")
    assert [(row.question, row.kind, row.missing, row.reason) for row in rows] == [
        ("mobilitet_behov", "value", "pending", "2"),
        ("mobilitet_prioritet", "confirm", "", ""),
    ]
    assert "Sparat: 1 värde ändrat, 1 sagt igen." in answered_page.content.decode()


def test_the_page_sent_as_it_is_writes_nothing(answered, visit, contact, officer_client):
    data = sent(page_of(officer_client, visit), who=f"c{contact.pk}")
    answered_page = officer_client.post(f"/visits/{visit.pk}/ratings/", data, follow=True)
    assert "Inget ändrades" in answered_page.content.decode()
    assert not AnswerRevision.objects.filter(channel="visit").exists()


def test_a_round_that_is_closed_says_so_and_keeps_what_was_chosen(answered, visit, contact, assessment, officer_client):
    data = sent(page_of(officer_client, visit), **{"who": f"c{contact.pk}", "q-mobilitet_behov": "4"})
    participation = answered.participation
    participation.declined_on = at(5).date()
    participation.declined_reason = "Ingen tid"
    participation.save()
    page = lxml_html.fromstring(officer_client.post(f"/visits/{visit.pk}/ratings/", data).content)
    assert "tackat nej" in page.text_content() or "avböjt" in page.text_content()
    assert page.xpath("//select[@name='q-mobilitet_behov']/option[@selected]/@value") == ["4"]
    assert not AnswerRevision.objects.filter(channel="visit").exists()


def test_a_contact_of_another_municipality_does_not_speak(answered, visit, officer_client):
    stranger = make_contact("Strateg 9", at=make_municipality("Boden"), email="b@example.se")
    data = sent(page_of(officer_client, visit), **{"who": f"c{stranger.pk}", "q-mobilitet_behov": "4"})
    page = officer_client.post(f"/visits/{visit.pk}/ratings/", data).content.decode()
    assert "Välj vem som talade." in page
    assert not AnswerRevision.objects.filter(channel="visit").exists()


def test_the_first_answers_may_be_given_in_the_room(assessment, officer, officer_client, questionnaire):
    """A municipality that has answered nothing has no response until something is written."""
    elsewhere = make_municipality("Boden")
    make_participation(assessment, elsewhere)
    visit = make_visit(assessment, elsewhere, by=officer)
    contact = make_contact("Strateg 9", at=elsewhere, email="b@example.se")
    data = sent(page_of(officer_client, visit), **{"who": f"c{contact.pk}", "q-mobilitet_behov": "4"})
    assert not Response.objects.real().exists()
    officer_client.post(f"/visits/{visit.pk}/ratings/", data)
    assert Response.objects.real().get().answers.get().value == "4"

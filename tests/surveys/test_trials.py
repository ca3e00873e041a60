"""A lead tries a questionnaire: as a municipality would, by a link that opens for nobody else, and without a trace."""

import datetime
from dataclasses import replace
from io import BytesIO

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from docx import Document

from accounts.models import AuditEvent
from municipalities.models import Contact, Participation
from surveys.access import invitation_of
from surveys.actions import (
    Closed,
    delete_test_responses,
    import_questionnaire,
    ledger_faults,
    record_answers,
    settle,
    start_test,
    submit_response,
)
from surveys.links import ANSWER, TEST, make_token
from surveys.models import AnswerRevision, Invitation, Letter, RefusedAnswer, Response, Submission
from tests import factories
from tests.factories import at
from tests.surveys.answering import post, root, send, stored, texts
from tests.surveys.trying import link_of, make_test, open_test, people

pytestmark = pytest.mark.django_db

LABEL = "Provsvar: räknas aldrig"


@pytest.fixture
def trial(questionnaire, lead):
    return make_test(questionnaire, lead)


@pytest.fixture
def trying(trial, lead_client):
    return open_test(trial, lead_client)


def try_page(questionnaire):
    return f"/questionnaires/{questionnaire.pk}/try/"


# --- The journey ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("variant", "own"), [("signatory", "bm_nytta"), ("other", "bm_intresse")])
def test_from_the_button_to_the_receipt_and_back(lead_client, lead, questionnaire, variant, own):
    begun = lead_client.post(f"{try_page(questionnaire)}start/", {"variant": variant})
    tried = Response.objects.get(test_of=lead)
    assert (begun.status_code, tried.variant) == (302, variant)
    link = begun.headers["Location"]
    pages = [lead_client.get(link)]
    opened = lead_client.post(link, {"way": "whole"})
    base = f"/respond/{tried.pk}/"
    assert opened.headers["Location"] == f"{base}who/"
    pages.append(lead_client.get(f"{base}who/"))
    first = people(tried.invitations.first())[0]
    assert lead_client.post(f"{base}who/", {"speaker": str(first.pk)}).headers["Location"] == base
    asked = tried.view.page_of(own).name
    pages += [lead_client.get(f"{base}{page}") for page in ("", f"{asked}/", "review/")]
    assert send(lead_client, f"{base}{asked}/", **{own: "Ett prov"}).status_code == 302
    saved = lead_client.post(
        f"{base}{asked}/", {"do": "autosave", "asked": own, "seen": "1", "way": "whole", own: "Igen"}
    )
    assert saved.json()["seq"] == 2
    assert stored(tried) == {own: "Igen"}

    lead_client.post(f"{base}submit/")
    pages.append(lead_client.get(f"{base}review/"))
    stopped = lead_client.post(f"{base}{asked}/", {own: "För sent", "way": "whole"})
    assert (stopped.status_code, "För sent" in stopped.content.decode()) == (409, True)
    assert Submission.objects.get().by_contact == first
    lead_client.post(f"{base}reopen/")
    assert send(lead_client, f"{base}{asked}/", **{own: "Öppnad igen"}).status_code == 302
    assert stored(tried) == {own: "Öppnad igen"}
    pages += [stopped, lead_client.post(f"{base}leave/")]
    assert {texts(each, "//section[@class='test-label']/strong")[0] for each in pages} == {LABEL}
    assert {each.context["test_url"] for each in pages} == {try_page(questionnaire)}
    assert lead_client.get(base).status_code == 404
    assert ledger_faults([as_stored(tried)]) == []


def as_stored(response):
    return Response.objects.with_case().get(pk=response.pk)


def test_the_label_speaks_english(trying, trial):
    trying.cookies["language"] = "en"
    page = trying.get(f"/respond/{trial.response_id}/")
    assert texts(page, "//section[@class='test-label']/strong") == ["Test answers: never counted"]


def test_a_real_page_has_no_label(respondent, response):
    assert texts(respondent.get(f"/respond/{response.pk}/"), "//*[@class='test-label']") == []


def test_the_people_are_invented(trying, trial, contact, colleague, participation):
    """Nobody of the register is offered, and the fact that somebody is known there is not used."""
    page = trying.get(f"/respond/{trial.response_id}/who/")
    offered = root(page).xpath("//input[@name='speaker']/@value")
    assert offered == [*(str(person.pk) for person in people(trial)), "other"]
    assert texts(page, "//div[contains(@class, 'who-list')]/label") == [
        "Miljöstrateg (påhittad)",
        "Fastighetschef (påhittad)",
        "Kommunchef (påhittad)",
        "Någon annan",
    ]
    assert b"Milj\xc3\xb6strateg 1" not in page.content


def test_who_answers_cannot_be_a_real_contact(trying, trial, contact, lead_client):
    who = f"/respond/{trial.response_id}/who/"
    assert trying.post(who, {"speaker": str(contact.pk)}).status_code == 200
    open_test(trial, lead_client, speaker=contact)
    assert trying.get(f"/respond/{trial.response_id}/").headers["Location"].startswith(who)


def test_somebody_else_is_a_function_only(trying, trial, participation):
    before = Contact.objects.filter(is_test=False).count()
    role = factories.make_role()
    typed = {"speaker": "other", "role": str(role.pk), "name": "Anna", "email": "anna@example.se"}
    for _twice in range(2):
        assert trying.post(f"/respond/{trial.response_id}/who/", typed).status_code == 302
    assert [(p.name, p.email) for p in people(trial)][3:] == [("Miljöstrateg", "")]
    assert Contact.objects.filter(is_test=False).count() == before
    send(trying, f"/respond/{trial.response_id}/tema_mobilitet/", mobilitet_behov="3")
    assert AnswerRevision.objects.get().spoken_role == "Miljöstrateg"


def test_two_people_disagree_and_choose(trying, lead_client, trial):
    url = f"/respond/{trial.response_id}/tema_mobilitet/"
    first, second, _third = people(trial)
    stale = trying.get(url)
    open_test(trial, lead_client, speaker=second)
    send(trying, url, mobilitet_kommentar="Två elbilar")
    open_test(trial, lead_client, speaker=first)
    disputed = post(trying, stale, url, mobilitet_kommentar="Tre elbilar")
    refused = RefusedAnswer.objects.get()
    assert disputed.headers["Location"] == f"{url}#conflict-{refused.pk}"
    assert b"fastighetschef (p\xc3\xa5hittad)" in trying.get(url).content
    with transaction.atomic():
        settle(refused=refused, take=True, seen_seq=1, channel="web", by=first, now=at(2))
    assert stored(trial.response) == {"mobilitet_kommentar": "Tre elbilar"}
    assert ledger_faults([as_stored(trial.response)]) == []


def test_a_closed_round_stops_a_test_too(trial, assessment, lead, questionnaire):
    type(assessment).objects.update(closed_on=datetime.date(2019, 7, 1))
    with pytest.raises(Closed):
        record_answers(
            response=as_stored(trial.response),
            values={"mobilitet_behov": "1"},
            seen_seq=0,
            channel="web",
            by=trial.contact,
            now=at(),
        )
    assessment.refresh_from_db()
    questionnaire.refresh_from_db()
    with pytest.raises(ValidationError):
        start_test(questionnaire=questionnaire, variant="other", by=lead, now=at())


def test_a_draft_can_be_tried_and_a_new_one_begins_afresh(assessment, lead, definition):
    draft = factories.make_questionnaire(assessment, factories.small_definition("2"), published=False)
    trial = make_test(draft, lead)
    factories.answer(as_stored(trial.response), {"mobilitet_behov": "1"}, by=trial.contact)
    changed = replace(factories.small_definition("2"), title={"sv": "Annan", "en": "Other"})
    import_questionnaire(definition=changed, assessment=assessment, by=lead)
    assert (Response.objects.count(), Contact.objects.count()) == (0, 0)
    make_test(draft, lead)
    assert Response.objects.get().seq == 0


def test_the_real_questionnaire_can_be_tried(
    assessment, lead_client, lead, real_definition, django_assert_max_num_queries
):
    questionnaire = factories.make_questionnaire(assessment, real_definition, published=False)
    for variant in ("signatory", "other"):
        trial = make_test(questionnaire, lead, variant)
        open_test(trial, lead_client)
        for page in ("", "review/", "nulage_mal/", "samv_partner/", "who/"):
            with django_assert_max_num_queries(15):
                assert lead_client.get(f"/respond/{trial.response_id}/{page}").status_code == 200


# --- The page where tests begin -------------------------------------------------------------------------------------------


def test_own_and_others_tests_are_listed(lead_client, lead, questionnaire, trial):
    colleague = factories.make_user("lead", email="annan@example.se", name="Projektledare 2")
    other = make_test(questionnaire, colleague, "signatory")
    factories.answer(as_stored(other.response), {"mobilitet_behov": "1"}, by=other.contact)
    submit_response(response=as_stored(other.response), by=other.contact, now=at(12))
    Response.objects.filter(pk=trial.response_id).update(created_at=at(1))
    Response.objects.filter(pk=other.response_id).update(created_at=at(2))
    page = lead_client.get(try_page(questionnaire))
    assert texts(page, "//table//tbody/tr") == [
        "Projektledare 2 Borgmästaravtalet version 1 klar 2018-10-12 2018-10-02",
        "Projektledare 1 Övriga kommuner version 1 inte börjat 2018-10-01",
    ]
    assert texts(page, "//form//button[@name='variant']") == [
        "Prova: Borgmästaravtalet",
        "Fortsätt prova: Övriga kommuner",
    ]


def test_beginning_again_goes_on(lead, questionnaire, trial):
    again = make_test(questionnaire, lead)
    assert (again.pk, Response.objects.count(), Contact.objects.count()) == (trial.pk, 1, 3)
    assert AuditEvent.objects.filter(verb="test started").count() == 1


def test_an_unknown_variant_is_refused(lead_client, questionnaire):
    assert lead_client.post(f"{try_page(questionnaire)}start/", {"variant": "x"}).status_code == 302
    assert Response.objects.count() == 0


# --- Whose it is ----------------------------------------------------------------------------------------------------------


def statuses(client, trial):
    base = f"/respond/{trial.response_id}/"
    got = [client.get(url).status_code for url in (link_of(trial), base, f"{base}who/", f"{base}tema_mobilitet/")]
    sent = [
        client.post(url, {"way": "whole", "mobilitet_behov": "3"}).status_code
        for url in (link_of(trial), f"{base}tema_mobilitet/", f"{base}submit/", f"{base}leave/")
    ]
    return set(got + sent)


@pytest.mark.parametrize("who", ["lead", "officer", "reader", "contact", "stranger", "nobody"])
def test_nobody_else_gets_in_by_the_link(who, trial, respondent, stranger, anonymous, officer, reader):
    """Not even with a session that was opened by it."""
    another = factories.make_user("lead", email="tva@example.se")
    browsers = {
        "lead": lambda: factories.sign_in(another),
        "officer": lambda: factories.sign_in(officer),
        "reader": lambda: factories.sign_in(reader),
        "contact": lambda: respondent,
        "stranger": lambda: stranger,
        "nobody": lambda: anonymous,
    }
    assert statuses(browsers[who](), trial) == {404}
    assert statuses(open_test(trial, browsers[who]()), trial) == {404}
    assert (AnswerRevision.objects.count(), Submission.objects.count()) == (0, 0)


def test_a_lead_who_is_lead_no_more_is_out(trying, trial, lead):
    assert trying.get(f"/respond/{trial.response_id}/").status_code == 200
    type(lead).objects.filter(pk=lead.pk).update(role="officer")
    assert trying.get(f"/respond/{trial.response_id}/").status_code == 404


def test_signing_out_ends_the_test_in_this_browser(trying, trial):
    trying.logout()
    assert trying.get(f"/respond/{trial.response_id}/").status_code == 404


def test_the_leads_own_session_without_the_link_opens_nothing(lead_client, trial):
    assert lead_client.get(f"/respond/{trial.response_id}/").status_code == 404


def test_each_link_opens_its_own_kind_only(trial, invitation):
    now = timezone.now()
    assert invitation_of(make_token(trial, TEST), now=now) == trial
    assert invitation_of(make_token(invitation, ANSWER), now=now) == invitation
    assert invitation_of(make_token(trial, ANSWER), now=now) is None
    assert invitation_of(make_token(invitation, TEST), now=now) is None


def test_a_lead_with_a_test_still_cannot_answer_for_a_municipality(trying, invitation, response):
    factories.open_link(invitation, client=trying)
    page = trying.post(f"/respond/{response.pk}/tema_mobilitet/", {"mobilitet_behov": "3", "way": "whole"})
    assert page.status_code == 404
    assert AnswerRevision.objects.count() == 0


# --- Deleting -------------------------------------------------------------------------------------------------------------


def referring():
    """(model, column) of every foreign key to a response."""
    return [
        (model, field.name)
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if field.related_model is Response
    ]


def test_one_act_deletes_every_trace(lead_client, lead, trying, trial, response, contact, questionnaire):
    factories.answer(response, {"mobilitet_behov": "2"}, by=contact)
    first, second, _third = people(trial)
    mine = as_stored(trial.response)
    factories.answer(mine, {"mobilitet_kommentar": "a b", "mobilitet_behov": "3"}, by=first)
    record_answers(response=mine, values={"mobilitet_kommentar": "c d"}, seen_seq=0, channel="web", by=second, now=at())
    submit_response(response=mine, by=first, now=at())
    colleague = factories.make_user("lead", email="tva@example.se")
    make_test(questionnaire, colleague, "signatory")
    elsewhere = factories.make_assessment("annan")
    kept = make_test(factories.make_questionnaire(elsewhere, factories.small_definition()), lead)
    assert RefusedAnswer.objects.filter(response=mine).count() == 1

    asked = lead_client.get(f"{try_page(questionnaire)}delete/")
    assert "2 prov tas bort" in texts(asked, "//main//form/p")[0]
    assert Response.objects.tests().count() == 3
    lead_client.post(f"{try_page(questionnaire)}delete/")

    left = {response.pk, kept.response_id}
    assert set(Response.objects.values_list("pk", flat=True)) == left
    found = referring()
    assert len(found) >= 5
    for model, column in found:
        assert set(model.objects.values_list(column, flat=True)) <= left, model
    assert set(Contact.objects.filter(is_test=True)) == set(people(kept))
    assert stored(response) == {"mobilitet_behov": "2"}
    assert ledger_faults(Response.objects.with_case()) == []
    [event] = AuditEvent.objects.filter(verb="test answers deleted")
    assert (event.by, event.target, event.detail) == (lead, "prestratus-2018", {"tests": 2})
    gone = trying.post(f"/respond/{mine.pk}/tema_mobilitet/", {"mobilitet_kommentar": "Skrivs just nu"})
    assert (gone.status_code, "Skrivs just nu" in gone.content.decode()) == (404, True)


def test_nothing_to_delete_is_not_asked_and_not_noted(lead_client, lead, assessment, questionnaire):
    assert lead_client.get(f"{try_page(questionnaire)}delete/").headers["Location"] == try_page(questionnaire)
    assert delete_test_responses(assessment=assessment, by=lead) == 0
    assert AuditEvent.objects.filter(verb="test answers deleted").count() == 0


# --- What the database refuses --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "wrong",
    [
        {"participation": None},
        {"participation": None, "variant": "other"},
        {"participation": None, "test_of": "lead"},
        {"participation": None, "test_of": "lead", "variant": "both"},
        {"test_of": "lead", "variant": "other"},
        {"variant": "other"},
        {"test_of": "lead"},
    ],
    ids=str,
)
def test_a_response_is_of_a_case_or_a_test(wrong, participation, questionnaire, lead):
    values = {"participation": participation, "questionnaire": questionnaire}
    values |= {name: lead if value == "lead" else value for name, value in wrong.items()}
    with pytest.raises(IntegrityError), transaction.atomic():
        Response.objects.create(**values)


def test_one_real_response_for_each_case(response, participation, questionnaire):
    with pytest.raises(IntegrityError), transaction.atomic():
        Response.objects.create(participation=participation, questionnaire=questionnaire)


def test_one_test_for_each_lead_variant_and_version(trial, lead, questionnaire):
    with pytest.raises(IntegrityError), transaction.atomic():
        Response.objects.create(test_of=lead, variant="other", questionnaire=questionnaire)


@pytest.mark.parametrize("column", ["email", "telephone", "search"])
def test_nobody_can_be_written_to_or_found_who_is_invented(trial, column):
    with pytest.raises(IntegrityError), transaction.atomic():
        Contact.objects.filter(pk=trial.contact_id).update(**{column: "nagon@example.se"})


def test_the_invented_case_cannot_be_saved(trial):
    case = invitation_of(make_token(trial, TEST), now=timezone.now()).response.participation
    with pytest.raises(ValueError, match="unsaved related object"):
        case.save()
    assert Participation.objects.count() == 0
    assert Invitation.objects.count() == 3


@pytest.mark.parametrize("path", ["colleagues/", "telephone/", "not-me/", "more-time/"])
def test_nobody_is_asked_called_or_given_time_in_a_test(trying, trial, path):
    base = f"/respond/{trial.response_id}/"
    assert trying.get(base).status_code == 200
    assert trying.get(base + path).status_code == trying.post(base + path).status_code == 404
    assert path not in trying.get(base).content.decode()


def test_submitting_a_test_writes_no_letter(trying, trial):
    trying.post(f"/respond/{trial.response_id}/submit/")
    assert Submission.objects.filter(response=trial.response_id).count() == 1
    assert not Letter.objects.exists()


@pytest.mark.parametrize("name", ["questionnaire.docx", "answers.docx", "answers.pdf", "tema_mobilitet/text/"])
def test_the_papers_of_a_test(trying, trial, name):
    answer = trying.get(f"/respond/{trial.response_id}/{name}")
    assert answer.status_code == 200
    if name.endswith(".docx"):
        document = Document(BytesIO(b"".join(answer.streaming_content) if answer.streaming else answer.content))
        assert any("Provsvar: räknas aldrig" in paragraph.text for paragraph in document.paragraphs)

"""Test answers are never counted: every page and every figure is the same, byte for byte, whatever is tried."""

import re
from types import SimpleNamespace

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from municipalities.models import Contact, Municipality
from reports.demo.prepare import has_demo, holds_real_work
from reports.frames.needs import rated, views
from reports.frames.totals import totals
from reports.scope import Scope
from surveys.actions import delete_test_responses, record_answers, reopen_response, submit_response
from surveys.models import Questionnaire, RefusedAnswer, Response
from surveys.values import Missing
from tests import factories
from tests.factories import at
from tests.reports.answers import a_response, call
from tests.reports.answers import rated as ratings_of
from tests.surveys.trying import make_test, open_test, people

pytestmark = pytest.mark.django_db

SCOPES = [("need", "current"), ("need", "web"), ("need", "phone"), ("priority", "current"), ("capacity", "current")]
NEEDS = "/reports/prestratus-2018/needs/"
CALL = "/cases/prestratus-2018/2514/interview/tema_mobilitet/"
ONCE_EACH = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]+"|data-token="[^"]+"|data-at="[0-9.]+"|nonce="[^"]+"')


@pytest.fixture
def counted(assessment, questionnaire, officer):
    """Three municipalities: interviewed, submitted, begun; one has no answers, one has declined."""
    kalix = a_response(
        assessment, questionnaire, "Kalix", ratings={**ratings_of("mobilitet", 3, 2, 1), "nulage_hinder": ["tid"]}
    )
    call(kalix, {"mobilitet_behov": "4"}, officer, complete=True)
    a_response(assessment, questionnaire, "Arjeplog", ratings=ratings_of("styrdokument", 2, 3, 4))
    begun = a_response(assessment, questionnaire, "Boden", ratings=ratings_of("mobilitet", 1), submit=False)
    factories.make_invitation(begun, begun.speaker)
    factories.make_participation(assessment, factories.make_municipality("Pajala"))
    return kalix


@pytest.fixture
def addresses(counted, questionnaire):
    return [
        *(
            f"/?show={show}"
            for show in ("all", "mine", "waiting", "to-interview", "answered", "interviewed", "declined")
        ),
        *(f"{NEEDS}?measure={measure}&round={round_}" for measure, round_ in SCOPES),
        *(f"{NEEDS}?cell={cell}" for cell in ("mobilitet-2514", "styrdokument-2514", "styrdokument-2506")),
        *(f"/cases/prestratus-2018/{code}/invitations/" for code in ("2514", "2582")),
        *(f"/cases/prestratus-2018/{code}/interview/" for code in ("2514", "2582", "2521")),
        CALL,
        "/questionnaires/",
        f"/questionnaires/{questionnaire.pk}/",
        "/municipalities/",
        "/municipalities/2514/",
        "/municipalities/2514/facts/",
        "/municipalities/2514/roles/miljostrateg/",
        "/municipalities/contacts/",
        "/municipalities/contacts/?q=milj",
        "/municipalities/contacts/?q=p%C3%A5hitt",
        "/assessments/prestratus-2018/",
        "/assessments/prestratus-2018/participations/2514/",
    ]


@pytest.fixture(autouse=True)
def one_minute(monkeypatch):
    """The page of needs tells the minute at which it was counted: another one would be another page."""
    clock = timezone.now()
    monkeypatch.setattr("reports.views.needs.timezone", SimpleNamespace(now=lambda: clock))


def shown(client, addresses):
    pages = {address: client.get(address) for address in addresses}
    assert {address: page.status_code for address, page in pages.items() if page.status_code != 200} == {}
    return {address: ONCE_EACH.sub(b"", page.content) for address, page in pages.items()}


def figures(assessment, scopes=SCOPES):
    """Every frame and total of these scopes, and what lists count, as text."""
    found = []
    asked = views(assessment)
    for measure, round_ in scopes:
        scope = Scope(assessment.pk, measure=measure, round=round_)
        rows, sums = rated(scope, asked), totals(scope, asked)
        found += [rows.responses.to_csv(), rows.ratings.to_csv(), rows.rankings.to_csv()]
        found += [sums.counts.to_csv(), repr(sorted(sums.gaps.items())), repr(sorted(sums.points.items()))]
        found.append(repr(sums.bases))
    found += [repr(Response.objects.counted().order_by("pk").values_list("pk", "seq"))]
    found += [repr(Questionnaire.objects.with_response_count().values_list("pk", "response_count"))]
    found += [repr(Municipality.objects.with_people().values_list("code", "contact_count", "roles_held"))]
    found += [repr(Contact.objects.current().values_list("pk", "name"))]
    return found


def try_both(questionnaire, lead, client, *, submit=True):
    for variant in ("signatory", "other"):
        test = make_test(questionnaire, lead, variant)
        open_test(test, client)
        page = f"/respond/{test.response_id}/tema_mobilitet/"
        fields = {"way": "whole", "asked": "mobilitet_behov mobilitet_kommentar", "seen": "0"}
        given = {"mobilitet_behov": "4", "mobilitet_kommentar": "Ett prov"}
        assert client.post(page, fields | given).status_code == 302
        second = people(test)[1]
        conflict = {"mobilitet_kommentar": "Ett annat prov"}
        record_answers(response=test.response, values=conflict, seen_seq=0, channel="web", by=second, now=at())
        if submit:
            assert client.post(f"/respond/{test.response_id}/submit/").status_code == 302
    assert (Response.objects.tests().count(), RefusedAnswer.objects.count()) == (2, 2)


def test_every_page_is_the_same_before_and_after(
    officer_client, lead_client, lead, assessment, questionnaire, addresses
):
    before, sums = shown(officer_client, addresses), figures(assessment)
    try_both(questionnaire, lead, lead_client)
    after = shown(officer_client, addresses)
    assert [address for address in addresses if before[address] != after[address]] == []
    assert figures(assessment) == sums
    delete_test_responses(assessment=assessment, by=lead)
    assert figures(assessment) == sums


def test_the_pages_would_show_a_real_answer(officer_client, counted, officer):
    """The comparison itself: a real change is seen on the first page, in the needs and in the interview."""
    addresses = [f"{NEEDS}?measure=need&round=current", f"{NEEDS}?cell=mobilitet-2514", CALL]
    before = shown(officer_client, addresses)
    call(counted, {"mobilitet_behov": "0"}, officer, day=25)
    after = shown(officer_client, addresses)
    assert [address for address in addresses if before[address] == after[address]] == []


def test_tests_do_not_stand_in_the_way_of_the_demo(assessment, questionnaire, lead):
    make_test(questionnaire, lead)
    assert not has_demo(assessment)
    assert "answers" not in holds_real_work(assessment)
    assert "contacts" not in holds_real_work(assessment)


# --- Whatever is tried ----------------------------------------------------------------------------------------------------

VALUES = st.fixed_dictionaries(
    {},
    optional={
        "mobilitet_behov": st.sampled_from(["0", "4", "ej_aktuellt", Missing("pending"), None]),
        "mobilitet_prioritet": st.sampled_from(["1", "4", None]),
        "styrdokument_behov": st.sampled_from(["2", None]),
        "nulage_hinder": st.sampled_from([["tid", "pengar"], ["annat"], None]),
    },
)
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["signatory", "other"]),
        st.integers(0, 2),
        st.one_of(VALUES, st.sampled_from(["submit", "reopen", "delete"])),
    ),
    max_size=8,
)


@pytest.fixture
def before(counted, assessment):
    return figures(assessment, SCOPES[:2])


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_no_sequence_of_test_answers_changes_a_figure(before, assessment, questionnaire, lead, steps):
    with transaction.atomic():
        for variant, person, step in steps:
            test = make_test(questionnaire, lead, variant)
            who = people(test)[person]
            if step == "submit":
                submit_response(response=test.response, by=who, now=at(12))
            elif step == "reopen":
                reopen_response(response=test.response, by=who, now=at(13))
            elif step == "delete":
                delete_test_responses(assessment=assessment, by=lead)
            elif step:
                reopen_response(response=test.response, by=who, now=at(13))
                record_answers(response=test.response, values=step, seen_seq=0, channel="web", by=who, now=at())
        assert figures(assessment, SCOPES[:2]) == before
        transaction.set_rollback(True)

"""Packages, plans, measures and their sources, what is sent and what is said: every write, and what stands on the pages."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.models import AuditEvent
from municipalities.actions import decline_participation
from municipalities.models import CaseFile
from reports import actions
from reports.models import (
    Match,
    MeasureSource,
    Package,
    PackageChoice,
    PlanReply,
    PlanVersion,
    SupportMeasure,
    SupportPlan,
)
from reports.plans import case as one
from reports.plans import evidence
from reports.plans.overview import overview
from surveys.actions import open_invitation, submit_response
from surveys.models import Letter
from tests import factories
from tests.factories import answer, at, open_link
from tests.pages import build_world
from tests.reports import pages_plans as made
from visits.models import Code

pytestmark = pytest.mark.django_db
TODAY = datetime.date(2018, 11, 1)


@pytest.fixture
def w(db, real_definition):
    return build_world(real_definition)


def find(w):
    return evidence.find("prestratus-2018", "2514")


def page(w, today=TODAY):
    return one.page(find(w), language="sv", today=today)


def measures(w):
    return {shown.row.title: shown for package in page(w).packages for shown in package.measures}


def draft(**fields):
    return actions.Drafted(**{"title": "Träff", "sources": [made.answer_source()], **fields})


def add(w, **fields):
    plan = actions.begin_plan(participation=w.participation, by=w.lead, now=at(20))
    return actions.add_measures(plan=plan, drafts=[draft(**fields)], by=w.lead, now=at(20))[0]


# --- Proposals and measures -------------------------------------------------------------------------------------------


def test_the_evidence_proposes_in_words_and_a_proposal_becomes_a_measure_once(w):
    made.answered(w)
    made.packages(w)
    found = page(w)
    assert [each.key for each in found.proposals] == ["support:mobilitet", "support:fornybar_energi"]
    first = found.proposals[0]
    assert (first.title, first.package) == ("Stöd: Transporter och mobilitet", "Transporter")
    assert first.why == (
        "Ni har svarat: behov 4 av 4, prioritet 3 av 4, egen förmåga 1 av 4. "
        "Det är nummer 1 av det ni helst vill ha stöd med. "
        "Det är en prioriterad lucka: stort behov, hög prioritet, och ni har inte kommit så långt själva."
    )
    url = "/reports/prestratus-2018/plans/2514/"
    client = factories.sign_in(w.lead)
    for _press in range(2):
        client.post(url, {"do": "take", "proposal": ["support:mobilitet", "invented"]})
    (shown,) = measures(w).values()
    assert (shown.row.title, shown.row.package.name_sv, shown.row.who) == (first.title, "Transporter", "Energikontoret")
    assert {source.row.question for source in shown.sources} == {
        "mobilitet_behov",
        "mobilitet_prioritet",
        "mobilitet_formaga",
        "stod_topp3",
    }
    assert [each.key for each in page(w).proposals] == ["support:fornybar_energi"]


def test_an_accepted_match_is_proposed_to_both(w):
    made.answered(w)
    match = Match.objects.create(
        assessment=w.assessment,
        theme=made.theme(),
        demander=w.kalix,
        supplier=w.arjeplog,
        state="accepted",
        decided_at=at(18),
        decided_by=w.lead,
    )

    def seen_from(code):
        return one.page(evidence.find("prestratus-2018", code), language="sv", today=TODAY).proposals[-1]

    # Neither has said that it wants to be named.
    assert seen_from("2514").title == "Lära av en annan kommun: Transporter och mobilitet"
    assert seen_from("2506").why == "En annan kommun vill lära av hur ni har gjort, och matchningen är godkänd."
    answer(w.response, {"avslut_visning": "samlat"}, by=w.officer, channel="phone", spoken_by=w.contact, now=at(19))
    answer(w.other_response, {"avslut_visning": "namn"}, by=w.other_contact, now=at(19))
    assert seen_from("2514").title.startswith("Lära av en annan kommun"), "it has not handed in yet"
    submit_response(response=w.other_response, by=w.other_contact, now=at(19, 16))
    assert seen_from("2514").title == "Lära av Arjeplog: Transporter och mobilitet"
    assert seen_from("2506").title == "Dela med en annan kommun: Transporter och mobilitet"

    add(w, sources=[actions.SourceKey("match", pk=match.pk)])
    assert not measures(w)["Träff"].is_marked
    Match.objects.filter(pk=match.pk).update(state="rejected", note="De hinner inte.")
    assert measures(w)["Träff"].is_marked
    match.delete()
    assert [source.state for source in measures(w)["Träff"].sources] == ["gone"]


def test_a_measure_without_a_source_or_with_somebody_elses_is_refused(w):
    made.answered(w)
    answer(w.other_response, {"fjarrvarme_behov": "4"}, by=w.other_contact, now=at(12))
    for sources in ([], [made.answer_source("fjarrvarme_behov")], [actions.SourceKey("lesson", pk=999)]):
        with pytest.raises(ValidationError) as refused:
            add(w, sources=sources)
        assert list(refused.value.message_dict) == ["sources"]
    assert not SupportMeasure.objects.exists()


def test_a_source_that_says_something_else_marks_the_measure_until_it_says_the_same_again(w):
    made.answered(w)
    add(w)
    phone = {"by": w.officer, "channel": "phone", "spoken_by": w.contact}
    answer(w.response, {"mobilitet_prioritet": "1"}, now=at(21), **phone)
    assert not measures(w)["Träff"].is_marked, "another answer"
    answer(w.response, {"mobilitet_behov": "2"}, now=at(22), **phone)
    assert [source.state for source in measures(w)["Träff"].sources] == ["changed"]
    assert page(w).marked == overview(w.assessment, today=TODAY).cases[1].marked == 1
    answer(w.response, {"mobilitet_behov": "4"}, now=at(23), **phone)
    assert [source.state for source in measures(w)["Träff"].sources] == ["holds"]
    assert page(w).marked == overview(w.assessment, today=TODAY).cases[1].marked == 0
    answer(w.response, {"mobilitet_behov": None}, now=at(24), **phone)
    assert [source.state for source in measures(w)["Träff"].sources] == ["gone"]
    SupportMeasure.objects.update(status="dropped")
    assert page(w).marked == overview(w.assessment, today=TODAY).cases[1].marked == 0


def test_a_passage_is_a_source_and_its_loss_marks_the_measure(w):
    made.answered(w)
    visit = factories.make_visit(w.assessment, w.kalix, by=w.officer)
    note = factories.make_note(visit, text="De saknar laddare i byn.", by=w.officer)
    excerpt = factories.make_excerpt(note, "saknar laddare", by=w.officer, code="behov")
    add(w, sources=[actions.SourceKey("excerpt", pk=excerpt.pk)])
    assert not measures(w)["Träff"].is_marked
    excerpt.is_lost = True
    excerpt.save()
    assert measures(w)["Träff"].is_marked
    excerpt.delete()
    (source,) = measures(w)["Träff"].sources
    assert (source.state, source.url) == ("gone", "")
    assert Code.objects.exists()


def test_two_people_who_change_a_measure_the_second_is_told(w):
    made.answered(w)
    measure = add(w)
    seen = measure.changed_at
    save = {"measure": measure, "seen": seen, "now": at(21)}
    actions.save_measure(draft=draft(title="Lunch"), by=w.lead, **save)
    other = factories.make_user("lead", email="annan-ledare@example.se", name="Projektledare 2")
    with pytest.raises(ValidationError, match="Projektledare 1 har ändrat åtgärden under tiden"):
        actions.save_measure(draft=draft(title="Middag"), by=other, **save)
    assert SupportMeasure.objects.get().title == "Lunch"
    actions.save_measure(draft=draft(title="Middag"), by=w.lead, **{**save, "now": at(22)})
    assert SupportMeasure.objects.get().title == "Middag", "one's own other window"


def test_a_summary_that_somebody_else_wrote_is_not_overwritten(w):
    plan = actions.begin_plan(participation=w.participation, by=w.lead, now=at(20))
    actions.save_summary(plan=plan, text="Ett.", was="", by=w.lead, now=at(21))
    with pytest.raises(ValidationError, match=r"Nu står det: Ett\."):
        actions.save_summary(plan=plan, text="Två.", was="", by=w.lead, now=at(22))
    actions.save_summary(plan=plan, text="Ett.", was="", by=w.lead, now=at(22))
    assert SupportPlan.objects.get().summary == "Ett."


# --- Packages ---------------------------------------------------------------------------------------------------------


def test_the_first_packages_are_made_once_and_only_know_themes_that_there_are(w):
    made.theme()
    made.packages(w)
    made.packages(w)
    assert [(each.name_sv, each.is_for_all) for each in Package.objects.all()] == [
        ("Strategi", True),
        ("Transporter", False),
        ("Solel", False),
    ]
    assert [theme.key for theme in Package.objects.get(name_sv="Transporter").themes.all()] == ["mobilitet"]


def test_a_package_that_somebody_has_spoken_of_stays(w):
    made.planned(w)
    package = Package.objects.get(name_sv="Transporter")
    choose(w, package, wants="maybe")
    with pytest.raises(ValidationError):
        actions.delete_package(package=package, by=w.lead, now=at(22))
    choose(w, package, wants="")
    actions.delete_package(package=package, by=w.lead, now=at(22))
    assert SupportMeasure.objects.get(title="Stöd: laddning").package is None


def test_two_packages_of_a_name_are_refused(w):
    made.packages(w)
    with pytest.raises(ValidationError):
        actions.save_package(
            assessment=w.assessment,
            package=None,
            values={"name_sv": "Solel", "name_en": "Solar"},
            themes=[],
            by=w.lead,
            now=at(22),
        )


def choose(w, package, **fields):
    values = {"wants": "yes", "kronor": None, "hours": None, "decider": "", "decision_on": None, "letter": None}
    return actions.save_choice(
        package=package, participation=w.participation, by=w.lead, now=at(21), **{**values, **fields}
    )


def test_what_is_missing_is_told_until_nothing_is(w):
    made.sent(w, said="agree")
    package = Package.objects.get(name_sv="Transporter")

    def lacking(today=TODAY):
        row = next(row for row in overview(w.assessment, today=today).packages if row.package == package)
        return {each.named.name: each.why for each in row.lacking}

    unsaid = ("har inte sagt om den vill vara med",)
    assert lacking() == {
        "Kalix": ("ingen medfinansiering noterad", "inget beslut ännu", "inget påskrivet intyg"),
        "Arjeplog": unsaid,
        "Övertorneå": unsaid,
    }
    choose(w, package, kronor=0, decision_on=datetime.date(2018, 11, 20))
    assert lacking()["Kalix"] == ("inget beslut ännu", "inget påskrivet intyg"), "the day has not come"
    assert lacking(datetime.date(2018, 11, 20))["Kalix"] == ("inget påskrivet intyg",)
    choose(w, package, wants="no")
    assert "Kalix" not in lacking()


def test_a_letter_of_another_case_is_refused(w):
    made.planned(w)
    file = CaseFile.objects.create(
        participation=w.other_participation,
        title="Intyg",
        file="cases/1/x",
        name="x.pdf",
        added_at=at(20),
        added_by=w.lead,
    )
    with pytest.raises(ValidationError):
        choose(w, Package.objects.first(), letter=file)
    assert not PackageChoice.objects.exists()


# --- Sent and answered ------------------------------------------------------------------------------------------------


def test_what_is_sent_is_frozen_and_a_letter_carries_the_link(w):
    made.sent(w)
    version, letter = PlanVersion.objects.get(), Letter.objects.get(kind="plan")
    assert (version.number, letter.to_address, letter.contact) == (1, "kontakt@example.se", w.contact)
    assert "{link}" in letter.body and letter.subject.startswith("[påhittade demodata] Förslag till stödplan för Kalix")
    transport = next(each for each in version.content["packages"] if each["name"]["sv"] == "Transporter")
    (measure,) = transport["measures"]
    assert (measure["title"], measure["partner"], measure["sources"]) == ("Stöd: laddning", "Arjeplog", ["answer"])
    assert page(w).state == "sent"

    again = SupportMeasure.objects.get(title="Stöd: laddning")
    actions.save_measure(
        measure=again, draft=draft(title="Stöd: laddning", status="under_way"), seen=None, by=w.lead, now=timezone.now()
    )
    assert page(w).state == "outdated", "its words are others"
    assert PlanVersion.objects.get().content == version.content


def test_how_far_a_measure_has_come_is_not_what_was_agreed_to(w):
    made.sent(w, said="agree")
    row = SupportMeasure.objects.get(title="Träff om sol")
    actions.save_measure(
        measure=row,
        draft=draft(title="Träff om sol", sources=[made.answer_source("fornybar_energi_behov")], status="done"),
        seen=None,
        by=w.lead,
        now=timezone.now(),
    )
    assert page(w).state == "agreed"


def test_the_same_plan_sent_twice_is_one_version_and_a_changed_one_the_next(w):
    made.sent(w)
    plan = SupportPlan.objects.get()
    send = {"plan": plan, "contacts": [w.contact], "answer_by": timezone.localdate(), "by": w.lead}
    actions.send_plan(content=made.frozen(w), now=timezone.now(), **send)
    assert PlanVersion.objects.get().answer_by == timezone.localdate()
    actions.save_summary(plan=plan, text="Nytt.", was=plan.summary, by=w.lead, now=timezone.now())
    actions.send_plan(content=made.frozen(w), now=timezone.now(), **send)
    assert [each.number for each in PlanVersion.objects.all()] == [2, 1]


def test_nothing_is_sent_without_a_measure_a_contact_or_a_day_to_come(w):
    plan = actions.begin_plan(participation=w.participation, by=w.lead, now=at(20))
    send = {"plan": plan, "by": w.lead, "now": timezone.now()}
    day = timezone.localdate() + datetime.timedelta(days=3)
    with pytest.raises(ValidationError):
        actions.send_plan(content=made.frozen(w), contacts=[w.contact], answer_by=day, **send)
    made.answered(w)
    actions.add_measures(plan=plan, drafts=[draft()], by=w.lead, now=at(21))
    for fields in ({"contacts": [], "answer_by": day}, {"contacts": [w.contact], "answer_by": TODAY}):
        with pytest.raises(ValidationError):
            actions.send_plan(content=made.frozen(w), **send, **fields)
    assert not PlanVersion.objects.exists() and not Letter.objects.filter(kind="plan").exists()


def test_the_municipality_agrees_by_its_link_and_says_what_it_wants(w):
    made.sent(w)
    client = open_link(w.invitation)
    url = f"/respond/{w.response.pk}/plan/"
    transport, solar = (Package.objects.get(name_sv=name) for name in ("Transporter", "Solel"))
    data = {
        "version": "1",
        "answers_as": str(w.contact.pk),
        f"wants-{transport.pk}": "yes",
        f"wants-{solar.pk}": "no",
        "kind": "agree",
        "text": "",
    }
    for _press in range(2):
        assert client.post(url, data).status_code == 302
    reply = PlanReply.objects.get()
    assert (reply.kind, reply.by_contact, reply.written_by) == ("agree", w.contact, None)
    assert "Miljöstrateg" in reply.spoken_role
    said = {choice.package: (choice.wants, choice.said_by) for choice in PackageChoice.objects.all()}
    assert said == {transport: ("yes", w.contact), solar: ("no", w.contact)}
    assert page(w).state == "agreed"
    assert AuditEvent.objects.filter(verb="support plan agreed", target="prestratus-2018 2514").count() == 1

    client.post(url, {**data, "kind": "comment", "text": "Vi vill vänta."})
    assert page(w).state == "commented"
    assert "Vi vill vänta." in client.get(url).content.decode()


def test_a_reply_to_an_older_version_is_shown_for_copying_and_changes_nothing(w):
    made.sent(w)
    plan = SupportPlan.objects.get()
    actions.save_summary(plan=plan, text="Nytt.", was=plan.summary, by=w.lead, now=timezone.now())
    actions.send_plan(
        plan=plan,
        content=made.frozen(w),
        contacts=[w.contact],
        answer_by=timezone.localdate(),
        by=w.lead,
        now=timezone.now(),
    )
    client = open_link(w.invitation)
    sent = client.post(
        f"/respond/{w.response.pk}/plan/", {"version": "1", "kind": "comment", "text": "Skriv om laddning."}
    )
    assert sent.status_code == 409 and "Skriv om laddning." in sent.content.decode()
    assert not PlanReply.objects.exists()
    with pytest.raises(actions.PlanClosed):
        actions.reply_to_plan(
            version=PlanVersion.objects.get(number=1), kind="agree", text="", wants={}, by=w.contact, now=timezone.now()
        )


def test_packages_of_others_cannot_be_wanted(w):
    made.sent(w)
    elsewhere = factories.make_assessment("annan", name="Annan")
    package = Package.objects.create(assessment=elsewhere, name_sv="X", name_en="X")
    actions.reply_to_plan(
        version=PlanVersion.objects.get(),
        kind="agree",
        text="",
        wants={package.pk: "yes", 999: "yes"},
        by=w.contact,
        now=timezone.now(),
    )
    assert not PackageChoice.objects.exists()


def test_what_was_said_by_telephone_is_kept_with_who_said_it_and_who_wrote_it_down(w):
    made.sent(w)
    client = factories.sign_in(w.lead)
    url = "/reports/prestratus-2018/plans/2514/told/"
    sent = client.post(url, {"contact": str(w.colleague.pk), "kind": "agree", "text": ""})
    assert sent.status_code == 302
    reply = PlanReply.objects.get()
    assert (reply.by_contact, reply.written_by) == (w.colleague, w.lead)


def test_a_closed_round_and_one_that_has_declined_take_no_reply(w):
    made.sent(w)
    url = f"/respond/{w.response.pk}/plan/"
    client = open_link(w.invitation)
    decline_participation(participation=w.participation, on=TODAY, reason="hinner inte", by=w.lead)
    sent = client.post(url, {"version": "1", "kind": "comment", "text": "Vi vill."})
    assert sent.status_code == 409 and "Vi vill." in sent.content.decode()
    decline_participation(participation=w.other_participation, on=TODAY, reason="hinner inte", by=w.lead)
    with pytest.raises(ValidationError):
        actions.begin_plan(participation=w.other_participation, by=w.lead, now=at(20))


def test_strangers_readers_and_officers(w):
    """Another municipality never sees the plan; officers read and cannot write."""
    made.sent(w)
    stranger = open_link(w.other_invitation)
    assert stranger.get(f"/respond/{w.response.pk}/plan/").status_code == 404
    assert stranger.get(f"/respond/{w.other_response.pk}/plan/").status_code == 404, "its own is not sent"
    officer = factories.sign_in(w.officer)
    url = "/reports/prestratus-2018/plans/2514/"
    assert officer.get(url).status_code == 200
    before = SupportMeasure.objects.count()
    assert officer.post(url, {"do": "take", "proposal": "support:fornybar_energi"}).status_code == 404
    assert SupportMeasure.objects.count() == before


def test_the_link_leads_to_the_plan_while_it_waits(w):
    made.sent(w)
    client = open_link(w.invitation)
    home = client.get(f"/respond/{w.response.pk}/").content.decode()
    assert "Er stödplan" in home and "Läs planen och svara" in home
    open_invitation(invitation=w.invitation, now=timezone.now())
    version = PlanVersion.objects.get()
    actions.reply_to_plan(version=version, kind="agree", text="", wants={}, by=w.contact, now=timezone.now())
    assert "Ni sade ja till planen" in client.get(f"/respond/{w.response.pk}/").content.decode()


def test_the_board_follows_the_plan(w):
    from reports.casefacts import cases  # noqa: PLC0415

    def step():
        found = next(
            each for each in cases(w.assessment, now=timezone.now()) if each.participation.pk == w.participation.pk
        )
        return (
            found.facts.plan_begun_on is not None,
            found.facts.plan_sent_on is not None,
            ("agreed" if found.facts.plan_agreed_on else "commented" if found.facts.plan_commented_on else ""),
        )

    assert step() == (False, False, "")
    made.sent(w, said="comment")
    assert step() == (True, True, "commented")
    version = PlanVersion.objects.get()
    actions.reply_to_plan(version=version, kind="agree", text="", wants={}, by=w.contact, now=timezone.now())
    assert step() == (True, True, "agreed")
    plan = SupportPlan.objects.get()
    actions.save_summary(plan=plan, text="Nytt.", was=plan.summary, by=w.lead, now=timezone.now())
    send = {"contacts": [w.contact], "answer_by": timezone.localdate(), "by": w.lead, "now": timezone.now()}
    actions.send_plan(plan=plan, content=made.frozen(w), **send)
    assert step() == (True, True, ""), "the newest version waits"


def test_the_constraints_hold(w):
    from django.db import IntegrityError, transaction  # noqa: PLC0415

    made.answered(w)
    measure = add(w)
    wrong = [
        lambda: MeasureSource.objects.create(measure=measure, kind="answer"),
        lambda: MeasureSource.objects.create(measure=measure, kind="match", seq=1, question="x"),
        lambda: MeasureSource.objects.create(measure=measure, kind="rumour"),
        lambda: SupportMeasure.objects.filter(pk=measure.pk).update(status="longing"),
        lambda: SupportMeasure.objects.filter(pk=measure.pk).update(title=""),
    ]
    for write in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            write()


def test_other_words_of_a_package_are_not_what_was_agreed_to(w):
    made.sent(w, said="agree")
    package = Package.objects.get(name_sv="Solel")
    save = {"assessment": w.assessment, "package": package, "themes": [], "by": w.lead, "now": timezone.now()}
    actions.save_package(values={"name_sv": "Solel"}, **save)
    assert page(w).state == "agreed", "nothing that it reads"
    actions.save_package(values={"about_sv": "Kommunen betalar allt."}, **save)
    assert page(w).state == "outdated"

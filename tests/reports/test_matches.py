"""The matching from answers to decisions: what is read, what is decided, what two people do at once, and what the page says."""

import datetime
import json

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.models import AuditEvent
from municipalities.models import Municipality
from reports import matches
from reports.actions import accept_match, edit_match, reject_match, set_match_caps, undo_match
from reports.analysis.matching import Lesson, Offer, Rated, Source, Wish
from reports.frames.matches import facts
from reports.models import Match, MatchCap
from surveys.actions import submit_response
from surveys.definition import Definition
from surveys.values import Item
from tests.factories import answer, at, make_municipality, make_questionnaire, make_response
from tests.pages import build_world
from tests.reports.pages_collaboration import entries, hand_in
from tests.reports.pages_matches import answered, decide, decided, limits, more, nobody_needs, page, theme
from tests.reports.reading import one, texts, words
from tests.reports.reading import page as read
from visits.actions import delete_lesson
from visits.models import Lesson as VisitLesson

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(real_definition):
    return build_world(real_definition)


@pytest.fixture
def filled(world):
    answered(world)
    return world


def known(world) -> dict:
    return {each.code: each for each in facts(world.assessment).municipalities}


def place(code: str) -> Municipality:
    return Municipality.objects.get(code=code)


def suppliers(world, key: str = "mobilitet-2514") -> list[tuple[str, str]]:
    row = next(row for row in matches.report(world.assessment).rows if row.key == key)
    return [(each.supplier, each.state) for each in row.matches]


def refused(world, key: str = "mobilitet-2514") -> dict[str, str]:
    row = next(row for row in matches.report(world.assessment).rows if row.key == key)
    return {each.supplier: each.reason for each in row.outcome.refusals}


def on_the_telephone(world, response, values) -> None:
    answer(response, values, by=world.officer, channel="phone", spoken_by=world.contact, reason="5", now=at(22))


# --- From answers to facts ------------------------------------------------------------------------------------------------


def test_ratings_ranking_subtopics_and_display_are_read_by_theme_and_measure(filled):
    kalix = known(filled)["2514"]
    standing = kalix.standings["mobilitet"]

    def source(question):
        return Source("answer", "2514", question)

    assert standing.need == Rated(4, source("mobilitet_behov"))
    assert standing.priority == Rated(3, source("mobilitet_prioritet"))
    assert standing.capacity == Rated(1, source("mobilitet_formaga"))
    assert (standing.place, standing.place_source) == (1, source("stod_topp3"))
    assert kalix.standings["fornybar_energi"].place == 2
    # "Other" is nothing in common.
    assert (standing.subtopics, standing.subtopics_source) == (frozenset({"laddning"}), source("mobilitet_delfragor"))
    assert (kalix.display, kalix.display_source) == ("not_named", source("avslut_visning"))
    assert known(filled)["2506"].display == "on_approval"
    assert (kalix.population, kalix.neighbours) == (16058, frozenset({"2580"}))


def test_lists_are_read_with_their_entries_and_any_municipality_is_nobody(filled):
    kalix, arjeplog = known(filled)["2514"], known(filled)["2506"]

    # "Finland" and "does not matter which" name no municipality.
    assert kalix.wishes == (
        Wish("2580", "mobilitet", Source("answer", "2514", "samv_partner", "a0")),
        Wish("1283", "mobilitet", Source("answer", "2514", "samv_forebild", "a0")),
    )
    assert arjeplog.offers == (Offer("mobilitet", Source("answer", "2506", "samv_erbjuda", "a0")),)


def test_lessons_keep_the_permission_of_their_municipality(filled):
    told = [
        {"utfall": "bra", "tema": "mobilitet", "beskrivning": "x", "delas": d} for d in ("med_namn", "utan_namn", "nej")
    ]
    silent = {"utfall": "bra", "tema": "mobilitet", "beskrivning": "x"}
    on_the_telephone(filled, filled.other_response, entries("samv_lardom", *told, silent))

    found = known(filled)["2506"].lessons

    assert [each.permission for each in found] == ["named", "anonymous", "no", "no"]
    assert found[0].source == Source("answer", "2506", "samv_lardom", "a0")


def test_a_lesson_of_a_learning_visit_brings_in_its_municipality_and_whom_it_suits(filled):
    lesson = VisitLesson.objects.get()
    helsingborg = known(filled)["1283"]

    source = Source("lesson", "1283", str(lesson.pk), str(lesson.visit_id))
    assert helsingborg.lessons == (Lesson("mobilitet", source, "named", frozenset({"2514"})),)
    assert helsingborg.is_reference
    assert helsingborg.display == "unanswered"


def test_no_number_is_no_rating_and_who_declined_is_not_there(filled):
    on_the_telephone(filled, filled.response, {"mobilitet_behov": "vet_ej"})
    filled.other_participation.declined_on = datetime.date(2018, 10, 20)
    filled.other_participation.save()

    found = facts(filled.assessment)

    assert {each.code for each in found.municipalities} == {"2514", "2580", "2582", "1283"}
    assert known(filled)["2514"].standings["mobilitet"].need is None
    assert (found.counted, found.waiting, found.declined) == (3, ("Övertorneå",), ("Arjeplog",))


def test_questions_may_have_any_name(world, real_definition):
    """The same answers to a questionnaire in which every question is called something else."""
    written = json.dumps(real_definition.to_json())
    names = ("mobilitet_behov", "samv_erbjuda", "stod_topp3", "avslut_visning", "mobilitet_formaga")
    for name in sorted(names, key=len, reverse=True):
        written = written.replace(name, f"ny_{name[::-1]}")
    other = make_questionnaire(world.assessment, Definition.from_json(json.loads(written) | {"version": "2"}))
    renamed = {name: f"ny_{name[::-1]}" for name in names}
    response = make_response(world.third_participation, other)
    values = {renamed["mobilitet_behov"]: "4", renamed["mobilitet_formaga"]: "1", renamed["stod_topp3"]: ["mobilitet"]}
    offer = {f"{renamed['samv_erbjuda']}_tema": "fjarrvarme", f"{renamed['samv_erbjuda']}_vad": "Råd"}
    answer(response, {**values, (renamed["samv_erbjuda"], "a0"): Item(offer)}, by=world.contact, now=at(12))
    submit_response(response=response, by=world.contact, now=at(12, 15))

    (found,) = facts(world.assessment).municipalities

    assert found.standings["mobilitet"].need == Rated(4, Source("answer", "2518", renamed["mobilitet_behov"]))
    assert found.standings["mobilitet"].place == 1
    assert found.offers == (Offer("fjarrvarme", Source("answer", "2518", renamed["samv_erbjuda"], "a0")),)


# --- Proposals and decisions ----------------------------------------------------------------------------------------------


def test_the_best_three_are_proposed_and_the_others_have_a_reason(filled):
    # An offer, a wish, a wish: Luleå is a neighbour as well, and comes before Helsingborg.
    assert suppliers(filled) == [("2506", "proposed"), ("2580", "proposed"), ("1283", "proposed")]
    assert refused(filled) == {"2582": "enough"}


def test_what_is_accepted_stands_in_the_next_run_and_is_a_plain_query(filled):
    match = decide(filled, accept_match, "2506", note="  De har talats vid.  ")

    assert suppliers(filled)[0] == ("2506", "accepted")
    assert list(Match.objects.of(filled.assessment).accepted()) == [match]
    assert (match.note, match.decided_by, match.decided_at) == ("De har talats vid.", filled.lead, at(21))
    offer = {"key": "offer", "facts": [["offer", "mobilitet", ["answer", "2506", "samv_erbjuda", "a0"]]]}
    assert offer in match.evidence["reasons"]
    assert [each["key"] for each in match.evidence["demand"]] == ["need", "ranked", "prioritised_gap"]
    event = AuditEvent.objects.latest("pk")
    assert (event.verb, event.by, event.detail["supplier"]) == ("match accepted", filled.lead, "2506")


def test_another_one_takes_the_place_of_a_proposal_and_of_an_accepted_one(filled):
    decide(filled, edit_match, "2582", replaces=place("2506"), note="Boden har sagt ja.")

    assert suppliers(filled) == [("2582", "edited"), ("2580", "proposed"), ("1283", "proposed")]
    assert refused(filled) == {"2506": "replaced"}

    accepted = decide(filled, accept_match, "2580")
    decide(filled, edit_match, "1283", replaces=place("2580"), note="Hellre dit.", seen=accepted.token)
    assert suppliers(filled) == [("1283", "edited"), ("2582", "edited")]
    assert Match.objects.count() == 2


def test_one_more_can_be_chosen_beside_the_others(filled):
    decide(filled, edit_match, "2582", note="Boden har sagt ja.")

    assert suppliers(filled) == [("2582", "edited"), ("2506", "proposed"), ("2580", "proposed")]


def test_a_no_needs_a_reason_and_is_not_proposed_again(filled):
    with pytest.raises(ValidationError, match="Say why|Skriv varför"):
        decide(filled, reject_match, "2506", note="  ")
    assert not Match.objects.exists()

    decide(filled, reject_match, "2506", note="Har inte tid.")

    assert [code for code, _state in suppliers(filled)] == ["2580", "1283", "2582"]
    assert refused(filled) == {"2506": "rejected"}
    assert not Match.objects.accepted().exists()


def test_a_decision_taken_back_is_a_proposal_again_and_the_trail_keeps_it(filled):
    before = suppliers(filled)
    match = decide(filled, reject_match, "2506", note="Har inte tid.")

    undo_match(match=match, seen=match.token, by=filled.lead)
    undo_match(match=match, seen=match.token, by=filled.lead)

    assert suppliers(filled) == before
    event = AuditEvent.objects.latest("pk")
    assert (event.verb, event.detail["note"]) == ("match decision taken back", "Har inte tid.")
    assert AuditEvent.objects.filter(verb=event.verb).count() == 1


def test_whoever_saw_an_older_state_is_told_and_nothing_is_lost(filled):
    """Two leads look at the same proposal; the second one decides otherwise."""
    first = decide(filled, accept_match, "2506")
    with pytest.raises(ValidationError, match="Projektledare 1"):
        decide(filled, reject_match, "2506", note="Nej.")
    with pytest.raises(ValidationError, match="Projektledare 1"):
        decide(filled, edit_match, "2582", replaces=place("2506"), note="Boden.")
    with pytest.raises(ValidationError):
        undo_match(match=first, seen=f"{first.pk}.0", by=filled.lead)
    assert Match.objects.get().state == "accepted"

    undo_match(match=first, seen=first.token, by=filled.lead)
    with pytest.raises(ValidationError):
        decide(filled, reject_match, "2506", note="Nej.", seen=first.token)
    assert not Match.objects.exists()


def test_pressed_twice_it_is_accepted_once(filled):
    first = decide(filled, accept_match, "2506")
    again = decide(filled, accept_match, "2506")

    assert again == first
    assert AuditEvent.objects.filter(verb="match accepted").count() == 1


def test_who_is_decided_about_or_takes_no_part_cannot_be_chosen(filled):
    decide(filled, reject_match, "2582", note="Nej.")
    for supplier in ("2582", "2518", "2514"):
        with pytest.raises(ValidationError):
            decide(filled, edit_match, supplier, replaces=place("2506"), note="Den.")
    with pytest.raises(ValidationError):
        decide(filled, edit_match, "2506", replaces=place("2506"), note="Den.")
    with pytest.raises(ValidationError):
        decide(filled, accept_match, "2518")
    assert Match.objects.count() == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"supplier": "2514"},
        {"state": "proposed"},
        {"state": "accepted", "replaces": "2582"},
        {"state": "rejected", "note": ""},
        {"state": "edited", "replaces": "2506", "note": "x"},
    ],
)
def test_the_database_keeps_the_rules(filled, wrong):
    codes = {"supplier": "2506", **wrong}
    values = {key: place(value) if key in ("supplier", "replaces") else value for key, value in codes.items()}
    with pytest.raises(IntegrityError), transaction.atomic():
        Match.objects.create(
            assessment=filled.assessment,
            theme=theme(),
            demander=filled.kalix,
            decided_at=at(21),
            decided_by=filled.lead,
            **{"state": "accepted", **values},
        )


def test_evidence_that_has_gone_is_marked_and_the_match_stands(world):
    decided(world)

    report = matches.report(world.assessment)

    assert suppliers(world)[:2] == [("1283", "edited"), ("2506", "accepted")]
    (lost,) = report.changed["2514", "mobilitet", "2506"]
    assert (lost.key, lost.why, lost.is_demand) == ("offer", "gone", False)
    assert ("2514", "mobilitet", "1283") not in report.changed


def test_a_lesson_that_is_deleted_and_a_need_that_has_gone_are_marked(world):
    decided(world)
    delete_lesson(lesson=VisitLesson.objects.get(), by=world.lead)
    on_the_telephone(world, world.response, {"mobilitet_behov": "1", "stod_topp3": ["fjarrvarme"]})

    lost = matches.report(world.assessment).changed["2514", "mobilitet", "1283"]

    assert {each.key for each in lost if each.is_demand} == {"need", "ranked", "prioritised_gap"}
    assert {"lesson", "suits"} <= {each.key for each in lost if not each.is_demand}
    # Whose need has gone is still on the page.
    row = next(row for row in matches.report(world.assessment).rows if row.key == "mobilitet-2514")
    assert row.outcome is None
    assert {each.state for each in row.matches} == {"accepted", "edited"}


def test_the_run_is_made_once_for_what_goes_in(filled, monkeypatch):
    made = []
    real = matches.match
    monkeypatch.setattr(matches, "match", lambda *args, **named: made.append(1) or real(*args, **named))

    matches.report(filled.assessment)
    matches.report(filled.assessment)
    assert len(made) <= 1
    count = len(made)
    on_the_telephone(filled, filled.response, {"mobilitet_behov": "3"})
    matches.report(filled.assessment)
    decide(filled, accept_match, "2506")
    matches.report(filled.assessment)
    assert len(made) == count + 2


# --- Limits ---------------------------------------------------------------------------------------------------------------


def test_limits_are_for_all_or_for_one(filled):
    caps, seen = matches.limits(filled.assessment)
    assert (caps.default, dict(caps.own)) == (3, {})

    set_match_caps(assessment=filled.assessment, default=2, own={place("2506"): 0}, seen=seen, by=filled.lead)

    assert refused(filled)["2506"] == "full"
    assert [code for code, _state in suppliers(filled)] == ["2580", "1283", "2582"]
    caps, seen = matches.limits(filled.assessment)
    set_match_caps(assessment=filled.assessment, default=2, own={place("2506"): None}, seen=seen, by=filled.lead)
    assert list(MatchCap.objects.values_list("supplier", "cap")) == [(None, 2)]
    event = AuditEvent.objects.latest("pk")
    assert (event.verb, event.detail) == ("match limits set", {"2506": [0, None]})


def test_limits_that_somebody_else_set_meanwhile_are_not_overwritten(filled):
    _caps, seen = matches.limits(filled.assessment)
    set_match_caps(assessment=filled.assessment, default=5, own={}, seen=seen, by=filled.lead)

    with pytest.raises(ValidationError):
        set_match_caps(assessment=filled.assessment, default=1, own={}, seen=seen, by=filled.lead)
    for wrong in (-1, 100):
        with pytest.raises(ValidationError):
            set_match_caps(assessment=filled.assessment, default=wrong, own={}, seen="", by=filled.lead)
    # What is as it was needs no newest sight.
    set_match_caps(assessment=filled.assessment, default=5, own={place("2506"): None}, seen=seen, by=filled.lead)
    assert matches.limits(filled.assessment)[0].default == 5


# --- The page -------------------------------------------------------------------------------------------------------------


def seen(world, query: str = "", role: str = "lead", language: str = "sv"):
    client = world.client(role)
    client.cookies["language"] = language
    return read(client.get(page(world) + query))


def a_row(tree, key: str = "mobilitet-2514"):
    return one(tree, f"//main//li[@id='d-{key}']")


def post(world, role: str = "lead", query: str = "", **fields):
    usual = {"theme": "mobilitet", "demander": "2514", "other": "", "note": ""}
    return world.client(role).post(page(world) + query, usual | fields)


def test_a_row_says_why_and_every_source_can_be_opened(filled):
    tree = seen(filled, "?open=mobilitet-2514")

    assert texts(a_row(tree), ".//strong") == ["Arjeplog", "Luleå", "Helsingborg"]
    assert "Har erbjudit sig att dela med sig inom området (svaret)" in words(a_row(tree))
    assert "Andra kommer före: Boden" in words(a_row(tree))
    assert "samma fråga: Elfordon och laddplatser" in words(a_row(tree))
    client = filled.client("lead")
    links = {each.get("href") for each in a_row(tree).xpath(".//p[@class='sub']//a | .//ul[@class='match-reasons']//a")}
    assert len(links) > 8
    for link in links:
        target = read(client.get(link))
        anchor = link.partition("#")[2]
        assert not anchor or target.get_element_by_id(anchor, None) is not None, link


def test_a_decision_is_made_on_the_page_and_leads_back_to_its_row(filled):
    response = post(filled, query="?theme=mobilitet&open=mobilitet-2514", do="accept", about="2506|")

    assert response.status_code == 302
    assert response.headers["Location"] == f"{page(filled)}?theme=mobilitet#d-mobilitet-2514"
    tree = seen(filled)
    assert "Arjeplog antagen" in words(a_row(tree))
    match = Match.objects.get()
    post(filled, do="undo", about=f"2506|{match.token}")
    assert not Match.objects.exists()


def test_a_no_without_a_reason_says_so_and_keeps_what_was_chosen(filled):
    tree = read(post(filled, do="edit", about="2580|", other="2582", note=""))

    assert "Varför: Skriv varför" in words(one(tree, "//*[@role='alert']"))
    assert one(a_row(tree), ".//select[@name='about']/option[@selected]").get("value") == "2580|"
    assert one(a_row(tree), ".//select[@name='other']/option[@selected]").get("value") == "2582"
    for fields in ({"do": "reject", "about": "", "note": "x"}, {"do": "edit", "about": "2506|", "note": "x"}):
        assert post(filled, **fields).status_code == 200
    for fields in ({"do": "longing"}, {"do": "accept", "about": "9999|"}, {"do": "accept", "theme": "längtan"}):
        assert post(filled, **fields).status_code == 200
    assert not Match.objects.exists()


def test_the_second_of_two_leads_is_told_on_the_page_and_keeps_the_words(filled):
    decide(filled, accept_match, "2506")

    tree = read(post(filled, do="reject", about="2506|", note="De hinner inte."))

    assert "Projektledare 1 har under tiden beslutat om Arjeplog: antagen" in words(one(tree, "//*[@role='alert']"))
    assert words(one(tree, "//textarea[@name='note']")) == "De hinner inte."
    assert Match.objects.get().state == "accepted"


def test_only_the_lead_decides(filled):
    for role in ("officer", "reader"):
        assert post(filled, role=role, do="accept", about="2506|").status_code == 404
        assert filled.client(role).post(limits(filled), {"default": "1"}).status_code == 404
    assert not Match.objects.exists()
    assert not MatchCap.objects.exists()
    tree = seen(filled, "?open=mobilitet-2514", role="officer")
    assert not tree.xpath("//main//form[@method='post']")
    assert "Se varför inte andra" in words(seen(filled, role="officer").find(".//main"))


def test_decided_ones_come_first_and_changed_evidence_is_said(world):
    decided(world)

    tree = seen(world)

    assert texts(a_row(tree), ".//strong")[:2] == ["Helsingborg", "Arjeplog"]
    assert "vald av oss i stället för Boden" in words(a_row(tree))
    assert "Underlaget har ändrats. Gäller inte längre: Har erbjudit sig att dela med sig" in words(a_row(tree))
    assert "Vi har sagt nej till Luleå: De har sagt att de inte hinner i år." in words(a_row(tree))
    assert "Underlaget för 1 beslutad matchning har ändrats." in words(one(tree, "//main"))
    for state, rows in (("changed", 1), ("rejected", 1), ("standing", 1), ("nobody", None)):
        shown = seen(world, f"?state={state}").xpath("//li[starts-with(@id, 'd-')]")
        assert rows is None or len(shown) == rows, state


def test_the_list_can_be_ordered_and_filtered_and_nonsense_shows_all(filled):
    by_theme = texts(seen(filled), "//main//section//h3")
    by_place = texts(seen(filled, "?order=municipality"), "//main//section/div/h2")
    assert by_place == sorted(by_place)
    assert texts(seen(filled, "?municipality=2506"), "//main//h3") == ["Arjeplog"]
    assert texts(seen(filled, "?theme=fornybar_energi"), "//main//h3") == ["Kalix"]
    assert texts(seen(filled, "?theme=longing&state=%00&order=x&page=9&open=%3C"), "//main//section//h3") == by_theme
    nothing = seen(filled, "?theme=fornybar_energi&municipality=2506")
    assert "Inget behov passar valen" in words(one(nothing, "//main"))


def test_the_empty_page_says_what_to_do(world):
    assert "Inga svar har lämnats in än" in words(one(seen(world), "//main"))
    nobody_needs(world)
    found = words(one(seen(world), "//main"))
    assert "Ingen har ett behov som kan matchas" in found
    assert "Kalix" in found
    on_the_telephone(world, world.response, {"mobilitet_behov": "4"})
    assert "Ingen har ett erbjudande, god förmåga eller en lärdom" in words(one(seen(world), "//main"))


def test_more_than_can_be_compared_is_said(filled, monkeypatch):
    monkeypatch.setattr(matches, "MATCHED_AT_MOST", 3)

    assert "För många kommuner" in words(one(seen(filled), "//main"))


def test_who_declined_is_told_and_matched_with_nobody(filled):
    filled.other_participation.declined_on = datetime.date(2018, 10, 20)
    filled.other_participation.save()

    found = words(one(seen(filled), "//main"))

    assert "1 har avböjt: Arjeplog" in found
    assert "Arjeplog" not in " ".join(texts(seen(filled), "//ol"))


def test_the_limits_are_set_on_their_page(filled):
    client = filled.client("lead")
    tree = read(client.get(limits(filled)))
    token = one(tree, "//input[@name='seen']").get("value") or ""
    response = client.post(limits(filled), {"default": "2", "seen": token, "own-2506": "0", "own-2580": ""})

    assert response.status_code == 302
    assert matches.limits(filled.assessment)[0].of("2506") == 0
    assert matches.limits(filled.assessment)[0].of("2582") == 2
    old = client.post(limits(filled), {"default": "4", "seen": token})
    assert "Någon annan har ändrat gränserna" in words(one(read(old), "//*[@role='alert']"))
    assert "0 av 0" in words(one(read(client.get(limits(filled))), "//tr[th='Arjeplog']"))


def test_as_many_queries_for_thirty_as_for_three(filled):
    counts = []
    client = filled.client("lead")
    client.get(page(filled))
    for first, number in ((0, 3), (3, 30)):
        for each in range(first, number):
            values = {"mobilitet_behov": "4", "mobilitet_formaga": "3"}
            hand_in(filled, place_named(each), values)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(page(filled) + "?open=mobilitet-2514").status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 15


def place_named(number: int) -> Municipality:
    return make_municipality(f"Kommun {number}", code=f"91{number}")


def test_the_frozen_result_says_the_same_as_the_page(world):
    decided(world)
    more(world, 2)

    report = matches.report(world.assessment)

    assert [(row.key, each.supplier) for row, each in report.standing()] == [
        ("mobilitet-2514", "1283"),
        ("mobilitet-2514", "2506"),
    ]
    assert {row.pk for row in Match.objects.of(world.assessment).accepted()} == {
        decided.pk for key, decided in report.decisions.items() if decided.state != "rejected"
    }
    assert report.count("accepted") == report.count("edited") == report.count("rejected") == 1
    text = words(one(seen(world), "//p[@class='match-sum']"))
    assert text == (
        f"{len(report.rows)} behov · 1 antagen · 1 vald av oss · {report.proposed} förslag · "
        f"{report.unserved} behov utan matchning eller förslag"
    )

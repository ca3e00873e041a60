"""The page of collaboration: what is read by measure, what each name leads to, and what may be told."""

import json
from dataclasses import replace

import pytest

from reports.collaboration import report
from surveys.actions import submit_response
from surveys.definition import Definition
from tests.factories import answer, at, make_questionnaire, make_response
from tests.pages import build_world
from tests.reports.pages_collaboration import entries, everything, forms, more_answers, page, silent
from tests.reports.reading import one, texts, words
from tests.reports.reading import page as read

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(real_definition):
    return build_world(real_definition)


@pytest.fixture
def filled(world):
    everything(world)
    return world


def seen(world, language="sv"):
    client = world.client("officer")
    client.cookies["language"] = language
    return read(client.get(page(world)))


def section(tree, key: str):
    return one(tree, f"//main//section[@aria-labelledby='{key}']")


def row(tree, key: str, head: str) -> list[str]:
    found = one(section(tree, key), f".//tbody/tr[th[contains(., '{head}')]]")
    return [words(cell) for cell in found.xpath("./td")]


def on_the_telephone(world, response, values) -> None:
    """What was submitted is changed by the office only."""
    answer(response, values, by=world.officer, channel="phone", spoken_by=world.contact, reason="5", now=at(22))


def test_a_form_has_its_counts_its_base_and_its_names(filled):
    tree = seen(filled)

    # 0 to 4, base, who wants, who leads: Kalix 2, Arjeplog 3, Luleå 0.
    found = row(tree, "forms", "Lära av andras")
    assert found == ["1", "0", "1", "1", "0", "3", "2 av 3: Arjeplog, Kalix", "0 av 3"]
    assert row(tree, "forms", "Norrländskt")[-2:] == ["3 av 3: Arjeplog, Kalix, Luleå", "1 av 3: Kalix"]
    # Kalix does not know: it is in no base, and it is said why.
    assert row(tree, "forms", "Agenda 2030")[5] == "2"
    assert "vet ej: 1" in words(one(section(tree, "forms"), ".//tr[th[contains(., 'Agenda')]]/th"))
    assert not texts(tree, "//main//*[contains(text(), '%')]")


def test_every_name_leads_to_its_answer(filled):
    client = filled.client("officer")
    tree = read(client.get(page(filled)))

    links = {each.get("href") for each in tree.xpath("//main//section//a")}
    assert len(links) > 20
    for link in links:
        target = read(client.get(link))
        assert target.get_element_by_id("trail", None) is not None, link


def test_partners_are_told_from_both_sides_and_mutual_in_words(filled):
    tree = seen(filled)

    kalix = one(section(tree, "partners"), ".//tbody/tr[th[contains(., 'Kalix')]]")
    assert texts(kalix, "./td[4]//li") == [
        "Arjeplog ömsesidigt Transporter och mobilitet Laddning längs vägen.",
        "Övertorneå Transporter och mobilitet Laddning längs vägen.",
    ]
    assert texts(kalix, "./td[position() < 4]") == ["2", "1", "1"]
    assert texts(kalix, "./td[5]//li") == ["Arjeplog ömsesidigt"]
    # Övertorneå has declined: it is named, and cannot name anybody.
    head = one(section(tree, "partners"), ".//tbody/tr/th[contains(., 'Övertorneå')]")
    assert "avböjt" in words(head)
    assert row(tree, "partners", "Övertorneå") == ["0", "1", "0", "–", "Kalix Transporter och mobilitet"]
    assert "2 par nämns; 1 nämner varandra." in words(section(tree, "partners"))
    assert "Kommun i Finland: Torneå" in words(section(tree, "partners"))


def test_each_lesson_is_told_as_its_municipality_permits(filled):
    tree = seen(filled)

    told = texts(section(tree, "lessons"), ".//li")
    assert len(told) == 2
    assert "Elbilar i hemtjänsten." in told[0]
    assert "Kalix" in told[0]
    assert "Laddaren stod fel." in told[1]
    everywhere = words(one(tree, "//main"))
    assert "Kalix" not in told[1]
    assert not section(tree, "lessons").xpath(".//li[2]//a"), "a link would name it"
    assert "hemlighet" not in everywhere
    assert "Ingen har frågat." not in everywhere
    assert "1 lärdom får inte delas." in everywhere
    assert "Om 1 lärdom är inget sagt" in everywhere


def test_a_lesson_without_a_name_does_not_stand_where_its_municipality_would(filled):
    """Arjeplog comes before Kalix; its nameless lesson does not."""
    lesson = {"utfall": "bra", "tema": "mobilitet", "beskrivning": "Vi delar på en bil.", "delas": "utan_namn"}
    on_the_telephone(filled, filled.other_response, entries("samv_lardom", lesson))

    names = [entry.by.place.name if entry.by else "" for entry in report(filled.assessment).lessons]

    assert names == ["Kalix", "", ""]


def test_pilots_and_offers_say_who_what_and_how(filled):
    tree = seen(filled)

    assert texts(section(tree, "pilots"), ".//li") == [
        "Elbussar. – Kalix · Transporter och mobilitet · Leda försöket · Inom ett år"
    ]
    (offer,) = texts(section(tree, "offers"), ".//li")
    assert "Dokument och underlag" in offer


def test_a_pilot_that_is_not_relevant_any_more_is_not_told(filled):
    """Trials are asked of those that want to take part in joint trials."""
    on_the_telephone(filled, filled.response, {"samv_former_gemensamma_piloter": "0"})

    assert report(filled.assessment).pilots == ()


def test_groups_stand_before_pairs_and_name_the_neighbours(filled):
    tree = seen(filled)

    assert texts(section(tree, "groups"), ".//summary") == ["Transporter och mobilitet inga tre grannar, 1 grupp"]
    # All three share the network and the collaboration with neighbours; Kalix and Luleå border on each other.
    found = one(section(tree, "groups"), ".//tbody/tr")
    assert texts(found, "./td") == ["3 av 3", "Kalix, Luleå", "Arjeplog"]
    assert texts(found, "./th//li") == [
        "Norrländskt nätverk om omställningen och hur mål sätts och nås kan leda eller vara värd: Kalix",
        "Tematisk samverkan med närliggande kommuner kan leda eller vara värd: Arjeplog",
    ]
    assert row(tree, "couples", "Förnybar")[1] == "2 av 2"


def test_who_declined_or_waits_is_told_and_counted_nowhere(filled):
    """An answer of somebody who declines afterwards is in no figure."""
    filled.other_participation.declined_on = at(20).date()
    filled.other_participation.save()

    tree = seen(filled)

    assert row(tree, "forms", "Lära av andras")[5] == "2"
    left_out = words(one(tree, "//p[@class='left-out']"))
    assert "Arjeplog, Övertorneå" in left_out
    assert "Ingår inte i någon bas: 2" in words(one(tree, "//div[@class='base']"))
    assert row(tree, "partners", "Kalix")[1:3] == ["0", "0"]


def test_demo_data_is_labelled(filled):
    assert "Påhittade demodata" in words(one(seen(filled), "//div[@class='base']"))
    filled.assessment.is_demo = False
    filled.assessment.save()
    assert "demodata" not in words(one(seen(filled), "//div[@class='base']"))


def test_an_empty_page_says_what_to_do(world):
    assert texts(seen(world), "//main//h2") == ["Inga svar har lämnats in än"]

    silent(world)

    assert len(report(world.assessment).forms) == 6
    assert texts(seen(world), "//main//h2") == ["Inget är sagt om samverkan"]


def test_another_questionnaire_works_unchanged(real_definition):
    """The same measures under other names."""
    text = json.dumps(real_definition.to_json()).replace("samv_", "ihop_")
    w = build_world(Definition.from_json(json.loads(text)))
    values = {key.replace("samv_", "ihop_"): value for key, value in forms("4 2 0 0 0 0").items()}
    answer(w.response, values, by=w.contact, now=at(12))
    submit_response(response=w.response, by=w.contact, now=at(12, 15))

    found = report(w.assessment)

    assert [form.found.wants for form in found.forms[:3]] == [("2514",), ("2514",), ()]
    assert found.forms[0].key == "larande_exempel"


def test_partners_may_be_a_single_question(world, definition):
    """A questionnaire may ask for partners by a list of municipalities, with no theme."""
    w = world
    for each in (w.response, w.other_response):
        each.invitations.all().delete()
        each.delete()
    response = make_response(w.participation, make_questionnaire(w.assessment, replace(definition, version="2")))
    answer(response, {"samv_partner": ["2506", "2580"]}, by=w.contact, now=at(12))
    submit_response(response=response, by=w.contact, now=at(12, 15))

    found = report(w.assessment)

    assert [(row.place.name, len(row.names), len(row.named_by)) for row in found.partners] == [
        ("Arjeplog", 0, 1),
        ("Kalix", 1, 0),
    ]
    # Luleå is not asked in this assessment.
    assert [each.where for each in found.beyond] == ["Luleå"]
    assert found.forms == ()


def test_queries_do_not_grow_with_the_municipalities(filled, django_assert_max_num_queries):
    more_answers(filled, 5)
    client = filled.client("officer")
    with django_assert_max_num_queries(15):
        client.get(page(filled))


def test_the_network_is_drawn_with_one_arrow_for_each_wish(filled):
    tree = seen(filled)
    drawing = one(tree, "//figure[@class='collab-network']/svg")

    assert len(drawing.xpath(".//path[@class='net-one']")) == 1  # Kalix to Övertorneå
    assert len(drawing.xpath(".//path[@class='net-both']")) == 1  # Kalix and Arjeplog
    assert texts(drawing, "./text[not(contains(@class, 'net-out'))]") == ["Arjeplog", "Kalix", "Övertorneå"]
    assert texts(drawing, "./text[contains(@class, 'net-out')]") == ["Luleå"]
    assert words(one(drawing, "./title")).startswith("Nätverk av partner: 2 par, 1 av dem ömsesidiga.")
    assert "Påhittade demodata" in words(drawing.getparent())


def test_without_wishes_nothing_is_drawn(world):
    silent(world)
    assert seen(world).xpath("//figure[@class='collab-network']") == []


def test_agenda_2030_and_forms_of_a_network_are_told_with_base_names_and_who_did_not_choose(filled):
    tree = seen(filled)

    agenda = section(tree, "choice-nulage_agenda2030")
    assert "1 kommun har valt. Vet ej: 1. Obesvarad: 1." in words(agenda)
    assert texts(agenda, ".//tbody//th")[:2] == ["Vi har inte börjat", "Vi har diskuterat frågan"]
    assert row(tree, "choice-nulage_agenda2030", "Vi har diskuterat frågan") == ["1 av 1: Kalix"]
    assert row(tree, "choice-nulage_agenda2030", "Vi har inte börjat") == ["0 av 1"]
    assert "Vet ej" not in texts(agenda, ".//tbody//th")
    assert row(tree, "choice-samv_natverk_form", "Möten efter tema") == ["2 av 2: Arjeplog, Kalix"]
    assert row(tree, "choice-samv_natverk_form", "Korta digitala möten varje månad") == ["1 av 2: Kalix"]


def test_role_models_are_told_with_who_asks_and_what(filled):
    (told,) = texts(section(seen(filled), "role-models"), ".//li")

    assert told == "Hur valde ni plats? – Kalix · Transporter och mobilitet · Helsingborg"


def test_a_variant_keeps_what_it_says_and_names_the_others(filled):
    tree = read(filled.client("officer").get(page(filled) + "?variant=signatory"))

    assert "Arjeplog" in texts(section(tree, "partners"), ".//tbody//th")[0]
    assert row(tree, "partners", "Kalix") == ["0", "1", "0", "–", "Arjeplog"]
    assert row(tree, "forms", "Lära av andras")[5] == "2"
    assert report(filled.assessment, variant="other").base == 1
    options = texts(tree, "//select[@name='variant']/option")
    assert options == ["Alla (2 | 1)", "Borgmästaravtalet (2)", "Övriga kommuner (1)"]


def test_a_theme_keeps_its_own_wishes_and_those_without_one(filled):
    found = report(filled.assessment, theme="fornybar_energi")

    assert [(row.place.name, [link.named.place.name for link in row.names]) for row in found.partners] == [
        ("Arjeplog", ["Kalix"]),
        ("Kalix", []),
    ]
    assert (found.pilots, found.offers, found.lessons, found.role_models) == ((), (), (), ())
    assert {each.theme for each in (*found.groups, *found.couples)} <= {"Förnybar energi"}
    whole = report(filled.assessment)
    assert (found.forms, found.choices, found.base) == (whole.forms, whole.choices, whole.base)


def test_a_filter_that_does_not_exist_shows_all_and_says_so(filled):
    tree = read(filled.client("officer").get(page(filled) + "?variant=x&theme=longing"))

    assert texts(tree, "//div[@role='alert']/div/p") == [
        "Kommuner: valet i adressen finns inte. Alla visas.",
        "Tema: valet i adressen finns inte. Alla visas.",
    ]
    assert row(tree, "partners", "Kalix")[:3] == ["2", "1", "1"]


def test_many_names_are_folded(filled):
    more_answers(filled, 25)
    tree = seen(filled)

    assert one(section(tree, "partners"), "./details/summary") is not None
    assert len(section(tree, "forms").xpath(".//details")) > 0
    assert len(one(section(tree, "partners"), "./details").xpath(".//tbody/tr")) == 28


def test_the_page_is_in_english_too(filled):
    tree = seen(filled, "en")

    assert texts(tree, "//h1") == ["Collaboration"]
    assert row(tree, "partners", "Kalix")[4] == "Arjeplog mutual"


def test_the_needs_page_leads_here(filled):
    tree = read(filled.client("officer").get("/reports/prestratus-2018/needs/"))

    assert tree.xpath(f"//a[@href='{page(filled)}']")

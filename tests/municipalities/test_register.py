"""The files of the register: what they say, that loading twice changes nothing, and what a broken file gets."""

import datetime
from collections import Counter
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from accounts.models import AuditEvent
from municipalities.actions import load_register, save_municipality
from municipalities.models import KeyRole, Municipality
from municipalities.register import FOLDER, Broken

AUTUMN = datetime.date(2018, 9, 1)
COVENANT_2018 = {"Arjeplog", "Boden", "Jokkmokk", "Kiruna", "Luleå", "Piteå", "Älvsbyn", "Övertorneå"}


@pytest.fixture
def register(db):
    return load_register()


def by_name(name):
    return Municipality.objects.get(name=name)


def neighbours(name):
    return [municipality.name for municipality in by_name(name).neighbours.all()]


def everything():
    fields = [field.name for field in Municipality._meta.concrete_fields]
    return (
        list(Municipality.objects.values_list(*fields)),
        sorted(Municipality.neighbours.through.objects.values_list("from_municipality", "to_municipality")),
        list(KeyRole.objects.values_list()),
    )


def test_what_is_loaded(register):
    assert (register.municipalities_added, register.roles_added) == (17, 12)
    assert Municipality.objects.assessable().count() == 14
    assert sum(Municipality.objects.values_list("population", flat=True)[i] or 0 for i in range(17)) == 250_497
    references = Municipality.objects.filter(is_reference=True)
    assert [(row.code, row.name) for row in references] == [
        ("2180", "Gävle"),
        ("1283", "Helsingborg"),
        ("0380", "Uppsala"),
    ]


def test_loading_twice_changes_nothing(register):
    before = everything()
    again = load_register()
    assert everything() == before
    assert (again.municipalities_added, again.municipalities_kept, again.roles_kept) == (0, 17, 12)
    assert AuditEvent.objects.filter(verb="register loaded").count() == 1


def test_what_staff_corrected_survives_a_second_load(register, officer):
    lulea = by_name("Luleå")
    lulea.covenant_signed_on, lulea.covenant_precision = datetime.date(2010, 1, 1), "year"
    lulea.switchboard = "0920-45 30 00"
    save_municipality(municipality=lulea, neighbours=[by_name("Boden")], by=officer)
    before = everything()

    load_register()

    assert everything() == before


def test_overwriting_takes_the_files_values_and_keeps_what_no_file_holds(register, officer):
    lulea = by_name("Luleå")
    lulea.covenant_signed_on, lulea.covenant_precision = datetime.date(2010, 1, 1), "year"
    lulea.switchboard = "0920-45 30 00"
    save_municipality(municipality=lulea, neighbours=[by_name("Kiruna")], by=officer)

    loaded = load_register(overwrite=True, by=officer)

    lulea.refresh_from_db()
    assert (lulea.covenant_signed_on, lulea.covenant_precision) == (datetime.date(2016, 7, 1), "before")
    assert lulea.switchboard == "0920-45 30 00"
    assert neighbours("Luleå") == ["Boden", "Kalix", "Piteå", "Älvsbyn", "Överkalix"]
    assert neighbours("Kiruna") == ["Gällivare", "Pajala"]
    assert loaded.municipalities_overwritten == 17


def test_a_deleted_municipality_comes_back_with_its_borders(register):
    by_name("Älvsbyn").delete()
    loaded = load_register()
    assert (loaded.municipalities_added, loaded.municipalities_kept) == (1, 16)
    assert neighbours("Älvsbyn") == ["Arvidsjaur", "Boden", "Jokkmokk", "Luleå", "Piteå"]


def test_borders_have_two_sides(register):
    for municipality in Municipality.objects.all():
        for neighbour in municipality.neighbours.all():
            assert municipality in neighbour.neighbours.all()
    assert "Luleå" in neighbours("Älvsbyn")
    assert "Älvsbyn" in neighbours("Luleå")
    assert Municipality.neighbours.through.objects.count() == 56


def test_eight_and_six_in_the_autumn_of_2018(register):
    variants = {row.name: row.variant_on(AUTUMN) for row in Municipality.objects.assessable()}
    assert Counter(variants.values()) == {"signatory": 8, "other": 6}
    assert {name for name, variant in variants.items() if variant == "signatory"} == COVENANT_2018
    assert variants["Överkalix"] == "other"


def test_nine_and_five_at_the_end_of_2024(register):
    variants = {row.name: row.variant_on(datetime.date(2024, 12, 31)) for row in Municipality.objects.assessable()}
    assert Counter(variants.values()) == {"signatory": 9, "other": 5}
    assert {name for name, variant in variants.items() if variant == "signatory"} == COVENANT_2018 | {"Överkalix"}


@pytest.mark.parametrize(
    ("name", "signed_on", "precision"),
    [
        ("Piteå", datetime.date(2009, 1, 1), "year"),
        ("Älvsbyn", datetime.date(2013, 10, 30), "day"),
        ("Luleå", datetime.date(2016, 7, 1), "before"),
        ("Kalix", None, "day"),
    ],
)
def test_the_covenant_is_as_precise_as_it_is_known(register, name, signed_on, precision):
    found = by_name(name)
    assert (found.covenant_signed_on, found.covenant_precision) == (signed_on, precision)


def test_facts_of_one_municipality(register):
    kiruna = by_name("Kiruna")
    assert (kiruna.code, kiruna.population, kiruna.population_year) == ("2584", 22_992, 2018)
    assert (kiruna.neighbours_elsewhere, kiruna.minority_languages) == ("NO; FI", "fi fit se")
    assert kiruna.source == "Folkmängd 31 december 2018: SCB. Borgmästaravtalet: energikontornorr.se."
    assert len({(row.tile_row, row.tile_col) for row in Municipality.objects.assessable()}) == 14


def test_roles_are_those_of_the_questionnaire(register, real_definition):
    asked = real_definition.choice_lists["avslut_besok_val"]
    roles = list(KeyRole.objects.all())
    assert [role.key for role in roles] == [choice.name for choice in asked]
    assert [role.name_sv for role in roles] == [choice.label["sv"] for choice in asked]
    assert [role.name_en for role in roles] == [choice.label["en"] for choice in asked]
    assert [role.key for role in roles if role.is_key] == [
        "kommunchef",
        "kommunalrad",
        "samhallsplaneringschef",
        "naringslivschef",
        "teknisk_chef",
        "fastighetschef",
        "stabschef",
        "ekr",
        "miljostrateg",
    ]


# --- Broken files ---------------------------------------------------------------------------------------------------------

HEAD = "code,name,official_name,population_2018,covenant_signed_on,covenant_precision,neighbours,minority_languages"


def folder(tmp_path, *rows, head=HEAD, roles="key,name_sv\n"):
    (tmp_path / "municipalities.csv").write_text("\n".join([head, *rows, ""]), encoding="utf-8")
    (tmp_path / "roles.csv").write_text(roles, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("row", "where"),
    [
        ("1,A,A kommun,många,,,,", "municipalities.csv:2 population_2018"),
        ("1,A,A kommun,,i fjol,,,", "municipalities.csv:2 covenant_signed_on"),
        ("1,A,A kommun,,2013-10,year,,", "municipalities.csv:2 covenant_precision"),
        ("1,A,A kommun,,,,2,", "municipalities.csv:2 neighbours"),
        ("1,A,A kommun,,,,1,", "municipalities.csv:2 neighbours"),
        ("1,,A kommun,,,,,", "municipalities.csv:2 name"),
        ("å/1,A,A kommun,,,,,", "å/1 code"),
        ("1,A" + "a" * 200 + ",A kommun,,,,,", "1 name"),
    ],
)
def test_a_mistake_is_named_and_nothing_is_loaded(tmp_path, db, row, where):
    with pytest.raises(Broken) as caught:
        load_register(folder(tmp_path, row))
    assert [message.partition(": ")[0] for message in caught.value.messages] == [where]
    assert Municipality.objects.count() == 0


def test_every_mistake_is_named_at_once(tmp_path, db):
    rows = ["1,A,A kommun,x,,,,", "1,B,B kommun,,,,,", "3,C,C kommun,,,,4,", "4,D,D kommun,,,,,"]
    with pytest.raises(Broken) as caught:
        load_register(folder(tmp_path, *rows, roles="key,name_sv\na,A\na,B\n"))
    assert [message.partition(": ")[0] for message in caught.value.messages] == [
        "municipalities.csv:2 population_2018",
        "municipalities.csv:3 code",
        "municipalities.csv:5 neighbours",
        "roles.csv:3 key",
    ]


def test_a_row_may_run_over_lines_and_begin_with_a_mark(tmp_path, db):
    path = folder(tmp_path, '1,A,"A\nkommun",,,,,')
    text = (path / "municipalities.csv").read_text(encoding="utf-8")
    (path / "municipalities.csv").write_text("\ufeff" + text, encoding="utf-8")
    assert load_register(path).municipalities_added == 1


def test_the_command_says_what_it_did(db):
    out = StringIO()
    call_command("load_register", stdout=out)
    call_command("load_register", str(FOLDER), stdout=out)
    call_command("load_register", "--overwrite", stdout=out)
    assert out.getvalue().splitlines() == [
        "Municipalities: 17 added, 0 overwritten, 0 left alone. Roles: 12 added, 0 overwritten, 0 left alone.",
        "Municipalities: 0 added, 0 overwritten, 17 left alone. Roles: 0 added, 0 overwritten, 12 left alone.",
        "Municipalities: 0 added, 17 overwritten, 0 left alone. Roles: 0 added, 12 overwritten, 0 left alone.",
    ]


def test_the_command_refuses_what_is_not_a_register(tmp_path, db):
    with pytest.raises(CommandError, match="Nothing was loaded"):
        call_command("load_register", str(tmp_path))
    (tmp_path / "municipalities.csv").write_bytes("kod,namn\n1,Älvsbyn\n".encode("latin-1"))
    (tmp_path / "roles.csv").write_text("nyckel\n", encoding="utf-8")
    with pytest.raises(CommandError, match="UTF-8"):
        call_command("load_register", str(tmp_path))

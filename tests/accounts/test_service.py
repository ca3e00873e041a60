"""The file with the texts of an installation: what it may hold, what is wrong with a bad one, what is left to write."""

import os

import pytest
from django.conf import settings as django_settings
from django.utils import translation

from accounts import service

FILLED = django_settings.BASE_DIR / "tests" / "service.toml"


@pytest.fixture
def write(tmp_path):
    """A file with this text, as it would be read."""

    def make(text, *, name="service.toml"):
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return make


def changed(old, new):
    text = FILLED.read_text(encoding="utf-8")
    assert text.count(old) == 1
    return text.replace(old, new)


def test_a_filled_file_has_nothing_left_to_write():
    read = service.read(FILLED)
    assert (read.unfinished, read.like_example) == ((), ())


def test_the_example_is_complete_and_is_all_example():
    read = service.read(service.EXAMPLE)
    assert read.unfinished == ()
    expected = {name for name, key, _text in service._texts(read.texts, read.faults) if not key.may_stay}
    assert set(read.like_example) == expected - {"accessibility.faults[1].kind"}


def test_without_a_file_everything_is_missing(settings):
    settings.SERVICE_FILE = None
    texts = service.current()
    expected = [
        f"{section}.{name}{language}"
        for section, keys in service.KEYS.items()
        for name, key in keys.items()
        for language in ([".sv", ".en"] if key.kind == service.TEXT else [""])
    ]
    assert list(texts.unfinished) == expected
    assert texts.for_page()["organisation"]["name"] == service.Said()


@pytest.mark.parametrize(
    ("old", "new", "missing"),
    [
        ('name.en = "The county\'s energy office"\n', "", "organisation.name.en"),
        ('name.sv = "Länets energikontor"', 'name.sv = "  "', "organisation.name.sv"),
        ("assessed_on = 2018-10-01\n", "", "accessibility.assessed_on"),
        ('what.en = "The charts cannot be zoomed with the keyboard."\n', "", "accessibility.faults[1].what.en"),
        (
            'status = "partial"',
            'status = "full"',
            'accessibility.status (it is "full", but a fault is listed)',
        ),
    ],
)
def test_what_is_missing_is_named(write, old, new, missing):
    assert service.read(write(changed(old, new))).unfinished == (missing,)


def test_a_status_below_full_needs_its_faults(write):
    text = FILLED.read_text(encoding="utf-8").partition("[[accessibility.faults]]")[0]
    assert service.read(write(text)).unfinished == (
        'accessibility.faults (the status is "partial": say what does not work)',
    )
    assert service.read(write(text.replace('status = "partial"', 'status = "full"'))).unfinished == ()


@pytest.mark.parametrize(
    ("old", "new", "name"),
    [
        ('name.sv = "Länets energikontor"', 'name.sv = "Exempel på ett kontor"', "organisation.name.sv"),
        ('number = "222000-1234"', 'number = "000000-0000"', "organisation.number"),
        ('email = "energi@lanet.test"', 'email = "kontor@post.example.org"', "organisation.email"),
        ('place.en = "In Luleå."', 'place.en = "[write here]"', "hosting.place.en"),
        ("published_on = 2018-10-02", "published_on = 2000-01-01", "accessibility.published_on"),
    ],
)
def test_what_is_still_the_examples_is_named(write, old, new, name):
    read = service.read(write(changed(old, new)))
    assert (read.unfinished, read.like_example) == ((), (name,))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (
            "[organisation\n",
            "is not valid TOML: Expected ']' at the end of a table declaration (at line 1, column 14).",
        ),
        ("[organization]\n", "[organization] is not known; did you mean organisation?"),
        ("[weather]\n", "[weather] is not known; known are organisation, personal_data"),
        ('[organisation]\nnam.sv = "x"\n', "organisation: nam is not known; did you mean name?"),
        ('[organisation]\nname = "x"\n', 'organisation: name must be written in both languages: name.sv = "…" and'),
        ('[organisation]\nname.fi = "x"\n', "organisation: name.fi is not known; the languages are sv and en."),
        ('[organisation]\nemail = "x"\n', "organisation: email is not an e-mail address: x"),
        ("[organisation]\nnumber = 2220001234\n", "organisation: number must be a text in quotation marks."),
        ('[organisation]\nnumber = "2220001234"\n', "must be an organisation number as 212000-0000, not '2220001234'."),
        ('[organisation]\ntelephone = "ring"\n', "must be a telephone number in digits, for example 0920-12 34 56"),
        ('[accessibility]\nstatus = "good"\n', "accessibility: status must be one of full, partial, none, not 'good'."),
        ('[accessibility]\nassessed_on = "2018-10-01"\n', "must be a day without quotation marks, for example"),
        ("[accessibility]\nassessed_on = 2018-10-01T10:00:00\n", "must be a day without quotation marks"),
        (
            '[accessibility]\nauthority_address = "javascript:alert(1)"\n',
            "must be an address that begins with https://",
        ),
        ("[accessibility]\nfaults = 3\n", "write each known fault as a section of its own: [[accessibility.faults]]"),
        ('[[accessibility.faults]]\nkind = "bug"\n', "faults number 1: kind must be one of fault, burden, outside"),
        ("organisation = 3\n", "organisation must be a section: [organisation]"),
        ('[hosting]\nplace.sv = "a\\u0007b"\n', "place.sv holds a character that cannot be printed."),
        (f'[hosting]\nplace.sv = "{"x" * 10_001}"\n', "place.sv has 10001 characters; at most 10000 are shown."),
        ('[hosting]\nplace.sv = "Luleå"\n'.encode("latin-1"), "is not UTF-8. Save it again"),
    ],
)
def test_a_bad_file_says_what_to_do(write, text, says):
    path = write(text)
    with pytest.raises(service.BadFile) as caught:
        service.read(path)
    assert str(path) in str(caught.value)
    assert says in str(caught.value)


@pytest.mark.parametrize("name", ["", "gone.toml"])
def test_a_file_that_is_not_there_says_so(settings, tmp_path, name):
    """A folder, and nothing at all."""
    settings.SERVICE_FILE = tmp_path / name
    with pytest.raises(service.BadFile, match="cannot be read: .*Check the path and who may read it."):
        service.current()


def test_a_changed_file_is_read_again(settings, write):
    settings.SERVICE_FILE = write(FILLED.read_text(encoding="utf-8"))
    assert service.current().said("organisation.number").text == "222000-1234"
    write(changed("222000-1234", "222000-9999"))
    # The clock of the file system may stand still between two writings.
    os.utime(settings.SERVICE_FILE, ns=(1, 1))
    assert service.current().said("organisation.number").text == "222000-9999"


def test_texts_follow_the_language_and_say_when_they_cannot(write):
    read = service.read(write(changed('place.en = "In Luleå."\n', "")))
    with translation.override("en"):
        assert read.said("organisation.name") == service.Said("The county's energy office")
        assert read.said("hosting.place") == service.Said("I Luleå.", "sv")
    with translation.override("sv"):
        assert read.said("organisation.name") == service.Said("Länets energikontor")


@pytest.mark.parametrize(
    ("text", "blocks"),
    [
        ("En rad\nsom går vidare.\n\nNästa.", [("p", ["En rad som går vidare."]), ("p", ["Nästa."])]),
        ("Så här:\n- ett\n- två\n  rader", [("p", ["Så här:"]), ("ul", ["ett", "två rader"])]),
        ("- a\n\n- b", [("ul", ["a"]), ("ul", ["b"])]),
        ("# inget <b>annat</b>", [("p", ["# inget <b>annat</b>"])]),
    ],
)
def test_texts_are_paragraphs_and_lists(text, blocks):
    assert service.Said(text).blocks == blocks

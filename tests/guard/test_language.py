"""The search for words of the wrong language finds them, and leaves alone what is marked or nobody's."""

import pytest

from tests.guard.language import faults, messages, vocabularies, words


@pytest.fixture(scope="module")
def vocabulary(real_definition):
    return vocabularies(real_definition)


def page(body, language="en"):
    return f'<!DOCTYPE html><html lang="{language}"><head><title>x</title></head><body>{body}</body></html>'.encode()


@pytest.mark.parametrize(
    "body",
    [
        "<p>Hur stort är ert behov av stöd?</p>",
        "<p>Kommuner</p>",
        '<img alt="Kommuner" src="x">',
        '<button aria-label="Spara ändringarna">x</button>',
        '<p lang="sv">Kommuner</p><p>Kommuner</p>',
        '<td data-label="Kommuner">1</td>',
        "<p>one <b>two</b> Kommuner</p>",
        "<p>Åsele</p>",
    ],
)
def test_swedish_on_an_english_page_is_found(body, vocabulary):
    assert len(faults(page(body), "en", vocabulary)) == 1


@pytest.mark.parametrize("body", ["<p>Municipalities</p>", "<p>Save the changes</p>", '<p title="Sign in">Enkät</p>'])
def test_english_on_a_swedish_page_is_found(body, vocabulary):
    assert len(faults(page(body, "sv"), "sv", vocabulary)) == 1


@pytest.mark.parametrize(
    "body",
    [
        '<p lang="sv">Hur stort är ert behov av stöd?</p>',
        '<p>Municipality: <span lang="sv">Överkalix</span></p>',
        "<p>kommuner@example.se, https://kommuner.example.se/kommuner/</p>",
        "<code>kommuner</code><script>kommuner</script>",
        "<textarea>Hur stort är ert behov av stöd?</textarea>",
        "<p>How large is your need of support?</p>",
        "<p>42 – 17 %</p>",
    ],
)
def test_what_is_marked_or_english_is_left_alone(body, vocabulary):
    assert faults(page(body), "en", vocabulary) == []


def test_our_own_catalogues_are_read():
    assert set(messages()["Municipalities"].split()) == {"Kommuner"}


def test_placeholders_are_no_words():
    assert words("%(name)s has {count} <b>rows</b> in a_b.csv") == {"has", "rows", "in"}


def test_names_may_stand_in_titles_and_attributes_only(vocabulary):
    body = '<p title="Åsele">Åsele</p>'
    found = faults(page(body), "en", vocabulary, names={"åsele"})
    assert found == ["<p>: åsele in 'Åsele'"]

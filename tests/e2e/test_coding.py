"""Coding in a real browser: by keyboard alone, by mouse, and from the theme back to the sentence."""

import re

import pytest
from playwright.sync_api import expect

from municipalities.models import Theme
from surveys.actions import submit_response
from tests import factories
from tests.factories import at, make_note, make_visit, sign_in
from visits.models import Excerpt

pytestmark = pytest.mark.e2e

TEXT = (
    "Kalix har två elbilar 🚗 i hemtjänsten. Kommunchefen säger att behovet av laddning är litet.\r\n\r\n"
    "Pengar finns från i fjol. Men ingen har tid."
)


@pytest.fixture
def note(transactional_db, definition):
    officer = factories.make_user("officer")
    assessment = factories.make_assessment()
    kalix = factories.make_municipality("Kalix")
    case = factories.make_participation(assessment, kalix)
    response = factories.make_response(case, factories.make_questionnaire(assessment, definition))
    contact = factories.make_contact(at=kalix)
    factories.answer(response, {"mobilitet_behov": "4"}, by=contact, now=at(12))
    submit_response(response=response, by=contact, now=at(12, 10))
    Theme.objects.update_or_create(key="mobilitet", defaults={"name_sv": "Transporter", "name_en": "Transport"})
    factories.make_role("kommunchef")
    factories.make_codes()
    return make_note(make_visit(assessment, kalix, by=officer), by=officer, text=TEXT)


def press_until(page, key, locator, most=60):
    """As somebody does who has no mouse."""
    for _time in range(most):
        if locator.evaluate("each => each === document.activeElement"):
            return
        page.keyboard.press(key)
    raise AssertionError(f"{key} never came to {locator}")


def test_a_passage_is_coded_by_keyboard_and_found_from_its_theme(note, open_as):
    page = open_as(sign_in(note.author), width=1280)
    page.goto(f"/visits/notes/{note.pk}/code/")
    sentences = page.get_by_role("radio", name=re.compile("Kalix har|Kommunchefen|Pengar|Men ingen"))
    expect(sentences).to_have_count(4)

    press_until(page, "Tab", sentences.first)
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    chosen = page.locator("[data-chosen]")
    expect(chosen).to_have_text("Kommunchefen säger att behovet av laddning är litet.")
    # Out by a sentence, back by two words, and the beginning a word later.
    page.keyboard.press("Shift+ArrowDown")
    expect(chosen).to_have_text(re.compile("Pengar finns från i fjol.$"))
    page.keyboard.press("Shift+ArrowLeft")
    page.keyboard.press("Shift+ArrowLeft")
    page.keyboard.press("Alt+Shift+ArrowRight")
    expect(chosen).to_have_text(re.compile("^säger att behovet av laddning är litet.\\s+Pengar finns från$"))

    press_until(page, "Tab", page.get_by_role("checkbox", name="Avviker från enkäten"))
    page.keyboard.press("Space")
    press_until(page, "Tab", page.get_by_label("Tema", exact=True))
    page.keyboard.type("Transporter")
    press_until(page, "Tab", page.get_by_label("Sagt av", exact=True))
    page.keyboard.type("Kommunchef")
    press_until(page, "Tab", page.get_by_role("button", name="Koda avsnittet"))
    page.keyboard.press("Enter")

    expect(page.get_by_text("Avsnittet har fått en kod.")).to_be_visible()
    row = Excerpt.objects.get()
    assert (row.text, row.code.key, row.theme.key, row.role.key, row.permission) == (
        "säger att behovet av laddning är litet.\n\nPengar finns från",
        "avvikelse_enkat",
        "mobilitet",
        "kommunchef",
        "internal",
    )

    page.goto("/reports/prestratus-2018/triangulation/")
    line = page.get_by_role("row").filter(has_text="Kalix: Transporter")
    expect(line).to_contain_text("något som sades avviker från enkäten")
    line.get_by_role("link", name="Kalix: Transporter").click()
    theme = page.locator("#theme-mobilitet")
    expect(theme).to_contain_text("säger att behovet av laddning är litet.")
    theme.get_by_role("link", name=re.compile("säger att behovet")).click()
    expect(page).to_have_url(re.compile(f"/visits/notes/{note.pk}/code/\\?excerpt={row.pk}#e{row.pk}$"))
    marked = page.locator("mark.is-open")
    expect(marked.first).to_have_text("säger att behovet av laddning är litet.")
    expect(marked.first).to_be_in_viewport()
    assert page.seen == []


def test_words_are_marked_with_the_mouse(note, open_as):
    """Within a sentence, past a character of two units; letting go of the mouse does not choose the whole sentence."""
    page = open_as(sign_in(note.author), width=1280)
    page.goto(f"/visits/notes/{note.pk}/code/")
    box = page.evaluate(
        """() => {
            const piece = document.querySelector("[data-words] [data-at]");
            const range = new Range();
            const at = piece.firstChild.data.indexOf("elbilar");
            range.setStart(piece.firstChild, at);
            range.setEnd(piece.firstChild, piece.firstChild.data.indexOf(" hemtjänsten"));
            const found = range.getBoundingClientRect();
            return [found.left, found.right, found.top + found.height / 2];
        }"""
    )
    left, right, middle = box
    page.mouse.move(left + 1, middle)
    page.mouse.down()
    page.mouse.move(right, middle, steps=8)
    page.mouse.up()
    expect(page.locator("[data-chosen]")).to_have_text("elbilar 🚗 i")
    page.get_by_role("button", name="Sluta ett ord senare").click()
    page.get_by_role("checkbox", name="Behov", exact=True).check()
    page.get_by_role("checkbox", name="Hinder", exact=True).check()
    page.get_by_role("button", name="Koda avsnittet").click()
    expect(page.get_by_text("Avsnittet har fått 2 koder.")).to_be_visible()
    assert sorted(Excerpt.objects.values_list("text", "code__key")) == [
        ("elbilar 🚗 i hemtjänsten.", "behov"),
        ("elbilar 🚗 i hemtjänsten.", "hinder"),
    ]
    assert page.seen == []


def test_without_scripts_a_sentence_is_chosen(note, open_as):
    page = open_as(sign_in(note.author), width=360, java_script_enabled=False)
    page.goto(f"/visits/notes/{note.pk}/code/")
    page.get_by_role("radio", name="Men ingen har tid.").check()
    page.get_by_role("checkbox", name="Hinder", exact=True).check()
    page.get_by_role("button", name="Koda avsnittet").click()
    assert list(Excerpt.objects.values_list("text", flat=True)) == ["Men ingen har tid."]

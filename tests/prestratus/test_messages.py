"""scripts/messages.py in a project of its own."""

import importlib.util
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parent.parent.parent / "scripts" / "messages.py"


@pytest.fixture
def messages(tmp_path):
    spec = importlib.util.spec_from_file_location("messages_under_test", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.BASE = tmp_path
    for folder in ("app", "prestratus", "scripts", "templates/app", "templates"):
        (tmp_path / folder).mkdir(parents=True, exist_ok=True)
    (tmp_path / "app" / "apps.py").write_text("")
    (tmp_path / "scripts" / "third_party_messages.py").write_text("")
    return module


def write(messages, path, text):
    (messages.BASE / path).write_text(text, encoding="utf-8")


def found(messages, name):
    return sorted(messages.entries(messages.extracted(name)))


def test_python_and_templates_are_read(messages):
    write(
        messages,
        "app/views.py",
        """from django.utils.translation import gettext_lazy as _
A = _("Save")
B = ngettext("%(n)d row", "%(n)d rows", 2)
C = pgettext("month", "May")
""",
    )
    write(
        messages,
        "templates/app/page.html",
        """{% load i18n %}
    <p title="it's {% translate 'Title' %}">{% translate "Cancel" context "button" %}</p>
  {% blocktranslate trimmed count n=rows|length %}
      One
      row
    {% plural %}
      {{ n }} rows
  {% endblocktranslate %}
{# a comment with "quotes #}
 {{ _("In a variable")|upper }} {% include "x.html" with label=_("In a tag") %}
""",
    )
    assert found(messages, "app") == [
        ("", "%(n)d row"),
        ("", "In a tag"),
        ("", "In a variable"),
        ("", "One row"),
        ("", "Save"),
        ("", "Title"),
        ("button", "Cancel"),
        ("month", "May"),
    ]


def test_the_rest_belongs_to_the_root(messages):
    write(messages, "templates/base.html", "{% load i18n %}{% translate 'Menu' %}")
    write(messages, "prestratus/checks.py", "_('Check')")
    write(messages, "scripts/third_party_messages.py", "_('Clear')")
    write(messages, "templates/app/page.html", "{% load i18n %}{% translate 'Page' %}")
    assert found(messages, "") == [("", "Check"), ("", "Clear"), ("", "Menu")]
    assert found(messages, "app") == [("", "Page")]


def test_update_keeps_translations_and_guesses_nothing(messages):
    write(messages, "app/views.py", "_('Save'); _('Save all')")
    messages.update(["app"])
    path = messages.catalogue_path("app")
    path.write_text(path.read_text().replace('msgid "Save"\nmsgstr ""', 'msgid "Save"\nmsgstr "Spara"'))
    write(messages, "app/views.py", "_('Save'); _('Save everything')")
    messages.update(["app"])
    text = path.read_text()
    assert text == messages.HEADER + 'msgid "Save"\nmsgstr "Spara"\n\nmsgid "Save everything"\nmsgstr ""\n'
    assert "fuzzy" not in text


def test_a_translation_is_taken_from_another_catalogue(messages):
    write(messages, "prestratus/checks.py", "_('Save')")
    messages.update([""])
    path = messages.catalogue_path("")
    path.write_text(path.read_text().replace('msgid "Save"\nmsgstr ""', 'msgid "Save"\nmsgstr "Spara"'))
    write(messages, "app/views.py", "_('Save')")
    messages.update(["app"])
    assert 'msgstr "Spara"' in messages.catalogue_path("app").read_text()


def catalogue(messages, name, body):
    path = messages.catalogue_path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(messages.HEADER + body, encoding="utf-8")


@pytest.mark.parametrize(
    ("source", "body", "fault"),
    [
        ("_('A')", 'msgid "A"\nmsgstr ""\n', "no Swedish: 'A'"),
        ("_('A')", '#, fuzzy\nmsgid "A"\nmsgstr "B"\n', "fuzzy: 'A'"),
        ("_('A')", "", "missing, run make messages: 'A'"),
        ("", 'msgid "A"\nmsgstr "B"\n', "no longer used, run make messages: 'A'"),
        ("_('%(n)s rows')", 'msgid "%(n)s rows"\nmsgstr "rader"\n', "lacks %(n)s: '%(n)s rows'"),
        ("_('rows')", 'msgid "rows"\nmsgstr "%(n)s rader"\n', "unknown placeholder %(n)s: 'rows'"),
        ("_('A')", 'msgid "A"\nmsgstr "B"\n', None),
    ],
)
def test_check_names_the_fault(messages, source, body, fault):
    write(messages, "app/views.py", source)
    catalogue(messages, "app", body)
    expected = [] if fault is None else [f"app/locale/sv/LC_MESSAGES/django.po: {fault}"]
    assert messages.problems() == expected


def test_check_finds_two_translations_of_one_message(messages):
    write(messages, "app/views.py", "_('A')")
    write(messages, "prestratus/x.py", "_('A')")
    catalogue(messages, "app", 'msgid "A"\nmsgstr "B"\n')
    catalogue(messages, "", 'msgid "A"\nmsgstr "C"\n')
    assert messages.problems() == [
        "'A' is translated in two ways: 'C' in locale/sv/LC_MESSAGES/django.po; "
        "'B' in app/locale/sv/LC_MESSAGES/django.po"
    ]


def test_compiled_catalogue_is_read_by_gettext(messages):
    import gettext  # noqa: PLC0415

    write(messages, "app/views.py", "_('A')")
    catalogue(
        messages,
        "app",
        'msgid "A"\nmsgstr "Å"\n\nmsgid "row"\nmsgid_plural "rows"\nmsgstr[0] "rad"\nmsgstr[1] "rader"\n',
    )
    messages.compile_all()
    with messages.catalogue_path("app").with_suffix(".mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    assert (compiled.gettext("A"), compiled.ngettext("row", "rows", 3)) == ("Å", "rader")
    assert "B" not in compiled._catalog


def test_the_catalogues_of_this_project_are_complete():
    spec = importlib.util.spec_from_file_location("messages_of_the_project", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert module.problems() == []

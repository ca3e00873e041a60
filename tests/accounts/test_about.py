"""The pages about the service and their PDF: filled, unwritten, with a file that cannot be read, without Pango."""

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.template.loader import render_to_string
from django.test import Client
from lxml import html as lxml_html
from pypdf import PdfReader

from accounts import facts, service
from accounts.links import own_page, without_keys
from accounts.pdf import PdfRefused, html_to_pdf

FILLED = django_settings.BASE_DIR / "tests" / "service.toml"
PATHS = ["/about/", "/about/privacy/", "/about/accessibility/"]


@pytest.fixture
def filled(settings):
    settings.SERVICE_FILE = FILLED


def visitor(language="sv"):
    client = Client()
    client.cookies["language"] = language
    return client


def words(response):
    """What stands in <main>, a term and its value with a space between."""
    return " ".join(" ".join(lxml_html.fromstring(response.content).xpath("//main//text()")).split())


def pdf_of(path):
    response = visitor().get(path)
    assert (response.status_code, response.headers["Content-Type"]) == (200, "application/pdf")
    return response, PdfReader(io.BytesIO(response.content))


# --- The pages --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("language", "name"), [("sv", "Länets energikontor"), ("en", "The county's energy office")])
@pytest.mark.parametrize("path", PATHS)
def test_the_page_says_who_is_responsible(db, filled, path, language, name):
    response = visitor(language).get(path)
    assert (response.status_code, name in words(response)) == (200, True)


def test_the_page_says_what_the_file_says(db, filled):
    found = words(visitor().get("/about/privacy/"))
    wanted = [
        "222000-1234",
        "Storgatan 9, 972 38 Luleå",
        "ombud@lanet.test",
        "artikel 6.1 e.",
        "Länets it-enhet",
        "I Luleå.",
    ]
    assert [text for text in [*wanted, "Hos registratorn.", "Ingen annan."] if text not in found] == []


def test_a_list_in_the_file_is_a_list_on_the_page(db, filled):
    page = lxml_html.fromstring(visitor().get("/about/").content)
    assert [item.text for item in page.xpath("//div[@class='said']/ul/li")] == [
        "kontaktuppgifter efter ett år",
        "svaren bevaras",
    ]


def test_the_page_lists_every_cookie_and_ten_lines(db, filled):
    page = lxml_html.fromstring(visitor().get("/about/").content)
    assert [code.text for code in page.xpath("//main//dt/code")] == [cookie.name for cookie in facts.cookies()]
    assert len(page.xpath("//main//ol/li")) == 10


@pytest.mark.parametrize(
    ("status", "says"),
    [
        ("full", "Tjänsten är helt förenlig med lagen"),
        ("partial", "Tjänsten är delvis förenlig med lagen"),
        ("none", "Tjänsten är inte förenlig med lagen"),
    ],
)
def test_conformance_is_what_the_file_says(db, settings, tmp_path, status, says):
    text = FILLED.read_text(encoding="utf-8").replace('status = "partial"', f'status = "{status}"')
    if status == "full":
        text = text.partition("[[accessibility.faults]]")[0]
    settings.SERVICE_FILE = tmp_path / "service.toml"
    settings.SERVICE_FILE.write_text(text, encoding="utf-8")
    found = words(visitor().get("/about/accessibility/"))
    assert says in found
    assert ("Inga brister är kända." in found) is (status == "full")


def test_the_statement_has_what_digg_asks_for(db, filled):
    response = visitor().get("/about/accessibility/")
    found = words(response)
    wanted = [
        "Länets energikontor ansvarar",
        "WCAG 2.1 (EN 301 549)",
        "Diagrammen går inte att zooma med tangentbordet.",
        "Uppfyller inte lagen än",
        "Biblioteket som ritar dem kan inte det.",
        "Tabellen bredvid har samma siffror.",
        "Senast bedömd 2018-10-01",
        "Tjänsten publicerad 2018-10-02",
        "Redogörelsen uppdaterad 2018-10-03",
        "Vi har gått igenom tjänsten själva.",
        "Myndigheten för digital förvaltning (Digg)",
    ]
    assert [text for text in wanted if text not in found] == []
    links = lxml_html.fromstring(response.content).xpath("//main//a/@href")
    assert {"https://www.digg.se/tdosanmalan", "/about/accessibility/report/"} <= set(links)


def test_the_example_is_called_an_example(db):
    assert "Exempel. En del av texterna på den här sidan är påhittade" in words(visitor().get("/about/"))


def test_own_texts_are_not_called_an_example(db, filled):
    assert [path for path in PATHS if "Exempel" in words(visitor().get(path))] == []


@pytest.mark.parametrize("path", PATHS)
def test_without_texts_the_page_says_that_they_are_missing(db, settings, path):
    settings.SERVICE_FILE = None
    response = visitor().get(path)
    assert (response.status_code, "Inte skrivet än." in words(response)) == (200, True)


def test_a_text_in_one_language_is_marked(db, settings, tmp_path):
    settings.SERVICE_FILE = tmp_path / "service.toml"
    settings.SERVICE_FILE.write_text('[hosting]\nplace.sv = "I Luleå."\n', encoding="utf-8")
    page = lxml_html.fromstring(visitor("en").get("/about/").content)
    assert [element.text_content().strip() for element in page.xpath("//div[@class='said'][@lang='sv']")] == [
        "I Luleå."
    ]


def test_markup_in_the_file_is_shown_not_obeyed(db, settings, tmp_path):
    settings.SERVICE_FILE = tmp_path / "service.toml"
    settings.SERVICE_FILE.write_text('[hosting]\nplace.sv = "<script>x</script>"\n', encoding="utf-8")
    content = visitor().get("/about/").content.decode()
    assert "&lt;script&gt;x&lt;/script&gt;" in content
    assert "<script>x" not in content


@pytest.mark.parametrize("path", [*PATHS, "/about/service-sv.pdf"])
def test_a_bad_file_is_a_page_that_says_so(db, settings, tmp_path, path):
    settings.SERVICE_FILE = tmp_path / "service.toml"
    settings.SERVICE_FILE.write_text("[organization]\n", encoding="utf-8")
    response = visitor().get(path)
    assert response.status_code == 503
    assert "[organization] is not known; did you mean organisation?" in words(response)
    settings.DEVELOPMENT = False
    response = visitor().get(path)
    assert (response.status_code, "organization" in words(response)) == (503, False)


@pytest.mark.parametrize("path", ["/about/", "/about/accessibility/report/sent/", "/about/service-sv.pdf"])
def test_the_pages_take_no_input(db, path):
    assert visitor().post(path).status_code == 405


# --- The foot of every page -------------------------------------------------------------------------------------------


def foot_links(html):
    return lxml_html.fromstring(html).xpath("//footer//a/@href")


def test_error_pages_lead_to_the_texts_too(db):
    """Rendered without anything, as when the database is gone."""
    for name in ("400", "403", "403_csrf", "404", "429", "500"):
        links = foot_links(render_to_string(f"{name}.html"))
        assert links == ["/about/", "/about/accessibility/", "/about/privacy/"], name


def test_the_foot_says_which_page_somebody_comes_from(db):
    response = visitor().get("/accounts/login/")
    assert "/about/accessibility/?from=%2Faccounts%2Flogin%2F" in foot_links(response.content)


def test_the_foot_of_a_personal_link_does_not_pass_its_key_on(respondent, invitation):
    from surveys.links import make_token  # noqa: PLC0415 - only this test needs a key

    token = make_token(invitation)
    page = Client().get(f"/i/{token}/")
    assert "/about/accessibility/?from=%2Fi%2F%E2%80%A6%2F" in foot_links(page.content)
    assert [link for link in foot_links(page.content) if token in link] == []


@pytest.mark.parametrize(
    ("path", "kept"),
    [
        ("/respond/3/", "/respond/3/"),
        ("/respond/3/?item=x#y", "/respond/3/"),
        (" /about/ ", "/about/"),
        ("/i/3-1-a.abc_def/", "/i/…/"),
        ("/accounts/password/reset/key/2-abc-def/", "/accounts/password/reset/key/…/"),
        ("//elsewhere.example.se/", ""),
        ("https://elsewhere.example.se/", ""),
        ("/\\elsewhere.example.se/", ""),
        ("javascript:alert(1)", ""),
        ("respond/3/", ""),
        ("/a b", ""),
        ("/a\x07b", ""),
        ("", ""),
        ("/" + "x" * 400, "/" + "x" * 299),
    ],
)
def test_only_pages_of_our_own_are_kept(path, kept):
    assert own_page(path) == kept


def test_keys_are_left_out_of_texts():
    assert without_keys("Se https://nulage.example.se/i/3-1-a.abc/ och mer") == (
        "Se https://nulage.example.se/i/…/ och mer"
    )


# --- PDF --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "texts"),
    [
        ("sv", ["Om tjänsten", "Länets energikontor", "Tillgänglighetsredogörelse", "Personuppgifter", "sessionid"]),
        ("en", ["About the service", "The county's energy office", "Accessibility statement", "csrftoken"]),
    ],
)
def test_everything_in_one_tagged_pdf(db, filled, language, texts):
    response, document = pdf_of(f"/about/service-{language}.pdf")
    assert response.headers["Content-Language"] == language
    text = " ".join(" ".join(page.extract_text() for page in document.pages).split())
    assert [wanted for wanted in texts if wanted not in text] == []
    root = document.trailer["/Root"]
    assert root["/Lang"] == language
    assert root["/MarkInfo"]["/Marked"] == True  # noqa: E712 - a value of the PDF, not of Python
    assert "/StructTreeRoot" in root
    assert (
        b"<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_data()
        or b'pdfuaid:part="1"' in root["/Metadata"].get_data()
    )
    assert document.metadata.title == f"{texts[0]} – preStratus"
    parts = [item.title for item in document.outline if not isinstance(item, list)]
    assert len(parts) == 3


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_pdf_without_a_language_is_in_that_of_the_pages(db, filled, language):
    response = visitor(language).get("/about/service.pdf")
    assert PdfReader(io.BytesIO(response.content)).trailer["/Root"]["/Lang"] == language


def test_the_pdf_has_the_typeface_with_it(db, filled):
    _response, document = pdf_of("/about/service-sv.pdf")
    fonts = {
        str(font.get_object()["/BaseFont"]) for page in document.pages for font in page["/Resources"]["/Font"].values()
    }
    assert {name.partition("+")[2].partition("-")[0] for name in fonts} <= {"Inter", "DejaVu"}
    assert any("Inter" in name for name in fonts)


@pytest.mark.parametrize("language", ["fi", "SV", "9-invented"])
def test_other_languages_are_not_there(db, language):
    assert visitor().get(f"/about/service-{language}.pdf").status_code == 404


@pytest.mark.parametrize(
    "address",
    [
        "https://elsewhere.example.se/x.png",
        "http://169.254.169.254/",
        "file:///etc/hostname",
        "ftp://x.example.se/",
        "../settings.py",
        "data:image/png;base64,AAAA",
        "other.css",
    ],
)
def test_a_document_loads_only_what_it_is_given(address):
    with pytest.raises(PdfRefused, match="may not load"):
        html_to_pdf(f'<!DOCTYPE html><html lang="sv"><title>x</title><img src="{address}" alt="x"></html>')


def test_making_a_pdf_leaves_pillow_as_it_was():
    """In a process of its own: WeasyPrint changes it when it is first loaded."""
    code = (
        "import django; django.setup()\n"
        "from accounts.pdf import html_to_pdf\n"
        "from PIL import ImageFile\n"
        "html_to_pdf('<!DOCTYPE html><html lang=sv><title>x</title><p>x</p></html>')\n"
        "print(ImageFile.LOAD_TRUNCATED_IMAGES)"
    )
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings"}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=django_settings.BASE_DIR, env=environment, capture_output=True, text=True
    )
    assert done.stdout.strip() == "False", done.stderr


def test_without_pango_the_page_says_what_to_install(db, filled, without_pango):
    response = visitor().get("/about/service-sv.pdf")
    assert response.status_code == 503
    assert "apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0" in words(response)


def test_the_readme_names_the_same_packages():
    from accounts.pdf import PACKAGES  # noqa: PLC0415

    base = Path(django_settings.BASE_DIR)
    files = [base / "README.md", base / "scripts" / "needs", base / ".ci" / "run"]
    assert [path.name for path in files if PACKAGES not in path.read_text(encoding="utf-8")] == []


def test_the_shipped_example_is_where_the_settings_say():
    assert service.EXAMPLE.exists()

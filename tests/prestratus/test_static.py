from pathlib import Path

from django.contrib.staticfiles.storage import ManifestStaticFilesStorage, staticfiles_storage
from django.core.management import call_command
from django.templatetags.static import static

from prestratus.static import StaticFilesStorage


class Uncompressed(ManifestStaticFilesStorage):
    """A server's storage without the minute that compressing takes."""

    support_js_module_import_aggregation = StaticFilesStorage.support_js_module_import_aggregation


def test_manifest_storage_finds_everything(settings, tmp_path, monkeypatch):
    """Tests use the plain storage; a server's names each file by its hash, and fails on one that is named and missing."""
    settings.STATIC_ROOT = tmp_path
    settings.WHITENOISE_KEEP_ONLY_HASHED_FILES = False
    settings.STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": f"{__name__}.Uncompressed"}}
    call_command("collectstatic", interactive=False, verbosity=0)
    names = [
        "css/app.css",
        "vendor/bootstrap/css/bootstrap.min.css",
        "vendor/inter/files/inter-latin-wght-normal.woff2",
        "vendor/plotly/plotly-cartesian.min.js",
    ]
    for name in names:
        address = static(name)
        assert address != f"/static/{name}"
        assert (tmp_path / address.removeprefix("/static/")).exists()
    script = (tmp_path / static("js/respond.js").removeprefix("/static/")).read_text()
    imported = static("js/autosave.js").rpartition("/")[2]
    assert f'from "./{imported}"' in script  # only files with a digest in their name are kept


def test_no_template_names_a_file_of_another_host():
    base = Path(__file__).resolve().parent.parent.parent
    found = [
        str(path.relative_to(base))
        for folder in ("templates", "static")
        for path in (base / folder).rglob("*")
        if path.suffix in (".html", ".css", ".js", ".mjs")
        and any(mark in path.read_text() for mark in ('src="http', "src='http", "url(http", "@import", 'from "http'))
    ]
    assert found == []


def test_tests_use_the_plain_storage():
    assert staticfiles_storage.url("css/app.css") == "/static/css/app.css"

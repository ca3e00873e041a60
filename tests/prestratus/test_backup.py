"""Backup and restore: every row and every file comes back, or nothing is touched."""

import hashlib
import os
import sqlite3
import stat
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from accounts.models import User
from municipalities.models import CaseFile, Decision, Logo
from prestratus.backup import tables
from prestratus.backup.archive import Reader
from prestratus.backup.files import Exchange
from prestratus.backup.restoring import GAP
from surveys.models import Answer, AnswerRevision, Invitation, Questionnaire
from tests import factories
from tests.prestratus.backups import all_files, all_rows, filled_world, rewritten

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def uploads(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.MEDIA_ROOT.mkdir()


@pytest.fixture
def world(uploads, definition):
    return filled_world(definition)


@pytest.fixture
def archive(world, tmp_path):
    path = tmp_path / "backup.zip"
    call_command("backup", path, verbosity=0)
    return path


_kept = {}


@pytest.fixture
def elsewhere(request, tmp_path):
    """An archive of another database, made once: what is refused does not depend on what stands here."""
    if not _kept:
        _kept["archive"] = request.getfixturevalue("archive").read_bytes()
    factories.make_contact("Som står här")
    (settings.MEDIA_ROOT / "here.txt").write_bytes(b"here")
    path = tmp_path / "elsewhere.zip"
    path.write_bytes(_kept["archive"])
    return path


def refuses(*args, **options):
    """What the command says when it refuses, after a check that it has touched nothing."""
    rows, files = all_rows(), all_files()
    with pytest.raises(CommandError) as caught:
        call_command(*args, **options)
    assert all_rows() == rows
    assert all_files() == files
    assert list(Path(settings.MEDIA_ROOT).rglob(".*")) == []
    return str(caught.value)


def test_every_row_and_every_file_come_back(world, archive, capsys):
    rows, files = all_rows(), all_files()
    assert [name for name, found in rows.items() if not found] == [], "a table without a row proves nothing"
    assert len(files) == 4
    Decision.objects.all().delete()
    User.objects.filter(pk=world.reader.pk).update(name="Någon annan")
    factories.make_contact("Tillkommen")
    Logo.objects.get().image.delete(save=False)
    (settings.MEDIA_ROOT / "logos" / "new.png").write_bytes(b"new")
    call_command("restore", archive, replace=True)
    assert all_rows() == rows
    assert all_files() == files
    assert "2 responses: the ledger replays to the stored answers." in capsys.readouterr().out.splitlines()


def test_a_backup_goes_into_an_empty_database(archive, capsys):
    rows, files = all_rows(), all_files()
    call_command("flush", interactive=False, verbosity=0)
    for path in Path(settings.MEDIA_ROOT).rglob("*"):
        if path.is_file():
            path.unlink()
    call_command("restore", archive)
    assert all_rows() == rows
    assert all_files() == files


def test_the_ledger_is_guarded_after_a_restore(archive):
    call_command("restore", archive, replace=True)
    for change in (
        lambda: AnswerRevision.objects.filter(seq=1).update(value="4"),
        lambda: Questionnaire.objects.update(version="9"),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    call_command("verify_ledger")


def test_answering_goes_on_after_a_restore(world, archive):
    last = tables.last_id(AnswerRevision)
    call_command("restore", archive, replace=True)
    factories.answer(world.response, {"mobilitet_prioritet": "4"}, by=world.officer, channel="phone")
    assert AnswerRevision.objects.latest("pk").pk == last + GAP + 1
    call_command("verify_ledger")


def test_a_number_that_a_link_was_made_with_is_never_given_again(world, archive):
    """The link was made after the backup: nobody may come in with it once its number belongs to somebody else."""
    after = factories.make_invitation(world.response, world.colleague)
    call_command("restore", archive, replace=True)
    assert not Invitation.objects.filter(pk=after.pk).exists()
    again = factories.make_invitation(
        world.other_response, world.other_contact.__class__.objects.get(name="Miljöstrateg 2")
    )
    assert Invitation.objects.latest("pk").pk > after.pk or again.pk == world.other_invitation.pk
    new = factories.make_invitation(world.other_response, factories.make_contact("Ny", at=world.arjeplog))
    assert new.pk > after.pk + 1


def test_sessions_and_counters_stay_out(world, archive):
    factories.sign_in(world.lead)
    cache.set("attempts", 3)
    with zipfile.ZipFile(archive) as found:
        names = found.namelist()
    assert "tables/django_session.jsonl" not in names
    assert "tables/prestratus_cache.jsonl" not in names
    call_command("restore", archive, replace=True)
    assert Session.objects.count() == 0
    assert cache.get("attempts") is None


def test_a_backup_is_its_owners_and_never_overwritten(archive):
    assert stat.S_IMODE(archive.stat().st_mode) == 0o600
    before = archive.read_bytes()
    with pytest.raises(CommandError, match="exists already"):
        call_command("backup", archive)
    assert archive.read_bytes() == before


def test_a_backup_that_fails_leaves_nothing(world, tmp_path):
    (settings.MEDIA_ROOT / "logos" / "bad\\name.png").write_bytes(b"x")
    with pytest.raises(CommandError, match="has a name that cannot be restored everywhere"):
        call_command("backup", tmp_path / "b.zip")
    with pytest.raises(CommandError, match="There is no folder"):
        call_command("backup", tmp_path / "none" / "b.zip")
    assert not list(tmp_path.glob("b.zip*"))


def test_a_file_that_is_gone_is_named(world, tmp_path, capsys):
    case_file = CaseFile.objects.get()
    Path(case_file.file.path).unlink()
    call_command("backup", tmp_path / "b.zip")
    assert capsys.readouterr().err == f"The database names a file that is not there: media/{case_file.file.name}\n"


def test_a_backup_is_of_one_moment(world, tmp_path, monkeypatch):
    """Somebody answers and leaves while the tables are read: either all of it is in the backup or nothing."""
    path = tmp_path / "b.zip"
    lines_of = tables.lines_of

    def slow(model):
        if model is AnswerRevision:
            _in_another_connection("UPDATE municipalities_municipality SET population = 1")
            _in_another_connection("UPDATE surveys_answer SET position = 7")
        return lines_of(model)

    monkeypatch.setattr(tables, "lines_of", slow)
    rows = all_rows()
    call_command("backup", path, verbosity=0)
    assert all_rows() != rows
    call_command("restore", path, replace=True)
    assert all_rows() == rows


def _in_another_connection(sql):
    if connection.vendor == "sqlite":
        other = sqlite3.connect(connection.settings_dict["NAME"], timeout=1)
        other.execute(sql)
        other.commit()
        other.close()
        return
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute(sql)
    other.close()


# --- What a restore refuses -----------------------------------------------------------------------------------------------


def test_a_filled_database_is_refused_without_the_word(elsewhere):
    assert "The database is not empty (" in refuses("restore", elsewhere)


def test_files_that_are_there_are_refused_without_the_word(archive):
    call_command("flush", interactive=False, verbosity=0)
    assert "There are uploaded files already" in refuses("restore", archive)


@pytest.mark.parametrize("part", [0, 40, 0.5, 0.999])
def test_an_archive_that_is_cut_off_is_refused(elsewhere, tmp_path, part):
    content = elsewhere.read_bytes()
    cut = tmp_path / "cut.zip"
    cut.write_bytes(content[: part if isinstance(part, int) else int(len(content) * part)])
    assert "it is cut off or damaged" in refuses("restore", cut, replace=True)


def test_a_byte_that_has_changed_is_found(elsewhere, tmp_path):
    with zipfile.ZipFile(elsewhere) as found:
        info = max(found.infolist(), key=lambda each: each.compress_size)
    content = bytearray(elsewhere.read_bytes())
    content[info.header_offset + 200] ^= 255
    spoilt = tmp_path / "spoilt.zip"
    spoilt.write_bytes(content)
    assert f"{info.filename} in the archive is damaged." == refuses("restore", spoilt, replace=True)


def test_a_member_that_was_exchanged_is_found(elsewhere, tmp_path):
    """With a right sum of its own in the zip, so that only the manifest tells."""
    with zipfile.ZipFile(elsewhere) as found:
        rows = found.read("tables/surveys_answer.jsonl")
    other = rewritten(
        elsewhere, tmp_path / "o.zip", **{"tables/surveys_answer.jsonl": rows.replace(b"delat", b"ingen")}
    )
    assert "is not what was backed up" in refuses("restore", other, replace=True)


@pytest.mark.parametrize(
    "name", ["../outside.txt", "/etc/outside", "files/media/../../outside", "files\\media\\x", "C:x"]
)
def test_a_path_that_leads_outside_is_refused(elsewhere, tmp_path, name):
    other = rewritten(elsewhere, tmp_path / "o.zip", **{name: b"x"})
    assert "would write outside its folder" in refuses("restore", other, replace=True)


def test_a_member_too_many_or_too_few_is_refused(elsewhere, tmp_path):
    more = rewritten(elsewhere, tmp_path / "more.zip", **{"files/media/x.sh": b"x"})
    assert "does not hold what its manifest says: files/media/x.sh" in refuses("restore", more, replace=True)
    fewer = rewritten(elsewhere, tmp_path / "fewer.zip", **{"tables/surveys_answer.jsonl": None})
    assert "does not hold what its manifest says: tables/surveys_answer" in refuses("restore", fewer, replace=True)


def changed(**values):
    return lambda manifest: manifest.update(values)


def migrated(do):
    return lambda manifest: do(manifest["migrations"]["surveys"])


@pytest.mark.parametrize(
    ("manifest", "says"),
    [
        (changed(format=2, version="3.1"), "format 2; this version reads format 1. Install preStratus 3.1 or later."),
        (changed(format="x"), "It cannot be restored."),
        (changed(application="other"), "is not a backup of preStratus"),
        (changed(tables=None), "The manifest of the archive cannot be read."),
        (migrated(lambda names: names.append("9999_future")), "this one does not know surveys 9999_future."),
        (migrated(lambda names: names.pop()), "made by an older version"),
        (lambda m: m["tables"]["surveys_answer"]["columns"].pop(), "other tables or columns"),
        (lambda m: m["tables"]["surveys_answer"].update(rows=1), "rows, not as many as the manifest says"),
        (
            lambda m: m["files"].update({"elsewhere/x": {"size": 0, "sha256": "0"}}),
            "does not hold what its manifest says",
        ),
    ],
)
def test_a_manifest_that_does_not_fit_is_refused(elsewhere, tmp_path, manifest, says):
    other = rewritten(elsewhere, tmp_path / "o.zip", manifest=manifest)
    assert says in refuses("restore", other, replace=True)


def test_a_file_for_a_folder_that_is_not_kept_is_refused(elsewhere, tmp_path):
    entry = {"elsewhere/x": {"size": 1, "sha256": hashlib.sha256(b"x").hexdigest()}}
    other = rewritten(
        elsewhere, tmp_path / "o.zip", manifest=lambda m: m["files"].update(entry), **{"files/elsewhere/x": b"x"}
    )
    assert "which this version does not keep" in refuses("restore", other, replace=True)


def test_what_is_no_archive_is_refused(tmp_path):
    other = tmp_path / "x.zip"
    other.write_bytes(b"hej")
    assert "is not a backup" in refuses("restore", other, replace=True)
    with zipfile.ZipFile(other, "w") as target:
        target.writestr("hej.txt", "hej")
    assert "has no manifest" in refuses("restore", other, replace=True)
    assert "cannot be read: No such file" in refuses("restore", tmp_path / "none.zip", replace=True)


def test_a_ledger_that_does_not_replay_is_not_restored(world, tmp_path):
    Answer.objects.filter(question="nulage_ansvar").update(value="ingen")
    path = tmp_path / "b.zip"
    call_command("backup", path, verbosity=0)
    Answer.objects.filter(question="nulage_ansvar").update(value="delat")
    assert "The ledger of answers does not replay: 1 differences" in refuses("restore", path, replace=True)


def test_rows_that_contradict_each_other_are_not_restored(elsewhere, tmp_path):
    """A table that is empty in an archive whose manifest says so: the rows that point to it have nobody."""
    empty = {"rows": 0, "sha256": hashlib.sha256(b"").hexdigest()}
    other = rewritten(
        elsewhere,
        tmp_path / "o.zip",
        manifest=lambda m: m["tables"]["municipalities_contact"].update(empty),
        **{"tables/municipalities_contact.jsonl": b""},
    )
    assert "Nothing has been changed." in refuses("restore", other, replace=True)


def test_files_go_back_when_it_fails_at_the_last_moment(archive, uploads):
    """The rows were written and the files exchanged when something fails: both are as they were."""
    (settings.MEDIA_ROOT / "here.txt").write_bytes(b"here")
    (settings.MEDIA_ROOT / "logos" / "more.png").write_bytes(b"more")
    before = all_files()
    with Reader(archive) as reader:
        exchange = Exchange(reader)
        exchange.forward()
        assert "here.txt" not in (files := all_files())
        assert len([name for name in files if not name.startswith(".")]) == 4
        exchange.back()
        exchange.forget()
    assert all_files() == before


# --- From one database to another ---------------------------------------------------------------------------------------------


def test_a_backup_moves_to_sqlite_and_back(archive, tmp_path):
    """From the database of this run into a SQLite file of another process, and from there back again."""
    rows, files = all_rows(), all_files()
    env = os.environ | {"DATABASE_URL": f"sqlite:///{tmp_path}/other.sqlite3", "VAR_DIR": str(tmp_path / "other")}
    second = tmp_path / "second.zip"
    for command in (["migrate"], ["restore", archive], ["backup", second]):
        manage = [sys.executable, "manage.py", *map(str, command), "-v", "0"]
        done = subprocess.run(
            manage, cwd=settings.BASE_DIR, env=env | {"DEVELOPMENT": "yes"}, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
    with zipfile.ZipFile(archive) as first, zipfile.ZipFile(second) as other:
        assert sorted(first.namelist()) == sorted(other.namelist())
        for name in first.namelist():
            assert name == "manifest.json" or first.read(name) == other.read(name), name
    call_command("restore", second, replace=True)
    assert all_rows() == rows
    assert all_files() == files

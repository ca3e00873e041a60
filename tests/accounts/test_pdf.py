"""PDFs that are kept: laid out once for all processes, made anew when anything in them changes, and never half."""

import datetime
import gc
import multiprocessing
import os
import threading

import pytest
from django.core.management import call_command
from django.utils import timezone
from pypdf import PdfReader

from accounts import pdf
from accounts.pdf import HOUSE_FILES, PdfRefused, PdfUnavailable, forget_kept, html_to_pdf, kept_pdf

PAGE = '<!DOCTYPE html><html lang="sv"><head><title>x</title><link rel="stylesheet" href="print.css"></head><p>{}</p></html>'


def test_the_same_document_is_laid_out_once(documents):
    first = kept_pdf(PAGE.format("Kalix"))
    [file] = documents.iterdir()
    assert (file.suffix, file.read_bytes()) == (".pdf", first)
    # What lies there is what is given: nothing is laid out again.
    file.write_bytes(first.replace(b"%PDF-1.7", b"%PDF-1.6"))
    assert kept_pdf(PAGE.format("Kalix")).startswith(b"%PDF-1.6")


def test_another_word_picture_or_style_is_another_document(documents, tmp_path):
    style = tmp_path / "other.css"
    style.write_bytes(HOUSE_FILES["print.css"].read_bytes() + b"p { color: red }")
    variants = [
        (PAGE.format("Kalix"), HOUSE_FILES),
        (PAGE.format("Kalix "), HOUSE_FILES),
        (PAGE.format("Kalix"), {**HOUSE_FILES, "print.css": style}),
        (PAGE.format("Kalix"), {**HOUSE_FILES, "emblem-1.png": b"one"}),
        (PAGE.format("Kalix"), {**HOUSE_FILES, "emblem-1.png": b"two"}),
        (PAGE.format("Kalix"), {**HOUSE_FILES, "emblem-2.png": b"one"}),
    ]
    for html, files in [*variants, *variants]:
        kept_pdf(html, files=files)
    assert len(list(documents.iterdir())) == len(variants)


@pytest.mark.parametrize("damage", [b"", b"%PDF-1.7", b"\x00" * 4000])
def test_a_file_that_was_cut_short_is_made_again(documents, damage):
    kept_pdf(PAGE.format("Kalix"))
    [file] = documents.iterdir()
    file.write_bytes(damage)
    again = kept_pdf(PAGE.format("Kalix"))
    assert [page.extract_text() for page in PdfReader(file).pages] == ["Kalix\n1 (1)"]
    assert file.read_bytes() == again


def test_a_folder_that_cannot_be_written_stops_no_document(documents, caplog):
    documents.write_text("a file where the folder should be")
    assert kept_pdf(PAGE.format("Kalix")).startswith(b"%PDF-")
    assert "cannot be kept" in caplog.text


def test_what_is_wrong_is_not_kept(documents, without_pango):
    with pytest.raises(PdfUnavailable):
        kept_pdf(PAGE.format("Kalix"))
    assert not documents.exists()


def test_a_refused_document_is_not_kept(documents):
    with pytest.raises(PdfRefused):
        kept_pdf(PAGE.format('<img src="https://elsewhere.example.se/x.png" alt="x">'))
    assert not documents.exists()


def test_a_kept_document_needs_no_pango(documents, request):
    made = kept_pdf(PAGE.format("Kalix"))
    request.getfixturevalue("without_pango")
    assert kept_pdf(PAGE.format("Kalix")) == made


def test_nobody_is_given_half_a_document(documents):
    """Four threads ask at once for the same: one makes it, all are given the same."""
    found = []
    threads = [threading.Thread(target=lambda: found.append(kept_pdf(PAGE.format("Kalix")))) for _number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 4
    assert len(set(found)) == 1
    assert [path.suffix for path in documents.iterdir()] == [".pdf"]


def _another_process(folder, answer):
    from django.conf import settings  # noqa: PLC0415

    settings.DOCUMENTS_ROOT = folder
    pdf.html_to_pdf = None  # laying out would fail
    answer.put(kept_pdf(PAGE.format("Kalix")))


def test_another_process_finds_it(documents):
    made = kept_pdf(PAGE.format("Kalix"))
    context = multiprocessing.get_context("fork")
    answer = context.Queue()
    process = context.Process(target=_another_process, args=(documents, answer))
    process.start()
    assert answer.get(timeout=20) == made
    process.join()


def test_what_nobody_asks_for_is_forgotten(documents, db, capsys):
    now = timezone.now()
    files = {}
    for name in ("Kalix", "Arjeplog"):
        kept_pdf(PAGE.format(name))
        [files[name]] = set(documents.iterdir()) - set(files.values())
    for file in files.values():
        os.utime(file, times=((now - datetime.timedelta(days=31)).timestamp(),) * 2)
    # Asked for again: it stays another month.
    kept_pdf(PAGE.format("Arjeplog"))
    call_command("erase_due")
    assert " 1 kept PDFs" in capsys.readouterr().out
    assert list(documents.iterdir()) == [files["Arjeplog"]]
    assert forget_kept(now + datetime.timedelta(days=29)) == 0
    assert forget_kept(now + datetime.timedelta(days=31)) == 1
    assert list(documents.iterdir()) == []


@pytest.mark.parametrize("was_on", [True, False])
def test_the_search_for_garbage_goes_on_afterwards(was_on):
    before = gc.isenabled()
    try:
        (gc.enable if was_on else gc.disable)()
        html_to_pdf(PAGE.format("Kalix"))
        assert gc.isenabled() is was_on
        with pytest.raises(PdfRefused):
            html_to_pdf(PAGE.format('<img src="https://elsewhere.example.se/x.png" alt="x">'))
        assert gc.isenabled() is was_on
    finally:
        (gc.enable if before else gc.disable)()

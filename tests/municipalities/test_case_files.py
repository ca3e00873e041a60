"""Files and mails of a case: what is taken, what is refused and why, who gets it, and that it goes."""

import datetime
import hashlib
import io
import zipfile
from email.message import EmailMessage
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client

from accounts.models import AuditEvent
from municipalities.actions import add_case_file, add_mail, delete_case_file, erase_contact
from municipalities.files import KINDS, LARGEST_FILE, check_file, kept_name
from municipalities.mails import NotAMail, read_mail
from municipalities.models import CaseFile
from reports.demo.desk import a_pdf
from tests.factories import at
from tests.municipalities.pages import picture
from tests.municipalities.reading import document, words

CASE = "/cases/prestratus-2018/2514"
PDF = a_pdf("Energiplan")


def zipped(*names, first=b""):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        if first:
            archive.writestr("mimetype", first)
        for name in names:
            archive.writestr(name, "x")
    return file.getvalue()


def old_office(stream):
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + stream.encode("utf-16-le")


def a_mail(**headers):
    mail = EmailMessage()
    values = {
        "Date": "Wed, 21 Nov 2018 14:03:00 +0100",
        "From": "Miljöstrateg 1 <kontakt@example.se>",
        "To": "handlaggare@example.se",
        "Subject": "Om energiplanen – nästa steg",
    } | headers
    for name, value in values.items():
        if value:
            mail[name] = value
    mail.set_content("Hej!\nPlanen är från 2014.")
    return mail


EXE = b"MZ\x90\x00" + bytes(200)
DOCX = zipped("[Content_Types].xml", "word/document.xml")
GOOD = {
    "pdf": PDF,
    "docx": DOCX,
    "xlsx": zipped("[Content_Types].xml", "xl/workbook.xml"),
    "pptx": zipped("[Content_Types].xml", "ppt/presentation.xml"),
    "odt": zipped("content.xml", first=b"application/vnd.oasis.opendocument.text"),
    "ods": zipped("content.xml", first=b"application/vnd.oasis.opendocument.spreadsheet"),
    "odp": zipped("content.xml", first=b"application/vnd.oasis.opendocument.presentation"),
    "doc": old_office("WordDocument"),
    "xls": old_office("Workbook"),
    "ppt": old_office("PowerPoint Document"),
    "png": picture(kind="PNG").read(),
    "jpg": picture(kind="JPEG").read(),
    "jpeg": picture(kind="JPEG").read(),
    "gif": picture(kind="GIF").read(),
    "webp": picture(kind="WEBP").read(),
    "tif": picture(kind="TIFF").read(),
    "tiff": picture(kind="TIFF").read(),
    "heic": b"\x00\x00\x00\x18ftypheic" + bytes(20),
    "eml": a_mail().as_bytes(),
}


# --- What is in a file decides ------------------------------------------------------------------------------------------


def test_every_kind_is_tried():
    assert set(GOOD) == set(KINDS)


@pytest.mark.parametrize("ending", sorted(KINDS))
def test_each_kind_is_taken_under_its_own_name_only(ending):
    """Under any other name it is refused, but for endings that mean the same."""
    same = {name for name in KINDS if KINDS[name] is KINDS[ending]}
    taken = set()
    for name in KINDS:
        try:
            content_type = check_file(ContentFile(GOOD[ending], name=f"Fil.{name.upper()}"))
        except ValidationError as error:
            assert error.code == "not_as_named"
        else:
            assert content_type == KINDS[ending].content_type
            taken.add(name)
    assert taken == same


@pytest.mark.parametrize("ending", sorted(KINDS))
def test_a_renamed_program_is_refused(ending):
    with pytest.raises(ValidationError) as caught:
        check_file(ContentFile(EXE, name=f"plan.{ending}"))
    assert caught.value.code == "not_as_named"


@pytest.mark.parametrize(
    "name", ["plan.exe", "plan.html", "plan.svg", "plan.docm", "plan.zip", "plan", "pdf", ".pdf.exe"]
)
def test_other_kinds_are_refused(name):
    with pytest.raises(ValidationError) as caught:
        check_file(ContentFile(PDF, name=name))
    assert caught.value.code == "unknown"


def test_an_empty_file_is_refused():
    with pytest.raises(ValidationError) as caught:
        check_file(ContentFile(b"", name="plan.pdf"))
    assert caught.value.code == "empty"


def test_twenty_five_megabytes_are_taken_and_one_byte_more_is_not():
    class Large(io.BytesIO):
        name = "plan.pdf"
        size = LARGEST_FILE

    assert check_file(Large(PDF)) == "application/pdf"
    Large.size += 1
    with pytest.raises(ValidationError) as caught:
        check_file(Large(PDF))
    assert caught.value.code == "too_large"


def test_a_name_on_the_border_of_two_pieces_is_found():
    padding = b"PK\x03\x04" + bytes(256 * 1024 - 10) + b"[Content_Types].xml" + bytes(5) + b"word/"
    assert check_file(ContentFile(padding, name="a.docx")).endswith("wordprocessingml.document")


@pytest.mark.parametrize(
    ("came", "kept"),
    [
        ("Energiplan 2016 (antagen).pdf", "Energiplan 2016 (antagen).pdf"),
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\Users\\x\\plan.pdf", "plan.pdf"),
        ('a"b\r\nc.pdf', "a_b__c.pdf"),
        (f"{'å' * 300}.pdf", f"{'å' * 146}.pdf"),
    ],
)
def test_names_are_made_harmless(came, kept):
    assert kept_name(came) == kept


# --- A saved mail ---------------------------------------------------------------------------------------------------------


def test_a_mail_is_read():
    mail = read_mail(a_mail(Cc="Chef <Chef@Example.se>").as_bytes())
    assert mail.sent_at == datetime.datetime(2018, 11, 21, 13, 3, tzinfo=datetime.UTC)
    assert (mail.sent_from, mail.sent_to) == (
        "Miljöstrateg 1 <kontakt@example.se>",
        "handlaggare@example.se, Chef <Chef@Example.se>",
    )
    assert (mail.subject, mail.text) == ("Om energiplanen – nästa steg", "Hej!\nPlanen är från 2014.")
    assert mail.addresses == ("kontakt@example.se", "handlaggare@example.se", "chef@example.se")


def test_the_text_of_a_mail_is_not_that_of_its_attachments():
    mail = a_mail()
    mail.add_attachment("Bilagans text", filename="bilaga.txt")
    mail.add_attachment(a_mail(Subject="Bifogat mejl"))
    assert read_mail(mail.as_bytes()).text == "Hej!\nPlanen är från 2014."


def test_html_is_read_without_tags_scripts_and_styles():
    mail = a_mail()
    mail.set_content(
        "<style>p{color:red}</style><p>Hej&nbsp;där</p><script>alert(1)</script><p>Elbilar &amp; laddning</p>",
        subtype="html",
    )
    assert read_mail(mail.as_bytes()).text == "Hej\xa0där\nElbilar & laddning"


@pytest.mark.parametrize(
    "data",
    [
        a_mail(From="").as_bytes(),
        a_mail(Date="").as_bytes(),
        b"Date: i torsdags\nFrom: a@example.se\n\nHej",
        b"Date: Wed, 21 Nov 9999 14:03:00 +0000\nFrom: a@example.se\n\nHej",
        b"",
        EXE,
        b"\xff\xfe" * 100,
    ],
)
def test_what_is_no_mail_is_said_to_be_none(data):
    with pytest.raises(NotAMail):
        read_mail(data)


@pytest.mark.parametrize(
    "text",
    [
        b"Subject: =?nosuch?q?x?=\nContent-Type: text/plain; charset=nosuch\n\nHej \xe5",
        b"Subject: =?utf-8?b?!!!?=\nContent-Type: multipart/mixed; boundary=\n\nHej",
        b"Content-Type: multipart/mixed; boundary=x\n\n--x\nContent-Transfer-Encoding: base64\n\n%%%\n--x--",
    ],
)
def test_odd_mails_are_read_as_far_as_they_go(text):
    mail = read_mail(b"Date: Wed, 21 Nov 2018 14:03:00 +0000\nFrom: a@example.se\n" + text)
    assert mail.sent_from == "a@example.se"


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


# --- Filing ---------------------------------------------------------------------------------------------------------------


@pytest.fixture
def filed(participation, officer):
    def file(data=PDF, name="Energiplan 2016.pdf", **fields):
        upload = SimpleUploadedFile(name, data)
        return add_case_file(participation=participation, upload=upload, by=officer, now=at(3), **fields)

    return file


def test_a_file_is_kept_under_a_name_of_ours(filed, participation, officer):
    made = CaseFile.objects.get(pk=filed(title=" Energiplan ").pk)
    assert (made.kind, made.title, made.name, made.content_type) == (
        "file",
        "Energiplan",
        "Energiplan 2016.pdf",
        "application/pdf",
    )
    assert (made.size, made.sha256) == (len(PDF), hashlib.sha256(PDF).hexdigest())
    assert made.file.name == f"cases/{participation.pk}/{made.key}"
    assert made.file.read() == PDF
    made.file.close()
    event = AuditEvent.objects.get(verb="file added")
    # What a file is called may name people, so it is in no event.
    assert (event.by, event.target, event.detail) == (officer, "prestratus-2018 2514", {"file": str(made.key)})


def test_a_file_without_a_title_is_called_by_its_name(filed):
    assert filed().title == "Energiplan 2016.pdf"


def test_a_saved_mail_is_filed_with_its_day_and_its_contact(filed, contact):
    made = filed(GOOD["eml"], "brev.eml")
    assert (made.kind, made.title, made.contact) == ("mail", "Om energiplanen – nästa steg", contact)
    assert made.mail_at == datetime.datetime(2018, 11, 21, 13, 3, tzinfo=datetime.UTC)
    assert made.text == "Hej!\nPlanen är från 2014."


def test_a_refused_file_leaves_nothing_behind(filed, settings):
    with pytest.raises(ValidationError) as caught:
        filed(EXE, "plan.pdf")
    assert list(caught.value.error_dict) == ["upload"]
    with pytest.raises(ValidationError):
        filed(a_mail(From="").as_bytes(), "brev.eml")
    assert not CaseFile.objects.exists()
    assert [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()] == []


def test_a_mail_needs_a_time_and_a_file_a_file(participation, officer):
    common = {"participation": participation, "title": "x", "added_at": at(), "added_by": officer}
    for wrong in ({"kind": "mail"}, {"kind": "file"}, {"kind": "note", "mail_at": at()}):
        with pytest.raises(IntegrityError), transaction.atomic():
            CaseFile.objects.create(**common, **wrong)


def test_a_pasted_mail(participation, officer, contact):
    fields = {"title": "Ny tid", "mail_from": "Anna", "text": "Torsdag går bra.", "contact": contact}
    made = add_mail(participation=participation, mail_at=at(2), by=officer, now=at(3), **fields)
    made = CaseFile.objects.get(pk=made.pk)
    assert (made.kind, made.title, made.mail_from, made.text, made.contact, made.mail_at, bool(made.file)) == (
        "mail",
        "Ny tid",
        "Anna",
        "Torsdag går bra.",
        contact,
        at(2),
        False,
    )
    for wrong in ({"mail_at": at(4)}, {"mail_at": at(2), "text": " "}, {"mail_at": at(2), "title": ""}):
        with pytest.raises(ValidationError):
            add_mail(participation=participation, by=officer, now=at(3), **(fields | wrong))


def test_deleting_takes_the_file_from_the_disk(filed, officer, django_capture_on_commit_callbacks):
    made = filed()
    path = made.file.name
    with django_capture_on_commit_callbacks() as effects:
        delete_case_file(case_file=made, by=officer)
        assert default_storage.exists(path)
    for effect in effects:
        effect()
    assert not default_storage.exists(path)
    assert not CaseFile.objects.exists()
    assert AuditEvent.objects.get(verb="file deleted").detail == {"file": str(made.key)}


def test_erasing_a_contact_blanks_its_mails_and_nobody_elses(
    filed, participation, officer, contact, colleague, django_capture_on_commit_callbacks
):
    saved = filed(GOOD["eml"], "brev.eml")
    path = saved.file.name
    plan = filed()
    for person in (contact, colleague):
        add_mail(
            participation=participation,
            title="Hej",
            mail_at=at(2),
            mail_from=person.email,
            text="Ring mig.",
            contact=person,
            by=officer,
            now=at(3),
        )
    with django_capture_on_commit_callbacks(execute=True):
        erase_contact(contact=contact, by=officer, now=at(5))
    rows = CaseFile.objects.order_by("pk").values_list("title", "mail_from", "text", "name", "file", "size")
    assert list(rows) == [
        ("", "", "", "", "", 0),
        (plan.title, "", "", plan.name, plan.file.name, plan.size),
        ("", "", "", "", "", 0),
        ("Hej", "chef@example.se", "Ring mig.", "", "", 0),
    ]
    assert not default_storage.exists(path)
    assert default_storage.exists(plan.file.name)
    saved.refresh_from_db()
    assert saved.mail_at is not None


# --- On the web -----------------------------------------------------------------------------------------------------------


def send(client, data=PDF, name="Energiplan.pdf", **fields):
    upload = SimpleUploadedFile(name, data)
    return client.post(f"{CASE}/files/add/", {"upload": upload, "next": f"{CASE}/", **fields})


def test_filing_leads_back_to_the_case(officer_client, participation, officer):
    response = send(officer_client, title="Energiplan")
    assert (response.status_code, response.headers["Location"]) == (302, f"{CASE}/")
    made = participation.files.get()
    assert (made.title, made.added_by) == ("Energiplan", officer)


def test_a_refused_file_says_why_and_keeps_what_was_typed(officer_client, participation):
    response = send(officer_client, EXE, "plan.pdf", title="Energiplanen")
    tree = document(response)
    said = "Filen heter .pdf, men det är något annat i den. Öppna den i sitt program och spara den på nytt."
    assert said in words(tree.xpath("//div[@role='alert']")[0])
    assert tree.xpath("//input[@name='title']/@value") == ["Energiplanen"]
    assert not participation.files.exists()


def test_a_file_that_is_too_large_is_thrown_away_on_its_way(officer_client, participation, settings):
    settings.FILE_UPLOAD_LARGEST = 1000
    response = send(officer_client, PDF + bytes(1000), title="Energiplanen")
    tree = document(response)
    assert "Filen är större än 25 MB." in words(tree.xpath("//div[@role='alert']")[0])
    assert tree.xpath("//input[@name='title']/@value") == ["Energiplanen"]
    assert not participation.files.exists()


def test_one_byte_too_many_is_counted_and_the_limit_itself_is_taken(officer_client, participation, settings):
    settings.FILE_UPLOAD_LARGEST = len(PDF)
    assert send(officer_client).status_code == 302
    settings.FILE_UPLOAD_LARGEST -= 1
    assert send(officer_client).status_code == 200
    assert participation.files.count() == 1


def test_a_file_is_given_out_to_be_saved_and_never_shown(officer_client, filed):
    made = filed()
    response = officer_client.get(f"{CASE}/files/{made.key}/")
    assert b"".join(response.streaming_content) == PDF
    assert {
        name: response.headers[name] for name in ("Content-Type", "Content-Disposition", "X-Content-Type-Options")
    } == {
        "Content-Type": "application/pdf",
        "Content-Disposition": 'attachment; filename="Energiplan 2016.pdf"',
        "X-Content-Type-Options": "nosniff",
    }
    assert response.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert "no-store" in response.headers["Cache-Control"]


def test_a_file_is_found_only_below_its_own_case(officer_client, filed, other_participation):
    made = filed()
    assert officer_client.get(f"/cases/prestratus-2018/2506/files/{made.key}/").status_code == 404


def test_a_file_that_is_gone_from_the_disk_is_not_found(officer_client, filed):
    made = filed()
    default_storage.delete(made.file.name)
    assert officer_client.get(f"{CASE}/files/{made.key}/").status_code == 404


def test_nobody_serves_the_folder_of_files(officer_client, filed, lead_client):
    made = filed()
    for client in (officer_client, lead_client, Client()):
        for path in (f"/media/{made.file.name}", f"/static/{made.file.name}"):
            assert client.get(path).status_code == 404


def test_a_mail_is_pasted_on_the_web(officer_client, participation, contact):
    data = {
        "title": "Ny tid",
        "mail_from": "Anna",
        "day": "2018-11-21",
        "time": "14.03",
        "contact": contact.pk,
        "text": "Torsdag går bra.",
        "next": f"{CASE}/",
    }
    response = officer_client.post(f"{CASE}/mails/add/", data)
    assert response.headers["Location"] == f"{CASE}/"
    made = participation.files.get()
    assert (made.mail_at, made.contact) == (at(21, 14, 3, month=11), contact)
    refused = document(officer_client.post(f"{CASE}/mails/add/", data | {"day": "2099-01-01"}))
    assert "Mejlet kan inte ha skickats senare än nu." in words(refused.xpath("//div[@role='alert']")[0])
    assert refused.xpath("string(//textarea[@name='text'])").strip() == "Torsdag går bra."


def test_deleting_asks_once(officer_client, filed):
    made = filed()
    path = f"{CASE}/files/{made.key}/delete/"
    asked = document(officer_client.get(path))
    assert "Energiplan 2016.pdf" in words(asked.xpath("//main")[0])
    assert CaseFile.objects.count() == 1
    assert officer_client.post(path, {"next": f"{CASE}/"}).headers["Location"] == f"{CASE}/"
    assert CaseFile.objects.count() == 0

"""Files and mails of a case: checked by what is in them, kept outside every public folder, deleted for good."""

from __future__ import annotations

import datetime
import hashlib
import uuid
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.actions import audit
from accounts.models import User
from municipalities.actions.register import case_text
from municipalities.files import check_file, ending_of, kept_name, pieces
from municipalities.mails import READ_AT_MOST, Mail, NotAMail, read_mail
from municipalities.models import CaseFile, Contact, Participation


@transaction.atomic
def add_case_file(
    *, participation: Participation, upload: File[Any], title: str = "", by: User, now: datetime.datetime
) -> CaseFile:
    """File something with a case. A saved mail (.eml) is read: its day, its people, its text; the file itself is kept too.

    Raises ValidationError, for the field `upload`, for a file that is too large, of another kind, or not what it is called.
    """
    try:
        content_type = check_file(upload)
        mail = _read(upload) if ending_of(upload.name or "") == "eml" else None
    except ValidationError as error:
        raise ValidationError({"upload": error}) from error
    name = kept_name(upload.name or "")
    case_file = CaseFile(
        participation=participation,
        key=uuid.uuid4(),
        title=(title.strip() or (mail.subject if mail else "") or name)[:200],
        name=name,
        content_type=content_type,
        size=upload.size,
        sha256=_sha256(upload),
        added_at=now,
        added_by=by,
    )
    if mail is not None:
        case_file.kind = CaseFile.Kind.MAIL
        case_file.mail_at, case_file.mail_from, case_file.mail_to = mail.sent_at, mail.sent_from, mail.sent_to
        case_file.text = mail.text
        case_file.contact = _contact_among(participation, mail.addresses)
    case_file.full_clean(exclude=["participation", "file"])
    upload.seek(0)
    case_file.file.save(name, upload, save=False)
    storage, path = case_file.file.storage, case_file.file.name or ""
    try:
        case_file.save()
        audit(by=by, verb="file added", target=case_text(participation), file=str(case_file.key))
    except BaseException:
        storage.delete(path)
        raise
    return case_file


@transaction.atomic
def add_mail(
    *,
    participation: Participation,
    title: str,
    mail_at: datetime.datetime,
    mail_from: str,
    mail_to: str = "",
    text: str,
    contact: Contact | None = None,
    by: User,
    now: datetime.datetime,
) -> CaseFile:
    """A mail that was pasted: text, with its day and its people. Raises ValidationError, for example for a day to come."""
    if mail_at > now:
        raise ValidationError({"mail_at": _("The mail cannot have been sent after now.")})
    if not text.strip():
        raise ValidationError({"text": _("Paste the text of the mail.")})
    mail = CaseFile(
        participation=participation,
        kind=CaseFile.Kind.MAIL,
        title=title,
        mail_at=mail_at,
        mail_from=mail_from,
        mail_to=mail_to,
        text=text,
        contact=contact,
        added_at=now,
        added_by=by,
    )
    mail.full_clean(exclude=["participation", "contact", "added_by"])
    mail.save()
    audit(by=by, verb="mail added", target=case_text(participation), file=str(mail.key))
    return mail


@transaction.atomic
def delete_case_file(*, case_file: CaseFile, by: User | None) -> None:
    """Take a file or a mail out of its case for good; what lies on the disk goes once that is certain."""
    storage, name = case_file.file.storage, case_file.file.name or ""
    verb = "mail deleted" if case_file.kind == CaseFile.Kind.MAIL else "file deleted"
    audit(by=by, verb=verb, target=case_text(case_file.participation), file=str(case_file.key))
    case_file.delete()
    if name:
        transaction.on_commit(lambda: storage.delete(name))


def _read(upload: File[Any]) -> Mail:
    upload.seek(0)
    try:
        return read_mail(upload.read(READ_AT_MOST))
    except NotAMail as error:
        raise ValidationError(
            _("This is no mail that can be read: it says neither who sent it nor when. Paste its text instead."),
            code="not_a_mail",
        ) from error


def _sha256(upload: File[Any]) -> str:
    digest = hashlib.sha256()
    upload.seek(0)
    for piece in pieces(upload):
        digest.update(piece)
    return digest.hexdigest()


def _contact_among(participation: Participation, addresses: tuple[str, ...]) -> Contact | None:
    """The contact of the municipality that wrote the mail, else the first that got it."""
    here = Contact.objects.filter(erased_at=None, is_test=False, assignments__municipality=participation.municipality)
    people = here.exclude(email="").distinct()
    by_address = {person.email.lower(): person for person in people}
    return next((by_address[address] for address in addresses if address in by_address), None)

"""Every write about documents: a text in place of a computed paragraph, what becomes of it when the facts change, issuing.

Who writes says what was seen: `seen`, the token of the own text ('' for none), and `digest`, of the facts. Whoever saw something older is
told, and nothing of it is saved. Writes in one assessment wait for each other on its row.
"""

from __future__ import annotations

import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from accounts.actions import audit
from accounts.models import User
from municipalities.models import Assessment, Contact, Participation
from reports.documents.parts import Document, Part
from reports.models import LONGEST_PARAGRAPH, DocumentApproval, IssuedDocument, ParagraphEdit
from surveys.actions import role_text


@transaction.atomic
def write_paragraph(
    *,
    assessment: Assessment,
    participation: Participation | None,
    document: Document,
    key: str,
    text: str,
    seen: str,
    digest: str,
    by: User,
    now: datetime.datetime,
) -> ParagraphEdit | None:
    """Put a text of one's own in place of a computed paragraph; None where it says what is computed, which is then used.

    `document` as it is computed now. Raises ValidationError without a text, for one that is too long, and if the facts or the own text
    have changed since they were seen.
    """
    text = text.replace("\r\n", "\n").strip()
    if not text:
        raise ValidationError({"text": _("Write something, or take the computed text.")})
    if len(text) > LONGEST_PARAGRAPH:
        raise ValidationError({"text": _("At most 5,000 characters.")})
    part = _part(document, key, digest)
    row = _locked(assessment, participation, document, key)
    _check_seen(row, seen)
    if text == part.text:
        if row is not None:
            _forget(row, by=by)
        return None
    row = row or ParagraphEdit(
        assessment=assessment,
        participation=participation,
        kind=document.kind,
        language=document.language,
        key=key,
        version=0,
    )
    row.text = text
    return _stands(row, part, "paragraph written", by=by, now=now)


@transaction.atomic
def keep_paragraph(
    *,
    assessment: Assessment,
    participation: Participation | None,
    document: Document,
    key: str,
    seen: str,
    digest: str,
    by: User,
    now: datetime.datetime,
) -> ParagraphEdit:
    """The own text stands on the new facts too. Raises ValidationError as `write_paragraph`, and if it is gone."""
    part = _part(document, key, digest)
    row = _locked(assessment, participation, document, key)
    _check_seen(row, seen)
    if row is None:
        raise ValidationError(_("The text has been taken away meanwhile."))
    if row.digest == part.digest:
        return row
    return _stands(row, part, "paragraph kept", by=by, now=now)


@transaction.atomic
def drop_paragraph(
    *,
    assessment: Assessment,
    participation: Participation | None,
    kind: str,
    language: str,
    key: str,
    seen: str,
    by: User,
) -> None:
    """Take the computed text. Taken twice it is taken once. Raises ValidationError if the own text has changed since it was seen."""
    row = _find(assessment, participation, kind, language, key)
    if row is None:
        return
    _check_seen(row, seen)
    _forget(row, by=by)


@transaction.atomic
def issue_document(
    *,
    assessment: Assessment,
    participation: Participation | None,
    kind: str,
    language: str,
    seen: int,
    by: User,
    now: datetime.datetime,
) -> IssuedDocument:
    """Freeze the document as it stands and give it the next number of the assessment.

    `seen`: the number that was issued of it last, 0 for none. Raises ValidationError while a paragraph is not settled, and if somebody
    has issued it meanwhile.
    """
    # pandas costs a second or two: only what counts pays for it.
    from reports.documents.compose import draft_of, printed  # noqa: PLC0415

    Assessment.objects.select_for_update().get(pk=assessment.pk)
    own = IssuedDocument.objects.of(assessment, kind, participation)
    last = own.aggregate(last=Max("number"))["last"] or 0
    if last != seen:
        raise ValidationError(_("It has been issued meanwhile with number %(number)s.") % {"number": last})
    found = draft_of(kind, assessment, participation, language=language, now=now)
    if found.unsettled:
        raise ValidationError(
            _(
                "Some paragraphs wait for a choice, since their facts have changed. Settle them before you issue the document."
            )
        )
    used = IssuedDocument.objects.filter(assessment=assessment).aggregate(last=Max("number"))["last"] or 0
    issued = IssuedDocument.objects.create(
        assessment=assessment,
        participation=participation,
        kind=kind,
        language=language,
        number=used + 1,
        content=printed(found, assessment, is_draft=False).as_json(),
        digests=found.document.digests,
        issued_at=now,
        issued_by=by,
    )
    audit(by=by, verb="document issued", target=issued, kind=kind, number=issued.number, language=language)
    return issued


@transaction.atomic
def approve_document(
    *, participation: Participation, kind: str, digest: str, by_contact: Contact, by: User, now: datetime.datetime
) -> DocumentApproval:
    """Note that a municipality has approved to be named in a document about everybody, as `by_contact` has said.

    `digest`: of the answers that the text it read stands on. Raises ValidationError if they have changed since, or if the municipality
    does not ask to approve (any more).
    """
    # pandas costs a second or two: only what counts pays for it.
    from reports.documents.compose import said_of  # noqa: PLC0415

    assessment = Assessment.objects.select_for_update().get(pk=participation.assessment_id)
    found = said_of(kind, assessment, participation.municipality.code, language="sv", now=now)
    if found is None:
        raise ValidationError(
            _("The municipality does not ask to approve the text. Look at how its answers may be shown.")
        )
    if found.digest != digest:
        raise ValidationError(_("The answers have changed meanwhile. Read the text to the municipality as it is now."))
    row, _new = DocumentApproval.objects.update_or_create(
        participation=participation,
        kind=kind,
        defaults={
            "assessment": assessment,
            "digest": digest,
            "by_contact": by_contact,
            "spoken_role": role_text(by_contact, participation.response),
            "told_at": now,
            "noted_by": by,
        },
    )
    audit(by=by, verb="document approved", target=row, kind=kind, municipality=participation.municipality.code)
    return row


@transaction.atomic
def take_back_approval(*, participation: Participation, kind: str, by: User) -> None:
    """The municipality is not named any more from now on. What was issued stays. Taken back twice it is taken back once."""
    Assessment.objects.select_for_update().get(pk=participation.assessment_id)
    row = DocumentApproval.objects.filter(participation=participation, kind=kind).first()
    if row is not None:
        audit(by=by, verb="approval taken back", target=row, kind=kind, municipality=participation.municipality.code)
        row.delete()


def _part(document: Document, key: str, digest: str) -> Part:
    part = next((each for each in document.parts if each.key == key), None)
    if part is None:
        raise ValidationError(_("There is no such paragraph any more. Look at the document before you try again."))
    if part.digest != digest:
        raise ValidationError(
            _("The facts of this paragraph have changed meanwhile. Look at the new text before you save yours.")
        )
    return part


def _locked(
    assessment: Assessment, participation: Participation | None, document: Document, key: str
) -> ParagraphEdit | None:
    return _find(assessment, participation, document.kind, document.language, key)


def _find(
    assessment: Assessment, participation: Participation | None, kind: str, language: str, key: str
) -> ParagraphEdit | None:
    """The own text, if there is one. Whoever writes in the same assessment waits."""
    Assessment.objects.select_for_update().get(pk=assessment.pk)
    found: ParagraphEdit | None = (
        ParagraphEdit.objects.of(assessment, kind, participation).filter(language=language, key=key).first()
    )
    return found


def _check_seen(row: ParagraphEdit | None, seen: str) -> None:
    if (row.token if row is not None else "") == seen:
        return
    if row is None:
        raise ValidationError(_("The text has been taken away meanwhile."))
    raise ValidationError(
        _("%(who)s has changed this paragraph meanwhile. Look at it before you try again.") % {"who": row.written_by}
    )


def _stands(row: ParagraphEdit, part: Part, verb: str, *, by: User, now: datetime.datetime) -> ParagraphEdit:
    """On the facts as they are now."""
    row.facts, row.digest, row.computed = dict(part.facts), part.digest, part.text
    row.version, row.written_by, row.written_at = row.version + 1, by, now
    row.save()
    audit(by=by, verb=verb, target=row, kind=row.kind, key=row.key, language=row.language)
    return row


def _forget(row: ParagraphEdit, *, by: User) -> None:
    audit(by=by, verb="paragraph computed again", target=row, kind=row.kind, key=row.key, language=row.language)
    row.delete()

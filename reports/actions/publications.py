"""Public pages: drafts, what municipalities approve, publishing and withdrawing."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.actions import audit
from accounts.models import User
from municipalities.actions import add_follow_up, finish_follow_up
from municipalities.models import Assessment, Contact, FollowUp, Participation
from reports.models import Approval, Publication, PublicationVersion
from reports.publications.content import Prepared, prepare, stands_in
from reports.publications.items import EDITABLE
from surveys import letters
from surveys.actions import Closed, queue_letter, role_text
from surveys.actions.cases import lock
from surveys.actions.invitations import link_for
from surveys.models import Letter, Response
from visits.models import Excerpt, Lesson, Photo

FIELDS = ("slug", "title_sv", "title_en", "lead_sv", "lead_en", "press", "sections", "release_at")
LONGEST_WORDS = 5000


@dataclass(frozen=True, slots=True)
class Asked:
    """Items that were asked for anew, the letters that tell of it, and which municipalities nobody could be written to at."""

    items: int = 0
    letters: list[Letter] = field(default_factory=list)
    unreached: list[str] = field(default_factory=list)


def _locked(publication: Publication) -> Publication:
    found = Publication.objects.select_for_update(of=("self",)).select_related("assessment")
    locked: Publication = found.get(pk=publication.pk)
    return locked


@transaction.atomic
def make_publication(
    *,
    assessment: Assessment,
    kind: str,
    participation: Participation | None,
    values: Mapping[str, Any],
    by: User,
    now: datetime.datetime,
) -> Publication:
    """A draft. Raises ValidationError, by field: an address in use, a page about a municipality without one."""
    publication = Publication(assessment=assessment, kind=kind, participation=participation, made_at=now, made_by=by)
    if (kind == Publication.Kind.MUNICIPALITY) != (participation is not None):
        raise ValidationError({"participation": _("Choose the municipality that the page is about.")})
    _fill(publication, values, now)
    publication.save()
    audit(by=by, verb="publication begun", target=publication, kind=kind)
    return publication


def _fill(publication: Publication, values: Mapping[str, Any], now: datetime.datetime) -> None:
    for name in FIELDS:
        if name in values:
            setattr(publication, name, values[name])
    publication.changed_at = now
    publication.full_clean(exclude=["assessment", "participation", "made_by"], validate_constraints=False)


@transaction.atomic
def save_publication(
    *,
    publication: Publication,
    values: Mapping[str, Any],
    quotes: Iterable[Excerpt],
    photos: Iterable[Photo],
    lessons: Iterable[Lesson],
    seen: datetime.datetime | None,
    by: User,
    now: datetime.datetime,
) -> Publication:
    """What the draft says and shows. `seen`: when it was last changed on the page of whoever writes.

    Raises ValidationError, by field, and if somebody else has changed it meanwhile. What is published stays as it is.
    """
    locked = _locked(publication)
    if seen is not None and locked.changed_at != seen:
        raise ValidationError(
            _("The draft has been changed meanwhile. Open it anew, and write what you have here into it.")
        )
    _fill(locked, values, now)
    locked.save()
    locked.quotes.set(quotes)
    locked.photos.set(photos)
    locked.lessons.set(lessons)
    audit(by=by, verb="publication changed", target=locked)
    return locked


@transaction.atomic
def delete_publication(*, publication: Publication, by: User) -> None:
    """Raises ValidationError once something was published: that is withdrawn, and kept."""
    locked = _locked(publication)
    if locked.versions.exists():
        raise ValidationError(_("It has been published. Withdraw it instead: what was public is kept."))
    audit(by=by, verb="publication deleted", target=locked)
    locked.delete()


# --- Approval ---------------------------------------------------------------------------------------------------------


@transaction.atomic
def ask_approvals(*, publication: Publication, until: datetime.date, by: User, now: datetime.datetime) -> Asked:
    """Ask each municipality to let what concerns it stand; a letter with the personal link to its main contact.

    Who has answered the very same words is not asked again; other words are asked for anew. Raises `Closed` where the round is.
    """
    locked = _locked(publication)
    found = prepare(locked)
    before = {(row.participation_id, row.item): row for row in locked.approvals.all()}
    fresh: dict[int, int] = {}
    for item in found.items:
        row = before.pop((item.participation, item.key), None)
        if row is not None and row.text == item.text:
            if row.state == Approval.State.ASKED:
                fresh[item.participation] = fresh.get(item.participation, 0) + 1
            continue
        row = row or Approval(publication=locked, participation_id=item.participation, item=item.key)
        row.text, row.state, row.edited, row.comment = item.text, Approval.State.ASKED, "", ""
        row.asked_at, row.asked_by, row.answered_at, row.by_contact, row.spoken_role = now, by, None, None, ""
        row.save()
        fresh[item.participation] = fresh.get(item.participation, 0) + 1
    # What is no longer asked for, and nobody has answered, would be work for nothing.
    Approval.objects.filter(pk__in=[row.pk for row in before.values() if row.state == Approval.State.ASKED]).delete()
    asked = Asked(items=sum(fresh.values()))
    for case in Participation.objects.filter(pk__in=list(fresh)).select_related("municipality", "main_contact"):
        _tell(asked, case, locked, until, by, now)
    audit(by=by, verb="approvals asked", target=locked, items=asked.items)
    return asked


def _tell(
    asked: Asked, case: Participation, publication: Publication, until: datetime.date, by: User, now: datetime.datetime
) -> None:
    contact, response = case.main_contact, _response_of(case)
    if contact is None or not contact.email or contact.erased_at is not None or response is None:
        asked.unreached.append(case.municipality.name)
        return
    locked = lock(response)
    invitation = link_for(response=locked, contact=contact, until=until, by=by, now=now)
    more = {"publication": publication.title_sv if contact.language != "en" else publication.title_en}
    asked.letters.append(
        queue_letter(
            kind=letters.APPROVAL,
            response=locked,
            contact=contact,
            invitation=invitation,
            by=by,
            now=now,
            more=more,
        )
    )


def _response_of(case: Participation) -> Response | None:
    found: Response | None = Response.objects.real().with_case().filter(participation=case).first()
    return found


@dataclass(frozen=True, slots=True)
class Reply:
    """What a municipality says of one item: approved, edited (with `edited`) or refused."""

    state: str
    edited: str = ""
    comment: str = ""
    read_at: datetime.datetime | None = None
    """When the words on the page were asked for; None if they are known to be the newest."""


@transaction.atomic
def answer_approvals(
    *, participation: Participation, replies: Mapping[int, Reply], by: Contact, now: datetime.datetime
) -> list[Approval]:
    """What the municipality says of each item that it was asked for (`replies` by the approval's key); it can change its mind.

    Items that are not its own are left alone. A no to what everybody can read becomes a follow-up of the office. Raises ValidationError for other words that are missing or too many, `Closed` where
    the round is.
    """
    response = _response_of(participation)
    if response is None or not participation.assessment.is_open:
        raise Closed("closed")
    if participation.declined_on is not None and any(each.state != Approval.State.REFUSED for each in replies.values()):
        # Whoever has left can still take its words back.
        raise Closed("declined")
    rows = Approval.objects.select_for_update(of=("self",)).filter(pk__in=list(replies), participation=participation)
    answered, taken_back = [], []
    for row in rows:
        reply = replies[row.pk]
        if reply.read_at is not None and reply.read_at != row.asked_at:
            raise ValidationError(_("The words have been changed meanwhile. Open the page again and read them."))
        if reply.state == Approval.State.EDITED and not row.item.startswith(EDITABLE):
            raise ValidationError(_("Numbers are changed in the answers. Approve them, or say no and write why."))
        edited = reply.edited.replace("\r\n", "\n").strip() if reply.state == Approval.State.EDITED else ""
        if reply.state == Approval.State.EDITED and not edited:
            raise ValidationError(_("Write the words that you want to stand."))
        if len(edited) > LONGEST_WORDS:
            raise ValidationError(_("Write at most %(n)s characters.") % {"n": LONGEST_WORDS})
        if (row.state, row.edited, row.comment) == (reply.state, edited, reply.comment.strip()):
            continue
        if row.state != reply.state == Approval.State.REFUSED and _is_public(row):
            taken_back.append(row)
        row.state, row.edited, row.comment = reply.state, edited, reply.comment.strip()[:2000]
        row.answered_at, row.by_contact, row.spoken_role = now, by, role_text(by, response)
        row.save()
        answered.append(row)
    if answered:
        audit(
            by=None,
            verb="approvals answered",
            target=answered[0].publication,
            contact=by.pk,
            items={row.item: row.state for row in answered},
        )
    if taken_back:
        pages = ", ".join(dict.fromkeys(f"”{row.publication.title_sv}”" for row in taken_back))
        why = dict.fromkeys(row.comment for row in taken_back if row.comment)
        add_follow_up(
            participation=participation,
            # Follow-ups are written in Swedish, as everything that staff and municipalities write.
            what="\n".join([f"Nej till det som är publicerat på {pages}: rätta sidan eller dra tillbaka den.", *why])[
                :2000
            ],
            side=FollowUp.Side.OFFICE,
            kind=FollowUp.Kind.PUBLIC_NO,
            officer=participation.officer,
            due_on=timezone.localdate(now),
            by=by,
            now=now,
        )
    return answered


def _public(publication: Publication) -> PublicationVersion | None:
    """The version that everybody reads, or will from its release on."""
    found: PublicationVersion | None = publication.versions.filter(withdrawn_at=None).order_by("-number").first()
    return found


def _is_public(row: Approval) -> bool:
    """Whether what the municipality was asked for stands in what everybody reads."""
    version = _public(row.publication)
    return version is not None and stands_in(version.content["sv"], row)


def _settle_what_was_taken_back(publication: Publication, *, by: User, now: datetime.datetime) -> None:
    """A no is dealt with as soon as nothing that it was said to is public any more: corrected or withdrawn."""
    waiting = FollowUp.objects.of(publication.assessment).open().filter(kind=FollowUp.Kind.PUBLIC_NO)
    for follow_up in waiting.select_related("participation"):
        refused = Approval.objects.filter(participation=follow_up.participation, state=Approval.State.REFUSED)
        if not any(_is_public(row) for row in refused.select_related("publication")):
            finish_follow_up(follow_up=follow_up, by=by, now=now)


# --- Publishing -------------------------------------------------------------------------------------------------------


@transaction.atomic
def publish(
    *, publication: Publication, without_waiting: bool, correction: str, by: User, now: datetime.datetime
) -> PublicationVersion:
    """Freeze the page in both languages as its next version; everybody can read it from its release on.

    Raises ValidationError for invented data, an empty page, and while municipalities have not answered, unless `without_waiting`
    (what they have not approved is left out).
    """
    locked = _locked(publication)
    if locked.assessment.is_demo:
        raise ValidationError(_("Invented demo data is never published."))
    found = prepare(locked)
    if found.waiting and not without_waiting:
        raise ValidationError(
            _("Municipalities have not answered yet. Wait, or publish without what they have not approved.")
        )
    if not _says_something(found):
        raise ValidationError(_("There is nothing to show yet. Choose sections, or write an introduction."))
    last = locked.versions.aggregate(last=Max("number"))["last"] or 0
    version = PublicationVersion.objects.create(
        publication=locked,
        number=last + 1,
        content=dict(found.pages),
        release_at=locked.release_at,
        correction=correction.strip(),
        published_at=now,
        published_by=by,
    )
    audit(by=by, verb="published", target=locked, version=version.number)
    _settle_what_was_taken_back(locked, by=by, now=now)
    return version


def _says_something(found: Prepared) -> bool:
    page = found.pages["sv"]
    return bool(page["lead"] or page["sections"] or page["quotes"] or page["photos"] or page["lessons"])


@transaction.atomic
def withdraw(*, publication: Publication, by: User, now: datetime.datetime) -> int:
    """Take the page away from everybody at once, with every version; they are kept. Returns how many were public."""
    locked = _locked(publication)
    locked.generation += 1
    locked.save(update_fields=["generation"])
    gone = locked.versions.filter(withdrawn_at=None).update(withdrawn_at=now, withdrawn_by=by)
    if gone:
        audit(by=by, verb="publication withdrawn", target=locked, versions=gone)
        _settle_what_was_taken_back(locked, by=by, now=now)
    return gone

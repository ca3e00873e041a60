"""Every write to the register: municipalities, people, rounds. Each one leaves an audit event.

Objects come as changed but unsaved instances, from a form or from an import; the rules of the models are checked here
once more, so that no way in can go round them. Audit events name a person by number only: erasing must reach all.
"""

from __future__ import annotations

import datetime
import uuid
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from accounts.actions import audit
from accounts.erasing import blank_for
from accounts.models import User
from municipalities import register
from municipalities.images import clean_logo
from municipalities.models import (
    Assessment,
    Assignment,
    Contact,
    KeyRole,
    Logo,
    Municipality,
    Participation,
    Theme,
)

# Written by us, and holding the same as the fields they are made of.
_DERIVED = {"id", "sort_key", "search", "tile_row", "tile_col", "created_at"}


def _changes(instance: models.Model) -> dict[str, list[str]]:
    """{field: [old, new]} as text, against the row in the database; empty for a new row."""
    if instance.pk is None:
        return {}
    old = type(instance)._base_manager.get(pk=instance.pk)
    changes = {}
    for field in instance._meta.concrete_fields:
        before, after = getattr(old, field.attname), getattr(instance, field.attname)
        if before != after and field.name not in _DERIVED:
            changes[field.name] = ["" if value is None else str(value) for value in (before, after)]
    return changes


# --- Municipalities ---------------------------------------------------------------------------------------------------


@transaction.atomic
def save_municipality(
    *, municipality: Municipality, neighbours: Iterable[Municipality] | None = None, by: User | None
) -> Municipality:
    """Add or change a municipality; `neighbours` replaces its neighbours, in both directions. None leaves them."""
    is_new = municipality.pk is None
    municipality.set_order_and_search()
    municipality.full_clean()
    if municipality.is_reference and not is_new and municipality.participations.exists():
        message = _("The municipality takes part in an assessment, so it is no reference municipality.")
        raise ValidationError({"is_reference": message}, code="takes_part")
    detail: dict[str, Any] = dict(_changes(municipality))
    municipality.save()
    if neighbours is not None:
        before = set(municipality.neighbours.values_list("code", flat=True))
        chosen = [neighbour for neighbour in neighbours if neighbour.pk != municipality.pk]
        municipality.neighbours.set(chosen)
        after = {neighbour.code for neighbour in chosen}
        if before != after:
            detail["neighbours"] = [" ".join(sorted(before)), " ".join(sorted(after))]
    if is_new or detail:
        verb = "municipality added" if is_new else "municipality changed"
        audit(by=by, verb=verb, target=f"{municipality.code} {municipality}", **detail)
    return municipality


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a load of the register did, by number of rows."""

    municipalities_added: int
    municipalities_kept: int
    municipalities_overwritten: int
    roles_added: int
    roles_kept: int
    roles_overwritten: int


@transaction.atomic
def load_register(path: Path | None = None, *, overwrite: bool = False, by: User | None = None) -> Loaded:
    """Add the municipalities and roles of a folder (default: the one that comes with preStratus) that are missing here.

    What is here already was perhaps corrected by staff and is left alone, so loading twice changes nothing. `overwrite`
    puts the values of the files back instead; telephone numbers and addresses are in no file and stay in any case.
    Raises `register.Broken` with every mistake of the files, and then nothing is loaded.
    """
    files = register.read(path or register.FOLDER)
    roles = Counter(_load_role(row, overwrite) for row in files.roles)
    here = {municipality.code: municipality for municipality in Municipality.objects.all()}
    outcomes: Counter[str] = Counter()
    changed: list[register.MunicipalityRow] = []
    for row in files.municipalities:
        outcome = _load_municipality(row, here, overwrite)
        outcomes[outcome] += 1
        if outcome != "kept":
            changed.append(row)
    for row in changed:
        neighbours = [here[code] for code in row.neighbours]
        # One that is new gets its borders; only one that is overwritten loses those that the file does not have.
        if overwrite:
            here[row.code].neighbours.set(neighbours)
        else:
            here[row.code].neighbours.add(*neighbours)
    loaded = Loaded(
        outcomes["added"],
        outcomes["kept"],
        outcomes["overwritten"],
        roles["added"],
        roles["kept"],
        roles["overwritten"],
    )
    if outcomes.total() - outcomes["kept"] + roles.total() - roles["kept"]:
        audit(by=by, verb="register loaded", target=files.name, **asdict(loaded))
    return loaded


def _load_municipality(row: register.MunicipalityRow, here: dict[str, Municipality], overwrite: bool) -> str:
    municipality = here.get(row.code)
    if municipality is not None and not overwrite:
        return "kept"
    outcome = "added" if municipality is None else "overwritten"
    municipality = municipality or Municipality(code=row.code)
    for name, value in row.values.items():
        setattr(municipality, name, value)
    municipality.set_order_and_search()
    _check_row(municipality, row.code)
    municipality.save()
    here[row.code] = municipality
    return outcome


def _load_role(row: register.RoleRow, overwrite: bool) -> str:
    role = KeyRole.objects.filter(key=row.key).first()
    if role is not None and not overwrite:
        return "kept"
    outcome = "added" if role is None else "overwritten"
    role = role or KeyRole(key=row.key)
    role.name_sv, role.name_en, role.is_key, role.order = row.name_sv, row.name_en, row.is_key, row.order
    _check_row(role, row.key)
    role.save()
    return outcome


def _check_row(instance: models.Model, where: str) -> None:
    try:
        instance.full_clean()
    except ValidationError as error:
        raise register.Broken(
            [f"{where} {name}: {' '.join(messages)}" for name, messages in error.message_dict.items()]
        ) from error


# --- People -----------------------------------------------------------------------------------------------------------


def _hold(contact: Contact, municipality: Municipality, role: KeyRole) -> None:
    """Give a role to a contact. Whoever holds it ends "vacant" and the like; a shared role stays shared."""
    rows = Assignment.objects.filter(municipality=municipality, role=role)
    empty = rows.filter(contact=None).first()
    if empty is not None and empty.state == Assignment.State.SHARED:
        empty.contact = contact
        empty.save()
        return
    if empty is not None:
        empty.delete()
    shared = rows.filter(state=Assignment.State.SHARED).first()
    Assignment.objects.create(
        municipality=municipality,
        role=role,
        contact=contact,
        state=Assignment.State.SHARED if shared else Assignment.State.HELD,
        shared_with=shared.shared_with if shared else None,
    )


def _release(assignment: Assignment) -> None:
    """Take a role from its holder. That a role is shared stays true without a known contact."""
    others = Assignment.objects.filter(municipality=assignment.municipality_id, role=assignment.role_id)
    if assignment.state == Assignment.State.SHARED and not others.exclude(pk=assignment.pk).exists():
        assignment.contact = None
        assignment.save()
    else:
        assignment.delete()


@transaction.atomic
def save_contact(
    *, contact: Contact, roles: Iterable[tuple[Municipality, KeyRole]] | None = None, by: User | None
) -> Contact:
    """Add or change a contact; `roles` are all roles at all municipalities from now on. None leaves them."""
    if contact.erased_at is not None:
        raise ValidationError(_("This contact has been erased and cannot be changed."), code="erased")
    if not contact.name.strip() and not contact.email.strip():
        raise ValidationError({"name": _("Write a name or a function, or at least an e-mail address.")})
    is_new = contact.pk is None
    contact.set_order_and_search()
    contact.full_clean()
    changed = sorted(_changes(contact))
    contact.save()
    if roles is not None:
        wanted = {(municipality.pk, role.pk): (municipality, role) for municipality, role in roles}
        held = {(row.municipality_id, row.role_id): row for row in contact.assignments.all()}
        for key, assignment in held.items():
            if key not in wanted:
                _release(assignment)
        for key, (municipality, role) in wanted.items():
            if key not in held:
                _hold(contact, municipality, role)
        if wanted.keys() != held.keys():
            changed.append("roles")
    if is_new or changed:
        verb = "contact added" if is_new else "contact changed"
        audit(by=by, verb=verb, target=f"contact {contact.pk}", fields=changed)
    return contact


@transaction.atomic
def erase_contact(*, contact: Contact, by: User | None, now: datetime.datetime) -> Contact:
    """Blank the person. The row stays, because answers point to it; the role of that day stands in each answer as text."""
    if contact.erased_at is not None:
        return contact
    for assignment in contact.assignments.all():
        _release(assignment)
    Participation.objects.filter(main_contact=contact).update(main_contact=None)
    contact.name = contact.email = contact.telephone = contact.sort_key = contact.search = ""
    contact.delete_after = None
    contact.erased_at = now
    contact.save()
    blank_for(contact)
    audit(by=by, verb="contact erased", target=f"contact {contact.pk}")
    return contact


@transaction.atomic
def set_assignments(
    *,
    municipality: Municipality,
    role: KeyRole,
    state: str,
    contacts: Sequence[Contact] = (),
    by_role: KeyRole | None = None,
    shared_with: Municipality | None = None,
    note: str = "",
    by: User | None,
) -> list[Assignment]:
    """Who holds a role at a municipality, or why nobody does. `state` "" forgets what was known."""
    State = Assignment.State
    if state and state not in State.values:
        raise ValueError(f"unknown state of a role: {state!r}")
    if state == State.HELD and not contacts:
        raise ValidationError({"contacts": _("Choose at least one contact, or another answer above.")})
    if state == State.OTHER_ROLE and (by_role is None or by_role == role):
        raise ValidationError({"by_role": _("Choose which other role handles this.")})
    if state == State.SHARED and (shared_with is None or shared_with == municipality):
        raise ValidationError({"shared_with": _("Choose which other municipality the role is shared with.")})

    holders: list[Contact | None] = list(contacts) if state in (State.HELD, State.SHARED) else []
    if state and not holders:
        holders = [None]
    before = {row.contact_id: row for row in Assignment.objects.filter(municipality=municipality, role=role)}
    kept = {holder.pk if holder else None for holder in holders}
    for contact_id, row in before.items():
        if contact_id not in kept:
            row.delete()
    rows = []
    for holder in holders:
        row = before.get(holder.pk if holder else None) or Assignment(municipality=municipality, role=role)
        row.contact = holder
        row.state = state
        row.by_role = by_role if state == State.OTHER_ROLE else None
        row.shared_with = shared_with if state == State.SHARED else None
        row.note = note
        row.full_clean()
        row.save()
        rows.append(row)
    audit(
        by=by,
        verb="role changed",
        target=f"{municipality.code} {role.key}",
        state=state,
        contacts=sorted(contact_id for contact_id in kept if contact_id is not None),
    )
    return rows


# --- Themes -----------------------------------------------------------------------------------------------------------


@transaction.atomic
def save_theme(*, theme: Theme, place: int | None = None, by: User | None) -> Theme:
    """Change a theme's names, and with `place` (1 is first) where it stands; the others close up."""
    theme.full_clean()
    changes: dict[str, Any] = dict(_changes(theme))
    theme.save()
    if place is not None:
        others = list(Theme.objects.exclude(pk=theme.pk))
        position = min(max(place, 1), len(others) + 1) - 1
        for order, other in enumerate([*others[:position], theme, *others[position:]], start=1):
            if other.order != order:
                if other is theme:
                    changes["order"] = [str(theme.order), str(order)]
                other.order = order
                other.save(update_fields=["order"])
    if changes:
        audit(by=by, verb="theme changed", target=theme.key, **changes)
    return theme


# --- Rounds -----------------------------------------------------------------------------------------------------------


def _check_targets(assessment: Assessment) -> None:
    """Rules over several dates that concern no single row of the database's own."""
    if assessment.period_start and assessment.period_end and assessment.period_end < assessment.period_start:
        raise ValidationError({"period_end": _("The period ends before it begins.")})


def _save_assessment(
    assessment: Assessment, references: Iterable[Municipality] | None, verb: str, by: User | None
) -> Assessment:
    _check_targets(assessment)
    assessment.full_clean()
    changes: dict[str, Any] = dict(_changes(assessment))
    assessment.save()
    if references is not None:
        before = set(assessment.references.values_list("code", flat=True))
        chosen = list(references)
        assessment.references.set(chosen)
        after = {municipality.code for municipality in chosen}
        if before != after:
            changes["references"] = [" ".join(sorted(before)), " ".join(sorted(after))]
    if changes or verb != "assessment changed":
        audit(by=by, verb=verb, target=assessment.slug, **changes)
    return assessment


@transaction.atomic
def create_assessment(
    *, assessment: Assessment, references: Iterable[Municipality] | None = None, by: User | None
) -> Assessment:
    """Begin a round, from an unsaved instance."""
    return _save_assessment(assessment, references, "assessment added", by)


@transaction.atomic
def save_assessment(
    *, assessment: Assessment, references: Iterable[Municipality] | None = None, by: User | None
) -> Assessment:
    """Change a round; `references` replaces its reference municipalities, None leaves them. Variants stay as they are."""
    return _save_assessment(assessment, references, "assessment changed", by)


@transaction.atomic
def close_assessment(*, assessment: Assessment, on: datetime.date, by: User | None) -> Assessment:
    """End a round: no more answers. Can be taken back with `reopen_assessment`."""
    if assessment.closed_on is None:
        assessment.closed_on = on
        assessment.save(update_fields=["closed_on"])
        audit(by=by, verb="assessment closed", target=assessment.slug, on=str(on))
    return assessment


@transaction.atomic
def reopen_assessment(*, assessment: Assessment, by: User | None) -> Assessment:
    if assessment.closed_on is not None:
        assessment.closed_on = None
        assessment.save(update_fields=["closed_on"])
        audit(by=by, verb="assessment reopened", target=assessment.slug)
    return assessment


@transaction.atomic
def add_participations(
    *,
    assessment: Assessment,
    municipalities: Iterable[Municipality],
    officer: User | None = None,
    due_on: datetime.date | None = None,
    by: User | None,
) -> list[Participation]:
    """Take municipalities into a round, each with the variant that the register gives on the membership date.

    Those already in are left as they are. Returns the new participations.
    """
    if not assessment.is_open:
        raise ValidationError(_("The assessment is closed. Reopen it before you add municipalities."), code="closed")
    chosen = list(municipalities)
    if any(municipality.is_reference for municipality in chosen):
        raise ValidationError(_("Reference municipalities are visited, not assessed."), code="reference")
    already = set(assessment.participations.values_list("municipality_id", flat=True))
    new = [
        Participation(
            assessment=assessment,
            municipality=municipality,
            variant=municipality.variant_on(assessment.membership_date),
            officer=officer,
            due_on=due_on,
        )
        for municipality in chosen
        if municipality.pk not in already
    ]
    participations = Participation.objects.bulk_create(new)
    if participations:
        codes = sorted(participation.municipality.code for participation in participations)
        audit(by=by, verb="municipalities added", target=assessment.slug, codes=codes)
    return participations


@transaction.atomic
def save_participation(*, participation: Participation, by: User | None) -> Participation:
    """Change a case: variant with reason, officer, main contact, due date, registration number."""
    participation.full_clean()
    changes: dict[str, Any] = dict(_changes(participation))
    participation.save()
    if changes:
        audit(by=by, verb="participation changed", target=case_text(participation), **changes)
    return participation


def case_text(participation: Participation) -> str:
    """A case as audit events name it."""
    return f"{participation.assessment.slug} {participation.municipality.code}"


@transaction.atomic
def move_last_day(
    *, participation: Participation, to: datetime.date, by: User | None, contact: Contact | None = None
) -> Participation:
    """Another day by which the municipality is to answer. `contact` is who asked for it, where nobody is signed in.

    The other rules of a case are not asked here: the register may have learned something that only the office can settle.
    """
    found = Participation.objects.select_related("assessment", "municipality").select_for_update(of=("self",))
    locked = found.get(pk=participation.pk)
    if locked.due_on != to:
        before = "" if locked.due_on is None else str(locked.due_on)
        locked.due_on = to
        locked.save(update_fields=["due_on"])
        asked = {} if contact is None else {"contact": contact.pk}
        audit(by=by, verb="last day moved", target=case_text(locked), due_on=[before, str(to)], **asked)
    participation.due_on = to
    return participation


@transaction.atomic
def decline_participation(
    *, participation: Participation, reason: str, on: datetime.date, by: User | None
) -> Participation:
    """The municipality does not take part. Its answers, if any, are kept and counted nowhere."""
    participation.declined_on = on
    participation.declined_reason = reason
    participation.full_clean()
    participation.save(update_fields=["declined_on", "declined_reason"])
    audit(by=by, verb="participation declined", target=case_text(participation), on=str(on), reason=reason)
    return participation


@transaction.atomic
def undo_decline(*, participation: Participation, by: User | None) -> Participation:
    """The municipality takes part after all."""
    if participation.declined_on is not None:
        participation.declined_on = None
        participation.declined_reason = ""
        participation.save(update_fields=["declined_on", "declined_reason"])
        audit(by=by, verb="participation resumed", target=case_text(participation))
    return participation


@transaction.atomic
def add_logo(*, assessment: Assessment, upload: File[bytes], alt_sv: str, alt_en: str, by: User | None) -> Logo:
    """Add an emblem last in the row; the picture is checked and written anew (see `images.clean_logo`)."""
    content = clean_logo(upload)
    last = assessment.logos.aggregate(last=models.Max("order"))["last"] or 0
    logo = Logo(assessment=assessment, alt_sv=alt_sv, alt_en=alt_en, order=last + 1, key=uuid.uuid4())
    content.name = f"{logo.key}{content.name}"
    logo.image = content
    logo.full_clean()
    logo.save()
    audit(by=by, verb="logo added", target=assessment.slug, logo=str(logo.key))
    return logo


@transaction.atomic
def delete_logo(*, logo: Logo, by: User | None) -> None:
    """Remove an emblem and, once that is certain, its file."""
    storage, name, slug = logo.image.storage, logo.image.name or "", logo.assessment.slug
    key = str(logo.key)
    logo.delete()
    transaction.on_commit(lambda: storage.delete(name))
    audit(by=by, verb="logo deleted", target=slug, logo=key)

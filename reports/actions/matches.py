"""Every decision about a match, and how many a supplier takes.

Who decides says what was seen (`seen`: the `token` of the decision, '' for a proposal); whoever saw an older state is told, and
nothing of it is saved. Decisions of one assessment wait for each other on its row.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actions import audit
from accounts.models import User
from municipalities.models import Assessment, Municipality, Theme
from reports.analysis.matching import CAP, demand_of, reasons_for
from reports.analysis.matching import Municipality as Known
from reports.evidence import frozen
from reports.frames.matches import facts
from reports.models import MOST_MATCHES, Match, MatchCap
from reports.models.matches import caps_token


@transaction.atomic
def accept_match(
    *,
    assessment: Assessment,
    theme: Theme,
    demander: Municipality,
    supplier: Municipality,
    note: str = "",
    seen: str = "",
    by: User,
    now: datetime.datetime,
) -> Match:
    """Let a proposal stand, or one that was rejected. Pressed twice it is accepted once.

    Raises ValidationError if somebody decided otherwise meanwhile, or one of the two has no facts in this assessment.
    """
    row = _locked(assessment, theme, demander, supplier)
    if row is not None and _token(row) != seen and row.state == Match.State.ACCEPTED and row.decided_by_id == by.pk:
        return row
    _check_seen(row, seen)
    row = row or Match(assessment=assessment, theme=theme, demander=demander, supplier=supplier, version=0)
    row.state, row.replaces, row.note = Match.State.ACCEPTED, None, note.strip()
    row.evidence = _evidence(assessment, theme, demander, supplier)
    return _decided(row, "match accepted", by=by, now=now)


@transaction.atomic
def edit_match(
    *,
    assessment: Assessment,
    theme: Theme,
    demander: Municipality,
    supplier: Municipality,
    replaces: Municipality | None = None,
    note: str,
    seen: str = "",
    by: User,
    now: datetime.datetime,
) -> Match:
    """Choose a supplier by hand, in place of another one or beside those there are. `seen` is of the one replaced.

    A decision about the one replaced becomes this one. Raises ValidationError without a reason, for the municipality itself, for a
    supplier that is decided about already, and as `accept_match`.
    """
    if supplier == demander:
        raise ValidationError({"supplier": _("A municipality cannot be matched with itself.")})
    if supplier == replaces:
        raise ValidationError({"supplier": _("Choose another one than the one that it stands for.")})
    note = _reason(note)
    replaced = _locked(assessment, theme, demander, replaces) if replaces is not None else None
    if replaces is not None:
        _check_seen(replaced, seen)
    known = _locked(assessment, theme, demander, supplier)
    if known is not None:
        raise ValidationError(
            _("%(supplier)s is decided about already (%(state)s). Take that back first.")
            % {"supplier": supplier.name, "state": known.get_state_display()}
        )
    row = replaced or Match(assessment=assessment, theme=theme, demander=demander, version=0)
    row.supplier, row.replaces, row.state, row.note = supplier, replaces, Match.State.EDITED, note
    row.evidence = _evidence(assessment, theme, demander, supplier)
    return _decided(row, "match edited", by=by, now=now, replaces=replaces.code if replaces else "")


@transaction.atomic
def reject_match(
    *,
    assessment: Assessment,
    theme: Theme,
    demander: Municipality,
    supplier: Municipality,
    note: str,
    seen: str = "",
    by: User,
    now: datetime.datetime,
) -> Match:
    """Say no to a proposal, or to what was accepted: it is not proposed again. Raises ValidationError without a reason, and if
    somebody decided otherwise meanwhile."""
    note = _reason(note)
    row = _locked(assessment, theme, demander, supplier)
    if row is not None and _token(row) != seen and row.state == Match.State.REJECTED and row.decided_by_id == by.pk:
        return row
    _check_seen(row, seen)
    row = row or Match(assessment=assessment, theme=theme, demander=demander, supplier=supplier, version=0)
    row.state, row.replaces, row.note = Match.State.REJECTED, None, note
    row.evidence = _evidence(assessment, theme, demander, supplier, must_be_known=False)
    return _decided(row, "match rejected", by=by, now=now)


@transaction.atomic
def undo_match(*, match: Match, seen: str, by: User) -> None:
    """Take a decision back: what it was about is proposed again if it still would be. The audit trail keeps what was decided.

    Raises ValidationError if it has changed meanwhile; taken back twice it is taken back once.
    """
    Assessment.objects.select_for_update().get(pk=match.assessment_id)
    row = Match.objects.with_names().filter(pk=match.pk).first()
    if row is None:
        return
    _check_seen(row, seen)
    _audit(row, "match decision taken back", by=by, note=row.note)
    row.delete()


@transaction.atomic
def set_match_caps(
    *, assessment: Assessment, default: int, own: Mapping[Municipality, int | None], seen: str, by: User
) -> None:
    """How many matches a supplier takes at most; None in `own` is the default. Who is not named keeps its limit.

    Raises ValidationError for a limit that is none, and if somebody set them meanwhile.
    """
    Assessment.objects.select_for_update().get(pk=assessment.pk)
    rows = {row.supplier_id: row for row in MatchCap.objects.filter(assessment=assessment)}
    wanted: dict[int | None, int | None] = {None: default, **{supplier.pk: cap for supplier, cap in own.items()}}
    if any(cap is not None and not 0 <= cap <= MOST_MATCHES for cap in wanted.values()):
        raise ValidationError(_("A limit is between 0 and %(most)s.") % {"most": MOST_MATCHES})
    before = {key: rows[key].cap if key in rows else None for key in wanted}
    # The default need not be stored to hold.
    changed = {key: cap for key, cap in wanted.items() if (before[key] if key else _default(rows)) != cap}
    if not changed:
        return
    if caps_token(rows.values()) != seen:
        raise ValidationError(_("Somebody else has set the limits meanwhile. Look at them before you try again."))
    for key, cap in changed.items():
        if cap is None:
            rows[key].delete()
        else:
            MatchCap.objects.update_or_create(assessment=assessment, supplier_id=key, defaults={"cap": cap})
    codes: dict[int | None, str] = {supplier.pk: supplier.code for supplier in own} | {None: "default"}
    audit(
        by=by,
        verb="match limits set",
        target=assessment,
        **{codes[key]: [before[key], cap] for key, cap in changed.items()},
    )


def _default(rows: Mapping[int | None, MatchCap]) -> int:
    return rows[None].cap if None in rows else CAP


def _locked(assessment: Assessment, theme: Theme, demander: Municipality, supplier: Municipality) -> Match | None:
    """The decision about the three, if there is one. Whoever decides in the same assessment waits."""
    Assessment.objects.select_for_update().get(pk=assessment.pk)
    found = Match.objects.with_names().filter(assessment=assessment, theme=theme, demander=demander, supplier=supplier)
    return found.first()


def _token(row: Match | None) -> str:
    return "" if row is None else row.token


def _check_seen(row: Match | None, seen: str) -> None:
    if _token(row) == seen:
        return
    if row is None:
        raise ValidationError(_("The decision has been taken back meanwhile. Look at it before you try again."))
    raise ValidationError(
        _("%(who)s has decided about %(supplier)s meanwhile: %(state)s. Look at it before you try again.")
        % {"who": row.decided_by, "supplier": row.supplier.name, "state": row.get_state_display()}
    )


def _reason(note: str) -> str:
    if not note.strip():
        raise ValidationError({"note": _("Say why, so that others understand it.")})
    return note.strip()


def _evidence(
    assessment: Assessment, theme: Theme, demander: Municipality, supplier: Municipality, *, must_be_known: bool = True
) -> dict[str, object]:
    """What speaks for it now, with the sources."""
    found = facts(assessment, only={demander.code, supplier.code})
    known: dict[str, Known] = {each.code: each for each in found.municipalities}
    for each in (demander, supplier):
        if must_be_known and each.code not in known:
            raise ValidationError(
                _("%(name)s takes no part in the matching: it has not answered, or has declined.") % {"name": each.name}
            )
    if demander.code not in known or supplier.code not in known:
        return frozen((), ())
    demand = demand_of(known[demander.code], theme.key)
    reasons = reasons_for(known[demander.code], known[supplier.code], theme.key)
    return frozen(demand.reasons if demand else (), reasons)


def _decided(row: Match, verb: str, *, by: User, now: datetime.datetime, **detail: object) -> Match:
    row.version, row.decided_by, row.decided_at = row.version + 1, by, now
    row.full_clean(exclude=["assessment", "theme", "demander", "supplier", "replaces", "decided_by", "evidence"])
    row.save()
    _audit(row, verb, by=by, note=row.note, **detail)
    return row


def _audit(row: Match, verb: str, *, by: User, **detail: object) -> None:
    names = {"demander": row.demander.code, "supplier": row.supplier.code, "theme": row.theme.key}
    audit(by=by, verb=verb, target=row.assessment, **names, **detail)

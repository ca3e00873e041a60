"""Writes about staff, and about faults that visitors report. What staff do leaves an audit event."""

import datetime

from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.facts import ADDRESS_KEPT, REPORT_KEPT
from accounts.models import AuditEvent, FaultReport, User


def audit(*, by: User | None, verb: str, target: object, **detail: object) -> AuditEvent:
    """Record that somebody did something; `detail` must be plain JSON values."""
    return AuditEvent.objects.create(at=timezone.now(), by=by, verb=verb, target=str(target)[:200], detail=detail)


def _locked(user: User) -> User:
    found: User = User.objects.select_for_update().get(pk=user.pk)
    return found


def _locked_with_leads(user: User) -> User:
    """The user, locked together with every lead, so that two leads cannot close each other at the same moment."""
    leads = list(User.objects.leads().select_for_update().order_by("pk"))
    found = next((lead for lead in leads if lead.pk == user.pk), None)
    return found or _locked(user)


def _refuse_last_lead(user: User) -> None:
    if user.is_lead and user.is_active and not User.objects.active().leads().exclude(pk=user.pk).exists():
        raise ValidationError(_("This is the only project lead. Make somebody else a lead first."))


@transaction.atomic
def add_staff(*, email: str, name: str, role: str, telephone: str = "", by: User | None) -> User:
    """Add somebody who signs in; they choose their password by a link (see `new_password_link`).

    Raises ValidationError, for example if the address is in use.
    """
    user = User.objects.create_user(email, name=name.strip(), role=role, telephone=telephone.strip())
    audit(by=by, verb="staff added", target=user.email, role=role)
    return user


@transaction.atomic
def save_staff(*, user: User, email: str, name: str, role: str, telephone: str, by: User) -> User:
    """Change somebody's details or role. Raises ValidationError if that would leave the service without a lead."""
    user = _locked_with_leads(user)
    before = {"email": user.email, "name": user.name, "role": user.role, "telephone": user.telephone}
    if role != user.role:
        try:
            _refuse_last_lead(user)
        except ValidationError as error:
            raise ValidationError({"role": error}) from error
    user.email, user.name, user.role, user.telephone = email.lower(), name.strip(), role, telephone.strip()
    user.full_clean(exclude=["password"])
    user.save(update_fields=["email", "name", "role", "telephone"])
    # allauth keeps the addresses that somebody signs in with; an address that was changed must not open the door.
    EmailAddress.objects.filter(user=user).exclude(email=user.email).delete()
    after = {"email": user.email, "name": user.name, "role": user.role, "telephone": user.telephone}
    changed = {key: [before[key], after[key]] for key in after if before[key] != after[key]}
    if changed:
        audit(by=by, verb="staff changed", target=user.email, **changed)
    return user


@transaction.atomic
def save_profile(*, user: User, name: str, telephone: str, keys_with_ctrl: bool = False) -> User:
    """What everybody may change about themselves."""
    user = _locked(user)
    user.name, user.telephone, user.keys_with_ctrl = name.strip(), telephone.strip(), keys_with_ctrl
    user.full_clean(exclude=["password"])
    user.save(update_fields=["name", "telephone", "keys_with_ctrl"])
    audit(by=user, verb="profile changed", target=user.email)
    return user


@transaction.atomic
def close_staff(*, user: User, by: User) -> User:
    """Shut somebody out at once: they cannot sign in, their sessions end, their password and links are forgotten.

    Raises ValidationError for oneself and for the last lead.
    """
    user = _locked_with_leads(user)
    if user.pk == by.pk:
        raise ValidationError(_("You cannot close your own account. Another lead can."))
    _refuse_last_lead(user)
    if user.is_active:
        user.is_active = False
        # Sessions and links are bound to the password, so this ends them for good, also if the account is opened again.
        user.set_unusable_password()
        user.save(update_fields=["is_active", "password"])
        audit(by=by, verb="staff closed", target=user.email)
    return user


@transaction.atomic
def reopen_staff(*, user: User, by: User) -> User:
    """Let somebody back in; they choose a new password by a link."""
    user = _locked(user)
    if not user.is_active:
        user.is_active = True
        user.save(update_fields=["is_active"])
        audit(by=by, verb="staff reopened", target=user.email)
    return user


@transaction.atomic
def new_password_link(*, user: User, by: User | None) -> str:
    """The address, without the host, of a page where the user chooses a password; it works once.

    While somebody has no password, a new link makes the earlier ones invalid. Raises ValidationError if the account is
    closed.
    """
    user = _locked(user)
    if not user.is_active:
        raise ValidationError(_("The account is closed. Open it first."))
    if not user.has_usable_password():
        user.set_unusable_password()
        user.save(update_fields=["password"])
    key = default_token_generator.make_token(user)
    audit(by=by, verb="password link made", target=user.email)
    return reverse("account_reset_password_from_key", kwargs={"uidb36": user_pk_to_url_str(user), "key": key})


@transaction.atomic
def remove_two_factor(*, user: User, by: User | None) -> User:
    """For somebody who has lost the telephone and the recovery codes; they can turn it on again themselves."""
    Authenticator.objects.filter(user=user).delete()
    audit(by=by, verb="two-factor sign-in removed", target=user.email)
    return user


# --- Faults in accessibility ------------------------------------------------------------------------------------------


@transaction.atomic
def report_fault(*, page: str, text: str, tools: str, email: str, now: datetime.datetime) -> FaultReport:
    """Keep what a visitor tells us. Nobody is signed in, so there is no `by` and no audit event."""
    report: FaultReport = FaultReport.objects.create(at=now, page=page, text=text, tools=tools, email=email)
    return report


def _locked_report(report: FaultReport) -> FaultReport | None:
    found: FaultReport | None = FaultReport.objects.select_for_update().filter(pk=report.pk).first()
    return found


@transaction.atomic
def handle_fault(*, report: FaultReport, by: User, now: datetime.datetime) -> None:
    """Mark a report as handled; from that day its address and then the report itself are due for erasing."""
    found = _locked_report(report)
    if found is not None and found.handled_at is None:
        found.handled_at, found.handled_by = now, by
        found.save(update_fields=["handled_at", "handled_by"])
        audit(by=by, verb="fault report handled", target=f"fault report {found.pk}")


@transaction.atomic
def reopen_fault(*, report: FaultReport, by: User) -> None:
    """Take back that a report was handled."""
    found = _locked_report(report)
    if found is not None and found.handled_at is not None:
        found.handled_at = found.handled_by = None
        found.save(update_fields=["handled_at", "handled_by"])
        audit(by=by, verb="fault report reopened", target=f"fault report {found.pk}")


@transaction.atomic
def erase_fault_address(*, report: FaultReport, by: User) -> None:
    """Blank the e-mail address of a report."""
    found = _locked_report(report)
    if found is not None and found.email:
        found.email = ""
        found.save(update_fields=["email"])
        audit(by=by, verb="fault report address erased", target=f"fault report {found.pk}")


@transaction.atomic
def erase_due_faults(*, now: datetime.datetime) -> tuple[int, int]:
    """Erase what is kept no longer: (addresses, reports). Run every night by `manage.py erase_due`."""
    reports, _each = FaultReport.objects.handled().filter(handled_at__lte=now - REPORT_KEPT).delete()
    due = FaultReport.objects.handled().filter(handled_at__lte=now - ADDRESS_KEPT).exclude(email="")
    return due.update(email=""), reports

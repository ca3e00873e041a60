"""Personal links: whom a municipality's links are for, how long they hold, and taking them back."""

import datetime
from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Prefetch, Q
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import staff_required
from municipalities.models import Assignment, Contact, Participation
from surveys.actions import Closed, invite_to, revoke_invitation
from surveys.forms.staff import InvitationForm
from surveys.links import make_token
from surveys.models import Invitation

NOT_INVITED, VALID, OPENED, REVOKED, EXPIRED = "not_invited", "valid", "opened", "revoked", "expired"
DAYS_AFTER_DUE, DAYS_WITHOUT_DUE = 60, 90


@dataclass(frozen=True)
class _Row:
    """A contact and the state of its link; `link` is the address while it works. Nothing of it is stored."""

    contact: Contact
    roles: list[Assignment]
    invitation: Invitation | None
    state: str
    link: str


def _state(invitation, now):
    if invitation is None:
        return NOT_INVITED
    if invitation.revoked_at is not None:
        return REVOKED
    if invitation.expires_at <= now:
        return EXPIRED
    return OPENED if invitation.opened_at is not None else VALID


def _participation(assessment, code):
    return get_object_or_404(
        Participation.objects.select_related("assessment", "municipality"),
        assessment__slug=assessment,
        municipality__code=code,
    )


def _rows(request, participation, now):
    """Contacts of the municipality, and those who have a link although they have left."""
    invitations = Invitation.objects.filter(response__participation=participation, contact__erased_at=None)
    by_contact = {invitation.contact_id: invitation for invitation in invitations}
    here = Assignment.objects.filter(municipality=participation.municipality_id).select_related("role")
    contacts = (
        Contact.objects.current()
        .filter(Q(assignments__municipality=participation.municipality_id) | Q(pk__in=by_contact))
        .distinct()
        .prefetch_related(Prefetch("assignments", here, to_attr="roles_here"))
    )
    for contact in contacts:
        invitation = by_contact.get(contact.pk)
        state = _state(invitation, now)
        path = reverse("surveys:open", args=[make_token(invitation)]) if state in (VALID, OPENED) else ""
        yield _Row(contact, contact.roles_here, invitation, state, request.build_absolute_uri(path) if path else "")


def _obstacle(participation):
    """Why no link can be made now, or ''."""
    if participation.declined_on is not None:
        return str(Closed.MESSAGES["declined"])
    if not participation.assessment.is_open:
        return str(Closed.MESSAGES["closed"])
    if not participation.assessment.questionnaires.published().exists():
        return _("This assessment has no published questionnaire. Import one and publish it first.")
    return ""


def _last_day(participation, today):
    """What the form proposes: well after the day by which the municipality is to answer."""
    due = participation.due_on or participation.assessment.target_answers
    proposed = due + datetime.timedelta(days=DAYS_AFTER_DUE) if due else today
    return proposed if proposed > today else today + datetime.timedelta(days=DAYS_WITHOUT_DUE)


def _first_contact(request, participation, rows):
    """The contact that the form proposes: the one asked for, else the main contact, else the first without a link."""
    asked = request.GET.get("contact", "")
    without = [row.contact.pk for row in rows if not row.link]
    named = next((row.contact.pk for row in rows if str(row.contact.pk) == asked), None)
    if named is not None:
        return named
    if participation.main_contact_id in without:
        return participation.main_contact_id
    return next(iter(without), None)


@staff_required
def invitation_list(request, assessment, code):
    participation = _participation(assessment, code)
    now, today = timezone.now(), timezone.localdate()
    obstacle = _obstacle(participation)
    rows = list(_rows(request, participation, now))
    initial = {"expires_on": _last_day(participation, today), "contact": _first_contact(request, participation, rows)}
    form = InvitationForm(request.POST or None, initial=initial, municipality=participation.municipality, today=today)
    if request.method == "POST" and not obstacle and form.is_valid():
        contact, day = form.cleaned_data["contact"], form.cleaned_data["expires_on"]
        end = datetime.datetime.combine(day, datetime.time(23, 59, 59), tzinfo=timezone.get_current_timezone())
        try:
            invite_to(participation=participation, contact=contact, by=request.user, expires_at=end, now=now)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("The link is ready. Copy it below and send it to the contact."))
            return redirect(f"{reverse('surveys:invitation_list', args=[assessment, code])}#contact-{contact.pk}")
    context = {
        "participation": participation,
        "assessment": participation.assessment,
        "municipality": participation.municipality,
        "obstacle": obstacle,
        "rows": rows,
        "form": form,
    }
    return render(request, "surveys/invitation_list.html", context)


@staff_required
@require_POST
def invitation_revoke(request, assessment, code, pk):
    invitation = get_object_or_404(Invitation, pk=pk, response__participation=_participation(assessment, code))
    revoke_invitation(invitation=invitation, by=request.user, now=timezone.now())
    messages.success(request, _("The link has been revoked. It no longer opens anything."))
    return redirect("surveys:invitation_list", assessment, code)

"""Personal links: whom a municipality's links are for, how long they hold, and taking them back."""

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
from surveys.actions import Closed, invite_to, is_submitted, revoke_invitation
from surveys.forms.staff import InvitationForm
from surveys.links import end_of, make_token, proposed_last_day
from surveys.models import Invitation, Letter, LetterKind, Response

INVITING = (LetterKind.INVITATION, LetterKind.COLLEAGUE)
NOT_INVITED, VALID, OPENED, REVOKED, EXPIRED = "not_invited", "valid", "opened", "revoked", "expired"


@dataclass(frozen=True)
class _Row:
    """A contact, the state of its link, and its letters. `link` is the address while it works. Nothing of it is stored."""

    contact: Contact
    roles: list[Assignment]
    invitation: Invitation | None
    state: str
    link: str
    letters: list[Letter]

    @property
    def has_link(self):
        return self.state in (VALID, OPENED)

    @property
    def is_invited_by_letter(self):
        """A letter has gone or will go; after a refusal the next one is the invitation again."""
        gone = (Letter.State.QUEUED, Letter.State.SENDING, Letter.State.SENT, Letter.State.UNCERTAIN)
        return self.has_link and any(letter.kind in INVITING and letter.state in gone for letter in self.letters)


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
    written: dict[int, list[Letter]] = {}
    for letter in participation.letters.all():
        letter.participation = participation
        written.setdefault(letter.contact_id, []).append(letter)
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
        link = request.build_absolute_uri(path) if path else ""
        yield _Row(contact, contact.roles_here, invitation, state, link, written.get(contact.pk, []))


def _obstacle(participation):
    """Why no link can be made now, or ''."""
    if participation.declined_on is not None:
        return str(Closed.MESSAGES["declined"])
    if not participation.assessment.is_open:
        return str(Closed.MESSAGES["closed"])
    if not participation.assessment.questionnaires.published().exists():
        return _("This assessment has no published questionnaire. Import one and publish it first.")
    return ""


def _is_submitted(participation):
    response = Response.objects.real().with_rounds().filter(participation=participation).first()
    return response is not None and (response.phone_at is not None or is_submitted(response))


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
    initial = {
        "expires_on": proposed_last_day(participation, today),
        "contact": _first_contact(request, participation, rows),
    }
    form = InvitationForm(request.POST or None, initial=initial, municipality=participation.municipality, today=today)
    if request.method == "POST" and not obstacle and form.is_valid():
        contact, day = form.cleaned_data["contact"], form.cleaned_data["expires_on"]
        try:
            invite_to(participation=participation, contact=contact, by=request.user, expires_at=end_of(day), now=now)
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
        "is_submitted": _is_submitted(participation),
        "overdue": Letter.objects.overdue(now).count(),
    }
    return render(request, "surveys/invitation_list.html", context)


@staff_required
@require_POST
def invitation_revoke(request, assessment, code, pk):
    invitation = get_object_or_404(Invitation, pk=pk, response__participation=_participation(assessment, code))
    revoke_invitation(invitation=invitation, by=request.user, now=timezone.now())
    messages.success(request, _("The link has been revoked. It no longer opens anything."))
    return redirect("surveys:invitation_list", assessment, code)

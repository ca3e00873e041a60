"""Letters of a round: which there are, how each went, and writing them. Nothing here sends: that is another process."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from accounts.access import staff_required
from municipalities.models import Assessment, Contact, Participation
from surveys.actions import (
    invite_all,
    invite_by_letter,
    queue_reminder,
    remind_all,
    resend_letter,
    stop_letter,
    to_invite,
    to_remind,
)
from surveys.forms.letters import AddresseesForm, LetterFilterForm, LetterSendForm
from surveys.letters import with_link
from surveys.links import end_of, proposed_last_day
from surveys.models import Invitation, Letter, LetterKind

PER_PAGE = 50


@staff_required
def letter_list(request, slug):
    assessment = get_object_or_404(Assessment, slug=slug)
    form = LetterFilterForm(request.GET)
    form.is_valid()
    state = form.cleaned_data.get("state", "")
    found = Letter.objects.of_assessment(assessment)
    counts = dict(found.order_by().values_list("state").annotate(Count("pk")))
    shown = found.filter(state=state) if state else found
    context = {
        "assessment": assessment,
        "state": state,
        "total": sum(counts.values()),
        "states": [(value, label, counts[value]) for value, label in Letter.State.choices if value in counts],
        "page_obj": Paginator(shown.with_case().defer("body"), PER_PAGE).get_page(request.GET.get("page")),
        "overdue": Letter.objects.overdue(timezone.now()).count(),
    }
    return render(request, "surveys/letter_list.html", context)


def _letter(slug, pk):
    return get_object_or_404(Letter.objects.with_case(), pk=pk, participation__assessment__slug=slug)


@staff_required
def letter_detail(request, slug, pk):
    letter = _letter(slug, pk)
    context = {
        "letter": letter,
        "assessment": letter.participation.assessment,
        "municipality": letter.participation.municipality,
        # Who reads this page may well not be the person whose link it is.
        "body": with_link(letter.body, "[personlig länk]" if letter.language == "sv" else "[personal link]"),
        "overdue": Letter.objects.overdue(timezone.now()).count(),
    }
    return render(request, "surveys/letter_detail.html", context)


@staff_required
@require_POST
def letter_resend(request, slug, pk):
    letter = _letter(slug, pk)
    try:
        resend_letter(letter=letter, by=request.user, now=timezone.now())
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("The same letter waits to be sent again."))
    return redirect("surveys:letter_detail", slug, pk)


@staff_required
@require_POST
def letter_stop(request, slug, pk):
    letter = _letter(slug, pk)
    try:
        stop_letter(letter=letter, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("The letter has been stopped. Nothing was sent."))
    return redirect("surveys:letter_detail", slug, pk)


@staff_required
@require_POST
def letter_send(request, assessment, code):
    """One letter to one contact of a case; what is wrong is said on the page of its links."""
    found = Participation.objects.select_related("assessment", "municipality")
    case = get_object_or_404(found, assessment__slug=assessment, municipality__code=code)
    here = Q(assignments__municipality=case.municipality_id) | Q(invitations__response__participation=case)
    form = LetterSendForm(request.POST, contacts=Contact.objects.current().filter(here).distinct())
    back = reverse("surveys:invitation_list", args=[assessment, code])
    if not form.is_valid():
        messages.error(request, _("Choose a contact of the municipality and a letter."))
        return redirect(back)
    contact = form.cleaned_data["contact"]
    try:
        _write(case, contact, form.cleaned_data["kind"], request.user, timezone.now())
    except ValidationError as error:
        messages.error(request, f"{contact}: {' '.join(error.messages)}")
    else:
        messages.success(request, _waiting(1))
    return redirect(f"{back}#contact-{contact.pk}")


def _write(case, contact, kind, user, now):
    if kind == LetterKind.REMINDER:
        links = Invitation.objects.valid(now).filter(response__participation=case, contact=contact)
        invitation = links.select_related("contact").first()
        if invitation is None:
            raise ValidationError(_("There is no link for this contact. Make it first."))
        return queue_reminder(invitation=invitation, by=user, now=now)
    end = end_of(proposed_last_day(case, timezone.localdate(now)))
    return invite_by_letter(participation=case, contact=contact, by=user, expires_at=end, now=now)


def _waiting(count):
    text = ngettext("%(count)s letter waits to be sent.", "%(count)s letters wait to be sent.", count)
    return text % {"count": count}


@staff_required
def letter_invite_all(request, slug):
    assessment = get_object_or_404(Assessment, slug=slug)
    now = timezone.now()

    def last_day(participation):
        return end_of(proposed_last_day(participation, timezone.localdate(now)))

    def write(cases):
        return invite_all(assessment=assessment, participations=cases, by=request.user, last_day=last_day, now=now)

    context = {
        "title": _("Invite everybody"),
        "intro": _(
            "An invitation with a personal link goes to the main contact of each municipality that has had none."
        ),
        "nobody": _("Everybody has been invited"),
        "kind": LetterKind.INVITATION,
    }
    return _all(request, assessment, to_invite(assessment, now=now), write, context)


@staff_required
def letter_remind_all(request, slug):
    assessment = get_object_or_404(Assessment, slug=slug)
    now = timezone.now()

    def write(cases):
        return remind_all(assessment=assessment, participations=cases, by=request.user, now=now)

    context = {
        "title": _("Remind those who have not answered"),
        "intro": _("A reminder of what is left goes to each municipality that has a link and has not submitted."),
        "nobody": _("There is nobody to remind"),
        "kind": LetterKind.REMINDER,
    }
    return _all(request, assessment, to_remind(assessment, now=now), write, context)


def _all(request, assessment, addressees, write, context):
    """Who would get a letter, for looking through; the button writes them."""
    reached = [each for each in addressees if each.contact is not None and not each.why]
    form = AddresseesForm(request.POST if request.method == "POST" else None, addressees=reached)
    obstacle = _obstacle(assessment)
    if request.method == "POST" and not obstacle and form.is_valid():
        letters, left_out = write(set(form.cleaned_data["cases"]))
        for addressee, why in left_out:
            messages.warning(request, f"{addressee.participation.municipality.name}: {why}")
        messages.success(request, _waiting(len(letters)))
        return redirect("surveys:letter_list", assessment.slug)
    context |= {
        "assessment": assessment,
        "form": form,
        "reached": reached,
        "not_reached": [each for each in addressees if each not in reached],
        "obstacle": obstacle,
    }
    return render(request, "surveys/letter_all.html", context)


def _obstacle(assessment):
    """Why nobody can be written to now, or ''."""
    if not assessment.is_open:
        return _("The assessment is closed.")
    if not assessment.questionnaires.published().exists():
        return _("This assessment has no published questionnaire. Import one and publish it first.")
    return ""

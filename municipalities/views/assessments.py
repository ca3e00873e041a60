"""Assessments: the rounds, who takes part in them, and the emblems of those who pay."""

from collections import Counter
from copy import copy
from pathlib import Path

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from accounts.access import lead_required, staff_required
from accounts.saving import error_list, posted, saves
from municipalities import actions, images
from municipalities.forms import AssessmentForm, DeclineForm, LogoForm, ParticipationForm, ParticipationsAddForm
from municipalities.models import Assessment, Logo, Municipality, Participation, Variant


@staff_required
def assessment_list(request):
    assessments = Assessment.objects.newest_first().with_counts()
    return render(request, "municipalities/assessment_list.html", {"assessments": assessments})


@lead_required
def assessment_add(request):
    form = AssessmentForm(posted(request))
    if request.method == "POST" and form.is_valid() and _save(form, actions.create_assessment, request.user):
        messages.success(request, _("The assessment has been added."))
        return redirect("municipalities:assessment_detail", form.instance.slug)
    return render(request, "municipalities/assessment_form.html", {"form": form})


@lead_required
def assessment_edit(request, slug):
    assessment = get_object_or_404(Assessment, slug=slug)
    form = AssessmentForm(posted(request), instance=copy(assessment))
    if request.method == "POST" and form.is_valid() and _save(form, actions.save_assessment, request.user):
        messages.success(request, _("The changes have been saved."))
        return redirect("municipalities:assessment_detail", form.instance.slug)
    context = {"form": form, "assessment": assessment, "edited": assessment}
    return render(request, "municipalities/assessment_form.html", context)


def _save(form, action, user):
    references = form.cleaned_data["references"]
    return saves(form, lambda: action(assessment=form.instance, references=references, by=user))


@staff_required
def assessment_detail(request, slug):
    assessment = get_object_or_404(Assessment.objects.with_counts(), slug=slug)
    participations = list(assessment.participations.select_related("municipality", "officer").in_order())
    for participation in participations:
        participation.assessment = assessment
    considered = [participation.municipality for participation in participations]
    by_register = Counter(
        municipality.variant_on(assessment.membership_date)
        for municipality in considered or Municipality.objects.assessable()
    )
    context = {
        "assessment": assessment,
        "participations": participations,
        "references": assessment.references.all(),
        "logos": assessment.logos.all(),
        "register_signatories": by_register[Variant.SIGNATORY],
        "register_others": by_register[Variant.OTHER],
        "differing": [row for row in participations if row.variant != row.expected_variant and not row.variant_reason],
        "today": timezone.localdate(),
    }
    return render(request, "municipalities/assessment_detail.html", context)


@lead_required
@require_POST
def assessment_close(request, slug):
    """Closes an open assessment and reopens a closed one, as the button said."""
    assessment = get_object_or_404(Assessment, slug=slug)
    if request.POST.get("do") == "reopen":
        actions.reopen_assessment(assessment=assessment, by=request.user)
        messages.success(request, _("The assessment is open again."))
    else:
        actions.close_assessment(assessment=assessment, on=timezone.localdate(), by=request.user)
        messages.success(request, _("The assessment is closed. No more answers can be given."))
    return redirect("municipalities:assessment_detail", slug)


@lead_required
def participations_add(request, slug):
    assessment = get_object_or_404(Assessment, slug=slug)
    if not assessment.is_open:
        raise Http404
    form = ParticipationsAddForm(posted(request), assessment=assessment)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        if saves(form, lambda: actions.add_participations(assessment=assessment, by=request.user, **data)):
            count = len(data["municipalities"])
            added = ngettext(
                "%(count)s municipality has been added.", "%(count)s municipalities have been added.", count
            )
            messages.success(request, added % {"count": count})
            return redirect("municipalities:assessment_detail", slug)
    context = {
        "form": form,
        "assessment": assessment,
        "some_left": form.fields["municipalities"].queryset.exists(),
    }
    return render(request, "municipalities/participations_form.html", context)


@staff_required
def participation_edit(request, slug, code):
    found = Participation.objects.select_related("assessment", "municipality", "officer")
    participation = get_object_or_404(found, assessment__slug=slug, municipality__code=code)
    form = ParticipationForm(instance=copy(participation))
    decline_form = DeclineForm(prefix="decline", initial={"declined_on": timezone.localdate()})
    if request.method == "POST":
        done, form, decline_form = _change(request, participation, form, decline_form)
        if done:
            messages.success(request, _("The changes have been saved."))
            return redirect("municipalities:assessment_detail", slug)
    bound = [shown for shown in (form, decline_form) if shown.is_bound]
    context = {
        "form": form,
        "decline_form": decline_form,
        "participation": participation,
        "assessment": participation.assessment,
        "follow_ups": list(participation.followups.open().with_people()),
        "errors": error_list(*bound),
    }
    return render(request, "municipalities/participation_form.html", context)


def _change(request, participation, form, decline_form):
    """What the pressed button asks for: (done, form, form of declining)."""
    do, user = request.POST.get("do"), request.user
    if do == "undo":
        actions.undo_decline(participation=participation, by=user)
        return True, form, decline_form
    if do == "decline":
        decline_form = DeclineForm(request.POST, prefix="decline")
        if not decline_form.is_valid():
            return False, form, decline_form
        on, reason = decline_form.cleaned_data["declined_on"], decline_form.cleaned_data["declined_reason"]
        declined = copy(participation)
        done = saves(
            decline_form,
            lambda: actions.decline_participation(participation=declined, on=on, reason=reason, by=user),
        )
        return done, form, decline_form
    form = ParticipationForm(request.POST, instance=copy(participation))
    done = form.is_valid() and saves(form, lambda: actions.save_participation(participation=form.instance, by=user))
    return done, form, decline_form


@lead_required
def logo_add(request, slug):
    assessment = get_object_or_404(Assessment, slug=slug)
    form = LogoForm(posted(request), request.FILES or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data

        def write():
            actions.add_logo(
                assessment=assessment,
                upload=data["image"],
                alt_sv=data["alt_sv"],
                alt_en=data["alt_en"],
                by=request.user,
            )

        if saves(form, write):
            messages.success(request, _("The logo has been added."))
            return redirect("municipalities:assessment_detail", slug)
    return render(request, "municipalities/logo_form.html", {"form": form, "assessment": assessment})


@lead_required
def logo_delete(request, slug, key):
    logo = get_object_or_404(Logo.objects.select_related("assessment"), assessment__slug=slug, key=key)
    if request.method == "POST":
        actions.delete_logo(logo=logo, by=request.user)
        messages.success(request, _("The logo has been deleted."))
        return redirect("municipalities:assessment_detail", slug)
    context = {"logo": logo, "assessment": logo.assessment}
    return render(request, "municipalities/logo_confirm_delete.html", context)


def logo(request, key):
    """The picture, for anyone who has its address: municipalities and the public see who pays."""
    shown = get_object_or_404(Logo, key=key)
    content_type = images.CONTENT_TYPES.get(Path(shown.image.name).suffix)
    if content_type is None or not shown.image.storage.exists(shown.image.name):
        raise Http404
    with shown.image.open("rb") as file:
        # A picture is never changed under its key.
        return HttpResponse(file.read(), content_type=content_type, headers={"Cache-Control": "public, max-age=86400"})

"""What somebody writes on a case: what is to be done, the next step, mails and files. The case itself is shown by reports."""

from functools import partial

from django.contrib import messages
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import staff_required
from accounts.forms import FromForm, came_from
from accounts.saving import posted, saves
from municipalities import actions
from municipalities.forms import CaseFileForm, FollowUpForm, MailForm, NextStepForm
from municipalities.models import CaseFile, FollowUp, Participation


def _case(slug, code):
    found = Participation.objects.select_related("assessment", "municipality", "officer")
    return get_object_or_404(found, assessment__slug=slug, municipality__code=code)


def _page(request, template, case, form, **context):
    """A form of a case; `back` is the page that it was opened from, kept through a refused form."""
    back = came_from(request) if request.method == "POST" else FromForm(request.GET).chosen() or "/"
    context |= {"form": form, "case": case, "assessment": case.assessment, "back": back}
    return render(request, template, context)


def _done(request, text):
    messages.success(request, text)
    return redirect(came_from(request))


@staff_required
def follow_up_add(request, slug, code):
    case = _case(slug, code)
    form = FollowUpForm(posted(request), participation=case)
    if request.method == "POST" and form.is_valid():
        write = partial(actions.add_follow_up, participation=case, by=request.user, now=timezone.now())
        if saves(form, partial(write, **form.cleaned_data)):
            return _done(request, _("Noted."))
    return _page(request, "municipalities/follow_up_form.html", case, form)


@staff_required
def follow_up_edit(request, slug, code, pk):
    case = _case(slug, code)
    # What a municipality left stays in its own words, and the next step has a page of its own.
    follow_up = get_object_or_404(case.followups, pk=pk, made_by_user__isnull=False, kind=FollowUp.Kind.OTHER)
    form = FollowUpForm(posted(request), participation=case, follow_up=follow_up)
    if request.method == "POST" and form.is_valid():
        write = partial(actions.save_follow_up, follow_up=follow_up, by=request.user)
        if saves(form, partial(write, **form.cleaned_data)):
            return _done(request, _("The changes have been saved."))
    return _page(request, "municipalities/follow_up_form.html", case, form, follow_up=follow_up)


@staff_required
def next_step(request, slug, code):
    case = _case(slug, code)
    step = case.followups.open().filter(kind=FollowUp.Kind.NEXT_STEP).select_related("officer").first()
    if request.POST.get("do") == "clear":
        actions.clear_next_step(participation=case, by=request.user, now=timezone.now())
        return _done(request, _("The step is done."))
    form = NextStepForm(posted(request), step=step)
    if request.method == "POST" and form.is_valid():
        write = partial(actions.set_next_step, participation=case, by=request.user, now=timezone.now())
        if saves(form, partial(write, **form.cleaned_data)):
            return _done(request, _("The next step is set."))
    return _page(request, "municipalities/next_step_form.html", case, form, step=step)


# --- Mails and files --------------------------------------------------------------------------------------------------


@staff_required
def mail_add(request, slug, code):
    case = _case(slug, code)
    form = MailForm(posted(request), participation=case)
    if request.method == "POST" and form.is_valid():
        data = {
            name: form.cleaned_data[name] for name in ("title", "mail_from", "mail_to", "mail_at", "text", "contact")
        }
        write = partial(actions.add_mail, participation=case, by=request.user, now=timezone.now())
        if saves(form, partial(write, **data)):
            return _done(request, _("The mail is filed."))
    return _page(request, "municipalities/mail_form.html", case, form)


@staff_required
def case_file_add(request, slug, code):
    case = _case(slug, code)
    files = request.FILES if request.method == "POST" else None
    form = CaseFileForm(posted(request), files, too_large=getattr(request, "too_large", False))
    if request.method == "POST" and form.is_valid():
        write = partial(actions.add_case_file, participation=case, by=request.user, now=timezone.now())
        if saves(form, partial(write, **form.cleaned_data)):
            return _done(request, _("The file is filed."))
    return _page(request, "municipalities/case_file_form.html", case, form)


def _file(case, key):
    found = get_object_or_404(CaseFile.objects.with_people(), participation=case, key=key)
    found.participation = case
    return found


@staff_required
def case_file(request, slug, code, key):
    """The file itself, to be saved: never shown in the browser, where it could act in our name."""
    found = _file(_case(slug, code), key)
    if not found.file or not found.file.storage.exists(found.file.name):
        raise Http404
    response = FileResponse(
        found.file.open("rb"), as_attachment=True, filename=found.name, content_type=found.content_type
    )
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


@staff_required
def case_file_delete(request, slug, code, key):
    case = _case(slug, code)
    found = _file(case, key)
    if request.method == "POST":
        text = _("The mail has been deleted.") if found.is_mail else _("The file has been deleted.")
        actions.delete_case_file(case_file=found, by=request.user)
        return _done(request, text)
    return _page(request, "municipalities/case_file_confirm_delete.html", case, None, case_file=found)

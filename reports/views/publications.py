"""Public pages inside the office: drafts, approvals, publishing and withdrawing. The lead writes, officers read."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import lead_required, staff_required
from accounts.saving import error_list, posted, saves
from municipalities.models import Assessment
from reports import actions
from reports.models import Publication
from reports.publications.content import prepare
from reports.publications.forms import AskForm, NewPublicationForm, PublicationForm, PublishForm
from reports.publications.public import is_released, press_token
from surveys.actions import Closed
from surveys.readback import suggested_last_day

DAYS_TO_APPROVE = 14


def find(assessment, pk):
    found = Publication.objects.select_related("assessment", "participation__municipality")
    return get_object_or_404(found, pk=pk, assessment__slug=assessment)


@staff_required
def publication_list(request, assessment):
    found = get_object_or_404(Assessment, slug=assessment)
    if request.method == "POST" and not request.user.is_lead:
        raise Http404
    form = NewPublicationForm(posted(request), assessment=found)
    made = []

    def write():
        data = dict(form.cleaned_data)
        kind, case = data.pop("kind"), data.pop("participation")
        values = {**data, "sections": []}
        made.append(
            actions.make_publication(
                assessment=found, kind=kind, participation=case, values=values, by=request.user, now=timezone.now()
            )
        )

    if form.is_bound and form.is_valid() and saves(form, write):
        return redirect("reports:publication", assessment, made[0].pk)
    rows = found.publications.select_related("participation__municipality").prefetch_related("versions", "approvals")
    context = {
        "assessment": found,
        "rows": list(rows),
        "form": form,
        "errors": error_list(form) if form.is_bound else [],
        "now": timezone.now(),
    }
    return render(request, "reports/publication_list.html", context)


@staff_required
def publication(request, assessment, pk):
    """What the page will show, what it leaves out and why, and what is done with it."""
    return _show(request, find(assessment, pk))


@lead_required
def publication_edit(request, assessment, pk):
    """Words, sections, quotes, photos and lessons of the draft."""
    found = find(assessment, pk)
    form = PublicationForm(posted(request), publication=found)

    def write():
        data = form.cleaned_data
        actions.save_publication(
            publication=found,
            values=form.values(),
            quotes=data["quotes"],
            photos=data["photos"],
            lessons=data["lessons"],
            seen=data["seen"],
            by=request.user,
            now=timezone.now(),
        )

    if form.is_bound and form.is_valid() and saves(form, write):
        messages.success(request, _("The draft is saved."))
        return redirect("reports:publication", assessment, pk)
    errors = error_list(form) if form.is_bound else []
    context = {"assessment": found.assessment, "publication": found, "form": form, "errors": errors}
    return render(request, "reports/publication_form.html", context)


def _show(request, found, *, ask=None, publishing=None):
    prepared = prepare(found)
    versions = list(found.versions.select_related("published_by", "withdrawn_by"))
    today = timezone.localdate()
    is_public = bool(versions) and versions[0].withdrawn_at is None
    is_embargoed = is_public and not is_released(versions[0], timezone.now())
    address = reverse("reports:results", args=[found.slug])
    context = {
        "assessment": found.assessment,
        "publication": found,
        "ask": ask or AskForm(None, today=today, initial={"until": suggested_last_day(today, DAYS_TO_APPROVE)}),
        "publishing": publishing or PublishForm(None, is_again=bool(versions), is_waiting=bool(prepared.waiting)),
        "prepared": prepared,
        "left": prepared.left,
        "page": prepared.pages["en" if get_language() == "en" else "sv"],
        "answers": [
            (item, prepared.names.get(item.participation, ""), prepared.approvals.get((item.participation, item.key)))
            for item in prepared.items
        ],
        "versions": versions,
        "is_public": is_public,
        "is_embargoed": is_embargoed,
        "taken_back": prepared.left.refused if is_public else (),
        "address": request.build_absolute_uri(address),
        "press_link": request.build_absolute_uri(f"{address}?press={press_token(found)}") if is_embargoed else "",
        "errors": error_list(*(each for each in (ask, publishing) if each is not None)),
    }
    return render(request, "reports/publication.html", context)


@lead_required
@require_POST
def publication_ask(request, assessment, pk):
    found = find(assessment, pk)
    form = AskForm(request.POST, today=timezone.localdate())
    if not form.is_valid():
        return _show(request, found, ask=form)
    try:
        asked = actions.ask_approvals(
            publication=found, until=form.cleaned_data["until"], by=request.user, now=timezone.now()
        )
    except Closed as closed:
        form.add_error(None, closed.message)
        return _show(request, found, ask=form)
    except ValidationError as error:
        form.add_error(None, error)
        return _show(request, found, ask=form)
    if asked.items:
        text = ngettext("%(n)s letter waits to be sent.", "%(n)s letters wait to be sent.", len(asked.letters))
        messages.success(request, text % {"n": len(asked.letters)})
    else:
        messages.info(
            request, _("There is nothing to ask for: everything has been answered, or nothing names anybody.")
        )
    if asked.unreached:
        text = _("Nobody can be written to at: %(names)s. Choose a main contact with an address.")
        messages.error(request, text % {"names": ", ".join(asked.unreached)})
    return redirect(reverse("reports:publication", args=[assessment, pk]) + "#approvals")


@lead_required
@require_POST
def publication_publish(request, assessment, pk):
    found = find(assessment, pk)
    form = PublishForm(request.POST, is_again=True, is_waiting=True)

    def write():
        actions.publish(publication=found, by=request.user, now=timezone.now(), **form.cleaned_data)

    if form.is_valid() and saves(form, write):
        messages.success(request, _("The page is published."))
        return redirect("reports:publication", assessment, pk)
    return _show(request, found, publishing=form)


@lead_required
def publication_withdraw(request, assessment, pk):
    """Asks once."""
    found = find(assessment, pk)
    if request.method == "POST":
        actions.withdraw(publication=found, by=request.user, now=timezone.now())
        messages.success(request, _("The page is withdrawn. Nobody outside the office can read it."))
        return redirect("reports:publication", assessment, pk)
    context = {"assessment": found.assessment, "publication": found}
    return render(request, "reports/publication_confirm_withdraw.html", context)


@lead_required
def publication_delete(request, assessment, pk):
    """Asks once."""
    found = find(assessment, pk)
    errors = []
    if request.method == "POST":
        try:
            actions.delete_publication(publication=found, by=request.user)
        except ValidationError as error:
            errors = [{"url": "#main", "text": text} for text in error.messages]
        else:
            messages.success(request, _("The draft is gone."))
            return redirect("reports:publication_list", assessment)
    context = {"assessment": found.assessment, "publication": found, "errors": errors}
    return render(request, "reports/publication_confirm_delete.html", context)


@staff_required
def publication_preview(request, assessment, pk):
    """The page as everybody would see it."""
    found = find(assessment, pk)
    page = prepare(found).pages[get_language() or "sv"]
    context = {"assessment": found.assessment, "publication": found, "page": page, "is_preview": True}
    return render(request, "reports/results.html", context)

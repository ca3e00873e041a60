"""That a municipality has approved to be named in a document about everybody: what it says of it, and who said yes."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import staff_required
from accounts.saving import error_list, posted, saves
from reports import actions
from reports.documents.forms import ApprovedForm
from reports.models import DocumentApproval, DocumentKind
from reports.plans import evidence
from reports.views.documents import address, language_of


@staff_required
def document_approval(request, assessment, kind, code):
    """The text to send or read to the municipality. The lead notes that it has approved, or takes it back."""
    case = evidence.find(assessment, code) if kind in DocumentApproval.KINDS else None
    if case is None or (request.method == "POST" and not request.user.is_lead):
        raise Http404
    # pandas costs a second or two: only what counts pays for it.
    from reports.documents.compose import said_of  # noqa: PLC0415

    language = language_of(request)
    found = said_of(kind, case.assessment, code, language=language, now=timezone.now())
    if found is None:
        raise Http404
    do = request.POST.get("do")
    form = ApprovedForm(
        posted(request) if do == "approve" else None, municipality=case.municipality, initial={"digest": found.digest}
    )
    if request.method == "POST" and _write(request, do, form, case, kind):
        return redirect(address("document", case.assessment, kind, None) + f"?lang={language}#hidden")
    context = {
        "assessment": case.assessment,
        "municipality": case.municipality,
        "kind": kind,
        "kind_label": DocumentKind(kind).label.capitalize(),
        "language": language,
        "found": found,
        "form": form,
        "errors": error_list(form) if form.is_bound else [],
        "back": address("document", case.assessment, kind, None) + f"?lang={language}#hidden",
    }
    return render(request, "reports/document_approval.html", context)


def _write(request, do, form, case, kind):
    """True if it went through. What is refused is said in the form."""
    if do == "back":
        actions.take_back_approval(participation=case, kind=kind, by=request.user)
        messages.success(request, _("The municipality is not named in the document any more."))
        return True
    if do != "approve":
        raise Http404

    def write():
        actions.approve_document(
            participation=case,
            kind=kind,
            digest=form.cleaned_data["digest"],
            by_contact=form.cleaned_data["contact"],
            by=request.user,
            now=timezone.now(),
        )

    if not (form.is_valid() and saves(form, write)):
        return False
    messages.success(request, _("The municipality is named in the document from now on."))
    return True

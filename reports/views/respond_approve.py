"""The municipality reads exactly what would stand under its name, and says yes, changes it or says no to each."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.saving import error_list
from reports import actions
from reports.models import Approval, PublicationVersion
from reports.publications.forms import ApprovalForm
from reports.publications.items import EDITABLE
from surveys.access import case_context, speaker_required, stopped
from surveys.actions import Closed
from surveys.answering import Answering
from surveys.windows import somebody_else_answers
from visits.models import Photo


@speaker_required
def respond_approve(request, response_id):
    respondent = request.respondent
    case = respondent.response.participation
    rows = [] if respondent.is_test else _rows(case)
    if not rows:
        raise Http404
    desk = Answering.of(respondent)
    public = _public(rows)
    refusal = somebody_else_answers(request, desk)
    if refusal is not None:
        return refusal
    data = request.POST if request.method == "POST" else None
    forms = [ApprovalForm(data, approval=row, is_editable=row.item.startswith(EDITABLE)) for row in rows]
    errors = []
    # Every form is asked, so that all that is wrong is said at once.
    valid = [form.is_valid() for form in forms] if data is not None else [False]
    if all(valid):
        try:
            _save(forms, case, respondent)
        except Closed as closed:
            return stopped(request, closed.message, request.path, _("To the texts"))
        except ValidationError as error:
            errors = [{"url": "#main", "text": text} for text in error.messages]
        else:
            messages.success(request, _("Saved. What you have not said yes to is not shown."))
            if any(row.publication_id in public for row in rows):
                messages.info(
                    request,
                    _(
                        "Something of it is public already. What you have now said no to, the energy office takes away: call if it is urgent."
                    ),
                )
            return redirect(request.path)
    pictures = _pictures(rows)
    context = {
        **case_context(respondent),
        "desk": desk,
        "groups": _groups(forms, pictures),
        "errors": errors + (error_list(*forms) if data is not None else []),
        "overview": reverse("surveys:overview", args=[response_id]),
    }
    return render(request, "reports/respond_approve.html", context)


def _rows(case):
    return list(
        Approval.objects.filter(participation=case)
        .select_related("publication", "by_contact")
        .order_by("publication", "pk")
    )


def _public(rows):
    """The pages among these that everybody can read."""
    versions = PublicationVersion.objects.filter(
        publication__in={row.publication_id for row in rows}, withdrawn_at=None
    )
    return set(versions.values_list("publication", flat=True))


def _save(forms, case, respondent):
    replies = {form.approval.pk: reply for form in forms if (reply := form.reply()) is not None}
    actions.answer_approvals(participation=case, replies=replies, by=respondent.speaker, now=timezone.now())


def _pictures(rows):
    keys = [int(row.item.partition(":")[2]) for row in rows if row.item.startswith("photo:")]
    return {photo.pk: photo for photo in Photo.objects.filter(pk__in=keys)} if keys else {}


def _groups(forms, pictures):
    """(publication, [(form, photo)]) in the order in which they were asked."""
    groups = {}
    for form in forms:
        kind, _colon, pk = form.approval.item.partition(":")
        photo = pictures.get(int(pk)) if kind == "photo" else None
        groups.setdefault(form.approval.publication, []).append((form, photo))
    return list(groups.items())

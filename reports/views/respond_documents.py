"""What the municipality reads of its documents by its link: its profile as it was issued, and its plan as it was sent, as PDF."""

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from reports.models import DocumentKind, IssuedDocument
from reports.papers.blocks import Cell, Printed
from reports.plans import case as one
from reports.views.documents import file_answer, frozen
from surveys.access import case_context, speaker_required
from surveys.answering import Answering
from surveys.documents import emblems_of
from surveys.paper import funding_of


def _language():
    return "en" if get_language() == "en" else "sv"


def _issued(respondent):
    """The newest profile: in the reader's language if there is one, else the newest of all. None for a test."""
    if respondent.is_test:
        return None
    case = respondent.response.participation
    rows = list(IssuedDocument.objects.of(case.assessment, DocumentKind.PROFILE, case).order_by("-number")[:20])
    return next((row for row in rows if row.language == _language()), rows[0] if rows else None)


@require_safe
@speaker_required
def respond_profile(request, response_id):
    row = _issued(request.respondent)
    if row is None and request.respondent.is_test:
        raise Http404
    context = {
        **case_context(request.respondent),
        "desk": Answering.of(request.respondent),
        "row": row,
        "printed": Printed.from_json(row.content) if row is not None else None,
        "pdf": reverse("reports:respond_profile_pdf", args=[response_id]),
    }
    return render(request, "reports/respond_profile.html", context)


@require_safe
@speaker_required
def respond_profile_pdf(request, response_id):
    row = _issued(request.respondent)
    if row is None:
        raise Http404
    return file_answer(request, frozen(row, request.respondent.response.participation.assessment), "pdf")


@require_safe
@speaker_required
def respond_plan_pdf(request, response_id):
    """The newest version that was sent, as it was sent."""
    from reports.documents.plan import plan_document  # noqa: PLC0415
    from reports.documents.standing import draft  # noqa: PLC0415

    respondent = request.respondent
    plan = one.plan_of(respondent.response.participation) if not respondent.is_test else None
    versions = list(plan.versions.all()) if plan is not None else []
    if not versions:
        raise Http404
    case, language = respondent.response.participation, _language()
    with translation.override(language):
        document = plan_document(case, language=language, today=timezone.localdate(), version=versions[0])
        said = funding_of(case.assessment, language)
        printed = draft(document, ()).printed(
            statement=Cell(said.text, "" if said.lang == language else said.lang),
            is_demo=case.assessment.is_demo,
            is_draft=False,
            emblems=emblems_of(case.assessment, language),
        )
    return file_answer(request, printed, "pdf")

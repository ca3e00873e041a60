"""Status reports: written by the lead, read by all staff, frozen when they are issued."""

import logging

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import lead_required, staff_required
from accounts.pdf import PACKAGES, PdfUnavailable
from accounts.saving import error_list, posted, saves
from municipalities.models import Assessment
from reports import actions
from reports.models import StatusReport
from reports.papers.pdf import PDF, as_pdf
from reports.papers.text import as_text
from reports.papers.word import DOCX, as_docx
from reports.status.blocks import printed, title_of
from reports.status.content import Content
from reports.status.forms import PeriodForm, SendingForm, TextsForm
from reports.status.gather import gather

logger = logging.getLogger(__name__)

SUFFIXES = ("txt", "docx", "pdf")
TEXT = "text/plain; charset=utf-8"


def _report(assessment, pk):
    found = StatusReport.objects.select_related("assessment", "author", "issued_by")
    return get_object_or_404(found, pk=pk, assessment__slug=assessment)


def _language():
    return "en" if get_language() == "en" else "sv"


def _printed(report):
    """An issued report from what was frozen, a draft from what is known now."""
    if report.is_issued:
        content = Content.from_json(report.content)
        before = Content.from_json(report.compared) if report.compared else None
        return printed(report, content, before, language=_language())
    content = gather(report.assessment, starts_on=report.starts_on, as_of=report.as_of, now=timezone.now())
    earlier = StatusReport.objects.before(report)
    report.compared_number = earlier.number if earlier is not None else None
    before = Content.from_json(earlier.content) if earlier is not None else None
    return printed(report, content, before, language=_language())


@staff_required
def status_list(request, assessment):
    """The reports of an assessment; the lead begins a new one here."""
    found = get_object_or_404(Assessment, slug=assessment)
    form = PeriodForm(posted(request) if request.user.is_lead else None, today=timezone.localdate())
    made = []

    def make():
        made.append(
            actions.make_status_report(assessment=found, by=request.user, now=timezone.now(), **form.cleaned_data)
        )

    if form.is_bound and form.is_valid() and saves(form, make):
        return redirect("reports:status", assessment, made[0].pk)
    reports = found.status_reports.select_related("author").prefetch_related("sendings")
    context = {
        "assessment": found,
        "rows": [(report, title_of(report)) for report in reports],
        "form": form,
        "errors": error_list(form) if form.is_bound else [],
    }
    return render(request, "reports/status_list.html", context)


@staff_required
def status(request, assessment, pk):
    """A report to read; a draft is written here by the lead."""
    report = _report(assessment, pk)
    may_write = request.user.is_lead and not report.is_issued
    if request.method == "POST" and not request.user.is_lead:
        raise Http404
    form = TextsForm(posted(request), report=report)
    if form.is_bound and form.is_valid() and saves(form, lambda: _write(request, report, form)):
        return redirect("reports:status", assessment, pk)
    sending = SendingForm(None, today=timezone.localdate())
    return _show(request, report, form if may_write or form.is_bound else None, sending)


def _write(request, report, form):
    actions.save_status_texts(report=report, texts=form.cleaned_data, by=request.user)
    if request.POST.get("do") == "issue":
        issued = actions.issue_status_report(report=report, by=request.user, now=timezone.now())
        messages.success(request, _("The report is issued with number %(number)s.") % {"number": issued.number})
    else:
        messages.success(request, _("The changes have been saved."))


def _show(request, report, form, sending):
    shown = _printed(report)
    context = {
        "assessment": report.assessment,
        "report": report,
        "printed": shown,
        "sections": [
            (section, form[section.key] if form is not None and section.key else None) for section in shown.sections
        ],
        "form": form,
        "sending": sending if report.is_issued and request.user.is_lead else None,
        # A draft has been sent to nobody.
        "sendings": list(report.sendings.all()) if report.is_issued else [],
        "errors": error_list(*(each for each in (form, sending) if each is not None and each.is_bound)),
        "suffixes": [
            (suffix, reverse(f"reports:status_{suffix}", args=[report.assessment.slug, report.pk]))
            for suffix in SUFFIXES
        ],
    }
    return render(request, "reports/status.html", context)


@lead_required
@require_POST
def status_delete(request, assessment, pk):
    try:
        actions.delete_status_draft(report=_report(assessment, pk), by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("reports:status", assessment, pk)
    messages.success(request, _("The draft has been deleted."))
    return redirect("reports:status_list", assessment)


@lead_required
@require_POST
def status_sent(request, assessment, pk):
    """Write down to whom a report was sent."""
    report = _report(assessment, pk)
    form = SendingForm(request.POST, today=timezone.localdate())

    def log():
        actions.log_sending(report=report, by=request.user, now=timezone.now(), **form.cleaned_data)

    if form.is_valid() and saves(form, log):
        messages.success(request, _("It is noted to whom the report was sent."))
        return redirect("reports:status", assessment, pk)
    return _show(request, report, None, form)


@require_safe
@staff_required
def status_file(request, assessment, pk, suffix):
    report = _report(assessment, pk)
    shown = _printed(report)
    try:
        content, kind = {
            "txt": lambda: (as_text(shown).encode(), TEXT),
            "docx": lambda: (as_docx(shown), DOCX),
            "pdf": lambda: (as_pdf(shown), PDF),
        }[suffix]()
    except PdfUnavailable as error:
        logger.error("PDF cannot be made: %s", error)
        return render(request, "accounts/pdf_unavailable.html", {"packages": PACKAGES}, status=503)
    answer = HttpResponse(content, content_type=kind)
    name = f"{shown.title}, {report.assessment.name}".replace("/", "-")[:120]
    answer.headers["Content-Disposition"] = content_disposition_header(
        as_attachment=suffix == "docx", filename=f"{name}.{suffix}"
    )
    answer.headers["Content-Language"] = shown.language
    return answer

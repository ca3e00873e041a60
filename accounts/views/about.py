"""About the service, for everybody: who is responsible, what is kept, how accessible it is; and the form for faults."""

import logging
from functools import wraps

from allauth.core.internal.ratelimit import consume
from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts import actions, facts, service
from accounts.forms import FaultReportForm, FromForm
from accounts.pdf import PACKAGES, PdfUnavailable, kept_pdf

logger = logging.getLogger(__name__)


def _with_service(view):
    """Gives the view the texts of the installation; a file that cannot be used is a page that says so, never an error."""

    @wraps(view)
    def shown(request, *args, **kwargs):
        try:
            texts = service.current()
        except service.BadFile as error:
            logger.error("The texts about the service cannot be shown: %s", error)
            # The path and the line are for whoever set it up, not for every visitor.
            context = {"fault": str(error) if settings.DEVELOPMENT else ""}
            return render(request, "accounts/about_unreadable.html", context, status=503)
        return view(request, _context(texts), *args, **kwargs)

    return shown


def _context(texts):
    return {
        "service": texts.for_page(),
        "kept": facts.kept(),
        "cookies": facts.cookies(),
        "on_the_device": facts.kept_on_the_device(),
        "security": facts.security(),
    }


@require_safe
@_with_service
def about(request, context):
    return render(request, "accounts/about.html", context)


@require_safe
@_with_service
def privacy(request, context):
    return render(request, "accounts/about_privacy.html", context)


@require_safe
@_with_service
def accessibility(request, context):
    return render(request, "accounts/about_accessibility.html", context | {"from_page": FromForm(request.GET).chosen()})


@require_safe
@_with_service
def pdf(request, context, language=""):
    """Everything in one tagged PDF, in the language of the address, without one in the language of the pages."""
    language = language or translation.get_language()
    if language not in service.LANGUAGES:
        raise Http404
    with translation.override(language):
        # The texts were chosen in the language of the page.
        context = _context(service.current())
        try:
            document = kept_pdf(render_to_string("accounts/about_pdf.html", context | {"host": request.get_host()}))
        except PdfUnavailable as error:
            logger.error("PDF cannot be made: %s", error)
            document = None
    if document is None:
        return render(request, "accounts/pdf_unavailable.html", {"packages": PACKAGES}, status=503)
    answer = HttpResponse(document, content_type="application/pdf")
    answer.headers["Content-Disposition"] = f'inline; filename="prestratus-{language}.pdf"'
    answer.headers["Content-Language"] = language
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
def report(request):
    """The form for faults in accessibility. No sign-in, no script; what was typed stays when something is wrong."""
    if request.method != "POST":
        return render(
            request,
            "accounts/fault_report_form.html",
            {"form": FaultReportForm(initial={"page": FromForm(request.GET).chosen()})},
        )
    form = FaultReportForm(request.POST)
    status = 200
    if form.is_valid():
        rate = {"report_fault": f"{facts.REPORTS_AN_HOUR}/h/ip"}
        if consume(request, app="accounts", action="report_fault", config=rate):
            actions.report_fault(**form.cleaned_data, now=timezone.now())
            return redirect("about:reported")
        form.add_error(
            None, _("Many reports have come from here in the last hour. Wait a while and send again, or call us.")
        )
        status = 429
    return render(request, "accounts/fault_report_form.html", {"form": form}, status=status)


@require_safe
def reported(request):
    return render(request, "accounts/fault_report_done.html")

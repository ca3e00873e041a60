"""Faults in accessibility that visitors have reported, for the office."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts import actions, facts
from accounts.access import staff_required
from accounts.forms import FaultListForm
from accounts.models import FaultReport

PER_PAGE = 50


@staff_required
def fault_report_list(request):
    show = FaultListForm(request.GET).chosen()
    is_open = show == FaultListForm.OPEN
    reports = FaultReport.objects.open() if is_open else FaultReport.objects.handled()
    context = {
        "show": show,
        "page_obj": Paginator(reports.select_related("handled_by"), PER_PAGE).get_page(request.GET.get("page")),
        "open_count": FaultReport.objects.open().count(),
        "handled_count": FaultReport.objects.handled().count(),
        "address_days": facts.ADDRESS_KEPT.days,
    }
    return render(request, "accounts/fault_report_list.html", context)


@staff_required
@require_POST
def fault_report_handle(request, pk):
    actions.handle_fault(report=get_object_or_404(FaultReport, pk=pk), by=request.user, now=timezone.now())
    messages.success(request, _("The report is marked as handled."))
    return redirect("accounts:fault_report_list")


@staff_required
@require_POST
def fault_report_reopen(request, pk):
    actions.reopen_fault(report=get_object_or_404(FaultReport, pk=pk), by=request.user)
    messages.success(request, _("The report is open again."))
    return redirect("accounts:fault_report_list")


@staff_required
@require_POST
def fault_report_erase_address(request, pk):
    report = get_object_or_404(FaultReport, pk=pk)
    actions.erase_fault_address(report=report, by=request.user)
    messages.success(request, _("The e-mail address has been erased."))
    return redirect("accounts:fault_report_list")

"""Addresses of the reports; the board is the home page."""

from functools import partial

from django.urls import path

from reports.views import (
    case,
    collaboration,
    document_approvals,
    documents,
    exports,
    home,
    lessons,
    matches,
    needs,
    plan_letters,
    plans,
    publications,
    respond_approve,
    respond_documents,
    respond_plan,
    results,
    status,
    triangulation,
)

app_name = "reports"

urlpatterns = [
    path("", home.home, name="home"),
    path("cases/<slug:assessment>/<slug:code>/", case.case, name="case"),
    path(
        "cases/<slug:assessment>/<slug:code>/triangulation/",
        triangulation.case_triangulation,
        name="case_triangulation",
    ),
    path("reports/<slug:assessment>/needs/", needs.needs, name="needs"),
    path("reports/<slug:assessment>/needs/priority/", needs.priority, name="needs_priority"),
    path("reports/<slug:assessment>/needs/support/", needs.support, name="needs_support"),
    path("reports/<slug:assessment>/needs/readiness/", needs.readiness, name="needs_readiness"),
    path("reports/<slug:assessment>/needs/covenant/", needs.covenant, name="needs_covenant"),
    path("reports/<slug:assessment>/needs/changes/", needs.changes, name="needs_changes"),
    path("reports/<slug:assessment>/collaboration/", collaboration.collaboration, name="collaboration"),
    path("reports/<slug:assessment>/export/", exports.export, name="export"),
    path("reports/<slug:assessment>/export/workbook.xlsx", exports.export_workbook, name="export_workbook"),
    path("reports/<slug:assessment>/export/data.zip", exports.export_longform, name="export_longform"),
    path("reports/<slug:assessment>/matches/", matches.matches, name="matches"),
    path("reports/<slug:assessment>/matches/limits/", matches.match_caps, name="match_caps"),
    path("reports/<slug:assessment>/lessons/", lessons.lessons, name="lessons"),
    path("reports/<slug:assessment>/triangulation/", triangulation.triangulation, name="triangulation"),
    path("reports/<slug:assessment>/plans/", plans.plans, name="plans"),
    path("reports/<slug:assessment>/plans/packages/start/", plans.packages_start, name="packages_start"),
    path("reports/<slug:assessment>/plans/packages/new/", plans.package_form, name="package_new"),
    path("reports/<slug:assessment>/plans/packages/<int:pk>/", plans.package_form, name="package_edit"),
    path("reports/<slug:assessment>/plans/packages/<int:pk>/delete/", plans.package_delete, name="package_delete"),
    path("reports/<slug:assessment>/plans/<slug:code>/", plans.plan, name="plan"),
    path("reports/<slug:assessment>/plans/<slug:code>/measures/new/", plans.measure_form, name="measure_new"),
    path("reports/<slug:assessment>/plans/<slug:code>/measures/<int:pk>/", plans.measure_form, name="measure_edit"),
    path(
        "reports/<slug:assessment>/plans/<slug:code>/measures/<int:pk>/delete/",
        plans.measure_delete,
        name="measure_delete",
    ),
    path("reports/<slug:assessment>/plans/<slug:code>/packages/<int:pk>/", plans.choice_form, name="choice_edit"),
    path("reports/<slug:assessment>/plans/<slug:code>/send/", plan_letters.plan_send, name="plan_send"),
    path("reports/<slug:assessment>/plans/<slug:code>/told/", plan_letters.plan_told, name="plan_told"),
    path("reports/<slug:assessment>/publications/", publications.publication_list, name="publication_list"),
    path("reports/<slug:assessment>/publications/<int:pk>/", publications.publication, name="publication"),
    *(
        path(
            f"reports/<slug:assessment>/publications/<int:pk>/{act}/",
            getattr(publications, f"publication_{act}"),
            name=f"publication_{act}",
        )
        for act in ("edit", "ask", "publish", "withdraw", "delete", "preview")
    ),
    path("results/<slug:slug>/", results.results, name="results"),
    path("results/<slug:slug>/text.txt", results.results_text, name="results_text"),
    *(
        path(
            f"results/<slug:slug>/<slug:key>.{suffix}",
            partial(results.results_chart, suffix=suffix),
            name=f"results_{suffix}",
        )
        for suffix in ("svg", "png")
    ),
    path("respond/<int:response_id>/approve/", respond_approve.respond_approve, name="respond_approve"),
    path("respond/<int:response_id>/plan/", respond_plan.respond_plan, name="respond_plan"),
    path("respond/<int:response_id>/plan.pdf", respond_documents.respond_plan_pdf, name="respond_plan_pdf"),
    path("respond/<int:response_id>/profile/", respond_documents.respond_profile, name="respond_profile"),
    path("respond/<int:response_id>/profile.pdf", respond_documents.respond_profile_pdf, name="respond_profile_pdf"),
    path("reports/<slug:assessment>/documents/", documents.documents, name="documents"),
    path("reports/<slug:assessment>/documents/<slug:kind>/", documents.document, name="document"),
    path("reports/<slug:assessment>/documents/<slug:kind>/<slug:code>/", documents.document, name="document_of"),
    path(
        "reports/<slug:assessment>/documents/<slug:kind>/<slug:code>/approval/",
        document_approvals.document_approval,
        name="document_approval",
    ),
    *(
        path(
            f"reports/<slug:assessment>/documents/<slug:kind>/{within}document.{suffix}",
            partial(documents.document_file, suffix=suffix),
            name=f"document_{suffix}{of}",
        )
        for suffix in ("docx", "pdf")
        for within, of in (("", ""), ("<slug:code>/", "_of"))
    ),
    path("reports/<slug:assessment>/status/", status.status_list, name="status_list"),
    path("reports/<slug:assessment>/status/<int:pk>/", status.status, name="status"),
    path("reports/<slug:assessment>/status/<int:pk>/delete/", status.status_delete, name="status_delete"),
    path("reports/<slug:assessment>/status/<int:pk>/sent/", status.status_sent, name="status_sent"),
    *(
        path(
            f"reports/<slug:assessment>/status/<int:pk>/report.{suffix}",
            partial(status.status_file, suffix=suffix),
            name=f"status_{suffix}",
        )
        for suffix in status.SUFFIXES
    ),
]

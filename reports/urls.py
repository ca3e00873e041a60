"""Addresses of the reports; the board is the home page."""

from functools import partial

from django.urls import path

from reports.views import (
    case,
    collaboration,
    exports,
    home,
    lessons,
    matches,
    needs,
    plan_letters,
    plans,
    respond_plan,
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
    path("respond/<int:response_id>/plan/", respond_plan.respond_plan, name="respond_plan"),
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

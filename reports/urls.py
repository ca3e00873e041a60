"""Addresses of the reports; the board is the home page."""

from functools import partial

from django.urls import path

from reports.views import case, collaboration, home, lessons, needs, status, triangulation

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
    path("reports/<slug:assessment>/lessons/", lessons.lessons, name="lessons"),
    path("reports/<slug:assessment>/triangulation/", triangulation.triangulation, name="triangulation"),
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

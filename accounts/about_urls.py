"""Below /about/: pages that everybody may read, linked from the foot of every page."""

from django.urls import path

from accounts.views import about

app_name = "about"

urlpatterns = [
    path("", about.about, name="about"),
    path("privacy/", about.privacy, name="privacy"),
    path("accessibility/", about.accessibility, name="accessibility"),
    path("accessibility/report/", about.report, name="report"),
    path("accessibility/report/sent/", about.reported, name="reported"),
    path("service.pdf", about.pdf, name="pdf_here"),
    path("service-<slug:language>.pdf", about.pdf, name="pdf"),
]

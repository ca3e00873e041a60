from django.urls import path

from reports.views import case, home, needs

app_name = "reports"
urlpatterns = [
    path("", home.home, name="home"),
    path("cases/<slug:assessment>/<slug:code>/", case.case, name="case"),
    path("reports/<slug:assessment>/needs/", needs.needs, name="needs"),
]

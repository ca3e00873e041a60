from django.urls import path

from reports.views import home, needs

app_name = "reports"
urlpatterns = [
    path("", home.home, name="home"),
    path("reports/<slug:assessment>/needs/", needs.needs, name="needs"),
]

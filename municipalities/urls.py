from django.urls import path

from municipalities import views

app_name = "municipalities"

urlpatterns = [
    path("municipalities/", views.municipality_list, name="municipality_list"),
    path("municipalities/add/", views.municipality_add, name="municipality_add"),
    path("municipalities/contacts/", views.contact_list, name="contact_list"),
    path("municipalities/contacts/add/", views.contact_add, name="contact_add"),
    path("municipalities/contacts/<int:pk>/edit/", views.contact_edit, name="contact_edit"),
    path("municipalities/contacts/<int:pk>/erase/", views.contact_erase, name="contact_erase"),
    path("municipalities/<slug:code>/", views.municipality_detail, name="municipality_detail"),
    path("municipalities/<slug:code>/edit/", views.municipality_edit, name="municipality_edit"),
    path("municipalities/<slug:code>/roles/<slug:role>/", views.assignment_edit, name="assignment_edit"),
    path("assessments/", views.assessment_list, name="assessment_list"),
    path("assessments/add/", views.assessment_add, name="assessment_add"),
    path("assessments/themes/", views.theme_list, name="theme_list"),
    path("assessments/themes/<slug:key>/", views.theme_edit, name="theme_edit"),
    path("assessments/logo/<uuid:key>/", views.logo, name="logo"),
    path("assessments/<slug:slug>/", views.assessment_detail, name="assessment_detail"),
    path("assessments/<slug:slug>/edit/", views.assessment_edit, name="assessment_edit"),
    path("assessments/<slug:slug>/decisions/", views.decision_list, name="decision_list"),
    path("assessments/<slug:slug>/decisions/<int:pk>/", views.decision_edit, name="decision_edit"),
    path("assessments/<slug:slug>/close/", views.assessment_close, name="assessment_close"),
    path("assessments/<slug:slug>/logos/add/", views.logo_add, name="logo_add"),
    path("assessments/<slug:slug>/logos/<uuid:key>/delete/", views.logo_delete, name="logo_delete"),
    path("assessments/<slug:slug>/participations/add/", views.participations_add, name="participations_add"),
    path("assessments/<slug:slug>/participations/<slug:code>/", views.participation_edit, name="participation_edit"),
    path("cases/<slug:slug>/<slug:code>/next-step/", views.next_step, name="next_step"),
    path("cases/<slug:slug>/<slug:code>/mails/add/", views.mail_add, name="mail_add"),
    path("cases/<slug:slug>/<slug:code>/files/add/", views.case_file_add, name="case_file_add"),
    path("cases/<slug:slug>/<slug:code>/files/<uuid:key>/", views.case_file, name="case_file"),
    path("cases/<slug:slug>/<slug:code>/files/<uuid:key>/delete/", views.case_file_delete, name="case_file_delete"),
    path("cases/<slug:slug>/<slug:code>/follow-ups/add/", views.follow_up_add, name="follow_up_add"),
    path("cases/<slug:slug>/<slug:code>/follow-ups/<int:pk>/edit/", views.follow_up_edit, name="follow_up_edit"),
    path("cases/<slug:slug>/<slug:code>/follow-ups/<int:pk>/finish/", views.follow_up_finish, name="follow_up_finish"),
    path("cases/<slug:slug>/<slug:code>/follow-ups/<int:pk>/reopen/", views.follow_up_reopen, name="follow_up_reopen"),
]

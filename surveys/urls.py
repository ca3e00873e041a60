"""Addresses of the questionnaires. Those that stand under a municipality or a case are views of this app all the same."""

from django.urls import path

from surveys.views import facts, interview, invitations, questionnaires, respond, trials

app_name = "surveys"

urlpatterns = [
    # A municipality answers
    path("i/<str:token>/", respond.open_link, name="open"),
    path("respond/<int:response_id>/", respond.overview, name="overview"),
    path("respond/<int:response_id>/who/", respond.who, name="who"),
    path("respond/<int:response_id>/review/", respond.review, name="review"),
    path("respond/<int:response_id>/submit/", respond.submit, name="submit"),
    path("respond/<int:response_id>/reopen/", respond.reopen, name="reopen"),
    path("respond/<int:response_id>/leave/", respond.leave, name="leave"),
    path("respond/<int:response_id>/<str:page>/", respond.page, name="page"),
    # Questionnaires
    path("questionnaires/", questionnaires.questionnaire_list, name="questionnaire_list"),
    path("questionnaires/add/", questionnaires.questionnaire_add, name="questionnaire_add"),
    path("questionnaires/<int:pk>/", questionnaires.questionnaire_detail, name="questionnaire_detail"),
    path("questionnaires/<int:pk>/publish/", questionnaires.questionnaire_publish, name="questionnaire_publish"),
    # Trying one
    path("questionnaires/<int:pk>/try/", trials.test_list, name="test_list"),
    path("questionnaires/<int:pk>/try/start/", trials.test_start, name="test_start"),
    path("questionnaires/<int:pk>/try/delete/", trials.test_delete, name="test_delete"),
    # What is known of a municipality
    path("municipalities/<slug:code>/facts/", facts.fact_list, name="fact_list"),
    path("municipalities/<slug:code>/facts/add/", facts.fact_add, name="fact_add"),
    path("municipalities/<slug:code>/facts/<int:pk>/edit/", facts.fact_edit, name="fact_edit"),
    path("municipalities/<slug:code>/facts/<int:pk>/delete/", facts.fact_delete, name="fact_delete"),
    # A case: links
    path("cases/<slug:assessment>/<slug:code>/invitations/", invitations.invitation_list, name="invitation_list"),
    path(
        "cases/<slug:assessment>/<slug:code>/invitations/<int:pk>/revoke/",
        invitations.invitation_revoke,
        name="invitation_revoke",
    ),
    # A case: the telephone
    path("cases/<slug:assessment>/<slug:code>/interview/", interview.interview, name="interview"),
    path(
        "cases/<slug:assessment>/<slug:code>/interview/complete/",
        interview.interview_complete,
        name="interview_complete",
    ),
    path("cases/<slug:assessment>/<slug:code>/interview/<str:page>/", interview.interview_page, name="interview_page"),
]

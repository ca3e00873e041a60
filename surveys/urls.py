"""Addresses of the questionnaires. Those that stand under a municipality or a case are views of this app all the same."""

from functools import partial

from django.urls import path

from surveys.views import (
    appointments,
    calendars,
    facts,
    imports,
    interview,
    invitations,
    letter_templates,
    letters,
    officer,
    paper,
    questionnaires,
    readbacks,
    respond,
    threads,
    trials,
)

app_name = "surveys"

# What a document can be fetched as.
PAPER = ("pdf", "docx")

urlpatterns = [
    # A municipality answers
    path("i/<str:token>/", respond.open_link, name="open"),
    *(
        path(f"i/<str:token>/questionnaire.{each}", partial(paper.blank, suffix=each), name=f"blank_{each}")
        for each in PAPER
    ),
    path("respond/<int:response_id>/", respond.overview, name="overview"),
    path("respond/<int:response_id>/who/", respond.who, name="who"),
    path("respond/<int:response_id>/colleagues/", respond.colleagues, name="colleagues"),
    path("respond/<int:response_id>/review/", respond.review, name="review"),
    path("respond/<int:response_id>/readback/", respond.readback, name="readback"),
    path("respond/<int:response_id>/questions/", respond.questions, name="questions"),
    path("respond/<int:response_id>/submit/", respond.submit, name="submit"),
    path("respond/<int:response_id>/reopen/", respond.reopen, name="reopen"),
    path("respond/<int:response_id>/leave/", respond.leave, name="leave"),
    path("respond/<int:response_id>/telephone/", respond.telephone, name="telephone"),
    path("respond/<int:response_id>/telephone/withdraw/", respond.telephone_withdraw, name="telephone_withdraw"),
    path("respond/<int:response_id>/not-me/", respond.not_me, name="not_me"),
    path("respond/<int:response_id>/more-time/", respond.more_time, name="more_time"),
    *(
        path(
            f"respond/<int:response_id>/questionnaire.{each}",
            partial(paper.questionnaire, suffix=each),
            name=f"paper_{each}",
        )
        for each in PAPER
    ),
    *(
        path(f"respond/<int:response_id>/answers.{each}", partial(paper.answers, suffix=each), name=f"answers_{each}")
        for each in PAPER
    ),
    path("respond/<int:response_id>/<str:page>/text/", paper.page_as_text, name="page_as_text"),
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
    *(
        path(
            f"questionnaires/<int:pk>/<slug:variant>.{each}",
            partial(paper.variant, suffix=each),
            name=f"variant_{each}",
        )
        for each in PAPER
    ),
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
    path("cases/<slug:assessment>/<slug:code>/letters/", letters.letter_send, name="letter_send"),
    # Answers from a workbook
    path("assessments/<slug:slug>/import/", imports.answer_import, name="answer_import"),
    path("assessments/<slug:slug>/import/template.xlsx", imports.answer_import_template, name="answer_import_template"),
    # Letters of a round, and the wording of all
    path("assessments/<slug:slug>/letters/", letters.letter_list, name="letter_list"),
    path("assessments/<slug:slug>/letters/invite/", letters.letter_invite_all, name="letter_invite_all"),
    path("assessments/<slug:slug>/letters/remind/", letters.letter_remind_all, name="letter_remind_all"),
    path("assessments/<slug:slug>/letters/<int:pk>/", letters.letter_detail, name="letter_detail"),
    path("assessments/<slug:slug>/letters/<int:pk>/resend/", letters.letter_resend, name="letter_resend"),
    path("assessments/<slug:slug>/letters/<int:pk>/stop/", letters.letter_stop, name="letter_stop"),
    path("letters/templates/", letter_templates.template_list, name="template_list"),
    path("letters/templates/<slug:kind>/<slug:language>/", letter_templates.template_edit, name="template_edit"),
    # Calls at a time
    path("calls/", calendars.calls, name="calls"),
    path("calls/calendar/renew/", calendars.calendar_renew, name="calendar_renew"),
    path("calendar/<str:language>/<str:token>.ics", calendars.calendar_feed, name="calendar_feed"),
    path("cases/<slug:assessment>/<slug:code>/appointments/", appointments.appointment_list, name="appointment_list"),
    path(
        "cases/<slug:assessment>/<slug:code>/appointments/<int:pk>/move/",
        appointments.appointment_move,
        name="appointment_move",
    ),
    path(
        "cases/<slug:assessment>/<slug:code>/appointments/<int:pk>/cancel/",
        appointments.appointment_cancel,
        name="appointment_cancel",
    ),
    path(
        "cases/<slug:assessment>/<slug:code>/appointments/<int:pk>/handle/",
        appointments.appointment_handle,
        name="appointment_handle",
    ),
    path(
        "cases/<slug:assessment>/<slug:code>/appointments/<int:pk>/reopen/",
        appointments.appointment_reopen,
        name="appointment_reopen",
    ),
    *(
        path(
            f"cases/<slug:assessment>/<slug:code>/answers.{each}",
            partial(paper.case_answers, suffix=each),
            name=f"case_answers_{each}",
        )
        for each in PAPER
    ),
    # A case: reading back, and questions about answers
    path("cases/<slug:assessment>/<slug:code>/readback/", readbacks.readback_detail, name="readback_detail"),
    path(
        "cases/<slug:assessment>/<slug:code>/readback/<int:pk>/settle/",
        readbacks.objection_settle,
        name="objection_settle",
    ),
    path("cases/<slug:assessment>/<slug:code>/questions/", threads.thread_list, name="thread_list"),
    path("cases/<slug:assessment>/<slug:code>/questions/send/", threads.thread_send, name="thread_send"),
    path("cases/<slug:assessment>/<slug:code>/questions/<int:pk>/", threads.thread_write, name="thread_write"),
    # A case: the telephone
    path("cases/<slug:assessment>/<slug:code>/officer/", officer.case_officer, name="case_officer"),
    path("cases/<slug:assessment>/<slug:code>/interview/", interview.interview, name="interview"),
    path(
        "cases/<slug:assessment>/<slug:code>/interview/complete/",
        interview.interview_complete,
        name="interview_complete",
    ),
    path(
        "cases/<slug:assessment>/<slug:code>/interview/questions/",
        interview.interview_questions,
        name="interview_questions",
    ),
    path("cases/<slug:assessment>/<slug:code>/interview/line/", interview.interview_line, name="interview_line"),
    path("cases/<slug:assessment>/<slug:code>/interview/prepare/", interview.call_prepare, name="call_prepare"),
    path("cases/<slug:assessment>/<slug:code>/interview/call/", interview.call_start, name="call_start"),
    path("cases/<slug:assessment>/<slug:code>/interview/call/<int:pk>/", interview.call, name="call"),
    path("cases/<slug:assessment>/<slug:code>/interview/call/<int:pk>/clock/", interview.call_clock, name="call_clock"),
    path(
        "cases/<slug:assessment>/<slug:code>/interview/call/<int:pk>/<slug:kind>/", interview.call_jot, name="call_jot"
    ),
    path("cases/<slug:assessment>/<slug:code>/interview/<str:page>/", interview.interview_page, name="interview_page"),
]

"""Reading back and questions about answers: what the municipality sees of them, and what the office does."""

import datetime

from django.utils import timezone

from municipalities.models import Participation
from surveys.actions import (
    close_thread,
    finish_readback,
    give_verdict,
    open_thread,
    reply_in_thread,
    send_questions,
    send_readback,
    settle_objection,
)
from surveys.models import ReadBack, Thread, Verdict
from tests import factories
from tests.factories import at
from tests.pages import CONTACT, OFFICE, Page, State
from tests.surveys.pages_interview import CASE, UNTOUCHED, called
from tests.surveys.pages_respond import WHOLE, both, interviewed, link, some_answers, submitted, url

READBACK = "/cases/prestratus-2018/2514/readback/"
QUESTIONS = "/cases/prestratus-2018/2514/questions/"
POSTED = OFFICE | {"lead": 302, "officer": 302}


def in_days(days):
    return timezone.localdate() + datetime.timedelta(days=days)


def read_back(w):
    """Called and read back; open for ten days."""
    if not w.response.submissions.exists():
        called(w)
    return send_readback(
        response=w.response, contacts=[w.contact], closes_on=in_days(10), by=w.officer, now=timezone.now()
    )[0]


def told_on_the_telephone(w):
    """A municipality that has submitted nothing: everything is new."""
    some_answers(w)
    from surveys.actions import complete_interview  # noqa: PLC0415 - only here

    complete_interview(response=w.response, by=w.officer, spoken_by=w.contact, mark_not_asked=True, now=at(22, 10))
    read_back(w)


def objected(w):
    """Two objections and an agreement, before they are done."""
    readback = read_back(w)
    now = timezone.now()
    say = {"readback": readback, "by": w.contact, "now": now}
    give_verdict(question="mobilitet_behov", kind="object", text="Tre räcker, det gällde bara bussarna.", **say)
    give_verdict(question="mobilitet_kommentar", kind="object", text="Fem elbilar.\nInte fyra.", **say)
    give_verdict(question="mobilitet_prioritet", kind="agree", **say)
    return readback


def an_objection(w):
    objected(w)
    return Verdict.objects.get(question="mobilitet_behov")


def settled(w):
    """One of them settled, the answer changed since, and the municipality done."""
    verdict = an_objection(w)
    spoken = {"by": w.officer, "channel": "phone", "spoken_by": w.contact}
    factories.answer(w.response, {"mobilitet_behov": "3"}, now=timezone.now(), reason="1", **spoken)
    settle_objection(verdict=verdict, settlement="Ändrat till 3.", by=w.officer, now=timezone.now())
    finish_readback(readback=verdict.readback, by=w.contact, now=timezone.now())


def agreed(w):
    finish_readback(readback=read_back(w), by=w.contact, now=timezone.now())


def too_late(w):
    objected(w)
    ReadBack.objects.update(closes_on=in_days(-1))


def sent_anew(w):
    """An objection to the first read-back was settled, and there is a second."""
    settled(w)
    ReadBack.objects.update(sent_at=timezone.now() - datetime.timedelta(days=2))
    factories.answer(
        w.response, {"mobilitet_formaga": "2"}, by=w.officer, channel="phone", spoken_by=w.contact, now=timezone.now()
    )
    read_back(w)


def withdrawn(w):
    objected(w)
    Participation.objects.filter(pk=w.participation.pk).update(
        declined_on=datetime.date(2018, 11, 1), declined_reason="Ingen tid"
    )


def for_pages(w):
    """The link of somebody who was asked for some pages: objects, but is not the one who is done."""
    w.invitation.pages = ["tema_mobilitet"]
    w.invitation.save()
    read_back(w)


def question(w, name="mobilitet_behov", text="Gäller det även kollektivtrafiken?", **fields):
    if not w.response.seq and not w.response.answers.exists():
        some_answers(w)
    return open_thread(response=w.response, question=name, text=text, by=w.officer, now=timezone.now(), **fields)


def questions(w):
    """One that was replied to, one that was sent, one about an entry, one that is closed."""
    first = question(w)
    reply_in_thread(
        thread=first,
        text="Nej, bara våra egna bilar.\nKollektivtrafiken sköter regionen.",
        by=w.contact,
        now=timezone.now(),
    )
    question(w, "mobilitet_kommentar", "Hur många är två?")
    send_questions(response=w.response, contacts=[w.contact], by=w.officer, now=timezone.now())
    question(w, "nulage_mal", "Vilket basår?", item="a1")
    question(w, "mobilitet_prioritet", "Vem prioriterar?")
    last = Thread.objects.latest("id")
    close_thread(thread=last, by=w.officer, now=timezone.now())


def asked_after_submission(w):
    submitted(w)
    question(w)


def asked_after_interview(w):
    interviewed(w)
    questions(w)


def asked_and_over(w):
    questions(w)
    w.assessment.closed_on = datetime.date(2019, 6, 30)
    w.assessment.save()


def only_closed(w):
    close_thread(thread=question(w), by=w.officer, now=timezone.now())


def more_questions(w, n):
    for name in ("mobilitet_behov", "mobilitet_prioritet", "mobilitet_kommentar")[:n]:
        question(w, name)


def reached_nobody(w):
    called(w)
    w.contact.email = w.colleague.email = ""
    w.contact.save()
    w.colleague.save()


WRONG_WORDS = {
    "verdict.mobilitet_behov": "object",
    "words.mobilitet_behov": " ",
    "words.mobilitet_kommentar": "x" * 2001,
}
WRONG_LETTER = {"contacts": None, "closes_on": "2018-01-01"}

PAGES = [
    Page(
        name="surveys:readback",
        url=lambda w: (read_back(w), f"/respond/{w.response.pk}/readback/")[1],
        main_role="respondent",
        access=CONTACT,
        states={
            "filled": State(setup=objected, path=url("readback/")),
            "empty": State(path=url("readback/"), setup=read_back),
            "error": State(path=url("readback/"), setup=read_back, post=WRONG_WORDS),
        },
    ),
    *(
        Page(
            name="surveys:readback",
            label=label,
            url=url("readback/"),
            main_role="respondent",
            access=CONTACT | {"respondent": 404},
            states={
                "filled": State(setup=setup),
                "empty": "There is always an answer.",
                "error": State(setup=setup, post=WRONG_WORDS) if label == "for some pages" else "nothing can be sent",
            },
        )
        for label, setup in {
            "on the telephone alone": told_on_the_telephone,
            "settled": settled,
            "agreed": agreed,
            "too late": too_late,
            "sent anew": sent_anew,
            "withdrawn": withdrawn,
            "for some pages": for_pages,
        }.items()
    ),
    Page(
        name="surveys:readback",
        label="too late",
        url=lambda w: (too_late(w), f"/respond/{w.response.pk}/readback/")[1],
        main_role="respondent",
        access=CONTACT | {"respondent": 409},
        method="POST",
        data={"words.mobilitet_behov": "Tre räcker."},
        states={
            "filled": State(
                setup=too_late, path=url("readback/"), post={"words.mobilitet_behov": "Tre räcker."}, status=409
            ),
            "empty": State(setup=too_late, path=url("readback/"), post={}, status=409),
            "error": "as on the page above",
        },
    ),
    Page(
        name="surveys:questions",
        url=lambda w: (question(w), f"/respond/{w.response.pk}/questions/")[1],
        main_role="respondent",
        access=CONTACT,
        states={
            "filled": State(setup=asked_after_interview, path=url("questions/")),
            "empty": State(setup=only_closed, path=url("questions/")),
            "error": State(
                setup=asked_after_submission,
                path=url("questions/"),
                post=lambda w: {f"reply.{Thread.objects.get().pk}": "x" * 2001},
            ),
        },
    ),
    Page(
        name="surveys:questions",
        label="over",
        url=url("questions/"),
        main_role="respondent",
        access=CONTACT | {"respondent": 404},
        states={
            "filled": State(setup=asked_and_over),
            "empty": "There is a question or no page.",
            "error": "nothing can be sent",
        },
    ),
    Page(
        name="surveys:page",
        label="with questions",
        url=url("tema_mobilitet/"),
        main_role="respondent",
        access=CONTACT,
        states={
            "filled": State(setup=both(questions, WHOLE)),
            "empty": "As on the page itself.",
            "error": State(
                setup=both(questions, WHOLE),
                post=lambda w: {f"reply.{Thread.objects.order_by('id')[1].pk}": "x" * 2001},
            ),
        },
    ),
    Page(
        name="surveys:page",
        label="with a question about an entry",
        url=url("nulage_mal/"),
        main_role="respondent",
        access=CONTACT,
        states={
            "filled": State(setup=both(questions, WHOLE)),
            "empty": "As on the page itself.",
            "error": "As on the page above.",
        },
    ),
    Page(
        name="surveys:overview",
        label="with a read-back",
        url=url(),
        main_role="respondent",
        access=CONTACT,
        states={
            "filled": State(setup=both(objected, questions)),
            "empty": State(setup=too_late),
            "error": State(setup=agreed),
        },
    ),
    Page(
        name="surveys:open",
        label="with a read-back",
        url=link,
        main_role="anonymous",
        access=dict.fromkeys(CONTACT, 200),
        states={
            "filled": State(setup=read_back),
            "empty": State(setup=asked_after_submission),
            "error": "Takes no input.",
        },
    ),
    Page(
        name="surveys:readback_detail",
        url=lambda w: READBACK,
        main_role="officer",
        access=OFFICE,
        states={
            "filled": State(setup=sent_anew),
            "empty": State(path=lambda w: UNTOUCHED.replace("interview", "readback")),
            "error": State(setup=called, post=WRONG_LETTER),
        },
    ),
    Page(
        name="surveys:readback_detail",
        label="preview",
        url=lambda w: READBACK,
        main_role="lead",
        access=OFFICE,
        states={
            "filled": State(setup=objected, form=2, post={"do": "preview"}),
            "empty": State(setup=called, post={"do": "preview"}),
            "error": State(setup=reached_nobody, post={"do": "send"}),
        },
    ),
    Page(
        name="surveys:objection_settle",
        url=lambda w: f"{READBACK}{an_objection(w).pk}/settle/",
        main_role="officer",
        access=POSTED,
        method="POST",
        data={"settlement": "klart"},
        states={
            "filled": "Leads back to the read-back.",
            "empty": State(
                path=lambda w: f"{READBACK}{Verdict.objects.get(question='mobilitet_behov').pk}/settle/",
                setup=objected,
                post={"settlement": " "},
            ),
            "error": State(
                path=lambda w: f"{READBACK}{Verdict.objects.get(question='mobilitet_behov').pk}/settle/",
                setup=objected,
                post={"settlement": "x" * 2001},
            ),
        },
    ),
    Page(
        name="surveys:thread_list",
        url=lambda w: QUESTIONS,
        main_role="officer",
        access=OFFICE,
        states={
            "filled": State(setup=questions),
            "empty": State(path=lambda w: UNTOUCHED.replace("interview", "questions")),
            "error": State(setup=some_answers, post={"about": "mobilitet_behov", "text": ""}),
        },
        rows=more_questions,
    ),
    Page(
        name="surveys:thread_list",
        label="over",
        url=lambda w: QUESTIONS,
        main_role="lead",
        access=OFFICE,
        states={"filled": State(setup=asked_and_over), "empty": State(), "error": State(post={"about": "påhittad"})},
        rows=more_questions,
    ),
    Page(
        name="surveys:thread_send",
        url=lambda w: (question(w), f"{QUESTIONS}send/")[1],
        main_role="officer",
        access=POSTED,
        method="POST",
        data=lambda w: {"contacts": w.contact.pk, "do": "send"},
        states={
            "filled": State(
                setup=questions, path=lambda w: f"{QUESTIONS}send/", post=lambda w: {"contacts": w.contact.pk}
            ),
            "empty": State(
                setup=only_closed, path=lambda w: f"{QUESTIONS}send/", post=lambda w: {"contacts": w.contact.pk}
            ),
            "error": State(setup=questions, path=lambda w: f"{QUESTIONS}send/", post={}),
        },
    ),
    Page(
        name="surveys:thread_write",
        url=lambda w: f"{QUESTIONS}{question(w).pk}/",
        main_role="officer",
        access=POSTED,
        method="POST",
        data={"text": "tack", "do": "close"},
        states={
            "filled": "Leads back to the list.",
            "empty": State(setup=question, path=lambda w: f"{QUESTIONS}{Thread.objects.get().pk}/", post={"text": ""}),
            "error": State(
                setup=question, path=lambda w: f"{QUESTIONS}{Thread.objects.get().pk}/", post={"text": "x" * 2001}
            ),
        },
    ),
    Page(
        name="surveys:interview_page",
        label="with questions",
        url=lambda w: f"{CASE}tema_mobilitet/",
        main_role="officer",
        access=OFFICE,
        states={
            "filled": State(setup=questions),
            "empty": "As on the page itself.",
            "error": State(setup=questions, post={"ask.mobilitet_formaga": "x" * 2001}),
        },
    ),
    Page(
        name="surveys:interview",
        label="with questions",
        url=lambda w: CASE,
        main_role="officer",
        access=OFFICE,
        states={
            "filled": State(setup=both(objected, questions)),
            "empty": State(setup=asked_after_submission),
            "error": State(setup=agreed),
        },
    ),
]

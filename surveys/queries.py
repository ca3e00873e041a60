"""The questions that every page and every save asks of the database, put together once (see `surveys.prepared`)."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, Max, OuterRef, QuerySet, Subquery

from municipalities.models import Assignment
from surveys.models import (
    Answer,
    AnswerRevision,
    Invitation,
    KnownFact,
    LaterPage,
    ReadBack,
    RefusedAnswer,
    Response,
    Submission,
    Thread,
)
from surveys.prepared import Prepared


def _last(kind: str) -> Subquery:
    """When a round of this kind was last handed in."""
    rows = Submission.objects.filter(response=OuterRef("pk"), kind=kind).order_by().values("response")
    return Subquery(rows.annotate(last=Max("at")).values("last"))


def _rounds() -> dict[str, Any]:
    """How far a case has come, as annotations of its response."""
    waiting = RefusedAnswer.objects.filter(response=OuterRef("pk"), settled_at=None).order_by()
    return {
        "web_at": _last(Submission.Kind.WEB),
        "phone_at": _last(Submission.Kind.INTERVIEW),
        "has_waiting": Exists(waiting),
    }


def _known() -> dict[str, Any]:
    facts = KnownFact.objects.filter(municipality=OuterRef("participation__municipality_id")).order_by()
    later = LaterPage.objects.filter(response=OuterRef("pk")).order_by()
    return {
        "has_facts": Exists(facts),
        "has_later": Exists(later),
        "has_threads": Exists(Thread.objects.filter(response=OuterRef("pk")).order_by()),
        "has_readback": Exists(ReadBack.objects.filter(response=OuterRef("pk")).order_by()),
    }


def with_talk(responses: QuerySet[Response]) -> QuerySet[Response]:
    """Annotates `has_waiting`, `has_threads`, `has_readback`: what most responses have none of need not be asked for."""
    known, rounds = _known(), _rounds()
    return responses.annotate(
        has_waiting=rounds["has_waiting"], has_threads=known["has_threads"], has_readback=known["has_readback"]
    )


def _others_seen(invitation: int) -> Subquery:
    rows = Invitation.objects.filter(response=OuterRef("pk")).exclude(pk=invitation).order_by().values("response")
    return Subquery(rows.annotate(last=Max("last_seen_at")).values("last"))


_PERSON = ("id", "name", "email", "language", "erased_at", "is_test")
_CASE = ("id", "variant", "due_on", "declined_on", "assessment_id", "municipality_id", "officer_id")
_MUNICIPALITY = ("id", "code", "name", "official_name")
_ASSESSMENT = (
    *("id", "name", "office", "office_telephone", "funder", "statement_sv", "statement_en"),
    *("membership_date", "is_demo", "closed_on"),
)


def _of(path: str, names: tuple[str, ...]) -> list[str]:
    return [f"{path}__{name}" for name in names]


invitation_by: Prepared[Invitation] = Prepared(
    lambda pk, generation: (
        Invitation.objects.order_by()
        .filter(pk=pk, generation=generation)
        .select_related("contact")
        .only(
            *("generation", "response_id", "contact_id", "expires_at", "revoked_at", "pages", "invited_by_id"),
            *("last_seen_at", *_of("contact", _PERSON)),
        )
    )
)
"""(invitation, generation): the invitation with its contact. Apart from the case: seven joins take long to plan."""

case_of: Prepared[Response] = Prepared(
    lambda pk, invitation: (
        Response.objects.order_by()
        .filter(pk=pk)
        .select_related(
            "questionnaire", "participation__municipality", "participation__assessment", "participation__officer"
        )
        .only(
            *("seq", "opened_at", "reopened_at", "participation_id", "questionnaire_id", "questionnaire__digest"),
            *("test_of_id", "variant"),
            *_of("participation", _CASE),
            *_of("participation__municipality", _MUNICIPALITY),
            *_of("participation__assessment", _ASSESSMENT),
            *_of("participation__officer", ("name", "email", "telephone")),
        )
        .annotate(**_rounds(), **_known(), others_seen_at=_others_seen(invitation))
    )
)
"""(response, invitation): the response with what a page names of its case: its rounds, whether conflicts wait, facts are known
or pages are to be come back to, and when somebody was last there by another link than this one."""

lock_of: Prepared[Any] = Prepared(lambda pk: Response.objects.order_by().select_for_update().filter(pk=pk).values("id"))
"""(response): the lock on its row, until the transaction ends."""

case_to_write: Prepared[Response] = Prepared(
    lambda pk: (
        Response.objects.order_by()
        .filter(pk=pk)
        .select_related("participation__assessment")
        .only(
            *("seq", "opened_at", "reopened_at", "participation_id", "questionnaire_id", "test_of_id", "variant"),
            *_of("participation", ("variant", "declined_on", "assessment_id", "municipality_id")),
            *_of("participation__assessment", ("name", "membership_date", "closed_on")),
        )
        .annotate(**_rounds())
    )
)
"""(response): the response with what may change of its case while somebody waits for the lock."""

answers_of: Prepared[Answer] = Prepared(lambda response: Answer.objects.filter(response=response))
"""(response): its current answers, in order."""

waiting_of: Prepared[RefusedAnswer] = Prepared(
    lambda response: RefusedAnswer.objects.filter(response=response, settled_at=None)
)
"""(response): answers that met another person's and wait for a choice."""

facts_of: Prepared[KnownFact] = Prepared(lambda municipality: KnownFact.objects.filter(municipality=municipality))
"""(municipality): what the office knows of it."""

writers_of: Prepared[Any] = Prepared(
    lambda response: (
        AnswerRevision.objects.filter(response=response, by_contact__isnull=False)
        .order_by()
        .values("by_contact", "spoken_role")
        .annotate(last=Max("at"))
    )
)
"""(response): contacts who have answered on the web, with the time of their last save."""

people_of: Prepared[Invitation] = Prepared(
    lambda response: (
        Invitation.objects.filter(response=response)
        .select_related("contact", "invited_by")
        .order_by("created_at", "id")
    )
)
"""(response): the links of a response with their people, in the order in which they were invited."""

later_of: Prepared[LaterPage] = Prepared(lambda response: LaterPage.objects.filter(response=response))
"""(response): the pages that somebody wants to come back to."""

functions_of: Prepared[Any] = Prepared(
    lambda contact, municipality: (
        Assignment.objects.filter(contact=contact, municipality=municipality)
        .order_by("role__order")
        .values("role__key", "role__name_sv", "role__name_en", "note")
    )
)
"""(contact, municipality): the functions of a person there, in the order of the register."""

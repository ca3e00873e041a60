"""A response at one moment: locked, with its case, and whether it takes answers from a person now."""

from __future__ import annotations

from functools import cache

from django.db.models import Max, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from municipalities.models import Assignment, Contact
from surveys.models import (
    Response,
    Submission,
)

# The role of the register for a function that has no role of its own; which one it is stands in the assignment's note.
ANY_OTHER_ROLE = "annan"


class Closed(Exception):
    """The response takes no answers now. `why` is closed, declined, submitted or interviewed."""

    MESSAGES = {
        "closed": _("This round is closed. Nothing more can be saved."),
        "declined": _("The municipality has declined to take part in this round."),
        "submitted": _("The answers have been submitted. Open them again to change something."),
        "interviewed": _("The interview is done. Call us if something should be changed."),
    }

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why

    @property
    def message(self) -> str:
        return str(self.MESSAGES[self.why])


@cache
def _cases() -> QuerySet[Response]:
    """Responses with what every write needs of their case, and the time of their last rounds.

    Built once and for few columns: putting the joins together costs more than running them.
    """

    def last(kind: str) -> Subquery:
        rows = Submission.objects.filter(response=OuterRef("pk"), kind=kind).order_by().values("response")
        return Subquery(rows.annotate(last=Max("at")).values("last"))

    rounds = {"web_at": last(Submission.Kind.WEB), "phone_at": last(Submission.Kind.INTERVIEW)}
    case = "participation__assessment", "participation__municipality", "questionnaire"
    columns = ("variant", "declined_on", "assessment__name", "assessment__membership_date", "assessment__closed_on")
    return (
        Response.objects.select_related(*case)
        .only(
            *("participation", "seq", "opened_at", "reopened_at", "questionnaire__digest"),
            *(f"participation__{column}" for column in (*columns, "municipality__code", "municipality__name")),
        )
        .annotate(**rounds)
    )


def lock(response: Response) -> Response:
    """The response, locked until the transaction ends, with its case and the time of its last rounds.

    On SQLite the lock is the IMMEDIATE transaction; on PostgreSQL it is this row.
    """
    locked: Response = _cases().select_for_update(of=("self",)).get(pk=response.pk)
    return locked


def is_submitted(response: Response) -> bool:
    """True between a submission on the web and its reopening; needs `web_at` (see `lock`, `with_rounds`)."""
    return response.web_at is not None and (response.reopened_at is None or response.reopened_at < response.web_at)


def why_closed(response: Response, *, by: User | Contact) -> str:
    """Why the response takes no answers from this person now (a key of `Closed.MESSAGES`), or ''; needs the rounds."""
    participation = response.participation
    if not participation.assessment.is_open:
        return "closed"
    if participation.declined_on is not None:
        return "declined"
    if isinstance(by, Contact):
        if response.phone_at is not None:
            return "interviewed"
        if is_submitted(response):
            return "submitted"
    return ""


def refuse_if_closed(response: Response, *, by: User | Contact) -> None:
    why = why_closed(response, by=by)
    if why:
        raise Closed(why)


def role_text(contact: Contact, response: Response) -> str:
    """The functions of a contact at the municipality of a response, as text in Swedish (it is copied into the ledger)."""
    held = Assignment.objects.filter(contact=contact, municipality=response.participation.municipality_id)
    rows = held.order_by("role__order").values_list("role__key", "role__name_sv", "note")
    return ", ".join(note if key == ANY_OTHER_ROLE and note else name for key, name, note in rows)[:150]

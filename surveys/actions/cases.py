"""A response at one moment: locked, with its case, and whether it takes answers from a person now."""

from __future__ import annotations

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from municipalities.models import Contact
from surveys import queries
from surveys.models import Response
from surveys.trials import with_stand_in

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


def lock(response: Response) -> Response:
    """The response, locked until the transaction ends, with its case, its rounds and whether conflicts wait.

    On SQLite the lock is the IMMEDIATE transaction; on PostgreSQL it is this row. What holds is read after the lock is
    there: a query that waits for a lock sees other tables as they were before it began to wait.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("a lock outside a transaction holds nothing")
    if connection.features.has_select_for_update:
        queries.lock_of(response.pk)
    locked = queries.case_to_write.first(response.pk)
    if locked is None:
        raise Response.DoesNotExist
    # What cannot change meanwhile need not be read again.
    if locked.questionnaire_id == response.questionnaire_id:
        locked.questionnaire = response.questionnaire
    if not locked.is_test:
        locked.participation.municipality = response.participation.municipality
    return with_stand_in(locked)


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
    if contact.is_test:
        return contact.name
    rows = queries.functions_of(contact.pk, response.participation.municipality_id)
    functions = (r["note"] if r["role__key"] == ANY_OTHER_ROLE and r["note"] else r["role__name_sv"] for r in rows)
    return ", ".join(functions)[:150]

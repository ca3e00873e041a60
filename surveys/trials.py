"""Trying a questionnaire: what a test response has in place of a municipality and its people. Nothing of it is real.

A test is a `Response` without a participation. The pages for respondents name a municipality, a round, an officer and
people on every page, so each test gets invented ones when it is read: they live in memory and cannot be saved.
"""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from municipalities.models import Assessment, Contact, Municipality, Participation
from surveys.models import Response

# A name, the same in both languages.
MUNICIPALITY = "Provkommunen"

# Who can answer in a test: the function as the ledger keeps it, in Swedish, and as it is told to the reader.
FUNCTIONS = {
    "Miljöstrateg (påhittad)": _("Environment strategist (invented)"),
    "Fastighetschef (påhittad)": _("Head of property (invented)"),
    "Kommunchef (påhittad)": _("Chief executive (invented)"),
}


def function_of(contact: Contact) -> str:
    """The function of an invented person in the reader's language; one that was typed stays as it was typed."""
    return str(FUNCTIONS.get(contact.name, contact.name))


def people_of_test(response: Response) -> QuerySet[Contact]:
    """The invented people of a test: each has a link to it, and to nothing else."""
    return Contact.objects.filter(is_test=True, invitations__response=response).order_by("pk")


def with_stand_in(response: Response) -> Response:
    """The response; a test has been given its invented case. One query for a test, none for a real response."""
    if response.test_of_id is None:
        return response
    assessment = Assessment.objects.get(questionnaires=response.questionnaire_id)
    # No assessable municipality has this code, so that none is missing among the partners to choose from.
    municipality = Municipality(code="-", name=MUNICIPALITY, official_name=MUNICIPALITY)
    response.participation = Participation(
        assessment=assessment, municipality=municipality, variant=response.variant, officer_id=response.test_of_id
    )
    return response

"""Trying a questionnaire as a municipality would answer it. Test answers are never counted, and go with one act."""

from __future__ import annotations

import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.actions import audit
from accounts.models import User
from municipalities.models import Assessment, Contact, Variant
from surveys.actions.cases import Closed
from surveys.models import Invitation, Questionnaire, Response
from surveys.trials import FUNCTIONS, people_of_test

# How long a test can be gone on with; the page where tests begin prolongs it.
HELD = datetime.timedelta(days=90)


@transaction.atomic
def start_test(*, questionnaire: Questionnaire, variant: str, by: User, now: datetime.datetime) -> Invitation:
    """The lead's own test of one version in one variant, begun or gone on with; returns the link that opens it.

    A draft can be tried too: that is when a mistake can still be mended. Raises ValidationError if the round is closed.
    """
    if variant not in Variant.values:
        raise ValidationError(_("Choose one of the two questionnaires."))
    if not questionnaire.assessment.is_open:
        raise ValidationError(Closed.MESSAGES["closed"])
    response, made = Response.objects.get_or_create(
        questionnaire=questionnaire, test_of=by, variant=variant, defaults={"created_at": now}
    )
    if made:
        for function in FUNCTIONS:
            add_invented(response=response, function=function, expires_at=now + HELD)
        audit(by=by, verb="test started", target=response)
    response.invitations.update(expires_at=now + HELD)
    return response.invitations.select_related("contact").earliest("pk")


def add_invented(*, response: Response, function: str, expires_at: datetime.datetime) -> Contact:
    """An invented person who can answer in a test: a function, without a name or an address; one for each function."""
    known = people_of_test(response).filter(name=function[:100]).first()
    if known is not None:
        return known
    contact = Contact.objects.create(name=function[:100], language=get_language() or "sv", is_test=True)
    Invitation.objects.create(response=response, contact=contact, expires_at=expires_at)
    return contact


@transaction.atomic
def delete_test_responses(*, assessment: Assessment, by: User) -> int:
    """Everybody's test answers of a round, with all that belongs to them; returns how many tests there were."""
    count = _delete(Response.objects.tests().filter(questionnaire__assessment=assessment))
    if count:
        audit(by=by, verb="test answers deleted", target=assessment.slug, tests=count)
    return count


def delete_tests_of(questionnaire: Questionnaire) -> int:
    """The test answers to one version, which is about to be replaced."""
    return _delete(questionnaire.responses.tests())


def _delete(tests: QuerySet[Response]) -> int:
    keys = list(tests.select_for_update().values_list("pk", flat=True))
    people = list(Contact.objects.filter(is_test=True, invitations__response__in=keys).values_list("pk", flat=True))
    # The foreign keys take revisions, answers, refused answers, submissions and links along; then nobody is named any more.
    Response.objects.tests().filter(pk__in=keys).delete()
    Contact.objects.filter(is_test=True, pk__in=people).delete()
    return len(keys)

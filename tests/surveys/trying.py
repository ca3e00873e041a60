"""Trying a questionnaire as the lead does: by the link of a test."""

from surveys.actions import start_test
from surveys.links import TEST, make_token
from surveys.trials import people_of_test
from tests import factories
from tests.factories import at


def make_test(questionnaire, lead, variant="other"):
    """The link of a lead's own test, begun if it was not."""
    return start_test(questionnaire=questionnaire, variant=variant, by=lead, now=at(20, year=2098))


def link_of(invitation):
    return f"/i/{make_token(invitation, TEST)}/"


def open_test(invitation, client, speaker=None):
    """The lead's browser after it has opened the link of a test and said who answers."""
    return factories.open_link(invitation, speaker=speaker or invitation.contact, client=client)


def people(invitation):
    return list(people_of_test(invitation.response))

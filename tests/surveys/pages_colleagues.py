"""Several people at one municipality: who answers what, and the pages that somebody was asked for."""

from django.utils import timezone

from surveys.models import Invitation, LaterPage
from tests import factories
from tests.factories import at
from tests.pages import CONTACT, PUBLIC, Page, State
from tests.surveys.pages_respond import contact, link, some_answers, url


def asked_of_a_colleague(w):
    """The chief executive was asked for two pages, has answered on one and is there."""
    some_answers(w)
    invitation = factories.make_invitation(w.response, w.colleague)
    factories.answer(w.response, {"mobilitet_formaga": "4"}, by=w.colleague)
    Invitation.objects.filter(pk=invitation.pk).update(
        pages=["nulage_mal", "tema_mobilitet"], invited_by=w.contact, last_seen_at=timezone.now()
    )
    LaterPage.objects.create(response=w.response, page="tema_mobilitet", by_contact=w.contact, at=at())


def for_pages(w):
    """The one who looks was asked for some of the pages only."""
    some_answers(w)
    Invitation.objects.filter(pk=w.invitation.pk).update(pages=["tema_mobilitet", "nulage_mal"], invited_by=w.colleague)


ASK = {"speaker": "other", "email": "ingen adress", "pages": None, "note": "Hej!"}

PAGES = [
    Page(
        name="surveys:colleagues",
        url=url("colleagues/"),
        main_role="respondent",
        access=CONTACT,
        states={"filled": State(setup=asked_of_a_colleague), "empty": State(), "error": State(post=ASK)},
    ),
    Page(
        name="surveys:colleagues",
        label="asked for pages",
        url=url("colleagues/"),
        main_role="respondent",
        access=CONTACT,
        states={"filled": State(setup=for_pages), "empty": "as of the other", "error": "there is no form"},
    ),
    Page(
        name="surveys:colleagues",
        url=url("colleagues/"),
        main_role="respondent",
        access=contact(302),
        method="POST",
        data=lambda w: {"speaker": str(w.colleague.pk), "pages": ["tema_mobilitet"], "note": ""},
        states="it goes on to the list",
    ),
    Page(
        name="surveys:open",
        label="asked for pages",
        url=link,
        main_role="anonymous",
        access=PUBLIC,
        states={"filled": State(setup=for_pages), "empty": "as of the other", "error": "as of the other"},
    ),
    Page(
        name="surveys:overview",
        label="asked for pages",
        url=url(),
        main_role="respondent",
        access=CONTACT,
        states={"filled": State(setup=for_pages), "empty": "as of the other", "error": "nothing is typed there"},
    ),
    Page(
        name="surveys:review",
        label="asked for pages",
        url=url("review/"),
        main_role="respondent",
        access=CONTACT,
        states={"filled": State(setup=for_pages), "empty": "as of the other", "error": "nothing is typed there"},
    ),
    Page(
        name="surveys:page",
        label="to come back to",
        url=url("tema_mobilitet/"),
        main_role="respondent",
        access=CONTACT,
        states={"filled": State(setup=asked_of_a_colleague), "empty": "as of the other", "error": "as of the other"},
    ),
]

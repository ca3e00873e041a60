"""Several people at one municipality: asked for pages, seen by each other, one who submits."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.models import AuditEvent
from municipalities.actions import erase_contact
from municipalities.models import Assignment, Contact
from surveys.actions import Closed, ask_colleague, come_back_to, note_presence, revoke_invitation, submit_response
from surveys.links import make_token
from surveys.models import Invitation, LaterPage, Letter, Submission
from tests import factories
from tests.factories import at
from tests.surveys.answering import post, root, send, stored, texts

pytestmark = pytest.mark.django_db

PAGE, OTHER = "tema_mobilitet", "nulage_mal"


@pytest.fixture
def questionnaire(assessment, real_definition):
    return factories.make_questionnaire(assessment, real_definition)


@pytest.fixture
def url(response):
    return f"/respond/{response.pk}/colleagues/"


@pytest.fixture
def base(response):
    return f"/respond/{response.pk}/"


@pytest.fixture
def theirs(invitation, contact, colleague):
    """The link of the chief executive, who was asked for one page."""
    ask(invitation, contact, colleague)
    return Invitation.objects.get(contact=colleague)


def ask(invitation, contact, colleague, pages=(PAGE,), note="", now=None):
    return ask_colleague(invitation=invitation, by=contact, contact=colleague, pages=pages, note=note, now=now or at())


# --- Asking ---------------------------------------------------------------------------------------------------------------


def test_a_colleague_gets_a_link_of_their_own_by_letter(invitation, contact, colleague):
    letter = ask(invitation, contact, colleague, note="Kan du svara på detta?")
    theirs = Invitation.objects.get(contact=colleague)
    assert (theirs.pages, theirs.invited_by, theirs.expires_at) == ([PAGE], contact, invitation.expires_at)
    assert (letter.kind, letter.state, letter.to_address) == ("colleague", "queued", colleague.email)
    assert "Kan du svara på detta?" in letter.body
    assert "Transporter" in letter.body or "mobilitet" in letter.body.lower()
    assert AuditEvent.objects.filter(verb="colleague asked").count() == 1


def test_asking_again_adds_pages_and_sends_the_same_letter_once(invitation, contact, colleague):
    first = ask(invitation, contact, colleague)
    assert ask(invitation, contact, colleague) == first
    ask(invitation, contact, colleague, pages=(OTHER,))
    assert Invitation.objects.get(contact=colleague).pages == sorted([PAGE, OTHER])
    assert Letter.objects.count() == 2


def test_whoever_has_all_of_it_keeps_all_of_it(invitation, contact, colleague, response):
    factories.make_invitation(response, colleague)
    ask(invitation, contact, colleague)
    assert Invitation.objects.get(contact=colleague).pages == []


def test_what_the_office_has_taken_back_stays_so(invitation, contact, colleague, theirs, officer):
    revoke_invitation(invitation=theirs, by=officer, now=at())
    with pytest.raises(ValidationError, match="tagit tillbaka"):
        ask(invitation, contact, colleague)
    assert Invitation.objects.get(pk=theirs.pk).revoked_at is not None


@pytest.mark.parametrize("pages", [(), ("nothing",), (PAGE, "nothing"), ("\x00",)])
def test_pages_that_there_are_not(invitation, contact, colleague, pages):
    with pytest.raises(ValidationError):
        ask(invitation, contact, colleague, pages=pages)
    assert not Letter.objects.exists()


def test_not_oneself(invitation, contact):
    with pytest.raises(ValidationError):
        ask(invitation, contact, contact)


def test_not_after_submission(invitation, contact, colleague, response):
    submit_response(response=response, by=contact, now=at())
    with pytest.raises(Closed):
        ask(invitation, contact, colleague)


def test_not_without_end(invitation, contact, colleague, monkeypatch):
    monkeypatch.setattr("surveys.actions.colleagues.MOST_IN_A_DAY", 1)
    ask(invitation, contact, colleague)
    with pytest.raises(ValidationError, match="misstag"):
        ask(invitation, contact, colleague, pages=(OTHER,))
    ask(invitation, contact, colleague, pages=(OTHER,), now=at(3))


# --- The page -------------------------------------------------------------------------------------------------------------


def test_somebody_from_the_list(respondent, url, colleague):
    answer = respondent.post(url, {"speaker": str(colleague.pk), "pages": [PAGE, OTHER], "note": "Hej"})
    assert answer.headers["Location"] == url
    shown = respondent.get(url)
    assert "är på väg" in shown.content.decode()
    (person, *_others) = [
        t for t in texts(shown, "//ul[@class='colleagues']/li") if "Kommunchef" in t or "kommunchef" in t
    ]
    assert "Har inte svarat på något än" in person
    assert Invitation.objects.get(contact=colleague).pages == sorted([PAGE, OTHER])


def test_somebody_new(respondent, url, municipality):
    (_none, role, *_roles) = root(respondent.get(url)).xpath("//select[@name='role']/option/@value")
    fields = {"speaker": "other", "role": role, "email": "ny@example.se", "pages": [PAGE]}
    assert respondent.post(url, fields).status_code == 302
    contact = Contact.objects.get(email="ny@example.se")
    assert contact.added_by_respondent
    assert Letter.objects.get().to_address == "ny@example.se"


def test_what_is_missing_is_said_and_what_was_typed_stays(respondent, url):
    shown = respondent.post(url, {"speaker": "other", "email": "ingen adress", "note": "Hej på dig"})
    assert shown.status_code == 200
    summary = texts(shown, "//div[contains(@class, 'error-summary')]//a")
    assert any("sida" in text for text in summary)
    assert root(shown).xpath("//textarea[@name='note']")[0].text.strip() == "Hej på dig"
    assert root(shown).xpath("//input[@name='email']/@value") == ["ingen adress"]
    assert not Letter.objects.exists()


def test_only_for_pages_that_are_asked_now(respondent, response, url, contact, base):
    """What nobody is asked would be read by nobody: no form for it either, but what stands there already stays visible."""
    pilot = "samv_pilot"

    def offered():
        return set(root(respondent.get(url)).xpath("//input[@name='pages']/@value"))

    respondent.post(base, {"way": "whole"})
    assert pilot not in offered()
    page = respondent.get(f"{base}{pilot}/")
    assert texts(page, "//main//p[@class='note']//span")
    assert root(page).xpath("//main//textarea | //main//button[@value='add']") == []
    factories.answer(response, {"samv_former_gemensamma_piloter": "3"}, by=contact)
    assert pilot in offered()
    assert root(respondent.get(f"{base}{pilot}/")).xpath("//main//textarea | //main//button[@value='add']")


@pytest.mark.parametrize("note", ["x" * 1_000_000, "\x00", "<script>alert(1)</script>", "\u202eab"])
def test_greetings_of_any_kind(respondent, url, colleague, note):
    answer = respondent.post(url, {"speaker": str(colleague.pk), "pages": [PAGE], "note": note})
    assert answer.status_code in (200, 302)
    assert "<script>alert" not in answer.content.decode()


def test_a_person_of_another_municipality_cannot_be_asked(respondent, url, other_contact):
    shown = respondent.post(url, {"speaker": str(other_contact.pk), "pages": [PAGE]})
    assert shown.status_code == 200
    assert not Letter.objects.exists()


def test_the_page_that_one_came_from_is_chosen(respondent, url):
    assert root(respondent.get(f"{url}?page={PAGE}")).xpath("//input[@name='pages'][@checked]/@value") == [PAGE]


def test_a_stranger_sees_nothing(stranger, client, officer_client, url):
    assert [each.get(url).status_code for each in (stranger, client, officer_client)] == [404, 404, 404]


# --- Whoever was asked for some pages ---------------------------------------------------------------------------------------


@pytest.fixture
def contributor(theirs):
    browser = factories.open_link(theirs, speaker=theirs.contact)
    browser.post(f"/i/{make_token(theirs)}/", {"way": "short"})  # there is one way for them
    return browser


def test_own_pages_come_first(contributor, base):
    headings = texts(contributor.get(base), "//main//section/h2")
    assert headings[:2] == ["Det ni ombeds svara på", "Hela enkäten"]
    (first, *_rest) = root(contributor.get(base)).xpath("//ul[@class='pages']")
    assert [a.get("href") for a in first.iter("a")] == [f"{base}{PAGE}/"]
    assert root(contributor.get(base)).xpath("//main//a[contains(@class, 'btn-primary')]/@href") == [f"{base}{PAGE}/"]


def test_after_the_last_of_them_comes_the_overview(contributor, base):
    assert send(contributor, f"{base}{PAGE}/", mobilitet_behov="0").headers["Location"] == base


def test_other_pages_can_be_answered_too(contributor, base, response):
    send(contributor, f"{base}nulage/", nulage_ansvar="miljo")
    assert stored(response) == {"nulage_ansvar": "miljo"}


def test_only_the_main_contact_submits(contributor, respondent, base, response):
    shown = contributor.get(f"{base}review/")
    assert f'action="{base}submit/"' not in shown.content.decode()
    assert contributor.post(f"{base}submit/").status_code == 302
    assert not Submission.objects.exists()
    respondent.post(f"{base}submit/")
    assert Submission.objects.count() == 1


def test_and_asks_nobody(contributor, url, contact):
    assert "Skicka brevet" not in contributor.get(url).content.decode()
    shown = contributor.post(url, {"speaker": str(contact.pk), "pages": [OTHER], "note": "En text"})
    assert shown.status_code == 409
    assert Letter.objects.count() == 1


def test_their_link_in_the_letter_opens(client, theirs, base):
    assert client.post(f"/i/{make_token(theirs)}/", {"way": "whole"}).status_code == 302
    assert client.get(base).status_code in (200, 302)


# --- Who is there -----------------------------------------------------------------------------------------------------------


def test_presence_is_noted_once_a_minute(invitation, django_assert_num_queries):
    note_presence(invitation=invitation, now=at())
    invitation.refresh_from_db()
    assert invitation.last_seen_at == at()
    with django_assert_num_queries(0):
        note_presence(invitation=invitation, now=at())


def test_colleagues_see_who_is_there(respondent, contributor, base):
    contributor.get(f"{base}{PAGE}/")
    bar = texts(respondent.get(f"{base}{PAGE}/"), "//*[@class='who']/span[not(@hidden)]")
    assert any(text.startswith("Här nu:") and "kommunchef" in text for text in bar)


def test_nobody_who_has_been_erased_is_there(respondent, contributor, base, colleague, officer):
    contributor.get(base)
    erase_contact(contact=colleague, by=officer, now=timezone.now())
    assert "Här nu" not in respondent.get(base).text


def test_two_functions_of_one_person_are_no_two_persons(respondent, contributor, base, colleague, municipality):
    Assignment.objects.create(
        municipality=municipality,
        role=factories.make_role("fastighetschef", name_sv="Fastighetschef"),
        contact=colleague,
    )
    contributor.get(base)
    assert "kommunchef och fastighetschef" in respondent.get(base).text


def test_and_not_when_they_have_gone(respondent, theirs, base):
    Invitation.objects.filter(pk=theirs.pk).update(last_seen_at=at())
    bar = texts(respondent.get(f"{base}{PAGE}/"), "//*[@class='who']/span[not(@hidden)]")
    assert not any(text.startswith("Här nu:") for text in bar)


def test_who_answered_what(respondent, contributor, base, url):
    send(contributor, f"{base}{PAGE}/", mobilitet_behov="0")
    people = texts(respondent.get(url), "//ul[@class='colleagues']/li")
    assert any("Har svarat på 1 sida" in text for text in people)


# --- To come back to --------------------------------------------------------------------------------------------------------


def test_a_page_to_come_back_to(respondent, base, response, contact):
    respondent.post(base, {"way": "whole"})
    answer = send(respondent, f"{base}{PAGE}/", do="later", mobilitet_behov="0")
    assert answer.status_code == 302
    assert stored(response) == {"mobilitet_behov": "0"}  # what was typed is saved
    mark = LaterPage.objects.get()
    assert (mark.page, mark.by_contact) == (PAGE, contact)
    assert "återkom" in respondent.get(base).content.decode()
    page = respondent.get(f"{base}{PAGE}/")
    assert "Ta bort märket" in page.content.decode()
    assert post(respondent, page, f"{base}{PAGE}/", do="not_later").headers["Location"] == f"{base}{PAGE}/"
    assert not LaterPage.objects.exists()


def test_marking_twice_marks_once(response, contact):
    for _again in range(2):
        come_back_to(response=response, page=PAGE, by=contact, on=True, now=at())
    assert LaterPage.objects.count() == 1
    with pytest.raises(ValidationError):
        come_back_to(response=response, page="nothing", by=contact, on=True, now=at())

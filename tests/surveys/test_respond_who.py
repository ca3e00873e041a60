"""Who answers now: a contact of the municipality, or somebody else who becomes one."""

import pytest
from django.test import Client

from municipalities.actions import erase_contact
from municipalities.models import Assignment, Contact
from surveys.links import make_token
from surveys.views.respond.limits import PEOPLE_AN_HOUR
from tests import factories
from tests.surveys.answering import errors, root, send, stored, texts

pytestmark = pytest.mark.django_db


@pytest.fixture
def url(response):
    return f"/respond/{response.pk}/who/"


@pytest.fixture
def newcomer(invitation):
    """A browser that has opened the link of Kalix and has not said who it is."""
    browser = Client()
    browser.post(f"/i/{make_token(invitation)}/", {"way": "short"})
    return browser


@pytest.fixture
def roles():
    return {key: factories.make_role(key) for key in ("miljostrateg", "kommunchef", "samhallsplaneringschef")}


def speaker(browser, response):
    return browser.session["responses"][str(response.pk)]["speaker"]


@pytest.mark.parametrize("address", ["", "nulage/", "review/", "tema_mobilitet/?item=1"])
def test_every_page_asks_first_who_answers(newcomer, response, address):
    sent = newcomer.get(f"/respond/{response.pk}/{address}")
    target = f"/respond/{response.pk}/{address}".replace("/", "%2F").replace("?", "%3F").replace("=", "%3D")
    assert (sent.status_code, sent.headers["Location"]) == (302, f"/respond/{response.pk}/who/?next={target}")


def test_the_contacts_of_the_municipality_are_offered(newcomer, url, contact, colleague, other_contact):
    page = newcomer.get(url)
    assert root(page).xpath("//input[@name='speaker']/@value") == [str(contact.pk), str(colleague.pk), "other"]
    assert texts(page, "//div[contains(@class, 'who-list')]/label")[1] == "Kommunchef Kommunchef 1"
    assert b"example.se" not in page.content


def test_whose_link_it_is_comes_first_and_is_there_without_a_function(newcomer, url, contact, colleague):
    Assignment.objects.filter(contact=contact).delete()
    page = newcomer.get(url)
    assert root(page).xpath("//input[@name='speaker']/@value") == [str(contact.pk), str(colleague.pk), "other"]


def test_choosing_leads_to_where_one_was_going(newcomer, url, response, colleague):
    sent = newcomer.post(url, {"speaker": str(colleague.pk), "next": f"/respond/{response.pk}/nulage/?new=x"})
    assert sent.headers["Location"] == f"/respond/{response.pk}/nulage/?new=x"
    assert speaker(newcomer, response) == colleague.pk
    assert texts(newcomer.get(f"/respond/{response.pk}/"), "//*[@class='who']//strong") in (
        ["kommunchef"],
        ["Chief executive"],
    )


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/",
        "//evil.example",
        "/accounts/login/",
        "javascript:alert(1)",
        "/respond/1\r\nX: y",
        "",
        "\x00",
    ],
)
def test_nobody_is_led_elsewhere(newcomer, url, response, contact, elsewhere):
    sent = newcomer.post(url, {"speaker": str(contact.pk), "next": elsewhere})
    assert (sent.status_code, sent.headers["Location"]) == (302, f"/respond/{response.pk}/")


@pytest.mark.parametrize("value", ["", "0", "999999", "x", "\x00", "9" * 400])
def test_a_wrong_choice_is_named(newcomer, url, response, value):
    page = newcomer.post(url, {"speaker": value})
    assert page.status_code == 200
    assert root(page).xpath("//div[contains(@class, 'error-summary')]//a/@href") == ["#id_speaker_0"]
    assert root(page).xpath("//*[@id='id_speaker_0']")
    assert speaker(newcomer, response) is None


def test_a_contact_of_another_municipality_cannot_be_chosen(newcomer, url, response, other_contact):
    assert newcomer.post(url, {"speaker": str(other_contact.pk)}).status_code == 200
    assert speaker(newcomer, response) is None


def test_who_answers_writes_the_answers(newcomer, url, response, colleague):
    newcomer.post(url, {"speaker": str(colleague.pk)})
    send(newcomer, f"/respond/{response.pk}/nulage/", nulage_ansvar="en")
    revision = response.revisions.get()
    assert (revision.by_contact, revision.spoken_role) == (colleague, "Kommunchef")


def test_two_people_take_turns_in_one_browser(respondent, url, response, contact, colleague):
    send(respondent, f"/respond/{response.pk}/nulage/", nulage_ansvar="en")
    respondent.post(url, {"speaker": str(colleague.pk)})
    send(respondent, f"/respond/{response.pk}/tema/", mobilitet_behov="3")
    assert list(response.revisions.values_list("by_contact", flat=True)) == [contact.pk, colleague.pk]


# --- Somebody else --------------------------------------------------------------------------------------------------------


def somebody(roles, **changes):
    return {
        "speaker": "other",
        "role": str(roles["samhallsplaneringschef"].pk),
        "name": "",
        "email": "plan@kalix.example.se",
        **changes,
    }


def test_somebody_else_becomes_a_contact(newcomer, url, response, municipality, roles):
    sent = newcomer.post(url, somebody(roles))
    assert sent.status_code == 302
    added = Contact.objects.get(email="plan@kalix.example.se")
    assert (added.added_by_respondent, added.name, speaker(newcomer, response)) == (True, "", added.pk)
    held = Assignment.objects.get(contact=added)
    assert (held.municipality, held.role, held.state) == (municipality, roles["samhallsplaneringschef"], "held")


def test_the_same_address_is_the_same_person(newcomer, url, response, contact, roles):
    newcomer.post(url, somebody(roles, email="KONTAKT@example.se"))
    assert (Contact.objects.count(), speaker(newcomer, response)) == (1, contact.pk)


def test_an_address_at_another_municipality_is_somebody_new_here(newcomer, url, response, other_contact, roles):
    newcomer.post(url, somebody(roles, email="annan@example.se"))
    assert Contact.objects.filter(email="annan@example.se").count() == 2
    assert speaker(newcomer, response) != other_contact.pk


def test_a_function_that_the_list_does_not_have(newcomer, url, response, roles):
    other = factories.make_role("annan", name_sv="Annan funktion", is_key=False)
    newcomer.post(url, somebody(roles, role=str(other.pk), function="Byggnadsinspektör"))
    send(newcomer, f"/respond/{response.pk}/nulage/", nulage_ansvar="en")
    assert response.revisions.get().spoken_role == "Byggnadsinspektör"
    assert texts(newcomer.get(f"/respond/{response.pk}/"), "//*[@class='who']//strong") == ["byggnadsinspektör"]


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"email": ""}, ["id_email"]),
        ({"email": "ingen adress"}, ["id_email"]),
        ({"email": "a@b.se\x00"}, ["id_email"]),
        ({"email": "x" * 300 + "@b.se"}, ["id_email"]),
        ({"role": ""}, ["id_role"]),
        ({"role": "99999"}, ["id_role"]),
        ({"role": "x", "email": ""}, ["id_role", "id_email"]),
        ({"name": "å" * 101}, ["id_name"]),
        ({"name": "a\x00b"}, ["id_name"]),
    ],
)
def test_what_is_wrong_with_somebody_else_is_named_and_stays(newcomer, url, response, contact, roles, changes, wrong):
    page = newcomer.post(url, somebody(roles, **changes))
    assert page.status_code == 200
    beside, links = errors(page)
    assert sorted(beside) == sorted(f"{name}_error" for name in wrong)
    assert sorted(links) == sorted(f"#{name}" for name in wrong)
    assert root(page).xpath("//input[@name='speaker'][@checked]/@value") == ["other"]
    assert Contact.objects.count() == 1
    assert stored(response) == {}


def test_the_other_function_must_be_named(newcomer, url, roles):
    other = factories.make_role("annan", name_sv="Annan funktion", is_key=False)
    page = newcomer.post(url, somebody(roles, role=str(other.pk)))
    assert list(errors(page)[0]) == ["id_function_error"]


def test_what_was_typed_for_somebody_else_does_not_matter_then(newcomer, url, response, contact, roles):
    sent = newcomer.post(url, somebody(roles, speaker=str(contact.pk), email="ingen adress", role="x"))
    assert (sent.status_code, speaker(newcomer, response)) == (302, contact.pk)


def test_a_page_sent_before_anybody_was_chosen_is_not_lost(newcomer, response):
    text = "En lång text som ingen vill skriva igen"
    sent = newcomer.post(f"/respond/{response.pk}/tema_mobilitet/", {"mobilitet_kommentar": text})
    assert (sent.status_code, texts(sent, "//textarea")) == (409, [text])
    assert root(sent).xpath("//main//a/@href") == [f"/respond/{response.pk}/who/"]


def test_a_speaker_who_has_been_erased_is_asked_again(respondent, url, response, colleague, lead):
    respondent.post(url, {"speaker": str(colleague.pk)})
    erase_contact(contact=colleague, by=lead, now=factories.at(3))
    assert respondent.get(f"/respond/{response.pk}/").status_code == 302
    assert str(colleague.pk) not in root(respondent.get(url)).xpath("//input[@name='speaker']/@value")


# --- How many ---------------------------------------------------------------------------------------------------------------


def one_more(roles, number, **more):
    role = roles["kommunchef"]
    return {
        "speaker": "other",
        "role": str(role.pk),
        "email": f"p{number}@example.se",
        "name": "",
        "function": "",
    } | more


def test_no_endless_people_from_one_link(newcomer, url, response, contact, roles):
    for number in range(PEOPLE_AN_HOUR):
        assert newcomer.post(url, one_more(roles, number)).status_code == 302
    last = speaker(newcomer, response)
    page = newcomer.post(url, one_more(roles, "droppen", name="Kommunchef 99", next=f"/respond/{response.pk}/nulage/"))
    assert page.status_code == 429
    assert texts(page, "//div[contains(@class, 'error-summary')]//a") == [
        "Många personer har lagts till från den här länken den senaste timmen. Vänta en stund och skicka igen, eller ring oss."
    ]
    # Nothing typed is lost, and nobody has been added.
    shown = {name: root(page).xpath(f"//main//input[@name='{name}']/@value") for name in ("email", "name", "next")}
    assert shown == {
        "email": ["pdroppen@example.se"],
        "name": ["Kommunchef 99"],
        "next": [f"/respond/{response.pk}/nulage/"],
    }
    assert not Contact.objects.filter(email="pdroppen@example.se").exists()
    assert speaker(newcomer, response) == last
    # Whoever is in the list goes on.
    assert newcomer.post(url, {"speaker": str(contact.pk)}).status_code == 302


def test_another_link_has_its_own_number(newcomer, url, response, colleague, roles):
    for number in range(PEOPLE_AN_HOUR + 1):
        newcomer.post(url, one_more(roles, number))
    other = factories.open_link(factories.make_invitation(response, colleague))
    assert other.post(url, one_more(roles, "en")).status_code == 302


def test_what_is_wrong_is_not_counted(newcomer, url, roles):
    for _try in range(PEOPLE_AN_HOUR + 1):
        assert newcomer.post(url, one_more(roles, 1, email="ingen adress")).status_code == 200
    assert newcomer.post(url, one_more(roles, 1)).status_code == 302


def test_asking_colleagues_counts_too(respondent, response, roles):
    address = f"/respond/{response.pk}/colleagues/"
    page = response.view.pages(False)[0].name
    for number in range(PEOPLE_AN_HOUR):
        assert respondent.post(address, one_more(roles, number, pages=page, note="")).status_code == 302
    shown = respondent.post(address, one_more(roles, "droppen", pages=page, note="Kan ni?"))
    assert (shown.status_code, root(shown).xpath("//input[@name='email']/@value")) == (429, ["pdroppen@example.se"])
    assert texts(shown, "//textarea[@name='note']") == ["Kan ni?"]
    assert not Contact.objects.filter(email="pdroppen@example.se").exists()

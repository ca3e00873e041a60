"""Reading back and replying in a real browser: with and without scripts, beside a page that saves by itself."""

import datetime
import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from accounts.models import User
from surveys.actions import complete_interview, open_thread, send_readback, submit_response
from surveys.models import ReadBack, Response, Thread, ThreadMessage, Verdict
from tests import factories
from tests.e2e.test_respond import come_in, go, kalix, link  # noqa: F401
from tests.factories import at
from tests.surveys.answering import stored

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def officer(kalix):  # noqa: F811
    return User.objects.get(role="officer")


@pytest.fixture
def asked(kalix, officer):  # noqa: F811
    """A question about the need of mobility."""
    factories.answer(kalix.response, {"mobilitet_behov": "3"}, by=kalix.contact)
    response = Response.objects.get(pk=kalix.response_id)
    return open_thread(
        response=response, question="mobilitet_behov", text="Gäller det bussarna?", by=officer, now=timezone.now()
    )


@pytest.fixture
def read_back(kalix, officer):  # noqa: F811
    response = kalix.response
    factories.answer(response, {"mobilitet_behov": "3", "styrdokument_behov": "2"}, by=kalix.contact)
    submit_response(response=response, by=kalix.contact, now=at(12))
    factories.answer(
        response, {"mobilitet_behov": "4"}, by=officer, channel="phone", spoken_by=kalix.contact, now=at(22), reason="2"
    )
    complete_interview(response=response, by=officer, spoken_by=kalix.contact, mark_not_asked=True, now=at(22, 10))
    return send_readback(
        response=response,
        contacts=[kalix.contact],
        closes_on=timezone.localdate() + datetime.timedelta(days=10),
        by=officer,
        now=timezone.now(),
    )[0]


def replies(thread):
    return list(ThreadMessage.objects.filter(thread=thread, by_user=None).values_list("text", flat=True))


def test_half_a_reply_is_not_swallowed_by_what_saves_by_itself(open_as, kalix, asked):  # noqa: F811
    page = open_as()
    come_in(page, kalix, "whole")
    page.locator(f"main ul.pages a[href$='#thread-{asked.pk}']").click()
    box = page.locator(f"#reply-{asked.pk}")
    box.press_sequentially("Nej, bara")
    page.locator("[name=mobilitet_behov][value='4']").check()
    expect(page.locator("[data-save-state]")).to_contain_text(re.compile(r"Sparat \d\d:\d\d"))
    assert (replies(asked), stored(Response.objects.get())["mobilitet_behov"]) == ([], "4")
    expect(box).to_have_value("Nej, bara")
    # A link asks before it throws the words away.
    asked_first = []
    page.once("dialog", lambda dialog: (asked_first.append(dialog.type), dialog.dismiss()))
    page.locator(".brand").click()
    expect(box).to_have_value("Nej, bara")
    assert asked_first == ["beforeunload"]
    box.press_sequentially(" våra bilar.")
    with page.expect_event("load"):
        page.locator(f"button[value='reply.{asked.pk}']").click()
    assert replies(asked) == ["Nej, bara våra bilar."]
    expect(page.locator(f"#thread-{asked.pk}")).to_contain_text("Nej, bara våra bilar.")
    expect(box).to_have_value("")
    assert page.seen == []


def test_a_reply_after_submission_without_scripts(open_as, kalix, asked):  # noqa: F811
    submit_response(response=kalix.response, by=kalix.contact, now=timezone.now())
    page = open_as(java_script_enabled=False)
    page.goto(link(kalix))
    expect(page.locator("main")).to_contain_text("Energikontoret har 1 fråga om era svar")
    page.locator("main .btn-primary").click()
    page.locator("input[name=speaker]").first.check()
    page.locator("main .btn-primary").click()
    page.locator(f"main ul.pages a[href$='#thread-{asked.pk}']").click()
    page.locator(f"#reply-{asked.pk}").fill("Nej.")
    page.locator("main .btn-primary").click()
    assert replies(asked) == ["Nej."]
    assert Thread.objects.get().closed_at is None


@pytest.mark.parametrize("scripts", [True, False])
def test_from_the_link_to_an_objection_and_done(open_as, kalix, read_back, scripts):  # noqa: F811
    page = open_as(java_script_enabled=scripts)
    page.goto(link(kalix))
    page.locator("main .btn-primary").click()
    page.locator("input[name=speaker]").first.check()
    page.locator("main .btn-primary").click()
    expect(page).to_have_url(re.compile(r"/respond/\d+/readback/$"))
    words = page.locator("#said-mobilitet_behov-words")
    expect(words).to_be_hidden()
    page.locator("[name='verdict.mobilitet_behov'][value=object]").check()
    expect(words).to_be_visible()
    words.fill("Tre räcker.")
    # The rest is folded by section, and opens by keyboard.
    fold = page.locator("details.told-fold").first
    fold.locator("summary").focus()
    page.keyboard.press("Enter")
    fold.locator("[value=agree]").first.check()
    page.locator("button.btn[value=save]").click()
    expect(page.locator("main")).to_contain_text("Sparat.")
    assert dict(Verdict.objects.values_list("question", "kind")) == {
        "mobilitet_behov": "object",
        "styrdokument_behov": "agree",
    }
    page.locator("button[value=finish]").click()
    expect(page.locator(".receipt")).to_contain_text("Tack, ni är klara")
    assert ReadBack.objects.get().answered_at is not None
    assert page.seen == []

"""A visit without a line: the page was taken along, and what is ticked, written and photographed on it arrives once."""

import io
import re

import pytest
from django.contrib.sessions.models import Session
from PIL import Image
from playwright.sync_api import Error, expect

from accounts.models import AuditEvent
from tests import factories
from tests.e2e.test_autosave import wait_for
from visits.models import Attendance, Note, Photo

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

ROLES = ["kommunchef", "kommunalrad", "samhallsplaneringschef", "naringslivschef", "teknisk_chef", "fastighetschef"]


def _png():
    file = io.BytesIO()
    Image.new("RGB", (64, 48), "#0b5a60").save(file, "PNG")
    return file.getvalue()


PHOTO = {"name": "tavla.png", "mimeType": "image/png", "buffer": _png()}

ON_DEVICE = """async () => {
  const all = (name, store) => new Promise((resolve, reject) => {
    const request = indexedDB.open(name);
    request.onerror = () => reject(request.error);
    request.onsuccess = () => {
      const database = request.result;
      if (!database.objectStoreNames.contains(store)) { database.close(); resolve(0); return; }
      const count = database.transaction(store).objectStore(store).count();
      count.onsuccess = () => { database.close(); resolve(count.result); };
    };
  });
  const known = (await indexedDB.databases()).map(({ name }) => name);
  const cached = [];
  for (const name of await caches.keys()) for (const { url } of await (await caches.open(name)).keys()) cached.push(new URL(url).pathname);
  return {
    waiting: known.includes("prestratus") ? await all("prestratus", "waiting") : 0,
    photos: known.includes("prestratus-photos") ? await all("prestratus-photos", "photos") : 0,
    cached,
  };
}"""


@pytest.fixture
def officer_window(line, open_as, officer_client):
    return open_as(officer_client, width=360, height=740, url=line.url)


@pytest.fixture
def visit(assessment, municipality, officer):
    visit = factories.make_visit(assessment, municipality, by=officer)
    visit.roles_asked.set([factories.make_role(key, name_sv=key.capitalize()) for key in ROLES])
    return visit


def address(visit):
    return f"/visits/{visit.pk}/field/"


def take_along(page, visit):
    page.goto(address(visit))
    page.get_by_role("button", name="Ta med", exact=True).click()
    expect(page.locator("[data-taken]")).to_contain_text("Allt finns på den här enheten")
    wait_for(page, lambda: page.evaluate("navigator.serviceWorker.controller !== null"))


def on_device(page):
    return page.evaluate(ON_DEVICE)


def tick(page, number):
    """So many people at the door, the first six in one tap each, the others added."""
    rows = page.locator("[data-rows] form[data-saves]")
    for place in range(min(number, len(ROLES))):
        rows.nth(place).get_by_role("button", name=re.compile("^På plats")).click()
    for place in range(len(ROLES), number):
        page.get_by_label("eller en annan").fill(f"Funktion {place}")
        page.locator("#id_name").fill(f"Namn {place}")
        page.get_by_role("button", name="Lägg till som på plats").click()
    expect(page.locator("[data-count]")).to_have_text(f"{number} på plats")


def write_all(page):
    page.get_by_label("Fri anteckning").fill("Skriven i fjällen")
    page.get_by_label("Vad har ni prövat som inte fungerade?").fill("Bilpool")
    page.get_by_label("Viktigast").fill("Ingen äger frågan")


def sign_in(page, user):
    page.locator("[name=login]").fill(user.email)
    page.locator("[name=password]").fill(factories.PASSWORD)
    page.locator("main button[type=submit]").first.click()


def all_is_there_once(visit):
    visit.refresh_from_db()
    met = Attendance.objects.filter(visit=visit, state="met")
    assert met.count() == Attendance.objects.count() == 11
    assert AuditEvent.objects.filter(verb__startswith="attendance").count() == 11
    assert sorted(met.exclude(name="").values_list("name", flat=True)) == sorted(f"Namn {n}" for n in range(6, 11))
    assert sorted(Note.objects.values_list("part", "text")) == [("", "Skriven i fjällen"), ("provat", "Bilpool")]
    assert (visit.most_important, visit.after_seq) == ("Ingen äger frågan", 1)
    [photo] = Photo.objects.all()
    assert (photo.visit, photo.width, photo.height) == (visit, 64, 48)


@pytest.mark.both_databases
def test_eleven_people_and_their_words_arrive_once(line, officer_window, visit, officer):
    """The tab is closed without a line, and the session has ended when it is back."""
    page = officer_window
    take_along(page, visit)
    line.cut(page.context)
    page.goto(address(visit))  # opens without a line
    tick(page, 11)
    write_all(page)
    page.set_input_files("#photo-file", PHOTO)
    page.get_by_role("button", name="Spara fotot").click()
    expect(page.locator("[data-photo-state]")).to_contain_text("På den här enheten, inte skickade än: 1")
    expect(page.locator("[data-save-state]")).to_contain_text("Ingen uppkoppling")
    wait_for(page, lambda: on_device(page)["waiting"] == 14)
    context = page.context
    page.close()

    page = context.new_page()
    page.goto(address(visit))  # another tab, still without a line
    expect(page.locator("[data-count]")).to_have_text("11 på plats")
    expect(page.get_by_label("Fri anteckning")).to_have_value("Skriven i fjällen")
    assert not Attendance.objects.exists()
    Session.objects.all().delete()
    line.mend(page.context)

    expect(page.locator("[data-save-state]")).to_contain_text("Du är inte längre inloggad")
    assert on_device(page)["waiting"] == 14
    page.get_by_role("link", name="Logga in igen").click()
    sign_in(page, officer)
    expect(page).to_have_url(re.compile(f"{address(visit)}$"))
    wait_for(page, lambda: on_device(page)["waiting"] == on_device(page)["photos"] == 0)
    all_is_there_once(visit)
    # The page is fetched anew, and says the same.
    page.reload()
    expect(page.locator("[data-count]")).to_have_text("11 på plats")
    expect(page.get_by_label("Fri anteckning")).to_have_value("Skriven i fjällen")
    all_is_there_once(visit)


def test_nothing_but_the_page_and_its_files_is_kept(line, officer_window, visit):
    page = officer_window
    take_along(page, visit)
    page.goto(f"/visits/{visit.pk}/notes/")
    page.goto("/visits/")
    cached = on_device(page)["cached"]
    assert [path for path in cached if not path.startswith("/static/")] == [address(visit)]
    assert page.seen == []
    line.cut(page.context)
    with pytest.raises(Error, match="net::ERR_"):
        page.goto(f"/visits/{visit.pk}/notes/")


def test_what_was_sent_stands_on_the_page_that_opens_without_a_line(line, officer_window, visit):
    page = officer_window
    take_along(page, visit)
    tick(page, 2)
    page.get_by_label("Fri anteckning").fill("Sparad")
    wait_for(page, lambda: Note.objects.filter(text="Sparad").exists() and Attendance.objects.count() == 2)
    wait_for(page, lambda: "Sparad" in page.evaluate(f"caches.match('{address(visit)}').then((kept) => kept.text())"))
    line.cut(page.context)
    page.goto(address(visit))
    expect(page.locator("[data-count]")).to_have_text("2 på plats")
    expect(page.get_by_label("Fri anteckning")).to_have_value("Sparad")
    # And what is changed there builds on it.
    page.get_by_label("Fri anteckning").fill("Sparad, och mer")
    expect(page.locator("[data-save-state]")).to_contain_text("Ingen uppkoppling")
    line.mend(page.context)
    wait_for(page, lambda: [note.text for note in Note.objects.all()] == ["Sparad, och mer"])


@pytest.mark.parametrize("answer", [200, 404, 400])
def test_a_photo_is_kept_until_the_server_has_it(officer_window, visit, answer):
    page = officer_window
    sent = []

    def photos(route):
        sent.append(route.request.post_data_buffer)
        if answer == 404:
            route.fulfill(status=404, content_type="text/html", body="<h1>404</h1>")
        else:
            route.fulfill(status=answer, json={"saved": [], "text": "Det är ingen bild.", "only_this": True})

    page.context.route(f"**/visits/{visit.pk}/photos/", photos)
    page.goto(address(visit))
    page.set_input_files("#photo-file", PHOTO)
    page.get_by_label("Vad det visar").fill("Tavlan")
    page.get_by_label("En skrivtavla").check()
    page.get_by_role("button", name="Spara fotot").click()
    wait_for(page, lambda: len(sent) > 0)
    body = sent[0].decode("latin-1")
    for part in (
        'name="key"',
        'name="file"; filename="tavla.png"',
        'name="is_whiteboard"',
        'name="caption_sv"',
        "csrfmiddlewaretoken",
    ):
        assert part in body
    told = {200: "Skickade: 1.", 404: "inte skickade än: 1", 400: "inte skickade än: 1"}[answer]
    expect(page.locator("[data-photo-state]")).to_contain_text(told)
    assert on_device(page)["photos"] == (0 if answer == 200 else 1)
    if answer == 400:
        expect(page.locator("[data-photo-list]")).to_contain_text("Det är ingen bild.")
        page.once("dialog", lambda dialog: dialog.accept())
        page.get_by_role("button", name="Kasta").click()
        wait_for(page, lambda: on_device(page)["photos"] == 0)


def test_signing_out_leaves_nothing_on_the_device(officer_window, visit):
    page = officer_window
    take_along(page, visit)
    page.context.route(f"**/visits/{visit.pk}/notes/", lambda route: route.abort())
    page.get_by_label("Fri anteckning").fill("Ännu inte skickad")
    wait_for(page, lambda: on_device(page)["waiting"] == 1)
    asked = []
    page.once("dialog", lambda dialog: (asked.append(dialog.message), dialog.dismiss()))
    page.get_by_role("button", name="Logga ut").click()
    wait_for(page, lambda: len(asked) == 1)
    assert "inte skickat än" in asked[0]
    assert on_device(page)["waiting"] == 1

    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Logga ut").click()
    expect(page).to_have_url(re.compile("/accounts/login/"))
    assert on_device(page) == {"waiting": 0, "photos": 0, "cached": []}
    assert not Note.objects.exists()


def test_what_somebody_has_not_sent_is_not_sent_by_another(line, officer_window, visit, lead):
    page = officer_window
    page.goto(address(visit))
    line.cut(page.context)
    page.get_by_label("Fri anteckning").fill("Handläggarens ord")
    expect(page.locator("[data-save-state]")).to_contain_text("Ingen uppkoppling")
    context = page.context
    context.clear_cookies()
    context.add_cookies(factories.browser_cookies(factories.sign_in(lead), page.url.split("/visits/")[0]))
    line.mend(context)
    expect(page.locator("[data-save-state]")).to_contain_text("Någon annan är inloggad nu")
    other = context.new_page()
    other.goto(address(visit))
    expect(other.get_by_label("Fri anteckning")).to_have_value("")
    assert not Note.objects.exists()
    # The other one leaves; what waits stays for whom it belongs to.
    other.get_by_role("button", name="Logga ut").click()
    expect(other).to_have_url(re.compile("/accounts/login/"))
    assert on_device(other)["waiting"] == 1


def test_a_page_that_was_taken_along_is_not_opened_by_the_next_who_signs_in(line, officer_window, visit, lead):
    page = officer_window
    take_along(page, visit)
    page.get_by_label("Fri anteckning").fill("Handläggarens ord")
    expect(page.locator("[data-save-state]")).to_contain_text("Sparat")
    page.close()
    context = page.context
    context.clear_cookies()
    origin = page.url.split("/visits/")[0]
    context.add_cookies(factories.browser_cookies(factories.sign_in(lead), origin))
    other = context.new_page()
    other.goto("/visits/")
    wait_for(other, lambda: not any(name.endswith("/field/") for name in on_device(other)["cached"]))
    line.cut(other.context)
    with pytest.raises(Error):
        other.goto(address(visit))


def test_after_seven_days_the_device_has_forgotten(officer_window, visit):
    page = officer_window
    take_along(page, visit)
    page.context.route(
        f"**/visits/{visit.pk}/**", lambda route: route.abort() if route.request.method == "POST" else route.continue_()
    )
    page.get_by_label("Fri anteckning").fill("Glömd i en vecka")
    page.set_input_files("#photo-file", PHOTO)
    page.get_by_role("button", name="Spara fotot").click()
    wait_for(page, lambda: on_device(page)["waiting"] == 1 and on_device(page)["photos"] == 1)
    module = page.evaluate(
        "JSON.parse(document.getElementById('field-files').textContent).find((name) => /device/.test(name))"
    )
    tidy = "async ([module, days]) => { await (await import(module)).tidy(Date.now() + days * 86_400_000); }"
    page.evaluate(tidy, [module, 6.9])
    kept = on_device(page)
    assert (kept["waiting"], kept["photos"]) == (1, 1)
    assert address(visit) in kept["cached"]
    page.evaluate(tidy, [module, 7.1])
    kept = on_device(page)
    assert (kept["waiting"], kept["photos"]) == (0, 0)
    assert address(visit) not in kept["cached"]


def test_two_windows_of_one_person_keep_both(officer_window, visit):
    page = officer_window
    url = f"/visits/{visit.pk}/notes/"
    page.goto(url)
    other = page.context.new_page()
    other.goto(url)
    page.get_by_label("Fri anteckning").fill("Från det ena")
    expect(page.locator("[data-save-state]")).to_contain_text("Sparat")
    other.get_by_label("Fri anteckning").fill("Från det andra")
    expect(other.locator("form.sheet").first).to_contain_text("i ett annat fönster under tiden")
    page.get_by_label("Fri anteckning").fill("Från det ena, mer")
    other.get_by_label("Fri anteckning").fill("Från det andra, mer")
    wait_for(
        page, lambda: sorted(note.text for note in Note.objects.all()) == ["Från det andra, mer", "Från det ena, mer"]
    )


def test_a_note_that_is_too_long_stays_on_the_page_and_says_why(officer_window, visit):
    page = officer_window
    page.goto(f"/visits/{visit.pk}/notes/")
    text = page.get_by_label("Fri anteckning")
    text.fill("å" * 100_001)
    expect(page.locator("form.sheet").first).to_contain_text("1 för många")
    page.reload()
    expect(text).to_have_value("å" * 100_001)
    text.fill("å" * 100_000)
    wait_for(page, lambda: Note.objects.filter(text="å" * 100_000).exists())
    expect(page.locator("form.sheet [data-told]").first).to_be_hidden()


def test_a_server_that_is_down_does_not_stand_in_the_way(officer_window, visit):
    page = officer_window
    take_along(page, visit)
    page.context.route(f"**{address(visit)}", lambda route: route.fulfill(status=503, body="Nere"))
    page.goto(address(visit))
    expect(page.get_by_label("Fri anteckning")).to_be_visible()
    expect(page.locator("h1")).to_contain_text("Kalix")

"""`make screenshots`: the pictures of README.md and docs/, taken of the demo in a database of their own."""

import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from urllib.parse import urljoin

from playwright.sync_api import Browser, Page, expect, sync_playwright

BASE = Path(__file__).resolve().parent.parent
TARGET = BASE / "docs" / "screenshots"
FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync"]


def main() -> None:
    TARGET.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
        environment |= {"VAR_DIR": folder, "PORT": str(port), "PYTHONUNBUFFERED": "1"}
        output = Path(folder) / "output"
        with output.open("w") as file:
            server = subprocess.Popen([sys.executable, "scripts/run.py"], cwd=BASE, env=environment, stdout=file)
        try:
            address = f"http://127.0.0.1:{port}"
            wait_for(f"{address}/healthz", server)
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
                take(browser, address, output.read_text())
                browser.close()
        finally:
            server.terminate()
            server.wait(timeout=20)


def wait_for(address: str, server: subprocess.Popen[bytes]) -> None:
    for _ in range(240):
        if server.poll() is not None:
            sys.exit("The server did not start.")
        try:
            urllib.request.urlopen(address, timeout=1)  # noqa: S310 - our own server on loopback
            return
        except OSError:
            time.sleep(0.5)
    sys.exit("The server took longer than two minutes.")


def take(browser: Browser, address: str, printed: str) -> None:
    """What the printed block offers: a lead who signs in, and Kalix by its link."""
    email, password = re.search(r"lead\s+(\S+@\S+)\s+(\S+)", printed).groups()
    link = re.search(r"Kalix\s+(http\S+)", printed).group(1)

    staff = window(browser, 1280, 860)
    staff.goto(f"{address}/accounts/login/")
    staff.fill("[name=login]", email)
    staff.fill("[name=password]", password)
    staff.click("main button[type=submit]")
    expect(staff.locator("table")).to_be_visible()
    staff.goto(f"{address}/")  # once more, without the greeting
    picture(staff, "home-1280")

    staff.goto(f"{address}/reports/prestratus/needs/")
    changed = staff.locator("table.heat a.chg")
    cell = changed.first if changed.count() else staff.locator("table.heat a").first
    staff.goto(urljoin(staff.url, cell.get_attribute("href")).partition("#")[0])
    expect(staff.locator("#trail")).to_be_visible()
    picture(staff, "needs-1280")

    staff.goto(f"{address}/cases/prestratus/2514/invitations/")
    expect(staff.locator("main table, main ul").first).to_be_visible()
    picture(staff, "letters-1280")

    staff.goto(f"{address}/cases/prestratus/2580/")
    picture(staff, "case-1280")
    staff.goto(f"{address}/cases/prestratus/2523/interview/")
    # The computer that takes the pictures has no telephone.
    staff.evaluate("document.addEventListener('click', (e) => e.target.closest('a[href^=tel]') && e.preventDefault())")
    staff.locator("[data-dial]").first.click()
    staff.locator("[data-outcomes] [data-press=S]").click()
    expect(staff.locator("[data-card]")).to_be_visible()
    staff.goto(f"{address}/cases/prestratus/2523/interview/tema_mobilitet/")
    expect(staff.locator("[data-card]")).to_be_visible()
    picture(staff, "call-1280")
    staff.goto(f"{address}/cases/prestratus/2580/invitations/")
    read_back = staff.locator("input[readonly][value*='/i/']").first.input_value()

    visits(staff, browser, address)

    phone = window(browser, 360, 1000)
    phone.goto(link)
    picture(phone, "first-page-360")
    phone.click("main button[type=submit]")
    if "/who/" in phone.url:
        phone.locator("[name=speaker]").first.check()
        phone.click("main form button[type=submit]")
    response = re.search(r"/respond/\d+/", phone.url).group()
    phone.goto(f"{address}{response}tema_fornybar_energi/")
    expect(phone.locator("fieldset.rating").first).to_be_visible()
    picture(phone, "respond-360")
    phone.goto(f"{address}{response}colleagues/")
    expect(phone.locator("#ask")).to_be_visible()
    picture(phone, "colleagues-360")
    phone.goto(f"{address}{response}tema_fornybar_energi/")
    phone.context.set_offline(True)
    phone.locator(".scale label").nth(3).click()
    expect(phone.locator("[data-save-state].is-bad")).to_be_visible()
    picture(phone, "offline-360")

    phone = window(browser, 360, 1000)
    phone.goto(read_back)
    phone.click("main button[type=submit]")
    if "/who/" in phone.url:
        phone.locator("[name=speaker]").first.check()
        phone.click("main form button[type=submit]")
    phone.goto(f"{address}{re.search(r'/respond/[0-9]+/', phone.url).group()}readback/")
    expect(phone.locator("main h1")).to_be_visible()
    picture(phone, "readback-360")


def visits(staff: Page, browser: Browser, address: str) -> None:
    """Jokkmokk has been visited: what is planned, taken along, coded and set beside what was answered."""
    staff.goto(f"{address}/visits/")
    expect(staff.locator("main h1")).to_be_visible()
    picture(staff, "visits-1280")
    visit = staff.get_by_role("link", name="Jokkmokk", exact=True).first.get_attribute("href")
    staff.goto(f"{address}{visit}coding/")
    staff.locator("main a[href*='/code/']").first.click()
    expect(staff.locator("main h1")).to_be_visible()
    picture(staff, "coding-1280")
    staff.goto(f"{address}/reports/prestratus/triangulation/")
    expect(staff.locator("main table").first).to_be_visible()
    picture(staff, "triangulation-1280")
    phone = window(browser, 360, 1000)
    phone.context.add_cookies(staff.context.cookies())
    phone.goto(f"{address}{visit}field/")
    expect(phone.locator("main h1")).to_be_visible()
    picture(phone, "field-360")


def window(browser: Browser, width: int, height: int) -> Page:
    context = browser.new_context(
        viewport={"width": width, "height": height}, locale="sv-SE", timezone_id="Europe/Stockholm"
    )
    return context.new_page()


def picture(page: Page, name: str) -> None:
    page.evaluate("document.fonts.ready")
    page.screenshot(path=TARGET / f"{name}.png")
    print(f"docs/screenshots/{name}.png")


if __name__ == "__main__":
    main()

"""Who may what: every address for every role, and what strangers learn from invented ids."""

import pytest
from django.db import transaction
from django.test import Client
from django.urls import Resolver404, resolve, reverse

from tests.pages import LOGIN, ROLES, pages

PAGES = [pytest.param(page, id=str(page)) for page in pages()]


def outcome(response):
    """The status, or LOGIN where the answer is the sign-in page's address."""
    if response.status_code == 302 and response.headers["Location"].startswith("/accounts/login/?next="):
        return LOGIN
    return response.status_code


def asked(world, call):
    """One request whose effects are undone, so that each role meets the same world."""
    with transaction.atomic():
        response = call()
        result = outcome(response)
        if response.streaming:
            list(response.streaming_content)  # to its end, which closes the file
        transaction.set_rollback(True)
    world.clients.clear()
    return result


@pytest.mark.parametrize("entry", PAGES)
def test_status_for_each_role(entry, world):
    assert {role: asked(world, lambda role=role: entry.request(world, role)) for role in ROLES} == dict(entry.access)


def refused(page):
    return [role for role in ROLES if page.access[role] in (LOGIN, 404)]


@pytest.mark.parametrize("entry", [pytest.param(page, id=str(page)) for page in pages() if refused(page)])
def test_the_refused_cannot_send_either(entry, world):
    """A role that may not see a page is refused in the same way when it posts there, or is told that nobody can (405)."""
    path = entry.url(world)
    other = "post" if entry.method == "GET" else "get"
    found = {role: asked(world, lambda role=role: getattr(world.client(role), other)(path)) for role in refused(entry)}
    assert {role: status for role, status in found.items() if status not in (entry.access[role], 405)} == {}


def invented(path):
    """The same address with every id replaced by one that does not exist; None if it has no ids."""
    try:
        match = resolve(path.partition("?")[0])
    except Resolver404:
        return None
    if not match.kwargs:
        return None
    kwargs = {key: _other(value) for key, value in match.kwargs.items()}
    return reverse(match.view_name, kwargs=kwargs)


def _other(value):
    if isinstance(value, int):
        return 987654321
    if isinstance(value, str):
        return "9-invented"
    return type(value)(int=4) if hasattr(value, "hex") else value


@pytest.mark.parametrize("entry", PAGES)
def test_invented_ids_tell_nothing(entry, world):
    """Who may not look gets the same answer for an existing and an invented id; who may gets 404, never an error."""
    path = invented(entry.url(world))
    if path is None:
        return
    found = {}
    for role in ROLES:
        client = world.client(role)
        call = client.get if entry.method == "GET" else client.post
        found[role] = asked(world, lambda call=call: call(path))
    expected = {role: entry.access[role] if entry.access[role] in (LOGIN, 404) else entry.invented for role in ROLES}
    assert found == expected


@pytest.mark.parametrize("entry", [pytest.param(page, id=str(page)) for page in pages() if page.method == "POST"])
def test_post_without_token_is_refused(entry, world):
    client = world.client(entry.main_role)
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = client.cookies
    assert strict.post(entry.url(world), {}).status_code == 403

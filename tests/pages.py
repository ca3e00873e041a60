"""Every page, registered by the app that owns it in tests/<app>/pages.py, and the world in which it is shown.

The guard tests (tests/guard) take each page from here: who may open it, how it looks when filled, empty and wrong. An
address that is not registered fails there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.test import Client
from lxml import html as lxml_html

from surveys.definition import Definition
from tests import factories

ROLES = ("lead", "officer", "reader", "respondent", "stranger", "anonymous")
APPS = ("prestratus", "accounts", "municipalities", "surveys", "visits", "reports")

LOGIN = "login"
"""302 to the sign-in, with the address to come back to."""

Access = Mapping[str, int | str]
_NOT_STAFF: Access = {"respondent": LOGIN, "stranger": LOGIN, "anonymous": LOGIN}
OFFICE: Access = {"lead": 200, "officer": 200, "reader": 404, **_NOT_STAFF}
LEAD: Access = {"lead": 200, "officer": 404, "reader": 404, **_NOT_STAFF}
SIGNED_IN: Access = {"lead": 200, "officer": 200, "reader": 200, **_NOT_STAFF}
CONTACT: Access = dict.fromkeys(ROLES, 404) | {"respondent": 200}
PUBLIC: Access = dict.fromkeys(ROLES, 200)

STATES = ("filled", "empty", "error")


@dataclass(frozen=True)
class State:
    """How a page is brought about.

    `setup` changes rows first. `post` sends the page's own form (number `form` of those in <main>) with these fields
    changed; the page shown is the answer. On a POST page it is what is sent to the address. `path` replaces the address,
    `query` is appended to it, `role` replaces the page's main role, `status` is what the last request answers.
    """

    setup: Callable[[World], Any] | None = None
    query: str = ""
    post: Mapping[str, Any] | Callable[[World], Mapping[str, Any]] | None = None
    form: int = 0
    path: Callable[[World], str] | None = None
    role: str = ""
    status: int = 200


@dataclass(frozen=True)
class Page:
    """One address as one kind of request. `states` is a string (why there are none) for what shows no page of its own."""

    name: str
    url: Callable[[World], str]
    main_role: str
    access: Access
    states: Mapping[str, State | str] | str
    method: str = "GET"
    data: Mapping[str, Any] | Callable[[World], Mapping[str, Any]] | None = None
    rows: Callable[[World, int], Any] | None = None
    label: str = ""
    invented: int = 404
    """What somebody who may use the page is answered for an id that does not exist."""

    def __str__(self) -> str:
        return " ".join(filter(None, [self.name, self.label, "" if self.method == "GET" else self.method]))

    @property
    def shown_states(self) -> dict[str, State]:
        if isinstance(self.states, str):
            return {}
        return {name: state for name, state in self.states.items() if isinstance(state, State)}

    def request(self, world: World, role: str) -> Any:
        """The page's request as this role; a POST sends its `data`."""
        client = world.client(role)
        if self.method == "POST":
            return client.post(self.url(world), _called(self.data, world) or {})
        return client.get(self.url(world))

    def arrange(self, world: World, state: State) -> None:
        """The rows of a state, and the browser that will look; after it, the page can be shown again and again."""
        if state.setup is not None:
            state.setup(world)
        world.client(state.role or self.main_role)

    def show(
        self, world: World, state: State, *, language: str = "sv", measure: Callable[[], Any] | None = None
    ) -> Any:
        """The answer in a state that is arranged. `measure` is a context manager around the last request only."""
        client = world.client(state.role or self.main_role)
        client.cookies["language"] = language
        path = (state.path or self.url)(world) + state.query
        post = _called(state.post, world)
        if self.method == "GET" and post is not None:
            page = client.get(path)
            assert page.status_code == 200, f"{path} answers {page.status_code} before the form is sent"
            path, post = filled_form(page.content, path, state.form, post)
        with measure() if measure is not None else _nothing():
            return client.get(path) if post is None else client.post(path, post)


class _nothing:
    def __enter__(self) -> None: ...

    def __exit__(self, *error: object) -> None: ...


def _called(value: Any, world: World) -> Any:
    return value(world) if callable(value) else value


def filled_form(content: bytes, path: str, number: int, changes: Mapping[str, Any]) -> tuple[str, dict[str, list[str]]]:
    """(address, fields) of a form as the browser would send it, with changes: a list, a single value, None to leave out."""
    forms = lxml_html.fromstring(content).xpath("//main//form[translate(@method, 'POST', 'post') = 'post']")
    assert len(forms) > number, f"{path} has {len(forms)} forms in <main>, number {number} is asked for"
    fields: dict[str, list[str]] = {}
    for name, value in forms[number].form_values():
        fields.setdefault(name, []).append(value)
    for name, value in changes.items():
        fields.pop(name, None)
        if value is not None:
            fields[name] = list(value) if isinstance(value, list | tuple) else [value]
    return forms[number].get("action") or path, fields


# --- The world ------------------------------------------------------------------------------------------------------------


@dataclass
class World:
    """Kalix answers, Arjeplog is the stranger, Övertorneå takes part and has no response yet."""

    definition: Definition
    lead: Any = None
    officer: Any = None
    reader: Any = None
    assessment: Any = None
    kalix: Any = None
    arjeplog: Any = None
    overtornea: Any = None
    participation: Any = None
    other_participation: Any = None
    third_participation: Any = None
    questionnaire: Any = None
    response: Any = None
    other_response: Any = None
    contact: Any = None
    colleague: Any = None
    other_contact: Any = None
    invitation: Any = None
    other_invitation: Any = None
    clients: dict[str, Client] = field(default_factory=dict)

    def client(self, role: str) -> Client:
        """One browser per role, as it is left by the last request."""
        if role not in self.clients:
            self.clients[role] = self.new_client(role)
        return self.clients[role]

    def new_client(self, role: str) -> Client:
        if role in ("lead", "officer", "reader"):
            return factories.sign_in(getattr(self, role))
        if role == "respondent":
            return factories.open_link(self.invitation)
        if role == "stranger":
            return factories.open_link(self.other_invitation)
        assert role == "anonymous", f"unknown role: {role}"
        return Client()


def build_world(definition: Definition) -> World:
    make = factories
    w = World(definition)
    w.lead, w.officer, w.reader = make.make_user("lead"), make.make_user("officer"), make.make_user("reader")
    w.assessment = make.make_assessment()
    w.kalix = make.make_municipality("Kalix")
    w.arjeplog = make.make_municipality("Arjeplog")
    w.overtornea = make.make_municipality("Övertorneå")
    w.questionnaire = make.make_questionnaire(w.assessment, definition)
    w.participation = make.make_participation(w.assessment, w.kalix, officer=w.officer)
    w.other_participation = make.make_participation(w.assessment, w.arjeplog)
    w.third_participation = make.make_participation(w.assessment, w.overtornea)
    w.contact = make.make_contact("Miljöstrateg 1", at=w.kalix)
    w.colleague = make.make_contact("Kommunchef 1", at=w.kalix, role="kommunchef", email="chef@example.se")
    w.other_contact = make.make_contact("Miljöstrateg 2", at=w.arjeplog, email="annan@example.se")
    w.response = make.make_response(w.participation, w.questionnaire)
    w.other_response = make.make_response(w.other_participation, w.questionnaire)
    w.invitation = make.make_invitation(w.response, w.contact, by=w.lead)
    w.other_invitation = make.make_invitation(w.other_response, w.other_contact, by=w.lead)
    return w


# --- The register ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Register:
    @cached_property
    def pages(self) -> Sequence[Page]:
        found: list[Page] = []
        for app in APPS:
            module = f"tests.{app}.pages"
            if find_spec(module) is not None:
                found += import_module(module).PAGES
        return tuple(found)


_register = _Register()


def pages() -> Sequence[Page]:
    """Every registered page, in the order of the apps."""
    return _register.pages


def shown() -> Iterator[tuple[Page, str, State]]:
    """Every page in every state that it can be shown in."""
    for page in pages():
        for name, state in page.shown_states.items():
            yield page, name, state


def at_path(page: Page, url: Callable[[World], str]) -> Page:
    """The same page at another address, for example with an invented id."""
    return replace(page, url=url)

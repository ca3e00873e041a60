"""Rows for tests, without surprises: every default is written here, nothing is random.

Every maker takes what the test cares about and fills in the rest; answers are always written by `record_answers`.
"""

import datetime
from importlib import import_module
from zoneinfo import ZoneInfo

from allauth.account.internal.flows.login import record_authentication
from django.conf import settings
from django.contrib.auth import login
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client, RequestFactory

from accounts.models import User
from municipalities.models import Assessment, Assignment, Contact, KeyRole, Municipality, Participation
from surveys.access import remember
from surveys.actions import import_questionnaire, invite, publish_questionnaire, record_answers
from surveys.definition import Choice, Definition, Group, Note, Question, Repeat
from surveys.models import Call, Invitation, Questionnaire, Response
from visits.models import Attendance, Code, Excerpt, Visit
from visits.models import Note as WrittenNote
from visits.models.coding import CONTEXT

STOCKHOLM = ZoneInfo("Europe/Stockholm")
PASSWORD = "lappmark-och-kust-14"

CODES = {
    "Arvidsjaur": "2505",
    "Arjeplog": "2506",
    "Jokkmokk": "2510",
    "Överkalix": "2513",
    "Kalix": "2514",
    "Övertorneå": "2518",
    "Pajala": "2521",
    "Gällivare": "2523",
    "Älvsbyn": "2560",
    "Luleå": "2580",
    "Piteå": "2581",
    "Boden": "2582",
    "Haparanda": "2583",
    "Kiruna": "2584",
}
SIGNATORIES = {"Arjeplog", "Jokkmokk", "Övertorneå", "Älvsbyn", "Luleå", "Piteå", "Boden", "Kiruna"}


def at(day: int = 1, hour: int = 9, minute: int = 0, *, month: int = 10, year: int = 2018) -> datetime.datetime:
    """A moment of the autumn in which the tests take place; links made by `make_invitation` outlive any test run."""
    return datetime.datetime(year, month, day, hour, minute, tzinfo=STOCKHOLM)


def make_user(role: str, *, email: str = "", name: str = "", password: str | None = PASSWORD, **fields) -> User:
    names = {"lead": "Projektledare 1", "officer": "Handläggare 1", "reader": "Regionen 1"}
    return User.objects.create_user(
        email or f"{role}@example.se", password, name=name or names[role], role=role, **fields
    )


def make_municipality(name: str = "Kalix", **fields) -> Municipality:
    """One of the fourteen by its name, or an invented one with its own `code`."""
    covenant = {"covenant_signed_on": datetime.date(2013, 1, 1), "covenant_precision": "year"}
    values = {
        "code": CODES.get(name, "9999"),
        "official_name": f"{name}s kommun",
        "county_code": "25",
        "population": 16058,
        "population_year": 2018,
        "seat": name,
        "source": "Statistiska centralbyrån",
        **(covenant if name in SIGNATORIES else {}),
        **fields,
    }
    municipality = Municipality(name=name, **values)
    municipality.set_order_and_search()
    municipality.save()
    return municipality


def make_assessment(slug: str = "prestratus-2018", **fields) -> Assessment:
    values = {
        "name": "preStratus 2018",
        "office": "Energikontoret",
        "office_telephone": "0920-10 10 10",
        "funder": "Europeiska regionala utvecklingsfonden",
        "period_start": datetime.date(2018, 9, 1),
        "period_end": datetime.date(2019, 6, 30),
        "membership_date": datetime.date(2018, 9, 1),
        **fields,
    }
    return Assessment.objects.create(slug=slug, **values)


def make_participation(assessment: Assessment, municipality: Municipality, **fields) -> Participation:
    values = {"variant": municipality.variant_on(assessment.membership_date), **fields}
    return Participation.objects.create(assessment=assessment, municipality=municipality, **values)


def make_role(key: str = "miljostrateg", **fields) -> KeyRole:
    names = {
        "miljostrateg": ("Miljöstrateg", "Environment strategist"),
        "kommunchef": ("Kommunchef", "Chief executive"),
        "samhallsplaneringschef": ("Samhällsplaneringschef", "Head of planning"),
    }
    name_sv, name_en = names.get(key, (key, key))
    values = {"name_sv": name_sv, "name_en": name_en, "is_key": True, **fields}
    return KeyRole.objects.get_or_create(key=key, defaults=values)[0]


def make_contact(name: str = "Miljöstrateg 1", *, at: Municipality | None = None, role: str = "miljostrateg", **fields):
    """A contact; with `at`, one who holds `role` at that municipality."""
    values = {"email": "kontakt@example.se", "telephone": "0923-650 00", **fields}
    contact = Contact(name=name, **values)
    contact.set_order_and_search()
    contact.save()
    if at is not None:
        Assignment.objects.create(municipality=at, role=make_role(role), contact=contact)
    return contact


def make_questionnaire(assessment: Assessment, definition: Definition, *, published: bool = True) -> Questionnaire:
    questionnaire = import_questionnaire(definition=definition, assessment=assessment, by=None)
    if published:
        publish_questionnaire(questionnaire=questionnaire, by=None, now=at())
    return questionnaire


def make_response(participation: Participation, questionnaire: Questionnaire) -> Response:
    return Response.objects.create(participation=participation, questionnaire=questionnaire, created_at=at())


def make_invitation(response: Response, contact: Contact, *, by: User | None = None, **fields) -> Invitation:
    """A link that is valid whenever the tests run."""
    expires = fields.pop("expires_at", datetime.datetime(2099, 1, 1, tzinfo=STOCKHOLM))
    return invite(response=response, contact=contact, by=by, expires_at=expires, now=fields.pop("now", at()))


def answer(response: Response, values, *, by, channel: str = "web", now: datetime.datetime | None = None, **fields):
    """Write answers as somebody who saw the newest page. Fails if one of them is refused."""
    response.refresh_from_db(fields=["seq"])
    fields.setdefault("seen_seq", response.seq)
    recorded = record_answers(response=response, values=values, by=by, channel=channel, now=now or at(), **fields)
    assert not recorded.invalid, recorded.invalid
    assert not recorded.conflicts, recorded.conflicts
    return recorded


def make_call(participation: Participation, *, officer: User, **fields) -> Call:
    """A call that goes on; with `outcome` and `ended_at` one that has ended."""
    return Call.objects.create(participation=participation, officer=officer, **{"started_at": at(), **fields})


def make_visit(assessment: Assessment, municipality: Municipality, *, by: User, **fields) -> Visit:
    """Booked for ten o'clock on 7 November; with `state="held"` and `held_at` one that was held."""
    values = {
        "state": Visit.State.BOOKED,
        "starts_at": at(7, 10, month=11),
        "ends_at": at(7, 12, month=11),
        "place": "Kommunhuset",
        "officer": by,
        "made_at": at(25),
        "made_by": by,
    }
    return Visit.objects.create(assessment=assessment, municipality=municipality, **values | fields)


def make_note(
    visit: Visit, *, by: User, text: str = "Det saknas folk som kan räkna på laddning.", **fields
) -> WrittenNote:
    """What one person wrote at a visit."""
    values = {"begun_at": at(7, 10, month=11), "changed_at": at(7, 11, month=11)}
    return WrittenNote.objects.create(visit=visit, author=by, text=text, **values | fields)


def make_attendance(
    visit: Visit, *, by: User, role: str | None = "kommunchef", state: str = "met", **fields
) -> Attendance:
    """Somebody who was met, by function."""
    fields = {"role": make_role(role) if role else None, "noted_at": at(7, 10, month=11), **fields}
    return Attendance.objects.create(visit=visit, noted_by=by, state=state, **fields)


def make_codes() -> None:
    """The codes of the start set where they are not: a browser test that clears its rows takes them along."""
    start = import_module("visits.migrations.0002_codes").CODES
    fields = ("key", "name_sv", "name_en", "definition_sv", "definition_en")
    codes = [Code(order=order, **dict(zip(fields, values, strict=True))) for order, values in enumerate(start)]
    Code.objects.bulk_create(codes, ignore_conflicts=True)


def a_code(key: str) -> Code:
    make_codes()
    return Code.objects.get(key=key)


def make_excerpt(note: WrittenNote, passage: str, *, by: User, code: str, **fields) -> Excerpt:
    """A passage of the note's text with a code of the start set."""
    start = note.text.index(passage)
    end = start + len(passage)
    values = {
        "start": start,
        "text": passage,
        "before": note.text[max(0, start - CONTEXT) : start],
        "after": note.text[end : end + CONTEXT],
        "code": Code.objects.filter(key=code).first() or a_code(code),
        "made_at": at(8, month=11),
        "made_by": by,
    }
    excerpt = Excerpt(note=note, **values | fields)
    excerpt.set_search()
    excerpt.save()
    return excerpt


def sign_in(user: User) -> Client:
    """A browser in which this person has just given the password, so that sensitive pages do not ask again."""
    client = Client()
    request = RequestFactory().get("/")
    request.session = SessionStore()
    # As `force_login` does, which would write the session, read it and have us write it again.
    login(request, user, backend="allauth.account.auth_backends.AuthenticationBackend")
    record_authentication(request, user, method="password", reauthenticated=True)
    request.session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = request.session.session_key
    return client


def open_link(invitation: Invitation, *, speaker: Contact | None = None, client: Client | None = None) -> Client:
    """A browser that has opened a personal link; `speaker` is who it said it is (default: whom the link was made for)."""
    request = RequestFactory().get("/")
    request.session = client.session if client else SessionStore()
    remember(request, invitation, speaker if speaker is not None else invitation.contact)
    request.session.save()
    client = client or Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = request.session.session_key
    return client


def browser_cookies(client: Client, url: str) -> list[dict[str, str]]:
    """The cookies of a test client as a real browser takes them."""
    return [{"name": name, "value": morsel.value, "url": url} for name, morsel in client.cookies.items()]


# --- A small questionnaire with every kind of question --------------------------------------------------------------------


def _both(sv: str, en: str) -> dict[str, str]:
    return {"sv": sv, "en": en}


def _scale(*labels: tuple[str, str], apart: tuple[Choice, ...] = ()) -> tuple[Choice, ...]:
    choices = [Choice(str(n), _both(*label), score=n) for n, label in enumerate(labels)]
    return (*choices, *apart)


_DONT_KNOW = Choice("vet_ej", _both("Vet ej", "Do not know"), missing="dont_know")
_NOT_FOR_US = Choice("ej_aktuellt", _both("Inte aktuellt för oss", "Not applicable to us"), missing="not_applicable")


def _theme(key: str, label: dict[str, str]) -> Group:
    asked = f"${{{key}_behov}} != 'ej_aktuellt'"
    return Group(
        name=f"tema_{key}",
        label=label,
        theme=key,
        appearance=frozenset({"field-list"}),
        children=(
            Question(
                name=f"{key}_behov",
                kind="select_one",
                label=_both("Hur stort är ert behov av stöd?", "How large is your need of support?"),
                choice_list="skala_behov",
                measure="need",
                required=True,
                core=True,
                appearance=frozenset({"likert"}),
            ),
            Question(
                name=f"{key}_prioritet",
                kind="select_one",
                label=_both("Hur högt prioriterar ni området?", "How high do you prioritise the field?"),
                choice_list="skala_prioritet",
                measure="priority",
                required=True,
                relevant=asked,
                appearance=frozenset({"likert"}),
            ),
            Question(
                name=f"{key}_formaga",
                kind="select_one",
                label=_both("Hur långt har ni kommit?", "How far have you come?"),
                choice_list="skala_formaga",
                measure="capacity",
                relevant=asked,
                appearance=frozenset({"likert"}),
            ),
            Question(
                name=f"{key}_kommentar",
                kind="text",
                label=_both("Något ni vill tillägga?", "Anything to add?"),
                measure="comment",
                appearance=frozenset({"multiline"}),
            ),
        ),
    )


def small_definition(version: str = "1") -> Definition:
    """Names and lists of the real questionnaire, a tenth of its length: every kind, a repeat, both variants, two themes."""
    return Definition(
        name="prestratus",
        title=_both("Behov av stöd", "Need of support"),
        version=version,
        languages=("sv", "en"),
        default_language="sv",
        sections=(
            Group(
                name="nulage",
                label=_both("Nuläget hos er", "Where you stand"),
                children=(
                    Note("om_ni", _both("Med ni menar vi kommunen.", "By you we mean the municipality.")),
                    Question(
                        name="nulage_ansvar",
                        kind="select_one",
                        label=_both("Vem ansvarar för energi- och klimatarbetet?", "Who is responsible?"),
                        choice_list="nulage_ansvar_val",
                        measure="responsibility",
                        core=True,
                    ),
                    Question(
                        name="nulage_natverk",
                        kind="select_multiple",
                        label=_both("Vilka nätverk deltar ni i?", "Which networks are you in?"),
                        choice_list="bm_alternativ_val",
                        constraint="not(selected(., 'inget') and count-selected(.) > 1)",
                        constraint_message=_both("Välj inget annat tillsammans med Inget.", "None stands alone."),
                        measure="network",
                    ),
                    Question(
                        name="nulage_natverk_annat",
                        kind="text",
                        label=_both("Vilket annat nätverk?", "Which other network?"),
                        relevant="selected(${nulage_natverk}, 'annat')",
                        measure="network_other",
                    ),
                    Question(
                        name="nulage_hinder",
                        kind="rank",
                        label=_both("Vilka är de största hindren?", "Which are the greatest barriers?"),
                        choice_list="nulage_hinder_val",
                        max_items=2,
                        measure="barrier",
                    ),
                    Question(
                        name="nulage_anstallda",
                        kind="integer",
                        label=_both("Hur många arbetar med frågorna?", "How many work with this?"),
                        constraint=". >= 0 and . <= 500",
                        constraint_message=_both("Ange ett tal från 0 till 500.", "Give a number from 0 to 500."),
                        measure="employees",
                    ),
                    Repeat(
                        name="nulage_mal",
                        label=_both("Era viktigaste mål", "Your most important targets"),
                        measure="target",
                        max_items=3,
                        children=(
                            Question(
                                name="nulage_mal_mal",
                                kind="text",
                                label=_both("Målet", "The target"),
                                measure="description",
                            ),
                            Question(
                                name="nulage_mal_malar",
                                kind="integer",
                                label=_both("Målår", "Target year"),
                                constraint=". >= 2000 and . <= 2100",
                                constraint_message=_both("Ange ett år.", "Give a year."),
                                appearance=frozenset({"year"}),
                                measure="target_year",
                            ),
                        ),
                    ),
                ),
            ),
            Group(
                name="tema",
                label=_both("Behov av stöd", "Need of support"),
                children=(
                    _theme("styrdokument", _both("Styrdokument och åtgärdsplaner", "Steering documents")),
                    _theme("mobilitet", _both("Transporter och mobilitet", "Transport and mobility")),
                ),
            ),
            Group(
                name="samverkan",
                label=_both("Samverkan", "Collaboration"),
                children=(
                    Question(
                        name="samv_partner",
                        kind="select_multiple",
                        label=_both("Vilka kommuner vill ni arbeta med?", "With which municipalities?"),
                        choice_list="kommuner",
                        measure="partner",
                    ),
                    Question(
                        name="bm_nytta",
                        kind="text",
                        label=_both("Vad har Borgmästaravtalet gett er?", "What has the Covenant given you?"),
                        variant="signatory",
                        measure="covenant_use",
                    ),
                    Question(
                        name="bm_intresse",
                        kind="text",
                        label=_both("Vad skulle krävas för att gå med?", "What would it take to join?"),
                        variant="other",
                        measure="covenant_interest",
                    ),
                ),
            ),
        ),
        choice_lists={
            "skala_behov": _scale(
                ("Inget behov", "No need"),
                ("Litet behov", "Small need"),
                ("Visst behov", "Some need"),
                ("Stort behov", "Large need"),
                ("Mycket stort behov", "Very large need"),
                apart=(_DONT_KNOW, _NOT_FOR_US),
            ),
            "skala_prioritet": _scale(
                ("Inte prioriterat", "Not a priority"),
                ("Låg prioritet", "Low priority"),
                ("Viss prioritet", "Some priority"),
                ("Hög prioritet", "High priority"),
                ("Högsta prioritet", "Top priority"),
                apart=(_DONT_KNOW,),
            ),
            "skala_formaga": _scale(
                ("Inte börjat", "Not started"),
                ("Enstaka insatser", "Single efforts"),
                ("Påbörjat men ojämnt", "Started but uneven"),
                ("Fungerar i huvudsak", "Works on the whole"),
                ("Väl etablerat", "Well established"),
                apart=(_DONT_KNOW,),
            ),
            "nulage_ansvar_val": (
                Choice("en", _both("En person", "One person")),
                Choice("delat", _both("Delat mellan flera", "Shared by several")),
                Choice("ingen", _both("Ingen utpekad", "Nobody appointed")),
                _DONT_KNOW,
            ),
            "bm_alternativ_val": (
                Choice("borgmastaravtalet", _both("Borgmästaravtalet", "Covenant of Mayors")),
                Choice("ekokommuner", _both("Sveriges Ekokommuner", "Swedish Eco-Municipalities")),
                Choice("annat", _both("Annat", "Other")),
                Choice("inget", _both("Inget", "None"), missing="none"),
            ),
            "nulage_hinder_val": (
                Choice("tid", _both("Tid", "Time")),
                Choice("pengar", _both("Pengar", "Money")),
                Choice("kunskap", _both("Kunskap", "Knowledge")),
                Choice("annat", _both("Annat", "Other")),
            ),
            "kommuner": tuple(Choice(code, {"sv": name}) for name, code in CODES.items()),
        },
    )

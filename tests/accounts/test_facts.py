"""What the pages about the service say is what the program does: cookies, stored data, safety."""

import re
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings as django_settings
from django.db import models
from django.test import Client
from django.utils import translation

from accounts import facts
from surveys.links import make_token
from tests import factories

BASE = Path(__file__).resolve().parent.parent.parent
OWN = ("accounts", "municipalities", "surveys", "reports", "visits")

# Columns that could hold something about a person, and do not: a whole model, or single fields of one.
NOT_ABOUT_PERSONS = {
    "municipalities.Municipality.*",
    "municipalities.Theme.*",
    "municipalities.KeyRole.*",
    "municipalities.Logo.*",
    "municipalities.Assessment.*",
    "municipalities.Assignment.state",
    "municipalities.Contact.is_test",
    "municipalities.Participation.variant",
    "municipalities.Participation.due_on",
    "municipalities.Participation.diary_number",
    "municipalities.Participation.declined_on",
    "municipalities.FollowUp.kind",
    "municipalities.FollowUp.side",
    "surveys.Appointment.kind",
    "surveys.Appointment.state",
    "municipalities.CaseFile.kind",
    "municipalities.CaseFile.content_type",
    "municipalities.CaseFile.sha256",
    "municipalities.Decision.due_on",
    "reports.Match.state",
    "reports.Match.evidence",
    "reports.StatusReport.kind",
    "reports.StatusReport.starts_on",
    "reports.StatusReport.ends_on",
    "reports.StatusReport.as_of",
    "surveys.Call.outcome",
    "surveys.CallNote.question",
    "surveys.CallNote.kind",
    "surveys.Thread.question",
    "surveys.Thread.item",
    "surveys.ReadBack.closes_on",
    "surveys.Verdict.question",
    "surveys.Verdict.item",
    "surveys.Verdict.kind",
    "visits.Code.*",
    "visits.Excerpt.is_lost",
    "surveys.Questionnaire.*",
    "surveys.Response.variant",
    "surveys.Answer.question",
    "surveys.Answer.item",
    "surveys.AnswerRevision.question",
    "surveys.AnswerRevision.item",
    "surveys.AnswerRevision.channel",
    "surveys.AnswerRevision.kind",
    "surveys.RefusedAnswer.question",
    "surveys.RefusedAnswer.item",
    "surveys.RefusedAnswer.channel",
    "surveys.Submission.kind",
    "surveys.LaterPage.page",
    "surveys.Letter.kind",
    "surveys.Letter.language",
    "surveys.Letter.state",
    "surveys.LetterTemplate.kind",
    "surveys.LetterTemplate.language",
    "surveys.LetterTemplate.subject",
    "surveys.LetterTemplate.body",
    "visits.Visit.kind",
    "visits.Visit.form",
    "visits.Visit.state",
    "visits.Visit.topics",
    "surveys.KnownFact.question",
    "surveys.KnownFact.source",
    "surveys.KnownFact.known_on",
    "visits.Lesson.topic",
    "visits.Note.kind",
    "reports.Package.*",
    "reports.PackageChoice.wants",
    *(f"reports.ParagraphEdit.{name}" for name in ("kind", "language", "key", "digest")),
    *(f"reports.IssuedDocument.{name}" for name in ("kind", "language", "digests")),
    *(f"reports.DocumentApproval.{name}" for name in ("kind", "digest")),
    "reports.SupportMeasure.status",
    "reports.SupportMeasure.proposal",
    "reports.MeasureSource.*",
    "reports.Approval.item",
    "reports.Approval.state",
    "reports.Publication.kind",
    "reports.Publication.slug",
    "reports.Publication.sections",
    "reports.PlanReply.kind",
    "auth.Group.*",
    "auth.Permission.*",
    "contenttypes.ContentType.*",
}


def could_be_about_a_person(field):
    """Texts, documents, times and references to people; not keys, numbers, marks or references to anything else."""
    if isinstance(field, models.ForeignKey):
        return field.related_model._meta.label in ("accounts.User", "municipalities.Contact")
    return isinstance(
        field,
        models.CharField | models.TextField | models.JSONField | models.DateField | models.GenericIPAddressField,
    )


def stored():
    """Every such column of every model, as app.Model.field."""
    return {
        f"{model._meta.app_label}.{model.__name__}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.local_fields
        if could_be_about_a_person(field)
    }


def test_every_column_about_persons_is_told():
    """A new column stands in accounts/facts.py, with why and how long, or in the list above."""
    told = {name for kept in facts.kept() for name in kept.fields}
    excused = {
        name
        for name in stored()
        for rule in NOT_ABOUT_PERSONS
        if re.fullmatch(rule.replace(".", r"\.").replace("*", ".+"), name)
    }
    assert stored() - told - excused == set(), "stored, but not told"
    assert told - stored() == set(), "told, but not stored"
    assert told & excused == set(), "told and excused"


def test_nothing_is_told_twice():
    told = [name for kept in facts.kept() for name in kept.fields]
    assert sorted(told) == sorted(set(told))


# --- Cookies ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def cookies_set(invitation, lead):
    """(name, life in seconds or '') of everything that a browser is given on the usual ways."""
    found = set()

    def note(response):
        found.update((name, morsel["max-age"]) for name, morsel in response.cookies.items() if morsel.value)
        return response

    visitor = Client()
    note(visitor.get("/accounts/login/"))
    note(visitor.post("/language/", {"language": "en", "next": "/about/"}))
    note(visitor.post("/accounts/login/", {"login": lead.email, "password": factories.PASSWORD}))
    note(visitor.post("/accounts/profile/", {"name": "Projektledare 1", "telephone": "0920-1"}))
    contact = Client()
    path = f"/i/{make_token(invitation)}/"
    note(contact.get(path))
    note(contact.post(path, {"way": "short"}))
    note(contact.post("/about/accessibility/report/", {"text": "Går inte att läsa"}))
    return found


def test_cookies_are_those_that_are_told_and_live_as_long(cookies_set):
    told = {(cookie.name, "" if cookie.seconds is None else cookie.seconds) for cookie in facts.cookies()}
    assert cookies_set == told


def test_cookies_are_set_nowhere_else():
    """In our own code: only the language, which the test above meets. A new place is a new line on the page."""
    places = [
        f"{path.relative_to(BASE)}"
        for app in (*OWN, "prestratus")
        for path in sorted((BASE / app).rglob("*.py"))
        for _hit in re.findall(r"set_cookie\(|set_signed_cookie\(", path.read_text(encoding="utf-8"))
    ]
    assert places == ["surveys/views/respond/link.py"]


def test_nothing_else_is_kept_on_the_device():
    """Scripts that keep something in the browser must be told of under Cookies, as the law treats them alike."""
    kept = re.compile(r"localStorage|sessionStorage|indexedDB|document\.cookie|caches\.open|serviceWorker")
    found = [path.name for path in sorted((BASE / "static" / "js").glob("*.js")) if kept.search(path.read_text())]
    assert found == ["autosave.js", "device.js", "field.js", "line.js", "respond.js", "undo.js"]
    with translation.override("sv"):
        told = str(facts.kept_on_the_device())
    assert "på er enhet" in told
    assert "vem som är på linjen" in told
    assert "Lämna datorn" in told
    assert "tills fönstret stängs" in told
    assert "senast efter sju dagar" in told


def test_lives_are_said_in_days_and_years():
    with translation.override("sv"):
        lives = [str(cookie.life) for cookie in facts.cookies()]
    assert lives == ["14 dagar", "364 dagar", "1 år", "Tills webbläsaren stängs"]


# --- Safety -----------------------------------------------------------------------------------------------------------


def test_ten_lines():
    assert len(facts.security()) == 10


def test_encryption_is_promised_only_where_it_is_on(settings):
    settings.SECURE_SSL_REDIRECT, settings.SECURE_HSTS_SECONDS = True, 31536000
    assert first_line().startswith("All traffic is encrypted (HTTPS), and browsers are told")
    settings.SECURE_HSTS_SECONDS = 0
    assert first_line().startswith("This copy runs without encryption")


def first_line():
    with translation.override("en"):
        return str(facts.security()[0])


def test_the_password_rule_is_the_one_in_force():
    with translation.override("en"):
        assert "at least 12 characters, stored with Argon2" in str(facts.security()[4])
    from prestratus import settings as real  # noqa: PLC0415 - the tests hash faster

    assert real.PASSWORD_HASHERS[0].endswith("Argon2PasswordHasher")


def test_scripts_of_others_are_blocked():
    directives = django_settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    assert directives["default-src"] == ["'self'"]
    assert {"script-src", "style-src", "script-src-elem"} & set(directives) == set()

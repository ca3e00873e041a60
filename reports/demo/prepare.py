"""What a new installation of preStratus begins with: register, round, questionnaire, and on wish the demo."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import ProtectedError
from django.utils import timezone

import surveys
from accounts.actions import add_staff, audit
from accounts.models import User
from municipalities.actions import add_participations, create_assessment, delete_case_file, load_register
from municipalities.models import Assessment, CaseFile, Contact, FollowUp, Municipality
from reports.demo.archetypes import ARCHETYPES
from reports.demo.load import MAIL_DOMAIN, load_demo
from reports.demo.story import SOURCE_OF_FACTS, working_day
from reports.models import Match, SupportPlan
from surveys.actions import import_questionnaire, publish_questionnaire
from surveys.models import Appointment, Invitation, KnownFact, Response

SLUG = "prestratus"
COUNTY = "25"
REFERENCES = ("1283", "2180", "0380")
QUESTIONNAIRE = Path(surveys.__file__).parent / "questionnaires" / "prestratus"

STATEMENT_SV = (
    "Projektet preStratus drivs av Energikontor Norr och finansieras av Europeiska unionen genom "
    "Europeiska regionala utvecklingsfonden."
)
STATEMENT_EN = (
    "The project preStratus is run by Energikontor Norr and funded by the European Union through the "
    "European Regional Development Fund."
)


@dataclass(frozen=True)
class SignIn:
    """One of the invented users. The password is known to everybody, so it only works on one's own computer."""

    role: str
    name: str
    telephone: str

    @property
    def email(self) -> str:
        return f"{self.role}@{MAIL_DOMAIN}"


PASSWORD = "norrsken-over-fjallet"  # noqa: S105
SIGN_INS = (
    SignIn("lead", "Projektledare 1", "0980-319 291"),
    SignIn("officer", "Handläggare 1", "0980-319 292"),
    SignIn("reader", "Regionen 1", "0980-319 293"),
)
# Whose links are shown to somebody who tries preStratus: one to answer with, one that has submitted and was
# asked something back, one whose answers are read back.
SHOWN_LINKS = (("2514", "strateg"), ("2523", "plan"), ("2580", "strateg"))


def prepare_base(*, today: datetime.date) -> Assessment:
    """Register, round and questionnaire, each only if it is missing."""
    load_register()
    assessment = Assessment.objects.filter(slug=SLUG).first() or _create_assessment(today)
    if not assessment.questionnaires.published().exists():
        from surveys.xlsform import read_folder  # noqa: PLC0415 - costs a second, and is needed once

        questionnaire = import_questionnaire(definition=read_folder(QUESTIONNAIRE), assessment=assessment, by=None)
        publish_questionnaire(questionnaire=questionnaire, by=None, now=timezone.now())
    return assessment


@transaction.atomic
def _create_assessment(today: datetime.date) -> Assessment:
    assessment = create_assessment(
        assessment=Assessment(
            slug=SLUG,
            name="preStratus",
            office="Energikontor Norr",
            funder="European Regional Development Fund",
            statement_sv=STATEMENT_SV,
            statement_en=STATEMENT_EN,
            period_start=working_day(today, 0),
            period_end=working_day(today, -160),
            membership_date=datetime.date(2018, 9, 1),
        ),
        references=Municipality.objects.filter(code__in=REFERENCES),
        by=None,
    )
    asked = Municipality.objects.assessable().filter(county_code=COUNTY)
    add_participations(assessment=assessment, municipalities=asked, by=None)
    return assessment


def holds_real_work(assessment: Assessment) -> str:
    """Why demo data must not be put into this installation, '' if nothing speaks against it."""
    if assessment.is_demo:
        return ""
    if Response.objects.real().filter(participation__assessment=assessment).exists():
        return f"{assessment.name} has answers."
    if Contact.objects.filter(is_test=False).exclude(email__endswith=f"@{MAIL_DOMAIN}").exists():
        return "The register has contacts."
    if User.objects.exclude(email__in=[each.email for each in SIGN_INS]).exists():
        return "Somebody signs in here already."
    return ""


def has_demo(assessment: Assessment) -> bool:
    return assessment.is_demo and Response.objects.real().filter(participation__assessment=assessment).exists()


@transaction.atomic
def add_demo(*, assessment: Assessment, today: datetime.date) -> None:
    """The invented staff and the fourteen stories. Raises ValidationError if the assessment has answers."""
    staff = {each.role: demo_user(each) for each in SIGN_INS}
    load_demo(assessment=assessment, today=today, lead=staff["lead"], officer=staff["officer"])
    audit(by=None, verb="demo loaded", target=assessment.slug, today=str(today))


def demo_user(who: SignIn) -> User:
    """One of the invented users, made if missing."""
    user = User.objects.filter(email=who.email).first()
    if user is None:
        user = add_staff(email=who.email, name=who.name, role=who.role, telephone=who.telephone, by=None)
        if settings.DEVELOPMENT:
            # Elsewhere a password that stands in public code would open the door to everybody.
            user.set_password(PASSWORD)
            user.save(update_fields=["password"])
    return user


@transaction.atomic
def remove_demo(*, assessment: Assessment) -> None:
    """Take the stories out again, to load them anew from another day. Only ever of an assessment that is a demo."""
    if not assessment.is_demo:
        raise ValueError(f"{assessment.slug} is no demo")
    Response.objects.real().filter(participation__assessment=assessment).delete()
    Appointment.objects.of(assessment).delete()
    FollowUp.objects.of(assessment).delete()
    assessment.paragraph_edits.all().delete()
    assessment.issued_documents.all().delete()
    assessment.document_approvals.all().delete()
    SupportPlan.objects.filter(participation__assessment=assessment).delete()
    assessment.packages.all().delete()
    assessment.publications.all().delete()
    Match.objects.of(assessment).delete()
    assessment.match_caps.all().delete()
    for case_file in CaseFile.objects.of(assessment).select_related("participation__assessment"):
        delete_case_file(case_file=case_file, by=None)
    assessment.participations.update(main_contact=None)
    codes = [archetype.code for archetype in ARCHETYPES]
    KnownFact.objects.filter(municipality__code__in=codes, source=SOURCE_OF_FACTS).delete()
    for contact in Contact.objects.filter(email__endswith=f"@{MAIL_DOMAIN}"):
        try:
            contact.delete()
        except ProtectedError:
            continue  # has answered in another round since
    audit(by=None, verb="demo removed", target=assessment.slug)


def shown_invitations(assessment: Assessment, now: datetime.datetime) -> list[Invitation]:
    """The invitations whose links are printed, those of them that still hold."""
    emails = [f"{key}.{code}@{MAIL_DOMAIN}" for code, key in SHOWN_LINKS]
    held = Invitation.objects.valid(now).filter(
        response__participation__assessment=assessment, contact__email__in=emails
    )
    found = {
        invitation.contact.email: invitation
        for invitation in held.select_related("contact", "response__participation__municipality")
    }
    return [found[email] for email in emails if email in found]

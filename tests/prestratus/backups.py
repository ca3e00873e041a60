"""A database with a row in nearly every table, files, and ways to compare and to spoil archives."""

import datetime
import hashlib
import json
import zipfile
from pathlib import Path

from allauth.account.models import EmailAddress, EmailConfirmation
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.core.files.base import ContentFile

from accounts.actions import audit
from accounts.models import FaultReport
from municipalities.models import CaseFile, Decision, FollowUp, Logo, Theme
from prestratus.backup import tables
from reports.models import (
    Approval,
    DocumentApproval,
    IssuedDocument,
    Match,
    MatchCap,
    MeasureSource,
    Package,
    PackageChoice,
    ParagraphEdit,
    PlanReply,
    PlanVersion,
    Publication,
    PublicationVersion,
    StatusReport,
    StatusSending,
    SupportMeasure,
    SupportPlan,
)
from surveys.actions import redact, save_fact, save_template, submit_response
from surveys.actions.rounds import complete_interview
from surveys.models import (
    Appointment,
    Call,
    CallNote,
    LaterPage,
    Preparation,
    ReadBack,
    RefusedAnswer,
    Thread,
    ThreadMessage,
    Verdict,
)
from surveys.values import Item, Missing
from tests import factories
from tests.factories import at
from tests.pages import build_world
from tests.visits.images import upload
from visits.actions import add_photo, save_lesson
from visits.models import Excerpt, Lesson, Photo, ThemeVerdict

TEXT = 'Målet är "100 %" förnybart år 2030 – tack!\n\tÄven på finska: työ. Emoji: 🌲. Ett \\ och ett \u2028-tecken.'


def filled_world(definition):
    """Kalix with answers of every kind in two rounds, files on disk, letters, people with a second step."""
    w = build_world(definition)
    values = {
        "nulage_ansvar": "delat",
        "nulage_natverk": ["ekokommuner", "annat"],
        "nulage_hinder": ["pengar", "tid"],
        "nulage_anstallda": 4,
        "styrdokument_behov": "3",
        "styrdokument_kommentar": TEXT,
        "mobilitet_behov": Missing("declined"),
        ("nulage_mal", "a1"): Item({"nulage_mal_mal": "Förnybart", "nulage_mal_malar": "2030"}, 1),
    }
    factories.answer(w.response, values, by=w.contact)
    submit_response(response=w.response, by=w.contact, now=at(2))
    factories.answer(
        w.response, {"nulage_anstallda": 5}, by=w.officer, channel="phone", spoken_by=w.colleague, now=at(3)
    )
    complete_interview(response=w.response, by=w.officer, spoken_by=w.contact, mark_not_asked=True, now=at(3, 10))
    redact(revision=w.response.revisions.get(question="styrdokument_kommentar"), by=w.lead, now=at(4))
    factories.answer(w.response, {"mobilitet_kommentar": TEXT}, by=w.officer, channel="phone", now=at(5))
    save_fact(
        participation=w.participation,
        view=w.response.view,
        question="nulage_anstallda",
        value=4,
        source="Årsredovisningen",
        known_on=datetime.date(2018, 5, 1),
        by=w.lead,
        now=at(),
    )
    save_template(
        kind="invitation", language="sv", subject="Hej", body="Hej!\n\n{link}\n\n{signature}", by=w.lead, now=at()
    )
    w.kalix.neighbours.add(w.overtornea)
    factories.make_call(w.participation, officer=w.officer, outcome="answered", ended_at=at(1, 10))
    FollowUp.objects.create(
        participation=w.participation, what="Skicka planen", side="office", made_at=at(), made_by_user=w.officer
    )
    Decision.objects.create(assessment=w.assessment, matter="Fler studiebesök?", raised_at=at(), raised_by=w.lead)
    FaultReport.objects.create(text="Knappen syns inte", at=at())
    EmailAddress.objects.create(user=w.lead, email=w.lead.email, primary=True)
    Authenticator.objects.create(user=w.lead, type="totp", data={"secret": "JBSWY3DPEHPK3PXP"})
    _a_visit(w)
    _the_rest(w)
    audit(by=w.lead, verb="tried", target=w.kalix, å="ä", numbers=[1, 2.5, None, True])
    logo = Logo(assessment=w.assessment, alt_sv="Emblem")
    logo.image.save("emblem.png", ContentFile(b"\x89PNG\r\n" + bytes(range(256))), save=True)
    case_file = CaseFile(
        participation=w.participation, title="Energiplan", name="plan.pdf", added_at=at(), added_by=w.lead
    )
    case_file.file.save("plan.pdf", ContentFile(b"%PDF-1.7 " + bytes(3_000_000)), save=True)
    return w


def _a_visit(w):
    """Planned, with who goes, who is asked for and expected, and a letter about it."""
    visit = factories.make_visit(w.assessment, w.kalix, by=w.officer)
    visit.staff.add(w.officer)
    visit.roles_asked.add(factories.make_role())
    visit.letters.add(*w.participation.letters.all()[:1])
    factories.make_attendance(visit, by=w.officer)
    excerpt = factories.make_excerpt(
        factories.make_note(visit, by=w.officer), "saknas folk", by=w.officer, code="hinder"
    )
    add_photo(visit=visit, upload=upload(), by=w.officer, now=at())
    theme = Theme.objects.first()
    ThemeVerdict.objects.create(
        participation=w.participation, theme=theme, kind="agrees", made_at=at(), made_by=w.officer
    )
    save_lesson(
        visit=visit,
        title="Budgeten först",
        what_worked="Allt",
        themes=[theme],
        municipalities=[w.kalix],
        excerpts=[excerpt],
        by=w.officer,
        now=at(),
    )


def _the_rest(w):
    """A row in each of the other tables, so that a table that comes back empty is noticed."""
    w.assessment.references.add(w.arjeplog)
    group = Group.objects.create(name="Inga")
    group.permissions.add(Permission.objects.first())
    EmailConfirmation.objects.create(email_address=EmailAddress.objects.first(), key="k" * 64)
    by = {"by_contact": w.contact, "at": at()}
    RefusedAnswer.objects.create(response=w.response, question="nulage_ansvar", value="en", channel="web", **by)
    LaterPage.objects.create(response=w.response, page="nulage", **by)
    Appointment.objects.create(participation=w.participation, contact=w.contact, asked_at=at(), wishes="på måndag")
    CallNote.objects.create(call=Call.objects.first(), at=at(), text="Två elbilar")
    Preparation.objects.create(participation=w.participation, officer=w.officer, text="Fråga om bilarna", at=at())
    read_back = ReadBack.objects.create(
        response=w.response, seq=1, sent_at=at(), sent_by=w.officer, closes_on=datetime.date(2018, 11, 1)
    )
    Verdict.objects.create(readback=read_back, question="nulage_ansvar", seq=1, kind="agree", **by)
    thread = Thread.objects.create(response=w.response, question="nulage_ansvar", opened_at=at(), opened_by=w.lead)
    ThreadMessage.objects.create(thread=thread, text="Vem är det?", at=at(), by_user=w.lead)
    Match.objects.create(
        assessment=w.assessment,
        theme=Theme.objects.first(),
        demander=w.kalix,
        supplier=w.arjeplog,
        state="edited",
        replaces=w.overtornea,
        note="De är närmare",
        evidence={"demand": [], "reasons": [{"key": "offer", "facts": []}]},
        decided_at=at(),
        decided_by=w.lead,
    )
    MatchCap.objects.create(assessment=w.assessment, supplier=w.arjeplog, cap=2)
    report = StatusReport.objects.create(
        assessment=w.assessment,
        starts_on=datetime.date(2018, 11, 19),
        ends_on=datetime.date(2018, 11, 25),
        as_of=datetime.date(2018, 11, 25),
        author=w.lead,
        made_at=at(),
        texts={"läget": "Bra"},
        number=1,
        issued_at=at(),
        issued_by=w.lead,
        content={"spår": [1, None]},
    )
    StatusSending.objects.create(
        report=report, sent_on=datetime.date(2018, 11, 26), to="Styrgruppen", written_at=at(), written_by=w.lead
    )
    package = Package.objects.create(assessment=w.assessment, name_sv="Solel", name_en="Solar power")
    package.themes.set(Theme.objects.all()[:1])
    PackageChoice.objects.create(package=package, participation=w.participation, wants="maybe", changed_at=at())
    plan = SupportPlan.objects.create(participation=w.participation, begun_at=at(), begun_by=w.lead, changed_at=at())
    measure = SupportMeasure.objects.create(plan=plan, title="Träff om sol", changed_at=at(), changed_by=w.lead)
    MeasureSource.objects.create(measure=measure, kind="answer", question="nulage_ansvar", seq=1)
    version = PlanVersion.objects.create(
        plan=plan, number=1, content={}, answer_by=datetime.date(2018, 12, 1), sent_at=at(), sent_by=w.lead
    )
    publication = Publication.objects.create(
        assessment=w.assessment,
        slug="resultat",
        title_sv="Så är läget",
        title_en="So far",
        made_at=at(),
        made_by=w.lead,
        changed_at=at(),
    )
    PublicationVersion.objects.create(
        publication=publication,
        number=1,
        content={"sv": {"title": "Så är läget"}},
        published_at=at(),
        published_by=w.lead,
    )
    Approval.objects.create(
        publication=publication,
        participation=w.participation,
        item="needs",
        text="Kalix behöver.",
        asked_at=at(),
        asked_by=w.lead,
    )
    publication.quotes.set(Excerpt.objects.all()[:1])
    publication.photos.set(Photo.objects.all()[:1])
    publication.lessons.set(Lesson.objects.all()[:1])
    DocumentApproval.objects.create(
        assessment=w.assessment,
        participation=w.participation,
        kind="report",
        digest="0" * 64,
        by_contact=w.contact,
        spoken_role="Miljöstrateg",
        told_at=at(),
        noted_by=w.lead,
    )
    document = {"assessment": w.assessment, "participation": w.participation, "kind": "profile", "language": "sv"}
    ParagraphEdit.objects.create(
        **document,
        key="summary.need",
        text="Med våra ord",
        facts={"large": ["mobilitet"]},
        digest="0" * 64,
        computed="Stort behov.",
        written_at=at(),
        written_by=w.lead,
    )
    IssuedDocument.objects.create(
        **document,
        number=1,
        content={"title": "Profil"},
        digests={"summary.need": "0"},
        issued_at=at(),
        issued_by=w.lead,
    )
    PlanReply.objects.create(version=version, kind="comment", text="Gärna till våren.", at=at(), by_contact=w.contact)


def all_rows():
    """{table: every row as it is stored}, of every table that a backup holds."""
    found = {}
    for model in tables.kept_models():
        names = [each.attname for each in model._meta.local_concrete_fields]
        found[model._meta.db_table] = list(model._base_manager.order_by("pk").values_list(*names))
    return found


def all_files():
    """{path below the folder of uploads: SHA-256}."""
    root = Path(settings.MEDIA_ROOT)
    return {
        path.relative_to(root).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in root.rglob("*")
        if path.is_file()
    }


def rewritten(archive, to, *, manifest=None, **members):
    """A copy of an archive with members replaced (None removes one), and the manifest changed by a function."""
    with zipfile.ZipFile(archive) as source, zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED) as target:
        for info in source.infolist():
            content = source.read(info)
            if info.filename == "manifest.json" and manifest is not None:
                data = json.loads(content)
                manifest(data)
                content = json.dumps(data).encode()
            content = members.pop(info.filename, content)
            if content is not None:
                target.writestr(info.filename, content)
        for name, content in members.items():
            target.writestr(name, content)
    return to

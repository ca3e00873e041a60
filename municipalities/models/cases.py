"""What belongs to a case beside its answers: files and mails; and what the office has to decide."""

import uuid
from functools import partial

from django.conf import settings
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from municipalities.models.register import Assessment, Contact, Participation


def case_path(case_file: "CaseFile", name: str) -> str:
    """Where a file is kept: under a name of ours, never the one that came with it."""
    return f"cases/{case_file.participation_id}/{case_file.key}"


class CaseFileQuerySet(models.QuerySet["CaseFile"]):
    def of(self, assessment: Assessment) -> "CaseFileQuerySet":
        return self.filter(participation__assessment=assessment)

    def mails(self) -> "CaseFileQuerySet":
        return self.filter(kind=CaseFile.Kind.MAIL)

    def with_people(self) -> "CaseFileQuerySet":
        """Joins what a list of them names."""
        return self.select_related("contact", "added_by")

    def blank_for(self, contact: Contact) -> int:
        """A contact is erased: the mails that it wrote or got, with what lies on the disk (see `accounts.erasing`)."""
        mails = self.mails().filter(contact=contact).exclude(mail_from="", mail_to="", text="", file="")
        kept = [(row.file.storage, row.file.name) for row in mails if row.file]
        blank = {"title": "", "mail_from": "", "mail_to": "", "text": "", "name": "", "file": "", "sha256": ""}
        changed = mails.update(**blank, size=0)
        for storage, name in kept:
            transaction.on_commit(partial(storage.delete, name))
        return changed


class CaseFile(models.Model):
    """A file of a case, or a mail: pasted (text, no file) or as it was saved (.eml). Served with permission only."""

    class Kind(models.TextChoices):
        FILE = "file", _("File")
        MAIL = "mail", _("Mail")

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    participation = models.ForeignKey(Participation, models.CASCADE, related_name="files")
    kind = models.CharField(_("kind"), max_length=5, choices=Kind, default=Kind.FILE)
    title = models.CharField(_("title"), max_length=200)
    file = models.FileField(_("file"), upload_to=case_path, max_length=200, blank=True)
    name = models.CharField(_("file name"), max_length=200, blank=True)
    content_type = models.CharField(max_length=100, blank=True)
    size = models.PositiveBigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    # Of a mail: when it was sent, from and to whom as it says, its text; the contact if the register knows the person.
    mail_at = models.DateTimeField(_("sent"), null=True, blank=True)
    mail_from = models.CharField(_("from"), max_length=300, blank=True)
    mail_to = models.CharField(_("to"), max_length=1000, blank=True)
    text = models.TextField(_("text"), blank=True, max_length=200_000)
    contact = models.ForeignKey(Contact, models.PROTECT, null=True, blank=True, related_name="files")
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = CaseFileQuerySet.as_manager()

    class Meta:
        ordering = ["-added_at", "-id"]
        verbose_name = _("file")
        verbose_name_plural = _("files")
        constraints = [
            models.CheckConstraint(condition=models.Q(kind__in=["file", "mail"]), name="municipalities_casefile_kind"),
            models.CheckConstraint(
                condition=~models.Q(kind="mail") | models.Q(mail_at__isnull=False),
                name="municipalities_casefile_mail_has_time",
            ),
            models.CheckConstraint(
                condition=models.Q(kind="mail") | ~models.Q(file=""), name="municipalities_casefile_file_is_there"
            ),
        ]

    def __str__(self) -> str:
        return self.title or str(_("Erased mail"))

    @property
    def is_mail(self) -> bool:
        return self.kind == self.Kind.MAIL


class DecisionQuerySet(models.QuerySet["Decision"]):
    def open(self) -> "DecisionQuerySet":
        return self.filter(decided_on=None)


class Decision(models.Model):
    """What somebody has to decide for an assessment, and what was decided: the decision log."""

    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="decisions")
    matter = models.TextField(_("what is to be decided"), max_length=2000)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    due_on = models.DateField(_("when"), null=True, blank=True)
    raised_at = models.DateTimeField()
    raised_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    decided_on = models.DateField(_("decided on"), null=True, blank=True)
    decision = models.TextField(_("decision"), blank=True, max_length=5000)
    # Who decided, as a function: "styrgruppen".
    decided_by = models.CharField(_("decided by"), max_length=200, blank=True)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        ordering = ["-raised_at", "-id"]
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(decided_on=None, decision="")
                | models.Q(decided_on__isnull=False) & ~models.Q(decision=""),
                name="municipalities_decision_says_what",
            ),
        ]

    def __str__(self) -> str:
        return self.matter[:60]

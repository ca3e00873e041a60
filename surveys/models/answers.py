"""What was answered, its ledger and its rounds. Written by `surveys.actions.record_answers` and by nothing else."""

import datetime

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from municipalities.models import Contact, Participation, Variant
from surveys.definition import View
from surveys.models.questionnaires import Questionnaire


class Channel(models.TextChoices):
    """By which way a value came."""

    WEB = "web", _("Web")
    PHONE = "phone", _("Telephone")
    VISIT = "visit", _("Visit")
    IMPORT = "import", _("Import")


class MissingCode(models.TextChoices):
    """Why there is no value. Codes, never numbers, never blanks."""

    DONT_KNOW = "dont_know", _("Do not know")
    NOT_APPLICABLE = "not_applicable", _("Not applicable")
    DECLINED = "declined", _("Declines to answer")
    NOT_ASKED = "not_asked", _("Not asked")
    PENDING = "pending", _("Will get back to us")
    NONE = "none", _("Nothing to give")


class Reason(models.TextChoices):
    """Why a value was changed; the digit is what the officer presses."""

    CORRECTED = "1", _("corrected information")
    NEW = "2", _("new information")
    MISUNDERSTOOD = "3", _("misunderstood the question")
    REASSESSED = "4", _("another judgement")
    SITUATION = "5", _("the situation has changed")
    OTHER = "9", _("other")


class ResponseQuerySet(models.QuerySet["Response"]):
    def real(self) -> "ResponseQuerySet":
        """Answers of municipalities. Everything that counts or lists responses starts here (tests/guard/test_real.py)."""
        return self.filter(test_of=None)

    def tests(self) -> "ResponseQuerySet":
        """Answers of leads who try a questionnaire."""
        return self.exclude(test_of=None)

    def with_case(self) -> "ResponseQuerySet":
        """Joins what every page about a response names; the large definition stays in the database."""
        return self.select_related(
            "questionnaire", "participation__assessment", "participation__municipality", "participation__officer"
        ).defer("questionnaire__definition")

    def with_rounds(self) -> "ResponseQuerySet":
        """Annotates `first_seq`, `web_seq`, `web_at`, `phone_seq`, `phone_at`: first and last submissions of each kind."""

        def submitted(kind, column, aggregate):
            return aggregate(f"submissions__{column}", filter=models.Q(submissions__kind=kind))

        return self.annotate(
            web_seq=submitted("web", "seq", models.Max),
            web_at=submitted("web", "at", models.Max),
            phone_seq=submitted("interview", "seq", models.Max),
            phone_at=submitted("interview", "at", models.Max),
        )

    def counted(self) -> "ResponseQuerySet":
        """Those that reports count: from the first submission on, municipalities that take part."""
        return self.real().filter(
            models.Exists(Submission.objects.filter(response=models.OuterRef("pk"))),
            participation__declined_on=None,
        )


class Response(models.Model):
    """The answers of one participation. `seq` numbers the revisions, without a gap, under a lock on this row.

    Or a test: the answers of a lead who tries a questionnaire. It has no participation, so nothing that is asked by way of
    one can meet it; its pages are given an invented one (`surveys.trials`).
    """

    # Typed as if it were always there: what serves a respondent gets a case with every response.
    participation: "models.OneToOneField[Participation, Participation]" = models.OneToOneField(  # type: ignore[assignment]
        Participation, models.PROTECT, null=True, related_name="response"
    )
    questionnaire = models.ForeignKey(Questionnaire, models.PROTECT, related_name="responses")
    seq = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)
    opened_at = models.DateTimeField(null=True, blank=True)
    # Set when the municipality opens a submitted response again; compared with the last submission.
    reopened_at = models.DateTimeField(null=True, blank=True)
    # Of a test only: who tries, and which of the two questionnaires.
    test_of = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="test_responses")
    variant = models.CharField(max_length=10, blank=True, default="", choices=Variant)

    # Annotated by `with_rounds` and the prepared queries: when each kind of round was last handed in.
    web_at: datetime.datetime | None
    phone_at: datetime.datetime | None
    # Annotated by the prepared queries (`surveys.queries`): whether two people's answers wait for a choice, and whether
    # the office knows facts of the municipality.
    has_waiting: bool
    has_facts: bool
    # Whether somebody wants to come back to a page, and when a colleague was last there.
    has_later: bool
    others_seen_at: datetime.datetime | None

    objects = ResponseQuerySet.as_manager()

    class Meta:
        verbose_name = _("response")
        verbose_name_plural = _("responses")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(participation__isnull=False, test_of=None, variant="")
                | models.Q(participation=None, test_of__isnull=False, variant__in=["signatory", "other"]),
                name="surveys_response_of_a_case_or_a_test",
            ),
            models.UniqueConstraint(
                fields=["questionnaire", "test_of", "variant"],
                condition=models.Q(test_of__isnull=False),
                name="surveys_response_one_test_each",
            ),
        ]

    def __str__(self):
        if self.is_test:
            return f"test {self.pk} of questionnaire {self.questionnaire_id}, {self.variant}"
        return str(self.participation)

    @property
    def is_test(self) -> bool:
        return self.test_of_id is not None

    @property
    def view(self) -> View:
        """The questions that this municipality is asked: its variant, in the year of the round."""
        case = self.participation or self.questionnaire  # a test that was read without its invented case
        return self.questionnaire.load().view(
            self.variant or self.participation.variant, case.assessment.membership_date.year
        )


class Submission(models.Model):
    """The end of a round: the municipality submitted, or the interview was completed, when `seq` revisions existed."""

    class Kind(models.TextChoices):
        WEB = "web", _("Submitted on the web")
        INTERVIEW = "interview", _("Interview completed")

    response = models.ForeignKey(Response, models.CASCADE, related_name="submissions")
    kind = models.CharField(max_length=10, choices=Kind)
    seq = models.PositiveIntegerField()
    at = models.DateTimeField()
    by_user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    by_contact = models.ForeignKey(Contact, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(by_user=None) ^ models.Q(by_contact=None), name="surveys_submission_one_writer"
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=["web", "interview"]), name="surveys_submission_kind_known"
            ),
        ]

    def __str__(self):
        return f"{self.response_id} {self.kind} {self.seq}"

    @property
    def is_on_paper(self) -> bool:
        """The municipality's own round, handed in by the office in its name: on paper, or in a workbook."""
        return self.kind == self.Kind.WEB and self.by_user_id is not None

    @property
    def label(self) -> str:
        return str(_("Handed in on paper") if self.is_on_paper else self.Kind(self.kind).label)


class Answer(models.Model):
    """The current value of a question, or of one item of a repeat. No row: unanswered."""

    response = models.ForeignKey(Response, models.CASCADE, related_name="answers")
    question = models.CharField(max_length=100)
    item = models.CharField(max_length=20, default="", blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    value = models.JSONField(null=True)
    missing = models.CharField(max_length=15, blank=True, default="")
    score = models.SmallIntegerField(null=True)
    # Relevance never rejects: a value of a question that is not relevant now is kept, marked, and counted nowhere.
    relevant = models.BooleanField(default=True)
    seq = models.PositiveIntegerField()

    class Meta:
        ordering = ["question", "position", "item"]
        constraints = [
            models.UniqueConstraint(fields=["response", "question", "item"], name="surveys_answer_once"),
            models.CheckConstraint(
                condition=models.Q(missing__in=["", *MissingCode.values]), name="surveys_answer_missing_known"
            ),
            # A score is a number on a scale; a code is never a number.
            models.CheckConstraint(
                condition=models.Q(score=None) | models.Q(missing=""), name="surveys_answer_score_or_missing"
            ),
        ]
        indexes = [
            # All that counting needs, in the order in which it is grouped: 11,000 municipalities from the index alone.
            models.Index(
                fields=["question", "item", "score", "missing", "relevant", "response"], name="surveys_answer_counted"
            ),
        ]

    def __str__(self):
        return f"{self.response_id} {self.question} {self.item}".strip()


class AnswerRevision(models.Model):
    """Every value that an answer ever had. A trigger lets a row change in two ways only: redaction, and a reason filled in once."""

    class Kind(models.TextChoices):
        VALUE = "value", _("value")
        CONFIRM = "confirm", _("confirmed")
        CLEAR = "clear", _("cleared")

    response = models.ForeignKey(Response, models.CASCADE, related_name="revisions")
    seq = models.PositiveIntegerField()
    question = models.CharField(max_length=100)
    item = models.CharField(max_length=20, default="", blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    at = models.DateTimeField()
    channel = models.CharField(max_length=10, choices=Channel)
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.VALUE)
    value = models.JSONField(null=True)
    missing = models.CharField(max_length=15, blank=True, default="")
    score = models.SmallIntegerField(null=True)
    by_user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    by_contact = models.ForeignKey(Contact, models.PROTECT, null=True, related_name="+")
    spoken_by = models.ForeignKey(Contact, models.PROTECT, null=True, related_name="+")
    # Copied as text: the role someone had on that day stays true when the register changes or the person is erased.
    spoken_role = models.CharField(max_length=150, blank=True, default="")
    reason = models.CharField(max_length=1, blank=True, default="", choices=Reason)
    redacted_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["seq"]
        constraints = [
            models.UniqueConstraint(fields=["response", "seq"], name="surveys_revision_seq_once"),
            models.CheckConstraint(
                condition=models.Q(by_user=None) ^ models.Q(by_contact=None), name="surveys_revision_one_writer"
            ),
            models.CheckConstraint(
                condition=models.Q(channel__in=Channel.values), name="surveys_revision_channel_known"
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=["value", "confirm", "clear"]), name="surveys_revision_kind_known"
            ),
            models.CheckConstraint(
                condition=models.Q(missing__in=["", *MissingCode.values]), name="surveys_revision_missing_known"
            ),
            models.CheckConstraint(
                condition=models.Q(reason__in=["", *Reason.values]), name="surveys_revision_reason_known"
            ),
        ]
        indexes = [models.Index(fields=["response", "question", "item", "seq"], name="surveys_revision_history")]

    def __str__(self):
        return f"{self.response_id} {self.seq} {self.question}"


class RefusedAnswer(models.Model):
    """A value that met another person's value: kept, with who gave it, until somebody chooses. It counts nowhere."""

    response = models.ForeignKey(Response, models.CASCADE, related_name="refused")
    question = models.CharField(max_length=100)
    item = models.CharField(max_length=20, default="", blank=True)
    position = models.PositiveSmallIntegerField(null=True)
    value = models.JSONField(null=True)
    missing = models.CharField(max_length=15, blank=True, default="")
    # True where the writer wanted the answer cleared; then value and code are empty.
    is_clear = models.BooleanField(default=False)
    at = models.DateTimeField()
    channel = models.CharField(max_length=10, choices=Channel)
    by_user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    by_contact = models.ForeignKey(Contact, models.PROTECT, null=True, related_name="+")
    spoken_role = models.CharField(max_length=150, blank=True, default="")
    settled_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(by_user=None) ^ models.Q(by_contact=None), name="surveys_refused_one_writer"
            ),
            models.UniqueConstraint(
                fields=["response", "question", "item", "by_user"],
                condition=models.Q(settled_at=None, by_user__isnull=False),
                name="surveys_refused_one_open_per_user",
            ),
            models.UniqueConstraint(
                fields=["response", "question", "item", "by_contact"],
                condition=models.Q(settled_at=None, by_contact__isnull=False),
                name="surveys_refused_one_open_per_contact",
            ),
        ]

    def __str__(self):
        return f"{self.response_id} {self.question} {self.item}".strip()

"""What is asked and what was answered. Answers are written by `surveys.actions.record_answers` and by nothing else."""

import datetime

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.facts import NUMBER_KEPT
from municipalities.models import Assessment, Contact, Municipality, Participation, Variant
from surveys.definition import Definition, View
from surveys.letter_models import Letter as Letter
from surveys.letter_models import LetterKind as LetterKind
from surveys.letter_models import LetterTemplate as LetterTemplate
from surveys.wishes import Wish

_definitions: dict[str, Definition] = {}


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


class QuestionnaireQuerySet(models.QuerySet["Questionnaire"]):
    def with_response_count(self) -> "QuestionnaireQuerySet":
        """Annotates `response_count`: municipalities that answer this version; tests are never counted."""
        return self.annotate(response_count=models.Count("responses", filter=models.Q(responses__test_of=None)))

    def published(self) -> "QuestionnaireQuerySet":
        return self.exclude(published_at=None)


class Questionnaire(models.Model):
    """One version of the definition. Immutable once published: a trigger in the database refuses a change."""

    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="questionnaires")
    name = models.SlugField(_("name"), max_length=60)
    version = models.CharField(_("version"), max_length=30)
    definition = models.JSONField()
    # SHA-256 of the definition: what loaded definitions are cached by, so that the large document is read once a process.
    digest = models.CharField(max_length=64, editable=False)
    created_at = models.DateTimeField(default=timezone.now)
    published_at = models.DateTimeField(_("published"), null=True, blank=True)

    objects = QuestionnaireQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        verbose_name = _("questionnaire")
        verbose_name_plural = _("questionnaires")
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "name", "version"], name="surveys_questionnaire_version_once"
            ),
        ]

    def __str__(self):
        return f"{self.name} {self.version}"

    def load(self) -> Definition:
        """The definition as dataclasses; costs a query only if `definition` is deferred and not yet in this process."""
        definition = _definitions.get(self.digest)
        if definition is None:
            definition = Definition.from_json(self.definition)
            if len(_definitions) >= 20:
                _definitions.clear()
            _definitions[self.digest] = definition
        return definition


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


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def valid(self, now: datetime.datetime) -> "InvitationQuerySet":
        return self.filter(revoked_at=None, expires_at__gt=now, contact__erased_at=None)


class Invitation(models.Model):
    """A personal link for one contact to one response. Nothing secret is stored: the link is signed."""

    response = models.ForeignKey(Response, models.CASCADE, related_name="invitations")
    contact = models.ForeignKey(Contact, models.CASCADE, related_name="invitations")
    # A link carries the generation it was made in; raising it makes every earlier link invalid.
    generation = models.PositiveIntegerField(default=1)
    expires_at = models.DateTimeField(_("valid until"))
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    revoked_at = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)
    # A colleague who was asked for some pages only: their names, and who asked. Without pages it is the main contact's.
    pages = models.JSONField(default=list, blank=True)
    invited_by = models.ForeignKey(Contact, models.SET_NULL, null=True, blank=True, related_name="+")
    # So that colleagues see who is there; at most once a minute.
    last_seen_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["created_at", "id"]
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints = [
            models.UniqueConstraint(fields=["response", "contact"], name="surveys_invitation_one_per_contact"),
        ]

    def __str__(self):
        return f"{self.response_id} {self.contact_id}"

    def is_valid(self, now: datetime.datetime) -> bool:
        return self.revoked_at is None and self.expires_at > now

    @property
    def is_for_pages(self) -> bool:
        """A colleague's: asked for some pages, and does not submit."""
        return bool(self.pages)


class LaterPage(models.Model):
    """A page that somebody at the municipality wants to come back to; colleagues see it too."""

    response = models.ForeignKey(Response, models.CASCADE, related_name="later_pages")
    page = models.CharField(max_length=100)
    by_contact = models.ForeignKey(Contact, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]
        constraints = [models.UniqueConstraint(fields=["response", "page"], name="surveys_later_page_once")]

    def __str__(self):
        return f"{self.response_id} {self.page}"


class AppointmentQuerySet(models.QuerySet["Appointment"]):
    def of(self, assessment: Assessment) -> "AppointmentQuerySet":
        return self.filter(participation__assessment=assessment)

    def asked(self) -> "AppointmentQuerySet":
        """Those that wait for the office."""
        return self.filter(state=Appointment.State.ASKED)

    def handled(self) -> "AppointmentQuerySet":
        return self.exclude(handled_at=None)

    def withdrawn(self) -> "AppointmentQuerySet":
        """By whoever had asked for it."""
        return self.filter(state=Appointment.State.CANCELLED, handled_by=None)

    def with_people(self) -> "AppointmentQuerySet":
        """Joins what a list of them names."""
        return self.select_related(
            "participation__municipality", "participation__assessment", "contact", "handled_by", "officer"
        )

    def blank_for(self, contact: Contact) -> int:
        """A contact is erased: its number and its words (see `accounts.erasing`)."""
        return self._blank(self.filter(contact=contact))

    def blank_due(self, now: datetime.datetime) -> int:
        """The number and the words of calls that were made or called off long enough ago (`facts.NUMBER_KEPT`)."""
        return self._blank(self.handled().filter(handled_at__lte=now - NUMBER_KEPT))

    def _blank(self, rows: "AppointmentQuerySet") -> int:
        blank = {"telephone": "", "ask_for": "", "words": ""}
        return rows.exclude(**blank).update(**blank)


class Appointment(models.Model):
    """A call at a time: asked for by a contact, booked by the office, done or cancelled."""

    class Kind(models.TextChoices):
        INTERVIEW = "interview", _("Interview")
        CALL_BACK = "call_back", _("Call back")

    class State(models.TextChoices):
        ASKED = "asked", _("asked for")
        BOOKED = "booked", _("booked")
        DONE = "done", _("done")
        CANCELLED = "cancelled", _("cancelled")

    participation = models.ForeignKey(Participation, models.CASCADE, related_name="appointments")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.INTERVIEW)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.ASKED)
    # Whose link it was asked by; None where the office makes the appointment itself.
    contact = models.ForeignKey(Contact, models.PROTECT, null=True, blank=True, related_name="appointments")
    # One row a wish: "2018-11-21 any", "2018-11-21 am", "2018-11-21 pm" or "2018-11-21 10:30" (see `Wish`).
    wishes = models.TextField(blank=True, max_length=200)
    words = models.TextField(_("in their own words"), blank=True, max_length=500)
    telephone = models.CharField(_("telephone"), max_length=40, blank=True)
    ask_for = models.CharField(_("ask for"), max_length=100, blank=True)
    asked_at = models.DateTimeField()
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="appointments"
    )
    starts_at = models.DateTimeField(_("from"), null=True, blank=True)
    ends_at = models.DateTimeField(_("to"), null=True, blank=True)
    note = models.TextField(_("note"), blank=True, max_length=2000)
    handled_at = models.DateTimeField(null=True, blank=True)
    handled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-id"]
        verbose_name = _("appointment")
        verbose_name_plural = _("appointments")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=["interview", "call_back"]), name="surveys_appointment_kind_known"
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["asked", "booked"], handled_at=None, handled_by=None)
                | models.Q(state__in=["done", "cancelled"], handled_at__isnull=False),
                name="surveys_appointment_state_matches",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="booked") | models.Q(starts_at__isnull=False),
                name="surveys_appointment_booked_has_time",
            ),
            models.CheckConstraint(
                condition=models.Q(ends_at=None) | models.Q(ends_at__gt=models.F("starts_at")),
                name="surveys_appointment_times_in_order",
            ),
            # What a contact asks for again replaces what waits.
            models.UniqueConstraint(
                fields=["participation", "contact", "kind"],
                condition=models.Q(state="asked", contact__isnull=False),
                name="surveys_appointment_one_waiting",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.participation_id} {self.kind} {self.state}"

    @property
    def is_handled(self) -> bool:
        return self.handled_at is not None

    @property
    def is_withdrawn(self) -> bool:
        """By whoever had asked for it; what the office calls off names who did."""
        return self.state == Appointment.State.CANCELLED and self.handled_by_id is None

    @property
    def wished(self) -> list[Wish]:
        return [Wish.from_row(row) for row in self.wishes.splitlines()]


class KnownFact(models.Model):
    """What the office already knows of a municipality, as an answer to a question: proposed, never counted as an answer."""

    municipality = models.ForeignKey(Municipality, models.CASCADE, related_name="facts")
    question = models.CharField(_("question"), max_length=100)
    value = models.JSONField()
    source = models.CharField(_("source"), max_length=300)
    known_on = models.DateField(_("date of the source"))
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    entered_at = models.DateTimeField(default=timezone.now, db_default=Now())

    class Meta:
        ordering = ["question"]
        verbose_name = _("known fact")
        verbose_name_plural = _("known facts")
        constraints = [
            models.UniqueConstraint(fields=["municipality", "question"], name="surveys_knownfact_one_per_question"),
        ]

    def __str__(self):
        return f"{self.municipality_id} {self.question}"

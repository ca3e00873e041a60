"""Who is assessed: municipalities and their people, and the rounds in which they are asked."""

import calendar
import datetime
import uuid

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from municipalities.text import search_needle, search_text, sort_key

code_validator = RegexValidator(r"\A[0-9A-Za-z-]{1,12}\Z", _("Use letters, digits and hyphens, at most 12."))

# Addresses below /municipalities/ and /assessments/ that are pages of their own.
RESERVED_CODES = {"add", "contacts"}
RESERVED_SLUGS = {"add", "logo", "themes"}


def not_reserved_code(value):
    if value.lower() in RESERVED_CODES:
        raise ValidationError(
            _("“%(value)s” is the address of another page. Choose another code."), params={"value": value}
        )


def not_reserved_slug(value):
    if value.lower() in RESERVED_SLUGS:
        raise ValidationError(
            _("“%(value)s” is the address of another page. Choose another address."), params={"value": value}
        )


# PostgreSQL under an ICU or glibc collation ignores "{", so the key must be compared byte by byte there; SQLite does.
SORT_COLLATION = "C"


class SortKeyField(models.CharField):
    """A column holding `sort_key(...)`, compared byte by byte on both databases."""

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("max_length", 200)
        kwargs.setdefault("editable", False)
        kwargs.setdefault("default", "")
        super().__init__(*args, **kwargs)

    def db_parameters(self, connection):
        parameters = super().db_parameters(connection)
        # SQLite compares bytes by default and knows no collation named C.
        parameters["collation"] = SORT_COLLATION if connection.vendor == "postgresql" else None
        return parameters


class Variant(models.TextChoices):
    """Which of the two questionnaires a municipality gets."""

    SIGNATORY = "signatory", _("Covenant of Mayors")
    OTHER = "other", _("Other municipalities")


class MunicipalityQuerySet(models.QuerySet):
    def search(self, query):
        return self.filter(search__contains=search_needle(query)) if query else self

    def assessable(self):
        return self.filter(is_reference=False)

    def with_people(self):
        """Annotates `contact_count`, and of the key roles: `roles_known`, `roles_held`, `roles_vacant`."""
        key = models.Q(assignments__role__is_key=True)
        held = key & models.Q(assignments__contact__isnull=False)
        vacant = key & models.Q(assignments__state="vacant")
        return self.annotate(
            contact_count=models.Count("assignments__contact", distinct=True),
            roles_known=models.Count("assignments__role", filter=key, distinct=True),
            roles_held=models.Count("assignments__role", filter=held, distinct=True),
            roles_vacant=models.Count("assignments__role", filter=vacant, distinct=True),
            # Counting drops the order of the model.
        ).order_by("sort_key", "code")


class Municipality(models.Model):
    """A municipality in the register. Population, Covenant and neighbours are public facts with their source."""

    class Precision(models.TextChoices):
        DAY = "day", _("the day is known")
        MONTH = "month", _("the month is known")
        YEAR = "year", _("only the year is known")
        BEFORE = "before", _("signed before this date")

    code = models.CharField(_("code"), max_length=12, unique=True, validators=[code_validator, not_reserved_code])
    name = models.CharField(_("name"), max_length=100)
    official_name = models.CharField(_("official name"), max_length=120)
    county_code = models.CharField(_("county code"), max_length=12, blank=True)
    population = models.PositiveIntegerField(_("population"), null=True, blank=True)
    population_year = models.PositiveSmallIntegerField(_("year of the population figure"), null=True, blank=True)
    seat = models.CharField(_("seat"), max_length=100, blank=True)
    covenant_signed_on = models.DateField(_("signed the Covenant of Mayors"), null=True, blank=True)
    covenant_precision = models.CharField(
        _("precision of the date"), max_length=10, choices=Precision, default=Precision.DAY, blank=True
    )
    covenant_note = models.CharField(_("note on the Covenant"), max_length=300, blank=True)
    neighbours = models.ManyToManyField("self", verbose_name=_("neighbours in the county"), blank=True)
    neighbours_elsewhere = models.CharField(
        _("neighbours elsewhere"), max_length=300, blank=True, help_text=_("In other counties and countries.")
    )
    minority_languages = models.CharField(
        _("minority languages"),
        max_length=60,
        blank=True,
        help_text=_("Codes with a space between, for example fi fit se."),
    )
    is_reference = models.BooleanField(
        _("reference municipality"), default=False, help_text=_("Visited to learn from; not assessed.")
    )
    switchboard = models.CharField(_("switchboard"), max_length=40, blank=True)
    registrator = models.EmailField(_("registrator"), blank=True)
    address = models.CharField(_("postal address"), max_length=200, blank=True)
    tile_row = models.PositiveSmallIntegerField(null=True, blank=True, editable=False)
    tile_col = models.PositiveSmallIntegerField(null=True, blank=True, editable=False)
    source = models.CharField(
        _("source"), max_length=300, blank=True, help_text=_("Where the figures and dates above come from.")
    )
    sort_key = SortKeyField()
    search = models.TextField(editable=False, default="")

    objects = MunicipalityQuerySet.as_manager()

    class Meta:
        ordering = ["sort_key", "code"]
        verbose_name = _("municipality")
        verbose_name_plural = _("municipalities")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(covenant_precision__in=["", "day", "month", "year", "before"]),
                name="municipalities_municipality_precision_known",
            ),
        ]
        indexes = [models.Index(fields=["sort_key", "code"], name="municipality_order")]

    def __str__(self):
        return self.name

    def set_order_and_search(self) -> None:
        """Fill the stored columns; every write of a municipality calls it."""
        self.sort_key = sort_key(self.name)
        self.search = search_text(self.name, self.official_name, self.code, self.seat)

    def covenant_latest_day(self) -> datetime.date | None:
        """The latest day on which the Covenant can have been signed, given the precision; None if not signed."""
        day = self.covenant_signed_on
        if day is None:
            return None
        if self.covenant_precision == self.Precision.YEAR:
            return datetime.date(day.year, 12, 31)
        if self.covenant_precision == self.Precision.MONTH:
            return day.replace(day=calendar.monthrange(day.year, day.month)[1])
        if self.covenant_precision == self.Precision.BEFORE:
            return day - datetime.timedelta(days=1)
        return day

    def variant_on(self, day: datetime.date) -> Variant:
        """`signatory` if the municipality surely was in the Covenant of Mayors on that day, else `other`."""
        latest = self.covenant_latest_day()
        return Variant.SIGNATORY if latest is not None and latest <= day else Variant.OTHER

    def covenant_text(self):
        """The date of signing with no more precision than is known; a lazy phrase for `before`."""
        day = self.covenant_signed_on
        if day is None:
            return ""
        if self.covenant_precision == self.Precision.YEAR:
            return str(day.year)
        if self.covenant_precision == self.Precision.MONTH:
            return f"{day:%Y-%m}"
        if self.covenant_precision == self.Precision.BEFORE:
            return _("before %(date)s") % {"date": f"{day:%Y-%m}" if day.day == 1 else f"{day:%Y-%m-%d}"}
        return f"{day:%Y-%m-%d}"


class NamedInTwoLanguages(models.Model):
    """Two name columns and the one that suits the reader's language."""

    name_sv = models.CharField(_("name in Swedish"), max_length=150)
    name_en = models.CharField(_("name in English"), max_length=150, blank=True)

    class Meta:
        abstract = True

    def __str__(self):
        return self.name

    @property
    def name(self):
        return self.name_en if get_language() == "en" and self.name_en else self.name_sv


class Theme(NamedInTwoLanguages):
    """One field of work: the axis that survey, notes, lessons and support share."""

    key = models.SlugField(_("key"), max_length=60, unique=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        ordering = ["order", "key"]
        verbose_name = _("theme")
        verbose_name_plural = _("themes")


class KeyRole(NamedInTwoLanguages):
    """A function in a municipality whose holder matters for the work (chief executive, environment strategist …)."""

    key = models.SlugField(_("key"), max_length=60, unique=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    is_key = models.BooleanField(
        _("key role"), default=False, help_text=_("Listed for every municipality, also when nobody holds it.")
    )

    class Meta:
        ordering = ["order", "key"]
        verbose_name = _("role")
        verbose_name_plural = _("roles")


class ContactQuerySet(models.QuerySet):
    def current(self):
        """People of the register: neither erased nor invented for a test."""
        return self.filter(erased_at=None, is_test=False)

    def due(self, today):
        """Those that were to be erased before today."""
        return self.filter(delete_after__lt=today)

    def at(self, municipality):
        return self.filter(assignments__municipality=municipality).distinct()

    def near(self, municipality, *others):
        """Those of a municipality first, then those of its neighbours and of `others` (ids)."""
        assignments = Assignment.objects.filter(contact=models.OuterRef("pk"))
        there = models.Q(municipality__neighbours=municipality) | models.Q(municipality__in=others)
        return (
            self.annotate(is_own=models.Exists(assignments.filter(municipality=municipality)))
            .filter(models.Q(is_own=True) | models.Exists(assignments.filter(there)))
            .order_by("-is_own", "sort_key", "pk")
        )

    def search(self, query):
        """Those that hold the text themselves, or a role at a municipality that does."""
        if not query:
            return self
        needle = search_needle(query)
        there = Assignment.objects.filter(contact=models.OuterRef("pk"), municipality__search__contains=needle)
        return self.filter(models.Q(search__contains=needle) | models.Exists(there))

    def with_roles(self):
        """Reads roles and their municipalities with the contacts, in the order of the roles."""
        assignments = Assignment.objects.select_related("municipality", "role")
        return self.prefetch_related(models.Prefetch("assignments", queryset=assignments))


class Contact(models.Model):
    """A person who answers or is met, by function. Erasing blanks the person and keeps the row that answers point to."""

    name = models.CharField(_("name"), max_length=100, blank=True)
    email = models.EmailField(_("work e-mail"), blank=True)
    telephone = models.CharField(_("work telephone"), max_length=40, blank=True)
    language = models.CharField(
        _("language"), max_length=5, default="sv", choices=[("sv", _("Swedish")), ("en", _("English"))]
    )
    delete_after = models.DateField(_("delete after"), null=True, blank=True)
    added_by_respondent = models.BooleanField(default=False, editable=False)
    # Nobody: an invented function in whose name a lead tries the questionnaire. In no list, and it has no address.
    is_test = models.BooleanField(default=False, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    erased_at = models.DateTimeField(null=True, editable=False)
    sort_key = SortKeyField()
    search = models.TextField(editable=False, default="")

    objects = ContactQuerySet.as_manager()

    class Meta:
        ordering = ["sort_key", "id"]
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        constraints = [
            models.CheckConstraint(
                # The key and the text that it is found by hold the name too.
                condition=models.Q(erased_at=None) | models.Q(name="", email="", telephone="", sort_key="", search=""),
                name="municipalities_contact_erased_is_blank",
            ),
            models.CheckConstraint(
                condition=models.Q(is_test=False) | models.Q(email="", telephone="", search=""),
                name="municipalities_contact_test_has_no_address",
            ),
        ]

    def __str__(self):
        if self.erased_at:
            return str(_("Erased contact"))
        return self.name or self.email

    def set_order_and_search(self) -> None:
        """Fill the stored columns; every write of a contact calls it."""
        self.sort_key = sort_key(self.name)
        # A number is found as it is written and by its digits alone.
        digits = "".join(character for character in self.telephone if character.isdigit())
        self.search = search_text(self.name, self.email, self.telephone, digits)


class Assignment(models.Model):
    """Municipality and role: who holds it, or why nobody does. One row per holder; otherwise one row in all."""

    class State(models.TextChoices):
        HELD = "held", _("Contact")
        VACANT = "vacant", _("Vacant")
        ABSENT = "absent", _("Does not exist")
        OTHER_ROLE = "other_role", _("Handled by another role")
        SHARED = "shared", _("Shared with another municipality")

    municipality = models.ForeignKey(Municipality, models.CASCADE, related_name="assignments")
    role = models.ForeignKey(KeyRole, models.PROTECT, related_name="assignments")
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.HELD)
    contact = models.ForeignKey(Contact, models.CASCADE, null=True, blank=True, related_name="assignments")
    by_role = models.ForeignKey(KeyRole, models.PROTECT, null=True, blank=True, related_name="+")
    shared_with = models.ForeignKey(Municipality, models.PROTECT, null=True, blank=True, related_name="+")
    note = models.CharField(_("note"), max_length=200, blank=True)

    class Meta:
        ordering = ["role__order", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "role", "contact"], name="municipalities_assignment_once_per_contact"
            ),
            models.UniqueConstraint(
                fields=["municipality", "role"],
                condition=models.Q(contact=None),
                name="municipalities_assignment_one_without_contact",
            ),
            models.CheckConstraint(
                condition=models.Q(state="held", contact__isnull=False)
                | models.Q(state="shared", shared_with__isnull=False)
                | models.Q(state="other_role", by_role__isnull=False, contact=None)
                | models.Q(state__in=["vacant", "absent"], contact=None),
                name="municipalities_assignment_state_matches",
            ),
            models.CheckConstraint(
                condition=models.Q(by_role=None) | ~models.Q(by_role=models.F("role")),
                name="municipalities_assignment_other_role_is_another",
            ),
            models.CheckConstraint(
                condition=models.Q(shared_with=None) | ~models.Q(shared_with=models.F("municipality")),
                name="municipalities_assignment_shared_with_another",
            ),
        ]

    def __str__(self):
        return f"{self.municipality_id} {self.role_id} {self.state}"


class AssessmentQuerySet(models.QuerySet):
    def open(self):
        return self.filter(closed_on=None)

    def newest_first(self):
        return self.order_by("-period_start", "-id")

    def with_counts(self):
        """Annotates `signatories`, `others` (those that take part) and `declined`."""
        takes_part = models.Q(participations__declined_on=None)
        return self.annotate(
            signatories=models.Count(
                "participations", filter=takes_part & models.Q(participations__variant="signatory")
            ),
            others=models.Count("participations", filter=takes_part & models.Q(participations__variant="other")),
            declined=models.Count("participations", filter=models.Q(participations__declined_on__isnull=False)),
        )


class Assessment(models.Model):
    """One round: who pays, when, and the day that decides which questionnaire a municipality gets."""

    slug = models.SlugField(_("address"), max_length=60, unique=True, validators=[not_reserved_slug])
    name = models.CharField(_("name"), max_length=120)
    office = models.CharField(_("energy office"), max_length=120, blank=True)
    office_telephone = models.CharField(_("telephone of the office"), max_length=40, blank=True)
    funder = models.CharField(_("funder"), max_length=200, blank=True)
    statement_sv = models.TextField(_("funding statement in Swedish"), blank=True, max_length=1000)
    statement_en = models.TextField(_("funding statement in English"), blank=True, max_length=1000)
    project_number = models.CharField(_("project number"), max_length=60, blank=True)
    diary_number = models.CharField(_("our registration number"), max_length=60, blank=True)
    period_start = models.DateField(_("from"))
    period_end = models.DateField(_("to"))
    membership_date = models.DateField(
        _("Covenant membership on"), help_text=_("Members on this day get the questionnaire for signatories.")
    )
    target_answers = models.DateField(_("target date: answers"), null=True, blank=True)
    target_interviews = models.DateField(_("target date: interviews"), null=True, blank=True)
    target_visits = models.DateField(_("target date: visits"), null=True, blank=True)
    target_plans = models.DateField(_("target date: plans"), null=True, blank=True)
    is_demo = models.BooleanField(_("invented demo data"), default=False, editable=False)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    municipalities = models.ManyToManyField(Municipality, through="Participation", related_name="assessments")
    references = models.ManyToManyField(
        Municipality, verbose_name=_("reference municipalities"), related_name="+", blank=True
    )

    objects = AssessmentQuerySet.as_manager()

    class Meta:
        ordering = ["-period_start", "-id"]
        verbose_name = _("assessment")
        verbose_name_plural = _("assessments")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(period_end__gte=models.F("period_start")),
                name="municipalities_assessment_period_in_order",
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def statement(self):
        return self.statement_en if get_language() == "en" and self.statement_en else self.statement_sv

    @property
    def is_open(self):
        return self.closed_on is None


class Logo(models.Model):
    """A funder's or partner's emblem; the random key in the address keeps the numbering to ourselves."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="logos")
    image = models.ImageField(_("image"), upload_to="logos/")
    alt_sv = models.CharField(_("alternative text in Swedish"), max_length=200)
    alt_en = models.CharField(_("alternative text in English"), max_length=200)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        ordering = ["order", "id"]
        verbose_name = _("logo")
        verbose_name_plural = _("logos")

    def __str__(self):
        return self.alt_sv

    @property
    def alt(self):
        return self.alt_en if get_language() == "en" else self.alt_sv


class ParticipationQuerySet(models.QuerySet):
    def taking_part(self):
        return self.filter(declined_on=None)

    def of_variant(self, variant):
        return self.filter(variant=variant) if variant else self

    def in_order(self):
        """Swedish order of the municipalities' names."""
        return self.order_by("municipality__sort_key", "municipality__code")


class Participation(models.Model):
    """One municipality in one assessment: the case."""

    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="participations")
    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="participations")
    # The questionnaire that this municipality is given. It is a fact of the round and stays when the register learns
    # a better date for the Covenant; a variant other than the register's own needs a reason.
    variant = models.CharField(_("variant"), max_length=10, choices=Variant)
    variant_reason = models.CharField(_("reason for another variant"), max_length=300, blank=True)
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        verbose_name=_("officer in charge"),
        related_name="participations",
    )
    main_contact = models.ForeignKey(
        Contact, models.SET_NULL, null=True, blank=True, verbose_name=_("main contact"), related_name="+"
    )
    due_on = models.DateField(_("answer by"), null=True, blank=True)
    diary_number = models.CharField(_("the municipality's registration number"), max_length=60, blank=True)
    declined_on = models.DateField(_("declined on"), null=True, blank=True)
    declined_reason = models.CharField(_("reason for declining"), max_length=300, blank=True)

    objects = ParticipationQuerySet.as_manager()

    class Meta:
        verbose_name = _("participation")
        verbose_name_plural = _("participations")
        constraints = [
            models.UniqueConstraint(fields=["assessment", "municipality"], name="municipalities_participation_once"),
            models.CheckConstraint(
                condition=models.Q(variant__in=["signatory", "other"]),
                name="municipalities_participation_variant_known",
            ),
        ]

    def __str__(self):
        return f"{self.municipality}, {self.assessment}"

    @property
    def expected_variant(self):
        """What the register says of the membership date."""
        return self.municipality.variant_on(self.assessment.membership_date)

    def clean(self):
        placed = self.municipality_id and self.assessment_id and self.variant
        if placed and self.variant != self.expected_variant and not self.variant_reason.strip():
            raise ValidationError(
                {"variant_reason": _("Say why this municipality gets another questionnaire than the register gives.")}
            )
        if self.declined_on and not self.declined_reason.strip():
            raise ValidationError({"declined_reason": _("Say why the municipality declined.")})

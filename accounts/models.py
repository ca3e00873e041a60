"""Staff who sign in, and the audit trail of what they did outside the answers."""

from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.core.validators import RegexValidator
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from accounts.text import search_needle, search_text

# A bell or an escape in a name is seen by nobody and breaks the page that prints it.
printable = RegexValidator(
    r"^[^\x00-\x1f\x7f-\x9f]*$",
    _("There is a character here that cannot be printed. Type the text again without it."),
)


class UserQuerySet(models.QuerySet):
    def active(self):
        return self.filter(is_active=True)

    def closed(self):
        return self.filter(is_active=False)

    def leads(self):
        return self.filter(role=User.Role.LEAD)


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):
    """Creates staff by e-mail address; there is no user name."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user: User = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.full_clean(exclude=["password"], validate_constraints=False)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, email):
        return self.get(email__iexact=email)


class User(AbstractBaseUser):
    """A member of staff, or a reader in the region. Municipal contacts never sign in: they use a link."""

    class Role(models.TextChoices):
        LEAD = "lead", _("Project lead")
        OFFICER = "officer", _("Officer")
        READER = "reader", _("Reader")

    email = models.EmailField(
        _("e-mail address"),
        unique=True,
        error_messages={"unique": _("There is already an account with this e-mail address.")},
    )
    name = models.CharField(
        _("name"),
        max_length=100,
        validators=[printable],
        help_text=_("Shown to colleagues and to the municipalities."),
    )
    telephone = models.CharField(_("direct telephone number"), max_length=30, blank=True, validators=[printable])
    role = models.CharField(_("role"), max_length=10, choices=Role, default=Role.OFFICER)
    # WCAG 2.1.4: whoever dictates, or presses keys by mistake, needs keys that letters alone do not press.
    keys_with_ctrl = models.BooleanField(
        _("press Ctrl with the keys of the call"),
        default=False,
        help_text=_("B, P, F and the other keys on the page of a call then act only together with Ctrl."),
    )
    is_active = models.BooleanField(_("may sign in"), default=True)
    # Part of the address of the person's calendar feed: a higher number takes back the addresses given out before.
    calendar_generation = models.PositiveIntegerField(default=0)
    date_joined = models.DateTimeField(_("added"), auto_now_add=True)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        ordering = ["name", "id"]
        verbose_name = _("member of staff")
        verbose_name_plural = _("staff")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(role__in=["lead", "officer", "reader"]), name="accounts_user_role_known"
            ),
            # Stored in lower case, so that one person has one account however the address is typed.
            models.CheckConstraint(condition=models.Q(email=Lower("email")), name="accounts_user_email_lower"),
        ]

    def __str__(self):
        return self.name or self.email

    @property
    def is_lead(self):
        return self.role == self.Role.LEAD

    @property
    def is_staff_member(self):
        """Lead or officer: may see cases, contacts and reports inside the office."""
        return self.role in (self.Role.LEAD, self.Role.OFFICER)

    @property
    def initials(self):
        """First letters of the first and the last word of the name ("Handläggare 1" gives "H1")."""
        words = self.name.split() or [self.email]
        return (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper()

    def matches(self, query):
        """Whether a search for `query` finds this person; there are few of them, so the list is searched in Python."""
        return search_needle(query) in search_text(self.name, self.email, self.telephone)

    def get_full_name(self):
        return self.name

    def get_short_name(self):
        return self.name


class AuditEvent(models.Model):
    """Who did what, when, to which thing. The target is text, so that it outlives the row it names."""

    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="events")
    verb = models.CharField(max_length=40)
    target = models.CharField(max_length=200)
    detail = models.JSONField(default=dict)

    class Meta:
        ordering = ["-at", "-id"]

    def __str__(self):
        return f"{self.at:%Y-%m-%d %H:%M} {self.verb} {self.target}"


class FaultReportQuerySet(models.QuerySet["FaultReport"]):
    def open(self) -> "FaultReportQuerySet":
        return self.filter(handled_at=None)

    def handled(self) -> "FaultReportQuerySet":
        return self.exclude(handled_at=None)


class FaultReport(models.Model):
    """A fault in accessibility that somebody has told us of. The address is there for an answer, and is erased after it."""

    at = models.DateTimeField()
    page = models.CharField(_("page"), max_length=300, blank=True)
    text = models.TextField(_("what went wrong"))
    tools = models.CharField(_("aids"), max_length=300, blank=True)
    email = models.EmailField(_("e-mail address"), blank=True)
    handled_at = models.DateTimeField(null=True, blank=True)
    handled_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    objects = FaultReportQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-id"]
        verbose_name = _("fault report")
        verbose_name_plural = _("fault reports")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(handled_at=None, handled_by=None)
                | models.Q(handled_at__isnull=False, handled_by__isnull=False),
                name="accounts_faultreport_handled_by_somebody",
            ),
            models.CheckConstraint(condition=~models.Q(text=""), name="accounts_faultreport_says_something"),
        ]

    def __str__(self):
        return f"{self.at:%Y-%m-%d} {self.page}"

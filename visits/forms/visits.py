"""Forms about visits: planning, moving, making digital, calling off. A time is local, as people say it."""

import uuid

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

from accounts.fields import LineField, TextField
from municipalities.forms import DateField, NamesSelect
from municipalities.forms.fields import Checks, TelephoneField, helper, officers, row, section, swedish
from municipalities.models import Contact, KeyRole
from surveys.forms.appointments import LATEST, TimeField, moment
from visits.actions.telling import MOST_IN_A_NOTE
from visits.actions.visits import Plan
from visits.models import Visit


class PersonChecks(Checks):
    """Contacts with what they are at the municipality; `municipality` is set by the form. Wants `with_roles()`."""

    municipality = None

    def label_from_instance(self, contact):
        held = [each for each in contact.assignments.all() if each.municipality_id == self.municipality.pk]
        roles = format_html_join(", ", "{}", ((each.role.name,) for each in held))
        missing = "" if contact.email else format_html(" ({})", _("no e-mail address"))
        return format_html("{}, {}{}", swedish(contact), roles, missing)


class StaffChecks(Checks):
    def label_from_instance(self, user):
        return swedish(user.name)


def _until(day, time, start):
    """The end on the same day. Raises ValidationError before the beginning."""
    end = moment(day, time)
    if start is not None and end <= start:
        raise ValidationError(_("It ends before it begins. Write a later time."))
    return end


class _TimeForm(forms.Form):
    """A day with from and to. `starts` and `ends` are the moments."""

    # What is needed follows from whether the time is agreed: "optional" beside it would be half a truth.
    mark_optional = False

    day = DateField(label=_("Day"), required=False)
    starts_at = TimeField(label=_("From"), required=False)
    ends_at = TimeField(label=_("To"), required=False)
    must_have_time = False

    def clean(self):
        cleaned = super().clean()
        day, begins, ends = (cleaned.get(name) for name in ("day", "starts_at", "ends_at"))
        self.starts = self.ends = None
        wanted = self.is_time_wanted(cleaned)
        for name, value in (("day", day), ("starts_at", begins)):
            if value is None and name not in self.errors and (wanted or day or begins or ends):
                self.add_error(name, _("A visit at a time has a day and a beginning."))
        if day is None or begins is None:
            return cleaned
        try:
            self.starts = moment(day, begins)
        except ValidationError as error:
            self.add_error("starts_at", error)
            return cleaned
        if self.starts > timezone.now() + LATEST:
            self.add_error("day", _("Choose a day within two years."))
        if ends is not None:
            try:
                self.ends = _until(day, ends, self.starts)
            except ValidationError as error:
                self.add_error("ends_at", error)
        return cleaned

    def is_time_wanted(self, cleaned):
        return self.must_have_time


def time_initial(visit):
    """Day, from and to of a visit, as the form shows them."""
    start, end = (timezone.localtime(at) if at else None for at in (visit.starts_at, visit.ends_at))
    return {
        "day": start.date() if start else None,
        "starts_at": start.time() if start else None,
        "ends_at": end.time() if end else None,
    }


class VisitForm(_TimeForm):
    """Everything that is planned of a visit."""

    PROPOSED, BOOKED = "proposed", "booked"

    booked = forms.ChoiceField(
        label=_("How certain is it?"),
        choices=[
            (BOOKED, _("Agreed: the invitation carries a calendar file")),
            (PROPOSED, _("A proposal that the municipality answers")),
        ],
        widget=forms.RadioSelect,
        initial=BOOKED,
    )
    form = forms.ChoiceField(label=_("Where"), choices=Visit.Form.choices, widget=forms.RadioSelect)
    spare_day = DateField(label=_("Spare day"), required=False)
    spare_time = TimeField(label=_("Spare time"), required=False, help_text=_("If weather or road takes the first."))
    place = LineField(label=_("Place"), required=False, max_length=300)
    digital_address = forms.URLField(
        label=_("Address of the digital meeting"), required=False, max_length=500, assume_scheme="https"
    )
    telephone = TelephoneField(
        label=_("Telephone on the day"), required=False, max_length=40, help_text=_("Ours, for whoever waits for us.")
    )
    officer = forms.ModelChoiceField(label=_("In charge"), queryset=None, required=False, widget=NamesSelect)
    staff = StaffChecks(label=_("From us"), queryset=None, required=False)
    roles_asked = Checks(label=_("Functions asked for"), queryset=KeyRole.objects.none(), required=False)
    expected = PersonChecks(label=_("Expected persons"), queryset=Contact.objects.none(), required=False)
    agenda = TextField(
        label=_("Agenda"), required=False, max_length=10_000, widget=forms.Textarea(attrs={"rows": 12, "lang": "sv"})
    )
    door = LineField(label=_("Who opens the door"), required=False, max_length=300)
    turn_back_at = TimeField(
        label=_("Latest time to turn back"), required=False, help_text=_("When we are not there by then, we turn.")
    )
    overnight = LineField(label=_("Overnight stay"), required=False, max_length=300)
    tell = forms.BooleanField(
        label=_("Write to the expected persons who have an e-mail address"), required=False, initial=True
    )
    # Made with the page, so that a button pressed twice plans one visit.
    key = forms.UUIDField(required=False, initial=uuid.uuid4, widget=forms.HiddenInput)

    def __init__(self, *args, municipality, visit=None, chosen=(), absent=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.visit = visit
        self.topics = list(visit.topics) if visit is not None else []
        self._offer_roles(absent)
        self._offer_staff(officers(visit.officer_id if visit else None, *chosen).order_by("name", "pk"))
        self.fields["expected"].queryset = Contact.objects.current().at(municipality).with_roles()
        self.fields["expected"].municipality = municipality
        if visit is not None:
            del self.fields["booked"], self.fields["key"]
        if municipality.is_reference:
            del self.fields["tell"]
        self.helper = self._layout()

    def _offer_roles(self, absent):
        """The key roles; those that may exist there are asked for at first."""
        field = self.fields["roles_asked"]
        field.queryset = KeyRole.objects.filter(is_key=True)
        found = list(field.queryset)
        field.choices = [(role.pk, str(role)) for role in found]
        self.initial.setdefault("roles_asked", [role.pk for role in found if role.pk not in absent])

    def _offer_staff(self, people):
        """The same people in both fields, asked for once."""
        found = list(people)
        for name, empty in (("officer", [("", "–")]), ("staff", [])):
            field = self.fields[name]
            field.queryset = people
            field.choices = empty + [(each.pk, field.label_from_instance(each)) for each in found]

    def _layout(self):
        """Whoever has been visited, or has not, keeps the time: those fields are gone."""
        is_over = self.visit is not None and not self.visit.is_open
        if is_over:
            for name in ("day", "starts_at", "ends_at", "spare_day", "spare_time", "form", "place", "digital_address"):
                del self.fields[name]
            self.fields.pop("tell", None)
        times = [] if is_over else ["day", row("starts_at", "ends_at"), row("spare_day", "spare_time"), "form"]
        certain = ["booked", "key"] if "booked" in self.fields else []
        where = ["telephone"] if is_over else ["place", "digital_address", "telephone"]
        tell = ["tell"] if "tell" in self.fields else []
        return helper(
            section(_("When and where"), *times, *where, *certain),
            section(_("Who"), "officer", "staff", "roles_asked", "expected", *tell),
            section(_("What for"), "agenda"),
            section(_("The road and the door"), "door", row("turn_back_at", "overnight")),
        )

    def is_time_wanted(self, cleaned):
        if self.visit is not None:
            return self.visit.state == Visit.State.BOOKED
        return cleaned.get("booked") == self.BOOKED

    def clean(self):
        cleaned = super().clean() if "day" in self.fields else forms.Form.clean(self)
        self.spare = None
        day, time = cleaned.get("spare_day"), cleaned.get("spare_time")
        if (day is None) != (time is None) and not {"spare_day", "spare_time"} & set(self.errors):
            self.add_error("spare_day" if day is None else "spare_time", _("A spare time has a day and a time."))
        elif day is not None and time is not None:
            try:
                self.spare = moment(day, time)
            except ValidationError as error:
                self.add_error("spare_time", error)
        return cleaned

    @property
    def is_booked(self):
        return self.cleaned_data["booked"] == self.BOOKED

    @property
    def plan(self):
        """What the action takes of it."""
        names = (
            "agenda",
            "turn_back_at",
            "overnight",
            "door",
            "telephone",
            "officer",
            "staff",
            "roles_asked",
            "expected",
        )
        kept = {name: self.cleaned_data[name] for name in names} | {"topics": self.topics}
        if "day" not in self.fields:
            told = ("form", "starts_at", "ends_at", "spare_at", "place", "digital_address")
            return Plan(**kept, **{name: getattr(self.visit, name) for name in told})
        where = {name: self.cleaned_data[name] for name in ("form", "place", "digital_address")}
        return Plan(**kept, **where, starts_at=self.starts, ends_at=self.ends, spare_at=self.spare)


def plan_initial(visit):
    """What is planned of a visit, as `VisitForm` shows it."""
    names = ("form", "place", "digital_address", "agenda", "turn_back_at", "overnight", "door", "telephone", "officer")
    spare = timezone.localtime(visit.spare_at) if visit.spare_at else None
    return {
        **time_initial(visit),
        **{name: getattr(visit, name) for name in names},
        "spare_day": spare.date() if spare else None,
        "spare_time": spare.time() if spare else None,
        "staff": [each.pk for each in visit.staff.all()],
        "roles_asked": list(visit.roles_asked.values_list("pk", flat=True)),
        "expected": list(visit.attendance.filter(contact__isnull=False).values_list("contact", flat=True)),
    }


class _ReasonForm(forms.Form):
    reason = LineField(
        label=_("Reason"), required=False, max_length=500, help_text=_("Stands in the letter. Empty: no reason given.")
    )
    tell = forms.BooleanField(label=_("Write to those who are invited"), required=False, initial=True)


class MoveForm(_TimeForm):
    """Another time. The spare time stands in it, if there is one: then one more press is enough."""

    must_have_time = True
    reason = _ReasonForm.base_fields["reason"]
    tell = _ReasonForm.base_fields["tell"]

    def __init__(self, *args, visit, **kwargs):
        start = visit.spare_at or visit.starts_at
        end = start + (visit.end - visit.starts_at) if start and visit.starts_at else None
        local = [timezone.localtime(at) if at else None for at in (start, end)]
        initial = {
            "day": local[0].date() if local[0] else None,
            "starts_at": local[0].time() if local[0] else None,
            "ends_at": local[1].time() if local[1] and visit.ends_at else None,
        }
        super().__init__(*args, initial=initial, **kwargs)
        self.helper = helper("day", row("starts_at", "ends_at"), "reason", "tell")


class DigitalForm(_ReasonForm):
    digital_address = forms.URLField(
        label=_("Address of the digital meeting"),
        required=False,
        max_length=500,
        assume_scheme="https",
        help_text=_("Empty: the letter says that it follows."),
    )

    def __init__(self, *args, visit, **kwargs):
        super().__init__(*args, initial={"digital_address": visit.digital_address}, **kwargs)
        self.helper = helper("digital_address", "reason", "tell")


class OffForm(_ReasonForm):
    tell = forms.BooleanField(label=_("Write to those who have been invited"), required=False, initial=True)

    def __init__(self, *args, visit, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = helper("reason", "tell")


class VisitListForm(forms.Form):
    """Which visits are listed: of which assessment, in which state. What is wrong is passed over."""

    assessment = forms.SlugField(required=False, max_length=60)
    state = forms.ChoiceField(choices=[("", _("All")), *Visit.State.choices], required=False)

    def chosen(self, name):
        self.is_valid()
        return self.cleaned_data.get(name) or ""


NOTE_ROWS = 18


class MeetingNoteForm(forms.Form):
    """The meeting note, and who gets it."""

    mark_optional = False

    text = TextField(
        label=_("Meeting note"),
        max_length=MOST_IN_A_NOTE,
        required=False,
        widget=forms.Textarea(attrs={"rows": NOTE_ROWS, "lang": "sv"}),
    )
    to = PersonChecks(label=_("Goes to"), queryset=Contact.objects.none(), required=False)

    def __init__(self, *args, visit, people, **kwargs):
        super().__init__(*args, **kwargs)
        found = Contact.objects.filter(pk__in=[each.pk for each in people if each.email])
        self.fields["to"].queryset = found.with_roles()
        self.fields["to"].municipality = visit.municipality
        if not any(each.email for each in people):
            del self.fields["to"]
        self.helper = helper("text", *(["to"] if "to" in self.fields else []))

    @property
    def people(self):
        return self.cleaned_data.get("to", [])

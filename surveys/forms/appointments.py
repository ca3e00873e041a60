"""Forms about calls at a time: booking and moving. A time is local, as people say it."""

import datetime

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from accounts.fields import TextField
from accounts.models import User
from municipalities.forms import DateField, NamesSelect
from municipalities.forms.fields import TelephoneField, helper, row
from municipalities.models import Contact
from surveys.actions.appointments import LENGTH
from surveys.models import Appointment

MINUTES = LENGTH.seconds // 60
LATEST = datetime.timedelta(days=730)


class TimeField(forms.TimeField):
    """A time of day as 10:00, or 10.00 as it is written in Swedish."""

    default_error_messages = {"invalid": _("Write the time as 10:00.")}

    def __init__(self, **kwargs):
        kwargs.setdefault("widget", forms.TimeInput(format="%H:%M", attrs={"autocomplete": "off", "inputmode": "text"}))
        kwargs.setdefault("input_formats", ["%H:%M", "%H.%M", "%H:%M:%S"])
        super().__init__(**kwargs)


def moment(day: datetime.date, time: datetime.time) -> datetime.datetime:
    """The moment that clocks here show this day and time. Raises ValidationError for an hour that summer time skips."""
    made = timezone.make_aware(datetime.datetime.combine(day, time))
    # zoneinfo takes an hour that does not exist for one that does: there and back shows it.
    if timezone.localtime(made.astimezone(datetime.UTC)).time() != time:
        raise ValidationError(_("Summer time begins that night: there is no such time. Choose another."))
    return made


def _clash_text(officer, clash):
    clock = pgettext("time of day", "H:i")
    start, end = (timezone.localtime(at) if at else None for at in (clash.starts_at, clash.ends_at))
    hours = date_format(start, clock) + (f"–{date_format(end, clock)}" if end else "")
    text = _(
        "%(officer)s already has a call then: %(municipality)s, %(hours)s. Choose another time, or tick below that both are meant."
    )
    return text % {"officer": officer, "municipality": clash.participation.municipality, "hours": hours}


class _TimeForm(forms.Form):
    day = DateField(label=_("Day"))
    time = TimeField(label=_("Time"))
    minutes = forms.IntegerField(label=_("Minutes"), min_value=5, max_value=480, initial=MINUTES)
    # Shown once there is something to say yes to.
    anyway = forms.BooleanField(label=_("Book this time anyway"), required=False)

    def warn_of_clash(self, officer, *, moved=None):
        """An error at the time where the officer has another call then, until it is ticked that this is meant."""
        starts_at, ends_at = (self.cleaned_data.get(name) for name in ("starts_at", "ends_at"))
        if officer is None or starts_at is None or ends_at is None or self.errors:
            return
        others = Appointment.objects.overlapping(officer, starts_at, ends_at).with_people()
        clash = others.exclude(pk=moved.pk if moved is not None else None).order_by("starts_at").first()
        if clash is None:
            return
        self.helper.layout.append("anyway")
        if not self.cleaned_data.get("anyway"):
            self.add_error("time", _clash_text(officer, clash))

    def clean(self):
        cleaned = super().clean()
        day, time, minutes = (cleaned.get(name) for name in ("day", "time", "minutes"))
        if day is None or time is None:
            return cleaned
        try:
            starts_at = moment(day, time)
        except ValidationError as error:
            self.add_error("time", error)
            return cleaned
        now = timezone.now()
        if starts_at <= now:
            self.add_error("day" if day < timezone.localdate(now) else "time", _("Choose a time after now."))
        elif starts_at > now + LATEST:
            self.add_error("day", _("Choose a day within two years."))
        cleaned["starts_at"] = starts_at
        if minutes:
            cleaned["ends_at"] = starts_at + datetime.timedelta(minutes=minutes)
        return cleaned


class BookForm(_TimeForm):
    """A call at a time with a municipality."""

    kind = forms.ChoiceField(
        label=_("What for"),
        choices=[
            (Appointment.Kind.INTERVIEW, _("Interview (once the answers have come: go through them)")),
            (Appointment.Kind.CALL_BACK, Appointment.Kind.CALL_BACK.label),
        ],
    )
    contact = forms.ModelChoiceField(
        label=_("With"), queryset=Contact.objects.none(), required=False, widget=NamesSelect, empty_label="–"
    )
    telephone = TelephoneField(
        label=_("Number"), required=False, max_length=40, help_text=_("Empty: the number of whom the call is with.")
    )
    officer = forms.ModelChoiceField(
        label=_("Who calls"), queryset=User.objects.none(), empty_label=None, widget=NamesSelect
    )
    note = TextField(label=_("Note for us"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))
    tell = forms.BooleanField(
        label=_("Write to the contact: the time, with a calendar file"), required=False, initial=True
    )

    def __init__(self, *args, participation, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["contact"].queryset = Contact.objects.current().at(participation.municipality)
        self.fields["officer"].queryset = User.objects.active().exclude(role=User.Role.READER)
        self.helper = helper(
            row("day", "time", "minutes"), "kind", row("contact", "telephone"), "officer", "note", "tell"
        )

    def clean(self):
        cleaned = super().clean()
        contact, telephone = cleaned.get("contact"), cleaned.get("telephone")
        if contact is None and not telephone and "telephone" not in self.errors and "contact" not in self.errors:
            self.add_error("contact", _("Choose whom to call, or write a number."))
        if contact is not None and not telephone:
            cleaned["telephone"] = contact.telephone
        if cleaned.get("tell") and (contact is None or not contact.email):
            self.add_error("tell", _("There is no e-mail address to write to. Add it to the contact, or untick this."))
        self.warn_of_clash(cleaned.get("officer"))
        return cleaned

    @property
    def booking(self):
        """What the action takes of it."""
        names = ("kind", "contact", "telephone", "officer", "note", "starts_at", "ends_at")
        return {name: self.cleaned_data[name] for name in names}


class MoveForm(_TimeForm):
    """Another time for a booked call."""

    tell = forms.BooleanField(label=_("Write to the contact about it"), required=False, initial=True)

    def __init__(self, *args, appointment, **kwargs):
        start = timezone.localtime(appointment.starts_at)
        minutes = (
            int((appointment.ends_at - appointment.starts_at).total_seconds() // 60) if appointment.ends_at else MINUTES
        )
        initial = {"day": start.date(), "time": start.time(), "minutes": minutes}
        super().__init__(*args, initial=initial, auto_id=f"id_{appointment.pk}_%s", **kwargs)
        self.appointment = appointment
        if appointment.contact is None or not appointment.contact.email:
            del self.fields["tell"]
        self.helper = helper(row("day", "time", "minutes"), *(["tell"] if "tell" in self.fields else []))

    def clean(self):
        cleaned = super().clean()
        self.warn_of_clash(self.appointment.officer, moved=self.appointment)
        return cleaned

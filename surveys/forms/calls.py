"""What an officer fills in about a call: whom to call, how it went, until when, what is noted."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from municipalities.forms.fields import DateField, LineField, TelephoneField
from municipalities.models import Contact, FollowUp, Theme
from surveys.models import Call

AGAIN = f"{Call.Outcome.CALL_AGAIN}."
"""What a proposed time to call again is sent as: this, then the time."""


class _PersonForm(forms.Form):
    """A form that names one of the municipality's contacts, or nobody."""

    contact = forms.ChoiceField(required=False)

    def __init__(self, *args: Any, people: Iterable[tuple[Contact, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._people = {str(person.pk): person for person, _roles in people}
        self.fields["contact"].choices = [("", ""), *((pk, pk) for pk in self._people)]

    @property
    def person(self) -> Contact | None:
        return self._people.get(self.cleaned_data["contact"])


class StartForm(_PersonForm):
    """Whom to call: a contact, a number, or both."""

    telephone = TelephoneField(label=_("Number"), max_length=40, required=False)


class OutcomeForm(forms.Form):
    """How an attempt went; a time to call again comes with its outcome ("call_again.2018-11-22T10:30:00+01:00")."""

    outcome = forms.CharField(error_messages={"required": _("Choose how the call went.")})
    own_time = forms.DateTimeField(
        label=_("Another time"),
        required=False,
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
        error_messages={"invalid": _("Write the time as 2018-11-21 10:30.")},
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        outcome = cleaned.get("outcome", "")
        cleaned["again_at"] = None
        if outcome.startswith(AGAIN):
            cleaned["outcome"] = Call.Outcome.CALL_AGAIN.value
            cleaned["again_at"] = _moment(outcome.removeprefix(AGAIN))
        elif outcome == Call.Outcome.CALL_AGAIN:
            cleaned["again_at"] = cleaned.get("own_time")
        return cleaned


def _moment(text: str) -> datetime.datetime | None:
    try:
        moment = datetime.datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else None


class UntilForm(forms.Form):
    """Until when whoever is on the line has time, today; empty for not said."""

    until = forms.TimeField(
        label=_("Until"),
        required=False,
        input_formats=["%H:%M", "%H.%M"],
        error_messages={"invalid": _("Write the time as 10.45.")},
    )

    def moment(self, now: datetime.datetime) -> datetime.datetime | None:
        time = self.cleaned_data["until"]
        if time is None:
            return None
        zone = timezone.get_current_timezone()
        return datetime.datetime.combine(timezone.localdate(now), time, tzinfo=zone)


class PreparationForm(forms.Form):
    text = forms.CharField(label=_("Own notes for the call"), required=False, strip=False)


class ScratchForm(forms.Form):
    text = forms.CharField(required=False, strip=False)


class _AtForm(forms.Form):
    """Something with a time of its own, which is its name; without one (no scripts) it is now."""

    at = forms.DateTimeField(required=False, error_messages={"invalid": _("This time cannot be read.")})


class NoteForm(_AtForm):
    text = forms.CharField(label=_("Note"), required=False, strip=False)
    question = forms.CharField(required=False, max_length=100)


class CallFollowUpForm(_AtForm, _PersonForm):
    """Something to do that was agreed: what, on which side, who, when."""

    what = LineField(
        label=_("What"), max_length=2000, error_messages={"required": _("Write what is to be done.")}, required=True
    )
    side = forms.ChoiceField(
        label=_("Who"), choices=FollowUp.Side, error_messages={"required": _("Choose who does it.")}
    )
    due_on = DateField(label=_("When"), required=False)


class WithdrawForm(forms.Form):
    """Which follow-up is taken back: the time that it was made is its name."""

    at = forms.DateTimeField(error_messages={"invalid": _("This time cannot be read.")})


class DisagreementForm(_AtForm, _PersonForm):
    """What somebody else on the line would have answered: in words, as it stands on the card."""

    question = forms.CharField(max_length=100)
    value = LineField(label=_("Says"), max_length=500, error_messages={"required": _("Write what the other one says.")})


class AfterForm(forms.Form):
    """One line of the list after a call: the theme of a note, or the date of a follow-up."""

    theme = forms.ChoiceField(required=False, error_messages={"invalid_choice": _("Choose a theme from the list.")})
    due_on = DateField(required=False)

    def __init__(self, *args: Any, themes: Sequence[Theme], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._themes = {theme.key: theme for theme in themes}
        self.fields["theme"].choices = [("", ""), *((key, key) for key in self._themes)]

    @property
    def chosen_theme(self) -> Theme | None:
        return self._themes.get(self.cleaned_data.get("theme", ""))

"""The forms behind the other doors: when to call, who should answer, which last day."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.fields import AddressField, TextField
from municipalities.forms.fields import DateField, LineField, TelephoneField
from municipalities.models import Contact, KeyRole
from surveys.actions import ANY_OTHER_ROLE, Named
from surveys.models import Appointment
from surveys.wishes import ANY, MOST_WISHES, PARTS, TIMES, Wish

CALL, NOT_ME, MORE_TIME = "telephone", "not-me", "more-time"
ROUTES = {CALL: "surveys:telephone", NOT_ME: "surveys:not_me", MORE_TIME: "surveys:more_time"}
FARTHEST = datetime.timedelta(days=180)

NAMED, UNKNOWN = "named", "unknown"


class DoorForm(forms.Form):
    """Which other door was taken; anything else is none."""

    door = forms.ChoiceField(choices=[(name, "") for name in ROUTES], required=False)

    def route(self) -> str:
        return ROUTES.get(self.cleaned_data["door"], "") if self.is_valid() else ""


def _control(**attributes: str) -> dict[str, str]:
    return {"class": "form-control", **attributes}


class CallForm(forms.Form):
    """Up to three wishes, the number, and whom to ask for."""

    telephone = TelephoneField(
        label=_("Number to call"),
        max_length=40,
        widget=forms.TextInput(attrs=_control(type="tel", autocomplete="tel")),
        error_messages={"required": _("Write the number that we should call.")},
    )
    ask_for = LineField(
        label=_("Whom should we ask for?"),
        required=False,
        max_length=100,
        help_text=_("The function is enough, for example environment strategist."),
        widget=forms.TextInput(attrs=_control(autocomplete="organization-title")),
    )
    words = TextField(
        label=_("Or in your own words"),
        required=False,
        max_length=500,
        help_text=_("For example: not on Mondays, best right after lunch."),
        widget=forms.Textarea(attrs=_control(rows="3")),
    )

    def __init__(self, *args: Any, today: datetime.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        times = [*PARTS.items(), *((time, time) for time in TIMES)]
        for number in range(1, MOST_WISHES + 1):
            day = DateField(label=_("Day"), required=False)
            day.widget.attrs |= _control(min=str(today), max=str(today + FARTHEST))
            when = forms.ChoiceField(
                label=_("When"),
                choices=times,
                required=False,
                widget=forms.Select(attrs={"class": "form-select"}),
                error_messages={"invalid_choice": _("Choose one of the times in the list.")},
            )
            self.fields |= {f"day{number}": day, f"when{number}": when}
        # As on the page, which the summary of errors follows.
        self.order_fields([name for name in self.fields if name not in ("telephone", "ask_for", "words")] + ["words"])

    @property
    def rows(self) -> list[tuple[int, forms.BoundField, forms.BoundField]]:
        return [(number, self[f"day{number}"], self[f"when{number}"]) for number in range(1, MOST_WISHES + 1)]

    def place(self, field: forms.BoundField) -> str:
        """The label of a field where it stands alone: three of them are called "Day"."""
        number = field.name.removeprefix("day").removeprefix("when")
        return gettext("Suggestion %(number)s") % {"number": number} if number.isdigit() else str(field.label)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for number in range(1, MOST_WISHES + 1):
            day, when = cleaned.get(f"day{number}"), cleaned.get(f"when{number}")
            if day is None:
                # The list stands on "any time": only a choice says that a day was meant.
                if when not in (None, "", ANY) and f"day{number}" not in self.errors:
                    self.add_error(f"day{number}", _("Choose a day too."))
            elif day < self.today:
                self.add_error(f"day{number}", _("This day has passed. Choose another one."))
            elif day > self.today + FARTHEST:
                self.add_error(f"day{number}", _("Choose a day within the next six months."))
        return cleaned

    def wishes(self) -> list[Wish]:
        """The days that were chosen, each once, in the order of the form."""
        data = self.cleaned_data
        numbers = range(1, MOST_WISHES + 1)
        chosen = [Wish(data[f"day{n}"], data[f"when{n}"] or ANY) for n in numbers if data[f"day{n}"]]
        return list(dict.fromkeys(chosen))

    @staticmethod
    def of(appointment: Appointment) -> dict[str, Any]:
        """What the form begins with where something was asked for already."""
        fields: dict[str, Any] = {name: getattr(appointment, name) for name in ("telephone", "ask_for", "words")}
        for number, wish in enumerate(appointment.wished, start=1):
            fields |= {f"day{number}": wish.day, f"when{number}": wish.when}
        return fields


class SomebodyElseForm(forms.Form):
    """Who should answer instead, or that this is not known."""

    who = forms.ChoiceField(
        label=_("Who should answer instead?"),
        choices=[(UNKNOWN, _("I do not know")), (NAMED, _("This person"))],
        error_messages={
            "required": _("Say who should answer, or that you do not know."),
            "invalid_choice": _("Say who should answer, or that you do not know."),
        },
    )
    role = forms.ChoiceField(label=_("Function"), required=False, widget=forms.Select(attrs={"class": "form-select"}))
    function = LineField(
        label=_("Which other function?"),
        required=False,
        max_length=100,
        help_text=_("Only if the list does not have it."),
        widget=forms.TextInput(attrs=_control()),
    )
    name = LineField(label=_("Name"), required=False, max_length=100, widget=forms.TextInput(attrs=_control()))
    email = AddressField(
        label=_("Work e-mail"),
        required=False,
        max_length=254,
        help_text=_("A name or an e-mail address is enough; both are better."),
        widget=forms.EmailInput(attrs=_control(autocomplete="off")),
    )
    telephone = TelephoneField(
        label=_("Telephone (optional)"),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs=_control(type="tel", autocomplete="off")),
    )
    words = TextField(
        label=_("Something that we should know? (optional)"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs=_control(rows="4")),
    )

    PERSON = ("role", "function", "name", "email", "telephone")

    def __init__(self, *args: Any, roles: Sequence[KeyRole], own: Contact, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._own = own
        self._roles = {str(role.pk): role for role in roles}
        self.fields["role"].choices = [("", _("Choose a function")), *((pk, r.name) for pk, r in self._roles.items())]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("who") != NAMED:
            # What was typed of a person does not matter then, right or wrong.
            for name in self.PERSON:
                self.errors.pop(name, None)
            return cleaned
        if not cleaned.get("role") and "role" not in self.errors:
            self.add_error("role", _("Choose a function."))
        role = self._roles.get(cleaned.get("role", ""))
        if role is not None and role.key == ANY_OTHER_ROLE and not cleaned.get("function"):
            self.add_error("function", _("Write which function it is."))
        if not {"name", "email"} & self.errors.keys() and not cleaned.get("name") and not cleaned.get("email"):
            self.add_error("name", _("Write a name or an e-mail address."))
        if cleaned.get("email") and cleaned["email"].lower() == self._own.email.lower():
            self.add_error("email", _("Your link was sent to this address. Write who should answer instead."))
        return cleaned

    def person(self) -> Named | None:
        """Who was named, None if that is not known."""
        data = self.cleaned_data
        if data["who"] != NAMED:
            return None
        return Named(
            role=self._roles[data["role"]],
            function=data["function"],
            name=data["name"],
            email=data["email"],
            telephone=data["telephone"],
            language=translation.get_language() or "sv",
        )


class TimeForm(forms.Form):
    """The new last day; which days can be chosen is for the action to say."""

    day = DateField(label=_("Another day"), error_messages={"required": _("Choose a day.")})

    def __init__(self, *args: Any, first: datetime.date, latest: datetime.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["day"].widget.attrs |= _control(min=str(first), max=str(latest))

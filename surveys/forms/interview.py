"""What an officer fills in beside the answers: who is on the line, the reasons, the end of the interview."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from municipalities.forms.fields import LineField
from municipalities.models import Contact, KeyRole
from surveys.models import Reason

REASONS = [
    ("", _("Choose a reason")),
    *((reason.value, format_lazy("{} {}", reason.value, reason.label)) for reason in Reason),
]


NOBODY = "nobody"
"""The button for a speaker who is not stated."""


class LineForm(forms.Form):
    """Who speaks for the municipality: one of its contacts, a function that is added here, or nobody that we know."""

    speaker = forms.ChoiceField(
        label=_("Who is on the line?"),
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": _("Choose who is on the line.")},
    )
    role = forms.ChoiceField(
        label=_("Function"), required=False, error_messages={"invalid_choice": _("Choose a function from the list.")}
    )
    name = LineField(label=_("Name"), required=False, max_length=100)

    def __init__(self, *args: Any, people: Iterable[tuple[Contact, str]], roles: Sequence[KeyRole], **kwargs: Any):
        kwargs.setdefault("prefix", "line")
        super().__init__(*args, **kwargs)
        self.people = list(people)
        self._people = {str(person.pk): person for person, _roles in self.people}
        self._roles = {str(role.pk): role for role in roles}
        self.fields["speaker"].choices = [*((pk, "") for pk in self._people), (NOBODY, "")]
        self.fields["role"].choices = [("", _("Nobody")), *((pk, role.name) for pk, role in self._roles.items())]

    @property
    def person(self) -> Contact | None:
        return self._people.get(self.cleaned_data["speaker"])

    @property
    def key_role(self) -> KeyRole | None:
        return self._roles.get(self.cleaned_data["role"])

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("name") and not cleaned.get("role") and "role" not in self.errors:
            self.add_error("role", _("Choose the function of the person whom you add."))
        return cleaned


class ReasonForm(forms.Form):
    """The reason of one change, given afterwards; empty leaves it for later."""

    reason = forms.ChoiceField(
        label=_("Reason"),
        choices=REASONS,
        required=False,
        error_messages={"invalid_choice": _("Choose one of the reasons.")},
    )


class CompleteForm(forms.Form):
    """The end of the interview."""

    mark_not_asked = forms.BooleanField(label=_("Mark what is unanswered as not asked"), required=False)

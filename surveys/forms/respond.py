"""What a contact chooses beside the answers: the way, and who answers now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.fields import LineField, TextField
from municipalities.models import Contact, KeyRole
from surveys.access import SHORT, WHOLE
from surveys.actions import ANY_OTHER_ROLE

SOMEBODY_ELSE = "other"


class WayForm(forms.Form):
    """The short way or the whole questionnaire; anything else is the short way."""

    way = forms.ChoiceField(choices=[(SHORT, ""), (WHOLE, "")], required=False)

    def chosen(self) -> str:
        return (self.cleaned_data["way"] if self.is_valid() else "") or SHORT


class WhoForm(forms.Form):
    """One of the municipality's contacts, or somebody else with a function and a work address."""

    speaker = forms.ChoiceField(
        label=_("Who answers now?"),
        error_messages={"required": _("Choose who answers."), "invalid_choice": _("Choose who answers.")},
    )
    role = forms.ChoiceField(
        label=_("Your function"), required=False, widget=forms.Select(attrs={"class": "form-select"})
    )
    function = LineField(
        label=_("Which other function?"),
        required=False,
        max_length=100,
        help_text=_("Only if the list does not have yours."),
        widget=forms.TextInput(attrs={"class": "form-control", "autocomplete": "organization-title"}),
    )
    name = LineField(
        label=_("Name (optional)"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"class": "form-control", "autocomplete": "name"}),
    )
    email = forms.EmailField(
        label=_("Work e-mail"),
        required=False,
        max_length=254,
        help_text=_("So that we know whom to ask if something is unclear. It is not published."),
        widget=forms.EmailInput(attrs={"class": "form-control", "autocomplete": "email"}),
    )

    # What is said where something is missing about somebody who is not in the list.
    problems: Mapping[str, Any] = {
        "role": _("Choose your function."),
        "email": _("Write your work e-mail address."),
        "function": _("Write which function you have."),
    }

    def __init__(self, *args: Any, people: Sequence[Contact], roles: Sequence[KeyRole], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._people = {str(person.pk): person for person in people}
        self._roles = {str(role.pk): role for role in roles}
        self.fields["speaker"].choices = [*((pk, "") for pk in self._people), (SOMEBODY_ELSE, "")]
        self.fields["role"].choices = [
            ("", _("Choose your function")),
            *((pk, r.name) for pk, r in self._roles.items()),
        ]

    @property
    def person(self) -> Contact | None:
        """The contact who was chosen, None if it is somebody else."""
        return self._people.get(self.cleaned_data["speaker"])

    @property
    def key_role(self) -> KeyRole:
        return self._roles[self.cleaned_data["role"]]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("speaker") != SOMEBODY_ELSE:
            # What was typed for somebody else does not matter then, right or wrong.
            for name in ("role", "function", "name", "email"):
                self.errors.pop(name, None)
            return cleaned
        if not cleaned.get("role") and "role" not in self.errors:
            self.add_error("role", self.problems["role"])
        if not cleaned.get("email") and "email" not in self.errors:
            self.add_error("email", self.problems["email"])
        role = self._roles.get(cleaned.get("role", ""))
        if role is not None and role.key == ANY_OTHER_ROLE and not cleaned.get("function"):
            self.add_error("function", self.problems["function"])
        return cleaned


class ColleagueForm(WhoForm):
    """Whom to ask, for which pages, and a greeting."""

    pages = forms.MultipleChoiceField(
        label=_("Which pages?"),
        error_messages={
            "required": _("Choose at least one page."),
            "invalid_choice": _("One of the pages is no longer part of the questionnaire. Choose again."),
        },
    )
    note = TextField(
        label=_("Greeting (optional)"),
        required=False,
        max_length=1000,
        help_text=_("Stands in the letter, with your function."),
        widget=forms.Textarea(attrs={"class": "form-control", "rows": 3}),
    )

    def __init__(self, *args: Any, pages: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["pages"].choices = list(pages)
        words = {
            "speaker": (_("Whom do you want to ask?"), _("Choose whom to ask.")),
            "role": (_("Their function"), ""),
            "email": (_("Their work e-mail"), ""),
        }
        for name, (label, missing) in words.items():
            self.fields[name].label = label
            if missing:
                self.fields[name].error_messages = {"required": missing, "invalid_choice": missing}
        self.fields["email"].help_text = _("The letter with a personal link goes there.")
        for name in ("name", "email", "function"):
            self.fields[name].widget.attrs["autocomplete"] = "off"

    problems = {
        "role": _("Choose their function."),
        "email": _("Write their work e-mail address."),
        "function": _("Write which function they have."),
    }

"""Somebody at the door: ticked or added."""

from __future__ import annotations

import datetime
import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.fields import LineField
from municipalities.models import KeyRole
from visits.actions.attendance import NO_FUNCTION
from visits.door import office_of
from visits.models import Attendance

KEPT_AT_MOST = datetime.timedelta(days=7)


class PersonForm(forms.Form):
    """One row as a device or the page sends it: what is left out of it stays as it is."""

    key = forms.UUIDField()
    state = forms.ChoiceField(choices=Attendance.State.choices)
    role = forms.ModelChoiceField(KeyRole.objects.all(), to_field_name="key", required=False, label=_("Function"))
    role_text = LineField(required=False, max_length=100, label=_("Other function"))
    name = LineField(required=False, max_length=100, label=_("Name"))
    office = forms.ChoiceField(required=False, choices=Attendance.Office.choices, label=_("Elected or employed"))
    # Milliseconds since it was ticked, by the clock of the device alone, which may be set wrong.
    age = forms.IntegerField(required=False, min_value=0, max_value=int(KEPT_AT_MOST.total_seconds() * 1000))

    def person(self, now: datetime.datetime) -> dict[str, Any]:
        """The arguments of `note_person`."""
        data = self.cleaned_data
        return {
            "key": data["key"],
            "state": data["state"],
            "role": data["role"],
            "role_text": data["role_text"] or None,
            "name": data["name"] if "name" in self.data else None,
            "office": data["office"] or None,
            "ticked_at": now - datetime.timedelta(milliseconds=data["age"] or 0),
        }


class AddPersonForm(PersonForm):
    """Somebody who is not on the list: has come, if nothing else is said."""

    field_order = ("role", "role_text", "name", "office", "key", "state", "age")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["office"].required = False
        self.initial.setdefault("key", uuid.uuid4())

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if not (data.get("role") or data.get("role_text")) and "role" not in self.errors:
            self.add_error("role", NO_FUNCTION)
        if not data.get("office"):
            data["office"] = office_of(data.get("role"))
        return data

"""The ratings of a case as they are taken in the room."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.text import format_lazy
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from municipalities.models import Contact, KeyRole
from surveys.models import Reason
from visits.ratings import RatedTheme, Rating, as_value

REASONS = [
    ("", _("Choose a reason")),
    *((reason.value, format_lazy("{} {}", reason.value, reason.label)) for reason in Reason),
]


@dataclass(frozen=True, slots=True)
class ThemeFields:
    """One theme on the page: each rating with its control, whether it was said again, and why it was changed."""

    theme: RatedTheme
    ratings: Sequence[tuple[Rating, BoundField]]
    again: BoundField
    reason: BoundField


class SpeakerSelect(forms.Select):
    """Contacts stand in it with their names and functions as the register has them, in Swedish."""

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        if str(value).startswith("c"):
            option["attrs"]["lang"] = "sv"
        return option


class RatingsForm(forms.Form):
    """Every rating of the case, who spoke, and what the page knew (`seen`)."""

    who = forms.ChoiceField(
        label=_("Who spoke?"),
        widget=SpeakerSelect(attrs={"class": "form-select"}),
        error_messages={"required": _("Choose who spoke."), "invalid_choice": _("Choose who spoke.")},
    )
    seen = forms.IntegerField(min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        themes: Sequence[RatedTheme],
        people: Iterable[tuple[Contact, str]],
        roles: Sequence[KeyRole],
        seq: int,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, initial={"seen": seq}, **kwargs)
        self.themes = themes
        self.people = {f"c{contact.pk}": (contact, functions) for contact, functions in people}
        self.roles = {f"r{role.pk}": role for role in roles}
        self.fields["who"].choices = self._speakers()  # type: ignore[attr-defined]
        for theme in themes:
            self._add(theme)

    def _speakers(self) -> list[Any]:
        contacts = [(key, _name(contact, functions)) for key, (contact, functions) in self.people.items()]
        functions = [(key, role.name) for key, role in self.roles.items()]
        groups = [(gettext("Contacts"), contacts), (gettext("Functions"), functions)]
        return [("", pgettext_lazy("of a list", "Choose")), *((label, rows) for label, rows in groups if rows)]

    def _add(self, theme: RatedTheme) -> None:
        for rating in theme.ratings:
            # A question may be called as one of our own fields; with the hyphen it cannot.
            self.fields[f"q-{rating.name}"] = forms.ChoiceField(
                label=f"{theme.label}: {rating.label}",
                choices=rating.choices,
                required=False,
                initial=rating.current,
                error_messages={"invalid_choice": _("Choose one of the list.")},
            )
        self.fields[f"again-{theme.key}"] = forms.BooleanField(label=_("Said again at the visit"), required=False)
        self.fields[f"reason-{theme.key}"] = forms.ChoiceField(
            label=_("Reason for the change"),
            choices=REASONS,
            required=False,
            error_messages={"invalid_choice": _("Choose one of the reasons.")},
        )

    def rows(self) -> Iterator[ThemeFields]:
        for theme in self.themes:
            yield ThemeFields(
                theme=theme,
                ratings=[(rating, self[f"q-{rating.name}"]) for rating in theme.ratings],
                again=self[f"again-{theme.key}"],
                reason=self[f"reason-{theme.key}"],
            )

    def said(self) -> dict[str, Any]:
        """What `rate_at_visit` is told; wants a form that is valid."""
        cleaned = self.cleaned_data
        names = {rating.name: theme.key for theme in self.themes for rating in theme.ratings}
        contact, _functions = self.people.get(cleaned["who"], (None, ""))
        return {
            "values": {name: as_value(cleaned[f"q-{name}"]) for name in names},
            "confirmed": [name for name, theme in names.items() if cleaned[f"again-{theme}"]],
            "reasons": {name: cleaned[f"reason-{theme}"] for name, theme in names.items()},
            "seen_seq": cleaned["seen"],
            "contact": contact,
            "role": self.roles.get(cleaned["who"]),
        }


def _name(contact: Contact, functions: str) -> str:
    """A contact that is named by its function is not named twice."""
    return str(contact) if not functions or str(contact).startswith(functions) else f"{contact}, {functions}"

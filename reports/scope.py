"""What a report is about: read from the address through a form, so that anything else in the address does no harm."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

CURRENT, WEB, PHONE, VISIT = "current", "web", "phone", "visit"
ALL = "all"
PRIORITY, QUESTIONNAIRE = "priority", "questionnaire"


@dataclass(frozen=True, slots=True)
class Scope:
    """One assessment, one measure, one round, one or both variants.

    `round`: "current" is the value as it stands; "web" and "phone" the value at the last submission of that kind, "visit" the
    value when the last answer had been written down at a visit.
    `cell` is "<theme>-<municipality's code>" of the cell whose sources are shown, '' for none.
    """

    assessment: int
    measure: str = "need"
    round: str = CURRENT
    variant: str = ALL
    order: str = PRIORITY
    cell: str = ""

    @property
    def variants(self) -> tuple[str, ...]:
        return ("signatory", "other") if self.variant == ALL else (self.variant,)

    def query(self, **changes: str) -> str:
        """The query string of this scope, without what is usual: "?measure=priority", or "?" for nothing."""
        changed = replace(self, **changes)  # type: ignore[arg-type]
        usual = Scope(self.assessment)
        names = ("measure", "round", "variant", "order", "cell")
        return "?" + urlencode(
            {name: getattr(changed, name) for name in names if getattr(changed, name) != getattr(usual, name)}
        )


class ScopeForm(forms.Form):
    """The filter bar. Nothing is required: what is missing or wrong falls back to the usual choice."""

    measure = forms.ChoiceField(
        label=_("Measure"),
        required=False,
        choices=[("need", _("Need")), ("priority", _("Priority")), ("capacity", _("Capacity"))],
    )
    round = forms.ChoiceField(
        label=pgettext_lazy("of answers", "Round"),
        required=False,
        choices=[(CURRENT, _("Latest value")), (WEB, _("Web")), (PHONE, _("Telephone")), (VISIT, _("Visit"))],
    )
    variant = forms.ChoiceField(
        label=_("Municipalities"),
        required=False,
        choices=[(ALL, _("All")), ("signatory", _("Covenant of Mayors")), ("other", _("Other municipalities"))],
    )
    order = forms.ChoiceField(
        label=pgettext_lazy("of rows", "Order"),
        required=False,
        choices=[(PRIORITY, _("Most urgent first")), (QUESTIONNAIRE, _("As in the questionnaire"))],
    )
    cell = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)


def read_scope(assessment: int, data: Mapping[str, Any]) -> tuple[Scope, list[str]]:
    """The scope that `data` (a query string) asks for, and a message for each part that could not be understood."""
    form = ScopeForm(data)
    form.is_valid()
    messages = [
        gettext("%(filter)s: the choice in the address does not exist. Shown is “%(usual)s”.")
        % {"filter": form[name].label, "usual": _label(name, getattr(Scope(assessment), name))}
        for name in form.errors
        if name in form.fields and name != "cell"
    ]
    if "cell" in form.errors:
        messages.append(no_such_cell())
    chosen = {name: value for name, value in form.cleaned_data.items() if value}
    return Scope(assessment, **chosen), messages


def no_such_cell() -> str:
    return gettext("There is no such cell here. Choose one in the table.")


def bound_form(scope: Scope, sizes: Mapping[str, int]) -> ScopeForm:
    """The filter bar as it stands after falling back; `sizes`: variant -> municipalities counted."""
    form = ScopeForm(
        {"measure": scope.measure, "round": scope.round, "variant": scope.variant, "order": scope.order},
        auto_id="id_%s",
    )
    numbers = {ALL: " | ".join(str(n) for n in sizes.values()), **sizes}
    choices = [(value, f"{label} ({numbers[value]})") for value, label in form.fields["variant"].choices]  # type: ignore[attr-defined]
    form.fields["variant"].choices = choices  # type: ignore[attr-defined]
    return form


def _label(name: str, value: str) -> str:
    return str(dict(ScopeForm.base_fields[name].choices)[value])  # type: ignore[attr-defined]

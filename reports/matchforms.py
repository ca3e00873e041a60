"""What of the matching is shown, one decision about it, and the limits."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from municipalities.models import Municipality, Theme
from reports.analysis.matching import Caps
from reports.models import MOST_MATCHES


class MatchesForm(forms.Form):
    """Which demands are shown, and in which order. Nothing is required; what is wrong in the address shows the usual."""

    THEME, MUNICIPALITY = "", "municipality"
    ALL, OPEN, STANDING, CHANGED, REJECTED, NOBODY = "", "open", "standing", "changed", "rejected", "nobody"

    order = forms.ChoiceField(
        label=_("List by"), required=False, choices=[(THEME, _("Theme")), (MUNICIPALITY, _("Municipality"))]
    )
    theme = forms.ChoiceField(label=_("Theme"), required=False)
    municipality = forms.ChoiceField(label=_("Needs help"), required=False)
    state = forms.ChoiceField(
        label=_("Show"),
        required=False,
        choices=[
            (ALL, _("All needs")),
            (OPEN, _("With proposals to decide")),
            (STANDING, _("Accepted or chosen by us")),
            (CHANGED, _("Where the evidence has changed")),
            (REJECTED, _("Where we have said no")),
            (NOBODY, _("Without anybody who can help")),
        ],
    )
    open = forms.RegexField(r"\A[\w-]{1,80}\Z", required=False, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, themes: Iterable[tuple[str, str]], names: Iterable[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["theme"].choices = [("", pgettext_lazy("themes", "All")), *themes]  # type: ignore[attr-defined]
        self.fields["municipality"].choices = [("", pgettext_lazy("municipalities", "All")), *names]  # type: ignore[attr-defined]
        self.is_valid()

    def chosen(self, name: str) -> str:
        """'' where nothing is chosen, or something that does not exist."""
        return str(self.cleaned_data.get(name) or "")


@dataclass(frozen=True, slots=True)
class About:
    """A supplier of a demand, and the decision that was seen beside it."""

    supplier: Municipality | None
    seen: str


class DecisionForm(forms.Form):
    """One decision about one demand. `about`: "<code>|<token>" of the supplier that it is about, '' for one more."""

    ACCEPT, REJECT, EDIT, UNDO = "accept", "reject", "edit", "undo"

    do = forms.ChoiceField(choices=[(each, each) for each in (ACCEPT, REJECT, EDIT, UNDO)])
    theme = forms.ModelChoiceField(Theme.objects.all(), to_field_name="key")
    demander = forms.ModelChoiceField(Municipality.objects.all(), to_field_name="code")
    about = forms.CharField(label=_("It is about"), required=False, max_length=60)
    other = forms.ModelChoiceField(
        Municipality.objects.all(), label=_("Another municipality"), to_field_name="code", required=False
    )
    note = forms.CharField(label=_("Why"), required=False, max_length=1000)

    def clean_about(self) -> About:
        code, _bar, seen = str(self.cleaned_data["about"]).partition("|")
        if not code:
            return About(None, "")
        supplier = Municipality.objects.filter(code=code).first()
        if supplier is None:
            raise ValidationError(_("There is no such municipality."))
        return About(supplier, seen)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        about, do = data.get("about"), data.get("do")
        if do in (self.ACCEPT, self.REJECT, self.UNDO) and about is not None and about.supplier is None:
            self.add_error("about", _("Choose which one it is about."))
        if do == self.EDIT and "other" in data and data["other"] is None:
            self.add_error("other", _("Choose the municipality that is to help."))
        if do in (self.REJECT, self.EDIT) and "note" in data and not data["note"]:
            self.add_error("note", _("Say why, so that others understand it."))
        return data

    @property
    def key(self) -> str:
        """The demand that it is about, as the page names it; '' if it is none."""
        values = [str(self.data.get(name) or "") for name in ("theme", "demander")]
        return "-".join(values) if all(values) else ""


class CapsForm(forms.Form):
    """The limit for all, and one of their own for some; empty is the limit for all."""

    default = forms.IntegerField(label=_("Matches at most, for each that helps"), min_value=0, max_value=MOST_MATCHES)
    seen = forms.CharField(required=False, max_length=20_000, widget=forms.HiddenInput)

    def __init__(self, *args: Any, caps: Caps, seen: str, suppliers: Sequence[Municipality], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["default"].initial, self.fields["seen"].initial = caps.default, seen
        self.suppliers = suppliers
        for each in suppliers:
            self.fields[f"own-{each.code}"] = forms.IntegerField(
                label=each.name,
                min_value=0,
                max_value=MOST_MATCHES,
                required=False,
                initial=caps.own.get(each.code),
            )

    @property
    def own(self) -> dict[Municipality, int | None]:
        return {each: self.cleaned_data[f"own-{each.code}"] for each in self.suppliers}

    def of(self, code: str) -> Any:
        return self[f"own-{code}"]

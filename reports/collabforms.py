"""What of the collaboration is shown: which variant, which theme. Whatever else stands in the address does no harm."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from reports.sentences import variant_name


class CollaborationForm(forms.Form):
    """Nothing is required: what is missing or wrong shows all."""

    variant = forms.ChoiceField(
        label=_("Municipalities"),
        required=False,
        choices=[("", pgettext_lazy("municipalities", "All")), ("signatory", ""), ("other", "")],
    )
    theme = forms.SlugField(label=_("Theme"), required=False, max_length=50)

    def __init__(self, data: Mapping[str, Any]) -> None:
        super().__init__(data, auto_id="id_%s")
        self.is_valid()

    def chosen(self, name: str) -> str:
        return str(self.cleaned_data.get(name) or "")

    def problems(self, theme: str) -> list[str]:
        """A message for each part of the address that could not be understood; `theme`: what is shown."""
        wrong = [*self.errors, *(["theme"] if self.chosen("theme") != theme else [])]
        return [
            gettext("%(filter)s: the choice in the address does not exist. All are shown.")
            % {"filter": self.fields[name].label}
            for name in wrong
        ]

    def offer(self, themes: Mapping[str, str], sizes: Mapping[str, int]) -> None:
        """The choices, with how many municipalities of each variant have handed in."""
        every = pgettext_lazy("municipalities", "All")
        self.fields["variant"].choices = [  # type: ignore[attr-defined]
            ("", f"{every} ({' | '.join(str(n) for n in sizes.values())})"),
            *((variant, f"{variant_name(variant)} ({n})") for variant, n in sizes.items()),
        ]
        self.fields["theme"].choices = [("", pgettext_lazy("themes", "All")), *themes.items()]  # type: ignore[attr-defined]

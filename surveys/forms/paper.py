"""Which language a document is wanted in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django import forms


class LanguageForm(forms.Form):
    """A wrong language falls back to that of the page: it is a link, not a place to type."""

    language = forms.ChoiceField(required=False)

    def __init__(self, data: Mapping[str, str], *, languages: Sequence[str], language: str) -> None:
        super().__init__(data)
        self.fields["language"].choices = [(code, code) for code in languages]  # type: ignore[attr-defined]
        self.default = language if language in languages else languages[0]

    def chosen(self) -> str:
        self.is_valid()
        return self.cleaned_data.get("language") or self.default

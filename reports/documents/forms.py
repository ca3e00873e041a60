"""A text of the lead's own in place of a computed paragraph, and who approved to be named."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.fields import TextField
from municipalities.forms.fields import NamesSelect
from municipalities.models import Contact, Municipality
from reports.models import LONGEST_PARAGRAPH


class ParagraphForm(forms.Form):
    text = TextField(label=_("Your text"), max_length=LONGEST_PARAGRAPH)

    def __init__(self, *args: Any, language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].widget = forms.Textarea(attrs={"rows": 6, "lang": language})


class ApprovedForm(forms.Form):
    """`digest`: of the answers that the text on the page stands on."""

    contact = forms.ModelChoiceField(
        label=_("Who said so"),
        queryset=Contact.objects.none(),
        empty_label=_("choose"),
        widget=NamesSelect,
        error_messages={"required": _("Choose who approved the text.")},
    )
    digest = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, municipality: Municipality, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        here = Contact.objects.current().filter(assignments__municipality=municipality).distinct()
        self.fields["contact"].queryset = here  # type: ignore[attr-defined]

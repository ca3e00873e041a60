"""A text of the lead's own in place of a computed paragraph."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.fields import TextField
from reports.models import LONGEST_PARAGRAPH


class ParagraphForm(forms.Form):
    text = TextField(label=_("Your text"), max_length=LONGEST_PARAGRAPH)

    def __init__(self, *args, language, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["text"].widget = forms.Textarea(attrs={"rows": 6, "lang": language})

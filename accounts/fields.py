"""Fields for what people type or paste: without the marks that nobody sees and the characters that cannot be printed."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

# Marks that steer the direction of text or take no room. They come along from address books and other programs, are
# seen by nobody, and would keep a name from being found; so they are left out without a word.
_UNSEEN = re.compile("[\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
_CONTROL = re.compile("[\x01-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_CONTROL_IN_LINE = re.compile("[\x01-\x1f\x7f-\x9f]")


class TextField(forms.CharField):
    """Free text: several lines, no characters that cannot be printed."""

    refused = _CONTROL

    def to_python(self, value):
        text = super().to_python(value)
        return _UNSEEN.sub("", text).replace("\r\n", "\n").strip() if text else text

    def validate(self, value):
        super().validate(value)
        if value and self.refused.search(value):
            raise ValidationError(
                _("There is a character here that cannot be printed. Type the text again without it."), code="control"
            )


class LineField(TextField):
    """One line of text."""

    refused = _CONTROL_IN_LINE


class AddressField(forms.EmailField):
    """An e-mail address, without the marks that came along when it was copied."""

    def to_python(self, value):
        text = super().to_python(value)
        return _UNSEEN.sub("", text) if text else text

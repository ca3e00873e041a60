"""What staff write: a note, a file with one, the minute after, and which promises are followed up."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.fields import TextField
from visits.actions.after import FIELDS, LONGEST
from visits.models import Visit


class NoteForm(forms.Form):
    """How long a note may be is said by the action, with how much is too much."""

    key = forms.UUIDField()
    part = forms.CharField(required=False, max_length=40)
    text = TextField(required=False)
    seen = forms.IntegerField(required=False, min_value=0)
    window = forms.CharField(required=False, max_length=40)


class ImportForm(forms.Form):
    # Made with the page, so that a button pressed twice reads the file in once.
    key = forms.UUIDField(required=False)
    file = forms.FileField(label=_("File"), max_length=200)


class MinuteAfterForm(forms.Form):
    seen = forms.IntegerField(required=False, min_value=0)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in FIELDS:
            self.fields[name] = TextField(
                required=False, max_length=LONGEST, label=Visit._meta.get_field(name).verbose_name
            )

    @property
    def values(self):
        """Only what was sent: a page without one of the four does not empty it."""
        return {name: self.cleaned_data[name] for name in FIELDS if name in self.data}


def minute_after(visit):
    """What the form begins with."""
    return {"seen": visit.after_seq, **{name: getattr(visit, name) for name in FIELDS}}


class PromisesForm(forms.Form):
    due_on = forms.DateField(required=False, label=_("By when"))

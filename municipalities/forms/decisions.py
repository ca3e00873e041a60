"""Forms of the decision log."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.fields import LineField, TextField
from accounts.models import User
from municipalities.forms.fields import DateField, NamesSelect, helper, row


class MatterForm(forms.Form):
    matter = TextField(
        label=_("What is to be decided"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2, "lang": "sv"})
    )
    owner = forms.ModelChoiceField(
        label=_("Who sees to it"), queryset=User.objects.none(), required=False, empty_label="–", widget=NamesSelect
    )
    due_on = DateField(label=_("By when"), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = User.objects.active().exclude(role=User.Role.READER)
        self.helper = helper("matter", row("owner", "due_on"))


class DecisionForm(forms.Form):
    decided_on = DateField(label=_("Decided on"))
    decided_by = LineField(
        label=_("Decided by"), max_length=200, required=False, help_text=_("A function: the steering group, the board.")
    )
    decision = TextField(label=_("Decision"), max_length=5000, widget=forms.Textarea(attrs={"rows": 3, "lang": "sv"}))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = helper(row("decided_on", "decided_by"), "decision")

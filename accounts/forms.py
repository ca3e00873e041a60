from crispy_forms.helper import FormHelper
from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User


class StaffSearchForm(forms.Form):
    """The filter of the list: a text, and whether closed accounts are shown."""

    OPEN, CLOSED = "open", "closed"

    q = forms.CharField(label=_("Name, e-mail or telephone"), max_length=100, required=False)
    show = forms.ChoiceField(choices=[(OPEN, OPEN), (CLOSED, CLOSED)], required=False)


class _UserForm(forms.ModelForm):
    """Fields of a member of staff. What is typed is not written into the person shown: the action does that."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False

    def _post_clean(self):
        # The rules over the whole person are kept once, by the action, whose errors the view adds to the form.
        pass


class StaffForm(_UserForm):
    class Meta:
        model = User
        fields = ["name", "email", "telephone", "role"]
        widgets = {
            "name": forms.TextInput(attrs={"autocomplete": "off"}),
            "email": forms.EmailInput(attrs={"autocomplete": "off"}),
            "telephone": forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
            "role": forms.RadioSelect,
        }
        help_texts = {
            "email": _("The work address; it is what the person signs in with."),
            "telephone": _("Shown to the municipalities that this person is in charge of."),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [
            (User.Role.LEAD, _("Project lead: everything, also staff, assessments and questionnaires")),
            (User.Role.OFFICER, _("Officer: municipalities, contacts, answers and reports")),
            (User.Role.READER, _("Reader: published results only")),
        ]

    def clean_email(self):
        return self.cleaned_data["email"].lower()


class ProfileForm(_UserForm):
    class Meta:
        model = User
        fields = ["name", "telephone"]
        widgets = {
            "name": forms.TextInput(attrs={"autocomplete": "name"}),
            "telephone": forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
        }
        help_texts = {"telephone": _("Shown to the municipalities that you are in charge of.")}

from crispy_forms.helper import FormHelper
from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accounts.fields import AddressField, LineField, TextField
from accounts.links import own_page, without_keys
from accounts.models import User

LONGEST_REPORT = 5000


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
            (User.Role.READER, _("Reader: needs and ways to work together, as the municipalities let them be shown")),
        ]

    def clean_email(self):
        return self.cleaned_data["email"].lower()


class ProfileForm(_UserForm):
    class Meta:
        model = User
        fields = ["name", "telephone", "keys_with_ctrl"]
        widgets = {
            "name": forms.TextInput(attrs={"autocomplete": "name"}),
            "telephone": forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
        }
        help_texts = {"telephone": _("Shown to the municipalities that you are in charge of.")}


class FaultReportForm(forms.Form):
    """What somebody tells us who could not use a page. Only what went wrong must be filled in."""

    page = LineField(
        label=_("Which page is it about?"),
        max_length=300,
        required=False,
        help_text=_("The address, or what the page is called."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    text = TextField(
        label=_("What went wrong?"),
        max_length=LONGEST_REPORT,
        help_text=_("Say what you wanted to do and what happened. Write no names of persons."),
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    tools = LineField(
        label=_("Which aids do you use?"),
        max_length=300,
        required=False,
        help_text=_("For example a screen reader, voice control or magnification, and which browser."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    email = AddressField(
        label=_("Your e-mail, if you want an answer"),
        max_length=254,
        required=False,
        help_text=_("Used for the answer only, and erased afterwards."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False

    def clean_page(self):
        """A personal link that was pasted here is a key: it is kept without it."""
        return without_keys(self.cleaned_data["page"])

    def clean_text(self):
        return without_keys(self.cleaned_data["text"])


class FromForm(forms.Form):
    """Where somebody came from (?from=): a page of ours, or nothing."""

    page = forms.CharField(required=False)

    def __init__(self, query):
        super().__init__({"page": query.get("from", "")})

    def clean_page(self):
        return own_page(self.cleaned_data["page"])

    def chosen(self):
        self.is_valid()
        return self.cleaned_data.get("page", "")


class NextForm(forms.Form):
    """Where a button leads back to (a hidden field `next`): a page of ours, or nothing."""

    next = forms.CharField(required=False)

    def clean_next(self):
        return own_page(self.cleaned_data["next"])


def came_from(request):
    """The page of ours on which a button was pressed, else the first page."""
    form = NextForm(request.POST)
    form.is_valid()
    return form.cleaned_data.get("next") or settings.LOGIN_REDIRECT_URL


class FaultListForm(forms.Form):
    """The filter of the list; a wrong one shows what is open."""

    OPEN, HANDLED = "open", "handled"

    show = forms.ChoiceField(choices=[(OPEN, OPEN), (HANDLED, HANDLED)], required=False)

    def chosen(self):
        self.is_valid()
        return self.cleaned_data.get("show") or self.OPEN

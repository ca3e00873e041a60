"""Contacts: finding them, what is kept of a person, and the roles in rows."""

from django import forms
from django.forms.formsets import BaseFormSet, formset_factory
from django.utils.translation import gettext_lazy as _

from accounts.fields import AddressField
from municipalities.forms.fields import (
    DateField,
    LineField,
    NamesSelect,
    TelephoneField,
    helper,
    row,
)
from municipalities.models import Contact, KeyRole, Municipality


class ContactSearchForm(forms.Form):
    """The filter of the list of contacts: a text, one municipality, and those whose time is over."""

    ALL, DUE = "", "due"

    q = LineField(label=_("Name, e-mail, telephone or municipality"), max_length=100, required=False)
    municipality = forms.ModelChoiceField(
        label=_("Municipality"),
        queryset=Municipality.objects.all(),
        to_field_name="code",
        required=False,
        empty_label=_("All municipalities"),
        widget=NamesSelect(attrs={"class": "form-select"}),
    )
    show = forms.ChoiceField(choices=[(ALL, ALL), (DUE, DUE)], required=False, widget=forms.HiddenInput)


class RolePresetForm(forms.Form):
    """Which municipality and role a new contact is meant for, in the address of the page."""

    municipality = forms.ModelChoiceField(Municipality.objects.all(), to_field_name="code", required=False)
    role = forms.ModelChoiceField(KeyRole.objects.all(), to_field_name="key", required=False)


class ContactForm(forms.ModelForm):
    mark_optional = False

    delete_after = DateField(
        label=_("Delete after"),
        required=False,
        help_text=_("The day after which the person is no longer needed here, for example when the project ends."),
    )

    class Meta:
        model = Contact
        fields = ["name", "email", "telephone", "language", "delete_after"]
        field_classes = {"name": LineField, "email": AddressField, "telephone": TelephoneField}
        labels = {"name": _("Name or function")}
        widgets = {
            "name": forms.TextInput(attrs={"autocomplete": "off"}),
            "email": forms.EmailInput(attrs={"autocomplete": "off"}),
            "telephone": forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
            "language": forms.RadioSelect,
        }
        help_texts = {
            "name": _("May be left empty if there is an e-mail address."),
            "language": _("Letters and links to this person are in this language."),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = helper("name", row("email", "telephone"), "language", "delete_after")

    def clean(self):
        cleaned = super().clean()
        if not self.errors and not cleaned.get("name") and not cleaned.get("email"):
            self.add_error("name", _("Write a name or a function, or at least an e-mail address."))
        return cleaned


class RoleRowForm(forms.Form):
    """One role at one municipality. A row left empty is no row."""

    mark_optional = False

    municipality = forms.ModelChoiceField(
        label=_("Municipality"), queryset=Municipality.objects.none(), required=False, widget=NamesSelect
    )
    role = forms.ModelChoiceField(label=_("Role"), queryset=KeyRole.objects.none(), required=False)

    def __init__(self, *args, municipalities, roles, **kwargs):
        super().__init__(*args, **kwargs)
        # The same two lists stand in every row; each is read once for all rows.
        self.fields["municipality"].queryset = municipalities
        self.fields["municipality"].choices = [("", _("Choose")), *((row.pk, row.name) for row in municipalities)]
        self.fields["role"].queryset = roles
        self.fields["role"].choices = [("", _("Choose")), *((row.pk, row.name) for row in roles)]

    def clean(self):
        cleaned = super().clean()
        if self.errors:
            return cleaned
        if cleaned["municipality"] and not cleaned["role"]:
            self.add_error("role", _("Choose the role too, or remove the row."))
        elif cleaned["role"] and not cleaned["municipality"]:
            self.add_error("municipality", _("Choose the municipality too, or remove the row."))
        return cleaned


class BaseRoleFormSet(BaseFormSet):
    def get_form_kwargs(self, index):
        kwargs = super().get_form_kwargs(index)
        if not hasattr(self, "_lists"):
            self._lists = {"municipalities": Municipality.objects.all(), "roles": KeyRole.objects.all()}
            for rows in self._lists.values():
                len(rows)
        return {**kwargs, **self._lists}

    def pairs(self):
        """(municipality, role) of the filled rows, each once. For a formset that is valid."""
        rows = [form.cleaned_data for form in self.forms if form.cleaned_data.get("role")]
        return list({(row["municipality"], row["role"]): None for row in rows})


MOST_ROLES = 50
RoleFormSet = formset_factory(
    RoleRowForm, formset=BaseRoleFormSet, extra=1, max_num=MOST_ROLES, absolute_max=MOST_ROLES, validate_max=True
)

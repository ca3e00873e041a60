"""The fields that the forms of the register are made of, and how they stand on the page."""

import datetime
import re

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Fieldset, Layout
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from accounts.fields import LineField
from accounts.models import User

FIRST_YEAR, LAST_YEAR = 1950, 2100


class CountField(forms.IntegerField):
    """A whole number as people write large ones: "16 058", with any kind of space in it."""

    widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})

    def to_python(self, value):
        return super().to_python("".join(value.split()) if isinstance(value, str) else value)


class TelephoneField(LineField):
    """A number that can be dialled: digits, and what people put between them; an extension may follow."""

    widget = forms.TextInput(attrs={"type": "tel", "autocomplete": "off"})
    _DIALLED = re.compile(r"\+?[0-9(][0-9 ()/.\-–]*(?:(?:ankn|anknytning|ext|x)[. ]*[0-9]+)?", re.IGNORECASE)

    def validate(self, value):
        super().validate(value)
        if value and (not self._DIALLED.fullmatch(value) or sum(c.isdigit() for c in value) < 5):
            raise ValidationError(_("Write the number in digits, for example 0923-650 00."), code="telephone")


class NamesSelect(forms.Select):
    """A list of names: Swedish whatever the language of the page."""

    def create_option(self, name, value, *args, **kwargs):
        option = super().create_option(name, value, *args, **kwargs)
        if value:
            option["attrs"]["lang"] = "sv"
        return option


class DateInput(forms.DateInput):
    """The browser's own calendar. What is not a date stays readable in a plain field: a calendar would show nothing."""

    input_type = "date"

    def __init__(self):
        super().__init__(format="%Y-%m-%d")

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        shown = context["widget"]["value"]
        if shown and not parse_date_or_none(shown):
            context["widget"]["type"] = "text"
        return context


def parse_date_or_none(text):
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        return None


class DateField(forms.DateField):
    """A day as 2018-11-21, from 1950 to 2100: a mistyped year is a mistake, not a date."""

    default_error_messages = {"invalid": _("Write the date as 2018-11-21.")}

    def __init__(self, **kwargs):
        kwargs.setdefault("widget", DateInput)
        kwargs.setdefault("input_formats", ["%Y-%m-%d"])
        super().__init__(**kwargs)

    def validate(self, value):
        super().validate(value)
        if value and not FIRST_YEAR <= value.year <= LAST_YEAR:
            raise ValidationError(self.error_messages["invalid"], code="invalid")


def swedish(text):
    return format_html('<span lang="sv">{}</span>', text)


class Checks(forms.ModelMultipleChoiceField):
    widget = forms.CheckboxSelectMultiple
    _KEY = re.compile(r"[0-9]{1,18}")

    def clean(self, value):
        # SQLite cannot be asked for a longer number.
        for key in value if isinstance(value, list | tuple) else []:
            if not self._KEY.fullmatch(str(key)):
                raise ValidationError(
                    self.error_messages["invalid_pk_value"], code="invalid_pk_value", params={"pk": key}
                )
        return super().clean(value)


class MunicipalityChecks(Checks):
    def label_from_instance(self, municipality):
        return swedish(municipality.name)


class ContactChecks(Checks):
    """Contacts with the municipalities where they work: two can bear the same name. Wants `with_roles()`."""

    def label_from_instance(self, contact):
        places = dict.fromkeys(assignment.municipality.name for assignment in contact.assignments.all())
        return swedish(", ".join([str(contact), *places]))


def officers(*chosen):
    """Those who may have something to do: staff who sign in, and whoever has it now."""
    may = Q(is_active=True, role__in=[User.Role.LEAD, User.Role.OFFICER])
    return User.objects.filter(may | Q(pk__in=[key for key in chosen if key]))


def helper(*layout):
    """How crispy prints a form: the template owns the form element, the token and the buttons."""
    made = FormHelper()
    made.form_tag = False
    made.disable_csrf = True
    made.layout = Layout(*layout)
    return made


def row(*names):
    return Div(*names, css_class="form-row")


def section(title, *fields):
    return Fieldset(title, *fields, css_class="form-section")

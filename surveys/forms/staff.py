"""Forms of the staff's pages: which file, which preview, what is known from where, how long a link holds."""

import datetime

from crispy_forms.helper import FormHelper
from django import forms
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from municipalities.forms import DateField, LineField, NamesSelect
from municipalities.forms.fields import officers
from municipalities.models import Assessment, Contact, Variant

LARGEST_WORKBOOK = 5 * 1024 * 1024
LONGEST_LINK = datetime.timedelta(days=730)


def _helper():
    helper = FormHelper()
    helper.form_tag = False
    return helper


class QuestionnaireUploadForm(forms.Form):
    assessment = forms.ModelChoiceField(
        label=_("Assessment"), queryset=Assessment.objects.open().newest_first(), empty_label=None, widget=NamesSelect
    )
    file = forms.FileField(
        label=_("Questionnaire"),
        help_text=_("An Excel workbook (.xlsx) with the sheets survey, choices and settings, at most 5 MB."),
        widget=forms.FileInput(
            attrs={"accept": ".xlsx,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
        ),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = _helper()

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > LARGEST_WORKBOOK:
            raise forms.ValidationError(
                _("The file is %(size)s. Save only the sheets survey, choices and settings, without pictures."),
                params={"size": filesizeformat(file.size)},
            )
        return file


class PreviewForm(forms.Form):
    """What of a questionnaire is shown. Wrong values fall back to the first choice: it is a link, not a place to type."""

    variant = forms.ChoiceField(label=_("Variant"), choices=Variant, required=False)
    path = forms.ChoiceField(
        label=_("Way"), choices=[("", _("The whole questionnaire")), ("short", _("The short way"))], required=False
    )
    language = forms.ChoiceField(label=_("Language of the questions"), required=False)

    def __init__(self, data, *, languages, language):
        data = data.copy()
        # The language of the questions is independent of the page's; without a choice it follows the page.
        for name, default in (("variant", Variant.SIGNATORY), ("path", ""), ("language", language)):
            data.setdefault(name, default)
        super().__init__(data)
        self.fields["language"].choices = languages
        self.defaults = {"variant": str(Variant.SIGNATORY), "path": "", "language": language}

    def chosen(self):
        self.is_valid()
        return {name: self.cleaned_data.get(name) or default for name, default in self.defaults.items()}


class FactForm(forms.Form):
    """Where a known fact comes from; the value itself is a field of the questionnaire."""

    source = LineField(
        label=_("Source"),
        max_length=300,
        help_text=_("Where it stands, so that somebody else finds it: document, web page, conversation."),
    )
    known_on = DateField(
        label=_("Date of the source"), help_text=_("When it was true. It is shown to the municipality.")
    )

    def __init__(self, *args, today, **kwargs):
        super().__init__(*args, prefix="fact", **kwargs)
        self.today = today
        self.helper = _helper()

    def clean_known_on(self):
        day = self.cleaned_data["known_on"]
        if day > self.today:
            raise forms.ValidationError(_("The date is in the future."))
        return day


class InvitationForm(forms.Form):
    """A personal link for one of the municipality's contacts."""

    contact = forms.ModelChoiceField(
        label=_("For"), queryset=Contact.objects.none(), empty_label=None, widget=NamesSelect
    )
    expires_on = DateField(label=_("Valid to and including"))

    def __init__(self, *args, municipality, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["contact"].queryset = Contact.objects.current().at(municipality)
        self.helper = _helper()

    def clean_expires_on(self):
        day = self.cleaned_data["expires_on"]
        if day <= self.today:
            raise forms.ValidationError(_("The last day must be in the future."))
        if day > self.today + LONGEST_LINK:
            raise forms.ValidationError(_("A link is valid for two years at most."))
        return day


class OfficerForm(forms.Form):
    """Who takes over a case, and what goes along."""

    officer = forms.ModelChoiceField(
        label=_("Officer in charge"),
        queryset=User.objects.none(),
        required=False,
        empty_label=_("Nobody yet"),
        widget=NamesSelect,
    )
    follow_ups = forms.BooleanField(label=_("Open follow-ups of the one before go along"), required=False, initial=True)
    appointments = forms.BooleanField(label=_("Booked calls of the one before go along"), required=False, initial=True)

    def __init__(self, *args, participation, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["officer"].queryset = officers(participation.officer_id)
        self.initial.setdefault("officer", participation.officer_id)
        self.helper = _helper()

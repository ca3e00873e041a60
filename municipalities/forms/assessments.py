"""Rounds: what was agreed, who takes part, the emblems of those who pay, and the themes."""

from django import forms
from django.db.models import Q
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from accounts.fields import TextField
from accounts.models import User
from municipalities.forms.fields import (
    DateField,
    DateInput,
    LineField,
    MunicipalityChecks,
    NamesSelect,
    TelephoneField,
    helper,
    officers,
    row,
    section,
)
from municipalities.images import clean_logo
from municipalities.models import Assessment, Contact, Municipality, Participation, Theme, Variant

TARGETS = ["target_answers", "target_interviews", "target_visits", "target_plans"]


class AssessmentForm(forms.ModelForm):
    mark_optional = False

    class Meta:
        model = Assessment
        fields = [
            "name",
            "slug",
            "office",
            "office_telephone",
            "funder",
            "statement_sv",
            "statement_en",
            "project_number",
            "diary_number",
            "period_start",
            "period_end",
            "membership_date",
            *TARGETS,
            "references",
        ]
        field_classes = {
            **dict.fromkeys(["name", "office", "funder", "project_number", "diary_number"], LineField),
            "office_telephone": TelephoneField,
            **dict.fromkeys(["statement_sv", "statement_en"], TextField),
            **dict.fromkeys(["period_start", "period_end", "membership_date", *TARGETS], DateField),
            "references": MunicipalityChecks,
        }
        widgets = {
            "office_telephone": forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
            "statement_sv": forms.Textarea(attrs={"rows": 3, "lang": "sv"}),
            "statement_en": forms.Textarea(attrs={"rows": 3, "lang": "en"}),
            **dict.fromkeys(["period_start", "period_end", "membership_date", *TARGETS], DateInput()),
            "references": forms.CheckboxSelectMultiple,
        }
        help_texts = {
            "slug": _(
                "Stands in links, for example prestratus-2018. Links that are in use stop working if it is changed."
            ),
            "office_telephone": _("Shown to municipalities that have no officer in charge."),
            "statement_sv": _("As the funder wants it written. Shown on every page that belongs to the assessment."),
        }
        error_messages = {"slug": {"unique": _("There is already an assessment with this address.")}}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        offered = Q(is_reference=True)
        if self.instance.pk:
            offered |= Q(pk__in=self.instance.references.values("pk"))
        self.fields["references"].queryset = Municipality.objects.filter(offered)
        self.fields["references"].required = False
        self.helper = helper(
            "name",
            "slug",
            row("office", "office_telephone"),
            section(_("Who pays"), row("funder", "project_number"), "statement_sv", "statement_en", "diary_number"),
            section(
                _("When"),
                row("period_start", "period_end"),
                "membership_date",
                row("target_answers", "target_interviews"),
                row("target_visits", "target_plans"),
            ),
            section(_("Where to learn"), "references"),
        )

    def clean(self):
        cleaned = super().clean()
        start, end = cleaned.get("period_start"), cleaned.get("period_end")
        if start and end and end < start:
            self.add_error("period_end", _("The period ends before it begins."))
        return cleaned


class ParticipationsAddForm(forms.Form):
    mark_optional = False

    municipalities = MunicipalityChecks(
        label=_("Municipalities"),
        queryset=Municipality.objects.none(),
        error_messages={"required": _("Choose at least one municipality.")},
    )
    officer = forms.ModelChoiceField(
        label=_("Officer in charge"),
        queryset=User.objects.none(),
        required=False,
        empty_label=_("Nobody yet"),
        widget=NamesSelect,
    )
    due_on = DateField(label=_("Answer by"), required=False)

    def __init__(self, *args, assessment, **kwargs):
        super().__init__(*args, **kwargs)
        taken = assessment.participations.values("municipality")
        self.fields["municipalities"].queryset = Municipality.objects.assessable().exclude(pk__in=taken)
        self.fields["officer"].queryset = officers()
        self.initial.setdefault("due_on", assessment.target_answers)
        self.helper = helper("municipalities", row("officer", "due_on"))


class ParticipationForm(forms.ModelForm):
    mark_optional = False

    class Meta:
        model = Participation
        fields = ["variant", "variant_reason", "officer", "main_contact", "due_on", "diary_number"]
        field_classes = {"variant_reason": LineField, "diary_number": LineField, "due_on": DateField}
        widgets = {
            "variant": forms.RadioSelect,
            "officer": NamesSelect,
            "main_contact": NamesSelect,
            "due_on": DateInput(),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        participation = self.instance
        variant = self.fields["variant"]
        variant.choices = Variant.choices
        variant.label = _("Questionnaire")
        variant.help_text = format_lazy(
            _("By the register on {date}: {variant}."),
            date=str(participation.assessment.membership_date),
            variant=participation.expected_variant.label,
        )
        self.fields["variant_reason"].help_text = _("Needed when the questionnaire is another than the register gives.")
        self.fields["officer"].queryset = officers(participation.officer_id)
        self.fields["officer"].empty_label = _("Nobody yet")
        self.fields["main_contact"].queryset = Contact.objects.current().at(participation.municipality)
        self.fields["main_contact"].empty_label = _("Not chosen")
        self.helper = helper("variant", "variant_reason", row("officer", "due_on"), "main_contact", "diary_number")

    def clean(self):
        cleaned = super().clean()
        if "variant" in cleaned and cleaned["variant"] == self.instance.expected_variant:
            cleaned["variant_reason"] = ""
        return cleaned


class DeclineForm(forms.Form):
    mark_optional = False

    declined_on = DateField(label=_("Declined on"))
    declined_reason = LineField(label=_("Reason"), max_length=300)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = helper("declined_on", "declined_reason")


class LogoForm(forms.Form):
    image = forms.FileField(
        label=_("Picture"),
        help_text=_("PNG, JPEG, WebP or GIF, at most 1 MB and 4000 × 4000 pixels."),
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp,image/gif"}),
        error_messages={"required": _("Choose a file.")},
    )
    alt_sv = LineField(
        label=_("Alternative text in Swedish"),
        max_length=200,
        help_text=_("What the picture says to someone who cannot see it, for example the funder's name."),
    )
    alt_en = LineField(label=_("Alternative text in English"), max_length=200)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = helper("image", "alt_sv", "alt_en")

    def clean_image(self):
        upload = self.cleaned_data["image"]
        clean_logo(upload)
        return upload


class ThemeForm(forms.ModelForm):
    place = forms.IntegerField(label=_("Place in the list"), min_value=1, max_value=999, widget=forms.TextInput)

    class Meta:
        model = Theme
        fields = ["name_sv", "name_en"]
        field_classes = {"name_sv": LineField, "name_en": LineField}
        widgets = {"name_sv": forms.TextInput(attrs={"lang": "sv"}), "name_en": forms.TextInput(attrs={"lang": "en"})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["place"].widget.attrs["inputmode"] = "numeric"
        self.helper = helper("name_sv", "name_en", "place")

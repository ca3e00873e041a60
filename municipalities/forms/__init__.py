"""What staff type into the register, checked before anything is written."""

from municipalities.forms.assessments import (
    AssessmentForm,
    DeclineForm,
    LogoForm,
    ParticipationForm,
    ParticipationsAddForm,
    ThemeForm,
)
from municipalities.forms.cases import CaseFileForm, FollowUpForm, MailForm, NextStepForm
from municipalities.forms.contacts import ContactForm, ContactSearchForm, RoleFormSet, RolePresetForm
from municipalities.forms.fields import DateField, LineField, NamesSelect
from municipalities.forms.municipalities import AssignmentForm, MunicipalityForm, SearchForm

__all__ = [
    "AssessmentForm",
    "AssignmentForm",
    "CaseFileForm",
    "ContactForm",
    "ContactSearchForm",
    "DateField",
    "DeclineForm",
    "FollowUpForm",
    "LineField",
    "LogoForm",
    "MailForm",
    "MunicipalityForm",
    "NamesSelect",
    "NextStepForm",
    "ParticipationForm",
    "ParticipationsAddForm",
    "RoleFormSet",
    "RolePresetForm",
    "SearchForm",
    "ThemeForm",
]

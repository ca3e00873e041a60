"""What staff type into the register, checked before anything is written."""

from municipalities.forms.assessments import (
    AssessmentForm,
    DeclineForm,
    LogoForm,
    ParticipationForm,
    ParticipationsAddForm,
    ThemeForm,
)
from municipalities.forms.contacts import ContactForm, ContactSearchForm, RoleFormSet, RolePresetForm
from municipalities.forms.fields import DateField, LineField, NamesSelect
from municipalities.forms.municipalities import AssignmentForm, MunicipalityForm, SearchForm

__all__ = [
    "AssessmentForm",
    "AssignmentForm",
    "ContactForm",
    "ContactSearchForm",
    "DateField",
    "DeclineForm",
    "LineField",
    "LogoForm",
    "MunicipalityForm",
    "NamesSelect",
    "ParticipationForm",
    "ParticipationsAddForm",
    "RoleFormSet",
    "RolePresetForm",
    "SearchForm",
    "ThemeForm",
]

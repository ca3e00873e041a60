"""Forms that give passages codes, change codes and find passages."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.fields import LineField, TextField
from municipalities.forms.fields import NamesSelect, helper
from municipalities.models import Assessment, KeyRole, Municipality, Theme
from visits.models import Code, Excerpt
from visits.models.notes import MOST_CHARACTERS
from visits.roles import ELECTED, LEADING, OTHERS, SPECIALISTS, UNKNOWN

ROLE_GROUPS = [
    (ELECTED, _("Elected members")),
    (LEADING, _("Heads and chiefs")),
    (SPECIALISTS, _("Specialists")),
    (OTHERS, _("Other functions")),
    (UNKNOWN, _("Not said")),
]

NOT_A_PERMISSION = {
    "required": _("Choose how it may be shown."),
    "invalid_choice": _("Choose how it may be shown."),
}


class PassageField(forms.CharField):
    """A stretch of the note as "start-end" -> (start, end)."""

    _PATTERN = re.compile(r"([0-9]{1,7})-([0-9]{1,7})")
    default_error_messages = {
        "required": _("Choose a passage of the note."),
        "invalid": _("Choose a passage of the note."),
    }

    def clean(self, value: Any) -> tuple[int, int]:
        found = self._PATTERN.fullmatch(super().clean(value))
        if found is None:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        start, end = int(found[1]), int(found[2])
        if not start < end <= MOST_CHARACTERS * 2:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return start, end


class CodeChecks(forms.ModelMultipleChoiceField):
    """Codes by key, so that nothing typed into the address can be a number too long for the database."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(Code.objects.none(), to_field_name="key", **kwargs)
        self.error_messages |= {
            "required": _("Choose at least one code."),
            "invalid_choice": _("A code is not in use any more. Choose another."),
            "invalid_pk_value": _("A code is not in use any more. Choose another."),
        }

    def label_from_instance(self, code: Code) -> str:
        return code.name


def _by_key(model: Any, label: Any, empty: Any, **kwargs: Any) -> forms.ModelChoiceField:
    return forms.ModelChoiceField(
        label=label,
        queryset=model.objects.none(),
        to_field_name="key",
        required=False,
        empty_label=empty,
        error_messages={"invalid_choice": _("Choose one of the list.")},
        **kwargs,
    )


class PlaceForm(forms.Form):
    """A passage of the note as the page showed it."""

    passage = PassageField(label=_("Passage"))
    seen = forms.CharField(max_length=16, widget=forms.HiddenInput)


class PassageForm(PlaceForm):
    """A passage and what it is given."""

    codes = CodeChecks(label=_("Codes"))
    theme = _by_key(Theme, _("Theme"), _("No theme"))
    role = _by_key(KeyRole, _("Said by"), pgettext_lazy("said by", "Not said"))
    permission = forms.ChoiceField(
        label=_("May be shown"),
        choices=Excerpt.Permission.choices,
        initial=Excerpt.Permission.INTERNAL,
        widget=forms.RadioSelect,
        error_messages=NOT_A_PERMISSION,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["codes"].queryset = Code.objects.in_use()  # type: ignore[attr-defined]
        self.fields["theme"].queryset = Theme.objects.all()  # type: ignore[attr-defined]
        self.fields["role"].queryset = KeyRole.objects.all()  # type: ignore[attr-defined]


class ExcerptForm(forms.Form):
    """What a passage has been given."""

    code = forms.ModelChoiceField(
        label=_("Code"),
        queryset=Code.objects.none(),
        to_field_name="key",
        empty_label=None,
        error_messages={"required": _("Choose a code."), "invalid_choice": _("Choose one of the list.")},
    )
    theme = _by_key(Theme, _("Theme"), _("No theme"))
    role = _by_key(KeyRole, _("Said by"), pgettext_lazy("said by", "Not said"))
    permission = forms.ChoiceField(
        label=_("May be shown"),
        choices=Excerpt.Permission.choices,
        widget=forms.RadioSelect,
        error_messages=NOT_A_PERMISSION,
    )

    def __init__(self, *args: Any, excerpt: Excerpt, **kwargs: Any) -> None:
        known = {
            "code": excerpt.code.key,
            "theme": excerpt.theme.key if excerpt.theme else "",
            "role": excerpt.role.key if excerpt.role else "",
            "permission": excerpt.permission,
        }
        super().__init__(*args, initial=known, **kwargs)
        offered = Code.objects.in_use() | Code.objects.filter(pk=excerpt.code_id)
        self.fields["code"].queryset = offered  # type: ignore[attr-defined]
        self.fields["theme"].queryset = Theme.objects.all()  # type: ignore[attr-defined]
        self.fields["role"].queryset = KeyRole.objects.all()  # type: ignore[attr-defined]
        self.helper = helper("code", "theme", "role", "permission")


class CodeForm(forms.ModelForm):
    """What a code is called, and what it means."""

    class Meta:
        model = Code
        fields = ["name_sv", "name_en", "definition_sv", "definition_en"]
        field_classes = {
            "name_sv": LineField,
            "name_en": LineField,
            "definition_sv": TextField,
            "definition_en": TextField,
        }
        widgets = {
            "name_sv": forms.TextInput(attrs={"lang": "sv"}),
            "name_en": forms.TextInput(attrs={"lang": "en"}),
            "definition_sv": forms.Textarea(attrs={"rows": 2, "lang": "sv"}),
            "definition_en": forms.Textarea(attrs={"rows": 2, "lang": "en"}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = helper("name_sv", "name_en", "definition_sv", "definition_en")

    def _post_clean(self) -> None:
        """The form writes into a copy; the rules over the whole code are the action's (see `visits.actions.coding`)."""
        for name in self._meta.fields:
            if name in self.cleaned_data:
                setattr(self.instance, name, self.cleaned_data[name])


class FindForm(forms.Form):
    """The filter of the excerpts. Nothing is required; what is wrong is left out and said."""

    q = LineField(label=_("Words"), max_length=200, required=False)
    code = _by_key(Code, _("Code"), _("All codes"))
    theme = _by_key(Theme, _("Theme"), _("All themes"))
    municipality = forms.ModelChoiceField(
        label=_("Municipality"),
        queryset=Municipality.objects.none(),
        to_field_name="code",
        required=False,
        empty_label=_("All municipalities"),
        widget=NamesSelect,
        error_messages={"invalid_choice": _("Choose one of the list.")},
    )
    group = forms.ChoiceField(
        label=_("Said by"),
        required=False,
        choices=[("", _("Everybody")), *ROLE_GROUPS],
        error_messages={"invalid_choice": _("Choose one of the list.")},
    )
    assessment = forms.ModelChoiceField(
        label=_("Assessment"),
        queryset=Assessment.objects.none(),
        to_field_name="slug",
        required=False,
        empty_label=_("All assessments"),
        widget=NamesSelect,
        error_messages={"invalid_choice": _("Choose one of the list.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].queryset = Code.objects.all()  # type: ignore[attr-defined]
        self.fields["theme"].queryset = Theme.objects.all()  # type: ignore[attr-defined]
        self.fields["municipality"].queryset = Municipality.objects.all()  # type: ignore[attr-defined]
        self.fields["assessment"].queryset = Assessment.objects.newest_first()  # type: ignore[attr-defined]

    def found(self) -> Any:
        """The excerpts that are asked for, by municipality, then as they were said; wants a form that was validated."""
        chosen = self.cleaned_data
        found = Excerpt.objects.search(chosen.get("q", ""))
        if chosen.get("code"):
            found = found.filter(code=chosen["code"])
        if chosen.get("theme"):
            found = found.filter(theme=chosen["theme"])
        if chosen.get("municipality"):
            found = found.at(chosen["municipality"])
        if chosen.get("group"):
            found = found.said_by(chosen["group"])
        if chosen.get("assessment"):
            found = found.of(chosen["assessment"])
        return found

    @property
    def is_narrowed(self) -> bool:
        return any(self.cleaned_data.values())


class VerdictForm(forms.Form):
    """What the sources of a theme say of each other; none takes it back."""

    kind = forms.CharField(label=_("Verdict"), max_length=11, required=False)
    note = TextField(label=_("Note"), max_length=2000, required=False)

"""Forms of the import of answers: which workbook, and who said what it says."""

from crispy_forms.helper import FormHelper
from django import forms
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

from surveys.answerbook import MAX_FILE_MB


class ImportForm(forms.Form):
    file = forms.FileField(
        label=_("Workbook"),
        help_text=_("An Excel workbook (.xlsx) with the names of the questions in its first row, at most 5 MB."),
        widget=forms.FileInput(
            attrs={"accept": ".xlsx,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
        ),
    )
    hand_in = forms.BooleanField(
        label=_("These are all the answers of these municipalities: hand them in"),
        help_text=_(
            "For answers on paper, or from a municipality that only sends a workbook. It is then counted as if it had "
            "submitted on the web. Leave it empty to add to what a municipality is still working on."
        ),
        required=False,
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > MAX_FILE_MB * 1024 * 1024:
            raise forms.ValidationError(
                _("The file is %(size)s. Save only the sheet with the answers, without pictures."),
                params={"size": filesizeformat(file.size)},
            )
        return file


class CheckedForm(forms.Form):
    """What is sent back with an import that was looked at."""

    do = forms.ChoiceField(choices=[("check", ""), ("import", "")])
    key = forms.CharField(max_length=40)
    digest = forms.CharField(max_length=64, required=False)

    def speakers(self):
        """{code: contact} for every municipality for which somebody was chosen."""
        chosen = {
            name.removeprefix("speaker-"): value for name, value in self.data.items() if name.startswith("speaker-")
        }
        return {
            code: int(value)
            for code, value in chosen.items()
            if value.isascii() and value.isdigit() and len(value) < 19
        }

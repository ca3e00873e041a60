"""Which period a status report is about, and what the lead writes in it."""

import datetime

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.fields import TextField
from municipalities.forms import DateField, LineField
from municipalities.forms.fields import helper, row
from reports.actions import LONGEST_TEXT
from reports.models import StatusReport
from reports.status.blocks import sections_written


def last_week(today):
    """The week that a report on a Friday or later is about; before that the one before."""
    monday = today - datetime.timedelta(days=today.weekday())
    return monday if today.weekday() >= 3 else monday - datetime.timedelta(days=7)


class PeriodForm(forms.Form):
    kind = forms.ChoiceField(label=_("Kind"), choices=StatusReport.Kind)
    starts_on = DateField(label=_("From"))
    ends_on = DateField(label=_("To"))
    as_of = DateField(label=_("As of"), help_text=_("What happened after this day is left out."))

    def __init__(self, *args, today, **kwargs):
        monday = last_week(today)
        sunday = monday + datetime.timedelta(days=6)
        initial = {"kind": StatusReport.Kind.WEEK, "starts_on": monday, "ends_on": sunday, "as_of": min(sunday, today)}
        super().__init__(*args, initial=initial, **kwargs)
        self.helper = helper("kind", row("starts_on", "ends_on"), "as_of")


class TextsForm(forms.Form):
    """One field for each section in which the lead writes."""

    def __init__(self, *args, report, **kwargs):
        super().__init__(*args, **kwargs)
        for key, label in sections_written().items():
            self.fields[key] = TextField(
                label=label,
                required=False,
                max_length=LONGEST_TEXT,
                initial=report.text(key),
                widget=forms.Textarea(attrs={"rows": 4, "lang": "sv"}),
            )


class SendingForm(forms.Form):
    sent_on = DateField(label=_("Sent on"))
    to = LineField(label=_("To"), max_length=500, help_text=_("For example: the funder; the steering group."))

    def __init__(self, *args, today, **kwargs):
        super().__init__(*args, initial={"sent_on": today}, **kwargs)
        self.today = today
        self.helper = helper(row("sent_on", "to"))

    def clean_sent_on(self):
        day = self.cleaned_data["sent_on"]
        if day > self.today:
            raise forms.ValidationError(_("The date is in the future."))
        return day

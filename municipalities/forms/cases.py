"""What is typed in a case: what is to be done, the next step, mails and files."""

import datetime

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.fields import TextField
from accounts.models import User
from municipalities.files import KINDS, TOO_LARGE, check_file
from municipalities.forms.fields import DateField, LineField, NamesSelect, helper, officers, row
from municipalities.mails import LONGEST_TEXT
from municipalities.models import Contact, FollowUp


class FollowUpForm(forms.Form):
    """Who does what until when, on which side; a person of the other side is left out."""

    mark_optional = False

    what = TextField(label=_("What is to be done?"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
    side = forms.ChoiceField(
        label=_("Whose turn is it?"),
        choices=FollowUp.Side.choices,
        widget=forms.RadioSelect,
        initial=FollowUp.Side.OFFICE,
    )
    officer = forms.ModelChoiceField(
        label=_("Who at the energy office"),
        queryset=User.objects.none(),
        required=False,
        empty_label=_("Whoever is in charge"),
        widget=NamesSelect,
    )
    contact = forms.ModelChoiceField(
        label=_("Who at the municipality"),
        queryset=Contact.objects.none(),
        required=False,
        empty_label=_("Not said"),
        widget=NamesSelect,
    )
    due_on = DateField(label=_("When"), required=False)

    def __init__(self, *args, participation, follow_up=None, **kwargs):
        if follow_up is not None:
            names = ("what", "side", "officer", "contact", "due_on")
            kwargs.setdefault("initial", {name: getattr(follow_up, name) for name in names})
        super().__init__(*args, **kwargs)
        self.fields["officer"].queryset = officers(follow_up.officer_id if follow_up else None)
        people = Contact.objects.current().at(participation.municipality)
        if follow_up is not None and follow_up.contact_id:
            people = Contact.objects.filter(Q(pk__in=people.values("pk")) | Q(pk=follow_up.contact_id))
        self.fields["contact"].queryset = people
        self.helper = helper("what", "side", row("officer", "contact"), "due_on")

    def clean(self):
        cleaned = super().clean()
        other = "contact" if cleaned.get("side") == FollowUp.Side.OFFICE else "officer"
        cleaned[other] = None
        return cleaned


class NextStepForm(forms.Form):
    mark_optional = False

    what = LineField(
        label=_("Next step"), max_length=200, help_text=_("A verb and what: “Call about the answers on transport”.")
    )
    officer = forms.ModelChoiceField(
        label=_("Who"),
        queryset=User.objects.none(),
        required=False,
        empty_label=_("Whoever is in charge"),
        widget=NamesSelect,
    )
    due_on = DateField(label=_("When"), required=False)

    def __init__(self, *args, step=None, **kwargs):
        if step is not None:
            kwargs.setdefault("initial", {name: getattr(step, name) for name in ("what", "officer", "due_on")})
        super().__init__(*args, **kwargs)
        self.fields["officer"].queryset = officers(step.officer_id if step else None)
        self.helper = helper("what", row("officer", "due_on"))


class MailForm(forms.Form):
    """A mail that is pasted."""

    mark_optional = False

    title = LineField(label=_("Subject"), max_length=200)
    mail_from = LineField(label=_("From"), max_length=300)
    mail_to = LineField(label=_("To"), max_length=1000, required=False)
    day = DateField(label=_("Day"))
    time = forms.TimeField(
        label=_("Time"),
        required=False,
        input_formats=["%H:%M", "%H.%M"],
        # A field of the browser's own would show nothing of what is not a time.
        widget=forms.TimeInput(format="%H:%M", attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"invalid": _("Write the time as 14:30.")},
    )
    contact = forms.ModelChoiceField(
        label=_("Contact"),
        queryset=Contact.objects.none(),
        required=False,
        empty_label=_("Nobody in the register"),
        help_text=_("Then the mail counts as the latest contact, and is blanked if the person is erased."),
        widget=NamesSelect,
    )
    text = TextField(label=_("Text"), max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": 12}))

    def __init__(self, *args, participation, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["contact"].queryset = Contact.objects.current().at(participation.municipality)
        self.initial.setdefault("day", timezone.localdate())
        self.helper = helper("title", row("mail_from", "mail_to"), row("day", "time"), "contact", "text")

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("day"):
            # Without a time the mail stands first on its day.
            time = cleaned.get("time") or datetime.time()
            cleaned["mail_at"] = timezone.make_aware(datetime.datetime.combine(cleaned["day"], time))
        return cleaned


class CaseFileForm(forms.Form):
    """One file. What was typed beside it stays when the file is refused; the file itself has to be chosen again."""

    mark_optional = False

    upload = forms.FileField(
        label=_("File"),
        help_text=_("PDF, Word, Excel, PowerPoint, OpenDocument, pictures, or a saved mail (.eml). At most 25 MB."),
        widget=forms.FileInput(attrs={"accept": ",".join(f".{ending}" for ending in KINDS)}),
        error_messages={"required": _("Choose a file.")},
    )
    title = LineField(
        label=_("What is it?"),
        max_length=200,
        required=False,
        help_text=_("For example “Energy plan 2016”. Empty: the name of the file, or the subject of the mail."),
    )

    def __init__(self, *args, too_large=False, **kwargs):
        super().__init__(*args, **kwargs)
        self.too_large = too_large
        if too_large:
            # It was thrown away on its way; to the form it looks as if nobody had chosen one.
            self.fields["upload"].error_messages["required"] = TOO_LARGE
        self.helper = helper("upload", "title")

    def clean_upload(self):
        upload = self.cleaned_data["upload"]
        check_file(upload)
        return upload

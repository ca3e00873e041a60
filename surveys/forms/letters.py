"""Forms about letters: which are listed, who gets one, and how they are worded."""

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from accounts.fields import TextField
from municipalities.forms import LineField
from municipalities.forms.fields import helper
from surveys.letters import PLACEHOLDERS
from surveys.models import Letter, LetterKind

# What a member of staff may have written to one contact; the other kinds follow from what the municipality does.
BY_HAND = (LetterKind.INVITATION, LetterKind.REMINDER)

EXPLAINED = {
    "municipality": _("the municipality’s official name"),
    "assessment": _("the name of the assessment"),
    "office": _("the energy office"),
    "officer": _("the officer in charge, else the office"),
    "telephone": _("the officer’s number, else the office’s"),
    "signature": _("name, office, telephone and e-mail address, one line each"),
    "statement": _("the funding statement of the assessment"),
    "link": _("the personal link, put in when the letter is sent"),
    "deadline": _("a sentence about the last day to answer"),
    "link_until": _("the last day of the link"),
    "questions": _("how many questions the short way has"),
    "minutes": _("how many minutes the short way takes"),
    "minutes_all": _("how many minutes everything takes"),
    "inviter": _("the colleague who invites"),
    "note": _("what the colleague wrote"),
    "pages": _("the pages that the letter is about, one line each"),
    "progress": _("a sentence about how far the answers have come"),
    "answered": _("how many questions of the short way are answered"),
    "total": _("how many questions of the short way there are"),
    "submitted": _("the day on which the answers came"),
    "interviewed": _("the day of the interview"),
    "differences": _("a sentence about what differs from what the municipality submitted"),
    "closes": _("the last day to object"),
    "answer_by": _("the last day to answer about the support plan"),
    "publication": _("the title of the page that is to be approved"),
    "asked": _("our questions, each below the question that it is about"),
    "headline": _("the call or the visit in short: when, that it has been moved, or called off"),
    "event": _("a sentence about the call or the visit: who and when, that it has been moved, or called off"),
    "purpose": _("a sentence about what the call is for"),
    "change": _("a sentence about the calendar file and how to get another time"),
    "place": _("where the visit is, the address of a digital meeting, and the number for the day"),
    "roles": _("a sentence about the functions that we would like to meet"),
    "agenda": _("the agenda of the visit"),
    "visited": _("the day of the visit"),
    "meeting_note": _("the meeting note, as the office has written it"),
}

# What a preview shows. Nothing in it is real.
SAMPLES = {
    "sv": {
        "municipality": "Exempelkommunen",
        "assessment": "preStratus",
        "office": "Energikontoret",
        "officer": "Anna Exempel",
        "telephone": "0920-10 10 10",
        "signature": "Anna Exempel\nEnergikontoret\n0920-10 10 10\nanna@example.se",
        "statement": "Projektet finansieras av en påhittad fond.",
        "deadline": "Svara senast fredag 16 november 2018.",
        "link_until": "tisdag 15 januari 2019",
        "questions": "33",
        "minutes": "15",
        "minutes_all": "55",
        "inviter": "Miljöstrategen",
        "note": "Kan du svara på det som rör fastigheter? Du vet mer än jag.",
        "pages": "Det gäller:\n– Fastigheter\n– Energieffektivisering",
        "progress": "På den korta vägen är 12 av 33 frågor besvarade. Det ni har svarat är sparat.",
        "answered": "12",
        "total": "33",
        "submitted": "fredag 16 november 2018",
        "interviewed": "onsdag 21 november 2018",
        "differences": "Sex svar är ändrade och tre är nya sedan ni lämnade in.",
        "closes": "måndag 3 december 2018",
        "answer_by": "fredag 14 december 2018",
        "publication": "Så ser kommunernas behov ut",
        "asked": "Mobilitet: Hur stort är ert behov av stöd?\n– Gäller det även kollektivtrafiken?",
        "headline": "Samtal onsdag 21 november 2018 kl. 10.00–10.45",
        "event": "Anna Exempel ringer onsdag 21 november 2018 kl. 10.00–10.45 på 0920-20 20 20.",
        "purpose": "Vi går igenom era svar tillsammans. Allt kan ändras till dess.",
        "change": "Tiden finns som en kalenderfil i det här brevet.",
        "place": "Plats: Kommunhuset, Storgatan 1\nTelefon under dagen: 070-000 00 00",
        "roles": "Vi vill gärna träffa: kommunchef, miljöstrateg.",
        "agenda": "Förslag till dagordning:\n1. Presentation\n2. Det som enkäten lämnade öppet",
        "visited": "onsdag 21 november 2018",
        "meeting_note": "Viktigast:\nNågon som kan räkna på laddning.\n\nVi lovade:\nAtt skicka exempel från andra kommuner.",
    },
    "en": {
        "municipality": "Example Municipality",
        "assessment": "preStratus",
        "office": "The Energy Office",
        "officer": "Anna Example",
        "telephone": "0920-10 10 10",
        "signature": "Anna Example\nThe Energy Office\n0920-10 10 10\nanna@example.se",
        "statement": "The project is financed by an invented fund.",
        "deadline": "Please answer by Friday 16 November 2018.",
        "link_until": "Tuesday 15 January 2019",
        "questions": "33",
        "minutes": "15",
        "minutes_all": "55",
        "inviter": "The environment strategist",
        "note": "Can you answer what is about buildings? You know more than I do.",
        "pages": "It is about:\n– Buildings\n– Energy efficiency",
        "progress": "On the short way 12 of 33 questions are answered. What you have answered is saved.",
        "answered": "12",
        "total": "33",
        "submitted": "Friday 16 November 2018",
        "interviewed": "Wednesday 21 November 2018",
        "differences": "Six answers have been changed and three are new since you submitted.",
        "closes": "Monday 3 December 2018",
        "answer_by": "Friday 14 December 2018",
        "publication": "What the municipalities need",
        "asked": "Mobility: How large is your need of support?\n– Does that include public transport?",
        "headline": "Call on Wednesday 21 November 2018, 10:00–10:45",
        "event": "Anna Example will call on Wednesday 21 November 2018, 10:00–10:45 at 0920-20 20 20.",
        "purpose": "We go through your answers together. Everything can be changed until then.",
        "change": "The time is enclosed as a calendar file.",
        "place": "Place: the town hall, 1 High Street\nTelephone on the day: 070-000 00 00",
        "roles": "We would like to meet: chief executive, environment strategist.",
        "agenda": "Proposed agenda:\n1. Introductions\n2. What the questionnaire left open",
        "visited": "Wednesday 21 November 2018",
        "meeting_note": "Most important:\nSomebody who can calculate charging.\n\nWe promised:\nTo send examples from other municipalities.",
    },
}
SAMPLE_LINK = "https://nulage.example.se/i/12-1-a.pQ3exempel"


class LetterFilterForm(forms.Form):
    """Which letters are listed."""

    state = forms.ChoiceField(choices=[("", _("All")), *Letter.State.choices], required=False)


class LetterSendForm(forms.Form):
    """Which letter a contact of the case is to get."""

    contact = forms.ModelChoiceField(queryset=None)
    kind = forms.ChoiceField(choices=[(kind.value, kind.label) for kind in BY_HAND])

    def __init__(self, *args, contacts, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["contact"].queryset = contacts


class AddresseesForm(forms.Form):
    """Who of those whom a letter would reach gets one: everybody, unless somebody is left out."""

    mark_optional = False

    cases = forms.TypedMultipleChoiceField(
        label=_("To"),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one municipality.")},
    )

    def __init__(self, *args, addressees, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["cases"].choices = [(each.participation.pk, _who(each)) for each in addressees]
        self.initial.setdefault("cases", [each.participation.pk for each in addressees])
        self.helper = helper("cases")


def _who(addressee):
    contact = addressee.contact
    where = addressee.participation.municipality.name
    return format_html('<span lang="sv">{}: {}, {}</span>', where, contact, contact.email)


class TemplateForm(forms.Form):
    """The wording of one kind of letter in one language. What it may name is checked by the action."""

    mark_optional = False

    subject = LineField(label=_("Subject"), max_length=200)
    body = TextField(label=_("Text"), max_length=8000, widget=forms.Textarea(attrs={"rows": 26}))

    def __init__(self, *args, kind, language, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs["lang"] = language
        self.placeholders = [(f"{{{name}}}", EXPLAINED[name]) for name in PLACEHOLDERS[kind]]
        self.helper = helper("subject", "body")

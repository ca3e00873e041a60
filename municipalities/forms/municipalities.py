"""Municipalities: finding them, their facts, and who holds which role there."""

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.fields import AddressField
from municipalities.covenant import parse_signed, written
from municipalities.forms.fields import (
    LAST_YEAR,
    ContactChecks,
    CountField,
    LineField,
    MunicipalityChecks,
    NamesSelect,
    TelephoneField,
    helper,
    row,
    section,
)
from municipalities.languages import language_choices
from municipalities.models import Assignment, Contact, KeyRole, Municipality


class SearchForm(forms.Form):
    """The filter of the list of municipalities."""

    ALL, ASSESSED, REFERENCE = "", "assessed", "reference"

    q = LineField(label=_("Name, code or seat"), max_length=100, required=False)
    show = forms.ChoiceField(
        choices=[(ALL, ALL), (ASSESSED, ASSESSED), (REFERENCE, REFERENCE)], required=False, widget=forms.HiddenInput
    )


class MunicipalityForm(forms.ModelForm):
    mark_optional = False

    covenant_signed = LineField(
        label=_("Signed the Covenant of Mayors"),
        max_length=10,
        required=False,
        help_text=_("As precisely as you know it: 2013, 2013-10 or 2013-10-30. Leave it empty if it is not signed."),
    )
    covenant_before = forms.BooleanField(
        label=_("The year is not known, only that it was before this date"), required=False
    )
    minority_languages = forms.MultipleChoiceField(
        label=_("Minority languages"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("Administrative areas under the act on national minorities."),
    )
    neighbours = MunicipalityChecks(
        label=_("Neighbours in the register"),
        queryset=Municipality.objects.none(),
        required=False,
        help_text=_("A border has two sides: the other municipality gets this one as a neighbour too."),
    )
    population = CountField(label=_("Population"), required=False, min_value=0, max_value=50_000_000)
    population_year = forms.IntegerField(
        label=_("Year of the figure"), required=False, min_value=1900, max_value=LAST_YEAR, widget=forms.TextInput
    )

    class Meta:
        model = Municipality
        fields = [
            "name",
            "official_name",
            "code",
            "county_code",
            "seat",
            "is_reference",
            "switchboard",
            "registrator",
            "address",
            "population",
            "population_year",
            "covenant_note",
            "neighbours_elsewhere",
            "source",
        ]
        field_classes = dict.fromkeys(
            [
                "name",
                "official_name",
                "code",
                "county_code",
                "seat",
                "address",
                "covenant_note",
                "neighbours_elsewhere",
                "source",
            ],
            LineField,
        ) | {"switchboard": TelephoneField, "registrator": AddressField}
        help_texts = {
            "code": _(
                "The code of Statistics Sweden, four digits. It stands in the address and cannot be changed later."
            ),
            "neighbours_elsewhere": _("In other counties and countries, with a semicolon between: Sorsele; NO; FI"),
            "source": _("Where the figures, dates and borders come from."),
        }
        error_messages = {"code": {"unique": _("There is already a municipality with this code.")}}

    def __init__(self, *args, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.today = today
        municipality = self.instance
        offered = Q(is_reference=False)
        if municipality.pk:
            offered |= Q(county_code=municipality.county_code) | Q(neighbours=municipality)
        self.fields["neighbours"].queryset = Municipality.objects.filter(offered).exclude(pk=municipality.pk).distinct()
        self.fields["minority_languages"].choices = language_choices()
        for name in ("population", "population_year"):
            self.fields[name].widget.attrs["inputmode"] = "numeric"
        if municipality.pk:
            # It stands in addresses that people have kept.
            del self.fields["code"]
            self.initial["covenant_signed"] = written(municipality.covenant_signed_on, municipality.covenant_precision)
            self.initial["covenant_before"] = bool(
                municipality.covenant_signed_on and municipality.covenant_precision == Municipality.Precision.BEFORE
            )
            self.initial["minority_languages"] = municipality.minority_languages.split()
            self.initial["neighbours"] = [neighbour.pk for neighbour in municipality.neighbours.all()]
        code = [] if municipality.pk else ["code"]
        self.helper = helper(
            "name",
            "official_name",
            row(*code, "county_code", "seat"),
            "is_reference",
            section(_("How to reach them"), row("switchboard", "registrator"), "address"),
            section(
                _("Facts"),
                row("population", "population_year"),
                "covenant_signed",
                "covenant_before",
                "covenant_note",
                "minority_languages",
                "source",
            ),
            section(_("Neighbours"), "neighbours", "neighbours_elsewhere"),
        )

    def clean(self):
        cleaned = super().clean()
        if "covenant_signed" in cleaned:
            try:
                day, precision = parse_signed(
                    cleaned["covenant_signed"], before=cleaned.get("covenant_before", False), today=self.today
                )
            except ValidationError as error:
                self.add_error("covenant_signed", error)
            else:
                self.instance.covenant_signed_on = day
                self.instance.covenant_precision = precision
        self.instance.minority_languages = " ".join(sorted(cleaned.get("minority_languages", [])))
        if cleaned.get("population") is None:
            cleaned["population_year"] = None
        elif cleaned.get("population_year") is None and "population_year" not in self.errors:
            self.add_error("population_year", _("Write which year the figure is from."))
        return cleaned


class AssignmentForm(forms.Form):
    """Municipality and role: who holds it, or why nobody does."""

    mark_optional = False
    UNKNOWN = ""

    state = forms.ChoiceField(
        label=_("Who holds the role?"),
        choices=[
            (Assignment.State.HELD, _("One or more contacts")),
            (Assignment.State.VACANT, _("Nobody now: the post is vacant")),
            (Assignment.State.ABSENT, _("The role does not exist here")),
            (Assignment.State.OTHER_ROLE, _("Another role handles it")),
            (Assignment.State.SHARED, _("It is shared with another municipality")),
            (UNKNOWN, _("Not known yet")),
        ],
        required=False,
        widget=forms.RadioSelect,
    )
    contacts = ContactChecks(
        label=_("Contacts"),
        queryset=Contact.objects.none(),
        required=False,
        help_text=_("Those of the municipality, then those of its neighbours, since posts are shared across borders."),
    )
    by_role = forms.ModelChoiceField(
        label=_("Which role handles it?"), queryset=KeyRole.objects.none(), required=False, empty_label=_("Choose")
    )
    shared_with = forms.ModelChoiceField(
        label=_("Which municipality is it shared with?"),
        queryset=Municipality.objects.none(),
        required=False,
        empty_label=_("Choose"),
        widget=NamesSelect,
    )
    note = LineField(label=_("Note"), max_length=200, required=False, help_text=_("Write nothing about persons."))

    def __init__(self, *args, municipality, role, **kwargs):
        self.rows = list(
            Assignment.objects.filter(municipality=municipality, role=role).select_related("shared_with", "by_role")
        )
        first = self.rows[0] if self.rows else None
        kwargs["initial"] = {
            "state": first.state if first else self.UNKNOWN,
            "contacts": [row.contact_id for row in self.rows if row.contact_id],
            "by_role": first.by_role_id if first else None,
            "shared_with": first.shared_with_id if first else None,
            "note": first.note if first else "",
            **kwargs.get("initial", {}),
        }
        super().__init__(*args, **kwargs)
        shared = [row.shared_with_id for row in self.rows if row.shared_with_id]
        self.fields["contacts"].queryset = Contact.objects.current().near(municipality, *shared).with_roles()
        self.fields["by_role"].queryset = KeyRole.objects.exclude(pk=role.pk)
        self.fields["shared_with"].queryset = Municipality.objects.exclude(pk=municipality.pk)
        self.helper = helper("state", "contacts", "by_role", "shared_with", "note")

    def clean(self):
        cleaned = super().clean()
        used = {
            Assignment.State.HELD: {"contacts"},
            Assignment.State.SHARED: {"contacts", "shared_with"},
            Assignment.State.OTHER_ROLE: {"by_role"},
        }.get(cleaned.get("state"), set())
        # What stood there before goes with the old answer; what was chosen just now must not vanish unseen.
        chosen = {
            name for name in ("contacts", "by_role", "shared_with") if name in self.changed_data and cleaned.get(name)
        }
        if "contacts" in chosen:
            before = set(self.get_initial_for_field(self.fields["contacts"], "contacts"))
            if {contact.pk for contact in cleaned["contacts"]} <= before:
                chosen.discard("contacts")
        if "state" in cleaned and chosen - used:
            labels = ", ".join(str(self.fields[name].label).rstrip("?") for name in sorted(chosen - used))
            self.add_error(
                "state",
                _("What you chose under %(fields)s does not fit this answer. Change one of them.") % {"fields": labels},
            )
        return cleaned

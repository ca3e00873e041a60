"""What is typed about packages and support plans."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.fields import LineField, TextField
from municipalities.forms.fields import Checks, CountField, DateField, NamesSelect, helper, row
from municipalities.models import CaseFile, Contact, Municipality, Participation, Theme
from reports.actions.plans import Drafted, SourceKey
from reports.case_answers import BETWEEN
from reports.models import MeasureSource, Package, PackageChoice, PlanReply, SupportMeasure
from reports.plans.evidence import Evidence
from surveys.actions.readbacks import checked_last_day
from surveys.forms.threads import RecipientsForm

MOST_MONEY = 1_000_000_000
MOST_HOURS = 100_000


def written(rows: int = 3) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows, "lang": "sv"})


class PackageForm(forms.Form):
    mark_optional = False

    name_sv = LineField(label=_("Name in Swedish"), max_length=100, widget=forms.TextInput(attrs={"lang": "sv"}))
    name_en = LineField(label=_("Name in English"), max_length=100, widget=forms.TextInput(attrs={"lang": "en"}))
    about_sv = TextField(label=_("What it holds, in Swedish"), max_length=2000, required=False, widget=written())
    about_en = TextField(
        label=_("What it holds, in English"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "lang": "en"}),
    )
    themes = Checks(
        label=_("Themes"),
        queryset=Theme.objects.all(),
        required=False,
        help_text=_("Proposals about these themes land in the package."),
    )
    is_for_all = forms.BooleanField(
        label=_("Meant for every municipality"),
        required=False,
        help_text=_("The base that the other packages stand on."),
    )

    def __init__(self, *args: Any, package: Package | None = None, **kwargs: Any) -> None:
        if package is not None:
            names = ("name_sv", "name_en", "about_sv", "about_en", "is_for_all")
            known = {name: getattr(package, name) for name in names} | {"themes": list(package.themes.all())}
            kwargs.setdefault("initial", known)
        super().__init__(*args, **kwargs)
        self.helper = helper(row("name_sv", "name_en"), "about_sv", "about_en", "themes", "is_for_all")


class SummaryForm(forms.Form):
    mark_optional = False

    summary = TextField(
        label=_("Summary to the municipality"),
        max_length=5000,
        required=False,
        help_text=_("A few sentences before the measures: what you have understood, and what you propose."),
        widget=written(4),
    )
    was = forms.CharField(required=False, widget=forms.HiddenInput, strip=False)


class MeasureForm(forms.Form):
    """A measure. `sources` is printed by the template, the evidence on its theme first."""

    title = LineField(
        label=pgettext_lazy("of support", "Measure"), max_length=200, widget=forms.TextInput(attrs={"lang": "sv"})
    )
    why = TextField(label=_("Why, in words"), max_length=2000, required=False, widget=written(4))
    package = forms.ModelChoiceField(
        label=_("Package"), queryset=Package.objects.none(), required=False, empty_label=_("outside the packages")
    )
    theme = forms.ModelChoiceField(
        label=_("Theme"), queryset=Theme.objects.all(), required=False, empty_label=_("no single theme")
    )
    who = LineField(
        label=_("Who does it"), max_length=300, required=False, widget=forms.TextInput(attrs={"lang": "sv"})
    )
    partner = forms.ModelChoiceField(
        label=_("Together with"),
        queryset=Municipality.objects.none(),
        required=False,
        empty_label="–",
        widget=NamesSelect,
    )
    when = LineField(
        label=_("When"),
        max_length=100,
        required=False,
        help_text=_("In words: spring 2019, within a year."),
        widget=forms.TextInput(attrs={"lang": "sv"}),
    )
    status = forms.ChoiceField(label=_("Status"), choices=SupportMeasure.Status.choices)
    sources = forms.MultipleChoiceField(
        label=_("What it stands on"),
        error_messages={
            "required": _("Choose at least one source: what the measure stands on."),
            "invalid_choice": _("A source that was chosen is not there any more. Look at the list again."),
        },
    )
    seen = forms.DateTimeField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, case: Participation, evidence: Sequence[Evidence], kept: Iterable[str] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        # What was chosen before and is gone stays chosen, and marked, until somebody takes it out.
        keys = dict.fromkeys([*(each.key for each in evidence), *kept])
        self.fields["sources"].choices = [(key, key) for key in keys]  # type: ignore[attr-defined]
        self.fields["package"].queryset = Package.objects.filter(assessment=case.assessment_id)  # type: ignore[attr-defined]
        around = Municipality.objects.filter(assessments=case.assessment_id) | Municipality.objects.filter(
            pk__in=case.assessment.references.values("pk")
        )
        others = around.exclude(pk=case.municipality_id).distinct().order_by("sort_key", "code")
        self.fields["partner"].queryset = others  # type: ignore[attr-defined]
        self.helper = helper(
            "title", "why", row("package", "theme"), row("who", "partner"), row("when", "status"), "seen"
        )

    def drafted(self) -> Drafted:
        """What was written. Only of a form that is valid."""
        data = self.cleaned_data
        names = ("title", "why", "package", "theme", "who", "partner", "when", "status")
        return Drafted(sources=[source_key(each) for each in data["sources"]], **{name: data[name] for name in names})


_KEY = re.compile(r"(match|excerpt|lesson):([0-9]{1,18})")


def source_key(text: str) -> SourceKey:
    """A source as a form names it. Raises ValidationError for what is no such name."""
    kind, _colon, rest = text.partition(":")
    if kind == MeasureSource.Kind.ANSWER and rest:
        question, _between, item = rest.partition(BETWEEN)
        return SourceKey(kind, question, item)
    found = _KEY.fullmatch(text)
    if found is None:
        raise ValidationError(_("A source that was chosen is not there any more. Look at the list again."))
    return SourceKey(found[1], pk=int(found[2]))


class ChoiceForm(forms.Form):
    """What a municipality says of a package and puts in, as staff know it."""

    wants = forms.ChoiceField(
        label=_("Wants to take part"),
        choices=PackageChoice.Wants.choices,
        required=False,
        widget=forms.RadioSelect,
    )
    kronor = CountField(label=_("Co-financing in kronor"), required=False, min_value=0, max_value=MOST_MONEY)
    hours = CountField(label=_("Co-financing in hours"), required=False, min_value=0, max_value=MOST_HOURS)
    decider = LineField(
        label=_("Who decides"),
        max_length=200,
        required=False,
        help_text=_("A function: the municipal executive board."),
        widget=forms.TextInput(attrs={"lang": "sv"}),
    )
    decision_on = DateField(label=_("Day of the decision"), required=False)
    letter = forms.ModelChoiceField(
        label=_("Signed letter"),
        queryset=CaseFile.objects.none(),
        required=False,
        empty_label=_("none yet"),
        help_text=_("One of the files of the case. Put it there first."),
        widget=NamesSelect,
    )

    def __init__(self, *args: Any, case: Participation, choice: PackageChoice | None, **kwargs: Any) -> None:
        if choice is not None:
            names = ("wants", "kronor", "hours", "decider", "decision_on", "letter")
            kwargs.setdefault("initial", {name: getattr(choice, name) for name in names})
        super().__init__(*args, **kwargs)
        files = CaseFile.objects.filter(participation=case, kind=CaseFile.Kind.FILE)
        self.fields["letter"].queryset = files  # type: ignore[attr-defined]
        self.helper = helper("wants", row("kronor", "hours"), row("decider", "decision_on"), "letter")


class SendPlanForm(RecipientsForm):
    """Whom the plan goes to, and by when an answer is wanted."""

    answer_by = DateField(
        label=_("Answer by"), help_text=_("The municipality can answer later too, until you send a newer plan.")
    )

    def __init__(self, *args: Any, today: datetime.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.helper = helper("contacts", "answer_by")

    def clean_answer_by(self) -> datetime.date:
        return checked_last_day(self.cleaned_data["answer_by"], today=self.today)


def _wants_field(package_id: int) -> str:
    return f"wants-{package_id}"


class ReplyForm(forms.Form):
    """What the municipality says of its plan: which packages it wants, and whether it agrees. `packages`: those of the version."""

    mark_optional = False

    kind = forms.ChoiceField(
        label=_("What do you say of the plan?"),
        choices=[
            (PlanReply.Kind.AGREE, _("We agree with the plan")),
            (PlanReply.Kind.COMMENT, _("We want something changed")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Say whether you agree, or want something changed.")},
    )
    text = TextField(
        label=_("What should be different, or what do you want to add?"),
        max_length=5000,
        required=False,
        widget=written(4),
    )

    def __init__(
        self, *args: Any, packages: Sequence[Mapping[str, Any]], language: str, chosen: Mapping[int, str], **kwargs: Any
    ) -> None:
        initial = {_wants_field(pk): value for pk, value in chosen.items()}
        super().__init__(*args, initial={**initial, **kwargs.pop("initial", {})}, **kwargs)
        self.ids = [package["id"] for package in packages if package["id"] is not None]
        choices = [
            (PackageChoice.Wants.YES, _("Yes")),
            (PackageChoice.Wants.MAYBE, _("Maybe")),
            (PackageChoice.Wants.NO, _("No")),
        ]
        for package in packages:
            if package["id"] is not None:
                self.fields[_wants_field(package["id"])] = forms.ChoiceField(
                    label=package["name"].get(language) or package["name"]["sv"],
                    choices=choices,
                    required=False,
                    widget=forms.RadioSelect,
                )
        self.helper = helper(*[_wants_field(pk) for pk in self.ids], "kind", "text")

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("kind") == PlanReply.Kind.COMMENT and not data.get("text"):
            self.add_error("text", _("Write what should be different. The energy office reads it."))
        return data

    def wants(self) -> dict[int, str]:
        return {pk: self.cleaned_data[_wants_field(pk)] for pk in self.ids if self.cleaned_data.get(_wants_field(pk))}


class ToldForm(ReplyForm):
    """The same as staff write it down: who said it, on the telephone or at a meeting."""

    contact = forms.ModelChoiceField(
        label=_("Who said it"), queryset=Contact.objects.none(), empty_label=_("choose"), widget=NamesSelect
    )

    def __init__(self, *args: Any, contacts: Sequence[Contact], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["contact"].queryset = Contact.objects.filter(pk__in=[each.pk for each in contacts])  # type: ignore[attr-defined]
        self.fields["kind"].label = _("What does the municipality say of the plan?")
        self.fields["kind"].choices = PlanReply.Kind.choices  # type: ignore[attr-defined]
        self.fields["text"].label = _("In its words")
        self.helper = helper("contact", *[_wants_field(pk) for pk in self.ids], "kind", "text")

"""What is typed about a public page, and what a municipality says of it."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.html import format_html
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from accounts.fields import LineField, TextField
from municipalities.forms.fields import Checks, DateField, NamesSelect, helper, row, section
from municipalities.models import Assessment, Participation
from reports.actions import Reply
from reports.models import Approval, Publication
from reports.publications.sections import NAMES, SECTIONS
from surveys.actions.readbacks import checked_last_day
from visits.models import Excerpt, Lesson, Photo


def swedish(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows, "lang": "sv"})


class NewPublicationForm(forms.Form):
    mark_optional = False

    kind = forms.ChoiceField(
        label=_("Kind"), choices=Publication.Kind.choices, widget=forms.RadioSelect, initial="results"
    )
    participation = forms.ModelChoiceField(
        label=_("Municipality"),
        queryset=Participation.objects.none(),
        required=False,
        empty_label=_("no single one"),
        help_text=_("Only for a page about one municipality."),
        widget=NamesSelect,
    )
    title_sv = LineField(label=_("Title in Swedish"), max_length=200, widget=forms.TextInput(attrs={"lang": "sv"}))
    title_en = LineField(label=_("Title in English"), max_length=200, widget=forms.TextInput(attrs={"lang": "en"}))
    slug = forms.SlugField(
        label=_("Address"),
        max_length=60,
        required=False,
        help_text=_("Small letters, digits and hyphens; from the title if you leave it empty."),
    )

    def __init__(self, *args: Any, assessment: Assessment, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cases = Participation.objects.taking_part().filter(assessment=assessment).in_order()
        self.fields["participation"].queryset = cases.select_related("municipality", "assessment")  # type: ignore[attr-defined]
        self.fields["participation"].label_from_instance = lambda case: case.municipality.name  # type: ignore[attr-defined]
        self.helper = helper("kind", "participation", row("title_sv", "title_en"), "slug")

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        is_about_one = data.get("kind") == Publication.Kind.MUNICIPALITY
        if is_about_one and not data.get("participation"):
            self.add_error("participation", _("Choose the municipality that the page is about."))
        if not is_about_one:
            data["participation"] = None
        data["slug"] = data.get("slug") or slugify(data.get("title_sv", ""))[:60].strip("-")
        return data


class _Quotes(Checks):
    def label_from_instance(self, excerpt: Excerpt) -> str:
        permission = excerpt.get_permission_display()  # type: ignore[attr-defined]
        return format_html(
            '<q lang="sv">{}</q> <span class="quiet"><span lang="sv">{}</span>, {}</span>',
            excerpt.text,
            excerpt.municipality.name,
            permission,
        )


class _Photos(Checks):
    def label_from_instance(self, photo: Photo) -> str:
        return format_html('<span lang="sv">{}, {}</span>', photo.caption_sv, photo.visit.municipality.name)


class _Lessons(Checks):
    def label_from_instance(self, lesson: Lesson) -> str:
        return format_html('<span lang="sv">{}, {}</span>', lesson.title, lesson.visit.municipality.name)


class PublicationForm(forms.Form):
    mark_optional = False

    title_sv = LineField(label=_("Title in Swedish"), max_length=200, widget=forms.TextInput(attrs={"lang": "sv"}))
    title_en = LineField(label=_("Title in English"), max_length=200, widget=forms.TextInput(attrs={"lang": "en"}))
    lead_sv = TextField(label=_("Introduction in Swedish"), max_length=3000, required=False, widget=swedish(4))
    lead_en = TextField(
        label=_("Introduction in English"),
        max_length=3000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "lang": "en"}),
    )
    sections = forms.MultipleChoiceField(label=_("Sections"), required=False, widget=forms.CheckboxSelectMultiple)
    quotes = _Quotes(
        label=_("Quotes"),
        queryset=Excerpt.objects.none(),
        required=False,
        help_text=_("Passages that may leave the office. Each is shown once its municipality has approved it."),
    )
    photos = _Photos(
        label=_("Photos"),
        queryset=Photo.objects.none(),
        required=False,
        help_text=_("Photos that have been published at their visit, with caption and credit."),
    )
    lessons = _Lessons(label=_("Lessons"), queryset=Lesson.objects.none(), required=False)
    press = TextField(
        label=_("Press contact"),
        max_length=500,
        required=False,
        help_text=_("A function, a telephone number and an address. It is shown to everybody."),
        widget=swedish(2),
    )
    release_on = DateField(label=_("Released on"), required=False)
    release_time = forms.TimeField(
        label=_("At"),
        required=False,
        input_formats=["%H:%M", "%H.%M"],
        help_text=_("Empty: at once when it is published."),
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
    )
    seen = forms.DateTimeField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, publication: Publication, **kwargs: Any) -> None:
        self.publication = publication
        release = timezone.localtime(publication.release_at) if publication.release_at else None
        names = ("title_sv", "title_en", "lead_sv", "lead_en", "sections", "press")
        known = {
            **{name: getattr(publication, name) for name in names},
            **{name: list(getattr(publication, name).all()) for name in ("quotes", "photos", "lessons")},
            "release_on": release.date() if release else None,
            "release_time": release.time() if release else None,
            "seen": publication.changed_at.isoformat(),
        }
        super().__init__(*args, initial=known, **kwargs)
        self.fields["sections"].choices = [(key, NAMES[key]) for key in offered(publication)]  # type: ignore[attr-defined]
        self._offer()
        # Asked once: a list that is there is kept for printing it.
        shown = [name for name in ("quotes", "photos", "lessons") if self._listed(name)]
        self.helper = helper(
            section(_("Words"), row("title_sv", "title_en"), row("lead_sv", "lead_en")),
            section(_("What it shows"), "sections", *shown),
            section(_("For the press"), "press", row("release_on", "release_time")),
            "seen",
        )

    def _offer(self) -> None:
        assessment, case = self.publication.assessment, self.publication.participation
        quotes = Excerpt.objects.of(assessment).in_place().exclude(permission=Excerpt.Permission.INTERNAL)
        photos = Photo.objects.filter(visit__assessment=assessment).exclude(published_at=None)
        lessons = Lesson.objects.filter(visit__assessment=assessment)
        if case is not None:
            # Without a name they would stand under one all the same.
            quotes = quotes.of_case(case).filter(permission=Excerpt.Permission.NAMED)
            lessons = lessons.none()
            photos = photos.filter(visit__municipality=case.municipality_id)
        self.fields["quotes"].queryset = quotes.with_sources()  # type: ignore[attr-defined]
        self.fields["photos"].queryset = photos.select_related("visit__municipality")  # type: ignore[attr-defined]
        self.fields["lessons"].queryset = lessons.select_related("visit__municipality")  # type: ignore[attr-defined]

    def _listed(self, name: str) -> bool:
        offered_rows: Any = self.fields[name]
        rows = list(offered_rows.queryset)
        offered_rows.choices = [(row.pk, offered_rows.label_from_instance(row)) for row in rows]
        return bool(rows)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        day, time = data.pop("release_on", None), data.pop("release_time", None)
        if time and not day:
            self.add_error("release_on", _("Say which day too."))
        at = datetime.datetime.combine(day, time or datetime.time(0, 0)) if day else None
        data["release_at"] = timezone.make_aware(at) if at else None
        return data

    def values(self) -> dict[str, Any]:
        """For the action, without what it takes apart."""
        apart = ("quotes", "photos", "lessons", "seen")
        return {name: value for name, value in self.cleaned_data.items() if name not in apart}


def offered(publication: Publication) -> Sequence[str]:
    """The sections that a page of this kind can have."""
    if publication.kind == Publication.Kind.NEWS:
        return ("progress",)
    if publication.kind == Publication.Kind.MUNICIPALITY:
        return ("named_needs", "named_forms")
    return SECTIONS


class AskForm(forms.Form):
    until = DateField(label=_("Answer by"), help_text=_("The personal links hold at least until then."))

    def __init__(self, *args: Any, today: datetime.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.helper = helper("until")

    def clean_until(self) -> datetime.date:
        return checked_last_day(self.cleaned_data["until"], today=self.today)


class PublishForm(forms.Form):
    mark_optional = False

    without_waiting = forms.BooleanField(label=_("Publish without what has not been approved"), required=False)
    correction = LineField(
        label=_("What was corrected since last time"),
        max_length=500,
        required=False,
        help_text=_("Stands on the page with the day, if you write something."),
        widget=forms.TextInput(attrs={"lang": "sv"}),
    )

    def __init__(self, *args: Any, is_again: bool, is_waiting: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = helper(*(["without_waiting"] if is_waiting else []), *(["correction"] if is_again else []))


class ApprovalForm(forms.Form):
    """One thing to say yes to, to change or to refuse. Nothing chosen: not answered yet."""

    mark_optional = False

    state = forms.ChoiceField(label=_("May we show this?"), required=False, widget=forms.RadioSelect)
    edited = TextField(label=_("In these words instead"), max_length=5000, required=False, widget=swedish(3))
    read_at = forms.DateTimeField(required=False, widget=forms.HiddenInput)
    comment = TextField(label=_("Why not, or what is wrong?"), max_length=2000, required=False, widget=swedish(2))

    def __init__(self, *args: Any, approval: Approval, is_editable: bool, **kwargs: Any) -> None:
        state = approval.state if approval.state != Approval.State.ASKED else ""
        known = {
            "state": state,
            "edited": approval.edited or approval.text,
            "comment": approval.comment,
            "read_at": approval.asked_at.isoformat(),
        }
        super().__init__(*args, prefix=f"a{approval.pk}", initial=known, **kwargs)
        self.approval = approval
        yes = [(Approval.State.APPROVED, _("Yes"))]
        other = [(Approval.State.EDITED, _("Yes, in other words"))] if is_editable else []
        self.fields["state"].choices = [*yes, *other, (Approval.State.REFUSED, _("No"))]  # type: ignore[attr-defined]
        if not is_editable:
            del self.fields["edited"]
        self.helper = helper("state", *(["edited"] if is_editable else []), "comment", "read_at")

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("state") == Approval.State.EDITED and not (data.get("edited") or "").strip():
            self.add_error("edited", ValidationError(_("Write the words that you want to stand.")))
        return data

    def reply(self) -> Reply | None:
        """None where nothing was said."""
        data = self.cleaned_data
        if not data.get("state"):
            return None
        return Reply(data["state"], data.get("edited") or "", data.get("comment") or "", data.get("read_at"))

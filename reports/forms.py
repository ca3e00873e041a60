"""The search and the choices on the board and on other pages of the reports."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from reports import desk
from reports.stages import TRACKS

if TYPE_CHECKING:
    from reports.triangulation import Pair


def _names(names):
    return [(name, name) for name in names]


class BoardForm(forms.Form):
    """Nothing is required; what is wrong falls back to everything, in the order of the next step."""

    q = forms.CharField(label=_("Search"), required=False, max_length=100)
    show = forms.ChoiceField(required=False, choices=_names([*desk.VIEWS, desk.MAP]))
    sort = forms.ChoiceField(required=False, choices=_names([*desk.SORTS, *(f"-{name}" for name in desk.SORTS)]))
    track = forms.ChoiceField(required=False, choices=_names(TRACKS))
    assessment = forms.SlugField(label=_("Assessment"), required=False, max_length=60)


class CaseForm(forms.Form):
    """What of a case is shown: one kind of the timeline, the history of one answer, all of it for printing.

    A wrong choice falls back to the page as it is.
    """

    WHOLE = "whole"

    kind = forms.RegexField(r"\A[a-z_]{1,20}\Z", required=False)
    cell = forms.RegexField(r"\A[\w.~-]{1,130}\Z", required=False)
    print = forms.ChoiceField(required=False, choices=[(WHOLE, WHOLE)])


class TriangulationForm(forms.Form):
    """Which themes of which municipalities are shown; what is wrong in the address shows the usual ones."""

    HEARD, OPEN, JUDGED, ALL = "", "open", "judged", "all"

    show = forms.ChoiceField(
        label=_("Show"),
        required=False,
        choices=[
            (HEARD, _("What was spoken of")),
            (OPEN, _("What wants a verdict")),
            (JUDGED, _("What has a verdict")),
            (ALL, _("Everything")),
        ],
    )
    theme = forms.ChoiceField(label=_("Theme"), required=False)

    def __init__(self, *args: Any, themes: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["theme"].choices = [("", _("All themes")), *themes.items()]  # type: ignore[attr-defined]

    def shows(self, pair: Pair) -> bool:
        """Wants a form that was validated."""
        theme, show = self.cleaned_data.get("theme"), self.cleaned_data.get("show", "")
        if theme and pair.theme != theme:
            return False
        return {
            self.HEARD: pair.is_heard or bool(pair.reasons),
            self.OPEN: bool(pair.reasons),
            self.JUDGED: pair.verdict is not None,
            self.ALL: True,
        }[show]

"""The search and the choices on the board."""

from django import forms
from django.utils.translation import gettext_lazy as _

from reports import desk
from reports.stages import TRACKS


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

"""The search and the choices on the board."""

from django import forms
from django.utils.translation import gettext_lazy as _

from reports import desk


class BoardForm(forms.Form):
    """Nothing is required; what is wrong falls back to everything."""

    q = forms.CharField(label=_("Search"), required=False, max_length=100)
    show = forms.ChoiceField(
        required=False,
        choices=[
            (name, name)
            for name in (
                desk.ALL,
                desk.MINE,
                desk.WAITING,
                desk.TO_INTERVIEW,
                desk.ANSWERED,
                desk.INTERVIEWED,
                desk.DECLINED,
            )
        ],
    )
    assessment = forms.SlugField(label=_("Assessment"), required=False, max_length=60)

"""How much one link may do in an hour: a person never comes near it, a program that fills the register does."""

from __future__ import annotations

from allauth.core.internal.ratelimit import consume
from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext as _

from surveys.access import Respondent

PEOPLE_AN_HOUR = 10
"""How many people somebody may add to the register from one link in an hour, for each of the ways to do it."""

MANY = "many"


def may_add(request: HttpRequest, respondent: Respondent, action: str) -> bool:
    """Whether one more person may be added by this link now; counts it."""
    rate = {action: f"{PEOPLE_AN_HOUR}/h/key"}
    return bool(consume(request, app="surveys", action=action, key=str(respondent.invitation.pk), config=rate))


def refuse(form: forms.Form) -> None:
    """Say so above the form, which keeps what was typed."""
    text = _("Many people have been added from this link in the last hour. Wait a while and send again, or call us.")
    form.add_error(None, forms.ValidationError(text, code=MANY))


def status(form: forms.Form) -> int:
    """Of the page that shows the form again."""
    return 429 if form.has_error(forms.forms.NON_FIELD_ERRORS, MANY) else 200

"""Themes: their names and their order. They come with the questionnaire; the lead may change how they are called."""

from copy import copy

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts.access import lead_required, staff_required
from accounts.saving import posted, saves
from municipalities import actions
from municipalities.forms import ThemeForm
from municipalities.models import Theme


@staff_required
def theme_list(request):
    return render(request, "municipalities/theme_list.html", {"themes": Theme.objects.all()})


@lead_required
def theme_edit(request, key):
    theme = get_object_or_404(Theme, key=key)
    place = [other.pk for other in Theme.objects.all()].index(theme.pk) + 1
    form = ThemeForm(posted(request), instance=copy(theme), initial={"place": place})
    if request.method == "POST" and form.is_valid():
        wanted = form.cleaned_data["place"]
        if saves(form, lambda: actions.save_theme(theme=form.instance, place=wanted, by=request.user)):
            messages.success(request, _("The changes have been saved."))
            return redirect("municipalities:theme_list")
    return render(request, "municipalities/theme_form.html", {"form": form, "theme": theme})

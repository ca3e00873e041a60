"""Who could help whom: proposals with their reasons, what the lead decides about them, and how much each can take."""

from functools import partial

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.access import staff_required
from accounts.saving import error_list, posted, saves
from municipalities.models import Assessment, Municipality
from reports import actions
from reports.matches import MATCHED_AT_MOST, report
from reports.matchforms import CapsForm, DecisionForm, MatchesForm
from reports.matchpage import MatchesPage
from reports.models import Match
from surveys.definition import DEFAULT_LANGUAGE, say


def _found(request, assessment):
    """Everybody in the office reads; only the lead decides."""
    if request.method == "POST" and not request.user.is_lead:
        raise Http404
    return get_object_or_404(Assessment, slug=assessment)


@staff_required
def matches(request, assessment):
    found = _found(request, assessment)
    decision = DecisionForm(posted(request))
    if decision.is_bound and decision.is_valid() and saves(decision, partial(_decide, request, found, decision)):
        query = request.GET.copy()
        query.pop("open", None)
        return redirect(f"{request.path}?{query.urlencode()}#d-{decision.key}")
    return _show(request, found, decision)


def _decide(request, assessment, decision):
    data = decision.cleaned_data
    about, other = data["about"], data["other"]
    usual = {
        "assessment": assessment,
        "theme": data["theme"],
        "demander": data["demander"],
        "seen": about.seen,
        "by": request.user,
        "now": timezone.now(),
    }
    if data["do"] == DecisionForm.ACCEPT:
        actions.accept_match(supplier=about.supplier, **usual)
        messages.success(request, _("Accepted: %(supplier)s") % {"supplier": about.supplier})
    elif data["do"] == DecisionForm.REJECT:
        actions.reject_match(supplier=about.supplier, note=data["note"], **usual)
        messages.success(request, _("We say no: %(supplier)s") % {"supplier": about.supplier})
    elif data["do"] == DecisionForm.EDIT:
        actions.edit_match(supplier=other, replaces=about.supplier, note=data["note"], **usual)
        messages.success(request, _("Chosen by us: %(supplier)s") % {"supplier": other})
    else:
        _undo(request, about, assessment, data)


def _undo(request, about, assessment, data):
    decided = Match.objects.filter(assessment=assessment, theme=data["theme"], demander=data["demander"])
    found = decided.filter(supplier=about.supplier).first()
    if found is not None:
        actions.undo_match(match=found, seen=about.seen, by=request.user)
    messages.success(request, _("The decision is taken back: %(supplier)s") % {"supplier": about.supplier})


def _show(request, assessment, decision):
    result = report(assessment)
    language = get_language() or DEFAULT_LANGUAGE
    form = MatchesForm(
        request.GET,
        themes=[(theme, say(result.facts.labels[theme], language)) for theme in result.facts.themes],
        names=result.facts.names.items(),
    )
    page = MatchesPage(result, form, opened=decision.key if decision.is_bound else "")
    page_obj = page.page(request.GET.get("page", ""))
    context = {
        "assessment": assessment,
        "report": result,
        "most": MATCHED_AT_MOST,
        "page": page,
        "form": form,
        "decision": decision,
        "errors": error_list(decision) if decision.is_bound else [],
        "accepted": result.count(Match.State.ACCEPTED),
        "edited": result.count(Match.State.EDITED),
        "full": [page.name(code) for code in result.full],
        "page_obj": page_obj,
        "groups": page.groups(page_obj.object_list),
        "query": request.GET.urlencode(),
    }
    return render(request, "reports/matches.html", context)


@staff_required
def match_caps(request, assessment):
    """How many matches each takes; the lead sets it."""
    found = _found(request, assessment)
    result = report(found)
    suppliers = list(Municipality.objects.filter(code__in=set(result.loads) | set(result.caps.own)))
    form = CapsForm(posted(request), caps=result.caps, seen=result.caps_token, suppliers=suppliers)
    if form.is_bound and form.is_valid() and saves(form, partial(_set_caps, request, found, form)):
        messages.success(request, _("The limits have been saved. The proposals are computed anew."))
        return redirect("reports:match_caps", assessment)
    context = {
        "assessment": found,
        "report": result,
        "form": form if request.user.is_lead else None,
        "rows": [(each, result.loads.get(each.code), form.of(each.code)) for each in suppliers],
        "errors": error_list(form) if form.is_bound else [],
    }
    return render(request, "reports/match_caps.html", context)


def _set_caps(request, assessment, form):
    data = form.cleaned_data
    actions.set_match_caps(
        assessment=assessment, default=data["default"], own=form.own, seen=data["seen"], by=request.user
    )

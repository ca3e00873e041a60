"""At the door: who has come. A tick is one tap, with or without scripts, and the page that is taken along sends the same."""

from django.contrib import messages
from django.http import JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import staff_required
from accounts.replies import is_script, not_saved
from accounts.saving import error_list, saves
from municipalities.models import KeyRole
from visits import actions, door
from visits.forms.door import AddPersonForm, PersonForm
from visits.forms.notes import MinuteAfterForm, minute_after
from visits.models import Attendance, Visit
from visits.notebook import notebook


def _visit(pk):
    return get_object_or_404(Visit.objects.select_related("assessment", "municipality", "officer"), pk=pk)


@staff_required
def attendance(request, pk):
    """The list at the door; sent to, it notes one person."""
    visit = _visit(pk)
    is_new = request.POST.get("do") == "add"
    form = AddPersonForm(request.POST if is_new else None)
    if request.method == "POST":
        if is_script(request):
            return _noted(request, visit)
        sent = form if is_new else PersonForm(request.POST)
        if sent.is_valid() and saves(sent, lambda: _note(request, visit, sent)):
            return redirect(f"{request.path}#p-{sent.cleaned_data['key']}")
        if not is_new:
            messages.error(request, _text(sent))
            return redirect("visits:attendance", pk)
    context = {**door_context(visit, request), "form": form, "errors": error_list(form) if form.is_bound else []}
    return render(request, "visits/attendance.html", context)


def _note(request, visit, form):
    now = timezone.now()
    actions.note_person(visit=visit, by=request.user, now=now, **form.person(now))


def _text(form):
    return " ".join(text for found in form.errors.values() for text in found)


def _noted(request, visit):
    """What static/js/visit.js is told: what is refused concerns this person only."""
    form = AddPersonForm(request.POST) if request.POST.get("do") == "add" else PersonForm(request.POST)
    if form.is_valid() and saves(form, lambda: _note(request, visit, form)):
        return saved(0)
    return not_saved(_text(form), status=400, only_this=True)


def saved(seq, **more):
    """The reply that static/js/autosave.js reads."""
    time = f"{timezone.localtime():%H:%M}"
    return JsonResponse({"seq": seq, "saved": time, "wrong": {}, "disputed": [], **more})


@staff_required
@require_POST
def attendance_remove(request, pk, key):
    visit = _visit(pk)
    if actions.remove_person(visit=visit, key=key, by=request.user):
        messages.success(request, _("Taken off the list."))
    return redirect("visits:attendance", pk)


def visit_context(visit, request):
    """What each page of a visit that saves by itself is given."""
    return {"visit": visit, "assessment": visit.assessment, "scope": f"visit/{visit.pk}", "back": request.path}


def door_context(visit, request):
    rows = door.rows(visit)
    return {
        **visit_context(visit, request),
        "rows": rows,
        "count": door.count(rows),
        "roles": KeyRole.objects.all(),
        "offices": Attendance.Office.choices,
    }


# --- The page that is taken along -------------------------------------------------------------------------------------

# What it needs without a line: beside the page itself, nothing else is kept by the worker.
_FILES = (
    "css/app.css",
    "css/staff.css",
    "css/visits.css",
    "js/autosave.js",
    "js/device.js",
    "js/field.js",
    "js/sign-out.js",
    "js/visit.js",
    "vendor/bootstrap/css/bootstrap.min.css",
    "vendor/inter/files/inter-latin-wght-normal.woff2",
)


@staff_required
@require_safe
def field(request, pk):
    """The door, the notes and the minute after on one page that works without a line."""
    visit = _visit(pk)
    context = {
        **door_context(visit, request),
        "is_field": True,
        "form": AddPersonForm(),
        "notebook": notebook(visit, request.user),
        "notes_url": reverse("visits:visit_notes", args=[pk]),
        "photos_url": reverse("visits:photo_list", args=[pk]),
        "after_form": MinuteAfterForm(initial=minute_after(visit)),
        "files": [static(name) for name in _FILES],
    }
    return render(request, "visits/field.html", context)


@require_safe
def worker(request):
    """The worker of the page that is taken along. It is asked for anew each time, so that a mended one arrives."""
    response = render(request, "visits/sw.js", content_type="text/javascript")
    response.headers["Cache-Control"] = "no-cache"
    return response


@staff_required
@require_safe
def token(request):
    """What a page that was opened long ago needs to send what it has kept, and who it is sent by."""
    return JsonResponse({"token": get_token(request), "user": request.user.pk})

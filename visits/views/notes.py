"""Notes of a visit or a call, files with notes, and the minute after."""

import uuid
from functools import partial

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from accounts.access import staff_required
from accounts.replies import is_script, not_saved
from accounts.saving import error_list, posted, saves
from surveys.models import Call
from visits import actions
from visits.cases import case_of
from visits.forms.notes import ImportForm, MinuteAfterForm, NoteForm, PromisesForm, minute_after
from visits.models import Visit
from visits.notebook import notebook, parts_of
from visits.reading import text_of
from visits.views.door import saved, visit_context


def _visit(pk):
    return get_object_or_404(Visit.objects.select_related("assessment", "municipality", "officer"), pk=pk)


def _call(pk):
    calls = Call.objects.select_related("participation__assessment", "participation__municipality", "officer")
    return get_object_or_404(calls, pk=pk)


@staff_required
def visit_notes(request, pk):
    return _notes(request, _visit(pk))


@staff_required
def call_notes(request, pk):
    return _notes(request, _call(pk))


def _notes(request, source):
    """Every note of one visit or call; sent to, it keeps one."""
    form = NoteForm(posted(request))
    if request.method == "POST":
        if form.is_valid() and saves(form, lambda: _write(request, source, form)):
            return _written(request, form.written)
        if is_script(request):
            return not_saved(_text(form), status=400, only_this=True)
    return _page(request, source, refused=form if form.is_bound else None)


def _write(request, source, form):
    data = {**form.cleaned_data, "seen": form.cleaned_data["seen"] or 0}
    if data["part"] and data["part"] not in {part.key for part in parts_of(source)}:
        raise ValidationError(_("This question is not among those of the guide."))
    try:
        form.written = actions.write_note(source=source, by=request.user, now=timezone.now(), **data)
    except PermissionDenied as error:
        raise Http404 from error


def _written(request, written):
    if is_script(request):
        return saved(written.note.seq, beside=_beside() if written.is_beside else "")
    if written.is_beside:
        messages.warning(request, _beside())
    else:
        messages.success(request, _("The note is kept."))
    return redirect(request.path)


def _beside():
    return _(
        "You have written in this note in another window meanwhile. Both are kept: what you wrote here stands in a note of its "
        "own, beside the other one."
    )


def _text(form):
    return " ".join(text for found in form.errors.values() for text in found)


def _page(request, source, *, refused=None, import_form=None):
    is_visit = isinstance(source, Visit)
    case = source if is_visit else source.participation
    errors = error_list(import_form) if import_form is not None else []
    if refused is not None:
        errors = [{"url": "#refused", "text": _text(refused)}]
    name, kind = ("visit_note", "visit") if is_visit else ("call_note", "visit-call")
    context = {
        "scope": f"{kind}/{source.pk}",
        "notes_url": reverse(f"visits:{name}s", args=[source.pk]),
        "import_url": reverse(f"visits:{name}_import", args=[source.pk]),
        "visit": source if is_visit else None,
        "call": None if is_visit else source,
        "assessment": case.assessment,
        "municipality": case.municipality,
        "notebook": notebook(source, request.user),
        "import_key": uuid.uuid4(),
        "import_form": import_form,
        "refused": refused,
        "errors": errors,
    }
    return render(request, "visits/notes.html", context)


@staff_required
@require_POST
def visit_note_import(request, pk):
    return _import(request, _visit(pk), "visits:visit_notes")


@staff_required
@require_POST
def call_note_import(request, pk):
    return _import(request, _call(pk), "visits:call_notes")


def _import(request, source, back):
    form = ImportForm(request.POST, request.FILES)
    if getattr(request, "too_large", False):
        form.add_error(
            "file", _("The file is larger than 10 MB. Take pictures out of it, or copy the text into a note.")
        )
    if form.is_valid() and saves(form, lambda: _read_in(request, source, form)):
        messages.success(
            request, _("“%(name)s” has been read in as a note of yours.") % {"name": form.cleaned_data["file"].name}
        )
        return redirect(back, source.pk)
    return _page(request, source, import_form=form)


def _read_in(request, source, form):
    file = form.cleaned_data["file"]
    try:
        write = partial(
            actions.import_note, source=source, key=form.cleaned_data["key"] or uuid.uuid4(), file_name=file.name
        )
        write(text=text_of(file), by=request.user, now=timezone.now())
    except ValidationError as error:
        raise ValidationError({"file": error.messages}) from error
    except PermissionDenied as error:
        raise Http404 from error


# --- The minute after -------------------------------------------------------------------------------------------------


@staff_required
def after(request, pk):
    """What mattered, what was unexpected, who promised what; promises become follow-ups."""
    visit = _visit(pk)
    form = MinuteAfterForm(posted(request), initial=minute_after(visit))
    if request.method == "POST":
        if form.is_valid() and saves(form, lambda: _keep_after(request, visit, form)):
            return _after_kept(request, form.kept)
        if is_script(request):
            return not_saved(_text(form), status=400, only_this=True)
    return _after_page(request, visit, form, PromisesForm())


def _keep_after(request, visit, form):
    form.kept = actions.note_minute_after(
        visit=visit, values=form.values, seen=form.cleaned_data["seen"] or 0, by=request.user, now=timezone.now()
    )


def _merged():
    return _("Somebody else has written here meanwhile. Both are kept, one below the other.")


def _after_kept(request, kept):
    if is_script(request):
        told = {"disputed": ["after"], "values": dict(kept.values), "beside": _merged()} if kept.is_merged else {}
        return saved(kept.seq, **told)
    if kept.is_merged:
        messages.warning(request, _merged())
    else:
        messages.success(request, _("Kept."))
    return redirect(request.path)


def _after_page(request, visit, form, promises_form):
    case = case_of(visit)
    context = {
        **visit_context(visit, request),
        "form": form,
        "case": case,
        "promises": actions.promises(visit, case) if case is not None else [],
        "promises_form": promises_form,
        "errors": error_list(form, promises_form) if form.is_bound or promises_form.is_bound else [],
    }
    return render(request, "visits/after.html", context)


@staff_required
@require_POST
def after_promises(request, pk):
    """Follow-ups out of the promises that were ticked: `promise` is field and line, separated by a colon."""
    visit = _visit(pk)
    case = case_of(visit)
    if case is None:
        raise Http404
    form = PromisesForm(request.POST)
    if not form.is_valid():
        return _after_page(request, visit, MinuteAfterForm(initial=minute_after(visit)), form)
    wanted = [tuple(each.split(":", 1)) for each in request.POST.getlist("promise") if ":" in each]
    made = actions.follow_promises(
        visit=visit, case=case, wanted=wanted, due_on=form.cleaned_data["due_on"], by=request.user, now=timezone.now()
    )
    if made:
        text = ngettext("%(n)s follow-up is made.", "%(n)s follow-ups are made.", made)
        messages.success(request, text % {"n": made})
    else:
        messages.info(request, _("Nothing was chosen, or all of it is followed up already."))
    return redirect("visits:after", pk)

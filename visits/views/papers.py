"""The meeting note, and the papers that are handed out: attendance list and note as Word and PDF."""

import logging

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.access import staff_required
from accounts.pdf import PACKAGES, PdfUnavailable
from accounts.saving import error_list, posted, saves
from visits import files, meeting
from visits.actions import telling
from visits.forms.visits import MeetingNoteForm
from visits.models import Attendance, Visit
from visits.papers import paper_of

logger = logging.getLogger(__name__)

SUFFIXES = ("docx", "pdf")
SEND, DONE = "send", "done"


def _people_met(visit):
    """Those of the register who were met."""
    met = visit.attendance.filter(state=Attendance.State.MET, contact__isnull=False, contact__erased_at=None)
    return [row.contact for row in met.select_related("contact")]


@staff_required
def meeting_note(request, pk):
    """What the municipality is to read of the visit: written, sent to those who met, for correction."""
    visit = get_object_or_404(Visit.objects.with_people(), pk=pk, state=Visit.State.HELD)
    people = _people_met(visit)
    initial = {"text": visit.meeting_note or meeting.draft(visit), "to": [each.pk for each in people if each.email]}
    form = MeetingNoteForm(posted(request), visit=visit, people=people, initial=initial)
    done = []
    if form.is_bound and form.is_valid() and saves(form, lambda: done.append(_write(request, visit, form))):
        messages.success(request, done[0])
        return redirect("visits:meeting_note", pk)
    context = {
        "visit": visit,
        "assessment": visit.assessment,
        "form": form,
        "is_draft": not visit.meeting_note,
        "unreached": [each for each in people if not each.email],
        "letters": list(visit.letters.filter(kind="visit_note").select_related("contact")),
        "errors": error_list(form) if form.is_bound else [],
    }
    return render(request, "visits/meeting_note.html", context)


def _write(request, visit, form):
    """Saves, and sends or marks as done if that is the button; what is to be said."""
    now, do = timezone.now(), request.POST.get("do")
    with transaction.atomic():
        telling.save_meeting_note(visit=visit, text=form.cleaned_data["text"], by=request.user)
        if do == SEND:
            sent = telling.send_meeting_note(visit=visit, contacts=form.people, by=request.user, now=now)
            n = len(sent)
            text = ngettext("%(n)s letter waits to be sent.", "%(n)s letters wait to be sent.", n) % {"n": n}
            return f"{_('The meeting note is saved.')} {text}"
        if do == DONE:
            telling.mark_written(visit=visit, by=request.user, now=now)
            return _("The notes of the visit are worked up.")
    return _("The meeting note is saved.")


@require_safe
@staff_required
def visit_file(request, pk, what, suffix):
    visit = get_object_or_404(Visit.objects.with_people(), pk=pk)
    language = "en" if get_language() == "en" else "sv"
    people = list(visit.attendance.select_related("role", "contact"))
    paper = paper_of(visit, people, what=what, language=language)
    try:
        content, kind = {
            "docx": lambda: (files.as_docx(paper), files.DOCX),
            "pdf": lambda: (files.as_pdf(paper), files.PDF),
        }[suffix]()
    except PdfUnavailable as error:
        logger.error("PDF cannot be made: %s", error)
        return render(request, "accounts/pdf_unavailable.html", {"packages": PACKAGES}, status=503)
    answer = HttpResponse(content, content_type=kind)
    answer.headers["Content-Disposition"] = content_disposition_header(
        as_attachment=suffix == "docx", filename=f"{paper.title.replace('/', '-')[:120]}.{suffix}"
    )
    answer.headers["Content-Language"] = language
    return answer

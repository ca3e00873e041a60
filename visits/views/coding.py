"""One note with its passages, the notes of a visit, and those that nobody has gone through."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models.functions import Left
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, ngettext

from accounts.access import staff_required
from accounts.saving import error_list, posted, saves
from visits.actions.coding import code_passage
from visits.anchors import digest
from visits.forms.coding import PassageForm
from visits.guide import GUIDE
from visits.markup import lines, marked
from visits.models import Code, Excerpt, Note, Visit
from visits.models.notes import NoteQuerySet

PER_PAGE = 50
LOOK = 220
"""Characters of a note that a list shows."""


def find_note(pk):
    return get_object_or_404(
        Note.objects.with_people().select_related("visit__assessment", "call__participation__assessment"), pk=pk
    )


def part_of(note):
    """The question of the guide that a note answers, in the reader's language, '' for a free note."""
    part = next((each for each in GUIDE if each.key == note.part), None)
    return part.say(get_language() or "sv") if part else ""


def note_context(request, note, form):
    """What the page of a note says, whether it codes a passage or places one again."""
    rows = list(note.excerpts.select_related("code", "theme", "role"))
    standing = [row for row in rows if not row.is_lost]
    asked = request.GET.get("excerpt", "")
    chosen = form.data.get("passage", "") if form.is_bound else ""
    opened = next((row.pk for row in standing if str(row.pk) == asked), 0)
    text = marked(note.text, standing, chosen=chosen, opened=opened)
    return {
        "note": note,
        "part": part_of(note),
        "assessment": note.assessment,
        "municipality": note.municipality,
        "visit": note.visit,
        "standing": standing,
        "lost": [row for row in rows if row.is_lost],
        "opened": opened,
        "text": text,
        # Words that are no whole sentence, marked by the script before something else was wrong.
        "own": chosen if f'value="{chosen}" checked' not in text else "",
        "seen": digest(note.text),
        "form": form,
        "errors": error_list(form) if form.is_bound else [],
    }


@staff_required
def note_code(request, pk):
    """The text with its passages; another one is chosen and given codes."""
    note = find_note(pk)
    form = PassageForm(posted(request))
    made = []

    def write():
        chosen = form.cleaned_data
        start, end = chosen.pop("passage")
        made.extend(code_passage(note=note, start=start, end=end, by=request.user, now=timezone.now(), **chosen))

    if form.is_bound and form.is_valid() and saves(form, write):
        said = ngettext("The passage has been given a code.", "The passage has been given %(number)s codes.", len(made))
        messages.success(request, said % {"number": len(made)})
        address = reverse("visits:note_code", args=[pk])
        return redirect(f"{address}?excerpt={made[0].pk}#e{made[0].pk}")
    if form.is_bound:
        note = find_note(pk)  # as it is now: it may be what was refused
    context = note_context(request, note, form) | {"codes": Code.objects.in_use()}
    return render(request, "visits/note_code.html", context)


def listed(notes: NoteQuerySet) -> NoteQuerySet:
    """Notes as a list shows them: with the beginning of the text as `look`, without the rest of it."""
    return notes.with_people().annotate(look=Left("text", LOOK + 1)).defer("text")


@staff_required
def visit_coding(request, pk):
    """The notes of a visit with their passages; those that nobody has gone through first."""
    visit = get_object_or_404(Visit.objects.with_people(), pk=pk)
    notes = list(listed(visit.notes.exclude(text="")))
    by_note = {}
    # Hundreds of passages share a few codes, themes and functions: each is read once.
    excerpts = Excerpt.objects.filter(note__visit=visit).prefetch_related("code", "theme", "role")
    for row in excerpts.order_by("start", "id"):
        by_note.setdefault(row.note_id, []).append(row)
    coded = []
    for note in notes:
        found = by_note.get(note.pk)
        if found:
            note.lost = sum(row.is_lost for row in found)
            address = reverse("visits:note_code", args=[note.pk])
            coded.append((note, part_of(note), found, address, lines(found, address)))
    context = {
        "visit": visit,
        "assessment": visit.assessment,
        "uncoded": [(note, part_of(note)) for note in notes if note.pk not in by_note],
        "coded": coded,
    }
    return render(request, "visits/visit_coding.html", context)


@staff_required
def uncoded_list(request):
    """Notes of which nothing has been given a code, the oldest first."""
    page = Paginator(listed(Note.objects.uncoded()), PER_PAGE).get_page(request.GET.get("page"))
    rows = [(note, part_of(note)) for note in page.object_list]
    return render(request, "visits/uncoded_list.html", {"page_obj": page, "rows": rows})

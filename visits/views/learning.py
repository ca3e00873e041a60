"""Learning visits: the brief before the trip, what it is about, and the lessons from it."""

from functools import partial

from django.contrib import messages
from django.db.models import Count
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import staff_required
from accounts.saving import posted, saves
from municipalities.models import Assessment, Theme
from visits import actions, briefs
from visits.forms import LessonForm, TopicsForm
from visits.models import Lesson, Visit


@staff_required
def learning(request, slug):
    """The reference municipalities of a round: what is asked of each, when it is visited, and what was learnt."""
    assessment = get_object_or_404(Assessment, slug=slug)
    visits = Visit.objects.of(assessment).learning().with_people().annotate(lesson_count=Count("lessons"))
    asked = briefs.asked(assessment)
    places = [
        {
            "municipality": place,
            "asked": [each for each in asked if each.place == place.code],
            "visits": [visit for visit in visits if visit.municipality_id == place.pk],
        }
        for place in assessment.references.order_by("sort_key", "code")
    ]
    codes = {place["municipality"].code for place in places}
    elsewhere = [each for each in asked if each.elsewhere or (each.place and each.place not in codes)]
    anywhere = [each for each in asked if not each.place and not each.elsewhere]
    context = {"assessment": assessment, "places": places, "elsewhere": elsewhere, "anywhere": anywhere}
    return render(request, "visits/learning.html", context)


def _learning_visit(pk):
    visit = get_object_or_404(Visit.objects.with_people(), pk=pk)
    if not visit.is_learning:
        raise Http404
    return visit


@staff_required
def brief(request, pk):
    visit = _learning_visit(pk)
    form = TopicsForm(posted(request), visit=visit)
    if request.method == "POST" and form.is_valid():
        write = partial(actions.set_topics, visit=visit, by=request.user)
        if saves(form, partial(write, **form.cleaned_data)):
            messages.success(request, _("The changes have been saved."))
            return redirect("visits:brief", visit.pk)
    found = briefs.brief(visit.assessment, visit.municipality, Theme.objects.all())
    context = {"visit": visit, "assessment": visit.assessment, "brief": found, "form": form}
    return render(request, "visits/brief.html", context)


@staff_required
def lesson_list(request, pk):
    visit = _learning_visit(pk)
    lessons = visit.lessons.select_related("made_by").prefetch_related("themes", "municipalities", "excerpts__note")
    context = {"visit": visit, "assessment": visit.assessment, "lessons": lessons}
    return render(request, "visits/lesson_list.html", context)


@staff_required
def lesson_add(request, pk):
    return _lesson_page(request, _learning_visit(pk), None)


@staff_required
def lesson_edit(request, pk, lesson):
    visit = _learning_visit(pk)
    return _lesson_page(request, visit, get_object_or_404(visit.lessons, pk=lesson))


def _lesson_page(request, visit, lesson):
    form = LessonForm(posted(request), visit=visit, lesson=lesson)
    if request.method == "POST" and form.is_valid():
        write = partial(actions.save_lesson, visit=visit, lesson=lesson, by=request.user, now=timezone.now())
        if saves(form, partial(write, **form.cleaned_data)):
            messages.success(request, _("The changes have been saved.") if lesson else _("The lesson is noted."))
            return redirect("visits:lesson_list", visit.pk)
    context = {"visit": visit, "assessment": visit.assessment, "lesson": lesson, "form": form}
    return render(request, "visits/lesson_form.html", context)


@staff_required
def lesson_delete(request, pk, lesson):
    found = get_object_or_404(Lesson.objects.select_related("visit__assessment", "visit__municipality"), pk=lesson)
    visit = found.visit
    if visit.pk != pk:
        raise Http404
    if request.method == "POST":
        actions.delete_lesson(lesson=found, by=request.user)
        messages.success(request, _("The lesson has been deleted."))
        return redirect("visits:lesson_list", visit.pk)
    return render(
        request,
        "visits/lesson_confirm_delete.html",
        {"visit": visit, "assessment": visit.assessment, "lesson": found},
    )

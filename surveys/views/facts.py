"""What the office already knows of a municipality: proposed to it as "Is this right?", never counted as an answer."""

from dataclasses import dataclass

from django.contrib import messages
from django.db.models import Exists, OuterRef
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.access import staff_required
from municipalities.models import Municipality, Participation
from surveys import values as rules
from surveys.actions import delete_fact, save_fact
from surveys.definition import Page, Question, View
from surveys.forms import PageForm
from surveys.forms.staff import FactForm
from surveys.models import Answer, KnownFact, Questionnaire, Response
from surveys.preview import Preview, Said
from surveys.values import Problem


@dataclass(frozen=True)
class _Asked:
    """The case that facts are for: the newest open one that has a questionnaire."""

    participation: Participation
    view: View


def _asked(municipality):
    """The questions that facts can be about, or None while nobody asks this municipality anything."""
    participations = (
        municipality.participations.filter(
            Exists(Questionnaire.objects.published().filter(assessment=OuterRef("assessment")))
        )
        .select_related("assessment", "municipality")
        .order_by("-assessment__period_start", "-assessment_id")
    )
    found = sorted(participations, key=lambda each: not each.assessment.is_open)
    if not found:
        return None
    participation = found[0]
    response = Response.objects.real().with_case().filter(participation=participation).first()
    if response is not None:
        return _Asked(participation, response.view)
    published = participation.assessment.questionnaires.published().defer("definition")
    questionnaire = published.order_by("-published_at", "-id").first()
    return _Asked(
        participation, questionnaire.load().view(participation.variant, participation.assessment.membership_date.year)
    )


def _asked_or_404(municipality):
    asked = _asked(municipality)
    if asked is None:
        raise Http404
    return asked


def _label(view, name, language):
    """The question with its group before it, in the language that there is."""
    languages = view.definition.languages
    code = language if language in languages else view.definition.default_language
    return Said(view.full_label(name, code), code)


def _value(view, fact, language):
    node = view.nodes[fact.question]
    text = rules.as_text(view, node, fact.value, "", language)
    # A typed text is in Swedish, whatever the language of the page.
    return Said(text, "sv" if node.kind == "text" else _label(view, fact.question, language).lang)


@staff_required
def fact_list(request, code):
    municipality = get_object_or_404(Municipality, code=code)
    asked = _asked(municipality)
    language = get_language()
    places = {name: place for place, name in enumerate(asked.view.nodes)} if asked else {}
    rows = []
    for fact in municipality.facts.select_related("entered_by"):
        if fact.question in places:
            label, value = _label(asked.view, fact.question, language), _value(asked.view, fact, language)
        else:
            label, value = Said(fact.question, "sv"), Said(str(fact.value), "sv")
        rows.append((places.get(fact.question, len(places)), fact, label, value))
    rows.sort(key=lambda row: (row[0], row[1].question))
    context = {"municipality": municipality, "asked": asked, "rows": rows}
    return render(request, "surveys/fact_list.html", context)


@staff_required
def fact_add(request, code):
    municipality = get_object_or_404(Municipality, code=code)
    asked = _asked_or_404(municipality)
    name = request.GET.get("question", "")
    known = {fact.question: fact for fact in municipality.facts.all()}
    if name in known:
        return redirect("surveys:fact_edit", code, known[name].pk)
    if isinstance(asked.view.nodes.get(name), Question):
        return _edit(request, municipality, asked, name, None)
    preview = Preview(asked.view, get_language())
    sections = []
    for section in asked.view.sections:
        names = [
            each
            for each, node in asked.view.nodes.items()
            if isinstance(node, Question) and each not in known and asked.view.section(each).name == section.name
        ]
        sections.append(
            (preview.said(section.label), [(each, _label(asked.view, each, get_language())) for each in names])
        )
    context = {"municipality": municipality, "sections": sections, "asked": asked, "is_unknown": bool(name)}
    return render(request, "surveys/fact_choose.html", context)


@staff_required
def fact_edit(request, code, pk):
    fact = get_object_or_404(KnownFact.objects.select_related("municipality"), pk=pk, municipality__code=code)
    asked = _asked_or_404(fact.municipality)
    if fact.question not in asked.view.nodes:
        messages.error(request, _("This question is not asked any more. The fact can only be deleted."))
        return redirect("surveys:fact_list", code)
    return _edit(request, fact.municipality, asked, fact.question, fact)


def _edit(request, municipality, asked, name, fact):
    """The question's own field with the source beside it, for a new fact or one that is there."""
    data = request.POST if request.method == "POST" else None
    question = asked.view.nodes[name]
    page = Page(name, question.label, {}, {}, asked.view.section(name), (name,))
    answers = {(name, ""): Answer(question=name, value=fact.value)} if fact else {}
    page_form = PageForm(
        view=asked.view,
        page=page,
        answers=answers,
        relevant={name},
        language=get_language(),
        exclude={municipality.code},
        staff=True,
        data=data,
    )
    today = timezone.localdate()
    initial = {"source": fact.source, "known_on": fact.known_on} if fact else {"known_on": today}
    form = FactForm(data, initial=initial, today=today)
    if data is not None:
        value = page_form.values().get((name, ""))
        if form.is_valid():
            saved = save_fact(
                participation=asked.participation,
                view=asked.view,
                question=name,
                value=value,
                **form.cleaned_data,
                by=request.user,
                now=timezone.now(),
            )
            if not isinstance(saved, Problem):
                messages.success(request, _("The fact has been saved."))
                return redirect("surveys:fact_list", municipality.code)
            page_form.problems[(name, "")] = saved
        elif rules.is_empty(value):
            page_form.problems[(name, "")] = Problem("fact_without_value", {})
    [field] = page_form.fields
    # Reasons for leaving a question out are no facts, and whoever adds a fact has its value.
    reasons = {choice.name for choice in asked.view.choices(question) if choice.missing}
    field.options = [option for option in field.options if option.value not in reasons]
    field.codes, field.apart, field.optional = [], [], False
    errors = [{"url": f"#{field.first_id}", "text": field.error}] if field.error else []
    errors += [
        {"url": f"#{form[each].id_for_label}", "text": f"{form[each].label}: {text}"}
        for each, texts in form.errors.items()
        for text in texts
    ]
    context = {
        "municipality": municipality,
        "fact": fact,
        "field": field,
        "asked": page_form.asked,
        "groups": [Preview(asked.view, get_language()).said(group.label) for group in asked.view.groups(name)],
        "language": _label(asked.view, name, get_language()).lang,
        "source_form": form,
        "errors": errors,
    }
    return render(request, "surveys/fact_form.html", context)


@staff_required
def fact_delete(request, code, pk):
    fact = get_object_or_404(KnownFact.objects.select_related("municipality"), pk=pk, municipality__code=code)
    if request.method == "POST":
        delete_fact(fact=fact, by=request.user)
        messages.success(request, _("The fact has been deleted."))
        return redirect("surveys:fact_list", code)
    asked = _asked(fact.municipality)
    language = get_language()
    is_asked = asked is not None and fact.question in asked.view.nodes
    context = {
        "municipality": fact.municipality,
        "fact": fact,
        "label": _label(asked.view, fact.question, language) if is_asked else Said(fact.question, "sv"),
        "value": _value(asked.view, fact, language) if is_asked else Said(str(fact.value), "sv"),
    }
    return render(request, "surveys/fact_confirm_delete.html", context)

"""Questionnaires: which versions there are, reading one through, adding one from a workbook, publishing."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import lead_required, staff_required
from municipalities.models import Assessment
from surveys.actions import import_questionnaire, publish_questionnaire
from surveys.forms.staff import PreviewForm, QuestionnaireUploadForm
from surveys.measures import needed_measures, needed_of_variants
from surveys.models import Questionnaire
from surveys.preview import Preview
from surveys.xlsform import XLSFormError, problems_of, read_workbook


@staff_required
def questionnaire_list(request):
    questionnaires = Questionnaire.objects.defer("definition").with_response_count()
    by_assessment = {}
    for questionnaire in questionnaires:
        by_assessment.setdefault(questionnaire.assessment_id, []).append(questionnaire)
    assessments = [(each, by_assessment.get(each.pk, [])) for each in Assessment.objects.newest_first()]
    return render(request, "surveys/questionnaire_list.html", {"assessments": assessments})


@lead_required
def questionnaire_add(request):
    form = QuestionnaireUploadForm(request.POST or None, request.FILES or None)
    problems = []
    if request.method == "POST" and form.is_valid():
        try:
            definition = read_workbook(form.cleaned_data["file"].read())
            questionnaire = import_questionnaire(
                definition=definition, assessment=form.cleaned_data["assessment"], by=request.user
            )
        except XLSFormError as error:
            problems = [(problem, *problem.say(gettext)) for problem in error.problems]
        except ValidationError as error:
            form.add_error("file", error)
        else:
            messages.success(request, _("The questionnaire has been imported. Read it through, then publish it."))
            return redirect("surveys:questionnaire_detail", questionnaire.pk)
    has_assessments = form.fields["assessment"].queryset.exists()
    context = {"form": form, "problems": problems, "has_assessments": has_assessments}
    return render(request, "surveys/questionnaire_form.html", context)


@staff_required
def questionnaire_detail(request, pk):
    questionnaire = get_object_or_404(Questionnaire.objects.select_related("assessment"), pk=pk)
    assessment, definition = questionnaire.assessment, questionnaire.load()
    page_language = get_language()
    language = page_language if page_language in definition.languages else definition.default_language
    names = {"sv": _("Swedish"), "en": _("English")}
    languages = [(code, names.get(code, code)) for code in definition.languages]
    form = PreviewForm(request.GET, languages=languages, language=language)
    chosen = form.chosen()
    view = definition.view(chosen["variant"], assessment.membership_date.year)
    context = {
        "questionnaire": questionnaire,
        "assessment": assessment,
        "filters": form,
        "chosen": chosen,
        "preview": Preview(view, chosen["language"], short=chosen["path"] == "short"),
        "lacking": [
            problem.say(gettext) for problem in problems_of(definition, needed_measures(), needed_of_variants())
        ],
        "response_count": questionnaire.responses.real().count(),
    }
    return render(request, "surveys/questionnaire_detail.html", context)


@lead_required
@require_POST
def questionnaire_publish(request, pk):
    questionnaire = get_object_or_404(Questionnaire.objects.defer("definition"), pk=pk)
    publish_questionnaire(questionnaire=questionnaire, by=request.user, now=timezone.now())
    messages.success(request, _("The questionnaire is published. Municipalities that begin now answer this version."))
    return redirect("surveys:questionnaire_detail", pk)

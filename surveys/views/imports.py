"""Answers from a workbook: choose it, look at what it would do, import exactly that."""

from django.contrib import messages
from django.db.models import Exists
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext as _

from accounts.access import staff_required
from municipalities.models import Assessment
from surveys.actions import Closed, import_answers
from surveys.answerbook import AnswerBookError, columns_of, read_rows
from surveys.forms.imports import CheckedForm, ImportForm
from surveys.importing import Shown, Upload, forget_upload, keep_upload, kept_upload, words_of_template

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@staff_required
def answer_import(request, slug):
    assessment = get_object_or_404(Assessment, slug=slug)
    context = {"assessment": assessment, "obstacle": _obstacle(assessment), "form": ImportForm()}
    if request.method != "POST" or context["obstacle"]:
        return render(request, "surveys/import_form.html", context)
    try:
        return (
            _checked(request, assessment, context) if "key" in request.POST else _uploaded(request, assessment, context)
        )
    except AnswerBookError as error:
        context["problems"] = [(problem, *problem.say(gettext)) for problem in error.problems]
    except Closed as error:  # somebody has closed the round meanwhile
        context["obstacle"] = error.message
    return render(request, "surveys/import_form.html", context)


def _uploaded(request, assessment, context):
    form = context["form"] = ImportForm(request.POST, request.FILES)
    if not form.is_valid():
        return render(request, "surveys/import_form.html", context)
    file = form.cleaned_data["file"]
    upload = Upload(file.name, file.read(), form.cleaned_data["hand_in"])
    imported = _import(request, assessment, upload)
    key = keep_upload(upload, by=request.user, assessment=assessment)
    return _report(request, context, upload, key, imported)


def _checked(request, assessment, context):
    """The report was looked at: again with those chosen who said it, or now for good."""
    form = CheckedForm(request.POST)
    own = {"by": request.user, "assessment": assessment}
    upload = kept_upload(form.cleaned_data["key"], **own) if form.is_valid() else None
    if upload is None:
        messages.error(request, _("The workbook is kept for a day only. Choose it again. Nothing has been imported."))
        return redirect("surveys:answer_import", assessment.slug)
    key, is_import = form.cleaned_data["key"], form.cleaned_data["do"] == "import"
    expected = form.cleaned_data["digest"] if is_import else ""
    imported = _import(request, assessment, upload, speakers=form.speakers(), expected=expected)
    if not imported.is_written:
        return _report(request, context | {"has_changed": is_import}, upload, key, imported)
    forget_upload(key, **own)
    for is_well, text in Shown(imported).messages():
        (messages.success if is_well else messages.warning)(request, text)
    return redirect("surveys:answer_import", assessment.slug)


def _import(request, assessment, upload, *, speakers=None, expected=""):
    rows = read_rows(upload.data)
    questionnaire = _questionnaire(assessment)
    return import_answers(
        assessment=assessment,
        rows=rows,
        columns=columns_of(rows, questionnaire.load()),
        speakers=speakers or {},
        hand_in=upload.hand_in,
        expected=expected,
        file=upload.name,
        by=request.user,
        now=timezone.now(),
    )


def _report(request, context, upload, key, imported):
    context |= {"shown": Shown(imported), "imported": imported, "upload": upload, "key": key}
    return render(request, "surveys/import_report.html", context)


@staff_required
def answer_import_template(request, slug):
    """An empty workbook: the municipalities that take part in its rows, every question in its columns."""
    from surveys.answerbook.template import template_of  # noqa: PLC0415 - openpyxl takes long to import

    assessment = get_object_or_404(Assessment, slug=slug)
    questionnaire = _questionnaire(assessment)
    if questionnaire is None:
        messages.error(request, _obstacle(assessment))
        return redirect("surveys:answer_import", slug)
    cases = assessment.participations.taking_part().in_order().values_list("municipality__code", "municipality__name")
    content = template_of(
        questionnaire.load(), assessment.membership_date.year, cases, words_of_template(), get_language() or "sv"
    )
    name = f"{assessment.slug}-{_('answers')}.xlsx"
    return HttpResponse(content, content_type=XLSX, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _questionnaire(assessment):
    """The version that new responses are made on."""
    return assessment.questionnaires.published().order_by("-published_at", "-id").first()


def _obstacle(assessment):
    """Why nothing can be imported now, or ''."""
    if not assessment.is_open:
        return _("The assessment is closed.")
    published, cases = assessment.questionnaires.published(), assessment.participations.taking_part()
    this = Assessment.objects.filter(pk=assessment.pk)
    is_asked, is_answered = this.values_list(Exists(published), Exists(cases)).get()
    if not is_asked:
        return _("This assessment has no published questionnaire. Import one and publish it first.")
    if not is_answered:
        return _("No municipality takes part yet.")
    return ""

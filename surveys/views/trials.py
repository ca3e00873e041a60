"""A lead tries a questionnaire as a municipality would answer it, and deletes the test answers."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from accounts.access import lead_required
from municipalities.models import Variant
from surveys.actions import delete_test_responses, is_submitted, start_test
from surveys.links import TEST, make_token
from surveys.models import Questionnaire, Response


def _questionnaire(pk):
    return get_object_or_404(Questionnaire.objects.select_related("assessment").defer("definition"), pk=pk)


def _tests(assessment):
    return Response.objects.tests().filter(questionnaire__assessment=assessment)


@lead_required
def test_list(request, pk):
    questionnaire = _questionnaire(pk)
    found = _tests(questionnaire.assessment).select_related("test_of", "questionnaire").with_rounds()
    tests = list(found.defer("questionnaire__definition").order_by("-created_at", "-pk"))
    for test in tests:
        test.is_handed_in = is_submitted(test)
    begun = {t.variant for t in tests if t.test_of_id == request.user.pk and t.questionnaire_id == questionnaire.pk}
    context = {
        "questionnaire": questionnaire,
        "assessment": questionnaire.assessment,
        "variants": [(value, label, value in begun) for value, label in Variant.choices],
        "tests": tests,
    }
    return render(request, "surveys/test_list.html", context)


@lead_required
@require_POST
def test_start(request, pk):
    questionnaire, variant = _questionnaire(pk), request.POST.get("variant", "")
    try:
        invitation = start_test(questionnaire=questionnaire, variant=variant, by=request.user, now=timezone.now())
    except ValidationError as error:
        messages.error(request, error.message)
        return redirect("surveys:test_list", pk)
    return redirect("surveys:open", make_token(invitation, TEST))


@lead_required
def test_delete(request, pk):
    questionnaire = _questionnaire(pk)
    assessment = questionnaire.assessment
    if request.method == "POST":
        count = delete_test_responses(assessment=assessment, by=request.user)
        text = ngettext("%(count)s test has been deleted.", "%(count)s tests have been deleted.", count)
        messages.success(request, text % {"count": count})
        return redirect("surveys:test_list", pk)
    count = _tests(assessment).count()
    if not count:
        return redirect("surveys:test_list", pk)
    context = {"questionnaire": questionnaire, "assessment": assessment, "tests": count}
    return render(request, "surveys/test_confirm_delete.html", context)

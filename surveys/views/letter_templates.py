"""How letters are worded: read by all staff, changed by the lead."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import staff_required
from surveys import letters
from surveys.actions import check_template, reset_template, save_template, template_of
from surveys.forms.letters import SAMPLE_LINK, SAMPLES, TemplateForm
from surveys.letters import Text
from surveys.models import LetterKind, LetterTemplate


@staff_required
def template_list(request):
    own = {(each.kind, each.language): each for each in LetterTemplate.objects.select_related("changed_by")}
    rows = [
        {
            "kind": kind,
            "language": language,
            "own": own.get((kind.value, language)),
            "subject": (own.get((kind.value, language)) or letters.shipped(kind.value, language)).subject,
        }
        for kind in LetterKind
        for language in letters.LANGUAGES
    ]
    return render(request, "surveys/template_list.html", {"rows": rows})


@staff_required
def template_edit(request, kind, language):
    if kind not in letters.KINDS or language not in letters.LANGUAGES:
        raise Http404
    if request.method == "POST" and not request.user.is_lead:
        raise Http404
    now = template_of(kind, language)
    do = request.POST.get("do")
    if do == "reset":
        reset_template(kind=kind, language=language, by=request.user)
        messages.success(request, _("The text that comes with preStratus is in use again."))
        return redirect("surveys:template_edit", kind, language)
    data = request.POST if request.method == "POST" else None
    form = TemplateForm(data, initial={"subject": now.subject, "body": now.body}, kind=kind, language=language)
    if data is not None and form.is_valid() and _saved(form, do, kind, language, request.user):
        messages.success(request, _("The changes have been saved. Letters that wait keep their words."))
        return redirect("surveys:template_list")
    context = {
        "kind": LetterKind(kind),
        "language": language,
        "form": form,
        "is_own": LetterTemplate.objects.filter(kind=kind, language=language).exists(),
        "preview": _preview(form, kind, language, now),
    }
    return render(request, "surveys/template_form.html", context)


def _saved(form, do, kind, language, user):
    """True if the wording was saved; for a preview it is only checked. What is wrong is said in the form."""
    text = Text(form.cleaned_data["subject"], form.cleaned_data["body"])
    try:
        if do == "preview":
            check_template(kind, text)
            return False
        save_template(kind=kind, language=language, subject=text.subject, body=text.body, by=user, now=timezone.now())
    except ValidationError as error:
        form.add_error(None, error)
        return False
    return True


def _preview(form, kind, language, saved):
    """The letter as it would read, from what was typed if that can be used; None while it has faults."""
    if form.is_bound and form.errors:
        return None
    text = Text(form.cleaned_data["subject"], form.cleaned_data["body"]) if form.is_bound else saved
    filled = letters.fill(text, SAMPLES[language], language=language, is_demo=False)
    return Text(filled.subject, letters.with_link(filled.body, SAMPLE_LINK))

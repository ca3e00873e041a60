"""The paper twin: the empty questionnaire and the answers as PDF and Word, and a page of questions as text for a mail."""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone, translation
from django.utils.http import content_disposition_header, urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.access import staff_required
from accounts.pdf import PACKAGES, PdfUnavailable
from surveys.access import (
    case_context,
    closed_door,
    invitation_of,
    is_shut,
    respondent_required,
    speak_to,
    speaker_required,
)
from surveys.answering import Answering
from surveys.definition import VARIANTS
from surveys.documents import answers_of, case_of, questionnaire_of, variant_of
from surveys.exports import docx, pdf
from surveys.exports.docx import answers_docx, questionnaire_docx
from surveys.exports.pdf import answers_pdf, questionnaire_pdf
from surveys.forms.paper import LanguageForm
from surveys.models import Questionnaire, Response
from surveys.paper import Paper, naming, page_of, page_text
from surveys.progress import page_heading
from surveys.views.posting import find_page

logger = logging.getLogger(__name__)


@require_safe
@respondent_required
def questionnaire(request: HttpRequest, response_id: int, suffix: str) -> HttpResponse:
    """The empty questionnaire of this municipality."""
    return _questionnaire_of(request, _case(response_id), suffix)


@require_safe
@never_cache
def blank(request: HttpRequest, token: str, suffix: str) -> HttpResponse:
    """The same, to read before anything is opened or answered: whoever has the link may, and nothing changes."""
    invitation = invitation_of(token, now=timezone.now())
    if invitation is None or is_shut(request, invitation.response):
        return closed_door(request)
    speak_to(request, invitation.contact)
    return _questionnaire_of(request, _case(invitation.response_id), suffix)


@require_safe
@respondent_required
def answers(request: HttpRequest, response_id: int, suffix: str) -> HttpResponse:
    """The municipality's own answers, before and after they are submitted."""
    return _answers_of(request, _case(response_id), suffix)


@require_safe
@staff_required
def variant(request: HttpRequest, pk: int, variant: str, suffix: str) -> HttpResponse:
    """The empty questionnaire of a variant, without a municipality."""
    if variant not in VARIANTS:
        raise Http404
    found = get_object_or_404(Questionnaire.objects.select_related("assessment").defer("definition"), pk=pk)
    view = found.load().view(variant, found.assessment.membership_date.year)

    return _questionnaire(
        request, view.definition.languages, lambda language: variant_of(view, language, found.assessment), suffix
    )


@require_safe
@staff_required
def case_answers(request: HttpRequest, assessment: str, code: str, suffix: str) -> HttpResponse:
    """The answers of a case, for the office's own register."""
    case = {"participation__assessment__slug": assessment, "participation__municipality__code": code}
    return _answers_of(request, get_object_or_404(Response.objects.real().with_case().with_rounds(), **case), suffix)


@require_safe
@speaker_required
def page_as_text(request: HttpRequest, response_id: int, page: str) -> HttpResponse:
    """A page of questions with their answers so far, as text to paste into a mail to a colleague."""
    desk = Answering.of(request.respondent)  # type: ignore[attr-defined]
    found = find_page(request, desk, page)
    if found is None:
        raise Http404
    shown = page_of(desk.view, desk.language, found.name, short=desk.short, exclude=desk.exclude)
    heading = page_heading(desk.view, found, desk.language)
    given = {question.name: desk.answer_text(question.name) for question in shown.questions}
    chosen = {question.name: desk.chosen(question.name) for question in shown.questions}
    context = {
        **case_context(desk.respondent),
        "desk": desk,
        "heading": heading,
        "page_url": desk.url(found.name),
        "text": page_text(shown, heading, given, chosen),
    }
    return render(request, "surveys/respond_text.html", context)


# --- Writing --------------------------------------------------------------------------------------------------------------


def _case(response_id: int) -> Response:
    found = case_of(response_id)
    if found is None:
        raise Http404
    return found


def _questionnaire_of(request: HttpRequest, response: Response, suffix: str) -> HttpResponse:
    languages = response.questionnaire.load().languages
    return _questionnaire(request, languages, lambda language: questionnaire_of(response, language), suffix)


def _questionnaire(
    request: HttpRequest, languages: tuple[str, ...], write: Callable[[str], Paper], suffix: str
) -> HttpResponse:
    language = _language(request, languages)
    with translation.override(language):
        paper = write(language)
        kind, title = naming(paper)
        make = questionnaire_docx if suffix == "docx" else questionnaire_pdf
        content = _made(lambda: make(paper, title=title, kind=kind))
    return _file(request, content, title, suffix, language, kind)


def _answers_of(request: HttpRequest, response: Response, suffix: str) -> HttpResponse:
    language = _language(request, response.questionnaire.load().languages)
    with translation.override(language):
        paper = answers_of(response, language)
        kind, title = naming(paper)
        make = answers_docx if suffix == "docx" else answers_pdf
        content = _made(lambda: make(paper, title=title, kind=kind))
    return _file(request, content, title, suffix, language, kind)


def _language(request: HttpRequest, languages: tuple[str, ...]) -> str:
    # The interface's words exist in its own languages only.
    known = [code for code, _name in settings.LANGUAGES if code in languages] or [settings.LANGUAGE_CODE]
    return LanguageForm(request.GET, languages=known, language=translation.get_language() or known[0]).chosen()


def _made(make: Callable[[], bytes]) -> bytes | None:
    try:
        return make()
    except PdfUnavailable as error:
        logger.error("PDF cannot be made: %s", error)
        return None


def _file(
    request: HttpRequest, content: bytes | None, title: str, suffix: str, language: str, kind: str
) -> HttpResponse:
    if content is None:
        return _only_as_word(request, language, kind)
    answer = HttpResponse(content, content_type={"pdf": pdf.MEDIA_TYPE, "docx": docx.MEDIA_TYPE}[suffix])
    # What no file system takes in a name.
    name = "".join(
        "-" if character in '\\/:*?"<>|' or not character.isprintable() else character for character in title
    )
    disposition = content_disposition_header(as_attachment=suffix == "docx", filename=f"{name[:120]}.{suffix}")
    answer.headers["Content-Disposition"] = disposition or "inline"
    answer.headers["Content-Language"] = language
    return answer


def _only_as_word(request: HttpRequest, language: str, kind: str) -> HttpResponse:
    """There is no PDF on this server: the same as Word. What is to be installed is told to those who can tell somebody."""
    word = f"{request.path.removesuffix('pdf')}docx?{urlencode({'language': language})}"
    context = {"kind": kind, "kind_language": language, "word_url": word, "packages": PACKAGES}
    return render(request, "surveys/paper_unavailable.html", context, status=503)

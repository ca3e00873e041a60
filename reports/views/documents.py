"""Documents inside the office: which there are, each to read with its sources, to write over, to issue and to take as files."""

import logging
import re

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.http import content_disposition_header
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.access import staff_required
from accounts.pdf import PACKAGES, PdfUnavailable
from accounts.saving import error_list, posted, saves
from municipalities.models import Assessment, Participation
from reports import actions
from reports.documents.forms import ParagraphForm
from reports.documents.leaves import leaf_names, leaves_of
from reports.models import OF_MUNICIPALITY, DocumentKind, IssuedDocument, ParagraphEdit
from reports.papers.blocks import Printed
from reports.papers.pdf import PDF, as_pdf
from reports.papers.word import DOCX, as_docx
from reports.plans import evidence
from surveys.documents import emblems_of

logger = logging.getLogger(__name__)

LANGUAGES = {"sv": "Svenska", "en": "English"}


def language_of(request):
    """What the address asks for, else that of the reader."""
    asked = request.GET.get("lang", "")
    return asked if asked in LANGUAGES else "en" if get_language() == "en" else "sv"


def target(assessment, kind, code):
    """(assessment, the municipality's case or None), or 404."""
    if kind not in DocumentKind.values or (kind in OF_MUNICIPALITY) != bool(code):
        raise Http404
    if not code:
        return get_object_or_404(Assessment, slug=assessment), None
    case = evidence.find(assessment, code)
    if case is None:
        raise Http404
    return case.assessment, case


@staff_required
def documents(request, assessment):
    """Which documents there are, what was written over them, and when each was issued."""
    found = get_object_or_404(Assessment, slug=assessment)
    written = {}
    for kind, case in ParagraphEdit.objects.filter(assessment=found).values_list("kind", "participation"):
        written[kind, case] = written.get((kind, case), 0) + 1
    issued = {}
    for row in IssuedDocument.objects.filter(assessment=found).defer("content", "digests").order_by("number"):
        issued[row.kind, row.participation_id] = row
    cases = Participation.objects.filter(assessment=found).in_order().select_related("municipality")

    def shown(kind, case=None):
        place = (kind, case.pk if case is not None else None)
        return {
            "url": address("document", found, kind, case),
            "own": written.get(place, 0),
            "issued": issued.get(place),
        }

    context = {
        "assessment": found,
        "whole": [(DocumentKind(kind).label, shown(kind)) for kind in ("report", "application")],
        "rows": [(case, shown("profile", case), shown("plan", case)) for case in cases],
    }
    return render(request, "reports/documents.html", context)


def address(name, assessment, kind, case):
    args = [assessment.slug, kind] + ([case.municipality.code] if case is not None else [])
    return reverse(f"reports:{name}{'_of' if case is not None else ''}", args=args)


@staff_required
def document(request, assessment, kind, code=""):
    """A document to read: a draft with its sources, or as it was issued (?number=). The lead writes, settles and issues."""
    found, case = target(assessment, kind, code)
    if request.method == "POST" and not request.user.is_lead:
        raise Http404
    if request.GET.get("number"):
        return _show_issued(request, found, kind, case)
    # pandas costs a second or two: only what counts pays for it.
    from reports.documents import compose  # noqa: PLC0415

    language, leaf = language_of(request), _leaf(request, kind)
    draft = compose.draft_of(kind, found, case, language=language, now=timezone.now(), leaf=leaf)
    form = ParagraphForm(posted(request) if request.POST.get("do") == "write" else None, language=language)
    if request.method == "POST" and _write(request, form, draft, found, case):
        key = "" if request.POST.get("do") == "issue" else _anchor(request.POST.get("key", ""))
        return redirect(f"{request.path}{_query(language, leaf)}{key}")
    edited = request.POST.get("key", "") if form.is_bound else request.GET.get("edit", "")
    standing = draft.find(edited) if request.user.is_lead else None
    if standing is not None and not form.is_bound:
        form = ParagraphForm(
            language=language,
            initial={"text": "" if standing.part.is_to_write and not standing.edit else standing.text},
        )
    context = {
        **_page(request, found, kind, case, language, leaf),
        "draft": draft,
        "issued": compose.issued_of(kind, found, case),
        "edited": standing,
        "form": form,
        "errors": error_list(form) if form.is_bound else [],
    }
    return render(request, "reports/document.html", context)


def _leaf(request, kind):
    leaves = leaves_of(kind)
    asked = request.GET.get("part", "")
    return asked if asked in leaves else leaves[0] if leaves else ""


def _query(language, leaf="", **more):
    parts = {"lang": language, **({"part": leaf} if leaf else {}), **more}
    return "?" + "&".join(f"{name}={value}" for name, value in parts.items())


def _anchor(key):
    return f"#p-{key}" if re.fullmatch(r"[\w.:-]{1,100}", key) else ""


def _page(request, assessment, kind, case, language, leaf=""):
    """What every view of a document names."""
    names = leaf_names()
    return {
        "assessment": assessment,
        "case": case,
        "municipality": case.municipality if case is not None else None,
        "kind": kind,
        "kind_label": DocumentKind(kind).label.capitalize(),
        "language": language,
        "languages": [(key, name, _query(key, leaf)) for key, name in LANGUAGES.items()],
        "leaf": leaf,
        "leaves": [(each, names[each], _query(language, each)) for each in leaves_of(kind)],
        "query": _query(language, leaf),
        "is_copied": kind == DocumentKind.APPLICATION,
        "files": [
            (name, address(f"document_{suffix}", assessment, kind, case) + _query(language))
            for suffix, name in (("docx", "Word"), ("pdf", "PDF"))
        ],
    }


def _write(request, form, draft, assessment, case):
    """One act of the lead; True if it went through. What is refused is said in the form or above the page."""
    at = {"assessment": assessment, "participation": case}
    key, seen = request.POST.get("key", ""), request.POST.get("seen", "")
    facts = {"document": draft.document, "key": key, "seen": seen, "digest": request.POST.get("digest", "")}
    by_now = {"by": request.user, "now": timezone.now()}
    language, kind = draft.document.language, draft.document.kind
    do = request.POST.get("do")
    if do == "write":
        return form.is_valid() and saves(
            form, lambda: actions.write_paragraph(**at, **facts, text=form.cleaned_data["text"], **by_now)
        )
    act = {
        "keep": lambda: actions.keep_paragraph(**at, **facts, **by_now),
        "drop": lambda: actions.drop_paragraph(**at, kind=kind, language=language, key=key, seen=seen, by=request.user),
        "issue": lambda: actions.issue_document(
            **at, kind=kind, language=language, seen=int(seen) if seen.isdecimal() and len(seen) < 10 else -1, **by_now
        ),
    }.get(do)
    if act is None:
        raise Http404
    told = ParagraphForm({"text": "-"}, language=language)
    if saves(told, act):
        if do == "issue":
            messages.success(request, _("The document is issued. What is issued does not change any more."))
        return True
    for text in told.non_field_errors():
        messages.error(request, text)
    return True


# --- As it was issued -------------------------------------------------------------------------------------------------


def _issued(request, assessment, kind, case):
    number = request.GET["number"]
    rows = IssuedDocument.objects.of(assessment, kind, case).select_related("issued_by")
    return get_object_or_404(rows, number=int(number) if number.isdecimal() and len(number) < 9 else 0)


def _show_issued(request, assessment, kind, case):
    row = _issued(request, assessment, kind, case)
    more = {"number": row.number}
    context = {
        **_page(request, assessment, kind, case, row.language),
        "row": row,
        "printed": Printed.from_json(row.content),
        "files": [
            (name, address(f"document_{suffix}", assessment, kind, case) + _query(row.language, **more))
            for suffix, name in (("docx", "Word"), ("pdf", "PDF"))
        ],
        "back": address("document", assessment, kind, case) + _query(row.language),
    }
    return render(request, "reports/document_issued.html", context)


# --- Files ------------------------------------------------------------------------------------------------------------


@require_safe
@staff_required
def document_file(request, assessment, kind, suffix, code=""):
    """The whole document as Word or PDF: a draft, or as it was issued (?number=)."""
    found, case = target(assessment, kind, code)
    if request.GET.get("number"):
        return file_answer(request, frozen(_issued(request, found, kind, case), found), suffix)
    from reports.documents import compose  # noqa: PLC0415

    draft = compose.draft_of(kind, found, case, language=language_of(request), now=timezone.now())
    return file_answer(request, compose.printed(draft, found, with_emblems=True), suffix)


def frozen(row, assessment):
    """An issued document with the emblems of today: they are files of the assessment."""
    with translation.override(row.language):
        return Printed.from_json(row.content).with_emblems(emblems_of(assessment, row.language))


def file_answer(request, printed, suffix):
    try:
        content, kind = (as_docx(printed), DOCX) if suffix == "docx" else (as_pdf(printed), PDF)
    except PdfUnavailable as error:
        logger.error("PDF cannot be made: %s", error)
        return render(request, "accounts/pdf_unavailable.html", {"packages": PACKAGES}, status=503)
    answer = HttpResponse(content, content_type=kind)
    name = printed.title.replace("/", "-")[:120]
    answer.headers["Content-Disposition"] = content_disposition_header(
        as_attachment=suffix == "docx", filename=f"{name}.{suffix}"
    )
    answer.headers["Content-Language"] = printed.language
    return answer

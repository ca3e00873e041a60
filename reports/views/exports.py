"""Data for other programs: /reports/<assessment>/export/. Inside the office only; who fetched what is in the audit trail."""

import tempfile
import weakref

from django import forms
from django.conf import settings
from django.http import FileResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.access import staff_required
from municipalities.models import Assessment
from reports import actions
from surveys.definition import DEFAULT_LANGUAGE


class LanguageForm(forms.Form):
    """In which language a file is written; what is wrong falls back to the reader's."""

    lang = forms.ChoiceField(choices=settings.LANGUAGES, required=False)

    def chosen(self):
        return (self.is_valid() and self.cleaned_data["lang"]) or translation.get_language() or DEFAULT_LANGUAGE


@staff_required
def export(request, assessment):
    from reports.exports.about import base_of  # noqa: PLC0415 - pandas takes a second to load, see tests/reports/test_purity.py
    from reports.exports.contents import contents  # noqa: PLC0415
    from reports.exports.longform import HELD  # noqa: PLC0415
    from reports.exports.numbers import held  # noqa: PLC0415

    found = get_object_or_404(Assessment, slug=assessment)
    language = translation.get_language() or DEFAULT_LANGUAGE
    held_tables = held(contents(found, language=language, now=timezone.localtime()))
    context = {
        "assessment": found,
        "base": base_of(found),
        "tables": held_tables,
        "in_archive": [each for each in held_tables if each.table.key in HELD],
    }
    return render(request, "reports/export.html", context)


@require_GET
@staff_required
def export_workbook(request, assessment):
    from reports.exports.workbook import XLSX, write_workbook  # noqa: PLC0415

    return _file(request, assessment, "xlsx", XLSX, write_workbook)


@require_GET
@staff_required
def export_longform(request, assessment):
    from reports.exports.longform import ZIP, write_longform  # noqa: PLC0415

    return _file(request, assessment, "zip", ZIP, write_longform)


def _file(request, assessment, suffix, content_type, write):
    """Written to a file on the disk first, so that memory stays small and a fault is an error page and not half a file."""
    from reports.exports.about import file_name  # noqa: PLC0415
    from reports.exports.contents import contents  # noqa: PLC0415

    found = get_object_or_404(Assessment, slug=assessment)
    language = LanguageForm(request.GET).chosen()
    with translation.override(language):
        exported = contents(found, language=language, now=timezone.localtime())
        file = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
        try:
            rows = write(exported, file)
        except BaseException:
            file.close()
            raise
        name = file_name(exported, _("data"), suffix)
    actions.note_export(assessment=found, file=suffix, language=language, rows=rows, by=request.user)
    file.seek(0)
    answer = FileResponse(file, as_attachment=True, filename=name, content_type=content_type)
    # Where nobody reads the answer to its end, the file is closed with it.
    weakref.finalize(answer, file.close)
    answer.headers["Content-Language"] = language
    return answer

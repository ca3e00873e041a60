from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from accounts.pdf import PACKAGES, PdfUnavailable
from surveys.definition import VARIANTS
from surveys.documents import questionnaire_of, variant_of
from surveys.exports.pdf import questionnaire_pdf
from surveys.models import Questionnaire, Response
from surveys.paper import Paper, naming


class Command(BaseCommand):
    help = (
        "Lay out the empty questionnaires of all open rounds as PDF, in every language, so that nobody waits for the first "
        "one. What is laid out already costs nothing. Run it after a questionnaire is published, and nightly."
    )

    def handle(self, *args, **options):
        printed = 0
        try:
            for write, languages in self._wanted():
                for language in languages:
                    with translation.override(language):
                        self._print(write(language))
                    printed += 1
        except PdfUnavailable as error:
            raise CommandError(f"PDF cannot be made: {error}. On Debian: apt-get install {PACKAGES}") from error
        self.stdout.write(f"{printed} questionnaires are laid out.")

    def _wanted(self):
        """(paper in a language, its languages): of each variant, and of each municipality that takes part."""
        for questionnaire in Questionnaire.objects.published().select_related("assessment"):
            assessment = questionnaire.assessment
            if assessment.is_open:
                for variant in VARIANTS:
                    view = questionnaire.load().view(variant, assessment.membership_date.year)
                    yield lambda lang, v=view, a=assessment: variant_of(v, lang, a), self._known(questionnaire)
        open_cases = Response.objects.real().filter(participation__assessment__closed_on=None)
        for response in open_cases.filter(participation__declined_on=None).with_case():
            yield lambda lang, r=response: questionnaire_of(r, lang), self._known(response.questionnaire)

    def _known(self, questionnaire):
        return [code for code, _name in settings.LANGUAGES if code in questionnaire.load().languages]

    def _print(self, paper: Paper):
        kind, title = naming(paper)
        questionnaire_pdf(paper, title=title, kind=kind)

"""What a municipality is asked to approve before it stands on a public page: the exact words, one thing at a time. Reads only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils import translation
from django.utils.translation import gettext as _

from reports.models import Approval, Publication
from reports.publications.figures import Figures, Known
from surveys.definition import Text, say
from visits.models import Excerpt, Photo

NEEDS, FORMS = "needs", "forms"
EDITABLE = ("quote:", "photo:")
"""Words that the municipality may change itself. What is counted it approves or refuses; a wrong answer is changed in the answers."""

SECTIONS_OF = {NEEDS: "named_needs", FORMS: "named_forms"}
"""Which section of a page names municipalities by this."""


@dataclass(frozen=True, slots=True)
class Item:
    """`participation` is asked to let `text` stand. `photo` where there is a picture to look at."""

    participation: int
    key: str
    text: str
    photo: Photo | None = None

    @property
    def is_editable(self) -> bool:
        return self.key.startswith(EDITABLE)


def items(publication: Publication, figures: Figures) -> list[Item]:
    """Everything that must be approved, in Swedish, municipality by municipality.

    Figures with the name: of whoever chose to approve first, and of everybody where the page is about one municipality. Quotes: all of
    them, whatever was chosen, and photos from municipalities that approve first.
    """
    with translation.override("sv"):
        known = {each.participation: each for each in figures.known}
        found = [item for each in figures.known for item in _figures(publication, figures, each)]
        for quote in quotes_of(publication):
            case = quote.note.case_pk
            found.append(Item(case, f"quote:{quote.pk}", quote_text(quote)))
        for photo in photos_of(publication):
            each = known.get(photo.case_pk)
            if each is not None and each.display != "named":
                found.append(Item(each.participation, f"photo:{photo.pk}", photo_text(photo), photo))
        return found


def _figures(publication: Publication, figures: Figures, each: Known) -> Iterable[Item]:
    is_own = publication.participation_id == each.participation
    if publication.participation_id is not None and not is_own:
        return
    if each.display != "on_approval" and not (is_own and each.display == "named"):
        return
    told = {
        NEEDS: (
            figures.needs,
            figures.theme_labels,
            _("%(name)s has a large need of support: %(what)s."),
            _("%(name)s has no large need."),
        ),
        FORMS: (
            figures.forms,
            figures.form_labels,
            _("%(name)s wants to take part in: %(what)s."),
            _("%(name)s has chosen no form."),
        ),
    }
    for key, (values, labels, some, none) in told.items():
        if SECTIONS_OF[key] in publication.sections:
            what = [_label(labels, row) for row, by_code in values.items() if by_code.get(each.code)]
            yield Item(each.participation, key, (some if what else none) % {"name": each.name, "what": ", ".join(what)})


def _label(labels: Mapping[str, Text], key: str) -> str:
    return say(labels.get(key, {}), "sv") or key


# --- Quotes and photos ------------------------------------------------------------------------------------------------


def quotes_of(publication: Publication) -> list[Excerpt]:
    """The chosen quotes that may leave the office at all, each with the case it was said in (`note.case_pk`)."""
    rows = publication.quotes.exclude(permission=Excerpt.Permission.INTERNAL).filter(is_lost=False)
    found = list(rows.with_sources().order_by("pk"))
    cases = cases_of(publication)
    for quote in found:
        quote.note.case_pk = cases.get(quote.municipality.pk, 0)
    return [quote for quote in found if quote.note.case_pk]


def photos_of(publication: Publication) -> list[Photo]:
    """The chosen photos that have been published, each with the case of its visit (`case_pk`, 0 for a learning visit)."""
    rows = publication.photos.exclude(published_at=None).select_related("visit__municipality").order_by("pk")
    cases = cases_of(publication)
    found = list(rows)
    for photo in found:
        photo.case_pk = cases.get(photo.visit.municipality_id, 0)
    return found


def cases_of(publication: Publication) -> dict[int, int]:
    """Municipality -> its case in the assessment."""
    return dict(publication.assessment.participations.values_list("municipality", "pk"))


def quote_text(quote: Excerpt) -> str:
    """A quote as it is printed: with the municipality's name if its permission says so."""
    if quote.permission == Excerpt.Permission.NAMED:
        return f"”{quote.text}” {quote.municipality.name}"
    return f"”{quote.text}”"


def photo_text(photo: Photo) -> str:
    credit = _("Photo: %(who)s") % {"who": photo.credit} if photo.credit else ""
    return " ".join(part for part in (photo.caption_sv, credit) if part)


# --- What was said ----------------------------------------------------------------------------------------------------


def valid(publication: Publication, wanted: Sequence[Item]) -> dict[tuple[int, str], Approval]:
    """(participation, item) -> what the municipality said of exactly these words; what it said of others counts no more."""
    texts = {(item.participation, item.key): item.text for item in wanted}
    rows = Approval.objects.filter(publication=publication).select_related("participation__municipality", "by_contact")
    return {
        (row.participation_id, row.item): row for row in rows if texts.get((row.participation_id, row.item)) == row.text
    }

"""What a municipality is asked to approve before it stands on a public page: the exact words, one thing at a time. Reads only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils import translation
from django.utils.translation import gettext as _

from reports.models import Publication
from reports.publications.figures import Figures, Known
from surveys.definition import Text, say
from visits.models import Excerpt, Lesson, Photo

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


@dataclass(frozen=True, slots=True)
class Chosen:
    """The words and pictures of a page that may leave the office at all, each with the case it comes from (0 for none)."""

    quotes: tuple[tuple[Excerpt, int], ...]
    photos: tuple[tuple[Photo, int], ...]
    lessons: tuple[Lesson, ...]
    left_quotes: int
    left_photos: int


def chosen(publication: Publication, figures: Figures) -> Chosen:
    """In three queries. What is internal, has lost its place or has not been published at its visit stays out, and is counted."""
    quotes = list(publication.quotes.with_sources().order_by("pk"))
    photos = list(publication.photos.select_related("visit__municipality").order_by("pk"))
    lessons = publication.lessons.select_related("visit__municipality").order_by("visit__starts_at", "pk")
    # On a page about one municipality a passage without a name would stand under one all the same.
    allowed = {Excerpt.Permission.NAMED, *([] if publication.participation_id else [Excerpt.Permission.UNNAMED])}
    may_leave = [each for each in quotes if each.permission in allowed and not each.is_lost]
    placed = [(each, figures.cases_of.get(each.municipality.pk, 0)) for each in may_leave]
    shown = [(each, figures.cases_of.get(each.visit.municipality_id, 0)) for each in photos if each.published_at]
    return Chosen(
        quotes=tuple((each, case) for each, case in placed if case),
        photos=tuple(shown),
        lessons=tuple(lessons),
        left_quotes=len(quotes) - sum(bool(case) for _each, case in placed),
        left_photos=len(photos) - len(shown),
    )


def items(publication: Publication, figures: Figures, picked: Chosen) -> list[Item]:
    """Everything that must be approved, in Swedish, municipality by municipality.

    Figures with the name: of whoever chose to approve first, and of everybody where the page is about one municipality. Quotes: all of
    them, whatever was chosen, and photos from municipalities that do not stand with their name anyway.
    """
    with translation.override("sv"):
        known = {each.participation: each for each in figures.known}
        found = [item for each in figures.known for item in _figures(publication, figures, each)]
        found += [Item(case, f"quote:{quote.pk}", quote_text(quote)) for quote, case in picked.quotes]
        for photo, case in picked.photos:
            if case and (case not in known or known[case].display != "named"):
                found.append(Item(case, f"photo:{photo.pk}", photo_text(photo), photo))
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
            yield Item(each.participation, key, (some if what else none) % {"name": each.name, "what": "; ".join(what)})


def points_of(key: str, text: str) -> tuple[str, tuple[str, ...]]:
    """(how it begins, what is listed) of a text to approve, to be shown as a list: numbers of one municipality are tens of themes.

    The listed ones are () where the text lists nothing: then it is one sentence, or somebody's words.
    """
    head, colon, rest = text.partition(": ")
    if key not in SECTIONS_OF or not colon:
        return text, ()
    return f"{head}:", tuple(rest.removesuffix(".").split("; "))


def _label(labels: Mapping[str, Text], key: str) -> str:
    return say(labels.get(key, {}), "sv") or key


# --- Quotes and photos ------------------------------------------------------------------------------------------------


def quote_text(quote: Excerpt) -> str:
    """A quote as it is printed: with the municipality's name if its permission says so."""
    if quote.permission == Excerpt.Permission.NAMED:
        return f"”{quote.text}”, {quote.municipality.name}"
    return f"”{quote.text}”"


def photo_text(photo: Photo) -> str:
    credit = _("Photo: %(who)s") % {"who": photo.credit} if photo.credit else ""
    return " ".join(part for part in (photo.caption_sv, credit) if part)

"""A public page as it would be frozen now, in one language, and what it leaves out and why. Reads only.

A page is plain JSON, so that a version can be kept for good:

{"title", "lead": str, "sections": [as in `sections`], "quotes": [{"key", "text", "who", "day": str}] (who approved it, and when), "photos": [{"key", "caption", "credit": str, "width", "height": int}],
"lessons": [{"title", "where", "worked", "not", "conditions": str}], "press": str, "statement", "office": str, "is_demo": bool}
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils import formats, timezone, translation
from django.utils.translation import gettext as _

from reports.disclosure import NOT_SAID, REFUSED, SUMMARIES, WAITING, why_hidden
from reports.models import Approval, Publication
from reports.publications.figures import Figures, figures
from reports.publications.items import SECTIONS_OF, Chosen, Item, chosen, items, quote_text
from reports.publications.sections import (
    NAMED_FORMS,
    NAMED_NEEDS,
    NAMES,
    PROGRESS,
    SECTIONS,
    TOTAL_FORMS,
    TOTAL_NEEDS,
    Sections,
    seen_by_name,
)
from visits.models import Photo

ON_NEWS = (PROGRESS,)
"""News from the project tells of its progress alone: it can be sent before there is any result."""


@dataclass(frozen=True, slots=True)
class Hidden:
    """A municipality that a section leaves out, and why in words."""

    name: str
    why: str


@dataclass(frozen=True, slots=True)
class Left:
    """What the page leaves out: `hidden` by section; `held_back`: totals that would tell of somebody; `waiting`: who has not answered."""

    hidden: tuple[tuple[str, tuple[Hidden, ...]], ...]
    held_back: tuple[str, ...]
    waiting: tuple[str, ...]
    refused: tuple[str, ...]
    quotes: int
    photos: int


@dataclass(frozen=True, slots=True)
class Prepared:
    """Everything about a draft: the page in both languages, what must be approved, what was said, what is left out."""

    pages: Mapping[str, dict[str, Any]]
    items: tuple[Item, ...]
    approvals: Mapping[tuple[int, str], Approval]
    left: Left
    names: Mapping[int, str]
    """Participation -> the name of its municipality."""

    @property
    def waiting(self) -> int:
        """Items that nobody has answered yet, or that nobody has been asked for."""
        answered = {key for key, row in self.approvals.items() if row.state != Approval.State.ASKED}
        return sum((item.participation, item.key) not in answered for item in self.items)


def why_words() -> Mapping[str, str]:
    return {
        SUMMARIES: _("chose to stand in summaries only"),
        NOT_SAID: _("has not said how its answers may be shown"),
        WAITING: _("has not approved the text yet"),
        REFUSED: _("has said no to the text"),
    }


def prepare(publication: Publication) -> Prepared:
    """Reads everything once, in some six queries. `publication` with its assessment."""
    found = figures(publication.assessment)
    picked = chosen(publication, found)
    wanted = items(publication, found, picked)
    texts = {(item.participation, item.key): item.text for item in wanted}
    rows = list(
        Approval.objects.filter(publication__assessment=publication.assessment_id).select_related(
            "participation__municipality", "by_contact"
        )
    )
    # What it said of other words counts no more; that it has stood by name on any page does.
    own = [row for row in rows if row.publication_id == publication.pk]
    approvals = {
        (row.participation_id, row.item): row for row in own if texts.get((row.participation_id, row.item)) == row.text
    }
    anywhere = seen_by_name(publication.assessment_id, rows)
    made = {
        language: _Page(publication, found, picked, wanted, approvals, anywhere, language) for language in ("sv", "en")
    }
    return Prepared(
        pages={language: page.page() for language, page in made.items()},
        items=tuple(wanted),
        approvals=approvals,
        left=made["en" if translation.get_language() == "en" else "sv"].left(),
        names=found.names,
    )


def stands_in(page: Mapping[str, Any], approval: Approval) -> bool:
    """Whether what a municipality was asked for stands in a page, whatever it says of it now. `approval` with its participation.

    When it answered tells nothing: it may have said yes again since, or have been asked anew.
    """
    kind, _colon, pk = approval.item.partition(":")
    if kind == "photo":
        keys = {str(key) for key in Photo.objects.filter(pk=pk).values_list("key", flat=True)}
        return any(each["key"] in keys for each in page.get("photos", ()))
    if kind == "quote":
        # Versions from before quotes had a key are known by their words.
        quotes = page.get("quotes", ())
        return any(each["key"] == pk if "key" in each else each["text"] == approval.text for each in quotes)
    return any(
        section["key"] == SECTIONS_OF[approval.item] and approval.participation_id in section.get("shown", ())
        for section in page.get("sections", ())
    )


class _Page:
    def __init__(
        self,
        publication: Publication,
        found: Figures,
        picked: Chosen,
        wanted: Iterable[Item],
        approvals: Mapping[tuple[int, str], Approval],
        anywhere: set[tuple[int, str]],
        language: str,
    ) -> None:
        self.publication = publication
        self.figures = found
        self.picked = picked
        self.wanted = list(wanted)
        self.approvals = approvals
        self.language = language
        about = publication.participation_id
        self.is_about_one = about is not None
        self.numbers = Sections(found, language, approvals=approvals, anywhere=anywhere, about=about)

    def page(self) -> dict[str, Any]:
        publication, assessment, english = self.publication, self.publication.assessment, self.language == "en"
        with translation.override(self.language):
            quotes = list(self.quotes())
            return {
                "title": publication.title_en if english else publication.title_sv,
                "lead": (publication.lead_en if english else "") or publication.lead_sv,
                "lead_lang": "" if not english or publication.lead_en else "sv",
                "sections": list(self.sections()),
                "quotes": quotes,
                "photos": list(self.photos()),
                "lessons": [] if publication.kind == Publication.Kind.NEWS else list(self.lessons()),
                "press": publication.press,
                "statement": (assessment.statement_en if english else "")
                or assessment.statement_sv
                or assessment.funder,
                "statement_lang": "" if not english or assessment.statement_en else "sv",
                "office": assessment.office,
                "is_demo": assessment.is_demo,
            }

    # --- Numbers ----------------------------------------------------------------------------------------------------

    def sections(self) -> Iterable[dict[str, Any]]:
        for key in SECTIONS:
            if key in self.publication.sections and (self.publication.kind != Publication.Kind.NEWS or key in ON_NEWS):
                found = self.numbers.section(key)
                if found is not None:
                    yield found

    # --- Words and pictures -----------------------------------------------------------------------------------------

    def quotes(self) -> Iterable[dict[str, str]]:
        for quote, case in self.picked.quotes:
            row = self.approvals.get((case, f"quote:{quote.pk}"))
            if row is None or not row.stands or row.answered_at is None:
                continue
            day = formats.date_format(timezone.localtime(row.answered_at), "j F Y")
            who = row.spoken_role or str(row.participation.municipality.name)
            # Whose approval it was may say whose words they are, so an unnamed quote names nobody.
            is_named = quote.permission == quote.Permission.NAMED
            yield {
                "key": str(quote.pk),
                "text": row.words if row.edited else quote_text(quote),
                "who": who if is_named else "",
                "day": day,
            }

    def photos(self) -> Iterable[dict[str, Any]]:
        wanted = {(item.participation, item.key) for item in self.wanted}
        for photo, case in self.picked.photos:
            key = (case, f"photo:{photo.pk}")
            row = self.approvals.get(key)
            if key in wanted and (row is None or not row.stands):
                continue
            caption = photo.caption_en if self.language == "en" and photo.caption_en else photo.caption_sv
            yield {
                "key": str(photo.key),
                "caption": row.edited if row is not None and row.edited else caption,
                "credit": photo.credit,
                "width": photo.width,
                "height": photo.height,
            }

    def lessons(self) -> Iterable[dict[str, str]]:
        for row in self.picked.lessons:
            yield {
                "title": row.title,
                "where": row.visit.municipality.name,
                "worked": row.what_worked,
                "not": row.what_did_not,
                "conditions": row.conditions,
            }

    # --- What is left out -------------------------------------------------------------------------------------------

    def left(self) -> Left:
        told = why_words()
        hidden, held = [], []
        names = {each.code: each.name for each in self.figures.known}
        for key in self.publication.sections:
            if key in (NAMED_NEEDS, NAMED_FORMS) and not self.is_about_one:
                reasons = [(case.code, why_hidden(case)) for case in self.numbers.cases(key)]
                found = tuple(Hidden(names[code], told[why]) for code, why in reasons if why)
                hidden.append((str(NAMES[key]), found))
            if key in (TOTAL_NEEDS, TOTAL_FORMS) and not self.is_about_one:
                rows = self.numbers.values(key)
                held += [row[1] for row in rows if self.numbers.total(key, *row) is None]
        by_state = {state: self.named_by(state) for state in (Approval.State.ASKED, Approval.State.REFUSED)}
        quotes, photos = list(self.quotes()), list(self.photos())
        return Left(
            hidden=tuple(hidden),
            held_back=tuple(held),
            waiting=by_state[Approval.State.ASKED],
            refused=by_state[Approval.State.REFUSED],
            quotes=self.picked.left_quotes + len(self.picked.quotes) - len(quotes),
            photos=self.picked.left_photos + len(self.picked.photos) - len(photos),
        )

    def named_by(self, state: str) -> tuple[str, ...]:
        rows = [row for row in self.approvals.values() if row.state == state]
        return tuple(dict.fromkeys(row.participation.municipality.name for row in rows))

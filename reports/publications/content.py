"""A public page as it would be frozen now, in one language, and what it leaves out and why. Reads only.

A page is plain JSON, so that a version can be kept for good:

{"title", "lead": str, "sections": [{"key", "title", "intro": str, "base": str, "rows": [{"key", "label", "text": str, "n", "base": int,
"names": [str]}], "shown": [participation]}], "quotes": [{"text", "who", "day": str}] (who approved it, and when), "photos": [{"key", "caption", "credit": str, "width", "height": int}],
"lessons": [{"title", "where", "worked", "not", "conditions": str}], "press": str, "statement", "office": str, "is_demo": bool}
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils import formats, timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reports.disclosure import (
    NOT_SAID,
    REFUSED,
    SUMMARIES,
    WAITING,
    Total,
    Value,
    named,
    total_of_all,
    total_of_named,
    why_hidden,
)
from reports.models import Approval, Publication, PublicationVersion
from reports.publications.figures import Figures, figures
from reports.publications.items import (
    FORMS,
    NEEDS,
    Chosen,
    Item,
    chosen,
    items,
    quote_text,
)
from surveys.definition import say

PROGRESS, TOTAL_NEEDS, NAMED_NEEDS, TOTAL_FORMS, NAMED_FORMS = SECTIONS = (
    *("progress", "needs", "named_needs", "forms", "named_forms"),
)
NAMES = {
    PROGRESS: gettext_lazy("How far the project has come"),
    TOTAL_NEEDS: gettext_lazy("Large need of support, all municipalities together"),
    NAMED_NEEDS: gettext_lazy("Large need of support, by name"),
    TOTAL_FORMS: gettext_lazy("Ways to work together, all municipalities together"),
    NAMED_FORMS: gettext_lazy("Ways to work together, by name"),
}
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
    anywhere = {(row.participation_id, row.item) for row in rows if row.stands} | _published(publication)
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


def _published(publication: Publication) -> set[tuple[int, str]]:
    """(participation, item) of everybody who stood in the named figures of any version that was ever published, whatever it says now."""
    versions = PublicationVersion.objects.filter(publication__assessment=publication.assessment_id)
    return {
        (case, NEEDS if section["key"] == NAMED_NEEDS else FORMS)
        for content in versions.values_list("content", flat=True)
        for section in content.get("sv", {}).get("sections", ())
        for case in section.get("shown", ())
    }


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
        self.anywhere = anywhere
        self.language = language
        self.is_about_one = publication.participation_id is not None

    def page(self) -> dict[str, Any]:
        publication, assessment, english = self.publication, self.publication.assessment, self.language == "en"
        with translation.override(self.language):
            quotes = list(self.quotes())
            return {
                "title": publication.title_en if english else publication.title_sv,
                "lead": (publication.lead_en if english else "") or publication.lead_sv,
                "lead_lang": "" if not english or publication.lead_en else "sv",
                "sections": [
                    section for key in SECTIONS if key in publication.sections for section in self.section(key)
                ],
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

    def section(self, key: str) -> Iterable[dict[str, Any]]:
        if self.publication.kind == Publication.Kind.NEWS and key not in ON_NEWS:
            return
        if key == PROGRESS:
            rows = list(self.progress())
            intro, base = "", _("Of the municipalities that were asked.")
        elif key in (TOTAL_NEEDS, TOTAL_FORMS):
            if self.is_about_one:
                return
            rows = [row for each in self.values(key) if (row := self.total(key, *each)) is not None]
            intro, base = self.intro(key), self.base_of_totals(key)
        else:
            rows = list(self.with_names(key))
            intro, base = self.intro(key), self.base_of_names(key)
        if rows:
            shown = self.shown(key) if key in (NAMED_NEEDS, NAMED_FORMS) else []
            yield {"key": key, "title": str(NAMES[key]), "intro": intro, "base": base, "rows": rows, "shown": shown}

    def shown(self, key: str) -> list[int]:
        """The cases that a section with names counts."""
        if self.is_about_one:
            return [self.publication.participation_id] if self.publication.participation_id else []
        codes = named(self.cases(key))
        return [each.participation for each in self.figures.known if each.code in codes]

    def values(self, key: str) -> list[tuple[str, str, Mapping[str, Value]]]:
        """(key, label, values) of each row of a section."""
        is_needs = key in (TOTAL_NEEDS, NAMED_NEEDS)
        values = self.figures.needs if is_needs else self.figures.forms
        labels = self.figures.theme_labels if is_needs else self.figures.form_labels
        return [(each, say(labels.get(each, {}), self.language) or each, values[each]) for each in values]

    def said(self, item: str) -> dict[str, str]:
        """Code -> approved or refused, of those who were asked for this item."""
        codes = {each.participation: each.code for each in self.figures.known}
        return {
            codes[case]: "approved" if row.stands else "refused"
            for (case, key), row in self.approvals.items()
            if key == item and case in codes and row.state != Approval.State.ASKED
        }

    def cases(self, key: str) -> list[Any]:
        return self.figures.cases(self.said(NEEDS if key in (TOTAL_NEEDS, NAMED_NEEDS) else FORMS))

    def total(self, section: str, key: str, label: str, values: Mapping[str, Value]) -> dict[str, Any] | None:
        """A number over everybody. Whoever stands by name on any page can be subtracted from it, so only the others are hidden in it."""
        item = NEEDS if section == TOTAL_NEEDS else FORMS
        codes = {each.participation: each.code for each in self.figures.known}
        seen = {codes[case]: "approved" for case, each in self.anywhere if each == item and case in codes}
        found = total_of_all(self.figures.cases(seen), values)
        if found is None or not found.base:
            return None
        return _row(key, label, found, [])

    def with_names(self, key: str) -> Iterable[dict[str, Any]]:
        cases = self.cases(key)
        shown = named(cases)
        if self.is_about_one:
            yield from self.of_one(key)
            return
        names = {each.code: each.name for each in self.figures.known}
        for each, label, values in self.values(key):
            found = total_of_named(cases, values)
            if found.base:
                yield _row(
                    each, label, found, [name for code, name in names.items() if code in shown and values.get(code)]
                )

    def of_one(self, key: str) -> Iterable[dict[str, Any]]:
        """A page about one municipality shows what holds for it, and nothing that it has not approved, whatever it chose for its answers."""
        approved = {
            code for code, said in self.said(NEEDS if key == NAMED_NEEDS else FORMS).items() if said == "approved"
        }
        for known in self.figures.known:
            if known.participation == self.publication.participation_id and known.code in approved:
                for each, label, values in self.values(key):
                    if values.get(known.code):
                        yield {**_row(each, label, Total(1, 1), []), "text": ""}

    def progress(self) -> Iterable[dict[str, Any]]:
        found = self.figures.progress
        told = {
            "answered": (_("have answered"), found.answered),
            "interviewed": (_("have been interviewed"), found.interviewed),
            "visited": (_("have been visited"), found.visited),
            "declined": (_("have declined"), found.declined),
        }
        for key, (label, n) in told.items():
            if n or key != "declined":
                yield _row(key, label, Total(n, found.asked), [])

    def intro(self, key: str) -> str:
        if key in (TOTAL_NEEDS, NAMED_NEEDS):
            return _("Large need is 3 or 4 on a scale from 0 to 4.")
        return _("Wants to take part is 2, 3 or 4 on a scale from 0 to 4.")

    def base_of_totals(self, key: str) -> str:
        return _(
            "Of the municipalities that gave a number. Where a number could tell of a municipality that does not want to be named, it is not shown."
        )

    def base_of_names(self, key: str) -> str:
        if self.is_about_one:
            return _("As the municipality has approved it.")
        return _("Of the municipalities that are shown: those that want to be named, or have approved the text.")

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
                rows = [(case.code, why_hidden(case)) for case in self.cases(key)]
                found = tuple(Hidden(names[code], told[why]) for code, why in rows if why)
                hidden.append((str(NAMES[key]), found))
            if key in (TOTAL_NEEDS, TOTAL_FORMS) and not self.is_about_one:
                held += [
                    label for each, label, values in self.values(key) if self.total(key, each, label, values) is None
                ]
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


def _row(key: str, label: str, total: Total, names: list[str]) -> dict[str, Any]:
    text = _("%(n)s of %(base)s") % {"n": total.n, "base": total.base}
    return {"key": key, "label": label, "text": text, "n": total.n, "base": total.base, "names": names}

"""Questions counted, in the reader's language, as `reports/_counted.html` prints them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from reports import sentences
from reports.basis import Basis
from reports.counted import Counted, Words
from reports.disclosure import Display
from reports.display import NAMED, NOT_NAMED, ON_APPROVAL
from reports.frames.said import Asked
from reports.names import Names
from surveys.definition import say


@dataclass(frozen=True, slots=True)
class ChoiceShown:
    """`n` and `places` have a number for each variant; `points` only in a ranking."""

    label: str
    lang: str
    n: str
    places: tuple[str, ...]
    points: int
    names: SafeString


@dataclass(frozen=True, slots=True)
class ApartShown:
    """Why some gave no answer: how many in each variant, and who."""

    words: str
    n: str
    names: SafeString


@dataclass(frozen=True, slots=True)
class WordsShown:
    """What one municipality wrote. `note` says what may be done with it; `stays_inside`: not to be printed."""

    text: str
    name: str
    url: str
    note: str
    stays_inside: bool


@dataclass(frozen=True, slots=True)
class CountedShown:
    """One question. `rows`: the choices that somebody made, `unchosen` the labels of the others."""

    anchor: str
    label: str
    title: str
    base: str
    size: int
    is_ranked: bool
    rows: tuple[ChoiceShown, ...]
    unchosen: str
    apart: tuple[ApartShown, ...]
    written: tuple[WordsShown, ...]

    @property
    def top(self) -> str:
        """The first choice with its number, for a heading that is folded."""
        return f"{self.rows[0].label} {self.rows[0].n}" if self.rows else ""


class Teller:
    """Tells what was counted about the municipalities of one basis; `variants`: whose numbers, those shown if none are named."""

    def __init__(self, basis: Basis, names: Names, language: str, variants: Sequence[str] = ()) -> None:
        self.variants = variants
        self.basis = basis
        self.names = names
        self.language = language

    def counted(
        self,
        found: Counted,
        *,
        title: str = "",
        labels: Mapping[str, str] | None = None,
        written: Iterable[Words] = (),
        irrelevant: str = "",
    ) -> CountedShown:
        """`title`: a shorter heading than the question; `labels`: other names for choices; `irrelevant`: why some were not asked."""
        asked, counted = found.asked, found.tally
        label = say(asked.node.label, self.language)
        names = [self.choice(asked, each.key, labels or {}) for each in counted.choices]
        return CountedShown(
            anchor="-".join(filter(None, found.key)),
            label=label,
            title=title or label,
            base=self.pair(counted.base),
            size=len(counted.base),
            is_ranked=found.is_ranked,
            rows=tuple(
                ChoiceShown(
                    label=text,
                    lang=lang,
                    n=self.pair(each.who),
                    places=tuple(self.pair(who) for who in each.places),
                    points=each.points,
                    names=self.who(asked, each.who),
                )
                for each, (text, lang) in zip(counted.choices, names, strict=True)
                if each.who
            ),
            unchosen=", ".join(
                text for each, (text, _lang) in zip(counted.choices, names, strict=True) if not each.who
            ),
            apart=tuple(
                ApartShown(self.why(state, irrelevant), self.pair(who), self.who(asked, who))
                for state, who in sorted(counted.apart.items(), key=lambda pair: list(sentences.MARKS).index(pair[0]))
            ),
            written=self.words(written),
        )

    def choice(self, asked: Asked, key: str, labels: Mapping[str, str]) -> tuple[str, str]:
        """(label, its language where it is not the reader's)."""
        if key in labels:
            return labels[key], ""
        choice = asked.choices.get(key)
        if choice is None:
            return key, ""
        return say(choice.label, self.language), "" if self.language in choice.label else "sv"

    def who(self, asked: Asked, who: Sequence[int]) -> SafeString:
        return self.names.answered(who, lambda each: asked.said[each].question)

    def pair(self, who: Iterable[int]) -> str:
        return sentences.pair(self.basis.split(who, self.variants))

    def why(self, state: str, irrelevant: str) -> str:
        return irrelevant if state == "irrelevant" and irrelevant else str(sentences.MARKS[state][2])

    def words(self, written: Iterable[Words]) -> tuple[WordsShown, ...]:
        return tuple(
            WordsShown(
                text=each.text,
                name=self.basis.by_response[each.who].name,
                url=self.names.answer_url(each.who, each.question),
                note=permission(each.display),
                stays_inside=each.stays_inside,
            )
            for each in written
        )


def permission(display: Display) -> str:
    """What a municipality has said of showing its answers outside the office, '' where nothing hinders."""
    return {
        NAMED: "",
        ON_APPROVAL: _("to be approved by the municipality before it is shown outside"),
        NOT_NAMED: _("only in summaries where the municipality cannot be recognised"),
    }.get(display, pgettext("how answers may be shown", "has not said how answers may be shown: ask"))

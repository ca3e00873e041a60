"""What the reports say in words. Numbers decide the words (`analysis.wording`); here they get a language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy, ngettext, pgettext
from django.utils.translation import gettext as _

from reports.analysis.wording import WordingKey, subject

if TYPE_CHECKING:
    from reports.analysis.needs import Headline
    from reports.trail import Step

# The letter is the key that the officer presses in the interview; the pattern tells the codes apart without colour.
MARKS = {
    "dont_know": ("V", "m-v", gettext_lazy("do not know")),
    "not_applicable": ("E", "m-e", gettext_lazy("not applicable")),
    "declined": ("X", "m-x", gettext_lazy("declines to answer")),
    "pending": ("T", "m-t", gettext_lazy("will get back to us")),
    "not_asked": ("–", "m-n", gettext_lazy("not asked")),
    "none": ("I", "m-e", gettext_lazy("nothing to give")),
    "unanswered": ("", "m-o", gettext_lazy("no answer")),
    "irrelevant": ("·", "m-i", gettext_lazy("does not apply, given another answer")),
    "off_scale": ("?", "m-n", gettext_lazy("an answer outside the scale")),
}
USUAL_MARKS = ("dont_know", "not_applicable", "declined", "pending", "not_asked", "unanswered")


def measure_title(measure: str) -> str:
    return {
        "need": _("Need of support"),
        "priority": _("Priority today"),
        "capacity": _("Capacity today"),
    }[measure]


def measure_name(measure: str) -> str:
    """In the middle of a sentence."""
    return {"need": _("need"), "priority": _("priority"), "capacity": _("capacity")}[measure]


def large_name(measure: str) -> str:
    """What 3 and 4 are called together, as a column's head."""
    return {"need": _("Large need"), "priority": _("High priority"), "capacity": _("Come far")}[measure]


def variant_name(variant: str) -> str:
    return {"signatory": _("Covenant of Mayors"), "other": _("Other municipalities")}[variant]


def group_head(variant: str, n: int, declined: int = 0) -> str:
    """A group with its base; those of it that declined are told beside it."""
    if variant == "signatory":
        head = ngettext("Covenant of Mayors, %(n)s municipality", "Covenant of Mayors, %(n)s municipalities", n)
    else:
        head = ngettext("Others, %(n)s municipality", "Others, %(n)s municipalities", n)
    return ", ".join(filter(None, [head % {"n": n}, declined_of(declined)]))


def declined_of(n: int) -> str:
    """What stands after a base: how many declined to take part, '' for nobody."""
    return ngettext("one declined", "%(n)s declined", n) % {"n": n} if n else ""


def pair(numbers: Sequence[int]) -> str:
    """Both variants' figures side by side: "8 | 6"."""
    return " | ".join(str(number) for number in numbers)


def in_sentence(label: str) -> str:
    """A label inside a sentence: small first letter, unless it begins with an abbreviation."""
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]


def who(key: WordingKey) -> str:
    """So many municipalities, as the subject that begins a sentence."""
    return subject(key, get_language() or "sv", begins=True)


def headline(found: Headline | None, measure: str, labels: Mapping[str, str], declined: int = 0) -> str:
    """The sentence on top of the needs page, always with its base and how many `declined`; `labels`: theme -> label.

    '' without a rating.
    """
    if found is None:
        return ""
    sentences = {
        "need": _("%(who)s reported a large need of support in %(themes)s"),
        "priority": _("%(who)s reported a high priority in %(themes)s"),
        "capacity": _("%(who)s reported that the work has come far in %(themes)s"),
    }
    themes = _listed([labels[theme] for theme in found.themes], found.more) if found.themes else _("any theme")
    sentence = sentences[measure] % {"who": who(found.wording.key), "themes": themes}
    numbers = [found.wording] if len(found.by_variant) < 2 else [Of(*each) for each in found.by_variant.values()]
    parts = [" | ".join(_("%(n)s of %(base)s") % {"n": each.n, "base": each.base} for each in numbers)]
    if found.without_value:
        without = ngettext("%(n)s without a value", "%(n)s without a value", found.without_value)
        parts.append(without % {"n": found.without_value})
    if declined:
        parts.append(declined_of(declined))
    # A line may break between the parts, never inside one: all of them are wider than a telephone.
    marked = [f"({parts[0]}", *parts[1:]]
    marked = [*(f"{part};" for part in marked[:-1]), f"{marked[-1]})."]
    return format_html(
        "{} {}", sentence, format_html_join(" ", '<span class="nowrap">{}</span>', ((m,) for m in marked))
    )


class Of(NamedTuple):
    n: int
    base: int


def _listed(labels: Sequence[str], more: int) -> str:
    """ "transport and in renewable energy", "a, in b and in c", "a, in b and in 3 more fields"."""
    parts = [in_sentence(label) for label in labels]
    if more:
        parts.append(ngettext("%(n)s more theme", "%(n)s more themes", more) % {"n": more})
    if len(parts) < 2:
        return "".join(parts)
    return (
        pgettext("between themes", ", in ").join(parts[:-1]) + pgettext("before the last theme", " and in ") + parts[-1]
    )


# --- What is behind a cell ------------------------------------------------------------------------------------------------


def status(name: str) -> str:
    """Where the value stands, as `surveys.provenance` computes it; '' for a round."""
    return {
        "reported": _("As the municipality first answered."),
        "confirmed": _("As first answered, and confirmed since."),
        "changed": _("Changed since the answers were first submitted. The latest value is counted."),
        "added": _("Answered after the first submission."),
    }.get(name, "")


def flag(name: str) -> str:
    """A rule of the analysis, in words."""
    return {
        "prioritised_gap": _("Large need and high priority, but the work has not come far: a prioritised gap."),
        "need_without_priority": _("Large need but low priority: ask why."),
        "contradiction": _("The ratings speak against each other: ask what they mean."),
    }[name]


def said(step: Step) -> SafeString:
    """Who said what, and who wrote it down. The functions are copied into the ledger in Swedish, names are names."""
    who, by = swedish(step.said_by), swedish(step.recorded_by)
    text = step.text
    if step.kind == "clear":
        if not step.said_by:
            return format_html(_("Taken back, noted by {by}; who said it was not noted"), by=by)
        if not step.recorded_by:
            return format_html(_("{who} took the answer back"), who=who)
        return format_html(_("{who} took the answer back, noted by {by}"), who=who, by=by)
    if step.kind == "confirm":
        if not step.said_by:
            return format_html(_("“{text}” confirmed, noted by {by}; who said it was not noted"), text=text, by=by)
        if not step.recorded_by:
            return format_html(_("{who} confirmed “{text}”"), who=who, text=text)
        return format_html(_("{who} confirmed “{text}”, noted by {by}"), who=who, text=text, by=by)
    if not step.said_by:
        return format_html(_("“{text}”, noted by {by}; who said it was not noted"), text=text, by=by)
    if not step.recorded_by:
        return format_html(_("{who} answered “{text}”"), who=who, text=text)
    return format_html(_("{who} said “{text}”, noted by {by}"), who=who, text=text, by=by)


def swedish(text: str) -> SafeString:
    """Marked as Swedish, whatever the language of the page."""
    return format_html('<span lang="sv">{}</span>', text)

"""The keys of `reports.analysis.matching` in words, in the reader's language."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from municipalities.text import sort_key
from reports.analysis.matching import REFUSALS, Outcome

DEMANDS: Mapping[str, Promise] = {
    "need": gettext_lazy("Large need of support"),
    "ranked": gettext_lazy("Among the areas where it most wants support"),
    "prioritised_gap": gettext_lazy("Prioritised gap: large need, high priority, small capacity"),
}

REASONS: Mapping[str, Promise] = {
    "offer": gettext_lazy("Has offered to share in this area"),
    "wished": gettext_lazy("Was named as a wished partner"),
    "subtopic": gettext_lazy("Works with the same question"),
    "neighbour": gettext_lazy("Is a neighbour"),
    "size": gettext_lazy("Is about as large"),
    "capacity": gettext_lazy("Has good capacity in this area"),
    "lesson": gettext_lazy("Has a lesson to tell"),
    "suits": gettext_lazy("Has a lesson that we noted for this municipality"),
}

REFUSALS_IN_WORDS: Mapping[str, Promise] = {
    "same": gettext_lazy("Can do it, but is the one that asks"),
    "rejected": gettext_lazy("We have said no to this match"),
    "replaced": gettext_lazy("We have put another in its place"),
    "no_supply": gettext_lazy("Has neither offer, capacity nor lesson in this area"),
    "permission": gettext_lazy("Does not want to be named"),
    "full": pgettext_lazy("a supplier without room for more matches", "Full"),
    "enough": gettext_lazy("Others come first"),
}

CAUTIONS: Mapping[str, Promise] = {
    "ask_supplier": gettext_lazy("Ask the one that is to help before it is named."),
    "ask_demander": gettext_lazy("Ask the one that needs help before it is named."),
    "supplier_needs": gettext_lazy("The one that is to help wants support in the same area."),
    "contradiction": gettext_lazy("The answers about the need contradict each other: ask first."),
    "no_demand": gettext_lazy("The answers no longer show a need here."),
    "no_supply": gettext_lazy("The answers no longer show what it could share."),
    "permission": gettext_lazy("The one that is to help does not want to be named."),
    "over_cap": gettext_lazy("The one that is to help has more matches than its limit."),
    "gone": gettext_lazy("One of the two is no longer among the municipalities."),
}

WITHOUT_DEMAND: Mapping[str, Promise] = {
    "nothing_known": gettext_lazy("Has not told its need in any area"),
    "nothing_large": gettext_lazy("Has no large need in any area"),
}


def refused(
    outcome: Outcome, names: Mapping[str, str], *, reasons: Collection[str] = REFUSALS, at_most: int | None = None
) -> list[str]:
    """A line for each reason with whom it concerns: "Full: Boden, Kalix". `names`: code -> name. More than `at_most` are counted."""
    lines = []
    for reason in REFUSALS:
        concerned = outcome.refused(reason) if reason in reasons else ()
        if at_most is not None and len(concerned) > at_most:
            who = ngettext("%(count)s municipality", "%(count)s municipalities", len(concerned)) % {
                "count": len(concerned)
            }
            lines.append(f"{REFUSALS_IN_WORDS[reason]}: {who}")
        elif concerned:
            named = ", ".join(sorted((names[code] for code in concerned), key=sort_key))
            lines.append(f"{REFUSALS_IN_WORDS[reason]}: {named}")
    return lines

"""Municipalities by name, each leading to the answer that says what is told of it. Written in Python: there may be thousands."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from django.urls import reverse
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import ngettext

from municipalities.models import Assessment
from reports.basis import Basis

IN_A_LINE = 14
"""Names in a row; more are folded under their number."""


class Names:
    """Of the municipalities of one basis."""

    def __init__(self, assessment: Assessment, basis: Basis) -> None:
        self.scope = basis.scope
        self.names = {each.response: str(conditional_escape(each.name)) for each in basis.columns}
        self.codes = {each.response: each.code for each in basis.columns}
        self.needs_url = reverse("reports:needs", args=[assessment.slug])
        # An address is made once for each case: `reverse` is slow, and codes are letters, digits and hyphens.
        self.cases = {
            each.response: reverse("reports:case", args=[assessment.slug, each.code]) for each in basis.columns
        }

    def rated(self, who: Sequence[int], theme: str, measure: str) -> SafeString:
        """Each leads to its cell of the needs, in the round that is shown."""
        query = str(conditional_escape(self.scope.query(measure=measure, cell="")))
        start = f"{self.needs_url}{query}{'&amp;' if len(query) > 1 else ''}cell={conditional_escape(theme)}-"
        return self._folded(who, lambda each: f"{start}{self.codes[each]}#trail")

    def answered(self, who: Sequence[int], question: Callable[[int], str]) -> SafeString:
        """Each leads to its answer on the case; `question`: which one that is for a municipality."""
        return self._folded(who, lambda each: self.answer_url(each, question(each)))

    def answer_url(self, who: int, question: str) -> str:
        return f"{self.cases[who]}?cell={conditional_escape(question)}#trail"

    def _folded(self, who: Sequence[int], url: Callable[[int], str]) -> SafeString:
        if len(who) <= IN_A_LINE:
            return self._listed(who, url)
        head = ngettext("%(n)d municipality", "%(n)d municipalities", len(who)) % {"n": len(who)}
        return format_html("<details><summary>{}</summary>{}</details>", head, self._listed(who, url))

    def _listed(self, who: Iterable[int], url: Callable[[int], str]) -> SafeString:
        links = (f'<a href="{url(each)}" lang="sv">{self.names[each]}</a>' for each in who)
        # Names and addresses are escaped above.
        return mark_safe(", ".join(links))  # noqa: S308

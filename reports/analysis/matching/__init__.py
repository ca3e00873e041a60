"""Who could help whom: up to three suppliers for each demand, with the reasons. Pure; no Django, no pandas.

Method (domain.md sections 5.7 and 8): a greedy pass with a cap. The office confirms each match, nothing is matched by itself.

- **Demand** of a municipality for a theme: need >= 3, or the theme among those it wants support with most. A missing code is
  no number: it makes no demand, and no supply either.
- **Supply**: an explicit offer on the theme, or capacity >= 3, or a lesson on it that may be told by name. Lessons are what brings
  in reference municipalities, which rate nothing. Whoever may only stand in summaries is proposed to nobody.
- **Order of the suppliers of a demand**: explicit offer > wished partner > shared subtopic > neighbour > same size class. The
  first of the five that holds is the class; among those of one class the next ones decide, as words are ordered by their letters.
  Then: a lesson that staff found to suit this municipality; fewest matches so far; code. A wish counts for its own theme, or for
  every theme if it names none: who wants to talk about heating with Boden has not asked about cars.
- **Order of the demands**: prioritised gap, then larger need (a demand without a number last), then fewest possible suppliers (whom it
  could be given before the first proposal of the run), then code, then the order of the questionnaire.
- **Cap**: matches per supplier, counted over all themes. Each demand in its turn takes the best free suppliers until it has three.
  So no cap is exceeded by a proposal, and no demand stays with a worse supplier, or with none, beside a free better one: loads only
  grow, who is free at the end was free in every turn. It is no optimum over all demands, on purpose: that could take a good
  match from one municipality for the sum's sake, and nobody could tell it why.
- **What people decided is fixed**: accepted and edited matches stay, use up the cap first and count among the three, even if the answers
  no longer speak for them (then they say so); a rejected one is not proposed again, nor the one that an edited match replaced.

Nothing depends on the order of the input but the order of `themes`, which is the questionnaire's. Words for the keys are elsewhere.
"""

from reports.analysis.matching.facts import (
    CAP,
    CAUTIONS,
    CLASSES,
    REASONS,
    REFUSALS,
    Caps,
    Demand,
    Fact,
    Fixed,
    Lesson,
    Load,
    Match,
    Municipality,
    Offer,
    Outcome,
    Rated,
    Reason,
    Refusal,
    Result,
    Source,
    Standing,
    Wish,
)
from reports.analysis.matching.rules import demand_of, reasons_for
from reports.analysis.matching.run import match

__all__ = [
    "CAP",
    "CAUTIONS",
    "CLASSES",
    "REASONS",
    "REFUSALS",
    "Caps",
    "Demand",
    "Fact",
    "Fixed",
    "Lesson",
    "Load",
    "Match",
    "Municipality",
    "Offer",
    "Outcome",
    "Rated",
    "Reason",
    "Refusal",
    "Result",
    "Source",
    "Standing",
    "Wish",
    "demand_of",
    "match",
    "reasons_for",
]

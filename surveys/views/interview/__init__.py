"""Answering by telephone: staff prepare, dial, go through the cards with somebody at the municipality, and complete the interview.

Everything that an officer types is kept: what another person has changed meanwhile stands beside it until somebody chooses.
"""

from surveys.views.interview.calls import call, call_clock, call_prepare, call_start
from surveys.views.interview.case import interview, interview_complete
from surveys.views.interview.jots import call_jot
from surveys.views.interview.page import interview_page
from surveys.views.interview.search import interview_questions
from surveys.views.interview.speaking import interview_line

__all__ = [
    "call",
    "call_clock",
    "call_jot",
    "call_prepare",
    "call_start",
    "interview",
    "interview_complete",
    "interview_line",
    "interview_page",
    "interview_questions",
]

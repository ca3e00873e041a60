"""Answering by telephone, plain: staff go through the pages with somebody at the municipality, and complete the interview.

Everything that an officer types is kept: what another person has changed meanwhile stands beside it until somebody chooses.
"""

from surveys.views.interview.case import interview, interview_complete
from surveys.views.interview.page import interview_page

__all__ = ["interview", "interview_complete", "interview_page"]

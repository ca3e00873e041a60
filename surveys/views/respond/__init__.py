"""Answering on the web: by a personal link, page by page, with plain form posts.

Nothing is lost: what is refused stands beside its question, and what cannot be saved at all is shown for copying.
"""

from surveys.views.respond.colleagues import colleagues
from surveys.views.respond.doors import more_time, not_me, telephone, telephone_withdraw
from surveys.views.respond.link import open_link, who
from surveys.views.respond.page import page
from surveys.views.respond.review import leave, overview, reopen, review, submit

__all__ = [
    "colleagues",
    "leave",
    "more_time",
    "not_me",
    "open_link",
    "overview",
    "page",
    "reopen",
    "review",
    "submit",
    "telephone",
    "telephone_withdraw",
    "who",
]

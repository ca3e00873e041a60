"""Every write about answers, rounds, links and questionnaires. Nothing else in the house writes answers.

The rules are those of the architecture: one way in, conflicts per question between people about values, relevance never
rejects, and a ledger that replays to the current state.
"""

from surveys.actions.answers import Recorded, given_again, new_item_id, record_answers, settle
from surveys.actions.batch import Conflict, Key, State, strings_of
from surveys.actions.bulk import Ended, Entry, load_ledger
from surveys.actions.cases import ANY_OTHER_ROLE, Closed, is_submitted, role_text, why_closed
from surveys.actions.invitations import add_respondent, invite, invite_to, open_invitation, revoke_invitation
from surveys.actions.ledger import fill_reason, ledger_faults, redact
from surveys.actions.questionnaires import delete_fact, import_questionnaire, publish_questionnaire, save_fact
from surveys.actions.rounds import (
    PRESSED_TWICE,
    complete_interview,
    open_response,
    reopen_response,
    submit_response,
    unanswered_names,
)
from surveys.actions.trials import delete_test_responses, start_test

__all__ = [
    "ANY_OTHER_ROLE",
    "Closed",
    "Conflict",
    "Ended",
    "Entry",
    "Key",
    "PRESSED_TWICE",
    "Recorded",
    "State",
    "add_respondent",
    "complete_interview",
    "delete_test_responses",
    "delete_fact",
    "fill_reason",
    "given_again",
    "import_questionnaire",
    "invite",
    "invite_to",
    "is_submitted",
    "ledger_faults",
    "load_ledger",
    "new_item_id",
    "open_invitation",
    "open_response",
    "publish_questionnaire",
    "record_answers",
    "redact",
    "reopen_response",
    "revoke_invitation",
    "role_text",
    "save_fact",
    "settle",
    "start_test",
    "strings_of",
    "submit_response",
    "unanswered_names",
    "why_closed",
]

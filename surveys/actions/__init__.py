"""Every write about answers, rounds, links and questionnaires. Nothing else in the house writes answers.

The rules are those of the architecture: one way in, conflicts per question between people about values, relevance never
rejects, and a ledger that replays to the current state.
"""

from surveys.actions.answers import Recorded, given_again, new_item_id, record_answers, settle
from surveys.actions.appointments import book_appointment, cancel_appointment, kind_now, move_appointment
from surveys.actions.batch import Conflict, Key, State, strings_of
from surveys.actions.bulk import Ended, Entry, load_ledger
from surveys.actions.cases import ANY_OTHER_ROLE, Closed, is_submitted, role_text, why_closed
from surveys.actions.colleagues import THERE_FOR, ask_colleague, come_back_to, note_presence
from surveys.actions.doors import (
    MORE_WEEKS,
    Named,
    ask_for_call,
    ask_for_time,
    handle_appointment,
    last_day,
    latest_day,
    name_somebody_else,
    reopen_appointment,
)
from surveys.actions.imports import WHY_LEFT_OUT, CellReport, Imported, RowReport, import_answers
from surveys.actions.invitations import add_respondent, invite, invite_to, open_invitation, revoke_invitation
from surveys.actions.ledger import fill_reason, ledger_faults, redact
from surveys.actions.letters import (
    check_template,
    queue_letter,
    queue_receipt,
    queue_reminder,
    resend_letter,
    reset_template,
    save_template,
    stop_letter,
    template_of,
)
from surveys.actions.mailing import Addressee, invite_all, invite_by_letter, remind_all, to_invite, to_remind
from surveys.actions.posting import Outcome, claim_letter, mark_stranded, settle_letter
from surveys.actions.questionnaires import delete_fact, import_questionnaire, publish_questionnaire, save_fact
from surveys.actions.rounds import (
    PRESSED_TWICE,
    complete_interview,
    hand_in_paper,
    open_response,
    reopen_response,
    submit_response,
    unanswered_names,
)
from surveys.actions.trials import delete_test_responses, start_test

__all__ = [
    "move_appointment",
    "kind_now",
    "cancel_appointment",
    "book_appointment",
    "ANY_OTHER_ROLE",
    "Addressee",
    "Closed",
    "Conflict",
    "Ended",
    "Entry",
    "Key",
    "Outcome",
    "MORE_WEEKS",
    "Named",
    "PRESSED_TWICE",
    "Recorded",
    "State",
    "CellReport",
    "Imported",
    "RowReport",
    "WHY_LEFT_OUT",
    "THERE_FOR",
    "add_respondent",
    "ask_colleague",
    "check_template",
    "claim_letter",
    "come_back_to",
    "ask_for_call",
    "ask_for_time",
    "complete_interview",
    "delete_test_responses",
    "delete_fact",
    "fill_reason",
    "given_again",
    "hand_in_paper",
    "handle_appointment",
    "import_answers",
    "import_questionnaire",
    "invite",
    "invite_all",
    "invite_by_letter",
    "invite_to",
    "is_submitted",
    "last_day",
    "latest_day",
    "ledger_faults",
    "load_ledger",
    "mark_stranded",
    "name_somebody_else",
    "new_item_id",
    "note_presence",
    "open_invitation",
    "open_response",
    "publish_questionnaire",
    "queue_letter",
    "queue_receipt",
    "queue_reminder",
    "record_answers",
    "redact",
    "remind_all",
    "reopen_appointment",
    "reopen_response",
    "resend_letter",
    "reset_template",
    "revoke_invitation",
    "role_text",
    "save_fact",
    "save_template",
    "settle",
    "settle_letter",
    "stop_letter",
    "start_test",
    "strings_of",
    "submit_response",
    "template_of",
    "to_invite",
    "to_remind",
    "unanswered_names",
    "why_closed",
]

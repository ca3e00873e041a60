"""Every write about what the office gives out and decides from the answers."""

from reports.actions.matches import accept_match as accept_match
from reports.actions.matches import edit_match as edit_match
from reports.actions.matches import reject_match as reject_match
from reports.actions.matches import set_match_caps as set_match_caps
from reports.actions.matches import undo_match as undo_match
from reports.actions.status import LONGEST_TEXT as LONGEST_TEXT
from reports.actions.status import SECTIONS as SECTIONS
from reports.actions.status import delete_status_draft as delete_status_draft
from reports.actions.status import issue_status_report as issue_status_report
from reports.actions.status import log_sending as log_sending
from reports.actions.status import make_status_report as make_status_report
from reports.actions.status import save_status_texts as save_status_texts

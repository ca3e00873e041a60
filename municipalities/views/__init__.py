from municipalities.views.assessments import (
    assessment_add,
    assessment_close,
    assessment_detail,
    assessment_edit,
    assessment_list,
    logo,
    logo_add,
    logo_delete,
    participation_edit,
    participations_add,
)
from municipalities.views.cases import (
    case_file,
    case_file_add,
    case_file_delete,
    follow_up_add,
    follow_up_edit,
    mail_add,
    next_step,
)
from municipalities.views.contacts import contact_add, contact_edit, contact_erase, contact_list
from municipalities.views.decisions import decision_edit, decision_list
from municipalities.views.followups import follow_up_finish, follow_up_reopen
from municipalities.views.municipalities import (
    assignment_edit,
    municipality_add,
    municipality_detail,
    municipality_edit,
    municipality_list,
)
from municipalities.views.themes import theme_edit, theme_list

__all__ = [
    "assessment_add",
    "assessment_close",
    "assessment_detail",
    "assessment_edit",
    "assessment_list",
    "assignment_edit",
    "case_file",
    "case_file_add",
    "case_file_delete",
    "contact_add",
    "contact_edit",
    "contact_erase",
    "contact_list",
    "decision_edit",
    "decision_list",
    "follow_up_add",
    "follow_up_edit",
    "follow_up_finish",
    "follow_up_reopen",
    "logo",
    "logo_add",
    "logo_delete",
    "mail_add",
    "municipality_add",
    "municipality_detail",
    "municipality_edit",
    "municipality_list",
    "next_step",
    "participation_edit",
    "participations_add",
    "theme_edit",
    "theme_list",
]

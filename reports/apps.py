from typing import ClassVar

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReportsConfig(AppConfig):
    name = "reports"
    default_auto_field = "django.db.models.BigAutoField"
    # Pages for the municipality that its own overview leads to (`surveys.beyond`).
    respondent_pages = "reports.beyond.pages"
    # What the timeline of a case tells of the audit trail (`municipalities.timeline`).
    case_events = {
        "support plan begun": _("The support plan was begun"),
        "support plan sent": _("The support plan went to the municipality"),
        "support plan agreed": _("The municipality agrees with the support plan"),
        "support plan commented": _("The municipality wants the support plan changed"),
    }
    # What `questionnaire check` looks for: without these a report would be empty.
    needed_measures = (
        *("need", "priority", "capacity", "support_ranking"),
        *("subtopic", "support_form", "driver", "barrier", "most_important", "display_rule"),
        *("staffing", "working_group", "responsibility", "document_status"),
    )
    # What only one group is asked, in its own words.
    needed_of_variants: ClassVar[dict[str, tuple[str, ...]]] = {
        "signatory": (
            "covenant_commitment",
            "covenant_plan",
            "emission_inventory",
            "covenant_monitoring",
            "covenant_support",
        ),
        "other": (
            "covenant_awareness",
            "covenant_interest",
            "covenant_barrier",
            "emission_inventory",
            "covenant_condition",
        ),
    }

from typing import ClassVar

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "reports"
    default_auto_field = "django.db.models.BigAutoField"
    # What `questionnaire check` looks for: without these a report would be empty.
    needed_measures = (
        *("need", "priority", "capacity", "support_ranking"),
        *("subtopic", "support_form", "driver", "barrier", "most_important", "display_rule"),
        *("staffing", "working_group", "responsibility", "document_status"),
    )
    # What only one group is asked, in its own words.
    needed_of_variants: ClassVar[dict[str, tuple[str, ...]]] = {
        "signatory": ("covenant_commitment", "covenant_plan", "inventory", "covenant_monitoring", "covenant_support"),
        "other": ("covenant_awareness", "covenant_interest", "covenant_barrier", "inventory", "covenant_condition"),
    }

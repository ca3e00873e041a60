from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "reports"
    default_auto_field = "django.db.models.BigAutoField"
    # Pages for the municipality that its own overview leads to (`surveys.beyond`).
    respondent_pages = "reports.plans.beyond.pages"
    # What `questionnaire check` looks for: without these a report would be empty.
    needed_measures = ("need", "priority", "capacity", "support_ranking")

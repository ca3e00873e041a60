from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "reports"
    default_auto_field = "django.db.models.BigAutoField"
    # What `questionnaire check` looks for: without these a report would be empty.
    needed_measures = ("need", "priority", "capacity", "support_ranking")

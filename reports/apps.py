from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "reports"
    default_auto_field = "django.db.models.BigAutoField"
    # What `questionnaire check` looks for: without these a report would be empty.
    needed_measures = ("need", "priority", "capacity", "support_ranking")

    def next_to_call(self, assessment, user, now, *, but=None):
        """Asked by `surveys.nextcall`, which may not import this app."""
        from reports.desk import next_to_call  # noqa: PLC0415 - models are not loaded yet when this file is read

        return next_to_call(assessment, user, now, but=but)

from django.apps import AppConfig


class SurveysConfig(AppConfig):
    name = "surveys"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        # Models are loaded by now, and not before.
        from municipalities.actions import forget_elsewhere  # noqa: PLC0415
        from surveys.actions import forget_letters_to  # noqa: PLC0415

        forget_elsewhere.append(forget_letters_to)

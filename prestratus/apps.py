from django.apps import AppConfig


class PrestratusConfig(AppConfig):
    name = "prestratus"

    def ready(self) -> None:
        from prestratus import checks  # noqa: F401, PLC0415 - registers the checks

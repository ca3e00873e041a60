"""Which measures the reports need. Each app says so in its configuration (`needed_measures`), since none imports reports."""

from django.apps import apps


def needed_measures() -> tuple[str, ...]:
    """Values of `prestratus::measure` without which some report would be empty, in the order in which apps name them."""
    found = dict.fromkeys(
        measure for config in apps.get_app_configs() for measure in getattr(config, "needed_measures", ())
    )
    return tuple(found)

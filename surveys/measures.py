"""Which measures the reports need. Each app says so in its configuration, since none imports reports.

`needed_measures` are asked of everybody, `needed_of_variants` of one group in its own words.
"""

from collections.abc import Iterator

from django.apps import apps


def needed_measures() -> tuple[str, ...]:
    """Values of `prestratus::measure` without which some report would be empty, in the order in which apps name them."""
    found = dict.fromkeys(
        measure for config in apps.get_app_configs() for measure in getattr(config, "needed_measures", ())
    )
    return tuple(found)


def needed_of_variants() -> Iterator[tuple[str, str]]:
    """(variant, measure) of what only one group must be asked, in the order in which apps name them."""
    for config in apps.get_app_configs():
        for variant, measures in getattr(config, "needed_of_variants", {}).items():
            yield from ((variant, measure) for measure in measures)

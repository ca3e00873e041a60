"""How static files are kept on a server."""

from whitenoise.storage import CompressedManifestStaticFilesStorage  # type: ignore[import-untyped]


class StaticFilesStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Names with a digest, compressed; a module that imports another one names it with its digest too."""

    support_js_module_import_aggregation = True

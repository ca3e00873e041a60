import os

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "prestratus.settings")

application = get_wsgi_application()


def stop_on_bad_texts() -> None:
    """A server does not start with a file of texts that it cannot read: the person who set it up is there to mend it.

    Texts that are missing do not stop it; the pages say so, and `check --deploy` names them.
    """
    from accounts import service  # noqa: PLC0415 - reads the settings, which are there only now

    if settings.DEVELOPMENT:
        return
    try:
        service.current()
    except service.BadFile as error:
        raise ImproperlyConfigured(str(error)) from error


stop_on_bad_texts()

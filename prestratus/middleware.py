"""What every request passes through: the language, and logs without secrets."""

import logging
import re
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers


class LanguageMiddleware:
    """The language that was chosen on the page, otherwise Swedish.

    What the browser asks for (Accept-Language) is ignored: a municipality's computers often come in English, and an office
    that has read one page in Swedish must not meet the next in English.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.codes = {code for code, _name in settings.LANGUAGES}

    def __call__(self, request: HttpRequest) -> HttpResponse:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        language = chosen if chosen in self.codes else settings.LANGUAGE_CODE
        translation.activate(language)
        request.LANGUAGE_CODE = language
        response = self.get_response(request)
        patch_vary_headers(response, ("Cookie",))
        response.headers.setdefault("Content-Language", translation.get_language() or language)
        return response


class HideLinks(logging.Filter):
    """Personal links and password links are keys: a log line keeps their address without the key."""

    SECRET = re.compile(r"(/i/|/password/reset/key/)[^/\s?\"']+")

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg = self._hide(record.msg)
        if isinstance(record.args, tuple):
            record.args = tuple(self._hide(argument) for argument in record.args)
        return True

    def _hide(self, value: object) -> object:
        return self.SECRET.sub(r"\1…", value) if isinstance(value, str) else value

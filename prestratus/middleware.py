"""What every request passes through: the language, and logs without secrets."""

import logging
from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.http import parse_header_parameters

from accounts.links import without_keys


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


class CharsetMiddleware:
    """Forms come in UTF-8, as every browser sends them. Other character sets are refused before anything reads the form.

    Django would decode with whatever codec a header names, and some of them fail, or make text that cannot be stored.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        _kind, parameters = parse_header_parameters(request.META.get("CONTENT_TYPE", ""))
        charset = str(parameters.get("charset", "utf-8"))
        if charset.strip().lower() not in ("utf-8", "utf8", "us-ascii"):
            return render(request, "400.html", status=400)
        return self.get_response(request)


class HideLinks(logging.Filter):
    """Personal links and password links are keys: a log line keeps their address without the key."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg = self._hide(record.msg)
        if record.exc_info and isinstance(record.exc_info[1], RequestDataTooBig):
            # Somebody sent too much and was told so: there is nothing to look for in the code.
            record.exc_info = record.exc_text = None
        if isinstance(record.args, tuple):
            record.args = tuple(self._hide(argument) for argument in record.args)
        return True

    def _hide(self, value: object) -> object:
        return without_keys(value) if isinstance(value, str) else value

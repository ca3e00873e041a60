"""What a script that saves is told where a person would get a page: why nothing was saved, and whom that concerns."""

from __future__ import annotations

from django.http import HttpRequest, JsonResponse


def is_script(request: HttpRequest) -> bool:
    """Whether a page that saves by itself asks: it reads JSON and shows no page."""
    return "application/json" in request.headers.get("Accept", "")


def not_saved(text: object, *, status: int, url: str = "", action: str = "", only_this: bool = False) -> JsonResponse:
    """`text` says why, `url` and `action` where to go on.

    `only_this`: what was sent cannot be saved as it is, but everything else can; without it, nothing can be saved.
    """
    told = {"text": str(text), "url": url, "action": str(action), "only_this": only_this}
    return JsonResponse(told, status=status)

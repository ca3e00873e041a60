"""What a stranger may open: the newest version that is released and not withdrawn; before its release with the link for the press."""

from __future__ import annotations

import datetime

from django.core import signing

from reports.models import Publication, PublicationVersion

SHOWN, WITHDRAWN, NOTHING = "shown", "withdrawn", "nothing"


def press_token(publication: Publication) -> str:
    """The part of the address that opens a page before its release; withdrawing makes it worthless."""
    return _signer().sign(f"{publication.pk}-{publication.generation}")


def _signer() -> signing.Signer:
    return signing.Signer(sep=".", salt="reports.publication")


def holds(token: str, publication: Publication) -> bool:
    try:
        return _signer().unsign(token) == f"{publication.pk}-{publication.generation}"
    except signing.BadSignature:
        return False


def version_for(
    publication: Publication, *, token: str, now: datetime.datetime
) -> tuple[str, PublicationVersion | None]:
    """(shown, the version), (withdrawn, None) where everybody could read it once, or (nothing, None)."""
    version = publication.versions.order_by("-number").first()
    if version is None:
        return NOTHING, None
    is_released = publication.release_at is None or publication.release_at <= now
    if version.withdrawn_at is not None:
        return (WITHDRAWN, None) if is_released else (NOTHING, None)
    if not is_released and not holds(token, publication):
        return NOTHING, None
    return SHOWN, version

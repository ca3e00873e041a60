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
    """(shown, the version), (withdrawn, None) where everybody could read it once, or (nothing, None).

    The newest that is released, or that the link for the press opens; until the next one is released the one before it stands.
    """
    opens = bool(token) and holds(token, publication)
    versions = list(publication.versions.order_by("-number"))
    for version in versions:
        if version.withdrawn_at is None and (opens or is_released(version, now)):
            return SHOWN, version
    was_public = any(each.withdrawn_at is not None and is_released(each, each.withdrawn_at) for each in versions)
    return (WITHDRAWN if was_public else NOTHING), None


def is_released(version: PublicationVersion, now: datetime.datetime) -> bool:
    return version.release_at is None or version.release_at <= now

"""The address of a member of staff's calendar feed: signed, and taken back by a higher generation. Nothing secret is stored."""

from __future__ import annotations

from django.core import signing

from accounts.models import User


def _signer() -> signing.Signer:
    return signing.Signer(sep=".", salt="surveys.calendar")


def make_token(user: User) -> str:
    return _signer().sign(f"{user.pk}-{user.calendar_generation}")


def user_of(token: str) -> User | None:
    """Whose feed an address opens; None if it is mangled, taken back, or of somebody who may no longer see cases."""
    try:
        pk, generation = map(int, _signer().unsign(token).split("-"))
    except (signing.BadSignature, ValueError):
        return None
    user: User | None = User.objects.active().filter(pk=pk, calendar_generation=generation).first()
    return user if user is not None and user.is_staff_member else None

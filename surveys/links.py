"""Personal links: an invitation's id and generation, signed. Nothing secret is stored, and a guess opens nothing."""

from django.core import signing

from surveys.models import Invitation

# What a link may be used for; a link made for one purpose never opens another door.
ANSWER = "a"
# A lead tries the questionnaire. Nobody else can open it, and it opens nothing but that test.
TEST = "t"


def _signer() -> signing.Signer:
    # Made on use: a signer keeps the keys it was made with, and settings may be overridden in a test.
    return signing.Signer(sep=".", salt="surveys.invitation")


def make_token(invitation: Invitation, purpose: str = ANSWER) -> str:
    """The part of the address that opens this invitation in its present generation."""
    return _signer().sign(f"{invitation.pk}-{invitation.generation}-{purpose}")


def read_token(token: str) -> tuple[int, int, str] | None:
    """(invitation id, generation, purpose) of a link that we signed, else None. Says nothing of whether it still holds."""
    try:
        payload = _signer().unsign(token)
        pk, generation, purpose = payload.split("-")
        return int(pk), int(generation), purpose
    except (signing.BadSignature, ValueError):
        return None

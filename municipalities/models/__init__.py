"""Who is assessed: municipalities and their people, the rounds in which they are asked, and what is to be done for them."""

from municipalities.models.cases import CaseFile, Decision
from municipalities.models.followups import FollowUp
from municipalities.models.register import (
    RESERVED_CODES,
    RESERVED_SLUGS,
    SORT_COLLATION,
    Assessment,
    Assignment,
    Contact,
    KeyRole,
    Logo,
    Municipality,
    Participation,
    SortKeyField,
    Theme,
    Variant,
    code_validator,
    not_reserved_code,
    not_reserved_slug,
)

__all__ = [
    "CaseFile",
    "Decision",
    "RESERVED_CODES",
    "RESERVED_SLUGS",
    "SORT_COLLATION",
    "Assessment",
    "Assignment",
    "Contact",
    "FollowUp",
    "KeyRole",
    "Logo",
    "Municipality",
    "Participation",
    "SortKeyField",
    "Theme",
    "Variant",
    "code_validator",
    "not_reserved_code",
    "not_reserved_slug",
]

"""What is sent to somebody's telephone about a visit: the same as the letter says, in one breath. Reads only."""

from __future__ import annotations

import re
from urllib.parse import quote

from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from municipalities.models import Contact
from visits.models import Visit


def text_of(visit: Visit, *, by: User) -> str:
    """The words, in the language that is active; '' for a visit of which there is nothing to tell."""
    if visit.starts_at is None or visit.state == Visit.State.HELD:
        return ""
    start = timezone.localtime(visit.starts_at)
    when = {
        "municipality": visit.municipality.name,
        "day": date_format(start, "l j F"),
        "time": date_format(start, "H:i"),
    }
    if visit.state == Visit.State.CANCELLED:
        said = _("The visit to %(municipality)s on %(day)s at %(time)s is called off.") % when
    elif visit.is_digital:
        said = _("The visit to %(municipality)s on %(day)s at %(time)s is a digital meeting.") % when
    elif visit.moved_from is not None:
        said = _("The visit to %(municipality)s is moved to %(day)s at %(time)s.") % when
    else:
        said = _("The visit to %(municipality)s is on %(day)s at %(time)s.") % when
    where = "" if visit.state == Visit.State.CANCELLED else visit.digital_address or visit.place
    words = [said, where and f"{where}.", f"{by.name}, {visit.assessment.office}"]
    return " ".join(filter(None, words))


def address_of(visit: Visit, contact: Contact, *, by: User) -> str:
    """`sms:` with number and text (RFC 5724), in the contact's language; '' without a number or anything to tell."""
    number = re.sub(r"[^0-9+]", "", re.sub(r"\(0\)", "", contact.telephone))
    with translation.override(contact.language):
        text = text_of(visit, by=by)
    return f"sms:{number}?body={quote(text)}" if number and text else ""

"""Calls and visits as calendar entries (RFC 5545): with a letter, and as a feed for a member of staff. Reads nothing."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, vCalAddress, vText

PRODUCT = "-//preStratus//Calls//SV"
PUBLISH, REQUEST, CANCEL = "PUBLISH", "REQUEST", "CANCEL"


@dataclass(frozen=True, slots=True)
class Entry:
    """One call or visit. Times are aware; `sequence` grows with each change, so that a calendar knows which one is newer."""

    uid: str
    starts_at: datetime.datetime
    ends_at: datetime.datetime
    title: str
    text: str
    place: str
    sequence: int
    is_off: bool = False
    organizer: tuple[str, str] | None = None
    attendee: tuple[str, str] | None = None
    url: str = ""


def calendar(entries: Iterable[Entry], *, method: str, zone: ZoneInfo, now: datetime.datetime, name: str = "") -> bytes:
    """A calendar with its time zone, so that a summer-time change moves nothing."""
    made = Calendar()
    made.add("prodid", PRODUCT)
    made.add("version", "2.0")
    made.add("method", method)
    if name:
        made.add("x-wr-calname", name)
    for entry in entries:
        made.add_component(_event(entry, zone, now))
    made.add_missing_timezones()
    return bytes(made.to_ical())


def method_of(content: str) -> str:
    """What a mail program is to do with a file that `calendar` has made."""
    return next(method for method in (CANCEL, REQUEST, PUBLISH) if f"METHOD:{method}\r\n" in content)


def _event(entry: Entry, zone: ZoneInfo, now: datetime.datetime) -> Event:
    event = Event()
    event.add("uid", entry.uid)
    event.add("dtstamp", now.astimezone(datetime.UTC))
    event.add("dtstart", entry.starts_at.astimezone(zone))
    event.add("dtend", entry.ends_at.astimezone(zone))
    event.add("summary", entry.title)
    event.add("description", entry.text)
    event.add("location", entry.place)
    event.add("sequence", entry.sequence)
    event.add("status", "CANCELLED" if entry.is_off else "CONFIRMED")
    if entry.url:
        event.add("url", entry.url)
    if entry.organizer:
        event["organizer"] = _person(*entry.organizer)
    if entry.attendee:
        person = _person(*entry.attendee)
        person.params["partstat"] = vText("NEEDS-ACTION")
        person.params["rsvp"] = vText("FALSE")
        event.add("attendee", person, encode=0)
    return event


def _person(name: str, address: str) -> vCalAddress:
    person = vCalAddress(f"mailto:{address}")
    if name:
        person.params["cn"] = vText(name)
    return person

"""What has happened in a case, as lines of one timeline. Each app tells its own part; reports puts them together."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db.models import OuterRef, Subquery, TextField
from django.db.models.fields.json import KT
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import AuditEvent, User
from municipalities.actions.register import case_text
from municipalities.models import CaseFile, FollowUp, Participation

# Kinds of entries that this app makes; `surveys.timeline` has more.
FOLLOW_UP, MAIL, FILE, CASE = "follow_up", "mail", "file", "case"


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened, or is booked. `title` is in the reader's language; `who` and `detail` are as they were
    written, that is Swedish. `url` leads to it, "" where there is no page; `contact` is whom it was with.
    """

    at: datetime.datetime
    kind: str
    title: str
    who: str = ""
    url: str = ""
    detail: str = ""
    contact: int | None = None


def entries(participation: Participation) -> list[Entry]:
    """Follow-ups, files, mails, and what became of the case itself, in no order.

    Reads `followups` and `files` as they may have been prefetched, the audit trail, and the names of staff.
    """
    return [
        *_follow_ups(participation.followups.all()),
        *(_file(participation, row) for row in participation.files.all()),
        *_case(participation),
    ]


def _follow_ups(rows: Iterable[FollowUp]) -> Iterator[Entry]:
    for row in rows:
        maker = row.made_by_user or row.made_by_contact
        named = {
            FollowUp.Kind.NEXT_STEP: _("Next step set"),
            FollowUp.Kind.SOMEBODY_ELSE: _("Somebody else should answer"),
            FollowUp.Kind.MORE_TIME: _("The municipality chose a new last day"),
            FollowUp.Kind.PUBLIC_NO: _("The municipality said no to what is public"),
        }
        title = named.get(FollowUp.Kind(row.kind), _("Follow-up noted"))
        if row.due_on:
            title = _("%(what)s, by %(day)s") % {"what": title, "day": f"{row.due_on:%Y-%m-%d}"}
        yield Entry(row.made_at, FOLLOW_UP, title, str(maker or ""), detail=row.what, contact=row.made_by_contact_id)
        if row.done_at is not None:
            yield Entry(row.done_at, FOLLOW_UP, _("Follow-up done"), str(row.done_by or ""), detail=row.what)


def _file(participation: Participation, row: CaseFile) -> Entry:
    case = [participation.assessment.slug, participation.municipality.code]
    url = reverse("municipalities:case_file", args=[*case, row.key]) if row.file else ""
    if row.is_mail and row.mail_at is not None:
        title = _("Mail")
        return Entry(
            row.mail_at, MAIL, title, row.mail_from, url, "\n".join(filter(None, [row.title, row.text])), row.contact_id
        )
    return Entry(row.added_at, FILE, _("File filed"), str(row.added_by), url, row.title)


def _case(participation: Participation) -> Iterator[Entry]:
    """What the audit trail tells of the case: who is in charge, its days, that it declined."""
    told = {**_TOLD, **_told_elsewhere()}
    verbs = [*_VERBS, *told]
    events = AuditEvent.objects.filter(target=case_text(participation), verb__in=verbs).select_related("by")
    keys = {"before": KT("detail__officer__0"), "after": KT("detail__officer__1")}
    for event in events.annotate(**keys).annotate(officer_before=_named("before"), officer_after=_named("after")):
        titles = [say(event.detail) for name, say in _FIELDS.items() if name in event.detail]
        if event.verb in told:
            titles.append(str(told[event.verb]))
        if titles:
            before, after = event.officer_before or "", event.officer_after or ""
            handed = f"{before} → {after}" if before and after else after
            yield Entry(event.at, CASE, ". ".join(titles), str(event.by or ""), detail=handed)


def _named(key: str) -> Subquery:
    """The name of whoever has this key; the trail keeps keys as text."""
    people = User.objects.annotate(as_text=Cast("pk", TextField())).filter(as_text=OuterRef(key))
    return Subquery(people.values("name")[:1])


def _officer(detail: Mapping[str, list[str]]) -> str:
    before, after = detail["officer"]
    if not after:
        return _("Nobody is in charge any longer")
    return _("Another officer in charge") if before else _("Officer in charge")


def _last_day(detail: Mapping[str, list[str]]) -> str:
    after = detail["due_on"][1]
    return _("Last day for answers: %(day)s") % {"day": after} if after else _("Last day for answers removed")


# What is told of a change, by the field that was changed.
_FIELDS: Mapping[str, Callable[[Mapping[str, list[str]]], str]] = {
    "officer": _officer,
    "due_on": _last_day,
    "variant": lambda _detail: _("Another questionnaire was chosen"),
    "diary_number": lambda _detail: _("Registration number noted"),
    "main_contact": lambda _detail: _("Main contact chosen"),
}
_TOLD = {
    "participation declined": gettext_lazy("The municipality declined"),
    "participation resumed": gettext_lazy("The municipality takes part after all"),
    "file deleted": gettext_lazy("A file was deleted"),
    "mail deleted": gettext_lazy("A mail was deleted"),
}
_VERBS = ("officer changed", "participation changed", "last day moved")


def _told_elsewhere() -> dict[str, Any]:
    """Verb of the audit trail -> what the timeline says, from the apps to the right: `case_events` of their configuration."""
    return {
        verb: text for config in apps.get_app_configs() for verb, text in getattr(config, "case_events", {}).items()
    }

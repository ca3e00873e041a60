"""What a status report says, as plain facts: no sentences, no language, no Django. Frozen as JSON when it is issued."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

SURVEY, INTERVIEW, READBACK, VISIT, PLAN = "survey", "interview", "readback", "visit", "plan"
FORMAT = 3
"""3: visits, as a track and as meetings. What was frozen before has none."""

Day = datetime.date


@dataclass(frozen=True, slots=True)
class Track:
    """How far the municipalities have come. Names in Swedish order; `booked` with the day, '' for none.

    Everybody is in one of `done`, `left` and `declined`; `booked` are those of `left` that are booked or under way.
    """

    key: str
    base: int
    done: tuple[str, ...] = ()
    booked: tuple[tuple[str, str], ...] = ()
    left: tuple[str, ...] = ()
    declined: tuple[str, ...] = ()
    target: str = ""

    @property
    def target_day(self) -> Day | None:
        return Day.fromisoformat(self.target) if self.target else None


@dataclass(frozen=True, slots=True)
class Meeting:
    """A conversation: when, with which municipality, who held it, minutes; `roles`: the functions (Swedish) of each person.

    At a visit `people` were met, and `roles` are the functions once each, with how many where there were more.
    """

    day: str
    kind: str
    municipality: str
    roles: tuple[str, ...] = ()
    staff: str = ""
    minutes: int = 0
    people: int = 0


@dataclass(frozen=True, slots=True)
class Heard:
    """A theme that a municipality newly says it needs much help with, or has changed its mind about. Labels by language."""

    key: str
    theme: Mapping[str, str]
    municipality: str
    before: int | None
    after: int
    channel: str


@dataclass(frozen=True, slots=True)
class Risk:
    """Something that may go wrong, as a key with what it is about. `role` is named by language."""

    key: str
    names: tuple[str, ...] = ()
    track: str = ""
    day: str = ""
    role: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Coming:
    """A booked call or visit."""

    day: str
    time: str
    kind: str
    municipality: str
    staff: str = ""


@dataclass(frozen=True, slots=True)
class ToDecide:
    matter: str
    owner: str = ""
    due: str = ""


@dataclass(frozen=True, slots=True)
class Content:
    """A report. `letters`: kind -> how many were sent in the period. `log`: every meeting until the date of the report."""

    tracks: tuple[Track, ...]
    meetings: tuple[Meeting, ...] = ()
    letters: Mapping[str, int] = field(default_factory=dict)
    submitted: tuple[str, ...] = ()
    heard: tuple[Heard, ...] = ()
    risks: tuple[Risk, ...] = ()
    coming: tuple[Coming, ...] = ()
    decisions: tuple[ToDecide, ...] = ()
    log: tuple[Meeting, ...] = ()

    def track(self, key: str) -> Track | None:
        return next((track for track in self.tracks if track.key == key), None)

    def as_json(self) -> dict[str, Any]:
        return {"format": FORMAT, **asdict(self)}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Content:
        """A frozen report. Raises ValueError for one that a later version has written."""
        if data.get("format") not in (1, 2, FORMAT):
            raise ValueError(f"a status report of format {data.get('format')!r}")
        if data["format"] == 1:
            data = {**data, "tracks": [_with_booked_left(track) for track in data["tracks"]]}

        def rows(name: str, kind: Any) -> tuple[Any, ...]:
            return tuple(kind(**{key: _frozen(value) for key, value in row.items()}) for row in data[name])

        return cls(
            tracks=rows("tracks", Track),
            meetings=rows("meetings", Meeting),
            letters=dict(data["letters"]),
            submitted=tuple(data["submitted"]),
            heard=rows("heard", Heard),
            risks=rows("risks", Risk),
            coming=rows("coming", Coming),
            decisions=rows("decisions", ToDecide),
            log=rows("log", Meeting),
        )


def _with_booked_left(track: Mapping[str, Any]) -> dict[str, Any]:
    """Format 1 left those out of `left` who were booked or under way."""
    return {**track, "left": [*(name for name, _day in track["booked"]), *track["left"]]}


def _frozen(value: Any) -> Any:
    return tuple(map(_frozen, value)) if isinstance(value, list) else value


def newly_done(now: Track, before: Content | None) -> tuple[str, ...] | None:
    """Who has come so far since the report before; None if there is none to compare with."""
    was = before.track(now.key) if before is not None else None
    if was is None:
        return None
    return tuple(name for name in now.done if name not in was.done)


def no_longer_done(now: Track, before: Content | None) -> tuple[str, ...]:
    """Who had come so far in the report before and has not now: answers taken back, an objection."""
    was = before.track(now.key) if before is not None else None
    return tuple(name for name in was.done if name not in now.done) if was is not None else ()


def late_tracks(tracks: tuple[Track, ...], on: Day) -> tuple[Risk, ...]:
    """Tracks whose target day has passed with municipalities left."""
    return tuple(
        Risk("late", names=track.left, track=track.key, day=track.target)
        for track in tracks
        if track.target_day is not None and track.target_day < on and track.left
    )

"""The sentences and tables of a status report, in one language: what page, Word, PDF and plain text all print."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from typing import Any

from django.utils import formats, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from reports.models import StatusReport
from reports.papers.blocks import Cell, Paragraph, Printed, Section, Table
from reports.status.content import (
    INTERVIEW,
    PLAN,
    READBACK,
    SURVEY,
    VISIT,
    Content,
    Heard,
    Meeting,
    Risk,
    Track,
    newly_done,
    no_longer_done,
)
from surveys.definition import say
from surveys.models import Appointment, LetterKind


def printed(report: StatusReport, content: Content, before: Content | None, *, language: str) -> Printed:
    """The report in a language; `before` is the report that it is compared with."""
    with translation.override(language):
        assessment = report.assessment
        english = language == "en"
        statement = assessment.statement_en if english and assessment.statement_en else assessment.statement_sv
        return Printed(
            language=language,
            kind=_("Status report"),
            title=title_of(report),
            facts=tuple(_facts(report)),
            sections=(
                Section(_("Where we stand"), "", tuple(_standing(content, before, report))),
                Section(_("Done in the period"), "", tuple(_done(content))),
                Section(_("What we hear"), "heard", tuple(_heard(content, language)), report.text("heard")),
                Section(
                    _("Deviations and risks"), "deviations", tuple(_risks(content, report)), report.text("deviations")
                ),
                Section(_("Next period"), "next", tuple(_coming(content)), report.text("next")),
                Section(_("Needs a decision"), "decisions", tuple(_decisions(content)), report.text("decisions")),
                Section(_("Appendix: log of meetings"), "", tuple(_log(content))),
            ),
            statement=Cell(
                statement or assessment.funder, "" if english and assessment.statement_en else _sv(language)
            ),
            is_demo=assessment.is_demo,
            is_draft=not report.is_issued,
        )


def _sv(language: str) -> str:
    return "" if language == "sv" else "sv"


def title_of(report: StatusReport) -> str:
    """ "Lägesrapport vecka 47, 19–25 nov 2018"."""
    days = span(report.starts_on, report.ends_on)
    if report.week is not None:
        return _("Status report, week %(week)s, %(days)s") % {"week": report.week, "days": days}
    return _("Status report, %(days)s") % {"days": days}


def span(first: datetime.date, last: datetime.date) -> str:
    """ "19–25 nov 2018", "28 okt–3 nov 2018", with both years where they differ."""
    if first == last:
        return day(last.isoformat())
    if first.year != last.year:
        return f"{day(first.isoformat())}–{day(last.isoformat())}"
    start = str(first.day)
    if first.month != last.month:
        start = formats.date_format(first, pgettext("day in a table", "j M"))
    return f"{start}–{day(last.isoformat())}"


def day(text: str) -> str:
    return formats.date_format(datetime.date.fromisoformat(text), pgettext("day in a table", "j M Y")) if text else ""


def _facts(report: StatusReport) -> Iterator[tuple[str, Cell]]:
    assessment = report.assessment
    lang = _sv(translation.get_language() or "sv")
    number = [assessment.name, assessment.project_number]
    yield _("Project"), Cell(", ".join(text for text in number if text), lang)
    yield _("Period"), Cell(span(report.starts_on, report.ends_on))
    yield _("As of"), Cell(day(report.as_of.isoformat()))
    if report.is_issued:
        yield _("Number"), Cell(str(report.number))
    yield _("Author"), Cell(report.author.name, lang)
    if report.compared_number is not None:
        yield _("Compared with"), Cell(_("report %(number)s") % {"number": report.compared_number})


def track_name(key: str) -> str:
    return {
        SURVEY: _("Questionnaire"),
        INTERVIEW: _("Interview"),
        READBACK: _("Read-back"),
        VISIT: _("Visit"),
        PLAN: _("Plan"),
    }[key]


def _standing(content: Content, before: Content | None, report: StatusReport) -> Iterator[Paragraph | Table]:
    lang = _sv(translation.get_language() or "sv")
    rows = []
    for track in content.tracks:
        late = track.target_day is not None and track.target_day < report.as_of and track.left
        target = _("%(day)s, passed") if late else "%(day)s"
        rows.append(
            (
                Cell(track_name(track.key)),
                Cell(of(len(track.done), track)),
                Cell(_counted(track.left), lang if track.left else ""),
                Cell(_counted(_booked(track)), lang if track.booked else ""),
                Cell(target % {"day": day(track.target)} if track.target else "–"),
                Cell(_change(track, before)),
            )
        )
    heads = (
        *(_("Track"), _("Done"), _("Left"), _("Of these booked or under way"), _("Target")),
        _("Since the report before"),
    )
    yield Table(_("How far the municipalities have come"), heads, tuple(rows))
    declined = content.tracks[0].declined if content.tracks else ()
    if declined:
        text = ngettext("%(names)s has declined to take part.", "%(names)s have declined to take part.", len(declined))
        yield Paragraph(text % {"names": ", ".join(declined)})
    if content.track(VISIT) is None:
        yield Paragraph(_("Visits and support plans are not followed up here yet."))
    elif content.track(PLAN) is None:
        yield Paragraph(_("Support plans are not followed up here yet."))


def of(n: int, track: Track) -> str:
    """ "13 av 14", with those who have declined told."""
    text = _("%(n)s of %(base)s") % {"n": n, "base": track.base}
    if track.declined:
        told = ngettext("one declined", "%(n)s declined", len(track.declined)) % {"n": len(track.declined)}
        return f"{text}, {told}"
    return text


def _booked(track: Track) -> tuple[str, ...]:
    return tuple(f"{name} ({day(on)})" if on else name for name, on in track.booked)


def _counted(names: Sequence[str]) -> str:
    """ "3: Gällivare, Kalix, Arjeplog"."""
    return f"{len(names)}: {', '.join(names)}" if names else "–"


def _change(track: Track, before: Content | None) -> str:
    new, back = newly_done(track, before), no_longer_done(track, before)
    if new is None:
        return "–"
    parts = []
    if new:
        parts.append(_("new: %(names)s") % {"names": ", ".join(new)})
    if back:
        parts.append(_("no longer: %(names)s") % {"names": ", ".join(back)})
    return "; ".join(parts) or _("no change")


def _done(content: Content) -> Iterator[Paragraph | Table]:
    lang = _sv(translation.get_language() or "sv")
    if content.submitted:
        yield Paragraph(_("Answers handed in: %(names)s.") % {"names": ", ".join(content.submitted)})
    if interviews := _of_kind(content.meetings, INTERVIEW):
        yield _meetings(_("Interviews"), interviews, lang)
    if visits := _of_kind(content.meetings, VISIT):
        people = sum(each.people for each in visits)
        caption = ngettext("Visits, %(n)s person met", "Visits, %(n)s persons met", people) % {"n": people}
        yield _visits(caption, visits, lang)
    if content.letters:
        words = [f"{LetterKind(kind).label}: {n}" for kind, n in content.letters.items() if kind in LetterKind.values]
        yield Paragraph(_("Letters sent: %(letters)s.") % {"letters": "; ".join(words)})
    if not (content.submitted or content.meetings or content.letters):
        yield Paragraph(_("Nothing has been noted in the period."))


def _meetings(caption: str, meetings: Sequence[Meeting], lang: str) -> Table:
    heads = (_("Date"), _("Municipality"), _("Who took part"), _("From us"), _("Minutes"))
    rows = tuple(
        (
            Cell(day(each.day)),
            Cell(each.municipality, lang),
            # One person may have several functions.
            Cell("; ".join(each.roles) or "–", lang if each.roles else ""),
            Cell(each.staff or "–", lang if each.staff else ""),
            Cell(str(each.minutes) if each.minutes else "–"),
        )
        for each in meetings
    )
    return Table(caption, heads, rows)


def _of_kind(meetings: Sequence[Meeting], kind: str) -> tuple[Meeting, ...]:
    return tuple(each for each in meetings if each.kind == kind)


def _visits(caption: str, meetings: Sequence[Meeting], lang: str) -> Table:
    heads = (_("Date"), _("Municipality"), _("Persons met"), _("Who took part"), _("From us"))
    rows = tuple(
        (
            Cell(day(each.day)),
            Cell(each.municipality, lang),
            Cell(str(each.people)),
            Cell("; ".join(each.roles) or "–", lang if each.roles else ""),
            Cell(each.staff or "–", lang if each.staff else ""),
        )
        for each in meetings
    )
    return Table(caption, heads, rows)


def _heard(content: Content, language: str) -> Iterator[Paragraph | Table]:
    if not content.heard:
        yield Paragraph(_("No municipality has newly said that it needs much support."))
        return
    by_theme: dict[str, list[Heard]] = {}
    for each in content.heard:
        by_theme.setdefault(each.key, []).append(each)
    rows = tuple(
        (
            Cell(say(dict(found[0].theme), language) or key),
            *(Cell(_said(found, score) or "–", _sv(language)) for score in (4, 3)),
        )
        for key, found in by_theme.items()
    )
    heads = (_("Theme"), _("Need 4"), _("Need 3"))
    yield Table(
        _("Themes with a need of 3 or 4 that are new or have changed in the period (in brackets: before)"), heads, rows
    )


def _said(found: Sequence[Heard], score: int) -> str:
    """Who says so now, with what they said before if they have changed their mind: "Boden, Kalix (2)"."""
    names = (
        each.municipality if each.before is None else f"{each.municipality} ({each.before})"
        for each in found
        if each.after == score
    )
    return ", ".join(names)


def _risks(content: Content, report: StatusReport) -> Iterator[Paragraph | Table]:
    if not content.risks:
        yield Paragraph(_("Nothing stands out."))
    for risk in content.risks:
        if risk.key != "role":
            yield Paragraph(risk_text(risk))
    roles = [risk for risk in content.risks if risk.key == "role"]
    if roles:
        yield Paragraph(roles_text(roles, translation.get_language() or "sv"))


def roles_text(risks: Sequence[Risk], language: str) -> str:
    """All roles in one sentence: a line for each would hide what else may go wrong."""
    told = (f"{say(dict(risk.role), language)} ({', '.join(risk.names)})" for risk in risks)
    return _("Roles that nobody has spoken for yet where the interview is done: %(roles)s.") % {
        "roles": "; ".join(told)
    }


def risk_text(risk: Risk) -> str:
    names = {"names": ", ".join(risk.names)}
    if risk.key == "late":
        text = _("%(track)s: the target day %(day)s has passed; left: %(names)s.")
        return text % {"track": track_name(risk.track), "day": day(risk.day), **names}
    if risk.key == "moved":
        return _("Calls moved or called off in the period: %(names)s.") % names
    if risk.key == "visit_moved":
        return _("Visits moved, made digital or called off in the period: %(names)s.") % names
    if risk.key == "objection":
        return _("Objections to the read-back that are not settled: %(names)s.") % names
    if risk.key == "unread":
        return _("The last day of the read-back has passed without an answer: %(names)s.") % names
    return _("No contact for %(days)s days or more: %(names)s.") % {"days": risk.day, **names}


def _coming(content: Content) -> Iterator[Paragraph | Table]:
    if not content.coming:
        yield Paragraph(_("Nothing is booked for the next two weeks."))
        return
    lang = _sv(translation.get_language() or "sv")
    rows = tuple(
        (
            Cell(day(each.day)),
            Cell(each.time),
            Cell(each.municipality, lang),
            Cell(_("Visit") if each.kind == VISIT else str(Appointment.Kind(each.kind).label)),
            Cell(each.staff or "–", lang if each.staff else ""),
        )
        for each in content.coming
    )
    yield Table(_("Booked"), (_("Date"), _("Time"), _("Municipality"), _("What for"), _("From us")), rows)


def _decisions(content: Content) -> Iterator[Paragraph | Table]:
    if not content.decisions:
        yield Paragraph(_("Nothing waits for a decision."))
        return
    lang = _sv(translation.get_language() or "sv")
    rows = tuple(
        (Cell(each.matter, lang), Cell(each.owner or "–", lang if each.owner else ""), Cell(day(each.due) or "–"))
        for each in content.decisions
    )
    yield Table(_("Waits for a decision"), (_("What is to be decided"), _("Who"), _("When")), rows)


def _log(content: Content) -> Iterator[Paragraph | Table]:
    if not content.log:
        yield Paragraph(_("No meeting has been held yet."))
        return
    lang = _sv(translation.get_language() or "sv")
    if interviews := _of_kind(content.log, INTERVIEW):
        yield _meetings(_("Every interview until the date of the report"), interviews, lang)
    if visits := _of_kind(content.log, VISIT):
        yield _visits(_("Every visit until the date of the report"), visits, lang)


def sections_written() -> dict[str, Any]:
    """The sections in which the lead writes, with what the field asks for."""
    return {
        "heard": _("What we hear"),
        "deviations": _("Measures and who does them"),
        "next": _("Next period, in words"),
        "decisions": _("About the decisions"),
    }

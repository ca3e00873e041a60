"""What the board shows: where each municipality stands, from dated facts. No pandas, nothing stored."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet, Subquery

from municipalities.models import Assessment, Participation
from municipalities.text import search_needle
from reports.relevance import relevance_of
from surveys.models import Answer, AnswerRevision, Channel, Invitation, Questionnaire, Submission
from surveys.values import as_string

# Saved views of the board.
ALL, MINE, WAITING, TO_INTERVIEW, ANSWERED, INTERVIEWED, DECLINED = (
    "all",
    "mine",
    "waiting",
    "to-interview",
    "answered",
    "interviewed",
    "declined",
)


def _last(kind: str) -> Subquery:
    rows = Submission.objects.filter(response__participation=OuterRef("pk"), kind=kind).order_by()
    return Subquery(rows.values("response").annotate(last=Max("at")).values("last"))


def _submitted(**conditions: Any) -> Exists:
    return Exists(Submission.objects.filter(response__participation=OuterRef("pk"), **conditions))


def _cases(assessment: Assessment) -> QuerySet[Participation]:
    """Participations with what decides which saved view they are in."""
    return Participation.objects.filter(assessment=assessment).alias(
        has_answered=_submitted(), is_interviewed=_submitted(kind=Submission.Kind.INTERVIEW)
    )


def _in_view(user: Any) -> dict[str, Q]:
    takes_part = Q(declined_on=None)
    return {
        ALL: Q(),
        MINE: Q(officer=user),
        WAITING: takes_part & Q(has_answered=False),
        TO_INTERVIEW: takes_part & Q(is_interviewed=False),
        ANSWERED: takes_part & Q(has_answered=True),
        INTERVIEWED: takes_part & Q(is_interviewed=True),
        DECLINED: ~takes_part,
    }


def figures(assessment: Assessment, user: Any) -> dict[str, int]:
    """How many municipalities are in each saved view, and how many `invited` and `begun` (answers, not submitted)."""
    begun = Q(response__seq__gt=0, has_answered=False, declined_on=None)
    called = Exists(
        AnswerRevision.objects.filter(response__participation=OuterRef("pk"), channel=Channel.PHONE).order_by()
    )
    invited = Exists(Invitation.objects.filter(response__participation=OuterRef("pk")))
    cases = _cases(assessment).alias(is_invited=invited, is_called=called)
    wanted = {name: Count("pk", filter=condition) for name, condition in _in_view(user).items()}
    found = cases.aggregate(
        **{name.replace("-", "_"): each for name, each in wanted.items()},
        invited=Count("pk", filter=Q(is_invited=True, declined_on=None)),
        begun=Count("pk", filter=begun),
        in_call=Count("pk", filter=Q(is_called=True, is_interviewed=False, declined_on=None)),
    )
    return {name: int(n or 0) for name, n in found.items()}


def cases(
    assessment: Assessment, *, show: str, query: str, user: Any, now: datetime.datetime
) -> QuerySet[Participation]:
    """The rows of the board in Swedish order, annotated with the dates of the tracks."""
    response = OuterRef("response")
    invitations = Invitation.objects.filter(response=response).order_by()
    phoned = AnswerRevision.objects.filter(response=response, channel=Channel.PHONE).order_by()
    found = _cases(assessment).filter(_in_view(user)[show])
    if query:
        found = found.filter(municipality__search__contains=search_needle(query))
    return (
        found.select_related("municipality", "officer", "main_contact", "response")
        .annotate(
            web_at=_last(Submission.Kind.WEB),
            phone_at=_last(Submission.Kind.INTERVIEW),
            invited_at=Subquery(invitations.values("response").annotate(last=Max("created_at")).values("last")),
            has_link=Exists(Invitation.objects.valid(now).filter(response=response)),
            called_at=Subquery(phoned.values("response").annotate(last=Max("at")).values("last")),
        )
        .order_by("municipality__sort_key", "municipality__code")
    )


# --- One row --------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Track:
    """Where a municipality stands: `state` says which words, `at` when, `shape` done, booked, open or attn.

    `done` of `total` are the answered of the relevant core questions, where somebody has begun.
    """

    state: str
    shape: str
    at: datetime.date | None = None
    done: int = 0
    total: int = 0


@dataclass(frozen=True, slots=True)
class Row:
    """A municipality on the board. `due`: the day by which answers are wanted, if they have not come."""

    case: Participation
    survey: Track
    interview: Track
    due: datetime.date | None
    is_late: bool
    telephone: str

    @property
    def shape(self) -> str:
        """The shape of the survey's track: late answers want something of us."""
        return "attn" if self.is_late else self.survey.shape


def rows(found: Sequence[Participation], assessment: Assessment, *, today: datetime.date, local: Any) -> list[Row]:
    """The rows of one page of the board; `local` turns a time into the date on the office's calendar."""
    progress = _progress([case for case in found if _is_answering(case)], assessment)
    return [_row(case, assessment, progress.get(case.pk, (0, 0)), today, local) for case in found]


def _response(case: Participation) -> Any:
    return getattr(case, "response", None)


def _is_answering(case: Any) -> bool:
    """Somebody has begun, and the answers are not handed in, or were taken back."""
    response = _response(case)
    if response is None or not response.seq or case.declined_on is not None:
        return False
    return _is_reopened(case) or (case.web_at is None and case.phone_at is None)


def _is_reopened(case: Any) -> bool:
    response = _response(case)
    if response is None or response.reopened_at is None or case.web_at is None or case.phone_at is not None:
        return False
    return bool(response.reopened_at >= case.web_at)


def _row(case: Any, assessment: Assessment, progress: tuple[int, int], today: datetime.date, local: Any) -> Row:
    survey = _survey(case, progress, local)
    due = case.due_on or assessment.target_answers
    waiting = survey.state in ("not_sent", "sent", "expired", "opened", "begun", "reopened")
    telephone = case.main_contact.telephone if case.main_contact is not None else ""
    return Row(
        case=case,
        survey=survey,
        interview=_interview(case, local),
        due=due if waiting else None,
        is_late=bool(waiting and due is not None and due < today),
        telephone=telephone or case.municipality.switchboard,
    )


def _survey(case: Any, progress: tuple[int, int], local: Any) -> Track:
    response = _response(case)
    if case.declined_on is not None:
        return Track("declined", "open", case.declined_on)
    if _is_reopened(case):
        return Track("reopened", "booked", local(response.reopened_at), *progress)
    if case.web_at is not None:
        return Track("submitted", "done", local(case.web_at))
    if case.phone_at is not None:
        return Track("by_telephone", "done", local(case.phone_at))
    if response is not None and response.seq:
        return Track("begun", "booked", None, *progress)
    if response is not None and response.opened_at is not None:
        return Track("opened", "booked", local(response.opened_at))
    if case.invited_at is not None:
        return Track("sent", "booked", local(case.invited_at)) if case.has_link else Track("expired", "attn")
    return Track("not_sent", "open")


def _interview(case: Any, local: Any) -> Track:
    if case.declined_on is not None:
        return Track("none", "open")
    if case.phone_at is not None:
        return Track("done", "done", local(case.phone_at))
    if case.called_at is not None:
        return Track("begun", "booked", local(case.called_at))
    return Track("not_done", "open")


def _progress(found: Collection[Participation], assessment: Assessment) -> dict[int, tuple[int, int]]:
    """Participation -> (answered, all) of its relevant core questions; two queries for any number."""
    if not found:
        return {}
    keys = {_response(case).questionnaire_id for case in found}
    questionnaires = {each.pk: each for each in Questionnaire.objects.filter(pk__in=keys).defer("definition")}
    year = assessment.membership_date.year
    views = {
        case.pk: questionnaires[_response(case).questionnaire_id].load().view(case.variant, year) for case in found
    }
    names: set[str] = set()
    for view in set(views.values()):
        relevance = relevance_of(view)
        for name in view.core:
            names |= {name, *relevance.triggers(name)}
    stored = _answers([_response(case).pk for case in found], names)
    progress = {}
    for case in found:
        view, answers = views[case.pk], stored.get(_response(case).pk, {})
        strings = {name: as_string(view.nodes[name], *answer) for name, answer in answers.items() if name in view.nodes}
        relevance = relevance_of(view)
        wanted = [name for name in view.core if relevance(name, strings)]
        progress[case.pk] = (sum(name in answers for name in wanted), len(wanted))
    return progress


def _answers(responses: Iterable[int], names: Iterable[str]) -> dict[int, dict[str, tuple[Any, str]]]:
    """Response -> question -> (value, missing); any item answers its repeat."""
    found: dict[int, dict[str, tuple[Any, str]]] = {}
    rows = Answer.objects.filter(response__in=list(responses), question__in=sorted(names)).order_by()
    for response, question, value, missing in rows.values_list("response", "question", "value", "missing"):
        found.setdefault(response, {})[question] = (value, missing)
    return found


# --- The figures on top ---------------------------------------------------------------------------------------------------

UNITS_AT_MOST = 60
WIDTH = 168


@dataclass(frozen=True, slots=True)
class Unit:
    """A rectangle of the bar of a figure, as SVG attributes (texts, so that no language writes them with a comma)."""

    kind: str
    x: str
    width: str


@dataclass(frozen=True, slots=True)
class Figure:
    """`n` of `base` municipalities have come so far, `booked` are under way, `left` take part and have not.

    `base` is everybody in the assessment, also the `declined`.
    """

    key: str
    show: str
    n: int
    base: int
    booked: int
    left: int
    declined: int
    target: datetime.date | None
    is_late: bool
    units: tuple[Unit, ...]


def tracks(assessment: Assessment, figures: dict[str, int], *, today: datetime.date) -> list[Figure]:
    def figure(key: str, show: str, booked: int, target: datetime.date | None) -> Figure:
        n, base, declined = figures[key], figures[ALL], figures[DECLINED]
        left = base - declined - n
        return Figure(
            key=key,
            show=show,
            n=n,
            base=base,
            booked=booked,
            left=left,
            declined=declined,
            target=target,
            is_late=bool(left and target is not None and target < today),
            units=_units(n, booked, base),
        )

    return [
        figure("invited", ALL, 0, None),
        figure("answered", ANSWERED, figures["begun"], assessment.target_answers),
        figure("interviewed", INTERVIEWED, figures["in_call"], assessment.target_interviews),
    ]


def _units(done: int, booked: int, base: int) -> tuple[Unit, ...]:
    """One unit for each municipality; above UNITS_AT_MOST one rectangle for each kind."""
    if not base:
        return ()
    step = WIDTH / max(base, 14)
    kinds = [("u-done", done), ("u-booked", booked), ("u-open", base - done - booked)]
    if base > UNITS_AT_MOST:
        found, x = [], 0.0
        for kind, n in kinds:
            if n:
                found.append(Unit(kind, f"{x + 0.75:.2f}", f"{max(n * step - 1.5, 0.5):.2f}"))
            x += n * step
        return tuple(found)
    names = [kind for kind, n in kinds for _each in range(n)]
    return tuple(Unit(kind, f"{i * step + step / 12:.2f}", f"{step * 2 / 3:.2f}") for i, kind in enumerate(names))

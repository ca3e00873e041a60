"""Packages, support plans and their measures; what goes to the municipality, and what it says."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.actions import audit
from accounts.models import User
from municipalities.actions.register import case_text
from municipalities.models import Assessment, CaseFile, Contact, Municipality, Participation, Theme
from reports.models import (
    Match,
    MeasureSource,
    Package,
    PackageChoice,
    PlanReply,
    PlanVersion,
    SupportMeasure,
    SupportPlan,
)
from surveys import letters
from surveys.actions import Closed, language_for, queue_letter, role_text
from surveys.actions.cases import lock
from surveys.actions.invitations import link_for
from surveys.actions.letter_values import day_in_words
from surveys.actions.readbacks import checked_last_day
from surveys.models import Answer, Letter, Response
from visits.models import Excerpt, Lesson

ANSWER, MATCH, EXCERPT, LESSON = MeasureSource.Kind.values
MOST_MEASURES = 200


class PlanClosed(Closed):
    """The municipality can say nothing of this version now. `why` is closed, declined or newer."""

    MESSAGES = {
        "closed": _("This round is closed. Nothing more can be saved."),
        "declined": _("The municipality has declined to take part in this round."),
        "newer": _("The energy office has sent a newer plan. Open the page again."),
    }


@dataclass(frozen=True, slots=True)
class SourceKey:
    """What a measure stands on: an answer (`question`, `item`), or a match, passage or lesson by its `pk`."""

    kind: str
    question: str = ""
    item: str = ""
    pk: int = 0


@dataclass(frozen=True, slots=True)
class Drafted:
    """A measure as somebody writes it. `sources`: at least one."""

    title: str
    sources: Sequence[SourceKey]
    package: Package | None = None
    theme: Theme | None = None
    why: str = ""
    who: str = ""
    partner: Municipality | None = None
    when: str = ""
    status: str = SupportMeasure.Status.PROPOSED
    proposal: str = ""


# --- Packages ---------------------------------------------------------------------------------------------------------


@transaction.atomic
def save_package(
    *,
    assessment: Assessment,
    package: Package | None,
    values: Mapping[str, Any],
    themes: Iterable[Theme],
    by: User,
    now: datetime.datetime,
) -> Package:
    """A new package (`package` None) or new words for one; `values` by the names of its fields. Raises ValidationError, by field.

    Other words are not what municipalities have agreed to: every plan of the assessment has changed since it was sent.
    """
    Assessment.objects.select_for_update().get(pk=assessment.pk)
    if package is None:
        last = Package.objects.filter(assessment=assessment).aggregate(last=Max("order"))["last"] or 0
        package = Package(assessment=assessment, order=last + 1)
    is_new = package.pk is None
    before = _said(package)
    for name in ("name_sv", "name_en", "about_sv", "about_en", "is_for_all"):
        if name in values:
            setattr(package, name, values[name])
    if Package.objects.filter(assessment=assessment, name_sv=package.name_sv).exclude(pk=package.pk).exists():
        raise ValidationError({"name_sv": _("There is a package of that name.")})
    package.full_clean(exclude=["assessment"])
    package.save()
    package.themes.set(themes)
    if not is_new and _said(package) != before:
        _all_changed(assessment, now)
    audit(by=by, verb="package added" if is_new else "package changed", target=assessment, package=package.pk)
    return package


def _said(package: Package) -> tuple[object, ...]:
    """What a municipality reads of a package."""
    return package.name_sv, package.name_en, package.about_sv, package.about_en, package.is_for_all


def _all_changed(assessment: Assessment, now: datetime.datetime) -> None:
    SupportPlan.objects.filter(participation__assessment=assessment).update(changed_at=now)


@transaction.atomic
def delete_package(*, package: Package, by: User, now: datetime.datetime) -> None:
    """Its measures stay, without a package. Raises ValidationError once a municipality has said something of it."""
    locked = Package.objects.select_for_update().select_related("assessment").get(pk=package.pk)
    if locked.choices.exclude(wants="").exists():
        raise ValidationError(
            _("Municipalities have said whether they want this package. Change it rather than delete it.")
        )
    audit(by=by, verb="package deleted", target=locked.assessment, package=locked.pk, name=locked.name_sv)
    _all_changed(locked.assessment, now)
    locked.delete()


@transaction.atomic
def start_packages(
    *,
    assessment: Assessment,
    drafts: Iterable[tuple[Mapping[str, Any], Collection[str]]],
    by: User,
    now: datetime.datetime,
) -> list[Package]:
    """The packages to begin with, each with the keys of its themes; nothing happens where there are packages already."""
    Assessment.objects.select_for_update().get(pk=assessment.pk)
    if Package.objects.filter(assessment=assessment).exists():
        return []
    known = {theme.key: theme for theme in Theme.objects.all()}
    return [
        save_package(
            assessment=assessment,
            package=None,
            values=values,
            themes=[known[key] for key in themes if key in known],
            by=by,
            now=now,
        )
        for values, themes in drafts
    ]


@transaction.atomic
def save_choice(
    *,
    package: Package,
    participation: Participation,
    wants: str,
    kronor: int | None,
    hours: int | None,
    decider: str,
    decision_on: datetime.date | None,
    letter: CaseFile | None,
    by: User,
    now: datetime.datetime,
) -> PackageChoice:
    """What staff know of a municipality and a package. Raises ValidationError for a letter of another case."""
    if package.assessment_id != participation.assessment_id:
        raise ValueError("a package of another assessment")
    if letter is not None and letter.participation_id != participation.pk:
        raise ValidationError({"letter": _("The letter belongs to another municipality.")})
    _case_locked(participation)
    choice = PackageChoice.objects.filter(package=package, participation=participation).first()
    choice = choice or PackageChoice(package=package, participation=participation)
    if choice.wants != wants:
        choice.said_by, choice.said_role = None, ""
    choice.wants, choice.kronor, choice.hours, choice.decider = wants, kronor, hours, decider
    choice.decision_on, choice.letter, choice.changed_at, choice.changed_by = decision_on, letter, now, by
    choice.full_clean(exclude=["package", "participation", "letter", "said_by", "changed_by"], validate_unique=False)
    choice.save()
    audit(by=by, verb="package choice written", target=case_text(participation), package=package.pk, wants=wants)
    return choice


# --- The plan and its measures ----------------------------------------------------------------------------------------


def _case_locked(participation: Participation) -> Participation:
    """What two people who write about the same case wait for."""
    locked: Participation = Participation.objects.select_for_update(of=("self",)).get(pk=participation.pk)
    return locked


@transaction.atomic
def begin_plan(*, participation: Participation, by: User, now: datetime.datetime) -> SupportPlan:
    """The plan of a municipality; the one that there is if somebody has begun it. Raises ValidationError where it has declined."""
    locked = _case_locked(participation)
    plan = SupportPlan.objects.filter(participation=locked).first()
    if plan is not None:
        return plan
    if locked.declined_on is not None:
        raise ValidationError(PlanClosed.MESSAGES["declined"])
    plan = SupportPlan.objects.create(participation=locked, begun_at=now, begun_by=by, changed_at=now)
    audit(by=by, verb="support plan begun", target=case_text(participation))
    return plan


def _plan_locked(plan: SupportPlan) -> SupportPlan:
    found = SupportPlan.objects.select_for_update(of=("self",)).select_related(
        "participation__assessment", "participation__municipality"
    )
    locked: SupportPlan = found.get(pk=plan.pk)
    return locked


def _changed(plan: SupportPlan, now: datetime.datetime) -> None:
    """What the municipality would be sent now is another than before."""
    plan.changed_at = now
    plan.save(update_fields=["changed_at"])


@transaction.atomic
def save_summary(*, plan: SupportPlan, text: str, was: str, by: User, now: datetime.datetime) -> SupportPlan:
    """The words to the municipality. `was`: the text that the writer began from. Raises ValidationError if somebody else has written meanwhile."""
    locked = _plan_locked(plan)
    text = _lines(text)
    if locked.summary == text:
        return locked
    if locked.summary != _lines(was):
        raise ValidationError(
            {
                "summary": _("Somebody else has changed the summary meanwhile. It reads now: %(text)s")
                % {"text": locked.summary}
            }
        )
    locked.summary = text
    locked.full_clean(exclude=["participation", "begun_by"])
    locked.save(update_fields=["summary"])
    _changed(locked, now)
    audit(by=by, verb="support plan written", target=case_text(locked.participation))
    return locked


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").strip()


@transaction.atomic
def add_measures(
    *, plan: SupportPlan, drafts: Iterable[Drafted], by: User, now: datetime.datetime
) -> list[SupportMeasure]:
    """New measures at the end of the plan. A proposal that was taken over meanwhile is left out. Raises ValidationError as `save_measure`."""
    locked = _plan_locked(plan)
    taken = set(locked.measures.exclude(proposal="").values_list("proposal", flat=True))
    order = locked.measures.aggregate(last=Max("order"))["last"] or 0
    made = []
    for draft in drafts:
        if draft.proposal and draft.proposal in taken:
            continue
        order += 1
        measure = SupportMeasure(plan=locked, order=order)
        made.append(_write(measure, draft, by, now))
        taken.add(draft.proposal)
    if locked.measures.count() > MOST_MEASURES:
        raise ValidationError(_("A plan has at most %(n)s measures.") % {"n": MOST_MEASURES})
    if made:
        _changed(locked, now)
        audit(by=by, verb="measures added", target=case_text(locked.participation), measures=[each.pk for each in made])
    return made


@transaction.atomic
def save_measure(
    *, measure: SupportMeasure, draft: Drafted, seen: datetime.datetime | None, by: User, now: datetime.datetime
) -> SupportMeasure:
    """New words for a measure. `seen`: when it was last changed on the page that the writer had before them.

    Raises ValidationError, by field: without a source, with one of another case, or if somebody else has saved it meanwhile.
    """
    locked = _plan_locked(measure.plan)
    current = locked.measures.select_for_update(of=("self",)).get(pk=measure.pk)
    if seen is not None and current.changed_at != seen and current.changed_by_id != by.pk:
        raise ValidationError(
            _("%(who)s has changed the measure meanwhile. Open it anew, and write what you have here into it.")
            % {"who": current.changed_by.name}
        )
    before = _told(current)
    current.plan = locked
    _write(current, draft, by, now)
    if _told(current) != before:
        _changed(locked, now)
    audit(
        by=by, verb="measure changed", target=case_text(locked.participation), measure=current.pk, status=current.status
    )
    return current


def _write(measure: SupportMeasure, draft: Drafted, by: User, now: datetime.datetime) -> SupportMeasure:
    case = measure.plan.participation
    if draft.package is not None and draft.package.assessment_id != case.assessment_id:
        raise ValidationError({"package": _("The package belongs to another assessment.")})
    if draft.partner is not None and draft.partner.pk == case.municipality_id:
        raise ValidationError({"partner": _("Choose another municipality than the one that the plan is for.")})
    if not draft.sources:
        raise ValidationError({"sources": _("Choose at least one source: what the measure stands on.")})
    for name in ("title", "package", "theme", "who", "partner", "when", "status"):
        setattr(measure, name, getattr(draft, name))
    measure.why, measure.proposal = _lines(draft.why), measure.proposal or draft.proposal
    measure.changed_at, measure.changed_by = now, by
    measure.full_clean(exclude=["plan", "package", "theme", "partner", "changed_by"])
    measure.save()
    _set_sources(measure, case, draft.sources)
    return measure


def _told(measure: SupportMeasure) -> tuple[object, ...]:
    """What a municipality reads of a measure: how far it has come is not part of what it agrees to, that it is dropped is."""
    kinds = tuple(measure.sources.order_by("kind").values_list("kind", flat=True).distinct())
    is_dropped = measure.status == SupportMeasure.Status.DROPPED
    words = (measure.title, measure.why, measure.who, measure.when)
    return (*words, measure.package_id, measure.theme_id, measure.partner_id, is_dropped, kinds)


def _set_sources(measure: SupportMeasure, case: Participation, wanted: Sequence[SourceKey]) -> None:
    """Sources that stay keep their row, so an answer that has changed since stays marked until somebody takes it out and in again."""
    before = {_key_of(each): each for each in measure.sources.all()}
    keys = list(dict.fromkeys(wanted))
    for key, row in before.items():
        if key not in keys:
            row.delete()
    fresh = [key for key in keys if key not in before]
    answers = _answers(case, [key for key in fresh if key.kind == ANSWER])
    for key in fresh:
        measure.sources.add(_row(key, case, answers), bulk=False)


def _key_of(source: MeasureSource) -> SourceKey:
    pk = {MATCH: source.match_id, EXCERPT: source.excerpt_id, LESSON: source.lesson_id}.get(source.kind) or 0
    return SourceKey(source.kind, source.question, source.item, pk)


def _answers(case: Participation, keys: Sequence[SourceKey]) -> dict[tuple[str, str], Answer]:
    if not keys:
        return {}
    rows = Answer.objects.filter(
        response__participation=case, question__in=[key.question for key in keys], relevant=True
    )
    return {(row.question, row.item): row for row in rows}


def _row(key: SourceKey, case: Participation, answers: Mapping[tuple[str, str], Answer]) -> MeasureSource:
    """The row of a new source. Raises ValidationError if it is not there, or belongs to somebody else."""
    gone = ValidationError({"sources": _("A source that was chosen is not there any more. Look at the list again.")})
    if key.kind == ANSWER:
        answer = answers.get((key.question, key.item))
        if answer is None:
            raise gone
        return MeasureSource(kind=ANSWER, question=key.question, item=key.item, seq=answer.seq)
    if key.kind == MATCH:
        mine = Q(demander=case.municipality_id) | Q(supplier=case.municipality_id)
        match = Match.objects.accepted().filter(mine, assessment=case.assessment_id, pk=key.pk).first()
        if match is not None:
            return MeasureSource(kind=MATCH, match=match)
    elif key.kind == EXCERPT:
        excerpt = Excerpt.objects.of_case(case).in_place().filter(pk=key.pk).first()
        if excerpt is not None:
            return MeasureSource(kind=EXCERPT, excerpt=excerpt)
    elif key.kind == LESSON:
        lesson = Lesson.objects.filter(visit__assessment=case.assessment_id, pk=key.pk).first()
        if lesson is not None:
            return MeasureSource(kind=LESSON, lesson=lesson)
    raise gone


@transaction.atomic
def delete_measure(*, measure: SupportMeasure, by: User, now: datetime.datetime) -> None:
    """What was sent keeps it in its version."""
    locked = _plan_locked(measure.plan)
    _changed(locked, now)
    audit(
        by=by, verb="measure deleted", target=case_text(locked.participation), measure=measure.pk, title=measure.title
    )
    locked.measures.filter(pk=measure.pk).delete()


# --- To the municipality, and back ------------------------------------------------------------------------------------


@transaction.atomic
def send_plan(
    *,
    plan: SupportPlan,
    content: Mapping[str, Any],
    contacts: Sequence[Contact],
    answer_by: datetime.date,
    by: User,
    now: datetime.datetime,
) -> tuple[PlanVersion, list[Letter]]:
    """Freeze the plan (`content`, see `reports.plans.content`) as its next version, with a letter and the personal link to each contact.

    A version that holds the same and is still waiting for an answer is sent on. Raises ValidationError for an empty plan, a wrong day,
    nobody to write to, and where no letter can reach; `Closed` where the round is.
    """
    locked = _plan_locked(plan)
    response = Response.objects.real().with_case().filter(participation=locked.participation_id).first()
    if response is None:
        raise ValidationError(_("The municipality has no link of its own yet. Invite it first."))
    case = lock(response)
    if not content.get("packages"):
        raise ValidationError(_("There is no measure in the plan yet. Take over a proposal or write one."))
    if not contacts:
        raise ValidationError(_("Choose at least one contact."))
    day = checked_last_day(answer_by, today=timezone.localdate(now))
    version = _version(locked, content, day, by, now)
    written = []
    for contact in contacts:
        invitation = link_for(response=case, contact=contact, until=day, by=by, now=now)
        more = {"answer_by": day_in_words(day, language_for(contact))}
        written.append(
            queue_letter(
                kind=letters.PLAN, response=case, contact=contact, invitation=invitation, by=by, now=now, more=more
            )
        )
    return version, written


def _version(
    plan: SupportPlan, content: Mapping[str, Any], day: datetime.date, by: User, now: datetime.datetime
) -> PlanVersion:
    last = plan.versions.order_by("-number").first()
    if last is not None and last.content == content and not last.replies.exists():
        if last.answer_by != day:
            last.answer_by = day
            last.save(update_fields=["answer_by"])
        return last
    number = last.number + 1 if last is not None else 1
    version = PlanVersion.objects.create(
        plan=plan, number=number, content=content, answer_by=day, sent_at=now, sent_by=by
    )
    audit(by=by, verb="support plan sent", target=case_text(plan.participation), version=number, answer_by=str(day))
    return version


@transaction.atomic
def reply_to_plan(
    *,
    version: PlanVersion,
    kind: str,
    text: str,
    wants: Mapping[int, str],
    by: Contact | User,
    now: datetime.datetime,
    spoken_by: Contact | None = None,
) -> PlanReply:
    """The municipality agrees to a version or comments on it, and says which packages it wants (`wants`: package -> yes, maybe, no).

    `by` a contact by its link, or staff who write down what `spoken_by` said. The same reply twice is one. Raises `PlanClosed` for
    an older version and in a closed round, ValidationError for a comment without words.
    """
    fresh = PlanVersion.objects.select_related(
        "plan__participation__assessment", "plan__participation__municipality"
    ).get(pk=version.pk)
    SupportPlan.objects.select_for_update(of=("self",)).get(pk=fresh.plan_id)
    case = fresh.plan.participation
    why = _why_closed(fresh, case)
    if why:
        raise PlanClosed(why)
    text = _lines(text)
    if kind == PlanReply.Kind.COMMENT and not text:
        raise ValidationError({"text": _("Write what should be different. The energy office reads it.")})
    known = {package.pk: package for package in Package.objects.filter(assessment=case.assessment_id)}
    said = {pk: value for pk, value in wants.items() if pk in known and value in PackageChoice.Wants.values and value}
    contact = by if isinstance(by, Contact) else spoken_by
    role = role_text(contact, _response_of(case)) if contact is not None else ""
    reply = PlanReply(
        version=fresh,
        kind=kind,
        text=text,
        wants={str(pk): value for pk, value in said.items()},
        at=now,
        by_contact=contact,
        spoken_role=role,
        written_by=by if isinstance(by, User) else None,
    )
    reply.full_clean(exclude=["version", "by_contact", "written_by"])
    last = fresh.replies.order_by("-at", "-id").first()
    if last is not None and (last.kind, last.text, last.wants, last.by_contact_id) == (
        reply.kind,
        reply.text,
        reply.wants,
        reply.by_contact_id,
    ):
        return last
    reply.save()
    for pk, value in said.items():
        _say_wants(known[pk], case, value, contact, role, by, now)
    audit(
        by=by if isinstance(by, User) else None,
        verb="support plan agreed" if kind == PlanReply.Kind.AGREE else "support plan commented",
        target=case_text(case),
        version=fresh.number,
        contact=contact.pk if contact is not None else None,
    )
    return reply


def _response_of(case: Participation) -> Response:
    found: Response = Response.objects.real().with_case().get(participation=case)
    return found


def _why_closed(version: PlanVersion, case: Participation) -> str:
    if not case.assessment.is_open:
        return "closed"
    if case.declined_on is not None:
        return "declined"
    is_newest = not PlanVersion.objects.filter(plan=version.plan_id, number__gt=version.number).exists()
    return "" if is_newest else "newer"


def why_plan_closed(version: PlanVersion, case: Participation) -> str:
    """Why nothing can be said of this version now (a key of `PlanClosed.MESSAGES`), or ''. `case` with its assessment."""
    return _why_closed(version, case)


def _say_wants(
    package: Package,
    case: Participation,
    wants: str,
    contact: Contact | None,
    role: str,
    by: Contact | User,
    now: datetime.datetime,
) -> None:
    choice = PackageChoice.objects.select_for_update(of=("self",)).filter(package=package, participation=case).first()
    choice = choice or PackageChoice(package=package, participation=case)
    if choice.wants == wants and choice.pk:
        return
    choice.wants, choice.said_by, choice.said_role = wants, contact, role
    choice.changed_at, choice.changed_by = now, by if isinstance(by, User) else None
    choice.save()

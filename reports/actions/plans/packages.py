"""The packages of an assessment, and what is known of each municipality and a package."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from accounts.actions import audit
from accounts.models import User
from municipalities.actions.register import case_text
from municipalities.models import Assessment, CaseFile, Participation, Theme
from reports.actions.plans.plan import case_locked
from reports.models import Package, PackageChoice, SupportPlan


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
    case_locked(participation)
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

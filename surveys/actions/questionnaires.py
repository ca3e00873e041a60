"""Questionnaires and known facts: what is asked, and what the office knows already."""

from __future__ import annotations

import datetime
import hashlib
import json
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.actions import audit
from accounts.models import User
from municipalities.models import Assessment, Participation, Theme
from surveys import values as rules
from surveys.actions.trials import delete_tests_of
from surveys.definition import Definition, Repeat, View
from surveys.models import (
    KnownFact,
    Questionnaire,
)
from surveys.values import Problem


@transaction.atomic
def import_questionnaire(*, definition: Definition, assessment: Assessment, by: User | None) -> Questionnaire:
    """Store a definition as a draft of the assessment, and its themes in the register.

    A draft with the same name and version is replaced, and its test answers are deleted; the same published version is returned if it is equal.
    Raises ValidationError if that version is published with another content.
    """
    document = definition.to_json()
    digest = hashlib.sha256(json.dumps(document, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
    found = Questionnaire.objects.filter(
        assessment=assessment, name=definition.name, version=definition.version
    ).first()
    if found is not None and found.digest == digest:
        questionnaire = found
    elif found is not None and found.published_at is not None:
        raise ValidationError(
            _("Version %(version)s is published and cannot be changed. Give the new one another version number.")
            % {"version": definition.version}
        )
    elif found is not None:
        delete_tests_of(found)  # their questions are not asked any more
        found.definition, found.digest = document, digest
        found.save(update_fields=["definition", "digest"])
        questionnaire = found
    else:
        questionnaire = Questionnaire.objects.create(
            assessment=assessment,
            name=definition.name,
            version=definition.version,
            definition=document,
            digest=digest,
        )
    themes = [
        Theme(key=key, name_sv=label.get("sv", key), name_en=label.get("en", ""), order=order)
        for order, (key, label) in enumerate(definition.themes(), start=1)
    ]
    Theme.objects.bulk_create(themes, ignore_conflicts=True)  # one that is known stays as it is
    audit(by=by, verb="questionnaire imported", target=questionnaire, digest=digest)
    return questionnaire


@transaction.atomic
def publish_questionnaire(*, questionnaire: Questionnaire, by: User | None, now: datetime.datetime) -> Questionnaire:
    """From now on this version is what new responses are made on, and it never changes."""
    if questionnaire.published_at is None:
        questionnaire.published_at = now
        questionnaire.save(update_fields=["published_at"])
        audit(by=by, verb="questionnaire published", target=questionnaire)
    return questionnaire


@transaction.atomic
def save_fact(
    *,
    participation: Participation,
    view: View,
    question: str,
    value: Any,
    source: str,
    known_on: datetime.date,
    by: User | None,
    now: datetime.datetime,
) -> KnownFact | Problem:
    """Note what the office knows; the value must be a valid answer to the question. Returns the problem if it is not."""
    node = view.nodes.get(question)
    if node is None or isinstance(node, Repeat):
        return Problem("unknown_question", {"name": question[:100]})
    result = rules.check(view, node, value, strings={}, exclude=frozenset({participation.municipality.code}))
    if isinstance(result, Problem):
        return result
    if rules.is_empty(result) or result.missing:
        return Problem("fact_without_value", {})
    fact, _made = KnownFact.objects.update_or_create(
        municipality=participation.municipality,
        question=question,
        defaults={
            "value": result.value,
            "source": source,
            "known_on": known_on,
            "entered_by": by,
            "entered_at": now,
        },
    )
    audit(by=by, verb="fact saved", target=fact, source=source, known_on=known_on.isoformat())
    return fact


@transaction.atomic
def delete_fact(*, fact: KnownFact, by: User) -> None:
    """Take back what the office thought it knew; answers that somebody gave because of it stay."""
    audit(by=by, verb="fact deleted", target=fact, value=fact.value, source=fact.source)
    fact.delete()

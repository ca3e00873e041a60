"""Who at a municipality can be written to about its answers, and who is proposed."""

from __future__ import annotations

from django.db.models import Prefetch, Q

from municipalities.models import Assignment, Contact, Participation
from surveys.access import function_name
from surveys.models import Call

WHERE_THE_LINK_IS = {"sv": "[personlig länk]", "en": "[personal link]"}
"""What stands in a preview in place of the link, which only its owner may have."""


def reachable(participation: Participation) -> list[Contact]:
    """Contacts with an address at the municipality or with a link of the case; `said` is the name with the functions."""
    here = Assignment.objects.filter(municipality=participation.municipality_id).select_related("role")
    concerned = Q(assignments__municipality=participation.municipality_id) | Q(
        invitations__response__participation=participation
    )
    found = Contact.objects.current().filter(concerned).exclude(email="").distinct()
    contacts = list(found.prefetch_related(Prefetch("assignments", here, to_attr="roles_here")))
    for each in contacts:
        functions = ", ".join(str(function_name(assignment)) for assignment in each.roles_here)
        each.said = f"{each}, {functions}" if functions and not str(each).startswith(functions) else str(each)
    return contacts


def proposed(participation: Participation, contacts: list[Contact]) -> list[int]:
    """The main contact if it can be written to, else whom we talked to last on the telephone, else the first one."""
    keys = [each.pk for each in contacts]
    if participation.main_contact_id in keys:
        return [participation.main_contact_id]
    talked = participation.calls.filter(outcome__in=Call.REACHED, contact__in=keys).order_by("-started_at", "-pk")
    return list(talked.values_list("contact", flat=True)[:1]) or keys[:1]

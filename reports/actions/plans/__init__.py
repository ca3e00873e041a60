"""Packages, support plans and their measures; what goes to the municipality, and what it says."""

from reports.actions.plans.measures import Drafted, add_measures, delete_measure, save_measure
from reports.actions.plans.packages import delete_package, save_choice, save_package, start_packages
from reports.actions.plans.plan import PlanClosed, begin_plan, save_summary
from reports.actions.plans.replies import reply_to_plan, why_plan_closed
from reports.actions.plans.sources import SourceKey
from reports.actions.plans.versions import send_plan

__all__ = [
    "Drafted",
    "PlanClosed",
    "SourceKey",
    "add_measures",
    "begin_plan",
    "delete_measure",
    "delete_package",
    "reply_to_plan",
    "save_choice",
    "save_measure",
    "save_package",
    "save_summary",
    "send_plan",
    "start_packages",
    "why_plan_closed",
]

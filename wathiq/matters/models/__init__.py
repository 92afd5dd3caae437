"""Matters and cases. Each noun has its own file."""

from wathiq.matters.models.hearing import Attendance, Hearing
from wathiq.matters.models.matter import Matter
from wathiq.matters.models.practice_area import PracticeArea
from wathiq.matters.models.reminder import Reminder, ReminderRules
from wathiq.matters.models.stage import Stage
from wathiq.matters.models.unfit import Unfit

__all__ = [
    "Attendance",
    "Hearing",
    "Matter",
    "PracticeArea",
    "Reminder",
    "ReminderRules",
    "Stage",
    "Unfit",
]

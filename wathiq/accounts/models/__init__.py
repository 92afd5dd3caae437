"""People and their doors. Each noun has its own file."""

from wathiq.accounts.models.calendar_feed import CalendarFeed
from wathiq.accounts.models.company import Company, Department, Membership, Team, TeamMembership
from wathiq.accounts.models.link import Link
from wathiq.accounts.models.roster import Roster
from wathiq.accounts.models.rules import Rules
from wathiq.accounts.models.settings_row import SettingsRow
from wathiq.accounts.models.system import System
from wathiq.accounts.models.user import User, UserManager
from wathiq.accounts.models.visitor import NoLongerPossible, SignUp, Visitor

__all__ = [
    "CalendarFeed",
    "Company",
    "Department",
    "Link",
    "Membership",
    "NoLongerPossible",
    "Roster",
    "Rules",
    "SettingsRow",
    "SignUp",
    "System",
    "Team",
    "TeamMembership",
    "User",
    "UserManager",
    "Visitor",
]

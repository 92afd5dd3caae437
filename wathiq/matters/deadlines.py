"""How near a due date is, in words."""

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

SOON = 14  # days


def days_left(due: date) -> int:
    """Whole days on the reader's calendar; negative when it is over."""
    return (due - timezone.localdate()).days


def in_words(due: date | None, category: str) -> str:
    """How near it is: nothing where there is none, where it is done and where there is much time."""
    if due is None or category == "done":
        return ""
    days = days_left(due)
    if days < 0:
        return ngettext("%(days)d day late", "%(days)d days late", -days) % {"days": -days}
    if days == 0:
        return _("due today")
    if days > SOON:
        return ""
    return ngettext("due in %(days)d day", "due in %(days)d days", days) % {"days": days}


def nearness(due: date | None, category: str) -> str:
    """`refused` for what is late, `turn` for what is due soon, or nothing: how those words look."""
    if not in_words(due, category) or due is None:
        return ""
    return "refused" if days_left(due) < 0 else "turn"

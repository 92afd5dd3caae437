"""Whose turn it is, in a whole sentence for each reader."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wathiq.workflows.models import Status

Turn = Status.Turn


def days_since(moment: datetime) -> int:
    """Whole days on the reader's calendar."""
    return max(0, (timezone.localdate() - timezone.localtime(moment).date()).days)


def for_reader(turn: str, since: datetime, as_client: bool) -> str:
    """As a portal user reads it: one of the client's own people, or a collaborator from elsewhere."""
    return for_client(turn, since) if as_client else for_others(turn, since)


def for_client(turn: str, since: datetime) -> str:
    """As one of the client's own people reads it."""
    days = days_since(since)
    given = {"days": days}
    if turn == Turn.CLIENT:
        if days == 0:
            return _("It is your turn, since today")
        return (
            ngettext("It is your turn, for %(days)d day", "It is your turn, for %(days)d days", days) % given
        )
    return _of_others(turn, days)


def for_others(turn: str, since: datetime) -> str:
    """As the legal team, or a collaborator from elsewhere, reads it."""
    days = days_since(since)
    if turn == Turn.CLIENT:
        if days == 0:
            return _("It is the client’s turn, since today")
        return ngettext(
            "It is the client’s turn, for %(days)d day", "It is the client’s turn, for %(days)d days", days
        ) % {"days": days}
    return _of_others(turn, days)


def _of_others(turn: str, days: int) -> str:
    given = {"days": days}
    if turn == Turn.LEGAL:
        if days == 0:
            return _("It is the legal team’s turn, since today")
        return (
            ngettext(
                "It is the legal team’s turn, for %(days)d day",
                "It is the legal team’s turn, for %(days)d days",
                days,
            )
            % given
        )
    if turn == Turn.OTHER:
        if days == 0:
            return _("It is the other party’s turn, since today")
        return (
            ngettext(
                "It is the other party’s turn, for %(days)d day",
                "It is the other party’s turn, for %(days)d days",
                days,
            )
            % given
        )
    return _("Nobody has to act")

"""What the clocks of a court show, and the instants they stand for.

A hearing keeps the day and the hour of its court's clock, since those are what the summons says; the instant follows
from them. Clocks skip an hour and repeat one: in Paris twice a year, in Beirut at midnight, in Morocco around Ramadan.
"""

import zoneinfo
from datetime import UTC, date, datetime, time, timedelta
from functools import cache

FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2200, 12, 31)


@cache
def known_zones() -> frozenset[str]:
    """The names of zones that somebody can choose."""
    return frozenset(zoneinfo.available_timezones()) - {"localtime", "Factory"}


def instants(day: date, hour: time, zone: str) -> list[datetime]:
    """The instants, in UTC, at which clocks there show this hour on this day: none, one, or two in their order."""
    where = zoneinfo.ZoneInfo(zone)
    shown = datetime.combine(day, hour.replace(tzinfo=None, fold=0))
    found = {shown.replace(tzinfo=where, fold=fold).astimezone(UTC) for fold in (0, 1)}
    return sorted(at for at in found if at.astimezone(where).replace(tzinfo=None, fold=0) == shown)


def begins(day: date, zone: str) -> datetime:
    """The first instant of this day there, in UTC; where midnight is skipped, the instant of the jump."""
    return datetime.combine(day, time(), zoneinfo.ZoneInfo(zone)).astimezone(UTC)


def ends(day: date, zone: str) -> datetime:
    """The instant at which the next day begins there, in UTC."""
    return begins(day + timedelta(days=1), zone)


def has_day(day: date, zone: str) -> bool:
    """False for a day that the calendar there left out, as Samoa did when it crossed the date line."""
    return begins(day, zone) < ends(day, zone)

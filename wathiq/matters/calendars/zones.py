"""What a calendar must know of a time zone, as far as the hearings in it need it.

Hearings stand by the clock of their court (TZID), as the summons says. Most calendars know a zone by its name; for
the others each change of its clocks stands there by itself (one STANDARD or DAYLIGHT each, no rule): so Morocco's
change around Ramadan is as exact as Europe's. icalendar could write this too, but it puts the beginning of summer
time an hour late: an onset is told by the clock that shows before it.
"""

import zoneinfo
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard

DAY = timedelta(days=1)


@lru_cache(maxsize=64)
def timezone_of(zone: str, first_year: int, last_year: int) -> Timezone:
    """The VTIMEZONE that is right from the year before the first to the year after the last.

    It is shared: do not change it.
    """
    where = zoneinfo.ZoneInfo(zone)
    begin = datetime(first_year - 1, 1, 1, tzinfo=UTC)
    end = datetime(last_year + 2, 1, 1, tzinfo=UTC)
    found = Timezone()
    found.add("tzid", zone)
    offset = _offset(begin, where)
    found.add_component(_observance(begin, offset, where))
    for at in _changes(begin, end, where):
        found.add_component(_observance(at, offset, where))
        offset = _offset(at, where)
    return found


def is_second(moment: datetime) -> bool:
    """Does the clock show this hour for the second time? A TZID can only name the first."""
    return moment.fold == 1


def years_of(days: list[date]) -> tuple[int, int]:
    return min(days).year, max(days).year


def _offset(at: datetime, where: zoneinfo.ZoneInfo) -> timedelta:
    offset = at.astimezone(where).utcoffset()
    assert offset is not None  # of every zone
    return offset


def _changes(begin: datetime, end: datetime, where: zoneinfo.ZoneInfo) -> list[datetime]:
    """The instants at which the clocks there change; no zone changes twice within a day."""
    found, day = [], begin
    while day < end:
        if _offset(day, where) != _offset(day + DAY, where):
            before, after = day, day + DAY
            while after - before > timedelta(seconds=1):
                middle = before + (after - before) / 2
                middle = middle.replace(microsecond=0)
                if _offset(middle, where) == _offset(day, where):
                    before = middle
                else:
                    after = middle
            found.append(after)
        day += DAY
    return found


def _observance(
    at: datetime, before: timedelta, where: zoneinfo.ZoneInfo
) -> TimezoneStandard | TimezoneDaylight:
    after = _offset(at, where)
    # by what the clock does, since some zones call their winter the exception
    found = TimezoneDaylight() if after > before else TimezoneStandard()
    found.add("dtstart", (at + before).replace(tzinfo=None))
    found.add("tzoffsetfrom", before)
    found.add("tzoffsetto", after)
    found.add("tzname", at.astimezone(where).tzname() or where.key)
    return found

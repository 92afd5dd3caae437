"""Hearings as iCalendar text, in the words of one reader."""

import zoneinfo
from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, date, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from wathiq.accounts.models import User
from wathiq.core import formats, office
from wathiq.core.faces import address
from wathiq.matters.calendars import zones
from wathiq.matters.models import Hearing

State = Hearing.State
NOT_TAKING_PLACE = (State.CANCELLED, State.POSTPONED)
EVERY = timedelta(hours=1)  # how often a calendar should ask again


def written(reader: User, hearings: Iterable[Hearing], *, with_titles: bool = False) -> bytes:
    """A calendar of these hearings, each with its `dossier` (and for the legal team its `stage`). No query.

    It says nothing of the moment at which it is written: the same hearings are the same bytes.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//Wathiq//Hearings//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", _("%(office)s: hearings") % {"office": office.name()})
    calendar.add("refresh-interval", EVERY, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    events, years = [], defaultdict[str, list[date]](list)
    for hearing in hearings:
        events.append(_event(reader, hearing, with_titles=with_titles, years=years))
    for zone, days in sorted(years.items()):
        calendar.add_component(zones.timezone_of(zone, *zones.years_of(days)))
    for event in events:
        calendar.add_component(event)
    content: bytes = calendar.to_ical()
    return content


def uid_of(hearing: Hearing) -> str:
    """The same for everybody and for good: the next one after a postponement is another event."""
    return f"{hearing.public_id}@{urlsplit(settings.PORTAL_URL).hostname}"


def _event(
    reader: User, hearing: Hearing, *, with_titles: bool, years: defaultdict[str, list[date]]
) -> Event:
    event = Event()
    event.add("uid", uid_of(hearing))
    event.add("sequence", hearing.sequence)
    changed = hearing.sequence_at.astimezone(UTC).replace(microsecond=0)
    event.add("dtstamp", changed)
    event.add("last-modified", changed)
    in_utc = _add_times(event, hearing, years)
    event.add("status", "CANCELLED" if hearing.state in NOT_TAKING_PLACE else "CONFIRMED")
    event.add("summary", _summary(hearing, with_titles=with_titles))
    if place := hearing.place or hearing.link:
        event.add("location", _clean(place))
    if described := _description(reader, hearing, in_utc=in_utc):
        event.add("description", described)
    event.add("url", _page_of(reader, hearing))
    return event


def _add_times(event: Event, hearing: Hearing, years: defaultdict[str, list[date]]) -> bool:
    """When it is, by the clock of its court. True where that is said in UTC."""
    if hearing.time is None:
        event.add("dtstart", hearing.date)
        event.add("dtend", hearing.date + timedelta(days=1))
        return False
    where = zoneinfo.ZoneInfo(hearing.zone)
    moments = [hearing.starts.astimezone(where)]
    if hearing.duration is not None:  # how long it takes is not known of the others, and no end says so
        moments.append(hearing.ends.astimezone(where))
    in_utc = any(zones.is_second(moment) for moment in moments) or where.key == "UTC"
    for name, moment in zip(("dtstart", "dtend"), moments, strict=False):
        event.add(name, moment.astimezone(UTC) if in_utc else moment)
    if not in_utc:
        years[hearing.zone] += [moment.date() for moment in moments]
    return in_utc


def _summary(hearing: Hearing, *, with_titles: bool) -> str:
    """The reference and the type: calendars are shared with families and assistants (decision 18)."""
    given = {"reference": hearing.dossier.reference, "type": str(hearing.get_type_display())}
    if with_titles:
        words = _("Hearing %(reference)s: %(type)s (%(title)s)")
        return _clean(words % {**given, "title": hearing.dossier.title})
    return _clean(_("Hearing %(reference)s: %(type)s") % given)


def _description(reader: User, hearing: Hearing, *, in_utc: bool) -> str:
    """What to know before going there. Never the internal note, nor what came of it."""
    lines = []
    if hearing.time is not None and in_utc:
        lines.append(
            _("At %(time)s by the clocks of %(zone)s")
            % {"time": formats.hour(hearing.time), "zone": hearing.zone.replace("_", " ")}
        )
    if reader.is_staff_member:
        if hearing.stage is not None:
            lines.append(_("Court: %(court)s") % {"court": hearing.stage.court})
            if hearing.stage.court_reference:
                lines.append(
                    _("Reference at the court: %(reference)s") % {"reference": hearing.stage.court_reference}
                )
        if hearing.client_attends:
            lines.append(_("The client should attend"))
    elif hearing.client_attends:
        lines.append(_("You should attend this hearing"))
    if hearing.bring:
        lines.append(_("What to bring: %(what)s") % {"what": hearing.bring})
    if hearing.link and hearing.place:
        lines.append(_("Link: %(link)s") % {"link": hearing.link})
    return _clean("\n".join(lines))


def _page_of(reader: User, hearing: Hearing) -> str:
    if reader.is_staff_member:
        return address("staff", "hearing", public_id=hearing.public_id)
    return address("portal", "case", public_id=hearing.dossier.public_id)


def _clean(text: str) -> str:
    """One kind of line break: a lone carriage return would end a line of the file."""
    return text.replace("\r\n", "\n").replace("\r", "\n")

"""A second reading of iCalendar, by hand: what the library forgives is a fault here."""

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from icalendar import Calendar

LONGEST = 75  # octets of a line


@dataclass
class Part:
    """A component: its properties as (name, parameters, value), unfolded and unescaped by nobody."""

    name: str
    lines: list[tuple[str, dict[str, str], str]] = field(default_factory=list)
    parts: list["Part"] = field(default_factory=list)

    def of(self, name: str) -> list["Part"]:
        return [part for part in self.parts if part.name == name]

    def all(self, name: str) -> list[str]:
        return [value for key, _given, value in self.lines if key == name]

    def one(self, name: str) -> str:
        (value,) = self.all(name)
        return value

    def text(self, name: str) -> str:
        """The text of a property, or nothing where there is none."""
        values = self.all(name)
        return unescaped(values[0]) if values else ""

    def given(self, name: str) -> dict[str, str]:
        return next(given for key, given, _value in self.lines if key == name)


def unescaped(value: str) -> str:
    return re.sub(r"\\(.)", lambda found: "\n" if found[1] in "nN" else found[1], value)


def read(content: bytes) -> Part:
    """The calendar, after both readings. Raises AssertionError for whatever RFC 5545 does not allow."""
    parsed = Calendar.from_ical(content)
    assert not [part.errors for part in parsed.walk() if part.errors]
    assert not parsed.get_missing_tzids()
    calendar = _components(_unfolded(content))
    _check(calendar)
    assert len(calendar.of("VEVENT")) == len(parsed.events)
    return calendar


def events(content: bytes) -> dict[str, Part]:
    """The events by their UID."""
    found = read(content).of("VEVENT")
    by_uid = {event.one("UID"): event for event in found}
    assert len(by_uid) == len(found)
    return by_uid


def _unfolded(content: bytes) -> list[str]:
    assert content.endswith(b"\r\n")
    raw = content[:-2].split(b"\r\n")
    lines: list[bytes] = []
    for line in raw:
        assert len(line) <= LONGEST, line
        assert b"\r" not in line, line
        assert b"\n" not in line, line
        line.decode()  # a fold never cuts a letter in two
        if line.startswith((b" ", b"\t")):
            lines[-1] += line[1:]
        else:
            assert line
            lines.append(line)
    return [line.decode() for line in lines]


PROPERTY = re.compile(r'([A-Z0-9-]+)((?:;[A-Z0-9-]+=(?:"[^"]*"|[^";:,]*))*):(.*)', re.DOTALL)


def _components(lines: list[str]) -> Part:
    root = Part("")
    stack = [root]
    for line in lines:
        found = PROPERTY.fullmatch(line)
        assert found, line
        name, given, value = found.groups()
        if name == "BEGIN":
            part = Part(value)
            stack[-1].parts.append(part)
            stack.append(part)
        elif name == "END":
            assert stack.pop().name == value
        else:
            assert not any(ord(letter) < 32 and letter != "\t" for letter in value), line
            pairs = dict(pair.split("=", 1) for pair in given.split(";") if pair)
            stack[-1].lines.append((name, pairs, value))
    assert len(stack) == 1
    (calendar,) = root.parts
    return calendar


def _check(calendar: Part) -> None:
    assert calendar.name == "VCALENDAR"
    assert calendar.one("VERSION") == "2.0"
    assert calendar.one("PRODID")
    zones = [zone.one("TZID") for zone in calendar.of("VTIMEZONE")]
    assert len(zones) == len(set(zones))
    used = set()
    for event in calendar.of("VEVENT"):
        for name in ("UID", "DTSTAMP", "DTSTART", "SEQUENCE", "STATUS", "SUMMARY", "URL", "LAST-MODIFIED"):
            assert event.one(name), name
        assert re.fullmatch(r"\d{8}T\d{6}Z", event.one("DTSTAMP"))
        assert event.one("STATUS") in ("CONFIRMED", "CANCELLED")
        assert event.one("SEQUENCE").isdigit()
        for name in ("DTSTART", "DTEND"):
            for given, value in ((one[1], one[2]) for one in event.lines if one[0] == name):
                if given.get("VALUE") == "DATE":
                    assert re.fullmatch(r"\d{8}", value)
                elif "TZID" in given:
                    assert re.fullmatch(r"\d{8}T\d{6}", value)
                    used.add(given["TZID"])
                else:
                    assert re.fullmatch(r"\d{8}T\d{6}Z", value)
        for name in ("SUMMARY", "DESCRIPTION", "LOCATION"):
            for value in event.all(name):
                assert not re.search(r"(?<!\\)(?:\\\\)*[,;]", value), value
    assert used == set(zones)
    for zone in calendar.of("VTIMEZONE"):
        assert zone.parts
        for part in zone.parts:
            assert part.name in ("STANDARD", "DAYLIGHT")
            for name in ("DTSTART", "TZOFFSETFROM", "TZOFFSETTO"):
                assert part.one(name), name


def instant(calendar: Part, event: Part, name: str) -> datetime:
    """When a time of an event is, by nothing but what the calendar says of its zones."""
    value, given = event.one(name), event.given(name)
    if value.endswith("Z"):
        return datetime.strptime(value, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    shown = datetime.strptime(value, "%Y%m%dT%H%M%S")
    (zone,) = [zone for zone in calendar.of("VTIMEZONE") if zone.one("TZID") == given["TZID"]]
    return (shown - offset_at(zone, shown)).replace(tzinfo=UTC)


def offset_at(zone: Part, shown: datetime) -> timedelta:
    """RFC 5545, 3.6.5: the onset that was last, each told by the clock that showed before it."""
    onsets = sorted(
        (
            datetime.strptime(part.one("DTSTART"), "%Y%m%dT%H%M%S"),
            _offset(part.one("TZOFFSETTO")),
        )
        for part in zone.parts
    )
    assert onsets[0][0] <= shown
    return max(onset for onset in onsets if onset[0] <= shown)[1]


def _offset(value: str) -> timedelta:
    found = re.fullmatch(r"([+-])(\d{2})(\d{2})(\d{2})?", value)
    assert found, value
    length = timedelta(hours=int(found[2]), minutes=int(found[3]), seconds=int(found[4] or 0))
    return -length if found[1] == "-" else length

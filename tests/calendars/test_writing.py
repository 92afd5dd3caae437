"""What a calendar is told of a hearing: read by the library, and a second time by hand."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone, translation

from tests.calendars.strict import Part, events, instant, read
from tests.hearings.scenes import enter_stage, in_days, plan, shown_case
from wathiq.accounts.models import User
from wathiq.demo.cast import Cast
from wathiq.matters.calendars import feeds, writing, zones
from wathiq.matters.models import Hearing, Matter

ARABIC = "أصل العقد، ونسخة؛ منه\nوبطاقة الهوية " * 6


@pytest.fixture
def case(cast: Cast) -> Matter:
    return shown_case(cast, title="Payment of an invoice")


def text_for(reader: User, **options: Any) -> bytes:
    with translation.override(reader.language):
        return writing.written(reader, list(feeds.readable(reader).order_by("starts")), **options)


def event_for(reader: User, hearing: Hearing, **options: Any) -> Part:
    return events(text_for(reader, **options))[f"{hearing.public_id}@testserver"]


def test_a_hearing_stands_in_a_calendar_by_the_clock_of_its_court(cast: Cast, case: Matter) -> None:
    plan(case, by=cast.lawyer, date=date(2027, 3, 12), duration=90, place="Room 4; upstairs, left")
    calendar = read(text_for(cast.requester))
    (event,) = calendar.of("VEVENT")
    assert (event.one("DTSTART"), event.given("DTSTART")) == ("20270312T093000", {"TZID": "Europe/Paris"})
    assert (event.one("DTEND"), event.given("DTEND")) == ("20270312T110000", {"TZID": "Europe/Paris"})
    assert event.text("LOCATION") == "Room 4; upstairs, left"
    assert event.one("STATUS") == "CONFIRMED"
    assert calendar.one("METHOD") == "PUBLISH"
    assert calendar.text("X-WR-CALNAME") == "Noria Legal: hearings"


SAMPLES = [
    # Morocco puts its clocks back around Ramadan, and Paris on the days before and after
    ("Africa/Casablanca", date(2027, 2, 6), time(9)),
    ("Africa/Casablanca", date(2027, 2, 8), time(9)),
    ("Africa/Casablanca", date(2027, 3, 13), time(9)),
    ("Africa/Casablanca", date(2027, 3, 15), time(9)),
    ("Africa/Casablanca", date(2030, 12, 27), time(14, 15)),
    ("Europe/Paris", date(2027, 3, 28), time(1, 30)),
    ("Europe/Paris", date(2027, 3, 28), time(3, 15)),
    ("Europe/Paris", date(2027, 10, 31), time(1, 30)),
    ("Europe/Paris", date(2027, 10, 31), time(3, 0)),
    ("Asia/Beirut", date(2027, 3, 28), time(1, 0)),
    ("Asia/Beirut", date(2027, 10, 30), time(22, 59)),
    ("Europe/Dublin", date(2027, 7, 1), time(10)),
    ("Africa/Cairo", date(2027, 4, 30), time(1, 5)),
    ("Asia/Riyadh", date(2027, 7, 1), time(10)),
    ("America/New_York", date(2027, 11, 7), time(3)),
    ("Pacific/Chatham", date(2027, 9, 26), time(4)),
]


@pytest.mark.parametrize(("zone", "day", "hour"), SAMPLES)
def test_what_a_calendar_says_of_a_zone_gives_the_very_instant(
    cast: Cast, case: Matter, zone: str, day: date, hour: time
) -> None:
    hearing = plan(case, by=cast.lawyer, date=day, time=hour, zone=zone, duration=45)
    calendar = read(text_for(cast.requester))
    (event,) = calendar.of("VEVENT")
    assert event.given("DTSTART") == {"TZID": zone}
    assert instant(calendar, event, "DTSTART") == hearing.starts
    assert instant(calendar, event, "DTEND") == hearing.ends
    assert event.one("DTSTART") == f"{day:%Y%m%d}T{hour:%H%M%S}"


@pytest.mark.parametrize("zone", ["Africa/Casablanca", "Asia/Beirut", "Europe/Paris", "Europe/Dublin"])
def test_a_zone_is_right_at_every_hour_of_its_years(zone: str) -> None:
    calendar = Part("VCALENDAR", parts=read_zone(zone))
    where, at = ZoneInfo(zone), datetime(2026, 1, 2, tzinfo=UTC)
    while at < datetime(2028, 12, 30, tzinfo=UTC):
        local = at.astimezone(where)
        if local.fold == 0:
            event = Part("VEVENT", [("DTSTART", {"TZID": zone}, f"{local:%Y%m%dT%H%M%S}")])
            assert instant(calendar, event, "DTSTART") == at, local
        at += timedelta(minutes=30 if local.hour < 5 else 360)


def read_zone(zone: str) -> list[Part]:
    from tests.calendars.strict import _components, _unfolded

    return [_components(_unfolded(zones.timezone_of(zone, 2027, 2027).to_ical()))]


def test_an_hour_that_the_clock_shows_twice_is_told_in_utc(cast: Cast, case: Matter) -> None:
    """A TZID means the first of two: only the second needs to be told otherwise."""
    fields = {"date": date(2027, 10, 31), "time": time(2, 30)}
    first = plan(case, by=cast.lawyer, fold=0, **fields)
    second = plan(case, by=cast.lawyer, fold=1, **fields)
    calendar = read(text_for(cast.requester))
    by_uid = {event.one("UID"): event for event in calendar.of("VEVENT")}
    event = by_uid[writing.uid_of(first)]
    assert (event.one("DTSTART"), instant(calendar, event, "DTSTART")) == ("20271031T023000", first.starts)
    event = by_uid[writing.uid_of(second)]
    assert (event.one("DTSTART"), instant(calendar, event, "DTSTART")) == ("20271031T013000Z", second.starts)
    assert event.text("DESCRIPTION") == "At 02:30 by the clocks of Europe/Paris"


def test_a_hearing_without_an_hour_is_a_day(cast: Cast, case: Matter) -> None:
    hearing = plan(case, by=cast.lawyer, date=date(2027, 3, 12), time=None)
    event = event_for(cast.requester, hearing)
    assert (event.one("DTSTART"), event.given("DTSTART")) == ("20270312", {"VALUE": "DATE"})
    assert (event.one("DTEND"), event.given("DTEND")) == ("20270313", {"VALUE": "DATE"})


def test_a_hearing_of_which_nobody_knows_how_long_it_takes_has_no_end(cast: Cast, case: Matter) -> None:
    hearing = plan(case, by=cast.lawyer)
    assert not event_for(cast.requester, hearing).all("DTEND")


def test_the_title_stands_there_only_for_whoever_wants_it(cast: Cast, case: Matter) -> None:
    hearing = plan(case, by=cast.lawyer, type=Hearing.Type.JUDGMENT)
    plain = event_for(cast.requester, hearing).text("SUMMARY")
    assert plain == f"Hearing {case.reference}: Judgment"
    assert b"Payment" not in text_for(cast.requester)
    with_title = event_for(cast.requester, hearing, with_titles=True).text("SUMMARY")
    assert with_title == f"Hearing {case.reference}: Judgment (Payment of an invoice)"


def test_each_face_reads_what_it_needs_and_nothing_that_is_not_for_it(cast: Cast, case: Matter) -> None:
    stage = enter_stage(case, by=cast.lawyer, court_reference="2027/118")
    hearing = plan(
        case,
        by=cast.lawyer,
        date=in_days(0),
        time=time(0, 0),
        stage=stage,
        bring="Passport",
        place="Room 4",
        link="https://court.example/4",
        client_attends=True,
        internal_note="Weak on page 3",
    )
    Hearing.objects.filter(pk=hearing.pk).update(
        state=Hearing.State.HELD, result="Lost on costs", reason="No reason"
    )
    client = event_for(cast.requester, hearing)
    assert client.text("DESCRIPTION") == (
        "You should attend this hearing\nWhat to bring: Passport\nLink: https://court.example/4"
    )
    assert client.one("URL") == f"http://testserver/matters/cases/{case.public_id}/"
    staff = event_for(cast.lawyer, hearing)
    assert staff.text("DESCRIPTION") == (
        "Court: Tribunal de commerce\nReference at the court: 2027/118\nThe client should attend\n"
        "What to bring: Passport\nLink: https://court.example/4"
    )
    assert staff.one("URL") == f"http://testserver/staff/hearings/{hearing.public_id}/"
    for reader in (cast.requester, cast.lawyer):
        text = text_for(reader, with_titles=True)
        assert not [word for word in (b"Weak", b"Lost", b"No reason") if word in text]


def test_arabic_is_folded_between_letters_and_comes_back_whole(cast: Cast, case: Matter) -> None:
    User.objects.filter(pk=cast.requester.pk).update(language="ar")
    cast.requester.refresh_from_db()
    hearing = plan(case, by=cast.lawyer, bring=ARABIC, place="المحكمة الابتدائية بالدار البيضاء، القاعة ٤")
    event = event_for(cast.requester, hearing)
    assert ARABIC.strip() in event.text("DESCRIPTION")
    assert event.text("LOCATION") == "المحكمة الابتدائية بالدار البيضاء، القاعة ٤"


def test_no_text_can_add_a_line_of_its_own(cast: Cast, case: Matter) -> None:
    typed = 'Room 4\r\nEND:VEVENT\rBEGIN:VEVENT\nSUMMARY:Mine; \\n, "quoted": x'
    hearing = plan(case, by=cast.lawyer, place=typed, bring=typed)
    event = event_for(cast.requester, hearing)
    meant = typed.replace("\r\n", "\n").replace("\r", "\n")
    assert event.text("LOCATION") == meant
    assert event.text("DESCRIPTION") == f"What to bring: {meant}"


def test_a_change_keeps_the_uid_and_raises_the_sequence(cast: Cast, case: Matter) -> None:
    hearing = plan(case, by=cast.lawyer)
    before = event_for(cast.requester, hearing)
    hearing.edit({"time": time(11)}, by=cast.lawyer)
    after = event_for(cast.requester, hearing)
    assert (before.one("SEQUENCE"), after.one("SEQUENCE")) == ("0", "1")
    assert after.one("DTSTART").endswith("T110000")
    assert after.one("DTSTAMP") >= before.one("DTSTAMP")


def test_a_cancelled_hearing_says_so(cast: Cast, case: Matter) -> None:
    hearing = plan(case, by=cast.lawyer)
    hearing.cancel(by=cast.lawyer)
    event = event_for(cast.requester, hearing)
    assert (event.one("STATUS"), event.one("SEQUENCE")) == ("CANCELLED", "1")
    hearing.take_back_cancelling(by=cast.lawyer)
    event = event_for(cast.requester, hearing)
    assert (event.one("STATUS"), event.one("SEQUENCE")) == ("CONFIRMED", "2")


def test_a_postponed_hearing_is_cancelled_beside_the_next_one(cast: Cast, case: Matter) -> None:
    hearing = plan(case, by=cast.lawyer)
    following = hearing.postpone(date=in_days(30), reason="The expert is late", by=cast.lawyer)
    found = events(text_for(cast.requester))
    assert found[writing.uid_of(hearing)].one("STATUS") == "CANCELLED"
    assert found[writing.uid_of(following)].one("STATUS") == "CONFIRMED"
    assert found[writing.uid_of(following)].one("SEQUENCE") == "0"


def test_the_same_hearings_are_the_same_bytes(cast: Cast, case: Matter) -> None:
    plan(case, by=cast.lawyer)
    assert text_for(cast.requester) == text_for(cast.requester)


def test_an_empty_calendar_is_a_calendar(cast: Cast) -> None:
    assert read(text_for(cast.stranger)).of("VEVENT") == []


def test_everything_is_in_the_past_or_to_come_from_ninety_days_ago(cast: Cast, case: Matter) -> None:
    for number in (-91, -89, 10):
        plan(case, by=cast.lawyer, date=in_days(number))
    found = feeds.in_feed(cast.requester, "all")
    assert [hearing.date for hearing in found] == [in_days(-89), in_days(10)]


def test_what_was_cancelled_long_ago_leaves_the_calendar(cast: Cast, case: Matter) -> None:
    hearing = plan(case, by=cast.lawyer, date=in_days(400))
    hearing.cancel(by=cast.lawyer)
    assert feeds.in_feed(cast.requester, "all") == [hearing]
    Hearing.objects.filter(pk=hearing.pk).update(sequence_at=timezone.now() - timedelta(days=91))
    assert feeds.in_feed(cast.requester, "all") == []

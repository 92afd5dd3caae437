"""What is no hearing and no stage is refused, with a sentence beside the field; and nothing is done."""

from datetime import UTC, date, datetime, time
from typing import Any

import pytest

from tests.access.people import Troupe
from tests.cast import Browser, at, open_case, submission
from tests.hearings.scenes import enter_stage, in_days, plan, shown_case
from wathiq.audit.models import Event
from wathiq.demo.cast import Cast
from wathiq.matters import clocks
from wathiq.matters.models import Hearing, Matter, Stage, Unfit

LONG = "x" * 10_001
WRONG_HEARINGS: list[tuple[str, dict[str, Any], str]] = [
    ("date", {"date": "2027-02-29"}, "Enter a valid date"),
    ("date", {"date": "2027-13-01"}, "Enter a valid date"),
    ("date", {"date": ""}, "required"),
    ("date", {"date": "1899-12-31"}, "between 1900 and 2200"),
    ("date", {"date": "2201-01-01"}, "between 1900 and 2200"),
    ("date", {"date": "9999-12-31"}, "between 1900 and 2200"),
    ("date", {"date": "2011-12-30", "zone": "Pacific/Apia"}, "does not exist in Pacific/Apia"),
    ("time", {"time": "25:00"}, "Enter a valid time"),
    ("time", {"date": "2027-03-28", "time": "02:30"}, "does not exist on that day in Europe/Paris"),
    ("fold", {"date": "2027-10-31", "time": "02:30"}, "twice on that day in Europe/Paris"),
    ("fold", {"date": "2027-10-31", "time": "02:30", "fold": "2"}, "valid choice"),
    ("zone", {"zone": "Europe/Atlantis"}, "valid choice"),
    ("duration", {"duration": "0"}, "greater than or equal to 1"),
    ("duration", {"duration": "43201"}, "between 1 minute and 30 days"),
    ("duration", {"duration": "99999999999"}, "between 1 minute and 30 days"),
    ("duration", {"time": "", "duration": "30"}, "Only a hearing with a time has a duration"),
    ("type", {"type": "duel"}, "valid choice"),
    ("link", {"link": "http://video.example/room"}, "begins with https://"),
    ("link", {"link": "javascript:alert(1)"}, "begins with https://"),
    ("link", {"link": "https://court@evil.example/"}, "begins with https://"),
    ("place", {"place": "x" * 301}, "at most 300"),
    ("place", {"place": "Room\u202e4"}, "invisible characters"),
    ("bring", {"bring": LONG}, "at most 10000"),
    ("internal_note", {"internal_note": "a\x00b"}, "invisible characters"),
    ("internal_note", {"internal_note": "a\x07b"}, "invisible characters"),
    ("stage", {"stage": "00000000-0000-4000-8000-000000000000"}, "valid choice"),
    ("attendees", {"attendees": ["00000000-0000-4000-8000-000000000000"]}, "cannot be found"),
]


@pytest.fixture
def case(troupe: Troupe) -> Matter:
    return shown_case(troupe.cast)


def typed(**fields: Any) -> dict[str, Any]:
    return {
        "date": "2027-03-12",
        "time": "09:30",
        "zone": "Europe/Paris",
        "type": "pleading",
        "submission": submission(),
    } | fields


@pytest.mark.parametrize(("field", "wrong", "sentence"), WRONG_HEARINGS)
def test_a_wrong_hearing_is_refused_beside_its_field(
    troupe: Troupe, case: Matter, field: str, wrong: dict[str, Any], sentence: str
) -> None:
    browser, add = troupe.browser("lawyer"), at("staff", "hearing_create", public_id=case.public_id)
    events = Event.objects.filter(chain=case.chain_id).count()
    answer = browser.post(add, typed(**wrong))
    page = answer.content.decode()
    assert answer.status_code == 422
    said = page.split(f'id="id_{field}_error"', 1)[1].split("</p>", 1)[0]
    assert sentence in said
    assert not Hearing.objects.exists()
    assert Event.objects.filter(chain=case.chain_id).count() == events
    # the success beside the refusal
    assert browser.post(add, typed()).status_code == 302


def test_a_stage_of_another_case_is_no_stage(troupe: Troupe, case: Matter) -> None:
    theirs = enter_stage(open_case(troupe.cast), by=troupe.cast.lawyer)
    add = at("staff", "hearing_create", public_id=case.public_id)
    answer = troupe.browser("lawyer").post(add, typed(stage=theirs.public_id))
    assert answer.status_code == 422
    assert "valid choice" in answer.content.decode()
    with pytest.raises(Unfit, match="of another case") as refusal:
        plan(case, by=troupe.cast.lawyer, stage=theirs)
    assert refusal.value.field == "stage"


def test_who_cannot_open_a_private_case_is_refused_by_name(troupe: Troupe) -> None:
    cast = troupe.cast
    private = open_case(cast, private=True)
    add = at("staff", "hearing_create", public_id=private.public_id)
    answer = troupe.browser("lawyer").post(add, typed(attendees=[cast.walled_lawyer.public_id]))
    assert answer.status_code == 422
    assert f"cannot attend: {cast.walled_lawyer.name}" in answer.content.decode()
    private.give_part(cast.walled_lawyer, "contributor", by=cast.lawyer)  # type: ignore[arg-type]  # the role by its name
    again = typed(attendees=[cast.walled_lawyer.public_id])
    assert troupe.browser("lawyer").post(add, again).status_code == 302


WRONG_STAGES: list[tuple[str, dict[str, Any], str]] = [
    ("court", {"court": ""}, "required"),
    ("court", {"court": "   "}, "required"),
    ("degree", {"degree": "divine"}, "valid choice"),
    ("began", {"began": "2026-02-29"}, "Enter a valid date"),
    ("began", {"began": "1066-10-14"}, "between 1900 and 2200"),
    ("ended", {"ended": "2025-12-31"}, "ends before it began"),
    ("judged_on", {"judged_on": "2025-12-31"}, "judgment is before the stage began"),
    ("judged_on", {"judgment": "Granted"}, "A judgment needs its date"),
    ("judged_on", {"status": "judged"}, "A judgment needs its date"),
    ("judgment", {"judgment": LONG, "judged_on": "2026-03-01"}, "at most 10000"),
]


@pytest.mark.parametrize(("field", "wrong", "sentence"), WRONG_STAGES)
def test_a_wrong_stage_is_refused_beside_its_field(
    troupe: Troupe, case: Matter, field: str, wrong: dict[str, Any], sentence: str
) -> None:
    right = {"court": "Cour", "degree": "appeal", "status": "ongoing", "began": "2026-01-01"}
    browser: Browser = troupe.browser("lawyer")
    add = at("staff", "stage_create", public_id=case.public_id)
    answer = browser.post(add, right | wrong | {"submission": submission()})
    assert answer.status_code == 422
    said = answer.content.decode().split(f'id="id_{field}_error"', 1)[1].split("</p>", 1)[0]
    assert sentence in said
    assert not Stage.objects.exists()
    assert browser.post(add, right | {"submission": submission()}).status_code == 302


# ── Clocks ────────────────────────────────────────────────────────────────────

PARIS, BEIRUT, CASABLANCA = "Europe/Paris", "Asia/Beirut", "Africa/Casablanca"


@pytest.mark.parametrize(
    ("zone", "day", "hour", "expected"),
    [
        (PARIS, date(2027, 3, 28), time(2, 30), []),
        (PARIS, date(2027, 3, 28), time(3, 0), [datetime(2027, 3, 28, 1, 0, tzinfo=UTC)]),
        (
            PARIS,
            date(2027, 10, 31),
            time(2, 30),
            [datetime(2027, 10, 31, 0, 30, tzinfo=UTC), datetime(2027, 10, 31, 1, 30, tzinfo=UTC)],
        ),
        (BEIRUT, date(2027, 3, 28), time(0, 30), []),  # put forward at midnight
        (BEIRUT, date(2027, 3, 28), time(1, 0), [datetime(2027, 3, 27, 22, 0, tzinfo=UTC)]),
        (
            BEIRUT,
            date(2027, 10, 30),
            time(23, 30),
            [datetime(2027, 10, 30, 20, 30, tzinfo=UTC), datetime(2027, 10, 30, 21, 30, tzinfo=UTC)],
        ),
        # Morocco goes back for Ramadan and forward after it
        (
            CASABLANCA,
            date(2027, 2, 7),
            time(2, 30),
            [datetime(2027, 2, 7, 1, 30, tzinfo=UTC), datetime(2027, 2, 7, 2, 30, tzinfo=UTC)],
        ),
        (CASABLANCA, date(2027, 2, 20), time(9, 0), [datetime(2027, 2, 20, 9, 0, tzinfo=UTC)]),
        (CASABLANCA, date(2027, 3, 14), time(2, 30), []),
        (CASABLANCA, date(2027, 6, 1), time(9, 0), [datetime(2027, 6, 1, 8, 0, tzinfo=UTC)]),
    ],
)
def test_the_instants_of_an_hour(zone: str, day: date, hour: time, expected: list[datetime]) -> None:
    assert clocks.instants(day, hour, zone) == expected


def test_a_day_is_as_long_as_its_clock_says() -> None:
    def hours(day: date, zone: str) -> float:
        return (clocks.ends(day, zone) - clocks.begins(day, zone)).total_seconds() / 3600

    assert hours(date(2027, 3, 28), PARIS) == 23
    assert hours(date(2027, 10, 31), PARIS) == 25
    assert hours(date(2027, 3, 28), BEIRUT) == 23
    assert clocks.begins(date(2027, 3, 28), BEIRUT) == datetime(2027, 3, 27, 22, 0, tzinfo=UTC)
    assert hours(date(2027, 3, 12), CASABLANCA) == 24


def test_the_hour_that_was_chosen_is_kept_and_forgotten_with_the_day(cast: Cast) -> None:
    case = shown_case(cast)
    hearing = plan(case, by=cast.lawyer, date=date(2027, 10, 31), time=time(2, 30), fold=1)
    assert hearing.starts == datetime(2027, 10, 31, 1, 30, tzinfo=UTC)
    hearing.edit({"place": "Room 4"}, by=cast.lawyer)
    assert (hearing.fold, hearing.starts.hour) == (1, 1)
    hearing.edit({"fold": 0}, by=cast.lawyer)
    assert (hearing.fold, hearing.starts.hour) == (0, 0)
    hearing.edit({"date": date(2027, 11, 2)}, by=cast.lawyer)
    assert hearing.fold == 0
    with pytest.raises(Unfit) as refusal:
        hearing.edit({"date": date(2027, 10, 31)}, by=cast.lawyer)
    assert refusal.value.field == "fold"


def test_a_hearing_is_not_postponed_to_an_hour_that_does_not_exist(cast: Cast) -> None:
    hearing = plan(shown_case(cast), by=cast.lawyer, date=date(2027, 3, 1), time=time(2, 30))
    with pytest.raises(Unfit) as refusal:
        hearing.postpone(date=date(2027, 3, 28), by=cast.lawyer)
    assert refusal.value.field == "time"
    hearing.refresh_from_db()
    assert hearing.state == "planned"


def test_a_whole_day_is_on_its_day_everywhere(cast: Cast) -> None:
    hearing = plan(shown_case(cast), by=cast.lawyer, date=in_days(5), time=None, zone="Pacific/Kiritimati")
    assert hearing.date == in_days(5)
    assert hearing.ends > hearing.starts

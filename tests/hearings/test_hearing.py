"""The hearings of a case: planned, moved, postponed, cancelled, held; and who reads them."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from django.utils import timezone

from tests.cast import open_case, open_matter
from wathiq.accounts.models import User
from wathiq.audit.models import Event
from wathiq.demo.cast import Cast
from wathiq.dossiers.models import Dossier, NotPossible, StaleVersion
from wathiq.matters.models import Attendance, Hearing, Matter, Stage, Unfit

PARIS = "Europe/Paris"
Type = Hearing.Type


@pytest.fixture
def case(cast: Cast) -> Matter:
    made = open_case(cast)
    made.share(requester=cast.requester, watchers=[cast.watcher], by=cast.lawyer)
    return made


def plan(case: Dossier, *, by: User, **fields: object) -> Hearing:
    fields.setdefault("date", date(2027, 3, 12))
    fields.setdefault("time", time(9, 30))
    fields.setdefault("zone", PARIS)
    return Hearing.add(case, by=by, **fields)  # type: ignore[arg-type]  # as the verb takes them


def last_event(case: Dossier) -> Event:
    return Event.objects.filter(chain=case.chain_id).order_by("-sequence")[0]


def told(case: Dossier) -> list[str]:
    return list(last_event(case).facts["told"])


def ids(*people: User) -> list[str]:
    return [str(user.public_id) for user in sorted(people, key=lambda user: user.pk)]


def test_a_hearing_keeps_the_clock_of_its_court_and_the_instant(cast: Cast, case: Matter) -> None:
    hearing = plan(case, by=cast.lawyer, duration=90, place="Tribunal de commerce")
    assert hearing.starts == datetime(2027, 3, 12, 8, 30, tzinfo=UTC)
    assert hearing.ends == datetime(2027, 3, 12, 10, 0, tzinfo=UTC)
    assert (hearing.state, hearing.is_shown, hearing.sequence) == ("planned", True, 0)


def test_a_hearing_without_an_hour_is_its_whole_day(cast: Cast, case: Matter) -> None:
    hearing = plan(case, by=cast.lawyer, time=None)
    assert hearing.starts == datetime(2027, 3, 11, 23, 0, tzinfo=UTC)
    assert hearing.ends == datetime(2027, 3, 12, 23, 0, tzinfo=UTC)


def test_only_a_case_has_hearings_and_stages(cast: Cast) -> None:
    matter = open_matter(cast)
    with pytest.raises(NotPossible, match="Only a case"):
        plan(matter, by=cast.lawyer)
    with pytest.raises(NotPossible, match="Only a case"):
        Stage.add(matter, by=cast.lawyer, court="Cour", degree="first")


def test_clients_and_who_attends_are_told_of_a_hearing(cast: Cast, case: Matter) -> None:
    plan(case, by=cast.lawyer, attendees=[cast.lawyer, cast.administrator])
    assert told(case) == ids(cast.requester, cast.watcher, cast.administrator)


def test_nobody_at_the_client_is_told_of_a_hidden_hearing(cast: Cast, case: Matter) -> None:
    hearing = plan(case, by=cast.lawyer, attendees=[cast.administrator], audience=Hearing.Audience.INTERNAL)
    assert told(case) == ids(cast.administrator)
    assert not Hearing.visible_to(cast.requester).exists()
    assert hearing.show(by=cast.lawyer)
    assert Hearing.visible_to(cast.requester).get() == hearing
    assert hearing.hide(by=cast.lawyer)
    assert not hearing.hide(by=cast.lawyer)
    assert not Hearing.visible_to(cast.requester).exists()


def test_an_internal_note_moves_neither_calendars_nor_the_lists_of_clients(cast: Cast, case: Matter) -> None:
    hearing = plan(case, by=cast.lawyer)
    case.refresh_from_db()
    seen = case.portal_updated
    assert hearing.edit({"internal_note": "Weak on page 3"}, by=cast.lawyer)
    case.refresh_from_db()
    assert (hearing.sequence, case.portal_updated) == (0, seen)
    event = last_event(case)
    assert (event.kind, event.facts["fields"]) == ("hearing.edited", ["internal_note"])
    assert "Weak" not in str(event.facts)
    assert told(case) == []


def test_another_hour_tells_those_who_mean_to_come(cast: Cast, case: Matter) -> None:
    hearing = plan(case, by=cast.lawyer)
    assert hearing.edit({"time": time(11, 0)}, by=cast.lawyer)
    event = last_event(case)
    assert event.kind == "hearing.moved"
    assert (event.facts["before"], event.facts["after"]) == ({"time": "09:30:00"}, {"time": "11:00:00"})
    assert told(case) == ids(cast.requester, cast.watcher)
    assert hearing.sequence == 1
    assert hearing.starts == datetime(2027, 3, 12, 10, 0, tzinfo=UTC)
    assert not hearing.edit({"time": time(11, 0)}, by=cast.lawyer)


def test_the_loser_of_a_race_changes_nothing(cast: Cast, case: Matter) -> None:
    hearing = plan(case, by=cast.lawyer)
    hearing.edit({"place": "Room 4"}, by=cast.administrator, version=1)
    with pytest.raises(StaleVersion):
        hearing.edit({"place": "Room 5"}, by=cast.lawyer, version=1)
    hearing.refresh_from_db()
    assert hearing.place == "Room 4"


def test_postponing_makes_the_next_hearing(cast: Cast, case: Matter) -> None:
    hearing = plan(case, by=cast.lawyer, attendees=[cast.administrator], place="Room 4", internal_note="Weak")
    following = hearing.postpone(date=date(2027, 4, 9), reason="The expert is late", by=cast.lawyer)
    hearing.refresh_from_db()
    assert (hearing.state, hearing.postponed_to, hearing.sequence) == ("postponed", following, 1)
    assert (following.state, following.time, following.place) == ("planned", time(9, 30), "Room 4")
    assert following.internal_note == ""
    assert list(following.people()) == [cast.administrator]
    assert told(case) == ids(cast.requester, cast.watcher, cast.administrator)


def test_a_hidden_hearing_is_postponed_to_a_hidden_one(cast: Cast, case: Matter) -> None:
    hearing = plan(case, by=cast.lawyer, audience=Hearing.Audience.INTERNAL)
    following = hearing.postpone(date=date(2027, 4, 9), by=cast.lawyer)
    assert not following.is_shown
    assert told(case) == []


@pytest.mark.parametrize("end", ["postpone", "cancel", "hold"])
def test_what_is_over_is_neither_postponed_nor_cancelled(cast: Cast, case: Matter, end: str) -> None:
    hearing = plan(case, by=cast.lawyer, date=timezone.localdate() - timedelta(days=3))
    if end == "postpone":
        hearing.postpone(date=date(2027, 4, 9), by=cast.lawyer)
    elif end == "cancel":
        hearing.cancel(by=cast.lawyer)
    else:
        hearing.hold("Adjourned", by=cast.lawyer)
    with pytest.raises(NotPossible):
        hearing.postpone(date=date(2027, 5, 9), by=cast.lawyer)
    with pytest.raises(NotPossible):
        hearing.cancel(by=cast.lawyer)
    hearing.refresh_from_db()
    assert hearing.state == {"postpone": "postponed", "cancel": "cancelled", "hold": "held"}[end]


@pytest.mark.parametrize(
    "to",
    [{"date": date(2027, 3, 11)}, {"date": date(2027, 3, 12)}, {"date": date(2027, 3, 12), "time": time(8)}],
)
def test_a_hearing_is_not_postponed_to_the_past(cast: Cast, case: Matter, to: dict[str, Any]) -> None:
    hearing = plan(case, by=cast.lawyer)
    with pytest.raises(Unfit) as refusal:
        hearing.postpone(by=cast.lawyer, **to)
    assert refusal.value.field == "date"
    assert Hearing.objects.count() == 1


def test_cancelling_can_be_taken_back_by_who_saw_it(cast: Cast, case: Matter) -> None:
    hearing = plan(case, by=cast.lawyer)
    hearing.cancel(reason="Settled", by=cast.lawyer)
    assert (hearing.state, hearing.reason) == ("cancelled", "Settled")
    with pytest.raises(NotPossible):
        hearing.edit({"place": "Room 4"}, by=cast.lawyer)
    with pytest.raises(StaleVersion):
        hearing.take_back_cancelling(by=cast.lawyer, version=1)
    hearing.take_back_cancelling(by=cast.lawyer, version=hearing.version)
    assert (hearing.state, hearing.reason, hearing.sequence) == ("planned", "", 2)
    with pytest.raises(NotPossible):
        hearing.take_back_cancelling(by=cast.lawyer)


def test_a_hearing_is_held_once_it_has_begun(cast: Cast, case: Matter) -> None:
    with pytest.raises(Unfit, match="still to come"):
        plan(case, by=cast.lawyer, date=timezone.localdate() + timedelta(days=3)).hold("", by=cast.lawyer)
    today = plan(case, by=cast.lawyer, date=timezone.localdate() - timedelta(days=1))
    today.hold("The court reserved its judgment", by=cast.lawyer)
    assert (today.state, today.result) == ("held", "The court reserved its judgment")
    with pytest.raises(Unfit, match="still to come"):
        today.edit({"date": timezone.localdate() + timedelta(days=3)}, by=cast.lawyer)


def test_a_result_can_carry_the_judgment_of_its_stage(cast: Cast, case: Matter) -> None:
    yesterday = timezone.localdate() - timedelta(days=1)
    stage = Stage.add(case, by=cast.lawyer, court="Tribunal", degree="first", began=date(2026, 1, 5))
    hearing = plan(case, by=cast.lawyer, date=yesterday, stage=stage)
    hearing.hold("Judgment given", by=cast.lawyer, judgment="The claim is granted")
    stage.refresh_from_db()
    assert (stage.status, stage.judgment, stage.judged_on) == ("judged", "The claim is granted", yesterday)
    other = plan(case, by=cast.lawyer, date=yesterday)
    with pytest.raises(Unfit, match="no stage"):
        other.hold("", by=cast.lawyer, judgment="Granted")


def test_a_clone_begins_anew(cast: Cast, case: Matter) -> None:
    hearing = plan(case, by=cast.lawyer, place="Room 4", bring="The original", internal_note="Weak")
    hearing.cancel(by=cast.lawyer)
    clone = hearing.clone(by=cast.lawyer, date=date(2027, 5, 3), time=time(14))
    assert (clone.place, clone.bring, clone.internal_note) == ("Room 4", "The original", "")
    assert (clone.state, clone.sequence) == ("planned", 0)
    assert clone.public_id != hearing.public_id


def test_who_cannot_open_the_case_cannot_attend(cast: Cast) -> None:
    private = open_case(cast, private=True)
    with pytest.raises(Unfit, match="cannot open the case") as refusal:
        plan(private, by=cast.lawyer, attendees=[cast.walled_lawyer])
    assert refusal.value.field == "attendees"
    with pytest.raises(Unfit):
        plan(private, by=cast.lawyer, attendees=[cast.requester])
    assert not Hearing.objects.exists()


def test_attendance_is_ended_and_not_deleted(cast: Cast, case: Matter) -> None:
    hearing = plan(case, by=cast.lawyer, attendees=[cast.administrator])
    assert hearing.edit({}, attendees=[cast.lawyer], by=cast.lawyer)
    assert list(hearing.people()) == [cast.lawyer]
    ended = Attendance.objects.get(user=cast.administrator)
    assert ended.until is not None
    assert ended.ended_by == cast.lawyer


def test_a_counterparty_and_strangers_read_no_hearing(cast: Cast, case: Matter) -> None:
    case.give_part(cast.counterparty, "approver", by=None)  # type: ignore[arg-type]  # the role by its name
    plan(case, by=cast.lawyer)
    Stage.add(case, by=cast.lawyer, court="Tribunal", degree="first")
    assert Matter.visible_to(cast.counterparty).exists()
    for nobody in (cast.counterparty, cast.stranger, cast.colleague):
        assert not Hearing.visible_to(nobody).exists()
        assert not Stage.visible_to(nobody).exists()
    assert Hearing.visible_to(cast.requester).exists()
    assert Stage.visible_to(cast.requester).exists()

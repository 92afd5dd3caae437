"""Reminders: what is due to be told, to whom, once; and what has come to nothing when the mail is written."""

import threading
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from tests.cast import open_case, open_matter
from tests.hearings.scenes import shown_case
from tests.reminders.conftest import SetClock
from wathiq.accounts.models import User
from wathiq.audit.models import Event
from wathiq.demo.cast import Cast, engage
from wathiq.dossiers.models import Dossier, Participant
from wathiq.matters import reminders
from wathiq.matters.models import Hearing, Matter, Reminder, ReminderRules
from wathiq.matters.tasks import remind as task
from wathiq.notifications import outbox
from wathiq.notifications.models import Message
from wathiq.workflows.models import Status

DUE = date(2027, 3, 20)
SOON = ("matter.due_soon", "case.due_soon", "hearing.soon")


@pytest.fixture
def matter(cast: Cast, clock: SetClock) -> Matter:
    """Due on the 20th, shown to the requester and the watcher."""
    made = open_matter(cast, "Advice on a lease", due=DUE)
    made.share(requester=cast.requester, watchers=[cast.watcher], by=cast.lawyer)
    return made


@pytest.fixture
def hearing(cast: Cast, clock: SetClock) -> Hearing:
    """On the 20th at half past nine in Casablanca; the administrator attends, and clients see it."""
    return plan(shown_case(cast), by=cast.lawyer, attendees=[cast.administrator])


def plan(case: Dossier, *, by: User, **fields: Any) -> Hearing:
    given: dict[str, Any] = {"date": DUE, "time": time(9, 30), "zone": "Africa/Casablanca"} | fields
    return Hearing.add(case, by=by, **given)


def told(day: tuple[int, ...], clock: SetClock) -> list[tuple[int, set[str]]]:
    """At this instant: of each reminder that was recorded now, the days left and who is told."""
    clock(*day)
    before = set(Event.objects.filter(kind__in=SOON).values_list("pk", flat=True))
    reminders.remind()
    events = Event.objects.filter(kind__in=SOON).exclude(pk__in=before).order_by("pk")
    names = {str(user.public_id): user.email.split("@")[0] for user in User.objects.all()}
    return [(event.facts["days"], {names[key] for key in event.facts["told"]}) for event in events]


def sent(mailoutbox: list[Any]) -> list[str]:
    """Send what waits of reminders; to whom it went."""
    mailoutbox.clear()
    waiting = Message.objects.filter(event__kind__in=SOON, state=Message.State.QUEUED)
    for message in waiting.order_by("pk"):
        outbox.send(message.pk)
    return sorted(mail.to[0].split("@")[0] for mail in mailoutbox)


def finish(dossier: Dossier) -> None:
    done = Status.objects.filter(workflow__kind=dossier.kind, category=Status.Category.DONE)[0]
    Dossier.objects.filter(pk=dossier.pk).update(status=done)


# ── When ──


def test_a_due_date_is_told_a_week_and_a_day_before_and_once(matter: Matter, clock: SetClock) -> None:
    everybody = {"lawyer", "requester", "watcher"}
    assert told((2027, 3, 12, 9), clock) == []
    assert told((2027, 3, 13, 7, 59), clock) == []
    assert told((2027, 3, 13, 8), clock) == [(7, everybody)]
    assert told((2027, 3, 13, 8, 15), clock) == []
    assert told((2027, 3, 18, 9), clock) == []
    assert told((2027, 3, 19, 8), clock) == [(1, everybody)]
    assert told((2027, 3, 20, 8), clock) == []
    assert told((2027, 3, 21, 8), clock) == []


def test_a_hearing_is_told_to_who_attends_works_on_it_and_reads_it(
    cast: Cast, hearing: Hearing, clock: SetClock
) -> None:
    hearing.dossier.give_part(cast.walled_lawyer, Participant.Role.CONTRIBUTOR, by=cast.lawyer)
    everybody = {"lawyer", "admin", "walled-lawyer", "requester", "watcher"}
    assert told((2027, 3, 13, 8), clock) == [(7, everybody)]
    assert told((2027, 3, 13, 20), clock) == []
    assert told((2027, 3, 19, 8), clock) == [(1, everybody)]


def test_the_morning_is_the_offices(matter: Matter, clock: SetClock, settings: Any) -> None:
    settings.OFFICE_TIME_ZONE = "Asia/Riyadh"  # three hours ahead
    assert told((2027, 3, 13, 4, 59), clock) == []
    assert len(told((2027, 3, 13, 5), clock)) == 1


def test_a_worker_that_was_stopped_tells_the_days_that_are_left(matter: Matter, clock: SetClock) -> None:
    assert [days for days, _who in told((2027, 3, 16, 9), clock)] == [4]
    assert [days for days, _who in told((2027, 3, 19, 9), clock)] == [1]


def test_of_two_that_were_missed_only_the_latest_is_told(
    matter: Matter, hearing: Hearing, clock: SetClock
) -> None:
    assert [days for days, _who in told((2027, 3, 19, 15), clock)] == [1, 1]
    assert told((2027, 3, 19, 16), clock) == []


def test_nothing_past_is_told(matter: Matter, hearing: Hearing, clock: SetClock, cast: Cast) -> None:
    ReminderRules.current().change(by=cast.administrator, due_days=[0], hearing_days=[0])
    assert told((2027, 3, 20, 10), clock) == [
        (0, {"lawyer", "requester", "watcher"})
    ]  # the hearing has begun
    assert told((2027, 3, 21, 10), clock) == []


def test_a_whole_day_has_not_begun_until_it_is_over(cast: Cast, clock: SetClock) -> None:
    ReminderRules.current().change(by=cast.administrator, hearing_days=[0])
    plan(open_case(cast), by=cast.lawyer, time=None)
    assert told((2027, 3, 20, 15), clock) == [(0, {"lawyer"})]


def test_a_hearing_that_was_planned_late_is_not_reminded_of_at_once(cast: Cast, clock: SetClock) -> None:
    """Everybody was told when it was planned."""
    plan(shown_case(cast), by=cast.lawyer)
    Hearing.objects.update(created=datetime(2027, 3, 15, 9, tzinfo=UTC))
    assert told((2027, 3, 15, 9, 15), clock) == []
    assert len(told((2027, 3, 19, 8), clock)) == 1


def test_a_due_date_that_moved_is_told_of_anew(cast: Cast, matter: Matter, clock: SetClock) -> None:
    assert len(told((2027, 3, 13, 8), clock)) == 1
    matter.edit({"due": date(2027, 3, 30)}, assignee=cast.lawyer, by=cast.lawyer)
    assert told((2027, 3, 14, 8), clock) == []
    assert [days for days, _who in told((2027, 3, 23, 8), clock)] == [7]


def test_a_hearing_that_moved_is_told_of_anew(cast: Cast, hearing: Hearing, clock: SetClock) -> None:
    assert len(told((2027, 3, 13, 8), clock)) == 1
    hearing.edit({"date": date(2027, 3, 30)}, by=cast.lawyer)
    assert told((2027, 3, 19, 8), clock) == []
    assert [days for days, _who in told((2027, 3, 23, 8), clock)] == [7]
    hearing.edit({"time": time(11)}, by=cast.lawyer)
    assert told((2027, 3, 23, 9), clock) == []


def test_what_was_missed_is_told_although_another_was_taken(
    cast: Cast, matter: Matter, hearing: Hearing, clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that fails does not keep the others waiting, and is found again."""
    from django.db import OperationalError

    original = reminders._remind_of

    def fail_for_the_first(one: reminders.Due, rules: ReminderRules) -> bool:
        if one.hearing_id is None:
            raise OperationalError("lock timeout")
        return original(one, rules)

    monkeypatch.setattr(reminders, "_remind_of", fail_for_the_first)
    assert len(told((2027, 3, 13, 8), clock)) == 1
    monkeypatch.setattr(reminders, "_remind_of", original)
    assert len(told((2027, 3, 13, 9), clock)) == 1


# ── To whom ──


def test_nobody_is_reminded_of_what_is_done(matter: Matter, hearing: Hearing, clock: SetClock) -> None:
    finish(matter)
    finish(hearing.dossier)
    assert told((2027, 3, 13, 8), clock) == []


@pytest.mark.parametrize("act", ["cancel", "postpone", "held"])
def test_nobody_is_reminded_of_what_does_not_take_place(
    cast: Cast, hearing: Hearing, clock: SetClock, act: str
) -> None:
    if act == "cancel":
        hearing.cancel(by=cast.lawyer)
    elif act == "postpone":
        hearing.postpone(date=date(2027, 5, 1), by=cast.lawyer)
    else:
        Hearing.objects.filter(pk=hearing.pk).update(state=Hearing.State.HELD)
    assert told((2027, 3, 13, 8), clock) == []


def test_clients_are_not_reminded_of_what_they_do_not_see(
    cast: Cast, matter: Matter, hearing: Hearing, clock: SetClock
) -> None:
    matter.hide(by=cast.lawyer)
    hearing.hide(by=cast.lawyer)
    assert told((2027, 3, 13, 8), clock) == [(7, {"lawyer"}), (7, {"lawyer", "admin"})]


def test_somebody_named_from_elsewhere_is_not_reminded(
    cast: Cast, matter: Matter, hearing: Hearing, clock: SetClock
) -> None:
    for dossier in (matter, hearing.dossier):
        dossier.give_part(cast.counterparty, Participant.Role.APPROVER, by=cast.lawyer)
    for _days, who in told((2027, 3, 13, 8), clock):
        assert "requester" in who
        assert cast.counterparty.email.split("@")[0] not in who


def test_who_was_deactivated_or_left_is_not_reminded(
    cast: Cast, matter: Matter, hearing: Hearing, clock: SetClock
) -> None:
    cast.watcher.deactivate(by=cast.administrator)
    cast.requester.leave(by=cast.administrator)
    cast.lawyer.deactivate(by=cast.administrator)
    assert told((2027, 3, 13, 8), clock) == [(7, {"admin"})]


def test_who_attends_a_case_that_became_private_is_not_reminded(
    cast: Cast, hearing: Hearing, clock: SetClock
) -> None:
    case = Matter.objects.get(pk=hearing.dossier_id)
    case.edit({"private": True}, assignee=cast.lawyer, by=cast.lawyer)
    assert told((2027, 3, 13, 8), clock) == [(7, {"lawyer", "requester", "watcher"})]


def test_nobody_to_tell_is_no_event(cast: Cast, clock: SetClock) -> None:
    open_matter(cast, due=DUE, assignee=None)
    assert told((2027, 3, 13, 8), clock) == []


@pytest.mark.parametrize(
    ("rules", "who"),
    [
        ({"for_staff": False}, {"requester", "watcher"}),
        ({"for_clients": False}, {"lawyer"}),
    ],
)
def test_the_office_decides_who_is_reminded(
    cast: Cast, matter: Matter, clock: SetClock, rules: dict[str, bool], who: set[str]
) -> None:
    ReminderRules.current().change(by=cast.administrator, **rules)
    assert told((2027, 3, 13, 8), clock) == [(7, who)]


def test_reminders_that_were_off_leave_nothing_behind(cast: Cast, matter: Matter, clock: SetClock) -> None:
    ReminderRules.current().change(by=cast.administrator, for_staff=False, for_clients=False)
    assert told((2027, 3, 13, 8), clock) == []
    assert not Reminder.objects.exists()
    ReminderRules.current().change(by=cast.administrator, for_staff=True)
    assert told((2027, 3, 14, 8), clock) == [(6, {"lawyer"})]


def test_the_office_decides_how_long_before(
    cast: Cast, matter: Matter, hearing: Hearing, clock: SetClock
) -> None:
    ReminderRules.current().change(by=cast.administrator, due_days=[14, 3], hearing_days=[])
    assert [days for days, _who in told((2027, 3, 6, 8), clock)] == [14]
    assert told((2027, 3, 13, 8), clock) == []
    assert [days for days, _who in told((2027, 3, 17, 8), clock)] == [3]


# ── What it leaves ──


def test_a_reminder_moves_nothing_that_anybody_reads(matter: Matter, clock: SetClock) -> None:
    before = Dossier.objects.filter(pk=matter.pk).values().get()
    told((2027, 3, 13, 8), clock)
    assert Dossier.objects.filter(pk=matter.pk).values().get() == before


def test_the_task_reminds(matter: Matter, clock: SetClock) -> None:
    clock(2027, 3, 13, 8)
    task(timestamp=0)
    assert Event.objects.filter(kind="matter.due_soon").count() == 1


def test_looking_costs_a_query_for_each_day_of_the_rules(
    cast: Cast, matter: Matter, hearing: Hearing, clock: SetClock
) -> None:
    clock(2027, 3, 13, 8)
    rules = ReminderRules.current()
    for number in (1, 20):
        for _one in range(number):
            open_matter(cast, due=DUE)
            plan(open_case(cast), by=cast.lawyer)
        with CaptureQueriesContext(connection) as captured:
            list(reminders.due_now(rules))
        assert len(captured) == 4


# ── The mail ──


def test_the_mail_of_a_due_date(cast: Cast, matter: Matter, clock: SetClock, mailoutbox: list[Any]) -> None:
    told((2027, 3, 13, 8), clock)
    assert sent(mailoutbox) == ["lawyer", "requester", "watcher"]
    mail = next(mail for mail in mailoutbox if mail.to == [cast.requester.email])
    assert mail.subject == f"{matter.reference}: reminder of the due date"
    assert "The due date is in 7 days." in mail.body
    assert "Saturday, 20 March 2027" in mail.body
    assert f"http://testserver/matters/{matter.public_id}/" in mail.body
    staff = next(mail for mail in mailoutbox if mail.to == [cast.lawyer.email])
    assert f"http://testserver/staff/matters/{matter.public_id}/" in staff.body


def test_the_mail_of_a_hearing_tells_both_clocks(
    cast: Cast, hearing: Hearing, clock: SetClock, mailoutbox: list[Any]
) -> None:
    User.objects.filter(pk=cast.requester.pk).update(time_zone="Asia/Riyadh")
    hearing.edit({"bring": "Passport", "internal_note": "Weak on page 3"}, by=cast.lawyer)
    told((2027, 3, 19, 8), clock)
    assert sent(mailoutbox) == ["admin", "lawyer", "requester", "watcher"]
    mail = next(mail for mail in mailoutbox if mail.to == [cast.requester.email])
    assert mail.subject == f"{hearing.dossier.reference}: reminder of a hearing"
    assert "The hearing is tomorrow." in mail.body
    assert "20 March 2027, 09:30" in mail.body
    assert "Casablanca" in mail.body
    assert "20 March 2027, 11:30" in mail.body
    assert "Passport" in mail.body
    assert not [one for one in mailoutbox if "Weak" in one.body]


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_the_mail_speaks_its_readers_language(
    cast: Cast, matter: Matter, hearing: Hearing, clock: SetClock, mailoutbox: list[Any], language: str
) -> None:
    User.objects.update(language=language)
    told((2027, 3, 13, 8), clock)
    assert len(sent(mailoutbox)) == 7
    assert {mail.extra_headers["Content-Language"] for mail in mailoutbox} == {language}


Change = Callable[[Cast, Matter, Hearing], object]


def _day_off(cast: Cast, matter: Matter, hearing: Hearing) -> None:
    matter.edit({"due": date(2027, 3, 21)}, assignee=cast.lawyer, by=cast.lawyer)
    hearing.edit({"date": date(2027, 3, 21)}, by=cast.lawyer)


def _done(cast: Cast, matter: Matter, hearing: Hearing) -> None:
    finish(matter)
    finish(hearing.dossier)


def _off(cast: Cast, matter: Matter, hearing: Hearing) -> None:
    ReminderRules.current().change(by=cast.administrator, for_staff=False, for_clients=False)


MEANWHILE: dict[str, Change] = {
    "another day": _day_off,
    "done": _done,
    "off": _off,
}


@pytest.mark.parametrize("change", MEANWHILE)
def test_what_has_come_to_nothing_is_not_sent(
    cast: Cast, matter: Matter, hearing: Hearing, clock: SetClock, mailoutbox: list[Any], change: str
) -> None:
    assert len(told((2027, 3, 13, 8), clock)) == 2
    MEANWHILE[change](cast, matter, hearing)
    assert sent(mailoutbox) == []
    assert set(Message.objects.filter(event__kind__in=SOON).values_list("state", flat=True)) == {
        Message.State.DROPPED
    }


def test_a_hearing_cancelled_or_postponed_meanwhile_is_not_sent(
    cast: Cast, hearing: Hearing, clock: SetClock, mailoutbox: list[Any]
) -> None:
    other = plan(hearing.dossier, by=cast.lawyer, time=time(15))
    assert len(told((2027, 3, 13, 8), clock)) == 2
    hearing.cancel(by=cast.lawyer)
    other.postpone(date=date(2027, 5, 1), by=cast.lawyer)
    assert sent(mailoutbox) == []


def test_what_is_hidden_meanwhile_is_sent_to_the_legal_team_alone(
    cast: Cast, matter: Matter, hearing: Hearing, clock: SetClock, mailoutbox: list[Any]
) -> None:
    told((2027, 3, 13, 8), clock)
    matter.hide(by=cast.lawyer)
    hearing.hide(by=cast.lawyer)
    assert sent(mailoutbox) == ["admin", "lawyer", "lawyer"]


def test_who_has_no_part_any_more_gets_no_mail(
    cast: Cast, matter: Matter, hearing: Hearing, clock: SetClock, mailoutbox: list[Any]
) -> None:
    told((2027, 3, 13, 8), clock)
    matter.edit({}, assignee=cast.administrator, by=cast.administrator)
    hearing.edit({}, attendees=[], by=cast.lawyer)
    cast.watcher.leave(by=cast.administrator)
    assert sent(mailoutbox) == ["lawyer", "requester", "requester"]


def test_a_mail_that_is_sent_late_tells_the_days_of_then(
    cast: Cast, matter: Matter, hearing: Hearing, clock: SetClock, mailoutbox: list[Any]
) -> None:
    told((2027, 3, 13, 8), clock)
    clock(2027, 3, 18, 8)
    sent(mailoutbox)
    assert {line for mail in mailoutbox for line in mail.body.splitlines() if " is in " in line} == {
        "The due date is in 2 days.",
        "The hearing is in 2 days.",
    }


def test_a_mail_that_is_too_late_is_not_sent(
    cast: Cast, matter: Matter, hearing: Hearing, clock: SetClock, mailoutbox: list[Any]
) -> None:
    told((2027, 3, 13, 8), clock)
    clock(2027, 3, 21, 8)
    assert sent(mailoutbox) == []


# ── Twice at once ──


def test_two_workers_at_once_remind_once(transactional_db: None, password_hash: str) -> None:
    """Each with a connection of its own: the unique row decides, and the other records nothing."""
    cast = engage(password_hash)
    day = reminders.office_now().date() + timedelta(days=7)
    for _one in range(4):
        open_matter(cast, due=day)
        Hearing.add(open_case(cast), by=cast.lawyer, date=day)
    Hearing.objects.update(created=datetime(2020, 1, 1, tzinfo=UTC))
    rules, barrier = ReminderRules.current(), threading.Barrier(4)
    found = list(reminders.due_now(rules))
    counts: list[int] = []

    def work() -> None:
        from wathiq.core.acting import acting_as

        barrier.wait()
        for one in found:
            with acting_as(None):
                counts.append(reminders._remind_of(one, rules))
        connections.close_all()

    workers = [threading.Thread(target=work) for _one in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sum(counts) == len(found) == 8
    assert len(counts) == 32
    assert Event.objects.filter(kind__in=SOON).count() == 8
    assert Message.objects.filter(event__kind__in=SOON).count() == 8


def test_the_row_alone_keeps_a_reminder_from_going_twice(transactional_db: None, password_hash: str) -> None:
    """Even without the dossier's lock: the second connection waits for the first, and then has nothing to take."""
    from django.db import transaction

    cast = engage(password_hash)
    matter = open_matter(cast, due=DUE)
    barrier, taken = threading.Barrier(2), []

    def take() -> None:
        barrier.wait()
        with transaction.atomic():
            taken.append(
                Reminder(dossier_id=matter.pk, what=Reminder.What.DUE, day=DUE, days_before=7).take()
            )
        connections.close_all()

    workers = [threading.Thread(target=take) for _one in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(taken) == [False, True]
    assert Reminder.objects.count() == 1

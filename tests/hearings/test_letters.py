"""The mail about hearings: who gets it, what it says, and when it says nothing."""

from datetime import date, time

import pytest
from django.core import mail

from tests.hearings.scenes import INTERNAL, enter_stage, in_days, plan, shown_case
from wathiq.accounts.models import User
from wathiq.demo.cast import Cast
from wathiq.matters.models import Matter
from wathiq.notifications import outbox
from wathiq.notifications.models import Message


@pytest.fixture
def case(cast: Cast) -> Matter:
    return shown_case(cast)


def letters(kind: str) -> dict[str, tuple[str, str]]:
    """Send what waits of this kind: recipient → subject and text."""
    before = len(mail.outbox)
    waiting = Message.objects.filter(state=Message.State.QUEUED, event__kind=kind)
    for message in waiting.order_by("pk"):
        outbox.send(message.pk)
    return {letter.to[0]: (str(letter.subject), str(letter.body)) for letter in mail.outbox[before:]}


def test_clients_and_who_attends_read_of_a_new_hearing(cast: Cast, case: Matter) -> None:
    stage = enter_stage(case, by=cast.lawyer, court="Tribunal de commerce")
    plan(
        case,
        by=cast.lawyer,
        stage=stage,
        date=date(2027, 3, 12),
        attendees=[cast.administrator],
        place="Room 4",
        bring="The original invoice",
        internal_note="Weak on page 3",
    )
    told = letters("hearing.added")
    assert told.keys() == {cast.requester.email, cast.watcher.email, cast.administrator.email}
    subject, body = told[cast.requester.email]
    assert case.reference in subject
    assert case.title not in subject
    for words in ("12 March 2027", "09:30", "Room 4", "The original invoice", "Tribunal de commerce"):
        assert words in body
    assert "Weak" not in "".join(text for _subject, text in told.values())
    assert "/staff/hearings/" in told[cast.administrator.email][1]
    assert "/staff/" not in body


def test_the_reader_s_clock_stands_beside_the_court_s(cast: Cast, case: Matter) -> None:
    User.objects.filter(pk=cast.requester.pk).update(time_zone="Asia/Beirut")
    plan(case, by=cast.lawyer, date=date(2027, 1, 12), time=time(9, 30))
    body = letters("hearing.added")[cast.requester.email][1]
    assert "Europe/Paris" in body
    assert "12 January 2027, 10:30" in body


def test_nothing_is_said_of_what_was_hidden_meanwhile(cast: Cast, case: Matter) -> None:
    plan(case, by=cast.lawyer, attendees=[cast.administrator])
    case.hide(by=cast.lawyer)
    assert letters("hearing.added").keys() == {cast.administrator.email}


def test_nothing_is_said_of_a_hearing_hidden_meanwhile(cast: Cast, case: Matter) -> None:
    hearing = plan(case, by=cast.lawyer)
    hearing.cancel(by=cast.lawyer)
    hearing.hide(by=cast.lawyer)
    assert letters("hearing.added") == {}
    assert letters("hearing.cancelled") == {}


def test_nothing_is_said_to_who_does_not_attend_any_more(cast: Cast, case: Matter) -> None:
    hearing = plan(case, by=cast.lawyer, attendees=[cast.administrator], audience=INTERNAL)
    hearing.edit({}, attendees=[], by=cast.lawyer)
    assert letters("hearing.added") == {}


def test_a_hidden_stage_is_not_named(cast: Cast, case: Matter) -> None:
    stage = enter_stage(case, by=cast.lawyer, court="Hidden court", audience=INTERNAL)
    plan(case, by=cast.lawyer, stage=stage, attendees=[cast.administrator])
    told = letters("hearing.added")
    assert "Hidden court" not in told[cast.requester.email][1]
    assert "Hidden court" in told[cast.administrator.email][1]


def test_what_was_postponed_says_to_when(cast: Cast, case: Matter) -> None:
    hearing = plan(case, by=cast.lawyer, date=date(2027, 3, 12))
    following = hearing.postpone(date=date(2027, 4, 9), reason="The expert is late", by=cast.lawyer)
    assert letters("hearing.added") == {}  # its own mail says more
    body = letters("hearing.postponed")[cast.requester.email][1]
    for words in ("12 March 2027", "9 April 2027", "The expert is late"):
        assert words in body
    following.postpone(date=date(2027, 5, 3), by=cast.lawyer)
    following.refresh_from_db()
    assert following.postponed_to is not None
    following.postponed_to.hide(by=cast.lawyer)
    assert "3 May 2027" not in letters("hearing.postponed")[cast.requester.email][1]


def test_moved_cancelled_and_planned_again(cast: Cast, case: Matter) -> None:
    hearing = plan(case, by=cast.lawyer, date=in_days(10))
    hearing.edit({"place": "Room 5"}, by=cast.lawyer)
    assert "Room 5" in letters("hearing.moved")[cast.requester.email][1]
    hearing.edit({"bring": "The contract"}, by=cast.lawyer)
    assert letters("hearing.edited") == {}
    hearing.cancel(reason="Settled", by=cast.lawyer)
    assert "Settled" in letters("hearing.cancelled")[cast.watcher.email][1]
    hearing.take_back_cancelling(by=cast.lawyer, version=hearing.version)
    assert letters("hearing.planned_again").keys() == {cast.requester.email, cast.watcher.email}


def test_only_newcomers_hear_that_they_attend(cast: Cast, case: Matter) -> None:
    hearing = plan(case, by=cast.lawyer, attendees=[cast.lawyer])
    letters("hearing.added")
    hearing.edit({"bring": "The contract"}, attendees=[cast.lawyer, cast.administrator], by=cast.lawyer)
    assert letters("hearing.edited").keys() == {cast.administrator.email}


def test_a_counterparty_and_a_colleague_are_told_nothing(cast: Cast, case: Matter) -> None:
    case.give_part(cast.counterparty, "approver", by=None)  # type: ignore[arg-type]  # the role by its name
    plan(case, by=cast.lawyer).cancel(by=cast.lawyer)
    for kind in ("hearing.added", "hearing.cancelled"):
        assert not letters(kind).keys() & {cast.counterparty.email, cast.colleague.email, cast.stranger.email}

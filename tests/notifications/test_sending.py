"""Who is told, whether they still may know when the mail leaves, and what becomes of it when the relay says no."""

import smtplib
import socket
from collections.abc import Callable
from typing import Any

import pytest
from django.core.mail import EmailMultiAlternatives
from django.db import OperationalError, connection, transaction

from tests.cast import draw_up, shared
from tests.notifications.conftest import Configure
from tests.notifications.queue import jobs, work
from tests.notifications.relay import Delivery, Relay
from wathiq.accounts.models import User
from wathiq.contracts.models import Contract
from wathiq.demo.cast import Cast, engage
from wathiq.notifications import outbox
from wathiq.notifications.models import Message
from wathiq.notifications.tasks import queue_lost_messages

State = Message.State


def told(contract: Contract) -> list[User]:
    """To whom messages about it were written, in order."""
    rows = Message.objects.filter(dossier=contract.pk).select_related("recipient").order_by("pk")
    return [message.recipient for message in rows if message.recipient]


def message_to(user: User, about: Contract) -> Message:
    return Message.objects.get(dossier=about.pk, recipient=user)


def try_to_send(message: Message) -> Message:
    """One attempt; the row as it then is. The relay was away or busy when it is `queued`."""
    try:
        outbox.send(message.pk)
    except outbox.TryAgain:
        waits = True
    else:
        waits = False
    message.refresh_from_db()
    assert waits == (message.state == State.QUEUED)
    return message


# Who is told


def test_sharing_tells_the_requester_and_the_watchers_and_nobody_else(cast: Cast) -> None:
    contract = shared(cast, watchers=[cast.watcher, cast.both])
    assert {user.email for user in told(contract)} == {
        cast.requester.email,
        cast.watcher.email,
        cast.both.email,
    }
    assert len(told(contract)) == 3
    assert {message.state for message in Message.objects.all()} == {State.QUEUED}


def test_drawing_up_a_contract_tells_nobody(cast: Cast) -> None:
    assert told(draw_up(cast)) == []


def test_only_the_newly_added_are_told_when_a_share_is_edited(cast: Cast) -> None:
    contract = shared(cast, watchers=[cast.watcher])
    Message.objects.all().delete()
    contract.share(requester=cast.requester, watchers=[cast.watcher, cast.both], by=cast.lawyer)
    assert told(contract) == [cast.both]


def test_who_only_changes_parts_is_not_told_again(cast: Cast) -> None:
    contract = shared(cast, watchers=[cast.watcher])
    Message.objects.all().delete()
    contract.share(requester=cast.watcher, watchers=[cast.requester], by=cast.lawyer)
    assert told(contract) == []


def test_nobody_is_told_that_somebody_lost_access(cast: Cast) -> None:
    contract = shared(cast, watchers=[cast.watcher])
    Message.objects.all().delete()
    contract.share(requester=cast.requester, watchers=[], by=cast.lawyer)
    contract.hide(by=cast.lawyer)
    assert told(contract) == []


def test_showing_again_tells_everybody_again(cast: Cast) -> None:
    contract = shared(cast, watchers=[cast.watcher])
    contract.hide(by=cast.lawyer)
    Message.objects.all().delete()
    contract.share(requester=cast.requester, watchers=[cast.watcher], by=cast.lawyer)
    assert set(told(contract)) == {cast.requester, cast.watcher}


def test_sharing_as_it_is_tells_nobody(cast: Cast) -> None:
    contract = shared(cast, watchers=[cast.watcher])
    Message.objects.all().delete()
    assert not contract.share(requester=cast.requester, watchers=[cast.watcher], by=cast.lawyer)
    assert told(contract) == []


# Who may still know when it leaves

Meanwhile = Callable[[Cast, Contract], object]
CHANGES: dict[str, Meanwhile] = {
    "the contract is hidden": lambda cast, contract: contract.hide(by=cast.lawyer),
    "the watcher is deactivated": lambda cast, contract: cast.watcher.deactivate(by=None),
    "the watcher moves to another company": lambda cast, contract: cast.watcher.join(
        cast.companies["beta"], by=None
    ),
    "the watcher leaves the company": lambda cast, contract: cast.watcher.leave(by=None),
    "the watcher is a collaborator only": lambda cast, contract: User.objects.filter(
        pk=cast.watcher.pk
    ).update(is_client=False, is_collaborator=True),
    "the watcher is taken out": lambda cast, contract: contract.share(
        requester=cast.requester, watchers=[], by=cast.lawyer
    ),
}


@pytest.mark.parametrize("change", CHANGES)
def test_nothing_leaves_for_who_may_not_know_any_more(cast: Cast, relay: Relay, change: str) -> None:
    contract = shared(cast, watchers=[cast.watcher])
    message = message_to(cast.watcher, contract)
    CHANGES[change](cast, contract)
    assert try_to_send(message).state == State.DROPPED
    assert relay.delivered == []
    assert try_to_send(message).state == State.DROPPED


@pytest.mark.parametrize(
    "change",
    [
        lambda cast, contract: None,
        lambda cast, contract: cast.requester.deactivate(by=None),
        lambda cast, contract: contract.share(
            requester=cast.watcher, watchers=[cast.requester], by=cast.lawyer
        ),
    ],
    ids=["nothing changes", "somebody else is deactivated", "the watcher becomes the requester"],
)
def test_the_mail_leaves_for_who_may_still_know(cast: Cast, relay: Relay, change: Meanwhile) -> None:
    contract = shared(cast, watchers=[cast.watcher])
    change(cast, contract)
    message = try_to_send(message_to(cast.watcher, contract))
    assert message.state == State.SENT
    assert message.sent is not None
    assert [delivery.recipients for delivery in relay.delivered] == [[cast.watcher.email]]


def test_a_mail_says_what_is_true_when_it_leaves(cast: Cast, relay: Relay) -> None:
    contract = shared(cast, "Supply of cement")
    contract.edit({"title": "Supply of lime"}, assignee=cast.lawyer, by=cast.lawyer)
    cast.requester.speak("fr")
    outbox.send(message_to(cast.requester, contract).pk)
    (delivery,) = relay.delivered
    assert "Supply of lime" in delivery.part("plain")
    assert "Supply of cement" not in delivery.part("plain")
    assert delivery.mail["Content-Language"] == "fr"


# What the relay answers


def test_a_message_is_sent_once_however_often_it_is_taken_up(cast: Cast, relay: Relay) -> None:
    message = message_to(cast.requester, shared(cast))
    for _ in range(3):
        assert try_to_send(message).state == State.SENT
    assert len(relay.delivered) == 1
    assert message.attempt == 1


@pytest.mark.parametrize("code", ["421", "450", "451", "452"])
def test_a_relay_that_cannot_take_it_now_is_asked_again(cast: Cast, relay: Relay, code: str) -> None:
    message = message_to(cast.requester, shared(cast))
    relay.on_data = lambda delivery: f"{code} Later"
    assert try_to_send(message).state == State.QUEUED
    assert message.error == "It could not be sent yet; it is tried again."
    relay.on_data = lambda delivery: "250 Taken"
    assert try_to_send(message).state == State.SENT
    assert message.error == ""
    assert message.attempt == 2
    assert len(relay.delivered) == 1


def test_a_recipient_refused_for_now_is_asked_for_again_and_one_refused_for_good_is_not(
    cast: Cast, relay: Relay
) -> None:
    contract = shared(cast, watchers=[cast.watcher])
    relay.on_recipient = lambda address: (
        "550 No such mailbox" if address == cast.watcher.email else "450 Greylisted"
    )
    later = try_to_send(message_to(cast.requester, contract))
    never = try_to_send(message_to(cast.watcher, contract))
    assert later.state == State.QUEUED
    assert never.state == State.FAILED
    assert never.error == "The mail server refused it (550)."
    relay.on_recipient = lambda address: "250 OK"
    assert try_to_send(later).state == State.SENT
    assert try_to_send(never).state == State.FAILED
    assert [delivery.recipients for delivery in relay.delivered] == [[cast.requester.email]]


def test_content_refused_for_good_fails_with_its_code(cast: Cast, relay: Relay) -> None:
    relay.on_data = lambda delivery: "554 Not this"
    message = try_to_send(message_to(cast.requester, shared(cast)))
    assert (message.state, message.error) == (State.FAILED, "The mail server refused it (554).")
    assert message.sent is None


def test_the_words_of_the_relay_are_not_kept(cast: Cast, relay: Relay) -> None:
    relay.on_recipient = lambda address: f"550 {address} is unknown at 10.1.2.3"
    message = try_to_send(message_to(cast.requester, shared(cast)))
    assert message.state == State.FAILED
    assert "10.1.2.3" not in message.error


def test_a_relay_that_is_away_is_waited_for(cast: Cast, configure: Configure) -> None:
    message = message_to(cast.requester, shared(cast))
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    configure(WATHIQ_SMTP_HOST="127.0.0.1", WATHIQ_SMTP_PORT=str(port))  # nobody listens there now
    assert try_to_send(message).state == State.QUEUED
    assert try_to_send(message).state == State.QUEUED
    assert message.attempt == 2


def test_after_the_last_attempt_it_has_failed_and_says_why(cast: Cast, relay: Relay) -> None:
    message = message_to(cast.requester, shared(cast))
    relay.on_data = lambda delivery: "451 Later"
    Message.objects.filter(pk=message.pk).update(attempt=outbox.ATTEMPTS - 2)
    assert try_to_send(message).state == State.QUEUED
    assert try_to_send(message).state == State.FAILED
    assert message.error == "It could not be sent for too long."


def test_a_late_attempt_cannot_undo_what_a_later_one_noted(
    cast: Cast, relay: Relay, monkeypatch: pytest.MonkeyPatch
) -> None:
    message = message_to(cast.requester, shared(cast))
    really_send = EmailMultiAlternatives.send

    def hang_up_late(mail: EmailMultiAlternatives, *_args: Any) -> int:
        monkeypatch.setattr(EmailMultiAlternatives, "send", really_send)
        outbox.send(message.pk)  # another worker takes it up meanwhile, and succeeds
        raise smtplib.SMTPServerDisconnected

    monkeypatch.setattr(EmailMultiAlternatives, "send", hang_up_late)
    with pytest.raises(outbox.TryAgain):
        outbox.send(message.pk)
    message.refresh_from_db()
    assert (message.state, message.attempt, message.error) == (State.SENT, 2, "")
    outbox.send(message.pk)
    assert len(relay.delivered) == 1


# Through the queue


def test_the_queue_tries_again_by_itself_and_the_repeat_bears_the_same_message_id(
    committed: None, cast: Cast, relay: Relay
) -> None:
    message = message_to(cast.requester, shared(cast))
    refused: list[str] = []

    def not_yet(delivery: Delivery) -> str:
        refused.append(delivery.message_id)
        return "451 Later"

    relay.on_data = not_yet
    work()
    message.refresh_from_db()
    assert message.state == State.QUEUED
    assert jobs() == [("todo", False)]
    relay.on_data = lambda delivery: "250 Taken"
    with connection.cursor() as cursor:  # some seconds later
        cursor.execute("update procrastinate_jobs set scheduled_at = now() where queue_name = 'mail'")
    work()
    message.refresh_from_db()
    assert message.state == State.SENT
    assert [status for status, _due in jobs()] == ["succeeded"]
    assert [delivery.message_id for delivery in relay.delivered] == refused


def test_a_share_that_is_not_committed_tells_nobody(committed: None, cast: Cast, relay: Relay) -> None:
    contract = draw_up(cast)
    with transaction.atomic():
        contract.share(requester=cast.requester, watchers=[cast.watcher], by=cast.lawyer)
        assert len(told(contract)) == 2
        transaction.set_rollback(True)  # as a page does that fails after the act
    work()
    assert (told(contract), jobs(), relay.delivered) == ([], [], [])
    contract.share(requester=cast.requester, watchers=[], by=cast.lawyer)
    work()
    assert [delivery.recipients for delivery in relay.delivered] == [[cast.requester.email]]


# What no crash and no fault may lose


def test_one_failure_of_the_database_loses_nothing(
    committed: None, password_hash: str, relay: Relay, monkeypatch: pytest.MonkeyPatch
) -> None:
    contract = shared(engage(password_hash))
    began, failures = outbox._begin, iter([OperationalError("the connection is gone")])

    def begin(message_id: int) -> outbox.Attempt | None:
        for failure in failures:
            raise failure
        return began(message_id)

    monkeypatch.setattr(outbox, "_begin", begin)
    work()
    assert jobs() == [("todo", False)]  # later, not never
    outbox.send(Message.objects.get().pk)
    assert Message.objects.get(dossier=contract.pk).state == State.SENT
    assert len(relay.delivered) == 1


def test_a_message_whose_job_is_gone_is_queued_again_and_one_whose_job_lives_is_not(
    committed: None, password_hash: str, relay: Relay
) -> None:
    cast = engage(password_hash)
    shared(cast, "Its job is lost")
    with connection.cursor() as cursor:
        cursor.execute("delete from procrastinate_jobs where queue_name = 'mail'")
    shared(cast, "Its job lives")
    assert [message.dossier.title for message in outbox.lost() if message.dossier] == ["Its job is lost"]
    queue_lost_messages(timestamp=0)
    assert not outbox.lost().exists()
    work()
    assert len(relay.delivered) == 2
    assert {message.state for message in Message.objects.all()} == {State.SENT}


def test_a_message_that_cannot_be_written_fails_with_a_sentence(cast: Cast, relay: Relay) -> None:
    contract = shared(cast)
    User.objects.filter(pk=cast.requester.pk).update(email="broken\nbcc: x@evil.example@atlas.example")
    message = try_to_send(message_to(cast.requester, contract))
    assert message.state == State.FAILED
    assert message.error == "The message cannot be written."
    assert relay.delivered == []

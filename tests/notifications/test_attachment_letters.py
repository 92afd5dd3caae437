"""The mail to the team about what clients added: one for several files, and none is left out."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection
from django.utils import translation

from tests.cast import at, shared
from tests.documents.papers import items, unstored
from tests.notifications.queue import jobs, work
from tests.notifications.relay import Delivery, Relay
from wathiq.accounts.models import User
from wathiq.contracts.models import Contract
from wathiq.demo.cast import Cast, engage
from wathiq.documents import tree
from wathiq.documents.models import Document
from wathiq.dossiers.models import Participant
from wathiq.notifications import outbox
from wathiq.notifications.models import Message
from wathiq.notifications.tasks import queue_lost_messages

State = Message.State


def add(contract: Contract, name: str, *, by: User) -> Document:
    return tree.add_document(contract, name, unstored(by=by), under=None, by=by)


def waiting(contract: Contract) -> list[Message]:
    """The messages to the team about it, in order; who read a share is told apart."""
    rows = Message.objects.filter(dossier=contract.pk, event__kind__startswith="attachment")
    return list(rows.order_by("pk"))


def states(contract: Contract) -> list[str]:
    return [str(message.state) for message in waiting(contract)]


def send_all(contract: Contract) -> None:
    for message in waiting(contract):
        outbox.send(message.pk)


def text_of(delivery: Delivery) -> str:
    return delivery.part("plain")


# Who is told of what


def test_the_team_of_the_contract_is_told_what_a_client_added(cast: Cast, relay: Relay) -> None:
    contract = shared(cast, "Haulage framework")
    add(contract, "fleet.pdf", by=cast.requester)
    send_all(contract)
    (delivery,) = relay.delivered
    assert delivery.recipients == [cast.lawyer.email]
    link = "http://testserver" + at("staff", "contract_attachments", public_id=contract.public_id)
    for kind in ("plain", "html"):
        body = delivery.part(kind)
        for words in ("fleet.pdf", "Haulage framework", contract.reference, cast.requester.name, link):
            assert words in body
    headers = " ".join(str(value) for value in delivery.mail.values())
    assert contract.reference in headers
    for words in ("fleet", "Haulage", cast.requester.name):
        assert words not in headers


def test_where_nobody_of_the_team_takes_part_the_administrators_are_told(cast: Cast, relay: Relay) -> None:
    contract = shared(cast)
    contract.end_part(cast.lawyer, Participant.Role.ASSIGNEE, by=cast.lawyer)
    add(contract, "fleet.pdf", by=cast.requester)
    send_all(contract)
    assert [delivery.recipients for delivery in relay.delivered] == [[cast.administrator.email]]


def test_what_the_team_itself_adds_tells_nobody(cast: Cast) -> None:
    contract = shared(cast)
    document = add(contract, "amendment.pdf", by=cast.lawyer)
    tree.add_version(document, unstored(by=cast.lawyer), by=cast.lawyer)
    assert waiting(contract) == []


def test_a_new_version_is_told_as_one(cast: Cast, relay: Relay) -> None:
    contract = shared(cast)
    document = add(contract, "fleet.pdf", by=cast.requester)
    send_all(contract)
    tree.add_version(document, unstored(by=cast.requester), by=cast.requester)
    send_all(contract)
    first, second = map(text_of, relay.delivered)
    assert "New version by" not in first
    assert "New version by" in second


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
def test_a_mail_is_written_in_the_language_of_its_reader(cast: Cast, relay: Relay, language: str) -> None:
    contract = shared(cast)
    cast.lawyer.speak(language)
    add(contract, "fleet.pdf", by=cast.requester)
    send_all(contract)
    (delivery,) = relay.delivered
    assert delivery.mail["Content-Language"] == language
    with translation.override(language):
        subject = translation.gettext("%(reference)s: the client added attachments")
    assert str(delivery.mail["Subject"]).strip() == subject % {"reference": contract.reference}


# What is true when it leaves


Meanwhile = Callable[[Cast, Contract, Document], object]
NOTHING_LEFT: dict[str, Meanwhile] = {
    "the file is deleted": lambda cast, contract, document: tree.delete(
        contract, items(document), by=cast.requester
    ),
    "the reader loses the private contract": lambda cast, contract, document: contract.edit(
        {"private": True}, assignee=cast.walled_lawyer, by=cast.walled_lawyer
    ),
    "the reader is deactivated": lambda cast, contract, document: User.objects.filter(
        pk=cast.lawyer.pk
    ).update(is_active=False),
}


@pytest.mark.parametrize("change", NOTHING_LEFT)
def test_nothing_leaves_where_nothing_is_left_to_tell(cast: Cast, relay: Relay, change: str) -> None:
    contract = shared(cast)
    document = add(contract, "fleet.pdf", by=cast.requester)
    NOTHING_LEFT[change](cast, contract, document)
    send_all(contract)
    assert relay.delivered == []
    assert states(contract) == [State.DROPPED]


def test_a_file_that_was_deleted_meanwhile_is_not_named_and_a_renamed_one_by_its_name_of_now(
    cast: Cast, relay: Relay
) -> None:
    contract = shared(cast)
    gone, kept = (add(contract, name, by=cast.requester) for name in ("gone.pdf", "fleet.pdf"))
    tree.delete(contract, items(gone), by=cast.requester)
    tree.rename(kept, "depots.pdf", by=cast.requester)
    send_all(contract)
    (delivery,) = relay.delivered
    assert "depots.pdf" in text_of(delivery)
    assert "gone.pdf" not in text_of(delivery)
    assert "fleet.pdf" not in text_of(delivery)


# One mail for several files


def test_three_files_are_one_mail_and_one_that_comes_later_another(cast: Cast, relay: Relay) -> None:
    contract = shared(cast)
    for name in ("a.pdf", "b.pdf", "c.pdf"):
        add(contract, name, by=cast.requester)
    send_all(contract)
    assert states(contract) == [State.SENT, State.DROPPED, State.DROPPED]
    (delivery,) = relay.delivered
    assert all(name in text_of(delivery) for name in ("a.pdf", "b.pdf", "c.pdf"))
    add(contract, "d.pdf", by=cast.requester)
    send_all(contract)
    _first, second = relay.delivered
    assert "d.pdf" in text_of(second)
    assert "a.pdf" not in text_of(second)


def test_whichever_has_its_turn_first_tells_all(cast: Cast, relay: Relay) -> None:
    contract = shared(cast)
    for name in ("a.pdf", "b.pdf"):
        add(contract, name, by=cast.requester)
    for message in reversed(waiting(contract)):
        outbox.send(message.pk)
    assert states(contract) == [State.DROPPED, State.SENT]
    assert len(relay.delivered) == 1


def test_two_contracts_and_two_readers_have_mails_of_their_own(cast: Cast, relay: Relay) -> None:
    first, second = shared(cast, "First"), shared(cast, "Second")
    first.give_part(cast.administrator, Participant.Role.CONTRIBUTOR, by=cast.lawyer)
    for contract in (first, second):
        add(contract, "fleet.pdf", by=cast.requester)
    for contract in (first, second):
        send_all(contract)
    told = [(delivery.recipients, "First" in text_of(delivery)) for delivery in relay.delivered]
    assert sorted(told) == sorted(
        [([cast.lawyer.email], True), ([cast.administrator.email], True), ([cast.lawyer.email], False)]
    )


def test_fifty_are_named_and_the_others_counted(cast: Cast, relay: Relay) -> None:
    contract = shared(cast)
    for number in range(52):
        add(contract, f"paper {number:02}.pdf", by=cast.requester)
    send_all(contract)
    (delivery,) = relay.delivered
    assert "52 files in the client portal" in text_of(delivery)
    assert "paper 49.pdf" in text_of(delivery)
    assert "paper 50.pdf" not in text_of(delivery)


# What goes wrong


def test_a_relay_that_is_busy_costs_no_file_its_mail(cast: Cast, relay: Relay) -> None:
    contract = shared(cast)
    add(contract, "a.pdf", by=cast.requester)
    relay.on_data = lambda delivery: "451 Later"
    with pytest.raises(outbox.TryAgain):
        send_all(contract)
    assert states(contract) == [State.QUEUED]
    add(contract, "b.pdf", by=cast.requester)
    relay.on_data = lambda delivery: "250 Taken"
    send_all(contract)
    (delivery,) = relay.delivered
    assert "a.pdf" in text_of(delivery)
    assert "b.pdf" in text_of(delivery)


def test_what_a_refused_mail_would_have_told_the_next_one_tells(cast: Cast, relay: Relay) -> None:
    contract = shared(cast)
    for name in ("a.pdf", "b.pdf"):
        add(contract, name, by=cast.requester)
    answers = iter(["554 Not this", "250 Taken"])
    relay.on_data = lambda delivery: next(answers)
    send_all(contract)
    assert states(contract) == [State.FAILED, State.SENT]
    assert "b.pdf" in text_of(relay.delivered[-1])


def test_while_one_is_on_its_way_another_waits_and_is_not_lost(
    cast: Cast, relay: Relay, monkeypatch: pytest.MonkeyPatch
) -> None:
    contract = shared(cast)
    first = add(contract, "a.pdf", by=cast.requester)
    write = outbox._write

    def while_another_comes(attempt: outbox.Attempt) -> Any:  # whatever the outbox writes
        monkeypatch.setattr(outbox, "_write", write)
        add(contract, "b.pdf", by=cast.requester)
        with pytest.raises(outbox.TryAgain):
            outbox.send(waiting(contract)[-1].pk)
        return write(attempt)

    monkeypatch.setattr(outbox, "_write", while_another_comes)
    outbox.send(waiting(contract)[0].pk)
    assert states(contract) == [State.SENT, State.QUEUED]
    send_all(contract)
    told = [("a.pdf" in text_of(one), "b.pdf" in text_of(one)) for one in relay.delivered]
    assert told == [(True, False), (False, True)]
    assert first.name == "a.pdf"


def test_an_attempt_that_was_overtaken_drops_nothing(
    cast: Cast, relay: Relay, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A worker that is taken for dead, and is not, ends after the one that took over."""
    contract = shared(cast)
    for name in ("a.pdf", "b.pdf"):
        add(contract, name, by=cast.requester)
    message, other = waiting(contract)
    early = outbox._begin(message.pk)
    late = outbox._begin(message.pk)
    assert early is not None
    assert late is not None
    outbox._end(early, State.SENT)
    assert states(contract) == [State.SENDING, State.QUEUED]
    outbox._end(late, State.QUEUED, error="Busy")
    assert states(contract) == [State.QUEUED, State.QUEUED]
    send_all(contract)
    assert [text_of(one).count(".pdf") for one in relay.delivered] == [2]
    other.refresh_from_db()
    assert other.error == "Another mail told it."


# Through the queue


def later() -> None:
    """A while passes."""
    with connection.cursor() as cursor:
        cursor.execute("update procrastinate_jobs set scheduled_at = now() where queue_name = 'mail'")


def test_a_mail_waits_for_more_files_and_then_leaves_once(
    committed: None, password_hash: str, relay: Relay
) -> None:
    cast = engage(password_hash)
    contract = shared(cast)
    work()
    relay.delivered.clear()
    for name in ("a.pdf", "b.pdf", "c.pdf"):
        add(contract, name, by=cast.requester)
    work()
    assert relay.delivered == []
    queue_lost_messages(timestamp=0)
    work()
    assert relay.delivered == []  # the sweep neither sends early nor queues twice
    waits = [status for status, _due in jobs() if status == "todo"]
    assert waits == ["todo"] * 3
    later()
    work()
    (delivery,) = relay.delivered
    assert all(name in text_of(delivery) for name in ("a.pdf", "b.pdf", "c.pdf"))
    assert states(contract) == [State.SENT, State.DROPPED, State.DROPPED]


def test_a_message_whose_job_is_lost_waits_its_while_all_the_same(
    committed: None, password_hash: str, relay: Relay
) -> None:
    cast = engage(password_hash)
    contract = shared(cast)
    work()
    relay.delivered.clear()
    for name in ("a.pdf", "b.pdf"):
        add(contract, name, by=cast.requester)
    with connection.cursor() as cursor:
        cursor.execute("delete from procrastinate_jobs where status = 'todo'")
    queue_lost_messages(timestamp=0)
    assert [one for one in jobs() if one[0] == "todo"] == [("todo", False)] * 2
    later()
    work()
    assert len(relay.delivered) == 1
    assert not outbox.lost().exists()


def test_nothing_waits_where_nothing_is_gathered(
    committed: None, password_hash: str, relay: Relay, settings: Any
) -> None:
    settings.GATHERING = 0
    cast = engage(password_hash)
    contract = shared(cast)
    add(contract, "a.pdf", by=cast.requester)
    work()
    assert {delivery.recipients[0] for delivery in relay.delivered} == {
        cast.requester.email,
        cast.lawyer.email,
    }


def test_two_that_begin_at_the_same_instant_tell_all_of_it_once(
    committed: None, password_hash: str, relay: Relay
) -> None:
    """Whatever the queue does: the rows themselves keep two workers from telling the same."""
    cast = engage(password_hash)
    contract = shared(cast)
    for name in ("a.pdf", "b.pdf", "c.pdf", "d.pdf"):
        add(contract, name, by=cast.requester)
    keys = [message.pk for message in waiting(contract)]
    start = threading.Barrier(len(keys))

    def take_up(key: int) -> None:
        start.wait()
        try:
            outbox.send(key)
        except outbox.TryAgain:
            pass  # its job is tried again
        finally:
            connection.close()

    with ThreadPoolExecutor(len(keys)) as workers:
        list(workers.map(take_up, keys))
    send_all(contract)
    (delivery,) = relay.delivered
    assert all(name in text_of(delivery) for name in ("a.pdf", "b.pdf", "c.pdf", "d.pdf"))
    assert sorted(states(contract)) == [State.DROPPED] * 3 + [State.SENT]

"""kill -9 of the queue worker while it sends: nothing is lost, and only what was in flight may come twice."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.db import connection
from procrastinate.exceptions import AlreadyEnqueued

from tests.cast import shared
from tests.notifications.queue import jobs, wait_until_alone
from tests.notifications.relay import Delivery, Relay
from wathiq.core.tasks import STALLED_AFTER, take_up_stalled
from wathiq.demo.cast import Cast
from wathiq.notifications.models import Message

ROOT = Path(__file__).resolve().parents[2]
MESSAGES = 20
DIES_AT = 8
PATIENCE = 30  # seconds, many times what it takes

pytestmark = pytest.mark.django_db(transaction=True)


@contextmanager
def worker(relay: Relay, database_url: str, concurrency: int) -> Iterator[subprocess.Popen[bytes]]:
    """The queue worker, as the launcher starts it, as the application's role."""
    command = [sys.executable, "-m", "django", "procrastinate", "worker"]
    command += ["--concurrency", str(concurrency), "--shutdown-graceful-timeout", "5"]
    environment = os.environ | {
        "DATABASE_URL": database_url,
        "WATHIQ_SMTP_HOST": relay.host,
        "WATHIQ_SMTP_PORT": str(relay.port),
    }
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.DEVNULL)
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def wait_for(true: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < deadline, f"waited in vain until {what}"
        time.sleep(0.02)


def states() -> Counter[str]:
    return Counter(Message.objects.values_list("state", flat=True))


@pytest.fixture
def database_url(transactional_db: None, django_db_setup: str) -> Iterator[str]:
    head, _, _ = os.environ["DATABASE_URL"].rpartition("/")
    yield f"{head}/{django_db_setup}"
    wait_until_alone()


@pytest.fixture
def waiting(cast: Cast) -> set[str]:
    """The Message-IDs of messages from sharing ten contracts with two people each."""
    for number in range(MESSAGES // 2):
        shared(cast, f"Supply of cement, lot {number}", watchers=[cast.watcher])
    rows = Message.objects.all()
    assert len({(row.event_id, row.recipient_id) for row in rows}) == MESSAGES
    return {message_id(row) for row in rows}


def message_id(row: Message) -> str:
    return f"<{row.public_id}@cabinet.example>"


def in_flight() -> set[str]:
    return {message_id(row) for row in Message.objects.filter(state=Message.State.SENDING)}


def take_up_what_stalled() -> None:
    """What the queue does by itself each minute, once the dead worker has been silent for long enough."""
    with connection.cursor() as cursor:  # instead of waiting
        cursor.execute(
            "update procrastinate_workers set last_heartbeat = last_heartbeat - make_interval(secs => %s)",
            [STALLED_AFTER + 1],
        )
    try:
        take_up_stalled.configure().defer(timestamp=int(time.time()))
    except AlreadyEnqueued:
        pass  # the minute has just begun


@pytest.mark.parametrize(
    ("moment", "concurrency"),
    [("before the relay took it", 1), ("after the relay took it", 1), ("after the relay took it", 4)],
)
def test_no_message_is_lost_and_only_those_in_flight_may_come_twice(
    waiting: set[str], database_url: str, moment: str, concurrency: int
) -> None:
    relay = Relay()
    killed = threading.Event()
    victim: list[int] = []
    refused: list[str] = []

    def kill() -> None:
        if not killed.is_set():
            os.kill(victim[0], signal.SIGKILL)
            killed.set()

    def before(delivery: Delivery) -> str:
        if len(relay.delivered) < DIES_AT - 1 or len(victim) > 1:
            return "250 Taken"
        kill()
        refused.append(delivery.message_id)
        return "451 Nobody is there to hear this"

    def after(delivery: Delivery) -> None:
        if len(relay.delivered) == DIES_AT:
            kill()

    if moment.startswith("before"):
        relay.on_data = before
    else:
        relay.after_data = after

    with relay.listening():
        with worker(relay, database_url, concurrency) as first:
            victim.append(first.pid)
            wait_for(killed.is_set, "the worker was killed")
            assert first.wait(10) == -signal.SIGKILL
        wait_until_alone()
        victim.append(0)  # from here on the relay takes everything
        lost_sight_of = in_flight()
        assert 1 <= len(lost_sight_of) <= concurrency
        assert [status for status, _due in jobs()].count("doing") >= len(lost_sight_of)
        assert states()[Message.State.SENT] < MESSAGES

        take_up_what_stalled()
        with worker(relay, database_url, concurrency):
            wait_for(lambda: states() == {Message.State.SENT: MESSAGES}, "every message was sent")
            wait_for(lambda: {status for status, _due in jobs()} == {"succeeded"}, "every job was done")

    came = Counter(delivery.message_id for delivery in relay.delivered)
    twice = {one for one, times in came.items() if times > 1}
    assert set(came) == waiting
    assert max(came.values()) <= 2
    assert twice <= lost_sight_of
    if moment.startswith("before"):
        assert not twice.intersection(refused)
        assert set(refused) <= lost_sight_of
    if concurrency == 1:
        assert len(twice) == (0 if moment.startswith("before") else 1)
    addresses = {message_id(row): row.reader.email for row in Message.objects.select_related("recipient")}
    assert all(delivery.recipients == [addresses[delivery.message_id]] for delivery in relay.delivered)
    attempts = dict(Message.objects.values_list("public_id", "attempt"))
    assert sorted(attempts.values(), reverse=True)[: len(lost_sight_of) + 1] == [2] * len(lost_sight_of) + [1]


def test_a_worker_that_is_asked_to_stop_finishes_what_it_is_sending(
    waiting: set[str], database_url: str
) -> None:
    relay = Relay()
    with relay.listening():
        with worker(relay, database_url, 1) as first:
            relay.after_data = lambda delivery: first.terminate() if len(relay.delivered) == 3 else None
            wait_for(lambda: first.poll() is not None, "the worker ended")
        assert first.returncode == 0
        assert not in_flight()
        assert {status for status, _due in jobs()} == {"succeeded", "todo"}
        with worker(relay, database_url, 1):
            wait_for(lambda: states() == {Message.State.SENT: MESSAGES}, "every message was sent")
    assert Counter(delivery.message_id for delivery in relay.delivered) == Counter(waiting)

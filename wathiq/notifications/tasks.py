from django.db import Error as DatabaseError
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from wathiq.core.acting import acting_as
from wathiq.notifications import outbox

RETRY = RetryStrategy(
    max_attempts=outbox.ATTEMPTS,
    exponential_wait=3,
    retry_exceptions=[outbox.TryAgain, DatabaseError],
)


@app.task(queue="mail", retry=RETRY)
def send_message(message_id: int) -> None:
    outbox.send(message_id)


@app.periodic(cron="*/5 * * * *")
@app.task(queueing_lock="queue-lost-messages")
def queue_lost_messages(timestamp: int) -> None:
    """Whatever became of their jobs: messages that still have to leave are queued again."""
    with acting_as(None):
        outbox.queue(outbox.lost())

from django.db import InterfaceError, OperationalError
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from wathiq.core.acting import acting_as
from wathiq.dossiers import standing

RETRY = RetryStrategy(max_attempts=8, exponential_wait=3, retry_exceptions=[OperationalError, InterfaceError])


@app.task(queue="statuses", retry=RETRY)
def work_off_status(status_id: int) -> None:
    standing.work_off(status_id)


@app.periodic(cron="*/5 * * * *")
@app.task(queueing_lock="queue-lost-statuses")
def queue_lost_statuses(timestamp: int) -> None:
    """Whatever became of their jobs: statuses that are being removed are queued again."""
    with acting_as(None):
        for status in standing.lost():
            standing.move_out(status)

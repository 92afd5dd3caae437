"""The queue's own housekeeping, and the trial of a mail server."""

import logging
import uuid

import procrastinate
from procrastinate.contrib.django import app

from wathiq.core import mail_test

logger = logging.getLogger(__name__)

KEPT_FOR = 7 * 24  # hours
STALLED_AFTER = 30  # seconds without a heartbeat of the worker


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="take-up-stalled", pass_context=True)
async def take_up_stalled(context: procrastinate.JobContext, timestamp: int) -> None:
    """A killed worker leaves its jobs marked as being done. Give them back to the queue."""
    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_AFTER):
        logger.warning("job %s stalled; queued again", job.id)
        await manager.retry_job(job)


@app.periodic(cron="13 * * * *")
@app.task(queueing_lock="forget-finished", pass_context=True)
async def forget_finished(context: procrastinate.JobContext, timestamp: int) -> None:
    """What became of each job is of no use after a week."""
    await context.app.job_manager.delete_old_jobs(
        nb_hours=KEPT_FOR, include_failed=True, include_cancelled=True, include_aborted=True
    )


@app.task(queue="mail")
def try_mail(by: str, key: str) -> None:
    """Try a mail server for an administrator who waits for the sentence."""
    mail_test.work(uuid.UUID(by), uuid.UUID(key))

"""The queue's own housekeeping: work of a worker that died is taken up again."""

import logging

import procrastinate
from procrastinate.contrib.django import app

logger = logging.getLogger(__name__)

STALLED_AFTER = 30  # seconds without a heartbeat of the worker


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="take-up-stalled", pass_context=True)
async def take_up_stalled(context: procrastinate.JobContext, timestamp: int) -> None:
    """A killed worker leaves its jobs marked as being done. Give them back to the queue."""
    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_AFTER):
        logger.warning("job %s stalled; queued again", job.id)
        await manager.retry_job(job)

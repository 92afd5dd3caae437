"""The store's own housekeeping."""

import logging

from procrastinate.contrib.django import app

from wathiq.documents import store

logger = logging.getLogger(__name__)


@app.periodic(cron="41 3 * * *")
@app.task(queueing_lock="reap-orphans")
def reap_orphans(timestamp: int) -> None:
    """Bytes without a row are what a killed process or a refused file left behind."""
    if count := store.reap():
        logger.warning("%s files without a row were thrown away", count)

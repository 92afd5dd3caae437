from procrastinate.contrib.django import app

from wathiq.matters import reminders


@app.periodic(cron="*/15 * * * *")
@app.task(queueing_lock="remind")
def remind(timestamp: int) -> None:
    """Due dates and hearings that are near."""
    reminders.remind()

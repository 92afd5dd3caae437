from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from wathiq.notifications import outbox

RETRY = RetryStrategy(max_attempts=outbox.ATTEMPTS, exponential_wait=3, retry_exceptions=[outbox.TryAgain])


@app.task(queue="mail", retry=RETRY)
def send_message(message_id: int) -> None:
    outbox.send(message_id)

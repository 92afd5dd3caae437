from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import InterfaceError, OperationalError, connection
from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from wathiq.accounts.models import Link, Roster
from wathiq.accounts.roster import inviting
from wathiq.core.acting import acting_as

RETRY = RetryStrategy(
    max_attempts=8,
    exponential_wait=3,
    retry_exceptions=[OperationalError, InterfaceError],
)


@app.task(queue="rosters", retry=RETRY)
def work_off_roster(roster_id: int) -> None:
    inviting.work_off(roster_id)


@app.periodic(cron="*/5 * * * *")
@app.task(queueing_lock="queue-lost-rosters")
def queue_lost_rosters(timestamp: int) -> None:
    """Whatever became of their jobs: lists that are not finished are queued again; old ones are forgotten."""
    with acting_as(None):
        for roster in inviting.lost():
            roster.queue()
        Roster.forget_old()


@app.task(queue="mail", retry=RETRY)
def invite_again(link_id: int | None) -> None:
    """A new invitation in place of an expired one, if its person may still come in.

    Done here so that the page which asks for it does the same work, whoever the link was for.
    """
    if link_id is None:
        return
    with acting_as(None):
        link = Link.objects.select_related("user").filter(pk=link_id).first()
        if link is not None and link.user is not None and link.state == Link.State.EXPIRED:
            link.user.invite_again(by=None)


@app.periodic(cron="43 * * * *")
@app.task(queueing_lock="forget-expired")
def forget_expired(timestamp: int) -> None:
    """Sessions that have ended and counts of attempts that count no more.

    Visitors stay: the message that their address was sent, and the links made for them, point to them.
    """
    with acting_as(None):
        Session.objects.filter(expire_date__lt=timezone.now()).delete()
        table = connection.ops.quote_name(str(settings.CACHES["default"]["LOCATION"]))
        with connection.cursor() as cursor:
            cursor.execute(f"delete from {table} where expires < %s", [timezone.now()])  # noqa: S608 (our own name)

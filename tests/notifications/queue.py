"""The queue as tests drive it: only for tests that commit."""

import asyncio
import os
import time

import psycopg
from django.db import connection
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector


def work() -> None:
    """A queue worker in this process, until no mail is due."""

    async def until_nothing_is_due() -> None:
        async with app.open_async():
            await app.run_worker_async(
                queues=["mail"], wait=False, install_signal_handlers=False, listen_notify=False
            )

    assert isinstance(app.connector, DjangoConnector)
    with app.replace_connector(app.connector.get_worker_connector()):
        asyncio.run(until_nothing_is_due())
    wait_until_alone()


def jobs() -> list[tuple[str, bool]]:
    """Each mail job: its status, and whether it is due."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select status, coalesce(scheduled_at <= now(), true) from procrastinate_jobs"
            " where queue_name = 'mail' order by id"
        )
        return list(cursor.fetchall())


def wait_until_alone() -> None:
    """Until PostgreSQL has seen everybody off, us too: the next test gets a new database in place of this one."""
    name = connection.settings_dict["NAME"]
    connection.close()
    deadline = time.monotonic() + 10
    with psycopg.connect(os.environ["DATABASE_OWNER_URL"]) as sql:
        while sql.execute("select 1 from pg_stat_activity where datname = %s limit 1", [name]).fetchone():
            sql.rollback()
            if time.monotonic() > deadline:
                raise TimeoutError("somebody is still connected to the test's database")
            time.sleep(0.02)

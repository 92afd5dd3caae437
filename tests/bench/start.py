"""The product in its production settings, on a database of its own, as the application's role."""

import os
import secrets
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import psycopg

from tests import database
from wathiq.core.postgres import Cluster

HOST = "portal.bench.example"


def main(arguments: Sequence[str] = ()) -> int:
    """Raises ValueError where the first argument is no number of dossiers."""
    size = int(next(iter(arguments), os.environ.get("WATHIQ_BENCH_SIZE", "10000")))
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="wathiq-bench-") as data, _product(data):
        from tests.bench import files, pages, plans, sizes, world  # Django is ready now

        with _step(f"Load {size:,} dossiers"):
            loaded = world.load(size)
        # as autovacuum does in time: without it no index is read alone
        with _step("Vacuum"), database.owner(database.start(), _name()) as sql:
            sql.execute("vacuum analyze " + ", ".join(model._meta.db_table for model in world.TABLES))
        good = plans.report(loaded)
        good &= pages.report(loaded)
        good &= sizes.report(loaded)
        good &= files.report(loaded)
    print(
        f"\nMeasured in {time.monotonic() - began:.0f} s. {'Every aim is met.' if good else 'An aim is missed.'}"
    )
    return 0 if good else 1


def _name() -> str:
    return f"wathiq_test_{os.getpid()}_bench"  # under this name the tests sweep it, should we be killed


@contextmanager
def _product(data: str) -> Iterator[None]:
    with _step("PostgreSQL"):
        cluster = database.start()
    for name in [name for name in os.environ if name.startswith(("WATHIQ_", "DATABASE_"))]:
        del os.environ[name]
    os.environ.update(
        {
            "DJANGO_SETTINGS_MODULE": "wathiq.settings",
            "WATHIQ_MODE": "production",
            "WATHIQ_SECRET_KEY": secrets.token_urlsafe(50),
            "WATHIQ_PORTAL_URL": f"https://{HOST}",
            "WATHIQ_PROXIES": "1",
            "WATHIQ_NAME_EN": "Noria Legal",
            "WATHIQ_CONTACT_EMAIL": "legal@cabinet.example",
            "WATHIQ_DATA": data,
            "DATABASE_URL": cluster.url("wathiq_app", "wathiq"),
            "DATABASE_OWNER_URL": cluster.url("wathiq_owner", "wathiq"),
        }
    )
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connections

    connection = connections["default"]
    with _step("Clone of the migrated database"):
        database.sweep(cluster)
        database.clone(cluster, _name(), database.template(cluster))
    connection.settings_dict["NAME"] = _name()
    try:
        with _step("Static files, compressed"):
            call_command("collectstatic", verbosity=0, interactive=False)
        yield
    finally:
        connection.close()
        connection.close_pool()  # type: ignore[attr-defined]  # PostgreSQL's wrapper has it
        _drop(cluster)


def _drop(cluster: Cluster) -> None:
    for _attempt in range(50):
        try:
            database.drop(cluster, _name())
            return
        except psycopg.errors.InsufficientPrivilege:
            time.sleep(0.05)  # PostgreSQL is still seeing off our own connection, which the owner may not end


@contextmanager
def _step(title: str) -> Iterator[None]:
    began = time.monotonic()
    print(f"  {title} … ", end="", flush=True)
    yield
    print(f"{time.monotonic() - began:.1f} s", flush=True)

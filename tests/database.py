"""The tests' PostgreSQL: one cluster for the machine, one migrated template, a clone for each worker.

Tests run as the application's role, as the product does.
"""

import hashlib
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast, get_args

import psycopg

from wathiq.core.postgres import Cluster, Source

ROOT = Path(__file__).resolve().parents[1]
LOCK = 20261123


def folder() -> Path:
    """Kept between runs, apart for each user and each checkout; readable, since PostgreSQL is not run as root."""
    mark = hashlib.sha256(f"{ROOT} {os.getuid()}".encode()).hexdigest()[:10]
    path = Path(tempfile.gettempdir()) / f"wathiq-tests-{mark}"
    path.mkdir(mode=0o755, exist_ok=True)
    return path


def start() -> Cluster:
    source = os.environ.get("WATHIQ_POSTGRES") or "auto"
    if source not in get_args(Source):
        raise ValueError(f"WATHIQ_POSTGRES cannot be {source}")
    cluster = Cluster(
        folder() / f"postgres-{source}", source=cast(Source, source), durable=False, max_connections=120
    )
    cluster.start()
    cluster.create_database("wathiq")
    return cluster


@contextmanager
def owner(cluster: Cluster, database: str = "postgres") -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(cluster.url("wathiq_owner", database), autocommit=True) as connection:
        yield connection


def fingerprint() -> str:
    """Changes with whatever a migrated, empty database depends on."""
    digest = hashlib.sha256()
    files = [
        *ROOT.glob("wathiq/*/migrations/*.py"),
        ROOT / "wathiq/core/rights.py",
        ROOT / "requirements/app.txt",
    ]
    for path in sorted(files):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def template(cluster: Cluster) -> str:
    """The name of the migrated template database, made when it is not there. Django's settings must be ready."""
    from django.core.management import call_command
    from django.db import connection

    name = f"wathiq_template_{fingerprint()}"
    with owner(cluster) as sql:
        sql.execute("select pg_advisory_lock(%s)", [LOCK])  # the other workers wait here
        if sql.execute("select 1 from pg_database where datname = %s and datistemplate", [name]).fetchone():
            return name
        for (old,) in sql.execute(
            "select datname from pg_database where datname like 'wathiq_template_%'"
        ).fetchall():
            sql.execute(f'alter database "{old}" with is_template false')
            sql.execute(f'drop database "{old}" with (force)')
        sql.execute(f'create database "{name}"')
        before = connection.settings_dict["NAME"]
        connection.close()
        connection.settings_dict["NAME"] = name
        try:
            call_command("migrate", verbosity=0, interactive=False)
        finally:
            connection.close()
            connection.settings_dict["NAME"] = before
        sql.execute(f'alter database "{name}" with is_template true allow_connections false')
    return name


def clone(cluster: Cluster, name: str, of: str) -> None:
    drop(cluster, name)
    with owner(cluster) as sql:
        sql.execute(f'create database "{name}" template "{of}"')


def drop(cluster: Cluster, name: str) -> None:
    """Connections just closed need a moment to be gone, and the owner may not end those of another role."""
    with owner(cluster) as sql:
        for _attempt in range(200):
            try:
                sql.execute(f'drop database if exists "{name}"')
            except psycopg.errors.ObjectInUse:
                time.sleep(0.02)
            else:
                return
    raise RuntimeError(f"somebody is still connected to {name}")


def sweep(cluster: Cluster) -> None:
    """Remove the clones of runs that were killed."""
    with owner(cluster) as sql:
        names = sql.execute(
            "select datname from pg_database d where datname like 'wathiq_test_%'"
            " and not exists (select 1 from pg_stat_activity a where a.datname = d.datname)"
        ).fetchall()
        for (name,) in names:
            pid = name.split("_")[2]
            if not Path(f"/proc/{pid}").exists():
                sql.execute(f'drop database if exists "{name}"')

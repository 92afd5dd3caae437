"""The product as it is served: gunicorn and the queue in processes of their own, on a clone with the demo's data."""

import fcntl
import hashlib
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from tests import database
from wathiq.core import supervisor
from wathiq.core.postgres import APP, OWNER, Cluster
from wathiq.demo.people import PEOPLE

PATIENCE = 30.0  # seconds until the first page answers, and until the queue has nothing left


@dataclass(frozen=True)
class House:
    """`address` has no slash at its end."""

    address: str
    database: str
    log: Path

    def give_languages_back(self) -> None:
        """Whoever of the cast chose another language during a test speaks their own again."""
        own = [(one.language, one.email) for one in PEOPLE]
        with psycopg.connect(self.database, autocommit=True) as sql, sql.cursor() as cursor:
            cursor.executemany("update accounts_user set language = %s where email = %s", own)

    def wait_for_the_queue(self) -> None:
        """Until every mail that was asked for has left."""
        deadline = time.monotonic() + PATIENCE
        with psycopg.connect(self.database, autocommit=True) as sql:
            while True:
                waiting = sql.execute(
                    "select count(*) from procrastinate_jobs where status in ('todo', 'doing')"
                ).fetchone()
                if waiting == (0,):
                    return
                assert time.monotonic() < deadline, f"the queue did not finish; see {self.log}"
                time.sleep(0.03)


@contextmanager
def opened(cluster: Cluster, name: str, template: str, folder: Path) -> Iterator[House]:
    """A served house with a database `name` of its own and its mail in `folder`, until the block ends."""
    missing = [code for code in ("fr", "ar") if not _catalogue(code).exists()]
    assert not missing, f"The translations of {missing} are not compiled: run `python3 tools/prepare --dev`."
    database.clone(cluster, name, template)
    (folder / "static").symlink_to(_files_of_the_pages())
    log = folder / "log.txt"
    with socket.create_server(("127.0.0.1", 0)) as listening, log.open("wb") as written:
        address = f"http://localhost:{listening.getsockname()[1]}"
        environment = _environment(
            WATHIQ_DATA=str(folder),
            WATHIQ_PORTAL_URL=address,
            DATABASE_URL=cluster.url(APP, name),
            DATABASE_OWNER_URL=cluster.url(OWNER, name),
        )
        running = []

        def start(*arguments: str) -> None:
            running.append(
                subprocess.Popen(
                    [sys.executable, "-m", *arguments],
                    cwd=database.ROOT,
                    env=environment,
                    stdin=subprocess.DEVNULL,
                    stdout=written,
                    stderr=written,
                    pass_fds=[listening.fileno()],
                    start_new_session=True,
                    preexec_fn=supervisor._die_with_parent,  # a killed pytest leaves nothing running
                )
            )

        try:
            start(
                *("gunicorn", "wathiq.wsgi", "--bind", f"fd://{listening.fileno()}"),
                *("--worker-class", "gthread", "--workers", "1", "--threads", "4"),
                *(
                    "--no-control-socket",
                    "--limit-request-line",
                    "8190",
                    "--graceful-timeout",
                    "1",
                    "--log-level",
                    "warning",
                ),
            )
            _run(environment, "seed_demo", "--verbosity=0")
            start(
                "django", "procrastinate", "worker", "--concurrency", "4", "--shutdown-graceful-timeout", "1"
            )
            house = House(address, cluster.url(OWNER, name), log)
            _wait_until_ready(house)
            house.wait_for_the_queue()
            yield house
        finally:
            for process in running:
                process.terminate()
            for process in running:
                try:
                    process.wait(10)
                finally:
                    _end(process)
            database.drop(cluster, name)


def _catalogue(code: str) -> Path:
    return database.ROOT / "wathiq" / "locale" / code / "LC_MESSAGES" / "django.mo"


def _environment(**ours: str) -> dict[str, str]:
    inherited = {
        name: value for name, value in os.environ.items() if not name.startswith(("WATHIQ_", "DATABASE_"))
    }
    return inherited | {
        "DJANGO_SETTINGS_MODULE": "tests.browser.settings",
        "WATHIQ_MODE": "demo",
        "WATHIQ_SECRET_KEY": secrets.token_urlsafe(50),
        "WATHIQ_NAME_EN": "Noria Legal",
        "WATHIQ_NAME_FR": "Noria Juridique",
        "WATHIQ_NAME_AR": "نوريا للمحاماة",
        "WATHIQ_CONTACT_EMAIL": "legal@cabinet.example",
        "WATHIQ_CONTACT_PHONE": "+212 5 00 00 00 00",
        "WATHIQ_MAIL_FROM": "portal@cabinet.example",
        "WATHIQ_TIME_ZONE": "Africa/Casablanca",
        **ours,
    }


def _files_of_the_pages() -> Path:
    """The collected static files, named by their content's hash as in production; made once, kept between runs."""
    digest = hashlib.sha256((database.ROOT / "requirements/app.txt").read_bytes())
    for path in sorted(database.ROOT.glob("wathiq/*/static/**/*")):
        if path.is_file():
            digest.update(str(path).encode() + path.read_bytes())
    kept = database.folder() / f"pages-{digest.hexdigest()[:16]}"
    with (database.folder() / "pages.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # the other workers wait here
        if not (kept / "complete").exists():
            _run(_environment(WATHIQ_DATA=str(kept)), "collectstatic", "--noinput", "--verbosity=0")
            (kept / "complete").touch()
    return kept / "static"


def _run(environment: Mapping[str, str], *arguments: str) -> None:
    command = [sys.executable, "-m", "django", *arguments]
    done = subprocess.run(
        command, cwd=database.ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"{arguments[0]} failed:\n{done.stderr}"


def _wait_until_ready(house: House) -> None:
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            with urllib.request.urlopen(f"{house.address}/readyz", timeout=5):
                return
        except urllib.error.HTTPError as answer:
            answer.close()
        except OSError:
            pass
        assert time.monotonic() < deadline, f"the house is not ready:\n{house.log.read_text()}"
        time.sleep(0.05)


def _end(process: subprocess.Popen[Any]) -> None:
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass

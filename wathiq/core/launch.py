"""What an installation and the demo share: the checks before a start, the database, the processes."""

import errno
import fcntl
import http.client
import os
import socket
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import cast, get_args
from urllib.parse import urlsplit

from wathiq.core import supervisor
from wathiq.core.postgres import APP, OWNER, Cluster, Source
from wathiq.core.steps import Command, Failed, run_commands, step

DATABASE = "wathiq"
LOOPBACKS = (
    (socket.AF_INET, "127.0.0.1"),
    (socket.AF_INET6, "::1"),
)  # a browser may take either for localhost


def port_asked_for() -> int:
    text = os.environ.get("PORT") or "8000"
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise Failed(f"PORT must be a number from 1 to 65535, not “{text}”.")
    return int(text)


def free_addresses(port: int) -> list[str]:
    """The loopback addresses to listen on; refuses when the port is taken on one of them."""
    free = []
    for family, address in LOOPBACKS:
        try:
            with socket.socket(family, socket.SOCK_STREAM) as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind((address, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise Failed(
                    f"Port {port} is already in use: stop the program that listens on it, "
                    f"or choose another port, for example PORT={port % 65535 + 1}."
                ) from None
            if error.errno == errno.EACCES:
                raise Failed(f"Port {port} is reserved for root: choose one above 1023.") from None
            continue  # this machine has no IPv6
        free.append(f"[{address}]:{port}" if family == socket.AF_INET6 else f"{address}:{port}")
    return free


@contextmanager
def folder_to_itself(folder: Path) -> Iterator[None]:
    """Hold the data folder while running, so that nobody starts, stops or deletes it a second time."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Failed(
                f"Wathiq is already running from {folder}: stop it first (Ctrl-C where it runs)."
            ) from None
        yield


def embedded_cluster(data: Path) -> Cluster:
    source = os.environ.get("WATHIQ_POSTGRES") or "auto"
    if source not in get_args(Source):
        raise Failed(f"WATHIQ_POSTGRES must be one of {', '.join(get_args(Source))}, not “{source}”.")
    return Cluster(data / "postgres", source=cast(Source, source))


def use_embedded(cluster: Cluster) -> None:
    os.environ["DATABASE_URL"] = cluster.url(APP, DATABASE)
    os.environ["DATABASE_OWNER_URL"] = cluster.url(OWNER, DATABASE)


def serve(
    port: int, cluster: Cluster | None, commands: Sequence[Command], announce: Callable[[], None]
) -> int:
    """Prepare, then run the web and the queue until a signal comes; `announce` when the first page answers."""
    began = served_from = time.monotonic()
    announced = False
    addresses = free_addresses(port)
    web = [sys.executable, "-m", "gunicorn", "wathiq.wsgi", "--worker-class", "gthread", "--workers", "2"]
    web += [
        "--threads",
        "4",
        "--no-control-socket",
        "--limit-request-line",
        "8190",
        "--graceful-timeout",
        "5",
        "--log-level",
        "warning",
    ]
    for address in addresses:
        web += ["--bind", address]
    queue = [sys.executable, "-m", "django", "procrastinate", "worker"]
    queue += ["--concurrency", "4", "--shutdown-graceful-timeout", "5"]

    def start() -> None:
        nonlocal served_from
        if cluster:
            with step(cluster.description):
                cluster.start()
                cluster.create_database(DATABASE)
        run_commands(commands)
        served_from = time.monotonic()

    def tick() -> None:
        nonlocal announced
        if cluster and not cluster.is_running:
            supervisor.say("The database ended; starting it again.")
            cluster.start()
        if not announced and _answers(addresses[0]):
            announced = True
            now = time.monotonic()
            print(f"  Web server and queue … {now - served_from:.1f} s", flush=True)
            print(f"  Ready … {now - began:.1f} s", flush=True)
            announce()

    def stop() -> None:
        if cluster:
            cluster.stop()

    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "wathiq.settings"}
    code = supervisor.run({"web": web, "queue": queue}, env=environment, start=start, stop=stop, tick=tick)
    print("\nStopped.", flush=True)
    return code


def _answers(address: str) -> bool:
    host = urlsplit(os.environ.get("WATHIQ_PORTAL_URL", "")).netloc
    connection = http.client.HTTPConnection(address, timeout=1)
    try:
        connection.request("GET", "/healthz", headers={"Host": host} if host else {})
        return connection.getresponse().status < 400
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()

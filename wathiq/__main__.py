"""`python -m wathiq` serves an installation; its settings are in `docs/settings.md`.

`python -m wathiq create_admin …` runs one of Django's commands on its database.
"""

import os
import subprocess
import sys

from django.core.management import execute_from_command_line

from wathiq.core import launch
from wathiq.core.postgres import Cluster
from wathiq.core.steps import Command, told_plainly

COMMANDS: list[Command] = [
    ("Bringing the database up to date", ["migrate", "--verbosity=0"]),
    ("Collecting the files of the pages", ["collectstatic", "--noinput", "--verbosity=0"]),
]


def main() -> int:
    from wathiq.core import environment

    data = environment.folder("WATHIQ_DATA")
    cluster = None
    if not os.environ.get("DATABASE_URL"):
        cluster = launch.embedded_cluster(data)
        launch.use_embedded(cluster)
    if sys.argv[1:]:
        return command(cluster, sys.argv[1:])
    port = launch.port_asked_for()
    launch.free_addresses(port)
    with launch.folder_to_itself(data):
        return launch.serve(port, cluster, COMMANDS, lambda: announce(port))


def announce(port: int) -> None:
    """Say where it serves and, while nobody has an account, how to make the first one."""
    print(f"Serving on port {port}.", flush=True)
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "wathiq.settings"}
    subprocess.run(
        [sys.executable, "-m", "django", "first_run_code", "--if-needed"], env=environment, check=False
    )


def command(cluster: Cluster | None, words: list[str]) -> int:
    """One of Django's commands, with the embedded database running meanwhile where it is used."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wathiq.settings")
    was_running = cluster is None or cluster.is_running
    if cluster is not None:
        cluster.start()
        cluster.create_database(launch.DATABASE)
    try:
        execute_from_command_line(["wathiq", *words])
    finally:
        if cluster is not None and not was_running:
            cluster.stop()
    return 0


if __name__ == "__main__":
    sys.exit(told_plainly(main))

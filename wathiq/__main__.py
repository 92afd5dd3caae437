"""`python -m wathiq`: serve an installation; its settings are in `docs/settings.md`."""

import os
import sys

from wathiq.core import launch
from wathiq.core.steps import Command, told_plainly

COMMANDS: list[Command] = [
    ("Bringing the database up to date", ["migrate", "--verbosity=0"]),
    ("Collecting the files of the pages", ["collectstatic", "--noinput", "--verbosity=0"]),
]


def main() -> int:
    from wathiq.core import environment

    port = launch.port_asked_for()
    launch.free_addresses(port)
    data = environment.folder("WATHIQ_DATA")
    with launch.folder_to_itself(data):
        cluster = None
        if not os.environ.get("DATABASE_URL"):
            cluster = launch.embedded_cluster(data)
            launch.use_embedded(cluster)
        return launch.serve(port, cluster, COMMANDS, lambda: print(f"Serving on port {port}.", flush=True))


if __name__ == "__main__":
    sys.exit(told_plainly(main))

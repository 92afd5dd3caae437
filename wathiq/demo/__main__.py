"""`python -m wathiq.demo`: the product with its cast and its contracts, in one folder that can be thrown away."""

import argparse
import os
import secrets
import shutil
import sys
from pathlib import Path

from wathiq.core import launch
from wathiq.core.steps import Command, step, told_plainly
from wathiq.demo.people import ACCOUNTS, PASSWORD

# Not WATHIQ_DATA: a reset must never reach the data of an installation.
DATA = Path(__file__).resolve().parents[2] / "var"
COMMANDS: list[Command] = [
    ("Database up to date", ["migrate", "--verbosity=0"]),
    ("Demonstration data", ["seed_demo", "--verbosity=0"]),
    ("Files of the pages", ["collectstatic", "--noinput", "--verbosity=0"]),
]


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m wathiq.demo", description=__doc__)
    parser.add_argument("--reset", action="store_true", help="delete the demonstration's data and end")
    if parser.parse_args().reset:
        return reset()
    port = launch.port_asked_for()
    launch.free_addresses(port)
    with launch.folder_to_itself(DATA):
        address = f"http://localhost:{port}"
        os.environ |= {
            "WATHIQ_MODE": "demo",
            "WATHIQ_DATA": str(DATA),
            "WATHIQ_SECRET_KEY": secret_key(),
            "WATHIQ_PORTAL_URL": address,
            "WATHIQ_STAFF_URL": address,
            "WATHIQ_NAME_EN": "Noria Legal",
            "WATHIQ_NAME_FR": "Noria Juridique",
            "WATHIQ_NAME_AR": "نوريا للمحاماة",
            "WATHIQ_CONTACT_EMAIL": "legal@cabinet.example",
            "WATHIQ_CONTACT_PHONE": "+212 5 00 00 00 00",
            "WATHIQ_MAIL_FROM": "portal@cabinet.example",
            "WATHIQ_TIME_ZONE": "Africa/Casablanca",
        }
        cluster = launch.embedded_cluster(DATA)
        launch.use_embedded(cluster)
        return launch.serve(port, cluster, COMMANDS, lambda: announce(address))


def reset() -> int:
    if not DATA.exists():
        return 0
    with launch.folder_to_itself(DATA), step("Deleting the demonstration's data"):
        launch.embedded_cluster(DATA).destroy()
        shutil.rmtree(DATA)
    return 0


def secret_key() -> str:
    """Kept, or every restart would sign everybody out."""
    kept = DATA / "secret-key"
    if not kept.exists():
        with os.fdopen(os.open(kept, os.O_WRONLY | os.O_CREAT, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(50))
    return kept.read_text()


def announce(address: str) -> None:
    width = max(len(email) for email, _ in ACCOUNTS)
    lines = [
        "",
        f"Wathiq is at  {address}/        (clients)",
        f"              {address}/staff/  (the office)",
        f"Its mail      {address}/demo/mailbox/",
        "",
        f"Accounts, all with the password {PASSWORD}",
        *(f"  {email.ljust(width)}  {what}" for email, what in ACCOUNTS),
        "",
        "Ctrl-C stops it.",
    ]
    print("\n".join(lines), flush=True)


if __name__ == "__main__":
    sys.exit(told_plainly(main))

"""The steps of a start, each shown with its time, and failures told in one sentence."""

import errno
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from wathiq.core import supervisor
from wathiq.core.postgres import PostgresUnavailable

Command = tuple[str, Sequence[str]]  # its title, and what follows `manage.py`


class Failed(Exception):
    """Why the start ended, in one sentence for a person."""


@contextmanager
def step(title: str) -> Iterator[None]:
    began = time.monotonic()
    print(f"  {title} … ", end="", flush=True)
    try:
        yield
    except BaseException:
        print(flush=True)
        raise
    print(f"{time.monotonic() - began:.1f} s", flush=True)


def told_plainly(body: Callable[[], int]) -> int:
    """The exit code of `body`; what a person can put right becomes a sentence and exit code 1."""
    try:
        return body()
    except (Failed, PostgresUnavailable) as error:
        supervisor.say(str(error))
    except OSError as error:
        sentence = sentence_for(error)
        if sentence is None:
            raise
        supervisor.say(sentence)
    return 1


def sentence_for(error: OSError) -> str | None:
    where = error.filename or "the data folder"
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return f"The disk that holds {where} is full."
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return f"{where} is not writable for this user; run as the user who made it."
    return None


def run_commands(commands: Sequence[Command]) -> None:
    """Run management commands one after the other, in one process to load Django once."""
    process = supervisor.spawn([sys.executable, "-m", "wathiq.core.steps", json.dumps(commands)], os.environ)
    try:
        code = process.wait()
    except BaseException:
        process.terminate()
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        raise
    if code:
        raise SystemExit(1)  # it has said why


def _run_here(commands: Sequence[Command]) -> int:
    import django
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import CommandError, call_command
    from django.db import OperationalError

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wathiq.settings")
    try:
        django.setup()
        for title, arguments in commands:
            with step(title):
                call_command(*arguments)
    except (ImproperlyConfigured, CommandError, OperationalError) as error:
        raise Failed(" ".join(str(error).split())) from error
    return 0


if __name__ == "__main__":
    sys.exit(told_plainly(lambda: _run_here(json.loads(sys.argv[1]))))

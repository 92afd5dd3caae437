"""One parent for everything that runs: it restarts what dies and stops the database last."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from types import FrameType

TOO_OFTEN = 4  # deaths of one child
WITHIN = 30.0  # seconds
PATIENCE = 10.0  # seconds a child has to stop

_libc = ctypes.CDLL(None)


class Interrupted(BaseException):
    """A signal to stop came while things were still being started."""


def run(
    children: Mapping[str, Sequence[str]],
    *,
    env: Mapping[str, str],
    start: Callable[[], None],
    stop: Callable[[], None],
    tick: Callable[[], None] = lambda: None,
) -> int:
    """Start everything, keep it running until a signal comes, stop everything; the exit code.

    `start` brings up what the children need and `stop` takes it down again, after them;
    `tick` is called several times a second in between.
    """
    running: dict[str, subprocess.Popen[bytes]] = {}
    deaths: dict[str, list[float]] = {}
    signals: list[int] = []
    starting = True
    gave_up = False

    def note(number: int, _frame: FrameType | None) -> None:
        signals.append(number)
        if starting and len(signals) == 1:
            raise Interrupted

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, note)
    try:
        start()
        starting = False
        for name, command in children.items():
            running[name] = spawn(command, env)
        while not signals and not gave_up:
            time.sleep(0.2)
            for name, process in running.items():
                if process.poll() is None:
                    continue
                _kill_group(process)
                recent = [moment for moment in deaths.get(name, []) if moment > time.monotonic() - WITHIN]
                deaths[name] = [*recent, time.monotonic()]
                if len(deaths[name]) >= TOO_OFTEN:
                    say(f"{name} ended {TOO_OFTEN} times within {WITHIN:.0f} seconds; giving up.")
                    gave_up = True
                    break
                say(f"{name} ended with {process.returncode}; starting it again.")
                running[name] = spawn(children[name], env)
            tick()
    except Interrupted:
        pass
    finally:
        starting = False
        _stop_all(running)
        stop()
    return 1 if gave_up else 0


def spawn(command: Sequence[str], env: Mapping[str, str]) -> subprocess.Popen[bytes]:
    """A child in a session of its own, which the terminal's Ctrl-C does not reach, and that ends with us."""
    # preexec_fn is unsafe beside threads; this process has none.
    return subprocess.Popen(command, env=env, start_new_session=True, preexec_fn=_die_with_parent)


def say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def _stop_all(running: Mapping[str, subprocess.Popen[bytes]]) -> None:
    for process in running.values():
        if process.poll() is None:
            process.terminate()
    deadline = time.monotonic() + PATIENCE
    for name, process in running.items():
        try:
            process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            say(f"{name} did not stop within {PATIENCE:.0f} seconds; it was killed.")
        _kill_group(process)
        process.wait()


def _kill_group(process: subprocess.Popen[bytes]) -> None:
    """Also the children a dead child leaves behind: they would hold its port."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass


def _die_with_parent() -> None:
    if sys.platform == "linux":
        _libc.prctl(1, signal.SIGTERM)  # PR_SET_PDEATHSIG

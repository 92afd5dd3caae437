import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

# Writes its pid, and what it is told, into files beside it.
CHILD = """
import os, pathlib, signal, sys, time
def stopped(*_):
    with open("told", "a") as told: told.write("child\\n")
    sys.exit(0)
signal.signal(signal.SIGTERM, stopped)
pathlib.Path("pid.new").write_text(str(os.getpid()))
os.replace("pid.new", "pid")
time.sleep(60)
"""
PARENT = f"""
import os, sys
from wathiq.core import supervisor
def told(word):
    with open("told", "a") as file: file.write(word + chr(10))
command = {{"lasting": [sys.executable, "-c", {CHILD!r}], "dying": [sys.executable, "-c", "raise SystemExit(3)"]}}
children = {{"web": command[sys.argv[1]]}}
sys.exit(supervisor.run(children, env=os.environ, start=lambda: told("start"), stop=lambda: told("stop")))
"""
SLOW_START = """
import os, sys, time
from wathiq.core import supervisor
def start():
    print("starting", flush=True)
    time.sleep(60)
sys.exit(supervisor.run({}, env=os.environ, start=start, stop=lambda: print("stopped", flush=True)))
"""


def parent(folder: Path, *arguments: str) -> subprocess.Popen[str]:
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[2])}
    return subprocess.Popen(
        [sys.executable, "-c", *arguments],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def within(seconds: float, find: Callable[[], int | None]) -> int:
    deadline = time.monotonic() + seconds
    while (found := find()) is None:
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)
    return found


def pid_in(folder: Path, other_than: int = 0) -> int | None:
    try:
        pid = int((folder / "pid").read_text())
    except FileNotFoundError:
        return None
    return pid if pid != other_than else None


def is_gone(pid: int) -> bool | None:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return True
    return True if state == "Z" else None


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_stops_the_children_then_what_they_need(tmp_path: Path, number: signal.Signals) -> None:
    process = parent(tmp_path, PARENT, "lasting")
    child = within(10, lambda: pid_in(tmp_path))
    process.send_signal(number)
    process.communicate(timeout=10)
    assert process.returncode == 0
    assert (tmp_path / "told").read_text().split() == ["start", "child", "stop"]
    assert is_gone(child)


def test_a_dead_child_is_started_again(tmp_path: Path) -> None:
    process = parent(tmp_path, PARENT, "lasting")
    first = within(10, lambda: pid_in(tmp_path))
    os.kill(first, signal.SIGKILL)
    second = within(10, lambda: pid_in(tmp_path, other_than=first))
    process.terminate()
    _, said = process.communicate(timeout=10)
    assert "web ended with -9; starting it again." in said
    assert process.returncode == 0
    assert is_gone(second)


def test_it_gives_up_on_a_child_that_keeps_dying(tmp_path: Path) -> None:
    process = parent(tmp_path, PARENT, "dying")
    _, said = process.communicate(timeout=15)
    assert process.returncode == 1
    assert "web ended 4 times within 30 seconds; giving up." in said
    assert (tmp_path / "told").read_text().split() == ["start", "stop"]


def test_children_end_with_a_killed_parent(tmp_path: Path) -> None:
    process = parent(tmp_path, PARENT, "lasting")
    child = within(10, lambda: pid_in(tmp_path))
    process.kill()
    process.communicate(timeout=10)
    within(5, lambda: is_gone(child))


def test_a_signal_during_the_start_stops_it_cleanly(tmp_path: Path) -> None:
    process = parent(tmp_path, SLOW_START)
    assert process.stdout is not None
    assert process.stdout.readline() == "starting\n"
    process.terminate()
    out, said = process.communicate(timeout=10)
    assert (process.returncode, out, said) == (0, "stopped\n", "")

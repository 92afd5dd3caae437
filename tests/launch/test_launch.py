import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from wathiq.core import launch
from wathiq.core.steps import Failed, told_plainly

ROOT = Path(__file__).resolve().parents[2]


def test_a_taken_port_is_told_in_a_sentence_before_anything_starts() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = subprocess.run(
            [sys.executable, "-m", "wathiq.demo"],
            cwd=ROOT,
            env={**os.environ, "PORT": str(port)},
            capture_output=True,
            text=True,
            timeout=20,
            check=False,
        )
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.startswith(f"Port {port} is already in use")
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("port", ["0", "65536", "http", "-1"])
def test_a_senseless_port_is_told_in_a_sentence(port: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", port)
    with pytest.raises(Failed, match="PORT must be a number"):
        launch.port_asked_for()


def test_a_folder_serves_one_at_a_time(tmp_path: Path) -> None:
    with (
        launch.folder_to_itself(tmp_path),
        pytest.raises(Failed, match="already running"),
        launch.folder_to_itself(tmp_path),
    ):
        pass
    with launch.folder_to_itself(tmp_path):
        pass


def test_a_full_disk_is_told_in_a_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    def full() -> int:
        raise OSError(28, "No space left on device", "/srv/wathiq")

    assert told_plainly(full) == 1
    assert capsys.readouterr().err == "The disk that holds /srv/wathiq is full.\n"

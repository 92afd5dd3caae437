"""What a large file costs a worker of the web server: memory at its peak, and time, in a folder and in an S3 store."""

import http.client
import json
import os
import re
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from django.db import connection
from django.urls import reverse

from tests.bench.browser import Browser
from tests.bench.start import HOST
from tests.bench.world import World
from tests.documents import stores

ROOT = Path(__file__).resolve().parents[2]
SIZE = 200_000_000  # bytes
AIM = 32_000_000  # bytes of memory
SMALL = 4_000_000  # bytes of the file that warms up: large enough to take every way that the large one takes
PATIENCE = 60  # seconds
BOUNDARY = "of-the-bench"


def report(world: World) -> bool:
    """Measure and print; whether the aim is met."""
    print(
        f"\nA file of {SIZE // 1_000_000} MB{'':13}{'seconds':>9}{'a worker, MB':>15}{'more at its peak':>19}"
    )
    good = True
    with tempfile.TemporaryDirectory(prefix="wathiq-bench-files-") as folder:
        good &= _measure("folder", world, {"WATHIQ_FILES": folder})
    with stores.seaweed() as server:
        names = {"bucket": "BUCKET", "endpoint": "ENDPOINT", "region": "REGION"}
        names |= {"access_key": "ACCESS_KEY", "secret_key": "SECRET_KEY"}
        chosen = {
            f"WATHIQ_S3_{names[name]}": value for name, value in stores.options(server.endpoint).items()
        }
        good &= _measure("S3", world, chosen)
    return good


def _measure(title: str, world: World, variables: dict[str, str]) -> bool:
    good = True
    contract = world.contract.public_id
    to = reverse("attachments_upload", urlconf="wathiq.staff.urls", kwargs={"public_id": contract})
    with _web_server(Browser(world.lawyer), variables) as worker, _file(SMALL) as small, _file(SIZE) as large:
        for file in (small, small):
            worker.download(worker.upload(to, file))
        for act in ("upload", "download"):
            before = worker.memory()
            worker.forget_peak()
            began = time.monotonic()
            if act == "upload":
                name = worker.upload(to, large)
            else:
                worker.download(name)
            took = time.monotonic() - began
            more = worker.peak() - before
            good &= more < AIM
            note = "" if more < AIM else f"over {AIM / 1e6:.0f}"
            line = f"{f'{act}, {title}':32}{took:>6.1f}{before / 1e6:>15.1f}{more / 1e6:>19.1f}  {note}"
            print(line.rstrip())
    return good


@contextmanager
def _file(size: int) -> Iterator[IO[bytes]]:
    piece = secrets.token_bytes(1_000_000)
    with tempfile.TemporaryFile() as file:
        file.write(b"%PDF-")
        for _ in range(size // len(piece) - 1):
            file.write(piece)
        file.write(piece[: size - file.tell()])
        file.write(piece[: size - file.tell()])
        yield file


@dataclass
class _Worker:
    """The one worker of gunicorn, as the launcher starts it, in production mode."""

    port: int
    pid: int
    browser: Browser

    def upload(self, address: str, file: IO[bytes]) -> str:
        """The address to download it from."""
        name = f"{uuid.uuid4()}.pdf"
        head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="files"; filename="{name}"\r\n\r\n'.encode()
        tail = f"\r\n--{BOUNDARY}--\r\n".encode()
        size = file.seek(0, os.SEEK_END)
        file.seek(0)
        headers = {
            "Content-Type": f"multipart/form-data; boundary={BOUNDARY}",
            "Content-Length": str(len(head) + size + len(tail)),
            "X-CSRFToken": self.browser.csrf,
            "Accept": "application/json",
        }

        def body() -> Iterator[bytes]:
            yield head
            while piece := file.read(256 * 1024):
                yield piece
            yield tail

        with self._asked("POST", address, body(), headers) as answer:
            told = json.loads(answer.read())
            assert answer.status == 201, f"the upload answered {answer.status}: {told}"
        return _address_of(name)

    def download(self, address: str) -> None:
        with self._asked("GET", address) as answer:
            assert answer.status == 200, f"the download answered {answer.status}"
            size = int(answer.headers["Content-Length"])
            while piece := answer.read(256 * 1024):
                size -= len(piece)
            assert size == 0

    @contextmanager
    def _asked(
        self,
        method: str,
        address: str,
        body: Iterator[bytes] | None = None,
        headers: dict[str, str] | None = None,
    ) -> Iterator[http.client.HTTPResponse]:
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        mine = {
            "Host": HOST,
            "Origin": f"https://{HOST}",
            "Cookie": self.browser.cookies,
            "X-Forwarded-Proto": "https",
            "X-Forwarded-For": "192.0.2.7",
        }
        try:
            line.request(method, address, body, mine | (headers or {}))
            yield line.getresponse()
        finally:
            line.close()

    def memory(self) -> int:
        return self._told("VmRSS")

    def peak(self) -> int:
        return self._told("VmHWM")

    def forget_peak(self) -> None:
        Path(f"/proc/{self.pid}/clear_refs").write_text("5")

    def _told(self, name: str) -> int:
        found = re.search(rf"^{name}:\s+(\d+) kB", Path(f"/proc/{self.pid}/status").read_text(), re.M)
        assert found is not None
        return int(found[1]) * 1024


def _address_of(name: str) -> str:
    from wathiq.documents.models import Document

    public_id = Document.objects.values_list("public_id", flat=True).get(name=name)
    return reverse("document_download", urlconf="wathiq.staff.urls", kwargs={"public_id": public_id})


@contextmanager
def _web_server(browser: Browser, variables: dict[str, str]) -> Iterator[_Worker]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    head, _, _ = os.environ["DATABASE_URL"].rpartition("/")
    database = {"DATABASE_URL": f"{head}/{connection.settings_dict['NAME']}"}
    command = [sys.executable, "-m", "gunicorn", "wathiq.wsgi", "--worker-class", "gthread", "--workers", "1"]
    command += ["--threads", "4", "--no-control-socket", "--log-level", "warning"]
    command += ["--bind", f"127.0.0.1:{port}"]
    process = subprocess.Popen(
        command, cwd=ROOT, env=os.environ | database | variables, start_new_session=True
    )
    try:
        _wait_for(port)
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
        yield _Worker(port, int(children[0]), browser)
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + PATIENCE
    while True:
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        try:
            line.request("GET", "/healthz")
            if line.getresponse().status == 200:
                return
        except OSError:
            assert time.monotonic() < deadline, "the web server did not answer"
            time.sleep(0.1)
        finally:
            line.close()

"""Uploads while things fail: nothing that was accepted is lost, nothing partial is seen, and the next attempt works.

F1, F6 and F8 of the security design: kill -9 of the web worker, a full disk, an S3 store in trouble.
"""

import hashlib
import http.client
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connections

from tests.cast import Browser, at, shared
from tests.documents import stores
from tests.documents.stores import Front, Seaweed
from wathiq.accounts.models import User
from wathiq.contracts.models import Contract
from wathiq.demo.cast import Cast
from wathiq.documents import storages, store
from wathiq.documents.models import Blob, Document, Reading, Version

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 30  # seconds, many times what it takes
CONTENT = b"%PDF-1.7\n" + secrets.token_bytes(3_000_000)
BOUNDARY = "of-a-test"
BrowserOf = Callable[[User | None], Browser]

pytestmark = pytest.mark.django_db(transaction=True)


# F1: the worker is killed


@dataclass
class Server:
    """gunicorn with one worker, which dies once."""

    port: int
    cookies: str
    mark: Path

    def upload(self, address: str, submission: str) -> tuple[int, dict[str, str]]:
        """The status and the answer; the connection may break instead."""
        fields = {"submission": submission, "paths": "Papers/plan.pdf", "folder": ""}
        parts = [
            f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
            for name, value in fields.items()
        ]
        head = "".join(parts) + (
            f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="files"; filename="plan.pdf"\r\n\r\n'
        )
        body = head.encode() + CONTENT + f"\r\n--{BOUNDARY}--\r\n".encode()
        headers = {
            "Host": "localhost",
            "Accept": "application/json",
            "Content-Type": f"multipart/form-data; boundary={BOUNDARY}",
            "Cookie": self.cookies,
            "X-CSRFToken": "x" * 32,
        }
        return self._ask("POST", address, body, headers)

    def is_up(self) -> bool:
        try:
            return self._ask("GET", "/healthz")[0] == 200
        except OSError:
            return False

    def _ask(
        self, method: str, address: str, body: bytes = b"", headers: dict[str, str] | None = None
    ) -> tuple[int, dict[str, str]]:
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            line.request(method, address, body, headers or {})
            answer = line.getresponse()
            return answer.status, json.loads(answer.read())
        finally:
            line.close()


@contextmanager
def web_server(database: str, folder: Path, cookies: str, dies: str) -> Iterator[Server]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = Server(port, cookies, folder / "died")
    head, _, _ = os.environ["DATABASE_URL"].rpartition("/")
    environment = os.environ | {
        "DATABASE_URL": f"{head}/{database}",
        "WATHIQ_FILES": str(folder / "files"),
        "DIES": dies,
        "DIES_ONCE": str(server.mark),
        "TMPDIR": str(folder / "temporary"),
    }
    (folder / "temporary").mkdir()
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        "tests.faults.dying:application",
        "--worker-class",
        "gthread",
    ]
    command += ["--workers", "1", "--threads", "2", "--no-control-socket", "--bind", f"127.0.0.1:{port}"]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stderr=log, stdout=log, start_new_session=True
        )
    try:
        wait_for(server.is_up, "the server answered")
        yield server
    except BaseException:
        print((folder / "log").read_text()[-3000:])
        raise
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def wait_for(true: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < deadline, f"waited in vain until {what}"
        time.sleep(0.05)


@pytest.mark.parametrize(
    ("moment", "is_done", "left"),
    [
        ("the body has come", False, 0),
        ("a part of it is written", False, 1),
        ("all of it is written", False, 1),
        ("the bytes are in their place", False, 1),
        ("the row is written", False, 1),
        ("all is committed", True, 0),
    ],
)
def test_a_killed_worker_leaves_no_row_without_bytes_and_the_next_attempt_is_done_once(
    cast: Cast,
    browser_of: BrowserOf,
    django_db_setup: str,
    tmp_path: Path,
    settings: Any,
    moment: str,
    is_done: bool,
    left: int,
) -> None:
    settings.STORAGES = stores.setting("LocalBlobs", folder=str(tmp_path / "files"))
    contract = shared(cast)
    address = at("portal", "attachments_upload", public_id=contract.public_id)
    session = browser_of(cast.requester).cookies[settings.SESSION_COOKIE_NAME].value
    cookies = f"{settings.SESSION_COOKIE_NAME}={session}; {settings.CSRF_COOKIE_NAME}={'x' * 32}"
    submission = str(uuid.uuid4())

    with web_server(django_db_setup, tmp_path, cookies, moment) as server:
        with pytest.raises((OSError, http.client.HTTPException)):
            server.upload(address, submission)
        assert server.mark.exists()
        assert Document.objects.count() == Blob.objects.count() == (1 if is_done else 0)
        every_row_has_its_bytes()
        assert len(list(store.orphans())) == left
        assert not list((tmp_path / "temporary").glob("*upload*"))

        wait_for(server.is_up, "another worker took over")
        assert server.upload(address, submission) == (201, {"name": "plan.pdf"})
        assert server.upload(address, submission)[0] == 201
    found = Document.objects.get()
    assert found.folder is not None
    assert (found.name, found.folder.name) == ("plan.pdf", "Papers")
    assert Version.objects.count() == Blob.objects.count() == 1
    assert Blob.objects.get().sha256 == hashlib.sha256(CONTENT).hexdigest()
    every_row_has_its_bytes()
    connections.close_all()


def every_row_has_its_bytes() -> None:
    call_command("check_files", stdout=StringIO())


# F6: the disk is full


def upload(browser: Browser, contract: Contract, name: str, content: bytes = CONTENT) -> Any:
    address = at("portal", "attachments_upload", public_id=contract.public_id)
    sent = {"files": [SimpleUploadedFile(name, content)], "submission": str(uuid.uuid4())}
    return browser.post(address, sent, HTTP_ACCEPT="application/json")


def download(browser: Browser, document: Document) -> bytes:
    answer: Any = browser.get(at("portal", "document_download", public_id=document.public_id))
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)


def is_refused_for_now(answer: Any) -> bool:
    problem = "The files cannot be stored at the moment. Nothing was lost; try again in a few minutes."
    return bool(answer.status_code == 503 and json.loads(answer.content) == {"problem": problem})


class SmallDisk:
    """A folder that is a disk of its own, with room for one file: for root only."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir()
        self._mount("size=5m")

    def grow(self) -> None:
        self._mount("remount,size=50m")

    def _mount(self, options: str) -> None:
        subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", self.folder], check=True)

    def take_away(self) -> None:
        subprocess.run(["umount", self.folder], check=True)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[SmallDisk]:
    try:
        disk = SmallDisk(tmp_path / "disk")
    except (subprocess.CalledProcessError, OSError):
        pytest.skip("only root mounts a disk; test_store.py limits the size of files instead")
    yield disk
    disk.take_away()


def test_a_full_disk_refuses_files_gives_those_it_has_and_takes_them_again(
    cast: Cast, requester_browser: Browser, small_disk: SmallDisk, settings: Any
) -> None:
    settings.STORAGES = stores.setting("LocalBlobs", folder=str(small_disk.folder))
    contract = shared(cast)
    assert upload(requester_browser, contract, "first.pdf").status_code == 201
    first = Document.objects.get()

    for _ in range(3):
        assert is_refused_for_now(upload(requester_browser, contract, "second.pdf"))
    assert list(Document.objects.all()) == [first]
    assert [key for key, _changed in store.storage().kept()] == [Blob.objects.get().key]
    assert download(requester_browser, first) == CONTENT

    small_disk.grow()
    assert upload(requester_browser, contract, "second.pdf").status_code == 201
    for document in Document.objects.all():
        assert download(requester_browser, document) == CONTENT
    every_row_has_its_bytes()


def test_a_full_disk_for_what_is_still_coming_refuses_as_well(
    cast: Cast, requester_browser: Browser, small_disk: SmallDisk, settings: Any
) -> None:
    settings.FILE_UPLOAD_TEMP_DIR = str(small_disk.folder)
    contract = shared(cast)
    assert is_refused_for_now(upload(requester_browser, contract, "large.pdf", CONTENT * 2))
    assert not list(small_disk.folder.iterdir())
    assert upload(requester_browser, contract, "large.pdf").status_code == 201


# F8: the S3 store is in trouble


@pytest.fixture(scope="module")
def seaweed() -> Iterator[Seaweed]:
    with stores.seaweed() as server:
        yield server


@pytest.fixture
def front(seaweed: Seaweed, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Front]:
    monkeypatch.setattr(storages, "ANSWERED_WITHIN", 0.5)
    with Front(seaweed.port).standing() as front:
        front.delay = 1
        settings.STORAGES = stores.setting("S3Blobs", **stores.options(front.endpoint))
        stores.empty(store.storage())
        yield front


@pytest.mark.parametrize("trouble", ["away", "busy", "slow"])
def test_an_s3_store_in_trouble_refuses_in_a_sentence_and_loses_nothing(
    cast: Cast, requester_browser: Browser, front: Front, trouble: stores.Trouble
) -> None:
    contract = shared(cast)
    assert upload(requester_browser, contract, "first.pdf").status_code == 201
    first = Document.objects.get()
    address = at("portal", "document_download", public_id=first.public_id)

    front.trouble = trouble
    assert is_refused_for_now(upload(requester_browser, contract, "second.pdf"))
    answer = requester_browser.get(address)
    assert answer.status_code == 503
    assert "Try again in a few minutes." in answer.content.decode()
    assert list(Document.objects.all()) == [first]
    assert not Reading.objects.exists()

    front.trouble = "none"
    assert upload(requester_browser, contract, "second.pdf").status_code == 201
    assert download(requester_browser, first) == CONTENT
    every_row_has_its_bytes()


def test_wrong_bytes_of_an_s3_store_never_arrive_as_a_whole_file(
    cast: Cast, requester_browser: Browser, front: Front
) -> None:
    contract = shared(cast)
    for name, content in (("large.pdf", CONTENT), ("small.txt", b"small")):
        assert upload(requester_browser, contract, name, content).status_code == 201
    large, small = Document.objects.order_by("name")

    front.trouble = "flipped"
    with pytest.raises(store.Damaged):
        download(requester_browser, large)
    told = requester_browser.get(at("portal", "document_download", public_id=small.public_id))
    assert told.status_code == 500
    assert "This file is damaged" in told.content.decode()
    front.trouble = "cut"
    with pytest.raises(store.Unavailable):
        download(requester_browser, large)

    front.trouble = "none"
    assert download(requester_browser, large) == CONTENT


def test_a_killed_s3_store_gives_everything_once_it_is_back(
    cast: Cast, requester_browser: Browser, settings: Any
) -> None:
    contract = shared(cast)
    with stores.seaweed() as server:
        settings.STORAGES = stores.setting("S3Blobs", **stores.options(server.endpoint))
        assert upload(requester_browser, contract, "first.pdf").status_code == 201
        first = Document.objects.get()
        server.kill()
        assert is_refused_for_now(upload(requester_browser, contract, "second.pdf"))
        address = at("portal", "document_download", public_id=first.public_id)
        assert requester_browser.get(address).status_code == 503
        server.start()
        assert download(requester_browser, first) == CONTENT
        assert upload(requester_browser, contract, "second.pdf").status_code == 201
        every_row_has_its_bytes()

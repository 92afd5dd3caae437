"""A real S3 store on this machine, a troublemaker that stands in front of it, and a disk that is full."""

import contextlib
import http.client
import json
import random
import resource
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Literal

from wathiq.documents.storages import BlobStorage, S3Blobs, StoreFailed

BUCKET, ACCESS_KEY, SECRET_KEY = "attachments", "wathiq", "only-for-tests"
PATIENCE = 60  # seconds, many times what it takes
GRPC = 10_000  # above each port of SeaweedFS lies another one

Trouble = Literal["none", "away", "busy", "slow", "flipped", "cut"]


class Seaweed:
    """SeaweedFS with an empty bucket, on loopback, in a folder of its own."""

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="wathiq-seaweed-"))
        self._ports = _free_ports(4)
        self._process: subprocess.Popen[bytes] | None = None
        self._has_started = False
        identity = {
            "name": "wathiq",
            "credentials": [{"accessKey": ACCESS_KEY, "secretKey": SECRET_KEY}],
            "actions": ["Admin", "Read", "Write", "List"],
        }
        (self._folder / "s3.json").write_text(json.dumps({"identities": [identity]}))

    @property
    def port(self) -> int:
        return self._ports[-1]

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        master, volume, filer, s3 = self._ports
        options = {
            "ip": "127.0.0.1",
            "ip.bind": "127.0.0.1",
            "dir": self._folder,
            "master.port": master,
            "master.telemetry": "false",
            "master.volumeSizeLimitMB": 128,
            "volume.port": volume,
            "volume.max": 20,
            "filer.port": filer,
            "filer.localSocket": self._folder / "filer.sock",
            "s3.port": s3,
            "s3.port.iceberg": 0,
            "s3.port.lance": 0,
            "s3.localSocket": self._folder / "s3.sock",
            "s3.config": self._folder / "s3.json",
        }
        command = [str(Path(sys.executable).parent / "weed"), "server", "-s3"]
        command += [f"-{name}={value}" for name, value in options.items()]
        with (self._folder / "log").open("ab") as log:
            self._process = subprocess.Popen(command, cwd=self._folder, stdout=log, stderr=log)
        self._wait()

    def _wait(self) -> None:
        assert self._process is not None
        client = blobs(self.endpoint)._client
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                with contextlib.suppress(client.exceptions.BucketAlreadyOwnedByYou):
                    client.create_bucket(Bucket=BUCKET)
                if not self._has_started:
                    client.put_object(Bucket=BUCKET, Key="ready", Body=b"yes" * 100_000)
                client.get_object(Bucket=BUCKET, Key="ready")["Body"].read()
                self._has_started = True
                return
            except Exception:  # it is not there yet, and says so in many ways
                assert self._process.poll() is None, (self._folder / "log").read_text()[-3000:]
                assert time.monotonic() < deadline, (self._folder / "log").read_text()[-3000:]
                time.sleep(0.1)

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()  # asked politely it takes half a minute
            self._process.wait()
            self._process = None

    def clear_away(self) -> None:
        self.kill()
        shutil.rmtree(self._folder)
        for port in self._ports:
            for left in Path("/tmp").glob(f"seaweedfs-*-{port + GRPC}.sock"):
                left.unlink(missing_ok=True)


def _free_ports(count: int) -> list[int]:
    found: list[int] = []
    while len(found) < count:
        port = random.randrange(20_000, 30_000)
        with contextlib.suppress(OSError):
            for one in (port, port + GRPC):
                with socket.socket() as probe:
                    probe.bind(("127.0.0.1", one))
            found.append(port)
    return found


@contextmanager
def seaweed() -> Iterator[Seaweed]:
    server = Seaweed()
    try:
        server.start()
        yield server
    finally:
        server.clear_away()


def options(endpoint: str) -> dict[str, str]:
    """What the settings hand to the storage."""
    return {
        "bucket": BUCKET,
        "endpoint": endpoint,
        "region": "us-east-1",
        "access_key": ACCESS_KEY,
        "secret_key": SECRET_KEY,
    }


def blobs(endpoint: str) -> S3Blobs:
    return S3Blobs(**options(endpoint))


def setting(storage: str, **options: str) -> dict[str, Any]:
    """The setting STORAGES with this store of attachments."""
    from django.conf import settings

    mine = {"BACKEND": f"wathiq.documents.storages.{storage}", "OPTIONS": options}
    return settings.STORAGES | {"blobs": mine}


def empty(place: BlobStorage) -> None:
    for key, _changed in list(place.kept()):
        place.discard(key)


class Front:
    """Passes requests on to a store, with the trouble it is told to make."""

    def __init__(self, port_behind: int) -> None:
        self.trouble: Trouble = "none"
        self.delay = 3.0  # seconds, where it is slow
        self.times: int | None = None  # how many requests suffer; None is all of them
        front = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_: Any) -> None:
                pass

            def handle_one(self) -> None:
                front._handle(self, port_behind)

            do_GET = do_HEAD = do_PUT = do_POST = do_DELETE = handle_one

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def _handle(self, request: BaseHTTPRequestHandler, port_behind: int) -> None:
        body = request.rfile.read(int(request.headers.get("Content-Length") or 0))
        if self.times is not None:
            self.times -= 1
            if self.times < 0:
                self.trouble = "none"
        if self.trouble == "away":
            request.close_connection = True
            return
        if self.trouble == "slow":
            time.sleep(self.delay)
        if self.trouble == "busy":
            _answer(request, 503, [], b"<Error><Code>SlowDown</Code></Error>")
            return
        behind = http.client.HTTPConnection("127.0.0.1", port_behind)
        try:
            behind.putrequest(request.command, request.path, skip_host=True, skip_accept_encoding=True)
            for name, value in request.headers.items():
                if name.lower() not in ("connection", "expect"):
                    behind.putheader(name, value)
            behind.endheaders(body)
            answer = behind.getresponse()
            content = answer.read()
        finally:
            behind.close()
        is_file = request.command == "GET" and "?" not in request.path
        headers = answer.getheaders()
        if is_file and content and self.trouble == "flipped":
            content = content[:-1] + bytes([content[-1] ^ 1])
        _answer(request, answer.status, headers, content, cut=is_file and self.trouble == "cut")

    @contextmanager
    def standing(self) -> Iterator["Front"]:
        thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield self
        finally:
            self._server.shutdown()
            thread.join()
            self._server.server_close()


def _answer(
    request: BaseHTTPRequestHandler,
    status: int,
    headers: list[tuple[str, str]],
    content: bytes,
    *,
    cut: bool = False,
) -> None:
    length = str(len(content))
    if request.command == "HEAD":
        length = dict(headers).get("Content-Length", length)
    with contextlib.suppress(OSError):  # whoever asked may have given up
        request.send_response(status)
        for name, value in headers:
            if name.lower() not in ("content-length", "transfer-encoding", "connection", "date", "server"):
                request.send_header(name, value)
        request.send_header("Content-Length", length)
        request.end_headers()
        if cut:
            content = content[: len(content) // 2]
            request.close_connection = True
        if request.command != "HEAD":
            request.wfile.write(content)


@contextmanager
def no_room_beyond(size: int) -> Iterator[None]:
    """Files of this process cannot grow beyond so many bytes: writing more fails, as on a full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


class Unreachable:
    """A store that fails at everything."""

    def __getattr__(self, verb: str) -> Any:
        raise StoreFailed(f"cannot {verb}")

"""Where the bytes lie: a folder of this machine, or an S3 store.

Both are Django storages as far as Django's settings choose them; the store needs other verbs of them than Django's
own, which neither tell a half-written file from a whole one nor stream from S3.
"""

import base64
import hashlib
import os
import re
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import IO, Any, Protocol, runtime_checkable

from django.conf import settings

INCOMING = "incoming"
OURS = re.compile(r"[0-9a-f]{40}")  # what is named otherwise is not the store's, and stays untouched
IN_MEMORY = 1024 * 1024  # bytes; more of a file waits on the disk until S3 gets it
CONNECTED_WITHIN, ANSWERED_WITHIN = 5, 20  # seconds that S3 has
ATTEMPTS = 2


class StoreFailed(Exception):
    """The store did not do what it was asked: away, slow, full, or the bytes are missing. str() is for the log."""


@runtime_checkable
class BlobStorage(Protocol):
    """What the store needs of a storage. Every verb raises StoreFailed where the storage fails."""

    def writing(self, key: str) -> AbstractContextManager[IO[bytes]]:
        """A file to write to. At the end of the block all of it is safe under `key`; after an exception, none.

        A key that is taken already fails.
        """

    def reading(self, key: str) -> AbstractContextManager[IO[bytes]]:
        """The bytes under `key`, as a stream that is read once."""

    def ask(self) -> None:
        """Nothing, where the storage is there and takes and gives bytes, as far as one question tells."""

    def size(self, key: str) -> int | None:
        """How many bytes lie under `key`; None where there is no such key."""

    def kept(self) -> Iterator[tuple[str, datetime]]:
        """Every key, those of half-written files included, with the instant of its last change."""

    def discard(self, key: str) -> None:
        """Throw these bytes away; a key that is not there is no failure."""


@contextmanager
def _failing() -> Iterator[None]:
    try:
        yield
    except OSError as failure:
        raise StoreFailed(f"{type(failure).__name__}: {failure.strerror or failure}") from failure


class LocalBlobs:
    """A folder, in which a file has its name only once all of it is on the disk."""

    def __init__(self, folder: str) -> None:
        self.folder = Path(folder)

    @contextmanager
    def writing(self, key: str) -> Iterator[IO[bytes]]:
        with _failing():
            incoming, place = self._incoming(key), self._place(key)
            _make(incoming.parent)
            _make(place.parent)
            with incoming.open("xb") as target:
                if place.exists():
                    incoming.unlink()
                    raise StoreFailed(f"{key} is taken")
                try:
                    yield target
                    target.flush()
                    os.fsync(target.fileno())
                    incoming.rename(place)
                    _sync(place.parent)
                except BaseException:
                    for path in (incoming, place):
                        with suppress(OSError):
                            path.unlink(missing_ok=True)
                    raise

    @contextmanager
    def reading(self, key: str) -> Iterator[IO[bytes]]:
        with _failing(), self._place(key).open("rb") as source:
            yield source

    def ask(self) -> None:
        nearest = self.folder
        while not nearest.exists() and nearest != nearest.parent:  # made with the first file
            nearest = nearest.parent
        if not os.access(nearest, os.R_OK | os.W_OK | os.X_OK):
            raise StoreFailed(f"{nearest} cannot be written to")

    def size(self, key: str) -> int | None:
        with _failing():
            try:
                return self._place(key).stat().st_size
            except FileNotFoundError:
                return None

    def kept(self) -> Iterator[tuple[str, datetime]]:
        with _failing():
            for path in self.folder.glob("*/*"):
                with suppress(FileNotFoundError):  # it got its place, or was thrown away, meanwhile
                    if OURS.fullmatch(path.name):
                        yield path.name, datetime.fromtimestamp(path.stat().st_mtime, UTC)

    def discard(self, key: str) -> None:
        with _failing():
            for path in (self._place(key), self._incoming(key)):
                path.unlink(missing_ok=True)

    def _place(self, key: str) -> Path:
        return self.folder / key[:2] / key

    def _incoming(self, key: str) -> Path:
        return self.folder / INCOMING / key


def _make(folder: Path) -> None:
    """For us alone. A new folder is safe once the one around it is."""
    if not folder.is_dir():
        _make(folder.parent)
        folder.mkdir(exist_ok=True, mode=0o700)
        _sync(folder.parent)


def _sync(folder: Path) -> None:
    """A rename is safe once its folder is."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def _s3_failing() -> Iterator[None]:
    from botocore.exceptions import (  # type: ignore[import-untyped]  # it has no stubs
        BotoCoreError,
        ClientError,
    )
    from urllib3.exceptions import HTTPError

    try:
        yield
    except (BotoCoreError, ClientError, HTTPError, OSError) as failure:
        raise StoreFailed(f"{type(failure).__name__}: {failure}") from failure


class S3Blobs:
    """A bucket that holds nothing else. A file is gathered on this machine and put in one piece, whole or not at all.

    An empty region, access key or secret key is left to boto3, which asks the machine it runs on.
    """

    def __init__(
        self, bucket: str, endpoint: str = "", region: str = "", access_key: str = "", secret_key: str = ""
    ) -> None:
        self.bucket = bucket
        self._endpoint, self._region = endpoint, region
        self._access_key, self._secret_key = access_key, secret_key
        self._lock = threading.Lock()
        self._made: Any = None  # boto3 has no stubs

    @contextmanager
    def writing(self, key: str) -> Iterator[IO[bytes]]:
        with (
            _s3_failing(),
            SpooledTemporaryFile(IN_MEMORY, dir=settings.FILE_UPLOAD_TEMP_DIR) as gathered,
        ):
            yield gathered
            gathered.seek(0)
            digest = hashlib.file_digest(gathered, "sha256").digest()
            gathered.seek(0)
            self._client.put_object(
                Bucket=self.bucket,
                Key=key,
                Body=gathered,
                ChecksumSHA256=base64.b64encode(digest).decode(),
                IfNoneMatch="*",
            )

    @contextmanager
    def reading(self, key: str) -> Iterator[IO[bytes]]:
        with (
            _s3_failing(),
            closing(self._client.get_object(Bucket=self.bucket, Key=key)["Body"]) as body,
        ):
            yield body

    def ask(self) -> None:
        with _s3_failing():
            self._client.head_bucket(Bucket=self.bucket)

    def size(self, key: str) -> int | None:
        from botocore.exceptions import ClientError

        with _s3_failing():
            try:
                return int(self._client.head_object(Bucket=self.bucket, Key=key)["ContentLength"])
            except ClientError as refused:
                if refused.response["ResponseMetadata"]["HTTPStatusCode"] == 404:
                    return None
                raise

    def kept(self) -> Iterator[tuple[str, datetime]]:
        with _s3_failing():
            for page in self._client.get_paginator("list_objects_v2").paginate(Bucket=self.bucket):
                for found in page.get("Contents", ()):
                    if OURS.fullmatch(found["Key"]):
                        yield found["Key"], found["LastModified"]

    def discard(self, key: str) -> None:
        with _s3_failing():
            self._client.delete_object(Bucket=self.bucket, Key=key)

    @property
    def _client(self) -> Any:
        """Made when it is first needed, once for all threads of this process."""
        with self._lock:
            if self._made is None:
                self._made = self._make_client()
            return self._made

    def _make_client(self) -> Any:
        from boto3.session import Session  # type: ignore[import-untyped]  # it has no stubs
        from botocore.config import Config  # type: ignore[import-untyped]  # it has no stubs

        config = Config(
            connect_timeout=CONNECTED_WITHIN,
            read_timeout=ANSWERED_WITHIN,
            retries={"total_max_attempts": ATTEMPTS, "mode": "standard"},
            # we bring our own checksum, and compare our own when we read; other stores know no others
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
            s3={"addressing_style": "path"} if self._endpoint else {},
        )
        session = Session(
            aws_access_key_id=self._access_key or None,
            aws_secret_access_key=self._secret_key or None,
            region_name=self._region or None,
        )
        return session.client("s3", endpoint_url=self._endpoint or None, config=config)

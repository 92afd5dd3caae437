"""The store of bytes: blob before row (architecture, Files).

`keep` streams what was sent to a temporary key while it hashes and counts, and moves it to its own random key once
all of it is safe; only then is there something a row can point to. A crash leaves at worst bytes without a row, which
`reap` throws away after two days. Where the bytes lie (a folder, or S3) is the storage's matter (`storages.py`).
"""

import hashlib
import logging
import secrets
import threading
import time
from collections.abc import Generator, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import IO

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.storage import storages
from django.utils import timezone
from django.utils.translation import gettext as _

from wathiq.accounts.models import User
from wathiq.core import formats
from wathiq.core.acting import acting_as
from wathiq.documents import media
from wathiq.documents.models import Blob
from wathiq.documents.storages import BlobStorage, StoreFailed

logger = logging.getLogger(__name__)

CHUNK = 1024 * 1024  # bytes
ORPHANS_STAY = timedelta(hours=48)  # many times what any upload takes
BATCH = 1000
ASKED_AGAIN = 10.0  # seconds after which the store is asked anew whether it answers
SUSPICIOUS = 100  # orphans: if they are also more than the rows, this is another installation's store


class Unavailable(Exception):
    """The store does not take or give bytes now: it is away, slow or full. Nothing was lost."""


class Damaged(Exception):
    """The store gave other bytes than it was given."""


@dataclass(frozen=True)
class Kept:
    """Bytes that are safe in the store, and no row points to yet."""

    key: str
    size: int  # bytes
    sha256: str  # in hexadecimal
    media_type: str

    def blob(self, *, by: User) -> Blob:
        """The row for them, inside the transaction of the act."""
        return Blob.objects.create(
            key=self.key, size=self.size, sha256=self.sha256, media_type=self.media_type, kept_by=by
        )


def storage() -> BlobStorage:
    found = storages["blobs"]
    assert isinstance(found, BlobStorage)
    return found


class Watch:
    """What the store answered last: it is asked by one thread at a time, and not more often than `ASKED_AGAIN`."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._asked = -ASKED_AGAIN
        self._answers = True

    def answers(self) -> bool:
        """Does the store take and give bytes? Never raises."""
        if self._lock.acquire(blocking=False):
            try:
                if time.monotonic() >= self._asked + ASKED_AGAIN:
                    self._answers = self._ask()
                    self._asked = time.monotonic()
            finally:
                self._lock.release()
        return self._answers

    def _ask(self) -> bool:
        try:
            storage().ask()
        except StoreFailed as failure:
            logger.error("the store does not answer: %s", failure)
            return False
        return True


def keep(file: IO[bytes]) -> Kept:
    """Bring the bytes of this file to safety. It is sought. Call it outside of any transaction: it may take long.

    Raises ValidationError, with a sentence, for an empty file or one that is too large, and Unavailable.
    """
    key = secrets.token_hex(20)
    counted = Counted(file)
    try:
        with storage().writing(key) as target:
            for chunk in counted.chunks():
                target.write(chunk)
            if not counted.size:
                raise ValidationError(_("This file is empty."), code="empty")
    except StoreFailed as failure:
        logger.error("the store refused bytes: %s", failure)
        raise Unavailable from failure
    return Kept(key, counted.size, counted.sha256, media.recognise(file))


class Counted:
    """Hashes and counts a file while it is read; too much of it raises ValidationError."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file = file
        self.size = 0
        self._hash = hashlib.sha256()

    @property
    def sha256(self) -> str:
        return self._hash.hexdigest()

    def chunks(self) -> Iterator[bytes]:
        self.file.seek(0)
        while chunk := self.file.read(CHUNK):
            self.size += len(chunk)
            if self.size > settings.LARGEST_FILE:
                raise ValidationError(too_large(), code="large")
            self._hash.update(chunk)
            yield chunk


def too_large() -> str:
    return _("This file is larger than %(limit)s, the most that is taken.") % {
        "limit": formats.file_size(settings.LARGEST_FILE)
    }


def read(blob: Blob) -> Generator[bytes, None, None]:
    """The bytes of this blob, in pieces. Raises Unavailable, and Damaged before the last piece where they are others.

    So whoever receives them with their length never takes a damaged file for a whole one.
    """
    told = hashlib.sha256()
    size, held = 0, b""
    try:
        with storage().reading(blob.key) as source:
            while size <= blob.size and (chunk := source.read(CHUNK)):
                if held:
                    yield held
                told.update(chunk)
                size += len(chunk)
                held = chunk
    except StoreFailed as failure:
        logger.error("the store did not give %s: %s", blob.key, failure)
        raise Unavailable from failure
    if size != blob.size or told.hexdigest() != blob.sha256:
        logger.critical("the store gave other bytes than it was given: %s", blob.key)
        raise Damaged(blob.key)
    yield held


def orphans() -> Iterator[tuple[str, datetime]]:
    """Keys that no row points to, with the instant of their last change: what a crash left, and what is on its way.

    Raises StoreFailed.
    """
    for batch in _batches(storage().kept()):
        with acting_as(None):  # asked after the store was: what got its row meanwhile is no orphan
            found = Blob.objects.filter(key__in=[key for key, _changed in batch])
            rows = set(found.values_list("key", flat=True))
        yield from (kept for kept in batch if kept[0] not in rows)


def _batches(kept: Iterable[tuple[str, datetime]]) -> Iterator[list[tuple[str, datetime]]]:
    rest = iter(kept)
    while batch := list(islice(rest, BATCH)):
        yield batch


def reap() -> int:
    """Throw away what has been an orphan for two days; how many there were. Raises StoreFailed."""
    before = timezone.now() - ORPHANS_STAY
    old = [key for key, changed in orphans() if changed < before]
    with acting_as(None):
        rows = Blob.objects.count()
    if len(old) > max(SUSPICIOUS, rows):
        logger.critical(
            "%s files in the store have no row, and only %s have one: is it another installation's, or the database "
            "an older copy? Nothing was thrown away; see manage.py check_files",
            len(old),
            rows,
        )
        return 0
    for key in old:
        storage().discard(key)
    return len(old)

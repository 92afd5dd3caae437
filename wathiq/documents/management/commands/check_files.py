import time
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from wathiq.core.acting import acting_as
from wathiq.documents import store
from wathiq.documents.models import Blob, Version
from wathiq.documents.storages import StoreFailed

BATCH = 500
TELL_EVERY = 10  # seconds


class Command(BaseCommand):
    help = (
        "Read every file in the store and compare it with its row. Name what is missing or damaged, and what has "
        "no row. The exit code is 1 when something is missing or damaged."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--quick", action="store_true", help="look only whether each file is there, in its full length"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            rows, wrong = self._check(quick=options["quick"])
            orphans = self._list_orphans()
        except StoreFailed as failure:
            raise CommandError(f"The store does not answer: {failure}") from failure
        self.stdout.write(f"{orphans} without a row; after two days they are thrown away.")
        if wrong:
            raise CommandError(f"{wrong} of {rows} files are missing or damaged.")
        self.stdout.write(
            f"{rows} files are there." if options["quick"] else f"{rows} files are there and whole."
        )

    def _check(self, *, quick: bool) -> tuple[int, int]:
        """How many files there should be, and how many of them are missing or damaged."""
        told = time.monotonic()
        rows = wrong = 0
        with acting_as(None):
            total = Blob.objects.count()
        for blob in _blobs():
            rows += 1
            if problem := _problem(blob, quick=quick):
                wrong += 1
                self.stderr.write(f"{problem}: {blob.key}, {_use(blob)}")
            if time.monotonic() > told + TELL_EVERY:
                told = time.monotonic()
                self.stderr.write(f"{rows} of {total} files")
        return rows, wrong

    def _list_orphans(self) -> int:
        count = 0
        for key, changed in store.orphans():
            count += 1
            self.stdout.write(f"without a row: {key}, of {changed:%Y-%m-%d %H:%M} UTC")
        return count


def _blobs() -> Iterator[Blob]:
    """Every row, in short transactions: reading a store takes hours."""
    last = 0
    while True:
        with acting_as(None):
            batch = list(Blob.objects.filter(pk__gt=last).order_by("pk")[:BATCH])
        if not batch:
            return
        yield from batch
        last = batch[-1].pk


def _problem(blob: Blob, *, quick: bool) -> str:
    """What is wrong with the bytes of this row, or nothing. Raises StoreFailed where the store does not answer."""
    size = store.storage().size(blob.key)
    if size is None:
        return "missing"
    if size != blob.size:
        return "damaged"
    if not quick:
        try:
            for _piece in store.read(blob):
                pass
        except store.Damaged:
            return "damaged"
        except store.Unavailable:
            return "unreadable"
    return ""


def _use(blob: Blob) -> str:
    """Where these bytes belong, by references: names of files are confidential."""
    with acting_as(None):
        used = Version.objects.filter(blob=blob).order_by("pk")
        places = used.values_list("document__dossier__reference", "document__public_id", "number")
        return (
            "; ".join(
                f"{reference}, document {document}, version {number}"
                for reference, document, number in places
            )
            or "no document"
        )

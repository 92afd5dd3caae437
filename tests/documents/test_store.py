"""Bytes are kept before their row, come back as they went or not at all, and go only when nothing points to them."""

import hashlib
import io
import os
import secrets
from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.utils import timezone

from tests.cast import draw_up
from tests.documents import stores
from tests.documents.papers import bytes_of, file, unstored
from tests.documents.stores import Front, Seaweed
from wathiq.contracts.models import Contract
from wathiq.demo.cast import Cast
from wathiq.documents import storages, store
from wathiq.documents.models import Blob, Version
from wathiq.documents.storages import INCOMING, BlobStorage, LocalBlobs
from wathiq.documents.tasks import reap_orphans


def kept(place: BlobStorage) -> set[str]:
    return {key for key, _changed in place.kept()}


def overwrite(place: BlobStorage, blob: Blob, content: bytes) -> None:
    """What a failing disk, or somebody at the store, might do."""
    place.discard(blob.key)
    with place.writing(blob.key) as target:
        target.write(content)


def test_what_was_kept_is_counted_hashed_and_read_again(cast: Cast, place: BlobStorage) -> None:
    content = secrets.token_bytes(2 * store.CHUNK + 77)
    done = store.keep(io.BytesIO(content))
    assert (done.size, done.sha256) == (len(content), hashlib.sha256(content).hexdigest())
    assert kept(place) == {done.key}
    assert b"".join(store.read(done.blob(by=cast.lawyer))) == content


def test_two_files_with_one_content_lie_under_two_keys(place: BlobStorage) -> None:
    assert store.keep(io.BytesIO(b"same")).key != store.keep(io.BytesIO(b"same")).key
    assert len(kept(place)) == 2


def test_an_empty_file_is_refused_and_one_byte_is_not(place: BlobStorage) -> None:
    with pytest.raises(ValidationError, match=r"This file is empty\."):
        store.keep(io.BytesIO(b""))
    assert kept(place) == set()
    store.keep(io.BytesIO(b"x"))
    assert len(kept(place)) == 1


def test_a_file_that_is_too_large_is_refused_and_the_largest_is_not(
    place: BlobStorage, settings: Any
) -> None:
    settings.LARGEST_FILE = 3_000_000
    with pytest.raises(ValidationError, match="This file is larger than 3 MB"):
        store.keep(io.BytesIO(b"x" * 3_000_001))
    assert kept(place) == set()
    assert store.keep(io.BytesIO(b"x" * 3_000_000)).size == 3_000_000


def test_a_full_disk_refuses_and_takes_files_again_once_there_is_room(place: BlobStorage) -> None:
    whole = store.keep(io.BytesIO(b"whole"))
    with stores.no_room_beyond(1_500_000), pytest.raises(store.Unavailable):
        store.keep(io.BytesIO(b"x" * 5_000_000))
    assert kept(place) == {whole.key}
    store.keep(io.BytesIO(b"x" * 5_000_000))


def test_a_store_that_fails_is_unavailable_for_both(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    row = unstored(by=cast.lawyer)
    monkeypatch.setattr(store, "storage", stores.Unreachable)
    with pytest.raises(store.Unavailable):
        store.keep(io.BytesIO(b"x"))
    with pytest.raises(store.Unavailable):
        next(store.read(row))


def test_bytes_that_are_missing_are_unavailable(cast: Cast, place: BlobStorage) -> None:
    row = bytes_of(b"x", by=cast.lawyer)
    assert list(store.read(row)) == [b"x"]
    place.discard(row.key)
    with pytest.raises(store.Unavailable):
        next(store.read(row))


@pytest.mark.parametrize(
    "damage",
    [
        lambda content: content[:-1] + bytes([content[-1] ^ 1]),
        lambda content: bytes([content[0] ^ 1]) + content[1:],
        lambda content: content[:-1],
        lambda content: content + b"x",
        lambda content: content * 3,
        lambda content: b"x",
    ],
    ids=["last byte", "first byte", "one less", "one more", "thrice", "nearly nothing"],
)
def test_damaged_bytes_are_noticed_before_the_last_of_them_leaves(
    cast: Cast, place: BlobStorage, damage: Callable[[bytes], bytes]
) -> None:
    content = secrets.token_bytes(2 * store.CHUNK + 77)
    row = bytes_of(content, by=cast.lawyer)
    overwrite(place, row, damage(content))
    received: list[bytes] = []
    with pytest.raises(store.Damaged):
        received.extend(store.read(row))
    assert sum(map(len, received)) < row.size


def test_bytes_that_change_on_their_way_are_noticed(cast: Cast, front: Front, settings: Any) -> None:
    settings.STORAGES = stores.setting("S3Blobs", **stores.options(front.endpoint))
    content = secrets.token_bytes(3 * store.CHUNK)
    row = bytes_of(content, by=cast.lawyer)
    assert b"".join(store.read(row)) == content
    front.trouble = "flipped"
    with pytest.raises(store.Damaged):
        list(store.read(row))
    front.trouble = "cut"
    with pytest.raises(store.Unavailable):
        list(store.read(row))


def test_an_s3_store_that_is_not_there_is_unavailable(
    cast: Cast, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(storages, "ATTEMPTS", 1)
    settings.STORAGES = stores.setting("S3Blobs", **stores.options("http://127.0.0.1:9"))
    with pytest.raises(store.Unavailable):
        store.keep(io.BytesIO(b"x"))
    with pytest.raises(store.Unavailable):
        next(store.read(unstored(by=cast.lawyer)))


def test_who_stops_reading_half_way_leaves_no_file_open(cast: Cast, tmp_path: Path, settings: Any) -> None:
    settings.STORAGES = stores.setting("LocalBlobs", folder=str(tmp_path))
    row = bytes_of(b"x" * 3 * store.CHUNK, by=cast.lawyer)

    def is_open() -> bool:
        return any(os.path.realpath(one).endswith(row.key) for one in Path("/proc/self/fd").iterdir())

    pieces = store.read(row)
    next(pieces)
    assert is_open()
    pieces.close()
    assert not is_open()


def test_only_what_has_no_row_for_two_days_is_thrown_away(cast: Cast, place: BlobStorage) -> None:
    row = bytes_of(b"with a row", by=cast.lawyer)
    orphan = store.keep(io.BytesIO(b"without"))
    now = timezone.now()
    with mock.patch.object(timezone, "now", return_value=now + timedelta(hours=47)):
        assert store.reap() == 0
    assert kept(place) == {row.key, orphan.key}
    with mock.patch.object(timezone, "now", return_value=now + timedelta(hours=49)):
        reap_orphans(timestamp=0)
    assert kept(place) == {row.key}
    assert list(store.read(row)) == [b"with a row"]


@pytest.mark.parametrize(("hours", "stays"), [(47, True), (49, False)])
def test_half_written_files_are_thrown_away_too(
    cast: Cast, tmp_path: Path, settings: Any, hours: int, stays: bool
) -> None:
    settings.STORAGES = stores.setting("LocalBlobs", folder=str(tmp_path))
    row = bytes_of(b"x", by=cast.lawyer)
    half = tmp_path / INCOMING / secrets.token_hex(20)
    half.write_bytes(b"hal")
    then = (timezone.now() - timedelta(hours=hours)).timestamp()
    os.utime(half, (then, then))
    assert store.reap() == (0 if stays else 1)
    assert half.exists() == stays
    assert list(store.read(row)) == [b"x"]


def test_a_row_that_comes_while_the_store_is_listed_saves_its_bytes(
    cast: Cast, place: BlobStorage, monkeypatch: pytest.MonkeyPatch
) -> None:
    late = store.keep(io.BytesIO(b"late"))
    listed = place.kept

    def kept_then_committed() -> Any:
        yield from list(listed())
        late.blob(by=cast.lawyer)

    monkeypatch.setattr(place, "kept", kept_then_committed)
    monkeypatch.setattr(store, "storage", lambda: place)
    monkeypatch.setattr(store, "ORPHANS_STAY", timedelta(hours=-1))
    assert store.reap() == 0
    assert [key for key, _changed in listed()] == [late.key]


def test_the_store_of_another_installation_is_left_alone(
    cast: Cast, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.STORAGES = stores.setting("LocalBlobs", folder=str(tmp_path))
    monkeypatch.setattr(store, "ORPHANS_STAY", timedelta(hours=-1))
    monkeypatch.setattr(store, "SUSPICIOUS", 3)
    for _ in range(4):
        store.keep(io.BytesIO(b"theirs"))
    assert store.reap() == 0
    assert len(kept(LocalBlobs(str(tmp_path)))) == 4
    for _ in range(4):
        bytes_of(b"ours", by=cast.lawyer)
    assert store.reap() == 4


def checked(**options: Any) -> tuple[str, str]:
    """What the command printed, and what it complained of."""
    out, err = StringIO(), StringIO()
    try:
        call_command("check_files", stdout=out, stderr=err, **options)
    except CommandError as failed:
        return out.getvalue(), f"{err.getvalue()}{failed}"
    return out.getvalue(), err.getvalue()


def written(contract: Contract, name: str, cast: Cast) -> Version:
    found = file(contract, name, by=cast.lawyer, content=b"text").current
    assert found is not None
    return found


def test_the_check_names_what_is_missing_damaged_and_left_over(cast: Cast, place: BlobStorage) -> None:
    contract = draw_up(cast)
    whole, gone, hurt, short = (
        written(contract, f"{name}.txt", cast) for name in ("whole", "gone", "hurt", "short")
    )
    assert checked() == (
        "0 without a row; after two days they are thrown away.\n4 files are there and whole.\n",
        "",
    )
    assert checked(quick=True)[1] == ""
    place.discard(gone.blob.key)
    overwrite(place, hurt.blob, b"texT")
    overwrite(place, short.blob, b"tex")
    orphan = store.keep(io.BytesIO(b"without a row"))

    told, complaint = checked()
    assert f"without a row: {orphan.key}" in told
    assert "1 without a row; after two days" in told
    where = f"{contract.reference}, document {gone.document.public_id}, version 1"
    assert f"missing: {gone.blob.key}, {where}" in complaint
    assert f"damaged: {hurt.blob.key}, {contract.reference}" in complaint
    assert f"damaged: {short.blob.key}, {contract.reference}" in complaint
    assert whole.blob.key not in told + complaint
    assert complaint.endswith("3 of 4 files are missing or damaged.")
    assert "gone.txt" not in told + complaint

    _told, complaint = checked(quick=True)  # which does not look inside
    assert hurt.blob.key not in complaint
    assert complaint.endswith("2 of 4 files are missing or damaged.")


def test_the_check_of_a_store_that_is_away_blames_no_file(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    unstored(by=cast.lawyer)
    monkeypatch.setattr(store, "storage", stores.Unreachable)
    assert checked() == ("", "The store does not answer: cannot size")


def test_a_long_check_tells_how_far_it_is(
    cast: Cast, seaweed: Seaweed, tmp_path: Path, settings: Any
) -> None:
    settings.STORAGES = stores.setting("LocalBlobs", folder=str(tmp_path))
    for _ in range(3):
        bytes_of(b"x", by=cast.lawyer)
    with (
        mock.patch("wathiq.documents.management.commands.check_files.TELL_EVERY", 0),
        mock.patch("wathiq.documents.management.commands.check_files.BATCH", 2),
    ):
        assert checked()[1].splitlines()[-1] == "3 of 3 files"

"""A folder and an S3 store do the same for us: all of a file or none of it, and an honest failure."""

import os
import secrets
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.documents import stores
from tests.documents.stores import Front, Seaweed, Trouble
from wathiq.documents import storages
from wathiq.documents.storages import BlobStorage, LocalBlobs, S3Blobs, StoreFailed


def key() -> str:
    return secrets.token_hex(20)


def write(place: BlobStorage, content: bytes, under: str = "") -> str:
    under = under or key()
    with place.writing(under) as target:
        target.write(content)
    return under


def read(place: BlobStorage, under: str) -> bytes:
    with place.reading(under) as source:
        return b"".join(iter(lambda: source.read(1_000_000), b""))


def test_a_file_is_there_once_all_of_it_is(place: BlobStorage) -> None:
    mine = key()
    with place.writing(mine) as target:
        target.write(b"first ")
        with pytest.raises(StoreFailed), place.reading(mine):
            pass
        assert place.size(mine) is None
        target.write(b"second")
    assert read(place, mine) == b"first second"
    assert place.size(mine) == 12


def test_an_exception_leaves_nothing(place: BlobStorage) -> None:
    mine, other = key(), write(place, b"whole")

    def fail_half_way() -> None:
        with place.writing(mine) as target:
            target.write(b"x" * 3_000_000)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_half_way()
    with pytest.raises(StoreFailed), place.reading(mine):
        pass
    assert [name for name, _changed in place.kept()] == [other]


def test_it_says_whether_it_answers(place: BlobStorage) -> None:
    place.ask()
    write(place, b"whole")
    place.ask()


def test_a_bucket_that_is_not_there_does_not_answer(seaweed: Seaweed) -> None:
    with pytest.raises(StoreFailed):
        S3Blobs("elsewhere", seaweed.endpoint, "us-east-1", stores.ACCESS_KEY, stores.SECRET_KEY).ask()


def test_a_key_is_given_once(place: BlobStorage) -> None:
    mine = write(place, b"first")
    with pytest.raises(StoreFailed):
        write(place, b"second", mine)
    assert read(place, mine) == b"first"


def test_a_key_that_is_not_there_fails_and_is_no_size(place: BlobStorage) -> None:
    with pytest.raises(StoreFailed), place.reading(key()):
        pass
    assert place.size(key()) is None
    place.discard(key())


def test_kept_tells_every_key_and_its_instant(place: BlobStorage) -> None:
    mine = {write(place, b"x") for _ in range(5)}
    found = dict(place.kept())
    assert found.keys() == mine
    for changed in found.values():
        assert abs(datetime.now(UTC) - changed) < timedelta(minutes=5)


def test_what_is_discarded_is_gone(place: BlobStorage) -> None:
    mine, other = write(place, b"x"), write(place, b"y")
    place.discard(mine)
    assert [name for name, _changed in place.kept()] == [other]
    assert place.size(mine) is None
    assert read(place, other) == b"y"


def test_twenty_megabytes_come_back_as_they_went(place: BlobStorage) -> None:
    piece = secrets.token_bytes(1_000_000)
    mine = key()
    with place.writing(mine) as target:
        for _ in range(20):
            target.write(piece)
    assert place.size(mine) == 20_000_000
    with place.reading(mine) as source:
        for _ in range(20):
            assert source.read(1_000_000) == piece
        assert source.read(1) == b""


def test_a_full_disk_takes_nothing_and_gives_what_it_has(place: BlobStorage) -> None:
    mine, other = key(), write(place, b"whole")
    with stores.no_room_beyond(2_000_000), pytest.raises(StoreFailed):
        write(place, b"x" * 3_800_000, mine)
    assert read(place, other) == b"whole"
    assert [name for name, _changed in place.kept()] == [other]
    assert read(place, write(place, b"x" * 3_800_000, mine)) == b"x" * 3_800_000


def test_what_others_laid_there_is_not_ours(place: BlobStorage) -> None:
    mine = write(place, b"x")
    if isinstance(place, LocalBlobs):
        (place.folder / "ab" / "README").parent.mkdir()
        (place.folder / "ab" / "README").write_text("A stranger's")
    else:
        assert isinstance(place, S3Blobs)
        place._client.put_object(Bucket=stores.BUCKET, Key="backup/README", Body=b"A stranger's")
    assert [name for name, _changed in place.kept()] == [mine]


def test_a_half_written_file_of_a_killed_process_is_told_and_discarded(tmp_path: Path) -> None:
    place = LocalBlobs(str(tmp_path))
    left, whole = key(), write(place, b"whole")
    half = tmp_path / storages.INCOMING / left
    half.write_bytes(b"hal")
    assert {name for name, _changed in place.kept()} == {left, whole}
    assert place.size(left) is None
    with pytest.raises(StoreFailed), place.reading(left):
        pass
    place.discard(left)
    assert not half.exists()
    assert read(place, whole) == b"whole"


def test_the_files_are_for_their_owner_only(tmp_path: Path) -> None:
    place = LocalBlobs(str(tmp_path / "files"))
    mine = write(place, b"x")
    for folder in (tmp_path / "files", tmp_path / "files" / mine[:2], tmp_path / "files" / storages.INCOMING):
        assert folder.stat().st_mode & 0o077 == 0


def test_a_folder_that_may_not_be_written_fails(tmp_path: Path) -> None:
    (tmp_path / "files").write_text("a file where the folder should be")
    with pytest.raises(StoreFailed):
        write(LocalBlobs(str(tmp_path / "files")), b"x")


def test_more_files_than_one_page_of_the_list(seaweed: Seaweed, monkeypatch: pytest.MonkeyPatch) -> None:
    place = stores.blobs(seaweed.endpoint)
    stores.empty(place)
    mine = {write(place, b"x") for _ in range(7)}
    asked = place._client.get_paginator("list_objects_v2")
    pages = list(asked.paginate(Bucket=stores.BUCKET, PaginationConfig={"PageSize": 3}))
    assert len(pages) > 2
    monkeypatch.setattr(place._client, "get_paginator", lambda _verb: _Fixed(pages))
    assert {name for name, _changed in place.kept()} == mine


class _Fixed:
    def __init__(self, pages: list[Any]) -> None:
        self._pages = pages

    def paginate(self, **_: Any) -> list[Any]:
        return self._pages


def test_threads_share_one_client(seaweed: Seaweed) -> None:
    place = stores.blobs(seaweed.endpoint)
    found = []
    threads = [threading.Thread(target=lambda: found.append(place._client)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8
    assert len({id(client) for client in found}) == 1


def test_an_empty_region_and_empty_keys_are_left_to_the_machine(
    seaweed: Seaweed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", stores.ACCESS_KEY)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", stores.SECRET_KEY)
    place = S3Blobs(bucket=stores.BUCKET, endpoint=seaweed.endpoint)
    assert read(place, write(place, b"x")) == b"x"


def test_a_wrong_key_fails(seaweed: Seaweed) -> None:
    place = S3Blobs(**{**stores.options(seaweed.endpoint), "secret_key": "not this one"})
    with pytest.raises(StoreFailed):
        write(place, b"x")
    with pytest.raises(StoreFailed):
        list(place.kept())


@pytest.mark.parametrize("trouble", ["away", "busy", "slow"])
def test_a_store_in_trouble_fails_soon_and_works_again(
    front: Front, trouble: Trouble, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(storages, "ANSWERED_WITHIN", 0.3)
    monkeypatch.setattr(storages, "ATTEMPTS", 1)
    front.delay = 0.8
    place = stores.blobs(front.endpoint)
    kept, mine = write(place, b"kept"), key()
    front.trouble = trouble
    with pytest.raises(StoreFailed):
        write(place, b"x", mine)
    with pytest.raises(StoreFailed), place.reading(kept):
        pass
    for verb in (lambda: list(place.kept()), lambda: place.discard(kept), lambda: place.size(kept)):
        with pytest.raises(StoreFailed):
            verb()
    front.trouble = "none"
    assert read(place, kept) == b"kept"
    assert read(place, write(place, b"x")) == b"x"


def test_a_store_that_is_busy_once_is_asked_again(front: Front) -> None:
    place = stores.blobs(front.endpoint)
    kept = write(place, b"kept")
    front.trouble, front.times = "busy", 1
    assert read(place, kept) == b"kept"
    front.trouble, front.times = "busy", storages.ATTEMPTS
    with pytest.raises(StoreFailed):
        read(place, kept)


def test_an_answer_that_is_cut_off_fails(front: Front) -> None:
    place = stores.blobs(front.endpoint)
    mine = write(place, os.urandom(300_000))
    front.trouble = "cut"
    with pytest.raises(StoreFailed):
        read(place, mine)

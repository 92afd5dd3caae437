from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.documents import stores
from tests.documents.stores import Front, Seaweed
from wathiq.documents import store
from wathiq.documents.storages import BlobStorage


@pytest.fixture(scope="session")
def seaweed() -> Iterator[Seaweed]:
    """A real S3 store; a session pays for its start once, and only if it is asked for."""
    with stores.seaweed() as server:
        yield server


@pytest.fixture
def front(seaweed: Seaweed) -> Iterator[Front]:
    with Front(seaweed.port).standing() as front:
        yield front


@pytest.fixture(params=["folder", "S3"])
def place(request: pytest.FixtureRequest, tmp_path: Path, settings: Any) -> BlobStorage:
    """The store, empty: once a folder of this machine, once an S3 store."""
    if request.param == "folder":
        settings.STORAGES = stores.setting("LocalBlobs", folder=str(tmp_path / "files"))
    else:
        endpoint = request.getfixturevalue("seaweed").endpoint
        settings.STORAGES = stores.setting("S3Blobs", **stores.options(endpoint))
        stores.empty(store.storage())
    return store.storage()

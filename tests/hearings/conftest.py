import pytest

from tests.access.canaries import World, settle
from tests.access.people import Troupe, gather
from wathiq.demo.cast import Cast


@pytest.fixture
def troupe(cast: Cast) -> Troupe:
    return gather(cast)


@pytest.fixture
def world(db: None, password_hash: str) -> World:
    return settle(password_hash)

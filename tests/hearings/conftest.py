import pytest

from tests.access.people import Troupe, gather
from wathiq.demo.cast import Cast


@pytest.fixture
def troupe(cast: Cast) -> Troupe:
    return gather(cast)

import pytest

from tests.access.people import Troupe, gather
from tests.guards.world import furnish
from wathiq.contracts.models import Contract
from wathiq.demo.cast import Cast


@pytest.fixture
def troupe(cast: Cast) -> Troupe:
    return gather(cast)


@pytest.fixture
def contract(troupe: Troupe) -> Contract:
    """Shown, with everything filled in."""
    return furnish(troupe)

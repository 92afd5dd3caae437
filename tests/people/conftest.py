"""Browsers and people that the tests about accounts share."""

from collections.abc import Callable

import pytest

from tests.cast import Browser
from wathiq.accounts.models import User
from wathiq.demo.cast import Cast


@pytest.fixture
def admin_browser(cast: Cast, browser_of: Callable[[User | None], Browser]) -> Browser:
    return browser_of(cast.administrator)


@pytest.fixture
def second(cast: Cast) -> User:
    """Another administrator."""
    cast.walled_lawyer.edit({"role": User.Role.ADMINISTRATOR}, by=cast.administrator)
    return cast.walled_lawyer

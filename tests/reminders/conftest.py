"""A morning at the office, and a clock that the tests set."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.utils import timezone

SetClock = Callable[..., None]


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch, settings: Any) -> SetClock:
    """Let it be this instant, in UTC, which the clocks of the office show."""
    settings.OFFICE_TIME_ZONE = "UTC"

    def set_to(*instant: int) -> None:
        now = datetime(*instant, tzinfo=UTC)  # type: ignore[misc, arg-type]  # as datetime takes them
        monkeypatch.setattr(timezone, "now", lambda: now)

    set_to(2027, 3, 1, 9)
    return set_to

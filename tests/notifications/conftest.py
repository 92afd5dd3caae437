"""A relay, and the product configured for it by its environment."""

import runpy
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.notifications.queue import wait_until_alone
from tests.notifications.relay import Relay

SETTINGS = Path(__file__).resolve().parents[2] / "wathiq" / "settings.py"
Configure = Callable[..., None]


@pytest.fixture
def configure(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Configure:
    """Send mail as an installation with these variables would."""

    def use(**variables: str) -> None:
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        read = runpy.run_path(str(SETTINGS))
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        for name in [name for name in read if name.startswith("EMAIL_") and name != "EMAIL_BACKEND"]:
            setattr(settings, name, read[name])

    return use


@pytest.fixture
def relay(configure: Configure) -> Iterator[Relay]:
    """A relay inside the office's network: it asks for neither a name nor encryption."""
    with Relay().listening() as listening:
        configure(WATHIQ_SMTP_HOST=listening.host, WATHIQ_SMTP_PORT=str(listening.port))
        yield listening


@pytest.fixture
def committed(transactional_db: None) -> Iterator[None]:
    """For tests whose writes a queue worker has to see."""
    yield
    wait_until_alone()

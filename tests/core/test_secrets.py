"""Sealed secrets: only this installation reads them."""

from typing import Any

import pytest

from wathiq.core import secrets


def test_what_was_sealed_can_be_read_and_looks_like_nothing() -> None:
    sealed = secrets.seal("pässwörd")
    assert "pässwörd" not in sealed
    assert sealed != secrets.seal("pässwörd")
    assert secrets.unseal(sealed) == "pässwörd"


def test_another_secret_key_does_not_open_it(settings: Any) -> None:
    sealed = secrets.seal("password")
    settings.SECRET_KEY = "another key" * 5
    with pytest.raises(ValueError, match="another key"):
        secrets.unseal(sealed)


@pytest.mark.parametrize("changed", ["", "x", "é", "gAAAAA" + "A" * 80])
def test_what_was_not_sealed_here_is_refused(changed: str) -> None:
    with pytest.raises(ValueError, match="another key"):
        secrets.unseal(changed)

"""Secrets that have to be read again, such as a mail server's password, are sealed before they are stored."""

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings


def _key() -> Fernet:
    digest = hashlib.sha256(b"wathiq sealed secrets" + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(digest))


def seal(text: str) -> str:
    """Another text each time, also for the same secret."""
    return _key().encrypt(text.encode()).decode()


def unseal(sealed: str) -> str:
    """Raises ValueError when it was sealed with another WATHIQ_SECRET_KEY, or changed."""
    try:
        return _key().decrypt(sealed.encode()).decode()
    except (InvalidToken, UnicodeError):
        raise ValueError("sealed with another key") from None

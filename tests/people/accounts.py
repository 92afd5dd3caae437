"""The forms about portal users, as an administrator sends them."""

import re
from typing import Any

from tests.cast import Browser, at, submission
from wathiq.accounts.models import User


def page_of(user: User, name: str = "client") -> str:
    return at("staff", name, public_id=user.public_id)


def newcomer(**changes: Any) -> dict[str, Any]:
    return {
        "first_name": "Nadia",
        "last_name": "Ferkous",
        "email": "nadia@atlas.example",
        "access": "client",
        "language": "fr",
        "submission": submission(),
    } | changes


def account(user: User, admin: Browser, **changes: Any) -> dict[str, Any]:
    """The edit form as it comes, with these answers changed."""
    return (
        hidden_of(admin, page_of(user, "client_edit"))
        | {
            "first_name": user.first_name,
            "last_name": user.last_name,
            "email": user.email,
            "access": "client",
            "language": user.language,
        }
        | changes
    )


def hidden_of(admin: Browser, address: str) -> dict[str, str]:
    return dict(
        re.findall(r'<input type="hidden" name="(submission|seen)" value="([^"]*)"', admin.text(address))
    )

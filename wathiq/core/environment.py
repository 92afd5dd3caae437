"""The installation's configuration, read from environment variables.

`VARIABLES` is the whole list; `docs/settings.md` shows it to administrators and a test keeps the two in step.
"""

import os
import re
import zoneinfo
from pathlib import Path
from typing import Literal, TypeVar, get_args
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

Mode = Literal["production", "development", "demo", "test"]

T = TypeVar("T", bound=str)

VARIABLES: dict[str, str] = {
    "WATHIQ_MODE": "production",
    "WATHIQ_SECRET_KEY": "",
    "WATHIQ_PORTAL_URL": "http://localhost:8000",
    "WATHIQ_STAFF_URL": "",
    "WATHIQ_DATA": "var",
    "WATHIQ_PROXIES": "0",
    "WATHIQ_POSTGRES": "auto",
    "PORT": "8000",
    "DATABASE_URL": "",
    "DATABASE_OWNER_URL": "",
    "WATHIQ_SMTP_HOST": "localhost",
    "WATHIQ_SMTP_PORT": "25",
    "WATHIQ_SMTP_SECURITY": "none",
    "WATHIQ_SMTP_USER": "",
    "WATHIQ_SMTP_PASSWORD": "",
    "WATHIQ_MAIL_FROM": "portal@localhost",
    "WATHIQ_NAME_EN": "Wathiq",
    "WATHIQ_NAME_FR": "",
    "WATHIQ_NAME_AR": "",
    "WATHIQ_BRAND_COLOUR": "#1d3a6e",
    "WATHIQ_LOGO": "",
    "WATHIQ_CONTACT_EMAIL": "",
    "WATHIQ_CONTACT_PHONE": "",
    "WATHIQ_TIME_ZONE": "UTC",
    "WATHIQ_FILES": "",
    "WATHIQ_LARGEST_FILE": "200",
    "WATHIQ_MOST_FILES": "5000",
    "WATHIQ_S3_BUCKET": "",
    "WATHIQ_S3_ENDPOINT": "",
    "WATHIQ_S3_REGION": "",
    "WATHIQ_S3_ACCESS_KEY": "",
    "WATHIQ_S3_SECRET_KEY": "",
}


def text(name: str) -> str:
    """The value of one of `VARIABLES`, or its default."""
    return os.environ.get(name) or VARIABLES[name]


def number(name: str) -> int:
    try:
        return int(text(name))
    except ValueError:
        raise ImproperlyConfigured(f"{name} must be a whole number, not “{text(name)}”.") from None


def one_of(name: str, choices: tuple[T, ...]) -> T:
    for choice in choices:
        if text(name) == choice:
            return choice
    raise ImproperlyConfigured(f"{name} must be one of {', '.join(choices)}, not “{text(name)}”.")


def mode() -> Mode:
    return one_of("WATHIQ_MODE", get_args(Mode))


def folder(name: str) -> Path:
    return Path(text(name)).absolute()


def time_zone(name: str) -> str:
    try:
        return zoneinfo.ZoneInfo(text(name)).key
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        raise ImproperlyConfigured(
            f"{name} must be the name of a time zone such as Africa/Casablanca, not “{text(name)}”."
        ) from None


def colour(name: str) -> str:
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", text(name)):
        raise ImproperlyConfigured(f"{name} must be a colour such as #1d3a6e, not “{text(name)}”.")
    return text(name)


def refuse_unsafe() -> None:
    """Stop a production start whose values would not protect anybody.

    Raises `ImproperlyConfigured` with a sentence that names the variable.
    """
    key = text("WATHIQ_SECRET_KEY")
    if len(key) < 50 or len(set(key)) < 10:
        raise ImproperlyConfigured(
            "WATHIQ_SECRET_KEY must hold at least 50 random characters. Make one with: "
            "python3 -c 'import secrets; print(secrets.token_urlsafe(50))'"
        )
    for name in ("WATHIQ_PORTAL_URL", "WATHIQ_STAFF_URL"):
        address = os.environ.get(name, "")
        if name == "WATHIQ_STAFF_URL" and not address:
            continue
        if urlsplit(address).scheme != "https" or not urlsplit(address).hostname:
            raise ImproperlyConfigured(
                f"{name} must be the https address people open, for example https://portal.cabinet.example."
            )
    if number("WATHIQ_PROXIES") < 1:
        raise ImproperlyConfigured(
            "WATHIQ_PROXIES must say how many proxies stand before Wathiq, at least 1: the one that speaks https. "
            "Without it every visitor would seem to come from the same address."
        )
    if not text("DATABASE_URL"):
        raise ImproperlyConfigured("DATABASE_URL must name the PostgreSQL database of the application role.")

"""Devices that somebody has signed in with: a signed cookie that names nobody and opens nothing."""

import hashlib
from collections.abc import Callable

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from wathiq.accounts.models import User

SALT = "wathiq.device"
AGE = 365 * 24 * 3600  # seconds
MOST = 5  # accounts that one device remembers


def _mark(email: str) -> str:
    return hashlib.sha256(f"{settings.SECRET_KEY} device {email}".encode()).hexdigest()[:24]


def _marks(request: HttpRequest) -> list[str]:
    try:
        marks = signing.loads(request.COOKIES.get(settings.DEVICE_COOKIE_NAME, ""), salt=SALT, max_age=AGE)
    except signing.BadSignature:
        return []
    return [str(mark) for mark in marks] if isinstance(marks, list) else []


def known_for(request: HttpRequest, email: str) -> str:
    """What tells attempts from this device apart: its own cookie where the owner has used it, else nothing."""
    if _mark(email) not in _marks(request):
        return ""
    cookie = request.COOKIES[settings.DEVICE_COOKIE_NAME]
    return hashlib.sha256(cookie.encode()).hexdigest()[:16]


def remember(request: HttpRequest, user: User) -> None:
    """This person signed in here. The cookie is set with the answer."""
    mark = _mark(user.email)
    others = [one for one in _marks(request) if one != mark]
    request.device_marks = [mark, *others][:MOST]  # type: ignore[attr-defined]


class DeviceMiddleware:
    """Sets the cookie of a device that somebody has just signed in with."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        marks = getattr(request, "device_marks", None)
        if marks is not None:
            response.set_cookie(
                settings.DEVICE_COOKIE_NAME,
                signing.dumps(marks, salt=SALT),
                max_age=AGE,
                httponly=True,
                samesite="Lax",
                secure=settings.HTTPS,
            )
        return response

"""An installation without any account: nothing opens but the page that makes the first administrator."""

import base64
import hashlib
import hmac
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.crypto import constant_time_compare

from wathiq.accounts.models import User
from wathiq.core.models import Office
from wathiq.core.pages import elsewhere, render

_is_over = False


def is_over() -> bool:
    """Has anybody an account? Once somebody has, this process does not ask again."""
    global _is_over
    if not _is_over:
        _is_over = User.objects.exists()
    return _is_over


def remember(*, over: bool) -> None:
    """For tests: what this process believes."""
    global _is_over
    _is_over = over


def code() -> str:
    """What proves that somebody runs this installation: `python -m wathiq` prints it. 100 bits of the secret key."""
    digest = hmac.digest(settings.SECRET_KEY.encode(), b"wathiq first run", hashlib.sha256)
    letters = base64.b32encode(digest).decode()[:20]
    return "-".join(letters[at : at + 4] for at in range(0, 20, 4))


def is_code(typed: str) -> bool:
    """However it was written: small letters, spaces, and digits that base 32 does not have."""
    letters = "".join(one for one in typed.upper() if one.isalnum())
    letters = letters.translate(str.maketrans("018", "OIB"))
    return constant_time_compare(letters, code().replace("-", ""))


def begin(email: str, *, password: str, **fields: Any) -> User | None:
    """Make the first administrator; None when there is an account already. Of two at once, one comes first."""
    with transaction.atomic():
        Office.objects.get_or_create(pk=1)
        Office.objects.select_for_update().get(pk=1)
        if User.objects.exists():
            return None
        role = {"face": User.Face.STAFF, "role": User.Role.ADMINISTRATOR}
        return User.add(email, by=None, password=password, **role, **fields)


class FirstRunMiddleware:
    """Until somebody has an account, both faces show nothing else."""

    OPEN = ("first_run", "first_run_administrator", "set_language", "brand_css", "brand_logo")

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponseBase], args: object, kwargs: object
    ) -> HttpResponse | None:
        name = request.resolver_match.url_name if request.resolver_match else ""
        if is_over() or name in self.OPEN:
            return None
        if request.face == "portal":  # type: ignore[attr-defined]
            return render(request, "account/not_set_up.html", status=503)
        return elsewhere(request, reverse("first_run"), status=403)

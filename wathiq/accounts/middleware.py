"""The door of each face, after the session is known."""

import hashlib
import secrets
from collections.abc import Callable
from urllib.parse import urlencode, urlsplit

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers

from wathiq.accounts import second_factor
from wathiq.accounts.models import User
from wathiq.accounts.sign_in import other_door
from wathiq.audit.record import circumstances

GetResponse = Callable[[HttpRequest], HttpResponse]


class LanguageMiddleware:
    """The person's language and time zone; a visitor's choice, or the browser's wish."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        if isinstance(user, User):
            language, zone = user.language, user.zone
        else:
            language = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
            if language not in dict(settings.LANGUAGES):
                language = translation.get_language_from_request(request)
            zone = None
        with translation.override(language), timezone.override(zone or settings.OFFICE_TIME_ZONE):
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", language)
        patch_vary_headers(response, ("Accept-Language", "Cookie"))
        return response


class DoorMiddleware:
    """Refuses a session of the other face, and remembers where acts of this request come from."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        if isinstance(user, User) and user.face != request.face:  # type: ignore[attr-defined]
            request.session.flush()
            return other_door(request, user)
        with circumstances(**_circumstances(request)):
            return self.get_response(request)


def _circumstances(request: HttpRequest) -> dict[str, str]:
    """For the record: the face, from where, with what, in which session, signed in how, in which request."""
    methods = request.session.get("account_authentication_methods", [])
    key = request.session.session_key or ""
    return {
        "face": str(getattr(request, "face", "")),
        "address": str(get_adapter().get_client_ip(request) or ""),
        "agent": request.headers.get("User-Agent", "")[:300],
        "session": hashlib.sha256(key.encode()).hexdigest()[:16] if key else "",
        "methods": " ".join(str(method.get("method", "")) for method in methods),
        "request": secrets.token_hex(8),
    }


class SecondFactorMiddleware:
    """Where the rules ask for a second factor, nothing opens to somebody without one but the pages that add it.

    The session knows since it began (`second_factor.ask_if_required`): a rule that becomes stricter ends sessions.
    """

    OPEN = ("mfa_", "account_", "usersessions_", "profile", "set_language", "brand_")

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponseBase], args: object, kwargs: object
    ) -> HttpResponse | None:
        user = request.user
        if not isinstance(user, User) or not request.session.get(second_factor.NEEDED):
            return None
        if second_factor.has_factor(user):
            del request.session[second_factor.NEEDED]
            return None
        name = (request.resolver_match.url_name if request.resolver_match else "") or ""
        if name.startswith(self.OPEN):
            return None
        if request.headers.get("HX-Request") == "true":
            return HttpResponse(status=403, headers={"HX-Redirect": reverse("mfa_index")})
        return redirect("mfa_index")


class SignedInMiddleware(LoginRequiredMiddleware):
    """Every page asks for a signed-in person, unless its view says that it is public."""

    def handle_no_permission(  # type: ignore[override]  # htmx wants another answer than a redirect
        self, request: HttpRequest, view_func: Callable[..., HttpResponseBase]
    ) -> HttpResponse:
        if request.headers.get("HX-Request") == "true":
            # a redirect would be followed inside the page and paste the sign-in form into it
            try:
                at = urlsplit(request.headers.get("HX-Current-URL", ""))
            except ValueError:
                at = urlsplit("/")
            back = (at.path or "/") + (f"?{at.query}" if at.query else "")
            target = reverse("account_login") + "?" + urlencode({"next": back})
            return HttpResponse(status=401, headers={"HX-Redirect": target})
        return super().handle_no_permission(request, view_func)
